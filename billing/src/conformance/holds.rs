//! Holds, leases, take-overs and ends that never change.

use super::{
    HOLD_MS, Harness, LEASE_MS, Rule, answer, code, failure, fresh, funded, hold, request, request_once,
    test_balance, usd,
};
use crate::{JobQuery, JobState, Lease, LeaseToken, Money, Op, OpResult, Scope, Upstream};

pub(super) const RULES: &[Rule] = &[
    ("a failure charges nothing", released),
    ("a last state never changes", terminal),
    ("a heartbeat keeps a hold beyond its time", slow_but_alive),
    ("an abandoned hold is given back", abandoned),
    ("an abandoned hold is given back before the next reserve", lazy_expiry),
    ("a dead worker's job is taken over with the same hold", take_over),
    ("a take-over that needs more asks for the difference", dearer_take_over),
    ("a zombie never charges", zombie),
    ("a forged token is worth nothing", forged),
    ("the owner of the ledger cancels a job without its lease", cancelled),
    ("a job that has ended is not cancelled", cancelled_too_late),
    ("of a cancellation and a capture at once, one counts", cancelled_in_a_race),
    ("a hold grows only within the balance", extend),
    ("what a job asked a provider for stays with it, whoever works on it", noted),
    ("a batch commits what stands and refuses what falls", batch),
    ("history lists jobs newest first", history),
];

fn released(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = hold(harness, key, "0.4");
    let receipt = harness.store.release(&lease, &failure("tool_failed")).unwrap();
    assert_eq!((receipt.charged, receipt.balance_after), (Money::ZERO, usd("1")));
    assert_eq!(receipt.estimated, usd("0.4"));
    let balance = test_balance(harness, account);
    assert_eq!((balance.posted, balance.held), (usd("1"), Money::ZERO));
    assert_eq!(balance.lifetime_spent, Money::ZERO);
    let job = harness.store.job(lease.job).unwrap();
    assert_eq!(job.state, JobState::Failed);
    assert_eq!(job.error_code.as_deref(), Some("tool_failed"));
    let cancelled = hold(harness, key, "0.4");
    harness.store.release(&cancelled, &failure("cancelled")).unwrap();
    assert_eq!(harness.store.job(cancelled.job).unwrap().state, JobState::Released);
}

fn terminal(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    let captured = hold(harness, key, "0.1");
    let receipt = store.capture(&captured, usd("0.1"), &answer("{}")).unwrap();
    match store.capture(&captured, usd("0.1"), &answer("{}")).unwrap_err() {
        crate::Error::HoldAlreadyCaptured { receipt: again } => assert_eq!(again, receipt),
        other => panic!("expected the receipt of the capture, got {other:?}"),
    }
    assert_eq!(code(store.release(&captured, &failure("late"))), "hold_already_captured");
    assert_eq!(code(store.heartbeat(&captured)), "hold_already_captured");
    assert_eq!(code(store.extend(&captured, usd("0.1"))), "hold_already_captured");
    let released = hold(harness, key, "0.1");
    store.release(&released, &failure("tool_failed")).unwrap();
    assert_eq!(code(store.capture(&released, usd("0.1"), &answer("{}"))), "hold_already_released");
    assert_eq!(code(store.release(&released, &failure("x"))), "hold_already_released");
    assert_eq!(test_balance(harness, account).posted, usd("0.9"));
}

fn slow_but_alive(harness: &Harness) {
    let (_, key) = funded(harness, "1");
    let mut lease = hold(harness, key, "1");
    for _ in 0..30 {
        harness.clock.advance(LEASE_MS - 1);
        lease = harness.store.heartbeat(&lease).unwrap();
    }
    assert_eq!(harness.store.job(lease.job).unwrap().state, JobState::Running);
    assert_eq!(harness.store.reap(100).unwrap().expired, 0);
    assert_eq!(code(harness.store.reserve(&request(key, "0.1"))), "insufficient_api_balance");
    harness.store.capture(&lease, usd("1"), &answer("{}")).unwrap();
}

