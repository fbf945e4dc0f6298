//! How English says what is written.

use super::en_tables as table;
use super::es_tables::find;
use super::number::Number;
use super::numbers_en::{cardinal, decade, ordinal, year};
use super::token::At;
use super::tongue::{After, Currency, Date, Form, Noun, Short, Sign, Tongue};

/// English of a region.
pub(super) struct English {
    month_first: bool,
}

impl English {
    pub(super) fn new(region: &str) -> Self {
        Self { month_first: region.is_empty() || region == "US" }
    }
}

fn is_month(word: &str) -> bool {
    table::MONTHS.contains(&word) || table::SHORT_MONTHS.iter().any(|(short, _)| *short == word)
}

fn is_year(number: &Number) -> bool {
    (1100..2100).contains(&number.whole) && number.decimals.is_empty() && !number.grouped && !number.negative
}

impl Tongue for English {
    fn decimal_comma(&self) -> bool {
        false
    }

    fn cardinal(&self, value: u64, _: Form) -> String {
        cardinal(value)
    }

    fn number(&self, number: &Number, _: Form) -> String {
        let minus = if number.negative { "minus " } else { "" };
        let whole = cardinal(number.whole);
        if number.decimals.is_empty() {
            return format!("{minus}{whole}");
        }
        format!("{minus}{whole} point {}", super::say::digits(&number.decimals, self))
    }

    fn form_before(&self, next: Option<&str>) -> Form {
        let counted = next.is_some_and(|word| {
            let lower = word.to_lowercase();
            table::COUNTED.contains(&lower.as_str())
                || lower.len() > 3
                    && lower.ends_with('s')
                    && !lower.ends_with("ss")
                    && !table::NOT_COUNTED.contains(&lower.as_str())
        });
        if counted { Form::Masculine } else { Form::Plain }
    }

