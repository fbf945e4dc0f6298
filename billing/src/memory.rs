//! A ledger in memory: for tests, and for programs that do not keep money across runs.

mod books;
mod directory;
mod stored;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use books::{Books, outcome_digest};
use sha2::{Digest, Sha256};
use stored::Stored;

use crate::clock::{Clock, Timestamp};
use crate::error::Error;
use crate::ledger::Ledger;
use crate::operations::{
    AuditReport, Balance, ChainHead, Failure, Idempotency, JobQuery, Kept, KeyUsage, LeaseToken, LookedUp,
    Lookup, Movement, Op, OpResult, Outcome, ReapReport, Reserved, Scope, StatementQuery, StoredResponse,
};
use crate::randomness::Randomness;
use crate::records::{AccountId, Environment, JobId, JobRecord, JobState, KeyId};
use crate::rules::audit::{Auditor, in_scope};
use crate::rules::events::answer_digest;
use crate::rules::limits;
use crate::rules::state::{Answer, Command, Context, Job, State};
use crate::rules::step::{Prior, expire, forget, prior, retry_after_ms, step, usable_key};
use crate::rules::time::{Mark, StoreTime, next};
use crate::rules::validate;
use crate::tiers::Tiers;

/// How long answers are kept for replays unless told otherwise: a day.
pub(crate) const RETENTION_DEFAULT_MS: i64 = 86_400_000;
/// Largest answer unless told otherwise: 1 GiB.
pub(crate) const OUTPUT_MAX_DEFAULT_BYTES: u64 = 1 << 30;
/// Longest page of a list.
pub(crate) const PAGE_MAX: u32 = 1_000;

/// A complete store that forgets everything when it is dropped.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    retention_ms: i64,
    books: Mutex<Books>,
}

impl MemoryStore {
    /// An empty ledger that keeps answers for a day.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self::with_retention_ms(clock, randomness, RETENTION_DEFAULT_MS)
    }

    /// An empty ledger that keeps answers for `retention_ms` after completion.
    #[must_use]
    pub fn with_retention_ms(
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        retention_ms: i64,
    ) -> Self {
        Self { clock, randomness, retention_ms, books: Mutex::new(Books::default()) }
    }

    /// The same with tiers, which say what accounts and keys may that do not say otherwise.
    #[must_use]
    pub fn with_tiers(mut self, tiers: Arc<Tiers>) -> Self {
        self.books.get_mut().unwrap_or_else(PoisonError::into_inner).tiers = tiers;
        self
    }

    fn books(&self) -> Result<MutexGuard<'_, Books>, Error> {
        self.books.lock().map_err(|_| Error::Internal {
            what: "an earlier panic left the ledger in memory unusable",
            source: None,
        })
    }

    /// What time it is.
    fn time_in(&self, books: &Books) -> StoreTime {
        next(books.time, self.clock.now(), self.clock.steady())
    }

    /// What time it is, for a change.
    fn tick(&self, books: &mut Books) -> StoreTime {
        let time = self.time_in(books);
        books.time = Some(time.mark);
        time
    }

    fn context(&self, books: &mut Books) -> Result<Context, Error> {
        let mut token = [0; 16];
        self.randomness.fill(&mut token)?;
        let time = self.tick(books);
        Ok(Context { time, token: LeaseToken(token), retention_ms: self.retention_ms })
    }

    fn apply_one(&self, books: &mut Books, op: &Op) -> Result<OpResult, Error> {
        let context = self.context(books)?;
        let answer = match op {
            Op::Capture(lease, _, outcome) => {
                let kept = State::job(books, lease.job)?.is_some_and(|job| job.is_remembered());
                kept.then(|| outcome_digest(outcome)).transpose()?
            }
            Op::Release(_, Failure { detail: Some(detail), .. }) => {
                Some(answer_digest([Sha256::digest(detail).into()]))
            }
            _ => None,
        };
        let command = Command::of(op, answer);
        if let Some(wallet) = command.wallet(books)? {
            sweep(books, Some(wallet), context.now(), usize::MAX)?;
        }
        if let Op::Capture(_, _, outcome) = op
            && outcome.size_bytes() > OUTPUT_MAX_DEFAULT_BYTES
        {
            return Err(Error::OutputLimitExceeded {
                size_bytes: outcome.size_bytes(),
                max_bytes: OUTPUT_MAX_DEFAULT_BYTES,
            });
        }
        let (effects, answer) = step(books, &command, &context)?;
        match op {
            Op::Capture(lease, _, outcome) if effects.keep_outcome => books.keep(lease.job, outcome.clone()),
            Op::Release(lease, Failure { detail: Some(detail), .. }) if effects.keep_outcome => {
                books.keep(lease.job, Outcome { body: detail.clone(), blobs: Vec::new() });
            }
            _ => {}
        }
        books.write(effects);
        match answer {
            Answer::Done(result) => Ok(result),
            Answer::Replay { receipt, request_id } => {
                let outcome = books.stored(receipt.job)?.outcome.clone();
                let response = StoredResponse { receipt, request_id, outcome };
                Ok(OpResult::Reserved(Reserved::Replay(response)))
            }
        }
    }
}

