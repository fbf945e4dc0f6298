//! Telephone numbers, and thousands parted by spaces.

use super::number::Number;
use super::say;
use super::token::At;
use super::tongue::{Sign, Tongue};

/// What is said for digits that are part of a telephone number or of a number with spaces in it.
pub(super) fn say(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let core = at.core();
    if is_dashed(core) || in_parentheses(at) || at.back(1).is_some_and(in_parentheses) && is_digits(core) {
        return Some(say::digits(core, tongue));
    }
    group(core)?;
    let start = (1..=8).take_while(|&steps| at.back(steps).is_some_and(continues)).last().unwrap_or(0);
    let first = at.back(start)?;
    let groups: Vec<&str> = (0..=12)
        .map_while(|steps| {
            first.ahead(steps).filter(|place| steps == 0 || place.back(1).is_some_and(continues))
        })
        .map_while(|place| group(place.core()))
        .collect();
    let all = groups.concat();
    if is_phone(first.core(), &groups) {
        let plus = if core.starts_with('+') { tongue.sign(Sign::Plus) } else { "" };
        return Some(format!("{plus} {}", say::digits(core, tongue)).trim().to_owned());
    }
    if is_number(&groups) {
        let last = first.ahead(groups.len() - 1)?;
        let number = Number { grouped: true, ..Number::of(all.parse().ok()?) };
        return Some(if start == 0 { say::bare(&number, last, tongue) } else { String::new() });
    }
    // Long digits by themselves are an account or a telephone, not an amount.
    let lone = groups.len() == 1
        && (core.len() >= 9 && !core.ends_with("000") || core.len() > 1 && core.starts_with('0'));
    lone.then(|| say::digits(core, tongue))
}

/// The digits of a word that has nothing else.
fn group(core: &str) -> Option<&str> {
    let digits = core.strip_prefix('+').unwrap_or(core);
    (!digits.is_empty() && digits.chars().all(|sign| sign.is_ascii_digit())).then_some(digits)
}

/// Whether the digits there go on in the next word.
fn continues(at: At<'_>) -> bool {
    let closed = at.closing().chars().all(|sign| sign == ')');
    let plus = at.ahead(1).is_some_and(|next| next.core().starts_with('+'));
    closed
        && !plus
        && group(at.core()).is_some()
        && at.ahead(1).is_some_and(|next| group(next.core()).is_some())
}

fn is_phone(first: &str, groups: &[&str]) -> bool {
    let total: usize = groups.iter().map(|group| group.len()).sum();
    let threes = groups.iter().skip(1).all(|group| group.len() == 3);
    if first.starts_with('+') {
        return (7..=15).contains(&total);
    }
    let lead = first.starts_with(['6', '7', '8', '9', '0']);
    groups.len() >= 3 && (9..=12).contains(&total) && (!threes || total == 9 && lead)
}

fn is_number(groups: &[&str]) -> bool {
    let total: usize = groups.iter().map(|group| group.len()).sum();
    let first = groups.first().copied().unwrap_or_default();
    groups.len() > 1
        && (5..=12).contains(&total)
        && first.len() <= 3
        && !first.starts_with('0')
        && groups.iter().skip(1).all(|group| group.len() == 3)
}

/// The area of `(555) 123-4567`.
fn in_parentheses(at: At<'_>) -> bool {
    let parts = at.ahead(1).is_some_and(|next| next.core().contains('-') && is_digits(next.core()));
    at.closing() == ")" && parts && group(at.core()).is_some()
}

fn is_digits(core: &str) -> bool {
    core.contains(|sign: char| sign.is_ascii_digit())
        && core.chars().all(|sign| sign.is_ascii_digit() || sign == '-')
}

/// `1-800-555-1234`
fn is_dashed(core: &str) -> bool {
    let groups: Vec<&str> = core.split('-').collect();
    let total: usize = groups.iter().map(|group| group.len()).sum();
    let digits = groups.iter().all(|part| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_digit()));
    let local = core.len() == 8 && core.starts_with("555-");
    digits && (groups.len() >= 3 && total >= 9 || local)
}
