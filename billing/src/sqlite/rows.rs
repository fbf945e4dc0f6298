//! Rows to values and back. A value out of range is damage, never a guess.

use rusqlite::Row;
use rusqlite::types::Type;

use crate::edge::Timestamp;
use crate::keys::KeyLife;
use crate::money::Money;
use crate::operations::{Balance, LeaseToken};
use crate::records::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, Environment, JobId, JobRecord,
    JobState, KeyId, KeyStatus, RateLimit,
};
use crate::rules::journal::{Book, Entry, Transaction};
use crate::rules::state::{Job, KeyFacts, Usage, Wallet};

type Result<T> = rusqlite::Result<T>;

macro_rules! job_columns {
    () => {
        "id, account, environment, key, lineage, tool, state, attempt, request_id, \
     idempotency_key, idempotency_active, fingerprint, reserved, charged, refunded, balance_after, token, \
     lease_owner, lease_ms, lease_until, hold_expires, created_at, started_at, done_at, error_code, \
     success_ordinal, keep_answer"
    };
}

pub(super) const JOB_COLUMNS: &str = job_columns!();
pub(super) const JOB_BY_ID: &str = concat!("SELECT ", job_columns!(), " FROM job WHERE id = ?1");

pub(super) const KEY_COLUMNS: &str = "id, account, app, environment, hint, scopes, tools, rate_limit, \
     rate_window_seconds, budget, status, created_at, expires_at, replaced_by, grace_until, lineage";

fn out_of_range(column: usize, kind: Type) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, "a value out of range".into())
}

fn decode<T>(row: &Row<'_>, column: usize, from: fn(i64) -> Option<T>) -> Result<T> {
    from(row.get(column)?).ok_or_else(|| out_of_range(column, Type::Integer))
}

fn money(row: &Row<'_>, column: usize) -> Result<Money> {
    row.get(column).map(Money::from_micros)
}

fn moment(row: &Row<'_>, column: usize) -> Result<Timestamp> {
    row.get(column).map(Timestamp)
}

fn maybe_moment(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
}

pub(super) const fn environment_from(code: i64) -> Option<Environment> {
    match code {
        0 => Some(Environment::Test),
        1 => Some(Environment::Live),
        _ => None,
    }
}

pub(super) const fn account_status_code(status: AccountStatus) -> i64 {
    match status {
        AccountStatus::Active => 0,
        AccountStatus::Suspended => 1,
    }
}

const fn account_status_from(code: i64) -> Option<AccountStatus> {
    match code {
        0 => Some(AccountStatus::Active),
        1 => Some(AccountStatus::Suspended),
        _ => None,
    }
}

pub(super) const fn app_status_code(status: AppStatus) -> i64 {
    match status {
        AppStatus::Active => 0,
        AppStatus::Disabled => 1,
    }
}

const fn app_status_from(code: i64) -> Option<AppStatus> {
    match code {
        0 => Some(AppStatus::Active),
        1 => Some(AppStatus::Disabled),
        _ => None,
    }
}

pub(super) const fn key_status_code(status: KeyStatus) -> i64 {
    match status {
        KeyStatus::Active => 0,
        KeyStatus::Disabled => 1,
        KeyStatus::Revoked => 2,
    }
}

const fn key_status_from(code: i64) -> Option<KeyStatus> {
    match code {
        0 => Some(KeyStatus::Active),
        1 => Some(KeyStatus::Disabled),
        2 => Some(KeyStatus::Revoked),
        _ => None,
    }
}

pub(super) const fn job_state_code(state: JobState) -> i64 {
    match state {
        JobState::Reserved => 0,
        JobState::Running => 1,
        JobState::Succeeded => 2,
        JobState::Failed => 3,
        JobState::Released => 4,
        JobState::Expired => 5,
    }
}

const fn job_state_from(code: i64) -> Option<JobState> {
    match code {
        0 => Some(JobState::Reserved),
        1 => Some(JobState::Running),
        2 => Some(JobState::Succeeded),
        3 => Some(JobState::Failed),
        4 => Some(JobState::Released),
        5 => Some(JobState::Expired),
        _ => None,
    }
}

pub(super) fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: AccountId(row.get(0)?),
        name: row.get(1)?,
        tier: row.get(2)?,
        status: decode(row, 3, account_status_from)?,
        created_at: moment(row, 4)?,
        rate_limit: rate_limit(row, 5)?,
    })
}

pub(super) fn app(row: &Row<'_>) -> Result<App> {
    Ok(App {
        id: AppId(row.get(0)?),
        account: AccountId(row.get(1)?),
        name: row.get(2)?,
        status: decode(row, 3, app_status_from)?,
        created_at: moment(row, 4)?,
        rate_limit: rate_limit(row, 5)?,
    })
}

fn list(row: &Row<'_>, column: usize) -> Result<Option<Vec<String>>> {
    let Some(text) = row.get::<_, Option<String>>(column)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|_| out_of_range(column, Type::Text))
}

fn rate_limit(row: &Row<'_>, column: usize) -> Result<Option<RateLimit>> {
    let limit: Option<u32> = row.get(column)?;
    let window_seconds: Option<u32> = row.get(column + 1)?;
    Ok(limit.zip(window_seconds).map(|(limit, window_seconds)| RateLimit { limit, window_seconds }))
}

