//! From a request to JSON, and from an answer to what is known of the work: pure functions.

use noxus_engine::video_generator::GeneratorRequest;
use noxus_engine::{Error, text};
use serde_json::Value;

use super::super::config::ModelSettings;
use super::super::model_input::{FileNames, model_input, percentage};
use super::super::protocol::{Place, State, Work, checked_id, in_path, no_protocol};
use crate::endpoint::Failure;

const FILE_NAMES: FileNames = FileNames {
    first_frame: "image_url",
    last_frame: "end_image_url",
    reference_images: "image_urls",
    reference_video: "video_url",
    reference_audio: "audio_url",
};
/// What an app's name may begin with beside its owner.
const NAMESPACES: [&str; 2] = ["workflows", "comfy"];

/// Where a video is asked for, and the body that asks.
pub(super) fn submission(
    model: &ModelSettings,
    request: &GeneratorRequest,
) -> Result<(String, Vec<u8>), Error> {
    let body = Value::Object(model_input(model, request, &FILE_NAMES)?).to_string().into_bytes();
    Ok((path(model.upstream_name()), body))
}

/// A name with its parts as a path.
pub(super) fn path(id: &str) -> String {
    id.split('/').filter(|part| !part.is_empty()).map(|part| format!("/{}", in_path(part))).collect()
}

/// What an answer says that was given to whoever asked.
pub(super) fn taken(answer: &Value) -> Result<Work, Failure> {
    let garbage = || Failure::Garbage(no_protocol());
    let request = answer["request_id"].as_str().ok_or_else(garbage)?;
    // Only the address tells the app that work belongs to; of it no more is taken than that.
    let address = answer["response_url"].as_str().ok_or_else(garbage)?;
    let (before, last) = address.rsplit_once("/requests/").ok_or_else(garbage)?;
    if last.trim_end_matches('/') != request || request.contains('/') {
        return Err(garbage());
    }
    let mut parts = before.rsplit('/');
    let (Some(app), Some(owner)) = (parts.next(), parts.next()) else { return Err(garbage()) };
    let space = parts.next().filter(|part| NAMESPACES.contains(part));
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.'))
            && part.bytes().any(|sign| sign != b'.')
    };
    if !is_part(app) || !is_part(owner) {
        return Err(garbage());
    }
    let space = space.map(|space| format!("{space}/")).unwrap_or_default();
    let id = checked_id(&format!("{space}{owner}/{app}/requests/{request}"))?;
    Ok(known(id, State::Waiting))
}

/// How far work is; `None` where its result tells more.
pub(super) fn status(id: &str, answer: &Value) -> Result<Option<Work>, Failure> {
    let state = match answer["status"].as_str() {
        Some("IN_QUEUE") => State::Waiting,
        Some("IN_PROGRESS") => State::Running(progress(&answer["logs"])),
        Some("COMPLETED") => {
            let said = match &answer["error"] {
                Value::Null => return Ok(None),
                Value::String(said) => said.clone(),
                other => other.to_string(),
            };
            let code = answer["error_type"].as_str().unwrap_or_default().to_owned();
            if code == "client_cancelled" {
                State::Stopped { had_begun: true }
            } else {
                State::Failed { code, said }
            }
        }
        _ => return Err(Failure::Garbage(no_protocol())),
    };
    Ok(Some(known(id.to_owned(), state)))
}

/// The last percentage of all logs.
fn progress(logs: &Value) -> Option<u8> {
    let logs = logs.as_array()?;
    logs.iter().rev().find_map(|line| percentage(line["message"].as_str()?))
}

/// Where the file of a result is.
pub(super) fn result(id: &str, answer: &Value) -> Result<Work, Failure> {
    let places = ["/video/url", "/video", "/videos/0/url", "/videos/0", "/output/url", "/output"];
    let url = places.iter().find_map(|place| answer.pointer(place)?.as_str());
    let url = url.ok_or_else(|| Failure::Garbage(text!("no entrega ningún archivo", "delivers no file")))?;
    let seed = answer["seed"].as_u64();
    Ok(Work { seed, ..known(id.to_owned(), State::Done(Place::Address(url.to_owned()))) })
}

/// fal tells no costs with its answers.
fn known(id: String, state: State) -> Work {
    Work { id, state, cost_usd: None, model: None, seed: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn work_is_called_after_its_app_and_never_after_another_place() {
        let taken = |url: &str| taken(&json!({"request_id": "r1", "response_url": url})).map(|work| work.id);
        assert_eq!(
            taken("https://queue.fal.run/fal-ai/veo3/requests/r1").unwrap(),
            "fal-ai/veo3/requests/r1"
        );
        let space = taken("https://queue.fal.run/workflows/me/mine/requests/r1").unwrap();
        assert_eq!(space, "workflows/me/mine/requests/r1");
        for odd in ["https://x/a/b/requests/r2", "https://x/a/../requests/r1", "https://x/requests/r1", "r1"]
        {
            assert!(taken(odd).is_err(), "{odd}");
        }
        assert_eq!(path("a/b c/../x"), "/a/b%20c/%2E%2E/x");
    }

    #[test]
    fn states_failures_and_where_the_file_is() {
        let state = |answer: Value| status("a/b/requests/r", &answer).unwrap().map(|work| work.state);
        assert_eq!(state(json!({"status": "IN_QUEUE", "queue_position": 3})), Some(State::Waiting));
        let logs = json!([{"message": " 30%|"}, {"message": "loading"}]);
        let running = state(json!({"status": "IN_PROGRESS", "logs": logs}));
        assert_eq!(running, Some(State::Running(Some(30))));
        assert_eq!(state(json!({"status": "COMPLETED", "error": null})), None);
        let failed = state(json!({"status": "COMPLETED", "error": "no", "error_type": "request_timeout"}));
        assert_eq!(failed, Some(State::Failed { code: "request_timeout".into(), said: "no".into() }));
        assert!(status("a", &json!({"status": "dreaming"})).is_err());
        for answer in
            [json!({"video": {"url": "https://v"}, "seed": 7}), json!({"videos": [{"url": "https://v"}]})]
        {
            assert_eq!(result("a", &answer).unwrap().state, State::Done(Place::Address("https://v".into())));
        }
        assert!(result("a", &json!({"images": []})).is_err());
    }
}
