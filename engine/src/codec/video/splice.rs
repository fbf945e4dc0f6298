//! Renders only what changed: groups of pictures that nothing outside refers to are
//! encoded again where they meet a changed time, and all other packets are copied.

mod index;
mod stretch;

use std::ops::Range;

pub(super) use self::index::{Entry, Index};
use self::stretch::Stretch;

use super::clock::Clock;
use super::decoder_thread::DecoderThread;
use super::encoder;
use super::encoder_thread::EncoderThread;
use super::input;
use super::nal;
use super::picture::{Darkroom, drawn_frame};
use super::plan::{AudioOutcome, OutputContainer, TranscodePlan, Transcoded};
use super::probe::{frame_rate, video_stream};
use super::reading::Reading;
use super::render::{at_its_end, finish};
use super::sys::{Decoder, Demuxer, Kind, Muxer, Packet, VideoShape};
use super::time::{Ratio, rescale};
use super::transcode::{transcode, video_shape};
use super::{read_error, write_error};
use crate::error::{Code, Error, Result};
use crate::frame::FrameEdit;
use crate::{Ctx, Input, Text};

/// How a changed video was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpliceOutcome {
    /// Only what changed; all other packets are those of the earlier file.
    Partial {
        /// Frames that were encoded again.
        encoded_frames: u64,
        /// Frames that were copied.
        copied_frames: u64,
    },
    /// All of it, and why.
    Full {
        /// What stood in the way.
        reason: Text,
    },
}

/// A video rendered again.
#[derive(Clone, Debug)]
pub struct Spliced {
    /// The video.
    pub video: Transcoded,
    /// How it was made.
    pub outcome: SpliceOutcome,
}

