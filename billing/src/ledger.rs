//! What every store can do.

use std::path::PathBuf;

use crate::clock::Timestamp;
use crate::error::Error;
use crate::keys::Secret;
use crate::money::Money;
use crate::operations::{
    AuditReport, Balance, ChainHead, Failure, JobQuery, Kept, KeyUsage, Lease, LookedUp, Lookup, Movement,
    Op, OpResult, Outcome, ReapReport, Receipt, Refund, Reserve, Reserved, Scope, StatementQuery,
    StoredResponse, TopUp,
};
use crate::records::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, Environment, JobId, JobRecord,
    KeyChange, KeyId, KeyStatus, NewAccount, NewApp, NewKey, Page, RateLimit,
};
use crate::upstream::Upstream;

/// Money, holds, limits and idempotency.
///
/// [`Ledger::apply`] is the primitive; the single operations are batches of one.
pub trait Ledger: Send + Sync {
    /// Looks under an idempotency key without changing anything.
    ///
    /// # Errors
    /// [`Error::IdempotencyKeyReused`] when the key belongs to another request;
    /// [`Error::InvalidApiKey`] for an unknown key.
    fn lookup(&self, lookup: &Lookup) -> Result<LookedUp, Error>;

    /// Holds money for a job, or says why not. In this order: key and account usable, idempotency,
    /// rate limit, key budget, balance.
    ///
    /// # Errors
    /// The refusal of the first of these that fails; nothing is held then.
    fn reserve(&self, reserve: &Reserve) -> Result<Reserved, Error> {
        match self.one(Op::Reserve(reserve.clone()))? {
            OpResult::Reserved(reserved) => Ok(reserved),
            _ => Err(mismatch()),
        }
    }

    /// Keeps a lease alive for as long again as it was first given.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when another worker has the job, or the hold's last state.
    fn heartbeat(&self, lease: &Lease) -> Result<Lease, Error> {
        match self.one(Op::Heartbeat(lease.clone()))? {
            OpResult::Lease(lease) => Ok(lease),
            _ => Err(mismatch()),
        }
    }

    /// Holds `extra` more for a running job.
    ///
    /// # Errors
    /// [`Error::InsufficientBalance`] or [`Error::KeyBudgetExceeded`]; the hold stays as it was.
    fn extend(&self, lease: &Lease, extra: Money) -> Result<Lease, Error> {
        match self.one(Op::Extend(lease.clone(), extra))? {
            OpResult::Lease(lease) => Ok(lease),
            _ => Err(mismatch()),
        }
    }

    /// Notes what a running job has asked an outside provider for, or, under the same provider and id, what it
    /// has come to cost. It is durable when this returns, and found in [`JobRecord::upstream`] by whoever takes
    /// the job over.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when another worker has the job, or the hold's last state;
    /// [`Error::InvalidField`] for a name of 0 or more than 128 bytes, an id of 0 or more than 1,024, or more
    /// than 256 notes of one job.
    fn note_upstream(&self, lease: &Lease, upstream: &Upstream) -> Result<Lease, Error> {
        match self.one(Op::NoteUpstream(lease.clone(), upstream.clone()))? {
            OpResult::Lease(lease) => Ok(lease),
            _ => Err(mismatch()),
        }
    }

    /// A folder beside the ledger where an output file is best made: one without a name in there is
    /// kept by giving it one, and not copied.
    fn spool_folder(&self) -> Option<PathBuf> {
        None
    }

    /// Charges a finished job, gives the rest of the hold back and keeps the answer for replays.
    ///
    /// # Errors
    /// [`Error::CaptureExceedsHold`], [`Error::LeaseLost`], or the hold's last state; nothing is
    /// charged then. After an unclear failure call it again: [`Error::HoldAlreadyCaptured`] carries
    /// the receipt of the capture that got through.
    fn capture(&self, lease: &Lease, amount: Money, outcome: &Outcome) -> Result<Receipt, Error> {
        match self.one(Op::Capture(lease.clone(), amount, outcome.clone()))? {
            OpResult::Receipt(receipt) => Ok(receipt),
            _ => Err(mismatch()),
        }
    }

    /// Gives the whole hold back; the job ends as failed, charged nothing.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] or the hold's last state.
    fn release(&self, lease: &Lease, why: &Failure) -> Result<Receipt, Error> {
        match self.one(Op::Release(lease.clone(), why.clone()))? {
            OpResult::Receipt(receipt) => Ok(receipt),
            _ => Err(mismatch()),
        }
    }

