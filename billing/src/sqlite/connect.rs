//! Opening the file: where it may lie, how it is set up, which schema it has.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use super::adopt::adopt;
use super::blobs::sync_folder;
use crate::error::Error;

/// Numbered migrations; the n-th brings the schema from version n-1 to n.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_ledger.sql"),
    include_str!("../../migrations/0002_answers_by_job.sql"),
    include_str!("../../migrations/0003_ceilings.sql"),
    include_str!("../../migrations/0004_events.sql"),
    include_str!("../../migrations/0005_fewer_pages.sql"),
    include_str!("../../migrations/0006_upstream.sql"),
];
/// The version that brought the journal of events, into which older rows are taken.
const EVENTS_SINCE: usize = 4;
/// The version whose movements are one row each, without entries.
const ONE_ROW_SINCE: usize = 5;
/// Where entries stay that did not follow from their movement when both became one row.
pub(super) const UNMATCHED: &str = "entry_unmatched";
/// Marks the file as a ledger of ours: "nxus".
const APPLICATION_ID: i32 = 0x6e78_7573;
/// Versions of the schema. Its text is also how a file is known whose first opening was cut off
/// by versions that committed this table before anything else.
const META: &str = "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID";
/// The lock file keeps writers in line; this only covers foreign tools that hold the database.
pub(super) const FOREIGN_LOCK_WAIT: Duration = Duration::from_secs(5);
/// Distinct statements a connection keeps prepared.
const STATEMENTS_KEPT: usize = 64;

/// A path beside the database: its name with `suffix` added.
pub(super) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(database.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

/// Opens a lock file, by which the writers of all processes take turns.
pub(super) fn open_lock(path: &Path) -> Result<File, Error> {
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    opened.map_err(|source| {
        let what = format!("the lock file {} cannot be opened; check the folder's rights.", path.display());
        Error::unavailable(what, source)
    })
}

/// Opens the database for writing, creating and migrating it as needed. The caller holds the lock.
pub(super) fn open_writer(database: &Path) -> Result<Connection, Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(database, flags)?;
    content(&connection, database)?;
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(sql)?;
    if !mode.eq_ignore_ascii_case("wal") {
        let what = format!("{} cannot use write-ahead logging; use a local disk.", database.display());
        return Err(Error::StoreUnavailable { what, source: None });
    }
    // FULL: an acknowledged commit is on the disk. The log is folded back every 16 MiB.
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32768;",
        )
        .map_err(sql)?;
    migrate(&connection, database)?;
    Ok(connection)
}

/// Opens an existing database for reading.
pub(super) fn open_reader(database: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(database, flags)?;
    connection.execute_batch("PRAGMA query_only = ON;").map_err(sql)?;
    Ok(connection)
}

