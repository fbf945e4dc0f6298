//! The one writer of a process: takes turns with those of other processes, commits in groups.

use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::blobs::{Blobs, Part};
use super::connect::{open_lock, open_writer, sql};
use super::options::SqliteOptions;
use super::tables::Tables;
use crate::edge::Timestamp;
use crate::error::Error;
use crate::operations::LeaseToken;
use crate::records::{AccountId, Environment};
use crate::rules::state::{Answer, Command, Context};
use crate::rules::step::{expire, step};
use crate::rules::time::StoreTime;

/// Abandoned holds ended in one turn on the way to other operations.
const SWEEPS_MAX: usize = 256;

/// A change of accounts, apps, keys or retention; run inside a transaction, perhaps twice.
pub(super) type Task = Box<dyn FnMut(&Tables<'_>) -> Result<(), Error> + Send>;

/// An operation with the parts of its answer.
pub(super) struct Prepared {
    pub(super) command: Command,
    pub(super) parts: Vec<Part>,
}

pub(super) enum Work {
    Commands(Vec<Prepared>),
    Task(Task),
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

type Replies = Result<Vec<Result<Reply, Error>>, Error>;

enum Progress {
    Waiting,
    /// In a transaction: it can no longer be withdrawn.
    Taken,
    Withdrawn,
    Done(Replies),
}

/// Where a caller waits for its answer.
struct Ticket {
    progress: Mutex<Progress>,
    changed: Condvar,
}

impl Ticket {
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> bool {
        let mut progress = self.progress();
        let waiting = matches!(*progress, Progress::Waiting);
        if waiting {
            *progress = Progress::Taken;
        }
        waiting
    }

    fn finish(&self, replies: Replies) {
        let mut progress = self.progress();
        if !matches!(*progress, Progress::Done(_) | Progress::Withdrawn) {
            *progress = Progress::Done(replies);
            self.changed.notify_one();
        }
    }

    /// Waits for the answer; a request that is not begun in time is withdrawn, and nothing happened.
    fn wait(&self, timeout: Duration) -> Replies {
        let deadline = Instant::now().checked_add(timeout);
        let mut progress = self.progress();
        loop {
            match &*progress {
                Progress::Done(_) => {
                    let done = std::mem::replace(&mut *progress, Progress::Withdrawn);
                    return if let Progress::Done(replies) = done { replies } else { Err(Error::StoreBusy) };
                }
                Progress::Withdrawn => return Err(Error::StoreBusy),
                Progress::Taken => {
                    progress = self.changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
                }
                Progress::Waiting => {
                    let left = deadline.map_or(timeout, |end| end.saturating_duration_since(Instant::now()));
                    if left.is_zero() {
                        *progress = Progress::Withdrawn;
                        return Err(Error::StoreBusy);
                    }
                    let waited = self.changed.wait_timeout(progress, left);
                    progress = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }
}

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

/// The callers' end.
pub(super) struct Writer {
    sender: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    timeout: Duration,
}

impl Writer {
    /// Opens the database, creating or migrating it, and starts the thread.
    pub(super) fn start(database: &Path, blobs: Blobs, options: SqliteOptions) -> Result<Self, Error> {
        let lock = open_lock(database)?;
        acquire(&lock)?;
        let opened = open_writer(database);
        release(&lock)?;
        let connection = opened?;
        let timeout = Duration::from_millis(options.busy_timeout_ms);
        let (sender, receiver) = channel();
        let worker = Worker { connection, lock, blobs, options };
        let thread = std::thread::Builder::new()
            .name("noxus-ledger".to_owned())
            .spawn(move || worker.run(&receiver))
            .map_err(|source| Error::internal("the ledger's writer thread could not be started", source))?;
        Ok(Self { sender: Some(sender), thread: Some(thread), timeout })
    }

    /// Hands work in and waits for the commit.
    pub(super) fn submit(&self, work: Work) -> Replies {
        let ticket = Arc::new(Ticket { progress: Mutex::new(Progress::Waiting), changed: Condvar::new() });
        let request = Request { work, ticket: Arc::clone(&ticket) };
        if let Some(sender) = &self.sender {
            // A request that cannot be sent is dropped, which answers its caller.
            let _ = sender.send(request);
        }
        ticket.wait(self.timeout)
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
        if let Some(thread) = self.thread.take() {
            // A panic of the writer has answered its callers by dropping their requests.
            let _ = thread.join();
        }
    }
}

fn acquire(lock: &File) -> Result<(), Error> {
    lock.lock().map_err(|source| Error::unavailable("its lock file cannot be locked.", source))
}

fn release(lock: &File) -> Result<(), Error> {
    lock.unlock().map_err(|source| Error::unavailable("its lock file cannot be unlocked.", source))
}

struct Worker {
    connection: Connection,
    lock: File,
    blobs: Blobs,
    options: SqliteOptions,
}

impl Worker {
    fn run(self, receiver: &Receiver<Request>) {
        while let Ok(first) = receiver.recv() {
            // Nobody is answered before the lock is free again: the next process need not wait for
            // our callers to wake up.
            let answers = match acquire(&self.lock) {
                Err(error) => vec![(first, Err(error))],
                Ok(()) => {
                    let answers = self.turn(first, receiver);
                    // The lock also goes with the process; a failure here shows at the next turn.
                    let _ = release(&self.lock);
                    answers
                }
            };
            for (request, replies) in answers {
                request.ticket.finish(replies);
            }
        }
    }

    /// One turn with the lock: everything that has been waiting, in one commit.
    fn turn(&self, first: Request, receiver: &Receiver<Request>) -> Vec<(Request, Replies)> {
        let batch_max = self.options.batch_max.clamp(1, 256);
        let mut requests: Vec<Request> = std::iter::once(first)
            .chain(receiver.try_iter())
            .take(batch_max)
            .filter(|request| request.ticket.take())
            .collect();
        if requests.is_empty() {
            return Vec::new();
        }
        match self.transact(&mut requests) {
            Ok(replies) => requests.into_iter().zip(replies.into_iter().map(Ok)).collect(),
            Err(error) if requests.len() == 1 => {
                requests.into_iter().map(|request| (request, Err(error.clone()))).collect()
            }
            // Something failed beneath the rules. Each alone, so that only the culprit suffers.
            Err(_) => requests
                .into_iter()
                .map(|request| {
                    let mut alone = [request];
                    let replies = self.transact(&mut alone).and_then(|mut replies| {
                        replies.pop().ok_or_else(|| Error::corrupt("a commit gave no answer."))
                    });
                    let [request] = alone;
                    (request, replies)
                })
                .collect(),
        }
    }

    /// All requests in one transaction. An error means that nothing was committed.
    fn transact(&self, requests: &mut [Request]) -> Result<Vec<Vec<Result<Reply, Error>>>, Error> {
        self.connection
            .prepare_cached("BEGIN IMMEDIATE")
            .and_then(|mut begin| begin.execute([]))
            .map_err(sql)?;
        let tables = Tables::new(&self.connection, &self.options.tiers);
        let replies = tables.time(&*self.options.clock).and_then(|time| {
            // First, so that a task may put it right.
            tables.put_time(time.mark)?;
            requests.iter_mut().map(|request| self.perform(&tables, time, &mut request.work)).collect()
        });
        let committed = replies.and_then(|replies: Vec<_>| {
            tables.flush()?;
            self.connection
                .prepare_cached("COMMIT")
                .and_then(|mut commit| commit.execute([]))
                .map_err(sql)?;
            Ok(replies)
        });
        if committed.is_err() && !self.connection.is_autocommit() {
            // If even this fails the connection stays in its transaction and the next BEGIN says so.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        committed
    }

    fn perform(
        &self,
        tables: &Tables<'_>,
        time: StoreTime,
        work: &mut Work,
    ) -> Result<Vec<Result<Reply, Error>>, Error> {
        match work {
            Work::Commands(commands) => {
                commands.iter().map(|prepared| self.perform_one(tables, time, prepared)).collect()
            }
            Work::Task(task) => {
                // Tasks change rows behind the view's back; nothing of theirs may be cached here.
                tables.flush()?;
                let outcome = task(tables);
                tables.forget();
                outcome.map(|()| Vec::new())
            }
        }
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
