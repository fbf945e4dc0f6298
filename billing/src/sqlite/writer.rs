//! The writers of a process: they take turns with those of other processes and commit in groups. A
//! caller who finds nobody at work commits by itself; whoever comes meanwhile waits for a thread
//! that takes all of them at once.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::blobs::{Blobs, Part};
use super::connections::Connections;
use super::log::Log;
use super::options::SqliteOptions;
use super::tables::Tables;
use super::ticket::Ticket;
use super::worker::Worker;
use crate::error::Error;
use crate::fork;
use crate::rules::state::{Answer, Command};

/// What an operation writes into the log, about, beside what is kept of it: its pages.
const PAGES_BYTES: u64 = 64 << 10;
/// What a task is taken for: enough to look at the log.
const TASK_BYTES: u64 = 1 << 20;
/// How long closing waits for a writer that waits for another process.
const CLOSE_WAIT: Duration = Duration::from_secs(1);

/// A change of accounts, apps, keys or retention; run inside a transaction, perhaps twice.
pub(super) type Task = Box<dyn FnMut(&Tables<'_>) -> Result<(), Error> + Send>;

/// An operation with the parts of its answer.
pub(super) struct Prepared {
    pub(super) command: Command,
    pub(super) parts: Vec<Part>,
}

pub(super) enum Work {
    /// Only opens the database.
    Open,
    Commands(Vec<Prepared>),
    Task(Task),
}

impl Work {
    pub(super) fn operations(&self) -> usize {
        match self {
            Self::Commands(commands) => commands.len(),
            Self::Open | Self::Task(_) => 1,
        }
    }

    /// About how much it adds to the log, in bytes; nobody knows of a task.
    pub(super) fn bytes_max(&self) -> u64 {
        let of =
            |prepared: &Prepared| PAGES_BYTES + prepared.parts.iter().map(Part::inline_bytes).sum::<u64>();
        match self {
            Self::Commands(commands) => commands.iter().map(of).sum(),
            Self::Open | Self::Task(_) => TASK_BYTES,
        }
    }
}

/// What one operation came to.
pub(super) enum Reply {
    Answer(Answer),
    /// A large part was swept away before the operation's turn came: store it again.
    PartsMissing,
    /// There are more abandoned holds than one turn ends, and without them the answer might be
    /// another: ask again.
    SweepGoesOn,
}

pub(super) type Replies = Result<Vec<Result<Reply, Error>>, Error>;

/// A piece of work and the caller who waits for it. However it ends, the caller is answered.
struct Request {
    work: Work,
    ticket: Arc<Ticket>,
    place: Option<PlaceInQueue>,
}

/// Counts among those who wait for the thread, until it is dropped.
struct PlaceInQueue(Arc<Turns>);

impl Drop for PlaceInQueue {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, SeqCst);
    }
}

impl Request {
    fn new(work: Work, turns: &Arc<Turns>) -> Self {
        turns.waiting.fetch_add(1, SeqCst);
        let place = Some(PlaceInQueue(Arc::clone(turns)));
        Self { work, ticket: Arc::new(Ticket::new()), place }
    }

    /// Whoever is answered no longer waits: its next request may be done at once.
    fn answer(mut self, replies: Replies) {
        drop(self.place.take());
        self.ticket.finish(replies);
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let what = "the ledger was closed; open it again.".to_owned();
        self.ticket.finish(Err(Error::StoreUnavailable { what, source: None }));
    }
}

/// What the thread does, for those who wait for its end.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    AtWork,
    /// For as long as another process likes.
    AwaitingLock,
    Ended,
}

struct Phases {
    now: Mutex<Phase>,
    changed: Condvar,
}

impl Phases {
    fn now(&self) -> MutexGuard<'_, Phase> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Only the end is worth waking anybody for.
    fn set(&self, phase: Phase) {
        *self.now() = phase;
        if phase == Phase::Ended {
            self.changed.notify_all();
        }
    }
}

/// Says that the thread has ended, however it did.
struct End(Arc<Phases>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.set(Phase::Ended);
    }
}

/// The callers' end.
pub(super) struct Writer {
    sender: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    timeout: Duration,
    phases: Arc<Phases>,
    turns: Arc<Turns>,
    connections: Arc<Connections>,
}

impl Writer {
    /// Starts the thread and opens the database, creating or migrating it.
    pub(super) fn start(
        connections: &Arc<Connections>,
        blobs: Blobs,
        options: SqliteOptions,
    ) -> Result<Self, Error> {
        let timeout = Duration::from_millis(options.busy_timeout_ms);
        let (sender, receiver) = channel();
        let phases = Arc::new(Phases { now: Mutex::new(Phase::AtWork), changed: Condvar::new() });
        let (end, log) = (End(Arc::clone(&phases)), Log::of(connections.database()));
        let worker = Worker { connections: Arc::clone(connections), log, blobs, options };
        let turns = Arc::new(Turns { worker: Mutex::new(worker), waiting: AtomicUsize::new(0) });
        // The thread lets go of the worker, and with it perhaps of the connections, before it says its
        // end.
        let taken = Arc::clone(&turns);
        let spawned = fork::section(|| {
            std::thread::Builder::new().name("noxus-ledger".to_owned()).spawn(move || {
                let end = end;
                taken.run(&receiver, &end.0);
                drop((receiver, taken));
            })
        });
        let thread = spawned
            .map_err(|source| Error::internal("the ledger's writer thread could not be started", source))?;
        let connections = Arc::clone(connections);
        let writer = Self { sender: Some(sender), thread: Some(thread), timeout, phases, turns, connections };
        writer.submit(Work::Open)?;
        Ok(writer)
    }

