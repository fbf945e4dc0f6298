//! Money comes in, goes out, comes back; two worlds stay apart.

use super::{
    Harness, Rule, account, answer, code, fresh, funded, hold, key_with, request, test_balance, top_up, usd,
};
use crate::{AccountId, Environment, JobId, Money, MovementKind, NewKey, Refund, Scope, StatementQuery};

pub(super) const RULES: &[Rule] = &[
    ("a success is charged once and leaves a movement", charge),
    ("a smaller charge gives the rest of the hold back", partial_charge),
    ("nothing costs nothing", free_job),
    ("an empty balance is refused before any work", empty_balance),
    ("a reference is used once", references),
    ("a repeated movement is told from another under its reference", repeated),
    ("top-ups and refunds have references of their own", namespaces),
    ("a refund never exceeds the charge", refunds),
    ("test and live books are apart", environments),
    ("an amount that does not fit is refused", overflow),
    ("amounts that make no sense are refused", bad_amounts),
    ("a statement pages in order", statement_pages),
    ("what is unknown is said to be unknown", unknown),
];

fn charge(harness: &Harness) {
    let (account, key) = funded(harness, "10");
    let lease = hold(harness, key, "0.002");
    let held = test_balance(harness, account);
    assert_eq!((held.posted, held.held, held.available()), (usd("10"), usd("0.002"), usd("9.998")));
    let receipt = harness.store.capture(&lease, usd("0.002"), &answer("{}")).unwrap();
    assert_eq!(receipt.job, lease.job);
    assert_eq!(receipt.estimated, usd("0.002"));
    assert_eq!(receipt.charged, usd("0.002"));
    assert_eq!(receipt.balance_after, usd("9.998"));
    let after = test_balance(harness, account);
    assert_eq!((after.posted, after.held), (usd("9.998"), Money::ZERO));
    assert_eq!(after.lifetime_spent, usd("0.002"));
    let query = StatementQuery { account, environment: Environment::Test, after_sequence: 0, limit: 10 };
    let movements = harness.store.statement(&query).unwrap();
    assert_eq!(movements.len(), 2);
    assert_eq!(movements[1].kind, MovementKind::Capture);
    assert_eq!(movements[1].amount.to_string(), "-0.002");
    assert_eq!(movements[1].balance_after, usd("9.998"));
    assert_eq!(movements[1].job, Some(lease.job));
}

fn partial_charge(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = hold(harness, key, "0.5");
    let receipt = harness.store.capture(&lease, usd("0.2"), &answer("{}")).unwrap();
    assert_eq!((receipt.estimated, receipt.charged), (usd("0.5"), usd("0.2")));
    let after = test_balance(harness, account);
    assert_eq!((after.posted, after.held), (usd("0.8"), Money::ZERO));
}

fn free_job(harness: &Harness) {
    let (account, key) = funded(harness, "0");
    let lease = hold(harness, key, "0");
    let receipt = harness.store.capture(&lease, Money::ZERO, &answer("{}")).unwrap();
    assert_eq!((receipt.charged, receipt.balance_after), (Money::ZERO, Money::ZERO));
    assert_eq!(test_balance(harness, account).posted, Money::ZERO);
}

fn empty_balance(harness: &Harness) {
    let (account, key) = funded(harness, "0.001");
    match harness.store.reserve(&request(key, "0.002")).unwrap_err() {
        crate::Error::InsufficientBalance { required, available } => {
            assert_eq!((required, available), (usd("0.002"), usd("0.001")));
        }
        other => panic!("expected an insufficient balance, got {other:?}"),
    }
    assert_eq!(test_balance(harness, account).held, Money::ZERO);
    let lease = hold(harness, key, "0.001");
    assert_eq!(code(harness.store.reserve(&request(key, "0.000001"))), "insufficient_api_balance");
    harness.store.capture(&lease, usd("0.001"), &answer("{}")).unwrap();
    assert_eq!(test_balance(harness, account).posted, Money::ZERO);
}

fn references(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    assert_eq!(code(top_up(harness, account, Environment::Test, "1", "opening")), "duplicate_reference");
    assert_eq!(test_balance(harness, account).posted, usd("1"));
    top_up(harness, account, Environment::Live, "1", "opening").unwrap();
    let after = top_up(harness, account, Environment::Test, "2", "second").unwrap();
    assert_eq!(after.posted, usd("3"));
}

fn refunds(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = hold(harness, key, "0.4");
    let refund = |amount: &str, reference: &str| {
        let reference = reference.to_owned();
        harness.store.refund(&Refund { job: lease.job, amount: usd(amount), reference })
    };
    assert_eq!(code(refund("0.1", "early")), "refund_exceeds_charge");
    harness.store.capture(&lease, usd("0.3"), &answer("{}")).unwrap();
    assert_eq!(code(refund("0.300001", "r0")), "refund_exceeds_charge");
    let balance = refund("0.1", "r1").unwrap();
    assert_eq!((balance.posted, balance.refunded), (usd("0.8"), usd("0.1")));
    assert_eq!(balance.lifetime_spent, usd("0.3"));
    assert_eq!(code(refund("0.1", "r1")), "duplicate_reference");
    assert_eq!(code(refund("0.200001", "r2")), "refund_exceeds_charge");
    assert_eq!(refund("0.2", "r2").unwrap().posted, usd("1"));
    assert_eq!(code(refund("0.000001", "r3")), "refund_exceeds_charge");
    assert_eq!(test_balance(harness, account).posted, usd("1"));
}

