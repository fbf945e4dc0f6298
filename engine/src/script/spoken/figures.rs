//! Numbers with what stands beside them: money, percentages, units, ranges and fractions.

use super::number::{self, Number};
use super::say;
use super::token::At;
use super::tongue::{Form, Noun, Sign, Tongue};

/// Signs of money that stand before the number.
const BEFORE: [&str; 9] = ["US$", "MX$", "CA$", "R$", "$", "€", "£", "¥", "S/"];

/// What is said for a number, or for a unit behind one.
pub(super) fn say(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let core = at.core();
    alone(at, tongue)
        .or_else(|| range(at, tongue))
        .or_else(|| vulgar(core, tongue))
        .or_else(|| amount(core, at, tongue))
}

/// A sign or a unit that is a word by itself.
fn alone(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let core = at.core();
    let before = at.previous().and_then(|word| read(word, tongue, false));
    if let Some(currency) = tongue.currency(core) {
        // "$ 10" was said with the number; "9,99 €" as well, for its cents stand behind the euros.
        let leads =
            BEFORE.contains(&core) && at.next(1).is_some_and(|word| read(word, tongue, true).is_some());
        return match before {
            Some(number) if !number.decimals.is_empty() => Some(String::new()),
            Some(number) => Some(noun(&number, currency.whole).to_owned()),
            None if leads => Some(String::new()),
            None if core.chars().any(char::is_alphabetic) => {
                after_magnitude(at, tongue).then(|| currency.whole.many.to_owned())
            }
            None => Some(currency.whole.many.to_owned()),
        };
    }
    if let (Some(number), Some(unit)) = (&before, tongue.unit(core)) {
        return Some(noun(number, unit).to_owned());
    }
    if core == "&" {
        return Some(tongue.and(at.next(1).unwrap_or_default()).to_owned());
    }
    let sign = match core {
        "%" => Sign::Percent,
        "+" => Sign::Plus,
        "=" => Sign::Equals,
        "×" => Sign::Times,
        "-" | "−" if before.is_some() => Sign::Minus,
        "x" if before.is_some() && at.next(1).is_some_and(|next| read(next, tongue, false).is_some()) => {
            Sign::Times
        }
        _ => return None,
    };
    Some(tongue.sign(sign).to_owned())
}

fn after_magnitude(at: At<'_>, tongue: &dyn Tongue) -> bool {
    at.back(2).is_some_and(|place| read(place.core(), tongue, true).is_some())
        || at.previous().is_some_and(|word| word.starts_with(|sign: char| sign.is_ascii_digit()))
}

fn read(written: &str, tongue: &dyn Tongue, is_money: bool) -> Option<Number> {
    number::parse(written, tongue.decimal_comma(), is_money)
}

fn noun(number: &Number, noun: Noun) -> &'static str {
    if number.is_one() { noun.one } else { noun.many }
}

/// `10-15`, `10–15 %`, `$10-$15`
fn range(at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let (from, to) = at.core().split_once(['-', '–', '—'])?;
    let digit = |sign: char| sign.is_ascii_digit();
    if !from.ends_with(digit) || !to.starts_with(|sign: char| digit(sign) || "$€£".contains(sign)) {
        return None;
    }
    let bare = BEFORE.iter().find_map(|sign| from.strip_prefix(sign)).unwrap_or(from);
    let first = read(bare, tongue, bare != from)?;
    let year = first.whole > 1000 && to.len() == 4 && !first.grouped;
    let said = match tongue.in_context(&first, At { tokens: &[], index: 0 }).filter(|_| year) {
        Some(said) => said,
        // The noun is behind the second number, and agrees with both.
        None => tongue.number(&first, tongue.form_before(at.next(1))),
    };
    // In "$10-15" the sign belongs to both, and is said once.
    let sign = from.strip_suffix(bare).unwrap_or_default();
    let second = if to.starts_with(digit) { format!("{sign}{to}") } else { to.to_owned() };
    Some(format!("{said} {} {}", tongue.sign(Sign::To), amount(&second, at, tongue)?))
}

