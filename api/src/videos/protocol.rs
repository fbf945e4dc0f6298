//! What a protocol has to say of itself: pure functions both ways. All that takes time is in
//! [`lifecycle`](super::lifecycle).

use noxus_engine::video_generator::{GeneratorFile, GeneratorRequest};
use noxus_engine::{Code, Error, Text, text};
use rust_decimal::Decimal;
use serde_json::Value;
use ureq::http::Method;

use super::config::ModelSettings;
use crate::endpoint::{Body, Failure};

/// Most bytes of files that are written into a message: they are in memory more than once.
const MOST_INLINE_BYTES: u64 = 32 << 20;
/// Most bytes of an answer that only tells.
pub(super) const MOST_TOLD_BYTES: u64 = 2 << 20;
/// Most characters of an id of a provider's.
const MOST_ID_BYTES: usize = 1_024;

/// Who names a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// Whoever asks: the same name is the same work while it is there.
    Ours,
    /// The provider, in its answer.
    Theirs,
}

/// What is asked, behind the provider's base.
pub(super) struct Question {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    pub(super) most_bytes: u64,
    /// Whether it is answered only when all is done.
    pub(super) is_long: bool,
}

impl Question {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        let (headers, body) = (Vec::new(), Body::None);
        Self { method, path: path.into(), headers, body, most_bytes: MOST_TOLD_BYTES, is_long: false }
    }
}

/// What is known of a piece of work.
#[derive(Debug, PartialEq)]
pub(super) struct Work {
    /// What it is called.
    pub(super) id: String,
    pub(super) state: State,
    /// What the provider says that it costs.
    pub(super) cost_usd: Option<Decimal>,
    /// The model that makes it, where the provider says.
    pub(super) model: Option<String>,
    pub(super) seed: Option<u64>,
}

impl Work {
    /// Work that is taken to go on.
    pub(super) fn running(id: String) -> Self {
        Self { id, state: State::Running(None), cost_usd: None, model: None, seed: None }
    }
}

/// How far it is.
#[derive(Debug, PartialEq)]
pub(super) enum State {
    Waiting,
    /// In hundredths, where that is known.
    Running(Option<u8>),
    Done(Place),
    /// What the provider says of it.
    Failed {
        code: String,
        said: String,
    },
    /// Stopped, by whomever; whether it had been begun.
    Stopped {
        had_begun: bool,
    },
}

/// What a look has told.
pub(super) enum Seen {
    Work(Work),
    /// More is told there.
    Ask(Question),
}

/// Where a result is.
#[derive(PartialEq)]
pub(super) enum Place {
    /// Behind the base.
    Path(String),
    /// Where the provider says.
    Address(String),
    /// In the answer itself.
    Here(Vec<u8>),
}

impl std::fmt::Debug for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => write!(formatter, "Path({path})"),
            // It may hold a signature.
            Self::Address(_) => formatter.write_str("Address(…)"),
            Self::Here(bytes) => write!(formatter, "Here({} bytes)", bytes.len()),
        }
    }
}

/// A protocol.
pub(super) trait Protocol: Send + Sync {
    /// Who names a piece of work.
    fn naming(&self) -> Naming;

    /// What asks for a video. `name` is whatever stands for this very request, and no other.
    ///
    /// # Errors
    /// [`Code::FileTooLarge`] for files that cannot be sent so.
    fn submission(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        name: &str,
        timeout_ms: u64,
    ) -> Result<Question, Error>;

    /// What an answer says of the work.
    fn work(&self, body: &[u8]) -> Result<Work, Failure>;

    /// What asks how far it is; `None` where that is the same as asking for it once more.
    fn look(&self, id: &str) -> Option<Question>;

    /// What an answer to a look says of the work `id`, which may be that another question tells more. `step` counts
    /// the questions of this look that were answered before.
    fn seen(&self, id: &str, step: usize, body: &[u8]) -> Result<Seen, Failure> {
        let _ = (id, step);
        self.work(body).map(Seen::Work)
    }

    /// What stops it; `None` where nothing does.
    fn stop(&self, id: &str) -> Option<Question>;

    /// What is asked besides to stop it, after what was said to the question before. `step` counts those.
    fn stop_more(&self, id: &str, step: usize, said: Result<&[u8], &Failure>) -> Option<Question> {
        let _ = (id, step, said);
        None
    }

    /// Whether work that had begun has ended where it was told to stop.
    fn stops_surely(&self) -> bool {
        true
    }

    /// What is sent before a video is asked for: files that lie apart. It costs nothing, and does the same twice.
    ///
    /// # Errors
    /// What a file cannot be read for.
    fn preparation(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        name: &str,
    ) -> Result<Vec<Question>, Error> {
        let _ = (model, request, name);
        Ok(Vec::new())
    }

    /// As [`Protocol::submission`], with what was answered to the preparation.
    ///
    /// # Errors
    /// The same; and [`Code::ProviderError`] for answers that are none.
    fn prepared(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        name: &str,
        timeout_ms: u64,
        answers: &[Vec<u8>],
    ) -> Result<Question, Error> {
        let _ = answers;
        self.submission(model, request, name, timeout_ms)
    }

