//! Accounts, apps and keys in the database.

use rusqlite::params;

use super::SqliteStore;
use super::queries::require_account;
use super::rows::{self, KEY_COLUMNS};
use super::tables::Tables;
use crate::error::Error;
use crate::keys::{self, KeyLife, Secret};
use crate::ledger::Directory;
use crate::records::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, KeyChange, KeyId, KeyStatus,
    NewAccount, NewApp, NewKey, RateLimit,
};
use crate::rules::journal::environment_code;

const ACCOUNT_COLUMNS: &str = "id, name, tier, status, created_at, rate_limit, rate_window_seconds";
const APP_COLUMNS: &str = "id, account, name, status, created_at, rate_limit, rate_window_seconds";

fn account(tables: &Tables<'_>, id: AccountId) -> Result<Account, Error> {
    let text = format!("SELECT {ACCOUNT_COLUMNS} FROM account WHERE id = ?1");
    tables.find(&text, [id.0], rows::account)?.ok_or(Error::AccountNotFound)
}

fn app(tables: &Tables<'_>, id: AppId) -> Result<App, Error> {
    let text = format!("SELECT {APP_COLUMNS} FROM app WHERE id = ?1");
    tables.find(&text, [id.0], rows::app)?.ok_or_else(keys::unknown_app)
}

fn key(tables: &Tables<'_>, id: KeyId) -> Result<ApiKey, Error> {
    let text = format!("SELECT {KEY_COLUMNS} FROM api_key WHERE id = ?1");
    tables.find(&text, [id.0], rows::api_key)?.ok_or_else(keys::unknown_key)
}

/// Refuses a key whose app is another account's.
fn require_own_app(tables: &Tables<'_>, key: &ApiKey) -> Result<(), Error> {
    match key.app {
        Some(id) if app(tables, id)?.account != key.account => Err(keys::unknown_app()),
        _ => Ok(()),
    }
}

fn next_id(tables: &Tables<'_>, text: &str) -> Result<i64, Error> {
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
            rows::key_status_code(key.status),
            key.created_at.0,
            key.expires_at.map(|moment| moment.0),
            key.lineage.0
        ],
    )?;
    Ok(key)
}

impl Directory for SqliteStore {
    fn create_account(&self, new: &NewAccount) -> Result<Account, Error> {
        keys::check_new_account(new)?;
        let created_at = self.options.clock.now();
        let new = new.clone();
        self.task(move |tables| {
            let taken = tables.find("SELECT 1 FROM account WHERE name = ?1", [&new.name], |_| Ok(()))?;
            if taken.is_some() {
                return Err(Error::AccountExists { name: new.name.clone() });
            }
            let id = next_id(tables, "SELECT max(id) FROM account")?;
            let status = AccountStatus::Active;
            tables.execute(
                "INSERT INTO account (id, name, tier, status, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id, new.name, new.tier, rows::account_status_code(status), created_at.0],
            )?;
            account(tables, AccountId(id))
        })
    }

    fn accounts(&self) -> Result<Vec<Account>, Error> {
        let text = format!("SELECT {ACCOUNT_COLUMNS} FROM account ORDER BY id");
        self.read(|tables| tables.list(&text, [], rows::account))
    }

    fn account(&self, id: AccountId) -> Result<Account, Error> {
        self.read(|tables| account(tables, id))
    }

    fn set_account_status(&self, id: AccountId, status: AccountStatus) -> Result<Account, Error> {
        self.task(move |tables| {
            let code = rows::account_status_code(status);
            tables.execute("UPDATE account SET status = ?2 WHERE id = ?1", params![id.0, code])?;
            account(tables, id)
        })
    }

    fn create_app(&self, new: &NewApp) -> Result<App, Error> {
        keys::check_new_app(new)?;
        let created_at = self.options.clock.now();
        let new = new.clone();
        self.task(move |tables| {
            require_account(tables, new.account)?;
            let id = next_id(tables, "SELECT max(id) FROM app")?;
            tables.execute(
                "INSERT INTO app (id, account, name, status, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id, new.account.0, new.name, rows::app_status_code(AppStatus::Active), created_at.0],
            )?;
            app(tables, AppId(id))
        })
    }

