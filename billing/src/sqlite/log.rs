//! Keeps the write-ahead log short. SQLite starts the log anew only when no reader uses it; beside
//! readers that overlap without a pause this moment never comes, and the log would grow for ever.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::connect::{FOREIGN_LOCK_WAIT, beside, sql};
use crate::error::Error;

/// From this size on the log is cut, in bytes. In its own time SQLite does so at 16 MiB.
const LOG_MAX_BYTES: u64 = 32 << 20;
/// After a failure it may grow by so much before the next attempt, in bytes.
const RETRY_BYTES: u64 = 8 << 20;
/// How long the first attempt waits for readers; each further one twice as long.
const WAIT_MIN: Duration = Duration::from_millis(250);
const WAIT_MAX: Duration = Duration::from_secs(2);

/// Its size is looked at after so much may have been written, in bytes.
const LOOK_BYTES: u64 = 1 << 20;

pub(super) struct Log {
    path: PathBuf,
    /// What may have been written since its size was looked at, in bytes.
    unseen_bytes: u64,
    /// Size at which the next attempt is due, in bytes.
    due_bytes: u64,
    wait: Duration,
}

impl Log {
    pub(super) fn of(database: &Path) -> Self {
        Self { path: beside(database, "-wal"), unseen_bytes: 0, due_bytes: LOG_MAX_BYTES, wait: WAIT_MIN }
    }

    /// Notes what a commit may have added.
    pub(super) fn grew(&mut self, bytes_max: u64) {
        self.unseen_bytes = self.unseen_bytes.saturating_add(bytes_max);
    }

    /// Whether the log has grown beyond its bound.
    pub(super) fn is_due(&mut self) -> bool {
        if self.unseen_bytes < LOOK_BYTES {
            return false;
        }
        self.unseen_bytes = 0;
        let size_bytes = self.size_bytes();
        if size_bytes < LOG_MAX_BYTES {
            (self.due_bytes, self.wait) = (LOG_MAX_BYTES, WAIT_MIN);
        }
        size_bytes >= self.due_bytes
    }

    /// Folds the log back and cuts it. While this waits for those who read the log now, others begin
    /// to read the database itself, so it ends when the present readers do, or in vain after a while.
    /// Every writer waits meanwhile.
    pub(super) fn cut(&mut self, connection: &Connection) -> Result<(), Error> {
        connection.busy_timeout(self.wait).map_err(sql)?;
        // Whether it worked is seen by the size.
        let cut = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        connection.busy_timeout(FOREIGN_LOCK_WAIT).map_err(sql)?;
        let size_bytes = self.size_bytes();
        if size_bytes < LOG_MAX_BYTES {
            (self.due_bytes, self.wait) = (LOG_MAX_BYTES, WAIT_MIN);
        } else {
            (self.due_bytes, self.wait) = (size_bytes + RETRY_BYTES, WAIT_MAX.min(self.wait * 2));
        }
        cut.map_err(sql)
    }

    fn size_bytes(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |found| found.len())
    }
}
