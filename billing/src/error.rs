//! Everything that can be refused or go wrong, with a stable code for each.

mod reasons;
mod spanish;

use std::sync::Arc;

pub use reasons::{AmountProblem, Why};

use crate::clock::Timestamp;
use crate::money::Money;
use crate::operations::Receipt;
use crate::records::{JobId, RateScope};

/// The cause beneath an error, shared so that one failed commit can answer many callers.
pub type Source = Arc<dyn std::error::Error + Send + Sync>;

/// A refusal or failure of the ledger. [`Error::code`] is the contract; the texts are for people:
/// `Display` in English, [`Error::message_es`] in Spanish.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No key was given.
    #[error("No API key was given. Send it as `Authorization: Bearer noxus_...`.")]
    MissingApiKey,
    /// The text is not a key of this ledger.
    #[error("The API key is not valid. Check that it was copied whole.")]
    InvalidApiKey,
    /// The key was revoked, or replaced and its grace period is over.
    #[error("The API key was revoked. Use its replacement or create a new one.")]
    ApiKeyRevoked,
    /// The key's last day has passed.
    #[error("The API key expired. Create a new one.")]
    ApiKeyExpired,
    /// The key or its app is switched off.
    #[error("The API key is disabled. Enable it again or use another one.")]
    ApiKeyDisabled,
    /// The account is suspended.
    #[error("The account is suspended. Contact whoever manages it.")]
    AccountSuspended,
    /// There is no such account.
    #[error("There is no such account. List the accounts to see their ids.")]
    AccountNotFound,
    /// An account of that name exists already.
    #[error("An account named \"{name}\" exists already. Choose another name.")]
    AccountExists {
        /// The name that is taken.
        name: String,
    },
    /// There is no such job.
    #[error("There is no job {job}. List the jobs to see their ids.")]
    JobNotFound {
        /// The id asked for.
        job: JobId,
    },
    /// A text is not an amount of money.
    #[error("\"{text}\" is not a valid amount (at character {at}): {why}.")]
    InvalidAmount {
        /// The beginning of the text.
        text: String,
        /// Byte offset of the first offence.
        at: usize,
        /// What is wrong with it.
        why: AmountProblem,
    },
    /// The idempotency key is not 1 to 255 visible ASCII characters.
    #[error("The idempotency key must be 1 to 255 visible ASCII characters.")]
    InvalidIdempotencyKey,
    /// Some other field is out of bounds.
    #[error("The field \"{field}\" is not valid: {why}.")]
    InvalidField {
        /// The field's name.
        field: &'static str,
        /// What is allowed.
        why: Why,
    },
    /// The successes in the window and the jobs in flight have used up the limit.
    #[error(
        "The limit of {limit} successful jobs per {window_seconds} s is used up. Retry in {retry_after_seconds} s."
    )]
    RateLimitExceeded {
        /// What the limit is over.
        scope: RateScope,
        /// Successful jobs allowed in the window.
        limit: u32,
        /// Length of the sliding window in seconds.
        window_seconds: u32,
        /// Places left.
        remaining: u32,
        /// Jobs running now, each holding a place.
        in_flight: u32,
        /// When a place can be free at the earliest, in seconds.
        retry_after_seconds: u32,
    },
    /// The available balance does not cover the amount.
    #[error(
        "Insufficient API balance: {required} USD needed, {available} USD available. Top up the account."
    )]
    InsufficientBalance {
        /// What the job needs.
        required: Money,
        /// Posted balance minus open holds.
        available: Money,
    },
    /// The key's own budget does not cover the amount.
    #[error(
        "The key's budget of {budget} USD is used up: {required} USD needed, {remaining} USD left. Raise it or use another key."
    )]
    KeyBudgetExceeded {
        /// The key's budget.
        budget: Money,
        /// What the job needs.
        required: Money,
        /// What is left of the budget, open holds deducted.
        remaining: Money,
    },
    /// The idempotency key belongs to another request.
    #[error(
        "The idempotency key was already used with another request (job {job}). Use a new key for a new request."
    )]
    IdempotencyKeyReused {
        /// The job that the key belongs to.
        job: JobId,
    },
    /// The hold has been captured; the receipt says for how much.
    #[error("The job {} was already charged.", receipt.job)]
    HoldAlreadyCaptured {
        /// What the first capture answered.
        receipt: Receipt,
    },
    /// The hold has been given back.
    #[error("The hold of job {job} was already released.")]
    HoldAlreadyReleased {
        /// The job.
        job: JobId,
    },
    /// Nobody kept the hold alive and its time ran out.
    #[error("The hold of job {job} expired. Start the job again.")]
    HoldExpired {
        /// The job.
        job: JobId,
    },
    /// More was asked than was held.
    #[error("The charge of {amount} USD is more than the {reserved} USD reserved. Extend the hold first.")]
    CaptureExceedsHold {
        /// The amount asked for.
        amount: Money,
        /// The amount held.
        reserved: Money,
    },
    /// Another worker took the job over.
    #[error("Another worker took over job {job}. Drop this attempt.")]
    LeaseLost {
        /// The job.
        job: JobId,
    },
    /// The reference was used for an earlier movement of the account.
    #[error("The reference \"{reference}\" was already used in this account{}. Nothing was booked.",
        if *.same { ": this very movement was booked before, there is nothing left to do" }
        else { " for another movement: use a new reference" })]
    DuplicateReference {
        /// The reference.
        reference: String,
        /// Whether the earlier movement is the same in kind, amount and job: this is its repetition.
        same: bool,
        /// Sequence number of the earlier movement.
        movement: i64,
    },
    /// A refund may not give back more than was charged.
    #[error("The refund of {amount} USD is more than the {refundable} USD left to refund.")]
    RefundExceedsCharge {
        /// The amount asked for.
        amount: Money,
        /// What was charged and not yet refunded.
        refundable: Money,
    },
    /// A balance would leave the range of 64-bit micro-dollars.
    #[error("The resulting amount is too large. Use a smaller one.")]
    AmountOverflow,
    /// The stored answer is larger than the store accepts.
    #[error("The output of {size_bytes} bytes is larger than the {max_bytes} bytes that can be stored.")]
    OutputLimitExceeded {
        /// Size of the output in bytes.
        size_bytes: u64,
        /// Largest size accepted in bytes.
        max_bytes: u64,
    },
    /// The store did not get to the operation in time; nothing happened.
    #[error("The ledger is busy; nothing was changed. Retry shortly.")]
    StoreBusy,
    /// The computer's clock has leapt ahead of the time that really passed. Jobs under way end as
    /// ever; nothing new begins by such a clock.
    #[error(
        "The computer's clock is {} ahead of the ledger's. Set it right; if it is right, accept it with `noxus clock accept`.",
        duration(*ahead_ms)
    )]
    ClockLeapt {
        /// How far it is ahead, in milliseconds.
        ahead_ms: i64,
    },
    /// Another process kept its turn for too long; nothing happened.
    #[error("The ledger is busy: another process holds {lock}. Nothing was changed. Retry shortly.")]
    StoreLocked {
        /// The lock file by which writers take turns.
        lock: String,
    },
    /// The process was made by a fork that the ledger does not survive.
    #[error(
        "The ledger cannot be used in this process: it was forked in the middle of the ledger's work. Start workers with exec or spawn, or fork while no call is running."
    )]
    Forked,
    /// The store cannot be reached or written.
    #[error("The ledger is unavailable: {what}")]
    StoreUnavailable {
        /// What was being done, and what to do about it.
        what: String,
        /// The cause beneath.
        source: Option<Source>,
    },
    /// The store's content contradicts itself.
    #[error("The ledger is damaged: {what} Run verify and restore a backup.")]
    StoreCorrupt {
        /// What does not agree.
        what: String,
        /// The cause beneath.
        source: Option<Source>,
    },
    /// A fault of this library or its surroundings.
    #[error("Internal error: {what}.")]
    Internal {
        /// What was being done.
        what: &'static str,
        /// The cause beneath.
        source: Option<Source>,
    },
}

