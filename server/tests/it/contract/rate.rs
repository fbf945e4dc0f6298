//! Contract, section 4, "rate": an exact sliding window over successes, with jobs
//! in flight.

use noxus_api::billing::Error;
use serde_json::{Value, json};

use crate::contract::doors::{Answer, Call};
use crate::contract::room::{Room, Way, held_at_both_doors};
use crate::support;
use crate::support::gate::At;

held_at_both_doors! {
    of_hundreds_at_once_exactly_the_limit_is_admitted,
    a_race_to_the_end_admits_no_more,
    jobs_in_flight_have_their_place,
    a_failure_gives_its_place_back,
    replays_and_refusals_never_count,
    the_window_slides_by_the_clock,
    the_limit_follows_the_key_through_its_rotation,
    ceilings_are_over_all_keys_of_an_app_or_an_account,
    the_refusal_has_the_published_fields,
}

fn limited(room: &Room, limit: u32) -> String {
    room.key(json!({"rate_limit": {"limit": limit, "window_seconds": 3600}}))
}

fn usage(room: &Room, key: &str) -> (Value, Value, Value) {
    let usage = room.door.ask(Some(key), "usage").ok()["usage"].clone();
    (usage["successes_in_window"].clone(), usage["in_flight"].clone(), usage["remaining"].clone())
}

