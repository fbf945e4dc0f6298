//! From a request to the values of a graph, and from an answer to what is known of the work: pure functions.

use std::collections::BTreeMap;

use noxus_engine::text;
use noxus_engine::video_generator::{GeneratorFile, GeneratorRequest};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::model_input::seconds;
use super::super::protocol::{Place, State, Work, checked_id, no_protocol};
use super::graph::{FILES, reference_image};
use crate::endpoint::{Failure, escaped};

/// What a file of video ends with.
const VIDEOS: [&str; 6] = [".mp4", ".webm", ".mov", ".mkv", ".avi", ".gif"];

/// The bytes that stand for a name.
fn digest(name: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(Sha256::digest(name)).for_each(|(byte, of)| *byte = of);
    bytes
}

/// The id that stands for a name, as ComfyUI takes it.
pub(super) fn uuid(name: &str) -> String {
    let [a, b, c, d, e, f, g, h, rest @ ..] = digest(name);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let [i, j, last @ ..] = rest;
    let (g, i) = (g & 0x0f | 0x80, i & 0x3f | 0x80);
    format!("{}-{}-{}-{}-{}", hex(&[a, b, c, d]), hex(&[e, f]), hex(&[g, h]), hex(&[i, j]), hex(&last))
}

/// The files of a request with their placeholders.
pub(super) fn files(request: &GeneratorRequest) -> Vec<(String, &GeneratorFile)> {
    let single =
        [&request.first_frame, &request.last_frame, &request.reference_video, &request.reference_audio];
    let single = FILES.into_iter().zip(single);
    let single = single.filter_map(|(name, file)| Some((name.to_owned(), file.as_ref()?)));
    let references = request.reference_images.iter().enumerate();
    single.chain(references.map(|(index, file)| (reference_image(index + 1), file))).collect()
}

