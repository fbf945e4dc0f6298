//! Contract, section 4: replay, failed attempt, in flight, fingerprint, namespace,
//! retention.

use noxus_api::billing::Error;
use serde_json::json;

use crate::contract::doors::{Answer, Call, Pending, Shape};
use crate::contract::pictures::noise;
use crate::contract::room::{Room, Way, held_at_both_doors};
use crate::support;
use crate::support::gate::At;

held_at_both_doors! {
    a_replay_is_byte_equal_and_free,
    another_body_under_the_key_is_refused,
    a_failed_attempt_is_free_and_is_tried_again_under_its_key,
    in_flight_is_told_with_the_job,
    joiners_get_the_same_bytes_for_one_charge,
    waiting_joiners_keep_nobody_from_being_served,
    a_job_of_another_engine_is_joined_too,
    a_joiner_of_a_job_that_fails_starts_its_own,
    a_dead_workers_job_is_taken_over_once,
    a_hold_that_nobody_keeps_ends_free,
    every_form_of_a_call_has_one_fingerprint,
    the_key_belongs_to_the_account_and_its_environment,
    the_answer_is_kept_for_a_day,
    quotes_around_the_key_do_not_matter,
}

fn a_replay_is_byte_equal_and_free(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("hola").once("qr-2026-05-25-001").by(&room.key);
    let first = room.door.run(&call);
    assert_eq!(first.ok()["billing"]["balance_after_usd"], "0.998");
    assert!(!first.is_replayed && !first.text.contains("replay"), "the flag is outside the body");
    // The replay still tells the job and the balance of its own time.
    room.door.run(&Call::qr("otra").by(&room.key)).ok();
    let again = room.door.run(&call);
    assert_eq!((again.text, again.is_replayed), (first.text, true));
    assert_eq!((room.balance().as_str(), room.job_count()), ("0.996", 2));
    room.check_books();
}

fn another_body_under_the_key_is_refused(way: Way) {
    let room = Room::new(way);
    let picture = noise(2);
    let call = Call::convert(json!({"output_format": "png"}), &picture).once("k").by(&room.key);
    room.door.run(&call).ok();
    let other_picture = Call::convert(json!({"output_format": "png"}), &noise(3)).once("k").by(&room.key);
    let other_option = Call::convert(json!({"output_format": "webp"}), &picture).once("k").by(&room.key);
    let other_tool = Call::qr("hola").once("k").by(&room.key);
    for other in [other_picture, other_option, other_tool] {
        room.door.run(&other).refused("idempotency_key_reused");
    }
    assert_eq!(room.balance(), "0.998");
}

fn a_failed_attempt_is_free_and_is_tried_again_under_its_key(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("hola").once("k").by(&room.key);
    for _ in 0..2 {
        room.gate().fail(At::Capture, Error::StoreBusy);
        room.door.run(&call).refused("store_busy");
        assert_eq!(room.balance(), "1");
    }
    // The key stays bound to its request, though it failed.
    room.door.run(&Call::qr("adios").once("k").by(&room.key)).refused("idempotency_key_reused");
    let done = room.door.run(&call);
    assert_eq!((&done.ok()["billing"]["charged_usd"], done.is_replayed), (&json!("0.002"), false));
    let again = room.door.run(&call);
    assert_eq!((again.text, again.is_replayed), (done.text, true));
    assert_eq!(room.balance(), "0.998");
    let jobs = room.door.jobs(&room.key, None, 10).ok()["jobs"].clone();
    let jobs: Vec<_> =
        jobs.as_array().unwrap().iter().map(|job| (&job["charged_usd"], &job["error_code"])).collect();
    let failed = (&json!("0"), &json!("store_busy"));
    assert_eq!(jobs, [(&json!("0.002"), &json!(null)), failed, failed]);
    room.check_books();
}

fn in_flight_is_told_with_the_job(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("hola").once("k").by(&room.key);
    room.gate().close(At::Capture);
    let running = room.start(call.clone());
    room.gate().await_waiting(At::Capture, 1);
    room.clock().advance(20_000);
    let envelope = room.door.run(&call).refused("idempotency_in_progress");
    assert_eq!((&envelope["job_id"], &envelope["retry_after_seconds"]), (&json!(1), &json!(40)));
    room.door.run(&Call::qr("adios").once("k").by(&room.key)).refused("idempotency_key_reused");
    room.gate().open(At::Capture);
    assert_eq!(running.answer().ok()["job_id"], 1);
    assert!(room.door.run(&call).is_replayed);
}

