//! One turn of the writer: what waits, in one commit.

use rusqlite::Connection;

use super::blobs::Blobs;
use super::connect::{open_writer, sql};
use super::connections::Connections;
use super::log::Log;
use super::options::SqliteOptions;
use super::savepoint::caught;
use super::tables::Tables;
use super::writer::{Prepared, Replies, Reply, Work};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::fork;
use crate::operations::LeaseToken;
use crate::rules::state::{Command, Context, Place};
use crate::rules::step::{expire, step};
use crate::rules::time::StoreTime;
use std::sync::Arc;

/// Abandoned holds ended in one turn on the way to other operations.
const SWEEPS_MAX: usize = 256;

fn execute(connection: &Connection, text: &str) -> Result<(), Error> {
    connection.prepare_cached(text).and_then(|mut statement| statement.execute([])).map_err(sql)?;
    Ok(())
}

/// What it takes to commit. Whoever has it, and the lock of the file, may.
pub(super) struct Worker {
    pub(super) connections: Arc<Connections>,
    pub(super) log: Log,
    pub(super) blobs: Blobs,
    pub(super) options: SqliteOptions,
}

impl Worker {
    /// One turn with the lock: all of `works` in one commit. An error means that nothing was
    /// committed.
    pub(super) fn turn(&mut self, works: &mut [&mut Work]) -> Result<Vec<Replies>, Error> {
        let _inside = fork::enter()?;
        let connections = Arc::clone(&self.connections);
        let committed = self.commit(&mut connections.writer(), works);
        self.log.grew(works.iter().map(|work| work.bytes_max()).sum());
        committed
    }

    /// Folds the log back. To be called with the lock, when that is due.
    pub(super) fn cut_log(&mut self) {
        if let Ok(_inside) = fork::enter()
            && let Some(connection) = &*self.connections.writer()
        {
            // A log that stays costs space, not truth; the next commit that finds it too large tries again.
            let _ = self.log.cut(connection);
        }
    }

    fn commit(&self, slot: &mut Option<Connection>, works: &mut [&mut Work]) -> Result<Vec<Replies>, Error> {
        let committed = self.attempt(slot, |connection| self.transact(connection, works));
        let operations: usize = works.iter().map(|work| work.operations()).sum();
        match committed {
            // Something failed beneath the rules. Each alone, so that only the culprit suffers.
            Err(_) if operations > 1 => {
                self.attempt(slot, |connection| self.transact_apart(connection, works))
            }
            committed => committed,
        }
    }

    /// Opens the database if it is not, and closes it after a panic.
    fn attempt<T>(
        &self,
        slot: &mut Option<Connection>,
        work: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let connection = match slot.take() {
            Some(connection) => connection,
            None => caught(|| open_writer(self.connections.database()))?,
        };
        let result = caught(|| {
            let result = work(&connection);
            if !connection.is_autocommit() {
                // If even this fails the next BEGIN says so.
                let _ = connection.execute_batch("ROLLBACK");
            }
            result
        });
        // Whatever a panic left half done goes with its connection.
        if !matches!(result, Err(Error::Internal { .. })) {
            *slot = Some(connection);
        }
        result
    }

    /// All requests in one transaction.
    fn transact(&self, connection: &Connection, works: &mut [&mut Work]) -> Result<Vec<Replies>, Error> {
        execute(connection, "BEGIN IMMEDIATE")?;
        let tables = Tables::new(connection, &self.options.tiers);
        // First, so that a task may put it right.
        let time = tables.tick(&*self.options.clock)?;
        let replies: Result<Vec<_>, Error> =
            works.iter_mut().map(|work| self.perform(&tables, time, work)).collect();
        let replies = replies?;
        tables.flush()?;
        execute(connection, "COMMIT")?;
        Ok(replies)
    }

