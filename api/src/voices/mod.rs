//! Voices: which there are, which is the best of a language, and what they are asked.
//!
//! Four kinds speak here: Piper voices and Kokoro's, models that lie in a folder; those of the program
//! `espeak-ng`, which also tells models how words sound; and those of an endpoint outside, which is
//! reached only by who names one of them. Nothing is started or loaded before the first call.

mod align;
mod child;
mod espeak;
mod kokoro;
mod marks;
mod phonemes;
mod piper;
mod protobuf;
mod runner;
mod spans;
#[cfg(feature = "video")]
mod speech;
mod wav;

use std::path::PathBuf;
use std::sync::Arc;

use noxus_engine::align::clauses;
use noxus_engine::voice::{Voice, VoiceAnswer, VoiceInfo, VoiceRequest};
use noxus_engine::{CancelToken, Code, Error, Result, Services, Signals, Unit, Usage, text};
use rust_decimal::Decimal;

use crate::config::Config;
use espeak::{Dialect, Espeak};
use kokoro::KokoroVoice;
use piper::PiperVoice;
use spans::Track;
#[cfg(feature = "video")]
use speech::SpeechEndpoint;
#[cfg(feature = "video")]
pub use speech::{EndpointVoice, SpeechEndpointSettings};

/// Before the language in the name of a voice of espeak-ng.
const ESPEAK: &str = "espeak:";
/// Samples a second of an answer in which nothing is said.
const USUAL_RATE_HZ: u32 = 22_050;
/// Most words of a call.
const MOST_WORDS: usize = 20_000;
/// Most characters of a call, half an hour or so.
const MOST_CHARS: usize = 50_000;
/// Longest answer, in seconds.
const MOST_SECONDS: u64 = 7200;
/// Most threads of a model: more bring nothing.
const MOST_THREADS: usize = 8;
/// Most names in a hint.
const MOST_NAMES: usize = 12;

/// Where voices are.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct VoiceSettings {
    /// The folder of Piper voices, each an `.onnx` file with its `.onnx.json`, and of Kokoro's two files,
    /// `kokoro-v1.0.int8.onnx` and `voices-v1.0.bin`. Default: `noxus/models` in the user's data folder, where `noxus models pull` puts them.
    pub folder: Option<PathBuf>,
    /// The program espeak-ng, by its path or by its name on the `PATH`. Default: `espeak-ng`.
    pub espeak_program: Option<PathBuf>,
    /// Threads that a model works on, 1 to 8. Default: one for each processor, at most four.
    /// One model works at a time, whatever the number of calls.
    pub threads: Option<usize>,
}

/// The voices of this machine.
///
/// A model is loaded at its first call, needs its size in memory, some 65 MB (Piper) or 95 MB (Kokoro),
/// and up to 300 MB while it speaks; it is let go when nobody has asked for it for ten minutes.
pub struct Voices {
    espeak: Espeak,
    folder: Option<PathBuf>,
    threads: usize,
    #[cfg(feature = "video")]
    endpoint: Option<SpeechEndpoint>,
}

/// What a call is spoken with.
enum Choice {
    Piper {
        voice: Box<PiperVoice>,
        speaker: Option<i32>,
        name: String,
    },
    Kokoro(Box<KokoroVoice>),
    Espeak(Dialect),
    #[cfg(feature = "video")]
    Endpoint {
        voice: String,
        name: String,
    },
}

impl Voices {
    /// Those that settings name. Nothing is looked at yet.
    pub fn new(settings: VoiceSettings) -> Self {
        let VoiceSettings { folder, espeak_program, threads } = settings;
        let processors = || std::thread::available_parallelism().map_or(1, usize::from).min(4);
        Self {
            espeak: Espeak::new(espeak_program.unwrap_or_else(|| "espeak-ng".into())),
            folder: folder.or_else(crate::folders::models),
            threads: threads.unwrap_or_else(processors).clamp(1, MOST_THREADS),
            #[cfg(feature = "video")]
            endpoint: None,
        }
    }

    /// With the voices of an endpoint outside, which speak when they are asked for by name.
    ///
    /// # Errors
    /// `invalid_field` for settings that cannot be.
    #[cfg(feature = "video")]
    pub fn with_endpoint(self, settings: &SpeechEndpointSettings) -> crate::error::Result<Self> {
        Ok(Self { endpoint: Some(SpeechEndpoint::new(settings)?), ..self })
    }

    /// The voice of the endpoint that goes by that name here.
    #[cfg(feature = "video")]
    fn outside(&self, name: &str) -> Option<Choice> {
        let voice = self.endpoint.as_ref()?.named(name)?.to_owned();
        Some(Choice::Endpoint { voice, name: name.to_owned() })
    }

