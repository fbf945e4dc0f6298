//! Values of attributes.

use crate::script::spoken::{DateOrder, SayAs};

/// What the `rate` of `prosody` may be.
pub(super) const RATES: &str = "x-slow, slow, medium, fast, x-fast, 80%, +10%, -10%";
/// What the `level` of `emphasis` may be.
pub(super) const LEVELS: &str = "strong, moderate, none, reduced";
/// What the `time` of `break` may be.
pub(super) const TIMES: &str = "0ms … 10000ms, 0s … 10s";
/// What the `strength` of `break` may be.
pub(super) const STRENGTHS: &str = "none, x-weak, weak, medium, strong, x-strong";
/// What the `interpret-as` of `say-as` may be.
pub(super) const READINGS: &str =
    "characters, cardinal, ordinal, telephone, date (format: dmy, mdy, ymd, dm, md)";

/// The longest break.
const MOST_BREAK_MS: u64 = 10_000;

/// A pace, of what is said at `outer` around it; none outside of what voices can.
pub(super) fn rate(written: &str, outer: f64) -> Option<f64> {
    let factor = match written {
        "x-slow" => 0.6,
        "slow" => 0.8,
        "medium" | "default" => 1.0,
        "fast" => 1.25,
        "x-fast" => 1.6,
        _ => {
            let number = written.strip_suffix('%')?;
            let value = decimal(number.strip_prefix(['+', '-']).unwrap_or(number))? / 100.0;
            match number.chars().next()? {
                '+' => 1.0 + value,
                '-' => 1.0 - value,
                _ => value,
            }
        }
    };
    Some(outer * factor).filter(|rate| (0.5..=2.0).contains(rate))
}

/// How much louder a voice gets, in dB.
pub(super) fn emphasis(level: &str) -> Option<f64> {
    Some(match level {
        "strong" => 4.0,
        "moderate" => 2.0,
        "none" => 0.0,
        "reduced" => -4.0,
        _ => return None,
    })
}

/// A time in milliseconds.
pub(super) fn time_ms(written: &str) -> Option<u64> {
    let (number, unit_ms) = match written.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (written.strip_suffix('s')?, 1_000),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| (1..=5).contains(&text.len()) && text.chars().all(|sign| sign.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let scale = 10_u64.pow(u32::try_from(part.len()).ok()?);
    let ms = whole.parse::<u64>().ok()? * unit_ms + part.parse::<u64>().ok()? * unit_ms / scale;
    (ms <= MOST_BREAK_MS).then_some(ms)
}

/// What a text is.
pub(super) fn reading(kind: &str, format: Option<&str>) -> Option<SayAs> {
    let order = match format {
        None => None,
        Some("dmy") => Some(DateOrder::DayMonthYear),
        Some("mdy") => Some(DateOrder::MonthDayYear),
        Some("ymd") => Some(DateOrder::YearMonthDay),
        Some("dm") => Some(DateOrder::DayMonth),
        Some("md") => Some(DateOrder::MonthDay),
        Some(_) => return None,
    };
    match kind {
        "date" => Some(SayAs::Date(order)),
        _ if order.is_some() => None,
        "characters" | "spell-out" | "verbatim" => Some(SayAs::Characters),
        "cardinal" | "number" => Some(SayAs::Cardinal),
        "ordinal" => Some(SayAs::Ordinal),
        "telephone" => Some(SayAs::Telephone),
        _ => None,
    }
}

/// A number without a sign.
fn decimal(written: &str) -> Option<f64> {
    let is_digit = |sign: char| sign.is_ascii_digit() || sign == '.';
    (written.len() <= 8 && written.chars().all(is_digit)).then(|| written.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (written, ms) in
            [("500ms", 500), ("0s", 0), ("1.5s", 1_500), ("10s", 10_000), ("0.25s", 250), ("2.5ms", 2)]
        {
            assert_eq!(time_ms(written), Some(ms), "{written}");
        }
        for written in
            ["", "s", "ms", "5", "-1s", "+1s", "1e3s", "10001ms", "11s", "1.s", ".5s", "99999999s", "1 s"]
        {
            assert_eq!(time_ms(written), None, "{written}");
        }
    }

    #[test]
    fn rates() {
        for (written, found) in
            [("slow", 0.8), ("80%", 0.8), ("+50%", 1.5), ("-25%", 0.75), ("112.5%", 1.125)]
        {
            assert_eq!(rate(written, 1.0), Some(found), "{written}");
        }
        assert_eq!(rate("150%", 1.2), Some(1.5 * 1.2));
        for written in ["", "%", "quick", "1.5", "0%", "300%", "-60%", "1e2%", "NaN%", "++5%"] {
            assert_eq!(rate(written, 1.0), None, "{written}");
        }
        assert_eq!(rate("x-slow", 0.6), None);
    }
}
