//! What is said, and when: the voice decides how long scenes are.

use std::sync::Arc;

use super::params::Params;
use crate::captions::{Rules, Segment, Style, TextCase, segment};
use crate::error::{Code, Error, Result};
use crate::mix::{Placed, resample};
use crate::script::{estimate_ms, spoken};
use crate::timeline::Timeline;
use crate::transcript::{Transcript, Word};
use crate::voice::{self, SpokenWord, Voice, VoiceRequest};
use crate::{Ctx, text};

/// Samples in a millisecond of a mix.
const SAMPLES_PER_MS: u64 = 48;
/// Between the start of a scene and its first word.
const LEAD_MS: u64 = 220;
/// Between its last word and its end.
const TAIL_MS: u64 = 380;
/// What the estimate of a scene may be short of, in tenths: voices differ in their pace.
const MARGIN_TENTHS: u64 = 18;
/// The voice of a video in which nobody speaks.
pub(super) const NO_VOICE: &str = "none";

/// What is heard and read.
pub(super) struct Narration {
    pub(super) voices: Vec<Placed>,
    pub(super) segments: Vec<Segment>,
    /// The voice that spoke.
    pub(super) voice: Option<String>,
    /// Characters that were spoken.
    pub(super) characters: u64,
}

/// How long a scene takes to say at most, the silence around it included.
pub(super) fn longest_ms(narration: &str, language: &str, rate: f64) -> u64 {
    stretched(estimate_ms(narration, language).saturating_mul(MARGIN_TENTHS) / 10, rate)
        .saturating_add(LEAD_MS + TAIL_MS)
}

/// How long it should take.
pub(super) fn usual_ms(narration: &str, language: &str, rate: f64) -> u64 {
    stretched(estimate_ms(narration, language), rate).saturating_add(LEAD_MS + TAIL_MS)
}

/// A time at another pace, rounded up to a millisecond.
fn stretched(ms: u64, rate: f64) -> u64 {
    // The rate has at most two digits that anybody hears.
    let hundredths = u64::from(crate::compositor::whole(rate * 100.0)).max(1);
    ms.saturating_mul(100).div_ceil(hundredths)
}

/// Says every scene of `timeline`, which is given the lengths that come of it.
pub(super) fn narrate(timeline: &mut Timeline, params: &Params, ctx: &Ctx<'_>) -> Result<Narration> {
    let speaker = if params.voice.as_deref() == Some(NO_VOICE) { None } else { Some(voice::of(ctx)?) };
    let mut narration =
        Narration { voices: Vec::new(), segments: Vec::new(), voice: None, characters: 0 };
    let style = match timeline.caption_style {
        Some(name) => Some(Style::named(name.name())?),
        None => None,
    };
    let language = params.language.clone().unwrap_or_else(|| timeline.language.clone());
    let (rate, total) = (timeline.frame_rate, timeline.scenes.len() as u64);
    let mut start_frame = 0_u64;
    for (done, scene) in (0_u64..).zip(&mut timeline.scenes) {
        ctx.step("voice", done, total)?;
        let words = spoken::words(&scene.narration, &language);
        let start_ms = rate.time_of(start_frame, 1_000).saturating_add(LEAD_MS);
        let said = if words.is_empty() {
            None
        } else {
            Some(say(speaker.as_deref(), &words, &language, params, ctx)?)
        };
        let needed_ms = said.as_ref().map_or(0, |said| said.length_ms.saturating_add(LEAD_MS + TAIL_MS));
        let default = if said.is_some() { 0 } else { rate.frames_of_ms(3_000) };
        let frames = rate.frames_of_ms(needed_ms).max(scene.frames.unwrap_or(default)).max(1);
        scene.frames = Some(frames);
        start_frame = start_frame.saturating_add(frames);
        ctx.limits().check_duration_ms(rate.time_of(start_frame, 1_000))?;
        let Some(said) = said else { continue };
        if let Some(style) = &style {
            let spoken = said.transcript(&words, &language, start_ms);
            let ends_ms = rate.time_of(start_frame, 1_000);
            add_captions(&mut narration.segments, &spoken, &rules(style, rate), ends_ms);
        }
        if let Some(samples) = said.samples {
            narration.characters += scene.narration.chars().count() as u64;
            narration.voices.push(Placed {
                start_sample: start_ms.saturating_mul(SAMPLES_PER_MS),
                samples,
                gain_db: 0.0,
            });
            narration.voice = said.voice.or(narration.voice);
        }
    }
    ctx.step("voice", total, total)?;
    Ok(narration)
}

