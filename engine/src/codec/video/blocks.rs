//! Sound that a function makes, on its way to its encoder.

use super::encoder::SoundCoding;
use super::made::{SOUND_BLOCK_SAMPLES, SOUND_RATE_HZ, SoundSource};
use super::recorder::Recorder;
use super::sys::{Frame, Muxer};
use super::time::{Ratio, rescale};
use super::{failed, write_error};
use crate::Ctx;
use crate::error::Result;

/// Sound that is made, on its way to its encoder.
pub(super) struct Blocks<'a> {
    source: &'a mut dyn SoundSource,
    channels: u32,
    recorder: Option<Recorder>,
    block: Vec<f32>,
    /// Samples of each channel so far.
    written: i64,
    has_ended: bool,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(source: &'a mut dyn SoundSource) -> Result<Self> {
        let channels = source.channels();
        if !(1..=2).contains(&channels) {
            return Err(failed(
                "su sonido no tiene uno o dos canales",
                "its sound has not one or two channels",
            ));
        }
        let block = vec![0.0; SOUND_BLOCK_SAMPLES * channels as usize];
        Ok(Self { source, channels, recorder: None, block, written: 0, has_ended: false })
    }

    /// Opens its encoder, and a stream for it.
    pub(super) fn start(&mut self, muxer: &mut Muxer, coding: SoundCoding, ctx: &Ctx<'_>) -> Result<()> {
        let shape = (self.channels, SOUND_RATE_HZ);
        self.recorder = Some(Recorder::open(shape, None, coding, muxer, ctx.cancel_token())?);
        Ok(())
    }

    /// Whether all of it was written.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// How long it is so far, in microseconds.
    pub(super) fn end_us(&self) -> i64 {
        rescale(self.written, Ratio::new(1, SOUND_RATE_HZ.cast_signed()), Ratio::MICROSECONDS)
    }

    /// Writes sound up to a time, or to its own end.
    pub(super) fn write_until(&mut self, until_us: i64, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<()> {
        let cancel = ctx.cancel_token();
        while !self.has_ended && self.end_us() < until_us {
            ctx.check_cancelled()?;
            let count = self.source.fill(&mut self.block)?.min(SOUND_BLOCK_SAMPLES);
            self.has_ended = count < SOUND_BLOCK_SAMPLES;
            let samples = self.block.get_mut(..count * self.channels as usize).unwrap_or_default();
            if samples.is_empty() {
                break;
            }
            // Encoders refuse what is no number.
            samples.iter_mut().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
            let frame = Frame::of_sound(self.channels, SOUND_RATE_HZ, samples)
                .map_err(|error| write_error(error, cancel))?;
            self.written = self.written.saturating_add(i64::try_from(count).unwrap_or(0));
            ctx.limits().check_duration_ms(u64::try_from(self.end_us() / 1_000).unwrap_or(0))?;
            if let Some(recorder) = &mut self.recorder {
                recorder.record(&frame, None, 0, muxer, cancel)?;
            }
        }
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn finish(&mut self, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<()> {
        self.write_until(i64::MAX, muxer, ctx)?;
        self.recorder.as_mut().map_or(Ok(()), |recorder| recorder.finish(muxer, ctx.cancel_token()))
    }
}
