//! From a narration to its written words, each with the way it is said.
//!
//! One word for each that is written: of `25 %`, `25` is said "veinticinco" and `%` "por ciento".

mod en;
mod en_tables;
mod es;
mod es_tables;
mod figures;
mod moments;
pub(super) mod number;
mod numbers_en;
mod numbers_es;
mod phone;
mod roman;
mod said_as;
mod say;
#[cfg(test)]
mod tests;
mod token;
mod tongue;
mod web;

pub use said_as::{DateOrder, SayAs, said_as};
pub(super) use token::primary;
pub(super) use web::is_address;

use crate::voice::SpokenWord;
use token::{At, Token};
use tongue::Tongue;

/// The written words of a text, what a voice says for each, and the rests between them.
///
/// `language` is an ISO 639-1 code, with or without a region (`es-MX` says pesos for `$`). Spanish
/// and English are said in full: numbers, money, dates, units, abbreviations, addresses. In any other
/// language a word is said as it is written, without its signs. The written words, joined by single
/// spaces, are the text.
pub fn words(text: &str, language: &str) -> Vec<SpokenWord> {
    let tokens = token::split(text);
    let tongue = tongue_of(language);
    let word = |index: usize, token: &Token<'_>| {
        let at = At { tokens: &tokens, index };
        let said = match &tongue {
            Some(tongue) => say::say(at, tongue.as_ref()),
            None => say::without_signs(token.written),
        };
        SpokenWord { written: token.written.to_owned(), said, pause: token::pause(at, tongue.as_deref()) }
    };
    tokens.iter().enumerate().map(|(index, token)| word(index, token)).collect()
}

fn tongue_of(language: &str) -> Option<Box<dyn Tongue>> {
    let region = language.split(['-', '_']).nth(1).unwrap_or_default().to_uppercase();
    match primary(language).as_str() {
        "es" => Some(Box::new(es::Spanish::new(&region))),
        "en" => Some(Box::new(en::English::new(&region))),
        _ => None,
    }
}
