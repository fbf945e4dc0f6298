//! What is said for a text whose kind somebody has told.

use super::number;
use super::say;
use super::token;
use super::tongue::{Date, Form, Sign, Tongue};
use super::{moments, tongue_of};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SayAs {
    /// Letters, digits and signs, each by its name.
    Characters,
    /// A number.
    Cardinal,
    /// The number of a place in a row: first, second.
    Ordinal,
    /// A date; `None` for the order that is usual in the language.
    Date(Option<DateOrder>),
    /// A telephone number, digit by digit.
    Telephone,
}

/// What the numbers of a date are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// 25/12/2026
    DayMonthYear,
    /// 12/25/2026
    MonthDayYear,
    /// 2026-12-25
    YearMonthDay,
    /// 25/12
    DayMonth,
    /// 12/25
    MonthDay,
}

/// What is said for each written word of a text that is of that kind: of what is said as one, all of it
/// for the first word. `None` where the text is no such thing, or nobody knows how that is said in the
/// language: beside Spanish and English that is so for ordinals and dates.
pub fn said_as(text: &str, kind: SayAs, language: &str) -> Option<Vec<String>> {
    let tongue = tongue_of(language);
    let words: Vec<&str> = token::split(text).into_iter().map(|token| token.written).collect();
    let each = |say: fn(&str, Option<&dyn Tongue>) -> String| {
        let said: Vec<String> = words.iter().map(|word| say(word, tongue.as_deref())).collect();
        said.iter().any(|said| !said.is_empty()).then_some(said)
    };
    let all = match kind {
        SayAs::Characters => return each(characters),
        SayAs::Telephone => return each(telephone),
        SayAs::Cardinal => cardinal(&words.concat(), tongue.as_deref()),
        SayAs::Ordinal => ordinal(&words.concat(), tongue.as_deref()?),
        SayAs::Date(order) => date(&words.join("/"), order, tongue.as_deref()?),
    }?;
    let rest = words.len().checked_sub(1)?;
    Some(std::iter::once(all).chain(std::iter::repeat_n(String::new(), rest)).collect())
}

fn characters(word: &str, tongue: Option<&dyn Tongue>) -> String {
    let name = |character: char| match (tongue, character.to_digit(10)) {
        (Some(tongue), Some(digit)) => Some(tongue.cardinal(digit.into(), Form::Plain)),
        (Some(tongue), None) if !character.is_alphanumeric() => {
            sign(character).map(|sign| tongue.sign(sign).to_owned())
        }
        (Some(tongue), None) => {
            Some(tongue.letter(character).map_or_else(|| character.to_string(), str::to_owned))
        }
        (None, _) => character.is_alphanumeric().then(|| character.to_string()),
    };
    word.chars().filter_map(name).collect::<Vec<_>>().join(" ")
}

fn sign(character: char) -> Option<Sign> {
    Some(match character {
        '.' => Sign::Dot,
        '@' => Sign::At,
        '/' => Sign::Slash,
        '-' => Sign::Dash,
        '_' => Sign::Underscore,
        '#' => Sign::Hashtag,
        '&' => Sign::And,
        '+' => Sign::Plus,
        '=' => Sign::Equals,
        '%' => Sign::Percent,
        _ => return None,
    })
}

fn telephone(word: &str, tongue: Option<&dyn Tongue>) -> String {
    let Some(tongue) = tongue else {
        let digits = word.chars().filter(char::is_ascii_digit).map(String::from);
        return digits.collect::<Vec<_>>().join(" ");
    };
    let digits = say::digits(word, tongue);
    if word.starts_with('+') { format!("{} {digits}", tongue.sign(Sign::Plus)) } else { digits }
}

fn cardinal(written: &str, tongue: Option<&dyn Tongue>) -> Option<String> {
    let Some(tongue) = tongue else {
        // A voice says the numbers of its language by itself.
        return written.chars().all(|sign| sign.is_ascii_digit()).then(|| written.to_owned());
    };
    let number = number::parse(written, tongue.decimal_comma(), false)?;
    Some(tongue.number(&number, Form::Plain))
}

