//! TIFF, BMP and ICO, by the `image` crate for reading and `tiff` for writing.

mod ico;
mod tiff;

use std::io::BufRead;
use std::io::Seek;

use image::codecs::bmp::{BmpDecoder, BmpEncoder};
use image::codecs::tiff::TiffDecoder;
use image::error::ImageError;
use image::{DynamicImage, ExtendedColorType, ImageDecoder};

use super::reader::{Full, Sink, Source, cancelled_or, write_error};
use super::{DecodeOptions, EncodeOptions, corrupt, encoder_failed, first_frame, unsupported};
use crate::error::{Error, Result};
use crate::raster::{Layout, Metadata, Picture, Raster};
use crate::{Ctx, ImageFacts, ImageFormat, Limits};

/// Bytes beside the pixels that a decoder may allocate: tags, profiles, strips.
const MAX_EXTRA_BYTES: u64 = 64 << 20;

pub(super) fn probe(format: ImageFormat, bytes: &[u8], limits: &Limits) -> Result<ImageFacts> {
    Ctx::with_defaults(|ctx| match format {
        ImageFormat::Ico => ico::probe(bytes, limits),
        ImageFormat::Bmp => facts(format, open_bmp(bytes, ctx)?),
        _ => facts(format, open_tiff(bytes, ctx)?),
    })
}

pub(super) fn decode(
    format: ImageFormat,
    bytes: &[u8],
    options: &DecodeOptions,
    ctx: &Ctx<'_>,
) -> Result<Picture> {
    match format {
        ImageFormat::Ico => ico::decode(bytes, options, ctx),
        ImageFormat::Bmp => read(format, open_bmp(bytes, ctx)?, ctx),
        _ => read(format, open_tiff(bytes, ctx)?, ctx),
    }
}

pub(super) fn encode(
    format: ImageFormat,
    picture: &Picture,
    _: &EncodeOptions,
    ctx: &Ctx<'_>,
) -> Result<Vec<u8>> {
    let raster = first_frame(format, picture)?;
    ctx.limits().check_frame(raster.width(), raster.height())?;
    ctx.step("encode", 0, 1)?;
    match format {
        ImageFormat::Ico => ico::encode(raster, ctx),
        ImageFormat::Bmp => encode_bmp(raster, ctx),
        _ => tiff::encode(raster, &picture.metadata, ctx),
    }
}

fn open_bmp<'a>(bytes: &'a [u8], ctx: &'a Ctx<'a>) -> Result<BmpDecoder<Source<'a>>> {
    // The decoder calls sizes it cannot do "unsupported"; what they are is told here.
    let size = bitmap_size(bytes);
    if let Some((width, height)) = size.filter(|(width, height)| *width == 0 || *height == 0) {
        return Err(corrupt(ImageFormat::Bmp, format_args!("{width}×{height}")));
    }
    BmpDecoder::new(Source::new(bytes, ctx)).map_err(|error| {
        let beyond = size.and_then(|(width, height)| ctx.limits().check_frame(width, height).err());
        beyond.unwrap_or_else(|| refusal(ImageFormat::Bmp, ctx, error))
    })
}

/// Width and height as the header says them; a negative height is upside down.
fn bitmap_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let half = |at: usize| bytes.get(at..)?.first_chunk::<2>().map(|b| u32::from(u16::from_le_bytes(*b)));
    let word = |at: usize| bytes.get(at..)?.first_chunk::<4>().map(|b| i32::from_le_bytes(*b).unsigned_abs());
    // OS/2's old header of 12 bytes has 16-bit sides.
    if word(14)? == 12 { Some((half(18)?, half(20)?)) } else { Some((word(18)?, word(22)?)) }
}

fn open_tiff<'a>(bytes: &'a [u8], ctx: &'a Ctx<'a>) -> Result<TiffDecoder<Source<'a>>> {
    tiff::check(bytes, ctx)?;
    TiffDecoder::new(Source::new(bytes, ctx)).map_err(|error| refusal(ImageFormat::Tiff, ctx, error))
}

