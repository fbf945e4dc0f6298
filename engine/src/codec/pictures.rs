//! Every format of pictures, by its name.

use std::fmt::Display;

#[cfg(feature = "avif")]
use super::avif;
#[cfg(feature = "gif")]
use super::gif;
#[cfg(feature = "jpeg")]
use super::jpeg;
#[cfg(feature = "webp")]
use super::webp;
use super::{png, tiff_bmp_ico};
use crate::error::{Code, Error, Result};
use crate::raster::Picture;
use crate::{Ctx, ImageFacts, ImageFormat, Limits, Text, text};

/// How a picture is to be decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecodeOptions {
    /// The size in pixels that will be needed, before orientation. A decoder
    /// that can shrink for free may return a smaller picture, never less than
    /// 1.5 times this in each direction.
    pub target: Option<(u32, u32)>,
    /// Decode the first frame only.
    pub still: bool,
}

/// How a picture is to be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeOptions {
    /// 1 (small) to 100 (faithful), on each format's own scale, lined up with
    /// what users of other libraries expect of the number.
    pub quality: u8,
    /// Exact pixels, where the format can.
    pub lossless: bool,
    /// 0 (fast) to 9 (small).
    pub effort: u8,
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self { quality: 80, lossless: false, effort: 4 }
    }
}

/// What the headers say, without decoding pixels.
///
/// # Errors
/// `corrupt_input` when the headers are broken; size limits are checked by the
/// decoder, not here, so that the caller may see the facts of a picture that is too large.
pub fn probe(format: ImageFormat, bytes: &[u8], limits: &Limits) -> Result<ImageFacts> {
    match format {
        #[cfg(feature = "jpeg")]
        ImageFormat::Jpeg => jpeg::probe(bytes, limits),
        ImageFormat::Png => png::probe(bytes, limits),
        #[cfg(feature = "webp")]
        ImageFormat::Webp => webp::probe(bytes, limits),
        #[cfg(feature = "avif")]
        ImageFormat::Avif => avif::probe(bytes, limits),
        #[cfg(feature = "gif")]
        ImageFormat::Gif => gif::probe(bytes, limits),
        ImageFormat::Tiff | ImageFormat::Bmp | ImageFormat::Ico => tiff_bmp_ico::probe(format, bytes, limits),
        #[cfg(not(all(feature = "jpeg", feature = "webp", feature = "avif", feature = "gif")))]
        other => Err(other.left_out()),
    }
}

/// Decodes a picture to 8-bit samples, orientation not yet applied.
///
/// # Errors
/// `corrupt_input`, a limit, or `cancelled`.
pub fn decode(format: ImageFormat, bytes: &[u8], options: &DecodeOptions, ctx: &Ctx<'_>) -> Result<Picture> {
    match format {
        #[cfg(feature = "jpeg")]
        ImageFormat::Jpeg => jpeg::decode(bytes, options, ctx),
        ImageFormat::Png => png::decode(bytes, options, ctx),
        #[cfg(feature = "webp")]
        ImageFormat::Webp => webp::decode(bytes, options, ctx),
        #[cfg(feature = "avif")]
        ImageFormat::Avif => avif::decode(bytes, options, ctx),
        #[cfg(feature = "gif")]
        ImageFormat::Gif => gif::decode(bytes, options, ctx),
        ImageFormat::Tiff | ImageFormat::Bmp | ImageFormat::Ico => {
            tiff_bmp_ico::decode(format, bytes, options, ctx)
        }
        #[cfg(not(all(feature = "jpeg", feature = "webp", feature = "avif", feature = "gif")))]
        other => Err(other.left_out()),
    }
}

