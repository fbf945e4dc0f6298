//! What a tool gives back.

use crate::Content;
use crate::tariff::Usage;

/// One result file.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputFile {
    /// Suggested name with extension; never a path.
    pub filename: String,
    /// IANA media type.
    pub mime_type: &'static str,
    /// The content.
    pub content: Content,
}

/// The files of a run, what the tool has to say about them, and the work done.
#[derive(Clone, Debug)]
pub struct Output<R> {
    /// Result files; the first is the main one.
    pub files: Vec<OutputFile>,
    /// Everything else the tool returns; its fields stand at the top level of
    /// the envelope.
    pub report: R,
    /// The work that was done, priced by the same tariff as the quote.
    pub usage: Vec<Usage>,
}