fn refusal(format: ImageFormat, ctx: &Ctx<'_>, error: ImageError) -> Error {
    cancelled_or(ctx, || match error {
        ImageError::Unsupported(error) => unsupported(format, &error).with_source(error),
        error => corrupt(format, &error).with_source(error),
    })
}

fn facts(format: ImageFormat, mut decoder: impl ImageDecoder) -> Result<ImageFacts> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(corrupt(format, format_args!("{width}×{height}")));
    }
    Ok(ImageFacts {
        format,
        width,
        height,
        frames: 1,
        has_alpha: decoder.color_type().has_alpha(),
        orientation: decoder.orientation().map_or(1, |orientation| orientation.to_exif()),
    })
}

/// Decodes within the limits; samples of more than 8 bits are rounded.
fn read(format: ImageFormat, mut decoder: impl ImageDecoder, ctx: &Ctx<'_>) -> Result<Picture> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(corrupt(format, format_args!("{width}×{height}")));
    }
    ctx.limits().check_frame(width, height)?;
    ctx.step("decode", 0, 1)?;
    let orientation = decoder.orientation().map_or(1, |orientation| orientation.to_exif());
    // A profile for inks says nothing about the RGB that the decoder makes of them.
    let is_cmyk =
        matches!(decoder.original_color_type(), ExtendedColorType::Cmyk8 | ExtendedColorType::Cmyk16);
    let metadata = Metadata {
        icc: decoder.icc_profile().ok().flatten().filter(|_| !is_cmyk),
        exif: None,
        xmp: decoder.xmp_metadata().ok().flatten(),
    };
    // After the metadata: the decoder's limit on tags shrinks with the picture.
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(decoder.total_bytes().saturating_mul(2).saturating_add(MAX_EXTRA_BYTES));
    decoder.set_limits(limits).map_err(|error| refusal(format, ctx, error))?;
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| refusal(format, ctx, error))?;
    ctx.check_cancelled()?;
    let raster = to_raster(decoded).ok_or_else(|| corrupt(format, "size"))?;
    Ok(Picture { orientation, metadata, ..Picture::still(raster) })
}

fn to_raster(decoded: DynamicImage) -> Option<Raster> {
    let (width, height) = (decoded.width(), decoded.height());
    let color = decoded.color();
    let (layout, pixels) = match (color.has_color(), color.has_alpha()) {
        (false, false) => (Layout::Gray, decoded.into_luma8().into_raw()),
        (false, true) => (Layout::GrayAlpha, decoded.into_luma_alpha8().into_raw()),
        (true, false) => (Layout::Rgb, decoded.into_rgb8().into_raw()),
        (true, true) => (Layout::Rgba, decoded.into_rgba8().into_raw()),
    };
    Raster::new(width, height, layout, pixels)
}

fn encode_bmp(raster: &Raster, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let format = ImageFormat::Bmp;
    let color = match raster.layout() {
        Layout::Gray => ExtendedColorType::L8,
        Layout::Rgb => ExtendedColorType::Rgb8,
        Layout::GrayAlpha | Layout::Rgba => return Err(encoder_failed(format, "alpha")),
    };
    let full = Full::default();
    let mut sink = Sink::new(ctx, &full);
    BmpEncoder::new(&mut sink)
        .encode(raster.pixels(), raster.width(), raster.height(), color)
        .map_err(|error| write_error(ctx, &full, || encoder_failed(format, &error).with_source(error)))?;
    Ok(sink.into_bytes())
}

/// Reads the bitmap of an icon, handed over as an icon with that one entry.
fn read_icon_bitmap(stream: impl BufRead + Seek, ctx: &Ctx<'_>) -> Result<Picture> {
    let format = ImageFormat::Ico;
    let decoder = image::codecs::ico::IcoDecoder::new(stream).map_err(|error| refusal(format, ctx, error))?;
    read(format, decoder, ctx)
}
