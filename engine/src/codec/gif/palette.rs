//! At most 256 colours for a frame: exact where they suffice, else chosen in
//! Oklab (Wu's method) and dithered (Floyd–Steinberg).

use std::collections::HashMap;

use quantette::deps::palette::Srgb;
use quantette::dither::FloydSteinberg;
use quantette::{ImageRef, PaletteBuf, PaletteSize, Pipeline, QuantizeMethod};

use super::FORMAT;
use super::difference::Patch;
use crate::Ctx;
use crate::codec::encoder_failed;
use crate::error::Result;

/// Pixels from which a palette is chosen; more are sampled evenly.
const MAX_SAMPLED_PIXELS: usize = 4 << 20;
/// Pixels dithered at a time, between two checks for cancellation.
const PIXELS_PER_BAND: usize = 1 << 20;

/// A frame as GIF stores it.
pub(super) struct Indexed {
    /// Red, green, blue of each index.
    pub colors: Vec<u8>,
    /// One index a pixel.
    pub indices: Vec<u8>,
    /// The index that leaves what is shown.
    pub transparent: Option<u8>,
}

/// Gives every pixel of `patch` an index.
pub(super) fn index(patch: &Patch, ctx: &Ctx<'_>) -> Result<Indexed> {
    let has_holes = patch.pixels.contains(&None);
    let room = if has_holes { 255 } else { 256 };
    match exact(patch, room) {
        Some(indexed) => Ok(indexed),
        None => quantized(patch, room, ctx),
    }
}

/// Every colour as it is, when there are at most `room`.
fn exact(patch: &Patch, room: usize) -> Option<Indexed> {
    let mut known: HashMap<[u8; 3], u8> = HashMap::with_capacity(room);
    let mut colors: Vec<u8> = Vec::with_capacity(room * 3);
    let mut indices = vec![0; patch.pixels.len()];
    let mut last: Option<([u8; 3], u8)> = None;
    for (index, pixel) in indices.iter_mut().zip(&patch.pixels) {
        let Some(color) = *pixel else { continue };
        *index = match last
            .filter(|(same, _)| *same == color)
            .map(|(_, index)| index)
            .or_else(|| known.get(&color).copied())
        {
            Some(index) => index,
            None if known.len() == room => return None,
            None => {
                let index = u8::try_from(known.len()).ok()?;
                known.insert(color, index);
                colors.extend(color);
                index
            }
        };
        last = Some((color, *index));
    }
    finish(patch, colors, indices)
}

fn quantized(patch: &Patch, room: usize, ctx: &Ctx<'_>) -> Result<Indexed> {
    let refused = || encoder_failed(FORMAT, "palette");
    let every = patch.pixels.len().div_ceil(MAX_SAMPLED_PIXELS).max(1);
    let drawn = patch.pixels.iter().flatten();
    let sample: Vec<Srgb<u8>> = drawn.step_by(every).map(|[r, g, b]| Srgb::new(*r, *g, *b)).collect();
    let size = PaletteSize::try_from(room).map_err(|_| refused())?;
    let pipeline = Pipeline::new().palette_size(size).input_slice(&sample).map_err(|_| refused())?;
    let palette = pipeline.output_srgb8_palette();
    ctx.check_cancelled()?;
    let colors: Vec<u8> = palette.iter().flat_map(|color| [color.red, color.green, color.blue]).collect();
    // A hole takes a colour of the palette, so that no error spreads from it.
    let filler = palette.first().copied().ok_or_else(refused)?;
    let width = patch.width as usize;
    let band_rows = (PIXELS_PER_BAND / width).max(16);
    let bands = patch.pixels.chunks(width * band_rows);
    let total = bands.len() as u64;
    let mut indices = Vec::with_capacity(patch.pixels.len());
    for (done, band) in bands.enumerate() {
        ctx.step("encode", done as u64, total)?;
        indices.extend(dithered(band, patch.width, filler, &palette).ok_or_else(refused)?);
    }
    finish(patch, colors, indices).ok_or_else(refused)
}

fn dithered(
    band: &[Option<[u8; 3]>],
    width: u32,
    filler: Srgb<u8>,
    palette: &PaletteBuf<Srgb<u8>>,
) -> Option<Vec<u8>> {
    let solid: Vec<Srgb<u8>> =
        band.iter().map(|pixel| pixel.map_or(filler, |[r, g, b]| Srgb::new(r, g, b))).collect();
    let height = u32::try_from(band.len() / width as usize).ok()?;
    let image = ImageRef::new(width, height, solid.as_slice()).ok()?;
    let pipeline = Pipeline::new()
        .quantize_method(QuantizeMethod::from(palette.clone()))
        .ditherer(FloydSteinberg::new())
        .input_image(image);
    let (_, indices) = pipeline.output_srgb8_indexed_image().into_parts();
    Some(indices)
}

/// Adds the transparent index behind the colours and puts it into the holes.
fn finish(patch: &Patch, mut colors: Vec<u8>, mut indices: Vec<u8>) -> Option<Indexed> {
    if !patch.pixels.contains(&None) {
        return Some(Indexed { colors, indices, transparent: None });
    }
    let transparent = u8::try_from(colors.len() / 3).ok()?;
    colors.extend([0; 3]);
    for (index, pixel) in indices.iter_mut().zip(&patch.pixels) {
        if pixel.is_none() {
            *index = transparent;
        }
    }
    Some(Indexed { colors, indices, transparent: Some(transparent) })
}