impl MemoryStore {
    /// An ended job and what is kept of it, if anything. The books are free again.
    fn remembered(&self, id: JobId) -> Result<Option<(Job, Arc<Stored>)>, Error> {
        let books = self.books()?;
        let now = self.time_in(&books).now();
        let job = State::job(&*books, id)?.ok_or(Error::JobNotFound { job: id })?;
        if job.is_forgotten(now, self.retention_ms) {
            return Ok(None);
        }
        Ok(books.stored(id).ok().map(|stored| (job, stored)))
    }
}

/// Ends abandoned holds; returns how many and what they held.
fn sweep(
    books: &mut Books,
    wallet: Option<(AccountId, Environment)>,
    now: Timestamp,
    max: usize,
) -> Result<ReapReport, Error> {
    let mut report = ReapReport::default();
    for job in books.due(wallet, now, max) {
        let held = job.record.reserved;
        let effects = expire(books, job, now)?;
        books.write(effects);
        report.expired += 1;
        report.released = report.released.checked_add(held).ok_or(Error::AmountOverflow)?;
    }
    Ok(report)
}

impl Ledger for MemoryStore {
    fn lookup(&self, lookup: &Lookup) -> Result<LookedUp, Error> {
        validate::idempotency_key(&lookup.idempotency_key)?;
        let books = self.books()?;
        let time = self.time_in(&books);
        let context = Context { time, token: LeaseToken([0; 16]), retention_ms: self.retention_ms };
        let key = usable_key(&*books, lookup.key, context.now())?;
        let idempotency =
            Idempotency { key: lookup.idempotency_key.clone(), fingerprint: lookup.fingerprint };
        Ok(match prior(&*books, key.account, key.environment, &idempotency, &context)? {
            Prior::Absent | Prior::Spent(_) | Prior::Orphaned(_) => LookedUp::Absent,
            Prior::Done(job) => LookedUp::Replay(StoredResponse {
                receipt: job.receipt(),
                outcome: books.stored(job.record.id)?.outcome.clone(),
                request_id: job.record.request_id,
            }),
            Prior::Running(job) => LookedUp::InProgress {
                job: job.record.id,
                retry_after_ms: retry_after_ms(&job, context.now()),
            },
        })
    }

    fn balance(&self, account: AccountId, environment: Environment) -> Result<Balance, Error> {
        let books = self.books()?;
        let now = self.time_in(&books).now();
        books.require_account(account)?;
        let mut balance = books.wallet(account, environment)?.balance;
        for job in books.due(Some((account, environment)), now, usize::MAX) {
            balance.held = balance.held.checked_sub(job.record.reserved).ok_or(Error::AmountOverflow)?;
        }
        Ok(balance)
    }

    fn key_usage(&self, key: KeyId) -> Result<KeyUsage, Error> {
        let books = self.books()?;
        let now = self.time_in(&books).now();
        let key = books.key(key)?.ok_or(Error::InvalidApiKey)?;
        let mut usage = books.usage((key.account, key.environment), key.lineage)?;
        for job in books.due(Some((key.account, key.environment)), now, usize::MAX) {
            if job.lineage == key.lineage {
                usage.counter.in_flight -= 1;
                usage.held = usage.held.checked_sub(job.record.reserved).ok_or(Error::AmountOverflow)?;
            }
        }
        limits::key_usage(&*books, &key, &usage, now)
    }

