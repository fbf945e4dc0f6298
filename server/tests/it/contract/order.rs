//! Contract, section 2: the first failing step answers.

use serde_json::json;

use crate::contract::doors::{Answer, Call};
use crate::contract::room::{Room, Way, held_at_both_doors};
use crate::support;

held_at_both_doors! {
    a_wrong_key_is_told_nothing_else,
    the_account_comes_before_scope_and_tool,
    the_scope_comes_before_the_tool,
    the_tool_comes_before_idempotency,
    idempotency_comes_before_the_options,
    the_options_come_before_the_rate_limit,
    the_rate_limit_comes_before_the_money,
    an_answered_call_needs_neither_rate_nor_money,
}

/// Everything a key can be used for.
fn everything(room: &Room, key: Option<&str>) -> Vec<Answer> {
    let mut call = Call::new("no-such-tool", json!({"no_such_option": 1})).once("not\u{e9}valid");
    if let Some(key) = key {
        call = call.by(key);
    }
    let asked = ["ping", "balance", "usage"].map(|what| room.door.ask(key, what));
    let mut answers = vec![room.door.run(&call), room.door.estimate(&call)];
    answers.extend(asked);
    if let Some(key) = key {
        answers.push(room.door.jobs(key, None, 1));
        answers.push(room.door.job(key, 1));
        answers.push(room.door.cancel(key, 1));
    }
    answers
}

fn a_wrong_key_is_told_nothing_else(way: Way) {
    let room = Room::new(way);
    room.door.run(&Call::qr("hola").by(&room.key)).ok();
    let mut mistyped = room.key.clone();
    mistyped.replace_range(20..21, if mistyped.as_bytes()[20] == b'a' { "b" } else { "a" });
    let wrong = ["noxus_test_nope", "nope", "noxus_live_", &mistyped];
    let keys = wrong.map(|key| (Some(key), "invalid_api_key"));
    for (key, code) in keys.into_iter().chain([(None, "missing_api_key")]) {
        for answer in everything(&room, key) {
            let envelope = answer.refused(code);
            // The same words for everyone: not even which tools or jobs there are.
            let fields: Vec<&String> = envelope.as_object().unwrap().keys().collect();
            let expected = ["success", "error", "error_code", "request_id", "billing"];
            assert_eq!(fields, expected, "{envelope}");
        }
    }
}

fn the_account_comes_before_scope_and_tool(way: Way) {
    let room = Room::new(way);
    let scopeless = room.key(json!({"scopes": []}));
    room.owner("accounts.set_status", json!({"account": room.account, "status": "suspended"}));
    for key in [&room.key, &scopeless] {
        for call in
            [Call::qr("a"), Call::new("qr", json!({"wrong": 1})), Call::new("no-such-tool", json!({}))]
        {
            room.door.run(&call.clone().by(key)).refused("account_suspended");
            room.door.estimate(&call.by(key)).refused("account_suspended");
        }
    }
    // Whoever holds the key may see why.
    assert_eq!(room.door.ask(Some(&room.key), "ping").ok()["account"]["status"], "suspended");
    room.owner("accounts.set_status", json!({"account": room.account, "status": "active"}));
    room.door.run(&Call::qr("a").by(&room.key)).ok();
}

fn the_scope_comes_before_the_tool(way: Way) {
    let room = Room::new(way);
    let key = room.key(json!({"scopes": ["balance:read"], "tools": []}));
    for tool in ["no-such-tool", "qr"] {
        let envelope = room.door.run(&Call::new(tool, json!({})).by(&key)).refused("insufficient_scope");
        assert_eq!(envelope["required_scope"], "tools:run");
    }
}

fn the_tool_comes_before_idempotency(way: Way) {
    let room = Room::new(way);
    let call = Call::qr("hola").once("k");
    room.door.run(&call.clone().by(&room.key)).ok();
    let without = room.key(json!({"tools": ["image-convert"]}));
    room.door.run(&call.clone().by(&without)).refused("tool_not_allowed");
    room.door.run(&call.tool("no-such-tool").by(&without)).refused("tool_not_found");
}

fn idempotency_comes_before_the_options(way: Way) {
    let room = Room::new(way);
    let call = |options| Call::new("qr", options).once("k").by(&room.key);
    room.door.run(&call(json!({"text": "hola"}))).ok();
    for options in [json!({}), json!({"text": "hola", "sise": 1}), json!({"text": 5})] {
        room.door.run(&call(options)).refused("idempotency_key_reused");
    }
    for wrong in ["con espacio", "", &"k".repeat(256)] {
        room.door
            .run(&Call::new("qr", json!({})).once(wrong).by(&room.key))
            .refused("invalid_idempotency_key");
    }
    assert_eq!(room.balance(), "0.998");
}

fn the_options_come_before_the_rate_limit(way: Way) {
    let room = Room::with(way, json!({"limits": {"max_text_bytes": 10}}), "0");
    let never = room.key(json!({"rate_limit": {"limit": 0, "window_seconds": 60}}));
    for (options, code) in [
        (json!({}), "missing_field"),
        (json!({"text": "a", "sise": 1}), "invalid_field"),
        (json!({"text": "once letras"}), "file_too_large"),
    ] {
        room.door.run(&Call::new("qr", options.clone()).by(&never)).refused(code);
        // Nor does an empty balance say anything sooner.
        room.door.run(&Call::new("qr", options).by(&room.key)).refused(code);
    }
}

fn the_rate_limit_comes_before_the_money(way: Way) {
    let room = Room::with(way, json!({}), "0");
    let never = room.key(json!({"rate_limit": {"limit": 0, "window_seconds": 60}}));
    room.door.run(&Call::qr("a").by(&never)).refused("rate_limit_exceeded");
    room.door.run(&Call::qr("a").by(&room.key)).refused("insufficient_api_balance");
    // The key's own budget is asked before the account's purse.
    let poor = room.key(json!({"budget_usd": "0.001"}));
    room.door.run(&Call::qr("a").by(&poor)).refused("key_budget_exceeded");
    assert_eq!(room.job_count(), 0, "a refusal leaves no job");
}

fn an_answered_call_needs_neither_rate_nor_money(way: Way) {
    let room = Room::with(way, json!({}), "0.002");
    let once = room.key(json!({"rate_limit": {"limit": 1, "window_seconds": 60}, "budget_usd": "0.002"}));
    let call = Call::qr("hola").once("k").by(&once);
    let first = room.door.run(&call);
    first.ok();
    assert_eq!(support::balance(&room.noxus, &once).0, "0");
    let again = room.door.run(&call);
    assert_eq!((again.text, again.is_replayed), (first.text, true));
}
