//! Services outside, over HTTP. What stands once around every call of one: a deadline, another try
//! where that can help, a bound on the answer, cancellation, and errors that tell no secrets.
//!
//! Addresses come from the settings, which are the operator's word, and are reached wherever they
//! lie. What an endpoint answers is not: a redirect is never followed, so that neither the key nor the
//! request goes where nobody sent it. An address that an endpoint gives is reached within a guard only, and
//! without the key.

mod attempt;
mod exchange;
mod failure;
mod form;
mod guard;

use std::fmt;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use noxus_billing::{OsRandomness, Randomness as _};
use noxus_engine::{CancelToken, Code, Content, Error, Signals, Text, text};
use ureq::http::{HeaderValue, Method, Uri};

use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};
pub(crate) use exchange::{Body, Exchange, Repeat, Sink, Target};
pub(crate) use failure::Failure;
pub(crate) use form::Form;
pub(crate) use guard::{Address, Origins};

/// Between two looks at whether the caller still waits.
const TICK: Duration = Duration::from_millis(20);
/// How often an endpoint is asked that is busy, or not there.
const ATTEMPTS: u32 = 4;
/// Before the second try; then twice as long each time.
const PAUSE: Duration = Duration::from_millis(300);
/// How long a call may take.
const TIMEOUTS_MS: RangeInclusive<u64> = 1_000..=600_000;

/// Where a service is, as settings name it.
pub(crate) struct Place<'a> {
    /// The setting itself, such as `script_writer`.
    pub(crate) setting: &'a str,
    /// What it is called in errors.
    pub(crate) name: Text,
    pub(crate) base_url: &'a str,
    /// The variable of the environment with the key; `None` where none is asked for.
    pub(crate) api_key_env: Option<&'a str>,
    pub(crate) key_place: KeyPlace,
    /// For a whole call, tries included.
    pub(crate) timeout_ms: u64,
}

/// Where an endpoint looks for the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// In `Authorization`, behind `Bearer`.
    Bearer,
    /// In `Authorization`, alone.
    Plain,
    /// In `Authorization`, behind that word.
    Word(&'static str),
    /// In the address, under that name.
    Query(&'static str),
}

/// A service outside.
#[derive(Debug)]
pub(crate) struct Endpoint {
    setting: String,
    name: Text,
    base_url: String,
    host: String,
    key: Option<Key>,
    /// The variable that should hold the key and does not.
    missing_key: Option<String>,
    timeout: Duration,
}

/// A key, which is shown to nobody but the endpoint.
struct Key {
    secret: String,
    header: HeaderValue,
    place: KeyPlace,
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(…)")
    }
}

/// What is asked of an endpoint.
pub(crate) struct Order<'a> {
    /// Behind the base, such as `/chat/completions`.
    pub(crate) path: &'a str,
    /// JSON.
    pub(crate) body: Arc<[u8]>,
    /// Most bytes that are taken of an answer.
    pub(crate) most_bytes: u64,
    /// When it has to be there.
    pub(crate) end: Instant,
}

/// A question without a body.
pub(crate) struct Look<'a> {
    /// Behind the base, with its options, whose values are escaped.
    pub(crate) path: &'a str,
    /// Most bytes that are taken of an answer.
    pub(crate) most_bytes: u64,
    /// When it has to be there.
    pub(crate) end: Instant,
}

/// A file that an answer names.
pub(crate) struct Download<'a> {
    /// As the answer has it.
    pub(crate) address: &'a str,
    /// Where it is written; what is there already is written over.
    pub(crate) into: &'a Path,
    /// Most bytes that it may have.
    pub(crate) most_bytes: u64,
    /// When it has to be there.
    pub(crate) end: Instant,
}

/// A good answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) content_type: String,
    /// Empty where it went into a file.
    pub(crate) body: Vec<u8>,
    /// What went into a spooled file.
    pub(crate) content: Option<Content>,
    /// How long it is, wherever it was written.
    pub(crate) bytes: u64,
}

