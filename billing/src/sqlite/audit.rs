//! Feeds the whole file to the auditor: journals, rows, answers, and what no row speaks of.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, Params, Row};
use sha2::{Digest, Sha256};

use super::SqliteStore;
use super::blobs::PARTS_MAX;
use super::connect::{UNMATCHED, schema_of, sql};
use super::queries::{each_transaction, require_account};
use super::rows::{self, ACCOUNT_COLUMNS, APP_COLUMNS, EVENT_COLUMNS, JOB_COLUMNS, KEY_COLUMNS};
use super::tables::Tables;
use crate::error::Error;
use crate::operations::{AuditReport, ChainHead, Scope};
use crate::records::{AccountId, JobId};
use crate::rules::audit::{Auditor, in_scope};
use crate::rules::events::{
    Book, Event, Head, Subject, account_digest, account_identity, answer_digest, app_digest, key_digest,
};

/// An answer's file and a job that refers to it.
type File = ([u8; 32], JobId);

impl SqliteStore {
    pub(super) fn audit(&self, scope: Scope, anchors: &[ChainHead]) -> Result<AuditReport, Error> {
        let mut auditor = Auditor::new(&wanted(scope, anchors));
        let files = self.read(|tables| feed(tables, scope, &mut auditor))?;
        // Apart from the rest, as long readers hold up forks and the log.
        if scope == Scope::All {
            self.read(|tables| structure(tables.connection, &mut auditor))?;
        }
        // Files may be large, and are read outside any transaction.
        let blobs = &self.here()?.blobs;
        for (sha256, job) in files {
            // Swept away meanwhile is no damage.
            if !blobs.is_whole(&sha256) && self.read(|tables| is_referred_to(tables, &sha256))? {
                auditor.problem(format!("job {job}: a file of its answer is missing or was changed"));
            }
        }
        Ok(auditor.finish())
    }
}

/// Those heads that the scope covers.
fn wanted(scope: Scope, anchors: &[ChainHead]) -> Vec<ChainHead> {
    anchors.iter().filter(|head| in_scope(scope, AccountId(head.account))).copied().collect()
}

fn is_referred_to(tables: &Tables<'_>, sha256: &[u8; 32]) -> Result<bool, Error> {
    let text = "SELECT 1 FROM outcome INDEXED BY outcome_file WHERE sha256 = ?1 LIMIT 1";
    Ok(tables.find(text, [sha256], |_| Ok(()))?.is_some())
}

/// One pass over each table; returns the files that answers lie in.
fn feed(tables: &Tables<'_>, scope: Scope, auditor: &mut Auditor) -> Result<Vec<File>, Error> {
    let only = match scope {
        Scope::All => None,
        Scope::Account(account) => {
            require_account(tables, account)?;
            Some(account.0)
        }
    };
    let mine = |column: &str| match only {
        None => "?1 IS NULL".to_owned(),
        Some(_) => format!("{column} = ?1"),
    };
    let text = format!("{} AND {}", rows::WALLETS, mine("account"));
    each(tables, &text, [only], rows::wallet, |wallet| auditor.wallet(wallet))?;
    let text = format!("SELECT account, sequence, hash FROM chain WHERE {}", mine("account"));
    each(tables, &text, [only], head, |(book, head)| auditor.head(book, head))?;
    unmatched(tables, only, &mine("account"), auditor)?;
    let condition = format!("WHERE {}", mine("account"));
    each_transaction(tables, &condition, [only], |transaction| auditor.transaction(transaction))?;
    let text = format!(
        "SELECT {EVENT_COLUMNS} FROM event WHERE {} ORDER BY account, environment, sequence",
        mine("account")
    );
    each(tables, &text, [only], rows::event, |event| auditor.event(&event))?;
    directory(tables, only, &mine, auditor)?;
    let files = jobs(tables, only, &mine, auditor)?;
    let text = format!("{} AND {}", rows::USAGES, mine("account"));
    each(tables, &text, [only], rows::usage, |usage| auditor.usage(&usage))?;
    let text = format!("{} AND {}", rows::APP_USAGES, mine("account"));
    each(tables, &text, [only], rows::app_usage, |usage| auditor.app_usage(&usage))?;
    if scope == Scope::All {
        strays(tables, auditor)?;
    }
    Ok(files)
}

