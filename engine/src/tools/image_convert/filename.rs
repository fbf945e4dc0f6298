//! The name of the result.

use crate::ImageFormat;
use crate::error::Result;
use crate::filename;

/// The name when nothing better is known.
const DEFAULT: &str = "image";
/// Extensions of pictures, which give way to that of the result.
const EXTENSIONS: [&str; 12] =
    ["jpg", "jpeg", "png", "webp", "avif", "gif", "tif", "tiff", "bmp", "ico", "heic", "svg"];

/// The name of the result: what the caller wants, else what the input is
/// called, with the extension of `format`.
///
/// # Errors
/// `invalid_field` on `filename` when the caller wants a name that is empty,
/// longer than 120 bytes, begins with a dot, or holds a character that is
/// special in a path. The input's own name is mended instead.
pub(super) fn output_name(wanted: Option<&str>, input: Option<&str>, format: ImageFormat) -> Result<String> {
    let stem = filename::stem(wanted, input, &EXTENSIONS, DEFAULT)?;
    Ok(format!("{stem}.{}", format.extension()))
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