/// What stands in the places of a graph, but for files.
pub(super) fn values(request: &GeneratorRequest, name: &str) -> BTreeMap<String, Value> {
    // Models count the first frame besides: 81 frames are five seconds at 16 of them.
    let frames = |rate: u32| (request.duration_ms * u64::from(rate) + 500) / 1_000 + 1;
    let [a, b, c, d, ..] = digest(name);
    let values = [
        ("prompt", Some(json!(request.prompt))),
        ("negative_prompt", Some(json!(request.negative_prompt.as_deref().unwrap_or_default()))),
        // A graph samples with some number: one for each job.
        ("seed", Some(json!(request.seed.unwrap_or(u32::from_be_bytes([a, b, c, d]))))),
        ("width", request.size.map(|(width, _)| json!(width))),
        ("height", request.size.map(|(_, height)| json!(height))),
        ("frames", request.frame_rate.map(|rate| json!(frames(rate)))),
        ("duration", Some(seconds(request.duration_ms))),
        ("fps", request.frame_rate.map(|rate| json!(rate))),
        ("aspect_ratio", request.aspect_ratio.map(|ratio| json!(ratio.name()))),
        ("resolution", request.resolution.map(|resolution| json!(resolution.name()))),
        ("generate_audio", Some(json!(request.generate_audio))),
    ];
    values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// What a file is called that was uploaded.
pub(super) fn uploaded(answer: &Value) -> Option<String> {
    let name = answer["name"].as_str().filter(|name| !name.is_empty())?;
    match answer["subfolder"].as_str() {
        Some(folder) if !folder.is_empty() => Some(format!("{folder}/{name}")),
        _ => Some(name.to_owned()),
    }
}

/// What an answer says that was given to whoever asked.
pub(super) fn taken(answer: &Value) -> Result<Work, Failure> {
    let id = answer["prompt_id"].as_str().ok_or_else(|| Failure::Garbage(no_protocol()))?;
    Ok(known(checked_id(id)?, State::Waiting))
}

/// Where work stands in the queue; `None` where it does not.
pub(super) fn queued(id: &str, answer: &Value) -> Result<Option<Work>, Failure> {
    let is_in = |name: &str| {
        let items = answer[name].as_array().ok_or_else(|| Failure::Garbage(no_protocol()))?;
        Ok::<_, Failure>(items.iter().any(|item| item[1].as_str() == Some(id)))
    };
    let state = match (is_in("queue_running")?, is_in("queue_pending")?) {
        (true, _) => State::Running(None),
        (false, true) => State::Waiting,
        (false, false) => return Ok(None),
    };
    Ok(Some(known(id.to_owned(), state)))
}

/// What became of work that is not in the queue any more.
pub(super) fn ended(id: &str, answer: &Value) -> Result<Work, Failure> {
    let history = answer.as_object().ok_or_else(|| Failure::Garbage(no_protocol()))?;
    let Some(entry) = history.get(id) else {
        // What was never asked for looks the same as what is forgotten.
        return Err(Failure::Refused { status: 404, code: String::new(), said: String::new() });
    };
    let status = &entry["status"];
    let message = |kind: &str| {
        let messages = status["messages"].as_array()?;
        messages.iter().find(|message| message[0].as_str() == Some(kind)).map(|message| &message[1])
    };
    let state = if message("execution_interrupted").is_some() {
        State::Stopped { had_begun: true }
    } else if status["status_str"].as_str() == Some("error") {
        let error = message("execution_error").unwrap_or(&Value::Null);
        let part = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let (node, class, said) = (part("node_id"), part("node_type"), part("exception_message"));
        State::Failed { code: part("exception_type"), said: format!("{class} ({node}): {}", said.trim()) }
    } else {
        State::Done(place(&entry["outputs"])?)
    };
    Ok(known(id.to_owned(), state))
}

/// The file in what the nodes put out: of those that are kept, before those that are not.
fn place(outputs: &Value) -> Result<Place, Failure> {
    let nodes = outputs.as_object().into_iter().flat_map(|nodes| nodes.values());
    let lists = nodes.filter_map(Value::as_object).flat_map(|node| node.values()).filter_map(Value::as_array);
    let files: Vec<(&str, &str, &str)> = lists
        .flatten()
        .filter_map(|file| {
            let part = |name: &str| file[name].as_str();
            Some((part("filename")?, part("subfolder").unwrap_or_default(), part("type").unwrap_or("output")))
        })
        .filter(|(name, ..)| VIDEOS.iter().any(|end| name.to_ascii_lowercase().ends_with(end)))
        .collect();
    let file = files.iter().find(|(.., kind)| *kind == "output").or_else(|| files.first());
    let (name, folder, kind) =
        file.ok_or_else(|| Failure::Garbage(text!("no entrega ningún archivo", "delivers no file")))?;
    let (name, folder, kind) = (escaped(name), escaped(folder), escaped(kind));
    Ok(Place::Path(format!("/view?filename={name}&subfolder={folder}&type={kind}")))
}

fn known(id: String, state: State) -> Work {
    Work { id, state, cost_usd: None, model: None, seed: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_that_is_taken_and_the_same_for_the_same_job() {
        let id = uuid("job");
        assert_eq!(id, uuid("job"));
        assert_ne!(id, uuid("job2"));
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
        assert!(
            id.bytes().all(|sign| sign == b'-' || sign.is_ascii_digit() || (b'a'..=b'f').contains(&sign))
        );
    }

    #[test]
    fn a_queue_tells_what_waits_and_a_history_what_is_over() {
        let queue = json!({"queue_running": [[0, "a", {}, {}, []]], "queue_pending": [[1, "b", {}, {}, []]]});
        let state = |id: &str| queued(id, &queue).unwrap().map(|work| work.state);
        assert_eq!(
            (state("a"), state("b"), state("c")),
            (Some(State::Running(None)), Some(State::Waiting), None)
        );
        assert!(queued("a", &json!({})).is_err());
        assert!(matches!(ended("c", &json!({})), Err(Failure::Refused { status: 404, .. })));
        let over = |entry: Value| ended("a", &json!({"a": entry})).map(|work| work.state);
        let interrupted =
            json!({"status_str": "error", "messages": [["execution_interrupted", {"node_id": "3"}]]});
        assert_eq!(over(json!({"status": interrupted})).unwrap(), State::Stopped { had_begun: true });
        let error = json!({"node_id": "3", "node_type": "KSampler", "exception_message": "no memory\n",
            "exception_type": "OutOfMemoryError"});
        let failed =
            over(json!({"status": {"status_str": "error", "messages": [["execution_error", error]]}}));
        let (code, said) = ("OutOfMemoryError".into(), "KSampler (3): no memory".into());
        assert_eq!(failed.unwrap(), State::Failed { code, said });
    }

    #[test]
    fn the_file_is_a_video_that_is_kept() {
        let file = |name: &str, kind: &str| json!({"filename": name, "subfolder": "a&b", "type": kind});
        let outputs = json!({
            "1": {"text": ["x"], "images": [file("p.png", "output"), file("t.mp4", "temp")]},
            "2": {"images": [file("v 1.mp4", "output")], "animated": [true]},
        });
        let done =
            ended("a", &json!({"a": {"outputs": outputs, "status": {"status_str": "success"}}})).unwrap();
        let path = "/view?filename=v%201.mp4&subfolder=a%26b&type=output";
        assert_eq!(done.state, State::Done(Place::Path(path.into())));
        assert!(
            ended("a", &json!({"a": {"outputs": {"1": {"images": [file("p.png", "output")]}}}})).is_err()
        );
    }
}
