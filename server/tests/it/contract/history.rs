//! The usage log and its jobs.

use noxus_api::billing::Error;
use serde_json::{Value, json};

use crate::contract::doors::{Answer, Call};
use crate::contract::room::{Room, Way, held_at_both_doors};
use crate::support::gate::At;
use crate::support::{self, START};

held_at_both_doors! {
    the_list_is_paged_from_the_latest_on,
    the_log_tells_every_attempt,
    somebody_elses_job_is_no_job,
    an_ended_job_is_shown_as_it_was_answered,
    a_job_that_ended_stays_as_it_was,
    a_job_at_work_is_cancelled_and_free,
    a_job_of_another_process_is_cancelled_too,
}

fn ids(list: &Value) -> Vec<i64> {
    list["jobs"].as_array().unwrap().iter().map(|job| job["job_id"].as_i64().unwrap()).collect()
}

fn the_list_is_paged_from_the_latest_on(way: Way) {
    let room = Room::new(way);
    for _ in 0..7 {
        room.door.run(&Call::qr("hola").by(&room.key)).ok();
    }
    let page = |before, limit| ids(&room.door.jobs(&room.key, before, limit).ok());
    assert_eq!(page(None, 3), [7, 6, 5]);
    assert_eq!(page(Some(5), 3), [4, 3, 2]);
    assert_eq!(page(Some(2), 3), [1]);
    assert_eq!(page(Some(1), 3), [0; 0]);
    assert_eq!(page(None, 1000), [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(page(Some(i64::MAX), 1), [7]);
}

fn the_log_tells_every_attempt(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("hola").once("k").by(&room.key);
    room.gate().fail(At::Capture, Error::StoreBusy);
    let failed = room.door.run(&call).refused("store_busy");
    room.clock().advance(1000);
    let done = room.door.run(&call).ok();
    let list = room.door.jobs(&room.key, None, 10).ok();
    let expected = json!([
        {
            "job_id": 2, "tool": "qr", "state": "succeeded", "environment": "test",
            "account": room.account, "key": 1, "attempt": 1, "request_id": done["request_id"],
            "idempotency_key": "k", "estimated_usd": "0.002", "charged_usd": "0.002",
            "refunded_usd": "0", "error_code": null, "created_at_ms": START.0 + 1000,
            "started_at_ms": null, "done_at_ms": START.0 + 1000,
        },
        {
            "job_id": 1, "tool": "qr", "state": "failed", "environment": "test",
            "account": room.account, "key": 1, "attempt": 1, "request_id": failed["request_id"],
            "idempotency_key": "k", "estimated_usd": "0.002", "charged_usd": "0",
            "refunded_usd": "0", "error_code": "store_busy", "created_at_ms": START.0,
            "started_at_ms": null, "done_at_ms": START.0,
        },
    ]);
    assert_eq!(list["jobs"], expected, "{list}");
}

fn somebody_elses_job_is_no_job(way: Way) {
    let room = Room::new(way);
    let stranger = support::account(&room.noxus, "otra", "1");
    let stranger = support::key(&room.noxus, stranger, json!({}));
    room.door.run(&Call::qr("hola").by(&stranger)).ok();
    // To the last word: nobody learns which numbers others have.
    for (theirs, none) in [
        (room.door.job(&room.key, 1), room.door.job(&room.key, 9)),
        (room.door.cancel(&room.key, 1), room.door.cancel(&room.key, 9)),
    ] {
        let but_ids = |answer: Answer, number: &str| {
            let mut envelope = answer.refused("job_not_found");
            envelope["request_id"] = Value::Null;
            envelope.to_string().replace(number, "N")
        };
        assert_eq!(but_ids(theirs, "1"), but_ids(none, "9"));
    }
    for no_id in [0, -1, i64::MAX] {
        room.door.job(&room.key, no_id).refused("job_not_found");
        room.door.cancel(&room.key, no_id).refused("job_not_found");
    }
    assert_eq!(room.job_count(), 0);
    // Another key of the same account does see it.
    let job = room.door.job(&stranger, 1).ok();
    assert_eq!(job["job"]["state"], "succeeded");
}

fn an_ended_job_is_shown_as_it_was_answered(way: Way) {
    let room = Room::new(way);
    let done = room.door.run(&Call::qr("hola").once("k").by(&room.key)).ok();
    room.gate().fail(At::Capture, Error::StoreUnavailable { what: "disco lleno".into(), source: None });
    let failed = room.door.run(&Call::qr("adios").once("l").by(&room.key)).refused("store_unavailable");
    let shown = room.door.job(&room.key, 1).ok();
    assert_eq!((&shown["result"], &shown["failure"]), (&done, &Value::Null));
    let shown = room.door.job(&room.key, 2).ok();
    assert_eq!((&shown["result"], &shown["failure"]), (&Value::Null, &failed));
    room.clock().advance(86_400_000);
    room.owner("reap", json!({}));
    // What is forgotten is not shown; the log stays.
    let shown = room.door.job(&room.key, 1).ok();
    assert_eq!((&shown["result"], &shown["job"]["state"]), (&Value::Null, &json!("succeeded")));
    assert_eq!(room.door.job(&room.key, 2).ok()["failure"]["error_code"], "store_unavailable");
}

fn a_job_that_ended_stays_as_it_was(way: Way) {
    let room = Room::new(way);
    room.door.run(&Call::qr("hola").by(&room.key)).ok();
    assert_eq!(room.door.cancel(&room.key, 1).ok()["job"]["state"], "succeeded");
    room.gate().fail(At::Capture, Error::StoreBusy);
    room.door.run(&Call::qr("hola").by(&room.key)).refused("store_busy");
    let job = room.door.cancel(&room.key, 2).ok()["job"].clone();
    assert_eq!((&job["state"], &job["error_code"]), (&json!("failed"), &json!("store_busy")));
    assert_eq!(room.balance(), "0.998");
}

fn a_job_at_work_is_cancelled_and_free(way: Way) {
    let room = Room::new(way);
    let running = room.start(crate::contract::pictures::slow_call().once("k").by(&room.key));
    room.gate().await_holds(1);
    let job = room.door.cancel(&room.key, 1).ok()["job"].clone();
    assert_eq!((&job["charged_usd"], &job["error_code"]), (&json!("0"), &json!("cancelled")));
    running.answer().refused("cancelled");
    assert_eq!(room.balance(), "1");
    room.check_books();
}

fn a_job_of_another_process_is_cancelled_too(way: Way) {
    let room = Room::new(way);
    let other = room.another_door(json!({}));
    room.gate().close(At::Capture);
    let running = room.start(Call::qr("hola").by(&room.key));
    room.gate().await_waiting(At::Capture, 1);
    let job = other.cancel(&room.key, 1).ok()["job"].clone();
    assert_eq!((&job["state"], &job["error_code"]), (&json!("released"), &json!("cancelled")));
    assert_eq!(room.balance(), "1");
    room.gate().open(At::Capture);
    running.answer().refused("cancelled");
    assert_eq!(room.balance(), "1");
    room.check_books();
}