    /// Gives the hold of an open job back without its lease: for whoever owns the ledger. The job
    /// ends as released with the code `cancelled`; its worker learns of it at its next heartbeat or
    /// capture, which answers [`Error::HoldAlreadyReleased`], and its result is dropped.
    ///
    /// # Errors
    /// [`Error::JobNotFound`], or the hold's last state.
    fn cancel(&self, job: JobId) -> Result<Receipt, Error> {
        match self.one(Op::Cancel(job))? {
            OpResult::Receipt(receipt) => Ok(receipt),
            _ => Err(mismatch()),
        }
    }

    /// Puts money into an account.
    ///
    /// # Errors
    /// [`Error::DuplicateReference`] when the reference was used; [`Error::AccountNotFound`];
    /// [`Error::AmountOverflow`].
    fn top_up(&self, top_up: &TopUp) -> Result<Balance, Error> {
        match self.one(Op::TopUp(top_up.clone()))? {
            OpResult::Balance(balance) => Ok(balance),
            _ => Err(mismatch()),
        }
    }

    /// Gives back part or all of a charge.
    ///
    /// # Errors
    /// [`Error::RefundExceedsCharge`], [`Error::DuplicateReference`], [`Error::JobNotFound`].
    fn refund(&self, refund: &Refund) -> Result<Balance, Error> {
        match self.one(Op::Refund(refund.clone()))? {
            OpResult::Balance(balance) => Ok(balance),
            _ => Err(mismatch()),
        }
    }

    /// The account's money; holds that are due to expire count as given back.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`].
    fn balance(&self, account: AccountId, environment: Environment) -> Result<Balance, Error>;

    /// Consumption of a key: successes in its window, jobs in flight, money spent.
    ///
    /// # Errors
    /// [`Error::InvalidApiKey`] for an unknown key.
    fn key_usage(&self, key: KeyId) -> Result<KeyUsage, Error>;

    /// Movements of the account, oldest first.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`].
    fn statement(&self, query: &StatementQuery) -> Result<Vec<Movement>, Error>;

    /// Jobs of the account, newest first.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`].
    fn jobs(&self, query: &JobQuery) -> Result<Vec<JobRecord>, Error>;

    /// One job.
    ///
    /// # Errors
    /// [`Error::JobNotFound`].
    fn job(&self, job: JobId) -> Result<JobRecord, Error>;

    /// What is kept of an ended job: an answer without its output files, or why there is none.
    /// `None` while it runs, if nothing was to be kept, and once its retention has ended. The output
    /// files are not read.
    ///
    /// # Errors
    /// [`Error::JobNotFound`].
    fn kept(&self, job: JobId) -> Result<Option<Kept>, Error>;

    /// At most `max_bytes` of a kept output file, from `offset_bytes` on: fewer only at its end, none
    /// beyond it. `part` counts from 0. `None` when there is no such part, or no longer. Takes no
    /// more memory than it returns for files that lie outside the database; these are not hashed,
    /// compare [`KeptPart::sha256`](crate::KeptPart) with what you read.
    ///
    /// # Errors
    /// [`Error::JobNotFound`]; [`Error::StoreCorrupt`] when the file is missing or has another size.
    fn kept_part(
        &self,
        job: JobId,
        part: usize,
        offset_bytes: u64,
        max_bytes: usize,
    ) -> Result<Option<Vec<u8>>, Error>;

    /// The whole kept answer of a job that succeeded, as a replay gives it; otherwise `None`.
    ///
    /// # Errors
    /// [`Error::JobNotFound`]; [`Error::StoreCorrupt`] when an output file is not what was stored.
    fn answer(&self, job: JobId) -> Result<Option<StoredResponse>, Error>;

    /// Gives back abandoned holds and forgets stored answers whose retention has ended, at most
    /// `max` of each, by the store's own time. Nothing depends on it running in time.
    ///
    /// # Errors
    /// Those of the store.
    fn reap(&self, max: usize) -> Result<ReapReport, Error>;

    /// Re-derives every balance, hold, counter and hash chain from the journals.
    ///
    /// # Errors
    /// Those of the store; contradictions are reported, not returned as errors.
    fn verify(&self, scope: Scope) -> Result<AuditReport, Error> {
        self.verify_since(scope, &[])
    }

    /// [`Ledger::verify`], and whether today's journals continue those that ended in `anchors`: the
    /// heads of an earlier [`AuditReport`], kept where whoever can write the ledger cannot.
    ///
    /// # Errors
    /// As [`Ledger::verify`].
    fn verify_since(&self, scope: Scope, anchors: &[ChainHead]) -> Result<AuditReport, Error>;

    /// The store's time.
    ///
    /// # Errors
    /// [`Error::ClockLeapt`] when the computer's clock has leapt ahead of it; those of the store.
    fn time(&self) -> Result<Timestamp, Error>;

