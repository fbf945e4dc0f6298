//! The engine, its jobs, and the way errors leave.

use napi::Env;
use napi_derive::napi;
use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, JobState, Language, Noxus};
use serde_json::Value;

use crate::events::{Events, Listener, Progress};
use crate::request::Request;
use crate::{in_flight, lane};

/// An error thrown at once: its message is the error envelope, which the package
/// turns into a `NoxusError`.
pub(crate) fn thrown(error: &ApiError, language: Language) -> napi::Error {
    napi::Error::from_reason(error.to_json(language))
}

/// A configured engine.
#[napi]
pub struct Engine {
    noxus: Option<Noxus>,
    language: Language,
}

#[napi]
impl Engine {
    /// Opens an engine with JSON settings.
    ///
    /// # Errors
    /// As `Noxus::from_json`.
    #[napi(constructor, catch_unwind)]
    pub fn new(settings: String) -> napi::Result<Self> {
        match Noxus::from_json(&settings) {
            Ok(noxus) => Ok(Self { language: noxus.language(), noxus: Some(noxus) }),
            Err(error) => Err(thrown(&error, asked_language(&settings))),
        }
    }

    /// `es` or `en`: the language of messages.
    #[napi(getter, catch_unwind)]
    pub fn language(&self) -> &'static str {
        match self.language {
            Language::Spanish => "es",
            Language::English => "en",
        }
    }

    /// Hands a call to the worker pool. `listener` gets progress, if it is to hear of it, and
    /// then, once, a response or an error.
    ///
    /// # Errors
    /// When the engine is closed or the request was used before.
    #[napi(catch_unwind)]
    pub fn submit(
        &self,
        env: &Env,
        request: &mut Request,
        listener: Listener<'_>,
        hears_progress: bool,
    ) -> napi::Result<Job> {
        let (noxus, request) = self.ready(request)?;
        let events = Events::to(&listener, self.language)?;
        let job = noxus.submit(request);
        in_flight::track(env, &job)?;
        if hears_progress {
            let progress = events.clone();
            job.on_progress(move |step| progress.progress(step));
        }
        job.on_done(move |result| events.done(result));
        Ok(Job { inner: job })
    }

    /// Prices a call without running it. `listener` gets the envelope or an error.
    ///
    /// # Errors
    /// As [`Engine::submit`].
    #[napi(catch_unwind)]
    pub fn estimate(&self, request: &mut Request, listener: Listener<'_>) -> napi::Result<()> {
        let (noxus, request) = self.ready(request)?;
        let noxus = noxus.clone();
        self.answer(&listener, move || noxus.estimate(request).map(|estimate| estimate.to_json()))
    }

    /// Runs a named operation on JSON arguments. `listener` gets the envelope or an
    /// error.
    ///
    /// # Errors
    /// When the engine is closed, or the arguments are not JSON.
    #[napi(catch_unwind)]
    pub fn call(&self, operation: String, arguments: String, listener: Listener<'_>) -> napi::Result<()> {
        let noxus = self.open()?.clone();
        let arguments: Value = serde_json::from_str(&arguments).map_err(|error| {
            let error = ApiError::new(ErrorCode::InvalidJson)
                .with_message(text!("El JSON no es válido: {error}.", "The JSON is not valid: {error}."));
            thrown(&error, self.language)
        })?;
        self.answer(&listener, move || noxus.call(&operation, &arguments).map(|value| value.to_string()))
    }

    /// Refuses further calls. Jobs under way go on; the ledger closes after them.
    #[napi(catch_unwind)]
    pub fn close(&mut self) {
        self.noxus = None;
    }
}

impl Engine {
    fn open(&self) -> napi::Result<&Noxus> {
        self.noxus.as_ref().ok_or_else(|| {
            let error = ApiError::new(ErrorCode::InvalidRequest)
                .with_message(text!("El motor está cerrado.", "The engine is closed."))
                .with_hint(text!("Crea otro con «new Noxus()».", "Make another with “new Noxus()”."));
            thrown(&error, self.language)
        })
    }

    fn ready(&self, request: &mut Request) -> napi::Result<(&Noxus, noxus_api::JobRequest)> {
        let noxus = self.open()?;
        let request = request.take().map_err(|error| thrown(&error, self.language))?;
        Ok((noxus, request))
    }

    /// Works on the lane and answers with text.
    fn answer(
        &self,
        listener: &Listener<'_>,
        work: impl FnOnce() -> noxus_api::Result<String> + Send + 'static,
    ) -> napi::Result<()> {
        let events = Events::to(listener, self.language)?;
        lane::submit(move || events.text(work())).map_err(|error| thrown(&error, self.language))
    }
}

/// The language that settings ask for, even when something else in them is wrong.
fn asked_language(settings: &str) -> Language {
    let settings: Value = serde_json::from_str(settings).unwrap_or_default();
    noxus_api::language(settings.get("language").and_then(Value::as_str))
}

/// A call under way.
#[napi]
pub struct Job {
    inner: noxus_api::Job,
}

#[napi]
impl Job {
    /// Asks the job to stop. `true`: no worker had taken it yet, so that it will end
    /// as cancelled for certain and its result need not be awaited.
    #[napi(catch_unwind)]
    pub fn cancel(&self) -> bool {
        self.inner.cancel();
        // Read after the cancel: a worker that starts later sees the cancel.
        self.inner.progress().state == JobState::Queued
    }

    /// How far it has come.
    #[napi(getter, catch_unwind)]
    pub fn progress(&self) -> Progress {
        self.inner.progress().into()
    }
}
