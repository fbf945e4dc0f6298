//! Videos that no file is read for: frames that a function draws, and sound that it makes.

use super::blocks::Blocks;
use super::clock::Clock;
use super::encoder::{self, SoundCoding};
use super::encoder_thread::{DrawnFrame, EncoderThread};
use super::failed;
use super::passages::{self, Earlier, Passage};
use super::picture::LEAST_SIDE;
use super::plan::{AudioOutcome, TranscodePlan, Transcoded};
use super::render::{Desk, Footage, render};
use super::sys::{ColorTags, Muxer, VideoShape};
use super::time::Ratio;
use crate::error::{Error, Result};
use crate::frame::{FrameEdit, YuvColor, YuvFrame, YuvMatrix, YuvRange};
use crate::{Ctx, Input, Text};

/// Samples a second of a [`SoundSource`].
pub const SOUND_RATE_HZ: u32 = 48_000;
/// Samples of each channel in a block of a [`SoundSource`].
pub const SOUND_BLOCK_SAMPLES: usize = 1_024;

/// The pictures of a [`FrameSource`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureFormat {
    /// Columns; even, 16 at least.
    pub width: u32,
    /// Rows; even, 16 at least.
    pub height: u32,
    /// The unit of times, as a fraction of a second: `(1, 30)`, `(1_001, 30_000)`.
    pub time_base: (u32, u32),
    /// Frames a second, as a fraction; `None` where frames last as long as they like.
    pub frame_rate: Option<(u32, u32)>,
    /// What the numbers of the samples mean.
    pub color: YuvColor,
}

impl PictureFormat {
    /// BT.709 pictures of that size, `frames` in every `seconds`, and times that count
    /// frames.
    pub fn at_rate((width, height): (u32, u32), (frames, seconds): (u32, u32)) -> Self {
        let (time_base, frame_rate) = ((seconds, frames), Some((frames, seconds)));
        Self { width, height, time_base, frame_rate, color: YuvColor::default() }
    }
}

/// When a frame is shown, in units of the time base of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameTime {
    /// From the start of the video; never before 0, and after the frame before.
    pub at: i64,
    /// For how long; 1 at least.
    pub duration: i64,
}

/// Pictures, one after the other, as they are asked for.
pub trait FrameSource {
    /// What all frames have in common.
    fn format(&self) -> PictureFormat;

    /// How many frames there will be, for telling how far the work has come; 0 when that
    /// is not known.
    fn frame_count(&self) -> u64 {
        0
    }

    /// Draws the next frame over all of `frame`, which holds anything before, and says
    /// when it is shown; `None` when there are no more, and then nothing of it is used.
    ///
    /// # Errors
    /// Whatever should end the rendering.
    fn draw(&mut self, frame: &mut YuvFrame<'_>) -> Result<Option<FrameTime>>;

    /// Leaves out that many frames, which are there already. Only asked of a source whose times
    /// count frames.
    ///
    /// # Errors
    /// Whatever should end the rendering; by default it cannot be done.
    fn skip(&mut self, frames: u64) -> Result<()> {
        Err(failed(
            format_args!("sus imágenes no se pueden saltar ({frames})"),
            format_args!("its pictures cannot be left out ({frames})"),
        ))
    }
}

/// Sound, block after block, as it is asked for. It begins with the video.
pub trait SoundSource {
    /// 1 or 2.
    fn channels(&self) -> u32;

    /// Writes the next [`SOUND_BLOCK_SAMPLES`] of each channel to `block`, in turns, at
    /// [`SOUND_RATE_HZ`] and from −1 to 1. Returns how many of each there are: fewer
    /// only at the end, and 0 behind it.
    ///
    /// # Errors
    /// Whatever should end the rendering.
    fn fill(&mut self, block: &mut [f32]) -> Result<usize>;
}

/// Renders `pictures`, each of them given to `edit`, and `sound` beside them, without any
/// file to begin with. The result ends with whichever lasts longer.
///
/// # Errors
/// [`Code::ProviderNotConfigured`](crate::Code::ProviderNotConfigured) when FFmpeg has no
/// encoder; a limit of frames, duration, size or of the result;
/// [`Code::Cancelled`](crate::Code::Cancelled); what the sources and `edit` return;
/// [`Code::ToolFailed`](crate::Code::ToolFailed) for a source without frames, of odd sides,
/// or whose times do not ascend.
pub fn encode<'a>(
    plan: &TranscodePlan,
    pictures: &'a mut dyn FrameSource,
    sound: Option<&'a mut dyn SoundSource>,
    ctx: &Ctx<'_>,
    edit: &mut dyn FrameEdit,
) -> Result<Transcoded> {
    render(&mut Made::new(pictures, sound, Passages::default(), ctx)?, plan, ctx, edit)
}

