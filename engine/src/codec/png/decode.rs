//! Reading PNG: any colour type and depth to 8-bit samples.

use png::{BitDepth, ColorType, DecodingError, Transformations};

use super::{FORMAT, XMP_KEYWORD};
use crate::codec::metadata::exif_orientation;
use crate::codec::reader::{Source, cancelled_or};
use crate::codec::{DecodeOptions, corrupt};
use crate::error::{Code, Error, Result};
use crate::raster::{Layout, Metadata, Picture, Raster};
use crate::{Ctx, ImageFacts, Limits, text};

/// Bytes that the decoder may allocate for chunks: profiles, text, EXIF; inflated, where
/// they are compressed. The pixels are allocated here, after their own check.
const MAX_CHUNK_BYTES: usize = 16 << 20;
/// Rows between two progress reports.
const ROWS_PER_STEP: u32 = 16;

type Reader<'a> = png::Reader<Source<'a>>;

fn open<'a>(bytes: &'a [u8], ctx: &'a Ctx<'a>) -> Result<Reader<'a>> {
    let limits = png::Limits { bytes: MAX_CHUNK_BYTES };
    let mut decoder = png::Decoder::new_with_limits(Source::new(bytes, ctx), limits);
    decoder.set_transformations(Transformations::EXPAND);
    decoder.read_info().map_err(|error| refusal(ctx, error))
}

fn refusal(ctx: &Ctx<'_>, error: DecodingError) -> Error {
    cancelled_or(ctx, || match error {
        DecodingError::LimitsExceeded => too_much_beside(),
        error => corrupt(FORMAT, &error).with_source(error),
    })
}

fn too_much_beside() -> Error {
    Error::new(
        Code::OutputLimitExceeded,
        text!(
            "Los datos adjuntos del PNG ocupan más de {MAX_CHUNK_BYTES} bytes.",
            "The extra data in the PNG takes more than {MAX_CHUNK_BYTES} bytes."
        ),
    )
    .with_hint(text!(
        "Guárdalo sin textos, perfiles ni EXIF y envíalo de nuevo.",
        "Save it without texts, profiles and EXIF, and send it again."
    ))
}

pub(in crate::codec) fn probe(bytes: &[u8], _: &Limits) -> Result<ImageFacts> {
    Ctx::with_defaults(|ctx| {
        let reader = open(bytes, ctx)?;
        let info = reader.info();
        Ok(ImageFacts {
            format: FORMAT,
            width: info.width,
            height: info.height,
            frames: 1,
            has_alpha: matches!(info.color_type, ColorType::GrayscaleAlpha | ColorType::Rgba)
                || info.trns.is_some(),
            orientation: exif_of(info).map_or(1, |exif| exif_orientation(&exif)),
        })
    })
}

pub(in crate::codec) fn decode(bytes: &[u8], _: &DecodeOptions, ctx: &Ctx<'_>) -> Result<Picture> {
    let mut reader = open(bytes, ctx)?;
    let (width, height) = reader.info().size();
    ctx.limits().check_frame(width, height)?;
    let (color, depth) = reader.output_color_type();
    let layout = match color {
        ColorType::Grayscale => Layout::Gray,
        ColorType::GrayscaleAlpha => Layout::GrayAlpha,
        ColorType::Rgb => Layout::Rgb,
        ColorType::Rgba => Layout::Rgba,
        // EXPAND turns palettes into colours.
        ColorType::Indexed => return Err(corrupt(FORMAT, "palette")),
    };
    let pixels = match (reader.info().interlaced, depth) {
        (true, _) => read_interlaced(&mut reader, depth, ctx)?,
        (false, BitDepth::Sixteen) => read_rows_16(&mut reader, width, height, layout, ctx)?,
        (false, _) => read_rows_8(&mut reader, width, height, layout, ctx)?,
    };
    // EXIF and text may follow the pixels.
    reader.finish().map_err(|error| refusal(ctx, error))?;
    let metadata = metadata_of(reader.info());
    let raster = Raster::new(width, height, layout, pixels).ok_or_else(|| corrupt(FORMAT, "size"))?;
    let orientation = metadata.exif.as_deref().map_or(1, exif_orientation);
    Ok(Picture { orientation, metadata, ..Picture::still(raster) })
}