impl Endpoint {
    /// Reads settings. Nothing is reached yet.
    ///
    /// # Errors
    /// `invalid_field`, naming the setting.
    pub(crate) fn new(place: &Place<'_>) -> Result<Self> {
        let Place { setting, base_url, timeout_ms, .. } = *place;
        let base_url = base_url.trim().trim_end_matches('/');
        let host = host(base_url).map_err(|why| invalid(setting, "base_url", why))?;
        if !TIMEOUTS_MS.contains(&timeout_ms) {
            let (least, most) = (TIMEOUTS_MS.start(), TIMEOUTS_MS.end());
            let why = text!(
                "ha de estar entre {least} y {most}, y es {timeout_ms}",
                "it must be between {least} and {most}, and is {timeout_ms}"
            );
            return Err(invalid(setting, "timeout_ms", why));
        }
        let (mut key, mut missing_key) = (None, None);
        if let Some(variable) = place.api_key_env {
            match std::env::var(variable).ok().filter(|secret| !secret.trim().is_empty()) {
                Some(secret) => {
                    key = Some(
                        Key::new(secret.trim(), place.key_place)
                            .map_err(|()| unusable_key(setting, variable))?,
                    )
                }
                None => missing_key = Some(variable.to_owned()),
            }
        }
        Ok(Self {
            setting: setting.to_owned(),
            name: place.name.clone(),
            base_url: base_url.to_owned(),
            host,
            key,
            missing_key,
            timeout: Duration::from_millis(timeout_ms),
        })
    }

    /// When a call that begins now has to be over.
    pub(crate) fn end(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// Whether it could be asked, as far as can be told without reaching out.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let Some(variable) = &self.missing_key else { return Ok(()) };
        let (setting, Text { es, en }) = (&self.setting, &self.name);
        Err(Error::new(Code::ProviderNotConfigured, text!("{es} no tiene su clave.", "{en} has no key."))
            .with_field(format!("{setting}.api_key_env"))
            .with_hint(text!(
                "Pon la clave en la variable de entorno «{variable}», o quita «api_key_env».",
                "Put the key into the environment variable “{variable}”, or leave “api_key_env” out."
            )))
    }

    /// Posts JSON, and again where an endpoint is busy, not there, or breaks off.
    pub(crate) fn post(&self, order: &Order<'_>, signals: &Signals<'_>) -> Result<Answer, Failure> {
        let exchange = Exchange {
            method: Method::POST,
            target: Target::Path(order.path),
            headers: Vec::new(),
            body: Body::json(Arc::clone(&order.body)),
            most_bytes: order.most_bytes,
            sink: Sink::Memory,
            end: order.end,
        };
        self.ask(&exchange, Repeat::Harmless, signals.cancel_token())
    }

    /// Asks without a body, as often as [`Endpoint::post`].
    pub(crate) fn get(&self, look: &Look<'_>, signals: &Signals<'_>) -> Result<Answer, Failure> {
        let exchange = Exchange {
            method: Method::GET,
            target: Target::Path(look.path),
            headers: Vec::new(),
            body: Body::None,
            most_bytes: look.most_bytes,
            sink: Sink::Memory,
            end: look.end,
        };
        self.ask(&exchange, Repeat::Harmless, signals.cancel_token())
    }

    /// Fetches a file that an answer names, without the key, and tells its length in bytes.
    pub(crate) fn download(&self, file: &Download<'_>, signals: &Signals<'_>) -> Result<u64, Failure> {
        let origins = Origins::new([self.base_url.as_str()])
            .map_err(|_| Failure::System("the base is no address".into()))?;
        let address = origins.address(file.address, None)?;
        let exchange = Exchange {
            method: Method::GET,
            target: Target::Address(&address),
            headers: Vec::new(),
            body: Body::None,
            most_bytes: file.most_bytes,
            sink: Sink::File(file.into.into()),
            end: file.end,
        };
        Ok(self.ask(&exchange, Repeat::Harmless, signals.cancel_token())?.bytes)
    }