    /// The outer result is the store's, the inner one the request's.
    fn perform(&self, tables: &Tables<'_>, time: StoreTime, work: &mut Work) -> Result<Replies, Error> {
        match work {
            Work::Open => Ok(Ok(Vec::new())),
            Work::Commands(commands) => {
                let replies = commands.iter().map(|prepared| self.perform_one(tables, time, prepared));
                Ok(Ok(replies.collect::<Result<_, Error>>()?))
            }
            Work::Task(task) => {
                // Tasks change rows behind the view's back; nothing of theirs may be cached here.
                let done = tables.in_savepoint(|| task(tables))?;
                tables.forget();
                Ok(done.map(|()| Vec::new()))
            }
        }
    }

    /// All requests in one transaction, but each operation in a savepoint of its own: what fails
    /// beneath the rules, or panics, undoes only itself.
    fn transact_apart(
        &self,
        connection: &Connection,
        works: &mut [&mut Work],
    ) -> Result<Vec<Replies>, Error> {
        execute(connection, "BEGIN IMMEDIATE")?;
        let tables = Tables::new(connection, &self.options.tiers);
        // First, so that a task may put it right.
        let time = tables.tick(&*self.options.clock)?;
        let mut replies = Vec::with_capacity(works.len());
        for work in works {
            replies.push(match work {
                Work::Open => Ok(Vec::new()),
                Work::Commands(commands) => {
                    let alone = |prepared| {
                        let perform = || self.perform_one(&tables, time, prepared);
                        Ok(tables.in_savepoint(perform)?.and_then(|reply| reply))
                    };
                    Ok(commands.iter().map(alone).collect::<Result<_, Error>>()?)
                }
                Work::Task(task) => tables.in_savepoint(|| task(&tables))?.map(|()| Vec::new()),
            });
            tables.forget();
        }
        execute(connection, "COMMIT")?;
        Ok(replies)
    }

    /// The outer result is the store's: an error there undoes the whole batch. The inner one is the
    /// rules': a refusal has changed nothing.
    fn perform_one(
        &self,
        tables: &Tables<'_>,
        time: StoreTime,
        prepared: &Prepared,
    ) -> Result<Result<Reply, Error>, Error> {
        let mut token = LeaseToken([0; 16]);
        if let Command::Reserve(_) = prepared.command
            && let Err(error) = self.options.randomness.fill(&mut token.0)
        {
            return Ok(Err(error));
        }
        let context = Context { time, token, retention_ms: self.options.retention_ms };
        let more = match prepared.command.wallet(tables)? {
            Some(wallet) => sweep(tables, wallet, context.now())?,
            None => false,
        };
        match step(tables, &prepared.command, &context) {
            // What is still to be given back might have made room.
            Err(
                Error::InsufficientBalance { .. }
                | Error::KeyBudgetExceeded { .. }
                | Error::RateLimitExceeded { .. },
            ) if more => Ok(Ok(Reply::SweepGoesOn)),
            Err(error) => Ok(Err(error)),
            Ok((effects, _)) if effects.keep_outcome && !self.parts_present(prepared) => {
                Ok(Ok(Reply::PartsMissing))
            }
            Ok((effects, answer)) => {
                tables.write(effects, &prepared.parts)?;
                Ok(Ok(Reply::Answer(answer)))
            }
        }
    }

    fn parts_present(&self, prepared: &Prepared) -> bool {
        prepared.parts.iter().all(|part| self.blobs.is_present(part))
    }
}

/// Ends abandoned holds of a wallet, so that the balance an operation sees is the true one: as many
/// as one turn has room for. Whether there are more.
fn sweep(tables: &Tables<'_>, wallet: Place, now: Timestamp) -> Result<bool, Error> {
    if !tables.may_be_due(wallet, now)? {
        return Ok(false);
    }
    let room = SWEEPS_MAX.saturating_sub(tables.swept.get());
    let due = tables.due(wallet, now, room + 1)?;
    let more = due.len() > room;
    for job in due.into_iter().take(room) {
        tables.write(expire(tables, job, now)?, &[])?;
        tables.swept.set(tables.swept.get() + 1);
    }
    Ok(more)
}
