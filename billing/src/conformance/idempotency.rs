//! One key, one charge, one answer.

use super::{
    HOLD_MS, Harness, LEASE_MS, RETENTION_MS, Rule, account, answer, code, failure, fresh, funded, key_with,
    request_once, test_balance, top_up, usd,
};
use crate::{Blob, Environment, KeyId, LookedUp, Lookup, NewKey, Outcome, Reserved, StoredResponse};

pub(super) const RULES: &[Rule] = &[
    ("a success is replayed byte for byte and charged once", replay),
    ("blobs are replayed byte for byte, small and large", blobs),
    ("another body under the same key is refused", reused),
    ("a running job is in progress", in_progress),
    ("a failure frees the key for the same body only", after_failure),
    ("an expired job frees the key", after_expiry),
    ("retention ends and the key is free", retention),
    ("a rotated key sees the same idempotency keys", namespace),
    ("accounts and environments do not share idempotency keys", apart),
    ("an idempotency key is visible ASCII", key_format),
    ("one key fired from many threads is charged once", stampede),
];

fn peek(harness: &Harness, key: KeyId, name: &str, body: u8) -> Result<LookedUp, crate::Error> {
    let lookup = Lookup { key, idempotency_key: name.to_owned(), fingerprint: [body; 32] };
    harness.store.lookup(&lookup)
}

fn replayed(reserved: Result<Reserved, crate::Error>) -> StoredResponse {
    match reserved.unwrap() {
        Reserved::Replay(response) => response,
        other => panic!("expected a replay, got {other:?}"),
    }
}

fn replay(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    assert_eq!(peek(harness, key, "k", 1).unwrap(), LookedUp::Absent);
    let once = request_once(key, "0.25", "k", 1);
    let lease = fresh(harness.store.reserve(&once));
    let body = "{\"texto\":\"ñandú\\u0000\",\"n\":1.50}\n ";
    let receipt = harness.store.capture(&lease, usd("0.2"), &answer(body)).unwrap();
    let mut again = once.clone();
    again.request_id = "req_02".to_owned();
    for _ in 0..3 {
        let response = replayed(harness.store.reserve(&again));
        assert_eq!(response.receipt, receipt);
        assert_eq!(response.request_id, "req_01");
        assert_eq!(response.outcome.body, body);
        assert_eq!(peek(harness, key, "k", 1).unwrap(), LookedUp::Replay(response));
    }
    let balance = test_balance(harness, account);
    assert_eq!((balance.posted, balance.held), (usd("0.8"), crate::Money::ZERO));
    assert_eq!(harness.store.key_usage(key).unwrap().in_flight, 0);
}

