//! Answers and failures for whoever asks by the job's id.

use sha2::{Digest, Sha256};

use super::{
    HOLD_MS, Harness, RETENTION_MS, Rule, answer, code, failure, fresh, funded, hold, request, request_once,
    test_balance, usd,
};
use crate::{
    Blob, Failure, JobId, JobState, Kept, KeptPart, KeyId, Lease, Money, Outcome, Reserve, Reserved,
    StoredResponse,
};

pub(super) const RULES: &[Rule] = &[
    ("an answer is kept for a key or on request, and not otherwise", on_request),
    ("a kept answer is described without its files", described),
    ("a kept file is read in stretches", stretches),
    ("the detail of a failure is kept in place of an answer", details),
    ("the detail of a failure is bounded", bounded),
    ("a failure stays known when its idempotency key moves on", outlived),
    ("what is kept is forgotten in time, reaped or not", forgotten),
];

fn keeping(harness: &Harness, key: KeyId) -> Lease {
    fresh(harness.store.reserve(&Reserve { keep_answer: true, ..request(key, "0.1") }))
}

fn explained(code: &str, detail: &str) -> Failure {
    Failure { detail: Some(detail.to_owned()), ..failure(code) }
}

fn kept(harness: &Harness, job: JobId) -> Option<Kept> {
    harness.store.kept(job).unwrap()
}

fn bytes(count: u32) -> Vec<u8> {
    (0..count).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect()
}

/// Nothing is known of the job beyond its record.
fn assert_nothing(harness: &Harness, job: JobId) {
    assert_eq!(kept(harness, job), None);
    assert_eq!(harness.store.answer(job).unwrap(), None);
    assert_eq!(harness.store.kept_part(job, 0, 0, 1).unwrap(), None);
}

fn on_request(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    let store = &harness.store;
    let outcome = Outcome { body: "{}".to_owned(), blobs: vec![vec![1; 400_000].into()] };
    let plain = hold(harness, key, "0.1");
    store.capture(&plain, usd("0.1"), &outcome).unwrap();
    assert_nothing(harness, plain.job);
    let bound = fresh(store.reserve(&request_once(key, "0.1", "k", 1)));
    for lease in [bound, keeping(harness, key)] {
        assert_nothing(harness, lease.job);
        let lease = store.heartbeat(&lease).unwrap();
        assert_nothing(harness, lease.job);
        let receipt = store.capture(&lease, usd("0.1"), &outcome).unwrap();
        let response = store.answer(lease.job).unwrap();
        let request_id = "req_01".to_owned();
        assert_eq!(response, Some(StoredResponse { receipt, request_id, outcome: outcome.clone() }));
    }
    let abandoned = keeping(harness, key);
    harness.clock.advance(HOLD_MS);
    assert_nothing(harness, abandoned.job);
    store.reap(100).unwrap();
    assert_nothing(harness, abandoned.job);
    assert_eq!(code(store.kept(JobId(404))), "job_not_found");
    assert_eq!(code(store.answer(JobId(404))), "job_not_found");
    assert_eq!(code(store.kept_part(JobId(i64::MAX), 0, 0, 1)), "job_not_found");
}

fn described(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    let sets = [vec![], vec![vec![]], vec![b"small".to_vec(), bytes(200_000), b"small".to_vec()]];
    for blobs in sets {
        let lease = keeping(harness, key);
        let outcome =
            Outcome { body: "{\"ñ\":1}".to_owned(), blobs: blobs.into_iter().map(Blob::from).collect() };
        let receipt = harness.store.capture(&lease, usd("0.05"), &outcome).unwrap();
        let kept = kept(harness, lease.job).unwrap();
        assert_eq!((kept.state, kept.receipt), (JobState::Succeeded, receipt));
        assert_eq!((kept.request_id.as_str(), &kept.body), ("req_01", &outcome.body));
        let describe = |blob: &Blob| KeptPart {
            size_bytes: blob.size_bytes(),
            sha256: Sha256::digest(blob.bytes().unwrap()).into(),
        };
        assert_eq!(kept.parts, outcome.blobs.iter().map(describe).collect::<Vec<_>>());
    }
}

fn stretches(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    let blobs = [b"0123456789".to_vec(), Vec::new(), bytes(200_000)];
    let lease = keeping(harness, key);
    let outcome = Outcome { body: "{}".to_owned(), blobs: blobs.iter().cloned().map(Blob::from).collect() };
    harness.store.capture(&lease, usd("0.1"), &outcome).unwrap();
    let read = |part, offset, max| harness.store.kept_part(lease.job, part, offset, max).unwrap();
    for (part, blob) in blobs.iter().enumerate() {
        let size = blob.len();
        for offset in [0, 1, 9, 10, 65_536, size.saturating_sub(1), size, size + 1, usize::MAX] {
            for max in [0, 1, 7, 65_536, size, usize::MAX] {
                let start = offset.min(size);
                let expected = &blob[start..start.saturating_add(max).min(size)];
                let found = read(part, u64::try_from(offset).unwrap(), max).unwrap();
                assert!(found == expected, "part {part}, {max} bytes from {offset}");
            }
        }
    }
    // Parts of other jobs are not within reach.
    let neighbour = keeping(harness, key);
    harness.store.capture(&neighbour, usd("0.1"), &outcome).unwrap();
    for part in [3, 1_022, 1_023, 1_024, usize::MAX] {
        assert_eq!(read(part, 0, 1), None, "{part}");
    }
}

