//! Writing GIF: each frame draws only what changes.

use std::io::Write;

use gif::{AnyExtension, DisposalMethod, Encoder, EncodingError, Extension, Repeat};

use super::difference::{Patch, changed, uncovers, whole};
use super::{FORMAT, MS_PER_TICK};
use crate::Ctx;
use crate::codec::gif::palette;
use crate::codec::reader::{Full, Sink, write_error};
use crate::codec::{EncodeOptions, encoder_failed, too_large_for};
use crate::error::Result;
use crate::raster::{Frame, Metadata, Picture};

const MAX_SIDE_PIXELS: u32 = u16::MAX as u32;

pub(in crate::codec) fn encode(picture: &Picture, _: &EncodeOptions, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let first = crate::codec::first_frame(FORMAT, picture)?;
    let (width, height) = (first.width(), first.height());
    let count = u32::try_from(picture.frames.len()).unwrap_or(u32::MAX);
    ctx.limits().check_frames(count, width, height)?;
    let (Ok(canvas_width), Ok(canvas_height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(too_large_for(FORMAT, width, height, MAX_SIDE_PIXELS));
    };
    let full = Full::default();
    let failed =
        |error: EncodingError| write_error(ctx, &full, || encoder_failed(FORMAT, &error).with_source(error));
    let mut encoder =
        Encoder::new(Sink::new(ctx, &full), canvas_width, canvas_height, &[]).map_err(failed)?;
    if count > 1 {
        // The file counts repetitions after the first showing; none is said by silence.
        match u16::try_from(picture.loop_count).unwrap_or(u16::MAX).checked_sub(1) {
            None => encoder.set_repeat(Repeat::Infinite).map_err(failed)?,
            Some(0) => {}
            Some(again) => encoder.set_repeat(Repeat::Finite(again)).map_err(failed)?,
        }
    }
    write_metadata(&mut encoder, &picture.metadata).map_err(failed)?;
    let clears = picture
        .frames
        .windows(2)
        .any(|pair| matches!(pair, [before, after] if uncovers(&before.raster, &after.raster)));
    let mut clock = Clock::default();
    let mut before: Option<&Frame> = None;
    for (done, frame) in (0_u64..).zip(&picture.frames) {
        ctx.step("encode", done, u64::from(count))?;
        let patch = match before {
            Some(before) if !clears => changed(&before.raster, &frame.raster),
            _ => whole(&frame.raster),
        };
        let delay = clock.ticks(frame.duration_ms);
        let frame_out = draw(&patch, delay, clears, ctx)?;
        encoder.write_frame(&frame_out).map_err(failed)?;
        before = Some(frame);
    }
    Ok(encoder.into_inner().map_err(failed)?.into_bytes())
}

fn draw(patch: &Patch, delay: u16, clears: bool, ctx: &Ctx<'_>) -> Result<gif::Frame<'static>> {
    let indexed = palette::index(patch, ctx)?;
    // Patches lie within the canvas, whose sides are u16.
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
    Ok(gif::Frame {
        delay,
        dispose: if clears { DisposalMethod::Background } else { DisposalMethod::Keep },
        transparent: indexed.transparent,
        top: side(patch.top),
        left: side(patch.left),
        width: side(patch.width),
        height: side(patch.height),
        palette: Some(indexed.colors),
        buffer: indexed.indices.into(),
        ..gif::Frame::default()
    })
}

/// Turns milliseconds into hundredths without letting the rounding add up.
#[derive(Default)]
struct Clock {
    shown_ms: u64,
    written_ticks: u64,
}

impl Clock {
    fn ticks(&mut self, duration_ms: u32) -> u16 {
        self.shown_ms += u64::from(duration_ms);
        let until = (self.shown_ms + u64::from(MS_PER_TICK) / 2) / u64::from(MS_PER_TICK);
        let ticks = u16::try_from(until.saturating_sub(self.written_ticks)).unwrap_or(u16::MAX);
        self.written_ticks = until;
        ticks
    }
}

/// Profile and XMP as application extensions.
fn write_metadata(encoder: &mut Encoder<Sink<'_>>, metadata: &Metadata) -> Result<(), EncodingError> {
    if let Some(icc) = &metadata.icc {
        let application = AnyExtension(Extension::Application as u8);
        encoder.write_raw_extension(application, &[b"ICCRGBG1012", icc])?;
    }
    if let Some(xmp) = &metadata.xmp {
        // XMP stands outside sub-blocks; a ramp of 258 bytes lets readers that
        // expect sub-blocks find the end (XMP specification part 3, 1.1.2).
        let mut block = b"\x21\xff\x0bXMP DataXMP".to_vec();
        block.extend(xmp);
        block.push(1);
        block.extend((0..=255_u8).rev());
        block.push(0);
        encoder.get_mut().write_all(&block)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn rounding_does_not_add_up() {
        let mut clock = Clock::default();
        let ticks: Vec<u16> =
            std::iter::repeat_n(33, 9).map(|duration_ms| clock.ticks(duration_ms)).collect();
        assert_eq!(ticks.iter().map(|t| u32::from(*t)).sum::<u32>(), 30);
        let mut clock = Clock::default();
        assert_eq!([100, 20, 0, 7_000].map(|duration_ms| clock.ticks(duration_ms)), [10, 2, 0, 700]);
    }
}
