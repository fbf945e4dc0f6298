//! The counters: what keys, apps and accounts are said to have done, against their jobs.

use std::collections::HashMap;

use crate::records::JobState;
use crate::rules::state::{AppSpending, Counter, Crowd, Job, KeySpending, Wallet};

/// What the jobs say of one crowd.
#[derive(Default)]
struct Counted {
    counter: Counter,
    ordinals: i128,
    spent: i128,
    held: i128,
}

impl Counted {
    fn job(&mut self, job: &Job, ordinal: Option<i64>) {
        let record = &job.record;
        if record.state.is_open() {
            self.counter.in_flight += 1;
            self.held += i128::from(record.reserved.micros());
        }
        if record.state == JobState::Succeeded {
            self.counter.succeed(record.done_at.unwrap_or_default());
            self.ordinals += i128::from(ordinal.unwrap_or(0));
        }
        self.spent += i128::from(record.charged.micros()) - i128::from(record.refunded.micros());
    }

    /// Whether the stored counter is this one, and the ordinals are 1, 2, 3, ...
    fn agrees(&self, stored: &Counter) -> bool {
        let n = i128::from(self.counter.successes);
        self.counter == *stored && self.ordinals == n * (n + 1) / 2
    }
}

#[derive(Default)]
pub(super) struct Counts {
    crowds: HashMap<Crowd, Counted>,
    accounts: HashMap<Crowd, Counter>,
}

impl Counts {
    pub(super) fn wallet(&mut self, wallet: &Wallet) {
        self.accounts.insert(Crowd::Account(wallet.account, wallet.environment), wallet.counter);
    }

    pub(super) fn job(&mut self, job: &Job) {
        let record = &job.record;
        let app = job.app.map(|app| (Crowd::App(app, record.environment), job.app_ordinal));
        let crowds = [
            (Crowd::Key(job.lineage), job.success_ordinal),
            (Crowd::Account(record.account, record.environment), job.account_ordinal),
        ];
        for (crowd, ordinal) in crowds.into_iter().chain(app) {
            self.crowds.entry(crowd).or_default().job(job, ordinal);
        }
    }

    pub(super) fn usage_agrees(&mut self, usage: &KeySpending) -> bool {
        let counted = self.crowds.remove(&Crowd::Key(usage.lineage)).unwrap_or_default();
        counted.agrees(&usage.counter)
            && counted.spent == i128::from(usage.spent.micros())
            && counted.held == i128::from(usage.held.micros())
    }

    pub(super) fn app_usage_agrees(&mut self, usage: &AppSpending) -> bool {
        let crowd = Crowd::App(usage.app, usage.place.1);
        self.crowds.remove(&crowd).unwrap_or_default().agrees(&usage.counter)
    }

    /// What is left over: jobs that nobody counts.
    pub(super) fn finish(mut self) -> Vec<String> {
        let mut problems = Vec::new();
        for (crowd, stored) in self.accounts {
            if !self.crowds.remove(&crowd).unwrap_or_default().agrees(&stored) {
                problems.push(format!("{}: its counters disagree with its jobs", name(crowd)));
            }
        }
        problems.extend(
            self.crowds.into_keys().map(|crowd| format!("{}: its jobs are not counted", name(crowd))),
        );
        problems
    }
}

fn name(crowd: Crowd) -> String {
    match crowd {
        Crowd::Key(key) => format!("key {key}"),
        Crowd::App(app, environment) => format!("app {app} ({environment})"),
        Crowd::Account(account, environment) => format!("account {account} ({environment})"),
    }
}
