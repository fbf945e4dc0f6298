//! From parts to sound, and when each word is said in it.

use std::sync::Arc;

use super::manuscript::Part;
use super::params::TimedWord;
use crate::captions::raster::single;
use crate::error::{Code, Error, Result};
use crate::mix::{Recording, Tape, resample};
use crate::voice::{self, Voice, VoiceAnswer, VoiceRequest};
use crate::{Ctx, Progress, Services, Signals, Text, text};

/// Samples in a millisecond.
const SAMPLES_PER_MS: u64 = 48;
/// Where sound is cut, or gets louder, it does so within 2 ms.
const EDGE_SAMPLES: u64 = 96;

/// What was said.
pub(super) struct Said {
    pub(super) recording: Recording,
    pub(super) words: Vec<TimedWord>,
    /// The voice that spoke first.
    pub(super) voice: String,
}

/// Whether anything can be said, as far as can be told without loading anything.
pub(super) fn check(services: &Services) -> Result<()> {
    services.get::<dyn Voice>().map_err(|_| no_voice())?.check()
}

/// There is no voice, and without one there is no speech.
fn no_voice() -> Error {
    voice::not_configured().with_hint(Text::constant(
        "Instala espeak-ng, o pon voces de Piper en la carpeta de modelos.",
        "Install espeak-ng, or put Piper voices into the folder of models.",
    ))
}

/// Says all parts. The stage of its progress is `speak`, in characters.
pub(super) fn speak(parts: &[Part], ctx: &Ctx<'_>) -> Result<Said> {
    let speaker = ctx.services().get::<dyn Voice>().map_err(|_| no_voice())?;
    let total: u64 = parts.iter().map(Part::said_characters).sum();
    let mut speaking =
        Speaking { speaker, tape: Tape::new(ctx)?, words: Vec::new(), voice: None, done: 0, total, ctx };
    for part in parts {
        ctx.step("speak", speaking.done, total)?;
        speaking.say(part)?;
        ctx.limits().check_duration_ms(speaking.tape.samples() / SAMPLES_PER_MS)?;
        speaking.done = speaking.done.saturating_add(part.said_characters());
    }
    ctx.step("speak", total, total)?;
    let Speaking { tape, words, voice, .. } = speaking;
    Ok(Said { recording: tape.finish()?, words, voice: voice.unwrap_or_default() })
}

struct Speaking<'a, 'c> {
    speaker: Arc<dyn Voice>,
    tape: Tape,
    words: Vec<TimedWord>,
    voice: Option<String>,
    /// Characters that were said.
    done: u64,
    total: u64,
    ctx: &'a Ctx<'c>,
}

impl Speaking<'_, '_> {
    fn say(&mut self, part: &Part) -> Result<()> {
        // A dash or an emoji alone is nothing to ask a voice for.
        let is_silent = part.words.iter().all(|word| word.spoken.said.is_empty());
        let sound = if is_silent { Sound::silent(part.words.len()) } else { self.ask(part)? };
        self.lay_down(part, sound)
    }

    fn ask(&mut self, part: &Part) -> Result<Sound> {
        let manner = &part.manner;
        let request = VoiceRequest {
            words: part.words.iter().map(|word| word.spoken.clone()).collect(),
            language: manner.language.clone(),
            voice: manner.voice.clone(),
            rate: single(manner.rate),
        };
        let (ctx, done, total, own) = (self.ctx, self.done, self.total, part.said_characters());
        let tell = |progress: Progress| {
            let of_part = own.saturating_mul(progress.done) / progress.total.max(1);
            // Whoever cancelled is told by the voice's next look.
            let _ = ctx.step("speak", done.saturating_add(of_part.min(own)), total);
        };
        let answer = self.speaker.call(&request, &Signals::new(ctx.cancel_token(), &tell))?;
        let sound = Sound::of(&answer, part, ctx)?;
        self.voice.get_or_insert(answer.voice);
        Ok(sound)
    }

    /// Puts sound on tape, with the rests of the part between its words.
    fn lay_down(&mut self, part: &Part, mut sound: Sound) -> Result<()> {
        let end = sound.samples.len() as u64;
        sound.fade(part);
        let (mut from, mut next_word) = (0, 0);
        for rest in &part.rests {
            let cut = sound.gap(rest.behind).clamp(from, end);
            self.play(&mut sound, from, cut, part, &mut next_word, rest.behind)?;
            self.tape.rest(rest.ms.saturating_mul(SAMPLES_PER_MS), self.ctx.signals())?;
            from = cut;
            // Tested part by part: a text may be all breaks.
            self.ctx.limits().check_duration_ms(self.tape.samples() / SAMPLES_PER_MS)?;
        }
        self.play(&mut sound, from, end, part, &mut next_word, part.words.len())
    }

