//! From a request to JSON, and from an answer to what is known of the work: pure functions.

use noxus_engine::Error;
use noxus_engine::video_generator::{GeneratorFile, GeneratorRequest};
use serde_json::{Map, Value, json};

use super::super::config::ModelSettings;
use super::super::protocol::{
    Place, State, Work, checked_id, complaint, data_url, dollars, hundredths, in_path, no_protocol,
};
use super::wire::Generation;
use crate::endpoint::Failure;

/// The body that asks for a video.
pub(super) fn submission(model: &ModelSettings, request: &GeneratorRequest) -> Result<Vec<u8>, Error> {
    let mut body: Map<String, Value> = model.extra.clone();
    // The protocol knows whole seconds only.
    let seconds = request.duration_ms.div_ceil(1_000).max(1);
    let values = [
        ("prompt", "prompt", Some(json!(request.prompt))),
        ("negative_prompt", "negative_prompt", request.negative_prompt.as_ref().map(|text| json!(text))),
        ("duration", "duration", Some(json!(seconds))),
        ("aspect_ratio", "aspect_ratio", request.aspect_ratio.map(|ratio| json!(ratio.name()))),
        ("resolution", "resolution", request.resolution.map(|resolution| json!(resolution.name()))),
        ("fps", "fps", request.frame_rate.map(|rate| json!(rate))),
        ("seed", "seed", request.seed.map(|seed| json!(seed))),
        // Some models make sound unless they are told not to.
        ("generate_audio", "generate_audio", Some(json!(request.generate_audio))),
    ];
    for (option, usual, value) in values {
        if let Some(value) = value {
            body.insert(model.field(option, usual).to_owned(), value);
        }
    }
    body.insert("model".into(), json!(model.upstream_name()));
    let frame = |file: &GeneratorFile, which: &str| -> Result<Value, Error> {
        let mut frame = reference("image_url", file, request)?;
        frame["frame_type"] = json!(which);
        Ok(frame)
    };
    let frames = [("first_frame", &request.first_frame), ("last_frame", &request.last_frame)];
    let frames = frames.into_iter().filter_map(|(which, file)| file.as_ref().map(|file| frame(file, which)));
    let frames = frames.collect::<Result<Vec<_>, _>>()?;
    if !frames.is_empty() {
        body.insert("frame_images".into(), json!(frames));
    }
    let pictures = request.reference_images.iter().map(|file| ("image_url", file));
    let others = [("video_url", &request.reference_video), ("audio_url", &request.reference_audio)];
    let others = others.into_iter().filter_map(|(kind, file)| file.as_ref().map(|file| (kind, file)));
    let references = pictures.chain(others).map(|(kind, file)| reference(kind, file, request));
    let references = references.collect::<Result<Vec<_>, _>>()?;
    if !references.is_empty() {
        body.insert("input_references".into(), json!(references));
    }
    Ok(Value::Object(body).to_string().into_bytes())
}

fn reference(kind: &str, file: &GeneratorFile, request: &GeneratorRequest) -> Result<Value, Error> {
    Ok(json!({ "type": kind, kind: { "url": data_url(file, request)? } }))
}

/// What is known of the work.
pub(super) fn work(generation: Generation) -> Result<Work, Failure> {
    let id = checked_id(&generation.id)?;
    let state = match generation.status.as_str() {
        "pending" | "queued" => State::Waiting,
        "in_progress" | "processing" => State::Running(generation.progress.map(hundredths)),
        "completed" => State::Done(Place::Path(format!("/videos/{}/content?index=0", in_path(&id)))),
        "failed" => {
            let (code, said) = complaint(&generation.error);
            State::Failed { code, said }
        }
        "cancelled" | "canceled" => State::Stopped { had_begun: true },
        "expired" => State::Failed { code: "expired".into(), said: "expired".into() },
        _ => return Err(Failure::Garbage(no_protocol())),
    };
    Ok(Work { id, state, cost_usd: dollars(&generation.usage["cost"]), model: None, seed: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(value: Value) -> Result<Work, Failure> {
        work(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn states_costs_and_where_the_file_is() {
        let state = |status: &str| known(json!({"id": "g1", "status": status, "error": "no"})).unwrap().state;
        assert_eq!(state("pending"), State::Waiting);
        assert_eq!(state("in_progress"), State::Running(None));
        assert_eq!(state("completed"), State::Done(Place::Path("/videos/g1/content?index=0".into())));
        assert_eq!(state("failed"), State::Failed { code: String::new(), said: "no".into() });
        assert_eq!(state("cancelled"), State::Stopped { had_begun: true });
        assert!(matches!(state("expired"), State::Failed { .. }));
        assert!(known(json!({"id": "g1", "status": "dreaming"})).is_err());
        let done =
            known(json!({"id": "g1", "status": "completed", "usage": {"cost": 0.5, "is_byok": false}}));
        assert_eq!(done.unwrap().cost_usd, Some("0.5".parse().unwrap()));
    }
}
