//! One piece of speech through whisper.cpp, on the calling thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperError, WhisperState};

use super::file::Shape;
use super::{Token, failed};
use crate::CancelToken;
use crate::error::{Error, Result};
use crate::speech::energy::Envelope;
use crate::speech::language::{Known, by_code};
use crate::speech::{SAMPLES_PER_MS, ms};

/// whisper.cpp asserts that a piece has some length.
const MIN_SAMPLES: usize = 1_500 * SAMPLES_PER_MS;
/// Of a prompt, at most half of the decoder's memory counts.
const MAX_PROMPT_TOKENS: usize = 223;
const MAX_PROMPT_BYTES: usize = 4_096;
/// The decoder says 220 tokens at most; this near to it, words were left out.
const FULL_TOKENS: usize = 214;
/// The encoder's steps are 20 ms; its window has 1,500 of them.
const SAMPLES_PER_STEP: usize = 20 * SAMPLES_PER_MS;
/// ggml multiplies matrices fast only when their sides are multiples of this.
const STEPS_AT_ONCE: usize = 8;
const WINDOW_STEPS: usize = 1_500 / STEPS_AT_ONCE * STEPS_AT_ONCE;
/// With less silence behind the speech, the recogniser says its end twice.
const MARGIN_STEPS: usize = 200;

type Parameters = FullParams<'static, 'static>;

thread_local! {
    /// What whisper.cpp asks on this thread whether to stop.
    static STOP: RefCell<Option<CancelToken>> = const { RefCell::new(None) };
}

/// A model, and the settings it is called with.
pub(super) struct Recogniser {
    context: WhisperContext,
    shape: Shape,
    /// Settings by language that no thread has in use. Kept, because whisper-rs
    /// never frees the language and the callback in them.
    idle: Mutex<HashMap<Known, Vec<Parameters>>>,
}

/// What is asked for besides the language.
#[derive(Clone, Debug, Default)]
pub(super) struct Task {
    pub(super) translate: bool,
    pub(super) prompt: Vec<i32>,
}

/// What was recognised in a piece.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) tokens: Vec<Token>,
    /// How likely nobody speaks at all.
    pub(super) no_speech_probability: f32,
}

impl Recogniser {
    pub(super) fn new(context: WhisperContext, shape: Shape) -> Self {
        Self { context, shape, idle: Mutex::default() }
    }

    pub(super) fn is_multilingual(&self) -> bool {
        self.shape.is_multilingual()
    }

    /// The prompt in the model's own tokens: its end, where it is too long.
    pub(super) fn prompt(&self, prompt: Option<&str>) -> Vec<i32> {
        let text: String = prompt.unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
        let cut = text.char_indices().map(|(at, _)| at).find(|at| text.len() - at <= MAX_PROMPT_BYTES);
        let text = text.get(cut.unwrap_or(0)..).unwrap_or_default().trim();
        if text.is_empty() {
            return Vec::new();
        }
        let tokens = self.context.tokenize(&format!(" {text}"), MAX_PROMPT_BYTES).unwrap_or_default();
        let skip = tokens.len().saturating_sub(MAX_PROMPT_TOKENS);
        tokens.into_iter().skip(skip).collect()
    }

    /// The language spoken in `samples`.
    pub(super) fn detect(&self, samples: &[f32], stop: &CancelToken) -> Result<Known> {
        let mut state = self.state()?;
        state.pcm_to_mel(&padded(samples), 1).map_err(broke)?;
        let (id, _) = state.lang_detect(0, 1).map_err(|error| stopped(stop, error))?;
        whisper_rs::get_lang_str(id).and_then(by_code).ok_or_else(failed)
    }

