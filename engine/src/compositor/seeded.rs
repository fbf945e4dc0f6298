//! Choices that follow from a seed.

/// SplitMix64: <https://prng.di.unimi.it/splitmix64.c>.
#[derive(Clone, Debug)]
pub(crate) struct Seeded(u64);

impl Seeded {
    /// Choices of one `part` of a work with that seed.
    pub(crate) fn new(seed: u32, part: u64) -> Self {
        let mut choices = Self((u64::from(seed) << 32) ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        choices.next();
        choices
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to before 1.
    pub(crate) fn part(&mut self) -> f64 {
        // 53 bits are all that an `f64` holds.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From `low` up to before `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.part()
    }

    /// One of them.
    pub(crate) fn of<T: Copy>(&mut self, choices: &[T], otherwise: T) -> T {
        let count = choices.len().max(1) as u64;
        let index = usize::try_from(self.next() % count).unwrap_or(0);
        choices.get(index).copied().unwrap_or(otherwise)
    }
}
