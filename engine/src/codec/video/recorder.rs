//! Sound of any shape on its way into a container: resampled, encoded, written.

use super::encoder::{SoundCoding, no_audio_encoder};
use super::sys::{AudioEncoder, AvError, Frame, Muxer, Packet, Resampler, Stream};
use super::time::{Ratio, rescale};
use super::{read_error, write_error};
use crate::CancelToken;
use crate::error::Result;

/// A hole in the sound that is longer than this is kept as a hole.
const GAP_MS: i64 = 100;

/// An encoder of sound with its stream in a container.
pub(super) struct Recorder {
    to: usize,
    resampler: Option<Resampler>,
    encoder: AudioEncoder,
    /// What packets are moved by.
    delay_us: i64,
    /// When the next sample is due, in samples; unknown before the first.
    next: Option<i64>,
}

impl Recorder {
    /// For sound of so many channels, mixed down to two, and about that rate. What it
    /// comes from gives the stream its language.
    pub(super) fn open(
        (channels, rate): (u32, u32),
        source: Option<&Stream<'_>>,
        coding: SoundCoding,
        muxer: &mut Muxer,
        cancel: &CancelToken,
    ) -> Result<Self> {
        let (name, rates) = (coding.encoder, coding.rates_hz);
        let rate = if rates.contains(&rate) { rate } else { rates.first().copied().unwrap_or(48_000) };
        // More than two channels are mixed down: every player takes two.
        let channels = channels.clamp(1, 2);
        let encoder =
            AudioEncoder::open(name, channels, rate, coding.bit_rate * channels, muxer.wants_global_header())
                .map_err(|error| match error {
                    AvError::NO_ENCODER => no_audio_encoder(name),
                    error => write_error(error, cancel),
                })?;
        let to = muxer.add_audio(&encoder, source).map_err(|error| write_error(error, cancel))?;
        let delay_us = if coding.is_moved { encoder.run_up_us() } else { 0 };
        Ok(Self { to, resampler: None, encoder, delay_us, next: None })
    }

    /// Takes in sound that is due `at`, a time in units of its own, in a source that
    /// begins at `start_us`.
    pub(super) fn record(
        &mut self,
        frame: &Frame,
        at: Option<(i64, Ratio)>,
        start_us: i64,
        muxer: &mut Muxer,
        cancel: &CancelToken,
    ) -> Result<()> {
        self.place(at, start_us);
        if !self.resampler.as_ref().is_some_and(|resampler| resampler.fits(frame)) {
            self.take_rest(muxer, cancel)?;
            let resampler = Resampler::new(frame, self.encoder.shape());
            self.resampler = Some(resampler.map_err(|error| read_error(error, cancel))?);
        }
        if let Some(resampler) = &mut self.resampler {
            resampler.send(Some(frame)).map_err(|error| read_error(error, cancel))?;
        }
        self.take(false, muxer, cancel)
    }

    /// Encodes what is left.
    pub(super) fn finish(&mut self, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        self.take_rest(muxer, cancel)?;
        self.encoder.send(None).map_err(|error| write_error(error, cancel))?;
        self.write_all(muxer, cancel)
    }

    /// Follows the times of the source where it begins and where it has a hole.
    fn place(&mut self, at: Option<(i64, Ratio)>, start_us: i64) {
        let unit = self.encoder.time_base();
        let start = rescale(start_us, Ratio::MICROSECONDS, unit);
        let at = at.map(|(at, base)| rescale(at, base, unit).saturating_sub(start));
        let buffered = self.resampler.as_ref().map_or(0, |resampler| i64::from(resampler.available()));
        self.next = match (self.next, at) {
            (None, at) => Some(at.unwrap_or(0)),
            (Some(next), Some(at)) => {
                let hole = at.saturating_sub(next.saturating_add(buffered));
                let least = rescale(GAP_MS, Ratio::MILLISECONDS, unit);
                Some(if hole > least { next.saturating_add(hole) } else { next })
            }
            (next, None) => next,
        };
    }

    /// Encodes what the resampler has ready, whole frames only unless it is the `last`.
    fn take(&mut self, last: bool, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        let whole = self.encoder.frame_samples();
        while let Some(resampler) = &mut self.resampler {
            let available = resampler.available();
            if available == 0 || (available < whole && !last) {
                break;
            }
            let mut frame = self.encoder.frame().map_err(|error| write_error(error, cancel))?;
            let got = resampler.take(&mut frame).map_err(|error| read_error(error, cancel))?;
            if got == 0 {
                break;
            }
            let at = self.next.unwrap_or(0);
            frame.set_sample_count(got);
            frame.set_timestamp(at);
            self.next = Some(at.saturating_add(i64::from(got)));
            self.encoder.send(Some(&frame)).map_err(|error| write_error(error, cancel))?;
            self.write_all(muxer, cancel)?;
        }
        Ok(())
    }

    fn take_rest(&mut self, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        if let Some(resampler) = &mut self.resampler {
            resampler.send(None).map_err(|error| read_error(error, cancel))?;
        }
        self.take(true, muxer, cancel)
    }

    fn write_all(&mut self, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        let mut packet = Packet::new().map_err(|error| write_error(error, cancel))?;
        while self.encoder.receive(&mut packet).map_err(|error| write_error(error, cancel))? {
            let base = muxer.time_base(self.to);
            let delay = rescale(-self.delay_us, Ratio::MICROSECONDS, base);
            packet.retime(self.encoder.time_base(), base, delay);
            packet.set_stream(self.to);
            muxer.write(&mut packet).map_err(|error| write_error(error, cancel))?;
        }
        Ok(())
    }
}
