//! From a request to a form, and from an answer to what is known of the work: pure functions.

use noxus_engine::video_generator::GeneratorRequest;
use noxus_engine::{Error, text};
use serde_json::json;

use super::super::config::ModelSettings;
use super::super::protocol::{
    Place, State, Work, checked_id, complaint, data_url, dollars, hundredths, in_path,
};
use super::wire::Video;
use crate::endpoint::{Failure, Form};

/// The form that asks for a video.
pub(super) fn form(model: &ModelSettings, request: &GeneratorRequest, boundary: &str) -> Result<Form, Error> {
    let mut form = Form::new(boundary).text("model", model.upstream_name());
    // The protocol knows whole seconds only.
    let seconds = request.duration_ms.div_ceil(1_000).max(1);
    let texts = [
        ("prompt", "prompt", Some(request.prompt.clone())),
        ("negative_prompt", "negative_prompt", request.negative_prompt.clone()),
        ("duration", "seconds", Some(seconds.to_string())),
        ("fps", "fps", request.frame_rate.map(|rate| rate.to_string())),
        ("seed", "seed", request.seed.map(|seed| seed.to_string())),
        ("generate_audio", "generate_sound", request.generate_audio.then(|| "true".to_owned())),
    ];
    for (option, usual, value) in texts {
        if let Some(value) = value {
            form = form.text(model.field(option, usual), &value);
        }
    }
    // Both sides are the protocol's way; each word of its own where the settings name a field for it.
    if let Some((width, height)) = request.size {
        form = form.text("size", &format!("{width}x{height}"));
    }
    let named = [
        ("aspect_ratio", request.aspect_ratio.map(|ratio| ratio.name().to_owned())),
        ("resolution", request.resolution.map(|resolution| resolution.name().to_owned())),
        ("width", request.size.map(|(width, _)| width.to_string())),
        ("height", request.size.map(|(_, height)| height.to_string())),
    ];
    for (option, value) in named {
        if let (Some(field), Some(value)) = (model.fields.get(option), value) {
            form = form.text(field, &value);
        }
    }
    let pictures = [
        ("first_frame_image", "input_reference", &request.first_frame),
        ("last_frame_image", "last_frame", &request.last_frame),
    ];
    for (option, usual, file) in pictures {
        if let Some(file) = file {
            form = form.file(model.field(option, usual), file, &request.limits);
        }
    }
    for file in &request.reference_images {
        form = form.file(model.field("reference_images", "reference_images"), file, &request.limits);
    }
    let references = [
        ("reference_video", "video_reference", "video_url", &request.reference_video),
        ("reference_audio", "audio_reference", "audio_url", &request.reference_audio),
    ];
    for (option, usual, key, file) in references {
        if let Some(file) = file {
            // A field of the settings' own takes the file as it is.
            form = match model.fields.get(option) {
                Some(field) => form.file(field, file, &request.limits),
                None => form.text(usual, &json!({ key: data_url(file, request)? }).to_string()),
            };
        }
    }
    for (field, value) in &model.extra {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        form = form.text(field, &value);
    }
    Ok(form.end())
}

/// What is known of the work.
pub(super) fn work(video: Video) -> Result<Work, Failure> {
    let id = checked_id(&video.id)?;
    let state = match video.status.as_str() {
        "queued" | "pending" => State::Waiting,
        "in_progress" | "processing" | "running" => State::Running(video.progress.map(hundredths)),
        "completed" | "succeeded" => State::Done(Place::Path(format!("/videos/{}/content", in_path(&id)))),
        "failed" => {
            let (code, said) = video.error.as_ref().map(complaint).unwrap_or_default();
            State::Failed { code, said }
        }
        "cancelled" | "canceled" => State::Stopped { had_begun: true },
        "expired" => State::Failed { code: "expired".into(), said: String::new() },
        other => {
            let other = noxus_engine::script::shorten(&noxus_engine::script::plain(other), 40);
            return Err(Failure::Garbage(text!(
                "da un estado que el protocolo no conoce: «{other}»",
                "tells a state that the protocol does not know: “{other}”"
            )));
        }
    };
    let cost_usd = video.usage.as_ref().and_then(|usage| dollars(usage.get("cost")?));
    Ok(Work { id, state, cost_usd, model: video.model, seed: video.seed })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn known(value: Value) -> Result<Work, Failure> {
        work(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn states_are_those_of_all_dialects() {
        let state =
            |status: &str| known(json!({"id": "v1", "status": status, "progress": 40.7})).unwrap().state;
        assert_eq!(state("queued"), State::Waiting);
        for running in ["in_progress", "processing"] {
            assert_eq!(state(running), State::Running(Some(40)));
        }
        assert_eq!(state("completed"), State::Done(Place::Path("/videos/v1/content".into())));
        assert!(matches!(known(json!({"id": "v1", "status": "dreaming"})), Err(Failure::Garbage(_))));
        assert!(known(json!({"id": "", "status": "queued"})).is_err());
        let odd = known(json!({"id": "a/../b", "status": "completed"})).unwrap().state;
        assert_eq!(odd, State::Done(Place::Path("/videos/a%2F..%2Fb/content".into())));
    }

    #[test]
    fn failures_say_why_and_gateways_what_it_costs() {
        let failed = known(json!({"id": "v", "status": "failed", "usage": {"cost": 0.4},
            "error": {"code": 500, "message": "CUDA out of memory"}}));
        let failed = failed.unwrap();
        assert_eq!(failed.state, State::Failed { code: "500".into(), said: "CUDA out of memory".into() });
        assert_eq!(failed.cost_usd, Some("0.4".parse().unwrap()));
        let plain = known(json!({"id": "v", "status": "failed", "error": "no"})).unwrap();
        assert_eq!(plain.state, State::Failed { code: String::new(), said: "no".into() });
    }
}
