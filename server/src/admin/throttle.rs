//! How often a wrong token may be tried.

use std::collections::VecDeque;

/// Wrong tokens in [`WINDOW_MS`] after which none is looked at.
const MAX_FAILURES: usize = 5;
const WINDOW_MS: i64 = 60_000;

/// The wrong tokens of the last minute, whoever sent them. Pure: the time is told.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    failures_at_ms: VecDeque<i64>,
}

impl Throttle {
    /// Seconds to wait before a token is looked at again; `None` when it may be now.
    pub(super) fn wait_seconds(&mut self, now_ms: i64) -> Option<i64> {
        // A failure in the future comes from a clock that was put back since.
        self.failures_at_ms.retain(|at_ms| (0..WINDOW_MS).contains(&(now_ms - at_ms)));
        if self.failures_at_ms.len() < MAX_FAILURES {
            return None;
        }
        let oldest_ms = self.failures_at_ms.front()?;
        Some((oldest_ms + WINDOW_MS - now_ms).div_euclid(1000).max(0) + 1)
    }

    /// A wrong token came.
    pub(super) fn failed(&mut self, now_ms: i64) {
        self.failures_at_ms.push_back(now_ms);
        while self.failures_at_ms.len() > MAX_FAILURES {
            self.failures_at_ms.pop_front();
        }
    }

    /// The right token came.
    pub(super) fn succeeded(&mut self) {
        self.failures_at_ms.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_a_minute_close_it_until_the_oldest_is_a_minute_old() {
        let mut throttle = Throttle::default();
        for second in 0..5 {
            assert_eq!(throttle.wait_seconds(second * 1000), None);
            throttle.failed(second * 1000);
        }
        assert_eq!(throttle.wait_seconds(5_000), Some(56));
        assert_eq!(throttle.wait_seconds(59_999), Some(1));
        assert_eq!(throttle.wait_seconds(60_000), None, "the first is forgotten");
        throttle.failed(60_000);
        assert_eq!(throttle.wait_seconds(60_500), Some(1), "the second is a minute old at 61 s");
    }

    #[test]
    fn the_right_token_forgives_and_a_clock_put_back_does_not_lock_for_ever() {
        let mut throttle = Throttle::default();
        for _ in 0..4 {
            throttle.failed(1_000);
        }
        throttle.succeeded();
        throttle.failed(1_000);
        assert_eq!(throttle.wait_seconds(1_000), None);
        for _ in 0..5 {
            throttle.failed(9_000_000);
        }
        assert!(throttle.wait_seconds(9_000_001).is_some());
        assert_eq!(throttle.wait_seconds(2_000), None);
    }
}
