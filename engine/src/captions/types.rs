//! What captions are made of. All times count from the start of the video.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::transcript::Word;

/// One caption on the screen: what is shown, and from when to when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Stays the same through edits; 0 asks for a new one.
    #[serde(default)]
    pub id: u32,
    /// When it appears.
    pub start_ms: i64,
    /// When it disappears.
    pub end_ms: i64,
    /// What it says, on one line. Edit this to correct a caption.
    pub text: String,
    /// The same text broken into lines as shown; made anew from `text`.
    #[serde(default)]
    pub lines: Vec<String>,
    /// The words of `text` with their times.
    #[serde(default)]
    pub words: Vec<Word>,
    /// Names of the rules that this caption could not keep, such as `reading_speed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<String>,
}
