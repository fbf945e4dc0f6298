//! The built-in writer: fills in sentences, and knows nothing about the subject.
//!
//! It gives advice of the kind that holds whatever the subject is, and states no facts, figures,
//! brands or promises.

mod chance;
mod clean;
mod en;
mod es;
mod fit;
mod pools;
#[cfg(test)]
mod tests;

use super::spoken::primary;
use super::{SceneRole, Script, ScriptRequest, Writer};
use crate::error::{Code, Error, Result};
use crate::{Text, text};
use chance::Chance;

/// Most characters of an idea for the built-in writer.
pub const MAX_IDEA_CHARACTERS: usize = 2_000;

/// Points of a script whose idea names no number.
const POINTS: usize = 3;
/// From here on there is time to sum up.
const LONG_MS: u64 = 100_000;
/// A scene must be so long for its point to be announced.
const LEAD_MS: u64 = 3_500;
/// Most points, whatever number the idea names.
const MAX_POINTS: usize = 7;

/// Writes a script from an idea, in Spanish or English: hook, problem, points, call to action.
///
/// The same request gives the same script; another seed, other words. From 10 to 180 seconds the
/// narration lasts as long as asked for, within 5 % by [`estimate_ms`](super::estimate_ms); outside
/// of that it is as short or as long as there are sentences for.
///
/// # Errors
/// [`Code::InvalidField`] on `idea`: empty, or more than [`MAX_IDEA_CHARACTERS`]; on `language`:
/// neither Spanish nor English.
pub fn outline(request: &ScriptRequest) -> Result<Script> {
    let idea = check_idea(&request.idea)?;
    let language = primary(&request.language);
    let mut chance = Chance::new(request.seed, idea);
    let plan = match language.as_str() {
        "es" => es::plan(idea, request.duration_ms, &mut chance),
        "en" => en::plan(idea, request.duration_ms, &mut chance),
        _ => return Err(unspoken(&language)),
    };
    let scenes = fit::fit(plan.slots, request.duration_ms, &language, &mut chance);
    Ok(Script { title: plan.title, language, writer: Writer::Outline, scenes })
}

/// The idea without white space around it, if it is one.
///
/// # Errors
/// [`Code::InvalidField`] on `idea`: empty, or more than [`MAX_IDEA_CHARACTERS`].
pub fn check_idea(idea: &str) -> Result<&str> {
    let idea = idea.trim();
    if idea.is_empty() {
        return Err(Error::new(
            Code::InvalidField,
            Text::constant("La idea está vacía.", "The idea is empty."),
        )
        .with_field("idea")
        .with_hint(Text::constant(
            "Di en una frase de qué trata el vídeo.",
            "Say in a sentence what the video is about.",
        )));
    }
    let characters = idea.chars().count();
    if characters > MAX_IDEA_CHARACTERS {
        return Err(Error::new(
            Code::InvalidField,
            text!(
                "La idea tiene {characters} caracteres; como máximo puede tener {MAX_IDEA_CHARACTERS}.",
                "The idea has {characters} characters; it may have {MAX_IDEA_CHARACTERS} at most."
            ),
        )
        .with_field("idea")
        .with_hint(Text::constant(
            "Resume la idea en una frase, o da el guion ya escrito.",
            "Put the idea in a sentence, or give the script as it is written.",
        )));
    }
    Ok(idea)
}

fn unspoken(language: &str) -> Error {
    Error::new(
        Code::InvalidField,
        text!(
            "El esquema incorporado no escribe en el idioma «{language}».",
            "The built-in outline does not write in the language \"{language}\"."
        ),
    )
    .with_field("language")
    .with_hint(Text::constant(
        "Usa «es» o «en», o da el guion ya escrito en ese idioma.",
        "Use \"es\" or \"en\", or give the script as it is written in that language.",
    ))
}