fn environments(harness: &Harness) {
    let (account, test_key) = funded(harness, "1");
    let live_key = key_with(harness, NewKey::unlimited(account, Environment::Live)).id;
    assert_eq!(code(harness.store.reserve(&request(live_key, "0.5"))), "insufficient_api_balance");
    top_up(harness, account, Environment::Live, "5", "live").unwrap();
    assert_eq!(code(harness.store.reserve(&request(test_key, "2"))), "insufficient_api_balance");
    let lease = fresh(harness.store.reserve(&request(live_key, "2")));
    assert_eq!(lease.environment, Environment::Live);
    harness.store.capture(&lease, usd("2"), &answer("{}")).unwrap();
    assert_eq!(test_balance(harness, account).posted, usd("1"));
    assert_eq!(harness.store.balance(account, Environment::Live).unwrap().posted, usd("3"));
}

fn overflow(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    let most = Money::MAX.to_string();
    assert_eq!(code(top_up(harness, account, Environment::Test, &most, "most")), "amount_overflow");
    assert_eq!(test_balance(harness, account).posted, usd("1"));
}

fn bad_amounts(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let negative = crate::Reserve { amount: Money::from_micros(-1), ..request(key, "0") };
    assert_eq!(code(harness.store.reserve(&negative)), "invalid_amount");
    assert_eq!(code(top_up(harness, account, Environment::Test, "0", "none")), "invalid_amount");
    let lease = hold(harness, key, "0.5");
    let minus = Money::from_micros(-1);
    assert_eq!(code(harness.store.capture(&lease, minus, &answer("{}"))), "invalid_amount");
    assert_eq!(code(harness.store.extend(&lease, minus)), "invalid_amount");
    assert_eq!(code(harness.store.capture(&lease, usd("0.500001"), &answer("{}"))), "capture_exceeds_hold");
    harness.store.capture(&lease, usd("0.5"), &answer("{}")).unwrap();
}

fn statement_pages(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    for number in 2..=7 {
        top_up(harness, account, Environment::Test, "1", &format!("n{number}")).unwrap();
    }
    let page = |after_sequence| {
        let environment = Environment::Test;
        let query = StatementQuery { account, environment, after_sequence, limit: 3 };
        let movements = harness.store.statement(&query).unwrap();
        movements.iter().map(|movement| movement.sequence).collect::<Vec<_>>()
    };
    assert_eq!(page(0), [1, 2, 3]);
    assert_eq!(page(3), [4, 5, 6]);
    assert_eq!(page(6), [7]);
    let report = harness.store.verify(Scope::Account(account)).unwrap();
    assert_eq!((report.movements, report.entries, report.wallets), (7, 14, 1));
}

fn unknown(harness: &Harness) {
    let nobody = AccountId(404);
    let store = &harness.store;
    assert_eq!(code(store.balance(nobody, Environment::Test)), "account_not_found");
    assert_eq!(code(top_up(harness, nobody, Environment::Test, "1", "x")), "account_not_found");
    assert_eq!(code(store.job(JobId(404))), "job_not_found");
    assert_eq!(code(store.jobs(&crate::JobQuery::of(nobody))), "account_not_found");
    assert_eq!(code(store.account(nobody)), "account_not_found");
    assert_eq!(code(store.reserve(&request(crate::KeyId(404), "0"))), "invalid_api_key");
    assert_eq!(code(store.verify(Scope::Account(nobody))), "account_not_found");
    let refund = Refund { job: JobId(404), amount: usd("1"), reference: "x".to_owned() };
    assert_eq!(code(store.refund(&refund)), "job_not_found");
    let known = account(harness, "known").id;
    assert_eq!(store.balance(known, Environment::Live).unwrap(), crate::Balance::default());
}

/// (the same movement once more, sequence of the first) of a refusal.
fn duplicate<T: std::fmt::Debug>(result: Result<T, crate::Error>) -> (bool, i64) {
    match result.unwrap_err() {
        crate::Error::DuplicateReference { same, movement, .. } => (same, movement),
        other => panic!("expected a duplicate reference, got {other:?}"),
    }
}

fn repeated(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    top_up(harness, account, Environment::Test, "2", "payment 7").unwrap();
    let again = |amount| duplicate(top_up(harness, account, Environment::Test, amount, "payment 7"));
    assert_eq!(again("2"), (true, 2));
    assert_eq!(again("2.000001"), (false, 2));
    let lease = hold(harness, key, "1");
    harness.store.capture(&lease, usd("1"), &answer("{}")).unwrap();
    let other = hold(harness, key, "1");
    harness.store.capture(&other, usd("1"), &answer("{}")).unwrap();
    let refund = |job, amount| {
        harness.store.refund(&Refund { job, amount: usd(amount), reference: "sorry".to_owned() })
    };
    refund(lease.job, "0.5").unwrap();
    assert_eq!(duplicate(refund(lease.job, "0.5")), (true, 5));
    assert_eq!(duplicate(refund(lease.job, "0.4")), (false, 5));
    assert_eq!(duplicate(refund(other.job, "0.5")), (false, 5));
    assert_eq!(test_balance(harness, account).posted, usd("1.5"));
}

fn namespaces(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = hold(harness, key, "1");
    harness.store.capture(&lease, usd("1"), &answer("{}")).unwrap();
    top_up(harness, account, Environment::Test, "1", "7").unwrap();
    harness.store.refund(&Refund { job: lease.job, amount: usd("1"), reference: "7".to_owned() }).unwrap();
    assert_eq!(test_balance(harness, account).posted, usd("2"));
}
