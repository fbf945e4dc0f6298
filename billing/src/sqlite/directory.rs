//! Accounts, apps and keys in the database.

use rusqlite::params;

use super::SqliteStore;
use super::queries::require_account;
use super::rows::{self, ACCOUNT_COLUMNS, APP_COLUMNS, KEY_COLUMNS};
use super::tables::Tables;
use crate::error::Error;
use crate::keys::{self, KeyLife, Secret};
use crate::ledger::Directory;
use crate::memory::PAGE_MAX;
use crate::records::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, KeyChange, KeyId, KeyStatus,
    NewAccount, NewApp, NewKey, Page, RateLimit,
};
use crate::rules::events::{
    Book, EventKind, Head, RowDigest, account_digest, account_identity, app_digest, key_digest,
};
use crate::rules::journal::environment_code;

fn account(tables: &Tables<'_>, id: AccountId) -> Result<Account, Error> {
    let text = format!("SELECT {ACCOUNT_COLUMNS} FROM account WHERE id = ?1");
    tables.find_built(&text, [id.0], rows::account)?.ok_or(Error::AccountNotFound)
}

fn app(tables: &Tables<'_>, id: AppId) -> Result<App, Error> {
    let text = format!("SELECT {APP_COLUMNS} FROM app WHERE id = ?1");
    tables.find_built(&text, [id.0], rows::app)?.ok_or_else(keys::unknown_app)
}

fn key(tables: &Tables<'_>, id: KeyId) -> Result<ApiKey, Error> {
    let text = format!("SELECT {KEY_COLUMNS} FROM api_key WHERE id = ?1");
    tables.find_built(&text, [id.0], rows::api_key)?.ok_or_else(keys::unknown_key)
}

/// Refuses a key whose app is another account's.
fn require_own_app(tables: &Tables<'_>, key: &ApiKey) -> Result<(), Error> {
    match key.app {
        Some(id) if app(tables, id)?.account != key.account => Err(keys::unknown_app()),
        _ => Ok(()),
    }
}

/// Adds an event to the book of an account, or to that of all accounts.
fn note(
    tables: &Tables<'_>,
    book: Book,
    kind: EventKind,
    subject: i64,
    previous: i64,
    digest: RowDigest,
) -> Result<i64, Error> {
    let (place, _) = book.place();
    let text = "SELECT sequence, hash FROM chain WHERE account = ?1";
    let found = tables.find(text, [place], |row| Ok(Head { sequence: row.get(0)?, hash: row.get(1)? }))?;
    let mut head = found.unwrap_or_default();
    let event = head.add(book, kind, subject, previous, digest);
    tables.insert_event(&event)?;
    tables.execute(
        "INSERT INTO chain (account, sequence, hash) VALUES (?1, ?2, ?3) ON CONFLICT (account) \
         DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash",
        params![place, head.sequence, head.hash],
    )?;
    Ok(event.sequence)
}

/// Sequence of a row's last event.
fn last_event(tables: &Tables<'_>, text: &'static str, id: i64) -> Result<i64, Error> {
    Ok(tables.find(text, [id], |row| row.get(0))?.unwrap_or(0))
}

/// Notes what an account says now.
pub(super) fn note_account(tables: &Tables<'_>, id: AccountId, kind: EventKind) -> Result<Account, Error> {
    let account = account(tables, id)?;
    if kind == EventKind::AccountCreated {
        note(tables, Book::Accounts, kind, id.0, 0, account_identity(&account))?;
    }
    let previous = last_event(tables, "SELECT event FROM account WHERE id = ?1", id.0)?;
    let sequence = note(tables, Book::Directory(id), kind, id.0, previous, account_digest(&account))?;
    tables.execute("UPDATE account SET event = ?2 WHERE id = ?1", params![id.0, sequence])?;
    Ok(account)
}

