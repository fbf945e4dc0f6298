//! The append-only journal: double entry, one hash chain per wallet.

use sha2::{Digest, Sha256};

use crate::clock::Timestamp;
use crate::error::Error;
use crate::money::Money;
use crate::operations::{Balance, Movement, MovementKind};
use crate::records::{AccountId, Environment, JobId};
use crate::rules::state::Wallet;

/// Where money is. The three books of a wallet always add up to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Book {
    /// Money of the account.
    Wallet,
    /// Money earned from the account.
    Revenue,
    /// Where top-ups come from: the negative of all money paid in.
    Funding,
}

impl Book {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Wallet => 1,
            Self::Revenue => 2,
            Self::Funding => 3,
        }
    }

    /// What the book holds when the wallet stands at `balance`.
    fn total(self, balance: &Balance) -> Option<i64> {
        let revenue = balance.lifetime_spent.checked_sub(balance.refunded)?;
        match self {
            Self::Wallet => Some(balance.posted.micros()),
            Self::Revenue => Some(revenue.micros()),
            Self::Funding => balance.posted.checked_add(revenue)?.micros().checked_neg(),
        }
    }
}

impl MovementKind {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::TopUp => 1,
            Self::Capture => 2,
            Self::Refund => 3,
        }
    }

    pub(crate) const fn from_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::TopUp),
            2 => Some(Self::Capture),
            3 => Some(Self::Refund),
            _ => None,
        }
    }

    /// The books money leaves and enters.
    pub(crate) const fn books(self) -> (Book, Book) {
        match self {
            Self::TopUp => (Book::Funding, Book::Wallet),
            Self::Capture => (Book::Wallet, Book::Revenue),
            Self::Refund => (Book::Revenue, Book::Wallet),
        }
    }

    /// The one of both that is not the wallet.
    pub(crate) const fn other_book(self) -> Book {
        match self {
            Self::TopUp => Book::Funding,
            Self::Capture | Self::Refund => Book::Revenue,
        }
    }
}

/// An earlier movement, as far as a repeated reference has to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MovementFacts {
    pub(crate) sequence: i64,
    pub(crate) job: Option<JobId>,
    /// How much moved; never negative.
    pub(crate) amount: Money,
}

/// One line of a transaction: a book, its change and what it holds afterwards, in micro-dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) book: Book,
    pub(crate) delta: i64,
    pub(crate) balance_after: i64,
}

/// One movement of money out of one book into another: its kind says which, so that both entries
/// follow from it and from what the books held before, and always add up to zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transaction {
    pub(crate) account: AccountId,
    pub(crate) environment: Environment,
    pub(crate) sequence: i64,
    pub(crate) kind: MovementKind,
    pub(crate) job: Option<JobId>,
    pub(crate) reference: Option<String>,
    pub(crate) at: Timestamp,
    /// How much moved; more than nothing.
    pub(crate) amount: Money,
    /// What the wallet holds afterwards.
    pub(crate) balance_after: Money,
    pub(crate) hash: [u8; 32],
}

impl Transaction {
    /// Books `amount` and moves the head of the wallet's chain. The wallet's balance must already
    /// be the one after the movement.
    pub(crate) fn book(
        wallet: &mut Wallet,
        kind: MovementKind,
        amount: Money,
        job: Option<JobId>,
        reference: Option<&str>,
        at: Timestamp,
    ) -> Result<Self, Error> {
        let other_after = kind.other_book().total(&wallet.balance).ok_or(Error::AmountOverflow)?;
        let mut transaction = Self {
            account: wallet.account,
            environment: wallet.environment,
            sequence: wallet.head_sequence.checked_add(1).ok_or(Error::AmountOverflow)?,
            kind,
            job,
            reference: reference.map(str::to_owned),
            at,
            amount,
            balance_after: wallet.balance.posted,
            hash: [0; 32],
        };
        transaction.hash = transaction.chained(&wallet.head_hash, other_after);
        wallet.head_sequence = transaction.sequence;
        wallet.head_hash = transaction.hash;
        Ok(transaction)
    }

    /// Both entries: out of one book, into the other. One of them is the wallet; `other_after` is what
    /// the one beside it holds afterwards.
    pub(crate) fn entries(&self, other_after: i64) -> [Entry; 2] {
        let entry = |book: Book, delta: i64| {
            let balance_after = if book == Book::Wallet { self.balance_after.micros() } else { other_after };
            Entry { book, delta, balance_after }
        };
        let (from, to) = self.kind.books();
        let amount = self.amount.micros();
        [entry(from, amount.wrapping_neg()), entry(to, amount)]
    }

    /// SHA-256 over the previous hash, everything the transaction says and both its entries, each
    /// field at a fixed width or preceded by its length.
    pub(crate) fn chained(&self, previous: &[u8; 32], other_after: i64) -> [u8; 32] {
        let reference = self.reference.as_deref().unwrap_or_default().as_bytes();
        let mut text = Vec::with_capacity(160 + reference.len());
        text.extend_from_slice(previous);
        text.extend_from_slice(b"noxus-journal-1");
        text.extend_from_slice(&self.account.0.to_be_bytes());
        text.push(environment_code(self.environment));
        text.extend_from_slice(&self.sequence.to_be_bytes());
        text.push(self.kind.code());
        text.extend_from_slice(&self.job.map_or(0, |job| job.0).to_be_bytes());
        text.extend_from_slice(&self.at.0.to_be_bytes());
        text.extend_from_slice(&(reference.len() as u64).to_be_bytes());
        text.extend_from_slice(reference);
        for entry in self.entries(other_after) {
            text.push(entry.book.code());
            text.extend_from_slice(&entry.delta.to_be_bytes());
            text.extend_from_slice(&entry.balance_after.to_be_bytes());
        }
        Sha256::digest(&text).into()
    }

    pub(crate) fn facts(&self) -> MovementFacts {
        MovementFacts { sequence: self.sequence, job: self.job, amount: self.amount }
    }

    /// The movement as a statement shows it.
    pub(crate) fn movement(&self) -> Movement {
        let (from, _) = self.kind.books();
        let micros = self.amount.micros();
        let change = if from == Book::Wallet { micros.wrapping_neg() } else { micros };
        Movement {
            sequence: self.sequence,
            at: self.at,
            kind: self.kind,
            job: self.job,
            reference: self.reference.clone(),
            amount: Money::from_micros(change),
            balance_after: self.balance_after,
        }
    }
}

/// `test` is 0, `live` is 1: in hashes and in tables.
pub(crate) const fn environment_code(environment: Environment) -> u8 {
    match environment {
        Environment::Test => 0,
        Environment::Live => 1,
    }
}
