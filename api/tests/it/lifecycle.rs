//! Jobs over time: progress, cancel, time limits, crashes, other processes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use crate::common::{Bench, code, error};
use noxus_api::billing::{
    Failure, KeyId, Ledger as _, ManualClock, MemoryStore, Money, Reserve, Reserved, SeededRandomness,
    SqliteOptions, SqliteStore, Timestamp, Upstream,
};
use noxus_api::{Config, Input, Job, JobRequest, JobState, Noxus, OnInFlight, Viewer};
use serde_json::{Value, json};

/// A picture that takes a while: noise, as a 24-bit bitmap.
fn large_picture(side: u32) -> Vec<u8> {
    let row_bytes = (side as usize * 3).next_multiple_of(4);
    let pixel_bytes = row_bytes * side as usize;
    let mut bytes = Vec::with_capacity(54 + pixel_bytes);
    bytes.extend(b"BM");
    bytes.extend(u32::try_from(54 + pixel_bytes).unwrap().to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(54_u32.to_le_bytes());
    bytes.extend(40_u32.to_le_bytes());
    bytes.extend(side.to_le_bytes());
    bytes.extend(side.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(24_u16.to_le_bytes());
    bytes.extend([0; 24]);
    let mut state = 1_u32;
    bytes.extend((0..pixel_bytes).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    }));
    bytes
}

/// Minutes of work, if nobody stops it.
fn slow_request() -> JobRequest {
    JobRequest::new("image-convert", json!({"output_format": "webp", "lossless": true, "effort": 9}))
        .with_input(Input::from_bytes("image", large_picture(3000)))
}

#[test]
fn a_running_job_tells_its_stage_and_stops_when_cancelled() {
    let bench = Bench::with_balance("1");
    let job = bench.noxus.submit(slow_request());
    let (send, stages) = mpsc::channel();
    job.on_progress(move |progress| {
        // The receiver is gone once the test has seen enough.
        let _ = send.send(progress);
    });
    let seen = stages.iter().find(|progress| progress.stage == "encode");
    assert_eq!(seen.map(|progress| progress.state), Some(JobState::Running));
    job.cancel();
    assert_eq!(code(job.wait(None).unwrap()), "cancelled");
    assert_eq!(job.progress().state, JobState::Failed);
    assert_eq!(bench.balance(), "1");
    assert_eq!(bench.jobs()[0]["error_code"], "cancelled");
}

#[test]
fn a_job_over_its_time_is_ended_and_free() {
    let bench = Bench::new(json!({"job_timeout_ms": 50}), "1");
    assert_eq!(code(bench.noxus.run(slow_request())), "tool_timeout");
    assert_eq!(bench.balance(), "1");
    assert_eq!(bench.jobs()[0]["error_code"], "tool_timeout");
}