    fn of(&self, _: u64) -> &'static str {
        ""
    }

    fn in_context(&self, number: &Number, at: At<'_>) -> Option<String> {
        let day = (1..=31).contains(&number.whole) && number.decimals.is_empty() && !number.negative;
        // The full stop of "Jan." stands between no words.
        let short =
            at.back(1).filter(|before| before.closing() == ".").map(At::core).filter(|word| is_month(word));
        if day && (short.is_some() || at.previous().is_some_and(is_month)) {
            return Some(ordinal(number.whole));
        }
        if day && at.next(1).is_some_and(is_month) && at.next(1) != Some("May") {
            let the =
                if at.previous().is_some_and(|word| word.eq_ignore_ascii_case("the")) { "" } else { "the " };
            return Some(format!("{the}{} of", ordinal(number.whole)));
        }
        (is_year(number) && self.form_before(at.next(1)) == Form::Plain).then(|| year(number.whole))
    }

    fn ordinal(&self, written: &str) -> Option<String> {
        let end = written.find(|sign: char| !sign.is_ascii_digit() && sign != ',')?;
        let (digits, suffix) = written.split_at(end);
        let value = digits.replace(',', "").parse().ok().filter(|value| *value <= super::number::MOST)?;
        match suffix.to_lowercase().as_str() {
            "st" | "nd" | "rd" | "th" => Some(ordinal(value)),
            "s" | "'s" | "’s" if value % 10 == 0 && (50..2100).contains(&value) => Some(decade(value)),
            _ => None,
        }
    }

    fn month_first(&self) -> bool {
        self.month_first
    }

    fn date(&self, date: Date) -> String {
        let month =
            date.month.checked_sub(1).and_then(|index| table::MONTHS.get(index)).copied().unwrap_or_default();
        let said = format!("{month} {}", ordinal(date.day));
        match date.year {
            Some(value) if (1100..2100).contains(&value) => format!("{said} {}", year(value)),
            Some(value) => format!("{said} {}", cardinal(value)),
            None => said,
        }
    }

    fn clock(&self, hour: u64, minute: u64, after: After) -> String {
        let hours = cardinal(hour);
        match minute {
            0 if matches!(after, After::Morning | After::Evening) => hours,
            0 if hour > 12 => format!("{hours} hundred"),
            0 if after == After::Hours => hours,
            0 if hour == 0 => "midnight".into(),
            0 => format!("{hours} o'clock"),
            1..10 => format!("{hours} oh {}", cardinal(minute)),
            _ => format!("{hours} {}", cardinal(minute)),
        }
    }

    fn half_day(&self, _: u64, after: After) -> &'static str {
        match after {
            After::Nothing => "",
            After::Hours => "hours",
            After::Morning => "A M",
            After::Evening => "P M",
        }
    }

    fn fraction(&self, above: u64, below: u64) -> String {
        let part = match below {
            2 => "half".to_owned(),
            4 => "quarter".to_owned(),
            3..10 => ordinal(below),
            _ => String::new(),
        };
        match (above, below) {
            (24, 7) => "twenty-four seven".into(),
            (9, 11) => "nine eleven".into(),
            (_, 10) if above <= 10 => format!("{} out of ten", cardinal(above)),
            _ if part.is_empty() || above >= below || above == 0 => {
                format!("{} over {}", cardinal(above), cardinal(below))
            }
            (1, _) => format!("one {part}"),
            _ => format!("{} {part}s", cardinal(above)),
        }
    }

    fn unit(&self, sign: &str) -> Option<Noun> {
        find(table::UNITS, sign)
    }

    fn currency(&self, sign: &str) -> Option<Currency> {
        find(table::CURRENCIES, sign)
    }

    fn money(&self, whole: u64, cents: u64, currency: &Currency) -> String {
        let named = |value: u64, noun: Noun| {
            let name = if value == 1 { noun.one } else { noun.many };
            format!("{} {name}", cardinal(value))
        };
        match (whole, cents) {
            (_, 0) => named(whole, currency.whole),
            (0, _) => named(cents, currency.cent),
            _ => format!("{} and {}", named(whole, currency.whole), named(cents, currency.cent)),
        }
    }

    fn magnitude(&self, number: &Number, sign: &str, noun: Option<Noun>) -> Option<String> {
        let scale = match sign {
            "k" | "K" => "thousand",
            "M" | "MM" => "million",
            "B" | "bn" => "billion",
            _ => return None,
        };
        let said = match (scale, number.thousands()) {
            ("thousand", Some(value)) => cardinal(value),
            _ => format!("{} {scale}", self.number(number, Form::Plain)),
        };
        Some(noun.map_or(said.clone(), |noun| format!("{said} {}", noun.many)))
    }

    fn abbreviation(&self, at: At<'_>) -> Option<Short> {
        let key = at.dotted();
        let capital = |at: At<'_>| at.core().starts_with(char::is_uppercase);
        match key.as_str() {
            // "No. 5" is a number, "No." an answer; a street and a saint look the same.
            "no."
                if at
                    .ahead(1)
                    .is_some_and(|next| next.core().starts_with(|sign: char| sign.is_ascii_digit())) =>
            {
                Some(Short { said: "number", may_end: false })
            }
            "no." => None,
            "st." if at.ahead(1).is_some_and(capital) && !at.back(1).is_some_and(capital) => {
                Some(Short { said: "saint", may_end: false })
            }
            "st." => Some(Short { said: "street", may_end: true }),
            _ => {
                let month =
                    table::SHORT_MONTHS.iter().find(|(short, _)| *short == at.core() && key.ends_with('.'));
                let short = month.map(|(_, said)| (*said, false)).or_else(|| find(table::SHORTS, &key));
                short.map(|(said, may_end)| Short { said, may_end })
            }
        }
    }

    fn letter(&self, letter: char) -> Option<&'static str> {
        let place = table::LETTERS.find(letter.to_ascii_uppercase())?;
        table::LETTERS.get(place..=place)
    }

    fn sign(&self, sign: Sign) -> &'static str {
        match sign {
            Sign::Dot => "dot",
            Sign::At => "at",
            Sign::Slash => "slash",
            Sign::Dash => "dash",
            Sign::Underscore => "underscore",
            Sign::Hashtag => "hashtag",
            Sign::Number => "number",
            Sign::And => "and",
            Sign::Plus => "plus",
            Sign::Equals => "equals",
            Sign::Times => "times",
            Sign::Percent => "percent",
            Sign::To => "to",
            Sign::Minus => "minus",
        }
    }

    fn is_spelled(&self, lower: &str) -> bool {
        table::SPELLED.contains(&lower)
    }

    fn is_word(&self, lower: &str) -> bool {
        table::WORDS.contains(&lower)
    }

    fn roman(&self, value: u64, _: &str, previous: &str) -> Option<String> {
        let lower = previous.to_lowercase();
        if table::NUMBERED.contains(&lower.as_str()) {
            return Some(cardinal(value));
        }
        table::NAMES.contains(&previous).then(|| format!("the {}", ordinal(value)))
    }
}
