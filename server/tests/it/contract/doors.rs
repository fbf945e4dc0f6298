//! Two ways to the same rules: the library, and HTTP over a live server.

use std::sync::Arc;
use std::thread::JoinHandle;

use noxus_api::{ApiError, Input, JobRequest, Language, Noxus, OnInFlight, Viewer};
use serde_json::{Value, json};

use crate::support::Live;
use crate::support::client::{Client, Question};
use crate::support::multipart::Form;

/// A call of a tool, as whoever makes it thinks of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    tool: String,
    options: Value,
    file: Option<(String, Vec<u8>)>,
    key: Option<String>,
    idempotency_key: Option<String>,
    join: bool,
    language: Option<&'static str>,
    shape: Shape,
}

/// How a call is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// JSON; a file as `content_base64` beside the options.
    #[default]
    Json,
    /// JSON; a file as an object under its own name.
    JsonObject,
    /// Options as text, a file as bytes.
    Multipart,
    /// Options as text; a file as `content_base64`.
    UrlEncoded,
    /// Options as lines of text; a file as `content_base64`.
    Lines,
}

impl Call {
    pub(crate) fn new(tool: &str, options: Value) -> Self {
        Self { tool: tool.into(), options, ..Self::default() }
    }

    /// A QR code, the cheapest call there is.
    pub(crate) fn qr(text: &str) -> Self {
        Self::new("qr", json!({"text": text}))
    }

    /// A conversion of a picture.
    pub(crate) fn convert(options: Value, picture: &[u8]) -> Self {
        Self { file: Some(("image".into(), picture.to_vec())), ..Self::new("image-convert", options) }
    }

    pub(crate) fn by(mut self, key: &str) -> Self {
        self.key = Some(key.into());
        self
    }

    pub(crate) fn once(mut self, idempotency_key: &str) -> Self {
        self.idempotency_key = Some(idempotency_key.into());
        self
    }

    pub(crate) fn joining(mut self) -> Self {
        self.join = true;
        self
    }

    pub(crate) fn language(mut self, language: &'static str) -> Self {
        self.language = Some(language);
        self
    }

    pub(crate) fn shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    pub(crate) fn tool(mut self, tool: &str) -> Self {
        self.tool = tool.into();
        self
    }

    /// Options as pairs of texts.
    fn fields(&self) -> Vec<(String, String)> {
        let options = self.options.as_object().into_iter().flatten();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        options.map(|(name, value)| (name.clone(), text(value))).collect()
    }

    fn base64(bytes: &[u8]) -> String {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(bytes)
    }

    /// Options with the file inside, where the shape has it so.
    fn whole_json(&self) -> Value {
        let mut options = self.options.clone();
        match (&self.file, self.shape) {
            (Some((_, bytes)), Shape::Json) => options["content_base64"] = Self::base64(bytes).into(),
            (Some((name, bytes)), Shape::JsonObject) => {
                options[name] = json!({"content_base64": Self::base64(bytes)});
            }
            _ => {}
        }
        options
    }

    fn whole_fields(&self) -> Vec<(String, String)> {
        let mut fields = self.fields();
        fields.extend(self.file.iter().map(|(_, bytes)| ("content_base64".into(), Self::base64(bytes))));
        fields
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// HTTP's status, which is also that of the error table.
    pub(crate) status: u16,
    /// The envelope, byte for byte.
    pub(crate) text: String,
    /// Whether it is the stored answer to an earlier call.
    pub(crate) is_replayed: bool,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The error code; `"ok"` for a success.
    pub(crate) fn code(&self) -> String {
        self.json()["error_code"].as_str().unwrap_or("ok").to_owned()
    }

    /// The envelope of a call that must have succeeded.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!((self.status, self.code().as_str()), (200, "ok"), "{}", self.text);
        check_money(&self.json());
        self.json()
    }

    /// The envelope of a call that must have been refused so. Whatever the reason, it
    /// has the status of the error table, cost nothing and names its request.
    #[track_caller]
    pub(crate) fn refused(&self, code: &str) -> Value {
        assert_eq!(self.code(), code, "{}", self.text);
        let envelope = self.json();
        assert_eq!(self.status, noxus_api::codes::info(code).http_status, "{code}");
        assert_eq!(envelope["success"], false, "{code}");
        assert_eq!(envelope["billing"].to_string(), r#"{"charged_usd":"0"}"#, "{code}");
        let id = envelope["request_id"].as_str().unwrap_or_default();
        assert!(id.starts_with("req_") && id.len() == 30, "{code}: {id:?}");
        assert!(envelope["error"].as_str().is_some_and(|text| !text.is_empty()), "{code}");
        check_money(&envelope);
        envelope
    }
}

/// Money anywhere in an envelope is a canonical decimal string: no float, no
/// exponent, no sign, no superfluous zero.
#[track_caller]
fn check_money(value: &Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                check_money(value);
                // An object describes a field of that name: it is a schema.
                if name.ends_with("_usd") && !value.is_null() && !value.is_object() {
                    let text = value.as_str().unwrap_or_else(|| panic!("{name} is no text: {value}"));
                    let (whole, fraction) = text.split_once('.').unwrap_or((text, "1"));
                    let are_digits =
                        [whole, fraction].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
                    let is_short = (whole == "0" || !whole.starts_with('0')) && !fraction.ends_with('0');
                    assert!(
                        are_digits && is_short && !whole.is_empty() && !fraction.is_empty(),
                        "{name}: {text}"
                    );
                }
            }
        }
        Value::Array(items) => items.iter().for_each(check_money),
        _ => {}
    }
}