/// `1/2`, `¾`, `1½`
fn vulgar(core: &str, tongue: &dyn Tongue) -> Option<String> {
    const SIGNS: [(char, u64, u64); 6] =
        [('½', 1, 2), ('¼', 1, 4), ('¾', 3, 4), ('⅓', 1, 3), ('⅔', 2, 3), ('⅛', 1, 8)];
    if let Some((_, above, below)) = SIGNS.iter().find(|(sign, ..)| core.ends_with(*sign)) {
        let whole = core.trim_end_matches(|sign: char| !sign.is_ascii_digit());
        let fraction = tongue.fraction(*above, *below);
        return match whole.parse::<u64>() {
            Ok(whole) => {
                let whole = tongue.cardinal(whole, Form::Plain);
                Some(format!("{whole} {} {fraction}", tongue.sign(Sign::And)))
            }
            Err(_) => whole.is_empty().then_some(fraction),
        };
    }
    let (above, below) = core.split_once('/')?;
    let number =
        |part: &str| (part.len() <= 4 && !part.starts_with('+')).then(|| part.parse::<u64>().ok()).flatten();
    Some(tongue.fraction(number(above)?, number(below)?))
}

/// A number with money before it, and money, a unit, per cent or a magnitude behind it.
fn amount(core: &str, at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let (minus, unsigned) = match core.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, core),
    };
    let (before, rest) = BEFORE
        .iter()
        .find_map(|sign| unsigned.strip_prefix(sign).map(|rest| (*sign, rest)))
        .unwrap_or(("", unsigned));
    let figure = |sign: char| sign.is_ascii_digit() || ".,+".contains(sign);
    let end = rest.find(|sign: char| !figure(sign)).unwrap_or(rest.len());
    let (digits, suffix) = rest.split_at(end);
    let leading = at.previous().filter(|word| BEFORE.contains(word) && before.is_empty());
    let sign = leading.unwrap_or(before);
    let is_money = !sign.is_empty() || tongue.currency(suffix).is_some();
    let mut number = read(digits, tongue, is_money)?;
    number.negative = minus;
    if sign.is_empty() {
        suffixed(&number, suffix, at, tongue)
    } else {
        let currency = tongue.currency(sign)?;
        match suffix {
            "" => money(&number, &currency, tongue),
            _ => tongue.magnitude(&number, suffix, Some(currency.whole)),
        }
    }
}

fn suffixed(number: &Number, suffix: &str, at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    if suffix.is_empty() {
        return Some(before_unit(number, at, tongue).unwrap_or_else(|| say::bare(number, at, tongue)));
    }
    if suffix == "%" {
        return Some(format!("{} {}", tongue.number(number, Form::Plain), tongue.sign(Sign::Percent)));
    }
    if let Some(currency) = tongue.currency(suffix) {
        return money(number, &currency, tongue);
    }
    // 4K and 8K are screens, not thousands.
    let is_screen = suffix == "K" && matches!(number.whole, 4 | 8) && number.decimals.is_empty();
    if let Some(said) = tongue.magnitude(number, suffix, None).filter(|_| !is_screen) {
        return Some(said);
    }
    let money_of = suffix.chars().last().map(String::from).and_then(|sign| tongue.currency(&sign));
    if let Some(currency) = money_of {
        let magnitude = suffix.trim_end_matches(|sign: char| !sign.is_alphabetic());
        return tongue.magnitude(number, magnitude, Some(currency.whole));
    }
    let unit = tongue.unit(suffix)?;
    Some(format!("{} {}", tongue.number(number, unit.form), noun(number, unit)))
}

/// A number whose unit is the next word.
fn before_unit(number: &Number, at: At<'_>, tongue: &dyn Tongue) -> Option<String> {
    let next = at.next(1)?;
    if let Some(currency) = tongue.currency(next) {
        // Its cents stand behind the currency, so that all is said here.
        return if number.decimals.is_empty() {
            let of = tongue.of(number.whole);
            Some(tongue.number(number, currency.whole.form) + of)
        } else {
            money(number, &currency, tongue)
        };
    }
    if next == "%" {
        return Some(tongue.number(number, Form::Plain));
    }
    tongue.unit(next).map(|unit| tongue.number(number, unit.form))
}

fn money(number: &Number, currency: &super::tongue::Currency, tongue: &dyn Tongue) -> Option<String> {
    let minus = if number.negative { format!("{} ", tongue.sign(Sign::Minus)) } else { String::new() };
    match number.cents() {
        Some(cents) => Some(minus + &tongue.money(number.whole, cents, currency)),
        None => Some(format!("{} {}", tongue.number(number, currency.whole.form), currency.whole.many)),
    }
}
