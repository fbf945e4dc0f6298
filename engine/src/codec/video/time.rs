//! Timestamps: integers in a time base, never floating point.

/// A fraction, as of a time base or a frame rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ratio {
    pub(super) num: i32,
    pub(super) den: i32,
}

impl Ratio {
    pub(super) const MICROSECONDS: Self = Self { num: 1, den: 1_000_000 };
    pub(super) const MILLISECONDS: Self = Self { num: 1, den: 1_000 };

    pub(super) const fn new(num: i32, den: i32) -> Self {
        Self { num, den }
    }

    /// Whether it is a positive number.
    pub(super) const fn is_positive(self) -> bool {
        self.num > 0 && self.den > 0
    }

    pub(super) const fn inverse(self) -> Self {
        Self { num: self.den, den: self.num }
    }
}

/// `value` units of `from` in units of `to`, to the nearest, halves away from zero.
pub(super) fn rescale(value: i64, from: Ratio, to: Ratio) -> i64 {
    let numerator = i128::from(value) * i128::from(from.num) * i128::from(to.den);
    let denominator = i128::from(from.den) * i128::from(to.num);
    if denominator == 0 {
        return 0;
    }
    let (numerator, denominator) =
        if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
    let half = denominator / 2;
    let rounded = if numerator < 0 { numerator - half } else { numerator + half } / denominator;
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN + 1 } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_to_the_nearest() {
        let (ticks, us) = (Ratio::new(1, 15_360), Ratio::MICROSECONDS);
        assert_eq!(rescale(512, ticks, us), 33_333);
        assert_eq!(rescale(-512, ticks, us), -33_333);
        assert_eq!(rescale(33_333, us, ticks), 512);
        assert_eq!(rescale(1, Ratio::new(1, 0), us), 0);
        assert_eq!(rescale(i64::MAX, Ratio::new(1, 1), us), i64::MAX);
    }
}
