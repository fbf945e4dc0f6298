//! The threads of an engine, and a call's way over them:
//! admission (waits for the disk) → work (takes a processor) → settlement (waits
//! for the disk). Apart, many calls share one commit of the ledger while the
//! processors stay busy, and no call waits for another's disk.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

use noxus_engine::Text;
use noxus_engine::text;

use crate::budget::Budget;
use crate::error::{ApiError, Result};
use crate::job::Job;
use crate::keeper::Keeper;
use crate::noxus::{Inner, guarded, seal};
use crate::order::{self, Admitted, Assignment};
use crate::pool::Pool;
use crate::request::JobRequest;

/// Threads for each of admission and settlement, at most.
const DISK_THREADS: usize = 32;
/// An idle one of those ends after this time.
const DISK_KEEP_ALIVE: Duration = Duration::from_secs(10);
/// Memory for files read from paths while their calls wait for a worker.
const LOADED_MAX_BYTES: u64 = 1 << 29;

/// Threads belong to one process; a forked child starts its own.
pub(crate) struct Runtime {
    process_id: u32,
    admission: Pool,
    work: Pool,
    settlement: Pool,
    pub(crate) keeper: Keeper,
    pub(crate) memory: Arc<Budget>,
    /// Calls that were submitted and have not ended.
    calls: AtomicUsize,
    calls_max: usize,
}

