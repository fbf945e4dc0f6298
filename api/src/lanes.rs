//! What each API key has under way, so that none takes what all share: calls,
//! threads that admit them, calls that wait for another one's answer, prices asked
//! for, and work that came to nothing.
//!
//! Kept in memory, for one engine: two servers over one ledger count apart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use noxus_billing::KeyId;
use noxus_engine::text;
use serde_json::json;

use crate::codes::ErrorCode;
use crate::config::Config;
use crate::error::{ApiError, Result};

/// The window of failures and of prices asked for.
const WINDOW: Duration = Duration::from_secs(60);
/// Threads that may admit calls of one key: a quarter of all.
const TURNS_MAX: usize = 8;

/// What to do when a turn comes.
type Task = Box<dyn FnOnce() + Send>;

/// See the module. Keys count by their line of rotations.
pub(crate) struct Lanes {
    limits: LaneLimits,
    lanes: Mutex<HashMap<KeyId, Lane>>,
}

/// How much one key may have under way.
#[derive(Clone, Copy, Debug)]
struct LaneLimits {
    in_flight: usize,
    joiners: usize,
    failures: usize,
    estimates: usize,
}

#[derive(Default)]
struct Lane {
    in_flight: usize,
    joiners: usize,
    turns: usize,
    waiting: VecDeque<Task>,
    failures: VecDeque<Instant>,
    estimates: VecDeque<Instant>,
}

impl Lane {
    fn is_empty(&self) -> bool {
        self.in_flight == 0
            && self.joiners == 0
            && self.turns == 0
            && self.failures.is_empty()
            && self.estimates.is_empty()
    }

    fn forget(&mut self, now: Instant) {
        for times in [&mut self.failures, &mut self.estimates] {
            while times.front().is_some_and(|time| now.duration_since(*time) >= WINDOW) {
                times.pop_front();
            }
        }
    }
}

/// What a place is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Call,
    Join,
}

/// A key's place for one call, given back when dropped: when the call has really
/// ended, which for one that was cancelled is when its worker is free again.
pub(crate) struct Ticket {
    lanes: Arc<Lanes>,
    key: KeyId,
    kind: Kind,
}

impl Lanes {
    pub(crate) fn new(config: &Config) -> Self {
        let limits = LaneLimits {
            in_flight: config.max_in_flight_per_key.max(1),
            joiners: config.max_joiners_per_key,
            failures: config.max_failures_per_minute.max(1),
            estimates: config.max_estimates_per_minute.max(1),
        };
        Self { limits, lanes: Mutex::default() }
    }

    /// No code that can panic runs under this lock, so poison means nothing.
    fn lock(&self) -> MutexGuard<'_, HashMap<KeyId, Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more call or estimate.
    ///
    /// # Errors
    /// `concurrency_limit_exceeded`.
    pub(crate) fn enter(self: &Arc<Self>, key: KeyId) -> Result<Ticket> {
        self.take(key, Kind::Call, self.limits.in_flight)
    }

    /// A place for one more call that waits for another one's answer.
    ///
    /// # Errors
    /// `concurrency_limit_exceeded`.
    pub(crate) fn join(self: &Arc<Self>, key: KeyId) -> Result<Ticket> {
        self.take(key, Kind::Join, self.limits.joiners)
    }

    fn take(self: &Arc<Self>, key: KeyId, kind: Kind, limit: usize) -> Result<Ticket> {
        let mut lanes = self.lock();
        let lane = lanes.entry(key).or_default();
        let count = if kind == Kind::Call { &mut lane.in_flight } else { &mut lane.joiners };
        if *count >= limit {
            return Err(too_many_at_once(kind, limit));
        }
        *count += 1;
        drop(lanes);
        Ok(Ticket { lanes: Arc::clone(self), key, kind })
    }

