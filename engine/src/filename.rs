//! Names that callers give to results: one rule for all tools.

use crate::error::{Code, Error, Result};
use crate::text;

/// Longest name without extension, in bytes: with one, it fits every file system.
const MAX_BYTES: usize = 120;

/// Characters that mean something in a path on one system or another.
fn is_special(character: char) -> bool {
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

/// `name` without its extension, if that is one of `extensions`.
fn without_extension<'a>(name: &'a str, extensions: &[&str]) -> &'a str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)) => {
            stem
        }
        _ => name,
    }
}

/// The name of a result without extension: what the caller wants, else what the
/// input is called, else `default`. Those of `extensions` give way to the result's.
///
/// # Errors
/// As [`checked`], for a name that the caller wants. The input's own name is
/// mended instead.
pub(crate) fn stem(
    wanted: Option<&str>,
    input: Option<&str>,
    extensions: &[&str],
    default: &str,
) -> Result<String> {
    match wanted {
        Some(wanted) => Ok(checked(without_extension(wanted, extensions))?.to_owned()),
        None => Ok(mended(input.unwrap_or_default(), extensions).unwrap_or_else(|| default.to_owned())),
    }
}

/// The input's name made fit: folders, special characters and leading dots
/// dropped, cut at a character.
fn mended(name: &str, extensions: &[&str]) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let base = without_extension(base, extensions);
    let clean: String = base.chars().filter(|character| !is_special(*character)).collect();
    let clean = clean.trim().trim_start_matches('.');
    let end =
        clean.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= MAX_BYTES).last();
    clean.get(..end.unwrap_or(0)).filter(|kept| !kept.is_empty()).map(str::to_owned)
}
