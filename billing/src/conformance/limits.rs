//! Exact under contention: rate, budget, the last cent.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{
    HOLD_MS, Harness, Rule, account, answer, code, failure, fresh, funded, hold, key_with, request,
    request_once, test_balance, top_up, usd,
};
use crate::{
    AccountId, Environment, Error, KeyChange, KeyId, Money, NewApp, NewKey, RateLimit, RateScope, Reserved,
};

pub(super) const RULES: &[Rule] = &[
    ("the rate window counts successes and jobs in flight", window),
    ("a failure gives its place back", failure_frees),
    ("an abandoned job gives its place back, also if it costs nothing", abandoned_frees),
    ("a replay takes no place", replay_is_free),
    ("the window slides exactly", sliding),
    ("a limit of zero admits nothing", zero),
    ("rotation does not reset the rate", rotation),
    ("a ceiling of an app or account is over all its keys", ceilings),
    ("a limit of 60 admits exactly 60 of many callers", sixty),
    ("money for k jobs pays exactly k of many callers", last_cent),
    ("a budget bounds what a key may ever spend", budget),
    ("whoever takes a job over pays for it", take_over),
    ("holds that are due count as given back, whoever asks", due_holds),
    ("changed limits count from the next reserve on", changed),
];

fn limited(harness: &Harness, limit: u32, window_seconds: u32) -> (AccountId, KeyId) {
    let account = account(harness, "acme").id;
    top_up(harness, account, Environment::Test, "1000", "opening").unwrap();
    let rate_limit = Some(RateLimit { limit, window_seconds });
    let new = NewKey { rate_limit, ..NewKey::unlimited(account, Environment::Test) };
    (account, key_with(harness, new).id)
}

fn succeed(harness: &Harness, key: KeyId) {
    let lease = hold(harness, key, "0.1");
    harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
}

/// (in flight, retry after in seconds) of a refusal.
fn refusal(harness: &Harness, key: KeyId) -> (u32, u32) {
    match harness.store.reserve(&request(key, "0.1")).unwrap_err() {
        Error::RateLimitExceeded { in_flight, retry_after_seconds, remaining: 0, .. } => {
            (in_flight, retry_after_seconds)
        }
        other => panic!("expected the rate limit, got {other:?}"),
    }
}

/// Which limit refuses, and when to come back in seconds.
fn ceiling(harness: &Harness, key: KeyId) -> (RateScope, u32) {
    match harness.store.reserve(&request(key, "0.1")).unwrap_err() {
        Error::RateLimitExceeded { scope, retry_after_seconds, .. } => (scope, retry_after_seconds),
        other => panic!("expected a ceiling, got {other:?}"),
    }
}

fn ceilings(harness: &Harness) {
    let store = &harness.store;
    let (account, one) = limited(harness, 100, 3_600);
    let app = store.create_app(&NewApp { account, name: "shop".to_owned() }).unwrap().id;
    let in_app = |app| key_with(harness, NewKey { app, ..NewKey::unlimited(account, Environment::Test) }).id;
    let (two, three) = (in_app(Some(app)), in_app(Some(app)));
    let rate = |limit| Some(RateLimit { limit, window_seconds: 60 });
    assert_eq!(store.set_app_rate_limit(app, rate(2)).unwrap().rate_limit, rate(2));
    assert_eq!(store.set_account_rate_limit(account, rate(3)).unwrap().rate_limit, rate(3));
    // Success and flight of two keys fill the app; the third job of the account is the first key's.
    succeed(harness, two);
    harness.clock.advance(10_000);
    let lease = hold(harness, three, "0.1");
    assert_eq!(ceiling(harness, two), (RateScope::App, 50));
    succeed(harness, one);
    assert_eq!(ceiling(harness, one), (RateScope::Account, 50));
    // A failure gives its place back to all.
    store.release(&lease, &failure("tool_failed")).unwrap();
    let (rotated, _) = store.rotate_key(two, 0).unwrap();
    succeed(harness, rotated.id);
    assert_eq!(ceiling(harness, three), (RateScope::App, 50), "a rotation frees no place");
    // The first success leaves both windows, to the millisecond.
    harness.clock.advance(49_999);
    assert_eq!(ceiling(harness, three), (RateScope::App, 1));
    harness.clock.advance(1);
    succeed(harness, three);
    // The other books are apart, and a ceiling can be taken away.
    top_up(harness, account, Environment::Live, "1", "live").unwrap();
    succeed(harness, key_with(harness, NewKey::unlimited(account, Environment::Live)).id);
    assert_eq!(ceiling(harness, one).0, RateScope::Account);
    assert_eq!(store.set_account_rate_limit(account, None).unwrap().rate_limit, None);
    succeed(harness, one);
    assert_eq!(
        code(store.set_app_rate_limit(app, Some(RateLimit { limit: 1, window_seconds: 0 }))),
        "invalid_field"
    );
    assert_eq!(code(store.set_account_rate_limit(AccountId(99), None)), "account_not_found");
}

