//! The one thread on which voices' models work, whoever asks.
//!
//! A model cannot be stopped in the middle of a run. So it runs on a thread of its own, a sentence
//! at a time: a caller who leaves is let go at once, and the run ends by itself. All callers take
//! turns there, which bounds threads and memory for the whole process.

use std::fs::File;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use noxus_billing::fork::{self, PerProcess};
use noxus_engine::{CancelToken, Code, Error, text};
use rten::{Model, ModelOptions, RunOptions, ThreadPool};

use super::{kokoro, piper};

/// Between two looks at whether the caller still waits.
const TICK: Duration = Duration::from_millis(10);
/// After so long without work, models are let go.
const IDLE: Duration = Duration::from_secs(600);
/// Most models in memory.
const MOST_MODELS: usize = 2;
/// Most bytes of a model. The largest that Piper has are of 130 MB, and Kokoro's of 326.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// The thread, by its mailbox. Those of a parent do not run in its child.
static THREAD: LazyLock<PerProcess<Mutex<Option<Sender<Order>>>>> =
    LazyLock::new(|| PerProcess::new(Mutex::default));

/// What a model is to say.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) model: PathBuf,
    pub(super) threads: usize,
    pub(super) task: Task,
}

/// For which kind of model.
#[derive(Debug)]
pub(super) enum Task {
    Piper(piper::Task),
    Kokoro(kokoro::Task),
}

/// What it said.
#[derive(Debug)]
pub(super) struct Sound {
    pub(super) samples: Vec<f32>,
    /// Of each id, in frames, where the model tells.
    pub(super) lengths: Option<Vec<usize>>,
}

/// Why it said nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// The caller does not wait any more.
    Cancelled,
    /// The file is no model.
    File(String),
    /// The model failed.
    Model(String),
}

impl Failure {
    /// As it is told of a voice, and what its files are called where they are fetched.
    pub(super) fn told(self, name: &str, pulled_as: &str) -> Error {
        match self {
            Self::Cancelled => Error::cancelled(),
            Self::File(error) => Error::new(
                Code::ProviderNotConfigured,
                text!(
                    "La voz «{name}» no se puede usar: {error}.",
                    "The voice “{name}” cannot be used: {error}."
                ),
            )
            .with_field("voice")
            .with_hint(text!(
                "Descárgala otra vez con «noxus models pull {pulled_as}», o elige otra.",
                "Get it again with “noxus models pull {pulled_as}”, or choose another."
            )),
            Self::Model(error) => Error::new(
                Code::ToolFailed,
                text!("La voz «{name}» falló: {error}.", "The voice “{name}” failed: {error}."),
            ),
        }
    }
}

struct Order {
    work: Work,
    cancel: CancelToken,
    answer: SyncSender<Result<Sound, Failure>>,
}

