//! What stands on the screen: what is in quotation marks, else the short phrases of a prompt.

use super::clauses;
use crate::script::alike::{plain, plain_words};

/// Most phrases.
const MAX_PHRASES: usize = 6;
/// Most titles in quotation marks.
const MAX_QUOTED: usize = 24;
/// Most characters of a title that somebody put into quotation marks.
const MAX_QUOTED_CHARACTERS: usize = 120;
/// Most characters of a phrase.
const MAX_PHRASE_CHARACTERS: usize = 34;
/// Most words of a phrase.
const MAX_PHRASE_WORDS: usize = 6;

/// What a video is called, which need not be said in it.
const GENRES: &[&str] = &[
    "anuncio",
    "video",
    "spot",
    "clip",
    "reel",
    "reels",
    "promo",
    "comercial",
    "publicidad",
    "animacion",
    "pelicula",
    "toma",
    "escena",
    "secuencia",
    "imagen",
    "ad",
    "advert",
    "commercial",
    "advertisement",
    "footage",
    "film",
    "scene",
    "sequence",
    "animation",
    "trailer",
    "shot",
    "movie",
    "short",
];
/// What is said of one.
const ABOUT_GENRES: &[&str] = &[
    "un",
    "una",
    "el",
    "la",
    "a",
    "an",
    "the",
    "vertical",
    "horizontal",
    "cuadrado",
    "cuadrada",
    "corto",
    "corta",
    "breve",
    "promocional",
    "publicitario",
    "publicitaria",
    "cinematografico",
    "cinematografica",
    "de",
    "del",
    "sobre",
    "para",
    "con",
    "que",
    "muestra",
    "donde",
    "square",
    "portrait",
    "landscape",
    "cinematic",
    "promotional",
    "quick",
    "of",
    "for",
    "about",
    "with",
    "showing",
    "where",
    "that",
    "shows",
    "in",
    "en",
    "unos",
    "unas",
    "los",
    "las",
    "mi",
    "my",
    "our",
    "nuestro",
    "nuestra",
    "al",
    "alegre",
    "dinamico",
    "epico",
    "epic",
    "upbeat",
    "calm",
    "tranquilo",
];
/// A clause with one of these speaks of how it is filmed, not of what.
const FILMING: &[&str] = &[
    "camara",
    "camera",
    "zoom",
    "plano",
    "planos",
    "encuadre",
    "travelling",
    "traveling",
    "dolly",
    "paneo",
    "panea",
    "panoramica",
    "pan",
    "pans",
    "panning",
    "tilt",
    "bokeh",
    "4k",
    "8k",
    "hd",
    "1080p",
    "720p",
    "fps",
    "35mm",
    "50mm",
    "hiperrealista",
    "fotorrealista",
    "photorealistic",
    "hyperrealistic",
    "realista",
    "realistic",
    "estilo",
    "style",
    "lens",
    "lente",
    "render",
    "formato",
    "format",
    "musica",
    "music",
    "iluminacion",
    "lighting",
    "closeup",
    "cinematic",
    "cinematografico",
    "cinematografica",
    "vertical",
    "horizontal",
];
/// Words that no phrase ends with.
const SMALL: &[&str] = &[
    "a", "al", "con", "de", "del", "desde", "e", "el", "en", "entre", "frente", "hacia", "la", "las", "lo",
    "los", "mi", "muy", "o", "para", "por", "que", "se", "sin", "sobre", "su", "sus", "un", "una", "unas",
    "unos", "y", "an", "and", "as", "at", "by", "for", "from", "his", "her", "in", "into", "is", "its", "my",
    "of", "on", "or", "our", "over", "the", "their", "to", "towards", "with", "while", "mientras", "cuando",
    "when", "se", "are",
];

/// The titles, and whether they were in quotation marks. None where the prompt wants none.
pub(super) fn titles(prompt: &str) -> (Vec<String>, bool) {
    if wants_none(prompt) {
        return (Vec::new(), false);
    }
    let (quoted, rest) = quotes(prompt);
    if !quoted.is_empty() {
        return (quoted, true);
    }
    let mut phrases: Vec<String> = Vec::new();
    for phrase in clauses(&rest).filter_map(phrase) {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases.truncate(MAX_PHRASES);
    (phrases, false)
}

/// "Without text", "no titles".
fn wants_none(prompt: &str) -> bool {
    let words: Vec<String> = plain_words(prompt).collect();
    let is_text = |word: &String| {
        matches!(
            word.as_str(),
            "texto"
                | "textos"
                | "titulo"
                | "titulos"
                | "letras"
                | "rotulos"
                | "letrero"
                | "letreros"
                | "text"
                | "titles"
                | "title"
                | "captions"
                | "letters"
                | "subtitulos"
                | "subtitles"
        )
    };
    words.iter().enumerate().any(|(at, word)| {
        let is_no = matches!(word.as_str(), "sin" | "ningun" | "no" | "without");
        is_no && words.get(at + 1..words.len().min(at + 3)).unwrap_or_default().iter().any(is_text)
    })
}

/// What is in quotation marks, and the text without it.
fn quotes(text: &str) -> (Vec<String>, String) {
    let (mut quoted, mut rest) = (Vec::new(), String::new());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let end = match letter {
            '"' => '"',
            '“' => '”',
            '«' => '»',
            '„' => '“',
            _ => {
                rest.push(letter);
                continue;
            }
        };
        let tail = letters.as_str();
        let Some((inside, behind)) = tail.split_once(end) else { continue };
        let inside = inside.split_whitespace().collect::<Vec<_>>().join(" ");
        if !inside.is_empty() && quoted.len() < MAX_QUOTED {
            quoted.push(inside.chars().take(MAX_QUOTED_CHARACTERS).collect());
        }
        letters = behind.chars();
        rest.push(' ');
    }
    (quoted, rest)
}

