//! Settings of the SQLite store.

use std::fmt;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::memory::{OUTPUT_MAX_DEFAULT_BYTES, RETENTION_DEFAULT_MS};
use crate::randomness::{OsRandomness, Randomness};
use crate::tiers::Tiers;

/// Settings of a [`SqliteStore`](super::SqliteStore).
#[derive(Clone)]
pub struct SqliteOptions {
    /// Where it reads the time.
    pub clock: Arc<dyn Clock>,
    /// Where it gets keys and lease tokens from.
    pub randomness: Arc<dyn Randomness>,
    /// Parts of an answer up to this size lie in the database, larger ones in files beside it.
    /// Default 256 KiB.
    pub blob_inline_max_bytes: usize,
    /// Largest answer that is stored. Default 1 GiB.
    pub output_max_bytes: u64,
    /// How long an answer can be replayed after completion, in milliseconds. Default one day.
    pub retention_ms: i64,
    /// How long an operation, or the opening, waits for its turn before it is withdrawn, in
    /// milliseconds.
    /// Default 30 seconds.
    pub busy_timeout_ms: u64,
    /// Most operations in one commit, 1 to 256. Default 256.
    pub batch_max: usize,
    /// What tiers give accounts and keys that do not say otherwise. Default: nothing.
    pub tiers: Arc<Tiers>,
}

impl SqliteOptions {
    /// [`Self::batch_max`] within its bounds.
    pub(super) fn batch_max(&self) -> usize {
        self.batch_max.clamp(1, 256)
    }
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            randomness: Arc::new(OsRandomness),
            blob_inline_max_bytes: 256 * 1024,
            output_max_bytes: OUTPUT_MAX_DEFAULT_BYTES,
            retention_ms: RETENTION_DEFAULT_MS,
            busy_timeout_ms: 30_000,
            batch_max: 256,
            tiers: Arc::default(),
        }
    }
}

impl fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteOptions")
            .field("blob_inline_max_bytes", &self.blob_inline_max_bytes)
            .field("output_max_bytes", &self.output_max_bytes)
            .field("retention_ms", &self.retention_ms)
            .field("busy_timeout_ms", &self.busy_timeout_ms)
            .field("batch_max", &self.batch_max)
            .finish_non_exhaustive()
    }
}
