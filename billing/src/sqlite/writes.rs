//! The way back: rows as the rules want them, into the database.

use std::hash::Hash;

use rusqlite::params;

use super::blobs::{PARTS_MAX, Part};
use super::tables::{Cache, Cached, Tables};
use crate::error::Error;
use crate::records::JobId;
use crate::rules::events::{Event, EventKind};
use crate::rules::journal::{Transaction, environment_code};
use crate::rules::state::{AppSpending, Effects, Job, KeySpending, Wallet};

impl Tables<'_> {
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
            if effects.events.iter().any(|event| event.kind == EventKind::TakenOver) {
                self.update_owner(&job)?;
            }
            if effects.events.iter().any(|event| event.kind == EventKind::UpstreamNoted) {
                self.update_upstream(&job)?;
            }
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
            put(&self.usages, (usage.place, usage.lineage), usage);
        }
        for usage in effects.app_usages {
            put(&self.app_usages, (usage.place, usage.app), usage);
        }
        Ok(())
    }

    /// Writes changed wallets and counters; once, before the commit.
    pub(super) fn flush(&self) -> Result<(), Error> {
        each_changed(&self.wallets, |wallet| self.put_wallet(wallet))?;
        each_changed(&self.usages, |usage| self.put_usage(usage))?;
        each_changed(&self.app_usages, |usage| self.put_app_usage(usage))
    }

    fn put_wallet(&self, wallet: &Wallet) -> Result<(), Error> {
        let Wallet { account, environment, balance, head_sequence, head_hash, counter, events } = wallet;
        let params = params![
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
        ];
        self.put(
            "UPDATE standing SET posted = ?3, held = ?4, spent = ?5, refunded = ?6, head_sequence = ?7, \
             head_hash = ?8, in_flight = ?9, successes = ?10, last_success_at = ?11, event_sequence = ?12, \
             event_hash = ?13 WHERE account = ?1 AND environment = ?2 AND kind = 0 AND subject = 0",
            "INSERT INTO standing (account, environment, kind, subject, posted, held, spent, refunded, \
             head_sequence, head_hash, in_flight, successes, last_success_at, event_sequence, event_hash) \
             VALUES (?1, ?2, 0, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params,
        )
    }

    fn put_usage(&self, usage: &KeySpending) -> Result<(), Error> {
        let KeySpending { place: (account, environment), lineage, spent, held, counter } = usage;
        let params = params![
            account.0,
            environment_code(*environment),
            lineage.0,
            spent.micros(),
            held.micros(),
            counter.in_flight,
            counter.successes,
            counter.last_success_at.0
        ];
        self.put(
            "UPDATE standing SET spent = ?4, held = ?5, in_flight = ?6, successes = ?7, \
             last_success_at = ?8 WHERE account = ?1 AND environment = ?2 AND kind = 2 AND subject = ?3",
            "INSERT INTO standing (account, environment, kind, subject, spent, held, in_flight, successes, \
             last_success_at) VALUES (?1, ?2, 2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params,
        )
    }

    fn put_app_usage(&self, usage: &AppSpending) -> Result<(), Error> {
        let AppSpending { place: (account, environment), app, counter } = usage;
        let params = params![
            account.0,
            environment_code(*environment),
            app.0,
            counter.in_flight,
            counter.successes,
            counter.last_success_at.0
        ];
        self.put(
            "UPDATE standing SET in_flight = ?4, successes = ?5, last_success_at = ?6 \
             WHERE account = ?1 AND environment = ?2 AND kind = 1 AND subject = ?3",
            "INSERT INTO standing (account, environment, kind, subject, in_flight, successes, \
             last_success_at) VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6)",
            params,
        )
    }

    /// Changes the row that is there as a rule, or adds it.
    pub(super) fn put(
        &self,
        update: &'static str,
        insert: &'static str,
        params: &[&dyn rusqlite::ToSql],
    ) -> Result<(), Error> {
        if self.execute(update, params)? == 0 {
            self.execute(insert, params)?;
        }
        Ok(())
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
             success_ordinal = ?17, account_ordinal = ?18, app_ordinal = ?19, answer = ?20, event = ?21 \
             WHERE id = ?1",
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
                job.account_ordinal,
                job.app_ordinal,
                job.answer,
                job.event
            ],
        )?;
        if changed == 1 { Ok(()) } else { Err(Error::corrupt(format!("Job {} is missing.", record.id))) }
    }

    /// Whose a job is changes only when another key takes it over; apart, so that no other change
    /// has to touch the indexes of these columns.
    fn update_owner(&self, job: &Job) -> Result<(), Error> {
        let text = "UPDATE job SET key = ?2, lineage = ?3, app = ?4 WHERE id = ?1";
        let (key, app) = (job.record.key.0, job.app.map(|app| app.0));
        self.execute(text, params![job.record.id.0, key, job.lineage.0, app])?;
        Ok(())
    }

    /// Apart, as hardly any job asks a provider for anything.
    fn update_upstream(&self, job: &Job) -> Result<(), Error> {
        let notes = serde_json::to_string(&job.record.upstream);
        let notes =
            notes.map_err(|error| Error::corrupt(format!("Notes of job {}: {error}", job.record.id)))?;
        self.execute("UPDATE job SET upstream = ?2 WHERE id = ?1", params![job.record.id.0, notes])?;
        Ok(())
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
        let Transaction {
            account,
            environment,
            sequence,
            kind,
            job,
            reference,
            at,
            amount,
            balance_after,
            hash,
        } = transaction;
        self.execute(
            "INSERT INTO movement (account, environment, sequence, kind, job, reference, at, amount, \
             balance_after, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                account.0,
                environment_code(*environment),
                sequence,
                kind.code(),
                job.map(|job| job.0),
                reference,
                at.0,
                amount.micros(),
                balance_after.micros(),
                hash
            ],
        )?;
        Ok(())
    }
}

/// Hands over what was changed and counts it as written.
fn each_changed<K, V>(cache: &Cache<K, V>, write: impl Fn(&V) -> Result<(), Error>) -> Result<(), Error> {
    for cached in cache.borrow_mut().values_mut().filter(|cached| cached.changed) {
        write(&cached.value)?;
        cached.changed = false;
    }
    Ok(())
}

fn put<K: Eq + Hash, V>(cache: &Cache<K, V>, key: K, value: V) {
    cache.borrow_mut().insert(key, Cached { value, changed: true });
}