fn head(row: &Row<'_>) -> rusqlite::Result<(Book, Head)> {
    let account: i64 = row.get(0)?;
    let book = if account == 0 { Book::Accounts } else { Book::Directory(AccountId(account)) };
    Ok((book, Head { sequence: row.get(1)?, hash: row.get(2)? }))
}

/// The event that follows the columns of a row, if it is there.
fn event_behind(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Event>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => rows::event_at(row, column).map(Some),
    }
}

/// `SELECT` of a row with its last event behind it.
fn with_event(columns: &str, table: &str, environment: &str, account: &str, condition: &str) -> String {
    let mine: Vec<String> = columns.split(',').map(|column| format!("r.{}", column.trim())).collect();
    let theirs: Vec<String> = EVENT_COLUMNS.split(',').map(|column| format!("e.{}", column.trim())).collect();
    format!(
        "SELECT {}, {} FROM {table} r LEFT JOIN event e ON e.account = r.{account} \
         AND e.environment = {environment} AND e.sequence = r.event WHERE {condition} ORDER BY r.id",
        mine.join(", "),
        theirs.join(", ")
    )
}

fn directory(
    tables: &Tables<'_>,
    only: Option<i64>,
    mine: &impl Fn(&str) -> String,
    auditor: &mut Auditor,
) -> Result<(), Error> {
    // Whether an account exists at all is in a book of its own.
    let text = format!(
        "SELECT {ACCOUNT_COLUMNS}, e.account, e.environment, e.sequence, e.kind, e.subject, e.previous, \
         e.digest FROM account r LEFT JOIN event e ON e.account = 0 AND e.environment = 2 AND e.subject = r.id \
         WHERE ?1 IS NULL ORDER BY r.id"
    );
    let read = |row: &Row<'_>| Ok((rows::account(row)?, event_behind(row, 7)?));
    each(tables, &text, [only], read, |(account, event)| {
        let place = (event.as_ref().map_or(0, |event| event.sequence), account_identity(&account));
        auditor.row(Book::Accounts, Subject::Account, account.id.0, place, event.as_ref());
    })?;
    let columns = format!("{ACCOUNT_COLUMNS}, event");
    let text = with_event(&columns, "account", "2", "id", &mine("r.id"));
    let read = |row: &Row<'_>| Ok((rows::account(row)?, row.get::<_, i64>(7)?, event_behind(row, 8)?));
    each(tables, &text, [only], read, |(account, event, said)| {
        let place = (event, account_digest(&account));
        auditor.row(Book::Directory(account.id), Subject::Account, account.id.0, place, said.as_ref());
    })?;
    let columns = format!("{APP_COLUMNS}, event");
    let text = with_event(&columns, "app", "2", "account", &mine("r.account"));
    let read = |row: &Row<'_>| Ok((rows::app(row)?, row.get::<_, i64>(7)?, event_behind(row, 8)?));
    each(tables, &text, [only], read, |(app, event, said)| {
        let place = (event, app_digest(&app));
        auditor.row(Book::Directory(app.account), Subject::App, app.id.0, place, said.as_ref());
    })?;
    let columns = format!("{KEY_COLUMNS}, sha256, event");
    let text = with_event(&columns, "api_key", "2", "account", &mine("r.account"));
    let read = |row: &Row<'_>| {
        Ok((rows::api_key(row)?, row.get::<_, [u8; 32]>(16)?, row.get::<_, i64>(17)?, event_behind(row, 18)?))
    };
    each(tables, &text, [only], read, |(key, sha256, event, said)| {
        let place = (event, key_digest(&key, &sha256));
        auditor.row(Book::Directory(key.account), Subject::Key, key.id.0, place, said.as_ref());
    })
}