/// Notes what an app says now.
pub(super) fn note_app(tables: &Tables<'_>, id: AppId, kind: EventKind) -> Result<App, Error> {
    let app = app(tables, id)?;
    let previous = last_event(tables, "SELECT event FROM app WHERE id = ?1", id.0)?;
    let sequence = note(tables, Book::Directory(app.account), kind, id.0, previous, app_digest(&app))?;
    tables.execute("UPDATE app SET event = ?2 WHERE id = ?1", params![id.0, sequence])?;
    Ok(app)
}

/// Notes what a key says now.
pub(super) fn note_key(tables: &Tables<'_>, id: KeyId, kind: EventKind) -> Result<ApiKey, Error> {
    let key = key(tables, id)?;
    let text = "SELECT sha256, event FROM api_key WHERE id = ?1";
    let found = tables.find(text, [id.0], |row| Ok((row.get::<_, [u8; 32]>(0)?, row.get(1)?)))?;
    let (sha256, previous) = found.ok_or_else(keys::unknown_key)?;
    let digest = key_digest(&key, &sha256);
    let sequence = note(tables, Book::Directory(key.account), kind, id.0, previous, digest)?;
    tables.execute("UPDATE api_key SET event = ?2 WHERE id = ?1", params![id.0, sequence])?;
    Ok(key)
}

fn next_id(tables: &Tables<'_>, text: &'static str) -> Result<i64, Error> {
    let last = tables.find(text, [], |row| row.get::<_, Option<i64>>(0))?;
    Ok(last.flatten().unwrap_or(0) + 1)
}

fn insert_key(
    tables: &Tables<'_>,
    draft: &ApiKey,
    digest: &[u8; 32],
    lineage: Option<KeyId>,
) -> Result<ApiKey, Error> {
    let id = KeyId(next_id(tables, "SELECT max(id) FROM api_key")?);
    let key = ApiKey { id, lineage: lineage.unwrap_or(id), ..draft.clone() };
    tables.execute(
        "INSERT INTO api_key (id, account, app, environment, sha256, hint, scopes, tools, rate_limit, \
         rate_window_seconds, budget, status, created_at, expires_at, lineage) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        params![
            key.id.0,
            key.account.0,
            key.app.map(|app| app.0),
            environment_code(key.environment),
            digest,
            key.hint,
            rows::list_text(&key.scopes),
            key.tools.as_deref().map(rows::list_text),
            key.rate_limit.map(|rate| rate.limit),
            key.rate_limit.map(|rate| rate.window_seconds),
            key.budget.map(crate::money::Money::micros),
            key.status.code(),
            key.created_at.0,
            key.expires_at.map(|moment| moment.0),
            key.lineage.0
        ],
    )?;
    note_key(tables, id, EventKind::KeyCreated)
}

impl Directory for SqliteStore {
    fn create_account(&self, new: &NewAccount) -> Result<Account, Error> {
        keys::check_new_account(new)?;
        let new = new.clone();
        self.change(move |tables, now| {
            let taken = tables.find("SELECT 1 FROM account WHERE name = ?1", [&new.name], |_| Ok(()))?;
            if taken.is_some() {
                return Err(Error::AccountExists { name: new.name.clone() });
            }
            let id = next_id(tables, "SELECT max(id) FROM account")?;
            let status = AccountStatus::Active;
            tables.execute(
                "INSERT INTO account (id, name, tier, status, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id, new.name, new.tier, status.code(), now.0],
            )?;
            note_account(tables, AccountId(id), EventKind::AccountCreated)
        })
    }

    fn accounts(&self, page: Page<AccountId>) -> Result<Vec<Account>, Error> {
        let text = format!("SELECT {ACCOUNT_COLUMNS} FROM account WHERE id > ?1 ORDER BY id LIMIT ?2");
        let (after, limit) = (page.after.map_or(i64::MIN, |id| id.0), page.limit.min(PAGE_MAX));
        self.read(|tables| tables.list(&text, params![after, limit], rows::account))
    }