fn joiners_get_the_same_bytes_for_one_charge(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("juntos").once("k").by(&room.key);
    room.gate().close(At::Capture);
    let first = room.start(call.clone());
    room.gate().await_waiting(At::Capture, 1);
    let joiners: Vec<_> = (0..16).map(|_| room.start(call.clone().joining())).collect();
    room.gate().await_arrivals(At::Lookup, 17);
    room.gate().open(At::Capture);
    let first = first.answer();
    first.ok();
    for joiner in joiners {
        let answer = joiner.answer();
        assert_eq!((&answer.text, answer.is_replayed), (&first.text, true));
    }
    assert_eq!((room.balance().as_str(), room.job_count()), ("0.998", 1));
}

fn waiting_joiners_keep_nobody_from_being_served(way: Way) {
    let room = Room::new(way);
    let stranger = support::account(&room.noxus, "otra", "1");
    let stranger = support::key(&room.noxus, stranger, json!({}));
    let call = Call::qr("juntos").once("k").by(&room.key);
    room.gate().hold_next(At::Capture);
    let first = room.start(call.clone());
    room.gate().await_waiting(At::Capture, 1);
    let joiners: Vec<_> = (0..64).map(|_| room.start(call.clone().joining())).collect();
    // Their arrival cannot be waited for where they stop all others from arriving.
    for _ in 0..8 {
        room.door.run(&Call::qr("otro").by(&stranger)).ok();
    }
    room.gate().await_arrivals(At::Lookup, 65);
    room.door.run(&Call::qr("otro").by(&stranger)).ok();
    room.gate().open(At::Capture);
    let first = first.answer();
    for joiner in joiners {
        let answer = joiner.answer();
        assert_eq!((&answer.text, answer.is_replayed), (&first.text, true));
    }
    assert_eq!((room.balance().as_str(), room.job_count()), ("0.998", 1));
}

fn a_job_of_another_engine_is_joined_too(way: Way) {
    let room = Room::new(way);
    let other = room.another_door(json!({}));
    let call = Call::qr("juntos").once("k").by(&room.key);
    room.gate().hold_next(At::Capture);
    let first = room.start(call.clone());
    room.gate().await_waiting(At::Capture, 1);
    let joiners: Vec<_> = (0..4).map(|_| Pending::start(&other, call.clone().joining())).collect();
    room.gate().await_arrivals(At::Lookup, 7);
    room.gate().open(At::Capture);
    let first = first.answer();
    for joiner in joiners {
        let answer = joiner.answer();
        assert_eq!((&answer.text, answer.is_replayed), (&first.text, true));
    }
    assert_eq!((room.balance().as_str(), room.job_count()), ("0.998", 1));
}

fn a_joiner_of_a_job_that_fails_starts_its_own(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("juntos").once("k").by(&room.key);
    room.gate().close(At::Capture);
    let first = room.start(call.clone());
    room.gate().await_waiting(At::Capture, 1);
    let joiner = room.start(call.joining());
    room.gate().await_arrivals(At::Lookup, 2);
    room.gate().fail(At::Capture, Error::StoreBusy);
    room.gate().open(At::Capture);
    first.answer().refused("store_busy");
    let answer = joiner.answer();
    assert_eq!((&answer.ok()["job_id"], answer.is_replayed), (&json!(2), false));
    assert_eq!(room.balance(), "0.998");
}

fn a_dead_workers_job_is_taken_over_once(way: Way) {
    let room = Room::new(way);
    let other = room.another_door(json!({}));
    let call = Call::qr("hola").once("k").by(&room.key);
    room.gate().close(At::Capture);
    let stalled = room.start(call.clone());
    room.gate().await_waiting(At::Capture, 1);
    other.run(&call).refused("idempotency_in_progress");
    // The lease is over: whoever worked is taken for dead.
    room.clock().advance(60_000);
    let second = Pending::start(&other, call.clone());
    room.gate().await_waiting(At::Capture, 2);
    room.gate().open(At::Capture);
    stalled.answer().refused("lease_lost");
    let done = second.answer();
    assert_eq!(done.ok()["job_id"], 1, "the same job, with the same hold");
    let again = room.door.run(&call);
    assert_eq!((again.text, again.is_replayed), (done.text, true));
    assert_eq!((room.balance().as_str(), room.job_count()), ("0.998", 1));
    assert_eq!(room.door.job(&room.key, 1).ok()["job"]["attempt"], 2);
    room.check_books();
}

