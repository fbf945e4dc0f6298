//! The tables of the ledger in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::stored::Stored;
use crate::edge::Timestamp;
use crate::error::Error;
use crate::keys::KeyLife;
use crate::operations::{Outcome, Scope};
use crate::records::{Account, AccountId, ApiKey, App, AppId, Environment, JobId, KeyId};
use crate::rules::audit::Auditor;
use crate::rules::journal::Transaction;
use crate::rules::state::{Effects, Job, KeyFacts, Retired, State, Usage, Wallet};

#[derive(Default)]
pub(super) struct Books {
    pub(super) accounts: BTreeMap<AccountId, Account>,
    pub(super) apps: BTreeMap<AppId, App>,
    pub(super) keys: BTreeMap<KeyId, ApiKey>,
    pub(super) digests: HashMap<[u8; 32], KeyId>,
    wallets: BTreeMap<(AccountId, Environment), Wallet>,
    usages: BTreeMap<KeyId, Usage>,
    jobs: BTreeMap<JobId, Job>,
    open: BTreeSet<JobId>,
    idempotency: HashMap<(AccountId, Environment, String), JobId>,
    successes: HashMap<KeyId, Vec<Timestamp>>,
    transactions: BTreeMap<(AccountId, Environment), Vec<Transaction>>,
    references: HashSet<(AccountId, Environment, String)>,
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

    /// Forgets answers of jobs done at or before `until`.
    pub(super) fn forget(&mut self, until: Timestamp, max: usize) -> u32 {
        let stale: Vec<JobId> = self
            .outcomes
            .keys()
            .filter(|id| {
                let job = self.jobs.get(id);
                job.and_then(|job| job.record.done_at).is_some_and(|done| done <= until)
            })
            .take(max)
            .copied()
            .collect();
        for id in &stale {
            self.outcomes.remove(id);
            self.unbind(*id);
        }
        u32::try_from(stale.len()).unwrap_or(u32::MAX)
    }

    /// Takes the idempotency key off a job, unless it leads to a later one already.
    fn unbind(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.idempotency_active = false;
        if let Some(key) = &job.record.idempotency_key {
            let place = (job.record.account, job.record.environment, key.clone());
            if self.idempotency.get(&place) == Some(&id) {
                self.idempotency.remove(&place);
            }
        }
    }

    pub(super) fn write(&mut self, effects: Effects) {
        let Effects { wallet, usage, retired, new_job, changed_job, transaction, .. } = effects;
        if let Some(wallet) = wallet {
            self.wallets.insert((wallet.account, wallet.environment), wallet);
        }
        if let Some(usage) = usage {
            self.usages.insert(usage.lineage, usage);
        }
        if let Some(Retired { job, forget }) = retired {
            self.unbind(job);
            if forget {
                self.outcomes.remove(&job);
            }
        }
        if let Some(job) = &new_job
            && let Some(key) = &job.record.idempotency_key
        {
            let place = (job.record.account, job.record.environment, key.clone());
            self.idempotency.insert(place, job.record.id);
        }
        for job in [new_job, changed_job].into_iter().flatten() {
            self.write_job(job);
        }
        if let Some(transaction) = transaction {
            let place = (transaction.account, transaction.environment);
            if let Some(reference) = &transaction.reference {
                self.references.insert((place.0, place.1, reference.clone()));
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
        if let (Some(ordinal), Some(done_at)) = (job.success_ordinal, job.record.done_at) {
            let times = self.successes.entry(job.lineage).or_default();
            // A refund writes the job again: its success is in the list already.
            if usize::try_from(ordinal).is_ok_and(|ordinal| ordinal > times.len()) {
                times.push(done_at);
            }
        }
        self.jobs.insert(id, job);
    }

    pub(super) fn audit(&self, scope: Scope, auditor: &mut Auditor) -> Result<(), Error> {
        let in_scope = |account: AccountId| match scope {
            Scope::All => true,
            Scope::Account(only) => only == account,
        };
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
        for job in self.jobs.values().filter(|job| in_scope(job.record.account)) {
            auditor.job(job);
        }
        for usage in self.usages.values() {
            let account = self.keys.get(&usage.lineage).map(|key| key.account);
            if account.is_some_and(in_scope) {
                auditor.usage(usage);
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
        Ok(Some(KeyFacts {
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
        }))
    }

    fn lineages(
        &self,
        account: AccountId,
        environment: Environment,
        app: Option<AppId>,
    ) -> Result<Vec<KeyId>, Error> {
        let keys = self.keys.values().filter(|key| (key.account, key.environment) == (account, environment));
        let keys = keys.filter(|key| app.is_none() || key.app == app);
        let lineages: BTreeSet<KeyId> = keys.map(|key| key.lineage).collect();
        Ok(lineages.into_iter().collect())
    }

    fn wallet(&self, account: AccountId, environment: Environment) -> Result<Wallet, Error> {
        let wallet = self.wallets.get(&(account, environment)).cloned();
        Ok(wallet.unwrap_or_else(|| Wallet::empty(account, environment)))
    }

    fn usage(&self, lineage: KeyId) -> Result<Usage, Error> {
        Ok(self.usages.get(&lineage).cloned().unwrap_or_else(|| Usage::none(lineage)))
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

    fn success_at(&self, lineage: KeyId, ordinal: i64) -> Result<Option<Timestamp>, Error> {
        let index = usize::try_from(ordinal - 1).ok();
        let times = self.successes.get(&lineage);
        Ok(index.and_then(|index| times.and_then(|times| times.get(index))).copied())
    }

    fn reference_exists(
        &self,
        account: AccountId,
        environment: Environment,
        reference: &str,
    ) -> Result<bool, Error> {
        Ok(self.references.contains(&(account, environment, reference.to_owned())))
    }

    fn next_job(&self) -> Result<JobId, Error> {
        Ok(JobId(self.jobs.last_key_value().map_or(0, |(id, _)| id.0) + 1))
    }
}
