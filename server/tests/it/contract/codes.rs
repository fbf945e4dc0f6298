//! Contract, section 5: every code is reached, with its status and both texts, or
//! stands in a list that says why not.

use std::collections::BTreeSet;

use noxus_api::billing::Error;
use noxus_api::codes::CODES;
use serde_json::json;

use crate::contract::doors::{Answer, Call, Pending, Shape};
use crate::contract::pictures::{noise, slow_call};
use crate::contract::room::{Room, Way};
use crate::contract::{bodies, output, protocol};
use crate::support::gate::At;
use crate::support::{self, START};

/// Reaches a code through a door.
type Reach = fn(Way) -> Answer;

/// Codes of calls, at both doors.
const REACHED: &[(&str, Reach)] = &[
    ("missing_api_key", |way| Room::new(way).door.run(&Call::qr("a"))),
    ("invalid_api_key", |way| Room::new(way).door.run(&Call::qr("a").by("noxus_test_nope"))),
    ("api_key_revoked", |way| {
        with_changed_key(way, |room, id| drop(room.owner("keys.revoke", json!({"key": id}))))
    }),
    ("api_key_expired", |way| {
        let room = Room::new(way);
        run(&room, Call::qr("a").by(&room.key(json!({"expires_at_ms": START.0}))))
    }),
    ("api_key_disabled", |way| {
        with_changed_key(way, |room, id| {
            drop(room.owner("keys.set_status", json!({"key": id, "status": "disabled"})))
        })
    }),
    ("insufficient_scope", |way| with_key(way, json!({"scopes": []}), Call::qr("a"))),
    ("tool_not_allowed", |way| with_key(way, json!({"tools": []}), Call::qr("a"))),
    ("account_suspended", |way| {
        with_changed_key(way, |room, _| {
            room.owner("accounts.set_status", json!({"account": room.account, "status": "suspended"}));
        })
    }),
    ("tool_not_found", |way| simple(way, Call::new("no-such-tool", json!({})))),
    ("job_not_found", |way| {
        let room = Room::new(way);
        room.door.job(&room.key, 7)
    }),
    ("invalid_request", |way| {
        let room = Room::new(way);
        room.door.run_text(&room.key, "qr", "[1]")
    }),
    ("missing_field", |way| simple(way, Call::new("qr", json!({})))),
    ("invalid_field", |way| simple(way, Call::new("qr", json!({"text": 5})))),
    ("conflicting_fields", |way| {
        simple(way, Call::convert(json!({"output_format": "jpeg", "lossless": true}), &noise(2)))
    }),
    ("invalid_json", |way| {
        let room = Room::new(way);
        room.door.run_text(&room.key, "qr", "{")
    }),
    ("invalid_base64", |way| {
        simple(way, Call::new("image-convert", json!({"output_format": "png", "content_base64": "%"})))
    }),
    ("invalid_idempotency_key", |way| simple(way, Call::qr("a").once("a b"))),
    ("unsupported_format", |way| {
        simple(way, Call::convert(json!({"output_format": "png"}), b"no es una imagen"))
    }),
    ("corrupt_input", |way| simple(way, Call::convert(json!({"output_format": "png"}), &noise(9)[..60]))),
    ("file_too_large", |way| limited(way, json!({"max_text_bytes": 1}), Call::qr("ab"))),
    ("resolution_limit_exceeded", |way| {
        limited(way, json!({"max_pixels": 3}), Call::convert(json!({"output_format": "png"}), &noise(2)))
    }),
    ("item_limit_exceeded", |way| {
        let call = Call::convert(json!({"output_format": "png"}), &noise(2)).shape(Shape::Multipart);
        limited(way, json!({"max_inputs": 0}), call)
    }),
    ("output_limit_exceeded", |way| limited(way, json!({"max_output_bytes": 1}), Call::qr("a"))),
    ("memory_limit_exceeded", |way| {
        let room = Room::with(way, json!({"memory_bytes": 1}), "1");
        run(&room, Call::convert(json!({"output_format": "png"}), &noise(9)).by(&room.key))
    }),
    ("rate_limit_exceeded", |way| {
        with_key(way, json!({"rate_limit": {"limit": 0, "window_seconds": 1}}), Call::qr("a"))
    }),
    ("concurrency_limit_exceeded", full_queue),
    ("insufficient_api_balance", |way| {
        let room = Room::with(way, json!({}), "0");
        run(&room, Call::qr("a").by(&room.key))
    }),
    ("key_budget_exceeded", |way| with_key(way, json!({"budget_usd": "0.001"}), Call::qr("a"))),
    ("idempotency_in_progress", in_progress),
    ("idempotency_key_reused", |way| {
        let room = Room::new(way);
        room.door.run(&Call::qr("a").once("k").by(&room.key)).ok();
        run(&room, Call::qr("b").once("k").by(&room.key))
    }),
    ("hold_expired", |way| {
        let room = Room::new(way);
        room.gate().close(At::Capture);
        let running = room.start(Call::qr("a").by(&room.key));
        room.gate().await_waiting(At::Capture, 1);
        room.clock().advance(3_600_000);
        room.gate().open(At::Capture);
        running.answer()
    }),
    ("lease_lost", lease_lost),
    ("tool_timeout", |way| {
        let room = Room::with(way, json!({"job_timeout_ms": 1}), "1");
        run(&room, slow_call().by(&room.key))
    }),
    ("cancelled", |way| {
        let room = Room::new(way);
        let running = room.start(slow_call().by(&room.key));
        room.gate().await_holds(1);
        room.door.cancel(&room.key, 1).ok();
        running.answer()
    }),
    ("provider_not_configured", |way| {
        way.to(support::engine(json!({"store": null}))).run(&Call::qr("a").by("noxus_test_nope"))
    }),
    ("store_busy", |way| broken(way, Error::StoreBusy)),
    ("store_unavailable", |way| broken(way, Error::StoreUnavailable { what: "lleno".into(), source: None })),
    ("store_corrupt", |way| broken(way, Error::StoreCorrupt { what: "roto".into(), source: None })),
    ("internal_error", |way| broken(way, Error::Internal { what: "prueba", source: None })),
    // The ledger would have to contradict itself: it is made to.
    ("capture_exceeds_hold", |way| {
        let (amount, reserved) = (money("0.002"), money("0.001"));
        broken(way, Error::CaptureExceedsHold { amount, reserved })
    }),
];