    #[cfg(not(feature = "video"))]
    fn outside(&self, _: &str) -> Option<Choice> {
        None
    }

    fn piper(&self) -> Vec<PiperVoice> {
        self.folder.as_deref().map(piper::find).unwrap_or_default()
    }

    fn kokoro(&self) -> Vec<KokoroVoice> {
        self.folder.as_deref().map(kokoro::find).unwrap_or_default()
    }

    fn choose(&self, request: &VoiceRequest, cancel: &CancelToken) -> Result<Choice> {
        if let Some(outside) = request.voice.as_deref().and_then(|name| self.outside(name)) {
            return Ok(outside);
        }
        self.espeak.locate()?;
        match &request.voice {
            Some(name) => self.named(name, cancel),
            None => self.best(&request.language, cancel),
        }
    }

    fn named(&self, name: &str, cancel: &CancelToken) -> Result<Choice> {
        if let Some(tag) = name.strip_prefix(ESPEAK) {
            let dialects = self.espeak.dialects(cancel)?;
            let found = dialects.iter().find(|dialect| dialect.tag.eq_ignore_ascii_case(tag));
            return found.cloned().map(Choice::Espeak).ok_or_else(|| self.unknown_voice(name));
        }
        if let Some(voice) = self.kokoro().into_iter().find(|voice| voice.name == name) {
            return Ok(Choice::Kokoro(Box::new(voice)));
        }
        let (file, speaker) = match name.split_once('#') {
            Some((file, speaker)) => (file, Some(speaker)),
            None => (name, None),
        };
        let voice = self.piper().into_iter().find(|voice| voice.name == file);
        let chosen = voice.and_then(|voice| {
            let speaker = voice.speaker(speaker)?;
            Some(Choice::Piper { voice: Box::new(voice), speaker, name: name.to_owned() })
        });
        chosen.ok_or_else(|| self.unknown_voice(name))
    }

    /// A Piper voice of the same language and region, else of the same language, else one of Kokoro's,
    /// which take four times as long, else espeak's.
    fn best(&self, language: &str, cancel: &CancelToken) -> Result<Choice> {
        let wanted = language.trim().replace('_', "-").to_ascii_lowercase();
        let base = base_of(&wanted);
        let of_language = |voice: &PiperVoice| base_of(&voice.language().to_ascii_lowercase()) == base;
        let rank = |voice: &PiperVoice| {
            (!voice.language().eq_ignore_ascii_case(&wanted), voice.quality(), voice.name.clone())
        };
        if let Some(voice) = self.piper().into_iter().filter(of_language).min_by_key(rank) {
            let speaker = voice.speaker(None).flatten();
            return Ok(Choice::Piper { name: voice.name.clone(), voice: Box::new(voice), speaker });
        }
        let of_language = |voice: &KokoroVoice| base_of(&voice.language().to_ascii_lowercase()) == base;
        let rank = |voice: &KokoroVoice| {
            (!voice.language().eq_ignore_ascii_case(&wanted), voice.rank(), voice.name.clone())
        };
        if let Some(voice) = self.kokoro().into_iter().filter(of_language).min_by_key(rank) {
            return Ok(Choice::Kokoro(Box::new(voice)));
        }
        let dialects = self.espeak.dialects(cancel)?;
        let best = dialects.iter().filter_map(|dialect| Some((distance(dialect, &wanted)?, dialect)));
        match best.min_by_key(|(distance, _)| *distance) {
            Some((_, dialect)) => Ok(Choice::Espeak(dialect.clone())),
            None => Err(self.unknown_language(language)),
        }
    }

    fn speak(&self, choice: &Choice, request: &VoiceRequest, signals: &Signals<'_>) -> Result<Track> {
        let clauses = clauses(&request.words);
        if clauses.is_empty() {
            let rate_hz = match choice {
                Choice::Piper { voice, .. } => voice.rate_hz(),
                Choice::Kokoro(_) => kokoro::RATE_HZ,
                _ => USUAL_RATE_HZ,
            };
            return Ok(Track { rate_hz, ..Track::default() });
        }
        match choice {
            Choice::Piper { voice, speaker, .. } => {
                let (espeak, threads) = (&self.espeak, self.threads);
                piper::Speaker { voice, number: *speaker, rate: request.rate, espeak, threads }
                    .speak(&clauses, signals)
            }
            Choice::Kokoro(voice) => {
                let (espeak, threads, language) = (&self.espeak, self.threads, request.language.as_str());
                kokoro::Speaker { voice, rate: request.rate, language, espeak, threads }
                    .speak(&clauses, signals)
            }
            Choice::Espeak(dialect) => self.espeak.speak(&dialect.tag, &clauses, request.rate, signals),
            #[cfg(feature = "video")]
            Choice::Endpoint { voice, name } => match &self.endpoint {
                Some(endpoint) => endpoint.speak(voice, &clauses, request, signals),
                None => Err(self.unknown_voice(name)),
            },
        }
    }

