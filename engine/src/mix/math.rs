//! Numbers that come out the same on every machine.
//!
//! `f64::sin`, `exp` and `log10` of the standard library are those of the platform, and differ in their
//! last bits. What shapes samples is computed here from additions, multiplications and divisions alone,
//! which IEEE 754 fixes to the bit: short series, good to 1e-13 in the ranges they are used in.

use crate::splitmix::SplitMix64;

/// Seconds to samples, at the one rate that everything here is mixed at.
pub(super) const RATE: f64 = 48_000.0;

/// The sine of an angle in turns: 0.25 is a right angle.
pub(super) fn sin_turns(turns: f64) -> f64 {
    // Into −0.5 … 0.5, then folded into −0.25 … 0.25, where the series is short.
    let turns = turns - turns.round();
    let folded = if turns > 0.25 {
        0.5 - turns
    } else if turns < -0.25 {
        -0.5 - turns
    } else {
        turns
    };
    let x = folded * std::f64::consts::TAU;
    let square = x * x;
    // x − x³/3! + x⁵/5! − …, from its far end: each pair of factors is 2k·(2k+1).
    let mut sum = 1.0;
    for pair in [342.0, 272.0, 210.0, 156.0, 110.0, 72.0, 42.0, 20.0, 6.0] {
        sum = 1.0 - square / pair * sum;
    }
    x * sum
}

/// The cosine of an angle in turns.
pub(super) fn cos_turns(turns: f64) -> f64 {
    sin_turns(turns + 0.25)
}

/// 2 to the power of `x`, which is held to −1,000 … 1,000.
pub(super) fn exp2(x: f64) -> f64 {
    let x = if x.is_nan() { 0.0 } else { x.clamp(-1_000.0, 1_000.0) };
    let whole = x.round();
    let part = (x - whole) * std::f64::consts::LN_2;
    let mut sum = 1.0;
    for divisor in [13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0] {
        sum = 1.0 + part / divisor * sum;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "23 … 2023, and whole")]
    let exponent = (whole + 1_023.0) as u64;
    sum * f64::from_bits(exponent << 52)
}

/// e to the power of `x`.
pub(super) fn exp(x: f64) -> f64 {
    exp2(x * std::f64::consts::LOG2_E)
}

/// The binary logarithm of a positive, normal number; −1,100 for anything else.
pub(super) fn log2(x: f64) -> f64 {
    if !(x.is_normal() && x > 0.0) {
        return -1_100.0;
    }
    let bits = x.to_bits();
    // The mantissa between 1 and 2, moved to between √½ and √2, where the series is short.
    let mut mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    let mut exponent = f64::from(u32::try_from(bits >> 52).unwrap_or(0)) - 1_023.0;
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1.0;
    }
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let mut sum = 0.0;
    for odd in [19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0] {
        sum = sum * square + 1.0 / odd;
    }
    exponent + 2.0 * ratio * sum * std::f64::consts::LOG2_E
}

/// The factor of an amplitude that so many decibels are: −6.02 is a half.
pub(super) fn db_to_gain(db: f64) -> f64 {
    exp2(db * (std::f64::consts::LOG2_10 / 20.0))
}

/// The decibels that a factor of an amplitude is; far below −1,000 for 0.
pub(super) fn gain_to_db(gain: f64) -> f64 {
    log2(gain) * (20.0 / std::f64::consts::LOG2_10)
}

/// How much of the way to its target a value goes with each sample, to be there but for 1/e after so many
/// seconds.
pub(super) fn approach(seconds: f64) -> f64 {
    1.0 - exp(-1.0 / (seconds * RATE).max(1.0))
}

/// `f64` to the `f32` of samples: rounding is what is meant.
#[expect(clippy::cast_possible_truncation, reason = "samples are f32")]
pub(super) fn narrow(value: f64) -> f32 {
    value as f32
}

/// From 0 to 1 as `x` goes from 0 to 1, level at both ends.
pub(super) fn smooth(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// What may be a sample: what is no number is silence, and what is far beyond full scale is held back, so
/// that no sum of squares overflows.
pub(super) fn sane(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-16.0, 16.0) } else { 0.0 }
}

/// Numbers for sounds.
#[derive(Clone, Debug)]
pub(super) struct Random(SplitMix64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(SplitMix64::new(seed))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0.next()
    }

    /// 24 random bits.
    fn bits(&mut self) -> u32 {
        u32::try_from(self.next() >> 40).unwrap_or(0)
    }

    /// From 0 up to, but not, 1.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.bits()) / 16_777_216.0
    }

    /// From −1 up to 1.
    pub(super) fn both(&mut self) -> f64 {
        self.unit() * 2.0 - 1.0
    }

    /// From 0 up to, but not, `count`; 0 where that is 0.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        self.bits() % count.max(1)
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_those_of_the_platform() {
        for step in -4_000..4_000 {
            let x = f64::from(step) / 997.0;
            assert!((sin_turns(x) - (x * std::f64::consts::TAU).sin()).abs() < 1e-12, "{x}");
            assert!((cos_turns(x) - (x * std::f64::consts::TAU).cos()).abs() < 1e-12, "{x}");
            assert!((exp2(x * 9.0) / (x * 9.0).exp2() - 1.0).abs() < 1e-12, "{x}");
            let positive = (x * 20.0).exp2();
            assert!((log2(positive) - positive.log2()).abs() < 1e-9, "{x}");
        }
        assert!((db_to_gain(-20.0) - 0.1).abs() < 1e-12 && (gain_to_db(0.5) + 6.0206).abs() < 1e-4);
        assert!(gain_to_db(0.0) < -1_000.0 && exp2(f64::NAN).is_finite());
    }

    #[test]
    fn chance_is_even() {
        let mut random = Random::new(7);
        let mean = (0..100_000).map(|_| random.both()).sum::<f64>() / 100_000.0;
        assert!(mean.abs() < 0.01, "{mean}");
        let mut counts = [0; 6];
        (0..60_000).for_each(|_| counts[random.below(6) as usize] += 1);
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
    }
}
