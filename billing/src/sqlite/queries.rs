//! Reads: balances, lists, stored answers, the audit.

use rusqlite::params;

use super::blobs::Blobs;
use super::connect::sql;
use super::kept::outcome;
use super::rows::{self, JOB_COLUMNS};
use super::tables::Tables;
use crate::edge::Timestamp;
use crate::error::Error;
use crate::memory::PAGE_MAX;
use crate::money::Money;
use crate::operations::{
    AuditReport, Balance, Idempotency, JobQuery, LeaseToken, LookedUp, Lookup, Movement, Scope,
    StatementQuery, StoredResponse,
};
use crate::records::{AccountId, Environment, JobRecord, JobState};
use crate::rules::audit::Auditor;
use crate::rules::journal::{Transaction, environment_code};
use crate::rules::state::{Context, State};
use crate::rules::step::{Prior, prior, retry_after_ms, usable_key};
use crate::rules::validate;

/// Refuses an account that does not exist.
pub(super) fn require_account(tables: &Tables<'_>, account: AccountId) -> Result<(), Error> {
    if tables.account_exists(account)? { Ok(()) } else { Err(Error::AccountNotFound) }
}

pub(super) fn lookup(
    tables: &Tables<'_>,
    blobs: &Blobs,
    lookup: &Lookup,
    now: Timestamp,
    retention_ms: i64,
) -> Result<LookedUp, Error> {
    validate::idempotency_key(&lookup.idempotency_key)?;
    let key = usable_key(tables, lookup.key, now)?;
    let idempotency = Idempotency { key: lookup.idempotency_key.clone(), fingerprint: lookup.fingerprint };
    let context = Context { now, token: LeaseToken([0; 16]), retention_ms };
    Ok(match prior(tables, key.account, key.environment, &idempotency, &context)? {
        Prior::Absent | Prior::Spent(_) | Prior::Orphaned(_) => LookedUp::Absent,
        Prior::Done(job) => match outcome(tables, blobs, job.record.id)? {
            Some(outcome) => LookedUp::Replay(StoredResponse {
                receipt: job.receipt(),
                request_id: job.record.request_id,
                outcome,
            }),
            None => {
                let what = format!("the answer of job {} is missing.", job.record.id);
                return Err(Error::corrupt(what));
            }
        },
        Prior::Running(job) => {
            LookedUp::InProgress { job: job.record.id, retry_after_ms: retry_after_ms(&job, now) }
        }
    })
}

pub(super) fn balance(
    tables: &Tables<'_>,
    account: AccountId,
    environment: Environment,
    now: Timestamp,
) -> Result<Balance, Error> {
    let mut balance = tables.wallet(account, environment)?.balance;
    if balance == Balance::default() {
        require_account(tables, account)?;
    }
    if tables.may_be_due((account, environment), now)? {
        let text = "SELECT coalesce(sum(reserved), 0) FROM job INDEXED BY job_open WHERE state < 2 \
                    AND account = ?1 AND environment = ?2 AND hold_expires <= ?3 AND lease_until <= ?3";
        let params = params![account.0, environment_code(environment), now.0];
        let due = tables.find(text, params, |row| row.get(0).map(Money::from_micros))?;
        let due = due.unwrap_or(Money::ZERO);
        balance.held = balance.held.checked_sub(due).ok_or(Error::AmountOverflow)?;
    }
    Ok(balance)
}

const MOVEMENT_COLUMNS: &str = "m.account, m.environment, m.sequence, m.kind, m.job, m.reference, m.at, \
     m.hash, e.book, e.delta, e.balance_after FROM movement m LEFT JOIN entry e \
     ON e.account = m.account AND e.environment = m.environment AND e.sequence = m.sequence";
const MOVEMENT_ORDER: &str = "ORDER BY m.account, m.environment, m.sequence, e.line";

/// Hands over transactions in order, their entries gathered.
fn each_transaction(
    tables: &Tables<'_>,
    condition: &str,
    params: impl rusqlite::Params,
    mut take: impl FnMut(&Transaction),
) -> Result<(), Error> {
    let text = format!("SELECT {MOVEMENT_COLUMNS} {condition} {MOVEMENT_ORDER}");
    let mut statement = tables.statement(&text)?;
    let mut found = statement.query(params).map_err(sql)?;
    let mut open: Option<Transaction> = None;
    while let Some(row) = found.next().map_err(sql)? {
        let movement = rows::movement(row).map_err(sql)?;
        let place = |of: &Transaction| (of.account, of.environment, of.sequence);
        if let Some(done) = open.take_if(|open| place(open) != place(&movement)) {
            take(&done);
        }
        let entry = rows::entry(row).map_err(sql)?;
        open.get_or_insert(movement).entries.extend(entry);
    }
    if let Some(last) = open {
        take(&last);
    }
    Ok(())
}

