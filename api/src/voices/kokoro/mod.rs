//! Kokoro's voices: phonemes from espeak-ng, sound from one ONNX model that all of them share, times
//! from the lengths that the model itself gives each phoneme.

mod graph;
mod messages;
mod network;
mod styles;
mod utterance;
mod vocabulary;

use std::path::{Path, PathBuf};

use noxus_engine::align::{Clause, Token, ends_sentence};
use noxus_engine::voice::WordSpan;
use noxus_engine::{Error, Result, Signals};

use super::align::Owned;
use super::espeak::Espeak;
use super::phonemes;
use super::runner::{self, Failure, Work};
use super::spans::{Track, wide};
use styles::Entry;
use utterance::Utterance;
use vocabulary::Tongue;

pub(super) use network::{Network, Task, no_model};

/// Before the name of a voice of Kokoro's.
const PREFIX: &str = "kokoro:";
/// What fetches both files.
const PULLED_AS: &str = "kokoro";
/// The model, as it is published: with weights of 8 bits.
pub(super) const MODEL: &str = "kokoro-v1.0.int8.onnx";
/// The voices.
const STYLES: &str = "voices-v1.0.bin";
/// Samples a second.
pub(super) const RATE_HZ: u32 = 24_000;
/// Samples that a frame of the model's becomes.
const HOP: u64 = 600;
/// Most letters that are spoken in one go, some 10 seconds, of 510 that could be: this bounds the memory of
/// a run, and how long it goes on for a caller who has left.
const MOST_LETTERS: usize = 160;
/// A sentence of fewer is said with the next one: alone, it would be swallowed.
const LEAST_LETTERS: usize = 30;
/// What is left of the silence around what the model says.
const MARGIN_MS: u64 = 60;
/// How long nobody speaks between two sentences.
const REST_MS: u64 = 250;

/// A voice, with the model and the style that it needs.
#[derive(Clone, Debug)]
pub(super) struct KokoroVoice {
    /// As it is asked for: `kokoro:ef_dora`.
    pub(super) name: String,
    tongue: Tongue,
    style: Entry,
    model: PathBuf,
    styles: PathBuf,
}

impl KokoroVoice {
    /// The language it speaks, `en-US`.
    pub(super) fn language(&self) -> &'static str {
        self.tongue.tag()
    }

    /// Which of a language speaks where none is named: those that its makers name first.
    pub(super) fn rank(&self) -> usize {
        let first = ["af_heart", "bf_emma", "ef_dora"];
        first.iter().position(|name| *name == self.style.name).unwrap_or(first.len())
    }
}

/// The voices of a folder that speak Spanish or English, by name; none without both files.
pub(super) fn find(folder: &Path) -> Vec<KokoroVoice> {
    let (model, styles) = (folder.join(MODEL), folder.join(STYLES));
    if !model.is_file() || !styles.is_file() {
        return Vec::new();
    }
    let entries = styles::list(&styles).unwrap_or_else(|error| {
        tracing::warn!(path = %styles.display(), %error, "voices that cannot be used");
        Vec::new()
    });
    let voice = |style: Entry| {
        let (model, styles) = (model.clone(), styles.clone());
        let (name, tongue) = (format!("{PREFIX}{}", style.name), Tongue::of(&style.name)?);
        Some(KokoroVoice { name, tongue, style, model, styles })
    };
    entries.into_iter().filter_map(voice).collect()
}

/// What clauses are spoken with.
pub(super) struct Speaker<'a> {
    pub(super) voice: &'a KokoroVoice,
    pub(super) rate: f32,
    /// Of the text.
    pub(super) language: &'a str,
    pub(super) espeak: &'a Espeak,
    /// Threads of the model.
    pub(super) threads: usize,
}

/// What is said together.
#[derive(Default)]
struct Piece<'a> {
    letters: Vec<Owned>,
    tokens: Vec<&'a Token>,
    /// The tokens with which further sentences begin.
    starts: Vec<usize>,
    ends_sentence: bool,
}

