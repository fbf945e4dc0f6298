//! Money as whole micro-dollars: exact, ordered, never a float.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{AmountProblem, Error};

/// Decimal digits after the point: one unit is a millionth of a dollar.
const DECIMALS: usize = 6;
/// Micro-dollars in one dollar.
const MICROS_PER_DOLLAR: i64 = 1_000_000;
/// How much of a refused text an error repeats, in characters.
const ECHO_MAX_CHARS: usize = 40;

/// An amount of US dollars in whole millionths (micro-USD).
///
/// The text form is canonical in both directions that matter: [`Display`](fmt::Display)
/// writes no exponent, no `+`, no trailing zeros and `"0"` for nothing;
/// [`FromStr`] refuses negatives, exponents, signs and more than six decimals.
/// In JSON an amount is always a string.
///
/// ```
/// use noxus_billing::Money;
/// let price: Money = "0.0020".parse()?;
/// assert_eq!(price.micros(), 2_000);
/// assert_eq!(price.to_string(), "0.002");
/// assert!("1e3".parse::<Money>().is_err());
/// # Ok::<(), noxus_billing::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// The largest amount that can be written, about 9.2 trillion dollars.
    pub const MAX: Self = Self(i64::MAX);

    /// An amount of `micros` millionths of a dollar.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The amount in millionths of a dollar.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whether the amount is below zero; only differences in a statement are.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum, or `None` when it does not fit.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` when it does not fit. It may be negative.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// Reads a canonical decimal string; the same as [`FromStr`].
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] saying where the text goes wrong and why.
    pub fn parse(text: &str) -> Result<Self, Error> {
        parse_micros(text).map(Self).map_err(|(at, why)| Error::InvalidAmount {
            text: text.chars().take(ECHO_MAX_CHARS).collect(),
            at,
            why,
        })
    }

    /// The one rounding: up to the next micro-dollar, done once, at the end of a price.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for a negative price or one too large to hold.
    pub fn from_decimal_rounding_up(amount: Decimal) -> Result<Self, Error> {
        let refuse = |why| Error::InvalidAmount { text: amount.to_string(), at: 0, why };
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(refuse(AmountProblem::Negative));
        }
        amount
            .checked_mul(Decimal::from(MICROS_PER_DOLLAR))
            .and_then(|micros| micros.ceil().to_i64())
            .map(Self)
            .ok_or_else(|| refuse(AmountProblem::TooLarge))
    }

    /// The amount as a decimal number of dollars.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 6).normalize()
    }
}

/// Micro-dollars of a decimal text, or the byte where it goes wrong.
fn parse_micros(text: &str) -> Result<i64, (usize, AmountProblem)> {
    let bytes = text.as_bytes();
    match bytes.first() {
        None => return Err((0, AmountProblem::Empty)),
        Some(b'-') => return Err((0, AmountProblem::Negative)),
        Some(b'+') => return Err((0, AmountProblem::Sign)),
        Some(_) => {}
    }
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' | b'.' => {}
            b'e' | b'E' if at > 0 => return Err((at, AmountProblem::Exponent)),
            _ => return Err((at, AmountProblem::NotADigit)),
        }
    }
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    if whole.is_empty() {
        return Err((0, AmountProblem::MissingDigits));
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err((0, AmountProblem::LeadingZero));
    }
    let fraction = match fraction {
        None => "",
        Some(digits) => {
            let start = whole.len() + 1;
            if let Some(at) = digits.find('.') {
                return Err((start + at, AmountProblem::NotADigit));
            }
            if digits.is_empty() {
                return Err((whole.len(), AmountProblem::MissingDigits));
            }
            if digits.len() > DECIMALS {
                return Err((start + DECIMALS, AmountProblem::TooPrecise));
            }
            digits
        }
    };
    whole
        .bytes()
        .chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(DECIMALS))
        .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
        .ok_or((0, AmountProblem::TooLarge))
}

impl FromStr for Money {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let unit = MICROS_PER_DOLLAR.unsigned_abs();
        let (whole, fraction) = (magnitude / unit, magnitude % unit);
        let sign = if self.0 < 0 { "-" } else { "" };
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{fraction:06}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]{0,5}[1-9])?$",
            "description": "US dollars as a decimal number in a text, never a float: no exponent, at most 6 \
                            decimals, no trailing zeros; below zero only where money moves out.",
            "examples": ["0.002"],
        })
    }
}
