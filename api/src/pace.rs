//! About how long a stage still takes, by how long its steps took so far.

use std::time::{Duration, Instant};

/// Before this nobody can tell how long a stage will take.
const SETTLED: Duration = Duration::from_millis(1_500);

/// The stage under way: since when, and how far it was then.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    stage: &'static str,
    began: Option<(Instant, u64)>,
}

impl Pace {
    /// Milliseconds until the stage is done, as of a report of progress; `None` while that cannot be told.
    pub(crate) fn remaining_ms(
        &mut self,
        now: Instant,
        stage: &'static str,
        done: u64,
        total: u64,
    ) -> Option<u64> {
        let (began, before) = match self.began {
            // A stage that goes back begins again.
            Some((began, before)) if self.stage == stage && done >= before => (began, before),
            _ => {
                (self.stage, self.began) = (stage, Some((now, done)));
                return None;
            }
        };
        let took = now.saturating_duration_since(began);
        if took < SETTLED || done == before || total == 0 {
            return None;
        }
        let left = u128::from(total.saturating_sub(done));
        let ms = took.as_millis().saturating_mul(left) / u128::from(done - before);
        u64::try_from(ms).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_as_what_is_done_did() {
        let start = Instant::now();
        let mut pace = Pace::default();
        let mut at = |ms: u64, stage, done, total| {
            pace.remaining_ms(start + Duration::from_millis(ms), stage, done, total)
        };
        assert_eq!(at(0, "encode", 100, 400), None);
        assert_eq!(at(1_000, "encode", 150, 400), None);
        assert_eq!(at(2_000, "encode", 200, 400), Some(4_000));
        assert_eq!(at(6_000, "encode", 400, 400), Some(0));
        // Another stage, one that stands still, one whose length nobody knows, one that goes back.
        assert_eq!(at(6_000, "mux", 0, 10), None);
        assert_eq!(at(9_000, "mux", 0, 10), None);
        assert_eq!(at(9_000, "mux", 1, 0), None);
        assert_eq!(at(9_000, "mux", 1, u64::MAX), None);
        assert_eq!(at(10_000, "encode", 5, 10), None);
        assert_eq!(at(12_000, "encode", 4, 10), None);
        assert_eq!(at(14_000, "encode", 5, 10), Some(10_000));
    }
}