    fn statement(&self, query: &StatementQuery) -> Result<Vec<Movement>, Error> {
        let books = self.books()?;
        books.require_account(query.account)?;
        let transactions = books.transactions(query.account, query.environment);
        Ok(transactions
            .iter()
            .filter(|transaction| transaction.sequence > query.after_sequence)
            .take(query.limit.min(PAGE_MAX) as usize)
            .map(crate::rules::journal::Transaction::movement)
            .collect())
    }

    fn jobs(&self, query: &JobQuery) -> Result<Vec<JobRecord>, Error> {
        let books = self.books()?;
        let now = self.time_in(&books).now();
        books.require_account(query.account)?;
        Ok(books
            .jobs()
            .rev()
            .filter(|job| job.record.account == query.account)
            .filter(|job| query.before.is_none_or(|before| job.record.id < before))
            .map(|job| job.clone().seen_at(now))
            .filter(|job| query.environment.is_none_or(|only| job.environment == only))
            .filter(|job| query.key.is_none_or(|only| job.key == only))
            .filter(|job| query.state.is_none_or(|only| job.state == only))
            .take(query.limit.min(PAGE_MAX) as usize)
            .collect())
    }

    fn job(&self, job: JobId) -> Result<JobRecord, Error> {
        let books = self.books()?;
        let now = self.time_in(&books).now();
        let found = State::job(&*books, job)?;
        found.map(|job| job.seen_at(now)).ok_or(Error::JobNotFound { job })
    }

    fn kept(&self, job: JobId) -> Result<Option<Kept>, Error> {
        self.remembered(job)?.map(|(job, stored)| stored.kept(job)).transpose()
    }

    fn kept_part(
        &self,
        job: JobId,
        part: usize,
        offset_bytes: u64,
        max_bytes: usize,
    ) -> Result<Option<Vec<u8>>, Error> {
        let found = self.remembered(job)?;
        found.map_or(Ok(None), |(_, stored)| stored.part(part, offset_bytes, max_bytes))
    }

    fn answer(&self, job: JobId) -> Result<Option<StoredResponse>, Error> {
        let found = self.remembered(job)?.filter(|(job, _)| job.record.state == JobState::Succeeded);
        Ok(found.map(|(job, stored)| StoredResponse {
            receipt: job.receipt(),
            request_id: job.record.request_id,
            outcome: stored.outcome.clone(),
        }))
    }

    fn reap(&self, max: usize) -> Result<ReapReport, Error> {
        let mut books = self.books()?;
        let now = self.tick(&mut books).now();
        let mut report = sweep(&mut books, None, now, max)?;
        for job in books.stale(Timestamp(now.0.saturating_sub(self.retention_ms)), max) {
            let effects = forget(&*books, job)?;
            books.write(effects);
            report.forgotten += 1;
        }
        Ok(report)
    }

    fn verify_since(&self, scope: Scope, anchors: &[ChainHead]) -> Result<AuditReport, Error> {
        let books = self.books()?;
        let anchors: Vec<ChainHead> =
            anchors.iter().filter(|head| in_scope(scope, AccountId(head.account))).copied().collect();
        let mut auditor = Auditor::new(&anchors);
        books.audit(scope, &mut auditor)?;
        Ok(auditor.finish())
    }

    fn time(&self) -> Result<Timestamp, Error> {
        let time = self.time_in(&*self.books()?);
        time.check().map(|()| time.now())
    }

    fn accept_clock(&self) -> Result<Timestamp, Error> {
        let mut books = self.books()?;
        let at = self.clock.now().max(self.time_in(&books).now());
        books.time = Some(Mark { at, steady: self.clock.steady() });
        Ok(at)
    }

    fn apply(&self, batch: &[Op]) -> Vec<Result<OpResult, Error>> {
        match self.books() {
            Ok(mut books) => batch.iter().map(|op| self.apply_one(&mut books, op)).collect(),
            Err(error) => batch.iter().map(|_| Err(error.clone())).collect(),
        }
    }
}
