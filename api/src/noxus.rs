//! The engine with its contract: what every door stands on.

use std::sync::{Arc, Mutex};

use noxus_billing::{
    Clock, MemoryStore, OsRandomness, Randomness, SqliteOptions, SqliteStore, Store, SystemClock,
};
use noxus_engine::{Language, Services};

use crate::call::{self, Aim};
use crate::codes::ErrorCode;
use crate::config::Config;
use crate::error::{ApiError, Result};
use crate::estimate::Estimate;
use crate::inner::Inner;
use crate::job::{Job, JobResult};
use crate::request::{self, JobRequest};

/// A configured engine. Cheap to clone; all clones are the same engine.
///
/// ```
/// use noxus_api::{JobRequest, Noxus};
/// let noxus = Noxus::unbilled()?;
/// let answer = noxus.run(JobRequest::new("qr", serde_json::json!({"text": "hola"})));
/// assert_eq!(answer?.files[0].mime_type, "image/png");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Noxus(Arc<Inner>);

/// Puts an engine together piece by piece.
pub struct Builder {
    config: Config,
    services: Services,
    store: Option<Arc<dyn Store>>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl Builder {
    /// The services tools may use.
    #[must_use]
    pub fn services(mut self, services: Services) -> Self {
        self.services = services;
        self
    }

    /// A ledger of one's own instead of the configured file.
    #[must_use]
    pub fn store(mut self, store: Arc<dyn Store>) -> Self {
        self.store = Some(store);
        self
    }

    /// Another clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Another source of randomness, for tests.
    #[must_use]
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.randomness = randomness;
        self
    }

    /// Opens the ledger and reads the tariff. Threads start with the first call.
    ///
    /// # Errors
    /// `invalid_request` for a wrong tariff; `invalid_field` for the address of a service outside that
    /// cannot be one; `store_unavailable`, `store_corrupt`.
    pub fn build(self) -> Result<Noxus> {
        let tiers = self.config.tiers()?;
        let store = match (self.store, self.config.store.as_deref()) {
            (Some(store), _) => Some(store),
            (None, None) => None,
            (None, Some(":memory:")) => {
                let (clock, randomness) = (Arc::clone(&self.clock), Arc::clone(&self.randomness));
                let store = MemoryStore::with_retention_ms(clock, randomness, self.config.retention_ms)
                    .with_tiers(Arc::new(tiers.for_ledger()));
                Some(Arc::new(store) as Arc<dyn Store>)
            }
            (None, Some(path)) => {
                let options = SqliteOptions {
                    clock: Arc::clone(&self.clock),
                    randomness: Arc::clone(&self.randomness),
                    retention_ms: self.config.retention_ms,
                    tiers: Arc::new(tiers.for_ledger()),
                    ..SqliteOptions::default()
                };
                Some(Arc::new(SqliteStore::open(path, options)?) as Arc<dyn Store>)
            }
        };
        let services =
            crate::spool::services(self.services, self.config.spool_folder.as_ref(), store.as_ref());
        #[cfg(feature = "voices")]
        let services = crate::voices::services(services, &self.config)?;
        #[cfg(feature = "video")]
        let services = crate::writers::services(services, &self.config)?;
        #[cfg(feature = "video")]
        let services = crate::stock::services(services, &self.config)?;
        #[cfg(feature = "video")]
        let generators = crate::videos::generators(&self.config, &services)?;
        #[cfg(feature = "video")]
        let services = crate::videos::services(services, generators.as_ref());
        Ok(Noxus(Arc::new(Inner {
            language: request::language(self.config.language.as_deref()),
            tariff: self.config.tariff()?,
            tiers,
            #[cfg(feature = "video")]
            services: crate::models::services(services, self.config.speech_model.as_deref()),
            #[cfg(not(feature = "video"))]
            services,
            #[cfg(feature = "video")]
            generators,
            config: self.config,
            store,
            clock: self.clock,
            randomness: self.randomness,
            running: Mutex::default(),
            runtime: Mutex::default(),
        })))
    }
}

impl Noxus {
    /// Starts from settings.
    pub fn builder(config: Config) -> Builder {
        Builder {
            config,
            services: Services::default(),
            store: None,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(OsRandomness),
        }
    }

    /// An engine from settings.
    ///
    /// # Errors
    /// As [`Builder::build`].
    pub fn open(config: Config) -> Result<Self> {
        Self::builder(config).build()
    }