fn jobs(
    tables: &Tables<'_>,
    only: Option<i64>,
    mine: &impl Fn(&str) -> String,
    auditor: &mut Auditor,
) -> Result<Vec<File>, Error> {
    let text = with_event(JOB_COLUMNS, "job", "r.environment", "account", &mine("r.account"));
    let read = |row: &Row<'_>| Ok((rows::job(row)?, event_behind(row, 33)?));
    let mut files = Vec::new();
    let mut seen = HashSet::new();
    let mut statement = tables.statement(&text)?;
    let mut found = statement.query([only]).map_err(sql)?;
    while let Some(row) = found.next().map_err(sql)? {
        let (job, event) = read(row).map_err(sql)?;
        auditor.job(&job, event.as_ref());
        let id = job.record.id;
        let kept = if job.answer.is_some() { parts(tables, id)? } else { Vec::new() };
        let digest = (!kept.is_empty()).then(|| answer_digest(kept.iter().map(|part| part.sha256)));
        auditor.answer(&job, digest);
        for part in kept {
            if part.in_file && seen.insert(part.sha256) {
                files.push((part.sha256, id));
            }
            if !part.described {
                auditor.problem(format!("job {id}: a part of its answer is not what is said of it"));
            }
        }
    }
    Ok(files)
}

/// A stored part of an answer.
struct Kept {
    sha256: [u8; 32],
    in_file: bool,
    /// Whether what is said of it apart from it is true.
    described: bool,
}

fn parts(tables: &Tables<'_>, job: JobId) -> Result<Vec<Kept>, Error> {
    let text = "SELECT o.content, o.sha256, b.size_bytes, b.sha256 FROM outcome o \
                LEFT JOIN outcome_blob b ON b.id = o.id WHERE o.id BETWEEN ?1 AND ?2 ORDER BY o.id";
    let first = job.0 * PARTS_MAX;
    tables.list(text, [first, first + PARTS_MAX - 1], |row| {
        let content = row.get_ref(0)?.as_blob_or_null()?;
        let file: Option<[u8; 32]> = row.get(1)?;
        let (size_bytes, said): (Option<i64>, Option<[u8; 32]>) = (row.get(2)?, row.get(3)?);
        let sha256 = file.unwrap_or_else(|| Sha256::digest(content.unwrap_or_default()).into());
        let length = content.and_then(|content| i64::try_from(content.len()).ok());
        let described = said.is_none_or(|said| said == sha256)
            && (length.is_none() || size_bytes.is_none() || size_bytes == length);
        Ok(Kept { sha256, in_file: file.is_some(), described })
    })
}

/// Entries that somebody had changed, or taken away, before movements became one row.
fn unmatched(
    tables: &Tables<'_>,
    only: Option<i64>,
    condition: &str,
    auditor: &mut Auditor,
) -> Result<(), Error> {
    let text = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    if tables.find(text, [UNMATCHED], |_| Ok(()))?.is_none() {
        return Ok(());
    }
    let text = format!(
        "SELECT account, environment, sequence, line, is_there FROM {UNMATCHED} WHERE {condition} ORDER BY 1, 2, 3, 4"
    );
    let read = |row: &Row<'_>| {
        let at = |column: usize| row.get::<_, i64>(column);
        Ok(([at(0)?, at(1)?, at(2)?, at(3)?], row.get::<_, bool>(4)?))
    };
    each(tables, &text, [only], read, |([account, environment, sequence, line], is_there)| {
        let what = if is_there { "did not follow from it" } else { "was missing" };
        auditor.problem(format!(
            "account {account} (environment {environment}), movement {sequence}: its entry {line} {what}"
        ));
    })
}

