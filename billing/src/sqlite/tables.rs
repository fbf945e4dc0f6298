//! The rows of the database as the rules see them, and the way back.
//!
//! Within one transaction, wallets, counters and keys are read once and written once: in a batch of
//! operations on one account they would otherwise be most of the work.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, params};

use super::connect::sql;
use super::rows::{self, APP_USAGE_AT, JOB_BY_ID, JOB_COLUMNS, USAGE_AT, WALLET_AT};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::operations::MovementKind;
use crate::records::{AccountId, AppId, Environment, JobId, KeyId};
use crate::rules::journal::{MovementFacts, environment_code};
use crate::rules::state::{AppSpending, Crowd, Job, KeyFacts, KeySpending, Place, State, Wallet};
use crate::tiers::Tiers;

/// An abandoned hold: ?1 is now.
const DUE: &str = "state < 2 AND hold_expires <= ?1 AND lease_until <= ?1";

pub(super) struct Cached<V> {
    pub(super) value: V,
    pub(super) changed: bool,
}

pub(super) type Cache<K, V> = RefCell<HashMap<K, Cached<V>>>;

/// Where a text stands that is there for ever.
type TextPlace = Range<*const u8>;

pub(super) struct Tables<'c> {
    pub(super) connection: &'c Connection,
    statements: RefCell<Vec<(TextPlace, CachedStatement<'c>)>>,
    tiers: &'c Tiers,
    keys: RefCell<HashMap<KeyId, KeyFacts>>,
    pub(super) wallets: Cache<Place, Wallet>,
    pub(super) usages: Cache<(Place, KeyId), KeySpending>,
    pub(super) app_usages: Cache<(Place, AppId), AppSpending>,
    pub(super) next_job: Cell<Option<i64>>,
    /// Abandoned holds ended so far in this transaction.
    pub(super) swept: Cell<usize>,
}

impl<'c> Tables<'c> {
    /// A view that lasts one transaction of `connection`.
    pub(super) fn new(connection: &'c Connection, tiers: &'c Tiers) -> Self {
        Self {
            connection,
            statements: RefCell::default(),
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

    /// Runs one of the statements that each operation needs.
    pub(super) fn execute(&self, text: &'static str, params: impl Params) -> Result<usize, Error> {
        self.at_hand(text, |statement| statement.execute(params))
    }

    /// The first row of one of the statements that each operation needs.
    pub(super) fn find<T>(
        &self,
        text: &'static str,
        params: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        self.at_hand(text, |statement| statement.query_row(params, read).optional())
    }

    /// The first row of a statement whose text was put together.
    pub(super) fn find_built<T>(
        &self,
        text: &str,
        params: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        self.statement(text)?.query_row(params, read).optional().map_err(sql)
    }

    /// Uses a statement that stays at hand until the transaction ends. It is known by where its text
    /// stands: looking a text of hundreds of bytes up takes longer than some of them run.
    fn at_hand<T>(
        &self,
        text: &'static str,
        run: impl FnOnce(&mut CachedStatement<'c>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let place = text.as_bytes().as_ptr_range();
        let known = |(of, _): &(TextPlace, _)| *of == place;
        let found = {
            let mut statements = self.statements.borrow_mut();
            statements.iter().position(known).map(|at| statements.swap_remove(at).1)
        };
        let mut statement = found.map_or_else(|| self.statement(text), Ok)?;
        let result = run(&mut statement).map_err(sql);
        self.statements.borrow_mut().push((place, statement));
        result
    }

    /// A key with its account and its app, each read by its id: of a join SQLite makes a new plan at
    /// every use.
    fn key_facts(&self, key: KeyId) -> Result<Option<KeyFacts>, Error> {
        let text = "SELECT id, lineage, account, environment, rate_limit, rate_window_seconds, budget, status, \
                    expires_at, replaced_by, grace_until, app FROM api_key WHERE id = ?1";
        let Some(mut facts) = self.find(text, [key.0], rows::key_facts)? else { return Ok(None) };
        let text = "SELECT status, rate_limit, rate_window_seconds, tier FROM account WHERE id = ?1";
        let Some(account) = self.find(text, [facts.account.0], rows::account_facts)? else { return Ok(None) };
        (facts.account_status, facts.account_rate_limit, facts.tier) = account;
        if let Some(app) = facts.app {
            let text = "SELECT status, rate_limit, rate_window_seconds FROM app WHERE id = ?1";
            if let Some((status, rate_limit)) = self.find(text, [app.0], rows::app_facts)? {
                (facts.life.app_status, facts.app_rate_limit) = (Some(status), rate_limit);
            }
        }
        Ok(Some(facts))
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
        (account, environment): Place,
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
    pub(super) fn next_open_wallet(&self, from: Place) -> Result<Option<Place>, Error> {
        let text = "SELECT account, environment FROM job INDEXED BY job_open WHERE state < 2 \
                    AND (account, environment) > (?1, ?2) ORDER BY account, environment LIMIT 1";
        self.find(text, params![from.0.0, environment_code(from.1)], rows::wallet_id)
    }

    /// Whether an open hold of the wallet has passed its time: the cheap question before [`Self::due`].
    pub(super) fn may_be_due(&self, wallet: Place, now: Timestamp) -> Result<bool, Error> {
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

/// Where a row of `standing` is.
fn standing((account, environment): Place, subject: i64) -> (i64, u8, i64) {
    (account.0, environment_code(environment), subject)
}

impl State for Tables<'_> {
    fn account_exists(&self, account: AccountId) -> Result<bool, Error> {
        Ok(self.find("SELECT 1 FROM account WHERE id = ?1", [account.0], |_| Ok(()))?.is_some())
    }

    fn key(&self, key: KeyId) -> Result<Option<KeyFacts>, Error> {
        if let Some(facts) = self.keys.borrow().get(&key) {
            return Ok(Some(facts.clone()));
        }
        let found = self.key_facts(key)?.map(|facts| {
            let tier = self.tiers.limits(&facts.tier);
            facts.under(tier)
        });
        if let Some(facts) = &found {
            self.keys.borrow_mut().insert(key, facts.clone());
        }
        Ok(found)
    }

    fn app_usage(&self, place: Place, app: AppId) -> Result<AppSpending, Error> {
        cached(&self.app_usages, (place, app), || {
            let found = self.find(APP_USAGE_AT, standing(place, app.0), rows::app_usage)?;
            Ok(found.unwrap_or_else(|| AppSpending::none(place, app)))
        })
    }

    fn wallet(&self, account: AccountId, environment: Environment) -> Result<Wallet, Error> {
        cached(&self.wallets, (account, environment), || {
            let found = self.find(WALLET_AT, standing((account, environment), 0), rows::wallet)?;
            Ok(found.unwrap_or_else(|| Wallet::empty(account, environment)))
        })
    }

    fn usage(&self, place: Place, lineage: KeyId) -> Result<KeySpending, Error> {
        cached(&self.usages, (place, lineage), || {
            let found = self.find(USAGE_AT, standing(place, lineage.0), rows::usage)?;
            Ok(found.unwrap_or_else(|| KeySpending::none(place, lineage)))
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
        let text = "SELECT sequence, job, amount FROM movement INDEXED BY movement_reference \
                    WHERE account = ?1 AND environment = ?2 AND kind = ?3 AND reference = ?4";
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
