//! From one container to another, with pictures and sound as they are.

use super::input;
use super::plan::OutputContainer;
use super::probe::{frame_rate, video_stream};
use super::reading::Reading;
use super::render::{at_its_end, finish};
use super::sys::{Demuxer, Kind, Muxer, Packet, Stream};
use super::time::{Ratio, rescale};
use super::{corrupt, read_error, write_error};
use crate::error::Result;
use crate::{Content, Ctx, Input};

/// Copies pictures and sound of `input` into a new file: its index in front, and without whatever else the old
/// one held (notes, data, covers, further pictures). `None` where players of the container do not expect such
/// pictures or such sound: then it takes [`transcode`](super::transcode).
///
/// # Errors
/// As [`super::probe_video`]; [`Code::CorruptInput`](crate::Code::CorruptInput) also for a file that ends long
/// before its headers say; [`Code::OutputLimitExceeded`](crate::Code::OutputLimitExceeded);
/// [`Code::Cancelled`](crate::Code::Cancelled).
pub fn remux(input: &Input, container: OutputContainer, ctx: &Ctx<'_>) -> Result<Option<Content>> {
    let (limits, cancel) = (ctx.limits(), ctx.cancel_token());
    let opened = input::open_video(input, limits, cancel)?;
    let same = opened.container == Some(container.container());
    let mut demuxer = opened.demuxer;
    let pictures = video_stream(&demuxer)?;
    let from = pictures.index;
    let is_taken = |stream: &Stream<'_>| match stream.kind() {
        Kind::Audio => container.takes_sound(&stream.codec_name()),
        _ => container.takes_pictures(stream),
    };
    let is_kept = |stream: &Stream<'_>| stream.index == from || stream.kind() == Kind::Audio;
    if !demuxer.streams().filter(is_kept).all(|stream| is_taken(&stream)) {
        return Ok(None);
    }
    let usual_us = frame_rate(&pictures).map_or(0, |rate| rescale(1, rate.inverse(), Ratio::MICROSECONDS));
    let stated =
        pictures.duration().map(|duration| rescale(duration, pictures.time_base(), Ratio::MICROSECONDS));
    let stated_us = stated.or(demuxer.duration_us()).unwrap_or(0);
    let mut muxer = Muxer::new(container.container().name(), ctx.content_writer(), limits.max_output_bytes)
        .map_err(|error| write_error(error, cancel))?;
    let mut routes = Vec::with_capacity(demuxer.stream_count());
    for stream in demuxer.streams() {
        let route = if is_kept(&stream) {
            let to = muxer.add_copy(&stream, same).map_err(|error| write_error(error, cancel))?;
            let delay_us = if container == OutputContainer::Webm { stream.run_up_us() } else { 0 };
            Some(Route { to, base: stream.time_base(), delay_us })
        } else {
            None
        };
        routes.push(route);
    }
    muxer.start(container.muxer_options()).map_err(|error| write_error(error, cancel))?;
    demuxer.keep_only(|index| routes.get(index).is_some_and(Option::is_some));
    let mut copy = Copy { demuxer, muxer, routes, from, usual_us, end_us: 0 };
    copy.run(ctx).map_err(|error| at_its_end(error, &mut copy.muxer, ctx))?;
    // Headers round, and sound may outlast the pictures a little.
    if copy.end_us.saturating_add(stated_us / 10).saturating_add(500_000) < stated_us {
        let (end, stated) = (copy.end_us / 1_000, stated_us / 1_000);
        return Err(corrupt(
            format_args!("la imagen acaba a los {end} ms de {stated}"),
            format_args!("the pictures end after {end} of {stated} ms"),
        ));
    }
    finish(copy.muxer, container == OutputContainer::Mp4, ctx).map(Some)
}

/// Where a stream goes: its number there, its own time base, and by how much it is moved.
#[derive(Clone, Copy)]
struct Route {
    to: usize,
    base: Ratio,
    delay_us: i64,
}

struct Copy {
    demuxer: Demuxer,
    muxer: Muxer,
    routes: Vec<Option<Route>>,
    /// The stream of pictures.
    from: usize,
    /// How long a picture is that does not say.
    usual_us: i64,
    /// Where the last picture ends.
    end_us: i64,
}

impl Copy {
    fn run(&mut self, ctx: &Ctx<'_>) -> Result<()> {
        let cancel = ctx.cancel_token();
        let start_us = self.demuxer.start_us();
        let total = self.demuxer.duration_us().map_or(0, |us| us.unsigned_abs() / 1_000);
        let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
        let mut reading = Reading::new(ctx);
        while reading.next(&mut self.demuxer, &mut packet)? {
            let Some(Route { to, base, delay_us }) = self.routes.get(packet.stream()).copied().flatten()
            else {
                continue;
            };
            if packet.pts().is_none() {
                let (dts, duration) = (packet.dts(), packet.duration());
                packet.set_times(dts, dts, duration);
            }
            let us = |at: i64| rescale(at, base, Ratio::MICROSECONDS);
            let at_us = packet.pts().map_or(0, us).saturating_sub(start_us);
            if packet.stream() == self.from {
                let length_us = if packet.duration() > 0 { us(packet.duration()) } else { self.usual_us };
                self.end_us = self.end_us.max(at_us.saturating_add(length_us));
            }
            ctx.step("mux", u64::try_from(at_us / 1_000).unwrap_or(0).min(total), total)?;
            let target = self.muxer.time_base(to);
            let start = rescale(start_us.saturating_sub(delay_us), Ratio::MICROSECONDS, target);
            packet.retime(base, target, start);
            packet.set_stream(to);
            self.muxer.write(&mut packet).map_err(|error| write_error(error, cancel))?;
        }
        Ok(())
    }
}
