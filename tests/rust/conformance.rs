//! The conformance vectors through the Rust door. `NOXUS_BLESS=1` writes the
//! answers into the files instead of comparing them.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;

use base64::Engine as _;
use noxus_api::{Input, JobRequest, Noxus};
use noxus_tests::{Step, Vectors, folder, normalise};
use serde_json::Value;

#[test]
fn every_vector_gives_its_answers() {
    let bless = std::env::var_os("NOXUS_BLESS").is_some();
    let mut files: Vec<_> = fs::read_dir(folder().join("conformance"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(files.len() >= 4, "the vectors are missing");
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let mut vectors: Vectors = serde_json::from_str(&text).unwrap();
        let noxus = Noxus::from_json(&vectors.config.to_string()).unwrap();
        let mut api_key = String::new();
        for (index, step) in vectors.steps.iter_mut().enumerate() {
            let answer = answer(&noxus, step, &mut api_key);
            if bless {
                step.expect = answer;
            } else {
                assert_eq!(answer, step.expect, "{} step {index}", path.display());
            }
        }
        if bless {
            let mut text = serde_json::to_string_pretty(&vectors).unwrap();
            text.push('\n');
            fs::write(&path, text).unwrap();
        }
    }
}

fn answer(noxus: &Noxus, step: &Step, api_key: &mut String) -> String {
    let language = noxus.language();
    let with_key = |value: &Value| value.to_string().replace("$API_KEY", api_key);
    let text = match step {
        Step { call: Some(operation), arguments, .. } => {
            let arguments = arguments.as_ref().map_or_else(|| "{}".to_owned(), with_key);
            match noxus.call(operation, &serde_json::from_str(&arguments).unwrap()) {
                Ok(answer) => {
                    if let Some(key) = answer.get("api_key").and_then(Value::as_str) {
                        *api_key = key.to_owned();
                    }
                    answer.to_string()
                }
                Err(error) => error.to_json(language),
            }
        }
        Step { run: Some(request), .. } => match noxus.run(request_of(&with_key(request), step)) {
            Ok(response) => response.to_json().unwrap(),
            Err(error) => error.to_json(language),
        },
        Step { estimate: Some(request), .. } => match noxus.estimate(request_of(&with_key(request), step)) {
            Ok(estimate) => estimate.to_json(),
            Err(error) => error.to_json(language),
        },
        _ => String::from("a step needs call, run or estimate"),
    };
    normalise(&text)
}

fn request_of(json: &str, step: &Step) -> JobRequest {
    let mut request = JobRequest::from_json(json).unwrap();
    for file in &step.inputs {
        let mut input = match (&file.fixture, &file.base64) {
            (Some(fixture), _) => Input::from_path(&file.field, folder().join("fixtures").join(fixture)),
            (_, content) => {
                let content = content.as_deref().unwrap_or_default();
                Input::from_bytes(
                    &file.field,
                    base64::engine::general_purpose::STANDARD.decode(content).unwrap(),
                )
            }
        };
        if let Some(filename) = &file.filename {
            input = input.with_filename(filename);
        }
        request.inputs.push(input);
    }
    request
}
