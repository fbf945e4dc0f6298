//! What is said for what is written: tables on disk, rests, and properties.

use proptest::prelude::*;

use super::words;
use crate::voice::Pause;

fn said(text: &str, language: &str) -> String {
    let words = words(text, language);
    let said: Vec<&str> =
        words.iter().map(|word| word.said.as_str()).filter(|said| !said.is_empty()).collect();
    said.join(" ")
}

fn pauses(text: &str, language: &str) -> Vec<Pause> {
    words(text, language).iter().map(|word| word.pause).collect()
}

fn check(table: &str, language: &str) {
    let cases: Vec<&str> = table.lines().collect();
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let (written, expected) = case.split_once('\t').unwrap();
            let found = said(written, language);
            (found != expected).then(|| format!("{written}: {found:?} and not {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spanish() {
    check(include_str!("cases_es.tsv"), "es");
}

#[test]
fn english() {
    check(include_str!("cases_en.tsv"), "en");
}

#[test]
fn regions() {
    assert_eq!(said("$1,250", "es-MX"), "mil doscientos cincuenta pesos");
    assert_eq!(said("1,250", "es-MX"), "mil doscientos cincuenta");
    assert_eq!(said("1 de enero", "es-MX"), "primero de enero");
    assert_eq!(said("$5", "es-ES"), "cinco dólares");
    assert_eq!(said("12/03/2026", "en-GB"), "March twelfth twenty twenty-six");
}

#[test]
fn each_word_has_its_own() {
    let found = words("Un 25 % más.", "es");
    let pairs: Vec<(&str, &str)> =
        found.iter().map(|word| (word.written.as_str(), word.said.as_str())).collect();
    assert_eq!(pairs, [("Un", "Un"), ("25", "veinticinco"), ("%", "por ciento"), ("más.", "más")]);
}

#[test]
fn other_languages_lose_only_signs() {
    assert_eq!(said("Bonjour, « l’ami » ! 25 % 🙂", "fr"), "Bonjour l'ami 25");
    assert_eq!(said("नमस्ते दुनिया।", "hi"), "नमस्ते दुनिया।");
}

#[test]
fn rests() {
    use Pause::{Clause, Exclamation, None, Question, Sentence};
    assert_eq!(
        pauses("Hola, ¿qué tal? ¡Bien! Adiós.", "es"),
        [Clause, None, Question, Exclamation, Sentence]
    );
    assert_eq!(pauses("El Sr. Ruiz vive en EE. UU. desde ayer.", "es")[1], None);
    assert_eq!(pauses("Vive en EE. UU. Hoy no.", "es"), [None, None, None, Sentence, None, Sentence]);
    assert_eq!(pauses("pan, etc. Luego", "es"), [Clause, Sentence, Sentence]);
    assert_eq!(pauses("Uno\ndos tres", "es"), [Clause, None, Sentence]);
    assert_eq!(pauses("Pues... no", "es"), [None, Sentence]);
    assert_eq!(pauses("Es — creo — así", "es"), [None, Clause, None, Clause, Sentence]);
    assert_eq!(pauses("Visita noxus.dev. Hoy", "es"), [None, Sentence, Sentence]);
    assert_eq!(pauses("Dr. Who", "en"), [None, Sentence]);
}

proptest! {
    #[test]
    fn any_text_is_given_back(text in any::<String>(), language in "(es|en|fr|es-MX|)") {
        let words = words(&text, &language);
        let written: Vec<&str> = words.iter().map(|word| word.written.as_str()).collect();
        let expected: Vec<&str> = text.split_whitespace().collect();
        prop_assert_eq!(written.join(" "), expected.join(" "));
    }

    #[test]
    fn no_digit_or_sign_is_said(text in "([0-9€$%.,:/ ºª+=&@#xkMa-zñ-]{1,8} ?){1,6}", language in "(es|en)") {
        for word in words(&text, &language) {
            prop_assert!(word.said.chars().all(|sign| sign.is_alphabetic() || " '-".contains(sign)), "{:?}", word);
        }
    }

    #[test]
    fn numbers_are_said(value in 0_u64..=1_000_000_000_000, language in "(es|en)") {
        let found = said(&format!("{value} de"), &language);
        prop_assert!(found.split(' ').count() > 1);
        prop_assert!(!found.contains("  "));
    }
}
