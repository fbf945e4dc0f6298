//! What a language knows about saying what is written.

use super::number::Number;
use super::token::At;

/// How a number agrees with what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// By itself: uno, doscientos.
    Plain,
    /// Before a masculine noun: un, doscientos.
    Masculine,
    /// Before a feminine noun: una, doscientas.
    Feminine,
}

/// What is counted or measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noun {
    pub(super) one: &'static str,
    pub(super) many: &'static str,
    pub(super) form: Form,
}

/// Money.
#[derive(Clone, Copy, Debug)]
pub(super) struct Currency {
    pub(super) whole: Noun,
    pub(super) cent: Noun,
}

/// What an abbreviation stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Short {
    pub(super) said: &'static str,
    /// Whether a sentence may end with it: with "etc." yes, with "Sr." no.
    pub(super) may_end: bool,
}

/// A sign of an address or of arithmetic.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign {
    Dot,
    At,
    Slash,
    Dash,
    Underscore,
    Hashtag,
    Number,
    And,
    Plus,
    Equals,
    Times,
    Percent,
    To,
    Minus,
}

/// A date; the month is 1 to 12.
#[derive(Clone, Copy, Debug)]
pub(super) struct Date {
    pub(super) day: u64,
    pub(super) month: usize,
    pub(super) year: Option<u64>,
}

/// What stands behind a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Nothing,
    /// `h`, `horas`, `o'clock`.
    Hours,
    /// `am`.
    Morning,
    /// `pm`.
    Evening,
}

/// Tens, hundreds and words: what [`super::say`] asks of Spanish and English.
pub(super) trait Tongue {
    /// Whether a comma parts decimals, as in 3,5.
    fn decimal_comma(&self) -> bool;
    /// A whole number.
    fn cardinal(&self, value: u64, form: Form) -> String;
    /// A number with its decimals.
    fn number(&self, number: &Number, form: Form) -> String;
    /// How a number agrees with the word after it.
    fn form_before(&self, next: Option<&str>) -> Form;
    /// What stands between a round number and the noun after it: "de" of "un millón de euros".
    fn of(&self, value: u64) -> &'static str;
    /// A number by itself that may be a year, a day or whatever else its neighbours tell.
    fn in_context(&self, number: &Number, at: At<'_>) -> Option<String>;
    /// `1.º`, `2nd`.
    fn ordinal(&self, written: &str) -> Option<String>;
    /// Day and month change places in some regions.
    fn month_first(&self) -> bool;
    fn date(&self, date: Date) -> String;
    fn clock(&self, hour: u64, minute: u64, after: After) -> String;
    /// `am` and `pm` as they are said after an hour.
    fn half_day(&self, hour: u64, after: After) -> &'static str;
    fn fraction(&self, above: u64, below: u64) -> String;
    fn unit(&self, sign: &str) -> Option<Noun>;
    fn currency(&self, sign: &str) -> Option<Currency>;
    /// Money with its hundredths; either may be nothing.
    fn money(&self, whole: u64, cents: u64, currency: &Currency) -> String;
    /// `5M`: "cinco millones", and what it is that has so many.
    fn magnitude(&self, number: &Number, sign: &str, noun: Option<Noun>) -> Option<String>;
    fn abbreviation(&self, at: At<'_>) -> Option<Short>;
    fn letter(&self, letter: char) -> Option<&'static str>;
    fn sign(&self, sign: Sign) -> &'static str;
    /// "And" before a word: y, but e before "hijos".
    fn and(&self, _next: &str) -> &'static str {
        self.sign(Sign::And)
    }
    /// Whether capitals that could be read as a word are said letter by letter.
    fn is_spelled(&self, lower: &str) -> bool;
    /// Whether capitals are said as a word whatever their letters.
    fn is_word(&self, lower: &str) -> bool;
    /// A Roman numeral after a word that asks for one.
    fn roman(&self, value: u64, written: &str, previous: &str) -> Option<String>;
}