    fn apps(&self, account: AccountId) -> Result<Vec<App>, Error> {
        let text = format!("SELECT {APP_COLUMNS} FROM app WHERE account = ?1 ORDER BY id");
        self.read(|tables| {
            require_account(tables, account)?;
            tables.list(&text, [account.0], rows::app)
        })
    }

    fn set_app_status(&self, id: AppId, status: AppStatus) -> Result<App, Error> {
        self.task(move |tables| {
            let code = rows::app_status_code(status);
            tables.execute("UPDATE app SET status = ?2 WHERE id = ?1", params![id.0, code])?;
            app(tables, id)
        })
    }

    fn set_account_rate_limit(&self, id: AccountId, rate: Option<RateLimit>) -> Result<Account, Error> {
        keys::check_rate_limit(rate)?;
        self.task(move |tables| {
            let (limit, window) = (rate.map(|rate| rate.limit), rate.map(|rate| rate.window_seconds));
            let text = "UPDATE account SET rate_limit = ?2, rate_window_seconds = ?3 WHERE id = ?1";
            tables.execute(text, params![id.0, limit, window])?;
            account(tables, id)
        })
    }

    fn set_app_rate_limit(&self, id: AppId, rate: Option<RateLimit>) -> Result<App, Error> {
        keys::check_rate_limit(rate)?;
        self.task(move |tables| {
            let (limit, window) = (rate.map(|rate| rate.limit), rate.map(|rate| rate.window_seconds));
            let text = "UPDATE app SET rate_limit = ?2, rate_window_seconds = ?3 WHERE id = ?1";
            tables.execute(text, params![id.0, limit, window])?;
            app(tables, id)
        })
    }

    fn create_key(&self, new: &NewKey) -> Result<(ApiKey, Secret), Error> {
        keys::check_new_key(new)?;
        let secret = Secret::generate(new.environment, &*self.options.randomness)?;
        let draft = keys::draft(new, &secret, self.options.clock.now());
        let digest = secret.digest();
        let created = self.task(move |tables| {
            require_account(tables, draft.account)?;
            require_own_app(tables, &draft)?;
            insert_key(tables, &draft, &digest, None)
        })?;
        Ok((created, secret))
    }

    fn keys(&self, account: AccountId) -> Result<Vec<ApiKey>, Error> {
        let text = format!("SELECT {KEY_COLUMNS} FROM api_key WHERE account = ?1 ORDER BY id");
        self.read(|tables| {
            require_account(tables, account)?;
            tables.list(&text, [account.0], rows::api_key)
        })
    }

    fn set_key_status(&self, id: KeyId, status: KeyStatus) -> Result<ApiKey, Error> {
        self.task(move |tables| {
            let changed = keys::change_status(key(tables, id)?.status, status)?;
            let code = rows::key_status_code(changed);
            tables.execute("UPDATE api_key SET status = ?2 WHERE id = ?1", params![id.0, code])?;
            key(tables, id)
        })
    }

    fn revoke_key(&self, key: KeyId) -> Result<ApiKey, Error> {
        self.set_key_status(key, KeyStatus::Revoked)
    }

    fn update_key(&self, id: KeyId, change: &KeyChange) -> Result<ApiKey, Error> {
        let now = self.options.clock.now();
        let change = change.clone();
        self.task(move |tables| {
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
            Ok(changed)
        })
    }

    fn rotate_key(&self, id: KeyId, grace_ms: i64) -> Result<(ApiKey, Secret), Error> {
        keys::check_grace(grace_ms)?;
        let now = self.options.clock.now();
        let environment = self.read(|tables| key(tables, id))?.environment;
        let secret = Secret::generate(environment, &*self.options.randomness)?;
        let (digest, hint) = (secret.digest(), secret.hint(environment));
        let successor = self.task(move |tables| {
            let old = key(tables, id)?;
            let draft = keys::successor(&old, hint.clone(), now)?;
            let successor = insert_key(tables, &draft, &digest, Some(old.lineage))?;
            tables.execute(
                "UPDATE api_key SET replaced_by = ?2, grace_until = ?3 WHERE id = ?1",
                params![id.0, successor.id.0, now.plus(grace_ms).0],
            )?;
            Ok(successor)
        })?;
        Ok((successor, secret))
    }

    fn authenticate(&self, secret: &str) -> Result<ApiKey, Error> {
        let digest = keys::digest_of(secret)?;
        let now = self.options.clock.now();
        self.read(|tables| {
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
