//! The tables of the ledger in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::stored::{Stored, unreadable};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::keys::KeyLife;
use crate::operations::{MovementKind, Outcome, Scope};
use crate::records::{Account, AccountId, ApiKey, App, AppId, Environment, JobId, KeyId};
use crate::rules::audit::Auditor;
use crate::rules::events::{Book, Event, answer_digest};
use crate::rules::journal::MovementFacts;
use crate::rules::journal::Transaction;
use crate::rules::state::{AppSpending, Crowd, Effects, Job, KeyFacts, KeySpending, Place, State, Wallet};
use crate::rules::time::Mark;
use crate::tiers::Tiers;

#[derive(Default)]
pub(super) struct Books {
    pub(super) accounts: BTreeMap<AccountId, Account>,
    pub(super) apps: BTreeMap<AppId, App>,
    pub(super) keys: BTreeMap<KeyId, ApiKey>,
    pub(super) digests: HashMap<[u8; 32], KeyId>,
    wallets: BTreeMap<(AccountId, Environment), Wallet>,
    usages: BTreeMap<KeyId, KeySpending>,
    jobs: BTreeMap<JobId, Job>,
    open: BTreeSet<JobId>,
    idempotency: HashMap<(AccountId, Environment, String), JobId>,
    app_usages: HashMap<(AppId, Environment), AppSpending>,
    successes: HashMap<Crowd, Vec<Timestamp>>,
    transactions: BTreeMap<(AccountId, Environment), Vec<Transaction>>,
    events: BTreeMap<Book, Vec<Event>>,
    references: HashMap<(AccountId, Environment, u8, String), MovementFacts>,
    pub(super) tiers: Arc<Tiers>,
    pub(super) time: Option<Mark>,
    outcomes: BTreeMap<JobId, Arc<Stored>>,
}

impl Books {
    pub(super) fn require_account(&self, account: AccountId) -> Result<(), Error> {
        if self.accounts.contains_key(&account) { Ok(()) } else { Err(Error::AccountNotFound) }
    }

    pub(super) fn jobs(&self) -> impl DoubleEndedIterator<Item = &Job> {
        self.jobs.values()
    }

