//! The passages of a video, named after everything that decides how they look: what has not
//! changed since an earlier result is not drawn again.

use std::io::Read;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::given::Given;
use super::params::Params;
use crate::captions::Segment;
use crate::codec::video::{Passage, name_of};
use crate::error::{Code, Error, Result};
use crate::script::SceneRole;
use crate::timeline::{Scene, SceneFrames, Timeline};
use crate::{Ctx, Input, text};

/// Goes up when the same plan comes to look otherwise.
const LOOKS: u32 = 2;

/// The passages of a video: for each scene the frames in which it takes over, and the rest of it.
pub(super) fn passages(
    timeline: &Timeline,
    segments: &[Segment],
    params: &Params,
    given: &Given<'_>,
    fonts: &[String],
    ctx: &Ctx<'_>,
) -> Result<Vec<Passage>> {
    let frames = timeline.scene_frames();
    let logo = match (&timeline.mark, given.logo) {
        (Some(mark), Some(input)) if mark.has_logo => Some(digest(input, ctx)?),
        _ => None,
    };
    let canvas = json!({
        "looks": LOOKS, "version": env!("CARGO_PKG_VERSION"), "fonts": fonts,
        "size": [timeline.width, timeline.height], "rate": timeline.frame_rate, "seed": timeline.seed,
        "theme": timeline.theme, "captions": timeline.caption_style,
        "mark": timeline.mark, "logo": logo,
        "encoder": [json!(params.output_format), json!(params.crf), json!(params.preset)],
    });
    let total = frames.last().map_or(0, |last| last.end);
    let mut passages = Vec::with_capacity(frames.len() * 2);
    let mut before = Value::Null;
    for (number, (scene, at)) in timeline.scenes.iter().zip(&frames).enumerate() {
        ctx.check_cancelled()?;
        let seen = json!({
            "canvas": canvas,
            "scene": shown(scene, number, timeline),
            "file": given.file_of(scene.visual).map(|input| digest(input, ctx)).transpose()?,
            "frames": at.end - at.start,
            // The camera goes on while the next takes over.
            "out": frames.get(number + 1).map_or(0, |next| next.transition),
            "cues": cues(segments, at, timeline),
            // The bar tells how far all of it is.
            "bar": timeline.progress_bar.then_some([at.start, total]),
        });
        if at.transition > 0 {
            let name = name_of(&json!({ "in": seen, "over": before }));
            passages.push(Passage { frames: at.transition, name });
        }
        let rest = (at.end - at.start).saturating_sub(at.transition);
        if rest > 0 {
            // From here on only the length of the transition is of interest.
            passages.push(Passage {
                frames: rest,
                name: name_of(&json!({ "seen": seen, "from": at.transition })),
            });
        }
        before = seen;
    }
    Ok(passages)
}

/// What of a scene is seen: all but what is said and the least that it lasts.
fn shown(scene: &Scene, number: usize, timeline: &Timeline) -> Value {
    let is_point = |scene: &&Scene| scene.role == SceneRole::Point;
    json!({
        "number": number, "role": scene.role, "on_screen": scene.on_screen, "hint": scene.visual_hint, "figures": scene.figures,
        // An icon is chosen by what is said.
        "said": scene.narration,
        "visual": scene.visual, "motion": scene.motion, "transition": scene.transition,
        "points": timeline.scenes.iter().filter(is_point).count(),
        "points_so_far": timeline.scenes.iter().take(number).filter(is_point).count(),
    })
}

/// The captions of a scene, with times from its start.
fn cues(segments: &[Segment], at: &SceneFrames, timeline: &Timeline) -> Value {
    let rate = timeline.frame_rate;
    let bounds = [at.start, at.end].map(|frame| rate.time_of(frame, 1_000_000));
    let us = |ms: i64| i64::try_from(bounds[0]).map_or(ms, |start| ms * 1_000 - start);
    // Scenes begin between two milliseconds: rounded up, the same caption has the same time.
    let ms = |at: i64| us(at).div_euclid(1_000) + i64::from(us(at).rem_euclid(1_000) > 0);
    let end = i64::try_from(bounds[1] / 1_000).unwrap_or(i64::MAX);
    let inside = |segment: &&Segment| segment.start_ms < end && us(segment.end_ms) > 0;
    let cue = |segment: &Segment| {
        let words: Vec<Value> =
            segment.words.iter().map(|word| json!([word.text, ms(word.start_ms), ms(word.end_ms)])).collect();
        json!([segment.lines, ms(segment.start_ms), ms(segment.end_ms), words])
    };
    segments.iter().filter(inside).map(cue).collect()
}

/// What a file is known by.
fn digest(input: &Input, ctx: &Ctx<'_>) -> Result<String> {
    let mut reader = input.reader(ctx.limits())?;
    let (mut digest, mut block) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        ctx.check_cancelled()?;
        let count = reader.read(&mut block).map_err(|error| {
            Error::new(Code::ToolFailed, text!("No se puede leer el archivo.", "The file cannot be read."))
                .with_field(input.place())
                .with_source(error)
        })?;
        match block.get(..count) {
            Some(read) if count > 0 => digest.update(read),
            _ => break,
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
