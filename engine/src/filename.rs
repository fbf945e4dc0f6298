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
#[cfg(any(feature = "images", feature = "video"))]
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
#[cfg(any(feature = "images", feature = "video"))]
fn mended(name: &str, extensions: &[&str]) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let base = without_extension(base, extensions);
    let clean: String = base.chars().filter(|character| !is_special(*character)).collect();
    let clean = clean.trim().trim_start_matches('.');
    let end =
        clean.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= MAX_BYTES).last();
    clean.get(..end.unwrap_or(0)).filter(|kept| !kept.is_empty()).map(str::to_owned)
}

/// `stem` with `extension`, which is not written twice: for a tool whose results have a name by default.
///
/// # Errors
/// As [`checked`].
pub(crate) fn with_extension(stem: &str, extension: &str) -> Result<String> {
    Ok(format!("{}.{extension}", checked(without_extension(stem, &[extension]))?))
}

/// Extensions of pictures, which give way to that of the result.
#[cfg(feature = "images")]
const PICTURES: [&str; 12] =
    ["jpg", "jpeg", "png", "webp", "avif", "gif", "tif", "tiff", "bmp", "ico", "heic", "svg"];

/// The name of a picture made of another one.
///
/// # Errors
/// As [`stem`].
#[cfg(feature = "images")]
pub(crate) fn picture(wanted: Option<&str>, input: Option<&str>, extension: &str) -> Result<String> {
    Ok(format!("{}.{extension}", stem(wanted, input, &PICTURES, "image")?))
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
            assert_eq!(with_extension(stem, "png").unwrap(), name);
        }
        assert_eq!(with_extension("qr", "txt").unwrap(), "qr.txt");
        assert!(with_extension(&"ñ".repeat(60), "svg").is_ok());
    }

    #[test]
    fn names_that_could_reach_elsewhere_are_refused() {
        let long = "ñ".repeat(61);
        for stem in [
            "", "  ", ".", "..", ".png", ".hidden", "a/b", "..\\b", "c:d", "a\0b", "a\nb", "a\u{7f}", "*",
            &long,
        ] {
            let error = with_extension(stem, "png").unwrap_err();
            assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("filename")), "{stem:?}");
        }
    }

    #[cfg(feature = "images")]
    #[test]
    fn names_of_results() {
        let name = |wanted: Option<&str>, input: Option<&str>| picture(wanted, input, "webp");
        assert_eq!(name(Some("mi-imagen"), None).unwrap(), "mi-imagen.webp");
        assert_eq!(name(Some("mi-imagen.PNG"), None).unwrap(), "mi-imagen.webp");
        assert_eq!(name(Some("v1.2"), None).unwrap(), "v1.2.webp");
        assert_eq!(name(None, Some("../../etc/foto de mayo.jpeg")).unwrap(), "foto de mayo.webp");
        assert_eq!(name(None, Some("C:\\x\\.hidden.png")).unwrap(), "hidden.webp");
        for empty in ["", "/", "...", ".png", "\u{7}"] {
            assert_eq!(name(None, Some(empty)).unwrap(), "image.webp", "{empty:?}");
        }
        let long = name(None, Some(&"ñ".repeat(200))).unwrap();
        assert_eq!(long.len(), 120 + ".webp".len());
        for wrong in ["", " ", ".png", "a/b", "..\\a", "a\nb", "a:b", ".a", "x".repeat(121).as_str()] {
            let error = name(Some(wrong), None).unwrap_err();
            assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("filename")), "{wrong:?}");
        }
    }
}
