//! The rows the rules read and the changes they ask for.

use crate::edge::Timestamp;
use crate::error::Error;
use crate::keys::KeyLife;
use crate::money::Money;
use crate::operations::{
    Balance, Failure, Lease, LeaseToken, Op, OpResult, Receipt, Refund, Reserve, Reserved, TopUp,
};
use crate::records::{
    AccountId, AccountStatus, AppId, Environment, JobId, JobRecord, JobState, KeyId, RateLimit,
};
use crate::rules::journal::Transaction;

/// Money of one account in one environment, and the head of its journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wallet {
    pub(crate) account: AccountId,
    pub(crate) environment: Environment,
    pub(crate) balance: Balance,
    pub(crate) head_sequence: i64,
    pub(crate) head_hash: [u8; 32],
}

impl Wallet {
    pub(crate) fn empty(account: AccountId, environment: Environment) -> Self {
        Self { account, environment, balance: Balance::default(), head_sequence: 0, head_hash: [0; 32] }
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
}

/// Counters of a key and its rotations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) lineage: KeyId,
    pub(crate) spent: Money,
    pub(crate) held: Money,
    pub(crate) in_flight: i64,
    /// Successes so far; the n-th success carries ordinal n, so that "the 60th last success" is
    /// one look-up, whatever the limit.
    pub(crate) successes: i64,
    pub(crate) last_success_at: Timestamp,
}

impl Usage {
    pub(crate) fn none(lineage: KeyId) -> Self {
        Self {
            lineage,
            spent: Money::ZERO,
            held: Money::ZERO,
            in_flight: 0,
            successes: 0,
            last_success_at: Timestamp(0),
        }
    }
}

/// Job, hold and idempotency record: one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) record: JobRecord,
    pub(crate) lineage: KeyId,
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
    pub(crate) success_ordinal: Option<i64>,
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
    fn usage(&self, lineage: KeyId) -> Result<Usage, Error>;
    fn job(&self, job: JobId) -> Result<Option<Job>, Error>;
    /// The job to which an idempotency key leads.
    fn job_of_idempotency_key(
        &self,
        account: AccountId,
        environment: Environment,
        idempotency_key: &str,
    ) -> Result<Option<Job>, Error>;
    /// The lines of rotation of an account's keys in one environment; of an app's, if one is given.
    fn lineages(
        &self,
        account: AccountId,
        environment: Environment,
        app: Option<AppId>,
    ) -> Result<Vec<KeyId>, Error>;
    /// When the success with that ordinal was completed.
    fn success_at(&self, lineage: KeyId, ordinal: i64) -> Result<Option<Timestamp>, Error>;
    fn reference_exists(
        &self,
        account: AccountId,
        environment: Environment,
        reference: &str,
    ) -> Result<bool, Error>;
    fn next_job(&self) -> Result<JobId, Error>;
}

/// An operation as the rules see it: the answer to keep stays with the store.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Reserve(Reserve),
    Heartbeat(Lease),
    Extend(Lease, Money),
    Capture(Lease, Money),
    Release(Lease, Failure),
    Cancel(JobId),
    TopUp(TopUp),
    Refund(Refund),
}

impl From<&Op> for Command {
    fn from(op: &Op) -> Self {
        match op {
            Op::Reserve(reserve) => Self::Reserve(reserve.clone()),
            Op::Heartbeat(lease) => Self::Heartbeat(lease.clone()),
            Op::Extend(lease, extra) => Self::Extend(lease.clone(), *extra),
            Op::Capture(lease, amount, _) => Self::Capture(lease.clone(), *amount),
            Op::Release(lease, why) => Self::Release(lease.clone(), why.clone()),
            Op::Cancel(job) => Self::Cancel(*job),
            Op::TopUp(top_up) => Self::TopUp(top_up.clone()),
            Op::Refund(refund) => Self::Refund(refund.clone()),
        }
    }
}

/// What comes from outside: time, chance, settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub(crate) now: Timestamp,
    /// Becomes the token of a lease, should the operation create one.
    pub(crate) token: LeaseToken,
    /// How long an idempotency key stays bound after its job is done.
    pub(crate) retention_ms: i64,
}

/// Rows to write back, all or none.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) wallet: Option<Wallet>,
    pub(crate) usage: Option<Usage>,
    /// A finished job that loses its idempotency key to `new_job`.
    pub(crate) retired: Option<Retired>,
    pub(crate) new_job: Option<Job>,
    pub(crate) changed_job: Option<Job>,
    pub(crate) transaction: Option<Transaction>,
    /// Whether what `changed_job` came to is kept: its answer, or the detail of its failure.
    pub(crate) keep_outcome: bool,
}

/// A finished job whose idempotency key goes to another one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retired {
    pub(crate) job: JobId,
    /// Whether its retention has ended. What is kept of a failure outlives its key.
    pub(crate) forget: bool,
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
