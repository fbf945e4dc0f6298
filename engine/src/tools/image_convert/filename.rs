//! The name of the result.

use crate::ImageFormat;
use crate::error::Result;
use crate::filename::{MAX_BYTES, checked, is_special};

/// The name when nothing better is known.
const DEFAULT: &str = "image";
/// Extensions of pictures, which give way to that of the result.
const EXTENSIONS: [&str; 12] =
    ["jpg", "jpeg", "png", "webp", "avif", "gif", "tif", "tiff", "bmp", "ico", "heic", "svg"];

/// The name without the extension of a picture.
fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)) => stem,
        _ => name,
    }
}

/// The name of the result: what the caller wants, else what the input is
/// called, with the extension of `format`.
///
/// # Errors
/// `invalid_field` on `filename` when the caller wants a name that is empty,
/// longer than 120 bytes, begins with a dot, or holds a character that is
/// special in a path. The input's own name is mended instead.
pub(super) fn output_name(wanted: Option<&str>, input: Option<&str>, format: ImageFormat) -> Result<String> {
    let stem = match wanted {
        Some(wanted) => checked(stem(wanted))?.to_owned(),
        None => mended(input.unwrap_or_default()),
    };
    Ok(format!("{stem}.{}", format.extension()))
}

/// The input's name made fit: folders, special characters and leading dots
/// dropped, cut at a character.
fn mended(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = stem(base).chars().filter(|character| !is_special(*character)).collect();
    let clean = clean.trim().trim_start_matches('.');
    let end = clean.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= MAX_BYTES).last();
    match clean.get(..end.unwrap_or(0)) {
        Some(kept) if !kept.is_empty() => kept.to_owned(),
        _ => DEFAULT.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn names_of_results() {
        let name = |wanted: Option<&str>, input: Option<&str>| output_name(wanted, input, ImageFormat::Webp);
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