    fn unknown_voice(&self, name: &str) -> Error {
        let name: String = name.chars().take(64).collect();
        let names = listed(self.voices().into_iter().map(|voice| voice.name));
        Error::new(Code::InvalidField, text!("No hay ninguna voz «{name}».", "There is no voice “{name}”."))
            .with_field("voice")
            .with_hint(text!("Usa una de: {names}.", "Use one of: {names}."))
    }

    fn unknown_language(&self, language: &str) -> Error {
        let language: String = language.chars().take(64).collect();
        let mut languages: Vec<String> = self.voices().into_iter().map(|voice| voice.language).collect();
        languages.sort();
        languages.dedup();
        let languages = listed(languages.into_iter());
        Error::new(
            Code::InvalidField,
            text!(
                "No hay ninguna voz que hable «{language}».",
                "There is no voice that speaks “{language}”."
            ),
        )
        .with_field("language")
        .with_hint(text!("Se hablan: {languages}.", "Spoken are: {languages}."))
    }
}

impl Voice for Voices {
    fn call(&self, request: &VoiceRequest, signals: &Signals<'_>) -> Result<VoiceAnswer> {
        check_request(request)?;
        let choice = self.choose(request, signals.cancel_token())?;
        let track = self.speak(&choice, request, signals)?;
        let words = track.words(request.words.len());
        let chars: usize = request.words.iter().map(|word| word.said.chars().count()).sum();
        let quantity = Decimal::new(i64::try_from(chars).unwrap_or(i64::MAX), 3);
        Ok(VoiceAnswer {
            samples: track.samples,
            rate_hz: track.rate_hz,
            words,
            voice: match choice {
                Choice::Piper { name, .. } => name,
                Choice::Kokoro(voice) => voice.name,
                #[cfg(feature = "video")]
                Choice::Endpoint { name, .. } => name,
                Choice::Espeak(dialect) => format!("{ESPEAK}{}", dialect.tag),
            },
            usage: vec![Usage { unit: Unit::ThousandCharacters, quantity }],
        })
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        let mut voices: Vec<VoiceInfo> = Vec::new();
        #[cfg(feature = "video")]
        voices.extend(self.endpoint.iter().flat_map(SpeechEndpoint::voices));
        let Ok(dialects) = self.espeak.dialects(&CancelToken::new()) else { return voices };
        for voice in self.piper() {
            let language = voice.language();
            voices.extend(voice.names().into_iter().map(|name| VoiceInfo {
                name,
                language: language.clone(),
                engine: "piper".into(),
            }));
        }
        voices.extend(self.kokoro().into_iter().map(|voice| VoiceInfo {
            language: voice.language().into(),
            name: voice.name,
            engine: "kokoro".into(),
        }));
        voices.extend(dialects.iter().map(|dialect| VoiceInfo {
            name: format!("{ESPEAK}{}", dialect.tag),
            language: written(&dialect.tag),
            engine: "espeak".into(),
        }));
        voices
    }

    fn check(&self) -> Result<()> {
        #[cfg(feature = "video")]
        if self.endpoint.as_ref().is_some_and(|endpoint| endpoint.check().is_ok()) {
            return Ok(());
        }
        self.espeak.locate().map(|_| ())
    }
}

/// The voices that `config` names, beside the services that were given.
///
/// # Errors
/// `invalid_field` for an endpoint that cannot be.
pub(crate) fn services(given: Services, config: &Config) -> crate::error::Result<Services> {
    if given.get::<dyn Voice>().is_ok() {
        return Ok(given);
    }
    let settings = VoiceSettings {
        folder: config.voices_folder.clone(),
        espeak_program: config.espeak_program.clone(),
        threads: config.voice_threads,
    };
    let voices = Voices::new(settings);
    #[cfg(feature = "video")]
    let voices = match &config.speech_endpoint {
        Some(endpoint) => voices.with_endpoint(endpoint)?,
        None => voices,
    };
    Ok(given.with::<dyn Voice>(Arc::new(voices)))
}