/// One scene, said.
struct Said {
    /// At the rate of the mix; `None` where nobody speaks.
    samples: Option<Arc<[f32]>>,
    length_ms: u64,
    /// From where to where each word is said, in milliseconds.
    words: Vec<(u64, u64)>,
    voice: Option<String>,
}

fn say(
    speaker: Option<&dyn Voice>,
    words: &[SpokenWord],
    language: &str,
    params: &Params,
    ctx: &Ctx<'_>,
) -> Result<Said> {
    let Some(speaker) = speaker else { return Ok(read_silently(words, language, params.speech_rate)) };
    let request = VoiceRequest {
        words: words.to_vec(),
        language: language.to_owned(),
        voice: params.voice.clone(),
        rate: crate::captions::raster::single(params.speech_rate),
    };
    let answer = speaker.call(&request, ctx.signals())?;
    if answer.words.len() != words.len() || answer.rate_hz == 0 {
        return Err(Error::new(
            Code::ToolFailed,
            text!("La voz no dijo cuándo dice cada palabra.", "The voice did not tell when it says each word."),
        ));
    }
    let ms = |samples: u64| samples.saturating_mul(1_000) / u64::from(answer.rate_hz);
    let spans = answer.words.iter().map(|word| (ms(word.start), ms(word.end)));
    let samples = resample::to_48_khz(&answer.samples, answer.rate_hz, 1, ctx.cancel_token())?;
    Ok(Said {
        words: spans.collect(),
        length_ms: (samples.len() as u64).div_ceil(SAMPLES_PER_MS),
        samples: Some(samples.into()),
        voice: Some(answer.voice),
    })
}

/// When words are read by somebody who does so without a sound: each takes its share of the whole.
fn read_silently(words: &[SpokenWord], language: &str, rate: f64) -> Said {
    let written: Vec<&str> = words.iter().map(|word| word.written.as_str()).collect();
    let length_ms = stretched(estimate_ms(&written.join(" "), language), rate);
    let shares: Vec<u64> = written.iter().map(|word| estimate_ms(word, language).max(1)).collect();
    let all: u64 = shares.iter().sum();
    let mut before = 0;
    let spans = shares.into_iter().map(|share| {
        let at = |part: u64| length_ms.saturating_mul(part) / all.max(1);
        let span = (at(before), at(before + share));
        before += share;
        span
    });
    Said { words: spans.collect(), samples: None, length_ms, voice: None }
}

impl Said {
    /// The words as they are written, with their times in the video.
    fn transcript(&self, words: &[SpokenWord], language: &str, start_ms: u64) -> Transcript {
        let at = |ms: u64| i64::try_from(start_ms.saturating_add(ms)).unwrap_or(i64::MAX);
        let timed = words.iter().zip(&self.words).map(|(word, (start, end))| Word {
            id: 0,
            text: word.written.clone(),
            start_ms: at(*start),
            end_ms: at(*end),
            confidence: 1.0,
        });
        Transcript { language: language.to_owned(), words: timed.collect(), duration_ms: at(self.length_ms) }
    }
}

/// How captions of that style are cut.
fn rules(style: &Style, rate: crate::timeline::FrameRate) -> Rules {
    let shows_few_words = style.upper_case || style.max_words > 0;
    let mut rules = if shows_few_words { Rules::social() } else { Rules::broadcast() };
    // Capitals are a matter of looks: texts stay as they are written.
    rules.text_case = TextCase::AsSpoken;
    rules.with_frame_rate(rate.numerator, rate.denominator)
}

/// Cuts what one scene says into captions, which end with it.
fn add_captions(segments: &mut Vec<Segment>, spoken: &Transcript, rules: &Rules, ends_ms: u64) {
    let ends_ms = i64::try_from(ends_ms).unwrap_or(i64::MAX);
    for mut caption in segment(spoken, rules) {
        caption.end_ms = caption.end_ms.min(ends_ms);
        caption.id = u32::try_from(segments.len() + 1).unwrap_or(u32::MAX);
        let first = segments.iter().map(|segment| segment.words.len()).sum::<usize>();
        for (number, word) in (first + 1..).zip(&mut caption.words) {
            word.id = u32::try_from(number).unwrap_or(u32::MAX);
        }
        segments.push(caption);
    }
}
