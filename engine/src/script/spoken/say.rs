//! What is said for a written word, by what kind of thing it is.

use super::number::{self, Number};
use super::token::At;
use super::tongue::{Form, Sign, Tongue};
use super::{figures, moments, phone, roman, web};

/// What is said for the word there.
pub(super) fn say(at: At<'_>, tongue: &dyn Tongue) -> String {
    let core = at.core();
    if let Some(short) = tongue.abbreviation(at) {
        return short.said.to_owned();
    }
    phone::say(at, tongue)
        .or_else(|| web::say(core, tongue))
        .or_else(|| moments::say(at, tongue))
        .or_else(|| tongue.ordinal(core))
        .or_else(|| figures::say(at, tongue))
        .or_else(|| numeral(at, tongue))
        .or_else(|| initials(core, tongue))
        .or_else(|| capitals(at, tongue))
        .or_else(|| mixed(core, tongue))
        .unwrap_or_else(|| plain(core, tongue))
}

fn numeral(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let value = roman::value(at.core())?;
    tongue.roman(value, at.core(), at.previous()?)
}

/// `S.A.`: letters parted by dots.
fn initials(core: &str, tongue: &dyn Tongue) -> Option<String> {
    let single = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    (core.contains('.') && core.split('.').all(single)).then(|| spell(core, tongue))
}

/// Capitals: an acronym, or a word that is shouted.
fn capitals(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let core = at.core();
    // "CEOs", "PDFs"
    let (core, plural) = match core.strip_suffix('s') {
        Some(stem) if is_capitals(stem) => (stem, "s"),
        _ => (core, ""),
    };
    if !is_capitals(core) {
        return None;
    }
    let lower = core.to_lowercase();
    let shouted = [at.previous(), at.next(1)].into_iter().flatten().any(is_capitals);
    let vowels = lower.contains(|letter: char| "aeiouyáéíóúü".contains(letter));
    let spelled =
        !tongue.is_word(&lower) && (!vowels || tongue.is_spelled(&lower) && !(shouted && core.len() == 2));
    Some(if spelled { spell(core, tongue) + plural } else { lower + plural })
}

fn is_capitals(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().all(char::is_uppercase)
}

/// Letters by their names.
pub(super) fn spell(word: &str, tongue: &dyn Tongue) -> String {
    let names: Vec<String> = word
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .map(|letter| match (tongue.letter(letter), letter.to_digit(10)) {
            (_, Some(digit)) => tongue.cardinal(digit.into(), Form::Plain),
            (Some(name), None) => name.to_owned(),
            (None, None) => letter.to_string(),
        })
        .collect();
    names.join(" ")
}

/// Digits one by one.
pub(super) fn digits(written: &str, tongue: &dyn Tongue) -> String {
    let names: Vec<String> = written
        .chars()
        .filter_map(|sign| sign.to_digit(10))
        .map(|digit| tongue.cardinal(digit.into(), Form::Plain))
        .collect();
    names.join(" ")
}

/// Digits as a number, or one by one where they are none.
pub(super) fn digits_or_number(written: &str, tongue: &dyn Tongue) -> String {
    let value = written.parse().ok().filter(|value: &u64| *value <= number::MOST);
    match value {
        Some(value) if written == "0" || !written.starts_with('0') => tongue.cardinal(value, Form::Plain),
        _ => digits(written, tongue),
    }
}