pub(super) fn statement(tables: &Tables<'_>, query: &StatementQuery) -> Result<Vec<Movement>, Error> {
    require_account(tables, query.account)?;
    let mut movements = Vec::new();
    // Sequence numbers have no gaps, so a page is a range.
    let after = query.after_sequence.max(0);
    let until = after.saturating_add(i64::from(query.limit.min(PAGE_MAX)));
    let condition = "WHERE m.account = ?1 AND m.environment = ?2 AND m.sequence > ?3 AND m.sequence <= ?4";
    let params = params![query.account.0, environment_code(query.environment), after, until];
    each_transaction(tables, condition, params, |transaction| movements.push(transaction.movement()))?;
    Ok(movements)
}

pub(super) fn jobs(tables: &Tables<'_>, query: &JobQuery, now: Timestamp) -> Result<Vec<JobRecord>, Error> {
    require_account(tables, query.account)?;
    // An expired hold counts as such before it is reaped.
    let seen = format!(
        "CASE WHEN state < 2 AND hold_expires <= ?6 AND lease_until <= ?6 THEN {} ELSE state END",
        rows::job_state_code(JobState::Expired)
    );
    let text = format!(
        "SELECT {JOB_COLUMNS} FROM job INDEXED BY job_of_account WHERE account = ?1 AND id < ?2 \
         AND (?3 IS NULL OR environment = ?3) AND (?4 IS NULL OR key = ?4) \
         AND (?5 IS NULL OR {seen} = ?5) ORDER BY id DESC LIMIT ?7"
    );
    let found = tables.list(
        &text,
        params![
            query.account.0,
            query.before.map_or(i64::MAX, |before| before.0),
            query.environment.map(environment_code),
            query.key.map(|key| key.0),
            query.state.map(rows::job_state_code),
            now.0,
            query.limit.min(PAGE_MAX)
        ],
        rows::job,
    )?;
    Ok(found.into_iter().map(|job| job.seen_at(now)).collect())
}

/// Feeds everything in scope to the auditor, one pass over each table.
pub(super) fn verify(tables: &Tables<'_>, scope: Scope) -> Result<AuditReport, Error> {
    let only = match scope {
        Scope::All => None,
        Scope::Account(account) => {
            require_account(tables, account)?;
            Some(account.0)
        }
    };
    let mut auditor = Auditor::default();
    let mine = |column: &str| match only {
        None => "?1 IS NULL".to_owned(),
        Some(_) => format!("{column} = ?1"),
    };
    let text = format!(
        "SELECT account, environment, posted, held, lifetime_spent, refunded, head_sequence, head_hash \
         FROM wallet WHERE {}",
        mine("account")
    );
    each(tables, &text, only, rows::wallet, |wallet| auditor.wallet(wallet))?;
    let condition = format!("WHERE {}", mine("m.account"));
    each_transaction(tables, &condition, [only], |transaction| auditor.transaction(transaction))?;
    let text = format!("SELECT {JOB_COLUMNS} FROM job WHERE {}", mine("account"));
    each(tables, &text, only, rows::job, |job| auditor.job(&job))?;
    let text = format!(
        "SELECT u.lineage, u.spent, u.held, u.in_flight, u.successes, u.last_success_at FROM key_usage u \
         JOIN api_key k ON k.id = u.lineage WHERE {}",
        mine("k.account")
    );
    each(tables, &text, only, rows::usage, |usage| auditor.usage(&usage))?;
    Ok(auditor.finish())
}

fn each<T>(
    tables: &Tables<'_>,
    text: &str,
    only: Option<i64>,
    read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    mut take: impl FnMut(T),
) -> Result<(), Error> {
    let mut statement = tables.statement(text)?;
    let mut found = statement.query([only]).map_err(sql)?;
    while let Some(row) = found.next().map_err(sql)? {
        take(read(row).map_err(sql)?);
    }
    Ok(())
}
