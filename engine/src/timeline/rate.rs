//! Frames a second, as a fraction.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::invalid;
use crate::error::Result;

/// Frames a second, as a fraction: 30000/1001 is what television calls 29.97.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameRate {
    /// So many frames ...
    ///
    /// es: Tantos fotogramas ...
    pub numerator: u32,
    /// ... in so many seconds.
    ///
    /// es: ... en tantos segundos.
    pub denominator: u32,
}

impl FrameRate {
    /// That many frames each second.
    pub const fn whole(frames: u32) -> Self {
        Self { numerator: frames, denominator: 1 }
    }

    /// # Errors
    /// [`Code::InvalidField`](crate::Code::InvalidField) below 1 and above 120 frames a second.
    pub(super) fn check(self) -> Result<()> {
        let Self { numerator, denominator } = self;
        if denominator > 0 && denominator <= 1_001 && (denominator..=denominator * 120).contains(&numerator) {
            return Ok(());
        }
        Err(invalid(
            "plan.frame_rate",
            "ha de estar entre 1 y 120 fotogramas por segundo, con un denominador de 1 a 1001",
            "it must be from 1 to 120 frames a second, with a denominator of 1 to 1001",
        ))
    }

    /// Frames that begin before `ms` milliseconds are over: rounded up.
    pub fn frames_of_ms(self, ms: u64) -> u64 {
        let parts = u128::from(ms) * u128::from(self.numerator);
        let unit = u128::from(self.denominator.max(1)) * 1_000;
        u64::try_from(parts.div_ceil(unit)).unwrap_or(u64::MAX)
    }

    pub(super) fn frames_in_tenths(self, tenths: u64) -> u64 {
        self.frames_of_ms(tenths.saturating_mul(100))
    }

    /// When frame `number` begins, in units of `1 / per_second`, rounded down.
    pub fn time_of(self, number: u64, per_second: u32) -> u64 {
        let parts = u128::from(number) * u128::from(self.denominator) * u128::from(per_second);
        u64::try_from(parts / u128::from(self.numerator.max(1))).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_of_television_does_not_drift() {
        let rate = FrameRate { numerator: 30_000, denominator: 1_001 };
        // An hour is 107,892.1 frames.
        assert_eq!(rate.frames_of_ms(3_600_000), 107_893);
        assert_eq!(rate.time_of(30_000, 48_000), 48_048_000);
        assert_eq!(FrameRate::whole(25).frames_of_ms(1_001), 26);
        assert_eq!(FrameRate::whole(25).frames_of_ms(1_000), 25);
        assert_eq!(FrameRate::whole(25).frames_of_ms(0), 0);
    }

    #[test]
    fn rates_are_bounded() {
        for (numerator, denominator) in [(0, 1), (30, 0), (121, 1), (u32::MAX, 1), (1, 2), (30_000, 5_000)] {
            assert!(FrameRate { numerator, denominator }.check().is_err(), "{numerator}/{denominator}");
        }
        assert!(FrameRate { numerator: 24_000, denominator: 1_001 }.check().is_ok());
    }
}
