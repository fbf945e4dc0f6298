//! Re-derives every balance, hold, counter and hash chain from the journals and the rows.
//!
//! One pass over each table in any amount of data: what has to agree between tables is compared as
//! sums, and as sums weighted by a mixed id, so that two errors do not cancel out.

mod counts;
mod money;

use std::collections::HashMap;

use crate::operations::{AuditReport, ChainHead, ChainKind};
use crate::records::AccountId;
use crate::rules::events::{Book, Event, Head, RowDigest, Subject, job_digest};
use crate::rules::journal::Transaction;
use crate::rules::state::{AppSpending, Job, KeySpending, Wallet};
use counts::Counts;
use money::Books;

/// Findings told apart in a report; more are only counted.
const PROBLEMS_MAX: usize = 100;

/// What the events of one book say, and what is left unexplained when the rows are taken off.
#[derive(Default)]
struct Chain {
    head: Head,
    stored: Option<Head>,
    rows: HashMap<Subject, Links>,
}

/// Rows that events speak of, less the rows there are: zero when each stands at its last event.
#[derive(Default)]
struct Links {
    count: i64,
    weight: u64,
}

/// Feed it wallets and heads, then transactions and events in order, then everything else.
#[derive(Default)]
pub(crate) struct Auditor {
    report: AuditReport,
    books: Books,
    counts: Counts,
    chains: HashMap<Book, Chain>,
    /// Heads known from outside that the journals have yet to pass.
    anchors: HashMap<(ChainKind, i64, u8), ChainHead>,
}

impl Auditor {
    /// An audit that also holds the journals to heads they had before.
    pub(crate) fn new(anchors: &[ChainHead]) -> Self {
        let anchors = anchors.iter().map(|head| ((head.kind, head.account, head.book), *head)).collect();
        Self { anchors, ..Self::default() }
    }

    pub(crate) fn wallet(&mut self, wallet: Wallet) {
        self.report.wallets += 1;
        let book = Book::Jobs(wallet.account, wallet.environment);
        self.chains.entry(book).or_default().stored = Some(wallet.events);
        self.counts.wallet(&wallet);
        if let Some(what) = self.books.wallet(wallet) {
            self.problem(what);
        }
    }

    /// The stored end of a directory's chain.
    pub(crate) fn head(&mut self, book: Book, head: Head) {
        self.chains.entry(book).or_default().stored = Some(head);
    }

    pub(crate) fn transaction(&mut self, transaction: &Transaction) {
        self.report.movements += 1;
        self.report.entries += 2;
        for what in self.books.transaction(transaction) {
            self.problem(what);
        }
        let book = Book::Jobs(transaction.account, transaction.environment);
        self.pass(ChainKind::Money, book, transaction.sequence, transaction.hash);
    }

    pub(crate) fn event(&mut self, event: &Event) {
        self.report.events += 1;
        let chain = self.chains.entry(event.book).or_default();
        let follows = chain.head.sequence;
        chain.head = chain.head.after(event);
        let head = chain.head;
        let links = chain.rows.entry(event.kind.subject()).or_default();
        let sequence = weight(event.subject, event.sequence);
        links.weight = links.weight.wrapping_add(sequence);
        if event.previous == 0 {
            links.count += 1;
        } else {
            links.weight = links.weight.wrapping_sub(weight(event.subject, event.previous));
        }
        if event.sequence != follows + 1 {
            self.problem(format!("{}, event {}: follows {follows}", name(event.book), event.sequence));
        }
        self.pass(ChainKind::Events, event.book, head.sequence, head.hash);
    }

    /// Compares a link with the head known from outside, when it comes by.
    fn pass(&mut self, kind: ChainKind, book: Book, sequence: i64, hash: [u8; 32]) {
        let (account, code) = book.place();
        let place = (kind, account, code);
        let Some(anchor) = self.anchors.get(&place).filter(|anchor| anchor.sequence == sequence) else {
            return;
        };
        let agrees = anchor.hash == hash;
        self.anchors.remove(&place);
        if !agrees {
            let what = format!("{}: history before entry {sequence} was rewritten", name(book));
            self.problem(what);
        }
    }

