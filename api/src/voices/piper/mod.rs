//! Piper voices: phonemes from espeak-ng, sound from an ONNX model, times from the lengths that
//! the model itself gives each phoneme.

mod config;
mod network;
mod onnx;
mod utterance;

use std::path::{Path, PathBuf};

use noxus_engine::align::{Clause, Token, ends_sentence};
use noxus_engine::voice::{Pause, WordSpan};
use noxus_engine::{Error, Result, Signals};

use super::espeak::Espeak;
use super::kokoro;
use super::phonemes;
use super::runner::{self, Work};
use super::spans::{Track, wide};
use config::Config;
use utterance::Utterance;

pub(super) use network::{Network, Task, no_model};

/// Most phonemes that are spoken in one go, some 15 seconds: this bounds the memory of a run, and
/// how long it goes on for a caller who has left.
const MOST_PHONEMES: usize = 200;
/// Most voices that are looked at in a folder.
const MOST_VOICES: usize = 1000;

/// A voice whose two files are there.
#[derive(Clone, Debug)]
pub(super) struct PiperVoice {
    /// Its file without the ending: `es_ES-davefx-medium`.
    pub(super) name: String,
    model: PathBuf,
    config: Config,
}

impl PiperVoice {
    /// The language it speaks, `es-ES`.
    pub(super) fn language(&self) -> String {
        self.config.language().replace('_', "-")
    }

    /// The names that it can be asked for by: its own, then that of each further speaker.
    pub(super) fn names(&self) -> Vec<String> {
        let speakers = self.config.speakers().map(|speaker| format!("{}#{speaker}", self.name));
        std::iter::once(self.name.clone()).chain(speakers.take(MOST_VOICES)).collect()
    }

    /// Samples a second.
    pub(super) fn rate_hz(&self) -> u32 {
        self.config.rate_hz()
    }

    /// How good it is said to be; the best is the least.
    pub(super) fn quality(&self) -> usize {
        let known = ["-high", "-medium", "-low", "-x_low"];
        known.iter().position(|quality| self.name.ends_with(quality)).unwrap_or(known.len())
    }

    /// Its speaker of that name; `None` where there is none.
    pub(super) fn speaker(&self, name: Option<&str>) -> Option<Option<i32>> {
        self.config.speaker(name)
    }
}

/// The voices of a folder, by name. One whose files cannot be used is none.
pub(super) fn find(folder: &Path) -> Vec<PiperVoice> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_model = |path: &PathBuf| {
        let is_kokoro = path.file_name().is_some_and(|name| name == kokoro::MODEL);
        path.extension().is_some_and(|ending| ending == "onnx") && !is_kokoro
    };
    let models = paths.filter(is_model);
    let mut models: Vec<PathBuf> = models.take(MOST_VOICES).collect();
    models.sort();
    models.into_iter().filter_map(open).collect()
}

fn open(model: PathBuf) -> Option<PiperVoice> {
    let name = model.file_stem()?.to_str()?.to_owned();
    let path = model.with_added_extension("json");
    match Config::read(&path) {
        Ok(config) => Some(PiperVoice { name, model, config }),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "a voice that cannot be used");
            None
        }
    }
}

/// What clauses are spoken with.
pub(super) struct Speaker<'a> {
    pub(super) voice: &'a PiperVoice,
    /// Of a voice with several.
    pub(super) number: Option<i32>,
    pub(super) rate: f32,
    pub(super) espeak: &'a Espeak,
    /// Threads of the model.
    pub(super) threads: usize,
}

impl Speaker<'_> {
    /// Says clauses.
    pub(super) fn speak(&self, clauses: &[Clause], signals: &Signals<'_>) -> Result<Track> {
        #[cfg(feature = "video")]
        if crate::models::is_damaged(&self.voice.model, signals.cancel_token()) {
            let other = "its SHA-256 is another than it should be";
            return Err(self.unusable(runner::Failure::File(other.into())));
        }
        let config = &self.voice.config;
        let mut track = Track { rate_hz: config.rate_hz(), ..Track::default() };
        let total = wide(clauses.iter().map(|clause| clause.tokens.len()).sum());
        let mut done = 0;
        for sentence in clauses.split_inclusive(|clause| ends_sentence(clause.pause)) {
            signals.step("speak", done, total)?;
            let tokens: Vec<&Token> = sentence.iter().flat_map(|clause| &clause.tokens).collect();
            let phonemes =
                phonemes::of(self.espeak, config.espeak_voice(), sentence, signals.cancel_token())?;
            for part in phonemes::cut(&phonemes, MOST_PHONEMES) {
                self.say(&Utterance::new(part, config), &tokens, &mut track, signals)?;
                super::check_length(&track)?;
            }
            track.rest(self.rest_ms(sentence.last().map_or(Pause::None, |clause| clause.pause)));
            done += wide(tokens.len());
        }
        signals.step("speak", total, total)?;
        Ok(track)
    }

    fn say(
        &self,
        utterance: &Utterance,
        tokens: &[&Token],
        track: &mut Track,
        signals: &Signals<'_>,
    ) -> Result<()> {
        if utterance.is_silent() {
            return Ok(());
        }
        let work = Work {
            model: self.voice.model.clone(),
            threads: self.threads,
            task: runner::Task::Piper(Task {
                ids: utterance.ids().to_vec(),
                scales: self.voice.config.scales(self.rate),
                speaker: self.number,
                hop: self.voice.config.hop(),
            }),
        };
        let sound = runner::run(work, signals.cancel_token()).map_err(|error| self.unusable(error))?;
        if !sound.samples.iter().all(|sample| sample.is_finite()) {
            return Err(self.unusable(runner::Failure::Model("sound that is no sound".into())));
        }
        let before = track.end();
        let spans = utterance.spans(&sound.samples, sound.lengths.as_deref());
        track.said.extend(spans.into_iter().filter_map(|(token, span)| {
            let word = tokens.get(token)?.word;
            Some((word, WordSpan { start: before + span.start, end: before + span.end }))
        }));
        track.samples.extend(sound.samples.iter().map(|sample| sample.clamp(-1.0, 1.0)));
        Ok(())
    }

    /// How long nobody speaks between two sentences. Inside one, the model rests of itself.
    fn rest_ms(&self, pause: Pause) -> u64 {
        let usual: u64 = if ends_sentence(pause) { 250 } else { 0 };
        if self.rate > 1.4 { usual / 2 } else { usual }
    }

    fn unusable(&self, failure: runner::Failure) -> Error {
        failure.told(&self.voice.name, &self.voice.name)
    }
}
