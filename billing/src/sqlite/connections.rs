//! Everything that one store has open in one process. None of it crosses a fork.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::connect::{beside, open_lock, open_reader, sql};
use super::tables::Tables;
use crate::error::Error;
use crate::fork::{self, Inherited};
use crate::tiers::Tiers;

/// Names of the lock files, after the database's.
const LOCK: &str = ".lock";
const QUEUE: &str = ".queue";
/// Idle reading connections kept for the next reader.
const READERS_KEPT: usize = 8;

/// The mutexes are locked only inside (see [`fork::enter`]), hence never at a fork.
pub(super) struct Connections {
    generation: usize,
    database: PathBuf,
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
    lock: LockFile,
    /// Shared by those who wait for the lock, so that nobody takes it before them in passing.
    queue: LockFile,
}

impl Connections {
    /// Opens the lock file; the database follows when it is needed.
    pub(super) fn new(database: &Path) -> Result<Arc<Self>, Error> {
        let _inside = fork::enter()?;
        let generation = fork::generation();
        let open = |suffix| {
            let file = Some(open_lock(&beside(database, suffix))?);
            Ok::<_, Error>(LockFile { file, generation, left: AtomicBool::new(false) })
        };
        let (lock, queue) = (open(LOCK)?, open(QUEUE)?);
        let connections = Arc::new(Self {
            generation,
            database: database.to_owned(),
            writer: Mutex::default(),
            readers: Mutex::default(),
            lock,
            queue,
        });
        fork::register(&connections);
        Ok(connections)
    }

    pub(super) fn database(&self) -> &Path {
        &self.database
    }

    /// The lock file that somebody else keeps: of both, the one that is waited for.
    pub(super) fn held_path(&self) -> PathBuf {
        let queue = beside(&self.database, QUEUE);
        // By a file of its own: the locks of this process's turns are not touched.
        let is_held = fork::enter()
            .and_then(|_inside| open_lock(&queue).map(|file| file.try_lock_shared().is_err()))
            .unwrap_or(false);
        if is_held { queue } else { beside(&self.database, LOCK) }
    }

    /// The writer's connection, if it is open. To be called inside.
    pub(super) fn writer(&self) -> MutexGuard<'_, Option<Connection>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads one consistent state of the database.
    pub(super) fn read<T>(
        &self,
        tiers: &Tiers,
        query: impl FnOnce(&Tables<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _inside = fork::enter()?;
        let kept = self.readers().pop();
        let connection = kept.map_or_else(|| open_reader(&self.database), Ok)?;
        connection.prepare_cached("BEGIN").and_then(|mut begin| begin.execute([])).map_err(sql)?;
        let result = query(&Tables::new(&connection, tiers));
        let ended = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
        if ended.is_ok() {
            let mut readers = self.readers();
            if readers.len() < READERS_KEPT {
                readers.push(connection);
            }
        }
        result
    }

    /// Waits for this process's turn among the writers of all. Not to be called inside: another
    /// process may take its time.
    pub(super) fn acquire(&self) -> Result<Turn<'_>, Error> {
        self.queue.take(File::lock_shared)?;
        let taken = self.lock.take(File::lock);
        self.queue.release();
        taken.map(|()| Turn(&self.lock))
    }

    /// Takes the turn if nobody has it or waits for it.
    pub(super) fn try_acquire(&self) -> Option<Turn<'_>> {
        let is_free = |lock: &LockFile| lock.file.as_ref().is_some_and(|file| file.try_lock().is_ok());
        if !is_free(&self.queue) {
            return None;
        }
        self.queue.release();
        is_free(&self.lock).then_some(Turn(&self.lock))
    }
}

impl Inherited for Connections {
    fn before_fork(&self) {
        for connection in self.writer().take().into_iter().chain(self.readers().drain(..)) {
            // Folding the log back would hold up the fork. If it cannot be prevented, it is only slow.
            let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        }
    }

    fn in_child(&self) {
        // The lock belongs to the open file, not to a process: with a copy of it in this one, it
        // would outlive a parent that is killed in its turn.
        for lock in [&self.lock, &self.queue] {
            if let Some(file) = &lock.file
                && !lock.left.swap(true, Ordering::SeqCst)
            {
                fork::close(file);
            }
        }
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        let writer = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let readers = std::mem::take(self.readers.get_mut().unwrap_or_else(PoisonError::into_inner));
        if fork::is_ours(self.generation) {
            fork::section(|| drop((readers, writer)));
        } else {
            // The parent's, after a fork that could not close them: closing a copy drops its locks.
            std::mem::forget((readers, writer));
        }
    }
}

/// Orders the writers of all processes.
struct LockFile {
    /// Always there until it is dropped.
    file: Option<File>,
    generation: usize,
    /// Closed beneath its owner, in a child.
    left: AtomicBool,
}

impl LockFile {
    fn take(&self, lock: impl Fn(&File) -> std::io::Result<()>) -> Result<(), Error> {
        loop {
            match self.file.as_ref().map(&lock) {
                Some(Err(source)) if source.kind() == ErrorKind::Interrupted => {}
                Some(Err(source)) => {
                    return Err(Error::unavailable("its lock file cannot be locked.", source));
                }
                _ => return Ok(()),
            }
        }
    }

    fn release(&self) {
        // The lock also goes with the process; a failure here shows at the next turn.
        let _ = self.file.as_ref().map(File::unlock);
    }
}

/// This process's turn among the writers of all, until it is dropped.
pub(super) struct Turn<'c>(&'c LockFile);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        if self.left.load(Ordering::SeqCst) || !fork::is_ours(self.generation) {
            std::mem::forget(self.file.take());
        }
    }
}
