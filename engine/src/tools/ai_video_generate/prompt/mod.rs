//! What words of a prompt say to whoever has no model: how the camera moves, what stands on the screen, what it
//! is to sound and look like. In Spanish and English; nothing is guessed beyond these words.

mod camera;
mod titles;

use crate::mix::Mood;
use crate::script::alike::plain_words;
use crate::script::detect_language;
use crate::timeline::{Motion, ThemeName};
use crate::video_generator::AspectRatio;

/// What was read out of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prompt {
    /// `es` or `en`.
    pub(super) language: &'static str,
    /// How the camera moves, in the order in which it is told; none where nothing is said.
    pub(super) moves: Vec<Motion>,
    /// What stands on the screen, one after the other.
    pub(super) titles: Vec<String>,
    /// Whether the titles were in quotation marks.
    pub(super) is_quoted: bool,
    pub(super) mood: Option<Mood>,
    pub(super) theme: Option<ThemeName>,
}

/// Words for a mood, and which.
const MOODS: &[(&[&str], Mood)] = &[
    (&["lofi", "chill", "relajado", "relajada", "acogedor", "acogedora", "cozy"], Mood::Lofi),
    (
        &[
            "epico",
            "epica",
            "cinematografico",
            "cinematografica",
            "cinematic",
            "epic",
            "dramatic",
            "dramatico",
        ],
        Mood::Cinematic,
    ),
    (
        &[
            "alegre",
            "energico",
            "energica",
            "dinamico",
            "dinamica",
            "upbeat",
            "energetic",
            "happy",
            "fun",
            "rapido",
            "fast",
        ],
        Mood::Upbeat,
    ),
    (
        &[
            "tranquilo",
            "tranquila",
            "calma",
            "sereno",
            "serena",
            "suave",
            "calm",
            "peaceful",
            "serene",
            "soft",
            "slow",
        ],
        Mood::Calm,
    ),
    (
        &["empresa", "corporativo", "oficina", "negocio", "corporate", "business", "office", "startup"],
        Mood::Corporate,
    ),
];

/// Words for the colours of a background, and which.
const THEMES: &[(&[&str], ThemeName)] = &[
    (
        &[
            "atardecer",
            "amanecer",
            "otono",
            "fuego",
            "romantico",
            "sunset",
            "sunrise",
            "autumn",
            "fire",
            "warm",
            "calido",
            "calida",
            "cafe",
            "coffee",
        ],
        ThemeName::Sunset,
    ),
    (
        &[
            "bosque",
            "naturaleza",
            "verde",
            "planta",
            "plantas",
            "jardin",
            "ecologico",
            "forest",
            "nature",
            "green",
            "plants",
            "garden",
            "organic",
        ],
        ThemeName::Forest,
    ),
    (
        &["mar", "oceano", "playa", "agua", "ola", "olas", "sea", "ocean", "beach", "water", "waves"],
        ThemeName::Ocean,
    ),
    (
        &[
            "noche",
            "tecnologia",
            "futuro",
            "espacio",
            "software",
            "night",
            "technology",
            "tech",
            "future",
            "space",
        ],
        ThemeName::Midnight,
    ),
    (
        &["deporte", "coche", "taxi", "urbano", "amarillo", "sport", "car", "urban", "yellow", "street"],
        ThemeName::Volt,
    ),
    (
        &["minimalista", "blanco", "papel", "boda", "minimal", "minimalist", "white", "paper", "wedding"],
        ThemeName::Paper,
    ),
];

/// Things that a format is said of.
const FORMATS: &[&str] = &[
    "anuncio",
    "video",
    "spot",
    "clip",
    "reel",
    "promo",
    "formato",
    "historia",
    "pelicula",
    "animacion",
    "ad",
    "advert",
    "commercial",
    "format",
    "story",
    "short",
    "film",
    "trailer",
    "animation",
    "advertisement",
    "footage",
    "orientation",
];

impl Prompt {
    /// Reads a prompt.
    pub(super) fn read(prompt: &str) -> Self {
        let words: Vec<String> = plain_words(prompt).collect();
        let (titles, is_quoted) = titles::titles(prompt);
        Self {
            language: detect_language(prompt),
            moves: camera::moves(prompt),
            titles,
            is_quoted,
            mood: first_of(&words, MOODS),
            theme: first_of(&words, THEMES),
        }
    }
}

