//! From a request to a prediction, and from a prediction to what is known of the work: pure functions.

use noxus_engine::video_generator::GeneratorRequest;
use noxus_engine::{Error, text};
use serde_json::{Map, Value, json};

use super::super::config::ModelSettings;
use super::super::model_input::{FileNames, model_input, percentage};
use super::super::protocol::{Place, State, Work, checked_id, dollars, in_path, no_protocol, of_data_url};
use super::wire::Prediction;
use crate::endpoint::Failure;

/// Where a prediction is asked for, and the body that asks.
pub(super) fn submission(
    model: &ModelSettings,
    request: &GeneratorRequest,
) -> Result<(String, Vec<u8>), Error> {
    let (name, input) = (model.upstream_name(), input(model, request)?);
    // `owner/name` is a model that is kept running; with `:version`, or as that alone, it is one of anybody's.
    match (name.split_once('/'), name.split_once(':')) {
        (Some((owner, name)), None) => {
            let path = format!("/models/{}/{}/predictions", in_path(owner), in_path(name));
            Ok((path, json!({ "input": input }).to_string().into_bytes()))
        }
        (_, version) => {
            let version = version.map_or(name, |(_, version)| version);
            Ok((
                "/predictions".into(),
                json!({ "version": version, "input": input }).to_string().into_bytes(),
            ))
        }
    }
}

/// A prediction under a name of our own.
pub(super) fn prediction(
    model: &ModelSettings,
    request: &GeneratorRequest,
    id: &str,
) -> Result<Vec<u8>, Error> {
    Ok(json!({ "id": id, "input": input(model, request)? }).to_string().into_bytes())
}

const FILE_NAMES: FileNames = FileNames {
    first_frame: "image",
    last_frame: "last_frame",
    reference_images: "reference_images",
    reference_video: "video",
    reference_audio: "audio",
};

fn input(model: &ModelSettings, request: &GeneratorRequest) -> Result<Map<String, Value>, Error> {
    model_input(model, request, &FILE_NAMES)
}

/// What is known of the work. Only a server of one's own sends files in its answer.
pub(super) fn work(prediction: Prediction, is_cog: bool) -> Result<Work, Failure> {
    let id = checked_id(&prediction.id)?;
    let state = match prediction.status.as_str() {
        "starting" | "queued" => State::Waiting,
        "processing" => State::Running(prediction.logs.as_deref().and_then(percentage)),
        "succeeded" | "successful" => State::Done(place(&prediction.output, is_cog)?),
        "failed" => {
            let said = prediction.error.as_str().map_or_else(|| prediction.error.to_string(), str::to_owned);
            State::Failed { code: String::new(), said }
        }
        // Stopped before any work was done on it: that is not charged for.
        "aborted" => State::Stopped { had_begun: false },
        "canceled" | "cancelled" => State::Stopped { had_begun: !is_cog || prediction.started_at.is_some() },
        _ => return Err(Failure::Garbage(no_protocol())),
    };
    let cost_usd = dollars(&prediction.metrics["cost"]).or_else(|| dollars(&prediction.metrics["cost_usd"]));
    let seed = prediction.metrics["seed"].as_u64();
    Ok(Work { id, state, cost_usd, model: prediction.model, seed })
}

/// The file in what a model puts out: it alone, the first of a list, or a part of an object.
fn place(output: &Value, is_cog: bool) -> Result<Place, Failure> {
    let found = match output {
        Value::String(url) => Some(url),
        Value::Array(urls) => urls.iter().find_map(|url| match url {
            Value::String(url) => Some(url),
            _ => None,
        }),
        Value::Object(parts) => ["video", "output", "url"].iter().find_map(|name| match parts.get(*name) {
            Some(Value::String(url)) => Some(url),
            _ => None,
        }),
        _ => None,
    };
    let nothing = || Failure::Garbage(text!("no entrega ningún archivo", "delivers no file"));
    let url = found.ok_or_else(nothing)?;
    if url.starts_with("data:") && is_cog {
        return of_data_url(url).map(Place::Here).ok_or_else(nothing);
    }
    Ok(Place::Address(url.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(value: Value, is_cog: bool) -> Result<Work, Failure> {
        work(serde_json::from_value(value).unwrap(), is_cog)
    }

    #[test]
    fn states_and_what_was_begun() {
        let state = |status: &str| known(json!({"id": "p", "status": status}), false).unwrap().state;
        assert_eq!(state("starting"), State::Waiting);
        assert_eq!(state("processing"), State::Running(None));
        assert_eq!(state("aborted"), State::Stopped { had_begun: false });
        assert_eq!(state("canceled"), State::Stopped { had_begun: true });
        let failed = known(json!({"id": "p", "status": "failed", "error": "NSFW content detected"}), false);
        assert_eq!(
            failed.unwrap().state,
            State::Failed { code: String::new(), said: "NSFW content detected".into() }
        );
        assert!(known(json!({"id": "p", "status": "lost"}), false).is_err());
    }

    #[test]
    fn a_file_is_found_in_any_output() {
        let done = |output: Value, is_cog| {
            known(json!({"id": "p", "status": "succeeded", "output": output}), is_cog)
        };
        let url = "https://replicate.delivery/a.mp4";
        for output in [json!(url), json!([url, "https://b"]), json!({"video": url})] {
            assert_eq!(done(output, false).unwrap().state, State::Done(Place::Address(url.into())));
        }
        let here = json!("data:video/mp4;base64,AAEC");
        assert_eq!(done(here.clone(), true).unwrap().state, State::Done(Place::Here(vec![0, 1, 2])));
        // Never of a service outside.
        assert!(matches!(done(here, false).unwrap().state, State::Done(Place::Address(_))));
        for nothing in [json!(null), json!([]), json!({"x": 1}), json!(7)] {
            assert!(done(nothing, false).is_err());
        }
    }
}