/// Has a model say something, and waits for it.
pub(super) fn run(work: Work, cancel: &CancelToken) -> Result<Sound, Failure> {
    let (answer, told) = mpsc::sync_channel(1);
    send(Order { work, cancel: cancel.clone(), answer })?;
    loop {
        match told.recv_timeout(TICK) {
            Ok(sound) => return sound,
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::Model("its thread has ended".into())),
            Err(RecvTimeoutError::Timeout) if cancel.is_cancelled() => return Err(Failure::Cancelled),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn send(order: Order) -> Result<(), Failure> {
    let mut thread = THREAD.get().lock().unwrap_or_else(PoisonError::into_inner);
    let order = match thread.as_ref() {
        Some(mailbox) => match mailbox.send(order) {
            Ok(()) => return Ok(()),
            Err(mpsc::SendError(order)) => order,
        },
        None => order,
    };
    let (mailbox, orders) = mpsc::channel();
    let builder = thread::Builder::new().name("noxus-voice".into());
    fork::section(|| builder.spawn(move || serve(&orders)))
        .map_err(|error| Failure::Model(error.to_string()))?;
    drop(mailbox.send(order));
    *thread = Some(mailbox);
    Ok(())
}

fn serve(orders: &Receiver<Order>) {
    let mut loaded = Loaded::default();
    loop {
        let Order { work, cancel, answer } = match orders.recv_timeout(IDLE) {
            Ok(order) => order,
            Err(RecvTimeoutError::Timeout) => {
                loaded = Loaded::default();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if cancel.is_cancelled() {
            drop(answer.send(Err(Failure::Cancelled)));
            continue;
        }
        // A model of somebody's making may break what the runtime takes for granted.
        let sound = catch_unwind(AssertUnwindSafe(|| loaded.say(&work)));
        let sound = sound.unwrap_or_else(|_| {
            loaded = Loaded::default();
            Err(Failure::Model("its runtime gave up".into()))
        });
        drop(answer.send(sound));
    }
}

/// What stays between two sentences.
#[derive(Default)]
struct Loaded {
    /// The last that was used stands last.
    models: Vec<Arc<Ready>>,
    /// With how many threads it was made.
    pool: Option<(usize, Arc<ThreadPool>)>,
}

impl Loaded {
    fn say(&mut self, work: &Work) -> Result<Sound, Failure> {
        let model = self.model(work)?;
        let pool = match &self.pool {
            Some((threads, pool)) if *threads == work.threads => Arc::clone(pool),
            _ => {
                let pool = Arc::new(fork::section(|| {
                    // The runtime makes this one in any case, and no fork may come in between.
                    rten::thread_pool();
                    ThreadPool::with_num_threads(work.threads)
                }));
                self.pool = Some((work.threads, Arc::clone(&pool)));
                pool
            }
        };
        model.say(&work.task, pool).map_err(Failure::Model)
    }

    fn model(&mut self, work: &Work) -> Result<Arc<Ready>, Failure> {
        let path = work.model.as_path();
        let told = |error: std::io::Error| Failure::File(error.to_string());
        let mut file = File::open(path).map_err(told)?;
        let found = file.metadata().map_err(told)?;
        let state = (path.to_owned(), found.len(), found.modified().ok());
        let known = self.models.iter().position(|ready| ready.state == state);
        let ready = match known {
            Some(place) => self.models.remove(place),
            None => {
                self.models.retain(|ready| ready.state.0 != path);
                if self.models.len() >= MOST_MODELS {
                    self.models.remove(0);
                }
                Arc::new(Ready::load(&mut file, state, &work.task)?)
            }
        };
        self.models.push(Arc::clone(&ready));
        Ok(ready)
    }
}

/// A model that is loaded.
struct Ready {
    network: Network,
    /// The file it is of: path, length, time.
    state: (PathBuf, u64, Option<SystemTime>),
}

enum Network {
    Piper(piper::Network),
    Kokoro(kokoro::Network),
}

impl Ready {
    fn load(
        file: &mut File,
        state: (PathBuf, u64, Option<SystemTime>),
        task: &Task,
    ) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        file.take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::File(error.to_string()))?;
        let is_too_large = u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES;
        let network = match task {
            Task::Piper(_) if is_too_large => return Err(piper::no_model()),
            Task::Kokoro(_) if is_too_large => return Err(kokoro::no_model()),
            Task::Piper(_) => Network::Piper(piper::Network::load(bytes, &state.0)?),
            Task::Kokoro(_) => Network::Kokoro(kokoro::Network::load(bytes)?),
        };
        Ok(Self { network, state })
    }

    fn say(&self, task: &Task, pool: Arc<ThreadPool>) -> Result<Sound, String> {
        let options = RunOptions::default().with_thread_pool(Some(pool));
        match (&self.network, task) {
            (Network::Piper(network), Task::Piper(task)) => network.say(task, options),
            (Network::Kokoro(network), Task::Kokoro(task)) => network.say(task, options),
            _ => Err("its file is of another kind".into()),
        }
    }
}

/// Loads what rten understands; what it does not is told.
pub(super) fn load(bytes: Vec<u8>, no_model: fn() -> Failure) -> Result<Model, Failure> {
    let model = catch_unwind(|| ModelOptions::with_all_ops().load(bytes)).map_err(|_| no_model())?;
    model.map_err(|error| Failure::File(error.to_string()))
}

/// Lengths as whole numbers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to whole numbers of the type"
)]
pub(super) fn frames(lengths: &[f32]) -> Vec<usize> {
    lengths.iter().map(|length| length.clamp(0.0, 1e6) as usize).collect()
}

/// Whether lengths are those of a sound, to a frame.
pub(super) fn fits(lengths: &[usize], samples: usize, hop: u64) -> bool {
    let frames =
        lengths.iter().try_fold(0_usize, |all, length| all.checked_add(*length)).unwrap_or(usize::MAX);
    let expected = u64::try_from(frames).unwrap_or(u64::MAX).saturating_mul(hop);
    expected.abs_diff(u64::try_from(samples).unwrap_or(u64::MAX)) <= hop
}
