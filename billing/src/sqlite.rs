//! The embedded store: one SQLite file, any number of threads and processes.
//!
//! Writers take turns by a lock file beside the database. A caller who finds nobody at work takes
//! the turn itself; others hand their requests to one thread per process, which commits everything
//! that waits in one transaction: `BEGIN IMMEDIATE`, up to 256 requests, `COMMIT` with a synced log.
//! Reads run beside them on their own connections.

mod adopt;
mod audit;
mod blobs;
mod connect;
mod connections;
mod directory;
mod kept;
mod log;
mod options;
mod queries;
mod retention;
mod rows;
mod savepoint;
mod tables;
mod ticket;
mod time;
mod worker;
mod writer;
mod writes;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

pub use options::SqliteOptions;

use crate::clock::Timestamp;
use crate::error::Error;
use crate::fork;
use crate::ledger::Ledger;
use crate::operations::{
    AuditReport, Balance, ChainHead, Failure, JobQuery, Kept, KeyUsage, LookedUp, Lookup, Movement, Op,
    OpResult, Outcome, ReapReport, Reserved, Scope, StatementQuery, StoredResponse,
};
use crate::records::{AccountId, Environment, JobId, JobRecord, KeyId};
use crate::rules::events::answer_digest;
use crate::rules::state::{Answer, Command, State};
use crate::rules::time::Mark;
use blobs::{Blobs, Part};
use connect::{beside, refuse_network};
use connections::Connections;
use kept::Range;
use tables::Tables;
use writer::{Prepared, Reply, Task, Work, Writer};

/// How often an operation is repeated whose stored parts were swept away in between.
const ATTEMPTS_MAX: usize = 4;

/// A ledger in one SQLite file, with two lock files (`.lock`, `.queue`), its log (`-wal`, `-shm`) and
/// a folder of large answers (`.blobs`) beside it.
///
/// Any number of processes may have the same file open. After a `fork` the child gets connections
/// and a writer of its own at its first call; a `fork` waits for the calls that are at work. A child
/// made past the handlers of `fork` (a raw `clone`), or while a call took longer than five seconds,
/// gets [`Error::Forked`].
///
/// ```
/// use noxus_billing::{Directory, Ledger, Environment, NewAccount, SqliteOptions, SqliteStore, TopUp};
/// # let folder = std::env::temp_dir().join(format!("noxus-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// let ledger = SqliteStore::open(folder.join("ledger.db"), SqliteOptions::default())?;
/// let account = ledger.create_account(&NewAccount { name: "acme".into(), tier: "free".into() })?;
/// let balance = ledger.top_up(&TopUp {
///     account: account.id,
///     environment: Environment::Test,
///     amount: "10".parse()?,
///     reference: "first deposit".into(),
/// })?;
/// assert_eq!(balance.available().to_string(), "10");
/// # drop(ledger);
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), noxus_billing::Error>(())
/// ```
pub struct SqliteStore {
    path: PathBuf,
    options: SqliteOptions,
    here: InProcess,
    /// Which of the 256 folders of large answers the next reap sweeps.
    next_folder: AtomicU8,
    /// Where the next reap goes on: an account and, as the last bit, an environment. No lock, which a
    /// fork might find taken.
    next_wallet: AtomicI64,
}

/// What belongs to one process. A child finds the parent's and adds its own behind it.
struct InProcess {
    generation: usize,
    writer: Writer,
    connections: Arc<Connections>,
    blobs: Blobs,
    /// Set only inside (see [`fork::enter`]), so that no fork finds it half set.
    after_fork: OnceLock<Box<InProcess>>,
}

impl InProcess {
    fn open(path: &Path, options: &SqliteOptions) -> Result<Self, Error> {
        let folder = beside(path, ".blobs");
        let blobs = Blobs::new(folder, options.blob_inline_max_bytes, options.output_max_bytes);
        let generation = fork::generation();
        let connections = Connections::new(path)?;
        let writer = Writer::start(&connections, blobs.clone(), options.clone())?;
        Ok(Self { generation, writer, connections, blobs, after_fork: OnceLock::new() })
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        if !fork::is_ours(self.generation) {
            self.writer.abandon();
        }
    }
}

