//! Writing PNG: exact pixels in the smallest colour type, at three costs.

use super::chunks::{self, SIGNATURE};
use super::filter::{self, Filter};
use super::reduce::{Reduced, reduce};
use super::{FORMAT, deflate};
use crate::Ctx;
use crate::codec::{EncodeOptions, encoder_failed, first_frame};
use crate::error::Result;
use crate::raster::{Layout, Picture, Raster};

/// Bytes of rows up to which oxipng searches: one of its trials is one call, which cannot
/// be stopped, and takes about a second for as much. Of more, fewer forms are tried, in
/// pieces.
const MAX_SEARCHED_BYTES: usize = 3 << 20;
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
    let png = match options.effort {
        0..=2 if is_photographic(&reduced) => fast(raster, &reduced)?,
        0..=2 => balanced(raster, &reduced, 1, ctx)?,
        3 => balanced(raster, &reduced, 5, ctx)?,
        4 => balanced(raster, &reduced, 6, ctx)?,
        5 => balanced(raster, &reduced, 8, ctx)?,
        6 => balanced(raster, &reduced, 9, ctx)?,
        effort if reduced.rows.len() > MAX_SEARCHED_BYTES => tried(raster, &reduced, effort, ctx)?,
        effort => {
            let png = balanced(raster, &reduced, 9, ctx)?;
            searched(&png, effort, picture.metadata.icc.is_some(), ctx)?
        }
    };
    ctx.check_cancelled()?;
    chunks::with_metadata(png, &picture.metadata, ctx)
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
    let data = if is_packed(reduced) {
        filter::unfiltered(&reduced.rows, reduced.stride_bytes)
    } else {
        filter::filtered(&reduced.rows, reduced.stride_bytes, pixel_bytes(reduced), ctx)?
    };
    assembled(raster, reduced, &deflate::zlib(&data, level, ctx)?)
}

/// Indices and parts of bytes, which filters make larger.
fn is_packed(reduced: &Reduced) -> bool {
    reduced.color_type == 3 || reduced.bit_depth < 8
}

fn pixel_bytes(reduced: &Reduced) -> usize {
    match reduced.color_type {
        4 => 2,
        2 => 3,
        6 => 4,
        _ => 1,
    }
}

/// A file around compressed rows.
fn assembled(raster: &Raster, reduced: &Reduced, compressed: &[u8]) -> Result<Vec<u8>> {
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
    chunks::write(&mut out, *b"IDAT", compressed)?;
    chunks::write(&mut out, *b"IEND", &[])?;
    Ok(out)
}

/// The strongest compression of the form that compresses best: what oxipng does, without
/// calls that take long.
fn tried(raster: &Raster, reduced: &Reduced, effort: u8, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    const TRIAL_LEVEL: i32 = 4;
    const FINAL_LEVEL: i32 = 12;
    if effort < 8 || is_packed(reduced) {
        return balanced(raster, reduced, FINAL_LEVEL, ctx);
    }
    let (rows, stride, pixel) = (&reduced.rows, reduced.stride_bytes, pixel_bytes(reduced));
    let mut best = filter::filtered(rows, stride, pixel, ctx)?;
    let mut least = deflate::zlib(&best, TRIAL_LEVEL, ctx)?.len();
    for kind in [Filter::Sub, Filter::Up, Filter::Paeth] {
        let candidate = filter::uniform(kind, rows, stride, pixel, ctx)?;
        let length = deflate::zlib(&candidate, TRIAL_LEVEL, ctx)?.len();
        if length < least {
            (best, least) = (candidate, length);
        }
    }
    assembled(raster, reduced, &deflate::zlib(&best, FINAL_LEVEL, ctx)?)
}

/// oxipng over a finished file: many filters and colour types, the smallest wins. Filter
/// by filter, so that it can be stopped between them.
fn searched(png: &[u8], effort: u8, keep_color: bool, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let preset = match effort {
        ..=7 => 2,
        8 => 4,
        _ => 5,
    };
    let optimised = |options: &oxipng::Options| {
        ctx.check_cancelled()?;
        oxipng::optimize_from_memory(png, options)
            .map_err(|error| encoder_failed(FORMAT, &error).with_source(error))
    };
    let mut options = oxipng::Options::from_preset(preset);
    options.grayscale_reduction = !keep_color;
    let strongest = std::mem::replace(&mut options.deflater, TRIAL);
    let filters: Vec<_> = std::mem::take(&mut options.filters).into_iter().collect();
    let mut least: Option<(usize, oxipng::FilterStrategy)> = None;
    for filter in filters {
        options.filters = [filter.clone()].into_iter().collect();
        let length = optimised(&options)?.len();
        if least.as_ref().is_none_or(|(other, _)| length < *other) {
            least = Some((length, filter));
        }
    }
    options.filters = least.into_iter().map(|(_, filter)| filter).collect();
    options.deflater = strongest;
    optimised(&options)
}

/// How filters are compared: level 5 orders them as the highest does, at a tenth of its time.
const TRIAL: oxipng::Deflater = oxipng::Deflater::Libdeflater { compression: 5 };
