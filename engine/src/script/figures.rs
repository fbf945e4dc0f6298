//! The figures of a narration that are worth a look: shares, money and counts, with what they
//! count. No years, no small numbers, no times of day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::alike::plain;
use super::spoken::number::{self, Number};
use super::spoken::primary;

/// A number that is shown, with what it counts.
///
/// es: Un número que se muestra, con lo que cuenta.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The number as it is written, with its sign: `73 %`, `5.000 €`, `$1,200`.
    ///
    /// es: El número tal como se escribe, con su signo: `73 %`, `5.000 €`, `$1,200`.
    pub text: String,
    /// What it counts; may be empty.
    ///
    /// es: Lo que cuenta; puede estar vacío.
    #[serde(default)]
    pub label: String,
}

impl Figure {
    /// What it is worth beside others, as it is read in that language; `None` where it is no number.
    pub fn value(&self, language: &str) -> Option<f64> {
        let mut words = self.text.split_whitespace();
        let (number, _, _) = read(words.next()?, words.next(), primary(language) != "en")?;
        format!("{}.{:0<1}", number.whole, number.decimals).parse().ok()
    }
}

/// Figures of a scene at most.
pub const MAX_FIGURES: usize = 4;
/// A count below this is no news.
const LEAST_COUNT: u64 = 10;
/// Words of what a count counts at most, and of what a share is of: a verb may follow.
const COUNTED_WORDS: usize = 2;
const SHARED_WORDS: usize = 1;
const SIGNS: [&str; 5] = ["%", "€", "$", "£", "US$"];
/// Stand between a number and what it counts.
const LINKS: [&str; 14] =
    ["de", "del", "los", "las", "la", "el", "nuestros", "nuestras", "tus", "sus", "of", "the", "our", "your"];
/// End what a number counts.
const ENDS: [&str; 34] = [
    "que", "y", "e", "o", "en", "con", "al", "a", "por", "para", "es", "son", "se", "no", "ya", "mas",
    "menos", "and", "or", "in", "on", "with", "to", "for", "by", "is", "are", "that", "who", "more", "less",
    "than", "per", "as",
];

/// The figures in `text`: one to count up, or several of a kind to set side by side.
pub fn figures(text: &str, language: &str) -> Vec<Figure> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let comma = primary(language) != "en";
    let mut found: Vec<(String, Figure)> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let Some((text, sign, taken)) = figure(word, words.get(index + 1).copied(), comma) else { continue };
        let ends_here = taken == 1 && ends_clause(word);
        let rest = if ends_here { &[] } else { words.get(index + taken..).unwrap_or_default() };
        let closed = taken == 2 && words.get(index + 1).is_some_and(|word| ends_clause(word));
        let label = if closed { String::new() } else { label(rest, sign.is_empty()) };
        let kind = if sign.is_empty() { label.clone() } else { sign };
        found.push((kind, Figure { text, label }));
    }
    // Bars of different things would compare nothing.
    let Some((kind, _)) = found.first().cloned() else { return Vec::new() };
    found
        .into_iter()
        .filter(|(other, _)| *other == kind)
        .map(|(_, figure)| figure)
        .take(MAX_FIGURES)
        .collect()
}

/// The figure that a word is and is worth a look, its sign, and how many words it takes.
fn figure(word: &str, next: Option<&str>, comma: bool) -> Option<(String, String, usize)> {
    let (number, text, sign) = read(word, next, comma)?;
    let taken = text.split_whitespace().count();
    let is_year = !number.grouped && number.decimals.is_empty() && (1_900..=2_100).contains(&number.whole);
    let is_news = !sign.is_empty() || (!is_year && number.whole >= LEAST_COUNT);
    (is_news && !number.negative).then_some((text, sign, taken))
}

