//! Names that callers give to results: one rule for all tools.

use crate::error::{Code, Error, Result};
use crate::text;

/// Longest name without extension, in bytes: with one, it fits every file system.
pub(crate) const MAX_BYTES: usize = 120;

/// Characters that mean something in a path on one system or another.
pub(crate) fn is_special(character: char) -> bool {
    character.is_control() || "/\\:*?\"<>|".contains(character)
}

/// `stem`, if it is fit to name a file.
///
/// # Errors
/// [`Code::InvalidField`] on `filename` when it is empty, longer than 120 bytes,
/// begins with a dot, or has a character that is special in a path on any system.
pub(crate) fn checked(stem: &str) -> Result<&str> {
    let problem = if stem.trim().is_empty() {
        text!("El nombre de archivo está vacío.", "The file name is empty.")
    } else if stem.len() > MAX_BYTES {
        let bytes = stem.len();
        text!("El nombre de archivo tiene {bytes} bytes.", "The file name has {bytes} bytes.")
    } else if let Some(character) = stem.chars().find(|character| is_special(*character)) {
        let character = character.escape_default();
        text!("El nombre de archivo contiene «{character}».", "The file name contains “{character}”.")
    } else if stem.starts_with('.') {
        text!("El nombre de archivo empieza por un punto.", "The file name begins with a dot.")
    } else {
        return Ok(stem);
    };
    Err(Error::new(Code::InvalidField, problem).with_field("filename").with_hint(text!(
        "Se espera un nombre sin carpeta ni extensión, de hasta {MAX_BYTES} bytes, sin / \\ : * ? \" < > |.",
        "Expected a name without folder or extension, of at most {MAX_BYTES} bytes, without / \\ : * ? \" < > |."
    )))
}
