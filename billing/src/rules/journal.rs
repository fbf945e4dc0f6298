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

    pub(crate) const fn from_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::Wallet),
            2 => Some(Self::Revenue),
            3 => Some(Self::Funding),
            _ => None,
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
}

/// An earlier movement, as far as a repeated reference has to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MovementFacts {
    pub(crate) sequence: i64,
    pub(crate) job: Option<JobId>,
    /// How much moved; never negative.
    pub(crate) amount: Money,
}

/// One line of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) book: Book,
    /// Change in micro-dollars.
    pub(crate) delta: i64,
    /// The book afterwards, in micro-dollars.
    pub(crate) balance_after: i64,
}

/// One movement of money; its entries add up to zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transaction {
    pub(crate) account: AccountId,
    pub(crate) environment: Environment,
    pub(crate) sequence: i64,
    pub(crate) kind: MovementKind,
    pub(crate) job: Option<JobId>,
    pub(crate) reference: Option<String>,
    pub(crate) at: Timestamp,
    pub(crate) entries: Vec<Entry>,
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
        let (from, to) = kind.books();
        let entry = |book: Book, delta: i64| {
            let balance_after = book.total(&wallet.balance).ok_or(Error::AmountOverflow)?;
            Ok::<_, Error>(Entry { book, delta, balance_after })
        };
        let entries = vec![entry(from, -amount.micros())?, entry(to, amount.micros())?];
        let mut transaction = Self {
            account: wallet.account,
            environment: wallet.environment,
            sequence: wallet.head_sequence.checked_add(1).ok_or(Error::AmountOverflow)?,
            kind,
            job,
            reference: reference.map(str::to_owned),
            at,
            entries,
            hash: [0; 32],
        };
        transaction.hash = transaction.chained(&wallet.head_hash);
        wallet.head_sequence = transaction.sequence;
        wallet.head_hash = transaction.hash;
        Ok(transaction)
    }

    /// SHA-256 over the previous hash and everything the transaction says, each field at a fixed
    /// width or preceded by its length.
    pub(crate) fn chained(&self, previous: &[u8; 32]) -> [u8; 32] {
        let reference = self.reference.as_deref().unwrap_or_default().as_bytes();
        let mut text = Vec::with_capacity(128 + reference.len());
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
        for entry in &self.entries {
            text.push(entry.book.code());
            text.extend_from_slice(&entry.delta.to_be_bytes());
            text.extend_from_slice(&entry.balance_after.to_be_bytes());
        }
        Sha256::digest(&text).into()
    }

    pub(crate) fn facts(&self) -> MovementFacts {
        let amount = Money::from_micros(self.entries.last().map_or(0, |entry| entry.delta));
        MovementFacts { sequence: self.sequence, job: self.job, amount }
    }

    /// The movement as a statement shows it.
    pub(crate) fn movement(&self) -> Movement {
        let wallet = self.entries.iter().find(|entry| entry.book == Book::Wallet);
        Movement {
            sequence: self.sequence,
            at: self.at,
            kind: self.kind,
            job: self.job,
            reference: self.reference.clone(),
            amount: Money::from_micros(wallet.map_or(0, |entry| entry.delta)),
            balance_after: Money::from_micros(wallet.map_or(0, |entry| entry.balance_after)),
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
