//! Rows to values and back. A value out of range is damage, never a guess.

use rusqlite::Row;
use rusqlite::types::Type;

use crate::clock::{Steady, Timestamp};
use crate::keys::KeyLife;
use crate::money::Money;
use crate::operations::{Balance, LeaseToken};
use crate::records::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, Environment, JobId, JobRecord,
    JobState, KeyId, KeyStatus, RateLimit,
};
use crate::rules::events::{Book, Event, EventKind, Head};
use crate::rules::journal::{MovementFacts, Transaction};
use crate::rules::state::{AppSpending, Counter, Job, KeyFacts, KeySpending, Wallet};
use crate::rules::time::Mark;
use crate::upstream::Upstream;

type Result<T> = rusqlite::Result<T>;

macro_rules! job_columns {
    () => {
        "id, account, environment, key, lineage, tool, state, attempt, request_id, \
     idempotency_key, idempotency_active, fingerprint, reserved, charged, refunded, balance_after, token, \
     lease_owner, lease_ms, lease_until, hold_expires, created_at, started_at, done_at, error_code, \
     success_ordinal, keep_answer, app, account_ordinal, app_ordinal, answer, event, upstream"
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

pub(super) const ACCOUNT_COLUMNS: &str =
    "id, name, tier, status, created_at, rate_limit, rate_window_seconds";
pub(super) const APP_COLUMNS: &str = "id, account, name, status, created_at, rate_limit, rate_window_seconds";

/// Columns of one kind of rows in `standing`, all rows of that kind, and one of them.
macro_rules! standing {
    ($all:ident, $one:ident, $columns:literal of $kind:literal) => {
        pub(super) const $all: &str = concat!("SELECT ", $columns, " FROM standing s WHERE kind = ", $kind);
        pub(super) const $one: &str = concat!(
            "SELECT ",
            $columns,
            " FROM standing s WHERE account = ?1 AND environment = ?2 AND kind = ",
            $kind,
            " AND subject = ?3"
        );
    };
}
standing!(WALLETS, WALLET_AT, "account, environment, posted, held, spent, refunded, head_sequence, \
     head_hash, in_flight, successes, last_success_at, event_sequence, event_hash" of "0");
standing!(APP_USAGES, APP_USAGE_AT, "account, environment, subject, in_flight, successes, \
     last_success_at" of "1");
standing!(USAGES, USAGE_AT, "account, environment, subject, spent, held, in_flight, successes, \
     last_success_at" of "2");

pub(super) fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: AccountId(row.get(0)?),
        name: row.get(1)?,
        tier: row.get(2)?,
        status: decode(row, 3, AccountStatus::from_code)?,
        created_at: moment(row, 4)?,
        rate_limit: rate_limit(row, 5)?,
    })
}

pub(super) fn app(row: &Row<'_>) -> Result<App> {
    Ok(App {
        id: AppId(row.get(0)?),
        account: AccountId(row.get(1)?),
        name: row.get(2)?,
        status: decode(row, 3, AppStatus::from_code)?,
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
        status: decode(row, 10, KeyStatus::from_code)?,
        created_at: moment(row, 11)?,
        expires_at: maybe_moment(row, 12)?,
        replaced_by: row.get::<_, Option<i64>>(13)?.map(KeyId),
        grace_until: maybe_moment(row, 14)?,
        lineage: KeyId(row.get(15)?),
    })
}

/// What a reserve must know of a key, without what its account and its app say.
pub(super) fn key_facts(row: &Row<'_>) -> Result<KeyFacts> {
    Ok(KeyFacts {
        key: KeyId(row.get(0)?),
        lineage: KeyId(row.get(1)?),
        account: AccountId(row.get(2)?),
        environment: decode(row, 3, environment_from)?,
        rate_limit: rate_limit(row, 4)?,
        budget: row.get::<_, Option<i64>>(6)?.map(Money::from_micros),
        account_rate_limit: None,
        app: row.get::<_, Option<i64>>(11)?.map(AppId),
        app_rate_limit: None,
        tier: String::new(),
        account_status: AccountStatus::Suspended,
        life: KeyLife {
            status: decode(row, 7, KeyStatus::from_code)?,
            app_status: None,
            expires_at: maybe_moment(row, 8)?,
            replaced: row.get::<_, Option<i64>>(9)?.is_some(),
            grace_until: maybe_moment(row, 10)?,
        },
    })
}

/// Status, ceiling and tier of an account.
pub(super) fn account_facts(row: &Row<'_>) -> Result<(AccountStatus, Option<RateLimit>, String)> {
    Ok((decode(row, 0, AccountStatus::from_code)?, rate_limit(row, 1)?, row.get(3)?))
}