/// One way in.
pub(crate) trait Door: Send + Sync {
    fn run(&self, call: &Call) -> Answer;
    fn estimate(&self, call: &Call) -> Answer;
    /// `ping`, `balance` or `usage`.
    fn ask(&self, key: Option<&str>, what: &str) -> Answer;
    /// The jobs before one, or the latest.
    fn jobs(&self, key: &str, before: Option<i64>, limit: u32) -> Answer;
    /// `{"success", "job", "result", "failure"}`
    fn job(&self, key: &str, job_id: i64) -> Answer;
    /// `{"success", "job"}`, with the state it ended in.
    fn cancel(&self, key: &str, job_id: i64) -> Answer;
    /// The tools; no key is needed.
    fn catalog(&self) -> Answer;
    /// A call whose options are this text, JSON or not.
    fn run_text(&self, key: &str, tool: &str, options: &str) -> Answer;
}

/// A call on its way.
pub(crate) struct Pending(JoinHandle<Answer>);

impl Pending {
    pub(crate) fn start(door: &Arc<dyn Door>, call: Call) -> Self {
        let door = Arc::clone(door);
        Self(std::thread::spawn(move || door.run(&call)))
    }

    pub(crate) fn answer(self) -> Answer {
        self.0.join().unwrap()
    }
}

/// The engine itself.
pub(crate) struct Library(pub(crate) Noxus);

impl Library {
    fn request(call: &Call) -> JobRequest {
        let mut request = JobRequest::new(call.tool.as_str(), Value::Null);
        match call.shape {
            Shape::Json | Shape::JsonObject => request.params = call.whole_json(),
            Shape::UrlEncoded | Shape::Lines => request.fields = call.whole_fields(),
            Shape::Multipart => {
                request.fields = call.fields();
                let file = call.file.iter();
                request.inputs = file.map(|(name, bytes)| Input::from_bytes(name, bytes.clone())).collect();
            }
        }
        request.api_key.clone_from(&call.key);
        request.idempotency_key.clone_from(&call.idempotency_key);
        request.on_in_flight = if call.join { OnInFlight::Join } else { OnInFlight::Refuse };
        request
    }

    fn refusal(error: &ApiError, language: Language) -> Answer {
        let (status, text) = (error.info().http_status, error.to_json(language));
        Answer { status, text, is_replayed: false }
    }

    fn envelope(&self, result: Result<Value, ApiError>) -> Answer {
        match result {
            Ok(value) => Answer { status: 200, text: value.to_string(), is_replayed: false },
            Err(error) => Self::refusal(&error, self.0.language()),
        }
    }

    fn view(&self, key: &str, job_id: i64) -> Result<Value, ApiError> {
        let viewer = Viewer::Key(Some(key));
        let view = self.0.job(viewer, job_id)?;
        let result = self.0.job_answer(viewer, job_id)?;
        let result: Value =
            result.map_or(Value::Null, |answer| serde_json::from_str(&answer.to_json().unwrap()).unwrap());
        let view_json = view.to_value();
        let failure = view.failure.map_or(Value::Null, |error| error.to_value(self.0.language()));
        Ok(json!({"success": true, "job": view_json, "result": result, "failure": failure}))
    }

    /// Looks do not carry a request id of their own in the library; HTTP adds one.
    fn with_id(&self, answer: Answer) -> Answer {
        let mut envelope = answer.json();
        if let Value::Object(fields) = &mut envelope
            && fields["success"] == false
            && !fields.contains_key("request_id")
        {
            fields.shift_insert(3, "request_id".into(), self.0.new_request_id().unwrap().into());
        }
        Answer { text: envelope.to_string(), ..answer }
    }
}

impl Door for Library {
    fn run(&self, call: &Call) -> Answer {
        match self.0.run(Self::request(call)) {
            Ok(response) => {
                Answer { status: 200, text: response.to_json().unwrap(), is_replayed: response.replayed }
            }
            Err(error) => Self::refusal(&error, noxus_api::language(call.language)),
        }
    }

    fn estimate(&self, call: &Call) -> Answer {
        match self.0.estimate(Self::request(call)) {
            Ok(estimate) => Answer { status: 200, text: estimate.to_json(), is_replayed: false },
            Err(error) => Self::refusal(&error, noxus_api::language(call.language)),
        }
    }

    fn ask(&self, key: Option<&str>, what: &str) -> Answer {
        self.envelope(self.0.call(what, &json!({"api_key": key})))
    }

