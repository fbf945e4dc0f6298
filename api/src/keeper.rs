//! Keeps running jobs alive in the ledger, ends those that take too long, and rings
//! the alarms of calls that wait without a thread.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use noxus_billing::{Lease, Store};
use noxus_engine::CancelToken;

/// One thread that renews leases, enforces time limits and rings alarms.
pub(crate) struct Keeper(Arc<Shared>);

type Ring = Box<dyn FnOnce() + Send>;

/// An alarm that will ring, unless this value is dropped before.
pub(crate) struct Alarm {
    shared: Arc<Shared>,
    at: (Instant, u64),
}

impl Drop for Alarm {
    fn drop(&mut self) {
        let ring = self.shared.lock().alarms.remove(&self.at);
        // What it holds may have alarms of its own: not under the lock.
        drop(ring);
    }
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    watches: Vec<Weak<Watch>>,
    alarms: BTreeMap<(Instant, u64), Ring>,
    alarms_made: u64,
    /// Raised with every new watch, so that none is slept through.
    generation: u64,
    /// Until when the thread sleeps, unless it is woken. Every call brings news, and
    /// hardly any of it is due before that.
    asleep_until: Option<Instant>,
    /// At so many watches those that are over are let go.
    sweep_at: usize,
    closed: bool,
}

impl State {
    fn sweep(&mut self) {
        self.watches.retain(|watch| watch.strong_count() > 0);
        self.sweep_at = 2 * self.watches.len() + 64;
    }

    /// Takes out the alarms that are due.
    fn due_alarms(&mut self, now: Instant) -> Vec<Ring> {
        let mut due = Vec::new();
        while let Some(first) = self.alarms.first_entry().filter(|first| first.key().0 <= now) {
            due.push(first.remove());
        }
        due
    }

    /// Something new is due at this time; whether the thread must be woken for it.
    fn note(&mut self, due: Instant) -> bool {
        self.generation += 1;
        self.asleep_until.is_some_and(|until| due < until)
    }
}

/// A job being watched. Dropping it ends the watch.
pub(crate) struct Watch {
    cancel: CancelToken,
    ledger: Option<Renewal>,
    progress: Mutex<WatchState>,
}

struct Renewal {
    store: Arc<dyn Store>,
    every: Duration,
}

struct WatchState {
    lease: Option<Lease>,
    /// When the work must be done; none while it waits for a thread.
    deadline: Option<Instant>,
    renew_at: Option<Instant>,
    timed_out: bool,
}

impl Watch {
    /// A watch over work without a ledger: only its time is limited.
    pub(crate) fn unbilled(cancel: &CancelToken) -> Self {
        Self::new(cancel, None, None)
    }

    /// A watch that also renews `lease` four times in its span.
    pub(crate) fn billed(cancel: &CancelToken, store: &Arc<dyn Store>, lease: Lease, lease_ms: i64) -> Self {
        let every = Duration::from_millis(u64::try_from(lease_ms / 4).unwrap_or_default().max(1));
        Self::new(cancel, Some(Renewal { store: Arc::clone(store), every }), Some(lease))
    }