fn check_request(request: &VoiceRequest) -> Result<()> {
    if !(0.5..=2.0).contains(&request.rate) {
        let rate = request.rate;
        return Err(Error::new(
            Code::InvalidField,
            text!("La velocidad {rate} no está entre 0.5 y 2.", "The rate {rate} is not between 0.5 and 2."),
        )
        .with_field("rate"));
    }
    let chars: usize = request.words.iter().map(|word| word.said.chars().count()).sum();
    if request.words.len() > MOST_WORDS || chars > MOST_CHARS {
        return Err(Error::new(
            Code::ItemLimitExceeded,
            text!(
                "El texto pasa de {MOST_WORDS} palabras o {MOST_CHARS} caracteres.",
                "The text has more than {MOST_WORDS} words or {MOST_CHARS} characters."
            ),
        )
        .with_field("words")
        .with_hint(text!("Divídelo en varias llamadas.", "Divide it into several calls.")));
    }
    Ok(())
}

/// Digits are said at length: what is short to read may be long to hear.
fn check_length(track: &Track) -> Result<()> {
    if track.end() <= MOST_SECONDS * u64::from(track.rate_hz) {
        return Ok(());
    }
    let hours = MOST_SECONDS / 3600;
    Err(Error::new(
        Code::OutputLimitExceeded,
        text!("Lo dicho dura más de {hours} horas.", "What is said takes more than {hours} hours."),
    )
    .with_field("words")
    .with_hint(text!("Divídelo en varias llamadas.", "Divide it into several calls.")))
}

/// The language of a tag, without its region.
fn base_of(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// How far a dialect is from what is wanted; `None` for another language.
fn distance(dialect: &Dialect, wanted: &str) -> Option<u16> {
    let base = base_of(wanted);
    let as_other =
        |tag: &str| dialect.also.iter().find(|(other, _)| other == tag).map(|(_, at)| u16::from(*at));
    let priority = u16::from(dialect.priority);
    // Spanish of any region but Spain is that of America; English of none, that of most voices.
    let usual = match (base, wanted) {
        ("es", "es" | "es-es") => "es",
        ("es", _) => "es-419",
        ("en", "en") => "en-us",
        _ => wanted,
    };
    match dialect.tag.as_str() {
        tag if tag == wanted => Some(0),
        _ if as_other(wanted).is_some() && wanted != base => as_other(wanted).map(|at| 100 + at),
        tag if tag == usual => Some(400),
        tag if tag == base => Some(500),
        _ if as_other(base).is_some() => as_other(base).map(|at| 600 + at),
        tag if base_of(tag) == base => Some(1000 + priority),
        _ => None,
    }
}

/// A tag as it is written: `es-MX`.
fn written(tag: &str) -> String {
    let part = |(index, part): (usize, &str)| match part.len() {
        2 if index > 0 => part.to_ascii_uppercase(),
        _ => part.to_owned(),
    };
    tag.split('-').enumerate().map(part).collect::<Vec<_>>().join("-")
}

/// Names for a hint: the first few.
fn listed(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    let more = names.len() > MOST_NAMES;
    // The languages of noxus first, should there be more than can be read.
    names.sort_by_key(|name| !name.split([':', '_', '-']).any(|part| matches!(part, "es" | "en")));
    names.truncate(MOST_NAMES);
    names.join(", ") + if more { ", …" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(tag: &str, priority: u8, also: &[(&str, u8)]) -> Dialect {
        let also = also.iter().map(|(tag, at)| ((*tag).to_owned(), *at)).collect();
        Dialect { tag: tag.to_owned(), also, priority }
    }

    #[test]
    fn the_nearest_dialect_speaks() {
        let known = [
            dialect("en-gb", 2, &[("en", 2)]),
            dialect("en-us", 2, &[("en", 3)]),
            dialect("es", 5, &[]),
            dialect("es-419", 5, &[("es-mx", 6), ("es", 6)]),
            dialect("pt-br", 5, &[("pt", 6)]),
            dialect("pt", 5, &[]),
        ];
        let best = |wanted| {
            let near = known.iter().filter_map(|one| Some((distance(one, wanted)?, one.tag.as_str())));
            near.min().map(|(_, tag)| tag)
        };
        for (wanted, tag) in [
            ("es", "es"),
            ("es-es", "es"),
            ("es-mx", "es-419"),
            ("es-ar", "es-419"),
            ("en", "en-us"),
            ("en-gb", "en-gb"),
            ("en-au", "en-gb"),
            ("pt", "pt"),
            ("pt-br", "pt-br"),
        ] {
            assert_eq!(best(wanted), Some(tag), "{wanted}");
        }
        assert_eq!((best("tlh"), best("")), (None, None));
    }

    #[test]
    fn tags_and_names_are_written_for_people() {
        assert_eq!((written("es-419"), written("en-us")), ("es-419".into(), "en-US".into()));
        assert_eq!(listed(["espeak:af", "espeak:es"].map(str::to_owned).into_iter()), "espeak:es, espeak:af");
    }
}