/// A call's place among those that an engine takes at a time.
struct Place(Arc<Runtime>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A call on its way.
struct Call {
    inner: Arc<Inner>,
    job: Job,
    request_id: String,
    place: Place,
}

impl Runtime {
    fn start(workers: usize, queue_capacity: usize) -> std::io::Result<Self> {
        Ok(Self {
            process_id: std::process::id(),
            admission: Pool::new("admit", DISK_THREADS, Some(DISK_KEEP_ALIVE)),
            work: Pool::new("work", workers, None),
            settlement: Pool::new("settle", DISK_THREADS, Some(DISK_KEEP_ALIVE)),
            keeper: Keeper::start()?,
            memory: Arc::new(Budget::new(LOADED_MAX_BYTES)),
            calls: AtomicUsize::new(0),
            calls_max: workers.saturating_add(queue_capacity.max(1)),
        })
    }

    fn take_place(self: &Arc<Self>) -> Option<Place> {
        let more = |calls| (calls < self.calls_max).then_some(calls + 1);
        let taken = self.calls.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.is_ok().then(|| Place(Arc::clone(self)))
    }
}

/// Sends a call on its way; however it goes, `job` ends.
pub(crate) fn submit(inner: &Arc<Inner>, request: JobRequest, request_id: &str, job: &Job) {
    let placed = inner.runtime().and_then(|runtime| {
        runtime.take_place().ok_or_else(|| {
            let capacity = inner.config.queue_capacity;
            ApiError::new("concurrency_limit_exceeded").with_detail("retry_after_seconds", 1).with_hint(
                text!(
                    "La cola de {capacity} trabajos está llena: inténtalo más tarde.",
                    "The queue of {capacity} jobs is full: try again later."
                ),
            )
        })
    });
    let place = match placed {
        Ok(place) => place,
        Err(error) => return job.finish(seal(Err(error), request_id)),
    };
    let runtime = Arc::clone(&place.0);
    let call = Call { inner: Arc::clone(inner), job: job.clone(), request_id: request_id.to_owned(), place };
    if runtime.admission.submit(Box::new(move || call.admit(request))).is_err() {
        job.finish(seal(Err(no_threads()), request_id));
    }
}

impl Call {
    fn admit(self, request: JobRequest) {
        let admitted =
            guarded(|| order::admit(&self.inner, &self.place.0, &request, &self.request_id, &self.job));
        // Files belong to the work from here on, and go when it is done.
        drop(request);
        match admitted {
            Ok(Admitted::Work(assignment)) => self.wait_for_worker(*assignment),
            Ok(Admitted::Answered(answer)) => self.end(Ok(*answer)),
            Err(error) => self.end(Err(error)),
        }
    }

    /// Queues the work. Whoever takes the call out of the slot first has it: a
    /// worker, or the one who cancels it.
    fn wait_for_worker(self, assignment: Assignment) {
        let (runtime, job) = (Arc::clone(&self.place.0), self.job.clone());
        let slot = Arc::new(Mutex::new(Some((self, assignment))));
        let take = move || slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        let taken_by_cancel = take.clone();
        job.on_cancel_while_waiting(move || {
            if let Some((call, assignment)) = taken_by_cancel() {
                // Not here: whoever cancels is not to run the hooks of the job's end.
                call.settle_apart(assignment, Err(noxus_engine::Error::cancelled().into()));
            }
        });
        let taken_by_worker = take.clone();
        let worker = move || {
            if let Some((call, assignment)) = taken_by_worker() {
                call.work(assignment);
            }
        };
        if runtime.work.submit(Box::new(worker)).is_err()
            && let Some((call, assignment)) = take()
        {
            call.settle(assignment, Err(no_threads()));
        }
    }

    fn work(self, assignment: Assignment) {
        let worked = guarded(|| order::perform(&self.inner, &self.place.0, &assignment, &self.job));
        self.settle(assignment, worked);
    }

    /// Ends the call: at once where there is nothing to settle.
    fn settle(self, assignment: Assignment, worked: Result<order::Worked>) {
        if assignment.is_unbilled() {
            self.settle_here(assignment, worked);
        } else {
            self.settle_apart(assignment, worked);
        }
    }

    /// Hands the call to the settling threads; without them this one does it.
    fn settle_apart(self, assignment: Assignment, worked: Result<order::Worked>) {
        let runtime = Arc::clone(&self.place.0);
        let task = Box::new(move || self.settle_here(assignment, worked));
        if let Err(task) = runtime.settlement.submit(task) {
            task();
        }
    }

    fn settle_here(self, assignment: Assignment, worked: Result<order::Worked>) {
        let settled = guarded(|| order::settle(&self.inner, assignment, worked));
        self.end(settled);
    }

    fn end(self, result: Result<crate::Response>) {
        let Self { job, request_id, place, .. } = self;
        // Whoever is told of the end may submit the next call at once.
        drop(place);
        job.finish(seal(result, &request_id));
    }
}

fn no_threads() -> ApiError {
    ApiError::new("internal_error")
        .with_message(Text::constant("No se pudieron crear hilos.", "Threads could not be created."))
}

impl Inner {
    /// This process' threads, started when there are none yet.
    fn runtime(&self) -> Result<Arc<Runtime>> {
        // A fork while another thread held this lock leaves it locked for ever in
        // the child: give up after a bounded wait instead of hanging.
        let mut slot = None;
        for _ in 0..1_000_000 {
            match self.runtime.try_lock() {
                Ok(guard) => slot = Some(guard),
                Err(TryLockError::Poisoned(poisoned)) => slot = Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => std::thread::yield_now(),
            }
            if slot.is_some() {
                break;
            }
        }
        let Some(mut slot) = slot else {
            return Err(ApiError::new("internal_error").with_message(Text::constant(
                "El motor quedó bloqueado por fork(): créalo de nuevo en el proceso hijo.",
                "fork() left the engine locked: create it again in the child process.",
            )));
        };
        let process_id = std::process::id();
        if let Some(runtime) = slot.as_ref().filter(|runtime| runtime.process_id == process_id) {
            return Ok(Arc::clone(runtime));
        }
        // The parent's threads do not exist here; dropping their handles would
        // only signal condition variables nobody waits on.
        std::mem::forget(slot.take());
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let workers = self.config.workers.unwrap_or(processors).clamp(1, 256);
        let runtime = Runtime::start(workers, self.config.queue_capacity).map_err(|_| no_threads())?;
        Ok(Arc::clone(slot.insert(Arc::new(runtime))))
    }
}
