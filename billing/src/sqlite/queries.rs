//! Reads: balances, lists, stored answers, the audit.

use rusqlite::params;

use super::blobs::Blobs;
use super::connect::sql;
use super::kept::outcome;
use super::rows::{self, JOB_COLUMNS, MOVEMENT_COLUMNS};
use super::tables::Tables;
use crate::clock::Timestamp;
use crate::error::Error;
use crate::memory::PAGE_MAX;
use crate::money::Money;
use crate::operations::{
    Balance, Idempotency, JobQuery, KeyUsage, LeaseToken, LookedUp, Lookup, Movement, StatementQuery,
    StoredResponse,
};
use crate::records::{AccountId, Environment, JobRecord, JobState, KeyId};
use crate::rules::journal::{Transaction, environment_code};
use crate::rules::limits;
use crate::rules::state::{Context, State};
use crate::rules::step::{Prior, difference, prior, retry_after_ms, usable_key};
use crate::rules::time::StoreTime;
use crate::rules::validate;

/// Refuses an account that does not exist.
pub(super) fn require_account(tables: &Tables<'_>, account: AccountId) -> Result<(), Error> {
    if tables.account_exists(account)? { Ok(()) } else { Err(Error::AccountNotFound) }
}

pub(super) fn lookup(
    tables: &Tables<'_>,
    blobs: &Blobs,
    lookup: &Lookup,
    time: StoreTime,
    retention_ms: i64,
) -> Result<LookedUp, Error> {
    validate::idempotency_key(&lookup.idempotency_key)?;
    let now = time.now();
    let key = usable_key(tables, lookup.key, now)?;
    let idempotency = Idempotency { key: lookup.idempotency_key.clone(), fingerprint: lookup.fingerprint };
    let context = Context { time, token: LeaseToken([0; 16]), retention_ms };
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

/// Hands over transactions in order.
pub(super) fn each_transaction(
    tables: &Tables<'_>,
    condition: &str,
    params: impl rusqlite::Params,
    mut take: impl FnMut(&Transaction),
) -> Result<(), Error> {
    let text = format!(
        "SELECT {MOVEMENT_COLUMNS} FROM movement {condition} ORDER BY account, environment, sequence"
    );
    let mut statement = tables.statement(&text)?;
    let mut found = statement.query(params).map_err(sql)?;
    while let Some(row) = found.next().map_err(sql)? {
        take(&rows::movement(row).map_err(sql)?);
    }
    Ok(())
}

pub(super) fn statement(tables: &Tables<'_>, query: &StatementQuery) -> Result<Vec<Movement>, Error> {
    require_account(tables, query.account)?;
    let mut movements = Vec::new();
    // Sequence numbers have no gaps, so a page is a range.
    let after = query.after_sequence.max(0);
    let until = after.saturating_add(i64::from(query.limit.min(PAGE_MAX)));
    let condition = "WHERE account = ?1 AND environment = ?2 AND sequence > ?3 AND sequence <= ?4";
    let params = params![query.account.0, environment_code(query.environment), after, until];
    each_transaction(tables, condition, params, |transaction| movements.push(transaction.movement()))?;
    Ok(movements)
}

/// Jobs newest first. Each combination of environment and last state is a range of an index, so a
/// page costs what it holds, however rare its jobs are; open jobs, which are few, are looked
/// through.
pub(super) fn jobs(tables: &Tables<'_>, query: &JobQuery, now: Timestamp) -> Result<Vec<JobRecord>, Error> {
    require_account(tables, query.account)?;
    let mut found = open_jobs(tables, query, now)?;
    let states = [JobState::Succeeded, JobState::Failed, JobState::Released, JobState::Expired];
    for state in states.into_iter().filter(|state| query.state.is_none_or(|only| only == *state)) {
        for environment in [Environment::Test, Environment::Live] {
            if query.environment.is_none_or(|only| only == environment) {
                found.extend(ended_jobs(tables, query, state, environment)?);
            }
        }
    }
    found.sort_unstable_by_key(|job| std::cmp::Reverse(job.id));
    found.truncate(query.limit.min(PAGE_MAX) as usize);
    Ok(found)
}

fn ended_jobs(
    tables: &Tables<'_>,
    query: &JobQuery,
    state: JobState,
    environment: Environment,
) -> Result<Vec<JobRecord>, Error> {
    let (index, key) = match query.key {
        None => ("job_ended", "?6 IS NULL"),
        Some(_) => ("job_ended_of_key", "key = ?6"),
    };
    let text = format!(
        "SELECT {JOB_COLUMNS} FROM job INDEXED BY {index} WHERE account = ?1 AND environment = ?2 \
         AND state = ?3 AND state >= 2 AND id < ?4 AND {key} ORDER BY id DESC LIMIT ?5"
    );
    let found = tables.list(
        &text,
        params![
            query.account.0,
            environment_code(environment),
            state.code(),
            query.before.map_or(i64::MAX, |before| before.0),
            query.limit.min(PAGE_MAX),
            query.key.map(|key| key.0)
        ],
        rows::job,
    )?;
    Ok(found.into_iter().map(|job| job.record).collect())
}

/// Open jobs, and those whose hold is due: they count as expired before they are reaped.
fn open_jobs(tables: &Tables<'_>, query: &JobQuery, now: Timestamp) -> Result<Vec<JobRecord>, Error> {
    if query.state.is_some_and(|state| !state.is_open() && state != JobState::Expired) {
        return Ok(Vec::new());
    }
    let seen = format!(
        "CASE WHEN hold_expires <= ?6 AND lease_until <= ?6 THEN {} ELSE state END",
        JobState::Expired.code()
    );
    let text = format!(
        "SELECT {JOB_COLUMNS} FROM job INDEXED BY job_open WHERE state < 2 AND account = ?1 AND id < ?2 \
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
            query.state.map(JobState::code),
            now.0,
            query.limit.min(PAGE_MAX)
        ],
        rows::job,
    )?;
    Ok(found.into_iter().map(|job| job.seen_at(now)).collect())
}

/// Consumption of a key; holds that are due count as given back.
pub(super) fn key_usage(tables: &Tables<'_>, key: KeyId, now: Timestamp) -> Result<KeyUsage, Error> {
    let key = tables.key(key)?.ok_or(Error::InvalidApiKey)?;
    let mut usage = tables.usage((key.account, key.environment), key.lineage)?;
    if tables.may_be_due((key.account, key.environment), now)? {
        let text = "SELECT count(*), coalesce(sum(reserved), 0) FROM job INDEXED BY job_open \
                    WHERE state < 2 AND account = ?1 AND environment = ?2 AND hold_expires <= ?3 \
                    AND lease_until <= ?3 AND lineage = ?4";
        let params = params![key.account.0, environment_code(key.environment), now.0, key.lineage.0];
        let due = tables.find(text, params, |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
        let (count, held) = due.unwrap_or_default();
        usage.counter.in_flight -= count;
        usage.held = difference(usage.held, Money::from_micros(held))?;
    }
    limits::key_usage(tables, &key, &usage, now)
}
