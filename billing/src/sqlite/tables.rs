//! The rows of the database as the rules see them, and the way back.
//!
//! Within one transaction, wallets, counters and keys are read once and written once: in a batch of
//! operations on one account they would otherwise be most of the work.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::Hash;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, params};

use super::blobs::Part;
use super::connect::sql;
use super::rows::{self, JOB_BY_ID, JOB_COLUMNS, KEY_FACTS};
use crate::edge::Timestamp;
use crate::error::Error;
use crate::records::{AccountId, AppId, Environment, JobId, KeyId};
use crate::rules::journal::{Transaction, environment_code};
use crate::rules::state::{Effects, Job, KeyFacts, Retired, State, Usage, Wallet};

/// Parts of one answer share this many ids: `job * PARTS_MAX + part`.
pub(super) const PARTS_MAX: i64 = 1_024;

type WalletId = (AccountId, Environment);

struct Cached<V> {
    value: V,
    changed: bool,
}

type Cache<K, V> = RefCell<HashMap<K, Cached<V>>>;

pub(super) struct Tables<'c> {
    pub(super) connection: &'c Connection,
    keys: RefCell<HashMap<KeyId, KeyFacts>>,
    wallets: Cache<WalletId, Wallet>,
    usages: Cache<KeyId, Usage>,
    next_job: Cell<Option<i64>>,
}

impl<'c> Tables<'c> {
    /// A view that lasts one transaction of `connection`.
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            keys: RefCell::default(),
            wallets: RefCell::default(),
            usages: RefCell::default(),
            next_job: Cell::new(None),
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

    /// Abandoned holds of one wallet, or of all.
    pub(super) fn due(
        &self,
        wallet: Option<WalletId>,
        now: Timestamp,
        max: usize,
    ) -> Result<Vec<Job>, Error> {
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let due = "state < 2 AND hold_expires <= ?1 AND lease_until <= ?1";
        match wallet {
            Some((account, environment)) => {
                let text = format!(
                    "SELECT {JOB_COLUMNS} FROM job INDEXED BY job_open \
                     WHERE {due} AND account = ?3 AND environment = ?4 ORDER BY id LIMIT ?2"
                );
                self.list(&text, params![now.0, max, account.0, environment_code(environment)], rows::job)
            }
            None => {
                let text = format!(
                    "SELECT {JOB_COLUMNS} FROM job INDEXED BY job_open WHERE {due} ORDER BY id LIMIT ?2"
                );
                self.list(&text, params![now.0, max], rows::job)
            }
        }
    }