fn abandoned(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = hold(harness, key, "0.7");
    harness.clock.advance(HOLD_MS - 1);
    assert_eq!(harness.store.reap(100).unwrap().expired, 0);
    assert_eq!(test_balance(harness, account).held, usd("0.7"));
    harness.clock.advance(1);
    assert_eq!(test_balance(harness, account).held, Money::ZERO);
    assert_eq!(harness.store.job(lease.job).unwrap().state, JobState::Expired);
    let report = harness.store.reap(100).unwrap();
    assert_eq!((report.expired, report.released), (1, usd("0.7")));
    assert_eq!(harness.store.reap(100).unwrap().expired, 0);
    assert_eq!(harness.store.job(lease.job).unwrap().state, JobState::Expired);
    let late = harness.store.capture(&lease, usd("0.7"), &answer("{}"));
    assert_eq!(code(late), "hold_expired");
    let balance = test_balance(harness, account);
    assert_eq!((balance.posted, balance.held), (usd("1"), Money::ZERO));
}

fn lazy_expiry(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    for _ in 0..10 {
        hold(harness, key, "0.1");
    }
    assert_eq!(code(harness.store.reserve(&request(key, "0.1"))), "insufficient_api_balance");
    harness.clock.advance(HOLD_MS);
    let lease = hold(harness, key, "1");
    assert_eq!(test_balance(harness, account).held, usd("1"));
    harness.store.capture(&lease, usd("1"), &answer("{}")).unwrap();
}

fn take_over(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let once = request_once(key, "0.6", "k", 1);
    let first = fresh(harness.store.reserve(&once));
    harness.clock.advance(LEASE_MS);
    let second = fresh(harness.store.reserve(&once));
    assert_eq!((second.job, second.attempt), (first.job, 2));
    assert_ne!(second.token, first.token);
    assert_eq!(test_balance(harness, account).held, usd("0.6"));
    harness.store.capture(&second, usd("0.6"), &answer("{}")).unwrap();
    assert_eq!(test_balance(harness, account).posted, usd("0.4"));
}

fn dearer_take_over(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    fresh(harness.store.reserve(&request_once(key, "0.6", "k", 1)));
    harness.clock.advance(LEASE_MS);
    let too_dear = harness.store.reserve(&request_once(key, "1.1", "k", 1));
    assert_eq!(code(too_dear), "insufficient_api_balance");
    let dearer = fresh(harness.store.reserve(&request_once(key, "0.9", "k", 1)));
    assert_eq!((dearer.reserved, dearer.attempt), (usd("0.9"), 2));
    assert_eq!(test_balance(harness, account).held, usd("0.9"));
    harness.clock.advance(LEASE_MS);
    let cheaper = fresh(harness.store.reserve(&request_once(key, "0.1", "k", 1)));
    assert_eq!(cheaper.reserved, usd("0.9"));
}

fn zombie(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let once = request_once(key, "0.6", "k", 1);
    let first = fresh(harness.store.reserve(&once));
    harness.clock.advance(LEASE_MS);
    let second = fresh(harness.store.reserve(&once));
    let store = &harness.store;
    assert_eq!(code(store.capture(&first, usd("0.6"), &answer("{}"))), "lease_lost");
    assert_eq!(code(store.release(&first, &failure("x"))), "lease_lost");
    assert_eq!(code(store.heartbeat(&first)), "lease_lost");
    assert_eq!(code(store.extend(&first, usd("0.1"))), "lease_lost");
    store.capture(&second, usd("0.6"), &answer("{}")).unwrap();
    assert_eq!(code(store.capture(&first, usd("0.6"), &answer("{}"))), "lease_lost");
    assert_eq!(test_balance(harness, account).posted, usd("0.4"));
}

fn forged(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = hold(harness, key, "0.6");
    let forged = Lease { token: LeaseToken([7; 16]), ..lease.clone() };
    assert_eq!(code(harness.store.capture(&forged, usd("0.6"), &answer("{}"))), "lease_lost");
    // What the caller claims in the lease counts for nothing; the ledger's row does.
    let swollen = Lease { reserved: usd("1"), ..lease };
    assert_eq!(code(harness.store.capture(&swollen, usd("1"), &answer("{}"))), "capture_exceeds_hold");
    assert_eq!(test_balance(harness, account).posted, usd("1"));
}

