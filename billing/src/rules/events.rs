//! The second journal: everything that happens to jobs, accounts, apps and keys, as one chain of
//! hashes per book. An event names the row it is about and carries a digest of what that row said
//! afterwards, so that no row can be changed, taken away or put back without breaking the chain.

use sha2::{Digest, Sha256};

use crate::clock::Timestamp;
use crate::records::{Account, AccountId, ApiKey, App, Environment};
use crate::rules::journal::environment_code;
use crate::rules::state::Job;

/// First 128 bits of a SHA-256.
pub(crate) type RowDigest = [u8; 16];

/// Which chain an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Book {
    /// The jobs of an account in one environment.
    Jobs(AccountId, Environment),
    /// An account, its apps and its keys.
    Directory(AccountId),
    /// Which accounts there are.
    Accounts,
}

impl Book {
    /// Account and code in tables and hashes; the book of accounts is account 0's.
    pub(crate) const fn place(self) -> (i64, u8) {
        match self {
            Self::Jobs(account, environment) => (account.0, environment_code(environment)),
            Self::Directory(account) => (account.0, 2),
            Self::Accounts => (0, 2),
        }
    }

    pub(crate) const fn from_place(account: i64, code: i64) -> Option<Self> {
        match (account, code) {
            (0, 2) => Some(Self::Accounts),
            (_, 0) => Some(Self::Jobs(AccountId(account), Environment::Test)),
            (_, 1) => Some(Self::Jobs(AccountId(account), Environment::Live)),
            (_, 2) => Some(Self::Directory(AccountId(account))),
            _ => None,
        }
    }
}

/// What an event is about; ids of different kinds of rows overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    Job,
    Account,
    App,
    Key,
}

macro_rules! event_kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal of $subject:ident,)*) => {
        /// What happened. Codes are stored and never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum EventKind { $($(#[$doc])* $name,)* }

        impl EventKind {
            pub(crate) const fn code(self) -> u8 {
                match self { $(Self::$name => $code,)* }
            }

            pub(crate) const fn from_code(code: i64) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }

            pub(crate) const fn subject(self) -> Subject {
                match self { $(Self::$name => Subject::$subject,)* }
            }
        }
    };
}

event_kinds! {
    /// A job that was there before events were kept.
    Adopted = 0 of Job,
    Reserved = 1 of Job,
    Started = 2 of Job,
    Extended = 3 of Job,
    TakenOver = 4 of Job,
    Captured = 5 of Job,
    GivenBack = 6 of Job,
    Expired = 7 of Job,
    Refunded = 8 of Job,
    /// It lost its idempotency key to a new job.
    Unbound = 9 of Job,
    /// Its answer and its idempotency key were forgotten.
    Forgotten = 10 of Job,
    /// What it has asked an outside provider for.
    UpstreamNoted = 11 of Job,
    AccountCreated = 20 of Account,
    AccountChanged = 21 of Account,
    AppCreated = 30 of App,
    AppChanged = 31 of App,
    KeyCreated = 40 of Key,
    KeyChanged = 41 of Key,
}

/// One link of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) book: Book,
    /// 1, 2, 3, ... without gaps per book.
    pub(crate) sequence: i64,
    pub(crate) kind: EventKind,
    /// Id of the row.
    pub(crate) subject: i64,
    /// Sequence of the row's event before this one; 0 if this is its first.
    pub(crate) previous: i64,
    /// What the row says after this event.
    pub(crate) digest: RowDigest,
}

/// The end of a chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) sequence: i64,
    pub(crate) hash: [u8; 32],
}

impl Head {
    /// Makes the next event and moves the head onto it.
    pub(crate) fn add(
        &mut self,
        book: Book,
        kind: EventKind,
        subject: i64,
        previous: i64,
        digest: RowDigest,
    ) -> Event {
        let event = Event { book, sequence: self.sequence + 1, kind, subject, previous, digest };
        *self = self.after(&event);
        event
    }

    /// The head once `event` has happened.
    pub(crate) fn after(&self, event: &Event) -> Self {
        let (account, code) = event.book.place();
        let hash = Sha256::new()
            .chain_update(b"noxus-event-1")
            .chain_update(self.hash)
            .chain_update(account.to_be_bytes())
            .chain_update([code, event.kind.code()])
            .chain_update(event.sequence.to_be_bytes())
            .chain_update(event.subject.to_be_bytes())
            .chain_update(event.previous.to_be_bytes())
            .chain_update(event.digest)
            .finalize();
        Self { sequence: event.sequence, hash: hash.into() }
    }
}

/// The fields of a row as bytes: each at a fixed width or preceded by its length.
struct Fields(Vec<u8>);

impl Fields {
    fn of(tag: &[u8]) -> Self {
        let mut fields = Vec::with_capacity(512);
        fields.extend_from_slice(tag);
        Self(fields)
    }