    /// Hands work in and waits for the commit.
    pub(super) fn submit(&self, work: Work) -> Replies {
        let work = match self.turns.at_once(work) {
            Ok((replies, log_is_due)) => {
                if log_is_due {
                    // Not in the caller's time.
                    self.send(Work::Open);
                }
                return replies;
            }
            Err(work) => work,
        };
        self.send(work).wait(self.timeout).unwrap_or_else(|| {
            Err(match *self.phases.now() {
                Phase::AwaitingLock => {
                    Error::StoreLocked { lock: self.connections.held_path().display().to_string() }
                }
                Phase::AtWork | Phase::Ended => Error::StoreBusy,
            })
        })
    }

    /// Hands work to the thread.
    fn send(&self, work: Work) -> Arc<Ticket> {
        let request = Request::new(work, &self.turns);
        let ticket = Arc::clone(&request.ticket);
        if let Some(sender) = &self.sender {
            // A request that cannot be sent is dropped, which answers its caller.
            let _ = sender.send(request);
        }
        ticket
    }

    /// Gives up a writer that a fork left behind: its thread exists only in the parent.
    pub(super) fn abandon(&mut self) {
        std::mem::forget(self.sender.take());
        std::mem::forget(self.thread.take());
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.sender.take());
        let Some(thread) = self.thread.take() else { return };
        let begun = Instant::now();
        let mut phase = self.phases.now();
        while *phase != Phase::Ended {
            let left = CLOSE_WAIT.saturating_sub(begun.elapsed());
            if *phase == Phase::AwaitingLock && left.is_zero() {
                // Nothing is left for it to do; it ends when it gets its turn.
                return;
            }
            // Work is waited for, however long it takes.
            let waited = self.phases.changed.wait_timeout(phase, left.max(Duration::from_millis(1)));
            phase = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(phase);
        // A panic of the writer has answered its callers by dropping their requests.
        let _ = thread.join();
    }
}

type Answered = Vec<(Request, Replies)>;

fn answer(answers: Answered) {
    for (request, replies) in answers {
        request.answer(replies);
    }
}

/// The turns of this process's writers: of the thread, and of callers who find nobody at work.
struct Turns {
    worker: Mutex<Worker>,
    /// Requests that wait for the thread, or are in its hands.
    waiting: AtomicUsize,
}

impl Turns {
    fn worker(&self) -> MutexGuard<'_, Worker> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does the work in the caller's own thread, if nobody in any process is at work or waits to be:
    /// two changes of threads cost about as much as everything else but the disk.
    fn at_once(&self, mut work: Work) -> Result<(Replies, bool), Work> {
        if self.waiting.load(SeqCst) > 0 {
            return Err(work);
        }
        let mut worker = match self.worker.try_lock() {
            Ok(worker) => worker,
            Err(TryLockError::Poisoned(worker)) => worker.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(work),
        };
        let connections = Arc::clone(&worker.connections);
        let Some(turn) = connections.try_acquire() else { return Err(work) };
        let missing = || Error::Internal { what: "a turn gave too few answers", source: None };
        let replies = worker.turn(&mut [&mut work]).and_then(|mut all| all.pop().ok_or_else(missing)?);
        drop(turn);
        Ok((replies, worker.log.is_due()))
    }

    /// The thread: takes what waits, turn by turn.
    fn run(&self, receiver: &Receiver<Request>, phases: &Phases) {
        let mut held_over = None;
        while let Some(first) = held_over.take().or_else(|| receiver.recv().ok()) {
            let mut worker = self.worker();
            phases.set(Phase::AwaitingLock);
            let connections = Arc::clone(&worker.connections);
            let acquired = connections.acquire();
            phases.set(Phase::AtWork);
            // Nobody is answered before the lock is free again: the next process need not wait for
            // our callers to wake up. Only folding the log back would keep them for too long.
            match acquired {
                Err(error) => answer(vec![(first, Err(error))]),
                Ok(turn) => {
                    let (requests, over) = gather(worker.options.batch_max(), first, receiver);
                    held_over = over;
                    let mut answers = take_turn(&mut worker, requests);
                    if worker.log.is_due() {
                        answer(std::mem::take(&mut answers));
                        worker.cut_log();
                    }
                    drop(turn);
                    drop(worker);
                    answer(answers);
                }
            }
        }
    }
}

/// Takes what waits, up to the most operations that one commit may have. Also returns the request
/// that was one too many.
fn gather(batch_max: usize, first: Request, receiver: &Receiver<Request>) -> (Vec<Request>, Option<Request>) {
    let mut left = batch_max;
    let mut requests = Vec::new();
    for request in std::iter::once(first).chain(receiver.try_iter()) {
        let operations = request.work.operations();
        if operations > left && !requests.is_empty() {
            return (requests, Some(request));
        }
        if request.ticket.take() {
            requests.push(request);
            left = left.saturating_sub(operations);
        }
        if left == 0 {
            break;
        }
    }
    (requests, None)
}

fn take_turn(worker: &mut Worker, mut requests: Vec<Request>) -> Answered {
    if requests.is_empty() {
        return Vec::new();
    }
    let mut works: Vec<&mut Work> = requests.iter_mut().map(|request| &mut request.work).collect();
    match worker.turn(&mut works) {
        Ok(replies) => requests.into_iter().zip(replies).collect(),
        Err(error) => requests.into_iter().map(|request| (request, Err(error.clone()))).collect(),
    }
}
