//! The store's time in its row.

use rusqlite::params;

use super::SqliteStore;
use super::rows;
use super::tables::Tables;
use crate::clock::{Clock, Timestamp};
use crate::error::Error;
use crate::rules::time::{Mark, StoreTime, next};

impl Tables<'_> {
    /// What time it is, seen from the last commit.
    pub(super) fn time(&self, clock: &dyn Clock) -> Result<StoreTime, Error> {
        Ok(next(self.last_mark()?, clock.now(), clock.steady()))
    }

    /// What time it is in this transaction, written down where it has moved.
    pub(super) fn tick(&self, clock: &dyn Clock) -> Result<StoreTime, Error> {
        let last = self.last_mark()?;
        let time = next(last, clock.now(), clock.steady());
        if last != Some(time.mark) {
            self.put_time(time.mark)?;
        }
        Ok(time)
    }

    fn last_mark(&self) -> Result<Option<Mark>, Error> {
        let text = "SELECT at, steady_origin, steady_at FROM standing \
                    WHERE account = 0 AND environment = 0 AND kind = 3 AND subject = 0";
        self.find(text, [], rows::mark)
    }

    /// Writes down the time of a commit.
    pub(super) fn put_time(&self, mark: Mark) -> Result<(), Error> {
        let (origin, at_ms) =
            (mark.steady.map(|steady| steady.origin), mark.steady.map(|steady| steady.at_ms));
        self.put(
            "UPDATE standing SET at = ?1, steady_origin = ?2, steady_at = ?3 \
             WHERE account = 0 AND environment = 0 AND kind = 3 AND subject = 0",
            "INSERT INTO standing (account, environment, kind, subject, at, steady_origin, steady_at) \
             VALUES (0, 0, 3, 0, ?1, ?2, ?3)",
            params![mark.at.0, origin, at_ms],
        )
    }
}

impl SqliteStore {
    /// Reads one consistent state of the database by the store's own time.
    pub(super) fn read_now<T>(
        &self,
        query: impl FnOnce(&Tables<'_>, Timestamp) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.read(|tables| query(tables, tables.time(&*self.options.clock)?.now()))
    }

    /// Runs a change in a transaction of the writer, at a moment that a leap of the clock would spoil.
    pub(super) fn change<T: Send + 'static>(
        &self,
        mut change: impl FnMut(&Tables<'_>, Timestamp) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let clock = std::sync::Arc::clone(&self.options.clock);
        self.task(move |tables| {
            let time = tables.time(&*clock)?;
            time.check()?;
            change(tables, time.now())
        })
    }
}