/// `B2B`, `COVID-19`, `MP3`: runs of letters and of digits.
fn mixed(core: &str, tongue: &dyn Tongue) -> Option<String> {
    let has = |kind: fn(char) -> bool| core.contains(kind);
    if !has(|sign| sign.is_ascii_digit()) {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    let mut run = String::new();
    let mut kind = ' ';
    for sign in core.chars().chain([' ']) {
        let now = match sign {
            _ if sign.is_ascii_digit() => '0',
            _ if sign.is_alphanumeric() || sign == '\'' || sign == '’' => 'a',
            _ => ' ',
        };
        if now != kind && !run.is_empty() {
            parts.push(say_run(&run, kind, tongue));
            run.clear();
        }
        match (now, arithmetic(sign)) {
            (' ', Some(sign)) => parts.push(tongue.sign(sign).to_owned()),
            (' ', None) => {}
            _ => run.push(sign),
        }
        kind = now;
    }
    parts.retain(|part| !part.is_empty());
    Some(parts.join(" "))
}

fn say_run(run: &str, kind: char, tongue: &dyn Tongue) -> String {
    let lower = run.to_lowercase();
    let short = run.chars().count() == 1 || is_capitals(run) && run.chars().count() <= 3;
    match kind {
        '0' => digits_or_number(run, tongue),
        _ if short && !tongue.is_word(&lower) => spell(run, tongue),
        _ if is_capitals(run) => lower,
        _ => without_signs(run),
    }
}

fn arithmetic(sign: char) -> Option<Sign> {
    Some(match sign {
        '&' => Sign::And,
        '+' => Sign::Plus,
        '=' => Sign::Equals,
        '×' => Sign::Times,
        '%' => Sign::Percent,
        '@' => Sign::At,
        _ => return None,
    })
}

/// A word, and the names of the signs in it: `R&D`.
fn plain(core: &str, tongue: &dyn Tongue) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = String::new();
    for sign in core.chars().chain([' ']) {
        let named = arithmetic(sign);
        if named.is_none() && sign != ' ' {
            rest.push(sign);
            continue;
        }
        // A letter beside a sign is called by its name: I+D, R&D.
        let single = rest.chars().count() == 1 && parts.len() + usize::from(named.is_some()) > 0;
        let word = if single { spell(&rest, tongue) } else { without_signs(&rest) };
        parts.push(word);
        parts.extend(named.map(|sign| tongue.sign(sign).to_owned()));
        rest.clear();
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

/// A word without what nobody says: punctuation, symbols, emoji.
pub(super) fn without_signs(written: &str) -> String {
    let letters: Vec<char> = written.chars().collect();
    let mut said = String::new();
    for (place, &letter) in letters.iter().enumerate() {
        let inside = |place: Option<usize>| {
            place.and_then(|place| letters.get(place)).is_some_and(|letter| letter.is_alphanumeric())
        };
        let between = inside(place.checked_sub(1)) && inside(Some(place + 1));
        match letter {
            '\'' | '’' if between => said.push('\''),
            '-' | '/' | '‑' | '.' | '_' | '–' | '—' if between => said.push(' '),
            _ if is_sign(letter) => {}
            _ => said.push(letter),
        }
    }
    said.trim().to_owned()
}

fn is_sign(letter: char) -> bool {
    letter.is_ascii_punctuation()
        || letter.is_control()
        || letter.is_whitespace()
        || matches!(
            letter,
            '\u{a1}'..='\u{a9}' | '\u{ab}'..='\u{b1}' | '\u{b4}' | '\u{b6}'..='\u{b8}' | '\u{bb}' | '\u{bf}' | '×' | '÷'
                | '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{20cf}' | '\u{2100}'..='\u{214f}' | '\u{2190}'..='\u{2bff}'
                | '\u{2e00}'..='\u{2e7f}' | '\u{3000}'..='\u{303f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff1f}' | '\u{fffc}'..='\u{fffd}'
                | '\u{1f000}'..='\u{1faff}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A number that stands by itself.
pub(super) fn bare(number: &Number, at: At<'_>, tongue: &dyn Tongue) -> String {
    if let Some(said) = tongue.in_context(number, at) {
        return said;
    }
    let said = tongue.number(number, tongue.form_before(at.next(1)));
    let counted = at.next(1).is_some_and(|next| tongue.form_before(Some(next)) != Form::Plain);
    let of = if counted && number.decimals.is_empty() { tongue.of(number.whole) } else { "" };
    said + of
}