    /// A row, the place of its last event, and that event.
    pub(crate) fn row(
        &mut self,
        book: Book,
        subject: Subject,
        id: i64,
        (place, digest): (i64, RowDigest),
        event: Option<&Event>,
    ) {
        let links = self.chains.entry(book).or_default().rows.entry(subject).or_default();
        links.count -= 1;
        links.weight = links.weight.wrapping_sub(weight(id, place));
        let said = event.filter(|event| (event.kind.subject(), event.subject) == (subject, id));
        if said.is_none_or(|event| event.digest != digest) {
            self.problem(format!("{}: {subject:?} {id} is not what its last event says", name(book)));
        }
    }

    pub(crate) fn job(&mut self, job: &Job, event: Option<&Event>) {
        self.report.jobs += 1;
        let record = &job.record;
        let book = Book::Jobs(record.account, record.environment);
        self.row(book, Subject::Job, record.id.0, (job.event, job_digest(job)), event);
        self.counts.job(job);
        if let Some(what) = self.books.job(job) {
            self.problem(what);
        }
    }

    /// The digest of what is stored of a job, against the one it was kept under.
    pub(crate) fn answer(&mut self, job: &Job, stored: Option<[u8; 32]>) {
        self.report.answers += u64::from(stored.is_some());
        if job.answer != stored {
            self.problem(format!("job {}: its answer is missing or was changed", job.record.id));
        }
    }

    pub(crate) fn usage(&mut self, usage: &KeySpending) {
        if !self.counts.usage_agrees(usage) {
            self.problem(format!("key {}: its counters disagree with its jobs", usage.lineage));
        }
    }

    pub(crate) fn app_usage(&mut self, usage: &AppSpending) {
        if !self.counts.app_usage_agrees(usage) {
            self.problem(format!("app {}: its counters disagree with its jobs", usage.app));
        }
    }

    /// Something else that was found.
    pub(crate) fn problem(&mut self, what: String) {
        self.report.problem_count += 1;
        if self.report.problems.len() < PROBLEMS_MAX {
            self.report.problems.push(what);
        }
    }

    pub(crate) fn finish(mut self) -> AuditReport {
        for what in std::mem::take(&mut self.counts).finish() {
            self.problem(what);
        }
        for (book, chain) in std::mem::take(&mut self.chains) {
            if chain.stored.unwrap_or_default() != chain.head {
                self.problem(format!("{}: its events do not lead to the head of their chain", name(book)));
            }
            for (subject, links) in chain.rows {
                if links.count != 0 || links.weight != 0 {
                    let what = "is missing, or stands where it stood before";
                    self.problem(format!("{}: a row ({subject:?}) {what}", name(book)));
                }
            }
            let (account, code) = book.place();
            let Head { sequence, hash } = chain.head;
            self.report.heads.push(ChainHead {
                kind: ChainKind::Events,
                account,
                book: code,
                sequence,
                hash,
            });
        }
        let (problems, heads) = std::mem::take(&mut self.books).finish();
        problems.into_iter().for_each(|what| self.problem(what));
        self.report.heads.extend(heads);
        self.report.heads.sort_by_key(|head| (head.account, head.book, head.kind));
        for anchor in std::mem::take(&mut self.anchors).into_values().filter(|anchor| anchor.sequence > 0) {
            let place = Book::from_place(anchor.account, anchor.book.into());
            let book = place.map_or_else(|| "an unknown book".to_owned(), name);
            self.problem(format!("{book}: it had {} entries and has fewer", anchor.sequence));
        }
        self.report.problems.sort();
        self.report
    }
}

fn name(book: Book) -> String {
    match book {
        Book::Jobs(account, environment) => format!("account {account} ({environment})"),
        Book::Directory(account) => format!("account {account} (directory)"),
        Book::Accounts => "the book of accounts".to_owned(),
    }
}

/// Whether an account is in the scope of an audit.
pub(crate) fn in_scope(scope: crate::operations::Scope, account: AccountId) -> bool {
    match scope {
        crate::operations::Scope::All => true,
        crate::operations::Scope::Account(only) => only == account,
    }
}

/// An amount weighted by a well-mixed id (the finaliser of `SplitMix64`), modulo 2^64.
fn weight(id: i64, amount: i64) -> u64 {
    let mut mixed = u64::from_ne_bytes(id.to_ne_bytes()).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)).wrapping_mul(u64::from_ne_bytes(amount.to_ne_bytes()))
}