    fn account(&self, id: AccountId) -> Result<Account, Error> {
        self.read(|tables| account(tables, id))
    }

    fn set_account_status(&self, id: AccountId, status: AccountStatus) -> Result<Account, Error> {
        self.task(move |tables| {
            let code = status.code();
            tables.execute("UPDATE account SET status = ?2 WHERE id = ?1", params![id.0, code])?;
            note_account(tables, id, EventKind::AccountChanged)
        })
    }

    fn set_account_tier(&self, id: AccountId, tier: &str) -> Result<Account, Error> {
        keys::check_name("tier", tier)?;
        let tier = tier.to_owned();
        self.task(move |tables| {
            tables.execute("UPDATE account SET tier = ?2 WHERE id = ?1", params![id.0, tier])?;
            note_account(tables, id, EventKind::AccountChanged)
        })
    }

    fn create_app(&self, new: &NewApp) -> Result<App, Error> {
        keys::check_new_app(new)?;
        let new = new.clone();
        self.change(move |tables, now| {
            require_account(tables, new.account)?;
            let id = next_id(tables, "SELECT max(id) FROM app")?;
            tables.execute(
                "INSERT INTO app (id, account, name, status, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id, new.account.0, new.name, AppStatus::Active.code(), now.0],
            )?;
            note_app(tables, AppId(id), EventKind::AppCreated)
        })
    }

