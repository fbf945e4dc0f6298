//! What a tool is given beside its options: cancellation, progress, limits and
//! the services of the outside world.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Code, Error, Result};
use crate::{ContentWriter, Limits, Spool, text};

/// A switch that any thread may throw to stop a running tool.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that has not been thrown.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the work to stop. Cannot be taken back.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the work was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far a tool has come: `done` of `total` steps of the named stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done: `decode`, `resize`, `encode`, ...
    pub stage: &'static str,
    /// Steps finished in this stage.
    pub done: u64,
    /// Steps of this stage; 0 when unknown.
    pub total: u64,
}

/// The outside world as a tool may see it: one object per service trait,
/// injected by the caller (`Arc<dyn Transcriber>`, `Arc<dyn Voice>`, ...).
#[derive(Clone, Default)]
pub struct Services(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Services {
    /// Adds (or replaces) the service behind trait `T`.
    #[must_use]
    pub fn with<T: ?Sized + Send + Sync + 'static>(mut self, service: Arc<T>) -> Self {
        self.0.insert(TypeId::of::<Arc<T>>(), Arc::new(service));
        self
    }

    /// The service behind trait `T`.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`] when nobody injected one.
    pub fn get<T: ?Sized + Send + Sync + 'static>(&self) -> Result<Arc<T>> {
        let found = self.0.get(&TypeId::of::<Arc<T>>()).and_then(|any| any.downcast_ref::<Arc<T>>());
        found.cloned().ok_or_else(|| {
            let name = type_name::<T>().rsplit("::").next().unwrap_or_default();
            Error::new(
                Code::ProviderNotConfigured,
                text!("No hay ningún servicio «{name}» configurado.", "No “{name}” service is set up."),
            )
        })
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Services({})", self.0.len())
    }
}

/// What goes between a caller and work that is under way: whether to stop, and how far it
/// is. All that a service is given beside its request.
#[derive(Clone, Copy)]
pub struct Signals<'a> {
    cancel: &'a CancelToken,
    progress: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Signals<'a> {
    /// Puts signals together. `progress` is called on the working thread and must return
    /// quickly.
    pub fn new(cancel: &'a CancelToken, progress: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self { cancel, progress }
    }

    /// The switch itself.
    pub fn cancel_token(&self) -> &'a CancelToken {
        self.cancel
    }

    /// Stops here if the caller asked for it.
    ///
    /// # Errors
    /// [`Code::Cancelled`].
    pub fn check_cancelled(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(Error::cancelled()) } else { Ok(()) }
    }

    /// Reports progress and checks for cancellation. Called at least every
    /// 50 ms of work, or once per frame.
    ///
    /// # Errors
    /// [`Code::Cancelled`].
    pub fn step(&self, stage: &'static str, done: u64, total: u64) -> Result<()> {
        self.check_cancelled()?;
        (self.progress)(Progress { stage, done, total });
        Ok(())
    }
}

/// The context of one run.
pub struct Ctx<'a> {
    limits: &'a Limits,
    signals: Signals<'a>,
    services: &'a Services,
}

impl<'a> Ctx<'a> {
    /// Puts a context together. `progress` is called on the working thread and
    /// must return quickly.
    pub fn new(
        limits: &'a Limits,
        cancel: &'a CancelToken,
        progress: &'a (dyn Fn(Progress) + Sync),
        services: &'a Services,
    ) -> Self {
        Self { limits, signals: Signals::new(cancel, progress), services }
    }

    /// A context with the signals of another: for a service that works as a tool does.
    pub fn of_signals(limits: &'a Limits, signals: &Signals<'a>, services: &'a Services) -> Self {
        Self { limits, signals: *signals, services }
    }

    /// The same, with nobody told how far it is: for work that is done again.
    pub fn quiet(&self) -> Self {
        Self::new(self.limits, self.cancel_token(), &|_| {}, self.services)
    }

    /// The limits of this run.
    pub fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// The services of this run.
    pub fn services(&self) -> &'a Services {
        self.services
    }

    /// What a service is given.
    pub fn signals(&self) -> &Signals<'a> {
        &self.signals
    }

    /// A result to be written, in a file where there is a [`Spool`] and memory would not do.
    pub fn content_writer(&self) -> ContentWriter {
        ContentWriter::new(self.services.get::<dyn Spool>().ok())
    }

    /// The switch itself, for codecs that poll it from a callback.
    pub fn cancel_token(&self) -> &'a CancelToken {
        self.signals.cancel
    }

    /// Stops here if the caller asked for it.
    ///
    /// # Errors
    /// [`Code::Cancelled`].
    pub fn check_cancelled(&self) -> Result<()> {
        self.signals.check_cancelled()
    }

    /// [`Signals::step`].
    ///
    /// # Errors
    /// [`Code::Cancelled`].
    pub fn step(&self, stage: &'static str, done: u64, total: u64) -> Result<()> {
        self.signals.step(stage, done, total)
    }

    /// Runs `work` with a context that has default limits, no services and
    /// nobody listening: for callers of the pure functions, and tests.
    pub fn with_defaults<R>(work: impl FnOnce(&Ctx<'_>) -> R) -> R {
        let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
        work(&Ctx::new(&limits, &cancel, &|_| {}, &services))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    trait Greeter: Send + Sync {
        fn greet(&self) -> String;
    }
    struct Spanish;
    impl Greeter for Spanish {
        fn greet(&self) -> String {
            "hola".into()
        }
    }

    #[test]
    fn services_are_found_by_trait() {
        let services = Services::default().with::<dyn Greeter>(Arc::new(Spanish));
        assert_eq!(services.get::<dyn Greeter>().map(|g| g.greet()).ok().as_deref(), Some("hola"));
        let missing = Services::default().get::<dyn Greeter>().err().map(|e| e.code());
        assert_eq!(missing, Some(Code::ProviderNotConfigured));
    }

    #[test]
    fn a_cancelled_run_stops_at_the_next_step() {
        let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
        let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
        assert!(ctx.step("encode", 0, 2).is_ok());
        cancel.cancel();
        assert_eq!(ctx.step("encode", 1, 2).err().map(|e| e.code()), Some(Code::Cancelled));
    }
}