    /// Records the samples from `from` to `to`, and notes the words up to, but not, `until`.
    fn play(
        &mut self,
        sound: &mut Sound,
        from: u64,
        to: u64,
        part: &Part,
        next_word: &mut usize,
        until: usize,
    ) -> Result<()> {
        let start = self.tape.samples();
        // From where a sample stands in the answer to where it is heard.
        let at_ms =
            |sample: u64| start.saturating_add(sample.clamp(from, to).saturating_sub(from)) / SAMPLES_PER_MS;
        let spans = sound.words.iter().zip(&part.words).take(until).skip(*next_word);
        self.words.extend(spans.map(|((word_start, word_end), word)| TimedWord {
            text: word.spoken.written.clone(),
            start_ms: at_ms(*word_start),
            end_ms: at_ms(*word_end),
        }));
        *next_word = until.max(*next_word);
        let (is_first, is_last) = (from == 0, to == sound.samples.len() as u64);
        let samples = sound.piece_mut(from, to);
        soften(samples, !is_first, !is_last);
        self.tape.record(samples, self.ctx.signals())
    }
}

/// What a voice answered, at the rate of the tape.
struct Sound {
    samples: Vec<f32>,
    /// From where to where each word is said, in samples.
    words: Vec<(u64, u64)>,
}

impl Sound {
    fn silent(words: usize) -> Self {
        Self { samples: Vec::new(), words: vec![(0, 0); words] }
    }

    fn of(answer: &VoiceAnswer, part: &Part, ctx: &Ctx<'_>) -> Result<Self> {
        if answer.words.len() != part.words.len() || answer.rate_hz == 0 {
            return Err(Error::new(
                Code::ToolFailed,
                text!(
                    "La voz no dijo cuándo dice cada palabra.",
                    "The voice did not tell when it says each word."
                ),
            ));
        }
        let samples = resample::to_48_khz(&answer.samples, answer.rate_hz, 1, ctx.cancel_token())?;
        let at = |sample: u64| sample.saturating_mul(SAMPLES_PER_MS * 1_000) / u64::from(answer.rate_hz);
        let words = answer.words.iter().map(|word| (at(word.start), at(word.end))).collect();
        Ok(Self { samples, words })
    }

    fn piece_mut(&mut self, from: u64, to: u64) -> &mut [f32] {
        let index = |sample: u64| usize::try_from(sample).unwrap_or(usize::MAX).min(self.samples.len());
        let (from, to) = (index(from), index(to));
        self.samples.get_mut(from..to).unwrap_or_default()
    }

    /// Where nobody speaks behind so many words: halfway to the next.
    fn gap(&self, behind: usize) -> u64 {
        let before = behind.checked_sub(1).and_then(|last| self.words.get(last));
        match (before, self.words.get(behind)) {
            (None, _) => 0,
            (Some((_, end)), Some((start, _))) => u64::midpoint(*end, *start.max(end)),
            (Some(_), None) => self.samples.len() as u64,
        }
    }

    /// Makes words louder or softer that are to be so.
    fn fade(&mut self, part: &Part) {
        let mut stretches: Vec<(u64, u64, f64)> = Vec::new();
        for ((start, end), word) in
            self.words.iter().zip(&part.words).filter(|(_, word)| word.louder_db != 0.0)
        {
            match stretches.last_mut() {
                // Words that follow each other are one stretch.
                Some((_, until, db)) if *until == *start && *db == word.louder_db => *until = *end,
                _ => stretches.push((*start, *end, word.louder_db)),
            }
        }
        for (start, end, db) in stretches {
            let gain = single(crate::mix::gain(db));
            let piece = self.piece_mut(start, end);
            let count = piece.len() as u64;
            for (at, sample) in (0..count).zip(piece) {
                let distance = at.min(count - 1 - at);
                let part = single(distance.min(EDGE_SAMPLES) as f64 / EDGE_SAMPLES as f64);
                *sample *= 1.0 + (gain - 1.0) * part;
            }
        }
    }
}

/// Lets a piece of sound begin or end softly where it was cut.
fn soften(samples: &mut [f32], at_start: bool, at_end: bool) {
    let gain = |at: u64| single(at as f64 / EDGE_SAMPLES as f64);
    if at_start {
        (0..EDGE_SAMPLES).zip(samples.iter_mut()).for_each(|(at, sample)| *sample *= gain(at));
    }
    if at_end {
        (0..EDGE_SAMPLES).zip(samples.iter_mut().rev()).for_each(|(at, sample)| *sample *= gain(at));
    }
}
