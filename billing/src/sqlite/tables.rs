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
use super::rows::{self, JOB_BY_ID, JOB_COLUMNS, KEY_FACTS, WALLET_COLUMNS};
use crate::edge::Timestamp;
use crate::error::Error;
use crate::operations::MovementKind;
use crate::records::{AccountId, AppId, Environment, JobId, KeyId, Tiers};
use crate::rules::events::Event;
use crate::rules::journal::{MovementFacts, Transaction, environment_code};
use crate::rules::state::{AppUsage, Counter, Crowd, Effects, Job, KeyFacts, State, Usage, Wallet};

/// Parts of one answer share this many ids: `job * PARTS_MAX + part`.
pub(super) const PARTS_MAX: i64 = 1_024;

/// An abandoned hold: ?1 is now.
const DUE: &str = "state < 2 AND hold_expires <= ?1 AND lease_until <= ?1";

pub(super) type WalletId = (AccountId, Environment);

struct Cached<V> {
    value: V,
    changed: bool,
}

type Cache<K, V> = RefCell<HashMap<K, Cached<V>>>;

pub(super) struct Tables<'c> {
    pub(super) connection: &'c Connection,
    tiers: &'c Tiers,
    keys: RefCell<HashMap<KeyId, KeyFacts>>,
    wallets: Cache<WalletId, Wallet>,
    usages: Cache<KeyId, Usage>,
    app_usages: Cache<(AppId, Environment), AppUsage>,
    next_job: Cell<Option<i64>>,
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

    /// Does `work` in a savepoint: if it fails, nothing of it remains and the transaction goes on.
    pub(super) fn apart<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.flush()?;
        self.execute("SAVEPOINT apart", [])?;
        let done = work().and_then(|value| self.flush().map(|()| value));
        if done.is_err() {
            self.execute("ROLLBACK TO apart", [])?;
            self.forget();
        }
        self.execute("RELEASE apart", [])?;
        done
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
        if let Some(job) = effects.retired {
            self.unbind(&job)?;
            if effects.forget {
                self.drop_outcome(job.record.id)?;
            }
        }
        if let Some(job) = effects.new_job {
            self.insert_job(&job)?;
            self.next_job.set(Some(job.record.id.0 + 1));
        }
        if let Some(job) = effects.changed_job {
            self.update_job(&job)?;
            if effects.keep_outcome {
                self.insert_outcome(job.record.id, parts)?;
            }
        }
        if let Some(transaction) = effects.transaction {
            self.insert_transaction(&transaction)?;
        }
        effects.events.iter().try_for_each(|event| self.insert_event(event))?;
        if let Some(wallet) = effects.wallet {
            put(&self.wallets, (wallet.account, wallet.environment), wallet);
        }
        for usage in effects.usages {
            put(&self.usages, usage.lineage, usage);
        }
        for usage in effects.app_usages {
            put(&self.app_usages, (usage.app, usage.environment), usage);
        }
        Ok(())
    }

    /// Writes changed wallets and counters; once, before the commit.
    pub(super) fn flush(&self) -> Result<(), Error> {
        each_changed(&self.wallets, |wallet| self.put_wallet(wallet))?;
        each_changed(&self.usages, |usage| {
            let Usage { lineage, spent, held, counter } = usage;
            self.execute(
                "INSERT INTO key_usage (lineage, spent, held, in_flight, successes, last_success_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (lineage) DO UPDATE SET \
                 spent = excluded.spent, held = excluded.held, in_flight = excluded.in_flight, \
                 successes = excluded.successes, last_success_at = excluded.last_success_at",
                params![
                    lineage.0,
                    spent.micros(),
                    held.micros(),
                    counter.in_flight,
                    counter.successes,
                    counter.last_success_at.0
                ],
            )
        })?;
        each_changed(&self.app_usages, |usage| {
            let AppUsage { app, environment, counter } = usage;
            self.execute(
                "INSERT INTO app_usage (app, environment, in_flight, successes, last_success_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (app, environment) DO UPDATE SET \
                 in_flight = excluded.in_flight, successes = excluded.successes, \
                 last_success_at = excluded.last_success_at",
                params![
                    app.0,
                    environment_code(*environment),
                    counter.in_flight,
                    counter.successes,
                    counter.last_success_at.0
                ],
            )
        })
    }

    fn put_wallet(&self, wallet: &Wallet) -> Result<usize, Error> {
        let Wallet { account, environment, balance, head_sequence, head_hash, counter, events } = wallet;
        self.execute(
            "INSERT INTO wallet (account, environment, posted, held, lifetime_spent, refunded, \
             head_sequence, head_hash, in_flight, successes, last_success_at, event_sequence, event_hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
             ON CONFLICT (account, environment) DO UPDATE SET posted = excluded.posted, \
             held = excluded.held, lifetime_spent = excluded.lifetime_spent, \
             refunded = excluded.refunded, head_sequence = excluded.head_sequence, \
             head_hash = excluded.head_hash, in_flight = excluded.in_flight, \
             successes = excluded.successes, last_success_at = excluded.last_success_at, \
             event_sequence = excluded.event_sequence, event_hash = excluded.event_hash",
            params![
                account.0,
                environment_code(*environment),
                balance.posted.micros(),
                balance.held.micros(),
                balance.lifetime_spent.micros(),
                balance.refunded.micros(),
                head_sequence,
                head_hash,
                counter.in_flight,
                counter.successes,
                counter.last_success_at.0,
                events.sequence,
                events.hash
            ],
        )
    }

    /// Forgets what was read; to be called after a change that went past this view.
    pub(super) fn forget(&self) {
        self.keys.borrow_mut().clear();
        self.wallets.borrow_mut().clear();
        self.usages.borrow_mut().clear();
        self.app_usages.borrow_mut().clear();
        self.next_job.set(None);
    }

    /// Takes the idempotency key off a finished job.
    fn unbind(&self, job: &Job) -> Result<(), Error> {
        let text = "UPDATE job SET idempotency_active = 0, answer = ?2, event = ?3 WHERE id = ?1";
        self.execute(text, params![job.record.id.0, job.answer, job.event])?;
        Ok(())
    }

    pub(super) fn insert_event(&self, event: &Event) -> Result<(), Error> {
        let (account, environment) = event.book.place();
        self.execute(
            "INSERT INTO event (account, environment, sequence, kind, subject, previous, digest) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                account,
                environment,
                event.sequence,
                event.kind.code(),
                event.subject,
                event.previous,
                event.digest
            ],
        )?;
        Ok(())
    }

    /// Deletes what is kept of a finished job.
    fn drop_outcome(&self, job: JobId) -> Result<(), Error> {
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
             token, lease_owner, lease_ms, lease_until, hold_expires, created_at, keep_answer, app, event) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, 0, 0, ?14, ?15, ?16, ?17, \
             ?18, ?19, ?20, ?21, ?22)",
            params![
                record.id.0,
                record.account.0,
                environment_code(record.environment),
                record.key.0,
                job.lineage.0,
                record.tool,
                record.state.code(),
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
                job.keep_answer,
                job.app.map(|app| app.0),
                job.event
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
             success_ordinal = ?17, key = ?18, lineage = ?19, app = ?20, account_ordinal = ?21, \
             app_ordinal = ?22, answer = ?23, event = ?24 WHERE id = ?1",
            params![
                record.id.0,
                record.state.code(),
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
                job.success_ordinal,
                record.key.0,
                job.lineage.0,
                job.app.map(|app| app.0),
                job.account_ordinal,
                job.app_ordinal,
                job.answer,
                job.event
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

/// Hands over what was changed and counts it as written.
fn each_changed<K, V>(
    cache: &Cache<K, V>,
    write: impl Fn(&V) -> Result<usize, Error>,
) -> Result<(), Error> {
    for cached in cache.borrow_mut().values_mut().filter(|cached| cached.changed) {
        write(&cached.value)?;
        cached.changed = false;
    }
    Ok(())
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
        let found = found.map(|facts| {
            let tier = self.tiers.limits(&facts.tier);
            facts.under(tier)
        });
        if let Some(facts) = &found {
            self.keys.borrow_mut().insert(key, facts.clone());
        }
        Ok(found)
    }

    fn app_usage(&self, app: AppId, environment: Environment) -> Result<AppUsage, Error> {
        cached(&self.app_usages, (app, environment), || {
            let text = "SELECT app, environment, in_flight, successes, last_success_at FROM app_usage \
                        WHERE app = ?1 AND environment = ?2";
            let found = self.find(text, params![app.0, environment_code(environment)], rows::app_usage)?;
            Ok(found.unwrap_or(AppUsage { app, environment, counter: Counter::default() }))
        })
    }

    fn wallet(&self, account: AccountId, environment: Environment) -> Result<Wallet, Error> {
        cached(&self.wallets, (account, environment), || {
            let text = format!("SELECT {WALLET_COLUMNS} FROM wallet WHERE account = ?1 AND environment = ?2");
            let found = self.find(&text, params![account.0, environment_code(environment)], rows::wallet)?;
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
