//! Two threads for what is short but may wait for a disk: operations on the
//! ledger and estimates. Apart from the engine's pool, so that asking for a
//! balance does not wait behind a film.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::text;

type Task = Box<dyn FnOnce() + Send>;

/// Threads of the lane.
const THREADS: usize = 2;
/// Tasks that may wait.
const CAPACITY: usize = 1024;

static LANE: OnceLock<SyncSender<Task>> = OnceLock::new();

/// Queues a task.
///
/// # Errors
/// `concurrency_limit_exceeded` when too many wait already.
pub(crate) fn submit(task: impl FnOnce() + Send + 'static) -> Result<(), ApiError> {
    LANE.get_or_init(start).try_send(Box::new(task)).map_err(|refused| match refused {
        TrySendError::Full(_) => ApiError::new(ErrorCode::ConcurrencyLimitExceeded).with_hint(text!(
            "Hay {CAPACITY} operaciones esperando: inténtalo más tarde.",
            "{CAPACITY} operations are waiting: try again later."
        )),
        TrySendError::Disconnected(_) => ApiError::new(ErrorCode::InternalError)
            .with_message(text!("No se pudieron crear hilos.", "Threads could not be created.")),
    })
}

/// Without any thread the receiver is dropped, and tasks are refused.
fn start() -> SyncSender<Task> {
    let (sender, receiver) = sync_channel::<Task>(CAPACITY);
    let receiver = Arc::new(Mutex::new(receiver));
    for index in 0..THREADS {
        let receiver = Arc::clone(&receiver);
        let builder = thread::Builder::new().name(format!("noxus-call-{index}"));
        if builder.spawn(move || work(&receiver)).is_err() {
            break;
        }
    }
    sender
}

fn work(receiver: &Mutex<Receiver<Task>>) {
    loop {
        let task = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(task) = task else { return };
        // The engine guards its own work; this keeps the thread whatever happens.
        let _ = catch_unwind(AssertUnwindSafe(task));
    }
}