#[test]
fn waiting_has_an_end_and_hooks_run_once() {
    let bench = Bench::with_balance("1");
    let job = bench.noxus.submit(slow_request());
    assert!(job.wait(Some(Duration::from_millis(1))).is_none());
    let (send, done) = mpsc::channel();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    job.on_done(move |result| {
        counted.fetch_add(1, Ordering::SeqCst);
        send.send(result.is_err()).unwrap();
    });
    job.cancel();
    assert_eq!(done.recv(), Ok(true));
    let (send, late) = mpsc::channel();
    job.on_done(move |result| send.send(result.is_err()).unwrap());
    assert_eq!(late.recv(), Ok(true), "a hook after the end is called at once");
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[test]
fn the_same_key_at_work_is_told_or_joined() {
    let bench = Bench::with_balance("1");
    let first = bench.noxus.submit(slow_request().with_idempotency_key("k"));
    wait_for_work(&first);
    let refused = error(bench.noxus.run(slow_request().with_idempotency_key("k")));
    assert_eq!(refused.code(), "idempotency_in_progress");
    assert_eq!(refused.detail("job_id"), Some(&json!(1)));
    assert!(refused.detail("retry_after_seconds").and_then(Value::as_u64).is_some_and(|s| s <= 60));
    let other = JobRequest::new("qr", json!({"text": "otra"})).with_idempotency_key("k");
    assert_eq!(code(bench.noxus.run(other)), "idempotency_key_reused");
    let mut join = slow_request().with_idempotency_key("k");
    join.on_in_flight = OnInFlight::Join;
    let joined = bench.noxus.submit(join);
    joined.cancel();
    assert_eq!(code(joined.wait(None).unwrap()), "cancelled", "a joiner leaves without ending the job");
    assert_eq!(first.progress().state, JobState::Running);
    first.cancel();
    assert_eq!(code(first.wait(None).unwrap()), "cancelled");
    assert_eq!(bench.balance(), "1");
}

#[test]
fn a_worker_that_lost_its_lease_never_charges() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_790_000_000_000)));
    let store = Arc::new(MemoryStore::new(clock.clone(), Arc::new(SeededRandomness::new(7))));
    let open = |config: Value| {
        let config = Config::from_json(&config.to_string()).unwrap();
        Noxus::builder(config).store(store.clone()).clock(clock.clone()).build().unwrap()
    };
    let owner = open(json!({}));
    owner.call("accounts.create", &json!({"name": "prueba"})).unwrap();
    owner.call("top_up", &json!({"account": 1, "amount_usd": "1"})).unwrap();
    let key = owner.call("keys.create", &json!({"account": 1})).unwrap();
    let (stalled, fresh) =
        (open(json!({"api_key": key["api_key"]})), open(json!({"api_key": key["api_key"]})));

    let first = stalled.submit(slow_request().with_idempotency_key("k"));
    wait_for_work(&first);
    // The first worker's heartbeat is not due yet, but its lease is over.
    clock.advance(60_001);
    let second = fresh.submit(slow_request().with_idempotency_key("k"));
    wait_for_work(&second);
    let jobs = fresh.call("jobs.list", &json!({})).unwrap();
    assert_eq!((jobs["jobs"].as_array().map(Vec::len), &jobs["jobs"][0]["attempt"]), (Some(1), &json!(2)));
    first.cancel();
    assert_eq!(code(first.wait(None).unwrap()), "cancelled");
    let balance = fresh.call("balance", &json!({})).unwrap();
    assert_eq!(balance["balance"]["available_usd"], "0.99784", "the hold belongs to the second worker now");
    second.cancel();
    assert_eq!(code(second.wait(None).unwrap()), "cancelled");
    let balance = fresh.call("balance", &json!({})).unwrap();
    assert_eq!(balance["balance"]["available_usd"], "1");
    assert_eq!(fresh.call("verify", &json!({})).unwrap()["clean"], true);
}

#[test]
fn work_that_comes_to_nothing_is_rationed() {
    let bench = Bench::new(json!({"job_timeout_ms": 20, "max_failures_per_minute": 2}), "1");
    for _ in 0..2 {
        assert_eq!(code(bench.noxus.run(slow_request())), "tool_timeout");
    }
    let refused = error(bench.noxus.run(slow_request()));
    assert_eq!(refused.code(), "rate_limit_exceeded");
    assert_eq!(refused.detail("scope"), Some(&json!("failures")));
    let seconds = refused.detail("retry_after_seconds").and_then(Value::as_u64);
    assert!(seconds.is_some_and(|seconds| (1..=61).contains(&seconds)));
    // What is wrong with a call is told all the same, and others are not concerned.
    assert_eq!(code(bench.noxus.run(JobRequest::new("qr", json!({})))), "missing_field");
    let other = bench.key(json!({}));
    bench.noxus.run(JobRequest::new("qr", json!({"text": "a"})).with_api_key(other)).unwrap();
    assert_eq!(bench.balance(), "0.998");
}

#[test]
fn a_key_has_so_many_calls_under_way_until_their_workers_are_free() {
    let bench = Bench::new(json!({"workers": 4, "max_in_flight_per_key": 2}), "1");
    let first = bench.noxus.submit(slow_request());
    wait_for_work(&first);
    let second = bench.noxus.submit(slow_request());
    wait_for_work(&second);
    let refused = error(bench.noxus.run(JobRequest::new("qr", json!({"text": "a"}))));
    assert_eq!(refused.code(), "concurrency_limit_exceeded");
    assert_eq!(refused.detail("scope"), Some(&json!("key")));
    assert_eq!(refused.detail("retry_after_seconds"), Some(&json!(1)));
    let other = bench.key(json!({}));
    bench.noxus.run(JobRequest::new("qr", json!({"text": "a"})).with_api_key(other)).unwrap();
    first.cancel();
    assert_eq!(code(first.wait(None).unwrap()), "cancelled");
    bench.noxus.run(JobRequest::new("qr", json!({"text": "a"}))).unwrap();
    second.cancel();
    assert_eq!(code(second.wait(None).unwrap()), "cancelled");
}