/// Status and ceiling of an app.
pub(super) fn app_facts(row: &Row<'_>) -> Result<(AppStatus, Option<RateLimit>)> {
    Ok((decode(row, 0, AppStatus::from_code)?, rate_limit(row, 1)?))
}

pub(super) fn wallet_id(row: &Row<'_>) -> Result<(AccountId, Environment)> {
    Ok((AccountId(row.get(0)?), decode(row, 1, environment_from)?))
}

/// In the order of [`WALLETS`].
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
        counter: counter(row, 8)?,
        events: Head { sequence: row.get(11)?, hash: row.get(12)? },
    })
}

/// In the order of [`USAGES`].
pub(super) fn usage(row: &Row<'_>) -> Result<KeySpending> {
    Ok(KeySpending {
        place: wallet_id(row)?,
        lineage: KeyId(row.get(2)?),
        spent: money(row, 3)?,
        held: money(row, 4)?,
        counter: counter(row, 5)?,
    })
}

/// Three columns from `column` on.
fn counter(row: &Row<'_>, column: usize) -> Result<Counter> {
    Ok(Counter {
        in_flight: row.get(column)?,
        successes: row.get(column + 1)?,
        last_success_at: moment(row, column + 2)?,
    })
}

/// In the order of [`APP_USAGES`].
pub(super) fn app_usage(row: &Row<'_>) -> Result<AppSpending> {
    Ok(AppSpending { place: wallet_id(row)?, app: AppId(row.get(2)?), counter: counter(row, 3)? })
}

pub(super) const EVENT_COLUMNS: &str = "account, environment, sequence, kind, subject, previous, digest";

/// An event in the order of [`EVENT_COLUMNS`].
pub(super) fn event(row: &Row<'_>) -> Result<Event> {
    event_at(row, 0)
}

/// An event whose columns begin at `column`.
pub(super) fn event_at(row: &Row<'_>, column: usize) -> Result<Event> {
    let book = Book::from_place(row.get(column)?, row.get(column + 1)?);
    Ok(Event {
        book: book.ok_or_else(|| out_of_range(column + 1, Type::Integer))?,
        sequence: row.get(column + 2)?,
        kind: decode(row, column + 3, EventKind::from_code)?,
        subject: row.get(column + 4)?,
        previous: row.get(column + 5)?,
        digest: row.get(column + 6)?,
    })
}

/// The store's time: moment, origin and reading of the steady clock.
pub(super) fn mark(row: &Row<'_>) -> Result<Mark> {
    let steady = row.get::<_, Option<i64>>(1)?.zip(row.get::<_, Option<i64>>(2)?);
    Ok(Mark { at: moment(row, 0)?, steady: steady.map(|(origin, at_ms)| Steady { origin, at_ms }) })
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
            state: decode(row, 6, JobState::from_code)?,
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
            upstream: upstream(row, 32)?,
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
        app: row.get::<_, Option<i64>>(27)?.map(AppId),
        account_ordinal: row.get(28)?,
        app_ordinal: row.get(29)?,
        answer: row.get(30)?,
        event: row.get(31)?,
    })
}

/// What a job has asked providers for.
fn upstream(row: &Row<'_>, column: usize) -> Result<Vec<Upstream>> {
    let Some(text) = row.get::<_, Option<String>>(column)? else { return Ok(Vec::new()) };
    serde_json::from_str(&text).map_err(|_| out_of_range(column, Type::Text))
}

/// Sequence, job and amount of a movement.
pub(super) fn movement_facts(row: &Row<'_>) -> Result<MovementFacts> {
    Ok(MovementFacts {
        sequence: row.get(0)?,
        job: row.get::<_, Option<i64>>(1)?.map(JobId),
        amount: money(row, 2)?,
    })
}

pub(super) const MOVEMENT_COLUMNS: &str =
    "account, environment, sequence, kind, job, reference, at, amount, balance_after, hash";

/// A movement in the order of [`MOVEMENT_COLUMNS`].
pub(super) fn movement(row: &Row<'_>) -> Result<Transaction> {
    Ok(Transaction {
        account: AccountId(row.get(0)?),
        environment: decode(row, 1, environment_from)?,
        sequence: row.get(2)?,
        kind: decode(row, 3, crate::operations::MovementKind::from_code)?,
        job: row.get::<_, Option<i64>>(4)?.map(JobId),
        reference: row.get(5)?,
        at: moment(row, 6)?,
        amount: money(row, 7)?,
        balance_after: money(row, 8)?,
        hash: row.get(9)?,
    })
}

pub(super) fn list_text(list: &[String]) -> String {
    // A list of strings always serialises.
    serde_json::to_string(list).unwrap_or_default()
}