    /// Whether the key may begin work.
    ///
    /// # Errors
    /// `rate_limit_exceeded` after too much work of it came to nothing.
    pub(crate) fn check_failures(&self, key: KeyId) -> Result<()> {
        let now = Instant::now();
        let mut lanes = self.lock();
        let Some(lane) = lanes.get_mut(&key) else { return Ok(()) };
        lane.forget(now);
        if lane.failures.len() < self.limits.failures {
            return Ok(());
        }
        Err(too_often("failures", self.limits.failures, lane.failures.front(), now).with_message(text!(
            "Demasiados trabajos de esta API key fallaron o se cancelaron después de empezar.",
            "Too many jobs of this API key failed or were cancelled after they had begun."
        )))
    }

    /// Whether the key may ask for a price.
    ///
    /// # Errors
    /// `rate_limit_exceeded`.
    pub(crate) fn check_estimates(&self, key: KeyId) -> Result<()> {
        let now = Instant::now();
        let mut lanes = self.lock();
        let Some(lane) = lanes.get_mut(&key) else { return Ok(()) };
        lane.forget(now);
        if lane.estimates.len() < self.limits.estimates {
            return Ok(());
        }
        Err(too_often("estimates", self.limits.estimates, lane.estimates.front(), now).with_message(text!(
            "Esta API key pidió demasiados presupuestos.",
            "This API key asked for too many estimates."
        )))
    }

    /// Counts an estimate.
    ///
    /// # Errors
    /// As [`Lanes::check_estimates`].
    pub(crate) fn count_estimate(&self, key: KeyId) -> Result<()> {
        self.check_estimates(key)?;
        self.lock().entry(key).or_default().estimates.push_back(Instant::now());
        Ok(())
    }

    /// Lets `task` run when fewer than [`TURNS_MAX`] calls of the key are being
    /// admitted. It comes back when that is now; its [`Lanes::end_turn`] must follow.
    pub(crate) fn take_turn(&self, key: KeyId, task: Task) -> Option<Task> {
        let mut lanes = self.lock();
        let lane = lanes.entry(key).or_default();
        if lane.turns >= TURNS_MAX {
            lane.waiting.push_back(task);
            return None;
        }
        lane.turns += 1;
        Some(task)
    }

    /// A turn, if there is one at once; its [`Lanes::end_turn`] must follow.
    pub(crate) fn try_turn(&self, key: KeyId) -> bool {
        let mut lanes = self.lock();
        let lane = lanes.entry(key).or_default();
        let is_free = lane.turns < TURNS_MAX;
        lane.turns += usize::from(is_free);
        is_free
    }

    /// Ends a turn; the next one's task, which has it from now on.
    pub(crate) fn end_turn(&self, key: KeyId) -> Option<Task> {
        let mut lanes = self.lock();
        let lane = lanes.get_mut(&key)?;
        let next = lane.waiting.pop_front();
        if next.is_none() {
            lane.turns = lane.turns.saturating_sub(1);
            Self::tidy(&mut lanes, key);
        }
        next
    }

    /// Lets go of lanes on which nothing is left.
    fn tidy(lanes: &mut HashMap<KeyId, Lane>, key: KeyId) {
        if let Some(lane) = lanes.get_mut(&key) {
            lane.forget(Instant::now());
            if lane.is_empty() {
                lanes.remove(&key);
            }
        }
        // Those whose last failure has aged since are nobody's to come back to.
        if lanes.len() > 1024 && lanes.len().is_power_of_two() {
            let now = Instant::now();
            lanes.retain(|_, lane| {
                lane.forget(now);
                !lane.is_empty()
            });
        }
    }
}

impl Ticket {
    /// Whose it is.
    pub(crate) fn key(&self) -> KeyId {
        self.key
    }

    /// Work had begun and came to nothing.
    pub(crate) fn failed(&self) {
        let now = Instant::now();
        let mut lanes = self.lanes.lock();
        let lane = lanes.entry(self.key).or_default();
        lane.forget(now);
        // More than count need not be remembered.
        if lane.failures.len() >= self.lanes.limits.failures {
            lane.failures.pop_front();
        }
        lane.failures.push_back(now);
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Ticket({:?})", self.kind)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut lanes = self.lanes.lock();
        if let Some(lane) = lanes.get_mut(&self.key) {
            let count = if self.kind == Kind::Call { &mut lane.in_flight } else { &mut lane.joiners };
            *count = count.saturating_sub(1);
        }
        Lanes::tidy(&mut lanes, self.key);
    }
}

