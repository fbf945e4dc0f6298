//! Codecs: bytes to pixels and back, one folder a format.
//!
//! Every codec checks [`Limits`] on what the headers say before it allocates, polls
//! [`Ctx`] while it works, and answers broken bytes with
//! [`Code::CorruptInput`](crate::Code::CorruptInput).

pub mod avif;
pub mod gif;
pub mod jpeg;
pub mod long_tail;
pub mod metadata;
pub mod png;
pub mod webp;

use crate::error::Result;
use crate::raster::Picture;
use crate::{Ctx, ImageFacts, ImageFormat, Limits};

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
        ImageFormat::Jpeg => jpeg::probe(bytes, limits),
        ImageFormat::Png => png::probe(bytes, limits),
        ImageFormat::Webp => webp::probe(bytes, limits),
        ImageFormat::Avif => avif::probe(bytes, limits),
        ImageFormat::Gif => gif::probe(bytes, limits),
        ImageFormat::Tiff | ImageFormat::Bmp | ImageFormat::Ico => long_tail::probe(format, bytes, limits),
    }
}

/// Decodes a picture to 8-bit samples, orientation not yet applied.
///
/// # Errors
/// `corrupt_input`, a limit, or `cancelled`.
pub fn decode(format: ImageFormat, bytes: &[u8], options: &DecodeOptions, ctx: &Ctx<'_>) -> Result<Picture> {
    match format {
        ImageFormat::Jpeg => jpeg::decode(bytes, options, ctx),
        ImageFormat::Png => png::decode(bytes, options, ctx),
        ImageFormat::Webp => webp::decode(bytes, options, ctx),
        ImageFormat::Avif => avif::decode(bytes, options, ctx),
        ImageFormat::Gif => gif::decode(bytes, options, ctx),
        ImageFormat::Tiff | ImageFormat::Bmp | ImageFormat::Ico => {
            long_tail::decode(format, bytes, options, ctx)
        }
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
        ImageFormat::Jpeg => jpeg::encode(picture, options, ctx),
        ImageFormat::Png => png::encode(picture, options, ctx),
        ImageFormat::Webp => webp::encode(picture, options, ctx),
        ImageFormat::Avif => avif::encode(picture, options, ctx),
        ImageFormat::Gif => gif::encode(picture, options, ctx),
        ImageFormat::Tiff | ImageFormat::Bmp | ImageFormat::Ico => {
            long_tail::encode(format, picture, options, ctx)
        }
    }
}