/// What belongs to nothing.
fn strays(tables: &Tables<'_>, auditor: &mut Auditor) -> Result<(), Error> {
    for (what, text) in [
        (
            "movements whose kind and job do not go together",
            "SELECT count(*) FROM movement WHERE (kind = 1) <> (job IS NULL)",
        ),
        (
            "answers that no job refers to",
            "SELECT count(*) FROM outcome o LEFT JOIN job j ON j.id = o.id / 1024 WHERE j.answer IS NULL",
        ),
        (
            "descriptions of answers that are not there",
            "SELECT count(*) FROM outcome_blob b LEFT JOIN outcome o ON o.id = b.id WHERE o.id IS NULL",
        ),
        (
            "wallets of accounts that are not there",
            "SELECT count(*) FROM standing s LEFT JOIN account a ON a.id = s.account \
             WHERE s.kind = 0 AND (a.id IS NULL OR s.subject <> 0)",
        ),
        (
            "counters of apps that are not there",
            "SELECT count(*) FROM standing s LEFT JOIN app a ON a.id = s.subject AND a.account = s.account \
             WHERE s.kind = 1 AND a.id IS NULL",
        ),
        (
            "counters of keys that are not there",
            "SELECT count(*) FROM standing s LEFT JOIN api_key k ON k.id = s.subject \
             AND k.account = s.account AND k.environment = s.environment WHERE s.kind = 2 AND k.id IS NULL",
        ),
        (
            "clocks beside the store's own",
            "SELECT count(*) FROM standing WHERE kind NOT BETWEEN 0 AND 3 \
             OR kind = 3 AND (account, environment, subject) <> (0, 0, 0)",
        ),
        (
            "idempotency keys that were bound twice or are bound to nothing",
            "SELECT count(*) FROM job WHERE idempotency_active = 1 AND idempotency_key IS NULL",
        ),
    ] {
        let count = tables.find(text, [], |row| row.get::<_, i64>(0))?.unwrap_or(0);
        if count != 0 {
            auditor.problem(format!("{count} {what}"));
        }
    }
    Ok(())
}

/// Pages, indexes, references between tables, and the guards themselves.
fn structure(connection: &Connection, auditor: &mut Auditor) -> Result<(), Error> {
    let mut check = connection.prepare("PRAGMA integrity_check(20)").map_err(sql)?;
    let lines = check.query_map([], |row| row.get::<_, String>(0)).map_err(sql)?;
    for line in lines {
        let line = line.map_err(sql)?;
        if line != "ok" {
            auditor.problem(format!("the file: {line}"));
        }
    }
    let mut check = connection.prepare("PRAGMA foreign_key_check").map_err(sql)?;
    let lines = check.query_map([], |row| {
        Ok(format!(
            "{} {:?} refers to a {} that is not there",
            row.get::<_, String>(0)?,
            row.get::<_, Option<i64>>(1)?,
            row.get::<_, String>(2)?
        ))
    });
    for line in lines.map_err(sql)? {
        auditor.problem(line.map_err(sql)?);
    }
    let (is, should): (BTreeMap<_, _>, BTreeMap<_, _>) = (schema(connection)?, schema(&schema_of()?)?);
    for (name, text) in &should {
        if is.get(name) != Some(text) {
            auditor.problem(format!("the {} {} is missing or was changed", name.0, name.1));
        }
    }
    for name in is.keys().filter(|name| !should.contains_key(*name)) {
        auditor.problem(format!("the {} {} does not belong here", name.0, name.1));
    }
    Ok(())
}

/// Every table, index and trigger, with the text that made it.
fn schema(connection: &Connection) -> Result<BTreeMap<(String, String), String>, Error> {
    let text = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
    let mut statement = connection.prepare(text).map_err(sql)?;
    let found = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
    found.and_then(Iterator::collect).map_err(sql)
}

fn each<T>(
    tables: &Tables<'_>,
    text: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    mut take: impl FnMut(T),
) -> Result<(), Error> {
    let mut statement = tables.statement(text)?;
    let mut found = statement.query(params).map_err(sql)?;
    while let Some(row) = found.next().map_err(sql)? {
        take(read(row).map_err(sql)?);
    }
    Ok(())
}
