//! Decode, let the caller draw, encode: one frame after the other.

use super::clock::Clock;
use super::decoder_thread::DecoderThread;
use super::encoder;
use super::encoder_thread::DrawnFrame;
use super::input;
use super::picture::{Darkroom, drawn_frame};
use super::plan::{AudioOutcome, AudioPlan, TranscodePlan, Transcoded};
use super::probe::{frame_rate, video_stream};
use super::reading::Reading;
use super::render::{Desk, Footage, render};
use super::sound::Sound;
use super::sys::{Decoder, Demuxer, Muxer, Packet, VideoShape};
use super::time::{Ratio, rescale};
use super::{corrupt, read_error};
use crate::error::{Code, Error, Result};
use crate::frame::FrameEdit;
use crate::{Ctx, Input};

/// Renders `input` anew, with every frame given to `edit`.
///
/// The pictures come out as 8-bit YUV 4:2:0, upright (the rotation is applied to the
/// pixels), of even sides (an odd last column or row is cut off), in their own range and
/// colours. Frames keep their times, so that a varying rate stays so; the file begins at
/// zero. All streams of sound are kept; subtitles, data and further pictures are not.
///
/// # Errors
/// As [`super::probe_video`]; [`Code::CorruptInput`] also for a file that ends long
/// before its headers say or has more than a twentieth of its frames damaged;
/// [`Code::ProviderNotConfigured`] when FFmpeg has no encoder;
/// [`Code::OutputLimitExceeded`]; [`Code::Cancelled`]; what `edit` returns.
pub fn transcode(
    input: &Input,
    plan: &TranscodePlan,
    ctx: &Ctx<'_>,
    edit: &mut dyn FrameEdit,
) -> Result<Transcoded> {
    let opened = input::open_video(input, ctx.limits(), ctx.cancel_token())?;
    let film = Film::open(opened.demuxer, ctx);
    let result = film.and_then(|mut film| render(&mut film, plan, ctx, edit));
    result.map_err(|error| {
        if matches!(error.code(), Code::CorruptInput | Code::UnsupportedFormat) && error.field().is_none() {
            error.with_field(input.place())
        } else {
            error
        }
    })
}

/// The pictures and the sound of a file, as they are decoded and read.
struct Film<'a> {
    demuxer: Demuxer,
    reading: Reading<'a>,
    packet: Packet,
    from: usize,
    decoding: Option<DecoderThread>,
    darkroom: Darkroom,
    rate: Option<Ratio>,
    clock: Clock,
    sound: Sound,
    packets: u64,
    damaged: u64,
    has_ended: bool,
}

impl<'a> Film<'a> {
    fn open(demuxer: Demuxer, ctx: &Ctx<'a>) -> Result<Self> {
        let stream = video_stream(&demuxer)?;
        let from = stream.index;
        let darkroom = Darkroom::new(&stream, ctx.limits())?;
        let rate = frame_rate(&stream);
        let clock = Clock::new(stream.time_base(), demuxer.start_us(), rate);
        Ok(Self {
            reading: Reading::new(ctx),
            packet: Packet::new().map_err(|error| read_error(error, ctx.cancel_token()))?,
            from,
            decoding: None,
            darkroom,
            rate,
            clock,
            sound: Sound::none(),
            packets: 0,
            damaged: 0,
            has_ended: false,
            demuxer,
        })
    }

    /// Takes in the next packet: sound is passed on, pictures go to their decoder.
    fn read(&mut self, decoding: &mut DecoderThread, desk: &mut Desk<'_, '_>) -> Result<()> {
        let cancel = desk.ctx.cancel_token();
        if !self.reading.next(&mut self.demuxer, &mut self.packet)? {
            self.has_ended = true;
            // A decoder that never had a packet refuses its end.
            return if self.packets > 0 { decoding.send(None) } else { Ok(()) };
        }
        if self.packet.stream() != self.from {
            let start_us = self.demuxer.start_us();
            return self.sound.write(&mut self.packet, start_us, &mut desk.muxer, cancel);
        }
        let packet = Packet::taken_from(&mut self.packet).map_err(|error| read_error(error, cancel))?;
        self.packets += 1;
        self.clock.note(&packet);
        self.damaged += u64::from(packet.is_damaged());
        decoding.send(Some(packet))
    }