    /// The words spoken in `samples`.
    pub(super) fn hear(
        &self,
        samples: &[f32],
        language: Known,
        task: &Task,
        stop: &CancelToken,
    ) -> Result<Heard> {
        if stop.is_cancelled() {
            return Err(Error::cancelled());
        }
        // A state of its own for each piece: one that was used before would go on
        // with its dice where it stopped, and two runs would differ.
        let mut state = self.state()?;
        let kept = self.settings(language);
        let mut settings: FullParams<'_, '_> = kept.clone();
        settings.set_translate(task.translate && language != Known::ENGLISH);
        settings.set_tokens(&task.prompt);
        settings.set_audio_ctx(encoder_steps(samples.len()));
        STOP.set(Some(stop.clone()));
        let done = state.full(settings, &padded(samples));
        STOP.set(None);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).entry(language).or_default().push(kept);
        done.map_err(|error| stopped(stop, error))?;
        let heard = self.collect(&state, ms(samples.len()));
        drop(state);
        if heard.tokens.len() < FULL_TOKENS || samples.len() < 4 * MIN_SAMPLES {
            return Ok(heard);
        }
        self.hear_halves(samples, language, task, stop)
    }

    /// A piece with more words than the decoder can say at once, in two.
    fn hear_halves(
        &self,
        samples: &[f32],
        language: Known,
        task: &Task,
        stop: &CancelToken,
    ) -> Result<Heard> {
        let third = samples.len() / 3;
        let (first, second) =
            samples.split_at(Envelope::new(samples).quietest(third, 2 * third).min(2 * third));
        let mut heard = self.hear(first, language, task, stop)?;
        let rest = self.hear(second, language, task, stop)?;
        let offset_ms = ms(first.len());
        heard.tokens.extend(rest.tokens.into_iter().map(|mut token| {
            token.start_ms += offset_ms;
            token
        }));
        heard.no_speech_probability = heard.no_speech_probability.min(rest.no_speech_probability);
        Ok(heard)
    }

    fn state(&self) -> Result<WhisperState> {
        self.context.create_state().map_err(broke)
    }

    fn settings(&self, language: Known) -> Parameters {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.entry(language).or_default().pop().unwrap_or_else(|| settings(language))
    }

    fn collect(&self, state: &WhisperState, length_ms: i64) -> Heard {
        let end_of_text = self.context.token_eot();
        let mut heard = Heard { tokens: Vec::new(), no_speech_probability: 0.0 };
        // whisper.cpp's aligned time of a token is when the *next* one begins.
        let mut begins_ms = 0;
        for segment in state.as_iter() {
            heard.no_speech_probability = heard.no_speech_probability.max(segment.no_speech_probability());
            for index in 0..segment.n_tokens() {
                let Some(token) = segment.get_token(index) else { continue };
                let data = token.token_data();
                let Ok(bytes) = token.to_bytes() else { continue };
                if data.id >= end_of_text {
                    continue;
                }
                let start_ms = if data.t_dtw >= 0 {
                    begins_ms
                } else {
                    (data.t0 * 10).clamp(begins_ms, length_ms.max(begins_ms))
                };
                heard.tokens.push(Token { bytes: bytes.to_vec(), start_ms, probability: data.p });
                begins_ms = if data.t_dtw >= 0 {
                    (data.t_dtw * 10).clamp(start_ms, length_ms.max(start_ms))
                } else {
                    start_ms
                };
            }
        }
        heard
    }
}

/// Settings for a language: greedy, warmer when that fails, nothing carried over.
fn settings(language: Known) -> Parameters {
    let mut settings = FullParams::new(SamplingStrategy::Greedy { best_of: 2 });
    settings.set_language(Some(language.token()));
    // ggml's threads wait for each other spinning, which collapses on a busy
    // machine: pieces run side by side instead.
    settings.set_n_threads(1);
    settings.set_no_context(true);
    settings.set_suppress_blank(true);
    settings.set_suppress_nst(true);
    settings.set_temperature(0.0);
    settings.set_temperature_inc(0.2);
    settings.set_entropy_thold(2.4);
    settings.set_logprob_thold(-1.0);
    settings.set_no_speech_thold(0.6);
    // Words are aligned afterwards; without marks between sentences the recogniser
    // never stops half way through a piece to begin anew.
    settings.set_no_timestamps(true);
    settings.set_token_timestamps(true);
    settings.set_print_special(false);
    settings.set_print_progress(false);
    settings.set_print_realtime(false);
    settings.set_print_timestamps(false);
    // The box is needed: whisper-rs calls what it is given as a box, whatever it is.
    let ask: Box<dyn FnMut() -> bool> =
        Box::new(|| STOP.with_borrow(|stop| stop.as_ref().is_some_and(CancelToken::is_cancelled)));
    settings.set_abort_callback_safe::<_, Box<dyn FnMut() -> bool>>(ask);
    settings
}

/// How much of its 30 s window the encoder works on: the piece and some silence,
/// which it needs to find an end.
fn encoder_steps(samples: usize) -> i32 {
    let steps = samples.max(MIN_SAMPLES) / SAMPLES_PER_STEP + MARGIN_STEPS;
    let steps = steps.next_multiple_of(STEPS_AT_ONCE).min(WINDOW_STEPS);
    i32::try_from(steps).unwrap_or(0)
}

fn padded(samples: &[f32]) -> Vec<f32> {
    let mut samples = samples.to_vec();
    if samples.len() < MIN_SAMPLES {
        samples.resize(MIN_SAMPLES, 0.0);
    }
    samples
}

fn stopped(stop: &CancelToken, error: WhisperError) -> Error {
    if stop.is_cancelled() { Error::cancelled() } else { broke(error) }
}

fn broke(error: WhisperError) -> Error {
    failed().with_source(error)
}