/// Encodes a picture whose orientation is already applied. Metadata in it is
/// written where the format can hold it. Formats without alpha take opaque
/// layouts only; formats without animation take the first frame.
///
/// # Errors
/// A limit of the format (`resolution_limit_exceeded`), `tool_failed`, or `cancelled`.
pub fn encode(
    format: ImageFormat,
    picture: &Picture,
    options: &EncodeOptions,
    ctx: &Ctx<'_>,
) -> Result<Vec<u8>> {
    match format {
        #[cfg(feature = "jpeg")]
        ImageFormat::Jpeg => jpeg::encode(picture, options, ctx),
        ImageFormat::Png => png::encode(picture, options, ctx),
        #[cfg(feature = "webp")]
        ImageFormat::Webp => webp::encode(picture, options, ctx),
        #[cfg(feature = "avif")]
        ImageFormat::Avif => avif::encode(picture, options, ctx),
        #[cfg(feature = "gif")]
        ImageFormat::Gif => gif::encode(picture, options, ctx),
        ImageFormat::Tiff | ImageFormat::Bmp | ImageFormat::Ico => {
            tiff_bmp_ico::encode(format, picture, options, ctx)
        }
        #[cfg(not(all(feature = "jpeg", feature = "webp", feature = "avif", feature = "gif")))]
        other => Err(other.left_out()),
    }
}

/// A file that claims `format` and breaks its rules; `detail` is the codec's own word.
pub(crate) fn corrupt(format: ImageFormat, detail: impl Display) -> Error {
    let name = format.name().to_uppercase();
    Error::new(
        Code::CorruptInput,
        text!(
            "El archivo {name} está dañado o incompleto: {detail}.",
            "The {name} file is damaged or incomplete: {detail}."
        ),
    )
    .with_hint(Text::constant(
        "Ábrelo en un visor, vuelve a exportarlo y envíalo entero.",
        "Open it in a viewer, export it again and send all of it.",
    ))
}

/// A file of a good format that uses a part of it noxus does not read.
pub(crate) fn unsupported(format: ImageFormat, detail: impl Display) -> Error {
    let name = format.name().to_uppercase();
    Error::new(
        Code::UnsupportedFormat,
        text!("Esta variante de {name} no se lee: {detail}.", "This kind of {name} is not read: {detail}."),
    )
    .with_hint(Text::constant(
        "Guárdalo como PNG o JPEG corriente y envíalo de nuevo.",
        "Save it as an ordinary PNG or JPEG and send it again.",
    ))
}

/// An encoder that refused for a reason that is not the caller's.
pub(crate) fn encoder_failed(format: ImageFormat, detail: impl Display) -> Error {
    let name = format.name().to_uppercase();
    Error::new(
        Code::ToolFailed,
        text!("No se pudo escribir el {name}: {detail}.", "The {name} could not be written: {detail}."),
    )
}

/// A picture larger than what `format` can hold.
#[cfg(feature = "gif")]
pub(crate) fn too_large_for(format: ImageFormat, width: u32, height: u32, side: u32) -> Error {
    let name = format.name().to_uppercase();
    Error::new(
        Code::ResolutionLimitExceeded,
        text!(
            "Un {name} mide como mucho {side} píxeles por lado; esta imagen mide {width}×{height}.",
            "A {name} measures at most {side} pixels a side; this picture measures {width}×{height}."
        ),
    )
    .with_hint(text!("Indica width o height de hasta {side}.", "Give a width or height of at most {side}."))
}

/// The first frame, which every picture has.
pub(crate) fn first_frame(format: ImageFormat, picture: &Picture) -> Result<&crate::raster::Raster> {
    let first = picture.frames.first().map(|frame| &frame.raster);
    first.ok_or_else(|| encoder_failed(format, "no frames"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_that_was_left_out_says_so() {
        for format in ImageFormat::ALL.into_iter().filter(|format| !format.is_built()) {
            let decoded = Ctx::with_defaults(|ctx| decode(format, &[], &DecodeOptions::default(), ctx));
            let probed = probe(format, &[], &Limits::default());
            for error in [decoded.err().unwrap(), probed.err().unwrap()] {
                assert_eq!(error.code(), Code::UnsupportedFormat, "{format:?}");
                assert!(error.message().en.contains("built without"), "{error}");
            }
        }
        assert!(ImageFormat::Png.is_built());
    }
}