fn cancelled(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    let once = request_once(key, "0.6", "k", 1);
    let running = store.heartbeat(&fresh(store.reserve(&once))).unwrap();
    for lease in [running, hold(harness, key, "0.4")] {
        let receipt = store.cancel(lease.job).unwrap();
        assert_eq!((receipt.job, receipt.estimated), (lease.job, lease.reserved));
        assert_eq!((receipt.charged, receipt.balance_after), (Money::ZERO, usd("1")));
        let job = store.job(lease.job).unwrap();
        assert_eq!((job.state, job.error_code.as_deref()), (JobState::Released, Some("cancelled")));
        // Whoever works on it is told, and its result is dropped.
        assert_eq!(code(store.heartbeat(&lease)), "hold_already_released");
        assert_eq!(code(store.extend(&lease, usd("0.1"))), "hold_already_released");
        assert_eq!(code(store.capture(&lease, usd("0.1"), &answer("{}"))), "hold_already_released");
        assert_eq!(code(store.release(&lease, &failure("tool_failed"))), "hold_already_released");
        assert_eq!(store.kept(lease.job).unwrap(), None);
    }
    let balance = test_balance(harness, account);
    assert_eq!((balance.posted, balance.held), (usd("1"), Money::ZERO));
    assert_eq!(store.key_usage(key).unwrap().in_flight, 0);
    // The idempotency key is free for the same request.
    let again = fresh(store.reserve(&once));
    store.capture(&again, usd("0.6"), &answer("{}")).unwrap();
}

fn cancelled_too_late(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    let captured = hold(harness, key, "0.1");
    let receipt = store.capture(&captured, usd("0.1"), &answer("{}")).unwrap();
    match store.cancel(captured.job).unwrap_err() {
        crate::Error::HoldAlreadyCaptured { receipt: again } => assert_eq!(again, receipt),
        other => panic!("expected the receipt of the capture, got {other:?}"),
    }
    let released = hold(harness, key, "0.1");
    store.release(&released, &failure("tool_failed")).unwrap();
    assert_eq!(code(store.cancel(released.job)), "hold_already_released");
    let cancelled = hold(harness, key, "0.1");
    store.cancel(cancelled.job).unwrap();
    assert_eq!(code(store.cancel(cancelled.job)), "hold_already_released");
    let abandoned = hold(harness, key, "0.1");
    harness.clock.advance(HOLD_MS);
    assert_eq!(code(store.cancel(abandoned.job)), "hold_expired");
    store.reap(100).unwrap();
    assert_eq!(code(store.cancel(abandoned.job)), "hold_expired");
    assert_eq!(store.job(abandoned.job).unwrap().state, JobState::Expired);
    assert_eq!(code(store.cancel(crate::JobId(404))), "job_not_found");
    let balance = test_balance(harness, account);
    assert_eq!((balance.posted, balance.held), (usd("0.9"), Money::ZERO));
}

fn cancelled_in_a_race(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    for _ in 0..8 {
        let lease = hold(harness, key, "0.1");
        let before = test_balance(harness, account).posted;
        let (captured, cancelled) = std::thread::scope(|scope| {
            let worker = scope.spawn(|| store.capture(&lease, usd("0.1"), &answer("{}")));
            let owner = scope.spawn(|| store.cancel(lease.job));
            (worker.join().unwrap(), owner.join().unwrap())
        });
        let charged = match (captured, cancelled) {
            (Ok(_), Err(late)) => {
                assert_eq!(late.code(), "hold_already_captured");
                usd("0.1")
            }
            (Err(late), Ok(_)) => {
                assert_eq!(late.code(), "hold_already_released");
                Money::ZERO
            }
            both => panic!("one counts, and only one: {both:?}"),
        };
        let balance = test_balance(harness, account);
        assert_eq!((balance.posted, balance.held), (before.checked_sub(charged).unwrap(), Money::ZERO));
    }
}

