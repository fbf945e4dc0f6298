//! The pictures of a clip by their time, for whoever puts them beside others: scaled to cover a
//! frame, from the start again where the clip is over.

use super::clock::Clock;
use super::decoder_thread::DecoderThread;
use super::input;
use super::picture::Darkroom;
use super::probe::{frame_rate, video_stream};
use super::reading::Reading;
use super::sys::{Decoder, Demuxer, Frame, Packet, Scaler};
use super::time::{Ratio, rescale};
use super::{corrupt, failed, read_error};
use crate::error::{Error, Result};
use crate::frame::{YuvFrame, YuvMatrix, YuvRange};
use crate::{Ctx, Input};

/// A picture is shown this much before its time, since times are rounded.
const ROUNDING_US: i64 = 1_000;
/// The shortest time through a clip: one that claims to be over at once is not read for ever.
const LEAST_ROUND_US: i64 = 100_000;
/// Seeking goes back this far where a nearer point is too late.
const BACK_SECONDS: [i32; 3] = [0, 10, i32::MAX];

/// A clip that is seen.
pub struct ClipReader<'a> {
    field: &'a str,
    demuxer: Demuxer,
    reading: Reading<'a>,
    from: usize,
    rate: Option<Ratio>,
    max_pixels: u64,
    start_us: i64,
    darkroom: Darkroom,
    scaler: Scaler,
    size: (u32, u32),
    /// The decoder on its way, with the clock of its pictures; `None` before the first.
    round: Option<Round>,
    /// What is seen, of that size; empty before the first picture.
    seen: Option<Frame>,
    /// The picture after it, and when its time comes.
    next: Option<(i64, Frame)>,
    /// Whether there is no other picture than the one that is seen.
    is_still: bool,
    /// When this round began, and when its last picture ends.
    round_us: i64,
    end_us: i64,
}

/// One time through the clip.
struct Round {
    decoding: DecoderThread,
    clock: Clock,
    has_ended: bool,
    packets: u64,
    shown: u64,
    /// The last picture before the start, and the one behind it.
    before: Option<(i64, Frame)>,
    after: Option<(i64, Frame)>,
}

impl<'a> ClipReader<'a> {
    /// Opens `input` for frames of `size` (even sides), from `start_ms` on.
    ///
    /// # Errors
    /// As [`super::probe_video`].
    pub fn open(input: &'a Input, size: (u32, u32), start_ms: u64, ctx: &Ctx<'a>) -> Result<Self> {
        let open = || {
            let mut demuxer = input::open_video(input, ctx.limits(), ctx.cancel_token())?.demuxer;
            let stream = video_stream(&demuxer)?;
            let (from, rate) = (stream.index, frame_rate(&stream));
            let darkroom = Darkroom::new(&stream, ctx.limits())?;
            demuxer.keep_only(|index| index == from);
            Ok(Self {
                field: input.field(),
                reading: Reading::new(ctx),
                from,
                rate,
                max_pixels: ctx.limits().max_video_pixels,
                start_us: i64::try_from(start_ms.saturating_mul(1_000)).unwrap_or(i64::MAX),
                darkroom,
                scaler: Scaler::default(),
                size,
                round: None,
                seen: None,
                next: None,
                is_still: false,
                round_us: 0,
                end_us: 0,
                demuxer,
            })
        };
        open().map_err(|error: Error| error.with_field(input.place()))
    }

    /// Draws what is seen `at_us` microseconds after the first picture over all of `frame`, which
    /// has the size of the reader. Times must not go back.
    ///
    /// # Errors
    /// [`Code::CorruptInput`](crate::Code::CorruptInput), a limit, or cancelled.
    pub fn draw(&mut self, at_us: i64, frame: &mut YuvFrame<'_>, ctx: &Ctx<'_>) -> Result<()> {
        self.advance(at_us, ctx)
            .map_err(|error| if error.field().is_none() { error.with_field(self.field) } else { error })?;
        let seen = self.seen.as_ref().ok_or_else(misshapen)?;
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        let targets = [
            (&mut frame.y, width, height),
            (&mut frame.u, width / 2, height / 2),
            (&mut frame.v, width / 2, height / 2),
        ];
        for (index, (target, width, height)) in targets.into_iter().enumerate() {
            let (samples, stride) = seen.plane(index).ok_or_else(misshapen)?;
            for (number, from) in samples.chunks(stride).take(height).enumerate() {
                if let (Some(to), Some(from)) = (target.row(number, width), from.get(..width)) {
                    to.copy_from_slice(from);
                }
            }
        }
        Ok(())
    }