fn of_hundreds_at_once_exactly_the_limit_is_admitted(way: Way) {
    let room = Room::new(way);
    let key = limited(&room, 60);
    // None ends before all have come: it is jobs in flight that fill the window.
    room.gate().close(At::Capture);
    let calls: Vec<_> = (0..300).map(|_| room.start(Call::qr("hola").by(&key))).collect();
    room.gate().await_decisions(At::Reserve, 300);
    room.gate().await_holds(60);
    assert_eq!(usage(&room, &key), (json!(0), json!(60), json!(0)));
    room.gate().open(At::Capture);
    let answers: Vec<Answer> = calls.into_iter().map(|call| call.answer()).collect();
    let (admitted, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((admitted.len(), refused.len()), (60, 240));
    for answer in refused {
        let envelope = answer.refused("rate_limit_exceeded");
        assert_eq!((&envelope["in_flight"], &envelope["remaining"]), (&json!(60), &json!(0)));
    }
    assert_eq!(usage(&room, &key), (json!(60), json!(0), json!(0)));
    assert_eq!(room.balance(), "0.88");
    assert_eq!(room.job_count(), 60);
    room.check_books();
}

fn a_race_to_the_end_admits_no_more(way: Way) {
    let room = Room::new(way);
    let key = limited(&room, 60);
    let calls: Vec<_> = (0..200).map(|_| room.start(Call::qr("hola").by(&key))).collect();
    let admitted = calls.into_iter().map(|call| call.answer().status);
    assert_eq!(admitted.filter(|status| *status == 200).count(), 60);
    assert_eq!(room.balance(), "0.88");
}

fn jobs_in_flight_have_their_place(way: Way) {
    let room = Room::new(way);
    let key = limited(&room, 2);
    room.door.run(&Call::qr("a").by(&key)).ok();
    room.gate().close(At::Capture);
    let running = room.start(Call::qr("b").by(&key));
    room.gate().await_waiting(At::Capture, 1);
    assert_eq!(usage(&room, &key), (json!(1), json!(1), json!(0)));
    let envelope = room.door.run(&Call::qr("c").by(&key)).refused("rate_limit_exceeded");
    assert_eq!(envelope["in_flight"], 1);
    room.gate().open(At::Capture);
    running.answer().ok();
    room.door.run(&Call::qr("c").by(&key)).refused("rate_limit_exceeded");
}

fn a_failure_gives_its_place_back(way: Way) {
    let room = Room::new(way);
    let key = limited(&room, 1);
    room.gate().close(At::Capture);
    let running = room.start(Call::qr("a").by(&key));
    room.gate().await_waiting(At::Capture, 1);
    room.door.run(&Call::qr("b").by(&key)).refused("rate_limit_exceeded");
    room.gate().fail(At::Capture, Error::StoreBusy);
    room.gate().open(At::Capture);
    running.answer().refused("store_busy");
    assert_eq!(usage(&room, &key), (json!(0), json!(0), json!(1)));
    room.door.run(&Call::qr("b").by(&key)).ok();
    assert_eq!(room.balance(), "0.998");
}

fn replays_and_refusals_never_count(way: Way) {
    let room = Room::new(way);
    let key = limited(&room, 2);
    let once = Call::qr("hola").once("k").by(&key);
    room.door.run(&once).ok();
    for _ in 0..3 {
        assert!(room.door.run(&once).is_replayed);
        room.door.run(&Call::new("qr", json!({})).by(&key)).refused("missing_field");
        room.door.run(&Call::qr("adios").once("k").by(&key)).refused("idempotency_key_reused");
        room.door.run(&Call::new("no-such-tool", json!({})).by(&key)).refused("tool_not_found");
        room.door.estimate(&Call::qr("hola").by(&key)).ok();
    }
    assert_eq!(usage(&room, &key), (json!(1), json!(0), json!(1)));
    room.door.run(&Call::qr("otra").by(&key)).ok();
    // Nor does the limit's own refusal count.
    for _ in 0..3 {
        room.door.run(&Call::qr("otra").by(&key)).refused("rate_limit_exceeded");
    }
    room.clock().advance(3_600_000);
    assert_eq!(usage(&room, &key), (json!(0), json!(0), json!(2)));
}

fn the_window_slides_by_the_clock(way: Way) {
    let room = Room::new(way);
    let key = limited(&room, 2);
    let run = || room.door.run(&Call::qr("hola").by(&key));
    run().ok();
    room.clock().advance(1_000_000);
    run().ok();
    assert_eq!(run().refused("rate_limit_exceeded")["retry_after_seconds"], 2600);
    // (now − 3600 s, now]: the last millisecond inside, then the first outside.
    room.clock().advance(2_599_999);
    assert_eq!(run().refused("rate_limit_exceeded")["retry_after_seconds"], 1);
    room.clock().advance(1);
    run().ok();
    // One place at a time: the second success is still inside.
    assert_eq!(run().refused("rate_limit_exceeded")["retry_after_seconds"], 1000);
    room.clock().advance(1_000_000);
    run().ok();
    run().refused("rate_limit_exceeded");
}

fn the_limit_follows_the_key_through_its_rotation(way: Way) {
    let room = Room::new(way);
    let options = json!({"rate_limit": {"limit": 1, "window_seconds": 3600}});
    let (old, id) = support::key_and_id(&room.noxus, room.account, options);
    room.door.run(&Call::qr("a").by(&old)).ok();
    let rotated = room.owner("keys.rotate", json!({"key": id, "grace_seconds": 60}));
    let new = rotated["api_key"].as_str().unwrap();
    for key in [&old, new] {
        room.door.run(&Call::qr("b").by(key)).refused("rate_limit_exceeded");
    }
}

fn ceilings_are_over_all_keys_of_an_app_or_an_account(way: Way) {
    let room = Room::new(way);
    let account = room.account;
    let app = room.owner("apps.create", json!({"account": account, "name": "tienda"}))["app"]["app"].clone();
    let (one, two) = (room.key(json!({"app": app})), room.key(json!({"app": app})));
    let outside = room.key(json!({}));
    let rate = |limit: u32| json!({"limit": limit, "window_seconds": 60});
    let told = room.owner("apps.set_rate_limit", json!({"app": app, "rate_limit": rate(1)}));
    assert_eq!(told["app"]["rate_limit"], rate(1));
    room.door.run(&Call::qr("a").by(&one)).ok();
    let envelope = room.door.run(&Call::qr("b").by(&two)).refused("rate_limit_exceeded");
    assert_eq!((&envelope["scope"], &envelope["limit"]), (&json!("app"), &rate(1)));
    room.owner("accounts.set_rate_limit", json!({"account": account, "rate_limit": rate(2)}));
    room.door.run(&Call::qr("c").by(&outside)).ok();
    let envelope = room.door.run(&Call::qr("d").by(&outside)).refused("rate_limit_exceeded");
    assert_eq!((&envelope["scope"], &envelope["limit"]), (&json!("account"), &rate(2)));
    room.owner("accounts.set_rate_limit", json!({"account": account}));
    room.door.run(&Call::qr("e").by(&outside)).ok();
    room.check_books();
}

fn the_refusal_has_the_published_fields(way: Way) {
    let room = Room::new(way);
    let key = limited(&room, 1);
    room.door.run(&Call::qr("a").by(&key)).ok();
    let envelope = room.door.run(&Call::qr("b").by(&key)).refused("rate_limit_exceeded");
    let id = envelope["request_id"].as_str().unwrap();
    assert_eq!(
        envelope.to_string().replace(id, "req_..."),
        r#"{"success":false,"error":"Límite de uso alcanzado.","error_code":"rate_limit_exceeded","request_id":"req_...","billing":{"charged_usd":"0"},"limit":{"limit":1,"window_seconds":3600},"remaining":0,"in_flight":0,"retry_after_seconds":3600}"#
    );
}