fn open(database: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(database, flags).map_err(|source| {
        let what = format!("{} cannot be opened; check the path and its rights.", database.display());
        Error::unavailable(what, source)
    })?;
    connection.busy_timeout(FOREIGN_LOCK_WAIT).map_err(sql)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// What a database file holds.
#[derive(Clone, Copy, PartialEq)]
enum Content {
    Ledger,
    /// Nothing, or the beginning of a first opening.
    Nothing,
    /// Only [`META`], without a row.
    EmptyMeta,
}

/// Refuses a database that holds something else.
fn content(connection: &Connection, database: &Path) -> Result<Content, Error> {
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(sql)?;
    if id == APPLICATION_ID {
        return Ok(Content::Ledger);
    }
    let text = "SELECT count(*), max(sql) FROM sqlite_schema";
    let (tables, schema): (i64, Option<String>) =
        connection.query_row(text, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(sql)?;
    if id == 0 && tables == 0 {
        return Ok(Content::Nothing);
    }
    if id == 0 && tables == 1 && schema.as_deref() == Some(META) {
        let rows: i64 =
            connection.query_row("SELECT count(*) FROM meta", [], |row| row.get(0)).map_err(sql)?;
        if rows == 0 {
            return Ok(Content::EmptyMeta);
        }
    }
    let what = format!("{} is a database of another program; choose another path.", database.display());
    Err(Error::StoreUnavailable { what, source: None })
}

/// Brings the schema up to date: all of it or nothing, whenever the process is killed.
fn migrate(connection: &Connection, database: &Path) -> Result<(), Error> {
    let content = content(connection, database)?;
    let version: i64 = match content {
        Content::Nothing | Content::EmptyMeta => 0,
        Content::Ledger => connection
            .query_row("SELECT value FROM meta WHERE name = 'schema_version'", [], |row| row.get(0))
            .optional()
            .map_err(sql)?
            .unwrap_or(0),
    };
    let known = MIGRATIONS.len();
    let applied = usize::try_from(version).unwrap_or(usize::MAX);
    if applied > known {
        let what = format!("its schema {version} is newer than {known}; use a newer version of noxus.");
        return Err(Error::StoreUnavailable { what, source: None });
    }
    if applied == known {
        return Ok(());
    }
    let meta = if content == Content::Nothing { META } else { "" };
    // What was changed behind the rules' back goes through as it is, for the audit to find.
    let checks = |ignored: &str| {
        connection.execute_batch(&format!("PRAGMA ignore_check_constraints = {ignored}")).map_err(sql)
    };
    checks("ON")?;
    let upgraded = upgrade(connection, meta, applied);
    checks("OFF")?;
    if let Err(error) = upgraded {
        // The failed statement may have left the transaction open.
        let _ = connection.execute_batch("ROLLBACK");
        return Err(error);
    }
    if content == Content::Ledger {
        return Ok(());
    }
    // The file is new: its name must be on the disk before the first promise.
    database.parent().map_or(Ok(()), sync_folder).map_err(|source| {
        Error::unavailable("its folder cannot be brought to the disk; check the folder.", source)
    })
}

/// The migrations that are missing, in one transaction.
fn upgrade(connection: &Connection, meta: &str, applied: usize) -> Result<(), Error> {
    let known = MIGRATIONS.len();
    let batch = format!(
        "BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; {meta}; {migrations}
         INSERT INTO meta VALUES ('schema_version', {known})
         ON CONFLICT (name) DO UPDATE SET value = excluded.value;",
        migrations = MIGRATIONS[applied..].join("\n"),
    );
    connection.execute_batch(&batch).map_err(sql)?;
    if applied < ONE_ROW_SINCE {
        drop_matched(connection)?;
    }
    if applied < EVENTS_SINCE {
        adopt(connection)?;
    }
    connection.execute_batch("COMMIT").map_err(sql)
}

/// Takes the table of entries in doubt away if there are none.
fn drop_matched(connection: &Connection) -> Result<(), Error> {
    let text = format!("SELECT count(*) FROM {UNMATCHED}");
    let doubtful: i64 = connection.query_row(&text, [], |row| row.get(0)).map_err(sql)?;
    if doubtful == 0 {
        connection.execute_batch(&format!("DROP TABLE {UNMATCHED}")).map_err(sql)?;
    }
    Ok(())
}

/// An empty database in memory as the migrations make it: what a ledger's schema has to be.
pub(super) fn schema_of() -> Result<Connection, Error> {
    let connection = Connection::open_in_memory().map_err(sql)?;
    migrate(&connection, Path::new(""))?;
    Ok(connection)
}

/// Refuses file systems on which processes do not see each other's locks and shared memory.
pub(super) fn refuse_network(database: &Path) -> Result<(), Error> {
    let folder = match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match file_system_magic(folder)?.and_then(network_file_system) {
        None => Ok(()),
        Some(name) => {
            let what = format!(
                "{} lies on a network file system ({name}), where commits can be lost; use a local disk.",
                database.display()
            );
            Err(Error::StoreUnavailable { what, source: None })
        }
    }
}

#[cfg(target_os = "linux")]
fn file_system_magic(folder: &Path) -> Result<Option<u64>, Error> {
    let found = rustix::fs::statfs(folder).map_err(|source| {
        Error::unavailable(
            format!("the folder {} cannot be read; create it first.", folder.display()),
            source,
        )
    })?;
    Ok(u64::try_from(found.f_type).ok())
}

#[cfg(not(target_os = "linux"))]
fn file_system_magic(_folder: &Path) -> Result<Option<u64>, Error> {
    Ok(None)
}

/// Name of a network file system, by the numbers of statfs(2).
fn network_file_system(magic: u64) -> Option<&'static str> {
    match magic & 0xFFFF_FFFF {
        0x6969 => Some("NFS"),
        0x517B => Some("SMB"),
        0xFF53_4D42 => Some("CIFS"),
        0xFE53_4D42 => Some("SMB2"),
        0x0102_1997 => Some("9P"),
        0x00C3_6400 => Some("Ceph"),
        0x0BD0_0BD0 => Some("Lustre"),
        0x4750_4653 => Some("GPFS"),
        0x5346_414F => Some("AFS"),
        0x7375_7245 => Some("Coda"),
        0x564C => Some("NCP"),
        _ => None,
    }
}

/// What an error of SQLite means to a caller.
pub(super) fn sql(source: rusqlite::Error) -> Error {
    let what = match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => return Error::StoreBusy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation) => {
            let what = format!("{source}.");
            return Error::StoreCorrupt { what, source: Some(std::sync::Arc::new(source)) };
        }
        Some(ErrorCode::DiskFull) => "the disk is full; free some space.",
        Some(ErrorCode::ReadOnly) => "the database is read-only; check its rights.",
        Some(ErrorCode::SystemIoFailure) => "the disk reports an error; see whether it is full, or broken.",
        Some(ErrorCode::CannotOpen) => "the database cannot be opened; check the path and its rights.",
        _ => "a statement failed.",
    };
    Error::unavailable(what, source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_told_from_local_ones() {
        for magic in [0x6969, 0xFF53_4D42, 0xFFFF_FFFF_FF53_4D42, 0x0102_1997] {
            assert!(network_file_system(magic).is_some(), "{magic:x}");
        }
        // ext4, btrfs, xfs, tmpfs, overlayfs
        for magic in [0xEF53, 0x9123_683E, 0x5846_5342, 0x0102_1994, 0x794C_7630] {
            assert_eq!(network_file_system(magic), None, "{magic:x}");
        }
    }

    #[test]
    fn the_bundled_sqlite_is_free_of_the_wal_reset_bug() {
        // Fixed in 3.51.3.
        assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    }
}