    fn jobs(&self, key: &str, before: Option<i64>, limit: u32) -> Answer {
        self.envelope(self.0.call("jobs.list", &json!({"api_key": key, "before": before, "limit": limit})))
    }

    fn job(&self, key: &str, job_id: i64) -> Answer {
        self.with_id(self.envelope(self.view(key, job_id)))
    }

    fn cancel(&self, key: &str, job_id: i64) -> Answer {
        let viewer = Viewer::Key(Some(key));
        let cancelled = self.0.cancel_job(viewer, job_id).and_then(|running| {
            if let Some(job) = running {
                job.wait(None);
            }
            Ok(json!({"success": true, "job": self.0.job(viewer, job_id)?.to_value()}))
        });
        self.with_id(self.envelope(cancelled))
    }

    fn catalog(&self) -> Answer {
        self.envelope(self.0.call("catalog", &json!({})))
    }

    fn run_text(&self, key: &str, tool: &str, options: &str) -> Answer {
        let text = format!(r#"{{"tool":"{tool}","api_key":"{key}","params":{options}}}"#);
        let result = JobRequest::from_json(&text).map_err(Arc::new).and_then(|request| self.0.run(request));
        self.with_id(match result {
            Ok(response) => {
                Answer { status: 200, text: response.to_json().unwrap(), is_replayed: response.replayed }
            }
            Err(error) => Self::refusal(&error, self.0.language()),
        })
    }
}

/// A server, and a client that speaks to it.
pub(crate) struct Http {
    client: Client,
    _live: Live,
}

impl Http {
    pub(crate) fn new(live: Live) -> Self {
        Self { client: live.client(), _live: live }
    }

    fn post(&self, path: &str, call: &Call) -> Answer {
        let mut question = self.client.post(path);
        if let Some(key) = &call.key {
            question = question.key(key);
        }
        for (name, value) in [
            ("Idempotency-Key", call.idempotency_key.as_deref()),
            ("Accept-Language", call.language),
            ("Prefer", call.join.then_some("on-in-flight=join")),
        ] {
            if let Some(value) = value {
                question = question.header(name, value);
            }
        }
        Self::answer(match call.shape {
            Shape::Json | Shape::JsonObject => question.json(&call.whole_json()),
            Shape::UrlEncoded => {
                let mut text = form_urlencoded::Serializer::new(String::new());
                question.body(
                    "application/x-www-form-urlencoded",
                    text.extend_pairs(call.whole_fields()).finish(),
                )
            }
            Shape::Lines => {
                let lines = call.whole_fields().into_iter().map(|(name, value)| format!("{name}={value}\n"));
                question.body("text/plain; charset=utf-8", lines.collect::<String>())
            }
            Shape::Multipart => {
                let fields = call.fields().into_iter();
                let form = fields.fold(Form::new(), |form, (name, value)| form.text(&name, &value));
                let file = call.file.iter();
                question.form(file.fold(form, |form, (name, bytes)| form.file(name, "", bytes)))
            }
        })
    }

    /// An answer in every rule's terms. That the header names the request that the
    /// envelope names is a rule of its own, held here for all of them.
    #[track_caller]
    fn answer(question: Question<'_>) -> Answer {
        let answer = question.send();
        let id = answer.header("x-request-id");
        assert!(id.starts_with("req_") && id.len() == 30, "{id:?}");
        let is_replayed = answer.header("idempotency-replayed") == "true";
        if answer.status >= 400 {
            assert_eq!(answer.json()["request_id"], id, "{}", answer.text());
        }
        Answer { status: answer.status, text: answer.text().to_owned(), is_replayed }
    }
}

impl Door for Http {
    fn run(&self, call: &Call) -> Answer {
        self.post(&format!("/api/v1/tools/{}", call.tool), call)
    }

    fn estimate(&self, call: &Call) -> Answer {
        self.post(&format!("/api/v1/tools/{}/estimate", call.tool), call)
    }

    fn ask(&self, key: Option<&str>, what: &str) -> Answer {
        let method = if what == "ping" { "POST" } else { "GET" };
        let question = self.client.question(method, &format!("/api/v1/{what}"));
        Self::answer(match key {
            Some(key) => question.key(key),
            None => question,
        })
    }

    fn jobs(&self, key: &str, before: Option<i64>, limit: u32) -> Answer {
        let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
        Self::answer(self.client.get(&format!("/api/v1/jobs?limit={limit}{before}")).key(key))
    }

    fn job(&self, key: &str, job_id: i64) -> Answer {
        Self::answer(self.client.get(&format!("/api/v1/jobs/{job_id}")).key(key))
    }

    fn cancel(&self, key: &str, job_id: i64) -> Answer {
        Self::answer(self.client.delete(&format!("/api/v1/jobs/{job_id}")).key(key))
    }

    fn catalog(&self) -> Answer {
        Self::answer(self.client.get("/api/v1/tools"))
    }

    fn run_text(&self, key: &str, tool: &str, options: &str) -> Answer {
        let question = self.client.post(&format!("/api/v1/tools/{tool}")).key(key);
        Self::answer(question.body("application/json", options))
    }
}
