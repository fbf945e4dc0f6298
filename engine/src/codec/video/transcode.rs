//! Decode, let the caller draw, encode: one frame after the other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::clock::Clock;
use super::encoder::{self, Preset};
use super::faststart::faststart;
use super::input::{self, PacketBudget};
use super::meter;
use super::picture::{Darkroom, sheet};
use super::press::Press;
use super::probe::{frame_rate, video_stream};
use super::reel::Reel;
use super::sound::Sound;
use super::sys::{AvError, Decoder, Demuxer, Frame, Muxer, Packet, VideoShape};
use super::time::{Ratio, rescale};
use super::{corrupt, read_error, write_error};
use crate::error::{Code, Error, Result};
use crate::format::VideoContainer;
use crate::frame::FrameEdit;
use crate::{CancelToken, Ctx, Input, Limits};

/// A container of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputContainer {
    /// H.264 and AAC; plays everywhere.
    #[default]
    Mp4,
    /// VP9 and Opus; free of patents.
    Webm,
}

impl OutputContainer {
    /// The same as a container that is read.
    pub const fn container(self) -> VideoContainer {
        match self {
            Self::Mp4 => VideoContainer::Mp4,
            Self::Webm => VideoContainer::Webm,
        }
    }

    /// Whether sound of that codec may be copied: what players of the container expect.
    pub(super) fn takes_sound(self, codec: &str) -> bool {
        match self {
            Self::Mp4 => matches!(codec, "aac" | "mp3" | "ac3" | "eac3"),
            Self::Webm => matches!(codec, "opus" | "vorbis"),
        }
    }

    /// Options of FFmpeg's writer.
    pub(super) fn muxer_options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            // No times of writing or names of programs: the same input, the same bytes.
            Self::Mp4 => &[("fflags", "+bitexact")],
            // The run-up of Opus lies before zero and is stored apart; pictures stay where they are.
            Self::Webm => &[
                ("fflags", "+bitexact"),
                ("avoid_negative_ts", "disabled"),
                ("cues_to_front", "1"),
                ("reserve_index_space", "65536"),
            ],
        }
    }
}

/// What becomes of the sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudioPlan {
    /// Copied where the container takes its codec, else encoded again (in stereo at most).
    #[default]
    Keep,
    /// Left out.
    Drop,
}

/// How a video is to be rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TranscodePlan {
    /// The container of the result.
    pub container: OutputContainer,
    /// Constant quality on the encoder's own scale, smaller is better: x264 0 to 51
    /// (default 20), VP9 0 to 63 (default 30).
    pub crf: Option<u8>,
    /// How long the encoder may take.
    pub preset: Preset,
    /// What becomes of the sound.
    pub audio: AudioPlan,
    /// Milliseconds from one key frame to the next at most: what is encoded again when
    /// a single caption changes. Default 2,000.
    pub key_gap_ms: u32,
    /// Milliseconds of pictures that are paid for, as [`super::billed_ms`] counts them: where
    /// there are more, rendering stops. `None` for as many as there are.
    pub paid_ms: Option<u64>,
}

impl Default for TranscodePlan {
    fn default() -> Self {
        Self {
            container: OutputContainer::Mp4,
            crf: None,
            preset: Preset::Fast,
            audio: AudioPlan::Keep,
            key_gap_ms: 2_000,
            paid_ms: None,
        }
    }
}

/// What became of the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudioOutcome {
    /// There is none.
    None,
    /// The packets of the source, byte for byte.
    Copied,
    /// Encoded again, at least in part.
    Encoded,
}

/// A rendered video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcoded {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its container.
    pub container: OutputContainer,
    /// FFmpeg's name of the encoder of the pictures.
    pub encoder: &'static str,
    /// What became of the sound.
    pub audio: AudioOutcome,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Frames.
    pub frames: u64,
    /// Milliseconds to the end of the last frame, rounded up.
    pub duration_ms: u64,
    /// Packets of pictures that could not be decoded and were left out.
    pub damaged_packets: u64,
}

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
    let result = run(opened.demuxer, plan, ctx, edit);
    result.map_err(|error| {
        if matches!(error.code(), Code::CorruptInput | Code::UnsupportedFormat) && error.field().is_none() {
            error.with_field(input.field())
        } else {
            error
        }
    })
}

