//! JSON: the segments themselves.

use serde::Serialize;

use super::super::types::Segment;
use crate::error::{Code, Error, Result};
use crate::text;

#[derive(Serialize)]
struct Document<'a> {
    language: &'a str,
    segments: &'a [Segment],
}

/// `{"language": …, "segments": […]}`; the segments can be edited and given back.
///
/// # Errors
/// [`Code::ToolFailed`] when they cannot be written as JSON.
pub fn json(segments: &[Segment], language: &str) -> Result<String> {
    let mut json = serde_json::to_string_pretty(&Document { language, segments }).map_err(|error| {
        Error::new(Code::ToolFailed, text!("No se pudo escribir el JSON.", "The JSON could not be written."))
            .with_source(error)
    })?;
    json.push('\n');
    Ok(json)
}
