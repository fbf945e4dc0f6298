//! Time, injected so that everything else is pure.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Timestamp(#[schemars(range(min = 0, max = 9_007_199_254_740_991_i64))] pub i64);

impl Timestamp {
    /// The moment `duration_ms` later; at the end of time it stays there.
    #[must_use]
    pub const fn plus(self, duration_ms: i64) -> Self {
        Self(self.0.saturating_add(duration_ms))
    }

    /// Milliseconds from `earlier` to this moment; negative if it lies before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A reading of a clock that nobody can set: it only tells how much time passed between two readings
/// of the same origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steady {
    /// Which start it counts from; readings of different origins cannot be compared.
    pub origin: i64,
    /// Milliseconds since then, sleep included.
    pub at_ms: i64,
}

/// Where the ledger reads the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// How much time has really passed, where something tells. By it the ledger notices that the
    /// clock was set.
    fn steady(&self) -> Option<Steady> {
        None
    }
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // A clock set before 1970 reads as 1970: no arithmetic below depends on more.
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    }

    fn steady(&self) -> Option<Steady> {
        steady::read()
    }
}

/// Milliseconds since the computer was started: the same for all its processes.
#[cfg(target_os = "linux")]
mod steady {
    use std::sync::OnceLock;

    use sha2::{Digest, Sha256};

    use super::Steady;

    pub(super) fn read() -> Option<Steady> {
        static ORIGIN: OnceLock<Option<i64>> = OnceLock::new();
        let origin = (*ORIGIN.get_or_init(origin))?;
        Some(Steady { origin, at_ms: crate::fork::boot_time_ms()? })
    }

    /// Tells this start of the computer from every other.
    fn origin() -> Option<i64> {
        let boot = std::fs::read("/proc/sys/kernel/random/boot_id").ok()?;
        let digest = Sha256::digest(&boot);
        let first: [u8; 8] = digest.get(..8)?.try_into().ok()?;
        Some(i64::from_be_bytes(first))
    }
}

/// Milliseconds since this process first asked.
#[cfg(not(target_os = "linux"))]
mod steady {
    use std::sync::OnceLock;
    use std::time::Instant;

    use super::Steady;

    pub(super) fn read() -> Option<Steady> {
        static START: OnceLock<(Instant, i64)> = OnceLock::new();
        let (start, origin) = START.get_or_init(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            let moment = i64::try_from(now.as_micros()).unwrap_or(i64::MAX);
            (Instant::now(), moment ^ (i64::from(std::process::id()) << 40))
        });
        let at_ms = i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX);
        Some(Steady { origin: *origin, at_ms })
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    steady: AtomicI64,
    origin: i64,
}

impl ManualClock {
    /// A clock standing at `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        static ORIGINS: AtomicI64 = AtomicI64::new(1);
        let number = ORIGINS.fetch_add(1, Ordering::Relaxed);
        let origin = -((i64::from(std::process::id()) << 24) + number);
        Self { wall: AtomicI64::new(start.0), steady: AtomicI64::new(0), origin }
    }

    /// Lets `duration_ms` pass. If it is negative the clock is set back.
    pub fn advance(&self, duration_ms: i64) {
        self.steady.fetch_add(duration_ms.max(0), Ordering::SeqCst);
        self.wall.fetch_add(duration_ms, Ordering::SeqCst);
    }

    /// Sets the clock, which moves without time passing.
    pub fn set(&self, moment: Timestamp) {
        self.wall.store(moment.0, Ordering::SeqCst);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new(Timestamp(0))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.wall.load(Ordering::SeqCst))
    }

    fn steady(&self) -> Option<Steady> {
        Some(Steady { origin: self.origin, at_ms: self.steady.load(Ordering::SeqCst) })
    }
}

impl<C: Clock + ?Sized> Clock for std::sync::Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }

    fn steady(&self) -> Option<Steady> {
        (**self).steady()
    }
}