fn a_hold_that_nobody_keeps_ends_free(way: Way) {
    let room = Room::new(way);
    room.gate().close(At::Capture);
    let stalled = room.start(Call::qr("hola").by(&room.key));
    room.gate().await_waiting(At::Capture, 1);
    assert_eq!(support::balance(&room.noxus, &room.key), ("1".into(), "0.998".into()));
    room.clock().advance(3_600_000);
    assert_eq!(room.balance(), "1", "what is due counts as given back before anybody reaps");
    let reaped = room.owner("reap", json!({}));
    assert_eq!((&reaped["expired"], &reaped["released_usd"]), (&json!(1), &json!("0.002")));
    room.gate().open(At::Capture);
    stalled.answer().refused("hold_expired");
    assert_eq!(room.balance(), "1");
    room.check_books();
}

fn every_form_of_a_call_has_one_fingerprint(way: Way) {
    let room = Room::new(way);
    let shapes = [Shape::Json, Shape::JsonObject, Shape::Multipart, Shape::UrlEncoded, Shape::Lines];
    let options = json!({"output_format": "png", "width": 3, "lossless": false});
    let convert = Call::convert(options, &noise(5)).by(&room.key);
    let qr = Call::new("qr", json!({"text": "a=b & ñ", "quiet_zone": 2})).by(&room.key);
    for (index, call) in [convert, qr].into_iter().enumerate() {
        for (turn, first) in shapes.into_iter().enumerate() {
            let call = call.clone().once(&format!("{index}-{turn}"));
            let expected = room.door.run(&call.clone().shape(first));
            expected.ok();
            for shape in shapes {
                let again = room.door.run(&call.clone().shape(shape));
                assert_eq!((&again.text, again.is_replayed), (&expected.text, true), "{first:?} {shape:?}");
            }
        }
    }
    assert_eq!((room.balance().as_str(), room.job_count()), ("0.98", 10));
}

fn the_key_belongs_to_the_account_and_its_environment(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("hola").once("k");
    let first: Answer = room.door.run(&call.clone().by(&room.key));
    first.ok();
    // Another key of the same account: the same call. Rotating cannot charge twice.
    let again = room.door.run(&call.clone().by(&room.key(json!({}))));
    assert_eq!((again.text, again.is_replayed), (first.text, true));
    // Another environment, another account: other calls.
    let live = room.key(json!({"environment": "live"}));
    room.owner("top_up", json!({"account": room.account, "environment": "live", "amount_usd": "1"}));
    assert!(!room.door.run(&call.clone().by(&live)).is_replayed);
    let stranger = support::account(&room.noxus, "otra", "1");
    let stranger = support::key(&room.noxus, stranger, json!({}));
    assert!(!room.door.run(&call.by(&stranger)).is_replayed);
    for key in [&room.key, &live, &stranger] {
        assert_eq!(support::balance(&room.noxus, key).0, "0.998");
    }
}

fn the_answer_is_kept_for_a_day(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("hola").once("k").by(&room.key);
    room.door.run(&call).ok();
    room.clock().advance(86_399_999);
    assert!(room.door.run(&call).is_replayed);
    room.clock().advance(1);
    let anew = room.door.run(&call);
    assert_eq!((&anew.ok()["job_id"], anew.is_replayed), (&json!(2), false));
    assert_eq!(room.balance(), "0.996");
}

fn quotes_around_the_key_do_not_matter(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("hola").by(&room.key);
    let longest = "k".repeat(255);
    for key in ["qr-2026-05-25-001", &longest, "~!*'();:@&=+$,/?#[]"] {
        let first = room.door.run(&call.clone().once(key));
        first.ok();
        let quoted = room.door.run(&call.clone().once(&format!("\"{key}\"")));
        assert_eq!((quoted.text, quoted.is_replayed), (first.text, true));
    }
}