    /// Whether an open hold of the wallet has passed its time: the cheap question before [`Self::due`].
    pub(super) fn may_be_due(&self, wallet: WalletId, now: Timestamp) -> Result<bool, Error> {
        let text = "SELECT 1 FROM job INDEXED BY job_open WHERE state < 2 AND account = ?1 \
                    AND environment = ?2 AND hold_expires <= ?3 LIMIT 1";
        let found = self.find(text, params![wallet.0.0, environment_code(wallet.1), now.0], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Writes what an operation changed, except for wallets and counters, which wait for
    /// [`Self::flush`].
    pub(super) fn write(&self, effects: Effects, parts: &[Part]) -> Result<(), Error> {
        let Effects { wallet, usage, retired, new_job, changed_job, transaction, keep_outcome } = effects;
        if let Some(Retired { job, forget }) = retired {
            self.unbind(job)?;
            if forget {
                self.drop_outcome(job)?;
            }
        }
        if let Some(job) = new_job {
            self.insert_job(&job)?;
            self.next_job.set(Some(job.record.id.0 + 1));
        }
        if let Some(job) = changed_job {
            self.update_job(&job)?;
            if keep_outcome {
                self.insert_outcome(job.record.id, parts)?;
            }
        }
        if let Some(transaction) = transaction {
            self.insert_transaction(&transaction)?;
        }
        if let Some(wallet) = wallet {
            put(&self.wallets, (wallet.account, wallet.environment), wallet);
        }
        if let Some(usage) = usage {
            put(&self.usages, usage.lineage, usage);
        }
        Ok(())
    }

    /// Writes changed wallets and counters; once, before the commit.
    pub(super) fn flush(&self) -> Result<(), Error> {
        for cached in self.wallets.borrow_mut().values_mut().filter(|cached| cached.changed) {
            let Wallet { account, environment, balance, head_sequence, head_hash } = &cached.value;
            self.execute(
                "INSERT INTO wallet (account, environment, posted, held, lifetime_spent, refunded, \
                 head_sequence, head_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                 ON CONFLICT (account, environment) DO UPDATE SET posted = excluded.posted, \
                 held = excluded.held, lifetime_spent = excluded.lifetime_spent, \
                 refunded = excluded.refunded, head_sequence = excluded.head_sequence, \
                 head_hash = excluded.head_hash",
                params![
                    account.0,
                    environment_code(*environment),
                    balance.posted.micros(),
                    balance.held.micros(),
                    balance.lifetime_spent.micros(),
                    balance.refunded.micros(),
                    head_sequence,
                    head_hash
                ],
            )?;
            cached.changed = false;
        }
        for cached in self.usages.borrow_mut().values_mut().filter(|cached| cached.changed) {
            let Usage { lineage, spent, held, in_flight, successes, last_success_at } = &cached.value;
            self.execute(
                "INSERT INTO key_usage (lineage, spent, held, in_flight, successes, last_success_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (lineage) DO UPDATE SET \
                 spent = excluded.spent, held = excluded.held, in_flight = excluded.in_flight, \
                 successes = excluded.successes, last_success_at = excluded.last_success_at",
                params![lineage.0, spent.micros(), held.micros(), in_flight, successes, last_success_at.0],
            )?;
            cached.changed = false;
        }
        Ok(())
    }

    /// Forgets what was read; to be called after a change that went past this view.
    pub(super) fn forget(&self) {
        self.keys.borrow_mut().clear();
        self.wallets.borrow_mut().clear();
        self.usages.borrow_mut().clear();
        self.next_job.set(None);
    }

    /// Takes the idempotency key off a finished job.
    pub(super) fn unbind(&self, job: JobId) -> Result<(), Error> {
        self.execute("UPDATE job SET idempotency_active = 0 WHERE id = ?1", [job.0])?;
        Ok(())
    }

    /// Deletes what is kept of a finished job.
    pub(super) fn drop_outcome(&self, job: JobId) -> Result<(), Error> {
        let parts = [job.0 * PARTS_MAX, job.0 * PARTS_MAX + PARTS_MAX - 1];
        self.execute("DELETE FROM outcome WHERE id BETWEEN ?1 AND ?2", parts)?;
        self.execute("DELETE FROM outcome_blob WHERE id BETWEEN ?1 AND ?2", parts)?;
        Ok(())
    }

    fn insert_job(&self, job: &Job) -> Result<(), Error> {
        let record = &job.record;
        self.execute(
            "INSERT INTO job (id, account, environment, key, lineage, tool, state, attempt, request_id, \
             idempotency_key, idempotency_active, fingerprint, reserved, charged, refunded, balance_after, \
             token, lease_owner, lease_ms, lease_until, hold_expires, created_at, keep_answer) VALUES \
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, 0, 0, ?14, ?15, ?16, ?17, ?18, ?19, \
             ?20)",
            params![
                record.id.0,
                record.account.0,
                environment_code(record.environment),
                record.key.0,
                job.lineage.0,
                record.tool,
                rows::job_state_code(record.state),
                record.attempt,
                record.request_id,
                record.idempotency_key,
                job.idempotency_active,
                job.fingerprint,
                record.reserved.micros(),
                job.token.0,
                job.lease_owner,
                job.lease_ms,
                job.lease_until.0,
                job.hold_expires.0,
                record.created_at.0,
                job.keep_answer
            ],
        )?;
        Ok(())
    }

    fn update_job(&self, job: &Job) -> Result<(), Error> {
        let record = &job.record;
        let changed = self.execute(
            "UPDATE job SET state = ?2, attempt = ?3, request_id = ?4, reserved = ?5, charged = ?6, \
             refunded = ?7, balance_after = ?8, token = ?9, lease_owner = ?10, lease_ms = ?11, \
             lease_until = ?12, hold_expires = ?13, started_at = ?14, done_at = ?15, error_code = ?16, \
             success_ordinal = ?17 WHERE id = ?1",
            params![
                record.id.0,
                rows::job_state_code(record.state),
                record.attempt,
                record.request_id,
                record.reserved.micros(),
                record.charged.micros(),
                record.refunded.micros(),
                job.balance_after.micros(),
                job.token.0,
                job.lease_owner,
                job.lease_ms,
                job.lease_until.0,
                job.hold_expires.0,
                record.started_at.map(|moment| moment.0),
                record.done_at.map(|moment| moment.0),
                record.error_code,
                job.success_ordinal
            ],
        )?;
        if changed == 1 { Ok(()) } else { Err(Error::corrupt(format!("Job {} is missing.", record.id))) }
    }

    fn insert_outcome(&self, job: JobId, parts: &[Part]) -> Result<(), Error> {
        let body = job.0 * PARTS_MAX;
        for (id, part) in (body..).zip(parts) {
            let (content, file) = match part {
                Part::Inline { content, .. } => (Some(content.as_slice()), None),
                Part::File { sha256, .. } => (None, Some(sha256)),
            };
            let text = "INSERT INTO outcome (id, content, sha256) VALUES (?1, ?2, ?3)";
            self.execute(text, params![id, content, file])?;
            if id > body {
                let text = "INSERT INTO outcome_blob (id, size_bytes, sha256) VALUES (?1, ?2, ?3)";
                self.execute(text, params![id, part.size_bytes(), part.sha256()])?;
            }
        }
        Ok(())
    }

    fn insert_transaction(&self, transaction: &Transaction) -> Result<(), Error> {
        let Transaction { account, environment, sequence, kind, job, reference, at, entries, hash } =
            transaction;
        let environment = environment_code(*environment);
        self.execute(
            "INSERT INTO movement (account, environment, sequence, kind, job, reference, at, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                account.0,
                environment,
                sequence,
                kind.code(),
                job.map(|job| job.0),
                reference,
                at.0,
                hash
            ],
        )?;
        for (line, entry) in entries.iter().enumerate() {
            let line = i64::try_from(line).unwrap_or(i64::MAX);
            self.execute(
                "INSERT INTO entry (account, environment, sequence, line, book, delta, balance_after) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    account.0,
                    environment,
                    sequence,
                    line,
                    entry.book.code(),
                    entry.delta,
                    entry.balance_after
                ],
            )?;
        }
        Ok(())
    }
}

