//! Figures of rounds, and what stands for all of them.

use std::time::Duration;

use crate::client::Done;

/// One contender's work over all rounds.
pub(crate) struct Figures {
    pub(crate) work: &'static str,
    pub(crate) who: &'static str,
    pub(crate) rounds: Vec<Round>,
}

/// One round.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
    /// CPU time of the server for one request.
    pub(crate) cpu_ms: f64,
    pub(crate) peak_mib: f64,
}

impl Round {
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    pub(crate) fn of(done: &Done, cpu: Duration, peak_bytes: u64) -> Self {
        let count = done.times.len();
        let at = |part: usize| {
            let index = (count * part / 100).min(count.saturating_sub(1));
            milliseconds(done.times.get(index).copied().unwrap_or_default())
        };
        Self {
            per_second: count as f64 / done.wall.as_secs_f64(),
            p50_ms: at(50),
            p99_ms: at(99),
            max_ms: at(100),
            cpu_ms: milliseconds(cpu) / (count.max(1) as f64),
            peak_mib: peak_bytes as f64 / 1_048_576.0,
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

impl Figures {
    pub(crate) fn of(work: &'static str, who: &'static str) -> Self {
        Self { work, who, rounds: Vec::new() }
    }

    /// The median of the rounds.
    pub(crate) fn median(&self, figure: impl Fn(&Round) -> f64) -> f64 {
        let values = self.sorted(figure);
        values.get(values.len() / 2).copied().unwrap_or_default()
    }

    /// The largest of the rounds.
    pub(crate) fn most(&self, figure: impl Fn(&Round) -> f64) -> f64 {
        self.sorted(figure).last().copied().unwrap_or_default()
    }

    /// Half the distance between the slowest and the fastest round, in per cent of
    /// the median.
    pub(crate) fn spread_percent(&self, figure: impl Fn(&Round) -> f64) -> f64 {
        let values = self.sorted(&figure);
        let (first, last) = (values.first().copied(), values.last().copied());
        let distance = last.unwrap_or_default() - first.unwrap_or_default();
        50.0 * distance / self.median(figure).max(f64::MIN_POSITIVE)
    }

    fn sorted(&self, figure: impl Fn(&Round) -> f64) -> Vec<f64> {
        let mut values: Vec<f64> = self.rounds.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}
