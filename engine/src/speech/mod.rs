//! Speech to text: what was said, word by word, with times.
//!
//! A tool asks for the [`Transcriber`] among the services of its [`Ctx`]; the
//! built-in one is [`Whisper`]. Audio is 16,000 samples a second, one channel, and comes
//! in blocks from a [`SpeechSource`].

mod chunks;
mod energy;
mod filter;
mod language;
mod sound;
mod threads;
mod vad;
mod whisper;
mod words;

pub use language::{Known, known_languages, parse_language};
#[cfg(feature = "video")]
pub(crate) use sound::listening_bytes;
pub use sound::{Samples, SpeechSource};
pub use threads::ThreadBudget;
pub use vad::{Span, voice_activity};
pub use whisper::Whisper;

use rust_decimal::Decimal;

use crate::error::{Code, Error, Result};
use crate::tariff::Unit;
use crate::transcript::Transcript;
use crate::{Ctx, Services, Signals, Text, Usage};

/// Samples a second that a [`Transcriber`] takes.
pub const SAMPLE_RATE_HZ: u32 = 16_000;
/// Samples in a millisecond.
pub(crate) const SAMPLES_PER_MS: usize = 16;

/// What is asked of a [`Transcriber`] beside the audio.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TranscribeRequest {
    /// The language spoken, as an ISO 639-1 code such as `es`, with or without a
    /// region (`es-MX`). `None` or `auto`: detected.
    pub language: Option<String>,
    /// Gives the words in English, whatever language is spoken.
    pub translate: bool,
    /// Names and terms that are spoken, spelt as they should be: the recogniser
    /// leans towards them. At most about 200 words count.
    pub prompt: Option<String>,
}

/// What a [`Transcriber`] answers.
#[derive(Clone, Debug, PartialEq)]
pub struct TranscribeAnswer {
    /// What is said. Its language is that of its words: `en` after a translation.
    pub transcript: Transcript,
    /// What was done for it: seconds of speech, [`Unit::SpeechSecond`](crate::Unit::SpeechSecond).
    pub usage: Vec<Usage>,
}

impl TranscribeAnswer {
    /// An answer to sound of so many milliseconds.
    pub fn new(transcript: Transcript, listened_ms: u64) -> Self {
        let quantity = Decimal::new(i64::try_from(listened_ms).unwrap_or(i64::MAX), 3);
        Self { transcript, usage: vec![Usage { unit: Unit::SpeechSecond, quantity }] }
    }
}

/// Turns speech into words with times. A request, blocks of sound and signals go in, an
/// answer comes out: the work may be done in another process.
pub trait Transcriber: Send + Sync {
    /// What is said in `sound`.
    ///
    /// Reports the stage `transcribe` in milliseconds of speech, and stops within a
    /// quarter of a second when cancelled. All of `sound` is read once before anything is
    /// recognised; an error of it ends the call.
    ///
    /// # Errors
    /// [`Code::CorruptInput`] when nobody speaks (silence, noise, music only);
    /// [`Code::InvalidField`] on `language` when it is not known;
    /// [`Code::Cancelled`]; [`Code::ToolFailed`] when the recogniser gives up; what
    /// `sound` returns.
    fn call(
        &self,
        request: &TranscribeRequest,
        sound: &mut dyn SpeechSource,
        signals: &Signals<'_>,
    ) -> Result<TranscribeAnswer>;

    /// Gets ready to transcribe, for whoever has much to do before the first call: what
    /// is missing is told at once.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`] when there is no model, or it is of no use.
    fn prepare(&self) -> Result<()> {
        Ok(())
    }

    /// Whether [`prepare`](Transcriber::prepare) could succeed, as far as can be told without loading
    /// anything.
    ///
    /// # Errors
    /// As [`prepare`](Transcriber::prepare).
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

/// The transcriber of this run.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with the command that installs a model.
pub fn transcriber(ctx: &Ctx<'_>) -> Result<std::sync::Arc<dyn Transcriber>> {
    ctx.services().get::<dyn Transcriber>().map_err(|_| not_configured())
}

/// Whether speech can be transcribed, as far as can be told without loading anything.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with the command that installs a model.
pub fn check(services: &Services) -> Result<()> {
    services.get::<dyn Transcriber>().map_err(|_| not_configured())?.check()
}

/// No model was named, and none is installed.
pub fn not_configured() -> Error {
    Error::new(
        Code::ProviderNotConfigured,
        Text::constant(
            "No hay ningún modelo de reconocimiento de voz configurado.",
            "No speech recognition model is set up.",
        ),
    )
    .with_hint(Text::constant(
        "Descarga uno con «noxus models pull base», o indica la ruta de un archivo ggml en «speech_model».",
        "Get one with “noxus models pull base”, or give the path of a ggml file in “speech_model”.",
    ))
}

/// Nobody speaks in the audio. Refused rather than answered with nothing: whoever
/// asks for subtitles would pay for a copy of the video.
pub fn no_speech() -> Error {
    Error::new(
        Code::CorruptInput,
        Text::constant("No se encontró voz en el audio.", "No speech was found in the audio."),
    )
    .with_hint(Text::constant(
        "Comprueba que el vídeo tiene una pista de audio en la que alguien habla.",
        "Check that the video has an audio track in which somebody speaks.",
    ))
}

/// A model that only knows English understood nothing, and nobody said that the speech is English.
pub(crate) fn no_english() -> Error {
    Error::new(
        Code::CorruptInput,
        Text::constant(
            "No se reconoció voz: el modelo de voz configurado solo entiende inglés.",
            "No speech was recognised: the speech model that is set up only understands English.",
        ),
    )
    .with_hint(Text::constant(
        "Si se habla otro idioma, usa un modelo sin «.en», como el de «noxus models pull base»; si no, comprueba que alguien habla.",
        "If another language is spoken, use a model without “.en”, such as that of “noxus models pull base”; if not, make sure that somebody speaks.",
    ))
}

/// Milliseconds of so many samples.
#[expect(clippy::cast_possible_wrap, reason = "a slice is shorter than i64::MAX samples")]
pub(crate) const fn ms(samples: usize) -> i64 {
    (samples / SAMPLES_PER_MS) as i64
}

/// Samples before a time; none for a negative one.
pub(crate) fn samples(ms: i64) -> usize {
    usize::try_from(ms).unwrap_or(0).saturating_mul(SAMPLES_PER_MS)
}
