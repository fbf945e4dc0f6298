//! The rows the rules read and the changes they ask for.

use crate::clock::Timestamp;
use crate::error::Error;
use crate::keys::KeyLife;
use crate::money::Money;
use crate::operations::{
    Balance, Failure, Lease, LeaseToken, MovementKind, Op, OpResult, Receipt, Refund, Reserve, Reserved,
    TopUp,
};
use crate::records::{
    AccountId, AccountStatus, AppId, Environment, JobId, JobRecord, JobState, KeyId, RateLimit,
};
use crate::rules::events::{Book, Event, EventKind, Head, job_digest};
use crate::rules::journal::{MovementFacts, Transaction};
use crate::rules::time::StoreTime;
use crate::tiers::TierLimits;
use crate::upstream::Upstream;

/// Jobs under way and jobs that succeeded, of a key and its rotations, an app or an account: what
/// an exact rate window needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counter {
    pub(crate) in_flight: i64,
    /// Successes so far; the n-th success carries ordinal n, so that "the 60th last success" is
    /// one look-up, whatever the limit.
    pub(crate) successes: i64,
    pub(crate) last_success_at: Timestamp,
}

impl Counter {
    /// Counts a success at `now` and says the how-manieth it is.
    pub(crate) fn succeed(&mut self, now: Timestamp) -> i64 {
        self.successes += 1;
        // Times of successes never decrease, or the window could not be bisected.
        self.last_success_at = self.last_success_at.max(now);
        self.successes
    }
}

/// Whose successes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Crowd {
    Key(KeyId),
    App(AppId, Environment),
    Account(AccountId, Environment),
}

/// Money of one account in one environment, and the heads of its two journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wallet {
    pub(crate) account: AccountId,
    pub(crate) environment: Environment,
    pub(crate) balance: Balance,
    pub(crate) head_sequence: i64,
    pub(crate) head_hash: [u8; 32],
    pub(crate) counter: Counter,
    pub(crate) events: Head,
}

impl Wallet {
    pub(crate) fn empty(account: AccountId, environment: Environment) -> Self {
        Self {
            account,
            environment,
            balance: Balance::default(),
            head_sequence: 0,
            head_hash: [0; 32],
            counter: Counter::default(),
            events: Head::default(),
        }
    }

    /// Notes what happened to a job of this wallet.
    pub(crate) fn note(&mut self, kind: EventKind, job: &mut Job) -> Event {
        let book = Book::Jobs(self.account, self.environment);
        let event = self.events.add(book, kind, job.record.id.0, job.event, job_digest(job));
        job.event = event.sequence;
        event
    }
}

/// What a reserve must know of a key.
#[derive(Clone, Debug)]
pub(crate) struct KeyFacts {
    pub(crate) key: KeyId,
    pub(crate) lineage: KeyId,
    pub(crate) account: AccountId,
    pub(crate) environment: Environment,
    pub(crate) account_status: AccountStatus,
    pub(crate) life: KeyLife,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) budget: Option<Money>,
    pub(crate) account_rate_limit: Option<RateLimit>,
    pub(crate) app: Option<AppId>,
    pub(crate) app_rate_limit: Option<RateLimit>,
    pub(crate) tier: String,
}

impl KeyFacts {
    /// With what its account's tier says where neither key nor account say otherwise.
    pub(crate) fn under(mut self, tier: TierLimits) -> Self {
        self.rate_limit = self.rate_limit.or(tier.key_rate_limit);
        self.account_rate_limit = self.account_rate_limit.or(tier.account_rate_limit);
        self.budget = self.budget.or(tier.key_budget);
        self
    }
}

/// An account in one environment: where a wallet is, and the apps and keys that draw on it.
pub(crate) type Place = (AccountId, Environment);

/// Money and counters of a key and its rotations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeySpending {
    pub(crate) place: Place,
    pub(crate) lineage: KeyId,
    pub(crate) spent: Money,
    pub(crate) held: Money,
    pub(crate) counter: Counter,
}