fn run(
    mut demuxer: Demuxer,
    plan: &TranscodePlan,
    ctx: &Ctx<'_>,
    edit: &mut dyn FrameEdit,
) -> Result<Transcoded> {
    let cancel = ctx.cancel_token();
    let limits = ctx.limits();
    let mut muxer = Muxer::new(plan.container.container().name(), limits.max_output_bytes)
        .map_err(|error| write_error(error, cancel))?;
    let mut pictures = Pictures::open(&demuxer, plan, &mut muxer, ctx)?;
    let mut sound = match plan.audio {
        AudioPlan::Keep => Sound::plan(&demuxer, &mut muxer, plan.container, limits, cancel)?,
        AudioPlan::Drop => Sound::none(),
    };
    muxer.start(plan.container.muxer_options()).map_err(|error| write_error(error, cancel))?;
    let start_us = demuxer.start_us();
    let from = pictures.from;
    demuxer.keep_only(|index| index == from || sound.reads(index));
    let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
    let mut reading = Reading::new(ctx);
    while reading.next(&mut demuxer, &mut packet)? {
        let stream = packet.stream();
        let written = if stream == from {
            let taken = Packet::taken_from(&mut packet).map_err(|error| read_error(error, cancel))?;
            pictures.decode(Some(taken), ctx, edit, &mut muxer)
        } else {
            sound.write(&mut packet, start_us, &mut muxer, cancel)
        };
        written.map_err(|error| too_large(error, &muxer, ctx))?;
    }
    let ended =
        pictures.finish(ctx, edit, &mut muxer).and_then(|()| sound.finish(start_us, &mut muxer, cancel));
    ended.map_err(|error| too_large(error, &muxer, ctx))?;
    pictures.judge(&demuxer)?;
    let overflow = muxer.overflowed();
    let bytes = muxer.finish().map_err(|error| {
        if overflow { ctx.limits().check_output_bytes(u64::MAX).err() } else { None }
            .unwrap_or_else(|| write_error(error, cancel))
    })?;
    let (width, height) = pictures.darkroom.size();
    Ok(Transcoded {
        bytes: if plan.container == OutputContainer::Mp4 { faststart(bytes, ctx)? } else { bytes },
        container: plan.container,
        encoder: pictures.encoder_name,
        audio: match sound.is_copied() {
            None => AudioOutcome::None,
            Some(true) => AudioOutcome::Copied,
            Some(false) => AudioOutcome::Encoded,
        },
        width,
        height,
        frames: pictures.frames,
        duration_ms: pictures.end_us.max(0).unsigned_abs().div_ceil(1_000),
        damaged_packets: pictures.damaged(),
    })
}

/// An error that came of the limit of the result says so.
pub(super) fn too_large(error: Error, muxer: &Muxer, ctx: &Ctx<'_>) -> Error {
    match ctx.limits().check_output_bytes(u64::MAX).err() {
        Some(limit) if muxer.overflowed() && error.code() != Code::Cancelled => limit,
        _ => error,
    }
}

/// Reads packets and puts up with a few damaged ones.
pub(super) struct Reading<'a> {
    limits: &'a Limits,
    cancel: &'a CancelToken,
    budget: PacketBudget,
    failures: u32,
}

impl<'a> Reading<'a> {
    /// Failures in a row after which a file is given up.
    const MOST_FAILURES: u32 = 100;

    pub(super) fn new(ctx: &Ctx<'a>) -> Self {
        Self::within(ctx.limits(), ctx.cancel_token())
    }

    pub(super) fn within(limits: &'a Limits, cancel: &'a CancelToken) -> Self {
        Self { limits, cancel, budget: PacketBudget::new(limits), failures: 0 }
    }

    fn check_cancelled(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(Error::cancelled()) } else { Ok(()) }
    }

    /// The next packet; false at the end.
    pub(super) fn next(&mut self, demuxer: &mut Demuxer, packet: &mut Packet) -> Result<bool> {
        loop {
            self.check_cancelled()?;
            self.budget.spend(self.limits)?;
            match demuxer.read(packet) {
                Ok(more) => {
                    self.failures = 0;
                    // The end of a file that was cancelled looks like any other.
                    self.check_cancelled()?;
                    return Ok(more);
                }
                Err(AvError::INVALID_DATA | AvError::AGAIN) if self.failures < Self::MOST_FAILURES => {
                    self.failures += 1;
                }
                Err(_) if demuxer.reached_out() => return Err(input::reaches_out()),
                Err(error) => return Err(read_error(error, self.cancel)),
            }
        }
    }
}

/// The pictures on their way.
struct Pictures {
    from: usize,
    to: usize,
    reel: Reel,
    darkroom: Darkroom,
    press: Press,
    encoder_name: &'static str,
    clock: Clock,
    frames: u64,
    expected_frames: u64,
    packets: u64,
    damaged: u64,
    end_us: i64,
    paid_ms: Option<u64>,
}

