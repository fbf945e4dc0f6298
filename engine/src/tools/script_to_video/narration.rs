//! What is said, and when: the voice, or a recording of one, decides how long scenes are.

use std::sync::Arc;

use super::given::Given;
use super::params::Params;
use crate::align::{HeardWord, align};
use crate::captions::{Rules, Segment, Style, TextCase, segment};
use crate::error::{Code, Error, Result};
use crate::mix::{Placed, resample, speech_gain_db};
use crate::script::{estimate_ms, spoken};
use crate::speech::{self, Samples, TranscribeRequest};
use crate::timeline::{Scene, Timeline};
use crate::transcript::{Transcript, Word};
use crate::voice::{self, SpokenWord, Voice, VoiceRequest, WordSpan};
use crate::{Ctx, text};

/// Samples in a millisecond of a mix.
const SAMPLES_PER_MS: u64 = 48;
/// Between the start of a scene and its first word.
const LEAD_MS: u64 = 220;
/// Between its last word and its end.
const TAIL_MS: u64 = 380;
/// What the estimate of a scene may be short of, in tenths: voices differ in their pace.
const MARGIN_TENTHS: u64 = 18;
/// A scene in which nobody speaks.
pub(super) const SILENT_SCENE_MS: u64 = 3_000;
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

/// How long so many scenes take to say at most, if what they say takes `estimated_ms` together.
pub(super) fn longest_of(estimated_ms: u64, scenes: u64, rate: f64) -> u64 {
    // Each scene is rounded up on its own.
    stretched(estimated_ms.saturating_mul(MARGIN_TENTHS) / 10, rate)
        .saturating_add(scenes.saturating_mul(LEAD_MS + TAIL_MS + 1))
}

/// How long a scene takes that a recording of so many milliseconds says.
pub(super) const fn recorded_ms(length_ms: u64) -> u64 {
    length_ms.saturating_add(LEAD_MS + TAIL_MS)
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

/// Says every scene of `timeline`, which is given the lengths that come of it. With `target_ms` a
/// voice that is faster or slower than people are is asked to take as long as that, as far as it can
/// without sounding hurried or drowsy.
pub(super) fn narrate(
    timeline: &mut Timeline,
    params: &Params,
    target_ms: Option<u64>,
    given: &Given<'_>,
    ctx: &Ctx<'_>,
) -> Result<Narration> {
    let is_asked = |scene: &Scene| scene.recording.is_none() && !scene.narration.trim().is_empty();
    let has_voice = params.voice.as_deref() != Some(NO_VOICE) && timeline.scenes.iter().any(is_asked);
    let speaker = if has_voice { Some(voice::of(ctx)?) } else { None };
    let language = params.language.clone().unwrap_or_else(|| timeline.language.clone());
    let reader = Reader { speaker: speaker.as_deref(), language: &language, params, given };
    let mut scenes = reader.read(timeline, params.speech_rate, ctx)?;
    if let Some(rate) = target_ms.and_then(|target_ms| fitting_rate(&scenes, params.speech_rate, target_ms)) {
        scenes = reader.read(timeline, rate, ctx)?;
    }
    lay_out(timeline, scenes, &language, ctx)
}

/// How fast to speak so that all of it takes `target_ms`; `None` where it nearly does already.
fn fitting_rate(scenes: &[Read], rate: f64, target_ms: u64) -> Option<f64> {
    let spoken_ms: u64 =
        scenes.iter().filter_map(|scene| scene.said.as_ref()).map(|said| said.length_ms).sum();
    let silence_ms = (LEAD_MS + TAIL_MS).saturating_mul(scenes.len() as u64);
    let left_ms = target_ms.saturating_sub(silence_ms).max(1);
    // Times of a video are far below 2^52.
    let factor = spoken_ms as f64 / left_ms as f64;
    let is_near = (0.97..=1.03).contains(&factor);
    (!is_near && spoken_ms > 0).then(|| (rate * factor.clamp(0.8, 1.25)).clamp(0.5, 2.0))
}

/// A scene that was read aloud, or in silence.
struct Read {
    words: Vec<SpokenWord>,
    /// `None` where there is nothing to say.
    said: Option<Said>,
}

/// Who reads, and how.
struct Reader<'a> {
    speaker: Option<&'a dyn Voice>,
    language: &'a str,
    params: &'a Params,
    given: &'a Given<'a>,
}

impl Reader<'_> {
    fn read(&self, timeline: &Timeline, rate: f64, ctx: &Ctx<'_>) -> Result<Vec<Read>> {
        let total = timeline.scenes.len() as u64;
        let mut scenes = Vec::with_capacity(timeline.scenes.len());
        let mut length_ms = 0_u64;
        for (done, scene) in (0_u64..).zip(&timeline.scenes) {
            ctx.step("voice", done, total)?;
            let words = spoken::words(&scene.narration, self.language);
            let said = match scene.recording {
                Some(index) => Some(self.listen(index, &words, ctx)?),
                None if words.is_empty() => None,
                None => Some(self.say(&words, rate, ctx)?),
            };
            length_ms = length_ms.saturating_add(said.as_ref().map_or(0, |said| said.length_ms));
            ctx.limits().check_duration_ms(length_ms)?;
            scenes.push(Read { words, said });
        }
        ctx.step("voice", total, total)?;
        Ok(scenes)
    }
}