impl KeySpending {
    pub(crate) fn none(place: Place, lineage: KeyId) -> Self {
        Self { place, lineage, spent: Money::ZERO, held: Money::ZERO, counter: Counter::default() }
    }
}

/// Counters of an app in one environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AppSpending {
    pub(crate) place: Place,
    pub(crate) app: AppId,
    pub(crate) counter: Counter,
}

impl AppSpending {
    pub(crate) fn none(place: Place, app: AppId) -> Self {
        Self { place, app, counter: Counter::default() }
    }
}

/// Job, hold and idempotency record: one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) record: JobRecord,
    pub(crate) lineage: KeyId,
    /// The app its key was in when it was reserved.
    pub(crate) app: Option<AppId>,
    pub(crate) fingerprint: Option<[u8; 32]>,
    /// Whether the idempotency key still leads here.
    pub(crate) idempotency_active: bool,
    /// Whether its answer is kept although no idempotency key leads here.
    pub(crate) keep_answer: bool,
    /// Posted balance after the charge.
    pub(crate) balance_after: Money,
    pub(crate) token: LeaseToken,
    pub(crate) lease_owner: String,
    pub(crate) lease_ms: i64,
    pub(crate) lease_until: Timestamp,
    pub(crate) hold_expires: Timestamp,
    /// The n-th success of its key and its rotations, of its account in its environment, of its app.
    pub(crate) success_ordinal: Option<i64>,
    pub(crate) account_ordinal: Option<i64>,
    pub(crate) app_ordinal: Option<i64>,
    /// Digest of what is kept of it, while it is kept.
    pub(crate) answer: Option<[u8; 32]>,
    /// Sequence of its last event in the book of its wallet.
    pub(crate) event: i64,
}

impl Job {
    /// Whether its worker has been silent for too long.
    pub(crate) fn lease_is_dead(&self, now: Timestamp) -> bool {
        self.lease_until <= now
    }

    /// Whether the hold may be given back without its worker.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.record.state.is_open() && self.lease_is_dead(now) && self.hold_expires <= now
    }

    /// Whether what it comes to is kept.
    pub(crate) fn is_remembered(&self) -> bool {
        self.idempotency_active || self.keep_answer
    }

    /// Whether it ended so long ago that its answer and its idempotency key are forgotten, reaped or
    /// not.
    pub(crate) fn is_forgotten(&self, now: Timestamp, retention_ms: i64) -> bool {
        let done_at = self.record.done_at.unwrap_or(now);
        !self.record.state.is_open() && done_at.plus(retention_ms) <= now
    }

    /// The job as history shows it: a hold that is due shows as expired, reaped or not.
    pub(crate) fn seen_at(mut self, now: Timestamp) -> JobRecord {
        if self.is_due(now) {
            self.record.state = JobState::Expired;
            self.record.done_at = Some(self.hold_expires.max(self.lease_until));
        }
        self.record
    }

    pub(crate) fn lease(&self) -> Lease {
        Lease {
            job: self.record.id,
            token: self.token,
            attempt: self.record.attempt,
            reserved: self.record.reserved,
            lease_until: self.lease_until,
            hold_expires: self.hold_expires,
            account: self.record.account,
            environment: self.record.environment,
        }
    }

    pub(crate) fn receipt(&self) -> Receipt {
        Receipt {
            job: self.record.id,
            estimated: self.record.reserved,
            charged: self.record.charged,
            balance_after: self.balance_after,
        }
    }
}