fn window(harness: &Harness) {
    let (account, key) = limited(harness, 3, 3_600);
    succeed(harness, key);
    harness.clock.advance(1_000);
    succeed(harness, key);
    let lease = hold(harness, key, "0.1");
    let usage = harness.store.key_usage(key).unwrap();
    assert_eq!((usage.successes_in_window, usage.in_flight), (2, 1));
    assert_eq!(usage.remaining, Some(0));
    assert_eq!(usage.reset_after_seconds, 3_599);
    assert_eq!((usage.spent, usage.held), (usd("0.2"), usd("0.1")));
    assert_eq!(refusal(harness, key), (1, 3_599));
    harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
    assert_eq!(refusal(harness, key), (0, 3_599));
    assert_eq!(test_balance(harness, account).held, Money::ZERO);
}

fn failure_frees(harness: &Harness) {
    let (_, key) = limited(harness, 1, 60);
    for _ in 0..5 {
        let lease = hold(harness, key, "0.1");
        assert_eq!(refusal(harness, key).0, 1);
        harness.store.release(&lease, &failure("tool_failed")).unwrap();
    }
    hold(harness, key, "0.1");
    harness.clock.advance(HOLD_MS);
    hold(harness, key, "0.1");
}

fn abandoned_frees(harness: &Harness) {
    let (_, key) = limited(harness, 1, 60);
    for amount in ["0", "0.1", "0"] {
        hold(harness, key, amount);
        assert_eq!(refusal(harness, key).0, 1);
        harness.clock.advance(HOLD_MS);
    }
    hold(harness, key, "0");
}

fn replay_is_free(harness: &Harness) {
    let (_, key) = limited(harness, 1, 60);
    let once = request_once(key, "0.1", "k", 1);
    let lease = fresh(harness.store.reserve(&once));
    harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
    for _ in 0..3 {
        assert!(matches!(harness.store.reserve(&once).unwrap(), Reserved::Replay(_)));
    }
    assert_eq!(harness.store.key_usage(key).unwrap().successes_in_window, 1);
}

fn sliding(harness: &Harness) {
    let (_, key) = limited(harness, 2, 10);
    // A place is counted from completion, not from the start.
    let slow = hold(harness, key, "0.1");
    harness.clock.advance(9_000);
    harness.store.capture(&slow, usd("0.1"), &answer("{}")).unwrap();
    harness.clock.advance(1_500);
    succeed(harness, key);
    assert_eq!(refusal(harness, key), (0, 9));
    harness.clock.advance(8_499);
    assert_eq!(refusal(harness, key), (0, 1));
    harness.clock.advance(1);
    succeed(harness, key);
    assert_eq!(refusal(harness, key), (0, 2));
    harness.clock.advance(1_500);
    succeed(harness, key);
    assert_eq!(harness.store.key_usage(key).unwrap().successes_in_window, 2);
    harness.clock.advance(10_000);
    let usage = harness.store.key_usage(key).unwrap();
    assert_eq!((usage.successes_in_window, usage.reset_after_seconds), (0, 0));
    assert_eq!(usage.remaining, Some(2));
}

