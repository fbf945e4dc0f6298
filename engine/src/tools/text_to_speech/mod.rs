//! `text-to-speech`: text in, speech out, with the time of each word.

mod files;
mod manuscript;
mod params;
mod speaking;
mod ssml;

use std::borrow::Borrow;

use rust_decimal::Decimal;

use self::manuscript::{Manner, Manuscript, Part, slower};
pub use self::params::{CaptionFormat, Params, Report, TimedWord};
use crate::codec::video::encode_sound;
use crate::error::{Code, Error, Result};
use crate::mix::SPEECH_LUFS;
use crate::script::detect_language;
use crate::tariff::{Quote, Tariff};
use crate::tool::{InputField, Tool};
use crate::{
    ContentWriter, Ctx, Facts, Input, Limits, Output, OutputFile, Service, ServiceUse, Text, Unit, Usage,
    filename, text,
};

/// How long the slowest voice takes over a character.
const SLOWEST_MS_PER_CHARACTER: u64 = 200;
/// Bytes of a millisecond of sound: as it was said, as it is recorded, and once more while it is worked on.
const BYTES_PER_MS: u64 = 3 * 48 * 4;
/// Buffers of a container, tables of codecs.
const BASE_BYTES: u64 = 32 << 20;

/// Says texts.
#[derive(Debug)]
pub struct TextToSpeech;

/// Options that passed every check, with what is to be said.
#[derive(Debug)]
pub struct Plan {
    params: Params,
    language: String,
    parts: Vec<Part>,
}

impl Borrow<Params> for Plan {
    fn borrow(&self) -> &Params {
        &self.params
    }
}

impl Plan {
    /// Characters that are paid for.
    fn characters(&self) -> u64 {
        // There is no space behind the last word.
        self.parts.iter().map(Part::characters).sum::<u64>().saturating_sub(1)
    }

    fn usual_ms(&self) -> u64 {
        self.parts.iter().map(Part::usual_ms).fold(0, u64::saturating_add)
    }
}

impl Tool for TextToSpeech {
    const SLUG: &'static str = "text-to-speech";
    const ALIASES: &'static [&'static str] = &["texto-a-voz"];
    const SUMMARY: Text = Text::constant(
        "Dice un texto en voz alta, y cuándo se dice cada palabra.",
        "Says a text aloud, and tells when each word is said.",
    );
    const INPUTS: &'static [InputField] = &[];
    const PRIMARY_FIELD: &'static str = "text";
    const SERVICES: &'static [ServiceUse] = &[ServiceUse {
        service: Service::Voice,
        summary: Text::constant("Dice el texto.", "Says the text."),
        is_required: true,
        check: speaking::check,
    }];
    const EXAMPLE: &'static str = include_str!("example.json");
    type Params = Params;
    type Plan = Plan;
    type Report = Report;

    fn plan(params: Params, limits: &Limits) -> Result<Plan> {
        filename::stem(params.filename.as_deref(), None, &[], "speech")?;
        let language = match &params.language {
            Some(language) => language.clone(),
            None => detect_language(&params.text).to_owned(),
        };
        let manner = Manner {
            language: language.clone(),
            voice: params.voice.clone(),
            rate: params.speech_rate,
            louder_db: 0.0,
        };
        let (language, parts) = if ssml::is_markup(&params.text) {
            ssml::read(&params.text, manner)?
        } else {
            let mut manuscript = Manuscript::default();
            manuscript.paragraphs(&params.text, &manner);
            (language, manuscript.finish())
        };
        if parts.iter().all(|part| part.said_characters() == 0) {
            return Err(nothing_to_say());
        }
        let plan = Plan { params, language, parts };
        // Told before anything is held or spoken, as far as an estimate can.
        let usual_ms = plan.usual_ms();
        limits.check_duration_ms(usual_ms)?;
        let bytes_per_second = plan.params.output_format.bytes_per_second();
        limits.check_output_bytes(usual_ms.saturating_mul(bytes_per_second) / 1_000)?;
        Ok(plan)
    }

    fn quote(plan: &Plan, _facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        tariff.price(Self::SLUG, &usage(plan))
    }

    fn memory_bytes(plan: &Plan, _facts: &[Facts], limits: &Limits) -> u64 {
        let longest = plan.parts.iter().map(|part| {
            slower(part.said_characters().saturating_mul(SLOWEST_MS_PER_CHARACTER), part.manner.rate)
        });
        let sound = longest.max().unwrap_or(0).saturating_mul(BYTES_PER_MS);
        // The tape, and the result.
        let written = limits.max_output_bytes.min(ContentWriter::IN_MEMORY_MAX_BYTES).saturating_mul(4);
        // Words in the plan, in the report and as JSON.
        let words = (plan.params.text.len() as u64).saturating_mul(200);
        [sound, written, words, BASE_BYTES].into_iter().fold(0, u64::saturating_add)
    }

    fn run(plan: &Plan, _inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Report>> {
        let said = speaking::speak(&plan.parts, ctx)?;
        let recording = said.recording;
        let mut playback = if plan.params.normalize {
            recording.play_at(SPEECH_LUFS, ctx.signals())?
        } else {
            recording.play()
        };
        let format = plan.params.output_format;
        let sound = encode_sound(format, &mut playback, recording.samples() / 48, ctx)?;
        let report = Report {
            language: plan.language.clone(),
            voice: said.voice,
            duration_ms: sound.duration_ms,
            characters: plan.characters(),
            words: said.words,
        };
        let stem = filename::stem(plan.params.filename.as_deref(), None, &[], "speech")?;
        let mut files = vec![OutputFile {
            filename: format!("{stem}.{}", format.extension()),
            mime_type: format.mime_type(),
            content: sound.content,
        }];
        files.extend(files::captions(&stem, &plan.params.subtitle_formats, &report)?);
        Ok(Output { files, report, usage: usage(plan) })
    }
}

/// What is paid for: the call, and what is said.
fn usage(plan: &Plan) -> Vec<Usage> {
    let characters = i64::try_from(plan.characters()).unwrap_or(i64::MAX);
    vec![Usage::CALL, Usage { unit: Unit::ThousandCharacters, quantity: Decimal::new(characters, 3) }]
}

fn nothing_to_say() -> Error {
    Error::new(
        Code::InvalidField,
        text!("En el texto no hay nada que decir.", "There is nothing to say in the text."),
    )
    .with_field("text")
    .with_hint(text!("Escribe al menos una palabra o un número.", "Write one word or number at least."))
}