/// Gives scenes their lengths, voices their places and captions their times.
fn lay_out(timeline: &mut Timeline, scenes: Vec<Read>, language: &str, ctx: &Ctx<'_>) -> Result<Narration> {
    let mut narration = Narration { voices: Vec::new(), segments: Vec::new(), voice: None, characters: 0 };
    let style = timeline.caption_style.map(|name| Style::named(name.name())).transpose()?;
    let rate = timeline.frame_rate;
    // Recordings are of any loudness, and so is a voice beside them.
    let has_recordings = timeline.scenes.iter().any(|scene| scene.recording.is_some());
    let mut start_frame = 0_u64;
    for (scene, Read { words, said }) in timeline.scenes.iter_mut().zip(scenes) {
        let start_ms = rate.time_of(start_frame, 1_000).saturating_add(LEAD_MS);
        let needed_ms = said.as_ref().map_or(0, |said| said.length_ms.saturating_add(LEAD_MS + TAIL_MS));
        let default = if said.is_some() { 0 } else { rate.frames_of_ms(SILENT_SCENE_MS) };
        let frames = rate.frames_of_ms(needed_ms).max(scene.frames.unwrap_or(default)).max(1);
        scene.frames = Some(frames);
        start_frame = start_frame.saturating_add(frames);
        ctx.limits().check_duration_ms(rate.time_of(start_frame, 1_000))?;
        let Some(said) = said else { continue };
        if let Some(style) = &style {
            let spoken = said.transcript(&words, language, start_ms);
            let ends_ms = rate.time_of(start_frame, 1_000);
            add_captions(&mut narration.segments, &spoken, &rules(style, rate), ends_ms);
        }
        if let Some(samples) = said.samples {
            if scene.recording.is_none() {
                narration.characters += scene.narration.chars().count() as u64;
            }
            let start_sample = start_ms.saturating_mul(SAMPLES_PER_MS);
            let gain_db = if has_recordings { speech_gain_db(&samples)? } else { 0.0 };
            narration.voices.push(Placed { start_sample, samples, gain_db });
            narration.voice = said.voice.or(narration.voice);
        }
    }
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

impl Reader<'_> {
    fn say(&self, words: &[SpokenWord], rate: f64, ctx: &Ctx<'_>) -> Result<Said> {
        let Some(speaker) = self.speaker else { return Ok(read_silently(words, self.language, rate)) };
        let request = VoiceRequest {
            words: words.to_vec(),
            language: self.language.to_owned(),
            voice: self.params.voice.clone(),
            rate: crate::captions::raster::single(rate),
        };
        let answer = speaker.call(&request, ctx.signals())?;
        if answer.words.len() != words.len() || answer.rate_hz == 0 {
            return Err(Error::new(
                Code::ToolFailed,
                text!(
                    "La voz no dijo cuándo dice cada palabra.",
                    "The voice did not tell when it says each word."
                ),
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
}

impl Reader<'_> {
    /// Listens to a recording of the words.
    fn listen(&self, index: u32, words: &[SpokenWord], ctx: &Ctx<'_>) -> Result<Said> {
        let samples = self.given.decode_recording(index, ctx)?;
        let rate_hz = crate::codec::video::SOUND_RATE_HZ;
        let ms = |samples: u64| samples / SAMPLES_PER_MS;
        let heard = self.recognise(index, ctx)?;
        let spans =
            align(&samples, rate_hz, words, &heard).into_iter().map(|span| (ms(span.start), ms(span.end)));
        Ok(Said {
            words: spans.collect(),
            length_ms: (samples.len() as u64).div_ceil(SAMPLES_PER_MS),
            samples: Some(samples.into()),
            voice: None,
        })
    }

    /// The words of a recording, where there is a model that recognises any.
    fn recognise(&self, index: u32, ctx: &Ctx<'_>) -> Result<Vec<HeardWord>> {
        let Ok(transcriber) = speech::transcriber(ctx) else { return Ok(Vec::new()) };
        if transcriber.check().is_err() {
            return Ok(Vec::new());
        }
        let samples = self.given.decode_speech(index, ctx)?;
        let request = TranscribeRequest { language: Some(self.language.to_owned()), ..Default::default() };
        let quiet = ctx.quiet();
        match transcriber.call(&request, &mut Samples::new(&samples), quiet.signals()) {
            Ok(answer) => Ok(answer.transcript.words.into_iter().map(heard_word).collect()),
            Err(error) if error.code() == Code::Cancelled => Err(error),
            // A model of another language, or singing: the sound tells.
            Err(_) => Ok(Vec::new()),
        }
    }
}

fn heard_word(word: Word) -> HeardWord {
    let sample = |ms: i64| u64::try_from(ms).unwrap_or(0).saturating_mul(SAMPLES_PER_MS);
    HeardWord { text: word.text, span: WordSpan { start: sample(word.start_ms), end: sample(word.end_ms) } }
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