fn frame_bytes(width: u32, height: u32, layout: Layout) -> Result<usize> {
    Raster::byte_length(width, height, layout).ok_or_else(|| corrupt(FORMAT, "size"))
}

fn read_rows_8(
    reader: &mut Reader<'_>,
    width: u32,
    height: u32,
    layout: Layout,
    ctx: &Ctx<'_>,
) -> Result<Vec<u8>> {
    let mut pixels = vec![0; frame_bytes(width, height, layout)?];
    let stride = width as usize * layout.channels();
    for (y, row) in (0..height).zip(pixels.chunks_exact_mut(stride)) {
        if y % ROWS_PER_STEP == 0 {
            ctx.step("decode", u64::from(y), u64::from(height))?;
        }
        reader.read_row(row).map_err(|error| refusal(ctx, error))?;
    }
    Ok(pixels)
}

fn read_rows_16(
    reader: &mut Reader<'_>,
    width: u32,
    height: u32,
    layout: Layout,
    ctx: &Ctx<'_>,
) -> Result<Vec<u8>> {
    let mut pixels = Vec::with_capacity(frame_bytes(width, height, layout)?);
    let mut row = vec![0; width as usize * layout.channels() * 2];
    for y in 0..height {
        if y % ROWS_PER_STEP == 0 {
            ctx.step("decode", u64::from(y), u64::from(height))?;
        }
        reader.read_row(&mut row).map_err(|error| refusal(ctx, error))?;
        pixels.extend(rounded(&row));
    }
    Ok(pixels)
}

/// Adam7: the passes touch all rows, so the frame is read in one go (the
/// source still checks for cancellation).
fn read_interlaced(reader: &mut Reader<'_>, depth: BitDepth, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let size = reader.output_buffer_size().ok_or_else(|| corrupt(FORMAT, "size"))?;
    let mut pixels = vec![0; size];
    ctx.step("decode", 0, 1)?;
    reader.next_frame(&mut pixels).map_err(|error| refusal(ctx, error))?;
    Ok(if depth == BitDepth::Sixteen { rounded(&pixels).collect() } else { pixels })
}

/// Big-endian 16-bit samples, scaled to 8 bits and rounded to nearest.
fn rounded(samples: &[u8]) -> impl Iterator<Item = u8> {
    samples.chunks_exact(2).map(|pair| {
        let value = pair.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
        u8::try_from((value * 255 + 32_767) / 65_535).unwrap_or(u8::MAX)
    })
}

fn exif_of(info: &png::Info<'_>) -> Option<Vec<u8>> {
    let exif = info.exif_metadata.as_deref()?;
    // Some writers keep JPEG's prefix.
    Some(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif).to_vec())
}

fn metadata_of(info: &png::Info<'_>) -> Metadata {
    let xmp = info.utf8_text.iter().find(|chunk| chunk.keyword == XMP_KEYWORD).cloned();
    // Without this, it would be inflated to whatever size it has. A text that cannot be
    // read, or is larger than any real one, is left out: it is no part of the picture.
    let xmp = xmp.and_then(|mut chunk| {
        chunk.decompress_text_with_limit(MAX_CHUNK_BYTES).ok()?;
        chunk.get_text().ok()
    });
    Metadata {
        icc: info.icc_profile.as_deref().map(<[u8]>::to_vec),
        exif: exif_of(info),
        xmp: xmp.map(String::into_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_round_to_nearest() {
        for (value, expected) in
            [(0_u16, 0), (128, 0), (129, 1), (257, 1), (32_767, 127), (32_768, 128), (65_535, 255)]
        {
            assert_eq!(rounded(&value.to_be_bytes()).collect::<Vec<_>>(), [expected], "{value}");
        }
    }
}
