//! The store's own time: never backwards, and no leap of the clock is followed unasked.

use super::{
    HOLD_MS, Harness, LEASE_MS, RETENTION_MS, Rule, account, answer, code, fresh, funded, hold, key_with,
    request, request_once, test_balance, top_up, usd,
};
use crate::{
    Clock, Environment, Error, JobState, Money, NewKey, RateLimit, Reserved, StatementQuery, Timestamp,
};

pub(super) const RULES: &[Rule] = &[
    ("a leap of the clock begins nothing and spoils nothing", leap),
    ("a leap can be accepted", accepted),
    ("a long pause is no leap", pause),
    ("a clock set back shortens no lease and reorders no success", set_back),
    ("a clock set back does not open the rate window", set_back_window),
    ("time that was seen once is not seen again", never_again),
];

const YEAR_MS: i64 = 365 * 86_400_000;

fn leap(harness: &Harness) {
    let store = &harness.store;
    let account = account(harness, "acme").id;
    top_up(harness, account, Environment::Test, "10", "opening").unwrap();
    let rate_limit = Some(RateLimit { limit: 2, window_seconds: 3_600 });
    let new = NewKey { rate_limit, ..NewKey::unlimited(account, Environment::Test) };
    let key = key_with(harness, new).id;
    let running = hold(harness, key, "1");
    let right = harness.clock.now();
    harness.clock.set(right.plus(YEAR_MS));
    match store.reserve(&request(key, "1")).unwrap_err() {
        Error::ClockLeapt { ahead_ms } => assert_eq!(ahead_ms, YEAR_MS),
        other => panic!("expected the leap, got {other:?}"),
    }
    assert_eq!(code(store.create_key(&NewKey::unlimited(account, Environment::Test))), "store_unavailable");
    assert_eq!(code(store.time()), "store_unavailable");
    // What runs goes on: alive, not expired, paid.
    let running = store.heartbeat(&running).unwrap();
    assert_eq!(store.reap(100).unwrap().expired, 0);
    assert_eq!(test_balance(harness, account).held, usd("1"));
    harness.clock.advance(1_000);
    store.capture(&running, usd("1"), &answer("{}")).unwrap();
    // Once the clock is right again, everything stands where it would have stood.
    harness.clock.set(right.plus(2_000));
    assert_eq!(store.time().unwrap(), right.plus(2_000));
    let record = store.job(running.job).unwrap();
    assert_eq!(record.done_at, Some(right.plus(1_000)));
    fresh(store.reserve(&request(key, "1")));
    assert_eq!(store.key_usage(key).unwrap().successes_in_window, 1);
    harness.clock.advance(3_600_000);
    assert_eq!(store.key_usage(key).unwrap().successes_in_window, 0);
}

fn accepted(harness: &Harness) {
    let (_, key) = funded(harness, "10");
    let kept = request_once(key, "1", "k", 1);
    let lease = fresh(harness.store.reserve(&kept));
    harness.store.capture(&lease, usd("1"), &answer("kept")).unwrap();
    let later = harness.clock.now().plus(YEAR_MS);
    harness.clock.set(later);
    assert_eq!(code(harness.store.reserve(&request(key, "1"))), "store_unavailable");
    // Nothing old is swept by a clock that nobody vouches for.
    assert_eq!(harness.store.reap(100).unwrap().forgotten, 0);
    assert_eq!(harness.store.accept_clock().unwrap(), later);
    let lease = hold(harness, key, "1");
    assert_eq!(harness.store.job(lease.job).unwrap().created_at, later);
    assert_eq!(harness.store.reap(100).unwrap().forgotten, 1);
}

fn pause(harness: &Harness) {
    let (_, key) = funded(harness, "10");
    hold(harness, key, "1");
    harness.clock.advance(3 * YEAR_MS);
    let lease = hold(harness, key, "10");
    assert_eq!(harness.store.job(lease.job).unwrap().created_at, harness.clock.now());
}

fn set_back(harness: &Harness) {
    let (account, key) = funded(harness, "10");
    let store = &harness.store;
    let start = harness.clock.now();
    let lease = store.heartbeat(&hold(harness, key, "1")).unwrap();
    let once = request_once(key, "1", "k", 1);
    let first = fresh(store.reserve(&once));
    store.capture(&first, usd("1"), &answer("first")).unwrap();
    harness.clock.set(Timestamp(start.0 - 10 * HOLD_MS));
    let renewed = store.heartbeat(&lease).unwrap();
    assert!(renewed.lease_until >= lease.lease_until, "a lease was shortened");
    let second = hold(harness, key, "1");
    store.capture(&second, usd("1"), &answer("second")).unwrap();
    let done = |job| store.job(job).unwrap().done_at.unwrap();
    assert!(done(second.job) >= done(first.job), "a later success lies before an earlier one");
    let query = StatementQuery { account, environment: Environment::Test, after_sequence: 0, limit: 100 };
    let movements = store.statement(&query).unwrap();
    assert!(movements.windows(2).all(|pair| pair[0].at <= pair[1].at), "{movements:?}");
    // Time goes on meanwhile, if slowly: a silent worker's hold still ends, an answer is still forgotten.
    harness.clock.advance(3 * HOLD_MS);
    assert_eq!(store.job(renewed.job).unwrap().state, JobState::Expired);
    assert!(matches!(store.reserve(&once).unwrap(), Reserved::Replay(_)));
    harness.clock.advance(2 * RETENTION_MS + 2 * LEASE_MS);
    fresh(store.reserve(&once));
    assert_eq!(test_balance(harness, account).held, usd("1"));
}

fn set_back_window(harness: &Harness) {
    let (account, _) = funded(harness, "10");
    let rate_limit = Some(RateLimit { limit: 1, window_seconds: 60 });
    let new = NewKey { rate_limit, ..NewKey::unlimited(account, Environment::Test) };
    let key = key_with(harness, new).id;
    let lease = hold(harness, key, "1");
    harness.store.capture(&lease, usd("1"), &answer("{}")).unwrap();
    harness.clock.set(Timestamp(harness.clock.now().0 - 3_600_000));
    assert_eq!(code(harness.store.reserve(&request(key, "1"))), "rate_limit_exceeded");
    harness.clock.advance(59_000);
    assert_eq!(code(harness.store.reserve(&request(key, "1"))), "rate_limit_exceeded");
    harness.clock.advance(61_000);
    let lease = hold(harness, key, "1");
    assert_eq!(harness.store.capture(&lease, Money::ZERO, &answer("{}")).unwrap().charged, Money::ZERO);
}

fn never_again(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    let store = &harness.store;
    for number in 0..5 {
        harness.clock.advance(3_600_000);
        let at = harness.clock.now();
        top_up(harness, account, Environment::Test, "1", &format!("n{number}")).unwrap();
        assert_eq!(store.time().unwrap(), at);
        harness.clock.set(Timestamp(at.0 - 1_800_000));
        assert!(store.time().unwrap() >= at, "the clock was set back and time with it");
        harness.clock.set(at);
    }
}
