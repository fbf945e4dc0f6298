//! Where a caller waits until the writer has taken its request on and answered it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::writer::Replies;

enum Progress {
    Waiting,
    /// In a transaction: it can no longer be withdrawn.
    Taken,
    Withdrawn,
    Done(Replies),
}

/// Where a caller waits for its answer.
pub(super) struct Ticket {
    progress: Mutex<Progress>,
    changed: Condvar,
}

impl Ticket {
    pub(super) fn new() -> Self {
        Self { progress: Mutex::new(Progress::Waiting), changed: Condvar::new() }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the request on, unless it was withdrawn.
    pub(super) fn take(&self) -> bool {
        let mut progress = self.progress();
        let waiting = matches!(*progress, Progress::Waiting);
        if waiting {
            *progress = Progress::Taken;
        }
        waiting
    }

    /// Answers the caller, if it still waits.
    pub(super) fn finish(&self, replies: Replies) {
        let mut progress = self.progress();
        if !matches!(*progress, Progress::Done(_) | Progress::Withdrawn) {
            *progress = Progress::Done(replies);
            self.changed.notify_one();
        }
    }

    /// Waits for the answer. A request that is not begun in time is withdrawn: nothing happened, and
    /// there is no answer.
    pub(super) fn wait(&self, timeout: Duration) -> Option<Replies> {
        let deadline = Instant::now().checked_add(timeout);
        let mut progress = self.progress();
        loop {
            match &*progress {
                Progress::Done(_) => {
                    let done = std::mem::replace(&mut *progress, Progress::Withdrawn);
                    return if let Progress::Done(replies) = done { Some(replies) } else { None };
                }
                Progress::Withdrawn => return None,
                Progress::Taken => {
                    progress = self.changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
                }
                Progress::Waiting => {
                    let left = deadline.map_or(timeout, |end| end.saturating_duration_since(Instant::now()));
                    if left.is_zero() {
                        *progress = Progress::Withdrawn;
                        return None;
                    }
                    let waited = self.changed.wait_timeout(progress, left);
                    progress = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }
}