#[test]
fn a_key_with_much_to_do_does_not_stand_before_others() {
    let bench = Bench::new(json!({"workers": 2}), "1");
    let many: Vec<Job> = (0..20).map(|_| bench.noxus.submit(slow_request())).collect();
    wait_for_work(&many[0]);
    let other = bench.key(json!({}));
    let patient = bench.noxus.submit(JobRequest::new("qr", json!({"text": "a"})).with_api_key(other));
    let (send, admitted) = mpsc::channel();
    patient.on_admitted(move |admission| send.send(admission).unwrap());
    admitted.recv().unwrap();
    // Whichever of the many gives a worker back, it is not for another of them.
    for job in many.iter().filter(|job| job.progress().state == JobState::Running) {
        job.cancel();
    }
    patient.wait(None).unwrap().unwrap();
    let waiting = many.iter().filter(|job| job.progress().state == JobState::Queued).count();
    assert!(waiting >= 10, "{waiting} of the many were still waiting");
    many.iter().for_each(Job::cancel);
    many.iter().for_each(|job| drop(job.wait(None)));
}

#[test]
fn work_that_no_memory_would_hold_is_refused_with_figures() {
    let bench = Bench::new(json!({"memory_bytes": 10_000_000}), "1");
    for _ in 0..2 {
        let refused = error(bench.noxus.run(slow_request()));
        assert_eq!(refused.code(), "memory_limit_exceeded");
        assert_eq!(refused.detail("available_bytes"), Some(&json!(10_000_000)));
        let required = refused.detail("required_bytes").and_then(Value::as_u64).unwrap();
        // Its pixels alone, as bytes of three colours.
        assert!(required > 27_000_000, "{required}");
        assert!(refused.message().en.contains(&required.to_string()), "{refused}");
    }
    assert_eq!(bench.noxus.estimate(slow_request()).unwrap_err().code(), "memory_limit_exceeded");
    bench.noxus.run(JobRequest::new("qr", json!({"text": "a"}))).unwrap();
    assert_eq!(bench.balance(), "0.998");
}

#[test]
fn work_waits_for_memory_rather_than_taking_it_twice() {
    let small = Bench::new(json!({"memory_bytes": 10_000_000}), "1");
    let refused = error(small.noxus.run(slow_request()));
    let needed = refused.detail("required_bytes").and_then(Value::as_u64).unwrap();
    // Room for one, and for what is small.
    let room = needed + needed / 2;
    let bench = Bench::new(json!({"workers": 4, "memory_bytes": room}), "1");
    let first = bench.noxus.submit(slow_request());
    wait_for_work(&first);
    let others: Vec<Job> = (0..3).map(|_| bench.noxus.submit(slow_request())).collect();
    let (send, admitted) = mpsc::channel();
    others[2].on_admitted(move |admission| send.send(admission).unwrap());
    admitted.recv().unwrap();
    // Small work goes by: there is a worker, and room for it.
    bench.noxus.run(JobRequest::new("qr", json!({"text": "a", "size": 100}))).unwrap();
    assert!(others.iter().all(|job| job.progress().state == JobState::Queued), "only one fits");
    others.iter().for_each(Job::cancel);
    first.cancel();
    for job in others.iter().chain([&first]) {
        assert_eq!(code(job.wait(None).unwrap()), "cancelled");
    }
    assert_eq!(bench.balance(), "0.998");
}

