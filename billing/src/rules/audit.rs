//! Re-derives every balance, hold, counter and hash chain from the journal and the jobs.
//!
//! One pass over each table in any amount of data: what has to agree between tables is compared as
//! sums, and as sums weighted by a mixed job id, so that two errors do not cancel out.

use std::collections::HashMap;

use crate::edge::Timestamp;
use crate::operations::{AuditReport, Balance, MovementKind};
use crate::records::{AccountId, Environment, JobState, KeyId};
use crate::rules::journal::{Book, Transaction};
use crate::rules::state::{Job, Usage, Wallet};

/// Findings told apart in a report; more are only counted.
const PROBLEMS_MAX: usize = 100;

/// What the jobs and the journal say of one wallet.
#[derive(Default)]
struct Derived {
    stored: Option<Wallet>,
    books: [i128; 3],
    head_sequence: i64,
    head_hash: [u8; 32],
    spent: i128,
    refunded: i128,
    held_by_jobs: i128,
    spent_by_jobs: i128,
    refunded_by_jobs: i128,
    /// Charges and refunds weighted by job: journal minus jobs, zero when they agree.
    weighted_spent: u64,
    weighted_refunded: u64,
}

/// What the jobs say of one key's counters.
#[derive(Default)]
struct Counted {
    spent: i128,
    held: i128,
    in_flight: i64,
    successes: i64,
    ordinals: i128,
    last_success_at: Timestamp,
}

/// Feed it wallets, then transactions in order, then jobs and counters.
#[derive(Default)]
pub(crate) struct Auditor {
    report: AuditReport,
    wallets: HashMap<(AccountId, Environment), Derived>,
    counted: HashMap<KeyId, Counted>,
}

impl Auditor {
    pub(crate) fn wallet(&mut self, wallet: Wallet) {
        self.report.wallets += 1;
        let (posted, held) = (wallet.balance.posted, wallet.balance.held);
        let derived = self.wallets.entry((wallet.account, wallet.environment)).or_default();
        let name = name(wallet.account, wallet.environment);
        derived.stored = Some(wallet);
        if held.is_negative() || held > posted {
            self.problem(format!("{name}: held {held} of {posted} posted"));
        }
    }

    pub(crate) fn transaction(&mut self, transaction: &Transaction) {
        self.report.movements += 1;
        self.report.entries += transaction.entries.len() as u64;
        let key = (transaction.account, transaction.environment);
        let derived = self.wallets.entry(key).or_default();
        let mut found = Vec::new();
        if transaction.sequence != derived.head_sequence + 1 {
            found.push(format!("follows {}", derived.head_sequence));
        }
        if transaction.hash != transaction.chained(&derived.head_hash) {
            found.push("its hash does not continue the chain".to_owned());
        }
        derived.head_sequence = transaction.sequence;
        derived.head_hash = transaction.hash;
        let (from, to) = transaction.kind.books();
        let books: Vec<Book> = transaction.entries.iter().map(|entry| entry.book).collect();
        let sum: i128 = transaction.entries.iter().map(|entry| i128::from(entry.delta)).sum();
        if sum != 0 || books != [from, to] {
            found.push("its entries do not balance".to_owned());
        }
        for entry in &transaction.entries {
            let total = &mut derived.books[usize::from(entry.book.code()) - 1];
            *total += i128::from(entry.delta);
            if *total != i128::from(entry.balance_after) {
                found.push(format!("{:?} stands at {total}, not {}", entry.book, entry.balance_after));
            }
        }
        let amount = transaction.entries.last().map_or(0, |entry| entry.delta);
        let weight = weight(transaction.job.map_or(0, |job| job.0), amount);
        match transaction.kind {
            MovementKind::TopUp => {}
            MovementKind::Capture => {
                derived.spent += i128::from(amount);
                derived.weighted_spent = derived.weighted_spent.wrapping_add(weight);
            }
            MovementKind::Refund => {
                derived.refunded += i128::from(amount);
                derived.weighted_refunded = derived.weighted_refunded.wrapping_add(weight);
            }
        }
        for what in found {
            let name = name(transaction.account, transaction.environment);
            self.problem(format!("{name}, movement {}: {what}", transaction.sequence));
        }
    }

