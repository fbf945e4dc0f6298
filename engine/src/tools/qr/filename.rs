//! Names that callers give to results.

use super::params::OutputFormat;
use crate::error::Result;
use crate::filename::checked;

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
    Ok(format!("{}.{extension}", checked(stem)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

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
