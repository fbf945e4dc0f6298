//! The built-in transcriber: whisper.cpp over the speech that [`vad`](super::vad)
//! finds, piece by piece on the threads of a budget.

mod file;
mod piece;

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use whisper_rs::{DtwMode, DtwParameters, WhisperContext, WhisperContextParameters};

use self::piece::{Heard, Recogniser, Task};
use super::chunks::{self, Chunk};
use super::language::{Known, parse_language};
use super::sound::{Listened, SpeechSource, Tape};
use super::threads::{Permit, ThreadBudget};
use super::words::{self, Token};
use super::{TranscribeAnswer, TranscribeRequest, Transcriber, filter, ms, no_english, no_speech};
use crate::error::{Code, Error, Result};
use crate::transcript::{Transcript, Word};
use crate::{CancelToken, Signals, Text, text};

/// How often the caller hears of progress, and asks for cancellation.
const TICK: Duration = Duration::from_millis(20);
/// Memory for aligning words with the audio. Touched only as far as needed.
const ALIGN_BYTES: usize = 512 << 20;

/// A Whisper model in memory, shared by all calls.
pub struct Whisper {
    recogniser: Arc<Recogniser>,
    threads: ThreadBudget,
}

impl std::fmt::Debug for Whisper {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Whisper({} threads)", self.threads.threads())
    }
}

impl Whisper {
    /// Loads the ggml model at `path`. `threads` is for all calls together, and for all
    /// models that are given the same budget; a piece of speech takes one of them.
    ///
    /// # Errors
    /// With the field `speech_model`: [`Code::InvalidField`] for a file that cannot
    /// be read, [`Code::CorruptInput`] for one that is no whole model.
    /// [`Code::ToolFailed`] on a processor that is too old, or without memory.
    pub fn open(path: &Path, threads: &ThreadBudget) -> Result<Self> {
        check_processor()?;
        // Without this, whisper.cpp talks to standard error.
        whisper_rs::install_logging_hooks();
        let shape = file::check(path).map_err(|error| error.with_field("speech_model"))?;
        let mut parameters = WhisperContextParameters::default();
        if let Some(model_preset) = shape.alignment_heads() {
            let mode = DtwMode::ModelPreset { model_preset };
            parameters.dtw_parameters(DtwParameters { mode, dtw_mem_size: ALIGN_BYTES });
        }
        let context = WhisperContext::new_with_params(path, parameters)
            .map_err(|error| file::Broken::Torn.into_error(path).with_source(error))?;
        Ok(Self { recogniser: Arc::new(Recogniser::new(context, shape)), threads: threads.clone() })
    }

    /// Whether the model knows other languages than English.
    pub fn is_multilingual(&self) -> bool {
        self.recogniser.is_multilingual()
    }

    /// The language of a request, as far as the model knows it.
    fn language(&self, request: &TranscribeRequest) -> Result<Option<Known>> {
        let language = parse_language(request.language.as_deref())?;
        if self.is_multilingual() {
            return Ok(language);
        }
        match language {
            None | Some(Known::ENGLISH) => Ok(Some(Known::ENGLISH)),
            Some(other) => {
                let code = other.code();
                Err(Error::new(
                    Code::InvalidField,
                    text!(
                        "El modelo configurado solo entiende inglés, no «{code}».",
                        "The model that is set up only understands English, not “{code}”."
                    ),
                )
                .with_field("language")
                .with_hint(Text::constant(
                    "Usa un modelo sin «.en», como «noxus models pull base».",
                    "Use a model without “.en”, such as “noxus models pull base”.",
                )))
            }
        }
    }
}

impl Transcriber for Whisper {
    fn call(
        &self,
        request: &TranscribeRequest,
        sound: &mut dyn SpeechSource,
        signals: &Signals<'_>,
    ) -> Result<TranscribeAnswer> {
        let language = self.language(request)?;
        let (mut tape, heard) = Tape::listen(sound, signals)?;
        let Listened { speech, envelope, length } = heard;
        if speech.is_empty() {
            return Err(no_speech());
        }
        let pieces = chunks::plan(&speech, &envelope);
        let run = Run::new(self, request, signals);
        let language = match language {
            Some(language) => language,
            None => run.detect(&pieces, &mut tape)?,
        };
        let heard = run.recognise(&pieces, &mut tape, language)?;
        let spaces = language.has_spaces() || request.translate;
        let islands = envelope.islands();
        let mut all: Vec<Word> = Vec::new();
        for (piece, heard) in pieces.iter().zip(heard) {
            if !filter::is_imagined(&heard.tokens, heard.no_speech_probability, ms(piece.len())) {
                let mut said = words::join(&heard.tokens, spaces);
                words::place(&mut said, piece, &envelope, &islands);
                all.append(&mut said);
            }
        }
        let mut words = filter::words(all, &speech);
        for (id, word) in (1..).zip(&mut words) {
            word.id = id;
        }
        if words.is_empty() {
            let guessed_english = !self.is_multilingual() && request.language.is_none();
            return Err(if guessed_english { no_english() } else { no_speech() });
        }
        let language = if request.translate { Known::ENGLISH } else { language };
        let (language, duration_ms) = (language.code().to_owned(), ms(length));
        let transcript = Transcript { language, words, duration_ms };
        Ok(TranscribeAnswer::new(transcript, duration_ms.unsigned_abs()))
    }
}

