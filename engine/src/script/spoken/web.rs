//! Addresses, handles and hashtags.

use super::say;
use super::tongue::{Sign, Tongue};

/// Last parts of names of hosts that are told without `https://` before them.
const ENDINGS: &[&str] = &[
    "com", "net", "org", "es", "mx", "ar", "co", "cl", "pe", "io", "dev", "ai", "app", "edu", "gob", "gov",
    "info", "tv", "me", "eu", "uk", "us", "online", "store", "shop", "tech", "cloud", "cat", "blog", "xyz",
    "site", "fr", "de", "it", "pt", "br", "uy", "ec", "ve", "ly", "gg",
];

/// What is said for an address, a handle or a hashtag.
pub(super) fn say(core: &str, tongue: &dyn Tongue) -> Option<String> {
    if let Some(name) = core.strip_prefix('@').filter(|name| is_name(name)) {
        return Some(format!("{} {}", tongue.sign(Sign::At), humps(name, tongue)));
    }
    if let Some(name) = core.strip_prefix('#').filter(|name| is_name(name)) {
        let number = name.chars().all(|sign| sign.is_ascii_digit());
        let sign = if number { Sign::Number } else { Sign::Hashtag };
        return Some(format!("{} {}", tongue.sign(sign), humps(name, tongue)));
    }
    if let Some((user, host)) = core.split_once('@') {
        let user_is_name =
            !user.is_empty() && user.chars().all(|sign| sign.is_alphanumeric() || "._-+".contains(sign));
        return (user_is_name && is_host(host))
            .then(|| format!("{} {} {}", parts(user, tongue), tongue.sign(Sign::At), parts(host, tongue)));
    }
    address(core).map(|address| parts(address, tongue))
}

/// Whether a word is an address, so that its dots end no sentence.
pub(in crate::script) fn is_address(core: &str) -> bool {
    address(core).is_some()
        || core.split_once('@').is_some_and(|(user, host)| !user.is_empty() && is_host(host))
}

fn address(core: &str) -> Option<&str> {
    let bare = core.strip_prefix("https://").or_else(|| core.strip_prefix("http://"));
    let rest = bare.unwrap_or(core);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let host = rest.split('/').next().unwrap_or_default();
    let marked =
        rest.len() + 4 <= core.len() && !host.is_empty() && (bare.is_some() || core.starts_with("www."));
    (marked || is_host(host)).then_some(rest)
}

fn is_host(host: &str) -> bool {
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|sign| sign.is_alphanumeric() || sign == '-');
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    let ending = ending.to_lowercase();
    let named = name.split('.').all(part) && name.contains(char::is_alphabetic) && name.chars().count() > 1;
    named && ENDINGS.contains(&ending.as_str())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|sign| sign.is_alphanumeric() || "._-".contains(sign))
}

/// The parts of an address and the names of the signs between them.
fn parts(address: &str, tongue: &dyn Tongue) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut run = String::new();
    for sign in address.chars().chain(['\n']) {
        let name = match sign {
            '.' => Some(Sign::Dot),
            '/' => Some(Sign::Slash),
            '-' => Some(Sign::Dash),
            '_' => Some(Sign::Underscore),
            '+' => Some(Sign::Plus),
            _ if sign.is_alphanumeric() => {
                run.push(sign);
                continue;
            }
            _ => None,
        };
        if !run.is_empty() {
            said.push(runs(&run, tongue));
            run.clear();
        }
        said.extend(name.map(|name| tongue.sign(name).to_owned()));
    }
    said.join(" ")
}

/// Letters as a word and digits as a number.
fn runs(run: &str, tongue: &dyn Tongue) -> String {
    let mut said = String::new();
    let mut digits = String::new();
    for sign in run.chars().chain(['\n']) {
        if sign.is_ascii_digit() {
            digits.push(sign);
            continue;
        }
        if !digits.is_empty() {
            said = format!("{said} {} ", say::digits_or_number(&digits, tongue));
            digits.clear();
        }
        said.push(sign);
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `#VentaOnline` is two words.
fn humps(name: &str, tongue: &dyn Tongue) -> String {
    let mut spaced = String::new();
    let mut before = ' ';
    for sign in name.chars() {
        if sign.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        let word = sign.is_alphanumeric();
        spaced.push(if word { sign } else { ' ' });
        before = sign;
    }
    let words: Vec<String> = spaced.split_whitespace().map(|word| runs(word, tongue)).collect();
    words.join(" ")
}
