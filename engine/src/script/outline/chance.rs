//! Choices that a seed makes.

/// The generator SplitMix64.
pub(super) struct Chance(u64);

impl Chance {
    /// The same seed and idea choose the same.
    pub(super) fn new(seed: u64, idea: &str) -> Self {
        // FNV-1a
        let hash = idea.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed ^ hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    /// A number below `end`; 0 if there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    pub(super) fn shuffled<T: Copy>(&mut self, list: &[T]) -> Vec<T> {
        let mut list = list.to_vec();
        self.shuffle(&mut list);
        list
    }

    /// `count` of a list, in its order.
    pub(super) fn some<T: Copy>(&mut self, list: &[T], count: usize) -> Vec<T> {
        let mut places: Vec<usize> = (0..list.len()).collect();
        self.shuffle(&mut places);
        places.truncate(count);
        places.sort_unstable();
        places.into_iter().filter_map(|place| list.get(place).copied()).collect()
    }
}
