//! Memory for files that calls have read and hold. Whoever waits for it does so
//! without a thread, in the order of arrival.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What happens once there is room.
type Waiter = Box<dyn FnOnce(Share) + Send>;

/// A number of bytes that calls take shares of. A share larger than the whole is
/// given when nobody else holds any.
pub(crate) struct Budget {
    total_bytes: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    taken_bytes: u64,
    waiting: VecDeque<(u64, Waiter)>,
}

/// Bytes taken from a budget, given back when dropped.
pub(crate) struct Share {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Budget {
    pub(crate) fn new(total_bytes: u64) -> Self {
        Self { total_bytes, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_room(&self, state: &State, bytes: u64) -> bool {
        bytes == 0 || state.taken_bytes == 0 || state.taken_bytes.saturating_add(bytes) <= self.total_bytes
    }

    /// A share, if there is room for it and nobody waits for theirs.
    pub(crate) fn try_take(self: &Arc<Self>, bytes: u64) -> Option<Share> {
        let mut state = self.lock();
        let is_free = bytes == 0 || state.waiting.is_empty() && self.has_room(&state, bytes);
        is_free.then(|| {
            state.taken_bytes = state.taken_bytes.saturating_add(bytes);
            Share { budget: Arc::clone(self), bytes }
        })
    }

    /// Calls `then` with a share as soon as there is room: on this thread if there
    /// is now, otherwise on that of whoever makes room. It must return quickly.
    pub(crate) fn take_later(self: &Arc<Self>, bytes: u64, then: impl FnOnce(Share) + Send + 'static) {
        self.lock().waiting.push_back((bytes, Box::new(then)));
        self.serve();
    }

    /// Serves those whose turn it is.
    fn serve(self: &Arc<Self>) {
        loop {
            let mut state = self.lock();
            let Some((bytes, _)) = state.waiting.front() else { return };
            let bytes = *bytes;
            if !self.has_room(&state, bytes) {
                return;
            }
            let Some((_, then)) = state.waiting.pop_front() else { return };
            state.taken_bytes = state.taken_bytes.saturating_add(bytes);
            drop(state);
            then(Share { budget: Arc::clone(self), bytes });
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.budget.lock().taken_bytes -= self.bytes;
            self.budget.serve();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn shares_wait_for_room_in_their_order() {
        let budget = Arc::new(Budget::new(10));
        let first = budget.try_take(25);
        assert!(first.is_some(), "what is larger than everything is taken alone");
        let (send, served) = channel();
        for bytes in [10, 1, 9] {
            let send = send.clone();
            assert!(budget.try_take(bytes).is_none());
            budget.take_later(bytes, move |share| drop(send.send(share)));
        }
        assert!(budget.try_take(0).is_some(), "nothing fits always");
        assert!(served.try_recv().is_err());
        drop(first);
        let second = served.recv().unwrap();
        assert!(second.bytes == 10 && served.try_recv().is_err(), "those behind it wait");
        drop(second);
        let rest = [served.recv().unwrap(), served.recv().unwrap()];
        assert_eq!(rest.iter().map(|share| share.bytes).collect::<Vec<_>>(), [1, 9]);
        drop(rest);
        assert_eq!(budget.lock().taken_bytes, 0);
    }
}
