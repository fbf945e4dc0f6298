//! How much there is to do for a conversion, from the headers and the options alone.

use rust_decimal::Decimal;

use super::convert::unturned;
use super::params::{Params, SourceReport};
use crate::pipeline::{Plan, ResizeOptions};
use crate::{Facts, ImageFacts, ImageFormat, Media, Unit, Usage};

/// Pixels that come in and go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// Pixels of one frame of the source.
    pub(super) source_pixels: u64,
    /// Pixels of one frame of the result, or more.
    pub(super) result_pixels: u64,
    /// Frames that are read and written.
    pub(super) frames: u64,
}

impl Work {
    /// The work for the picture in `facts`; none where there is no picture.
    pub(super) fn of(facts: &[Facts], params: &Params) -> (Self, Option<ImageFormat>) {
        let image = facts.iter().find_map(|facts| match &facts.media {
            Media::Image(image) => Some(image),
            Media::Video(_) | Media::Audio(_) => None,
        });
        image.map_or_else(Default::default, |image| (Self::of_image(image, params), Some(image.format)))
    }

    fn of_image(image: &ImageFacts, params: &Params) -> Self {
        let area = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        let result = |orientation: u8| {
            let size = unturned((image.width, image.height), orientation);
            let plan = Plan::new(size.0, size.1, &options(params));
            area(plan.map_or(size, |plan| plan.result_size()))
        };
        // A PNG may say behind its pixels that it lies on its side.
        let turned = if params.auto_orient { [image.orientation, 1, 6] } else { [1; 3] };
        Self {
            source_pixels: area((image.width, image.height)),
            result_pixels: turned.into_iter().map(result).max().unwrap_or_default(),
            frames: if params.output_format.is_animated() { u64::from(image.frames.max(1)) } else { 1 },
        }
    }

    /// The work that was done for a result of so many pixels.
    pub(super) fn done(source: &SourceReport, pixels: (u32, u32), frames: u32) -> Self {
        Self {
            source_pixels: u64::from(source.width) * u64::from(source.height),
            result_pixels: u64::from(pixels.0) * u64::from(pixels.1),
            frames: frames.into(),
        }
    }

    /// What is charged for: the call, and pixels in and out.
    pub(super) fn usage(&self, params: &Params) -> Vec<Usage> {
        let written = self.result_pixels.saturating_mul(weight(params));
        let pixels = self.source_pixels.saturating_add(written).saturating_mul(self.frames);
        let quantity = Decimal::new(i64::try_from(pixels).unwrap_or(i64::MAX), 6);
        vec![Usage::CALL, Usage { unit: Unit::Megapixel, quantity }]
    }

    /// The most memory that the conversion takes at once, in bytes.
    ///
    /// The bytes for each pixel are those of the codecs' own buffers, which a test
    /// compares with what a process really took.
    pub(super) fn memory_bytes(&self, source: ImageFormat, params: &Params) -> u64 {
        let Self { source_pixels, result_pixels, frames } = *self;
        let each = |pixels: u64, bytes: u64| pixels.saturating_mul(bytes);
        let sources = each(source_pixels, SAMPLE_BYTES).saturating_mul(frames);
        let results = each(result_pixels, SAMPLE_BYTES).saturating_mul(frames);
        let decoding = sources.saturating_add(each(source_pixels, decoder_bytes(source)));
        // A picture is turned, weighted by its alpha and resized, one frame after the other.
        let resizing = sources
            .saturating_add(results)
            .saturating_add(each(source_pixels, 3 * SAMPLE_BYTES))
            .saturating_add(each(result_pixels, 2 * SAMPLE_BYTES));
        let encoding = results.saturating_add(each(result_pixels, encoder_bytes(params)));
        decoding.max(resizing).max(encoding).saturating_add(BASE_BYTES)
    }
}

/// How often a pixel of the result counts: about how much longer its encoder takes over it
/// than the fast ones do.
fn weight(params: &Params) -> u64 {
    let effort = u64::try_from(params.effort).unwrap_or_default();
    match params.output_format {
        ImageFormat::Avif => 4 + 2 * effort,
        ImageFormat::Png if effort > 6 => 2 * effort - 10,
        ImageFormat::Webp if params.lossless => 2 + effort,
        ImageFormat::Webp if effort > 4 => effort - 2,
        ImageFormat::Gif => 2,
        _ => 1,
    }
}

/// Bytes of a pixel between decoder and encoder.
const SAMPLE_BYTES: u64 = 4;
/// Tables, profiles, metadata and the like.
const BASE_BYTES: u64 = 32 << 20;

/// What happens to the size.
fn options(params: &Params) -> ResizeOptions {
    // Ranges are checked before: the numbers fit.
    let side = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
    ResizeOptions {
        width: side(params.width),
        height: side(params.height),
        fit: params.fit,
        position: params.position,
        without_enlargement: params.without_enlargement,
    }
}

/// Bytes that a decoder takes for each pixel beside what it gives out.
const fn decoder_bytes(format: ImageFormat) -> u64 {
    match format {
        // The coefficients of four progressive components.
        ImageFormat::Jpeg => 10,
        // Sixteen bits of four channels, for interlaced files.
        ImageFormat::Png => 12,
        ImageFormat::Webp => 24,
        // Planes of 16 bits; libaom keeps the coefficients of a whole picture besides, and
        // the alpha is a picture of its own.
        ImageFormat::Avif => 180,
        ImageFormat::Gif => 12,
        // Four channels of 32 bits, twice.
        _ => 36,
    }
}

/// Bytes that an encoder takes for each pixel beside what it is given.
const fn encoder_bytes(params: &Params) -> u64 {
    match params.output_format {
        ImageFormat::Jpeg => 14,
        ImageFormat::Png if params.effort > 6 => 40,
        ImageFormat::Png | ImageFormat::Gif => 24,
        // Transparency is compressed without loss, whatever the colours are.
        ImageFormat::Webp => 96,
        ImageFormat::Avif => 120,
        _ => 12,
    }
}