fn too_many_at_once(kind: Kind, limit: usize) -> ApiError {
    let (scope, message) = match kind {
        Kind::Call => (
            "key",
            text!(
                "La API key ya tiene {limit} trabajos en curso.",
                "The API key has {limit} jobs under way already."
            ),
        ),
        Kind::Join => (
            "joiners",
            text!(
                "Ya hay {limit} llamadas de la API key esperando el resultado de otra.",
                "{limit} calls of the API key wait for another one's result already."
            ),
        ),
    };
    ApiError::new(ErrorCode::ConcurrencyLimitExceeded)
        .with_message(message)
        .with_detail("scope", scope)
        .with_detail("retry_after_seconds", 1)
}

fn too_often(scope: &str, limit: usize, oldest: Option<&Instant>, now: Instant) -> ApiError {
    let age = oldest.map_or(Duration::ZERO, |oldest| now.duration_since(*oldest));
    let seconds = WINDOW.saturating_sub(age).as_secs() + 1;
    ApiError::new(ErrorCode::RateLimitExceeded)
        .with_detail("scope", scope)
        .with_detail("limit", json!({"limit": limit, "window_seconds": WINDOW.as_secs()}))
        .with_detail("remaining", 0)
        .with_detail("retry_after_seconds", seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes() -> Arc<Lanes> {
        let config = Config {
            max_in_flight_per_key: 2,
            max_joiners_per_key: 1,
            max_failures_per_minute: 2,
            max_estimates_per_minute: 1,
            ..Config::default()
        };
        Arc::new(Lanes::new(&config))
    }

    #[test]
    fn places_are_a_keys_own_and_come_back() {
        let lanes = lanes();
        let (one, other) = (KeyId(1), KeyId(2));
        let held = [lanes.enter(one).unwrap(), lanes.enter(one).unwrap()];
        let refused = lanes.enter(one).err().unwrap();
        assert_eq!(
            (refused.code(), refused.detail("scope")),
            ("concurrency_limit_exceeded", Some(&json!("key")))
        );
        let joined = lanes.join(one).unwrap();
        assert_eq!(lanes.join(one).err().unwrap().detail("scope"), Some(&json!("joiners")));
        drop(lanes.enter(other).unwrap());
        drop((held, joined));
        drop(lanes.enter(one).unwrap());
        assert!(lanes.lock().is_empty(), "nothing is kept of keys that have nothing under way");
    }

    #[test]
    fn failures_and_estimates_are_counted_by_the_minute() {
        let lanes = lanes();
        let key = KeyId(1);
        for _ in 0..2 {
            lanes.check_failures(key).unwrap();
            lanes.enter(key).unwrap().failed();
        }
        let refused = lanes.check_failures(key).unwrap_err();
        assert_eq!(
            (refused.code(), refused.detail("scope")),
            ("rate_limit_exceeded", Some(&json!("failures")))
        );
        let seconds = refused.detail("retry_after_seconds").and_then(serde_json::Value::as_u64);
        assert!(seconds.is_some_and(|seconds| (1..=61).contains(&seconds)));
        lanes.count_estimate(key).unwrap();
        assert_eq!(lanes.count_estimate(key).unwrap_err().detail("scope"), Some(&json!("estimates")));
        lanes.check_failures(KeyId(2)).unwrap();
    }

    #[test]
    fn turns_beyond_a_keys_share_wait_for_its_own() {
        let lanes = lanes();
        let key = KeyId(1);
        for _ in 0..TURNS_MAX {
            assert!(lanes.take_turn(key, Box::new(|| {})).is_some());
        }
        assert!(lanes.take_turn(key, Box::new(|| {})).is_none());
        assert!(lanes.take_turn(KeyId(2), Box::new(|| {})).is_some(), "others have their own");
        assert!(lanes.end_turn(key).is_some(), "the one that waits goes on");
        for _ in 0..TURNS_MAX {
            assert!(lanes.end_turn(key).is_none());
        }
        assert!(lanes.end_turn(KeyId(2)).is_none());
        assert!(lanes.lock().is_empty());
    }
}
