//! Burning, rendering again, and drawing alone.

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use noxus_benches::{Result, cpu_time, thread_time};
use noxus_engine::captions::raster::{Captioner, Fonts, FrameSize};
use noxus_engine::captions::{Segment, Style};
use noxus_engine::codec::video::{
    OutputContainer, Preset, SpliceOutcome, TranscodePlan, probe_video, splice, transcode,
};
use noxus_engine::frame::{FrameEdit, Plane, YuvColor, YuvFrame};
use noxus_engine::{CancelToken, Ctx, Input, Limits, Services};
use serde_json::{Value, json};

use crate::Request;
use crate::captions::segments;

/// Everything a rendering needs.
pub(crate) struct Job {
    pub(crate) input: Input,
    pub(crate) plan: TranscodePlan,
    pub(crate) style: Option<Style>,
    frame: FrameSize,
    seconds: u32,
    fonts: Fonts,
}

impl Job {
    pub(crate) fn of(request: &Request) -> Result<Self> {
        let input = Input::from_path("video", request.text("input")?);
        let facts = probe_video(&input, &limits())?;
        let preset = serde_json::from_value(json!(request.option("preset").unwrap_or("fast")))?;
        let container = serde_json::from_value(json!(request.option("container").unwrap_or("mp4")))?;
        Ok(Self {
            input,
            plan: plan(preset, container),
            style: request.option("style").map(Style::named).transpose()?,
            frame: FrameSize { width: facts.video.width & !1, height: facts.video.height & !1 },
            seconds: u32::try_from(facts.duration_ms.div_ceil(1_000))?,
            fonts: Fonts::bundled(),
        })
    }

    pub(crate) fn segments(&self) -> Vec<Segment> {
        self.style.as_ref().map_or_else(Vec::new, |style| segments(style, self.seconds))
    }

    /// What draws `segments`; nothing without a style.
    pub(crate) fn drawer(&self, segments: &[Segment]) -> Result<Drawer> {
        let captioner = match &self.style {
            Some(style) => Some(Captioner::new(segments, style, self.frame, &self.fonts)?),
            None => None,
        };
        Ok(Drawer { captioner, took: Duration::ZERO })
    }
}

/// Draws captions, and tells how much CPU time it took.
pub(crate) struct Drawer {
    captioner: Option<Captioner>,
    took: Duration,
}

impl FrameEdit for Drawer {
    fn is_idle(&mut self, at_us: i64) -> bool {
        self.captioner.as_mut().is_none_or(|captioner| captioner.is_idle(at_us))
    }

    fn edit(&mut self, frame: &mut YuvFrame<'_>, at_us: i64) -> noxus_engine::Result<()> {
        let start = thread_time();
        let drawn = self.captioner.as_mut().map_or(Ok(()), |captioner| captioner.edit(frame, at_us));
        self.took += thread_time().saturating_sub(start);
        drawn
    }
}

fn plan(preset: Preset, container: OutputContainer) -> TranscodePlan {
    TranscodePlan { preset, container, ..TranscodePlan::default() }
}

/// Limits that no clip of a bench reaches.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::default();
    (limits.max_input_bytes, limits.max_output_bytes) = (4 << 30, 4 << 30);
    limits
}