fn zero(harness: &Harness) {
    let (_, key) = limited(harness, 0, 60);
    assert_eq!(refusal(harness, key), (0, 60));
}

fn rotation(harness: &Harness) {
    let (_, key) = limited(harness, 1, 3_600);
    succeed(harness, key);
    let (successor, _) = harness.store.rotate_key(key, 0).unwrap();
    assert_eq!(refusal(harness, successor.id), (0, 3_600));
}

/// How many of 8 x 16 callers on one key were paid for.
fn callers(harness: &Harness, key: KeyId, refused_with: &str) -> u32 {
    let paid = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for caller in 0..8_u32 {
            let paid = &paid;
            scope.spawn(move || {
                for turn in 0..16_u32 {
                    match harness.store.reserve(&request(key, "0.1")) {
                        Ok(Reserved::Fresh(lease)) if (caller + turn) % 5 == 4 => {
                            // Some fail first and try again: their place and money come back.
                            harness.store.release(&lease, &failure("tool_failed")).unwrap();
                        }
                        Ok(Reserved::Fresh(lease)) => {
                            harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
                            paid.fetch_add(1, Ordering::Relaxed);
                        }
                        Ok(other) => panic!("no idempotency key was sent: {other:?}"),
                        Err(error) => assert_eq!(error.code(), refused_with),
                    }
                }
            });
        }
    });
    // Whatever the failures gave back is there for the taking afterwards.
    while let Ok(Reserved::Fresh(lease)) = harness.store.reserve(&request(key, "0.1")) {
        harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
        paid.fetch_add(1, Ordering::Relaxed);
    }
    paid.into_inner()
}

fn sixty(harness: &Harness) {
    let (account, key) = limited(harness, 60, 3_600);
    assert_eq!(callers(harness, key, "rate_limit_exceeded"), 60);
    assert_eq!(test_balance(harness, account).lifetime_spent, usd("6"));
}

fn last_cent(harness: &Harness) {
    let (account, key) = funded(harness, "3.79");
    assert_eq!(callers(harness, key, "insufficient_api_balance"), 37);
    let balance = test_balance(harness, account);
    assert_eq!((balance.posted, balance.held), (usd("0.09"), Money::ZERO));
}

fn budget(harness: &Harness) {
    let (account, _) = funded(harness, "10");
    let budget = Some(usd("0.5"));
    let new = NewKey { budget, ..NewKey::unlimited(account, Environment::Test) };
    let key = key_with(harness, new).id;
    let lease = hold(harness, key, "0.3");
    match harness.store.reserve(&request(key, "0.200001")).unwrap_err() {
        Error::KeyBudgetExceeded { budget, required, remaining } => {
            assert_eq!((budget, required, remaining), (usd("0.5"), usd("0.200001"), usd("0.2")));
        }
        other => panic!("expected the key's budget, got {other:?}"),
    }
    assert_eq!(code(harness.store.extend(&lease, usd("0.3"))), "key_budget_exceeded");
    harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
    assert_eq!(code(harness.store.reserve(&request(key, "0.400001"))), "key_budget_exceeded");
    let (successor, _) = harness.store.rotate_key(key, 0).unwrap();
    assert_eq!(code(harness.store.reserve(&request(successor.id, "0.400001"))), "key_budget_exceeded");
    hold(harness, successor.id, "0.4");
}

