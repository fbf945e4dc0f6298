//! When frames are shown and for how long.

use std::collections::BTreeMap;

use super::sys::Packet;
use super::time::{Ratio, rescale};

/// When frames are shown, in the time base of their source, counted from the start of
/// the file.
pub(super) struct Clock {
    pub(super) base: Ratio,
    start: i64,
    /// Durations of frames that are on their way, by their time.
    durations: BTreeMap<i64, i64>,
    usual: i64,
    last: Option<i64>,
}

impl Clock {
    pub(super) fn new(base: Ratio, start_us: i64, rate: Option<Ratio>) -> Self {
        let usual = rate.map_or(0, |rate| rescale(1, rate.inverse(), base));
        let start = rescale(start_us, Ratio::MICROSECONDS, base);
        Self { base, start, durations: BTreeMap::new(), usual: usual.max(1), last: None }
    }

    /// Remembers how long the frame in `packet` lasts.
    pub(super) fn note(&mut self, packet: &Packet) {
        // Frames that never come out must not pile up.
        while self.durations.len() > 1_000 {
            self.durations.pop_first();
        }
        if let Some(at) = packet.pts().filter(|_| packet.duration() > 0) {
            self.durations.insert(at.saturating_sub(self.start), packet.duration());
        }
    }

    /// Remembers how long the frame at `at` lasts.
    pub(super) fn set_duration(&mut self, at: i64, duration: i64) {
        self.durations.insert(at, duration);
    }

    /// The time of the next frame: that of the source if it has one, and always after
    /// the frame before.
    pub(super) fn place(&mut self, at: Option<i64>) -> i64 {
        // Containers have no place for what lies before zero.
        let at = at.map(|at| at.saturating_sub(self.start).max(0));
        let next = match (at, self.last) {
            (Some(at), Some(last)) => at.max(last.saturating_add(1)),
            (Some(at), None) => at,
            (None, Some(last)) => last.saturating_add(self.duration(last)),
            (None, None) => 0,
        };
        self.last = Some(next);
        next
    }

    pub(super) fn duration(&self, at: i64) -> i64 {
        self.durations.get(&at).copied().unwrap_or(self.usual)
    }

    /// The duration of the frame at `at`, which is done with.
    pub(super) fn take_duration(&mut self, at: i64) -> i64 {
        self.durations.remove(&at).unwrap_or(self.usual)
    }

    pub(super) fn us(&self, at: i64) -> i64 {
        rescale(at, self.base, Ratio::MICROSECONDS)
    }
}
