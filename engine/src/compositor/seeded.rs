//! Choices that follow from a seed.

use crate::splitmix::SplitMix64;

/// Choices for one part of a work.
#[derive(Clone, Debug)]
pub(crate) struct Seeded(SplitMix64);

impl Seeded {
    /// Choices of one `part` of a work with that seed.
    pub(crate) fn new(seed: u32, part: u64) -> Self {
        let mut numbers = SplitMix64::new((u64::from(seed) << 32) ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        numbers.next();
        Self(numbers)
    }

    /// From 0 up to before 1.
    pub(crate) fn part(&mut self) -> f64 {
        // 53 bits are all that an `f64` holds.
        (self.0.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From `low` up to before `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.part()
    }

    /// One of them.
    pub(crate) fn of<T: Copy>(&mut self, choices: &[T], otherwise: T) -> T {
        let count = choices.len().max(1) as u64;
        let index = usize::try_from(self.0.next() % count).unwrap_or(0);
        choices.get(index).copied().unwrap_or(otherwise)
    }
}
