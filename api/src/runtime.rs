//! The threads of an engine, and a call's way over them:
//! admission (waits for the disk) → work (takes a processor) → settlement (waits
//! for the disk). Apart, many calls share one commit of the ledger while the
//! processors stay busy, and no call waits for another's disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use noxus_engine::Text;

use crate::budget::Budget;
use crate::codes::ErrorCode;
use crate::config::Config;
use crate::error::ApiError;
use crate::keeper::Keeper;
use crate::lanes::Lanes;
use crate::memory;
use crate::pool::Pool;
use crate::workshop::Workshop;

/// Threads for each of admission and settlement, at most.
const DISK_THREADS: usize = 32;
/// An idle one of those ends after this time.
const DISK_KEEP_ALIVE: Duration = Duration::from_secs(10);
/// Memory for files read from paths while their calls wait for a worker.
const LOADED_MAX_BYTES: u64 = 1 << 29;

/// Threads belong to one process; a forked child starts its own.
pub(crate) struct Runtime {
    pub(crate) process_id: u32,
    pub(crate) admission: Pool,
    pub(crate) work: Workshop,
    pub(crate) settlement: Pool,
    pub(crate) keeper: Keeper,
    pub(crate) memory: Arc<Budget>,
    pub(crate) lanes: Arc<Lanes>,
    /// For calls that were submitted and have not ended.
    pub(crate) calls: Places,
    /// For those that wait for another one's answer.
    pub(crate) joiners: Places,
}

/// So many at a time.
#[derive(Clone)]
pub(crate) struct Places(Arc<Counted>);

struct Counted {
    taken: AtomicUsize,
    max: usize,
}

/// One of them, given back when dropped.
pub(crate) struct Place(Arc<Counted>);

impl Places {
    fn new(max: usize) -> Self {
        Self(Arc::new(Counted { taken: AtomicUsize::new(0), max }))
    }

    /// A place, if there is one.
    pub(crate) fn take(&self) -> Option<Place> {
        let more = |taken| (taken < self.0.max).then_some(taken + 1);
        let taken = self.0.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.is_ok().then(|| Place(Arc::clone(&self.0)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Runtime {
    pub(crate) fn start(config: &Config) -> std::io::Result<Self> {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let workers = config.workers.unwrap_or(processors).clamp(1, 256);
        let capacity = config.queue_capacity.max(1);
        Ok(Self {
            process_id: std::process::id(),
            admission: Pool::new("admit", DISK_THREADS, Some(DISK_KEEP_ALIVE)),
            work: Workshop::new(workers, config.memory_bytes.unwrap_or_else(memory::share_bytes)),
            settlement: Pool::new("settle", DISK_THREADS, Some(DISK_KEEP_ALIVE)),
            keeper: Keeper::start()?,
            memory: Arc::new(Budget::new(LOADED_MAX_BYTES)),
            lanes: Arc::new(Lanes::new(config)),
            calls: Places::new(workers.saturating_add(capacity)),
            joiners: Places::new(capacity),
        })
    }
}

pub(crate) fn no_threads() -> ApiError {
    ApiError::new(ErrorCode::InternalError)
        .with_message(Text::constant("No se pudieron crear hilos.", "Threads could not be created."))
}