/// A key in the order of [`KEY_COLUMNS`].
pub(super) fn api_key(row: &Row<'_>) -> Result<ApiKey> {
    Ok(ApiKey {
        id: KeyId(row.get(0)?),
        account: AccountId(row.get(1)?),
        app: row.get::<_, Option<i64>>(2)?.map(AppId),
        environment: decode(row, 3, environment_from)?,
        hint: row.get(4)?,
        scopes: list(row, 5)?.unwrap_or_default(),
        tools: list(row, 6)?,
        rate_limit: rate_limit(row, 7)?,
        budget: row.get::<_, Option<i64>>(9)?.map(Money::from_micros),
        status: decode(row, 10, key_status_from)?,
        created_at: moment(row, 11)?,
        expires_at: maybe_moment(row, 12)?,
        replaced_by: row.get::<_, Option<i64>>(13)?.map(KeyId),
        grace_until: maybe_moment(row, 14)?,
        lineage: KeyId(row.get(15)?),
    })
}

/// What a reserve must know of a key; the columns are those of [`KEY_FACTS`].
pub(super) fn key_facts(row: &Row<'_>) -> Result<KeyFacts> {
    let app_status = match row.get::<_, Option<i64>>(10)? {
        None => None,
        Some(code) => Some(app_status_from(code).ok_or_else(|| out_of_range(10, Type::Integer))?),
    };
    Ok(KeyFacts {
        key: KeyId(row.get(0)?),
        lineage: KeyId(row.get(1)?),
        account: AccountId(row.get(2)?),
        environment: decode(row, 3, environment_from)?,
        rate_limit: rate_limit(row, 4)?,
        budget: row.get::<_, Option<i64>>(6)?.map(Money::from_micros),
        account_rate_limit: rate_limit(row, 13)?,
        app: row.get::<_, Option<i64>>(15)?.map(AppId),
        app_rate_limit: rate_limit(row, 16)?,
        account_status: decode(row, 7, account_status_from)?,
        life: KeyLife {
            status: decode(row, 8, key_status_from)?,
            app_status,
            expires_at: maybe_moment(row, 9)?,
            replaced: row.get::<_, Option<i64>>(11)?.is_some(),
            grace_until: maybe_moment(row, 12)?,
        },
    })
}

pub(super) const KEY_FACTS: &str = "SELECT k.id, k.lineage, k.account, k.environment, k.rate_limit, \
     k.rate_window_seconds, k.budget, a.status, k.status, k.expires_at, p.status, k.replaced_by, k.grace_until, \
     a.rate_limit, a.rate_window_seconds, k.app, p.rate_limit, p.rate_window_seconds \
     FROM api_key k JOIN account a ON a.id = k.account LEFT JOIN app p ON p.id = k.app WHERE k.id = ?1";

pub(super) fn wallet(row: &Row<'_>) -> Result<Wallet> {
    Ok(Wallet {
        account: AccountId(row.get(0)?),
        environment: decode(row, 1, environment_from)?,
        balance: Balance {
            posted: money(row, 2)?,
            held: money(row, 3)?,
            lifetime_spent: money(row, 4)?,
            refunded: money(row, 5)?,
        },
        head_sequence: row.get(6)?,
        head_hash: row.get(7)?,
    })
}

pub(super) fn usage(row: &Row<'_>) -> Result<Usage> {
    Ok(Usage {
        lineage: KeyId(row.get(0)?),
        spent: money(row, 1)?,
        held: money(row, 2)?,
        in_flight: row.get(3)?,
        successes: row.get(4)?,
        last_success_at: moment(row, 5)?,
    })
}

/// A job in the order of [`JOB_COLUMNS`].
pub(super) fn job(row: &Row<'_>) -> Result<Job> {
    Ok(Job {
        record: JobRecord {
            id: JobId(row.get(0)?),
            account: AccountId(row.get(1)?),
            environment: decode(row, 2, environment_from)?,
            key: KeyId(row.get(3)?),
            tool: row.get(5)?,
            state: decode(row, 6, job_state_from)?,
            attempt: row.get(7)?,
            request_id: row.get(8)?,
            idempotency_key: row.get(9)?,
            reserved: money(row, 12)?,
            charged: money(row, 13)?,
            refunded: money(row, 14)?,
            created_at: moment(row, 21)?,
            started_at: maybe_moment(row, 22)?,
            done_at: maybe_moment(row, 23)?,
            error_code: row.get(24)?,
        },
        lineage: KeyId(row.get(4)?),
        idempotency_active: row.get(10)?,
        keep_answer: row.get(26)?,
        fingerprint: row.get(11)?,
        balance_after: money(row, 15)?,
        token: LeaseToken(row.get(16)?),
        lease_owner: row.get(17)?,
        lease_ms: row.get(18)?,
        lease_until: moment(row, 19)?,
        hold_expires: moment(row, 20)?,
        success_ordinal: row.get(25)?,
    })
}

/// A movement without its entries.
pub(super) fn movement(row: &Row<'_>) -> Result<Transaction> {
    Ok(Transaction {
        account: AccountId(row.get(0)?),
        environment: decode(row, 1, environment_from)?,
        sequence: row.get(2)?,
        kind: decode(row, 3, crate::operations::MovementKind::from_code)?,
        job: row.get::<_, Option<i64>>(4)?.map(JobId),
        reference: row.get(5)?,
        at: moment(row, 6)?,
        hash: row.get(7)?,
        entries: Vec::with_capacity(2),
    })
}

/// The entry in columns 8 to 10 beside a movement, if there is one.
pub(super) fn entry(row: &Row<'_>) -> Result<Option<Entry>> {
    if row.get::<_, Option<i64>>(8)?.is_none() {
        return Ok(None);
    }
    let book = decode(row, 8, Book::from_code)?;
    Ok(Some(Entry { book, delta: row.get(9)?, balance_after: row.get(10)? }))
}

pub(super) fn list_text(list: &[String]) -> String {
    // A list of strings always serialises.
    serde_json::to_string(list).unwrap_or_default()
}