fn put<K: Eq + Hash, V>(cache: &Cache<K, V>, key: K, value: V) {
    cache.borrow_mut().insert(key, Cached { value, changed: true });
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
        if let Some(facts) = &found {
            self.keys.borrow_mut().insert(key, facts.clone());
        }
        Ok(found)
    }

    fn lineages(
        &self,
        account: AccountId,
        environment: Environment,
        app: Option<AppId>,
    ) -> Result<Vec<KeyId>, Error> {
        let text = "SELECT DISTINCT lineage FROM api_key INDEXED BY api_key_of_account \
                    WHERE account = ?1 AND environment = ?2 AND (?3 IS NULL OR app = ?3)";
        let params = params![account.0, environment_code(environment), app.map(|app| app.0)];
        self.list(text, params, |row| row.get(0).map(KeyId))
    }

    fn wallet(&self, account: AccountId, environment: Environment) -> Result<Wallet, Error> {
        cached(&self.wallets, (account, environment), || {
            let text = "SELECT account, environment, posted, held, lifetime_spent, refunded, head_sequence, \
                        head_hash FROM wallet WHERE account = ?1 AND environment = ?2";
            let found = self.find(text, params![account.0, environment_code(environment)], rows::wallet)?;
            Ok(found.unwrap_or_else(|| Wallet::empty(account, environment)))
        })
    }

    fn usage(&self, lineage: KeyId) -> Result<Usage, Error> {
        cached(&self.usages, lineage, || {
            let text = "SELECT lineage, spent, held, in_flight, successes, last_success_at FROM key_usage \
                        WHERE lineage = ?1";
            let found = self.find(text, [lineage.0], rows::usage)?;
            Ok(found.unwrap_or_else(|| Usage::none(lineage)))
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

    fn success_at(&self, lineage: KeyId, ordinal: i64) -> Result<Option<Timestamp>, Error> {
        let text = "SELECT done_at FROM job INDEXED BY job_success WHERE lineage = ?1 \
                    AND success_ordinal = ?2 AND success_ordinal IS NOT NULL";
        self.find(text, params![lineage.0, ordinal], |row| row.get(0).map(Timestamp))
    }

    fn reference_exists(
        &self,
        account: AccountId,
        environment: Environment,
        reference: &str,
    ) -> Result<bool, Error> {
        let text = "SELECT 1 FROM movement INDEXED BY movement_reference WHERE account = ?1 \
                    AND environment = ?2 AND reference = ?3";
        let params = params![account.0, environment_code(environment), reference];
        Ok(self.find(text, params, |_| Ok(()))?.is_some())
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
