//! The conformance vectors through HTTP: the body of every answer is the engine's,
//! byte for byte, and its status that of the error table.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use noxus_api::engine::tools;
use noxus_tests::{Step, StepInput, Vectors, folder, normalise};
use serde_json::{Map, Value, json};

use crate::support;
use crate::support::Live;
use crate::support::client::{Answer, Client, Question};
use crate::support::multipart::Form;

/// How files travel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Files {
    /// In JSON, as base64 under their own name.
    InJson,
    /// As parts of a form.
    InParts,
}

#[test]
fn every_vector_gives_its_answers_with_files_in_json() {
    run_all(Files::InJson);
}

#[test]
fn every_vector_gives_its_answers_with_files_in_parts() {
    run_all(Files::InParts);
}

fn run_all(files: Files) {
    let mut paths: Vec<_> = std::fs::read_dir(folder().join("conformance"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 4, "the vectors are missing");
    for path in paths {
        let vectors: Vectors = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut config = vectors.config.clone();
        // A server without a ledger is asked for explicitly here.
        config.as_object_mut().unwrap().entry("store").or_insert(Value::Null);
        let door = Door::new(Live::with_admin(support::engine(config)), files);
        let mut api_key = String::new();
        for (index, step) in vectors.steps.iter().enumerate() {
            let answer = door.take(step, &api_key);
            let at = format!("{} step {index}", path.display());
            assert_eq!(normalise(&answer.text), step.expect, "{at}");
            let answered: Value = serde_json::from_str(&answer.text).unwrap();
            assert_eq!(answer.status, status(&answered), "{at}");
            if let Some(key) = answered["api_key"].as_str() {
                key.clone_into(&mut api_key);
            }
        }
    }
}

fn status(answer: &Value) -> u16 {
    answer["error_code"].as_str().map_or(200, |code| noxus_api::codes::info(code).http_status)
}

/// What came back.
struct Answered {
    status: u16,
    text: String,
}

impl From<Answer> for Answered {
    fn from(answer: Answer) -> Self {
        Self { status: answer.status, text: answer.text().to_owned() }
    }
}

/// A live server with both its listeners.
struct Door {
    public: Client,
    admin: Client,
    admin_token: String,
    files: Files,
    _live: Live,
}

impl Door {
    fn new(live: Live, files: Files) -> Self {
        let (address, admin_token) = live.admin.clone().unwrap();
        Self { public: live.client(), admin: Client::new(address), admin_token, files, _live: live }
    }

    fn take(&self, step: &Step, api_key: &str) -> Answered {
        let with_key = |value: &Value| -> Value {
            serde_json::from_str(&value.to_string().replace("$API_KEY", api_key)).unwrap()
        };
        match step {
            Step { call: Some(operation), arguments, .. } => {
                let arguments = arguments.as_ref().map_or_else(|| json!({}), with_key);
                self.operation(operation, &arguments)
            }
            Step { run: Some(request), .. } => self.tool(&with_key(request), &step.inputs, "").into(),
            Step { estimate: Some(request), .. } => {
                self.tool(&with_key(request), &step.inputs, "/estimate").into()
            }
            _ => panic!("a step needs call, run or estimate"),
        }
    }

    /// An operation by its route; those of the ledger's owner on the admin listener.
    fn operation(&self, operation: &str, arguments: &Value) -> Answered {
        let key = arguments["api_key"].as_str();
        match operation {
            "ping" => authorized(self.public.post("/api/v1/ping"), key).send().into(),
            "balance" | "usage" => {
                authorized(self.public.get(&format!("/api/v1/{operation}")), key).send().into()
            }
            // Whoever names an account owns the ledger.
            "jobs.list" if arguments["account"].is_null() => {
                let number = |name: &str| arguments[name].as_i64().map(|number| format!("{name}={number}"));
                let query: Vec<String> = ["before", "limit"].into_iter().filter_map(number).collect();
                authorized(self.public.get(&format!("/api/v1/jobs?{}", query.join("&"))), key).send().into()
            }
            "jobs.get" => {
                let path = format!("/api/v1/jobs/{}", arguments["job_id"]);
                only_the_job(authorized(self.public.get(&path), key).send())
            }
            _ => {
                let path = format!("/admin/call/{operation}");
                self.admin.post(&path).key(&self.admin_token).json(arguments).send().into()
            }
        }
    }

    /// A call, or its estimate.
    fn tool(&self, request: &Value, inputs: &[StepInput], rest: &str) -> Answer {
        let name = request["tool"].as_str().unwrap();
        let question = self.public.post(&format!("/api/v1/tools/{name}{rest}"));
        let mut question = authorized(question, request["api_key"].as_str());
        if let Some(key) = request["idempotency_key"].as_str() {
            question = question.header("Idempotency-Key", key);
        }
        if request["on_in_flight"] == "join" {
            question = question.header("Prefer", "on-in-flight=join");
        }
        let fields = request["fields"].as_array();
        let known = tools::find(name).map(|tool| tool.inputs()).unwrap_or_default();
        // In JSON a file under a name that the tool does not know is an unknown
        // option, which is another refusal than that of an unknown file.
        let is_known = |input: &StepInput| known.iter().any(|field| field.name == input.field);
        let has_parts = self.files == Files::InParts || fields.is_some() || !inputs.iter().all(is_known);
        if fields.is_none() && (inputs.is_empty() || !has_parts) {
            let mut body = request["params"].clone();
            for input in inputs {
                body[&input.field] = in_json(input);
            }
            return question.json(&body).send();
        }
        let options = request["params"].as_object().into_iter().flatten();
        let mut form = options.fold(Form::new(), |form, (name, value)| form.text(name, &text(value)));
        for field in fields.into_iter().flatten() {
            form = form.text(field[0].as_str().unwrap(), field[1].as_str().unwrap());
        }
        for input in inputs {
            let filename = input.filename.as_deref().unwrap_or_default();
            form = form.file(&input.field, filename, &content(input));
        }
        question.form(form).send()
    }
}

fn authorized<'a>(question: Question<'a>, key: Option<&str>) -> Question<'a> {
    match key {
        Some(key) => question.key(key),
        None => question,
    }
}

/// HTTP tells more of a job than the operation does: its progress, its files and
/// its result. What both tell is the same.
fn only_the_job(answer: Answer) -> Answered {
    let mut envelope: Map<String, Value> = serde_json::from_slice(&answer.body).unwrap();
    if let Some(Value::Object(job)) = envelope.get_mut("job") {
        for name in ["progress", "outputs"] {
            assert!(job.shift_remove(name).is_some(), "{name}");
        }
        for name in ["result", "failure"] {
            assert!(envelope.shift_remove(name).is_some(), "{name}");
        }
    }
    Answered { status: answer.status, text: Value::Object(envelope).to_string() }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn content(input: &StepInput) -> Vec<u8> {
    match (&input.fixture, &input.base64) {
        (Some(fixture), _) => std::fs::read(folder().join("fixtures").join(fixture)).unwrap(),
        (_, content) => STANDARD.decode(content.as_deref().unwrap_or_default()).unwrap(),
    }
}

fn in_json(input: &StepInput) -> Value {
    let mut file = json!({"content_base64": STANDARD.encode(content(input))});
    // A path gives its own name to what it names.
    let filename = input.filename.as_ref().or(input.fixture.as_ref());
    if let Some(filename) = filename {
        file["filename"] = filename.as_str().into();
    }
    file
}