fn ordinal(written: &str, tongue: &dyn Tongue) -> Option<String> {
    // A number alone is of the masculine in Spanish.
    let endings = ["", "º", "th"].into_iter();
    endings.map(|ending| format!("{written}{ending}")).find_map(|number| tongue.ordinal(&number))
}

fn date(written: &str, order: Option<DateOrder>, tongue: &dyn Tongue) -> Option<String> {
    let Some(order) = order else { return moments::date(written, tongue).map(|date| tongue.date(date)) };
    let parts: Option<Vec<u64>> = written
        .split(['/', '-', '.'])
        .map(|part| part.parse().ok().filter(|_| part.len() <= 4 && !part.starts_with('+')))
        .collect();
    let (day, month, year) = match (order, parts?.as_slice()) {
        (DateOrder::DayMonthYear, [day, month, year])
        | (DateOrder::MonthDayYear, [month, day, year])
        | (DateOrder::YearMonthDay, [year, month, day]) => (*day, *month, Some(*year)),
        (DateOrder::DayMonth, [day, month]) | (DateOrder::MonthDay, [month, day]) => (*day, *month, None),
        _ => return None,
    };
    let month = usize::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    // Two digits are a year of this century.
    let year = year.map(|year| if year < 100 { 2_000 + year } else { year });
    (1..=31).contains(&day).then(|| tongue.date(Date { day, month, year }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, kind: SayAs, language: &str) -> Option<String> {
        said_as(text, kind, language).map(|said| said.join("|"))
    }

    #[test]
    fn what_somebody_told_counts_more_than_what_it_looks_like() {
        use DateOrder::{DayMonth, DayMonthYear, MonthDayYear, YearMonthDay};
        use SayAs::{Cardinal, Characters, Ordinal, Telephone};
        for (text, kind, language, expected) in [
            ("NASA", Characters, "es", "ene a ese a"),
            ("a-7 @", Characters, "en", "A dash seven|at"),
            ("ABC", Characters, "de", "A B C"),
            ("1999", Cardinal, "en", "one thousand nine hundred ninety-nine"),
            ("1 250", Cardinal, "es", "mil doscientos cincuenta|"),
            ("42", Cardinal, "fr", "42"),
            ("3", Ordinal, "es", "tercero"),
            ("3ª", Ordinal, "es", "tercera"),
            ("21", Ordinal, "en", "twenty-first"),
            ("2nd", Ordinal, "en", "second"),
            ("1999", Telephone, "es", "uno nueve nueve nueve"),
            ("+34 600", Telephone, "es", "más tres cuatro|seis cero cero"),
            ("12", Telephone, "fr", "1 2"),
            ("03/04/2026", SayAs::Date(Some(MonthDayYear)), "es", "cuatro de marzo de dos mil veintiséis"),
            ("03/04/26", SayAs::Date(Some(DayMonthYear)), "es", "tres de abril de dos mil veintiséis"),
            ("2026 4 3", SayAs::Date(Some(YearMonthDay)), "en", "April third twenty twenty-six||"),
            ("3.4", SayAs::Date(Some(DayMonth)), "en", "April third"),
            ("03/04/2026", SayAs::Date(None), "en-US", "March fourth twenty twenty-six"),
        ] {
            assert_eq!(said(text, kind, language).as_deref(), Some(expected), "{text} {language}");
        }
    }

    #[test]
    fn what_is_no_such_thing_is_none() {
        for (text, kind, language) in [
            ("", SayAs::Characters, "es"),
            ("¿?", SayAs::Characters, "es"),
            ("hola", SayAs::Cardinal, "es"),
            ("hola", SayAs::Telephone, "es"),
            ("hola", SayAs::Ordinal, "en"),
            ("3", SayAs::Ordinal, "fr"),
            ("3/13/2026", SayAs::Date(Some(DateOrder::DayMonthYear)), "es"),
            ("32/1", SayAs::Date(Some(DateOrder::DayMonth)), "es"),
            ("3/4/2026", SayAs::Date(None), "fr"),
        ] {
            assert_eq!(said(text, kind, language), None, "{text} {language}");
        }
    }
}
