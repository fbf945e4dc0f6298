//! Numbers as they are written: 1.250, 3,5, 1,250.75.

/// The largest number that is said as one; longer ones are read digit by digit.
pub(super) const MOST: u64 = 1_000_000_000_000;

/// A number as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::script) struct Number {
    pub(in crate::script) negative: bool,
    pub(in crate::script) whole: u64,
    /// The digits behind the mark; empty without.
    pub(in crate::script) decimals: String,
    /// Whether the mark is a comma.
    pub(super) comma: bool,
    /// Whether thousands are parted.
    pub(in crate::script) grouped: bool,
}

impl Number {
    pub(super) fn of(whole: u64) -> Self {
        Self { negative: false, whole, decimals: String::new(), comma: false, grouped: false }
    }

    pub(super) fn is_one(&self) -> bool {
        self.whole == 1 && self.decimals.is_empty()
    }

    /// Hundredths, if it has one or two decimals.
    pub(super) fn cents(&self) -> Option<u64> {
        let tenths = self.decimals.parse::<u64>().ok();
        match self.decimals.len() {
            0 => Some(0),
            1 => tenths.map(|digit| digit * 10),
            2 => tenths,
            _ => None,
        }
    }

    /// `thousand` times it, if that is whole: 1500 of 1.5.
    pub(super) fn thousands(&self) -> Option<u64> {
        if self.decimals.len() > 3 {
            return None;
        }
        let parts: u64 = format!("{:0<3}", self.decimals).parse().ok()?;
        self.whole.checked_mul(1000)?.checked_add(parts)
    }
}

/// Reads a number. `decimal_comma` settles what 1,250 and 1.250 are; where it is money they are
/// always thousands.
pub(in crate::script) fn parse(written: &str, decimal_comma: bool, is_money: bool) -> Option<Number> {
    let (negative, digits) = match written.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, written.strip_prefix('+').unwrap_or(written)),
    };
    let edge = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
    if !edge(digits.chars().next()) || !edge(digits.chars().last()) {
        return None;
    }
    if digits.chars().any(|sign| !sign.is_ascii_digit() && sign != '.' && sign != ',') {
        return None;
    }
    let comma_last = digits.rfind(',') > digits.rfind('.');
    let (thousands, decimal) = if comma_last { ('.', ',') } else { (',', '.') };
    let number = match (digits.contains(thousands), digits.contains(decimal)) {
        (_, false) => Number { whole: digits.parse().ok()?, ..Number::of(0) },
        (true, true) => {
            let (whole, decimals) = digits.rsplit_once(decimal)?;
            with_decimals(grouped(whole, thousands)?, decimals, comma_last, true)?
        }
        (false, true) => {
            let groups = grouped(digits, decimal);
            let one = digits.matches(decimal).count() == 1;
            let may_be_decimal = one && !is_money && decimal_comma == comma_last;
            match groups {
                Some(whole) if !may_be_decimal => Number { whole, grouped: true, ..Number::of(0) },
                _ if one => {
                    let (whole, decimals) = digits.split_once(decimal)?;
                    with_decimals(whole.parse().ok()?, decimals, comma_last, false)?
                }
                _ => return None,
            }
        }
    };
    (number.whole <= MOST).then_some(Number { negative, ..number })
}

fn with_decimals(whole: u64, decimals: &str, comma: bool, grouped: bool) -> Option<Number> {
    (decimals.len() <= 12 && decimals.chars().all(|digit| digit.is_ascii_digit())).then(|| Number {
        whole,
        decimals: decimals.to_owned(),
        comma,
        grouped,
        ..Number::of(0)
    })
}

/// 1.250.000: a first group of one to three digits, not zero, and groups of three.
fn grouped(digits: &str, mark: char) -> Option<u64> {
    let mut groups = digits.split(mark);
    let first = groups.next()?;
    let good = (1..=3).contains(&first.len()) && !first.starts_with('0');
    (good && groups.all(|group| group.len() == 3)).then(|| digits.replace(mark, "").parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        let read = |written: &str, comma: bool, money: bool| {
            parse(written, comma, money).map(|number| (number.whole, number.decimals))
        };
        let plain = |whole: u64| Some((whole, String::new()));
        let parts = |whole: u64, decimals: &str| Some((whole, decimals.to_owned()));
        assert_eq!(read("1.250", true, false), plain(1250));
        assert_eq!(read("1.250", false, false), parts(1, "250"));
        assert_eq!(read("1,250", true, false), parts(1, "250"));
        assert_eq!(read("1,250", true, true), plain(1250));
        assert_eq!(read("1.250,75", false, false), parts(1250, "75"));
        assert_eq!(read("1,250.75", true, false), parts(1250, "75"));
        assert_eq!(read("3.5", true, false), parts(3, "5"));
        assert_eq!(read("1.000.000", true, false), plain(1_000_000));
        assert_eq!(read("0.500", true, false), parts(0, "500"));
        for bad in ["1.2.3", "12.", ".5", "", "1,2,3", "12a", "1.25,000.3", "99999999999999999999"] {
            assert_eq!(read(bad, true, false), None, "{bad}");
        }
        assert_eq!(parse("1,5", true, false).unwrap().thousands(), Some(1500));
    }
}