    fn number(&mut self, value: i64) -> &mut Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.0.extend_from_slice(&(value.len() as u64).to_be_bytes());
        self.0.extend_from_slice(value);
        self
    }

    fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T) -> &mut Self) -> &mut Self {
        self.0.push(u8::from(value.is_some()));
        match value {
            Some(value) => write(self, value),
            None => self,
        }
    }

    fn moment(&mut self, value: Option<Timestamp>) -> &mut Self {
        self.maybe(value, |fields, moment| fields.number(moment.0))
    }

    fn rate(&mut self, value: Option<crate::records::RateLimit>) -> &mut Self {
        self.maybe(value, |fields, rate| fields.number(rate.limit.into()).number(rate.window_seconds.into()))
    }

    fn list(&mut self, values: &[String]) -> &mut Self {
        self.number(i64::try_from(values.len()).unwrap_or(i64::MAX));
        values.iter().fold(self, |fields, value| fields.bytes(value.as_bytes()))
    }

    fn digest(&self) -> RowDigest {
        let mut digest = [0; 16];
        digest.copy_from_slice(&Sha256::digest(&self.0)[..16]);
        digest
    }
}

/// Everything a job says but for how long its lease lasts, which heartbeats move, and the place of
/// its last event.
pub(crate) fn job_digest(job: &Job) -> RowDigest {
    let record = &job.record;
    let mut fields = Fields::of(b"job");
    fields
        .number(record.id.0)
        .number(record.account.0)
        .number(environment_code(record.environment).into())
        .number(record.key.0)
        .number(job.lineage.0)
        .maybe(job.app, |fields, app| fields.number(app.0))
        .bytes(record.tool.as_bytes())
        .number(record.state.code())
        .number(record.attempt.into())
        .bytes(record.request_id.as_bytes())
        .maybe(record.idempotency_key.as_deref(), |fields, key| fields.bytes(key.as_bytes()))
        .number(job.idempotency_active.into())
        .number(job.keep_answer.into())
        .maybe(job.fingerprint, |fields, fingerprint| fields.bytes(&fingerprint))
        .number(record.reserved.micros())
        .number(record.charged.micros())
        .number(record.refunded.micros())
        .number(job.balance_after.micros())
        .bytes(&job.token.0)
        .bytes(job.lease_owner.as_bytes())
        .number(job.lease_ms)
        .number(job.hold_expires.0)
        .number(record.created_at.0)
        .moment(record.started_at)
        .moment(record.done_at)
        .maybe(record.error_code.as_deref(), |fields, code| fields.bytes(code.as_bytes()));
    for ordinal in [job.success_ordinal, job.account_ordinal, job.app_ordinal] {
        fields.maybe(ordinal, Fields::number);
    }
    fields.maybe(job.answer, |fields, answer| fields.bytes(&answer));
    // Nothing is written of none: jobs of earlier versions keep their digests.
    for note in &record.upstream {
        fields.bytes(note.provider.as_bytes()).bytes(note.id.as_bytes()).number(note.cost_usd.micros());
    }
    fields.digest()
}

/// Everything an account says.
pub(crate) fn account_digest(account: &Account) -> RowDigest {
    Fields::of(b"account")
        .number(account.id.0)
        .bytes(account.name.as_bytes())
        .bytes(account.tier.as_bytes())
        .number(account.status.code())
        .rate(account.rate_limit)
        .number(account.created_at.0)
        .digest()
}

/// What never changes of an account: for the book of accounts.
pub(crate) fn account_identity(account: &Account) -> RowDigest {
    Fields::of(b"identity")
        .number(account.id.0)
        .bytes(account.name.as_bytes())
        .number(account.created_at.0)
        .digest()
}

/// Everything an app says.
pub(crate) fn app_digest(app: &App) -> RowDigest {
    Fields::of(b"app")
        .number(app.id.0)
        .number(app.account.0)
        .bytes(app.name.as_bytes())
        .number(app.status.code())
        .rate(app.rate_limit)
        .number(app.created_at.0)
        .digest()
}

/// Everything a key says, the SHA-256 of its secret included.
pub(crate) fn key_digest(key: &ApiKey, secret_sha256: &[u8; 32]) -> RowDigest {
    Fields::of(b"key")
        .number(key.id.0)
        .number(key.account.0)
        .maybe(key.app, |fields, app| fields.number(app.0))
        .number(environment_code(key.environment).into())
        .bytes(secret_sha256)
        .bytes(key.hint.as_bytes())
        .list(&key.scopes)
        .maybe(key.tools.as_deref(), Fields::list)
        .rate(key.rate_limit)
        .maybe(key.budget, |fields, budget| fields.number(budget.micros()))
        .number(key.status.code())
        .number(key.created_at.0)
        .moment(key.expires_at)
        .maybe(key.replaced_by, |fields, key| fields.number(key.0))
        .moment(key.grace_until)
        .number(key.lineage.0)
        .digest()
}

/// What is kept of a job: SHA-256 over the SHA-256 of its body and of each output file.
pub(crate) fn answer_digest(parts: impl IntoIterator<Item = [u8; 32]>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().into()
}
