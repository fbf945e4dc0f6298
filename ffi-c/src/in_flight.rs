//! What an engine has under way, so that freeing it can wait for the end of it.

use std::collections::HashMap;
use std::process;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use noxus_api::Job;

/// Jobs that have not called their last callback, and buffers of the caller that
/// have not been released.
///
/// A forked child inherits the record of threads it does not have, perhaps locked
/// for ever. It therefore starts a record of its own, `next` in the chain.
#[derive(Default)]
pub(crate) struct InFlight(Arc<Record>);

struct Record {
    process_id: u32,
    entries: Mutex<Entries>,
    ended: Condvar,
    next: OnceLock<Arc<Record>>,
}

#[derive(Default)]
struct Entries {
    latest: u64,
    open: HashMap<u64, Option<Job>>,
}

/// One thing under way; it ends when this is dropped.
pub(crate) struct Ticket {
    record: Arc<Record>,
    number: u64,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            process_id: process::id(),
            entries: Mutex::default(),
            ended: Condvar::new(),
            next: OnceLock::new(),
        }
    }
}

impl Record {
    /// No code that can panic runs under this lock, so poison means nothing.
    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InFlight {
    /// The record of the process we are in.
    fn record(&self) -> &Arc<Record> {
        let mut record = &self.0;
        while record.process_id != process::id() {
            record = record.next.get_or_init(Arc::default);
        }
        record
    }

    fn enter(&self, job: Option<Job>) -> Ticket {
        let record = Arc::clone(self.record());
        let number = {
            let mut entries = record.lock();
            entries.latest += 1;
            let number = entries.latest;
            entries.open.insert(number, job);
            number
        };
        Ticket { record, number }
    }

    /// Notes a job.
    pub(crate) fn job(&self, job: Job) -> Ticket {
        self.enter(Some(job))
    }

    /// Notes a buffer of the caller.
    pub(crate) fn buffer(&self) -> Ticket {
        self.enter(None)
    }

    /// Asks all jobs to stop.
    pub(crate) fn cancel(&self) {
        let jobs: Vec<Job> = self.record().lock().open.values().flatten().cloned().collect();
        for job in jobs {
            job.cancel();
        }
    }

    /// Waits until nothing is under way.
    pub(crate) fn wait(&self) {
        let record = self.record();
        let idle = record.ended.wait_while(record.lock(), |entries| !entries.open.is_empty());
        drop(idle.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // The job is dropped outside the lock: it may hold other tickets.
        let job = self.record.lock().open.remove(&self.number);
        drop(job);
        self.record.ended.notify_all();
    }
}