/// Why it cannot be done in part, or what went wrong altogether.
pub(super) enum Stop {
    Full(Text),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn full<T>(es: &'static str, en: &'static str) -> std::result::Result<T, Stop> {
    Err(Stop::Full(Text::constant(es, en)))
}

/// Renders `source` where it differs from `earlier`, a result of [`transcode`] of the
/// same source with the same plan (or the source itself, if it was made so).
///
/// `changed_ms` are the times, in milliseconds from the start, at which `edit` draws
/// something else than it did for `earlier`. Where this cannot be done, such as for
/// pictures from another encoder, all of `source` is rendered, and the outcome says why.
///
/// # Errors
/// As [`transcode`].
pub fn splice(
    source: &Input,
    earlier: &Input,
    changed_ms: &[Range<i64>],
    plan: &TranscodePlan,
    ctx: &Ctx<'_>,
    edit: &mut dyn FrameEdit,
) -> Result<Spliced> {
    match partial(source, earlier, changed_ms, plan, ctx, edit) {
        Ok(spliced) => Ok(spliced),
        Err(Stop::Failed(error)) if !is_about_content(error.code()) => Err(error),
        // A damaged earlier file is no loss while the source is good.
        Err(stop) => {
            let reason = match stop {
                Stop::Full(reason) => reason,
                Stop::Failed(error) => error.message().clone(),
            };
            let video = transcode(source, plan, ctx, edit)?;
            Ok(Spliced { video, outcome: SpliceOutcome::Full { reason } })
        }
    }
}

fn is_about_content(code: Code) -> bool {
    matches!(code, Code::CorruptInput | Code::UnsupportedFormat | Code::UnsafeInput)
}

fn partial(
    source: &Input,
    earlier: &Input,
    changed_ms: &[Range<i64>],
    plan: &TranscodePlan,
    ctx: &Ctx<'_>,
    edit: &mut dyn FrameEdit,
) -> std::result::Result<Spliced, Stop> {
    let (limits, cancel) = (ctx.limits(), ctx.cancel_token());
    let index = Index::read(earlier, ctx)?;
    let runs = index.runs(changed_ms)?;
    let opened = input::open_video(earlier, limits, cancel)?;
    if opened.container != Some(plan.container.container()) {
        return full("el vídeo anterior es de otro contenedor", "the earlier video has another container");
    }
    if let Some((name, look)) = plan.tag()
        && opened.demuxer.tag(name).is_none_or(|earlier| earlier != look)
    {
        return full(
            "el vídeo anterior se hizo con otro estilo o con otros ajustes, o no dice con cuáles",
            "the earlier video was made with another style or other settings, or does not say with which",
        );
    }
    let mut patches = Patches::open(source, &opened.demuxer, plan, &index, ctx)?;
    let format = plan.container.container().name();
    let mut muxer = Muxer::new(format, ctx.content_writer(), limits.max_output_bytes)
        .map_err(|error| write_error(error, cancel))?;
    let done = copy(opened.demuxer, &mut muxer, &index, &runs, &mut patches, plan, ctx, edit);
    let audio = done.map_err(|stop| match stop {
        Stop::Failed(error) => Stop::Failed(at_its_end(error, &mut muxer, ctx)),
        stop => stop,
    })?;
    let content = finish(muxer, plan.container == OutputContainer::Mp4, ctx)?;
    let frames = index.entries.len() as u64;
    let encoded_frames = runs.iter().map(|run| run.len() as u64).sum();
    let end = index.entries.iter().map(|entry| entry.pts.saturating_add(entry.duration)).max().unwrap_or(0);
    let end_us = rescale(end, index.base, Ratio::MICROSECONDS).saturating_sub(index.start_us);
    let (width, height) = patches.shape.size;
    Ok(Spliced {
        video: Transcoded {
            content,
            container: plan.container,
            encoder: patches.encoder_name,
            audio,
            width,
            height,
            frames,
            duration_ms: end_us.max(0).unsigned_abs().div_ceil(1_000),
            damaged_packets: 0,
        },
        outcome: SpliceOutcome::Partial { encoded_frames, copied_frames: frames - encoded_frames },
    })
}

/// Copies the earlier file packet by packet, with the pictures of `runs` replaced.
#[expect(clippy::too_many_arguments, reason = "the parts of one pass, which nothing else holds together")]
fn copy(
    mut demuxer: Demuxer,
    muxer: &mut Muxer,
    index: &Index,
    runs: &[Range<usize>],
    patches: &mut Patches,
    plan: &TranscodePlan,
    ctx: &Ctx<'_>,
    edit: &mut dyn FrameEdit,
) -> std::result::Result<AudioOutcome, Stop> {
    let cancel = ctx.cancel_token();
    let from = video_stream(&demuxer)?.index;
    let mut routes = Vec::new();
    let mut audio = AudioOutcome::None;
    for stream in demuxer.streams() {
        let kept = stream.index == from || stream.kind() == Kind::Audio;
        if kept && stream.kind() == Kind::Audio {
            audio = AudioOutcome::Copied;
        }
        routes.push(if kept {
            let to = muxer.add_copy(&stream, true).map_err(|error| write_error(error, cancel))?;
            let webm = plan.container == OutputContainer::Webm;
            Some((to, stream.time_base(), if webm { stream.run_up_us() } else { 0 }))
        } else {
            None
        });
    }
    let mut options = plan.container.muxer_options().to_vec();
    if let Some((name, look)) = plan.tag() {
        muxer.set_tag(name, &look);
        options.extend(plan.container.tag_options());
    }
    muxer.start(&options).map_err(|error| write_error(error, cancel))?;
    let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
    let mut reading = Reading::new(ctx);
    let (mut number, mut run_number) = (0, 0);
    let mut fresh: std::vec::IntoIter<Packet> = Vec::new().into_iter();
    while reading.next(&mut demuxer, &mut packet)? {
        let Some((to, base, delay_us)) = routes.get(packet.stream()).copied().flatten() else { continue };
        if packet.stream() == from {
            let run = runs.get(run_number).filter(|run| run.contains(&number));
            if let Some(run) = run {
                if number == run.start {
                    fresh = patches.encode(index, run.clone(), ctx, edit)?.into_iter();
                }
                match fresh.next() {
                    Some(new) => packet = new,
                    None => return full("sus fotogramas no coinciden", "its frames do not match"),
                }
                run_number += usize::from(number + 1 == run.end);
            }
            number += 1;
        }
        let target = muxer.time_base(to);
        packet.retime(
            base,
            target,
            rescale(index.start_us.saturating_sub(delay_us), Ratio::MICROSECONDS, target),
        );
        packet.set_stream(to);
        muxer.write(&mut packet).map_err(|error| write_error(error, cancel))?;
    }
    Ok(audio)
}

/// The source, from which stretches are rendered again.
struct Patches {
    demuxer: Demuxer,
    from: usize,
    darkroom: Darkroom,
    plan: TranscodePlan,
    shape: VideoShape,
    encoder_name: &'static str,
    rate: Option<Ratio>,
    rendered: u64,
    total: u64,
}

impl Patches {
    /// Opens the source and makes sure that what is encoded fits what is copied.
    fn open(
        source: &Input,
        earlier: &Demuxer,
        plan: &TranscodePlan,
        index: &Index,
        ctx: &Ctx<'_>,
    ) -> std::result::Result<Self, Stop> {
        let (limits, cancel) = (ctx.limits(), ctx.cancel_token());
        let demuxer = input::open_video(source, limits, cancel)?.demuxer;
        let stream = video_stream(&demuxer)?;
        let from = stream.index;
        let darkroom = Darkroom::new(&stream, limits)?;
        let rate = frame_rate(&stream);
        let shape = video_shape(&darkroom, plan, stream.time_base(), rate, true);
        let (encoder, encoder_name) = encoder::open_apart(plan, &shape, ctx)?;
        let old = video_stream(earlier)?;
        if old.size() != shape.size {
            return full("el vídeo anterior tiene otro tamaño", "the earlier video has another size");
        }
        let same = match plan.container {
            OutputContainer::Mp4 => {
                old.codec_name() == "h264"
                    && nal::stored_parameter_sets(old.extra_data())
                        .is_some_and(|sets| sets == nal::parameter_sets(encoder.extra_data()))
            }
            OutputContainer::Webm => {
                let codec = if encoder_name == "libvpx" { "vp8" } else { "vp9" };
                old.codec_name() == codec
            }
        };
        if !same {
            return full(
                "el vídeo anterior se hizo con otro codificador u otros ajustes",
                "the earlier video was made by another encoder or with other settings",
            );
        }
        let mut patches = Self {
            from,
            darkroom,
            plan: *plan,
            shape,
            encoder_name,
            rate,
            rendered: 0,
            total: index.entries.len() as u64,
            demuxer,
        };
        patches.demuxer.keep_only(|other| other == from);
        Ok(patches)
    }

