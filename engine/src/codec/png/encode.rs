//! Writing PNG: exact pixels in the smallest colour type, at three costs.

use super::chunks::{self, SIGNATURE};
use super::reduce::{Reduced, reduce};
use super::{FORMAT, filter};
use crate::Ctx;
use crate::codec::{EncodeOptions, encoder_failed, first_frame};
use crate::error::Result;
use crate::raster::{Layout, Picture, Raster};

/// Above this, the search for the smallest file would take minutes that cannot
/// be cancelled: the strongest compression in one pass is used instead.
const MAX_SEARCHED_PIXELS: u64 = 25_000_000;
/// Rows looked at to tell a photograph from a drawing.
const SAMPLED_ROWS: usize = 64;

/// Writes the first frame; all efforts keep every pixel exactly.
///
/// Effort 0 to 2 is fast, 3 to 6 balanced, 7 to 9 searches.
pub(in crate::codec) fn encode(picture: &Picture, options: &EncodeOptions, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let raster = first_frame(FORMAT, picture)?;
    ctx.limits().check_frame(raster.width(), raster.height())?;
    ctx.step("encode", 0, u64::from(raster.height()))?;
    // A grey picture must not carry an RGB profile, so colours stay colours.
    let reduced = reduce(raster, picture.metadata.icc.is_some());
    ctx.check_cancelled()?;
    let pixels = u64::from(raster.width()) * u64::from(raster.height());
    let png = match options.effort {
        0..=2 if is_photographic(&reduced) => fast(raster, &reduced)?,
        0..=2 => balanced(raster, &reduced, 1, ctx)?,
        3 => balanced(raster, &reduced, 5, ctx)?,
        4 => balanced(raster, &reduced, 6, ctx)?,
        5 => balanced(raster, &reduced, 8, ctx)?,
        6 => balanced(raster, &reduced, 9, ctx)?,
        _ if pixels > MAX_SEARCHED_PIXELS => balanced(raster, &reduced, 12, ctx)?,
        effort => {
            let png = balanced(raster, &reduced, 9, ctx)?;
            ctx.check_cancelled()?;
            searched(&png, effort, picture.metadata.icc.is_some())?
        }
    };
    ctx.check_cancelled()?;
    chunks::with_metadata(png, &picture.metadata)
}

/// Eight-bit colour and alpha, whatever the pixels: what icons need inside.
pub(in crate::codec) fn encode_rgba(raster: &Raster, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let plain = Reduced {
        color_type: 6,
        bit_depth: 8,
        rows: raster.pixels().to_vec(),
        stride_bytes: raster.stride_bytes(),
        palette: Vec::new(),
        palette_alpha: Vec::new(),
    };
    if raster.layout() != Layout::Rgba {
        return Err(encoder_failed(FORMAT, "layout"));
    }
    balanced(raster, &plain, 9, ctx)
}

/// Whether most neighbouring rows differ: the fast compressor is made for
/// photographs and wastes a third on drawings.
fn is_photographic(reduced: &Reduced) -> bool {
    if reduced.bit_depth < 8 || reduced.color_type == 3 {
        return false;
    }
    let rows: Vec<&[u8]> = reduced.rows.chunks_exact(reduced.stride_bytes.max(1)).collect();
    let every = (rows.len() / SAMPLED_ROWS).max(1);
    let (mut same, mut all) = (0_usize, 0_usize);
    for pair in rows.windows(2).step_by(every) {
        if let [above, row] = pair {
            same += above.iter().zip(*row).filter(|(one, two)| one == two).count();
            all += row.len();
        }
    }
    same * 3 < all
}

/// The `png` crate's one-pass compressor.
fn fast(raster: &Raster, reduced: &Reduced) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, raster.width(), raster.height());
    encoder.set_color(match reduced.color_type {
        0 => png::ColorType::Grayscale,
        4 => png::ColorType::GrayscaleAlpha,
        2 => png::ColorType::Rgb,
        _ => png::ColorType::Rgba,
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let failed = |error: png::EncodingError| encoder_failed(FORMAT, &error).with_source(error);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&reduced.rows).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(out)
}

/// Our filters and libdeflate at `level`, 1 to 12.
fn balanced(raster: &Raster, reduced: &Reduced, level: i32, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let pixel_bytes = match reduced.color_type {
        4 => 2,
        2 => 3,
        6 => 4,
        _ => 1,
    };
    let data = if reduced.color_type == 3 || reduced.bit_depth < 8 {
        filter::unfiltered(&reduced.rows, reduced.stride_bytes)
    } else {
        filter::filtered(&reduced.rows, reduced.stride_bytes, pixel_bytes, ctx)?
    };
    ctx.check_cancelled()?;
    let mut out = SIGNATURE.to_vec();
    let mut header = Vec::with_capacity(13);
    header.extend(raster.width().to_be_bytes());
    header.extend(raster.height().to_be_bytes());
    header.extend([reduced.bit_depth, reduced.color_type, 0, 0, 0]);
    chunks::write(&mut out, *b"IHDR", &header)?;
    if !reduced.palette.is_empty() {
        chunks::write(&mut out, *b"PLTE", &reduced.palette)?;
    }
    if !reduced.palette_alpha.is_empty() {
        chunks::write(&mut out, *b"tRNS", &reduced.palette_alpha)?;
    }
    chunks::write(&mut out, *b"IDAT", &chunks::zlib(&data, level)?)?;
    chunks::write(&mut out, *b"IEND", &[])?;
    Ok(out)
}

/// oxipng over a finished file: many filters and colour types, the smallest wins.
fn searched(png: &[u8], effort: u8, keep_color: bool) -> Result<Vec<u8>> {
    let preset = match effort {
        ..=7 => 2,
        8 => 4,
        _ => 5,
    };
    let mut options = oxipng::Options::from_preset(preset);
    options.grayscale_reduction = !keep_color;
    oxipng::optimize_from_memory(png, &options)
        .map_err(|error| encoder_failed(FORMAT, &error).with_source(error))
}
