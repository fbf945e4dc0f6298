//! Text to speech: a [`Voice`] says words, and tells when it says each.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::{Ctx, Services, Signals, Text, Usage};

/// A voice that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VoiceInfo {
    /// Its name, as it is asked for: `es_ES-davefx-medium`, `espeak:es`.
    ///
    /// es: Su nombre, tal como se pide: `es_ES-davefx-medium`, `espeak:es`.
    pub name: String,
    /// The language it speaks: an ISO 639-1 code, with a region where it has one (`es-MX`).
    ///
    /// es: El idioma que habla: un código ISO 639-1, con la región si la tiene (`es-MX`).
    pub language: String,
    /// What makes the sound: `piper`, `kokoro`, `espeak`, ...
    ///
    /// es: Qué genera el sonido: `piper`, `kokoro`, `espeak`, ...
    pub engine: String,
}

/// A word to be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpokenWord {
    /// As it is written, with its punctuation: what captions show.
    pub written: String,
    /// As it is said, without signs: `25 %` is `veinticinco por ciento`. May be several words,
    /// or none at all (a dash, an emoji).
    pub said: String,
    /// The rest after it.
    pub pause: Pause,
}

/// How long a speaker rests after a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// Not at all.
    #[default]
    None,
    /// As after a comma.
    Clause,
    /// As after a full stop.
    Sentence,
    /// As after a question mark: the voice rises first.
    Question,
    /// As after an exclamation mark.
    Exclamation,
}

/// What is asked of a [`Voice`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoiceRequest {
    /// The words.
    pub words: Vec<SpokenWord>,
    /// The language they are in, as an ISO 639-1 code with or without a region.
    pub language: String,
    /// The voice by its [`VoiceInfo::name`]; `None` for the best there is of the language.
    pub voice: Option<String>,
    /// How fast, as a factor: 1 is the voice's own pace. 0.5 to 2.
    pub rate: f32,
}

/// When a word is said, in samples from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordSpan {
    /// Its first sample.
    pub start: u64,
    /// The sample behind its last; not before `start`.
    pub end: u64,
}

/// What a [`Voice`] answers.
#[derive(Clone, Debug, PartialEq)]
pub struct VoiceAnswer {
    /// Sound of one channel, from −1 to 1.
    pub samples: Vec<f32>,
    /// Samples a second.
    pub rate_hz: u32,
    /// One for each word of the request, ascending.
    pub words: Vec<WordSpan>,
    /// The voice that spoke, by its name.
    pub voice: String,
    /// What was done for it: [`Unit::ThousandCharacters`](crate::Unit::ThousandCharacters).
    pub usage: Vec<Usage>,
}

/// Says words. A request and signals go in, an answer comes out: the work may be done in
/// another process.
pub trait Voice: Send + Sync {
    /// Says the words.
    ///
    /// # Errors
    /// [`Code::InvalidField`](crate::Code::InvalidField) on `voice` or `language` when there is
    /// no such voice; the hint names those there are.
    /// [`Code::ProviderNotConfigured`](crate::Code::ProviderNotConfigured) without any voice;
    /// [`Code::ToolFailed`](crate::Code::ToolFailed) when the synthesiser gives up;
    /// [`Code::ProviderUnavailable`](crate::Code::ProviderUnavailable) and
    /// [`Code::ProviderError`](crate::Code::ProviderError) when one outside does;
    /// [`Code::Cancelled`](crate::Code::Cancelled), within a quarter of a second.
    fn call(&self, request: &VoiceRequest, signals: &Signals<'_>) -> Result<VoiceAnswer>;

    /// The voices there are.
    fn voices(&self) -> Vec<VoiceInfo>;

    /// Whether a call could succeed, as far as can be told without loading anything.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`](crate::Code::ProviderNotConfigured).
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

/// The voices of this run.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with what brings one.
pub fn of(ctx: &Ctx<'_>) -> Result<Arc<dyn Voice>> {
    ctx.services().get::<dyn Voice>().map_err(|_| not_configured())
}

/// Whether anything can be said, as far as can be told without loading anything.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with what brings a voice.
pub fn check(services: &Services) -> Result<()> {
    services.get::<dyn Voice>().map_err(|_| not_configured())?.check()
}

/// There is no voice.
pub fn not_configured() -> Error {
    Error::new(
        Code::ProviderNotConfigured,
        Text::constant("No hay ninguna voz instalada.", "No voice is installed."),
    )
    .with_hint(Text::constant(
        "Instala espeak-ng, pon voces de Piper en la carpeta de modelos, o pide el vídeo sin voz: «none».",
        "Install espeak-ng, put Piper voices into the folder of models, or ask for a video without: “none”.",
    ))
}