    fn new(cancel: &CancelToken, ledger: Option<Renewal>, lease: Option<Lease>) -> Self {
        let renew_at = ledger.as_ref().map(|renewal| Instant::now() + renewal.every);
        Self {
            cancel: cancel.clone(),
            ledger,
            progress: Mutex::new(WatchState { lease, deadline: None, renew_at, timed_out: false }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, WatchState> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lease as last renewed.
    pub(crate) fn lease(&self) -> Option<Lease> {
        self.lock().lease.clone()
    }

    /// Whether the job was stopped because its time was over.
    pub(crate) fn timed_out(&self) -> bool {
        self.lock().timed_out
    }

    /// Does what is due; says when to look again.
    fn tend(&self, now: Instant) -> Instant {
        let mut state = self.lock();
        if state.deadline.is_some_and(|deadline| now >= deadline) && !state.timed_out {
            state.timed_out = true;
            self.cancel.cancel();
        }
        if let (Some(renewal), Some(lease)) = (&self.ledger, state.lease.clone())
            && state.renew_at.is_some_and(|renew_at| now >= renew_at)
        {
            match renewal.store.heartbeat(&lease) {
                Ok(renewed) => state.lease = Some(renewed),
                // Lost to another process, or ended by the ledger's owner: working
                // on would be for nothing.
                Err(error) if matches!(error.code(), "lease_lost" | "hold_already_released") => {
                    self.cancel.cancel();
                }
                // A store that is busy now gets another chance at the next turn.
                Err(_) => {}
            }
            state.renew_at = Some(now + renewal.every);
        }
        state.next_due(now)
    }
}

impl WatchState {
    fn next_due(&self, now: Instant) -> Instant {
        let far = self.deadline.filter(|_| !self.timed_out).unwrap_or(now + Duration::from_secs(3600));
        self.renew_at.map_or(far, |renew_at| renew_at.min(far))
    }
}

impl Keeper {
    /// Starts the thread.
    pub(crate) fn start() -> io::Result<Self> {
        let shared = Arc::new(Shared { state: Mutex::default(), changed: Condvar::new() });
        let thread_shared = Arc::clone(&shared);
        thread::Builder::new().name("noxus-keeper".into()).spawn(move || thread_shared.keep())?;
        Ok(Self(shared))
    }

    /// Watches until the returned value is dropped.
    pub(crate) fn watch(&self, watch: Watch) -> Arc<Watch> {
        let due = watch.lock().next_due(Instant::now());
        let watch = Arc::new(watch);
        let must_wake = {
            let mut state = self.0.lock();
            state.watches.push(Arc::downgrade(&watch));
            if state.watches.len() > state.sweep_at {
                state.sweep();
            }
            state.note(due)
        };
        if must_wake {
            self.0.changed.notify_one();
        }
        watch
    }

    /// Rings at a time, on the keeper's thread: it must return quickly.
    pub(crate) fn alarm(&self, at: Instant, ring: impl FnOnce() + Send + 'static) -> Alarm {
        let mut state = self.0.lock();
        state.alarms_made += 1;
        let at = (at, state.alarms_made);
        state.alarms.insert(at, Box::new(ring));
        let must_wake = state.note(at.0);
        drop(state);
        if must_wake {
            self.0.changed.notify_one();
        }
        Alarm { shared: Arc::clone(&self.0), at }
    }

    /// The work begins now and may take this long.
    pub(crate) fn begin(&self, watch: &Watch, time_limit: Duration) {
        let now = Instant::now();
        let deadline = now.checked_add(time_limit).unwrap_or(now + Duration::from_secs(86_400 * 365));
        watch.lock().deadline = Some(deadline);
        let must_wake = self.0.lock().note(deadline);
        if must_wake {
            self.0.changed.notify_one();
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self) {
        let mut state = self.lock();
        while !state.closed {
            let seen = state.generation;
            let due = state.due_alarms(Instant::now());
            let watches: Vec<Arc<Watch>> = state.watches.iter().filter_map(Weak::upgrade).collect();
            state.sweep();
            drop(state);
            for ring in due {
                ring();
            }
            // A heartbeat may wait for the disk: not under the lock.
            let now = Instant::now();
            let next = watches.iter().map(|watch| watch.tend(now)).min();
            drop(watches);
            state = self.lock();
            if state.closed {
                return;
            }
            let now = Instant::now();
            let alarm = state.alarms.first_key_value().map(|((at, _), _)| *at);
            let next = [next, alarm].into_iter().flatten().min();
            let wait = next.map_or(Duration::from_secs(3600), |next| next.saturating_duration_since(now));
            state.asleep_until = Some(now + wait);
            let waited = self
                .changed
                .wait_timeout_while(state, wait, |state| !state.closed && state.generation == seen);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.asleep_until = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_sooner_wakes_a_sleeping_keeper() {
        let keeper = Keeper::start().unwrap();
        let later = CancelToken::new();
        let patient = keeper.watch(Watch::unbilled(&later));
        keeper.begin(&patient, Duration::from_secs(1_000));
        for _ in 0..50 {
            let sooner = CancelToken::new();
            let hasty = keeper.watch(Watch::unbilled(&sooner));
            keeper.begin(&hasty, Duration::from_millis(1));
            while !sooner.is_cancelled() {
                thread::yield_now();
            }
            assert!(hasty.timed_out());
        }
        assert!(!later.is_cancelled() && !patient.timed_out());
    }

    #[test]
    fn alarms_ring_in_their_order_unless_they_are_taken_back() {
        let keeper = Keeper::start().unwrap();
        let (send, rung) = std::sync::mpsc::channel();
        let start = Instant::now();
        let alarms: Vec<Alarm> = [30, 10, 20]
            .map(|after_ms| {
                let send = send.clone();
                keeper.alarm(start + Duration::from_millis(after_ms), move || {
                    send.send(after_ms).unwrap_or_default()
                })
            })
            .into();
        let taken_back =
            keeper.alarm(start + Duration::from_millis(15), move || send.send(15).unwrap_or_default());
        drop(taken_back);
        assert_eq!(rung.iter().collect::<Vec<_>>(), [10, 20, 30]);
        assert!(keeper.0.lock().alarms.is_empty());
        drop(alarms);
    }

    #[test]
    fn watches_that_are_over_are_let_go_while_it_sleeps() {
        let keeper = Keeper::start().unwrap();
        let _one = keeper.watch(Watch::unbilled(&CancelToken::new()));
        for _ in 0..10_000 {
            drop(keeper.watch(Watch::unbilled(&CancelToken::new())));
        }
        assert!(keeper.0.lock().watches.len() < 100);
    }
}