/// Codes of whoever owns the ledger: operations, which no public route has.
const OF_THE_OWNER: &[(&str, &str, &str)] = &[
    ("account_not_found", "keys.create", r#"{"account": 99}"#),
    ("account_exists", "accounts.create", r#"{"name": "prueba"}"#),
    ("invalid_amount", "top_up", r#"{"account": 1, "amount_usd": "-1"}"#),
    ("amount_overflow", "top_up", r#"{"account": 1, "amount_usd": "9223372036854.775807"}"#),
    ("duplicate_reference", "top_up", r#"{"account": 1, "amount_usd": "1", "reference": "una"}"#),
    ("refund_exceeds_charge", "refund", r#"{"job_id": 1, "amount_usd": "1"}"#),
];

/// Codes that only HTTP has, and the rule that reaches each.
const OF_HTTP: &[(&str, fn())] = &[
    ("not_found", protocol::what_is_not_there_is_told_so),
    ("method_not_allowed", protocol::a_wrong_method_is_told_so),
    ("request_timeout", bodies::a_body_that_stays_away_is_told_so),
    ("range_not_satisfiable", output::a_range_is_answered_with_its_part),
    ("unsupported_media_type", bodies::a_wrong_content_type_is_told_so),
    ("invalid_admin_token", protocol::administration_is_for_its_owner),
    ("forbidden_origin", protocol::administration_is_for_its_owner),
];

/// Codes that no test of this file can reach yet, and why.
const NOT_REACHED: &[(&str, &str)] = &[
    ("tool_disabled", "no setting disables a tool yet"),
    ("unsafe_input", "no tool has inputs that name other files yet"),
    ("duration_limit_exceeded", "no tool takes sound or film yet"),
    ("hold_already_captured", "a capture is asked for once; the ledger's own tests reach it"),
    ("hold_already_released", "told to callers as `cancelled`; the ledger's own tests reach it"),
    ("currency_mismatch", "all books are in US dollars"),
    ("tool_failed", "a defect of a codec: none is known"),
    ("provider_error", "no tool asks an outside service yet"),
    ("provider_unavailable", "asks for a service outside: see the tests of writers, libraries and providers"),
    ("provider_timeout", "asks for a service outside: see the tests of providers"),
    ("content_refused", "asks for a service outside: see the tests of providers"),
];

fn money(usd: &str) -> noxus_api::billing::Money {
    noxus_api::billing::Money::parse(usd).unwrap()
}

fn run(room: &Room, call: Call) -> Answer {
    let answer = room.door.run(&call);
    assert_eq!(support::balance(&room.noxus, &room.key).0, support::balance(&room.noxus, &room.key).1);
    answer
}

fn simple(way: Way, call: Call) -> Answer {
    let room = Room::new(way);
    run(&room, call.by(&room.key))
}

fn limited(way: Way, limits: serde_json::Value, call: Call) -> Answer {
    let room = Room::with(way, json!({"limits": limits}), "1");
    run(&room, call.by(&room.key))
}

fn with_key(way: Way, options: serde_json::Value, call: Call) -> Answer {
    let room = Room::new(way);
    run(&room, call.by(&room.key(options)))
}

fn with_changed_key(way: Way, change: impl FnOnce(&Room, i64)) -> Answer {
    let room = Room::new(way);
    let (key, id) = support::key_and_id(&room.noxus, room.account, json!({}));
    change(&room, id);
    room.door.run(&Call::qr("a").by(&key))
}

fn broken(way: Way, error: Error) -> Answer {
    let room = Room::new(way);
    room.gate().fail(At::Capture, error);
    let answer = run(&room, Call::qr("a").by(&room.key));
    assert_eq!(room.balance(), "1");
    answer
}

fn in_progress(way: Way) -> Answer {
    let room = Room::new(way);
    let call = Call::qr("a").once("k").by(&room.key);
    room.gate().close(At::Capture);
    let running = room.start(call.clone());
    room.gate().await_waiting(At::Capture, 1);
    let answer = room.door.run(&call);
    room.gate().open(At::Capture);
    running.answer().ok();
    answer
}

fn full_queue(way: Way) -> Answer {
    let room = Room::with(way, json!({"workers": 1, "queue_capacity": 1}), "1");
    room.gate().close(At::Capture);
    let running: Vec<_> = (0..2).map(|_| room.start(Call::qr("a").by(&room.key))).collect();
    room.gate().await_waiting(At::Capture, 2);
    let answer = room.door.run(&Call::qr("a").by(&room.key));
    room.gate().open(At::Capture);
    running.into_iter().for_each(|call| drop(call.answer().ok()));
    answer
}

fn lease_lost(way: Way) -> Answer {
    let room = Room::new(way);
    let other = room.another_door(json!({}));
    let call = Call::qr("a").once("k").by(&room.key);
    room.gate().close(At::Capture);
    let stalled = room.start(call.clone());
    room.gate().await_waiting(At::Capture, 1);
    room.clock().advance(60_000);
    let second = Pending::start(&other, call);
    room.gate().await_waiting(At::Capture, 2);
    room.gate().open(At::Capture);
    second.answer().ok();
    stalled.answer()
}

fn every_code_of_calls_is_reached(way: Way) {
    for (code, reach) in REACHED {
        reach(way).refused(code);
    }
}

mod library {
    #[test]
    fn every_code_of_calls_is_reached() {
        super::every_code_of_calls_is_reached(super::Way::Library);
    }
}

mod http {
    #[test]
    fn every_code_of_calls_is_reached() {
        super::every_code_of_calls_is_reached(super::Way::Http);
    }
}

#[test]
fn every_code_of_the_owner_is_reached() {
    let noxus = support::engine(json!({}));
    let (account, key) = support::customer(&noxus, "1");
    support::call(&noxus, "top_up", json!({"account": account, "amount_usd": "1", "reference": "una"}));
    Way::Library.to(noxus.clone()).run(&Call::qr("a").by(&key)).ok();
    for (code, operation, arguments) in OF_THE_OWNER {
        let refused = noxus.call(operation, &serde_json::from_str(arguments).unwrap()).unwrap_err();
        assert_eq!(refused.code(), *code, "{operation} {arguments}");
    }
    assert_eq!(support::balance(&noxus, &key).0, "1.998");
}

#[test]
fn every_code_is_in_one_list() {
    let reached = REACHED.iter().map(|(code, _)| *code).chain(OF_THE_OWNER.iter().map(|(code, ..)| *code));
    let of_http = OF_HTTP.iter().map(|(code, _)| *code);
    let not_reached = NOT_REACHED.iter().map(|(code, _)| *code);
    let all: Vec<&str> = reached.chain(of_http).chain(not_reached).collect();
    let listed: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(listed.len(), all.len(), "a code stands in two lists");
    let known: BTreeSet<&str> = CODES.iter().map(|row| row.code).collect();
    assert_eq!(listed, known);
}