/// What the first word that stands in a table stands for.
fn first_of<T: Copy>(words: &[String], table: &[(&[&str], T)]) -> Option<T> {
    words.iter().find_map(|word| {
        table.iter().find(|(known, _)| known.contains(&word.as_str())).map(|(_, meaning)| *meaning)
    })
}

/// The shape that a prompt asks for in words: `9:16`, a vertical video, a reel.
pub(super) fn shape(prompt: &str) -> Option<AspectRatio> {
    let tokens = || prompt.split(|sign: char| !sign.is_ascii_digit() && sign != ':');
    let told = tokens().find_map(|token| AspectRatio::ALL.iter().find(|ratio| ratio.name() == token));
    if let Some(told) = told {
        return Some(*told);
    }
    let words: Vec<String> = plain_words(prompt).collect();
    if words.iter().any(|word| matches!(word.as_str(), "reel" | "reels" | "tiktok" | "shorts")) {
        return Some(AspectRatio::Portrait);
    }
    // A garden may be vertical as well: it is said of a video.
    let is_format = |word: &String| FORMATS.contains(&word.as_str());
    let said_of_it = |at: usize| {
        let near = words.get(at.saturating_sub(2)..words.len().min(at + 3)).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| words.get(before)).map(String::as_str);
        near.iter().any(is_format) || matches!(before, Some("en" | "in"))
    };
    words.iter().enumerate().find_map(|(at, word)| {
        let ratio = match word.as_str() {
            "vertical" | "portrait" => AspectRatio::Portrait,
            "horizontal" | "apaisado" | "apaisada" | "landscape" | "widescreen" => AspectRatio::Landscape,
            "cuadrado" | "cuadrada" | "square" => AspectRatio::Square,
            _ => return None,
        };
        said_of_it(at).then_some(ratio)
    })
}

/// The parts of a text between its stops. Those inside of numbers (4:5, 1.90) are none.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, sign) in text.char_indices() {
        let behind = at + sign.len_utf8();
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(behind..).unwrap_or_default());
        let is_stop = match sign {
            '.' | ',' | ':' => !(is_digit(before.chars().next_back()) && is_digit(after.chars().next())),
            '-' => before.ends_with(' ') && after.starts_with(' '),
            _ => matches!(sign, ';' | '!' | '?' | '¡' | '¿' | '\n' | '(' | ')' | '|' | '—' | '–'),
        };
        if is_stop {
            parts.push(text.get(start..at).unwrap_or_default().trim());
            start = behind;
        }
    }
    parts.push(text.get(start..).unwrap_or_default().trim());
    parts.into_iter().filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_taken_where_it_is_said_of_the_video() {
        for (prompt, name) in [
            ("Anuncio vertical de cafe", Some("9:16")),
            ("Un vídeo cuadrado de mi gato", Some("1:1")),
            ("A square ad for tea", Some("1:1")),
            ("Vídeo en horizontal de la costa", Some("16:9")),
            ("Un jardín vertical en la ciudad", None),
            ("A mountain landscape at dawn", None),
            ("Toma de una taza, 4:5", Some("4:5")),
            ("A las 9:16 sale el tren", Some("9:16")),
            ("Un reel de zapatillas", Some("9:16")),
            ("", None),
        ] {
            assert_eq!(shape(prompt).map(AspectRatio::name), name, "{prompt}");
        }
    }

    #[test]
    fn words_choose_music_and_colours() {
        let prompt = Prompt::read("Un anuncio alegre de un café en el bosque");
        assert_eq!(
            (prompt.language, prompt.mood, prompt.theme),
            ("es", Some(Mood::Upbeat), Some(ThemeName::Sunset))
        );
        let prompt = Prompt::read("The calm sea with a boat");
        assert_eq!(
            (prompt.language, prompt.mood, prompt.theme),
            ("en", Some(Mood::Calm), Some(ThemeName::Ocean))
        );
        assert_eq!(Prompt::read("xyz").mood, None);
    }
}