    /// Asks, and again where that can help and `repeat` allows it.
    pub(crate) fn ask(
        &self,
        exchange: &Exchange<'_>,
        repeat: Repeat,
        cancel: &CancelToken,
    ) -> Result<Answer, Failure> {
        let mut attempts = 0;
        loop {
            let failure = match attempt::make(self, exchange, cancel) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            attempts += 1;
            let (setting, host) = (self.setting.as_str(), self.host.as_str());
            tracing::warn!(setting, host, attempts, "an endpoint failed: {failure}");
            let Some(least) = failure.pause() else { return Err(failure) };
            let pause = jittered(PAUSE * 2_u32.pow(attempts - 1)).max(least);
            if repeat == Repeat::Never || attempts >= ATTEMPTS || Instant::now() + pause >= exchange.end {
                return Err(failure);
            }
            wait(pause, cancel)?;
        }
    }

    /// What a caller is told of a failure.
    pub(crate) fn error(&self, failure: &Failure) -> Error {
        failure.error(&self.name, self.timeout)
    }

    /// A text of the endpoint's without its key, should it repeat that.
    pub(crate) fn without_key(&self, text: &str) -> String {
        match &self.key {
            Some(key) => text.replace(&key.secret, "…"),
            None => text.to_owned(),
        }
    }
}

impl Key {
    fn new(secret: &str, place: KeyPlace) -> Result<Self, ()> {
        let said = match place {
            KeyPlace::Bearer => format!("Bearer {secret}"),
            KeyPlace::Word(word) => format!("{word} {secret}"),
            KeyPlace::Plain | KeyPlace::Query(_) => secret.to_owned(),
        };
        let mut header = HeaderValue::from_str(&said).map_err(|_| ())?;
        header.set_sensitive(true);
        Ok(Self { secret: secret.to_owned(), header, place })
    }
}

/// A value as it stands in an address.
pub(crate) fn escaped(value: &str) -> String {
    let sign = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(sign).collect()
}

/// The host of an address, with its port where it names one.
fn host(base_url: &str) -> Result<String, Text> {
    let uri: Uri = base_url.parse().map_err(|_| text!("no es una dirección", "it is no address"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(text!("ha de empezar por http:// o https://", "it must begin with http:// or https://"));
    }
    let authority = uri.authority().ok_or_else(|| text!("no nombra ninguna máquina", "it names no host"))?;
    if authority.as_str().contains('@') {
        return Err(text!(
            "lleva una contraseña; la clave va en «api_key_env»",
            "it holds a password; the key belongs into “api_key_env”"
        ));
    }
    if uri.query().is_some() {
        return Err(text!("no puede llevar «?»", "it cannot have a “?”"));
    }
    Ok(authority.as_str().to_owned())
}

/// A setting that is not as it should be.
pub(crate) fn invalid(setting: &str, part: &str, why: Text) -> ApiError {
    let Text { es, en } = why;
    ApiError::new(ErrorCode::InvalidField)
        .with_message(text!("«{setting}.{part}»: {es}.", "“{setting}.{part}”: {en}."))
        .with_field(format!("{setting}.{part}"))
}

fn unusable_key(setting: &str, variable: &str) -> ApiError {
    let why = text!(
        "la variable «{variable}» contiene lo que no puede ser una clave",
        "the variable “{variable}” holds what cannot be a key"
    );
    invalid(setting, "api_key_env", why)
}

/// Waits, unless the caller does not wait any more.
pub(crate) fn wait(pause: Duration, cancel: &CancelToken) -> Result<(), Failure> {
    let next = Instant::now() + pause;
    while Instant::now() < next {
        if cancel.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        thread::sleep(TICK.min(next.saturating_duration_since(Instant::now())));
    }
    Ok(())
}

/// From half to one and a half times as long, so that those who failed together do not come together.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let mut byte = [128];
    // Without randomness it is as long as it is.
    drop(OsRandomness.fill(&mut byte));
    let [byte] = byte;
    pause / 2 + pause * u32::from(byte) / 255
}