/// Runs `work` in a context of its own.
fn with_ctx<R>(work: impl FnOnce(&Ctx<'_>) -> R) -> R {
    let (limits, cancel, services) = (limits(), CancelToken::new(), Services::default());
    work(&Ctx::new(&limits, &cancel, &|_| {}, &services))
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

pub(crate) fn burn(request: &Request) -> Result<Value> {
    let job = Job::of(request)?;
    let mut drawer = job.drawer(&job.segments())?;
    let video = with_ctx(|ctx| transcode(&job.input, &job.plan, ctx, &mut drawer))?;
    if let Some(output) = request.option("output") {
        std::fs::write(output, video.content.bytes()?)?;
    }
    Ok(json!({
        "frames": video.frames, "bytes": video.content.size_bytes(), "draw_ms": milliseconds(drawer.took),
        "encoder": video.encoder,
    }))
}

/// Renders `segments` anew: all of it, or what differs from `earlier`.
fn render(
    job: &Job,
    segments: &[Segment],
    earlier: Option<(&Input, &Range<i64>)>,
) -> Result<(Vec<u8>, Value)> {
    let mut drawer = job.drawer(segments)?;
    let (cpu, start) = (cpu_time(), Instant::now());
    let (video, encoded) = with_ctx(|ctx| match earlier {
        None => transcode(&job.input, &job.plan, ctx, &mut drawer).map(|video| (video, None)),
        Some((earlier, changed)) => {
            let changed = std::slice::from_ref(changed);
            splice(&job.input, earlier, changed, &job.plan, ctx, &mut drawer)
                .map(|spliced| (spliced.video, Some(spliced.outcome)))
        }
    })?;
    let (wall, cpu) = (start.elapsed(), cpu_time().saturating_sub(cpu));
    let encoded = match encoded {
        Some(SpliceOutcome::Partial { encoded_frames, .. }) => encoded_frames,
        Some(SpliceOutcome::Full { reason }) => return Err(format!("rendered whole: {}", reason.en).into()),
        None => video.frames,
    };
    let cost = json!({"wall_ms": milliseconds(wall), "cpu_ms": milliseconds(cpu), "encoded_frames": encoded});
    Ok((video.content.bytes()?.into_owned(), cost))
}

pub(crate) fn edit(request: &Request) -> Result<Value> {
    let job = Job::of(request)?;
    let before = job.segments();
    let (mut after, middle) = (before.clone(), before.len() / 2);
    let cue = after.get_mut(middle).ok_or("the clip is too short for captions")?;
    // As many words as before: the times stay.
    for word in &mut cue.words {
        word.text = word.text.chars().rev().collect();
    }
    cue.text = cue.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    cue.lines = vec![cue.text.clone()];
    let changed = cue.start_ms..cue.end_ms;
    let (first, full) = render(&job, &before, None)?;
    let earlier = Input::from_bytes("rendered", first.clone());
    let (again, part) = render(&job, &after, Some((&earlier, &changed)))?;
    let (whole, _) = render(&job, &after, None)?;
    if let Some(output) = request.option("output") {
        for (number, bytes) in [first, again, whole].iter().enumerate() {
            std::fs::write(Path::new(output).with_extension(format!("{}.mp4", number + 1)), bytes)?;
        }
    }
    Ok(json!({"full": full, "part": part, "changed_ms": [changed.start, changed.end]}))
}

/// Captions at 30 frames a second on a grey frame that is filled anew for each; CPU time.
pub(crate) fn draw(request: &Request) -> Result<Value> {
    let style = Style::named(request.text("style")?)?;
    let (width, height) = (request.number("width", 1080), request.number("height", 1920));
    let seconds = request.number("seconds", 20);
    let frame = FrameSize { width, height };
    let mut captioner = Captioner::new(&segments(&style, seconds), &style, frame, &Fonts::bundled())?;
    let (columns, rows) = (width as usize, height as usize);
    let half = columns.div_ceil(2) * rows.div_ceil(2);
    let mut planes = [vec![90; columns * rows], vec![128; half], vec![128; half]];
    let mut times = Vec::new();
    for number in 0..i64::from(seconds) * 30 {
        let [y, u, v] = &mut planes;
        y.fill(90);
        let planes =
            [Plane::new(y, columns), Plane::new(u, columns.div_ceil(2)), Plane::new(v, columns.div_ceil(2))];
        let mut frame = YuvFrame::new((width, height), planes, YuvColor::default())?;
        let start = thread_time();
        captioner.draw(number * 33_333, &mut frame);
        times.push(thread_time().saturating_sub(start));
    }
    let mean = milliseconds(times.iter().sum::<Duration>() / u32::try_from(times.len())?);
    times.sort_unstable();
    let at = |percent: usize| {
        let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        milliseconds(times.get(index).copied().unwrap_or_default())
    };
    Ok(json!({"frames": times.len(), "mean_ms": mean, "p50_ms": at(50), "p95_ms": at(95), "max_ms": at(100)}))
}