    /// An engine from JSON settings, as doors pass them.
    ///
    /// # Errors
    /// `invalid_json`, and as [`Builder::build`].
    pub fn from_json(config: &str) -> Result<Self> {
        Self::open(Config::from_json(config)?)
    }

    /// An engine that neither meters nor bills.
    ///
    /// # Errors
    /// None in a build whose tests passed.
    pub fn unbilled() -> Result<Self> {
        Self::open(Config::default())
    }

    /// The language of messages.
    pub fn language(&self) -> Language {
        self.0.language
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Hands a call to the engine's threads and returns at once. Every refusal,
    /// even of a wrong key, is the job's result.
    pub fn submit(&self, request: JobRequest) -> Job {
        match self.new_request_id() {
            Ok(request_id) => self.submit_as(&request_id, request),
            Err(error) => {
                let job = Job::new();
                job.finish(Err(Arc::new(error)));
                job
            }
        }
    }

    /// [`Noxus::submit`] for somebody who has nothing to do until the call has ended: what there is to
    /// check, and work that is not worth a change of threads, is done before this returns.
    pub fn submit_awaited(&self, request: JobRequest) -> Job {
        let job = Job::new();
        match self.new_request_id() {
            Ok(request_id) => call::make(&self.0, request, &request_id, &job, Aim::Answer),
            Err(error) => job.finish(Err(Arc::new(error))),
        }
        job
    }

    /// [`Noxus::submit`] under a request id of [`Noxus::new_request_id`], for
    /// doors that tell the id before the answer.
    pub fn submit_as(&self, request_id: &str, request: JobRequest) -> Job {
        let job = Job::new();
        call::start(&self.0, request, request_id, &job, Aim::Answer);
        job
    }

    /// `req_` and a ULID: 48 bits of time and 80 of randomness, sortable.
    ///
    /// # Errors
    /// `internal_error` when the system gives no randomness.
    pub fn new_request_id(&self) -> Result<String> {
        self.0.new_request_id()
    }

    /// Runs a call and waits for it.
    ///
    /// # Errors
    /// Any of the error table; nothing was charged.
    pub fn run(&self, request: JobRequest) -> JobResult {
        let job = self.submit_awaited(request);
        job.wait(None).unwrap_or_else(|| Err(Arc::new(ApiError::new(ErrorCode::InternalError))))
    }

    /// What a call would cost at most, without running it; waits for it.
    ///
    /// # Errors
    /// Every refusal the call itself would meet before its rate limit, and those of
    /// too many estimates.
    pub fn estimate(&self, request: JobRequest) -> Result<Estimate> {
        let (send, told) = std::sync::mpsc::sync_channel(1);
        let request_id = self.new_request_id()?;
        // Whoever waits here is still there.
        let id = request_id.clone();
        let told_here = move |estimate: Result<Estimate>| {
            drop(send.send(estimate.map_err(|error| error.with_request_id(&id))));
        };
        call::make(&self.0, request, &request_id, &Job::new(), Aim::Price(Box::new(told_here)));
        told.recv().unwrap_or_else(|_| Err(ApiError::new(ErrorCode::InternalError)))
    }

    /// Hands the question for a price to the engine's threads and returns at once;
    /// `told` hears it, under a request id of [`Noxus::new_request_id`]. It is dropped
    /// unheard only when no thread can be started.
    pub fn estimate_as(
        &self,
        request_id: &str,
        request: JobRequest,
        told: impl FnOnce(Result<Estimate>) + Send + 'static,
    ) -> Pricing {
        let job = Job::new();
        let id = request_id.to_owned();
        let told = move |estimate: Result<Estimate>| {
            told(estimate.map_err(|error| error.with_request_id(&id)));
        };
        call::start(&self.0, request, request_id, &job, Aim::Price(Box::new(told)));
        Pricing(job)
    }
}

/// A price that is being worked out.
#[derive(Clone, Debug)]
pub struct Pricing(Job);

impl Pricing {
    /// Nobody wants to know any more: it ends with `cancelled`.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_are_ulids_of_the_clock() {
        let clock = Arc::new(noxus_billing::ManualClock::new(noxus_billing::Timestamp(0)));
        let noxus = Noxus::builder(Config::default()).clock(clock.clone()).build().unwrap();
        let early = noxus.0.new_request_id().unwrap();
        clock.advance(1_000);
        let late = noxus.0.new_request_id().unwrap();
        assert!(early.starts_with("req_0000000000") && early.len() == 30, "{early}");
        assert!(early < late, "later ids sort later");
    }
}
