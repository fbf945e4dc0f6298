//! Memory that waiting calls may hold.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use noxus_engine::CancelToken;

/// How often a waiting call looks whether it was given up.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A number of bytes that calls take shares of. A share larger than the whole is
/// given when nobody else holds any.
pub(crate) struct Budget {
    total_bytes: u64,
    taken_bytes: Mutex<u64>,
    returned: Condvar,
}

/// Bytes taken from a budget, given back when dropped.
pub(crate) struct Share {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Budget {
    pub(crate) fn new(total_bytes: u64) -> Self {
        Self { total_bytes, taken_bytes: Mutex::new(0), returned: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.taken_bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a share; `None` when the call was given up meanwhile.
    pub(crate) fn take(self: &Arc<Self>, bytes: u64, cancel: &CancelToken) -> Option<Share> {
        let mut taken = self.lock();
        while bytes > 0 && *taken > 0 && taken.saturating_add(bytes) > self.total_bytes {
            if cancel.is_cancelled() {
                return None;
            }
            let waited = self.returned.wait_timeout(taken, LOOK_EVERY);
            taken = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken = taken.saturating_add(bytes);
        Some(Share { budget: Arc::clone(self), bytes })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.bytes > 0 {
            *self.budget.lock() -= self.bytes;
            self.budget.returned.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_waits_for_room_and_ends_with_its_call() {
        let budget = Arc::new(Budget::new(10));
        let cancel = CancelToken::new();
        let first = budget.take(25, &cancel);
        assert!(first.is_some(), "what is larger than everything is taken alone");
        let waiting = {
            let (budget, cancel) = (Arc::clone(&budget), cancel.clone());
            std::thread::spawn(move || budget.take(1, &cancel).is_some())
        };
        drop(first);
        assert!(waiting.join().unwrap());
        let all = budget.take(10, &cancel);
        cancel.cancel();
        assert!(budget.take(1, &cancel).is_none());
        drop(all);
        assert_eq!(*budget.lock(), 0);
    }
}
