//! The built-in transcriber: whisper.cpp over the speech that [`vad`](super::vad)
//! finds, piece by piece on every processor.

mod file;
mod piece;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use whisper_rs::{DtwMode, DtwParameters, WhisperContext, WhisperContextParameters};

use self::piece::{Heard, Recogniser, Task};
use super::chunks::{self, Chunk};
use super::energy::Envelope;
use super::language::{Known, parse_language};
use super::words::{self, Token};
use super::{TranscribeRequest, Transcriber, filter, ms, no_speech, vad};
use crate::captions::{Transcript, Word};
use crate::error::{Code, Error, Result};
use crate::{CancelToken, Ctx, Text, text};

/// How often the caller hears of progress, and asks for cancellation.
const TICK: Duration = Duration::from_millis(20);
/// Memory for aligning words with the audio. Touched only as far as needed.
const ALIGN_BYTES: usize = 512 << 20;

/// A Whisper model in memory, shared by all calls.
pub struct Whisper {
    recogniser: Arc<Recogniser>,
    threads: usize,
}

impl std::fmt::Debug for Whisper {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Whisper({} threads)", self.threads)
    }
}

impl Whisper {
    /// Loads the ggml model at `path`. `threads`: how many pieces one call works on
    /// at a time; `None` for one on each processor.
    ///
    /// # Errors
    /// With the field `speech_model`: [`Code::InvalidField`] for a file that cannot
    /// be read, [`Code::CorruptInput`] for one that is no whole model.
    /// [`Code::ToolFailed`] on a processor that is too old, or without memory.
    pub fn open(path: &Path, threads: Option<usize>) -> Result<Self> {
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
        let threads = threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
        Ok(Self { recogniser: Arc::new(Recogniser::new(context, shape)), threads: threads.clamp(1, 64) })
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
    fn transcribe(&self, audio: &[f32], request: &TranscribeRequest, ctx: &Ctx<'_>) -> Result<Transcript> {
        let language = self.language(request)?;
        let speech = vad::voice_activity(audio, ctx)?;
        if speech.is_empty() {
            return Err(no_speech());
        }
        let envelope = Envelope::new(audio);
        let pieces = chunks::plan(&speech, &envelope);
        let run = Run::new(Arc::clone(&self.recogniser), request, ctx);
        let language = match language {
            Some(language) => language,
            None => run.detect(&pieces, audio)?,
        };
        let heard = run.recognise(&pieces, audio, language, self.threads)?;
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
            return Err(no_speech());
        }
        let language = if request.translate { Known::ENGLISH } else { language };
        Ok(Transcript { language: language.code().to_owned(), words, duration_ms: ms(audio.len()) })
    }
}

/// One call's work on other threads, which this one waits for.
///
/// whisper.cpp asks whether to stop only between its steps, and the first takes a
/// second or more. So a cancelled call leaves its threads behind: they end at
/// their next step, and own all they touch.
struct Run<'a, 'b> {
    recogniser: Arc<Recogniser>,
    task: Task,
    /// Thrown when the call ends, however it does.
    stop: CancelToken,
    ctx: &'a Ctx<'b>,
}

impl Drop for Run<'_, '_> {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl<'a, 'b> Run<'a, 'b> {
    fn new(recogniser: Arc<Recogniser>, request: &TranscribeRequest, ctx: &'a Ctx<'b>) -> Self {
        let task =
            Task { translate: request.translate, prompt: recogniser.prompt(request.prompt.as_deref()) };
        Self { recogniser, task, stop: CancelToken::new(), ctx }
    }

    /// The language that most of the longest pieces are in.
    fn detect(&self, pieces: &[Chunk], audio: &[f32]) -> Result<Known> {
        let longest = pieces.iter().max_by_key(|piece| piece.len());
        let samples = longest.map(|piece| piece.copy(audio)).unwrap_or_default();
        let (recogniser, stop) = (Arc::clone(&self.recogniser), self.stop.clone());
        let (sender, receiver) = mpsc::channel();
        spawn(move || {
            let _ = sender.send((0, recogniser.detect(&samples, &stop)));
        })?;
        let mut found = None;
        self.wait(&receiver, "language", &[1], |_, language| found = Some(language))?;
        found.ok_or_else(failed)
    }

    fn recognise(
        &self,
        pieces: &[Chunk],
        audio: &[f32],
        language: Known,
        threads: usize,
    ) -> Result<Vec<Heard>> {
        let lengths: Vec<u64> = pieces.iter().map(|piece| ms(piece.len()).unsigned_abs()).collect();
        let queue: VecDeque<_> = pieces.iter().map(|piece| piece.copy(audio)).enumerate().collect();
        let queue = Arc::new(Mutex::new(queue));
        let (sender, receiver) = mpsc::channel();
        for _ in 0..threads.min(pieces.len()) {
            let (recogniser, queue, sender) =
                (Arc::clone(&self.recogniser), Arc::clone(&queue), sender.clone());
            let (task, stop) = (self.task.clone(), self.stop.clone());
            spawn(move || {
                let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                while let Some((index, samples)) = next() {
                    let heard = recogniser.hear(&samples, language, &task, &stop);
                    if sender.send((index, heard)).is_err() || stop.is_cancelled() {
                        break;
                    }
                }
            })?;
        }
        // What is left of the channel are the threads' ends: it closes when they are gone.
        drop(sender);
        let mut all: Vec<Option<Heard>> = pieces.iter().map(|_| None).collect();
        self.wait(&receiver, "transcribe", &lengths, |index, heard| {
            if let Some(slot) = all.get_mut(index) {
                *slot = Some(heard);
            }
        })?;
        all.into_iter().collect::<Option<Vec<_>>>().ok_or_else(failed)
    }

    /// Takes results until the threads are done, and looks up at every tick.
    fn wait<T>(
        &self,
        receiver: &mpsc::Receiver<(usize, Result<T>)>,
        stage: &'static str,
        lengths: &[u64],
        mut take: impl FnMut(usize, T),
    ) -> Result<()> {
        let (mut done, total) = (0, lengths.iter().sum());
        loop {
            self.ctx.step(stage, done, total)?;
            match receiver.recv_timeout(TICK) {
                Ok((index, result)) => {
                    take(index, result?);
                    done += lengths.get(index).copied().unwrap_or(0);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.ctx.step(stage, done, total),
            }
        }
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
