//! Who asks, as far as the answer's form goes: request id, language, form of errors.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use noxus_api::Language;

/// One request's own facts, put beside it by the outermost layer; handlers take
/// it as `Extension<Caller>`.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// `req_…`, the same in the header, the envelope and the logs.
    pub(crate) request_id: String,
    /// Of messages.
    pub(crate) language: Language,
    /// Whether errors are wanted in the form of RFC 9457.
    pub(crate) wants_problem: bool,
}

impl Caller {
    pub(crate) fn new(request_id: String, headers: &HeaderMap, default: Language) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            request_id,
            language: text(ACCEPT_LANGUAGE).map_or(default, |wanted| language(wanted, default)),
            wants_problem: text(ACCEPT).is_some_and(prefers_problem),
        }
    }
}

/// The best of `Accept-Language`: the highest weight among `es`, `en` and `*`,
/// the first of equals; English when none of them is wanted.
fn language(wanted: &str, default: Language) -> Language {
    let mut best: Option<(f32, Language)> = None;
    for (tag, weight) in weighted(wanted) {
        let primary = tag.split('-').next().unwrap_or_default();
        let language = if primary.eq_ignore_ascii_case("es") {
            Language::Spanish
        } else if primary.eq_ignore_ascii_case("en") {
            Language::English
        } else if tag == "*" {
            default
        } else {
            continue;
        };
        if weight > 0.0 && best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, language));
        }
    }
    let other = if wanted.trim().is_empty() { default } else { Language::English };
    best.map_or(other, |(_, language)| language)
}

/// Whether `application/problem+json` is named, and no lighter than plain JSON.
fn prefers_problem(accept: &str) -> bool {
    let weight = |name: &str| {
        weighted(accept).find(|(range, _)| range.eq_ignore_ascii_case(name)).map(|(_, weight)| weight)
    };
    match (weight("application/problem+json"), weight("application/json")) {
        (Some(problem), json) => problem > 0.0 && problem >= json.unwrap_or_default(),
        _ => false,
    }
}

/// The members of a list like `es-MX;q=0.9, en`, with their weights.
fn weighted(list: &str) -> impl Iterator<Item = (&str, f32)> {
    list.split(',').map(|member| {
        let mut parts = member.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
        (name, weight.unwrap_or(1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_weighed() {
        let of = |wanted| language(wanted, Language::Spanish);
        for (wanted, expected) in [
            ("es", Language::Spanish),
            ("es-MX,es;q=0.9,en;q=0.8", Language::Spanish),
            ("en-GB, es;q=0.5", Language::English),
            ("es;q=0.1, en;q=0.2", Language::English),
            ("fr, *;q=0.1", Language::Spanish),
            ("fr", Language::English),
            ("es;q=0, fr", Language::English),
            ("", Language::Spanish),
        ] {
            assert_eq!(of(wanted), expected, "{wanted:?}");
        }
    }

    #[test]
    fn problems_are_for_those_who_ask() {
        for (accept, expected) in [
            ("application/problem+json", true),
            ("application/json, application/problem+json", true),
            ("application/problem+json;q=0.5, application/json", false),
            ("*/*", false),
            ("application/json", false),
        ] {
            assert_eq!(prefers_problem(accept), expected, "{accept}");
        }
    }
}