/// One call's work on other threads, which this one waits for.
///
/// whisper.cpp asks whether to stop only between its steps, and the first takes a
/// second or more. So a cancelled call leaves its threads behind: they end at
/// their next step, and own all they touch.
struct Run<'a, 'b> {
    recogniser: Arc<Recogniser>,
    threads: &'a ThreadBudget,
    task: Task,
    /// Thrown when the call ends, however it does.
    stop: CancelToken,
    signals: &'a Signals<'b>,
}

impl Drop for Run<'_, '_> {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl<'a, 'b> Run<'a, 'b> {
    fn new(whisper: &'a Whisper, request: &TranscribeRequest, signals: &'a Signals<'b>) -> Self {
        let recogniser = Arc::clone(&whisper.recogniser);
        let task =
            Task { translate: request.translate, prompt: recogniser.prompt(request.prompt.as_deref()) };
        Self { recogniser, threads: &whisper.threads, task, stop: CancelToken::new(), signals }
    }

    /// The language that most of the longest pieces are in.
    fn detect(&self, pieces: &[Chunk], tape: &mut Tape<'_>) -> Result<Known> {
        let longest: Vec<&Chunk> = pieces.iter().max_by_key(|piece| piece.len()).into_iter().collect();
        let work =
            |recogniser: &Recogniser, samples: &[f32], stop: &CancelToken| recogniser.detect(samples, stop);
        let found = self.on_threads("language", &longest, &[1], tape, work)?;
        tape.rewind()?;
        found.into_iter().next().ok_or_else(failed)
    }

    fn recognise(&self, pieces: &[Chunk], tape: &mut Tape<'_>, language: Known) -> Result<Vec<Heard>> {
        let lengths: Vec<u64> = pieces.iter().map(|piece| ms(piece.len()).unsigned_abs()).collect();
        let pieces: Vec<&Chunk> = pieces.iter().collect();
        let task = self.task.clone();
        let work = move |recogniser: &Recogniser, samples: &[f32], stop: &CancelToken| {
            recogniser.hear(samples, language, &task, stop)
        };
        self.on_threads("transcribe", &pieces, &lengths, tape, work)
    }

    /// Does `work` with every piece, on a thread of the budget each, and looks up at every
    /// tick. A piece is read when its thread begins.
    fn on_threads<T: Send + 'static>(
        &self,
        stage: &'static str,
        pieces: &[&Chunk],
        lengths: &[u64],
        tape: &mut Tape<'_>,
        work: impl Fn(&Recogniser, &[f32], &CancelToken) -> Result<T> + Clone + Send + 'static,
    ) -> Result<Vec<T>> {
        let (mut done, total) = (0, lengths.iter().sum());
        let (sender, receiver) = mpsc::channel();
        let mut place = self.threads.place();
        let mut waiting = pieces.iter().enumerate().peekable();
        let mut results: Vec<Option<T>> = pieces.iter().map(|_| None).collect();
        let mut missing = pieces.len();
        while missing > 0 {
            self.signals.step(stage, done, total)?;
            while waiting.peek().is_some()
                && let Some(permit) = place.take()
                && let Some((index, piece)) = waiting.next()
            {
                let report = Report { index, result: None, sender: sender.clone() };
                self.begin(tape.cut(piece)?, permit, report, work.clone())?;
            }
            if let Ok((index, result)) = receiver.recv_timeout(TICK) {
                missing -= 1;
                done += lengths.get(index).copied().unwrap_or(0);
                if let Some(slot) = results.get_mut(index) {
                    *slot = Some(result?);
                }
            }
        }
        self.signals.step(stage, done, total)?;
        results.into_iter().collect::<Option<Vec<_>>>().ok_or_else(failed)
    }

    fn begin<T: Send + 'static>(
        &self,
        samples: Vec<f32>,
        permit: Permit,
        mut report: Report<T>,
        work: impl FnOnce(&Recogniser, &[f32], &CancelToken) -> Result<T> + Send + 'static,
    ) -> Result<()> {
        let (recogniser, stop) = (Arc::clone(&self.recogniser), self.stop.clone());
        spawn(move || {
            report.result = Some(work(&recogniser, &samples, &stop));
            // The caller who hears of it finds a thread free.
            drop(permit);
            drop(report);
        })
    }
}

/// Tells the caller what came of a piece, also when its thread breaks down.
struct Report<T> {
    index: usize,
    result: Option<Result<T>>,
    sender: mpsc::Sender<(usize, Result<T>)>,
}

impl<T> Drop for Report<T> {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or_else(|| Err(failed()));
        // Nobody listens when the call was cancelled.
        let _ = self.sender.send((self.index, result));
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<()> {
    let spawned = thread::Builder::new().name("noxus-speech".into()).spawn(work);
    spawned.map(|_| ()).map_err(|error| failed().with_source(error))
}

fn failed() -> Error {
    Error::new(
        Code::ToolFailed,
        Text::constant("El reconocimiento de voz falló.", "Speech recognition failed."),
    )
}

/// whisper.cpp is built for processors from 2013 on, see `.cargo/config.toml`.
fn check_processor() -> Result<()> {
    #[cfg(target_arch = "x86_64")]
    if !(std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("fma")
        && std::arch::is_x86_feature_detected!("f16c")
        && std::arch::is_x86_feature_detected!("bmi2"))
    {
        return Err(Error::new(
            Code::ToolFailed,
            Text::constant(
                "El reconocimiento de voz necesita un procesador con AVX2, FMA y F16C.",
                "Speech recognition needs a processor with AVX2, FMA and F16C.",
            ),
        ));
    }
    Ok(())
}