impl Speaker<'_> {
    /// Says clauses.
    pub(super) fn speak(&self, clauses: &[Clause], signals: &Signals<'_>) -> Result<Track> {
        self.check_files(signals)?;
        let tag = self.voice.tongue.espeak_voice(self.language);
        let mut track = Track { rate_hz: RATE_HZ, ..Track::default() };
        let total = wide(clauses.iter().map(|clause| clause.tokens.len()).sum());
        let (mut done, mut piece) = (0, Piece::default());
        for sentence in clauses.split_inclusive(|clause| ends_sentence(clause.pause)) {
            signals.step("speak", done, total)?;
            let phonemes = phonemes::of(self.espeak, tag, sentence, signals.cancel_token())?;
            let letters = vocabulary::spelled(&phonemes, self.voice.tongue);
            let together = piece.letters.len() + 1 + letters.len();
            if piece.letters.len() >= LEAST_LETTERS || together > MOST_LETTERS {
                done += self.say_piece(&std::mem::take(&mut piece), &mut track, signals)?;
                signals.step("speak", done, total)?;
            }
            piece.push(letters, sentence);
        }
        self.say_piece(&piece, &mut track, signals)?;
        signals.step("speak", total, total)?;
        Ok(track)
    }

    /// A file of the table that is another than it should be is not used.
    #[cfg(feature = "video")]
    fn check_files(&self, signals: &Signals<'_>) -> Result<()> {
        let files = [&self.voice.model, &self.voice.styles];
        if files.into_iter().any(|file| crate::models::is_damaged(file, signals.cancel_token())) {
            return Err(self.unusable(Failure::File("its SHA-256 is another than it should be".into())));
        }
        Ok(())
    }

    #[cfg(not(feature = "video"))]
    fn check_files(&self, _: &Signals<'_>) -> Result<()> {
        Ok(())
    }

    /// Says a piece, and tells how many tokens it has.
    fn say_piece(&self, piece: &Piece<'_>, track: &mut Track, signals: &Signals<'_>) -> Result<u64> {
        for letters in phonemes::cut(&piece.letters, MOST_LETTERS) {
            self.say(&Utterance::new(letters), piece, track, signals)?;
            super::check_length(track)?;
        }
        if piece.ends_sentence {
            track.rest(self.rest_ms());
        }
        Ok(wide(piece.tokens.len()))
    }

    /// How long nobody speaks between two sentences.
    fn rest_ms(&self) -> u64 {
        if self.rate > 1.4 { REST_MS / 2 } else { REST_MS }
    }

    fn say(
        &self,
        utterance: &Utterance,
        piece: &Piece<'_>,
        track: &mut Track,
        signals: &Signals<'_>,
    ) -> Result<()> {
        if utterance.is_silent() {
            return Ok(());
        }
        let style = styles::style(&self.voice.styles, &self.voice.style, utterance.letters());
        let style = style.map_err(|error| self.unusable(Failure::File(error.to_string())))?;
        let task = Task { ids: utterance.ids().to_vec(), style, rate: self.rate };
        let work =
            Work { model: self.voice.model.clone(), threads: self.threads, task: runner::Task::Kokoro(task) };
        let sound = runner::run(work, signals.cancel_token()).map_err(|error| self.unusable(error))?;
        if !sound.samples.iter().all(|sample| sample.is_finite()) {
            return Err(self.unusable(Failure::Model("sound that is no sound".into())));
        }
        let lengths = sound.lengths.unwrap_or_default();
        let hop = usize::try_from(HOP).unwrap_or(usize::MAX);
        let mut spans = utterance.spans(&sound.samples, &lengths, hop);
        let count = |ms: u64| usize::try_from(ms * u64::from(RATE_HZ) / 1000).unwrap_or(0);
        let samples = utterance::parted(&sound.samples, &mut spans, &piece.starts, count(self.rest_ms()));
        let (cut, samples) = utterance::spoken(samples, &spans, count(MARGIN_MS));
        let (before, cut) = (track.end(), wide(cut));
        track.said.extend(spans.into_iter().filter_map(|(token, span)| {
            let at = |place: u64| before + place.saturating_sub(cut);
            Some((piece.tokens.get(token)?.word, WordSpan { start: at(span.start), end: at(span.end) }))
        }));
        track.samples.extend(samples.iter().map(|sample| sample.clamp(-1.0, 1.0)));
        Ok(())
    }

    fn unusable(&self, failure: Failure) -> Error {
        failure.told(&self.voice.name, PULLED_AS)
    }
}

impl<'a> Piece<'a> {
    fn push(&mut self, letters: Vec<Owned>, sentence: &'a [Clause]) {
        let before = self.tokens.len();
        if before > 0 {
            self.letters.push((' ', None));
            self.starts.push(before);
        }
        let own = |(letter, token): Owned| (letter, token.map(|token| before + token));
        self.letters.extend(letters.into_iter().map(own));
        self.tokens.extend(sentence.iter().flat_map(|clause| &clause.tokens));
        self.ends_sentence = sentence.last().is_some_and(|clause| ends_sentence(clause.pause));
    }
}
