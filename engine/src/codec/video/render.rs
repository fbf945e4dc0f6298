//! From pictures and sound to a file, wherever they come from.

use super::clock::Clock;
use super::encoder;
use super::encoder_thread::{DrawnFrame, EncoderThread};
use super::faststart::faststart;
use super::meter;
use super::plan::{AudioOutcome, OutputContainer, TranscodePlan, Transcoded};
use super::sys::{Muxer, Packet, VideoShape};
use super::{failed, write_error};
use crate::error::{Code, Error, Result};
use crate::frame::FrameEdit;
use crate::{Content, Ctx};

/// Where the pictures and the sound of a result come from: a file that is decoded, or
/// functions that make them.
pub(super) trait Footage {
    /// What the encoder of the pictures must know.
    fn shape(&self, plan: &TranscodePlan, global_header: bool) -> VideoShape;

    /// Frames there are, as far as is known: for telling how far the work has come.
    fn expected_frames(&self) -> u64;

    /// When the pictures are shown, in the time base of the shape.
    fn clock(&mut self) -> &mut Clock;

    /// Gets ready, and adds the streams of sound. `header` is that of the encoder of pictures.
    fn start(&mut self, muxer: &mut Muxer, plan: &TranscodePlan, header: &[u8], ctx: &Ctx<'_>) -> Result<()>;

    /// The next frame, edited and with its time; `None` at the end. Sound that comes
    /// before it is written.
    fn next(&mut self, desk: &mut Desk<'_, '_>) -> Result<Option<DrawnFrame>>;

    /// Writes the sound that is left.
    fn finish_sound(&mut self, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<()>;

    /// What became of the sound.
    fn audio(&self) -> AudioOutcome;

    /// Packets of pictures that could not be decoded.
    fn damaged_packets(&self) -> u64;

    /// Refuses to pass off a part as the whole; the last frame ended at `end_us`.
    fn judge(&self, end_us: i64) -> Result<()>;

    /// What is noted in the file, by its name.
    fn tag(&self) -> Option<(&'static str, String)> {
        None
    }

    /// There was no frame.
    fn without_frames(&self) -> Error;
}

/// Where a file is put together.
pub(super) struct Desk<'a, 'c> {
    pub(super) ctx: &'a Ctx<'c>,
    pub(super) edit: &'a mut dyn FrameEdit,
    pub(super) encoding: EncoderThread,
    pub(super) muxer: Muxer,
    /// The stream of pictures.
    to: usize,
    frames: u64,
    expected_frames: u64,
    end_us: i64,
    paid_ms: Option<u64>,
}

impl Desk<'_, '_> {
    /// Tells of one more frame, which ends at `end_us`, before anything is done with it.
    pub(super) fn admit(&mut self, end_us: i64) -> Result<()> {
        let limits = self.ctx.limits();
        self.ctx.step("render", self.frames, self.expected_frames.max(self.frames))?;
        limits.check_video_frames(self.frames.saturating_add(1))?;
        limits.check_duration_ms(u64::try_from(end_us / 1_000).unwrap_or(0))?;
        self.frames += 1;
        self.end_us = self.end_us.max(end_us);
        meter::check(self.paid_ms, meter::billed_ms(self.frames, self.end_us))
    }

    /// Draws, encodes and writes all of `footage`.
    fn run(&mut self, footage: &mut dyn Footage) -> Result<()> {
        let ctx = self.ctx;
        while let Some(drawn) = footage.next(self)? {
            self.encoding.send(drawn, ctx)?;
            while let Some(packet) = self.encoding.packet() {
                self.write(packet, footage.clock())?;
            }
        }
        if self.frames == 0 {
            return Err(footage.without_frames());
        }
        self.end_encoding(footage.clock())?;
        footage.finish_sound(&mut self.muxer, ctx)
    }

    /// Waits for all that the encoder was given, and ends it.
    pub(super) fn end_encoding(&mut self, clock: &mut Clock) -> Result<()> {
        let (ctx, to, encoding, muxer) = (self.ctx, self.to, &mut self.encoding, &mut self.muxer);
        encoding.finish(ctx, |packet| write(packet, to, clock, muxer, ctx))
    }

    /// Writes an encoded picture, with times in the unit of `clock`.
    pub(super) fn write(&mut self, packet: Packet, clock: &mut Clock) -> Result<()> {
        write(packet, self.to, clock, &mut self.muxer, self.ctx)
    }
}

/// Renders `footage` as `plan` says, with every frame given to `edit`.
pub(super) fn render(
    footage: &mut dyn Footage,
    plan: &TranscodePlan,
    ctx: &Ctx<'_>,
    edit: &mut dyn FrameEdit,
) -> Result<Transcoded> {
    let cancel = ctx.cancel_token();
    let format = plan.container.container().name();
    let mut muxer = Muxer::new(format, ctx.content_writer(), ctx.limits().max_output_bytes)
        .map_err(|error| write_error(error, cancel))?;
    let shape = footage.shape(plan, muxer.wants_global_header());
    let (encoder, encoder_name) = encoder::open_apart(plan, &shape, ctx)?;
    let to = muxer
        .add_video(&encoder, shape.time_base, shape.frame_rate)
        .map_err(|error| write_error(error, cancel))?;
    footage.start(&mut muxer, plan, encoder.extra_data(), ctx)?;
    let mut options = plan.container.muxer_options().to_vec();
    for (name, value) in footage.tag().into_iter().chain(plan.tag()) {
        muxer.set_tag(name, &value);
        options.extend(plan.container.tag_options());
    }
    muxer.start(&options).map_err(|error| write_error(error, cancel))?;
    let mut desk = Desk {
        ctx,
        edit,
        encoding: EncoderThread::start(encoder, shape.size)?,
        muxer,
        to,
        frames: 0,
        expected_frames: footage.expected_frames(),
        end_us: 0,
        paid_ms: plan.paid_ms,
    };
    desk.run(footage).map_err(|error| at_its_end(error, &mut desk.muxer, ctx))?;
    footage.judge(desk.end_us)?;
    let Desk { muxer, frames, end_us, .. } = desk;
    let content = finish(muxer, plan.container == OutputContainer::Mp4, ctx)?;
    let (width, height) = shape.size;
    Ok(Transcoded {
        content,
        container: plan.container,
        encoder: encoder_name,
        audio: footage.audio(),
        width,
        height,
        frames,
        duration_ms: end_us.max(0).unsigned_abs().div_ceil(1_000),
        damaged_packets: footage.damaged_packets(),
    })
}

/// Ends a container and hands out what was written; an MP4 with its index in front.
pub(super) fn finish(mut muxer: Muxer, has_index: bool, ctx: &Ctx<'_>) -> Result<Content> {
    let written = muxer.finish().map_err(|error| write_error(error, ctx.cancel_token()));
    let written = written.map_err(|error| at_its_end(error, &mut muxer, ctx))?;
    let written = if has_index { faststart(written, ctx)? } else { written };
    written.finish().map_err(|error| unwritten(&error))
}

/// An error that came of the limit of the result, or of a full disk, says so.
pub(super) fn at_its_end(error: Error, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Error {
    if error.code() == Code::Cancelled {
        return error;
    }
    if let Some(failure) = muxer.take_failure() {
        return unwritten(&failure);
    }
    let limit = ctx.limits().check_output_bytes(u64::MAX).err();
    limit.filter(|_| muxer.overflowed()).unwrap_or(error)
}

/// The disk did not take the result.
pub(super) fn unwritten(error: &std::io::Error) -> Error {
    failed(
        format_args!("el resultado no se pudo escribir: {error}"),
        format_args!("the result could not be written: {error}"),
    )
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
