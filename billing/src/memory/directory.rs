//! Accounts, apps and keys in memory.

use super::books::Books;
use super::{MemoryStore, PAGE_MAX};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::keys::{self, KeyLife, Secret};
use crate::ledger::Directory;
use crate::records::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, KeyChange, KeyId, KeyStatus,
    NewAccount, NewApp, NewKey, Page, RateLimit,
};

/// A page of those rows that are `mine`.
fn listed<'r, Id: Copy + Ord + 'r, Row: Clone + 'r>(
    rows: impl Iterator<Item = (&'r Id, &'r Row)>,
    page: Page<Id>,
    mine: impl Fn(&Row) -> bool,
) -> Vec<Row> {
    rows.filter(|(id, row)| page.after.is_none_or(|after| **id > after) && mine(row))
        .take(page.limit.min(PAGE_MAX) as usize)
        .map(|(_, row)| row.clone())
        .collect()
}

impl Books {
    fn require_own_app(&self, account: AccountId, app: Option<AppId>) -> Result<(), Error> {
        let Some(app) = app else { return Ok(()) };
        let owner = self.apps.get(&app).map(|app| app.account);
        if owner == Some(account) { Ok(()) } else { Err(keys::unknown_app()) }
    }

    fn insert_key(&mut self, mut key: ApiKey, secret: &Secret, lineage: Option<KeyId>) -> ApiKey {
        key.id = KeyId(self.keys.last_key_value().map_or(0, |(id, _)| id.0) + 1);
        key.lineage = lineage.unwrap_or(key.id);
        self.digests.insert(secret.digest(), key.id);
        self.keys.insert(key.id, key.clone());
        key
    }
}

impl MemoryStore {
    /// The moment of a change that a leap of the clock would spoil.
    fn moment(&self, books: &mut Books) -> Result<Timestamp, Error> {
        let time = self.tick(books);
        time.check().map(|()| time.now())
    }
}

impl Directory for MemoryStore {
    fn create_account(&self, new: &NewAccount) -> Result<Account, Error> {
        keys::check_new_account(new)?;
        let mut books = self.books()?;
        let created_at = self.moment(&mut books)?;
        if books.accounts.values().any(|account| account.name == new.name) {
            return Err(Error::AccountExists { name: new.name.clone() });
        }
        let id = AccountId(books.accounts.last_key_value().map_or(0, |(id, _)| id.0) + 1);
        let account = Account {
            id,
            name: new.name.clone(),
            tier: new.tier.clone(),
            status: AccountStatus::Active,
            rate_limit: None,
            created_at,
        };
        books.accounts.insert(id, account.clone());
        Ok(account)
    }

    fn accounts(&self, page: Page<AccountId>) -> Result<Vec<Account>, Error> {
        Ok(listed(self.books()?.accounts.iter(), page, |_| true))
    }

    fn account(&self, id: AccountId) -> Result<Account, Error> {
        self.books()?.accounts.get(&id).cloned().ok_or(Error::AccountNotFound)
    }

    fn set_account_status(&self, id: AccountId, status: AccountStatus) -> Result<Account, Error> {
        let mut books = self.books()?;
        self.tick(&mut books);
        let account = books.accounts.get_mut(&id).ok_or(Error::AccountNotFound)?;
        account.status = status;
        Ok(account.clone())
    }

    fn set_account_tier(&self, id: AccountId, tier: &str) -> Result<Account, Error> {
        keys::check_name("tier", tier)?;
        let mut books = self.books()?;
        self.tick(&mut books);
        let account = books.accounts.get_mut(&id).ok_or(Error::AccountNotFound)?;
        tier.clone_into(&mut account.tier);
        Ok(account.clone())
    }

    fn create_app(&self, new: &NewApp) -> Result<App, Error> {
        keys::check_new_app(new)?;
        let mut books = self.books()?;
        let created_at = self.moment(&mut books)?;
        books.require_account(new.account)?;
        let id = AppId(books.apps.last_key_value().map_or(0, |(id, _)| id.0) + 1);
        let app = App {
            id,
            account: new.account,
            name: new.name.clone(),
            status: AppStatus::Active,
            rate_limit: None,
            created_at,
        };
        books.apps.insert(id, app.clone());
        Ok(app)
    }