    /// What work is called that was asked for under `name`, if it was taken; `None` where only the answer tells.
    fn expected(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// What a provider that is there answers to.
    fn hello(&self) -> Question;

    /// Whether a provider that is there may answer that with a refusal like this.
    fn is_hello(&self, refusal: &Failure) -> bool {
        let _ = refusal;
        false
    }
}

/// An id as a part of a path.
pub(super) fn in_path(id: &str) -> String {
    let mut path = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'~')
            || (byte == b'.' && id.len() > 2)
        {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

/// An id that can be kept.
pub(super) fn checked_id(id: &str) -> Result<String, Failure> {
    let fits = (1..=MOST_ID_BYTES).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(id.to_owned()) } else { Err(Failure::Garbage(no_protocol())) }
}

/// What is said of an answer that is none.
pub(super) fn no_protocol() -> Text {
    text!("no responde como el protocolo dice", "does not answer as the protocol says")
}

/// Reads an answer.
pub(super) fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|_| {
        let is_page = body.trim_ascii_start().first() == Some(&b'<');
        Failure::Garbage(if is_page {
            text!("responde una página web", "answers with a web page")
        } else {
            no_protocol()
        })
    })
}

/// A number of US dollars, as a number or as words.
pub(super) fn dollars(value: &Value) -> Option<Decimal> {
    let written = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let number = written.parse().ok().or_else(|| Decimal::from_scientific(&written).ok())?;
    // What is less than nothing, or more than anybody has, was not meant so.
    (Decimal::ZERO..=Decimal::from(1_000_000)).contains(&number).then_some(number)
}

/// A file as a `data:` URL.
pub(super) fn data_url(file: &GeneratorFile, request: &GeneratorRequest) -> Result<String, Error> {
    use base64::Engine as _;

    if file.size_bytes > MOST_INLINE_BYTES {
        let (bytes, field) = (file.size_bytes, file.input.field());
        return Err(Error::new(
            Code::FileTooLarge,
            text!(
                "El archivo «{field}» tiene {bytes} bytes; a este proveedor se le pueden enviar {MOST_INLINE_BYTES}.",
                "The file “{field}” has {bytes} bytes; this provider can be sent {MOST_INLINE_BYTES}."
            ),
        )
        .with_field(field)
        .with_hint(text!("Envía un archivo más pequeño.", "Send a smaller file.")));
    }
    let bytes = file.input.bytes(&request.limits)?;
    let mime_type = file.mime_type;
    let mut url = format!("data:{mime_type};base64,");
    base64::engine::general_purpose::STANDARD.encode_string((*bytes).as_ref(), &mut url);
    Ok(url)
}

/// The bytes of a `data:` URL in base64.
pub(super) fn of_data_url(url: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;

    let (head, data) = url.strip_prefix("data:")?.split_once(',')?;
    head.ends_with(";base64").then_some(())?;
    base64::engine::general_purpose::STANDARD.decode(data.trim()).ok()
}

/// What is said of a failure: an object with a message, or the message alone.
pub(super) fn complaint(error: &Value) -> (String, String) {
    let part = |name: &str| match error.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    match error {
        Value::String(text) => (String::new(), text.clone()),
        _ => (part("code"), part("message")),
    }
}

/// How far it is, as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
pub(super) fn hundredths(progress: f64) -> u8 {
    progress.clamp(0.0, 100.0) as u8
}

/// Whether a provider says that its rules forbid what was asked for.
pub(super) fn is_refusal(code: &str, said: &str) -> bool {
    let code = code.to_lowercase();
    let of_code =
        ["moderation", "content_policy", "content_filter", "safety", "nsfw", "sensitive", "policy_violation"];
    let said = said.to_lowercase();
    let of_words = [
        "moderation",
        "content policy",
        "content_policy",
        "safety system",
        "safety filter",
        "nsfw",
        "flagged as sensitive",
        "usage policies",
        "violates our",
    ];
    of_code.iter().any(|word| code.contains(word)) || of_words.iter().any(|word| said.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_one_part_of_a_path() {
        assert_eq!(in_path("video_gen-1.a"), "video_gen-1.a");
        assert_eq!(in_path("../x?y#z"), "..%2Fx%3Fy%23z");
        assert_eq!(in_path(".."), "%2E%2E");
        assert!(
            checked_id("a b").is_err() && checked_id("").is_err() && checked_id(&"a".repeat(1_025)).is_err()
        );
    }

    #[test]
    fn dollars_are_told_in_many_ways() {
        for (value, is) in
            [("0.25", Some("0.25")), ("\"0.3\"", Some("0.3")), ("1e-3", Some("0.001")), ("-1", None)]
        {
            let found = dollars(&serde_json::from_str(value).unwrap()).map(|usd| usd.normalize().to_string());
            assert_eq!(found.as_deref(), is, "{value}");
        }
    }

    #[test]
    fn refusals_are_told_from_failures() {
        assert!(is_refusal("moderation_blocked", ""));
        assert!(is_refusal("", "Your request was rejected by our safety system."));
        assert!(!is_refusal("server_error", "CUDA out of memory"));
    }
}
