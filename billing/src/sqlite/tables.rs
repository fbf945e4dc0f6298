//! The rows of the database as the rules see them, and the way back.
//!
//! Within one transaction, wallets, counters and keys are read once and written once: in a batch of
//! operations on one account they would otherwise be most of the work.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::Hash;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, params};

use super::connect::sql;
use super::rows::{self, JOB_BY_ID, JOB_COLUMNS, KEY_FACTS, WALLET_COLUMNS};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::operations::MovementKind;
use crate::records::{AccountId, AppId, Environment, JobId, KeyId};
use crate::rules::journal::{MovementFacts, environment_code};
use crate::rules::state::{AppSpending, Counter, Crowd, Job, KeyFacts, KeySpending, State, Wallet};
use crate::tiers::Tiers;

/// An abandoned hold: ?1 is now.
const DUE: &str = "state < 2 AND hold_expires <= ?1 AND lease_until <= ?1";

pub(super) type WalletId = (AccountId, Environment);

pub(super) struct Cached<V> {
    pub(super) value: V,
    pub(super) changed: bool,
}

pub(super) type Cache<K, V> = RefCell<HashMap<K, Cached<V>>>;

pub(super) struct Tables<'c> {
    pub(super) connection: &'c Connection,
    tiers: &'c Tiers,
    keys: RefCell<HashMap<KeyId, KeyFacts>>,
    pub(super) wallets: Cache<WalletId, Wallet>,
    pub(super) usages: Cache<KeyId, KeySpending>,
    pub(super) app_usages: Cache<(AppId, Environment), AppSpending>,
    pub(super) next_job: Cell<Option<i64>>,
    /// Abandoned holds ended so far in this transaction.
    pub(super) swept: Cell<usize>,
}

impl<'c> Tables<'c> {
    /// A view that lasts one transaction of `connection`.
    pub(super) fn new(connection: &'c Connection, tiers: &'c Tiers) -> Self {
        Self {
            connection,
            tiers,
            app_usages: RefCell::default(),
            keys: RefCell::default(),
            wallets: RefCell::default(),
            usages: RefCell::default(),
            next_job: Cell::new(None),
            swept: Cell::new(0),
        }
    }