/// The passages of a video, and an earlier result that may hold some of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Passages<'a> {
    /// In their order, all frames of the video; none where it has no passages.
    pub list: &'a [Passage],
    /// The earlier result.
    pub earlier: Option<&'a Input>,
}

/// A video, some of whose frames may be those of an earlier one.
#[derive(Debug)]
pub struct Assembled {
    /// The video.
    pub video: Transcoded,
    /// Frames that were copied.
    pub copied_frames: u64,
    /// Why none were, where there was an earlier result.
    pub reason: Option<Text>,
}

/// As [`encode`], but the frames of passages that the earlier result holds are copied. The result
/// says which passages it holds. Times of `pictures` must count frames, at a rate that holds.
///
/// # Errors
/// As [`encode`].
pub fn assemble<'a>(
    plan: &TranscodePlan,
    pictures: &'a mut dyn FrameSource,
    sound: Option<&'a mut dyn SoundSource>,
    passages: Passages<'a>,
    ctx: &Ctx<'_>,
    edit: &mut dyn FrameEdit,
) -> Result<Assembled> {
    let mut made = Made::new(pictures, sound, passages, ctx)?;
    let video = render(&mut made, plan, ctx, edit)?;
    let nothing = || Text::constant("ha cambiado todo", "all of it has changed");
    let reason = match (passages.earlier, made.copied) {
        (Some(_), 0) => Some(made.reason.unwrap_or_else(nothing)),
        _ => None,
    };
    Ok(Assembled { video, copied_frames: made.copied, reason })
}

/// Pictures and sound that are made.
struct Made<'a, 'c> {
    pictures: &'a mut dyn FrameSource,
    format: PictureFormat,
    rate: Option<Ratio>,
    clock: Clock,
    last: i64,
    sound: Option<Blocks<'a>>,
    opening: Ctx<'c>,
    passages: Passages<'a>,
    earlier: Option<Earlier<'c>>,
    reason: Option<Text>,
    /// The passage that comes next, and the frame it begins with.
    passage: (usize, i64),
    copied: u64,
    plan: TranscodePlan,
    shape: Option<VideoShape>,
}

impl<'a, 'c> Made<'a, 'c> {
    fn new(
        pictures: &'a mut dyn FrameSource,
        sound: Option<&'a mut dyn SoundSource>,
        passages: Passages<'a>,
        ctx: &Ctx<'c>,
    ) -> Result<Self> {
        let format = pictures.format();
        ctx.limits().check_video_frame(format.width, format.height)?;
        let sides = [format.width, format.height];
        if sides.iter().any(|side| side % 2 != 0 || *side < LEAST_SIDE) {
            return Err(failed(
                format_args!("sus imágenes miden {}×{}", format.width, format.height),
                format_args!("its pictures measure {}×{}", format.width, format.height),
            ));
        }
        let base = ratio(format.time_base)?;
        let rate = format.frame_rate.map(ratio).transpose()?;
        let clock = Clock::new(base, 0, rate);
        Ok(Self {
            pictures,
            format,
            rate,
            clock,
            last: -1,
            sound: sound.map(Blocks::new).transpose()?,
            opening: ctx.quiet(),
            passages,
            earlier: None,
            reason: None,
            passage: (0, 0),
            copied: 0,
            plan: TranscodePlan::default(),
            shape: None,
        })
    }

    /// Copies the passages that come next, as far as the earlier result holds them. Returns whether
    /// the frame after them begins another.
    fn copy_passages(&mut self, desk: &mut Desk<'_, '_>) -> Result<bool> {
        loop {
            let (number, start) = self.passage;
            let begins = self.last + 1 == start;
            let Some(passage) = self.passages.list.get(number).filter(|_| begins) else { return Ok(false) };
            let end = start.saturating_add(i64::try_from(passage.frames).unwrap_or(i64::MAX));
            self.passage = (number + 1, end);
            let Some(earlier) = self.earlier.as_mut().filter(|earlier| earlier.holds(passage)) else {
                return Ok(true);
            };
            let ctx = desk.ctx;
            desk.end_encoding(&mut self.clock)?;
            for frame in start..end {
                desk.admit(self.clock.us(frame.saturating_add(1)))?;
            }
            if let Some(sound) = &mut self.sound {
                sound.write_until(self.clock.us(end), &mut desk.muxer, ctx)?;
            }
            let clock = &mut self.clock;
            earlier.copy(passage, start, ctx, &mut |packet| desk.write(packet, clock))?;
            self.pictures.skip(passage.frames)?;
            self.copied = self.copied.saturating_add(passage.frames);
            self.last = end.saturating_sub(1);
        }
    }

