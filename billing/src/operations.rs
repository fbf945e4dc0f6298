//! What a ledger is asked and what it answers.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blob::Blob;
use crate::clock::Timestamp;
use crate::money::Money;
use crate::records::{AccountId, Environment, JobId, JobState, KeyId, RateLimit};
use crate::upstream::Upstream;

/// A caller's promise that two requests are one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idempotency {
    /// 1 to 255 visible ASCII characters, chosen by the caller.
    pub key: String,
    /// SHA-256 of the request's meaning; another value under the same key is refused.
    pub fingerprint: [u8; 32],
}

/// Asks what is known under an idempotency key, without changing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The API key; the namespace is its account and environment.
    pub key: KeyId,
    /// The caller's idempotency key.
    pub idempotency_key: String,
    /// SHA-256 of the request's meaning.
    pub fingerprint: [u8; 32],
}

/// Answer to a [`Lookup`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LookedUp {
    /// Nothing stands in the way of a new attempt.
    Absent,
    /// The job is done; this is what it answered.
    Replay(StoredResponse),
    /// A worker has it.
    InProgress {
        /// The job.
        job: JobId,
        /// When its lease lapses unless it is kept alive, in milliseconds.
        retry_after_ms: i64,
    },
}

/// Asks to hold money for a job: idempotency, rate, budget and balance in one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserve {
    /// The API key that pays.
    pub key: KeyId,
    /// Canonical slug of the tool.
    pub tool: String,
    /// Upper bound of the charge.
    pub amount: Money,
    /// The request's id, kept for the history and for replays.
    pub request_id: String,
    /// The caller's idempotency key and fingerprint, if any.
    pub idempotency: Option<Idempotency>,
    /// Keep the answer, or why there is none, although there is no idempotency key: for a caller
    /// who asks for it by the job's id. It is forgotten like any other.
    pub keep_answer: bool,
    /// Who will work on it, for people to read.
    pub lease_owner: String,
    /// How long the worker may stay silent, in milliseconds.
    pub lease_ms: i64,
    /// How long the hold outlives a silent worker, counted from now, in milliseconds.
    pub hold_ms: i64,
}

/// Answer to a [`Reserve`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reserved {
    /// Money is held; do the work, then capture or release.
    Fresh(Lease),
    /// The job is done already; this is what it answered.
    Replay(StoredResponse),
    /// A worker has it.
    InProgress {
        /// The job.
        job: JobId,
        /// When its lease lapses unless it is kept alive, in milliseconds.
        retry_after_ms: i64,
    },
}

/// Proof of holding a lease; unguessable, new for every attempt.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeaseToken(pub [u8; 16]);

impl fmt::Debug for LeaseToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LeaseToken(..)")
    }
}

/// A worker's right to a job and its hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// Proof of holding it.
    pub token: LeaseToken,
    /// 1 for the first worker, one more for each take-over.
    pub attempt: u32,
    /// Money held: the most that can be captured.
    pub reserved: Money,
    /// Until when the worker may stay silent.
    pub lease_until: Timestamp,
    /// Until when the hold outlives a silent worker.
    pub hold_expires: Timestamp,
    /// The account that pays.
    pub account: AccountId,
    /// Which books it is in.
    pub environment: Environment,
}

/// What a successful job answers, kept for replays byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Opaque text, usually JSON.
    pub body: String,
    /// Output files.
    pub blobs: Vec<Blob>,
}

impl Outcome {
    /// Size of body and blobs together, in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.blobs.iter().map(Blob::size_bytes).fold(self.body.len() as u64, u64::saturating_add)
    }
}

/// What an earlier success answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResponse {
    /// The charge, as it was then.
    pub receipt: Receipt,
    /// The request that was charged.
    pub request_id: String,
    /// Its answer.
    pub outcome: Outcome,
}

/// What a finished job cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The job.
    pub job: JobId,
    /// What was held.
    pub estimated: Money,
    /// What was charged: never more than was held.
    pub charged: Money,
    /// Posted balance after this charge.
    pub balance_after: Money,
}

/// Why a hold is given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Code of the error, 1 to 128 bytes.
    pub error_code: String,
    /// What else there is to say of it: opaque text, usually JSON, at most 64 KiB. It is kept where
    /// the job's answer would have been, for as long.
    pub detail: Option<String>,
}

/// What is kept of an ended job, without its output files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Kept {
    /// How it ended: succeeded, failed or released.
    pub state: JobState,
    /// What it cost.
    pub receipt: Receipt,
    /// The request that was worked on.
    pub request_id: String,
    /// Body of the answer; detail of the failure if the job did not succeed.
    pub body: String,
    /// The output files in their order; none if the job did not succeed.
    pub parts: Vec<KeptPart>,
}

/// What is known of a kept output file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KeptPart {
    /// Its size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
}

/// Puts money into an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopUp {
    /// The account.
    pub account: AccountId,
    /// Which books.
    pub environment: Environment,
    /// How much; more than nothing.
    pub amount: Money,
    /// Unique per account and environment, 1 to 200 characters: a second use is refused.
    pub reference: String,
}

/// Gives back part or all of a charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The charged job.
    pub job: JobId,
    /// How much; more than nothing, at most what is left of the charge.
    pub amount: Money,
    /// Unique per account and environment, 1 to 200 characters: a second use is refused.
    pub reference: String,
}

/// The state of an account's money in one environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Money in the account.
    pub posted: Money,
    /// Part of it held by open jobs.
    pub held: Money,
    /// Sum of all charges.
    pub lifetime_spent: Money,
    /// Sum of all refunds.
    pub refunded: Money,
}

