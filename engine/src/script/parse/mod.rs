//! Reads a script that a person wrote, and rewords nothing.
//!
//! What is said is the text itself: only labels (`Hook:`), stage directions, times and marks of
//! markup are taken off it.

mod build;
mod inline;
mod labels;
mod language;
mod lines;
mod sentences;
mod tables;
#[cfg(test)]
mod tests;
mod times;

pub(super) use inline::unmark;
pub(crate) use language::detect;
pub(super) use sentences::split;

use super::{MAX_SCENES, MAX_SCRIPT_CHARACTERS, Script, ScriptScene, Writer};
use crate::error::{Code, Error, Result};
use crate::{Text, text};

/// Most characters of a title that is taken from the first sentence.
const TITLE_CHARACTERS: usize = 60;

/// Reads a script as people write them: with or without labels, headings, times and stage
/// directions, or as mere paragraphs, of which each is a scene. One paragraph alone is cut at the
/// ends of its sentences.
///
/// `language` is that of the text, as an ISO 639-1 code with or without a region; without it Spanish
/// and English are told apart by their small words.
///
/// # Errors
/// [`Code::InvalidField`] on `script`: empty, too long, too many scenes, or nothing to be said or shown.
pub fn parse(text: &str, language: Option<&str>) -> Result<Script> {
    if text.trim_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}').is_empty() {
        return Err(refused(Text::constant("El guion está vacío.", "The script is empty."))
            .with_hint(Text::constant("Escribe lo que se ha de decir.", "Write what is to be said.")));
    }
    let characters = text.chars().count();
    if characters > MAX_SCRIPT_CHARACTERS {
        return Err(refused(text!(
            "El guion tiene {characters} caracteres; como máximo puede tener {MAX_SCRIPT_CHARACTERS}.",
            "The script has {characters} characters; it may have {MAX_SCRIPT_CHARACTERS} at most."
        ))
        .with_hint(Text::constant("Divídelo en varios vídeos.", "Split it into several videos.")));
    }
    let plain = text
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let lines = lines::read(&plain);
    let (title, mut scenes, is_marked) = build::build(&lines);
    if let ([only], false) = (scenes.as_slice(), is_marked) {
        scenes = cut(only);
    }
    if scenes.is_empty() {
        return Err(refused(Text::constant(
            "En el guion no hay nada que decir ni que mostrar.",
            "There is nothing in the script to be said or shown.",
        ))
        .with_hint(Text::constant(
            "Escribe frases debajo de los títulos y las etiquetas.",
            "Write sentences below its headings and labels.",
        )));
    }
    let count = scenes.len();
    if count > MAX_SCENES {
        return Err(refused(text!(
            "El guion tiene {count} escenas; como máximo puede tener {MAX_SCENES}.",
            "The script has {count} scenes; it may have {MAX_SCENES} at most."
        ))
        .with_hint(Text::constant(
            "Une párrafos: cada línea en blanco empieza una escena.",
            "Join paragraphs: each blank line begins a scene.",
        )));
    }
    let language = match language.map(super::spoken::primary).filter(|code| !code.is_empty()) {
        Some(code) => code,
        None => detect(&plain).to_owned(),
    };
    let title = title.unwrap_or_else(|| title_of(&scenes));
    Ok(Script { title, language, writer: Writer::Given, scenes })
}

fn refused(message: Text) -> Error {
    Error::new(Code::InvalidField, message).with_field("script")
}

/// The scenes of a text that is one paragraph.
fn cut(scene: &ScriptScene) -> Vec<ScriptScene> {
    let pieces = sentences::pieces(&scene.narration, MAX_SCENES);
    if pieces.len() < 2 {
        return vec![scene.clone()];
    }
    let mut scenes: Vec<ScriptScene> = pieces
        .into_iter()
        .map(|narration| ScriptScene { role: scene.role, narration, on_screen: Vec::new(), visual: None })
        .collect();
    if let Some(first) = scenes.first_mut() {
        first.on_screen.clone_from(&scene.on_screen);
        first.visual.clone_from(&scene.visual);
    }
    scenes
}

/// The first sentence, or as many of its words as make a title.
fn title_of(scenes: &[ScriptScene]) -> String {
    let said = scenes.iter().map(|scene| scene.narration.as_str()).find(|said| !said.is_empty());
    let shown = scenes
        .iter()
        .flat_map(|scene| scene.on_screen.iter().map(String::as_str).chain(scene.visual.as_deref()));
    let text = said.or_else(|| shown.into_iter().next()).unwrap_or_default();
    let first = sentences::split(text).into_iter().next().unwrap_or(text);
    let first = first.lines().next().unwrap_or_default().trim();
    let first = first.trim_end_matches(['.', ',', ';', ':']).trim_matches(['"', '“', '”', '«', '»']);
    shorten(first, TITLE_CHARACTERS)
}

/// At most so many characters, cut between words.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split_whitespace() {
        let longer = kept.chars().count() + 1 + word.chars().count();
        if longer > most.saturating_sub(1) && !kept.is_empty() {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.extend(word.chars().take(most.saturating_sub(1)));
    }
    kept.truncate(kept.trim_end_matches(|sign: char| !sign.is_alphanumeric()).len());
    kept.push('…');
    kept
}