    /// An encoder for what comes behind a copy.
    fn encode_again(&self, desk: &mut Desk<'_, '_>) -> Result<()> {
        let all = i64::try_from(self.pictures.frame_count()).unwrap_or(i64::MAX);
        if !desk.encoding.has_ended() || self.last.saturating_add(1) >= all {
            return Ok(());
        }
        let Some(shape) = &self.shape else { return Ok(()) };
        let (encoder, _) = encoder::open_apart(&self.plan, shape, desk.ctx)?;
        desk.encoding = EncoderThread::start(encoder, shape.size)?;
        Ok(())
    }

    /// Notes the time of a frame; returns when it begins and ends, in microseconds.
    fn place(&mut self, time: FrameTime) -> Result<(i64, i64)> {
        if time.at <= self.last || time.duration < 1 {
            return Err(failed(
                "los tiempos de sus imágenes no suben",
                "the times of its pictures do not ascend",
            ));
        }
        self.last = time.at;
        self.clock.set_duration(time.at, time.duration);
        Ok((self.clock.us(time.at), self.clock.us(time.at.saturating_add(time.duration))))
    }
}

fn ratio((num, den): (u32, u32)) -> Result<Ratio> {
    let part = |part: u32| i32::try_from(part).ok().filter(|part| *part > 0);
    match (part(num), part(den)) {
        (Some(num), Some(den)) => Ok(Ratio::new(num, den)),
        _ => Err(failed("su unidad de tiempo no tiene sentido", "its unit of time makes no sense")),
    }
}

impl Footage for Made<'_, '_> {
    fn shape(&self, plan: &TranscodePlan, global_header: bool) -> VideoShape {
        let color = self.format.color;
        VideoShape {
            size: (self.format.width, self.format.height),
            time_base: self.clock.base,
            frame_rate: self.rate,
            pixel_aspect: None,
            colors: ColorTags::made(color.matrix == YuvMatrix::Bt601, color.range == YuvRange::Full),
            key_gap_frames: encoder::key_gap_frames(plan, self.rate),
            bit_rate: 0,
            global_header,
        }
    }

    fn expected_frames(&self) -> u64 {
        self.pictures.frame_count()
    }

    fn clock(&mut self) -> &mut Clock {
        &mut self.clock
    }

    fn start(&mut self, muxer: &mut Muxer, plan: &TranscodePlan, header: &[u8], ctx: &Ctx<'_>) -> Result<()> {
        if let (Some(input), Some(rate)) = (self.passages.earlier, self.rate) {
            let size = (self.format.width, self.format.height);
            match Earlier::open(input, plan.container, (size, rate), header, &self.opening)? {
                Ok(earlier) => self.earlier = Some(earlier),
                Err(reason) => self.reason = Some(reason),
            }
        }
        self.plan = *plan;
        self.shape = Some(self.shape(plan, muxer.wants_global_header()));
        let coding = SoundCoding::of(plan.container);
        self.sound.as_mut().map_or(Ok(()), |sound| sound.start(muxer, coding, ctx))
    }

    fn tag(&self) -> Option<(&'static str, String)> {
        let list = self.passages.list;
        (!list.is_empty()).then(|| (passages::TAG, passages::written(list)))
    }

    fn next(&mut self, desk: &mut Desk<'_, '_>) -> Result<Option<DrawnFrame>> {
        let ctx = desk.ctx;
        ctx.check_cancelled()?;
        let is_first = self.copy_passages(desk)?;
        self.encode_again(desk)?;
        let mut frame = desk.encoding.blank(ctx)?;
        let size = (self.format.width, self.format.height);
        let color = self.format.color;
        let planes = frame.planes_mut().ok_or_else(misshapen)?;
        let mut drawing = YuvFrame::new(size, planes, color)?;
        let Some(time) = self.pictures.draw(&mut drawing)? else { return Ok(None) };
        let (at_us, end_us) = self.place(time)?;
        desk.admit(end_us)?;
        if !desk.edit.is_idle(at_us) {
            desk.edit.edit(&mut drawing, at_us)?;
        }
        frame.set_timestamp(time.at);
        frame.forget_kind(is_first);
        if let Some(sound) = &mut self.sound {
            sound.write_until(end_us, &mut desk.muxer, ctx)?;
        }
        Ok(Some(DrawnFrame { frame, is_own: true }))
    }

    fn finish_sound(&mut self, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<()> {
        self.sound.as_mut().map_or(Ok(()), |sound| sound.finish(muxer, ctx))
    }

    fn audio(&self) -> AudioOutcome {
        if self.sound.is_some() { AudioOutcome::Encoded } else { AudioOutcome::None }
    }

    fn damaged_packets(&self) -> u64 {
        0
    }

    fn judge(&self, _end_us: i64) -> Result<()> {
        Ok(())
    }

    fn without_frames(&self) -> Error {
        failed("no hay ninguna imagen", "there is no picture")
    }
}

fn misshapen() -> Error {
    failed("un fotograma no tiene la forma esperada", "a frame does not have the shape that was expected")
}
