//! Work that stands or falls alone within a transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::tables::Tables;
use crate::error::Error;

/// Turns a panic into an error of the call that caused it.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let panicked = |_| Err(Error::Internal { what: "the ledger's writer panicked", source: None });
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked)
}

impl Tables<'_> {
    /// Does `work` in a savepoint: its failure, or panic, undoes it and nothing before it. The outer
    /// error means that the whole transaction is lost.
    pub(super) fn in_savepoint<T>(
        &self,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<Result<T, Error>, Error> {
        // What others have changed is written down first, or forgetting would take it along.
        self.flush()?;
        self.execute("SAVEPOINT one", [])?;
        let done = caught(|| {
            let value = work()?;
            self.flush()?;
            Ok(value)
        });
        if self.connection.is_autocommit() {
            // SQLite gives the transaction up when the disk is full or broken.
            return match done {
                Err(error) => Err(error),
                Ok(_) => Err(Error::corrupt("a transaction ended before its commit.")),
            };
        }
        if done.is_err() {
            self.execute("ROLLBACK TO one", [])?;
            self.forget();
        }
        self.execute("RELEASE one", [])?;
        Ok(done)
    }
}