#[cfg(feature = "video")]
#[test]
fn looking_at_a_file_has_a_time_limit_and_can_be_cancelled() {
    // Two gibibytes of nothing, of which the fingerprint takes its time.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("largo.mp4");
    std::fs::File::create(&path).unwrap().set_len(2 << 30).unwrap();
    let request = || {
        JobRequest::new("auto-subtitles", json!({}))
            .with_input(Input::from_path("video", &path))
            .with_idempotency_key("k")
    };
    let bench = Bench::new(json!({"admission_timeout_ms": 20}), "1");
    assert_eq!(code(bench.noxus.run(request())), "tool_timeout");
    let bench = Bench::with_balance("1");
    let job = bench.noxus.submit(request());
    job.cancel();
    assert_eq!(code(job.wait(None).unwrap()), "cancelled");
    assert_eq!((bench.balance().as_str(), bench.jobs().len()), ("1", 0));
}

#[test]
fn estimates_are_counted_by_key() {
    let bench = Bench::new(json!({"max_estimates_per_minute": 3}), "0");
    let ask = || bench.noxus.estimate(JobRequest::new("qr", json!({"text": "a"})));
    for _ in 0..3 {
        ask().unwrap();
    }
    let refused = ask().unwrap_err();
    assert_eq!((refused.code(), refused.detail("scope")), ("rate_limit_exceeded", Some(&json!("estimates"))));
    let other = bench.key(json!({}));
    bench.noxus.estimate(JobRequest::new("qr", json!({"text": "a"})).with_api_key(other)).unwrap();
}

#[test]
fn estimates_stand_in_the_same_queue_as_calls() {
    let bench = Bench::new(json!({"workers": 1, "queue_capacity": 1}), "1");
    let first = bench.noxus.submit(slow_request());
    wait_for_work(&first);
    let second = bench.noxus.submit(slow_request());
    let ask = || bench.noxus.estimate(JobRequest::new("qr", json!({"text": "a"})));
    assert_eq!(ask().unwrap_err().code(), "concurrency_limit_exceeded");
    for job in [&second, &first] {
        job.cancel();
        assert_eq!(code(job.wait(None).unwrap()), "cancelled");
    }
    ask().unwrap();
}

/// Blocks until the tool itself is running.
fn wait_for_work(job: &Job) {
    let (send, started) = mpsc::channel();
    job.on_progress(move |progress| {
        let _ = send.send(progress.stage);
    });
    assert!(started.iter().any(|stage| !stage.is_empty()), "the job ended before it worked");
}

#[test]
fn what_a_provider_asks_is_shown_to_the_ledgers_owner_alone() {
    let bench = Bench::with_balance("1");
    let store = SqliteStore::open(bench.folder().join("ledger.db"), SqliteOptions::default()).unwrap();
    let reserve = Reserve {
        key: KeyId(1),
        tool: "qr".to_owned(),
        amount: Money::parse("0.5").unwrap(),
        request_id: "req_1".to_owned(),
        idempotency: None,
        keep_answer: false,
        lease_owner: "test".to_owned(),
        lease_ms: 60_000,
        hold_ms: 60_000,
    };
    let Reserved::Fresh(lease) = store.reserve(&reserve).unwrap() else { panic!("a new job") };
    let cost_usd = Money::parse("0.31").unwrap();
    let note = Upstream { provider: "fal".to_owned(), id: "task-7".to_owned(), cost_usd };
    store.note_upstream(&lease, &note).unwrap();
    let why = Failure { error_code: "provider_unavailable".to_owned(), detail: None };
    store.release(&lease, &why).unwrap();

    let owned = bench.call("jobs.list", json!({"account": 1}));
    let expected = json!([{"provider": "fal", "id": "task-7", "cost_usd": "0.31"}]);
    assert_eq!(owned["jobs"][0]["upstream"], expected);
    let job = bench.noxus.job(Viewer::Owner, lease.job.0).unwrap().to_value();
    assert_eq!((&job["upstream"], &job["charged_usd"]), (&expected, &json!("0")));
    let seen = bench.call("jobs.list", json!({}));
    assert_eq!(seen["jobs"][0]["job_id"], lease.job.0);
    assert_eq!(seen["jobs"][0].get("upstream"), None);
    let seen = bench.noxus.job(Viewer::Key(None), lease.job.0).unwrap().to_value();
    assert_eq!(seen.get("upstream"), None);
    assert_eq!(bench.balance(), "1");
}