    /// Takes the computer's clock as right after it has leapt ([`Error::ClockLeapt`]); returns the
    /// store's time from now on. It cannot be turned back.
    ///
    /// # Errors
    /// Those of the store.
    fn accept_clock(&self) -> Result<Timestamp, Error>;

    /// Applies a batch in order, each operation standing or falling alone: one durable commit for
    /// every 256 operations, between which others get their turn.
    fn apply(&self, batch: &[Op]) -> Vec<Result<OpResult, Error>>;

    /// Applies one operation.
    ///
    /// # Errors
    /// Those of the operation.
    fn one(&self, op: Op) -> Result<OpResult, Error> {
        self.apply(std::slice::from_ref(&op)).pop().unwrap_or_else(|| Err(mismatch()))
    }
}

fn mismatch() -> Error {
    Error::Internal { what: "a store answered another question than it was asked", source: None }
}

/// Accounts, apps and keys.
pub trait Directory: Send + Sync {
    /// Creates an account with empty books.
    ///
    /// # Errors
    /// [`Error::AccountExists`], [`Error::InvalidField`].
    fn create_account(&self, new: &NewAccount) -> Result<Account, Error>;

    /// A page of all accounts, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    fn accounts(&self, page: Page<AccountId>) -> Result<Vec<Account>, Error>;

    /// One account.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`].
    fn account(&self, id: AccountId) -> Result<Account, Error>;

    /// Suspends an account or takes it back; counts from the next reserve on.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`].
    fn set_account_status(&self, id: AccountId, status: AccountStatus) -> Result<Account, Error>;

    /// Moves an account to another tier; counts from the next reserve on.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`], [`Error::InvalidField`] for an empty or overlong name.
    fn set_account_tier(&self, id: AccountId, tier: &str) -> Result<Account, Error>;

    /// Creates an app.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`], [`Error::InvalidField`].
    fn create_app(&self, new: &NewApp) -> Result<App, Error>;

    /// A page of the account's apps, oldest first.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`].
    fn apps(&self, account: AccountId, page: Page<AppId>) -> Result<Vec<App>, Error>;

    /// Switches all keys of an app off or on; counts from the next reserve on.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for an unknown app.
    fn set_app_status(&self, id: AppId, status: AppStatus) -> Result<App, Error>;

    /// Sets the ceiling over all keys of an account; counts from the next reserve on.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`], [`Error::InvalidField`] for a window out of range.
    fn set_account_rate_limit(&self, id: AccountId, rate: Option<RateLimit>) -> Result<Account, Error>;

    /// Sets the ceiling over all keys of an app; counts from the next reserve on.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for an unknown app or a window out of range.
    fn set_app_rate_limit(&self, id: AppId, rate: Option<RateLimit>) -> Result<App, Error>;

    /// Creates a key. The secret is shown this once; only its SHA-256 is kept.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`], [`Error::InvalidField`].
    fn create_key(&self, new: &NewKey) -> Result<(ApiKey, Secret), Error>;

    /// A page of the account's keys, oldest first.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`].
    fn keys(&self, account: AccountId, page: Page<KeyId>) -> Result<Vec<ApiKey>, Error>;

    /// Disables, enables or revokes a key; a revoked one stays so.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for an unknown key, [`Error::ApiKeyRevoked`] for a revoked one.
    fn set_key_status(&self, key: KeyId, status: KeyStatus) -> Result<ApiKey, Error>;

    /// Revokes a key for good; counts from the next reserve on.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for an unknown key.
    fn revoke_key(&self, key: KeyId) -> Result<ApiKey, Error>;

    /// Changes what a key may do; counts from the next reserve on. A budget may be set below what is
    /// spent already: the next reserve is refused then. The key it was rotated to keeps
    /// the rights it has.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for an unknown key or as in [`Directory::create_key`];
    /// [`Error::ApiKeyRevoked`] for a revoked key, or a replaced one past its grace.
    fn update_key(&self, key: KeyId, change: &KeyChange) -> Result<ApiKey, Error>;

    /// Creates a key with the same rights; the old one works `grace_ms` longer.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for an unknown key, [`Error::ApiKeyRevoked`] for a revoked or
    /// already replaced one.
    fn rotate_key(&self, key: KeyId, grace_ms: i64) -> Result<(ApiKey, Secret), Error>;

    /// The usable key that belongs to a secret.
    ///
    /// # Errors
    /// [`Error::MissingApiKey`], [`Error::InvalidApiKey`], [`Error::ApiKeyRevoked`],
    /// [`Error::ApiKeyExpired`], [`Error::ApiKeyDisabled`].
    fn authenticate(&self, secret: &str) -> Result<ApiKey, Error>;
}

/// A complete store.
pub trait Store: Ledger + Directory {}

impl<T: Ledger + Directory + ?Sized> Store for T {}
