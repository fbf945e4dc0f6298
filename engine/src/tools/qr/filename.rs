//! Names that callers give to results.

use super::params::OutputFormat;
use crate::error::{Code, Error, Result};
use crate::text;

const MAX_BYTES: usize = 120;

/// The name of the result file: `stem` without the extension of `format`, if it
/// had been written, plus that extension.
///
/// # Errors
/// [`Code::InvalidField`] on `filename` when `stem` is empty, longer than 120
/// bytes, begins with a dot, or has a character that is special in a path on any
/// system.
pub(crate) fn output_name(stem: &str, format: OutputFormat) -> Result<String> {
    let extension = format.extension();
    let stem = match stem.rsplit_once('.') {
        Some((name, written)) if written.eq_ignore_ascii_case(extension) => name,
        _ => stem,
    };
    let is_special = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    let problem = if stem.trim().is_empty() {
        text!("El nombre de archivo está vacío.", "The file name is empty.")
    } else if stem.len() > MAX_BYTES {
        let bytes = stem.len();
        text!("El nombre de archivo tiene {bytes} bytes.", "The file name has {bytes} bytes.")
    } else if let Some(character) = stem.chars().find(|c| is_special(*c)) {
        let character = character.escape_default();
        text!(
            "El nombre de archivo contiene «{character}».",
            "The file name contains “{character}”."
        )
    } else if stem.starts_with('.') {
        text!("El nombre de archivo empieza por un punto.", "The file name begins with a dot.")
    } else {
        return Ok(format!("{stem}.{extension}"));
    };
    Err(Error::new(Code::InvalidField, problem).with_field("filename").with_hint(text!(
        "Se espera un nombre sin carpeta ni extensión, de hasta {MAX_BYTES} bytes, sin / \\ : * ? \" < > |.",
        "Expected a name without folder or extension, of at most {MAX_BYTES} bytes, without / \\ : * ? \" < > |."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_their_extension_once() {
        for (stem, name) in [
            ("qr", "qr.png"),
            ("mi código 1", "mi código 1.png"),
            ("qr.png", "qr.png"),
            ("qr.PNG", "qr.png"),
            ("qr.svg", "qr.svg.png"),
            ("v1.2", "v1.2.png"),
        ] {
            assert_eq!(output_name(stem, OutputFormat::Png).unwrap(), name);
        }
        assert_eq!(output_name("qr", OutputFormat::Text).unwrap(), "qr.txt");
        assert!(output_name(&"ñ".repeat(60), OutputFormat::Svg).is_ok());
    }

    #[test]
    fn names_that_could_reach_elsewhere_are_refused() {
        let long = "ñ".repeat(61);
        for stem in
            ["", "  ", ".", "..", ".png", ".hidden", "a/b", "..\\b", "c:d", "a\0b", "a\nb", "a\u{7f}", "*", &long]
        {
            let error = output_name(stem, OutputFormat::Png).unwrap_err();
            assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("filename")), "{stem:?}");
        }
    }
}