/// What of a clause can stand on the screen.
fn phrase(clause: &str) -> Option<String> {
    let words: Vec<&str> = clause.split_whitespace().collect();
    let plain: Vec<String> = words.iter().map(|word| plain(word.trim_matches(is_mark))).collect();
    let is_in = |word: &String, known: &[&str]| known.contains(&word.as_str());
    // "A vertical ad of ...": all that leads up to what it is about.
    let lead = plain.iter().take_while(|word| is_in(word, GENRES) || is_in(word, ABOUT_GENRES)).count();
    let has_genre = plain.iter().take(lead).any(|word| is_in(word, GENRES));
    let start = if has_genre { lead } else { 0 };
    // "... coffee ad": in English it may stand behind.
    let is_genre = |word: &String| is_in(word, GENRES);
    let end = plain.len() - plain.iter().rev().take_while(|word| is_genre(word)).count();
    let is_led = !has_genre && end < plain.len();
    let start =
        if is_led { plain.iter().take_while(|word| is_in(word, ABOUT_GENRES)).count() } else { start };
    let kept = plain.get(start..end).unwrap_or_default();
    if kept.iter().any(|word| is_in(word, FILMING)) || !kept.iter().any(|word| !is_in(word, SMALL)) {
        return None;
    }
    let mut shown: Vec<&str> = Vec::new();
    let mut length = 0;
    for word in words.get(start..end).unwrap_or_default() {
        length += word.chars().count() + usize::from(!shown.is_empty());
        if shown.len() >= MAX_PHRASE_WORDS || (length > MAX_PHRASE_CHARACTERS && !shown.is_empty()) {
            break;
        }
        shown.push(word);
    }
    while shown.last().is_some_and(|word| SMALL.contains(&self::plain(word).as_str())) {
        shown.pop();
    }
    let text = shown.join(" ");
    let text = text.trim_matches(is_mark);
    if text.chars().filter(|letter| letter.is_alphabetic()).count() < 3 {
        return None;
    }
    let mut letters = text.chars();
    let first = letters.next()?;
    let text: String = first.to_uppercase().chain(letters).collect();
    Some(text.chars().take(MAX_PHRASE_CHARACTERS).collect())
}

/// What stands around words.
fn is_mark(sign: char) -> bool {
    !sign.is_alphanumeric() && sign != '%' && sign != '€' && sign != '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(prompt: &str) -> Vec<String> {
        titles(prompt).0
    }

    #[test]
    fn short_phrases_stand_on_the_screen_and_never_all_of_the_prompt() {
        assert_eq!(shown("Anuncio vertical de cafe"), ["Cafe"]);
        assert_eq!(
            shown(
                "Anuncio vertical de café recién hecho, la cámara se acerca, luz cálida de mañana. 4K, hiperrealista"
            ),
            ["Café recién hecho", "Luz cálida de mañana"]
        );
        assert_eq!(shown("A vertical coffee ad"), ["Coffee"]);
        assert_eq!(shown("Vertical ad for a coffee shop; slow zoom in"), ["Coffee shop"]);
        assert_eq!(
            shown("Un barco de vela navega al atardecer frente a la costa de Galicia"),
            ["Un barco de vela navega"]
        );
        assert_eq!(shown("The sea, the sea"), ["The sea"]);
        assert_eq!(shown("Un anuncio en formato 4:5, a 1.90 € el kilo, 16:9"), ["A 1.90 € el kilo"]);
        assert_eq!(shown("vídeo"), Vec::<String>::new());
        let long = "palabra ".repeat(500);
        assert!(shown(&long).iter().all(|title| title.chars().count() <= MAX_PHRASE_CHARACTERS));
        let one = "x".repeat(9_000);
        assert!(shown(&one).iter().all(|title| title.chars().count() <= MAX_PHRASE_CHARACTERS));
    }

    #[test]
    fn what_is_quoted_is_shown_as_it_is() {
        let (titles, is_quoted) =
            titles("Anuncio con los textos «Café Luna», “desde 1.90 €” y \"¡VEN  HOY!\"");
        assert!(is_quoted);
        assert_eq!(titles, ["Café Luna", "desde 1.90 €", "¡VEN HOY!"]);
        assert_eq!(shown("La taza d'or \"sin cerrar"), ["La taza d'or sin cerrar"]);
        assert_eq!(shown("“” nada"), ["Nada"]);
    }

    #[test]
    fn a_prompt_may_want_no_text() {
        for prompt in [
            "Café humeante, sin texto",
            "Coffee, no text",
            "Coffee without any titles",
            "Sin ningún título. Café",
        ] {
            assert_eq!(shown(prompt), Vec::<String>::new(), "{prompt}");
        }
        assert_eq!(shown("Un café sin azúcar"), ["Un café sin azúcar"]);
    }
}