fn blobs(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    let large: Vec<u8> = (0_u32..700_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    let sets = [vec![], vec![vec![]], vec![vec![0, 255, 10], large.clone(), large.clone(), vec![1; 300_000]]];
    for (number, blobs) in sets.into_iter().enumerate() {
        let once = request_once(key, "0.01", &format!("k{number}"), 1);
        let lease = fresh(harness.store.reserve(&once));
        let blobs = blobs.into_iter().map(Blob::from).collect();
        let outcome = Outcome { body: "x".repeat(300_000), blobs };
        harness.store.capture(&lease, usd("0.01"), &outcome).unwrap();
        assert_eq!(replayed(harness.store.reserve(&once)).outcome, outcome);
    }
}

fn reused(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = fresh(harness.store.reserve(&request_once(key, "0.1", "k", 1)));
    let other = request_once(key, "0.1", "k", 2);
    assert_eq!(code(harness.store.reserve(&other)), "idempotency_key_reused");
    assert_eq!(code(peek(harness, key, "k", 2)), "idempotency_key_reused");
    harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
    assert_eq!(code(harness.store.reserve(&other)), "idempotency_key_reused");
    assert_eq!(code(peek(harness, key, "k", 2)), "idempotency_key_reused");
    assert_eq!(test_balance(harness, account).posted, usd("0.9"));
}

fn in_progress(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let once = request_once(key, "0.1", "k", 1);
    let lease = fresh(harness.store.reserve(&once));
    harness.clock.advance(LEASE_MS / 4);
    let left = LEASE_MS - LEASE_MS / 4;
    let expected = Reserved::InProgress { job: lease.job, retry_after_ms: left };
    assert_eq!(harness.store.reserve(&once).unwrap(), expected);
    let expected = LookedUp::InProgress { job: lease.job, retry_after_ms: left };
    assert_eq!(peek(harness, key, "k", 1).unwrap(), expected);
    assert_eq!(test_balance(harness, account).held, usd("0.1"));
}

fn after_failure(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let once = request_once(key, "0.1", "k", 1);
    let first = fresh(harness.store.reserve(&once));
    harness.store.release(&first, &failure("tool_failed")).unwrap();
    assert_eq!(code(harness.store.reserve(&request_once(key, "0.1", "k", 2))), "idempotency_key_reused");
    assert_eq!(peek(harness, key, "k", 1).unwrap(), LookedUp::Absent);
    let second = fresh(harness.store.reserve(&once));
    assert_ne!(second.job, first.job, "a last state never changes");
    harness.store.capture(&second, usd("0.1"), &answer("done")).unwrap();
    assert_eq!(replayed(harness.store.reserve(&once)).outcome.body, "done");
    assert_eq!(harness.store.job(first.job).unwrap().state, crate::JobState::Failed);
    assert_eq!(test_balance(harness, account).posted, usd("0.9"));
}

fn after_expiry(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let once = request_once(key, "1", "k", 1);
    let first = fresh(harness.store.reserve(&once));
    harness.clock.advance(HOLD_MS);
    let second = fresh(harness.store.reserve(&once));
    assert_eq!((second.attempt, second.job == first.job), (1, false));
    assert_eq!(test_balance(harness, account).held, usd("1"));
    assert_eq!(code(harness.store.capture(&first, usd("1"), &answer("{}"))), "hold_expired");
    harness.store.capture(&second, usd("1"), &answer("{}")).unwrap();
}

fn retention(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let once = request_once(key, "0.1", "k", 1);
    let lease = fresh(harness.store.reserve(&once));
    harness.store.capture(&lease, usd("0.1"), &answer("kept")).unwrap();
    harness.clock.advance(RETENTION_MS - 1);
    assert_eq!(harness.store.reap(100).unwrap().forgotten, 0);
    assert_eq!(replayed(harness.store.reserve(&once)).outcome.body, "kept");
    harness.clock.advance(1);
    assert_eq!(peek(harness, key, "k", 2).unwrap(), LookedUp::Absent);
    // Free without a reap; the other body proves that nothing of the old record binds.
    let other = fresh(harness.store.reserve(&request_once(key, "0.1", "k", 2)));
    harness.store.capture(&other, usd("0.1"), &answer("new")).unwrap();
    let another = fresh(harness.store.reserve(&request_once(key, "0.1", "l", 1)));
    harness.store.capture(&another, usd("0.1"), &answer("new")).unwrap();
    harness.clock.advance(RETENTION_MS);
    assert_eq!(harness.store.reap(100).unwrap().forgotten, 2);
    assert_eq!(peek(harness, key, "l", 9).unwrap(), LookedUp::Absent);
    assert_eq!(test_balance(harness, account).posted, usd("0.7"));
}

fn namespace(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    let lease = fresh(harness.store.reserve(&request_once(key, "0.1", "k", 1)));
    harness.store.capture(&lease, usd("0.1"), &answer("first")).unwrap();
    let (successor, _) = harness.store.rotate_key(key, 0).unwrap();
    let response = replayed(harness.store.reserve(&request_once(successor.id, "0.1", "k", 1)));
    assert_eq!(response.outcome.body, "first");
}

fn apart(harness: &Harness) {
    let (first, test_key) = funded(harness, "1");
    let live_key = key_with(harness, NewKey::unlimited(first, Environment::Live)).id;
    top_up(harness, first, Environment::Live, "1", "live").unwrap();
    let second = account(harness, "globex").id;
    top_up(harness, second, Environment::Test, "1", "opening").unwrap();
    let other_key = key_with(harness, NewKey::unlimited(second, Environment::Test)).id;
    for (body, key) in [(1, test_key), (2, live_key), (3, other_key)] {
        fresh(harness.store.reserve(&request_once(key, "0.1", "k", body)));
    }
}

fn key_format(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    for bad in ["", " ", "a b", "ñ", "tab\t", &"x".repeat(256)] {
        let refused = harness.store.reserve(&request_once(key, "0.1", bad, 1));
        assert_eq!(code(refused), "invalid_idempotency_key", "{bad:?}");
        assert_eq!(code(peek(harness, key, bad, 1)), "invalid_idempotency_key", "{bad:?}");
    }
    for good in ["qr-2026-05-25-001", "~", &"x".repeat(255)] {
        fresh(harness.store.reserve(&request_once(key, "0.1", good, 1)));
    }
}

fn stampede(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let once = request_once(key, "0.1", "k", 1);
    let charged = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| match harness.store.reserve(&once).unwrap() {
                    Reserved::Fresh(lease) => {
                        harness.store.capture(&lease, usd("0.1"), &answer("one")).unwrap();
                        1
                    }
                    Reserved::Replay(response) => {
                        assert_eq!(response.outcome.body, "one");
                        0
                    }
                    Reserved::InProgress { .. } => 0,
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<i32>()
    });
    assert_eq!(charged, 1);
    assert_eq!(test_balance(harness, account).posted, usd("0.9"));
}
