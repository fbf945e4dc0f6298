//! The one writer of a process: takes turns with those of other processes, commits in groups.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::blobs::{Blobs, Part};
use super::connect::{open_writer, sql};
use super::connections::Connections;
use super::log::Log;
use super::options::SqliteOptions;
use super::savepoint::caught;
use super::tables::Tables;
use super::ticket::Ticket;
use crate::clock::Timestamp;
use crate::error::Error;
use crate::fork;
use crate::operations::LeaseToken;
use crate::records::{AccountId, Environment};
use crate::rules::state::{Answer, Command, Context};
use crate::rules::step::{expire, step};
use crate::rules::time::StoreTime;

/// Abandoned holds ended in one turn on the way to other operations.
const SWEEPS_MAX: usize = 256;
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
    fn operations(&self) -> usize {
        match self {
            Self::Commands(commands) => commands.len(),
            Self::Open | Self::Task(_) => 1,
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

    fn set(&self, phase: Phase) {
        *self.now() = phase;
        self.changed.notify_all();
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
    connections: Arc<Connections>,
}

impl Writer {
    /// Starts the thread and has it open the database, creating or migrating it.
    pub(super) fn start(
        connections: &Arc<Connections>,
        blobs: Blobs,
        options: SqliteOptions,
    ) -> Result<Self, Error> {
        let timeout = Duration::from_millis(options.busy_timeout_ms);
        let (sender, receiver) = channel();
        let phases = Arc::new(Phases { now: Mutex::new(Phase::AtWork), changed: Condvar::new() });
        let (end, log) = (End(Arc::clone(&phases)), Log::of(connections.database()));
        let worker = Worker { connections: Arc::clone(connections), held_over: None, log, blobs, options };
        // The thread drops the worker, and with it perhaps the connections, before it says its end.
        let spawned = fork::section(|| {
            std::thread::Builder::new().name("noxus-ledger".to_owned()).spawn(move || {
                let end = end;
                worker.run(&receiver, &end.0);
            })
        });
        let thread = spawned
            .map_err(|source| Error::internal("the ledger's writer thread could not be started", source))?;
        let connections = Arc::clone(connections);
        let writer = Self { sender: Some(sender), thread: Some(thread), timeout, phases, connections };
        writer.submit(Work::Open)?;
        Ok(writer)
    }

    /// Hands work in and waits for the commit.
    pub(super) fn submit(&self, work: Work) -> Replies {
        let ticket = Arc::new(Ticket::new());
        let request = Request { work, ticket: Arc::clone(&ticket) };
        if let Some(sender) = &self.sender {
            // A request that cannot be sent is dropped, which answers its caller.
            let _ = sender.send(request);
        }
        ticket.wait(self.timeout).unwrap_or_else(|| {
            Err(match *self.phases.now() {
                Phase::AwaitingLock => {
                    Error::StoreLocked { lock: self.connections.lock_path().display().to_string() }
                }
                Phase::AtWork | Phase::Ended => Error::StoreBusy,
            })
        })
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
        request.ticket.finish(replies);
    }
}

fn execute(connection: &Connection, text: &str) -> Result<(), Error> {
    connection.prepare_cached(text).and_then(|mut statement| statement.execute([])).map_err(sql)?;
    Ok(())
}

struct Worker {
    connections: Arc<Connections>,
    /// Did not fit into the last commit.
    held_over: Option<Request>,
    log: Log,
    blobs: Blobs,
    options: SqliteOptions,
}

impl Worker {
    fn run(mut self, receiver: &Receiver<Request>, phases: &Phases) {
        while let Some(first) = self.held_over.take().or_else(|| receiver.recv().ok()) {
            phases.set(Phase::AwaitingLock);
            let acquired = self.connections.acquire();
            phases.set(Phase::AtWork);
            // Nobody is answered before the lock is free again: the next process need not wait for
            // our callers to wake up. Only folding the log back would keep them for too long.
            let mut answers = match acquired {
                Err(error) => {
                    answer(vec![(first, Err(error))]);
                    continue;
                }
                Ok(()) => self.turn(first, receiver),
            };
            if self.log.is_due() {
                answer(std::mem::take(&mut answers));
                self.cut_log();
            }
            self.connections.release();
            answer(answers);
        }
    }

    fn cut_log(&mut self) {
        if let Ok(_inside) = fork::enter()
            && let Some(connection) = &*self.connections.writer()
        {
            // A log that stays costs space, not truth; the next commit that finds it too large tries again.
            let _ = self.log.cut(connection);
        }
    }

    /// One turn with the lock: what has been waiting, in one commit.
    fn turn(&mut self, first: Request, receiver: &Receiver<Request>) -> Answered {
        let _inside = match fork::enter() {
            Ok(inside) => inside,
            Err(error) => return vec![(first, Err(error))],
        };
        let mut requests = self.gather(first, receiver);
        if requests.is_empty() {
            return Vec::new();
        }
        let mut connection = self.connections.writer();
        match self.commit(&mut connection, &mut requests) {
            Ok(replies) => requests.into_iter().zip(replies).collect(),
            Err(error) => requests.into_iter().map(|request| (request, Err(error.clone()))).collect(),
        }
    }

    /// Takes what waits, up to the most operations that one commit may have.
    fn gather(&mut self, first: Request, receiver: &Receiver<Request>) -> Vec<Request> {
        let mut left = self.options.batch_max();
        let mut requests = Vec::new();
        for request in std::iter::once(first).chain(receiver.try_iter()) {
            let operations = request.work.operations();
            if operations > left && !requests.is_empty() {
                self.held_over = Some(request);
                break;
            }
            if request.ticket.take() {
                requests.push(request);
                left = left.saturating_sub(operations);
            }
            if left == 0 {
                break;
            }
        }
        requests
    }

    /// An error means that nothing was committed.
    fn commit(&self, slot: &mut Option<Connection>, requests: &mut [Request]) -> Result<Vec<Replies>, Error> {
        let committed = self.attempt(slot, |connection| self.transact(connection, requests));
        let operations: usize = requests.iter().map(|request| request.work.operations()).sum();
        match committed {
            // Something failed beneath the rules. Each alone, so that only the culprit suffers.
            Err(_) if operations > 1 => {
                self.attempt(slot, |connection| self.transact_apart(connection, requests))
            }
            committed => committed,
        }
    }

    /// Opens the database if it is not, and closes it after a panic.
    fn attempt<T>(
        &self,
        slot: &mut Option<Connection>,
        work: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let connection = match slot.take() {
            Some(connection) => connection,
            None => caught(|| open_writer(self.connections.database()))?,
        };
        let result = caught(|| {
            let result = work(&connection);
            if !connection.is_autocommit() {
                // If even this fails the next BEGIN says so.
                let _ = connection.execute_batch("ROLLBACK");
            }
            result
        });
        // Whatever a panic left half done goes with its connection.
        if !matches!(result, Err(Error::Internal { .. })) {
            *slot = Some(connection);
        }
        result
    }

    /// All requests in one transaction.
    fn transact(&self, connection: &Connection, requests: &mut [Request]) -> Result<Vec<Replies>, Error> {
        execute(connection, "BEGIN IMMEDIATE")?;
        let tables = Tables::new(connection, &self.options.tiers);
        // First, so that a task may put it right.
        let time = tables.tick(&*self.options.clock)?;
        let replies: Result<Vec<_>, Error> =
            requests.iter_mut().map(|request| self.perform(&tables, time, &mut request.work)).collect();
        let replies = replies?;
        tables.flush()?;
        execute(connection, "COMMIT")?;
        Ok(replies)
    }

    /// The outer result is the store's, the inner one the request's.
    fn perform(&self, tables: &Tables<'_>, time: StoreTime, work: &mut Work) -> Result<Replies, Error> {
        match work {
            Work::Open => Ok(Ok(Vec::new())),
            Work::Commands(commands) => {
                let replies = commands.iter().map(|prepared| self.perform_one(tables, time, prepared));
                Ok(Ok(replies.collect::<Result<_, Error>>()?))
            }
            Work::Task(task) => {
                // Tasks change rows behind the view's back; nothing of theirs may be cached here.
                let done = tables.in_savepoint(|| task(tables))?;
                tables.forget();
                Ok(done.map(|()| Vec::new()))
            }
        }
    }

    /// All requests in one transaction, but each operation in a savepoint of its own: what fails
    /// beneath the rules, or panics, undoes only itself.
    fn transact_apart(
        &self,
        connection: &Connection,
        requests: &mut [Request],
    ) -> Result<Vec<Replies>, Error> {
        execute(connection, "BEGIN IMMEDIATE")?;
        let tables = Tables::new(connection, &self.options.tiers);
        // First, so that a task may put it right.
        let time = tables.tick(&*self.options.clock)?;
        let mut replies = Vec::with_capacity(requests.len());
        for request in requests {
            replies.push(match &mut request.work {
                Work::Open => Ok(Vec::new()),
                Work::Commands(commands) => {
                    let alone = |prepared| {
                        let perform = || self.perform_one(&tables, time, prepared);
                        Ok(tables.in_savepoint(perform)?.and_then(|reply| reply))
                    };
                    Ok(commands.iter().map(alone).collect::<Result<_, Error>>()?)
                }
                Work::Task(task) => tables.in_savepoint(|| task(&tables))?.map(|()| Vec::new()),
            });
            tables.forget();
        }
        execute(connection, "COMMIT")?;
        Ok(replies)
    }

    /// The outer result is the store's: an error there undoes the whole batch. The inner one is the
    /// rules': a refusal has changed nothing.
    fn perform_one(
        &self,
        tables: &Tables<'_>,
        time: StoreTime,
        prepared: &Prepared,
    ) -> Result<Result<Reply, Error>, Error> {
        let mut token = LeaseToken([0; 16]);
        if let Command::Reserve(_) = prepared.command
            && let Err(error) = self.options.randomness.fill(&mut token.0)
        {
            return Ok(Err(error));
        }
        let context = Context { time, token, retention_ms: self.options.retention_ms };
        let more = match prepared.command.wallet(tables)? {
            Some(wallet) => sweep(tables, wallet, context.now())?,
            None => false,
        };
        match step(tables, &prepared.command, &context) {
            // What is still to be given back might have made room.
            Err(
                Error::InsufficientBalance { .. }
                | Error::KeyBudgetExceeded { .. }
                | Error::RateLimitExceeded { .. },
            ) if more => Ok(Ok(Reply::SweepGoesOn)),
            Err(error) => Ok(Err(error)),
            Ok((effects, _)) if effects.keep_outcome && !self.parts_present(prepared) => {
                Ok(Ok(Reply::PartsMissing))
            }
            Ok((effects, answer)) => {
                tables.write(effects, &prepared.parts)?;
                Ok(Ok(Reply::Answer(answer)))
            }
        }
    }

    fn parts_present(&self, prepared: &Prepared) -> bool {
        prepared.parts.iter().all(|part| self.blobs.is_present(part))
    }
}

/// Ends abandoned holds of a wallet, so that the balance an operation sees is the true one: as many
/// as one turn has room for. Whether there are more.
fn sweep(tables: &Tables<'_>, wallet: (AccountId, Environment), now: Timestamp) -> Result<bool, Error> {
    if !tables.may_be_due(wallet, now)? {
        return Ok(false);
    }
    let room = SWEEPS_MAX.saturating_sub(tables.swept.get());
    let due = tables.due(wallet, now, room + 1)?;
    let more = due.len() > room;
    for job in due.into_iter().take(room) {
        tables.write(expire(tables, job, now)?, &[])?;
        tables.swept.set(tables.swept.get() + 1);
    }
    Ok(more)
}
