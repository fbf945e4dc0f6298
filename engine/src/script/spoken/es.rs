//! How Spanish says what is written.

use super::es_tables as table;
use super::number::Number;
use super::numbers_es::{cardinal, ordinal};
use super::token::At;
use super::tongue::{After, Currency, Date, Form, Noun, Short, Sign, Tongue};

/// Regions that write 3.5 and 1,250.
const POINT: [&str; 11] = ["MX", "US", "PR", "DO", "GT", "HN", "NI", "SV", "PA", "419", "PE"];
/// Regions where `$` is a peso.
const PESOS: [&str; 7] = ["MX", "AR", "CL", "CO", "UY", "DO", "CU"];

/// Spanish of a region.
pub(super) struct Spanish {
    point: bool,
    pesos: bool,
    american: bool,
}

impl Spanish {
    pub(super) fn new(region: &str) -> Self {
        Self {
            point: POINT.contains(&region),
            pesos: PESOS.contains(&region),
            american: !region.is_empty() && region != "ES",
        }
    }
}

impl Tongue for Spanish {
    fn decimal_comma(&self) -> bool {
        !self.point
    }

    fn cardinal(&self, value: u64, form: Form) -> String {
        cardinal(value, form)
    }

    fn number(&self, number: &Number, form: Form) -> String {
        let minus = if number.negative { "menos " } else { "" };
        if number.decimals.is_empty() {
            return format!("{minus}{}", cardinal(number.whole, form));
        }
        let mark = if number.comma { "coma" } else { "punto" };
        let digits = &number.decimals;
        let together = digits.len() <= 2 && !digits.starts_with('0');
        let decimals = match digits.parse() {
            Ok(value) if together => cardinal(value, Form::Plain),
            _ => super::say::digits(digits, self),
        };
        format!("{minus}{} {mark} {decimals}", cardinal(number.whole, Form::Plain))
    }

    fn form_before(&self, next: Option<&str>) -> Form {
        next.map_or(Form::Plain, table::form_of)
    }

