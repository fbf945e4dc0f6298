//! Reading GIF: every frame as the whole canvas it leaves on the screen.

use std::num::NonZeroU64;

use gif::{ColorOutput, Decoder, DecodingError, DisposalMethod, MemoryLimit, Repeat};
use gif_dispose::{RGBA8, Screen};

use super::{FORMAT, MS_PER_TICK};
use crate::codec::reader::{Source, cancelled_or};
use crate::codec::{DecodeOptions, corrupt};
use crate::error::{Error, Result};
use crate::raster::{Frame, Layout, Metadata, Picture, Raster};
use crate::{Ctx, ImageFacts, Limits};

fn open<'a>(bytes: &'a [u8], pixels_only: bool, ctx: &'a Ctx<'a>) -> Result<Decoder<Source<'a>>> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.skip_frame_decoding(!pixels_only);
    options.allow_unknown_blocks(true);
    // One frame is one byte a pixel, checked again by the canvas.
    let most = ctx.limits().max_pixels.saturating_add(1 << 20);
    options.set_memory_limit(NonZeroU64::new(most).map_or(MemoryLimit::Unlimited, MemoryLimit::Bytes));
    let decoder = options.read_info(Source::new(bytes, ctx)).map_err(|error| refusal(ctx, error))?;
    let (width, height) = (decoder.width(), decoder.height());
    if width == 0 || height == 0 {
        return Err(corrupt(FORMAT, format_args!("{width}×{height}")));
    }
    Ok(decoder)
}

fn refusal(ctx: &Ctx<'_>, error: DecodingError) -> Error {
    cancelled_or(ctx, || corrupt(FORMAT, &error).with_source(error))
}

/// What the block structure says; the compressed pixels are stepped over.
struct Outline {
    width: u32,
    height: u32,
    frames: u32,
    has_alpha: bool,
}

fn outline(bytes: &[u8], ctx: &Ctx<'_>) -> Result<Outline> {
    let mut decoder = open(bytes, false, ctx)?;
    let (width, height) = (decoder.width(), decoder.height());
    let (mut frames, mut has_alpha) = (0_u32, false);
    while let Some(frame) = decoder.next_frame_info().map_err(|error| refusal(ctx, error))? {
        let covers = (frame.left, frame.top) == (0, 0) && frame.width >= width && frame.height >= height;
        // Later frames use transparency to keep what is already shown.
        has_alpha |= frame.dispose == DisposalMethod::Background;
        has_alpha |= frames == 0 && (!covers || frame.transparent.is_some());
        frames = frames.saturating_add(1);
    }
    if frames == 0 {
        return Err(corrupt(FORMAT, "no frames"));
    }
    Ok(Outline { width: width.into(), height: height.into(), frames, has_alpha })
}

pub(in crate::codec) fn probe(bytes: &[u8], _: &Limits) -> Result<ImageFacts> {
    let Outline { width, height, frames, has_alpha } = Ctx::with_defaults(|ctx| outline(bytes, ctx))?;
    Ok(ImageFacts { format: FORMAT, width, height, frames, has_alpha, orientation: 1 })
}

pub(in crate::codec) fn decode(bytes: &[u8], options: &DecodeOptions, ctx: &Ctx<'_>) -> Result<Picture> {
    let Outline { width, height, frames: count, .. } = outline(bytes, ctx)?;
    let wanted = if options.still { 1 } else { count };
    ctx.limits().check_frames(wanted, width, height)?;
    let mut decoder = open(bytes, true, ctx)?;
    let mut screen = Screen::new_decoder(&decoder);
    let mut frames = Vec::new();
    while let Some(frame) = decoder.read_next_frame().map_err(|error| refusal(ctx, error))? {
        ctx.step("decode", frames.len() as u64, u64::from(wanted))?;
        screen.blit_frame(frame).map_err(|error| corrupt(FORMAT, error).with_source(error))?;
        let pixels = screen.pixels_rgba().pixels().flat_map(|RGBA8 { r, g, b, a }| [r, g, b, a]).collect();
        let raster = Raster::new(width, height, Layout::Rgba, pixels);
        frames.push(Frame {
            raster: raster.ok_or_else(|| corrupt(FORMAT, "size"))?,
            duration_ms: if count == 1 { 0 } else { u32::from(frame.delay) * MS_PER_TICK },
        });
        if frames.len() as u64 >= u64::from(wanted) {
            break;
        }
    }
    let opaque =
        frames.iter().all(|frame| frame.raster.pixels().chunks_exact(4).all(|p| p.last() == Some(&255)));
    if opaque {
        for frame in &mut frames {
            frame.raster = crate::pipeline::with_layout(&frame.raster, Layout::Rgb);
        }
    }
    let metadata = Metadata {
        icc: decoder.icc_profile().map(<[u8]>::to_vec),
        exif: None,
        xmp: decoder.xmp_metadata().map(<[u8]>::to_vec),
    };
    // The file counts repetitions after the first showing.
    let loop_count = match decoder.repeat() {
        Repeat::Infinite => 0,
        Repeat::Finite(again) => u32::from(again) + 1,
    };
    let loop_count = if count == 1 || options.still { 0 } else { loop_count };
    Ok(Picture { frames, loop_count, orientation: 1, metadata })
}
