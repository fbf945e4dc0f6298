//! Dates and times of day.

use super::token::At;
use super::tongue::{After, Date, Tongue};

/// What is said for a date, a time, or what stands behind an hour.
pub(super) fn say(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    date(at.core(), tongue)
        .map(|date| tongue.date(date))
        .or_else(|| clock(at, tongue))
        .or_else(|| hour(at, tongue))
        .or_else(|| half(at, tongue))
}

/// `12/03/2026`, `2026-03-12`, `12-3-2026`, `12.03.2026`
pub(super) fn date(core: &str, tongue: &dyn Tongue) -> Option<Date> {
    let mark = core.chars().find(|sign| !sign.is_ascii_digit()).filter(|mark| "/-.".contains(*mark))?;
    let parts: Vec<&str> = core.split(mark).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let number = |part: &str| (part.len() <= 4).then(|| part.parse::<u64>().ok()).flatten();
    let (first_value, second_value, third_value) = (number(first)?, number(second)?, number(third)?);
    let (day, month, year) = match (first.len(), third.len()) {
        (4, 1..=2) => (third_value, second_value, first_value),
        (1..=2, 4) if tongue.month_first() && mark == '/' && first_value <= 12 => {
            (second_value, first_value, third_value)
        }
        (1..=2, 4) if second_value > 12 => (second_value, first_value, third_value),
        (1..=2, 4) => (first_value, second_value, third_value),
        _ => return None,
    };
    let month = usize::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    (1..=31).contains(&day).then_some(Date { day, month, year: Some(year) })
}

/// `15:30`, `9:00am`, `18:45h`
fn clock(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let core = at.core();
    let end = core.find(|sign: char| !sign.is_ascii_digit() && sign != ':').unwrap_or(core.len());
    let (time, suffix) = core.split_at(end);
    let (hour, minute) = time.split_once(':')?;
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u64, u64) = (hour.parse().ok()?, minute.parse().ok()?);
    if hour > 24 || minute > 59 {
        return None;
    }
    if !suffix.is_empty() {
        let after = after(suffix)?;
        let said = tongue.clock(hour, minute, after);
        return Some(format!("{said} {}", tongue.half_day(hour, after)).trim().to_owned());
    }
    Some(tongue.clock(hour, minute, following(at).unwrap_or(After::Nothing)))
}

/// `9am`, `9 am`: the hour.
fn hour(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let core = at.core();
    let end = core.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(core.len());
    let (digits, suffix) = core.split_at(end);
    let hour: u64 = digits.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    let after = if suffix.is_empty() { following(at) } else { after(suffix) };
    let after = after.filter(|after| *after != After::Hours)?;
    let said = tongue.clock(hour, 0, after);
    let half = if suffix.is_empty() { "" } else { tongue.half_day(hour, after) };
    Some(format!("{said} {half}").trim().to_owned())
}

/// `am` behind an hour, and the `h` behind 15:30.
fn half(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let after = after(at.core())?;
    let time = at.previous()?;
    let hour: u64 = time.split(':').next()?.parse().ok()?;
    let is_time = time.contains(':') || after != After::Hours && (1..=12).contains(&hour);
    is_time.then(|| tongue.half_day(hour, after).to_owned())
}

/// What stands behind an hour: `pm`, `p.m.`, `p. m.`
fn following(at: At<'_>) -> Option<After> {
    after(at.next(1)?).or_else(|| {
        let (first, second) = (at.ahead(1)?.dotted(), at.ahead(2)?.core());
        match (first.as_str(), second) {
            ("a.", "m") => Some(After::Morning),
            ("p.", "m") => Some(After::Evening),
            _ => None,
        }
    })
}

fn after(suffix: &str) -> Option<After> {
    let letters: String = suffix.to_lowercase().chars().filter(|sign| *sign != '.').collect();
    Some(match letters.as_str() {
        "am" => After::Morning,
        "pm" => After::Evening,
        "h" | "hs" | "hrs" => After::Hours,
        _ => return None,
    })
}