/// The rows the rules may look at. A store answers from its tables; nothing else is loaded.
pub(crate) trait State {
    fn account_exists(&self, account: AccountId) -> Result<bool, Error>;
    fn key(&self, key: KeyId) -> Result<Option<KeyFacts>, Error>;
    fn wallet(&self, account: AccountId, environment: Environment) -> Result<Wallet, Error>;
    fn usage(&self, place: Place, lineage: KeyId) -> Result<KeySpending, Error>;
    fn job(&self, job: JobId) -> Result<Option<Job>, Error>;
    /// The job to which an idempotency key leads.
    fn job_of_idempotency_key(
        &self,
        account: AccountId,
        environment: Environment,
        idempotency_key: &str,
    ) -> Result<Option<Job>, Error>;
    fn app_usage(&self, place: Place, app: AppId) -> Result<AppSpending, Error>;
    /// When the success with that ordinal was completed.
    fn success_at(&self, crowd: Crowd, ordinal: i64) -> Result<Option<Timestamp>, Error>;
    /// The movement of that kind that bears a reference.
    fn movement_of_reference(
        &self,
        account: AccountId,
        environment: Environment,
        kind: MovementKind,
        reference: &str,
    ) -> Result<Option<MovementFacts>, Error>;
    fn next_job(&self) -> Result<JobId, Error>;
}

/// An operation as the rules see it: the answer to keep stays with the store, which gives its
/// digest.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Reserve(Reserve),
    Heartbeat(Lease),
    Extend(Lease, Money),
    NoteUpstream(Lease, Upstream),
    Capture(Lease, Money, Option<[u8; 32]>),
    Release(Lease, Failure, Option<[u8; 32]>),
    Cancel(JobId),
    TopUp(TopUp),
    Refund(Refund),
}

impl Command {
    /// The operation without the answer it may carry, of which `answer` is the digest.
    pub(crate) fn of(op: &Op, answer: Option<[u8; 32]>) -> Self {
        match op {
            Op::Reserve(reserve) => Self::Reserve(reserve.clone()),
            Op::Heartbeat(lease) => Self::Heartbeat(lease.clone()),
            Op::Extend(lease, extra) => Self::Extend(lease.clone(), *extra),
            Op::NoteUpstream(lease, upstream) => Self::NoteUpstream(lease.clone(), upstream.clone()),
            Op::Capture(lease, amount, _) => Self::Capture(lease.clone(), *amount, answer),
            Op::Release(lease, why) => Self::Release(lease.clone(), why.clone(), answer),
            Op::Cancel(job) => Self::Cancel(*job),
            Op::TopUp(top_up) => Self::TopUp(top_up.clone()),
            Op::Refund(refund) => Self::Refund(refund.clone()),
        }
    }

    /// The wallet whose abandoned holds stand in the way, where `state` knows it.
    pub(crate) fn wallet(&self, state: &impl State) -> Result<Option<(AccountId, Environment)>, Error> {
        Ok(match self {
            Self::Reserve(reserve) => state.key(reserve.key)?.map(|key| (key.account, key.environment)),
            Self::Extend(lease, _) => {
                state.job(lease.job)?.map(|job| (job.record.account, job.record.environment))
            }
            _ => None,
        })
    }
}

/// What comes from outside: time, chance, settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub(crate) time: StoreTime,
    /// Becomes the token of a lease, should the operation create one.
    pub(crate) token: LeaseToken,
    /// How long an idempotency key stays bound after its job is done.
    pub(crate) retention_ms: i64,
}

impl Context {
    pub(crate) fn now(&self) -> Timestamp {
        self.time.now()
    }
}

/// Rows to write back, all or none.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) wallet: Option<Wallet>,
    pub(crate) usages: Vec<KeySpending>,
    pub(crate) app_usages: Vec<AppSpending>,
    /// A finished job that loses its idempotency key.
    pub(crate) retired: Option<Job>,
    /// Whether what is kept of `retired` goes, too. What is kept of a failure outlives its key.
    pub(crate) forget: bool,
    pub(crate) new_job: Option<Job>,
    pub(crate) changed_job: Option<Job>,
    pub(crate) transaction: Option<Transaction>,
    pub(crate) events: Vec<Event>,
    /// Whether what `changed_job` came to is kept: its answer, or the detail of its failure.
    pub(crate) keep_outcome: bool,
}

/// What an operation answers; a replay is completed by the store, which has the stored answer.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Replay { receipt: Receipt, request_id: String },
    Done(OpResult),
}

impl Answer {
    pub(crate) fn fresh(job: &Job) -> Self {
        Self::Done(OpResult::Reserved(Reserved::Fresh(job.lease())))
    }
}
