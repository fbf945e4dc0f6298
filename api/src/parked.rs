//! A call that waits without a thread.

use std::sync::{Arc, Mutex, PoisonError};

use crate::job::Job;

/// What waits, until somebody takes it: whoever does so first has it. One is its
/// turn, come; another one is the caller, who cancels.
pub(crate) struct Parked<T>(Arc<Mutex<Option<T>>>);

impl<T> Clone for Parked<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Send + 'static> Parked<T> {
    pub(crate) fn new(waiting: T) -> Self {
        Self(Arc::new(Mutex::new(Some(waiting))))
    }

    /// What waits, unless it was taken before.
    pub(crate) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Changes what waits, unless it was taken before: then `change` is dropped
    /// with all that it holds.
    pub(crate) fn change(&self, change: impl FnOnce(&mut T)) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.as_mut() {
            Some(waiting) => change(waiting),
            None => {
                // What is dropped may want to look here.
                drop(waiting);
                drop(change);
            }
        }
    }

    /// Takes it out when the job is cancelled, at once if it was.
    pub(crate) fn taken_by_cancel_of(&self, job: &Job, then: impl FnOnce(T) + Send + 'static) {
        let parked = self.clone();
        job.on_cancel_while_waiting(move || {
            if let Some(waiting) = parked.take() {
                then(waiting);
            }
        });
    }
}