impl Balance {
    /// Posted balance minus open holds.
    #[must_use]
    pub fn available(&self) -> Money {
        // posted >= held >= 0 holds in every store, so the difference always fits.
        self.posted.checked_sub(self.held).unwrap_or(Money::ZERO)
    }
}

/// Consumption of a key and its rotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUsage {
    /// The rate limit that holds: the key's own, else that of its account's tier.
    pub rate_limit: Option<RateLimit>,
    /// The budget that holds: the key's own, else that of its account's tier.
    pub budget: Option<Money>,
    /// Successful jobs inside the rate window; 0 without a rate limit.
    pub successes_in_window: u32,
    /// Jobs running now.
    pub in_flight: u32,
    /// Places left under the rate limit, if there is one.
    pub remaining: Option<u32>,
    /// When the next place of the window becomes free, in seconds; 0 if none is taken.
    pub reset_after_seconds: u32,
    /// Charged so far, refunds deducted.
    pub spent: Money,
    /// Held by open jobs.
    pub held: Money,
}

/// Which movements to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementQuery {
    /// The account.
    pub account: AccountId,
    /// Which books.
    pub environment: Environment,
    /// Only movements after this sequence number; 0 starts at the beginning.
    pub after_sequence: i64,
    /// At most this many, up to 1,000.
    pub limit: u32,
}

/// What moved money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MovementKind {
    /// Money came in.
    TopUp,
    /// A job was charged.
    Capture,
    /// A charge was given back.
    Refund,
}

/// One movement of an account, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Movement {
    /// 1, 2, 3, ... without gaps per account and environment.
    pub sequence: i64,
    /// When it was booked.
    pub at: Timestamp,
    /// What moved the money.
    pub kind: MovementKind,
    /// The job charged or refunded.
    pub job: Option<JobId>,
    /// The caller's reference.
    pub reference: Option<String>,
    /// Change of the posted balance; negative for charges.
    pub amount: Money,
    /// Posted balance afterwards.
    pub balance_after: Money,
}

/// Which jobs to list, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobQuery {
    /// The account.
    pub account: AccountId,
    /// Only these books.
    pub environment: Option<Environment>,
    /// Only jobs of this key.
    pub key: Option<KeyId>,
    /// Only jobs in this state.
    pub state: Option<JobState>,
    /// Only jobs with a smaller id: the last id of the page before.
    pub before: Option<JobId>,
    /// At most this many, up to 1,000.
    pub limit: u32,
}

impl JobQuery {
    /// The newest 100 jobs of an account.
    #[must_use]
    pub const fn of(account: AccountId) -> Self {
        Self { account, environment: None, key: None, state: None, before: None, limit: 100 }
    }
}

/// What a reap found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReapReport {
    /// Abandoned holds given back.
    pub expired: u32,
    /// Money they held.
    pub released: Money,
    /// Stored answers whose retention had ended.
    pub forgotten: u32,
    /// Abandoned holds of damaged wallets, left as they are: run verify.
    pub damaged: u32,
}

/// What to audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// The whole store.
    All,
    /// One account, both environments.
    Account(AccountId),
}

/// Result of re-deriving everything from the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditReport {
    /// Wallets (account and environment) read.
    pub wallets: u64,
    /// Movements read.
    pub movements: u64,
    /// Journal entries read.
    pub entries: u64,
    /// Jobs read.
    pub jobs: u64,
    /// Events read: what happened to jobs, accounts, apps and keys. How many there are depends on how
    /// long jobs took.
    #[serde(skip)]
    pub events: u64,
    /// Stored answers and their files read. How many there are depends on what callers asked to keep.
    #[serde(skip)]
    pub answers: u64,
    /// What does not agree, at most 100 findings.
    pub problems: Vec<String>,
    /// How many findings there were in all.
    pub problem_count: u64,
    /// The ends of all chains. Kept elsewhere, they bind this history: give them to the next audit.
    #[serde(skip)]
    pub heads: Vec<ChainHead>,
}

/// Which of the two journals a chain of hashes belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ChainKind {
    /// Movements of money.
    Money,
    /// What happened to jobs, accounts, apps and keys.
    Events,
}

/// The end of a chain of hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// Which journal.
    pub kind: ChainKind,
    /// Whose it is; 0 is the ledger's own book of accounts.
    pub account: i64,
    /// 0 test, 1 live, 2 the account's directory of apps and keys.
    pub book: u8,
    /// How many links it has.
    pub sequence: i64,
    /// Hash of the last link over all before it.
    pub hash: [u8; 32],
}

impl AuditReport {
    /// Whether everything agrees.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.problem_count == 0
    }
}

/// A change of the ledger. A batch of them is committed together, each standing or falling alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Op {
    /// Hold money for a job.
    Reserve(Reserve),
    /// Keep a lease alive.
    Heartbeat(Lease),
    /// Hold more money for a running job.
    Extend(Lease, Money),
    /// Charge a finished job and keep its answer.
    Capture(Lease, Money, Outcome),
    /// Note what a running job has asked an outside provider for.
    NoteUpstream(Lease, Upstream),
    /// Give the hold back.
    Release(Lease, Failure),
    /// Give the hold of an open job back, with or without a worker.
    Cancel(JobId),
    /// Put money into an account.
    TopUp(TopUp),
    /// Give back a charge.
    Refund(Refund),
}

/// Answer to an [`Op`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpResult {
    /// To a reserve.
    Reserved(Reserved),
    /// To a heartbeat, an extension or a note.
    Lease(Lease),
    /// To a capture, a release or a cancellation.
    Receipt(Receipt),
    /// To a top-up or a refund.
    Balance(Balance),
}
