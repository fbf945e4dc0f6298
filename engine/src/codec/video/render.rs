//! From pictures and sound to a file, wherever they come from.

use super::clock::Clock;
use super::encoder;
use super::faststart::faststart;
use super::meter;
use super::plan::{AudioOutcome, OutputContainer, TranscodePlan, Transcoded};
use super::press::{Press, Sheet};
use super::sys::{Muxer, Packet, VideoShape};
use super::write_error;
use crate::Ctx;
use crate::error::{Code, Error, Result};
use crate::frame::FrameEdit;

/// Where the pictures and the sound of a result come from: a file that is decoded, or
/// functions that make them.
pub(super) trait Footage {
    /// What the encoder of the pictures must know.
    fn shape(&self, plan: &TranscodePlan, global_header: bool) -> VideoShape;

    /// Frames there are, as far as is known: for telling how far the work has come.
    fn expected_frames(&self) -> u64;

    /// When the pictures are shown, in the time base of the shape.
    fn clock(&mut self) -> &mut Clock;

    /// Gets ready, and adds the streams of sound.
    fn start(&mut self, muxer: &mut Muxer, plan: &TranscodePlan, ctx: &Ctx<'_>) -> Result<()>;

    /// The next frame, edited and with its time; `None` at the end. Sound that comes
    /// before it is written.
    fn next(&mut self, desk: &mut Desk<'_, '_>) -> Result<Option<Sheet>>;

    /// Writes the sound that is left.
    fn finish_sound(&mut self, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<()>;

    /// What became of the sound.
    fn audio(&self) -> AudioOutcome;

    /// Packets of pictures that could not be decoded.
    fn damaged_packets(&self) -> u64;

    /// Refuses to pass off a part as the whole; the last frame ended at `end_us`.
    fn judge(&self, end_us: i64) -> Result<()>;

    /// There was no frame.
    fn without_frames(&self) -> Error;
}

/// Where a file is put together.
pub(super) struct Desk<'a, 'c> {
    pub(super) ctx: &'a Ctx<'c>,
    pub(super) edit: &'a mut dyn FrameEdit,
    pub(super) press: Press,
    pub(super) muxer: Muxer,
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
    fn run(&mut self, footage: &mut dyn Footage, to: usize) -> Result<()> {
        let ctx = self.ctx;
        while let Some(sheet) = footage.next(self)? {
            self.press.send(sheet, ctx)?;
            while let Some(packet) = self.press.packet() {
                write(packet, to, footage.clock(), &mut self.muxer, ctx)?;
            }
        }
        if self.frames == 0 {
            return Err(footage.without_frames());
        }
        let (press, muxer) = (&mut self.press, &mut self.muxer);
        press.finish(ctx, |packet| write(packet, to, footage.clock(), muxer, ctx))?;
        footage.finish_sound(muxer, ctx)
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
    let mut muxer = Muxer::new(plan.container.container().name(), ctx.limits().max_output_bytes)
        .map_err(|error| write_error(error, cancel))?;
    let shape = footage.shape(plan, muxer.wants_global_header());
    let (encoder, encoder_name) = encoder::open_apart(plan, &shape, ctx)?;
    let to = muxer
        .add_video(&encoder, shape.time_base, shape.frame_rate)
        .map_err(|error| write_error(error, cancel))?;
    footage.start(&mut muxer, plan, ctx)?;
    muxer.start(plan.container.muxer_options()).map_err(|error| write_error(error, cancel))?;
    let mut desk = Desk {
        ctx,
        edit,
        press: Press::start(encoder, shape.size)?,
        muxer,
        frames: 0,
        expected_frames: footage.expected_frames(),
        end_us: 0,
        paid_ms: plan.paid_ms,
    };
    desk.run(footage, to).map_err(|error| too_large(error, &desk.muxer, ctx))?;
    footage.judge(desk.end_us)?;
    let Desk { muxer, frames, end_us, .. } = desk;
    let bytes = finish(muxer, ctx)?;
    let (width, height) = shape.size;
    Ok(Transcoded {
        bytes: if plan.container == OutputContainer::Mp4 { faststart(bytes, ctx)? } else { bytes },
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

/// Ends a container and hands out its bytes.
pub(super) fn finish(muxer: Muxer, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let has_overflowed = muxer.overflowed();
    muxer.finish().map_err(|error| {
        let limit = has_overflowed.then(|| ctx.limits().check_output_bytes(u64::MAX).err()).flatten();
        limit.unwrap_or_else(|| write_error(error, ctx.cancel_token()))
    })
}

/// An error that came of the limit of the result says so.
pub(super) fn too_large(error: Error, muxer: &Muxer, ctx: &Ctx<'_>) -> Error {
    match ctx.limits().check_output_bytes(u64::MAX).err() {
        Some(limit) if muxer.overflowed() && error.code() != Code::Cancelled => limit,
        _ => error,
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
