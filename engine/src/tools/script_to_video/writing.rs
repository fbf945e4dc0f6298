//! A script that a language model writes while the call runs, within what was quoted before.

use super::params::{Fallback, Params, WriterChoice};
use super::{Plan, invalid, narration, planning};
use crate::error::{Code, Error, Result};
use crate::script::{MAX_SCENES, Room, Script, ScriptRequest, Writer, check_idea, outline, writer_of};
use crate::timeline::Timeline;
use crate::{Ctx, Text, text};

/// A scene for so many seconds at most, and these beside.
const SECONDS_PER_SCENE: u64 = 4;
const SCENES_BESIDE: u64 = 2;
/// Fluent narration has some 15 characters a second.
const CHARACTERS_PER_SECOND: u64 = 24;
/// How long a script may be, in hundredths of what was asked for: the voice takes up what is left.
const LONGEST_HUNDREDTHS: u64 = 115;

/// What a language model is asked for.
#[derive(Debug)]
pub(super) struct Asked {
    request: ScriptRequest,
    room: Room,
    /// Whether the outline that was planned is made should the model fail.
    falls_back: bool,
}

/// What is asked of a model, and the plan of the outline where that is to step in; a plan without
/// scenes where it is not.
pub(super) fn ask(request: ScriptRequest, params: &Params) -> Result<(Timeline, Asked)> {
    check_idea(&request.idea)?;
    let language = request.language.split(['-', '_']).next().unwrap_or_default();
    if !(2..=3).contains(&language.len()) || !language.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return Err(invalid(
            "language",
            "ha de ser un código ISO 639-1, como «es»",
            "it must be an ISO 639-1 code, such as “es”",
        ));
    }
    let falls_back = params.writer_fallback == Fallback::Outline;
    let planned = if falls_back {
        outline(&request)?
    } else {
        let (title, language) = (String::new(), request.language.clone());
        Script { title, language, writer: Writer::Model, scenes: Vec::new() }
    };
    let seconds = u64::try_from(params.duration).unwrap_or_default();
    let scenes = usize::try_from(seconds / SECONDS_PER_SCENE + SCENES_BESIDE).unwrap_or(MAX_SCENES);
    let room = Room {
        most_ms: request.duration_ms.saturating_mul(LONGEST_HUNDREDTHS) / 100,
        most_characters: seconds.saturating_mul(CHARACTERS_PER_SECOND),
        most_scenes: scenes.min(MAX_SCENES),
    };
    Ok((planning::timeline(&planned, params)?, Asked { request, room, falls_back }))
}

/// A model writes of ideas only.
pub(super) fn refuse_writer(params: &Params) -> Result<()> {
    if params.writer == WriterChoice::Outline {
        return Ok(());
    }
    Err(Error::new(
        Code::ConflictingFields,
        text!(
            "Un modelo escribe a partir de una «idea»; «script» y «plan» ya están escritos.",
            "A model writes of an “idea”; “script” and “plan” are written already."
        ),
    )
    .with_field("writer")
    .with_hint(text!("Quita «writer», o envía una idea.", "Leave “writer” out, or send an idea.")))
}

impl Asked {
    /// The longest that a video of it may become, in milliseconds.
    pub(super) fn longest_ms(&self, rate: f64) -> u64 {
        narration::longest_of(self.room.most_ms, self.most_scenes(), rate)
    }

    pub(super) fn most_scenes(&self) -> u64 {
        self.room.most_scenes as u64
    }

    pub(super) fn most_characters(&self) -> u64 {
        self.room.most_characters
    }
}

/// The plan with the script that a model wrote; `None` where none is asked for one.
pub(super) fn write(plan: &Plan, ctx: &Ctx<'_>) -> Result<Option<Plan>> {
    let Some(asked) = &plan.asked else { return Ok(None) };
    ctx.step("script", 0, 1)?;
    let written = writer_of(ctx).and_then(|writer| writer.call(&asked.request, ctx.signals()));
    let timeline = match written.and_then(|answer| fitted(answer.script, asked)) {
        Ok(script) => planning::timeline(&script, &plan.params)?,
        Err(error) if asked.falls_back && is_of_provider(error.code()) => {
            return finished(plan, plan.timeline.clone(), Writer::Outline, ctx);
        }
        Err(error) => return Err(error),
    };
    finished(plan, timeline, Writer::Model, ctx)
}

fn finished(plan: &Plan, timeline: Timeline, writer: Writer, ctx: &Ctx<'_>) -> Result<Option<Plan>> {
    ctx.step("script", 1, 1)?;
    let said = timeline.scenes.iter().map(|scene| scene.narration.chars().count() as u64).sum();
    let written_characters = if writer == Writer::Model { said } else { 0 };
    let params = plan.params.clone();
    Ok(Some(Plan { params, timeline, writer, is_given: false, asked: None, written_characters }))
}

fn is_of_provider(code: Code) -> bool {
    matches!(code, Code::ProviderError | Code::ProviderUnavailable | Code::ProviderNotConfigured)
}

/// A script within what was quoted: whoever wrote it, it is cut where it says too much.
fn fitted(mut script: Script, asked: &Asked) -> Result<Script> {
    script.language = asked.request.language.clone();
    script.writer = Writer::Model;
    script.scenes.retain(|scene| scene.narration.chars().any(char::is_alphanumeric));
    let fits = asked.room.fit(&mut script);
    if script.scenes.is_empty() || !fits {
        return Err(Error::new(
            Code::ProviderError,
            Text::constant(
                "El modelo no escribió un guion de la duración pedida.",
                "The model wrote no script of the length that was asked for.",
            ),
        )
        .with_field("writer")
        .with_hint(Text::constant(
            "Inténtalo otra vez, con otra semilla, o pide el esquema incorporado: «outline».",
            "Try again, with another seed, or ask for the built-in outline: “outline”.",
        )));
    }
    Ok(script)
}