    pub(super) fn transactions(&self, account: AccountId, environment: Environment) -> &[Transaction] {
        self.transactions.get(&(account, environment)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Abandoned holds, oldest first.
    pub(super) fn due(
        &self,
        wallet: Option<(AccountId, Environment)>,
        now: Timestamp,
        max: usize,
    ) -> Vec<Job> {
        self.open
            .iter()
            .filter_map(|id| self.jobs.get(id))
            .filter(|job| job.is_due(now))
            .filter(|job| wallet.is_none_or(|only| only == (job.record.account, job.record.environment)))
            .take(max)
            .cloned()
            .collect()
    }

    pub(super) fn keep(&mut self, job: JobId, outcome: Outcome) {
        self.outcomes.insert(job, Arc::new(Stored::new(outcome)));
    }

    pub(super) fn stored(&self, job: JobId) -> Result<Arc<Stored>, Error> {
        self.outcomes
            .get(&job)
            .cloned()
            .ok_or_else(|| Error::corrupt(format!("The answer of job {job} is missing.")))
    }

    /// Jobs done at or before `until` of which something is kept, oldest first.
    pub(super) fn stale(&self, until: Timestamp, max: usize) -> Vec<Job> {
        let kept = self.outcomes.keys().filter_map(|id| self.jobs.get(id));
        let stale = kept.filter(|job| job.record.done_at.is_some_and(|done| done <= until));
        stale.take(max).cloned().collect()
    }

    /// Takes the idempotency key off a job, unless it leads to a later one already.
    fn unbind(&mut self, job: Job) {
        let id = job.record.id;
        if let Some(key) = &job.record.idempotency_key {
            let place = (job.record.account, job.record.environment, key.clone());
            if self.idempotency.get(&place) == Some(&id) {
                self.idempotency.remove(&place);
            }
        }
        self.jobs.insert(id, job);
    }

    pub(super) fn write(&mut self, effects: Effects) {
        if let Some(wallet) = effects.wallet {
            self.wallets.insert((wallet.account, wallet.environment), wallet);
        }
        for usage in effects.usages {
            self.usages.insert(usage.lineage, usage);
        }
        for usage in effects.app_usages {
            self.app_usages.insert((usage.app, usage.place.1), usage);
        }
        if let Some(job) = effects.retired {
            if effects.forget {
                self.outcomes.remove(&job.record.id);
            }
            self.unbind(job);
        }
        if let Some(job) = &effects.new_job
            && let Some(key) = &job.record.idempotency_key
        {
            let place = (job.record.account, job.record.environment, key.clone());
            self.idempotency.insert(place, job.record.id);
        }
        for job in [effects.new_job, effects.changed_job].into_iter().flatten() {
            self.write_job(job);
        }
        for event in effects.events {
            self.events.entry(event.book).or_default().push(event);
        }
        if let Some(transaction) = effects.transaction {
            let place = (transaction.account, transaction.environment);
            if let Some(reference) = &transaction.reference {
                let named = (place.0, place.1, transaction.kind.code(), reference.clone());
                self.references.insert(named, transaction.facts());
            }
            self.transactions.entry(place).or_default().push(transaction);
        }
    }

    fn write_job(&mut self, job: Job) {
        let id = job.record.id;
        if job.record.state.is_open() {
            self.open.insert(id);
        } else {
            self.open.remove(&id);
        }
        let (account, environment) = (job.record.account, job.record.environment);
        let crowds = [
            (Some(Crowd::Key(job.lineage)), job.success_ordinal),
            (Some(Crowd::Account(account, environment)), job.account_ordinal),
            (job.app.map(|app| Crowd::App(app, environment)), job.app_ordinal),
        ];
        for (crowd, ordinal) in crowds {
            let (Some(crowd), Some(ordinal), Some(done_at)) = (crowd, ordinal, job.record.done_at) else {
                continue;
            };
            let times = self.successes.entry(crowd).or_default();
            // A refund writes the job again: its success is in the list already.
            if usize::try_from(ordinal).is_ok_and(|ordinal| ordinal > times.len()) {
                times.push(done_at);
            }
        }
        self.jobs.insert(id, job);
    }

    pub(super) fn audit(&self, scope: Scope, auditor: &mut Auditor) -> Result<(), Error> {
        let in_scope = |account: AccountId| crate::rules::audit::in_scope(scope, account);
        if let Scope::Account(account) = scope {
            self.require_account(account)?;
        }
        for wallet in self.wallets.values().filter(|wallet| in_scope(wallet.account)) {
            auditor.wallet(wallet.clone());
        }
        for transaction in self.transactions.values().flatten() {
            if in_scope(transaction.account) {
                auditor.transaction(transaction);
            }
        }
        for event in self.events.values().flatten() {
            if matches!(event.book, Book::Jobs(account, _) if in_scope(account)) {
                auditor.event(event);
            }
        }
        for job in self.jobs.values().filter(|job| in_scope(job.record.account)) {
            let events = self.events.get(&Book::Jobs(job.record.account, job.record.environment));
            let place = usize::try_from(job.event - 1).ok();
            auditor.job(job, events.and_then(|events| events.get(place?)));
            let kept = self.outcomes.get(&job.record.id);
            auditor.answer(job, kept.map(|kept| outcome_digest(&kept.outcome)).transpose()?);
        }
        for usage in self.usages.values() {
            let account = self.keys.get(&usage.lineage).map(|key| key.account);
            if account.is_some_and(in_scope) {
                auditor.usage(usage);
            }
        }
        for usage in self.app_usages.values() {
            if self.apps.get(&usage.app).is_some_and(|app| in_scope(app.account)) {
                auditor.app_usage(usage);
            }
        }
        Ok(())
    }
}

impl State for Books {
    fn account_exists(&self, account: AccountId) -> Result<bool, Error> {
        Ok(self.accounts.contains_key(&account))
    }

    fn key(&self, key: KeyId) -> Result<Option<KeyFacts>, Error> {
        let Some(key) = self.keys.get(&key) else { return Ok(None) };
        let account = self.accounts.get(&key.account).ok_or(Error::AccountNotFound)?;
        let app = key.app.and_then(|app| self.apps.get(&app));
        let facts = KeyFacts {
            key: key.id,
            lineage: key.lineage,
            account: key.account,
            environment: key.environment,
            account_status: account.status,
            life: KeyLife::of(key, app.map(|app| app.status)),
            rate_limit: key.rate_limit,
            budget: key.budget,
            account_rate_limit: account.rate_limit,
            app: key.app,
            app_rate_limit: app.and_then(|app| app.rate_limit),
            tier: account.tier.clone(),
        };
        Ok(Some(facts.under(self.tiers.limits(&account.tier))))
    }

    fn app_usage(&self, place: Place, app: AppId) -> Result<AppSpending, Error> {
        let found = self.app_usages.get(&(app, place.1)).copied();
        Ok(found.unwrap_or_else(|| AppSpending::none(place, app)))
    }

    fn wallet(&self, account: AccountId, environment: Environment) -> Result<Wallet, Error> {
        let wallet = self.wallets.get(&(account, environment)).cloned();
        Ok(wallet.unwrap_or_else(|| Wallet::empty(account, environment)))
    }

    fn usage(&self, place: Place, lineage: KeyId) -> Result<KeySpending, Error> {
        Ok(self.usages.get(&lineage).cloned().unwrap_or_else(|| KeySpending::none(place, lineage)))
    }

    fn job(&self, job: JobId) -> Result<Option<Job>, Error> {
        Ok(self.jobs.get(&job).cloned())
    }

    fn job_of_idempotency_key(
        &self,
        account: AccountId,
        environment: Environment,
        idempotency_key: &str,
    ) -> Result<Option<Job>, Error> {
        let place = (account, environment, idempotency_key.to_owned());
        Ok(self.idempotency.get(&place).and_then(|id| self.jobs.get(id)).cloned())
    }

    fn success_at(&self, crowd: Crowd, ordinal: i64) -> Result<Option<Timestamp>, Error> {
        let index = usize::try_from(ordinal - 1).ok();
        let times = self.successes.get(&crowd);
        Ok(index.and_then(|index| times.and_then(|times| times.get(index))).copied())
    }

    fn movement_of_reference(
        &self,
        account: AccountId,
        environment: Environment,
        kind: MovementKind,
        reference: &str,
    ) -> Result<Option<MovementFacts>, Error> {
        let named = (account, environment, kind.code(), reference.to_owned());
        Ok(self.references.get(&named).copied())
    }

    fn next_job(&self) -> Result<JobId, Error> {
        Ok(JobId(self.jobs.last_key_value().map_or(0, |(id, _)| id.0) + 1))
    }
}

/// What tells an answer from any other.
pub(super) fn outcome_digest(outcome: &Outcome) -> Result<[u8; 32], Error> {
    let mut parts = vec![Sha256::digest(outcome.body.as_bytes()).into()];
    for blob in &outcome.blobs {
        parts.push(blob.sha256().map_err(unreadable)?);
    }
    Ok(answer_digest(parts))
}