    fn apps(&self, account: AccountId, page: Page<AppId>) -> Result<Vec<App>, Error> {
        let text =
            format!("SELECT {APP_COLUMNS} FROM app WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
        let (after, limit) = (page.after.map_or(i64::MIN, |id| id.0), page.limit.min(PAGE_MAX));
        self.read(|tables| {
            require_account(tables, account)?;
            tables.list(&text, params![account.0, after, limit], rows::app)
        })
    }

    fn set_app_status(&self, id: AppId, status: AppStatus) -> Result<App, Error> {
        self.task(move |tables| {
            let code = status.code();
            tables.execute("UPDATE app SET status = ?2 WHERE id = ?1", params![id.0, code])?;
            note_app(tables, id, EventKind::AppChanged)
        })
    }

    fn set_account_rate_limit(&self, id: AccountId, rate: Option<RateLimit>) -> Result<Account, Error> {
        keys::check_rate_limit(rate)?;
        self.task(move |tables| {
            let (limit, window) = (rate.map(|rate| rate.limit), rate.map(|rate| rate.window_seconds));
            let text = "UPDATE account SET rate_limit = ?2, rate_window_seconds = ?3 WHERE id = ?1";
            tables.execute(text, params![id.0, limit, window])?;
            note_account(tables, id, EventKind::AccountChanged)
        })
    }

    fn set_app_rate_limit(&self, id: AppId, rate: Option<RateLimit>) -> Result<App, Error> {
        keys::check_rate_limit(rate)?;
        self.task(move |tables| {
            let (limit, window) = (rate.map(|rate| rate.limit), rate.map(|rate| rate.window_seconds));
            let text = "UPDATE app SET rate_limit = ?2, rate_window_seconds = ?3 WHERE id = ?1";
            tables.execute(text, params![id.0, limit, window])?;
            note_app(tables, id, EventKind::AppChanged)
        })
    }

    fn create_key(&self, new: &NewKey) -> Result<(ApiKey, Secret), Error> {
        keys::check_new_key(new)?;
        let secret = Secret::generate(new.environment, &*self.options.randomness)?;
        let (new, hint, digest) = (new.clone(), secret.hint(new.environment), secret.digest());
        let created = self.change(move |tables, now| {
            let draft = keys::draft(&new, hint.clone(), now);
            require_account(tables, draft.account)?;
            require_own_app(tables, &draft)?;
            insert_key(tables, &draft, &digest, None)
        })?;
        Ok((created, secret))
    }

    fn keys(&self, account: AccountId, page: Page<KeyId>) -> Result<Vec<ApiKey>, Error> {
        let text =
            format!("SELECT {KEY_COLUMNS} FROM api_key WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
        let (after, limit) = (page.after.map_or(i64::MIN, |id| id.0), page.limit.min(PAGE_MAX));
        self.read(|tables| {
            require_account(tables, account)?;
            tables.list(&text, params![account.0, after, limit], rows::api_key)
        })
    }

    fn set_key_status(&self, id: KeyId, status: KeyStatus) -> Result<ApiKey, Error> {
        self.task(move |tables| {
            let changed = keys::change_status(key(tables, id)?.status, status)?;
            let code = changed.code();
            tables.execute("UPDATE api_key SET status = ?2 WHERE id = ?1", params![id.0, code])?;
            note_key(tables, id, EventKind::KeyChanged)
        })
    }

    fn revoke_key(&self, key: KeyId) -> Result<ApiKey, Error> {
        self.set_key_status(key, KeyStatus::Revoked)
    }

    fn update_key(&self, id: KeyId, change: &KeyChange) -> Result<ApiKey, Error> {
        let change = change.clone();
        self.change(move |tables, now| {
            let changed = keys::changed(&key(tables, id)?, &change, now)?;
            require_own_app(tables, &changed)?;
            tables.execute(
                "UPDATE api_key SET app = ?2, scopes = ?3, tools = ?4, rate_limit = ?5, \
                 rate_window_seconds = ?6, budget = ?7, expires_at = ?8 WHERE id = ?1",
                params![
                    id.0,
                    changed.app.map(|app| app.0),
                    rows::list_text(&changed.scopes),
                    changed.tools.as_deref().map(rows::list_text),
                    changed.rate_limit.map(|rate| rate.limit),
                    changed.rate_limit.map(|rate| rate.window_seconds),
                    changed.budget.map(crate::money::Money::micros),
                    changed.expires_at.map(|moment| moment.0)
                ],
            )?;
            note_key(tables, id, EventKind::KeyChanged)
        })
    }

    fn rotate_key(&self, id: KeyId, grace_ms: i64) -> Result<(ApiKey, Secret), Error> {
        keys::check_grace(grace_ms)?;
        let environment = self.read(|tables| key(tables, id))?.environment;
        let secret = Secret::generate(environment, &*self.options.randomness)?;
        let (digest, hint) = (secret.digest(), secret.hint(environment));
        let successor = self.change(move |tables, now| {
            let old = key(tables, id)?;
            let draft = keys::successor(&old, hint.clone(), now)?;
            let successor = insert_key(tables, &draft, &digest, Some(old.lineage))?;
            tables.execute(
                "UPDATE api_key SET replaced_by = ?2, grace_until = ?3 WHERE id = ?1",
                params![id.0, successor.id.0, now.plus(grace_ms).0],
            )?;
            note_key(tables, id, EventKind::KeyChanged)?;
            Ok(successor)
        })?;
        Ok((successor, secret))
    }

    fn authenticate(&self, secret: &str) -> Result<ApiKey, Error> {
        let digest = keys::digest_of(secret)?;
        self.read_now(|tables, now| {
            let text = "SELECT id, sha256 FROM api_key WHERE sha256 = ?1";
            let found =
                tables.find(text, [digest], |row| Ok((KeyId(row.get(0)?), row.get::<_, [u8; 32]>(1)?)))?;
            let (id, stored) = found.ok_or(Error::InvalidApiKey)?;
            if !keys::same_digest(&stored, &digest) {
                return Err(Error::InvalidApiKey);
            }
            let key = key(tables, id)?;
            let app_status = key.app.map(|id| app(tables, id)).transpose()?.map(|app| app.status);
            KeyLife::of(&key, app_status).check(now)?;
            Ok(key)
        })
    }
}