    pub(super) fn statement(&self, text: &str) -> Result<CachedStatement<'c>, Error> {
        self.connection.prepare_cached(text).map_err(sql)
    }

    pub(super) fn execute(&self, text: &str, params: impl Params) -> Result<usize, Error> {
        self.statement(text)?.execute(params).map_err(sql)
    }

    pub(super) fn find<T>(
        &self,
        text: &str,
        params: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        self.statement(text)?.query_row(params, read).optional().map_err(sql)
    }

    pub(super) fn list<T>(
        &self,
        text: &str,
        params: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.statement(text)?;
        let rows = statement.query_map(params, read).map_err(sql)?;
        rows.collect::<rusqlite::Result<Vec<T>>>().map_err(sql)
    }

    /// Abandoned holds of one wallet, oldest first.
    pub(super) fn due(
        &self,
        (account, environment): WalletId,
        now: Timestamp,
        max: usize,
    ) -> Result<Vec<Job>, Error> {
        let text = format!(
            "SELECT {JOB_COLUMNS} FROM job INDEXED BY job_open WHERE {DUE} AND account = ?3 \
             AND environment = ?4 ORDER BY hold_expires, id LIMIT ?2"
        );
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        self.list(&text, params![now.0, max, account.0, environment_code(environment)], rows::job)
    }

    /// The first wallet after `from` that has open jobs.
    pub(super) fn next_open_wallet(&self, from: WalletId) -> Result<Option<WalletId>, Error> {
        let text = "SELECT account, environment FROM job INDEXED BY job_open WHERE state < 2 \
                    AND (account, environment) > (?1, ?2) ORDER BY account, environment LIMIT 1";
        self.find(text, params![from.0.0, environment_code(from.1)], rows::wallet_id)
    }

    /// Whether an open hold of the wallet has passed its time: the cheap question before [`Self::due`].
    pub(super) fn may_be_due(&self, wallet: WalletId, now: Timestamp) -> Result<bool, Error> {
        let text = "SELECT 1 FROM job INDEXED BY job_open WHERE state < 2 AND account = ?1 \
                    AND environment = ?2 AND hold_expires <= ?3 LIMIT 1";
        let found = self.find(text, params![wallet.0.0, environment_code(wallet.1), now.0], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Forgets what was read; to be called after a change that went past this view.
    pub(super) fn forget(&self) {
        self.keys.borrow_mut().clear();
        self.wallets.borrow_mut().clear();
        self.usages.borrow_mut().clear();
        self.app_usages.borrow_mut().clear();
        self.next_job.set(None);
    }
}

fn cached<K: Eq + Hash + Copy, V: Clone>(
    cache: &Cache<K, V>,
    key: K,
    load: impl FnOnce() -> Result<V, Error>,
) -> Result<V, Error> {
    if let Some(cached) = cache.borrow().get(&key) {
        return Ok(cached.value.clone());
    }
    let value = load()?;
    cache.borrow_mut().insert(key, Cached { value: value.clone(), changed: false });
    Ok(value)
}

impl State for Tables<'_> {
    fn account_exists(&self, account: AccountId) -> Result<bool, Error> {
        Ok(self.find("SELECT 1 FROM account WHERE id = ?1", [account.0], |_| Ok(()))?.is_some())
    }

    fn key(&self, key: KeyId) -> Result<Option<KeyFacts>, Error> {
        if let Some(facts) = self.keys.borrow().get(&key) {
            return Ok(Some(facts.clone()));
        }
        let found = self.find(KEY_FACTS, [key.0], rows::key_facts)?;
        let found = found.map(|facts| {
            let tier = self.tiers.limits(&facts.tier);
            facts.under(tier)
        });
        if let Some(facts) = &found {
            self.keys.borrow_mut().insert(key, facts.clone());
        }
        Ok(found)
    }

    fn app_usage(&self, app: AppId, environment: Environment) -> Result<AppSpending, Error> {
        cached(&self.app_usages, (app, environment), || {
            let text = "SELECT app, environment, in_flight, successes, last_success_at FROM app_usage \
                        WHERE app = ?1 AND environment = ?2";
            let found = self.find(text, params![app.0, environment_code(environment)], rows::app_usage)?;
            Ok(found.unwrap_or(AppSpending { app, environment, counter: Counter::default() }))
        })
    }

    fn wallet(&self, account: AccountId, environment: Environment) -> Result<Wallet, Error> {
        cached(&self.wallets, (account, environment), || {
            let text = format!("SELECT {WALLET_COLUMNS} FROM wallet WHERE account = ?1 AND environment = ?2");
            let found = self.find(&text, params![account.0, environment_code(environment)], rows::wallet)?;
            Ok(found.unwrap_or_else(|| Wallet::empty(account, environment)))
        })
    }

    fn usage(&self, lineage: KeyId) -> Result<KeySpending, Error> {
        cached(&self.usages, lineage, || {
            let text = "SELECT lineage, spent, held, in_flight, successes, last_success_at FROM key_usage \
                        WHERE lineage = ?1";
            let found = self.find(text, [lineage.0], rows::usage)?;
            Ok(found.unwrap_or_else(|| KeySpending::none(lineage)))
        })
    }

    fn job(&self, job: JobId) -> Result<Option<Job>, Error> {
        self.find(JOB_BY_ID, [job.0], rows::job)
    }

    fn job_of_idempotency_key(
        &self,
        account: AccountId,
        environment: Environment,
        idempotency_key: &str,
    ) -> Result<Option<Job>, Error> {
        let text = "SELECT id FROM job INDEXED BY job_of_idempotency_key WHERE account = ?1 \
                    AND environment = ?2 AND idempotency_key = ?3 AND idempotency_active = 1";
        let params = params![account.0, environment_code(environment), idempotency_key];
        match self.find(text, params, |row| row.get(0).map(JobId))? {
            None => Ok(None),
            Some(id) => self.job(id),
        }
    }

    fn success_at(&self, crowd: Crowd, ordinal: i64) -> Result<Option<Timestamp>, Error> {
        let done_at = |row: &Row<'_>| row.get(0).map(Timestamp);
        match crowd {
            Crowd::Key(lineage) => {
                let text = "SELECT done_at FROM job INDEXED BY job_success WHERE lineage = ?1 \
                            AND success_ordinal = ?2 AND success_ordinal IS NOT NULL";
                self.find(text, params![lineage.0, ordinal], done_at)
            }
            Crowd::App(app, environment) => {
                let text = "SELECT done_at FROM job INDEXED BY job_success_of_app WHERE app = ?1 \
                            AND environment = ?2 AND app_ordinal = ?3 AND app_ordinal IS NOT NULL";
                self.find(text, params![app.0, environment_code(environment), ordinal], done_at)
            }
            Crowd::Account(account, environment) => {
                let text = "SELECT done_at FROM job INDEXED BY job_success_of_account WHERE account = ?1 \
                            AND environment = ?2 AND account_ordinal = ?3 AND account_ordinal IS NOT NULL";
                self.find(text, params![account.0, environment_code(environment), ordinal], done_at)
            }
        }
    }

    fn movement_of_reference(
        &self,
        account: AccountId,
        environment: Environment,
        kind: MovementKind,
        reference: &str,
    ) -> Result<Option<MovementFacts>, Error> {
        let text = "SELECT m.sequence, m.job, max(e.delta) FROM movement m INDEXED BY movement_reference \
                    JOIN entry e USING (account, environment, sequence) WHERE m.account = ?1 \
                    AND m.environment = ?2 AND m.kind = ?3 AND m.reference = ?4 GROUP BY m.sequence";
        let params = params![account.0, environment_code(environment), kind.code(), reference];
        self.find(text, params, rows::movement_facts)
    }

    fn next_job(&self) -> Result<JobId, Error> {
        if let Some(next) = self.next_job.get() {
            return Ok(JobId(next));
        }
        let last = self.find("SELECT max(id) FROM job", [], |row| row.get::<_, Option<i64>>(0))?;
        let next = last.flatten().unwrap_or(0) + 1;
        self.next_job.set(Some(next));
        Ok(JobId(next))
    }
}
