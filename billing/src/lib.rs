//! A prepaid ledger: money, holds with a lease, keys, exact limits, replay of stored answers.
//!
//! It knows nothing of what it meters. Rules live in one pure function that every store runs;
//! clock and randomness are injected.

mod blob;
mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
mod error;
pub mod fork;
mod keys;
mod ledger;
mod memory;
mod money;
mod operations;
mod randomness;
mod records;
mod rules;
mod sqlite;
mod tiers;
mod upstream;

pub use blob::{Blob, BlobFile};
pub use clock::{Clock, ManualClock, Steady, SystemClock, Timestamp};
pub use error::{AmountProblem, Error, Source, Why};
pub use keys::Secret;
pub use ledger::{Directory, Ledger, Store};
pub use memory::MemoryStore;
pub use money::Money;
pub use operations::{
    AuditReport, Balance, ChainHead, ChainKind, Failure, Idempotency, JobQuery, Kept, KeptPart, KeyUsage,
    Lease, LeaseToken, LookedUp, Lookup, Movement, MovementKind, Op, OpResult, Outcome, ReapReport, Receipt,
    Refund, Reserve, Reserved, Scope, StatementQuery, StoredResponse, TopUp,
};
pub use randomness::{OsRandomness, Randomness, SeededRandomness};
pub use records::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, Environment, JobId, JobRecord,
    JobState, KeyChange, KeyId, KeyStatus, NewAccount, NewApp, NewKey, Page, RateLimit, RateScope,
};
pub use sqlite::{SqliteOptions, SqliteStore};
pub use tiers::{TierLimits, Tiers};
pub use upstream::Upstream;