    pub(crate) fn job(&mut self, job: &Job) {
        self.report.jobs += 1;
        let record = &job.record;
        let (reserved, charged) = (record.reserved.micros(), record.charged.micros());
        let refunded = record.refunded.micros();
        let derived = self.wallets.entry((record.account, record.environment)).or_default();
        let counted = self.counted.entry(job.lineage).or_default();
        derived.spent_by_jobs += i128::from(charged);
        derived.refunded_by_jobs += i128::from(refunded);
        derived.weighted_spent = derived.weighted_spent.wrapping_sub(weight(record.id.0, charged));
        derived.weighted_refunded = derived.weighted_refunded.wrapping_sub(weight(record.id.0, refunded));
        counted.spent += i128::from(charged) - i128::from(refunded);
        if record.state.is_open() {
            derived.held_by_jobs += i128::from(reserved);
            counted.held += i128::from(reserved);
            counted.in_flight += 1;
        }
        let succeeded = record.state == JobState::Succeeded;
        if succeeded {
            counted.successes += 1;
            counted.ordinals += i128::from(job.success_ordinal.unwrap_or(0));
            let done_at = record.done_at.unwrap_or_default();
            counted.last_success_at = counted.last_success_at.max(done_at);
        }
        let in_order = 0 <= refunded && refunded <= charged && charged <= reserved;
        let ended = record.state.is_open() == record.done_at.is_none();
        if !in_order || !ended || (!succeeded && charged != 0) {
            let state = record.state;
            self.problem(format!(
                "job {}: {state:?} with {} reserved, {} charged, {} refunded",
                record.id, record.reserved, record.charged, record.refunded
            ));
        }
    }

    pub(crate) fn usage(&mut self, usage: &Usage) {
        let counted = self.counted.remove(&usage.lineage).unwrap_or_default();
        let n = i128::from(counted.successes);
        let agrees = counted.spent == i128::from(usage.spent.micros())
            && counted.held == i128::from(usage.held.micros())
            && counted.in_flight == usage.in_flight
            && counted.successes == usage.successes
            && counted.ordinals == n * (n + 1) / 2
            && counted.last_success_at == usage.last_success_at;
        if !agrees {
            self.problem(format!("key {}: its counters disagree with its jobs", usage.lineage));
        }
    }

    pub(crate) fn finish(mut self) -> AuditReport {
        let left: Vec<KeyId> = self.counted.keys().copied().collect();
        for lineage in left {
            self.problem(format!("key {lineage}: its jobs are not counted"));
        }
        for ((account, environment), derived) in std::mem::take(&mut self.wallets) {
            let name = name(account, environment);
            match &derived.stored {
                None => self.problem(format!("{name}: its wallet is missing")),
                Some(stored) => {
                    for what in derived.disagreements(stored) {
                        self.problem(format!("{name}: {what}"));
                    }
                }
            }
        }
        self.report.problems.sort();
        self.report
    }

    fn problem(&mut self, what: String) {
        self.report.problem_count += 1;
        if self.report.problems.len() < PROBLEMS_MAX {
            self.report.problems.push(what);
        }
    }
}

impl Derived {
    fn disagreements(&self, stored: &Wallet) -> Vec<&'static str> {
        let Balance { posted, held, lifetime_spent, refunded } = stored.balance;
        let is = |amount: crate::money::Money, value: i128| i128::from(amount.micros()) == value;
        let checks = [
            (is(posted, self.books[0]), "the balance disagrees with the journal"),
            (self.books.iter().sum::<i128>() == 0, "the books do not add up to zero"),
            (is(lifetime_spent, self.spent), "the sum of charges disagrees with the journal"),
            (is(refunded, self.refunded), "the sum of refunds disagrees with the journal"),
            (is(held, self.held_by_jobs), "the held amount disagrees with the open jobs"),
            (
                self.spent == self.spent_by_jobs && self.weighted_spent == 0,
                "charges in the journal and in the jobs disagree",
            ),
            (
                self.refunded == self.refunded_by_jobs && self.weighted_refunded == 0,
                "refunds in the journal and in the jobs disagree",
            ),
            (
                stored.head_sequence == self.head_sequence && stored.head_hash == self.head_hash,
                "the head of the chain is not the last movement",
            ),
        ];
        checks.into_iter().filter(|(agrees, _)| !agrees).map(|(_, what)| what).collect()
    }
}

fn name(account: AccountId, environment: Environment) -> String {
    format!("account {account} ({environment})")
}

/// An amount weighted by a well-mixed job id (the finaliser of `SplitMix64`), modulo 2^64.
fn weight(job: i64, amount: i64) -> u64 {
    let mut mixed = u64::from_ne_bytes(job.to_ne_bytes()).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)).wrapping_mul(u64::from_ne_bytes(amount.to_ne_bytes()))
}
