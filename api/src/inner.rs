//! What all parts of an engine share: settings, ledger, jobs under way, threads.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use noxus_billing::{Clock, JobId, Randomness, Store};
use noxus_engine::{Language, Services, Tariff, text};

use crate::codes::ErrorCode;
use crate::config::Config;
use crate::error::{ApiError, Result};
use crate::job::{Job, JobResult};
use crate::response::Response;
use crate::runtime::{Runtime, no_threads};
use crate::tiers::TierList;

pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) language: Language,
    pub(crate) tariff: Tariff,
    pub(crate) tiers: TierList,
    pub(crate) services: Services,
    /// The providers of video that the settings name.
    #[cfg(feature = "video")]
    pub(crate) generators: Option<Arc<crate::videos::Generators>>,
    pub(crate) store: Option<Arc<dyn Store>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
    /// Jobs of this process that hold money, for `join` and the lease keeper.
    pub(crate) running: Mutex<HashMap<JobId, Job>>,
    pub(crate) runtime: Mutex<Option<Arc<Runtime>>>,
}

pub(crate) fn seal(result: Result<Response>, request_id: &str) -> JobResult {
    result.map(Arc::new).map_err(|error| Arc::new(error.with_request_id(request_id)))
}

/// The one place where a panic is caught. Its words go to the log: they may tell of
/// what callers are not to know.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().copied();
        let words = words.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic");
        Err(ApiError::defect(words))
    })
}

impl Inner {
    pub(crate) fn new_request_id(&self) -> Result<String> {
        let mut bytes = [0; 16];
        let (_, random) = bytes.split_at_mut(6);
        self.randomness.fill(random)?;
        let milliseconds = u64::try_from(self.clock.now().0).unwrap_or_default();
        Ok(format!("req_{}", ulid::Ulid::from_parts(milliseconds, u128::from_be_bytes(bytes))))
    }

    /// The ledger.
    ///
    /// # Errors
    /// `provider_not_configured` for an engine without one.
    pub(crate) fn store(&self) -> Result<&Arc<dyn Store>> {
        self.store.as_ref().ok_or_else(|| {
            ApiError::new(ErrorCode::ProviderNotConfigured)
                .with_message(text!(
                    "Este motor se abrió sin libro de cuentas.",
                    "This engine was opened without a ledger."
                ))
                .with_hint(text!(
                    "Ábrelo con un archivo en «store», o con «:memory:».",
                    "Open it with a file in “store”, or with “:memory:”."
                ))
        })
    }

    /// Looks at the jobs of this process that hold money. A fork finds the list unlocked.
    pub(crate) fn running<T>(&self, look: impl FnOnce(&mut HashMap<JobId, Job>) -> T) -> T {
        noxus_billing::fork::section(|| {
            look(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
        })
    }

    /// This process' threads, started when there are none yet.
    pub(crate) fn runtime(&self) -> Result<Arc<Runtime>> {
        // A fork waits meanwhile, and so finds neither the lock taken nor half of the threads.
        noxus_billing::fork::section(|| {
            let mut slot = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
            let process_id = std::process::id();
            if let Some(runtime) = slot.as_ref().filter(|runtime| runtime.process_id == process_id) {
                return Ok(Arc::clone(runtime));
            }
            // The parent's threads do not exist here; dropping their handles would
            // only signal condition variables nobody waits on.
            std::mem::forget(slot.take());
            let runtime = Runtime::start(&self.config).map_err(|_| no_threads())?;
            Ok(Arc::clone(slot.insert(Arc::new(runtime))))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_that_keeps_its_words_to_itself() {
        let error = guarded::<()>(|| panic!("broken {}", 7)).unwrap_err();
        assert_eq!(error.code(), "internal_error");
        assert!(error.to_json(Language::English).contains("This is a defect in noxus"));
        assert!(
            !error.to_json(Language::English).contains("broken") && !error.to_string().contains("broken")
        );
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "broken 7");
        assert_eq!(guarded(|| Ok(1)).ok(), Some(1));
    }
}
