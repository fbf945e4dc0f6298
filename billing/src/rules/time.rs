//! The store's own time: it never runs backwards, and it never follows a leap of the computer's
//! clock unasked.

use crate::clock::{Steady, Timestamp};
use crate::error::Error;

/// How far the computer's clock may run ahead of the time that has really passed before it is a
/// leap: 10 minutes.
const LEAP_MAX_MS: i64 = 600_000;
/// How long a ledger may have lain untouched where nothing tells how much time has really passed
/// (after a restart of the computer): 400 days.
const IDLE_MAX_MS: i64 = 400 * 86_400_000;

/// The store's time at its last commit, and how far the steady clock stood then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) at: Timestamp,
    pub(crate) steady: Option<Steady>,
}

/// What time it is in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoreTime {
    pub(crate) mark: Mark,
    /// How far the computer's clock has leapt ahead, in milliseconds. The store's time goes on
    /// as if it had not.
    pub(crate) leapt_ms: Option<i64>,
}

impl StoreTime {
    pub(crate) fn now(&self) -> Timestamp {
        self.mark.at
    }

    /// Refuses to begin anything new by a clock that has leapt.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.leapt_ms {
            None => Ok(()),
            Some(ahead_ms) => Err(Error::ClockLeapt { ahead_ms }),
        }
    }
}

/// The time of the next commit. While the computer's clock stands behind the store's time, that
/// runs at half speed until the clock has caught up.
pub(crate) fn next(last: Option<Mark>, wall: Timestamp, steady: Option<Steady>) -> StoreTime {
    let Some(last) = last else {
        return StoreTime { mark: Mark { at: wall, steady }, leapt_ms: None };
    };
    let elapsed_ms = match (last.steady, steady) {
        (Some(then), Some(now)) if then.origin == now.origin => {
            Some(now.at_ms.saturating_sub(then.at_ms).max(0))
        }
        _ => None,
    };
    let ahead_ms = wall.since(last.at);
    let leapt_ms = match elapsed_ms {
        Some(elapsed_ms) if ahead_ms > elapsed_ms.saturating_add(LEAP_MAX_MS) => Some(ahead_ms - elapsed_ms),
        None if ahead_ms > IDLE_MAX_MS => Some(ahead_ms),
        _ => None,
    };
    if leapt_ms.is_some() {
        // As if nothing had happened to the clock; where nothing tells how long, the time stands.
        let at = last.at.plus(elapsed_ms.unwrap_or(0));
        let steady = if elapsed_ms.is_some() { steady } else { last.steady };
        return StoreTime { mark: Mark { at, steady }, leapt_ms };
    }
    let half_ms = elapsed_ms.unwrap_or(0) / 2;
    let slow = last.at.plus(half_ms);
    if wall >= slow {
        return StoreTime { mark: Mark { at: wall, steady }, leapt_ms: None };
    }
    // What is left of a halved millisecond counts next time.
    let steady = match (last.steady, elapsed_ms) {
        (Some(then), Some(_)) => Some(Steady { at_ms: then.at_ms.saturating_add(2 * half_ms), ..then }),
        _ => steady,
    };
    StoreTime { mark: Mark { at: slow, steady }, leapt_ms: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn at(wall_ms: i64, steady_ms: i64) -> (Timestamp, Option<Steady>) {
        (Timestamp(wall_ms), Some(Steady { origin: 1, at_ms: steady_ms }))
    }

    fn mark(wall_ms: i64, steady_ms: i64) -> Mark {
        let (at, steady) = at(wall_ms, steady_ms);
        Mark { at, steady }
    }

    #[test]
    fn a_leap_is_told_and_not_followed() {
        let (wall, steady) = at(1_000 + 365 * 24 * HOUR_MS, 60);
        let time = next(Some(mark(1_000, 10)), wall, steady);
        assert_eq!((time.now().0, time.leapt_ms), (1_050, Some(365 * 24 * HOUR_MS - 50)));
        assert_eq!(time.check().unwrap_err().code(), "store_unavailable");
        // Once the clock is right again, so is everything else.
        let (wall, steady) = at(1_200, 200);
        assert_eq!(next(Some(time.mark), wall, steady), StoreTime { mark: mark(1_200, 200), leapt_ms: None });
    }

    #[test]
    fn a_long_night_is_no_leap_where_the_steady_clock_went_on() {
        let (wall, steady) = at(1_000 + 900 * 24 * HOUR_MS, 10 + 900 * 24 * HOUR_MS);
        assert_eq!(next(Some(mark(1_000, 10)), wall, steady).leapt_ms, None);
        // After a restart only a year counts as suspicious.
        let other = Some(Steady { origin: 2, at_ms: 5 });
        assert_eq!(next(Some(mark(1_000, 10)), Timestamp(1_000 + 300 * 24 * HOUR_MS), other).leapt_ms, None);
        let time = next(Some(mark(1_000, 10)), Timestamp(1_000 + 500 * 24 * HOUR_MS), other);
        assert_eq!((time.now().0, time.leapt_ms), (1_000, Some(500 * 24 * HOUR_MS)));
    }

    #[test]
    fn a_clock_that_fell_back_slows_time_and_never_turns_it() {
        let mut time = StoreTime { mark: mark(10_000, 0), leapt_ms: None };
        for steady_ms in 1..=4_000 {
            let (wall, steady) = at(8_000 + steady_ms, steady_ms);
            let later = next(Some(time.mark), wall, steady);
            assert!(later.now() >= time.now());
            time = later;
        }
        // Two seconds behind: caught up after four, to the millisecond.
        assert_eq!(time.now().0, 12_000);
        let (wall, steady) = at(12_001, 4_001);
        assert_eq!(next(Some(time.mark), wall, steady).now().0, 12_001);
    }
}