impl Pictures {
    fn open(demuxer: &Demuxer, plan: &TranscodePlan, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<Self> {
        let (limits, cancel) = (ctx.limits(), ctx.cancel_token());
        let stream = video_stream(demuxer)?;
        let darkroom = Darkroom::new(&stream, limits)?;
        let rate = frame_rate(&stream);
        let shape = video_shape(&darkroom, plan, stream.time_base(), rate, muxer.wants_global_header());
        let (encoder, encoder_name) = encoder::open_apart(plan, &shape, ctx)?;
        let to =
            muxer.add_video(&encoder, shape.time_base, rate).map_err(|error| write_error(error, cancel))?;
        let decoder =
            Decoder::open(&stream, limits.max_video_pixels).map_err(|error| read_error(error, cancel))?;
        let clock = Clock::new(stream.time_base(), demuxer.start_us(), rate);
        let expected_frames = match (stream.frame_count(), demuxer.duration_us(), rate) {
            (0, Some(duration), Some(rate)) => {
                u64::try_from(rescale(duration, Ratio::MICROSECONDS, rate.inverse())).unwrap_or(0)
            }
            (frames, _, _) => frames,
        };
        Ok(Self {
            from: stream.index,
            to,
            reel: Reel::start(decoder)?,
            darkroom,
            press: Press::start(encoder, shape.size)?,
            encoder_name,
            clock,
            frames: 0,
            expected_frames,
            packets: 0,
            damaged: 0,
            end_us: 0,
            paid_ms: plan.paid_ms,
        })
    }

    /// Takes in a packet, or with `None` the end, and passes on every frame it yields.
    fn decode(
        &mut self,
        packet: Option<Packet>,
        ctx: &Ctx<'_>,
        edit: &mut dyn FrameEdit,
        muxer: &mut Muxer,
    ) -> Result<()> {
        if let Some(packet) = &packet {
            self.packets += 1;
            self.clock.note(packet);
            if packet.is_damaged() {
                self.damaged += 1;
            }
        }
        self.reel.send(packet)?;
        while let Some(mut decoded) = self.reel.next(ctx)? {
            self.render(&mut decoded, ctx, edit, muxer)?;
        }
        Ok(())
    }

    /// Lets the caller draw on the decoded frame, and encodes it.
    fn render(
        &mut self,
        decoded: &mut Frame,
        ctx: &Ctx<'_>,
        edit: &mut dyn FrameEdit,
        muxer: &mut Muxer,
    ) -> Result<()> {
        ctx.step("render", self.frames, self.expected_frames.max(self.frames))?;
        ctx.limits().check_video_frames(self.frames.saturating_add(1))?;
        let at = self.clock.place(decoded.timestamp());
        let (at_us, end_us) = (self.clock.us(at), self.clock.us(at.saturating_add(self.clock.duration(at))));
        ctx.limits().check_duration_ms(u64::try_from(end_us / 1_000).unwrap_or(0))?;
        self.frames += 1;
        self.end_us = self.end_us.max(end_us);
        meter::check(self.paid_ms, meter::billed_ms(self.frames, self.end_us))?;
        let sheet = sheet(decoded, &mut self.darkroom, &mut self.press, (at, at_us), edit, ctx)?;
        // Its buffers go back to the decoder.
        decoded.clear();
        self.press.send(sheet, ctx)?;
        while let Some(packet) = self.press.packet() {
            write(packet, self.to, &mut self.clock, muxer, ctx)?;
        }
        Ok(())
    }

    fn finish(&mut self, ctx: &Ctx<'_>, edit: &mut dyn FrameEdit, muxer: &mut Muxer) -> Result<()> {
        if self.packets > 0 {
            self.decode(None, ctx, edit, muxer)?;
        }
        if self.frames == 0 {
            return Err(corrupt(
                "no tiene ningún fotograma que se pueda leer",
                "it has no frame that can be read",
            ));
        }
        let (to, clock) = (self.to, &mut self.clock);
        self.press.finish(ctx, |packet| write(packet, to, clock, muxer, ctx))
    }

    /// Packets that could not be decoded, or of which bytes are missing.
    fn damaged(&self) -> u64 {
        self.damaged + self.reel.damaged
    }

    /// Refuses to pass off a part of a video as the whole.
    fn judge(&self, demuxer: &Demuxer) -> Result<()> {
        let (damaged, packets) = (self.damaged(), self.packets);
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
        if self.end_us.saturating_add(stated / 10).saturating_add(1_000_000) < stated {
            let (end, stated) = (self.end_us / 1_000_000, stated / 1_000_000);
            return Err(corrupt(
                format!("la imagen acaba a los {end} s de {stated}"),
                format!("the pictures end after {end} of {stated} seconds"),
            ));
        }
        Ok(())
    }
}

/// Writes an encoded picture.
fn write(mut packet: Packet, to: usize, clock: &mut Clock, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<()> {
    let (pts, dts) = (packet.pts(), packet.dts());
    let duration = clock.take_duration(pts.unwrap_or(0));
    packet.set_times(pts, dts, duration);
    packet.retime(clock.base, muxer.time_base(to), 0);
    packet.set_stream(to);
    muxer.write(&mut packet).map_err(|error| write_error(error, ctx.cancel_token()))
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