fn details(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    let why = "{\"message\":\"demasiado grande\",\"ñ\":\"\\u0000\"}\n";
    for (error_code, state) in [("tool_failed", JobState::Failed), ("cancelled", JobState::Released)] {
        let bound = fresh(store.reserve(&request_once(key, "0.1", error_code, 1)));
        for lease in [bound, keeping(harness, key)] {
            let receipt = store.release(&lease, &explained(error_code, why)).unwrap();
            let kept = kept(harness, lease.job).unwrap();
            assert_eq!((kept.state, kept.receipt), (state, receipt));
            assert_eq!((kept.body.as_str(), kept.parts), (why, Vec::new()));
            assert_eq!(store.answer(lease.job).unwrap(), None);
            assert_eq!(store.kept_part(lease.job, 0, 0, 1).unwrap(), None);
        }
    }
    let brief = keeping(harness, key);
    store.release(&brief, &failure("tool_failed")).unwrap();
    assert_nothing(harness, brief.job);
    let plain = hold(harness, key, "0.1");
    store.release(&plain, &explained("tool_failed", why)).unwrap();
    assert_nothing(harness, plain.job);
    // A worker that was too late changes nothing of what is kept.
    let late = keeping(harness, key);
    store.release(&late, &explained("tool_failed", "first")).unwrap();
    assert_eq!(code(store.release(&late, &explained("tool_failed", "second"))), "hold_already_released");
    assert_eq!(code(store.capture(&late, usd("0.1"), &answer("third"))), "hold_already_released");
    assert_eq!(kept(harness, late.job).unwrap().body, "first");
    assert_eq!(test_balance(harness, account).posted, usd("1"));
}

fn bounded(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = keeping(harness, key);
    let longest = "x".repeat(65_536);
    let refused = harness.store.release(&lease, &explained("tool_failed", &format!("{longest}x")));
    assert_eq!(code(refused), "invalid_field");
    assert_eq!(test_balance(harness, account).held, usd("0.1"));
    harness.store.release(&lease, &explained("tool_failed", &longest)).unwrap();
    assert_eq!(kept(harness, lease.job).unwrap().body, longest);
    assert_eq!(test_balance(harness, account).held, Money::ZERO);
}

fn outlived(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    let once = request_once(key, "0.1", "k", 1);
    let first = fresh(harness.store.reserve(&once));
    harness.store.release(&first, &explained("tool_failed", "why")).unwrap();
    harness.clock.advance(RETENTION_MS / 2);
    let second = fresh(harness.store.reserve(&once));
    assert_eq!(kept(harness, first.job).unwrap().body, "why");
    harness.store.capture(&second, usd("0.1"), &answer("done")).unwrap();
    assert_eq!(kept(harness, first.job).unwrap().body, "why");
    harness.clock.advance(RETENTION_MS / 2);
    assert_eq!(harness.store.reap(100).unwrap().forgotten, 1);
    assert_nothing(harness, first.job);
    // Forgetting the failure does not take the key off the success.
    assert!(matches!(harness.store.reserve(&once).unwrap(), Reserved::Replay(_)));
}

fn forgotten(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    let success = keeping(harness, key);
    let outcome = Outcome { body: "{}".to_owned(), blobs: vec![vec![1; 400_000].into(), vec![2].into()] };
    harness.store.capture(&success, usd("0.1"), &outcome).unwrap();
    let lost = keeping(harness, key);
    harness.store.release(&lost, &explained("tool_failed", "why")).unwrap();
    harness.clock.advance(RETENTION_MS - 1);
    assert_eq!(harness.store.reap(100).unwrap().forgotten, 0);
    assert_eq!(harness.store.answer(success.job).unwrap().unwrap().outcome, outcome);
    assert_eq!(kept(harness, lost.job).unwrap().body, "why");
    harness.clock.advance(1);
    assert_nothing(harness, success.job);
    assert_nothing(harness, lost.job);
    assert_eq!(harness.store.reap(100).unwrap().forgotten, 2);
    assert_eq!(harness.store.reap(100).unwrap().forgotten, 0);
    assert_nothing(harness, success.job);
    // What happened stays known; what was answered does not.
    assert_eq!(harness.store.job(success.job).unwrap().state, JobState::Succeeded);
    assert_eq!(harness.store.job(lost.job).unwrap().error_code.as_deref(), Some("tool_failed"));
}