    fn next(&mut self, decoding: &mut DecoderThread, desk: &mut Desk<'_, '_>) -> Result<Option<DrawnFrame>> {
        let ctx = desk.ctx;
        loop {
            if let Some(mut decoded) = decoding.next(ctx)? {
                let at = self.clock.place(decoded.timestamp());
                let end = at.saturating_add(self.clock.duration(at));
                let (at_us, end_us) = (self.clock.us(at), self.clock.us(end));
                desk.admit(end_us)?;
                let (encoding, edit) = (&mut desk.encoding, &mut *desk.edit);
                return drawn_frame(&mut decoded, &mut self.darkroom, encoding, (at, at_us), edit, ctx)
                    .map(Some);
            }
            if self.has_ended {
                return Ok(None);
            }
            self.read(decoding, desk)?;
        }
    }
}

impl Footage for Film<'_> {
    fn shape(&self, plan: &TranscodePlan, global_header: bool) -> VideoShape {
        video_shape(&self.darkroom, plan, self.clock.base, self.rate, global_header)
    }

    fn expected_frames(&self) -> u64 {
        let stated = self.demuxer.stream(self.from).map_or(0, |stream| stream.frame_count());
        match (stated, self.demuxer.duration_us(), self.rate) {
            (0, Some(duration), Some(rate)) => {
                u64::try_from(rescale(duration, Ratio::MICROSECONDS, rate.inverse())).unwrap_or(0)
            }
            (frames, _, _) => frames,
        }
    }

    fn clock(&mut self) -> &mut Clock {
        &mut self.clock
    }

    fn start(&mut self, muxer: &mut Muxer, plan: &TranscodePlan, _: &[u8], ctx: &Ctx<'_>) -> Result<()> {
        let (limits, cancel) = (ctx.limits(), ctx.cancel_token());
        let stream = video_stream(&self.demuxer)?;
        let decoder =
            Decoder::open(&stream, limits.max_video_pixels).map_err(|error| read_error(error, cancel))?;
        self.decoding = Some(DecoderThread::start(decoder)?);
        if plan.audio == AudioPlan::Keep {
            self.sound = Sound::plan(&self.demuxer, muxer, plan.container, limits, cancel)?;
        }
        let (from, sound) = (self.from, &self.sound);
        self.demuxer.keep_only(|index| index == from || sound.reads(index));
        Ok(())
    }

    fn next(&mut self, desk: &mut Desk<'_, '_>) -> Result<Option<DrawnFrame>> {
        let Some(mut decoding) = self.decoding.take() else { return Ok(None) };
        let drawn = self.next(&mut decoding, desk);
        self.decoding = Some(decoding);
        drawn
    }

    fn finish_sound(&mut self, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<()> {
        self.sound.finish(self.demuxer.start_us(), muxer, ctx.cancel_token())
    }

    fn audio(&self) -> AudioOutcome {
        match self.sound.is_copied() {
            None => AudioOutcome::None,
            Some(true) => AudioOutcome::Copied,
            Some(false) => AudioOutcome::Encoded,
        }
    }

    fn damaged_packets(&self) -> u64 {
        self.damaged + self.decoding.as_ref().map_or(0, |decoding| decoding.damaged)
    }

    fn without_frames(&self) -> Error {
        corrupt("no tiene ningún fotograma que se pueda leer", "it has no frame that can be read")
    }

    /// Refuses to pass off a part of a video as the whole.
    fn judge(&self, end_us: i64) -> Result<()> {
        let (demuxer, damaged, packets) = (&self.demuxer, self.damaged_packets(), self.packets);
        if damaged > packets.div_ceil(20).max(2) {
            return Err(corrupt(
                format!("{damaged} de {packets} fotogramas no se pueden leer"),
                format!("{damaged} of {packets} frames cannot be read"),
            ));
        }
        let stream = demuxer.stream(self.from);
        let stated = stream.and_then(|stream| {
            stream.duration().map(|duration| rescale(duration, stream.time_base(), Ratio::MICROSECONDS))
        });
        let stated = stated.or(demuxer.duration_us()).unwrap_or(0);
        // Headers round, and sound may outlast the pictures a little.
        if end_us.saturating_add(stated / 10).saturating_add(1_000_000) < stated {
            let (end, stated) = (end_us / 1_000_000, stated / 1_000_000);
            return Err(corrupt(
                format!("la imagen acaba a los {end} s de {stated}"),
                format!("the pictures end after {end} of {stated} seconds"),
            ));
        }
        Ok(())
    }
}

/// What an encoder for the pictures of `darkroom` must know.
pub(super) fn video_shape(
    darkroom: &Darkroom,
    plan: &TranscodePlan,
    time_base: Ratio,
    rate: Option<Ratio>,
    global_header: bool,
) -> VideoShape {
    VideoShape {
        size: darkroom.size(),
        time_base,
        frame_rate: rate,
        pixel_aspect: darkroom.pixel_aspect(),
        colors: darkroom.tags(),
        key_gap_frames: encoder::key_gap_frames(plan, rate),
        bit_rate: 0,
        global_header,
    }
}
