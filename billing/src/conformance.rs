//! The suite any ledger must pass, whatever it stands on.
//!
//! Give [`run`] a way to make an empty store whose clock you hold; it panics with the name of the
//! first rule that is broken. Answers must be kept for 24 hours after completion.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test suite reports by panicking; it is compiled only with its feature"
)]

mod holds;
mod idempotency;
mod kept;
mod keys;
mod limits;
mod money;
mod time;

use std::sync::Arc;

use crate::{
    Account, AccountId, ApiKey, Balance, Environment, Error, Failure, Idempotency, KeyId, Lease, ManualClock,
    Money, NewAccount, NewKey, Outcome, Reserve, Reserved, Scope, Store, TopUp,
};

/// Lease of every reservation in the suite, in milliseconds.
const LEASE_MS: i64 = 60_000;
/// Hold of every reservation in the suite, in milliseconds.
const HOLD_MS: i64 = 600_000;
/// Retention the suite expects of the store, in milliseconds.
const RETENTION_MS: i64 = 86_400_000;

/// An empty store and the clock it reads.
pub struct Harness {
    /// The store under test.
    pub store: Arc<dyn Store>,
    /// Its clock; the suite moves it.
    pub clock: Arc<ManualClock>,
}

type Rule = (&'static str, fn(&Harness));

/// Runs every rule on a fresh store.
///
/// # Panics
/// When a rule is broken; the text names it.
pub fn run(make: impl Fn() -> Harness) {
    let rules: Vec<Rule> = [
        money::RULES,
        holds::RULES,
        idempotency::RULES,
        kept::RULES,
        limits::RULES,
        keys::RULES,
        time::RULES,
    ]
    .concat();
    for (name, rule) in rules {
        let harness = make();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| rule(&harness)));
        if let Err(panic) = outcome {
            let text = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            panic!("rule broken: {name}: {}", text.unwrap_or_default());
        }
        let report = harness.store.verify(Scope::All).unwrap();
        assert!(report.is_clean(), "rule {name} left a store that does not verify: {report:?}");
    }
}

fn usd(text: &str) -> Money {
    text.parse().unwrap()
}

fn account(harness: &Harness, name: &str) -> Account {
    let new = NewAccount { name: name.to_owned(), tier: "free".to_owned() };
    harness.store.create_account(&new).unwrap()
}

fn key_with(harness: &Harness, new: NewKey) -> ApiKey {
    harness.store.create_key(&new).unwrap().0
}

/// An account with money in its test books, and a key to it.
fn funded(harness: &Harness, amount: &str) -> (AccountId, KeyId) {
    let account = account(harness, "acme").id;
    let key = key_with(harness, NewKey::unlimited(account, Environment::Test)).id;
    if usd(amount) > Money::ZERO {
        top_up(harness, account, Environment::Test, amount, "opening").unwrap();
    }
    (account, key)
}

fn top_up(
    harness: &Harness,
    account: AccountId,
    environment: Environment,
    amount: &str,
    reference: &str,
) -> Result<Balance, Error> {
    let reference = reference.to_owned();
    harness.store.top_up(&TopUp { account, environment, amount: usd(amount), reference })
}

fn request(key: KeyId, amount: &str) -> Reserve {
    Reserve {
        key,
        tool: "qr".to_owned(),
        amount: usd(amount),
        request_id: "req_01".to_owned(),
        idempotency: None,
        keep_answer: false,
        lease_owner: "suite".to_owned(),
        lease_ms: LEASE_MS,
        hold_ms: HOLD_MS,
    }
}

fn request_once(key: KeyId, amount: &str, idempotency_key: &str, body: u8) -> Reserve {
    let idempotency = Idempotency { key: idempotency_key.to_owned(), fingerprint: [body; 32] };
    Reserve { idempotency: Some(idempotency), ..request(key, amount) }
}

fn fresh(reserved: Result<Reserved, Error>) -> Lease {
    match reserved.unwrap() {
        Reserved::Fresh(lease) => lease,
        other => panic!("expected a fresh lease, got {other:?}"),
    }
}

fn hold(harness: &Harness, key: KeyId, amount: &str) -> Lease {
    fresh(harness.store.reserve(&request(key, amount)))
}

fn answer(text: &str) -> Outcome {
    Outcome { body: text.to_owned(), blobs: Vec::new() }
}

fn failure(code: &str) -> Failure {
    Failure { error_code: code.to_owned(), detail: None }
}

fn test_balance(harness: &Harness, account: AccountId) -> Balance {
    harness.store.balance(account, Environment::Test).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.unwrap_err().code()
}