/// The number that a word is, with the sign at it or behind it: its text, and that sign.
fn read(word: &str, next: Option<&str>, comma: bool) -> Option<(Number, String, String)> {
    let core = word.trim_matches(|letter: char| "¿?¡!.,;:«»“”\"'()…".contains(letter));
    let sign = |part: &str| SIGNS.into_iter().find(|sign| *sign == part);
    let before = SIGNS.into_iter().rev().find(|sign| core.starts_with(sign));
    let after = SIGNS.into_iter().find(|sign| core.ends_with(sign));
    let digits = core.strip_prefix(before.unwrap_or_default())?;
    let digits = digits.strip_suffix(after.filter(|_| before.is_none()).unwrap_or_default())?;
    let is_money = [before, after].into_iter().flatten().any(|sign| sign != "%");
    if let Some(sign) = before.or(after) {
        let number = number::parse(digits, comma, is_money)?;
        return Some((number, core.to_owned(), sign.to_owned()));
    }
    let next = next.filter(|_| !ends_clause(word));
    let bare = next.map(|next| next.trim_end_matches(|letter: char| ".,;:!?…)»”".contains(letter)));
    let sign = bare.and_then(sign);
    let number = number::parse(digits, comma, sign.is_some_and(|sign| sign != "%"))?;
    Some(match sign {
        Some(sign) => (number, format!("{core} {sign}"), sign.to_owned()),
        None => (number, core.to_owned(), String::new()),
    })
}

/// Whether a comma or a full stop comes behind a word.
fn ends_clause(word: &str) -> bool {
    word.ends_with(|letter: char| ".,;:!?…)»”".contains(letter))
}

/// What the words behind a number say that it counts.
fn label(words: &[&str], is_count: bool) -> String {
    let most = if is_count { COUNTED_WORDS } else { SHARED_WORDS };
    let mut said = Vec::new();
    for word in words {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let plain = plain(bare);
        if ENDS.contains(&plain.as_str()) || bare.chars().any(|letter| letter.is_ascii_digit()) {
            break;
        }
        let is_link_before = said.is_empty() && LINKS.contains(&plain.as_str());
        if !is_link_before && !bare.is_empty() {
            said.push(bare);
        }
        if ends_clause(word) || said.len() >= most {
            break;
        }
    }
    // "clientes de" would be left hanging.
    while said.last().is_some_and(|word| LINKS.contains(&plain(word).as_str())) {
        said.pop();
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, language: &str) -> Vec<(String, String)> {
        figures(text, language).into_iter().map(|figure| (figure.text, figure.label)).collect()
    }

    #[test]
    fn figures_are_found_with_what_they_count() {
        type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);
        let cases: [Case<'_>; 13] = [
            ("El 73 % de los clientes compra por recomendación.", "es", &[("73 %", "clientes")]),
            ("Ya somos 5.000 clientes.", "es", &[("5.000", "clientes")]),
            ("Facturamos 12.500 € al mes, y antes 3.000 €.", "es", &[("12.500 €", ""), ("3.000 €", "")]),
            ("Pasamos del 20% al 45% en un año.", "es", &[("20%", ""), ("45%", "")]),
            ("Save $1,200 per year.", "en", &[("$1,200", "")]),
            ("3 trucos que funcionan.", "es", &[]),
            ("En 2024 todo cambió.", "es", &[]),
            ("A las 10:30 empezamos.", "es", &[]),
            ("Llegaron 150.", "es", &[("150", "")]),
            ("3,5 millones no; el 3,5 % sí.", "es", &[("3,5 %", "sí")]),
            ("Baja un -5 % hoy.", "es", &[]),
            ("", "es", &[]),
            // Other labels are other things.
            ("Tenemos 120 tiendas en España, 80 empleados.", "es", &[("120", "tiendas")]),
        ];
        for (text, language, expected) in cases {
            let expected: Vec<(String, String)> =
                expected.iter().map(|(text, label)| ((*text).to_owned(), (*label).to_owned())).collect();
            assert_eq!(found(text, language), expected, "{text}");
        }
    }

    #[test]
    fn figures_are_worth_what_they_say_in_their_language() {
        for (text, language, value) in [
            ("73 %", "es", Some(73.0)),
            ("5.000 €", "es", Some(5_000.0)),
            ("3,5 %", "es", Some(3.5)),
            ("1,250", "es", Some(1.25)),
            ("1,250", "en", Some(1_250.0)),
            ("$1,200.50", "en", Some(1_200.5)),
            ("1.250.000", "es", Some(1_250_000.0)),
            ("muchos", "es", None),
            ("", "es", None),
        ] {
            let figure = Figure { text: text.into(), label: String::new() };
            assert_eq!(figure.value(language), value, "{text} {language}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_stumble(text in ".{0,200}", language in "es|en|fr") {
            let found = figures(&text, &language);
            proptest::prop_assert!(found.len() <= MAX_FIGURES);
            proptest::prop_assert!(found.iter().all(|figure| figure.text.chars().any(|letter| letter.is_ascii_digit())));
        }
    }
}
