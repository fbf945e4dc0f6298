//! The conformance vectors through the command line: the text on standard output
//! is the engine's, byte for byte, and the exit code says its class.

use std::io::Write as _;
use std::process::{Output, Stdio};

use crate::common::{Place, text};
use base64::Engine as _;
use noxus_tests::{Step, Vectors, folder, normalise};
use serde_json::{Value, json};

#[test]
fn every_vector_gives_its_answers() {
    let mut files: Vec<_> = std::fs::read_dir(folder().join("conformance"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(files.len() >= 4, "the vectors are missing");
    for path in files {
        let vectors: Vectors = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let engine = Engine::new(vectors.config);
        let mut api_key = String::new();
        for (index, step) in vectors.steps.iter().enumerate() {
            let output = engine.take(step, &api_key);
            let answer = text(&output.stdout);
            let at = format!("{} step {index}\n{}", path.display(), text(&output.stderr));
            let text = normalise(answer.trim_end_matches('\n'));
            let answer: Value = serde_json::from_str(&answer).unwrap();
            match engine.refusal_of_a_ledger(step) {
                Some(code) => assert_eq!(answer["error_code"], code, "{at}"),
                None => assert_eq!(text, step.expect, "{at}"),
            }
            assert_eq!(output.status.code(), Some(exit_code(&answer)), "{at}");
            if let Some(key) = answer["api_key"].as_str() {
                key.clone_into(&mut api_key);
            }
        }
    }
}

/// 0, or 10 and the status of the error's class.
fn exit_code(answer: &Value) -> i32 {
    match answer["error_code"].as_str() {
        None => 0,
        Some(code) => 10 + noxus_api::codes::info(code).class.status(),
    }
}

/// The settings of a file of vectors, as one process after another sees them.
struct Engine {
    place: Place,
    language: String,
    is_billed: bool,
}

impl Engine {
    fn new(mut config: Value) -> Self {
        let place = Place::new();
        let is_billed = config["store"].is_string();
        if is_billed {
            // Memory ends with the process: the same ledger lies in a file.
            config["store"] = json!(place.path("ledger.db"));
        }
        std::fs::write(place.path("config.json"), config.to_string()).unwrap();
        let language = config["language"].as_str().unwrap_or("es").to_owned();
        Self { place, language, is_billed }
    }

    /// "Opened without a ledger" has no form here: on the command line a key, and
    /// an operation, always go with one, by default the user's own. It is empty,
    /// and says so.
    fn refusal_of_a_ledger(&self, step: &Step) -> Option<&'static str> {
        if self.is_billed || !step.expect.contains("\"provider_not_configured\"") {
            return None;
        }
        let request = step.run.as_ref().or(step.estimate.as_ref());
        match request {
            Some(request) => request["api_key"].is_string().then_some("invalid_api_key"),
            None => Some("missing_api_key"),
        }
    }

    fn take(&self, step: &Step, api_key: &str) -> Output {
        let with_key = |value: &Value| value.to_string().replace("$API_KEY", api_key);
        let mut words = match step {
            Step { call: Some(operation), arguments, .. } => {
                let arguments = arguments.as_ref().map_or_else(|| "{}".to_owned(), with_key);
                return self.run(&["call".into(), operation.clone(), arguments], &[]);
            }
            Step { run: Some(request), .. } => self.request("run", &with_key(request)),
            Step { estimate: Some(request), .. } => self.request("estimate", &with_key(request)),
            _ => panic!("a step needs call, run or estimate"),
        };
        let mut stdin = Vec::new();
        for file in &step.inputs {
            let field = &file.field;
            let content = || {
                let content = file.base64.as_deref().unwrap_or_default();
                base64::engine::general_purpose::STANDARD.decode(content).unwrap()
            };
            match (&file.fixture, &file.filename) {
                (Some(fixture), _) => {
                    let path = folder().join("fixtures").join(fixture);
                    words.push(format!("{field}=@{}", path.display()));
                }
                // What has no name comes from standard input.
                (None, None) => {
                    stdin = content();
                    words.push(format!("{field}=@-"));
                }
                (None, Some(name)) => {
                    let path = self.place.path(name.rsplit('/').next().unwrap());
                    std::fs::write(&path, content()).unwrap();
                    words.push(format!("{field}=@{}", path.display()));
                }
            }
        }
        self.run(&words, &stdin)
    }

    /// The words that say what the JSON of a request says.
    fn request(&self, command: &str, request: &str) -> Vec<String> {
        let request: Value = serde_json::from_str(request).unwrap();
        let word = |name: &str| request[name].as_str().map(str::to_owned);
        let mut words = vec![command.to_owned()];
        for (option, name) in [
            ("--key", "api_key"),
            ("--idempotency-key", "idempotency_key"),
            ("--on-in-flight", "on_in_flight"),
        ] {
            words.extend(word(name).map(|value| format!("{option}={value}")));
        }
        if !request["params"].is_null() {
            words.push(format!("--params={}", request["params"]));
        }
        words.push("--".into());
        words.push(word("tool").unwrap());
        for field in request["fields"].as_array().into_iter().flatten() {
            let (name, value) = (field[0].as_str().unwrap(), field[1].as_str().unwrap());
            let escape = if value.starts_with('@') { "@" } else { "" };
            words.push(format!("{name}={escape}{value}"));
        }
        words
    }

    fn run(&self, words: &[String], stdin: &[u8]) -> Output {
        let config = self.place.path("config.json");
        let mut command = self.place.noxus(&["--json", "--config"]);
        command.arg(config).args(["--lang", &self.language]);
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that refuses the call before reading closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        child.wait_with_output().unwrap()
    }
}