    /// Reads on until the picture of that time is the one that is seen.
    fn advance(&mut self, at_us: i64, ctx: &Ctx<'_>) -> Result<()> {
        loop {
            match self.next.take() {
                Some((from_us, frame))
                    if self.seen.is_none() || from_us <= at_us.saturating_add(ROUNDING_US) =>
                {
                    self.seen = Some(frame);
                }
                Some(next) => {
                    self.next = Some(next);
                    return Ok(());
                }
                None => {}
            }
            if self.is_still {
                return Ok(());
            }
            self.next = self.read(ctx)?;
            self.is_still = self.next.is_none();
        }
    }

    /// The next picture and when its time comes; the first again behind the last. `None` where
    /// there is but one.
    fn read(&mut self, ctx: &Ctx<'_>) -> Result<Option<(i64, Frame)>> {
        let mut rounds = 0;
        loop {
            let mut round = match self.round.take() {
                Some(round) => round,
                None => self.begin(rounds, ctx)?,
            };
            if let Some((at_us, until_us, decoded)) = self.decode(&mut round, ctx)? {
                round.shown += 1;
                self.round = Some(round);
                self.end_us = self.round_us.saturating_add(until_us);
                return Ok(Some((self.round_us.saturating_add(at_us), self.covering(decoded, ctx)?)));
            }
            // The clip is over, or a seek went too far: once more, from further back.
            rounds = if round.shown > 0 { 0 } else { rounds + 1 };
            if rounds >= BACK_SECONDS.len() {
                return Err(corrupt(
                    "no tiene ningún fotograma que se pueda leer",
                    "it has no frame that can be read",
                ));
            }
            if round.shown == 1 {
                return Ok(None);
            }
            if round.shown > 0 {
                self.round_us = self.end_us.max(self.round_us.saturating_add(LEAST_ROUND_US));
            }
        }
    }

    /// A decoder at the start of what is seen, or before it.
    fn begin(&mut self, attempt: usize, ctx: &Ctx<'_>) -> Result<Round> {
        let cancel = ctx.cancel_token();
        let stream = video_stream(&self.demuxer)?;
        let base = stream.time_base();
        let decoder = Decoder::open(&stream, self.max_pixels).map_err(|error| read_error(error, cancel))?;
        let file_us = self.demuxer.start_us();
        let back = BACK_SECONDS.get(attempt).copied().unwrap_or(i32::MAX);
        let at_us = self.start_us.saturating_sub(i64::from(back).saturating_mul(1_000_000)).max(0);
        let is_fresh = self.seen.is_none() && self.next.is_none() && at_us == 0 && attempt == 0;
        if !is_fresh {
            let at = rescale(at_us.saturating_add(file_us), Ratio::MICROSECONDS, base);
            self.demuxer.seek(self.from, at).map_err(|error| read_error(error, cancel))?;
        }
        Ok(Round {
            decoding: DecoderThread::start(decoder)?,
            clock: Clock::new(base, file_us, self.rate),
            has_ended: false,
            packets: 0,
            shown: 0,
            before: None,
            after: None,
        })
    }

