//! A language model that writes scripts, behind an endpoint that speaks OpenAI's chat protocol:
//! Ollama, llama.cpp, vLLM, or one in a cloud.

mod config;
mod mapping;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use noxus_engine::script::{Script, ScriptAnswer, ScriptRequest, ScriptWriter, estimate_ms};
use noxus_engine::{Error, Services, Signals, Unit, Usage, text};
use rust_decimal::Decimal;

use crate::config::Config;
use crate::endpoint::{Endpoint, Failure, KeyPlace, Place, invalid};
use crate::error::Result;
pub use config::ScriptWriterSettings;
use mapping::{Dialect, Fault, Turn};

/// What `max_tokens` may be.
const MOST_TOKENS: (u32, u32) = (256, 100_000);
/// How often a model is asked for one script.
const ASKS: usize = 3;
/// Scripts that are so long, in hundredths of what was asked for, are taken: a voice may speak a
/// little slower, and what is too much is cut.
const GOOD_HUNDREDTHS: std::ops::RangeInclusive<u64> = 85..=120;

/// A language model.
pub(crate) struct ModelWriter {
    endpoint: Endpoint,
    model: String,
    max_tokens: Option<u32>,
    /// It once refused to be bound to a schema.
    is_plain: AtomicBool,
}

impl ModelWriter {
    fn new(settings: &ScriptWriterSettings) -> Result<Self> {
        let model = settings.model.trim();
        if model.is_empty() {
            return Err(invalid(config::SETTING, "model", text!("está vacío", "it is empty")));
        }
        let (least, most) = MOST_TOKENS;
        if settings.max_tokens.is_some_and(|tokens| !(least..=most).contains(&tokens)) {
            let why = text!("ha de estar entre {least} y {most}", "it must be between {least} and {most}");
            return Err(invalid(config::SETTING, "max_tokens", why));
        }
        let endpoint = Endpoint::new(&Place {
            setting: config::SETTING,
            name: text!("El modelo de lenguaje", "The language model"),
            base_url: &settings.base_url,
            api_key_env: settings.api_key_env.as_deref(),
            key_place: KeyPlace::Bearer,
            timeout_ms: settings.timeout_ms,
        })?;
        Ok(Self {
            endpoint,
            model: model.to_owned(),
            max_tokens: settings.max_tokens,
            is_plain: AtomicBool::new(false),
        })
    }

    /// One answer of the model: bound to a schema where it can be, else by words alone.
    fn ask(
        &self,
        request: &ScriptRequest,
        talk: &[Turn],
        end: Instant,
        signals: &Signals<'_>,
    ) -> Result<wire::ChatAnswer, Failure> {
        let ask = |dialect| {
            let mut chat = mapping::request(request, &self.model, dialect, talk);
            chat.max_tokens = self.max_tokens.or(chat.max_tokens);
            wire::ask(&self.endpoint, &chat, end, signals)
        };
        if self.is_plain.load(Ordering::Relaxed) {
            return ask(Dialect::Plain);
        }
        match ask(Dialect::Schema) {
            // It may be the schema that it does not take; if not, it says the same once more.
            Err(Failure::Refused { status: 400 | 404 | 415 | 422, .. }) => {
                let answer = ask(Dialect::Plain)?;
                self.is_plain.store(true, Ordering::Relaxed);
                Ok(answer)
            }
            result => result,
        }
    }

    /// Asks until a script is about as long as it should be; else gives the one that comes nearest.
    fn write(&self, request: &ScriptRequest, signals: &Signals<'_>) -> Result<Script, Error> {
        let end = self.endpoint.end();
        let (mut talk, mut fault): (Vec<Turn>, _) = (Vec::new(), Fault::NoScene);
        let mut nearest: Option<(u64, Script)> = None;
        for _ in 0..ASKS {
            let answer = match self.ask(request, &talk, end, signals) {
                Ok(answer) => answer,
                Err(Failure::Cancelled) => return Err(Error::cancelled()),
                Err(failure) if nearest.is_none() => return Err(self.endpoint.error(&failure)),
                Err(_) => break,
            };
            match mapping::script(&answer, request) {
                Ok(script) => {
                    let ms =
                        script.scenes.iter().map(|scene| estimate_ms(&scene.narration, &script.language));
                    let ms: u64 = ms.sum();
                    talk = mapping::other_length(&answer, request, &script);
                    let miss = ms.abs_diff(request.duration_ms);
                    if nearest.as_ref().is_none_or(|(least, _)| miss < *least) {
                        nearest = Some((miss, script));
                    }
                    if GOOD_HUNDREDTHS.contains(&(ms.saturating_mul(100) / request.duration_ms.max(1))) {
                        break;
                    }
                }
                Err(refused @ Fault::Refused(_)) if nearest.is_none() => return Err(refused.into_error()),
                Err(other) => {
                    talk = mapping::once_more(request, &other);
                    fault = other;
                }
            }
        }
        nearest.map(|(_, script)| script).ok_or_else(|| fault.into_error())
    }
}

impl ScriptWriter for ModelWriter {
    fn call(&self, request: &ScriptRequest, signals: &Signals<'_>) -> Result<ScriptAnswer, Error> {
        self.check()?;
        let script = self.write(request, signals).map_err(|error| error.with_field("writer"))?;
        let written: usize = script.scenes.iter().map(|scene| scene.narration.chars().count()).sum();
        let quantity = Decimal::new(i64::try_from(written).unwrap_or(i64::MAX), 3);
        Ok(ScriptAnswer { script, usage: vec![Usage { unit: Unit::ThousandWrittenCharacters, quantity }] })
    }

    fn check(&self) -> Result<(), Error> {
        self.endpoint.check()
    }
}

/// The language model that `config` names, beside the services that were given.
///
/// # Errors
/// `invalid_field` for settings that cannot be.
pub(crate) fn services(given: Services, config: &Config) -> Result<Services> {
    match &config.script_writer {
        Some(settings) if given.get::<dyn ScriptWriter>().is_err() => {
            Ok(given.with::<dyn ScriptWriter>(Arc::new(ModelWriter::new(settings)?)))
        }
        _ => Ok(given),
    }
}
