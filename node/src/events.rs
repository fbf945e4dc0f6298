//! What travels from working threads to the JavaScript thread.
//!
//! A call has one callback for progress and end, so that both arrive in order. It
//! keeps the process alive while the call is pending and is released at its end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::Status;
use napi::bindgen_prelude::{Either, Function, Null};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode, UnknownReturnValue};
use napi_derive::napi;
use noxus_api::{ApiError, JobProgress, JobResult, Language};

use crate::response::Response;

/// A JavaScript function that takes an [`Event`].
pub(crate) type Listener<'scope> = Function<'scope, Event, UnknownReturnValue>;

type Wire = ThreadsafeFunction<Message, UnknownReturnValue, Event, Status, false>;

/// How far a job has come.
#[napi(object, object_from_js = false)]
pub struct Progress {
    /// `queued`, `running`, `done`, `failed`.
    pub state: &'static str,
    /// What is being done, such as `encode`.
    pub stage: &'static str,
    /// Steps finished in this stage.
    pub done: i64,
    /// Steps of this stage; 0 when unknown.
    pub total: i64,
    /// About how many milliseconds this stage still takes; null while that cannot be told.
    pub stage_remaining_ms: Either<i64, Null>,
}

impl From<JobProgress> for Progress {
    fn from(progress: JobProgress) -> Self {
        let steps = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            state: progress.state.name(),
            stage: progress.stage,
            done: steps(progress.done),
            total: steps(progress.total),
            stage_remaining_ms: progress
                .stage_remaining_ms
                .map_or(Either::B(Null), |ms| Either::A(steps(ms))),
        }
    }
}

/// One message to JavaScript: exactly one of these is set.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct Event {
    /// The job came further.
    pub progress: Option<Progress>,
    /// The job ended well.
    pub response: Option<Response>,
    /// The operation or estimate ended well: its envelope.
    pub json: Option<String>,
    /// The call failed: the error envelope.
    pub error: Option<String>,
}

enum Message {
    /// Reads the latest progress when it is delivered, not when it was sent.
    Progress(Arc<Latest>),
    Done(JobResult),
    Text(Result<String, ApiError>),
}

/// The latest progress, of which at most one report is under way: a fast tool
/// cannot flood the event loop.
#[derive(Default)]
struct Latest {
    progress: Mutex<JobProgress>,
    is_under_way: AtomicBool,
}

impl Latest {
    fn lock(&self) -> MutexGuard<'_, JobProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The way back to JavaScript of one call. Sending after the call or the environment
/// has ended does nothing.
#[derive(Clone)]
pub(crate) struct Events {
    /// Emptied by the last message, whoever still holds a clone: a wire that is kept
    /// keeps the process alive.
    wire: Arc<Mutex<Option<Wire>>>,
    latest: Arc<Latest>,
}

impl Events {
    /// Must be called on the JavaScript thread.
    pub(crate) fn to(listener: &Listener<'_>, language: Language) -> napi::Result<Self> {
        let wire = listener
            .build_threadsafe_function::<Message>()
            .build_callback(move |context| Ok(event(context.value, language)))?;
        Ok(Self { wire: Arc::new(Mutex::new(Some(wire))), latest: Arc::default() })
    }

    /// Reports progress.
    pub(crate) fn progress(&self, progress: JobProgress) {
        *self.latest.lock() = progress;
        if !self.latest.is_under_way.swap(true, Ordering::AcqRel)
            && let Some(wire) = self.lock().as_ref()
        {
            send(wire, Message::Progress(Arc::clone(&self.latest)));
        }
    }

    /// Ends a job.
    pub(crate) fn done(&self, result: &JobResult) {
        self.end(Message::Done(result.clone()));
    }

    /// Ends an operation or an estimate.
    pub(crate) fn text(&self, result: Result<String, ApiError>) {
        self.end(Message::Text(result));
    }

    fn lock(&self) -> MutexGuard<'_, Option<Wire>> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, message: Message) {
        let wire = self.lock().take();
        if let Some(wire) = wire {
            send(&wire, message);
        }
    }
}

fn send(wire: &Wire, message: Message) {
    // `Closing` is the only refusal of an unbounded queue: nobody listens any more.
    let _ = wire.call(message, ThreadsafeFunctionCallMode::NonBlocking);
}

fn event(message: Message, language: Language) -> Event {
    match message {
        Message::Progress(latest) => {
            // Cleared before reading: what comes in between is reported again.
            latest.is_under_way.store(false, Ordering::Release);
            let progress = *latest.lock();
            Event { progress: Some(progress.into()), ..Event::default() }
        }
        Message::Done(Ok(response)) => Event { response: Some(Response::new(response)), ..Event::default() },
        Message::Done(Err(error)) => Event { error: Some(error.to_json(language)), ..Event::default() },
        Message::Text(Ok(json)) => Event { json: Some(json), ..Event::default() },
        Message::Text(Err(error)) => Event { error: Some(error.to_json(language)), ..Event::default() },
    }
}