    /// The next picture of a round that is seen, with its time and its end in microseconds from
    /// the first; `None` at the end.
    fn decode(&mut self, round: &mut Round, ctx: &Ctx<'_>) -> Result<Option<(i64, i64, Frame)>> {
        let cancel = ctx.cancel_token();
        let start_us = self.start_us;
        let timed = |round: &mut Round, (at, frame): (i64, Frame)| {
            let duration = round.clock.take_duration(at);
            let us = |at: i64| round.clock.us(at).saturating_sub(start_us).max(0);
            (us(at), us(at.saturating_add(duration)), frame)
        };
        if let Some(after) = round.after.take() {
            return Ok(Some(timed(round, after)));
        }
        loop {
            if let Some(decoded) = round.decoding.next(ctx)? {
                let at = round.clock.place(decoded.timestamp());
                if round.clock.us(at) <= start_us {
                    // The last of these is seen at the start: only the next one tells.
                    round.before = Some((at, decoded));
                    continue;
                }
                return match round.before.take() {
                    Some(before) => {
                        round.after = Some((at, decoded));
                        Ok(Some(timed(round, before)))
                    }
                    None => Ok(Some(timed(round, (at, decoded)))),
                };
            }
            if round.has_ended {
                let last = round.before.take();
                return Ok(last.map(|last| timed(round, last)));
            }
            let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
            if !self.reading.next(&mut self.demuxer, &mut packet)? {
                round.has_ended = true;
                // A decoder that never had a packet refuses its end.
                if round.packets > 0 {
                    round.decoding.send(None)?;
                }
            } else if packet.stream() == self.from {
                round.packets += 1;
                round.clock.note(&packet);
                round.decoding.send(Some(packet))?;
            }
        }
    }

    /// A decoded picture, upright, cropped and scaled.
    fn covering(&mut self, mut decoded: Frame, ctx: &Ctx<'_>) -> Result<Frame> {
        let cancel = ctx.cancel_token();
        let mut upright = match self.darkroom.ready(&mut decoded) {
            Some(frame) => frame,
            None => {
                let mut frame =
                    Frame::yuv420p(self.darkroom.size()).map_err(|error| read_error(error, cancel))?;
                self.darkroom.develop(&decoded, &mut frame, cancel)?;
                frame
            }
        };
        let (start, size) =
            covered(upright.size(), self.darkroom.pixel_aspect().unwrap_or(Ratio::new(1, 1)), self.size);
        upright.crop(start, size).map_err(|error| read_error(error, cancel))?;
        let color = self.darkroom.color();
        let colors = (color.matrix == YuvMatrix::Bt601, color.range == YuvRange::Full);
        let mut scaled = Frame::yuv420p(self.size).map_err(|error| read_error(error, cancel))?;
        self.scaler.fit(&upright, &mut scaled, colors).map_err(|error| read_error(error, cancel))?;
        Ok(scaled)
    }
}

impl std::fmt::Debug for ClipReader<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ClipReader").field("size", &self.size).finish_non_exhaustive()
    }
}

/// The middle of a picture that has the shape of the frame: where it begins and its size, all even.
/// `aspect` is that of one of its pixels.
fn covered(
    (width, height): (u32, u32),
    aspect: Ratio,
    (frame_width, frame_height): (u32, u32),
) -> ((u32, u32), (u32, u32)) {
    let part = |part: i32| u128::try_from(part).unwrap_or(1).max(1);
    let across = u128::from(frame_width.max(1)) * part(aspect.den);
    let down = u128::from(frame_height.max(1)) * part(aspect.num);
    let (wide, high) = (u128::from(width), u128::from(height));
    let size =
        if wide * down > high * across { (high * across / down, high) } else { (wide, wide * down / across) };
    let even = |side: u128, most: u32| u32::try_from(side).unwrap_or(most).clamp(2, most.max(2)) & !1;
    let size = (even(size.0, width), even(size.1, height));
    let start = |all: u32, part: u32| (all.saturating_sub(part) / 2) & !1;
    ((start(width, size.0), start(height, size.1)), size)
}

fn misshapen() -> Error {
    failed("un fotograma no tiene la forma esperada", "a frame does not have the shape that was expected")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_kept_in_the_shape_of_the_frame() {
        let square = Ratio::new(1, 1);
        assert_eq!(covered((1_280, 720), square, (1_080, 1_920)), ((438, 0), (404, 720)));
        assert_eq!(covered((720, 1_280), square, (1_920, 1_080)), ((0, 438), (720, 404)));
        assert_eq!(covered((640, 360), square, (1_280, 720)), ((0, 0), (640, 360)));
        // Stored half as wide as it is shown.
        assert_eq!(covered((640, 720), Ratio::new(2, 1), (1_280, 720)), ((0, 0), (640, 720)));
        assert_eq!(covered((640, 720), Ratio::new(2, 1), (720, 720)), ((140, 0), (360, 720)));
        // Never less than a chroma sample.
        assert_eq!(covered((4_000, 16), square, (16, 4_000)).1, (2, 16));
    }
}
