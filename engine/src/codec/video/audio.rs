//! The sound of a file, piece by piece.

use super::input::{self, PacketBudget};
use super::sys::{AudioShape, AvError, Decoder, Demuxer, Frame, Kind, Packet, Resampler};
use super::time::{Ratio, rescale};
use super::{corrupt, failed, read_error};
use crate::error::{Code, Error, Result};
use crate::{Ctx, Input, Text};

/// A piece of sound: 32-bit floating point from −1 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct AudioChunk {
    /// Microseconds from the start of the file to the first sample. Sound that begins
    /// late, or has a hole, says so here.
    pub start_us: i64,
    /// The samples, at most a second of them; those of two channels in turns.
    pub samples: Vec<f32>,
}

/// Sound being decoded.
pub struct AudioStream {
    demuxer: Demuxer,
    stream: usize,
    base: Ratio,
    start_us: i64,
    rate: u32,
    channels: u32,
    decoder: Decoder,
    frame: Frame,
    packet: Packet,
    resampler: Option<Resampler>,
    budget: PacketBudget,
    /// Samples not yet given out, and when the first of them is due, in samples of a channel.
    pending: Vec<f32>,
    at: Option<i64>,
    state: State,
    duration_us: i64,
    /// How long the sound itself lasts, as the file states it; 0 when it does not.
    stated_us: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Reading,
    Draining,
    Done,
}

/// A hole in the sound that is longer than this is kept as a hole.
const GAP_MS: i64 = 40;

/// Opens the sound of `input`, a video or a recording (WAV, MP3, FLAC, Ogg, AAC), as one
/// channel of `rate_hz` samples a second: 16,000 for recognising speech.
///
/// # Errors
/// As [`super::probe_video`]; [`Code::UnsupportedFormat`](crate::Code::UnsupportedFormat)
/// where there is no sound.
pub fn decode_audio(input: &Input, rate_hz: u32, ctx: &Ctx<'_>) -> Result<AudioStream> {
    open(input, (1, rate_hz), ctx)
}

/// The same as two channels in turns: to be heard.
///
/// # Errors
/// As [`decode_audio`].
pub fn decode_stereo(input: &Input, rate_hz: u32, ctx: &Ctx<'_>) -> Result<AudioStream> {
    open(input, (2, rate_hz), ctx)
}

fn open(input: &Input, (channels, rate_hz): (u32, u32), ctx: &Ctx<'_>) -> Result<AudioStream> {
    let open = || {
        let (limits, cancel) = (ctx.limits(), ctx.cancel_token());
        let mut demuxer = input::open_media(input, limits, cancel)?.demuxer;
        let index = demuxer.best(Kind::Audio).ok_or_else(no_sound)?;
        let stream = demuxer.stream(index).ok_or_else(no_sound)?;
        let base = stream.time_base();
        let stated = stream.duration().map(|duration| rescale(duration, base, Ratio::MICROSECONDS));
        let decoder =
            Decoder::open(&stream, limits.max_video_pixels).map_err(|error| read_error(error, cancel))?;
        demuxer.keep_only(|other| other == index);
        Ok(AudioStream {
            stream: index,
            base,
            start_us: demuxer.start_us(),
            duration_us: demuxer.duration_us().unwrap_or(0),
            stated_us: stated.unwrap_or(0),
            rate: rate_hz.clamp(8_000, 192_000),
            channels,
            decoder,
            frame: Frame::new().map_err(|error| read_error(error, cancel))?,
            packet: Packet::new().map_err(|error| read_error(error, cancel))?,
            resampler: None,
            budget: PacketBudget::new(limits),
            pending: Vec::new(),
            at: None,
            state: State::Reading,
            demuxer,
        })
    };
    open().map_err(|error: Error| error.with_field(input.place()))
}

