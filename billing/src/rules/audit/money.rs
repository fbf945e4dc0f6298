//! The money: journal, wallets and jobs against each other.

use std::collections::HashMap;

use super::weight;
use crate::operations::{Balance, ChainHead, ChainKind, MovementKind};
use crate::records::{AccountId, Environment, JobState};
use crate::rules::journal::{Book, Transaction, environment_code};
use crate::rules::state::{Job, Wallet};

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

#[derive(Default)]
pub(super) struct Books {
    wallets: HashMap<(AccountId, Environment), Derived>,
}

impl Books {
    fn of(&mut self, account: AccountId, environment: Environment) -> &mut Derived {
        self.wallets.entry((account, environment)).or_default()
    }

    pub(super) fn wallet(&mut self, wallet: Wallet) -> Option<String> {
        let (posted, held) = (wallet.balance.posted, wallet.balance.held);
        let name = name(wallet.account, wallet.environment);
        let derived = self.of(wallet.account, wallet.environment);
        derived.stored = Some(wallet);
        (held.is_negative() || held > posted).then(|| format!("{name}: held {held} of {posted} posted"))
    }

    pub(super) fn transaction(&mut self, transaction: &Transaction) -> Vec<String> {
        let derived = self.of(transaction.account, transaction.environment);
        let mut found = Vec::new();
        if transaction.sequence != derived.head_sequence + 1 {
            found.push(format!("follows {}", derived.head_sequence));
        }
        let amount = transaction.amount.micros();
        if amount <= 0 {
            found.push(format!("it moves {}", transaction.amount));
        }
        let (from, to) = transaction.kind.books();
        *derived.book(from) -= i128::from(amount);
        *derived.book(to) += i128::from(amount);
        let (total, after) = (*derived.book(Book::Wallet), transaction.balance_after);
        if total != i128::from(after.micros()) {
            found.push(format!("the wallet stands at {total}, not {}", after.micros()));
        }
        // A book beyond all bounds has no hash that fits.
        let other = i64::try_from(*derived.book(transaction.kind.other_book()));
        if !other.is_ok_and(|other| transaction.hash == transaction.chained(&derived.head_hash, other)) {
            found.push("its hash does not continue the chain".to_owned());
        }
        derived.head_sequence = transaction.sequence;
        derived.head_hash = transaction.hash;
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
        let name = name(transaction.account, transaction.environment);
        found.into_iter().map(|what| format!("{name}, movement {}: {what}", transaction.sequence)).collect()
    }

    pub(super) fn job(&mut self, job: &Job) -> Option<String> {
        let record = &job.record;
        let (reserved, charged) = (record.reserved.micros(), record.charged.micros());
        let refunded = record.refunded.micros();
        let derived = self.of(record.account, record.environment);
        derived.spent_by_jobs += i128::from(charged);
        derived.refunded_by_jobs += i128::from(refunded);
        derived.weighted_spent = derived.weighted_spent.wrapping_sub(weight(record.id.0, charged));
        derived.weighted_refunded = derived.weighted_refunded.wrapping_sub(weight(record.id.0, refunded));
        if record.state.is_open() {
            derived.held_by_jobs += i128::from(reserved);
        }
        let in_order = 0 <= refunded && refunded <= charged && charged <= reserved;
        let ended = record.state.is_open() == record.done_at.is_none();
        let sound = in_order && ended && (record.state == JobState::Succeeded || charged == 0);
        (!sound).then(|| {
            let state = record.state;
            format!(
                "job {}: {state:?} with {} reserved, {} charged, {} refunded",
                record.id, record.reserved, record.charged, record.refunded
            )
        })
    }

    pub(super) fn finish(self) -> (Vec<String>, Vec<ChainHead>) {
        let (mut problems, mut heads) = (Vec::new(), Vec::new());
        for ((account, environment), derived) in self.wallets {
            let name = name(account, environment);
            heads.push(ChainHead {
                kind: ChainKind::Money,
                account: account.0,
                book: environment_code(environment),
                sequence: derived.head_sequence,
                hash: derived.head_hash,
            });
            match &derived.stored {
                None => problems.push(format!("{name}: its wallet is missing")),
                Some(stored) => {
                    problems.extend(
                        derived.disagreements(stored).into_iter().map(|what| format!("{name}: {what}")),
                    );
                }
            }
        }
        (problems, heads)
    }
}

impl Derived {
    fn book(&mut self, book: Book) -> &mut i128 {
        &mut self.books[usize::from(book.code()) - 1]
    }

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