fn extend(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = hold(harness, key, "0.4");
    assert_eq!(code(harness.store.extend(&lease, usd("0.600001"))), "insufficient_api_balance");
    let lease = harness.store.extend(&lease, usd("0.5")).unwrap();
    assert_eq!(lease.reserved, usd("0.9"));
    assert_eq!(test_balance(harness, account).held, usd("0.9"));
    harness.store.capture(&lease, usd("0.8"), &answer("{}")).unwrap();
    assert_eq!(test_balance(harness, account).posted, usd("0.2"));
}

fn noted(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    let once = request_once(key, "0.6", "k", 1);
    let first = fresh(store.reserve(&once));
    let note = |id: &str, cost: &str| Upstream {
        provider: "provider".to_owned(),
        id: id.to_owned(),
        cost_usd: usd(cost),
    };
    for one in [note("one", "0"), note("two", "0.2"), note("one", "0.3")] {
        store.note_upstream(&first, &one).unwrap();
    }
    harness.clock.advance(LEASE_MS);
    let second = fresh(store.reserve(&once));
    assert_eq!(code(store.note_upstream(&first, &note("three", "9"))), "lease_lost");
    assert_eq!(store.job(second.job).unwrap().upstream, [note("one", "0.3"), note("two", "0.2")]);
    for wrong in [
        note("", "0"),
        Upstream { cost_usd: Money::from_micros(-1), ..note("x", "0") },
        Upstream { provider: "\n".into(), ..note("x", "0") },
    ] {
        assert!(["invalid_field", "invalid_amount"].contains(&code(store.note_upstream(&second, &wrong))));
    }
    for number in 2..256 {
        store.note_upstream(&second, &note(&number.to_string(), "0")).unwrap();
    }
    assert_eq!(code(store.note_upstream(&second, &note("one too many", "0"))), "invalid_field");
    // Money is spent there, and the caller is charged for success only.
    store.release(&second, &failure("tool_failed")).unwrap();
    assert_eq!(code(store.note_upstream(&second, &note("one", "1"))), "hold_already_released");
    assert_eq!(test_balance(harness, account).posted, usd("1"));
    let listed = store.jobs(&JobQuery::of(account)).unwrap();
    assert_eq!((listed[0].state, listed[0].upstream.len()), (JobState::Failed, 256));
    assert_eq!(listed[0].upstream[0], note("one", "0.3"));
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

fn batch(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let results = harness.store.apply(&[
        Op::Reserve(request(key, "0.6")),
        Op::Reserve(request(key, "0.6")),
        Op::Reserve(request(key, "0.4")),
    ]);
    assert_eq!(results.len(), 3);
    assert!(matches!(results[0], Ok(OpResult::Reserved(_))), "{results:?}");
    assert_eq!(code(results[1].clone()), "insufficient_api_balance");
    assert!(matches!(results[2], Ok(OpResult::Reserved(_))), "{results:?}");
    assert_eq!(test_balance(harness, account).held, usd("1"));
}

fn history(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let leases: Vec<Lease> = (0..5).map(|_| hold(harness, key, "0.1")).collect();
    assert!(leases.windows(2).all(|pair| pair[0].job < pair[1].job));
    harness.store.capture(&leases[1], usd("0.1"), &answer("{}")).unwrap();
    harness.store.release(&leases[3], &failure("tool_failed")).unwrap();
    let ids = |query: JobQuery| {
        let jobs = harness.store.jobs(&query).unwrap();
        jobs.iter().map(|job| job.id).collect::<Vec<_>>()
    };
    let newest_first: Vec<_> = leases.iter().rev().map(|lease| lease.job).collect();
    assert_eq!(ids(JobQuery::of(account)), newest_first);
    let page = JobQuery { before: Some(leases[3].job), limit: 2, ..JobQuery::of(account) };
    assert_eq!(ids(page), [leases[2].job, leases[1].job]);
    let done = JobQuery { state: Some(JobState::Succeeded), ..JobQuery::of(account) };
    assert_eq!(ids(done), [leases[1].job]);
    let charged = harness.store.job(leases[1].job).unwrap();
    assert_eq!((charged.reserved, charged.charged), (usd("0.1"), usd("0.1")));
    assert_eq!(charged.tool, "qr");
    assert_eq!(charged.key, key);
    let live = JobQuery { environment: Some(crate::Environment::Live), ..JobQuery::of(account) };
    assert!(ids(live).is_empty());
}