impl SqliteStore {
    /// Opens the ledger at `path`, creating or migrating it as needed. Its folder must exist.
    ///
    /// # Errors
    /// [`Error::StoreUnavailable`] for a path that cannot be written, lies on a network file
    /// system, or holds something else; [`Error::StoreCorrupt`] for a file that is no database;
    /// [`Error::StoreLocked`] when another process keeps its turn for longer than
    /// [`SqliteOptions::busy_timeout_ms`]; [`Error::Forked`] in a child that must not use ledgers.
    pub fn open(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, Error> {
        // Absolute, so that a change of the working directory does not lead elsewhere after a fork.
        let path = std::path::absolute(path.as_ref()).map_err(|source| {
            Error::unavailable("its path is not usable; give the path of a file.", source)
        })?;
        refuse_network(&path)?;
        let here = InProcess::open(&path, &options)?;
        Ok(Self { path, options, here, next_folder: AtomicU8::new(0), next_wallet: AtomicI64::new(0) })
    }

    /// Where the database lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What belongs to this process, opened anew after a fork.
    fn here(&self) -> Result<&InProcess, Error> {
        fork::check()?;
        let mut here = &self.here;
        while here.generation != fork::generation() {
            here = match here.after_fork.get() {
                Some(next) => next,
                None => {
                    let opened = Box::new(InProcess::open(&self.path, &self.options)?);
                    let _inside = fork::enter()?;
                    here.after_fork.get_or_init(|| opened)
                }
            };
        }
        Ok(here)
    }

    /// Reads one consistent state of the database.
    fn read<T>(&self, query: impl FnOnce(&Tables<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.here()?.connections.read(&self.options.tiers, query)
    }

    /// Runs a change of accounts, apps, keys or retention in a transaction of the writer.
    fn task<T: Send + 'static>(
        &self,
        mut change: impl FnMut(&Tables<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let slot = Arc::new(Mutex::new(None));
        let result = Arc::clone(&slot);
        let task: Task = Box::new(move |tables| {
            let value = change(tables)?;
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            Ok(())
        });
        self.here()?.writer.submit(Work::Task(task))?;
        let value = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        value.ok_or(Error::Internal { what: "a change was committed without a result", source: None })
    }

    /// An operation as the writer wants it: large parts of an answer are on the disk already.
    fn prepare(&self, op: &Op) -> Result<Prepared, Error> {
        let mut parts = Vec::new();
        match op {
            Op::Capture(lease, _, outcome) => {
                let blobs = &self.here()?.blobs;
                blobs.check(outcome)?;
                // A body is copied sooner than asked about; blobs are hashed or even written.
                let light = outcome.blobs.is_empty() && !blobs.needs_files(outcome);
                if light || self.is_remembered(lease.job)? {
                    parts = blobs.store(outcome)?;
                }
            }
            Op::Release(_, Failure { detail: Some(detail), .. }) => {
                parts.push(Part::body(detail.as_bytes()));
            }
            _ => {}
        }
        let answer = (!parts.is_empty()).then(|| answer_digest(parts.iter().map(Part::digest)));
        Ok(Prepared { command: Command::of(op, answer), parts })
    }

    /// Whether what a job comes to is kept.
    fn is_remembered(&self, job: JobId) -> Result<bool, Error> {
        let found = self.read(|tables| State::job(tables, job))?;
        Ok(found.is_some_and(|job| job.is_remembered()))
    }

    /// The kept answer of a job, unless it was swept away.
    fn outcome(&self, job: JobId) -> Result<Option<Outcome>, Error> {
        let blobs = &self.here()?.blobs;
        twice(|| self.read(|tables| kept::outcome(tables, blobs, job)))
    }

    /// Turns the writer's reply into an answer, or `None` if the operation has to be repeated.
    fn complete(&self, reply: Reply) -> Result<Option<OpResult>, Error> {
        match reply {
            Reply::PartsMissing | Reply::SweepGoesOn => Ok(None),
            Reply::Answer(Answer::Done(result)) => Ok(Some(result)),
            Reply::Answer(Answer::Replay { receipt, request_id }) => {
                let Some(outcome) = self.outcome(receipt.job)? else { return Ok(None) };
                let response = StoredResponse { receipt, request_id, outcome };
                Ok(Some(OpResult::Reserved(Reserved::Replay(response))))
            }
        }
    }

    /// Repeats an operation whose parts were swept away, or before which there were more abandoned
    /// holds than one turn ends.
    fn repeat(&self, op: &Op) -> Result<OpResult, Error> {
        let started = Instant::now();
        let patience = Duration::from_millis(self.options.busy_timeout_ms);
        let mut attempts = 0;
        while attempts < ATTEMPTS_MAX && started.elapsed() <= patience {
            let work = Work::Commands(vec![self.prepare(op)?]);
            let reply = self.here()?.writer.submit(work)?.pop();
            let Some(reply) = reply else { break };
            let reply = reply?;
            if !matches!(reply, Reply::SweepGoesOn) {
                attempts += 1;
            }
            if let Some(result) = self.complete(reply)? {
                return Ok(result);
            }
        }
        Err(Error::StoreBusy)
    }

    fn submit(&self, batch: &[Op]) -> Result<Vec<Result<OpResult, Error>>, Error> {
        let prepared: Vec<Result<Prepared, Error>> = batch.iter().map(|op| self.prepare(op)).collect();
        let mut refused = Vec::with_capacity(batch.len());
        let mut accepted = Vec::with_capacity(batch.len());
        for prepared in prepared {
            match prepared {
                Ok(prepared) => {
                    accepted.push(prepared);
                    refused.push(None);
                }
                Err(error) => refused.push(Some(error)),
            }
        }
        let replies = if accepted.is_empty() {
            Vec::new()
        } else {
            self.here()?.writer.submit(Work::Commands(accepted))?
        };
        let mut replies = replies.into_iter();
        let missing = || Error::Internal { what: "a commit gave too few answers", source: None };
        Ok(refused
            .into_iter()
            .zip(batch)
            .map(|(refused, op)| match refused {
                Some(error) => Err(error),
                None => match self.complete(replies.next().ok_or_else(missing)??)? {
                    Some(result) => Ok(result),
                    None => self.repeat(op),
                },
            })
            .collect())
    }
}

/// Looks once more when something is missing: an answer may have been swept away between its row and
/// its file.
fn twice<T>(look: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
    match look() {
        Err(Error::StoreCorrupt { .. }) => look(),
        result => result,
    }
}

impl Ledger for SqliteStore {
    fn spool_folder(&self) -> Option<PathBuf> {
        self.here().ok().map(|here| here.blobs.folder().to_owned())
    }

    fn lookup(&self, lookup: &Lookup) -> Result<LookedUp, Error> {
        let blobs = &self.here()?.blobs;
        let retention_ms = self.options.retention_ms;
        twice(|| {
            self.read(|tables| {
                let time = tables.time(&*self.options.clock)?;
                queries::lookup(tables, blobs, lookup, time, retention_ms)
            })
        })
    }

    fn balance(&self, account: AccountId, environment: Environment) -> Result<Balance, Error> {
        self.read_now(|tables, now| queries::balance(tables, account, environment, now))
    }

    fn key_usage(&self, key: KeyId) -> Result<KeyUsage, Error> {
        self.read_now(|tables, now| queries::key_usage(tables, key, now))
    }

    fn statement(&self, query: &StatementQuery) -> Result<Vec<Movement>, Error> {
        self.read(|tables| queries::statement(tables, query))
    }

    fn jobs(&self, query: &JobQuery) -> Result<Vec<JobRecord>, Error> {
        self.read_now(|tables, now| queries::jobs(tables, query, now))
    }

    fn job(&self, job: JobId) -> Result<JobRecord, Error> {
        self.read_now(|tables, now| {
            let found = State::job(tables, job)?;
            found.map(|job| job.seen_at(now)).ok_or(Error::JobNotFound { job })
        })
    }

    fn kept(&self, job: JobId) -> Result<Option<Kept>, Error> {
        let retention_ms = self.options.retention_ms;
        let blobs = &self.here()?.blobs;
        twice(|| self.read_now(|tables, now| kept::kept(tables, blobs, job, now, retention_ms)))
    }

    fn kept_part(
        &self,
        job: JobId,
        part: usize,
        offset_bytes: u64,
        max_bytes: usize,
    ) -> Result<Option<Vec<u8>>, Error> {
        let retention_ms = self.options.retention_ms;
        let blobs = &self.here()?.blobs;
        let range = Range { part, offset_bytes, max_bytes };
        twice(|| {
            let found = self.read_now(|tables, now| kept::part(tables, job, range, now, retention_ms))?;
            found.map(|found| found.read(blobs, range)).transpose()
        })
    }

    fn answer(&self, job: JobId) -> Result<Option<StoredResponse>, Error> {
        let retention_ms = self.options.retention_ms;
        let blobs = &self.here()?.blobs;
        twice(|| self.read_now(|tables, now| kept::answer(tables, blobs, job, now, retention_ms)))
    }

    fn reap(&self, max: usize) -> Result<ReapReport, Error> {
        let retention_ms = self.options.retention_ms;
        let clock = Arc::clone(&self.options.clock);
        let mut from = retention::wallet_at(self.next_wallet.load(Ordering::Relaxed));
        let (report, mut loose, next) = self.task(move |tables| {
            let now = tables.time(&*clock)?.now();
            let (report, loose) = retention::reap(tables, now, retention_ms, max, &mut from)?;
            Ok((report, loose, from))
        })?;
        self.next_wallet.store(retention::place_of(next), Ordering::Relaxed);
        // Files are removed in a second transaction: if the first fails, all are still needed.
        let blobs = self.here()?.blobs.clone();
        loose.extend(blobs.in_folder(self.next_folder.fetch_add(1, Ordering::Relaxed)));
        if !loose.is_empty() {
            self.task(move |tables| retention::remove_loose(tables, &blobs, &loose))?;
        }
        Ok(report)
    }

    fn verify_since(&self, scope: Scope, anchors: &[ChainHead]) -> Result<AuditReport, Error> {
        self.audit(scope, anchors)
    }

    fn time(&self) -> Result<Timestamp, Error> {
        let time = self.read(|tables| tables.time(&*self.options.clock))?;
        time.check().map(|()| time.now())
    }

    fn accept_clock(&self) -> Result<Timestamp, Error> {
        let clock = Arc::clone(&self.options.clock);
        self.task(move |tables| {
            let mark = Mark { at: clock.now().max(tables.time(&*clock)?.now()), steady: clock.steady() };
            tables.put_time(mark)?;
            Ok(mark.at)
        })
    }

    fn apply(&self, batch: &[Op]) -> Vec<Result<OpResult, Error>> {
        // One commit per turn, so that others get theirs in between.
        let turns = batch.chunks(self.options.batch_max());
        turns
            .flat_map(|turn| match self.submit(turn) {
                Ok(results) => results,
                Err(error) => turn.iter().map(|_| Err(error.clone())).collect(),
            })
            .collect()
    }
}