fn changed(harness: &Harness) {
    let (account, key) = funded(harness, "10");
    let budget = |amount| KeyChange { budget: Some(Some(usd(amount))), ..KeyChange::default() };
    let rate = |limit| KeyChange {
        rate_limit: Some(Some(RateLimit { limit, window_seconds: 60 })),
        ..KeyChange::default()
    };
    let update = |change: KeyChange| harness.store.update_key(key, &change).unwrap();
    succeed(harness, key);
    let running = hold(harness, key, "0.3");
    // Less than is spent and held already: nothing is taken back, nothing more is given.
    update(budget("0.05"));
    assert_eq!(code(harness.store.reserve(&request(key, "0.000001"))), "key_budget_exceeded");
    assert_eq!(code(harness.store.extend(&running, usd("0.000001"))), "key_budget_exceeded");
    harness.store.capture(&running, usd("0.3"), &answer("{}")).unwrap();
    update(budget("0.5"));
    assert_eq!(code(harness.store.reserve(&request(key, "0.100001"))), "key_budget_exceeded");
    succeed(harness, key);
    update(KeyChange { budget: Some(None), ..KeyChange::default() });
    // Successes count although there was no limit when they were made.
    update(rate(3));
    assert_eq!(harness.store.key_usage(key).unwrap().successes_in_window, 3);
    assert_eq!(refusal(harness, key), (0, 60));
    update(rate(4));
    succeed(harness, key);
    update(rate(1));
    assert_eq!(refusal(harness, key), (0, 60));
    assert_eq!(harness.store.key_usage(key).unwrap().remaining, Some(0));
    update(KeyChange { rate_limit: Some(None), ..KeyChange::default() });
    succeed(harness, key);
    assert_eq!(test_balance(harness, account).lifetime_spent, usd("0.7"));
}

fn take_over(harness: &Harness) {
    let store = &harness.store;
    let (account, first) = funded(harness, "10");
    let new = NewKey::unlimited(account, Environment::Test);
    let poor = key_with(harness, NewKey { budget: Some(usd("0.3")), ..new.clone() }).id;
    let rate_limit = Some(RateLimit { limit: 1, window_seconds: 3_600 });
    let slow = key_with(harness, NewKey { rate_limit, ..new.clone() }).id;
    succeed(harness, slow);
    let app = store.create_app(&NewApp { account, name: "shop".to_owned() }).unwrap().id;
    let rich = key_with(harness, NewKey { app: Some(app), budget: Some(usd("1")), ..new }).id;
    let before = harness.store.balance(account, Environment::Test).unwrap();
    fresh(store.reserve(&request_once(first, "0.4", "k", 1)));
    harness.clock.advance(super::LEASE_MS);
    // The worker is dead; another key of the account brings the same request.
    assert_eq!(code(store.reserve(&request_once(poor, "0.4", "k", 1))), "key_budget_exceeded");
    assert_eq!(code(store.reserve(&request_once(slow, "0.4", "k", 1))), "rate_limit_exceeded");
    let held = |key| {
        let usage = store.key_usage(key).unwrap();
        (usage.held, usage.in_flight, usage.spent)
    };
    assert_eq!(held(first), (usd("0.4"), 1, Money::ZERO), "a refusal has changed nothing");
    let lease = fresh(store.reserve(&request_once(rich, "0.4", "k", 1)));
    assert_eq!(lease.attempt, 2);
    assert_eq!(held(first), (Money::ZERO, 0, Money::ZERO));
    assert_eq!(held(rich), (usd("0.4"), 1, Money::ZERO));
    store.capture(&lease, usd("0.4"), &answer("{}")).unwrap();
    assert_eq!(held(rich), (Money::ZERO, 0, usd("0.4")));
    assert_eq!(store.job(lease.job).unwrap().key, rich);
    let spent = before.posted.checked_sub(usd("0.4")).unwrap();
    assert_eq!(test_balance(harness, account).posted, spent);
}

fn due_holds(harness: &Harness) {
    let store = &harness.store;
    let (account, key) = funded(harness, "1");
    let other =
        key_with(harness, NewKey { budget: Some(usd("1")), ..NewKey::unlimited(account, Environment::Test) })
            .id;
    hold(harness, key, "0.4");
    hold(harness, other, "0.5");
    harness.clock.advance(HOLD_MS / 2);
    let lease = hold(harness, key, "0.1");
    harness.clock.advance(HOLD_MS / 2);
    // The first two are due; nobody has reaped them.
    let usage = store.key_usage(other).unwrap();
    assert_eq!((usage.held, usage.in_flight), (Money::ZERO, 0));
    let lease = store.extend(&lease, usd("0.9")).unwrap();
    assert_eq!(lease.reserved, usd("1"));
    store.capture(&lease, usd("1"), &answer("{}")).unwrap();
    assert_eq!(test_balance(harness, account).posted, Money::ZERO);
}