    /// Renders the frames of `run` again: as many packets, with the same times.
    fn encode(
        &mut self,
        index: &Index,
        run: Range<usize>,
        ctx: &Ctx<'_>,
        edit: &mut dyn FrameEdit,
    ) -> std::result::Result<Vec<Packet>, Stop> {
        let old = index.entries.get(run.clone()).unwrap_or_default();
        let first = old.first().map_or(0, |entry| entry.pts);
        let end = index.entries.get(run.end).map_or(i64::MAX, |entry| entry.pts);
        let (encoder, name) = encoder::open_apart(&self.plan, &self.shape, ctx)?;
        if name != self.encoder_name {
            return full("el codificador ha cambiado", "the encoder has changed");
        }
        let from = encoder.time_base();
        let encoding = EncoderThread::start(encoder, self.shape.size)?;
        let mut stretch =
            Stretch { encoding, from, packets: Vec::new(), first, end, base: index.base, started: false };
        // The point to which a seek goes is one of decoding, which may lie after the
        // frame that is wanted: then further back.
        let mut found = false;
        for back_s in [0, 2, 10, i64::from(i32::MAX)] {
            let at = rescale(first, index.base, self.shape.time_base)
                .saturating_add(rescale(self.demuxer.start_us(), Ratio::MICROSECONDS, self.shape.time_base))
                .saturating_sub(rescale(back_s, Ratio::new(1, 1), self.shape.time_base));
            if self.demuxer.seek(self.from, at).is_err() {
                continue;
            }
            if self.render(&mut stretch, ctx, edit)? {
                found = true;
                break;
            }
        }
        if !found {
            return full("no se puede saltar dentro del original", "the source cannot be sought in");
        }
        stretch.finish(old, self.plan.container, ctx)
    }

    fn decoder(&self, ctx: &Ctx<'_>) -> Result<Decoder> {
        let stream = video_stream(&self.demuxer)?;
        Decoder::open(&stream, ctx.limits().max_video_pixels)
            .map_err(|error| read_error(error, ctx.cancel_token()))
    }

    /// Decodes from here to the end of the stretch; false if that is not where it
    /// begins or before.
    fn render(
        &mut self,
        stretch: &mut Stretch,
        ctx: &Ctx<'_>,
        edit: &mut dyn FrameEdit,
    ) -> std::result::Result<bool, Stop> {
        let cancel = ctx.cancel_token();
        let mut clock = Clock::new(self.shape.time_base, self.demuxer.start_us(), self.rate);
        let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
        // What an earlier one holds came before the seek.
        let mut decoding = DecoderThread::start(self.decoder(ctx)?)?;
        let mut reading = Reading::new(ctx);
        let mut ended = false;
        loop {
            while let Some(mut decoded) = decoding.next(ctx)? {
                let Some(at) = decoded.timestamp() else {
                    return full(
                        "el original no da los tiempos de sus imágenes",
                        "the source lacks the times of its frames",
                    );
                };
                let at = clock.place(Some(at));
                let there = rescale(at, clock.base, stretch.base);
                if there >= stretch.end {
                    return Ok(stretch.started);
                }
                if there < stretch.first {
                    stretch.started = true;
                    continue;
                }
                if there > stretch.first && !stretch.started {
                    return Ok(false);
                }
                stretch.started = true;
                ctx.step("render", self.rendered, self.total.max(self.rendered))?;
                self.rendered += 1;
                let times = (at, clock.us(at));
                let encoding = &mut stretch.encoding;
                let mut drawn = drawn_frame(&mut decoded, &mut self.darkroom, encoding, times, edit, ctx)?;
                drawn.frame.forget_kind(there == stretch.first);
                stretch.take(drawn, ctx)?;
            }
            if ended {
                return Ok(stretch.started);
            }
            if !reading.next(&mut self.demuxer, &mut packet)? {
                ended = true;
                decoding.send(None)?;
            } else if packet.stream() == self.from {
                let taken = Packet::taken_from(&mut packet).map_err(|error| read_error(error, cancel))?;
                decoding.send(Some(taken))?;
            }
        }
    }
}