impl AudioStream {
    /// Samples a second.
    pub fn rate_hz(&self) -> u32 {
        self.rate
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// [`Code::CorruptInput`](crate::Code::CorruptInput), a limit, or cancelled.
    pub fn next_chunk(&mut self, ctx: &Ctx<'_>) -> Result<Option<AudioChunk>> {
        let whole = (self.rate * self.channels) as usize;
        while self.pending.len() < whole && self.state != State::Done {
            if let Some(early) = self.advance(ctx)? {
                return Ok(Some(early));
            }
        }
        let rest = self.pending.split_off(self.pending.len().min(whole));
        let samples = std::mem::replace(&mut self.pending, rest);
        Ok(self.chunk(samples))
    }

    /// A chunk of `samples`, which begin where the one before ended.
    fn chunk(&mut self, samples: Vec<f32>) -> Option<AudioChunk> {
        if samples.is_empty() {
            return None;
        }
        let at = self.at.unwrap_or(0);
        self.at = Some(at.saturating_add(self.frames(samples.len())));
        Some(AudioChunk { start_us: rescale(at, self.unit(), Ratio::MICROSECONDS), samples })
    }

    /// Samples of each channel, of so many in all.
    fn frames(&self, samples: usize) -> i64 {
        i64::try_from(samples / self.channels.max(1) as usize).unwrap_or(0)
    }

    fn unit(&self) -> Ratio {
        Ratio::new(1, i32::try_from(self.rate).unwrap_or(i32::MAX))
    }

    /// Decodes a little more. A hole ends the piece before it.
    fn advance(&mut self, ctx: &Ctx<'_>) -> Result<Option<AudioChunk>> {
        let cancel = ctx.cancel_token();
        ctx.check_cancelled()?;
        match self.decoder.receive(&mut self.frame) {
            Ok(true) => return self.take_frame(ctx),
            Ok(false) | Err(AvError::INVALID_DATA) => {}
            Err(error) => return Err(read_error(error, cancel)),
        }
        if self.state == State::Draining {
            self.state = State::Done;
            self.take_rest(ctx)?;
            self.judge()?;
            return Ok(None);
        }
        self.budget.spend(ctx.limits())?;
        match self.demuxer.read(&mut self.packet) {
            Ok(true) if self.packet.stream() == self.stream => match self.decoder.send(Some(&self.packet)) {
                Ok(()) | Err(AvError::INVALID_DATA | AvError::AGAIN) => {}
                Err(error) => return Err(read_error(error, cancel)),
            },
            Ok(true) | Err(AvError::INVALID_DATA | AvError::AGAIN) => {}
            Ok(false) => {
                self.state = if self.decoder.send(None).is_ok() { State::Draining } else { State::Done };
                ctx.check_cancelled()?;
            }
            Err(error) => return Err(read_error(error, cancel)),
        }
        Ok(None)
    }

    /// Refuses to pass off a part of the sound as the whole.
    fn judge(&self) -> Result<()> {
        let pending = self.frames(self.pending.len());
        let end = self.at.unwrap_or(0).saturating_add(pending);
        let (end_us, stated_us) = (rescale(end, self.unit(), Ratio::MICROSECONDS), self.stated_us);
        // Headers round.
        if end_us.saturating_add(stated_us / 10).saturating_add(1_000_000) < stated_us {
            let (end, stated) = (end_us / 1_000_000, stated_us / 1_000_000);
            return Err(corrupt(
                format_args!("el sonido acaba a los {end} s de {stated}"),
                format_args!("the sound ends after {end} of {stated} seconds"),
            ));
        }
        Ok(())
    }

    fn take_frame(&mut self, ctx: &Ctx<'_>) -> Result<Option<AudioChunk>> {
        if self.frame.sample_count() == 0 {
            return Ok(None);
        }
        let unit = self.unit();
        let at = self.frame.timestamp().map(|at| {
            rescale(at, self.base, unit).saturating_sub(rescale(self.start_us, Ratio::MICROSECONDS, unit))
        });
        let early = self.place(at, ctx)?;
        if !self.resampler.as_ref().is_some_and(|resampler| resampler.fits(&self.frame)) {
            self.take_rest(ctx)?;
            let resampler = Resampler::new(&self.frame, AudioShape::float(self.channels, self.rate));
            self.resampler = Some(resampler.map_err(|error| read_error(error, ctx.cancel_token()))?);
        }
        self.send(true, ctx)?;
        let now_us = rescale(self.at.unwrap_or(0), unit, Ratio::MICROSECONDS).max(0);
        ctx.limits().check_duration_ms(now_us.unsigned_abs() / 1_000)?;
        let ms = |us: i64| u64::try_from(us / 1_000).unwrap_or(0);
        ctx.step("listen", ms(now_us).min(ms(self.duration_us)), ms(self.duration_us))?;
        Ok(early)
    }

    /// Follows the times of the source where it begins and where it has a hole.
    fn place(&mut self, at: Option<i64>, ctx: &Ctx<'_>) -> Result<Option<AudioChunk>> {
        let Some(next) = self.at else {
            self.at = Some(at.unwrap_or(0));
            return Ok(None);
        };
        let inside = self.resampler.as_ref().map_or(0, |resampler| i64::from(resampler.available()));
        let pending = self.frames(self.pending.len());
        let expected = next.saturating_add(pending).saturating_add(inside);
        let least = rescale(GAP_MS, Ratio::MILLISECONDS, self.unit());
        let Some(at) = at.filter(|at| at.saturating_sub(expected) > least) else { return Ok(None) };
        self.take_rest(ctx)?;
        self.resampler = None;
        let samples = std::mem::take(&mut self.pending);
        let early = self.chunk(samples);
        self.at = Some(at);
        Ok(early)
    }

    /// Gives the frame (or the end) to the resampler and takes what it has ready.
    fn send(&mut self, frame: bool, ctx: &Ctx<'_>) -> Result<()> {
        let Some(resampler) = &mut self.resampler else { return Ok(()) };
        let cancel = ctx.cancel_token();
        resampler.send(frame.then_some(&self.frame)).map_err(|error| read_error(error, cancel))?;
        loop {
            let available = resampler.available();
            if available == 0 {
                return Ok(());
            }
            if available > 1 << 24 {
                return Err(failed("el sonido no tiene sentido", "the sound makes no sense"));
            }
            let got = resampler
                .take_float(&mut self.pending, available)
                .map_err(|error| read_error(error, cancel))?;
            if got == 0 {
                return Ok(());
            }
        }
    }

    /// What the resampler still holds.
    fn take_rest(&mut self, ctx: &Ctx<'_>) -> Result<()> {
        self.send(false, ctx)
    }
}

pub(super) fn no_sound() -> Error {
    Error::new(
        Code::UnsupportedFormat,
        Text::constant("El archivo no tiene sonido.", "The file has no sound."),
    )
    .with_hint(Text::constant("Envía un archivo con una pista de audio.", "Send a file with an audio track."))
}
