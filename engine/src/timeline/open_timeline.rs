//! A plan as OpenTimelineIO, so that an editor can go on with it.
//!
//! The format is that of <https://opentimelineio.readthedocs.io>, file schemas `Timeline.1`,
//! `Stack.1`, `Track.1`, `Clip.2`, `Transition.1`, `RationalTime.1` and `TimeRange.1`.

use serde_json::{Value, json};

use super::{FileNames, Scene, SceneFrames, Timeline, Transition, Visual};

/// The plan as an OpenTimelineIO document: a track of pictures with their transitions, and one
/// of voices.
pub fn open_timeline(timeline: &Timeline, names: &FileNames) -> Value {
    let rate = f64::from(timeline.frame_rate.numerator) / f64::from(timeline.frame_rate.denominator.max(1));
    let frames = timeline.scene_frames();
    let mut shown = Vec::new();
    let mut said = Vec::new();
    for (number, (scene, at)) in timeline.scenes.iter().zip(&frames).enumerate() {
        if at.transition > 0 {
            shown.push(transition(scene.transition, at.transition, rate));
        }
        shown.push(clip(&name(scene, number), at, rate, picture(scene, timeline, names), scene));
        said.push(if let Some(index) = scene.recording {
            clip(&name(scene, number), at, rate, file(&names.recordings, index), scene)
        } else if scene.narration.is_empty() {
            json!({ "OTIO_SCHEMA": "Gap.1", "name": "", "source_range": range(at, rate) })
        } else {
            let spoken = json!({
                "OTIO_SCHEMA": "GeneratorReference.1",
                "generator_kind": "noxus.narration",
                "parameters": { "text": scene.narration, "language": timeline.language },
            });
            clip(&name(scene, number), at, rate, spoken, scene)
        });
    }
    json!({
        "OTIO_SCHEMA": "Timeline.1",
        "name": timeline.title,
        "global_start_time": Value::Null,
        "metadata": { "noxus": timeline },
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "name": "tracks",
            "children": [track("scenes", "Video", shown), track("narration", "Audio", said)],
        },
    })
}

fn name(scene: &Scene, number: usize) -> String {
    let first = scene.on_screen.first().cloned().unwrap_or_default();
    if first.is_empty() { format!("scene {}", number + 1) } else { first }
}

fn track(name: &str, kind: &str, children: Vec<Value>) -> Value {
    json!({ "OTIO_SCHEMA": "Track.1", "name": name, "kind": kind, "children": children })
}

fn range(at: &SceneFrames, rate: f64) -> Value {
    json!({
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": time(0, rate),
        "duration": time(at.end - at.start, rate),
    })
}

fn time(frames: u64, rate: f64) -> Value {
    json!({ "OTIO_SCHEMA": "RationalTime.1", "value": frames, "rate": rate })
}

fn clip(name: &str, at: &SceneFrames, rate: f64, reference: Value, scene: &Scene) -> Value {
    json!({
        "OTIO_SCHEMA": "Clip.2",
        "name": name,
        "source_range": range(at, rate),
        "media_references": { "DEFAULT_MEDIA": reference },
        "active_media_reference_key": "DEFAULT_MEDIA",
        "metadata": { "noxus": { "role": scene.role, "narration": scene.narration } },
    })
}

fn file(names: &[String], index: u32) -> Value {
    json!({
        "OTIO_SCHEMA": "ExternalReference.1",
        "target_url": names.get(index as usize).cloned().unwrap_or_default(),
    })
}

fn picture(scene: &Scene, timeline: &Timeline, names: &FileNames) -> Value {
    match scene.visual {
        Visual::Picture { index } => file(&names.pictures, index),
        Visual::Clip { index, .. } => file(&names.clips, index),
        Visual::Stock { provider, media, id, .. } => json!({
            "OTIO_SCHEMA": "MissingReference.1",
            "name": format!("{} {} {id}", provider.name(), media.name()),
            "metadata": { "noxus": { "provider": provider, "media": media, "id": id } },
        }),
        Visual::Background { pattern } => json!({
            "OTIO_SCHEMA": "GeneratorReference.1",
            "generator_kind": "noxus.background",
            "parameters": { "pattern": pattern, "theme": timeline.theme },
        }),
    }
}

/// A scene begins with its transition, over the end of the one before.
fn transition(kind: Transition, frames: u64, rate: f64) -> Value {
    let kind = if kind == Transition::Dissolve { "SMPTE_Dissolve" } else { "Custom_Transition" };
    json!({
        "OTIO_SCHEMA": "Transition.1",
        "transition_type": kind,
        "in_offset": time(0, rate),
        "out_offset": time(frames, rate),
    })
}