impl Error {
    /// The stable code of the contract, such as `insufficient_api_balance`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingApiKey => "missing_api_key",
            Self::InvalidApiKey => "invalid_api_key",
            Self::ApiKeyRevoked => "api_key_revoked",
            Self::ApiKeyExpired => "api_key_expired",
            Self::ApiKeyDisabled => "api_key_disabled",
            Self::AccountSuspended => "account_suspended",
            Self::AccountNotFound => "account_not_found",
            Self::AccountExists { .. } => "account_exists",
            Self::JobNotFound { .. } => "job_not_found",
            Self::InvalidAmount { .. } => "invalid_amount",
            Self::InvalidIdempotencyKey => "invalid_idempotency_key",
            Self::InvalidField { .. } => "invalid_field",
            Self::RateLimitExceeded { .. } => "rate_limit_exceeded",
            Self::InsufficientBalance { .. } => "insufficient_api_balance",
            Self::KeyBudgetExceeded { .. } => "key_budget_exceeded",
            Self::IdempotencyKeyReused { .. } => "idempotency_key_reused",
            Self::HoldAlreadyCaptured { .. } => "hold_already_captured",
            Self::HoldAlreadyReleased { .. } => "hold_already_released",
            Self::HoldExpired { .. } => "hold_expired",
            Self::CaptureExceedsHold { .. } => "capture_exceeds_hold",
            Self::LeaseLost { .. } => "lease_lost",
            Self::DuplicateReference { .. } => "duplicate_reference",
            Self::RefundExceedsCharge { .. } => "refund_exceeds_charge",
            Self::AmountOverflow => "amount_overflow",
            Self::OutputLimitExceeded { .. } => "output_limit_exceeded",
            Self::StoreBusy | Self::StoreLocked { .. } => "store_busy",
            Self::ClockLeapt { .. } | Self::Forked | Self::StoreUnavailable { .. } => "store_unavailable",
            Self::StoreCorrupt { .. } => "store_corrupt",
            Self::Internal { .. } => "internal_error",
        }
    }

    /// Whether the same call may succeed later without a change by the caller.
    #[must_use]
    pub const fn retryable(&self) -> bool {
        matches!(
            self,
            Self::RateLimitExceeded { .. }
                | Self::StoreBusy
                | Self::ClockLeapt { .. }
                | Self::StoreLocked { .. }
                | Self::StoreUnavailable { .. }
        )
    }

    pub(crate) fn internal<E>(what: &'static str, source: E) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        Self::Internal { what, source: Some(Arc::new(source)) }
    }

    pub(crate) fn unavailable<E>(what: impl Into<String>, source: E) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        Self::StoreUnavailable { what: what.into(), source: Some(Arc::new(source)) }
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::StoreCorrupt { what: what.into(), source: None }
    }
}

/// A length of time for people: the two largest units that count.
fn duration(milliseconds: i64) -> String {
    let seconds = milliseconds / 1_000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// Seconds until `moment`, rounded up, at least one.
pub(crate) fn seconds_until(moment: Timestamp, now: Timestamp) -> u32 {
    let seconds = moment.since(now).max(1).saturating_add(999) / 1_000;
    u32::try_from(seconds).unwrap_or(u32::MAX)
}