    fn apps(&self, account: AccountId, page: Page<AppId>) -> Result<Vec<App>, Error> {
        let books = self.books()?;
        books.require_account(account)?;
        Ok(listed(books.apps.iter(), page, |app| app.account == account))
    }

    fn set_app_status(&self, id: AppId, status: AppStatus) -> Result<App, Error> {
        let mut books = self.books()?;
        self.tick(&mut books);
        let app = books.apps.get_mut(&id).ok_or_else(keys::unknown_app)?;
        app.status = status;
        Ok(app.clone())
    }

    fn set_account_rate_limit(&self, id: AccountId, rate: Option<RateLimit>) -> Result<Account, Error> {
        keys::check_rate_limit(rate)?;
        let mut books = self.books()?;
        self.tick(&mut books);
        let account = books.accounts.get_mut(&id).ok_or(Error::AccountNotFound)?;
        account.rate_limit = rate;
        Ok(account.clone())
    }

    fn set_app_rate_limit(&self, id: AppId, rate: Option<RateLimit>) -> Result<App, Error> {
        keys::check_rate_limit(rate)?;
        let mut books = self.books()?;
        self.tick(&mut books);
        let app = books.apps.get_mut(&id).ok_or_else(keys::unknown_app)?;
        app.rate_limit = rate;
        Ok(app.clone())
    }

    fn create_key(&self, new: &NewKey) -> Result<(ApiKey, Secret), Error> {
        keys::check_new_key(new)?;
        let secret = Secret::generate(new.environment, &*self.randomness)?;
        let mut books = self.books()?;
        let draft = keys::draft(new, secret.hint(new.environment), self.moment(&mut books)?);
        books.require_account(new.account)?;
        books.require_own_app(new.account, new.app)?;
        Ok((books.insert_key(draft, &secret, None), secret))
    }

    fn keys(&self, account: AccountId, page: Page<KeyId>) -> Result<Vec<ApiKey>, Error> {
        let books = self.books()?;
        books.require_account(account)?;
        Ok(listed(books.keys.iter(), page, |key| key.account == account))
    }

    fn set_key_status(&self, key: KeyId, status: KeyStatus) -> Result<ApiKey, Error> {
        let mut books = self.books()?;
        self.tick(&mut books);
        let key = books.keys.get_mut(&key).ok_or_else(keys::unknown_key)?;
        key.status = keys::change_status(key.status, status)?;
        Ok(key.clone())
    }

    fn revoke_key(&self, key: KeyId) -> Result<ApiKey, Error> {
        self.set_key_status(key, KeyStatus::Revoked)
    }

    fn update_key(&self, id: KeyId, change: &KeyChange) -> Result<ApiKey, Error> {
        let mut books = self.books()?;
        let now = self.moment(&mut books)?;
        let old = books.keys.get(&id).ok_or_else(keys::unknown_key)?;
        let changed = keys::changed(old, change, now)?;
        books.require_own_app(changed.account, changed.app)?;
        books.keys.insert(id, changed.clone());
        Ok(changed)
    }

    fn rotate_key(&self, key: KeyId, grace_ms: i64) -> Result<(ApiKey, Secret), Error> {
        keys::check_grace(grace_ms)?;
        let mut books = self.books()?;
        let now = self.moment(&mut books)?;
        let old = books.keys.get(&key).cloned().ok_or_else(keys::unknown_key)?;
        let secret = Secret::generate(old.environment, &*self.randomness)?;
        let draft = keys::successor(&old, secret.hint(old.environment), now)?;
        let successor = books.insert_key(draft, &secret, Some(old.lineage));
        if let Some(old) = books.keys.get_mut(&key) {
            old.replaced_by = Some(successor.id);
            old.grace_until = Some(now.plus(grace_ms));
        }
        Ok((successor, secret))
    }

    fn authenticate(&self, secret: &str) -> Result<ApiKey, Error> {
        let digest = keys::digest_of(secret)?;
        let books = self.books()?;
        let now = self.time_in(&books).now();
        let (stored, id) = books.digests.get_key_value(&digest).ok_or(Error::InvalidApiKey)?;
        let key = books.keys.get(id).ok_or(Error::InvalidApiKey)?;
        if !keys::same_digest(stored, &digest) {
            return Err(Error::InvalidApiKey);
        }
        let app = key.app.and_then(|app| books.apps.get(&app));
        KeyLife::of(key, app.map(|app| app.status)).check(now)?;
        Ok(key.clone())
    }
}