    fn of(&self, value: u64) -> &'static str {
        if value > 0 && value.is_multiple_of(1_000_000) { " de" } else { "" }
    }

    fn in_context(&self, number: &Number, at: At<'_>) -> Option<String> {
        let month = at.next(1) == Some("de")
            && at.next(2).is_some_and(|word| table::MONTHS.contains(&word.to_lowercase().as_str()));
        if month && number.is_one() && self.american {
            return Some("primero".into());
        }
        // "a la 1", "a las 21": hours are feminine, and so are kilometres not.
        let article = at.previous().unwrap_or_default().to_lowercase();
        let hour =
            matches!(article.as_str(), "la" | "las") && number.whole <= 24 && number.decimals.is_empty();
        let noun = self.form_before(at.next(1)) != Form::Plain;
        (hour && !noun && !number.negative).then(|| cardinal(number.whole, Form::Feminine))
    }

    fn ordinal(&self, written: &str) -> Option<String> {
        let end = written.find(|sign: char| !sign.is_ascii_digit())?;
        let (digits, suffix) = written.split_at(end);
        let form = match suffix.trim_start_matches('.') {
            "º" | "o" | "ro" | "do" | "to" | "mo" | "vo" | "no" => Form::Plain,
            "ª" | "a" | "ra" | "da" | "ta" | "ma" | "va" | "na" => Form::Feminine,
            "er" => Form::Masculine,
            _ => return None,
        };
        digits.parse().ok().filter(|value| (1..=999).contains(value)).map(|value| ordinal(value, form))
    }

    fn month_first(&self) -> bool {
        false
    }

    fn date(&self, date: Date) -> String {
        let month =
            date.month.checked_sub(1).and_then(|index| table::MONTHS.get(index)).copied().unwrap_or_default();
        let day =
            if date.day == 1 && self.american { "primero".into() } else { cardinal(date.day, Form::Plain) };
        match date.year {
            Some(year) => format!("{day} de {month} de {}", cardinal(year, Form::Plain)),
            None => format!("{day} de {month}"),
        }
    }

    fn clock(&self, hour: u64, minute: u64, after: After) -> String {
        let hours = cardinal(hour, Form::Feminine);
        match minute {
            0 if after == After::Nothing && hour == 1 => format!("{hours} hora"),
            0 if after == After::Nothing => format!("{hours} horas"),
            0 => hours,
            1..10 => format!("{hours} cero {}", cardinal(minute, Form::Plain)),
            _ => format!("{hours} {}", cardinal(minute, Form::Plain)),
        }
    }

    fn half_day(&self, hour: u64, after: After) -> &'static str {
        match (after, hour) {
            (After::Hours, 1) => "hora",
            (After::Hours, _) => "horas",
            (After::Nothing, _) => "",
            (After::Morning, 12) => "de la noche",
            (After::Morning, 1..=4) => "de la madrugada",
            (After::Morning, _) => "de la mañana",
            (After::Evening, 12) => "del mediodía",
            (After::Evening, 1..=8) => "de la tarde",
            (After::Evening, _) => "de la noche",
        }
    }

    fn fraction(&self, above: u64, below: u64) -> String {
        let part = match below {
            2 => "medio",
            3 => "tercio",
            4 => "cuarto",
            5 => "quinto",
            6 => "sexto",
            7 => "séptimo",
            8 => "octavo",
            9 => "noveno",
            _ => "",
        };
        let number = |value| cardinal(value, Form::Plain);
        match (above, part) {
            (24, _) if below == 7 => "veinticuatro siete".into(),
            _ if part.is_empty() || above >= below || above == 0 => {
                format!("{} sobre {}", number(above), number(below))
            }
            (1, _) => format!("un {part}"),
            _ => format!("{} {part}s", number(above)),
        }
    }

    fn unit(&self, sign: &str) -> Option<Noun> {
        table::find(table::UNITS, sign)
    }

    fn currency(&self, sign: &str) -> Option<Currency> {
        if matches!(sign, "$") && self.pesos {
            return table::find(table::CURRENCIES, "MXN");
        }
        table::find(table::CURRENCIES, sign)
    }

    fn money(&self, whole: u64, cents: u64, currency: &Currency) -> String {
        let named = |value: u64, noun: Noun| {
            let name = if value == 1 { noun.one } else { noun.many };
            format!("{}{} {name}", cardinal(value, noun.form), self.of(value))
        };
        match (whole, cents) {
            (_, 0) => named(whole, currency.whole),
            (0, _) => named(cents, currency.cent),
            _ => format!("{} con {}", named(whole, currency.whole), cardinal(cents, Form::Plain)),
        }
    }

    fn magnitude(&self, number: &Number, sign: &str, noun: Option<Noun>) -> Option<String> {
        let name = noun.map(|noun| noun.many);
        let with = |said: String, of: &str| match name {
            Some(name) => format!("{said}{of} {name}"),
            None => said,
        };
        let form = noun.map_or(Form::Plain, |noun| noun.form);
        match sign {
            "k" | "K" => number.thousands().map(|value| with(cardinal(value, form), "")),
            "B" => Some(with(format!("{} mil millones", self.number(number, Form::Masculine)), " de")),
            "M" | "MM" if number.is_one() => Some(with("un millón".into(), " de")),
            "M" | "MM" => Some(with(format!("{} millones", self.number(number, Form::Masculine)), " de")),
            _ => None,
        }
    }

    fn abbreviation(&self, at: At<'_>) -> Option<Short> {
        let (key, next, previous) = (at.dotted(), at.next_dotted(), at.previous_dotted());
        let short = |said, may_end| Some(Short { said, may_end });
        match key.as_str() {
            "a." | "p." if next == "m." || next == "m" => {
                let time = at.back(1).map_or("", At::core);
                let hour = time.split(':').next().and_then(|hour| hour.parse().ok()).unwrap_or(9);
                short(self.half_day(hour, if key == "a." { After::Morning } else { After::Evening }), false)
            }
            "m." | "m" if previous == "a." || previous == "p." => short("", true),
            "p." if next == "ej." => short("por", false),
            "ej." if previous == "p." => short("ejemplo", false),
            "ee." if next == "uu." || next == "uu" => short("estados", false),
            "uu." | "uu" if previous == "ee." => short("unidos", true),
            "a." | "d." if next == "c." && at.core() == key.trim_end_matches('.') => {
                short(if key == "a." { "antes" } else { "después" }, false)
            }
            "c." if previous == "a." || previous == "d." => short("de Cristo", true),
            "d." if at.ahead(1).is_some_and(|next| next.core().starts_with(char::is_uppercase)) => {
                short("don", false)
            }
            _ => table::find(table::SHORTS, &key).map(|(said, may_end)| Short { said, may_end }),
        }
    }

    fn letter(&self, letter: char) -> Option<&'static str> {
        let lower = letter.to_lowercase().next()?;
        table::LETTERS.iter().find(|(sign, _)| *sign == lower).map(|(_, name)| *name)
    }

    fn sign(&self, sign: Sign) -> &'static str {
        match sign {
            Sign::Dot => "punto",
            Sign::At => "arroba",
            Sign::Slash => "barra",
            Sign::Dash => "guion",
            Sign::Underscore => "guion bajo",
            Sign::Hashtag => "hashtag",
            Sign::Number => "número",
            Sign::And => "y",
            Sign::Plus => "más",
            Sign::Equals => "igual a",
            Sign::Times => "por",
            Sign::Percent => "por ciento",
            Sign::To => "a",
            Sign::Minus => "menos",
        }
    }

    fn and(&self, next: &str) -> &'static str {
        let lower = next.to_lowercase();
        let same = lower.starts_with(['i', 'í']) || lower.starts_with("hi") && !lower.starts_with("hie");
        if same { "e" } else { "y" }
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
            return Some(cardinal(value, Form::Plain));
        }
        let name = table::NAMES.iter().find(|(name, _)| *name == previous)?;
        Some(if value <= 10 { ordinal(value, name.1) } else { cardinal(value, Form::Plain) })
    }
}
