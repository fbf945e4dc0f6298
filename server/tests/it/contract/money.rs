//! Contract, section 4: money, estimates, balances, what is too large.

use serde_json::{Value, json};

use crate::contract::doors::{Call, Shape};
use crate::contract::pictures::noise;
use crate::contract::room::{Room, Way, held_at_both_doors};
use crate::support;
use crate::support::gate::At;

held_at_both_doors! {
    an_estimate_is_what_is_held_and_never_less_than_the_charge,
    an_estimate_costs_nothing_and_counts_nowhere,
    an_estimate_is_refused_as_the_call_would_be,
    an_empty_purse_is_told_what_is_missing,
    money_for_one_pays_one_of_many_at_once,
    a_balance_tells_posted_available_and_spent,
    a_price_is_rounded_once_upwards,
    too_large_is_not_too_often,
    the_published_samples_come_back,
}

fn an_estimate_is_what_is_held_and_never_less_than_the_charge(way: Way) {
    let room = Room::new(way);
    let convert = json!({"output_format": "webp", "lossless": true});
    for call in [Call::qr("hola"), Call::convert(convert, &noise(40)).shape(Shape::Multipart)] {
        let call = call.by(&room.key);
        let told = room.door.estimate(&call).ok();
        let micros = |value: &Value| {
            let text = value.as_str().unwrap();
            noxus_api::billing::Money::parse(text).unwrap()
        };
        let lines = told["lines"].as_array().unwrap();
        assert!(!lines.is_empty() && told["tariff"]["id"].is_string(), "{told}");
        let made = room.door.run(&call).ok();
        assert_eq!(made["billing"]["estimated_usd"], told["estimated_usd"]);
        assert!(micros(&made["billing"]["charged_usd"]) <= micros(&told["estimated_usd"]));
    }
}

fn an_estimate_costs_nothing_and_counts_nowhere(way: Way) {
    let room = Room::with(way, json!({}), "0");
    let key = room.key(json!({"rate_limit": {"limit": 0, "window_seconds": 60}, "budget_usd": "0"}));
    for _ in 0..3 {
        let told = room.door.estimate(&Call::qr("hola").once("k").by(&key)).ok();
        let id = told["request_id"].as_str().unwrap();
        assert_eq!(
            told.to_string().replace(id, "req_..."),
            r#"{"success":true,"tool":"qr","currency":"USD","estimated_usd":"0.002","tariff":{"id":"noxus-default","version":2},"lines":[{"unit":"call","quantity":"1","unit_usd":"0.002","amount_usd":"0.002"}],"request_id":"req_..."}"#
        );
    }
    assert_eq!((room.balance().as_str(), room.job_count()), ("0", 0));
    let usage = room.door.ask(Some(&key), "usage").ok()["usage"].clone();
    assert_eq!((&usage["in_flight"], &usage["successes_in_window"]), (&json!(0), &json!(0)));
}

fn an_estimate_is_refused_as_the_call_would_be(way: Way) {
    let room = Room::new(way);
    let picture = Call::convert(json!({"output_format": "png"}), b"no es una imagen");
    for (call, code) in [
        (Call::new("no-such-tool", json!({})), "tool_not_found"),
        (Call::new("qr", json!({})), "missing_field"),
        (Call::new("qr", json!({"text": "a", "scale": 0})), "invalid_field"),
        (picture, "unsupported_format"),
    ] {
        let call = call.by(&room.key);
        let (told, made) = (room.door.estimate(&call).refused(code), room.door.run(&call).refused(code));
        let but_id = |envelope: &Value| {
            let mut envelope = envelope.clone();
            envelope["request_id"] = Value::Null;
            envelope
        };
        assert_eq!(but_id(&told), but_id(&made));
    }
}

fn an_empty_purse_is_told_what_is_missing(way: Way) {
    let room = Room::with(way, json!({}), "0.0019");
    let envelope = room.door.run(&Call::qr("hola").by(&room.key)).refused("insufficient_api_balance");
    let id = envelope["request_id"].as_str().unwrap();
    assert_eq!(
        envelope.to_string().replace(id, "req_..."),
        r#"{"success":false,"error":"Saldo API insuficiente.","error_code":"insufficient_api_balance","request_id":"req_...","billing":{"charged_usd":"0"},"required_usd":"0.002","available_usd":"0.0019"}"#
    );
    assert_eq!((room.balance().as_str(), room.job_count()), ("0.0019", 0));
}

fn money_for_one_pays_one_of_many_at_once(way: Way) {
    let room = Room::with(way, json!({}), "0.0039");
    room.gate().close(At::Capture);
    let calls: Vec<_> = (0..32).map(|_| room.start(Call::qr("hola").by(&room.key))).collect();
    room.gate().await_decisions(At::Reserve, 32);
    room.gate().open(At::Capture);
    let answers: Vec<_> = calls.into_iter().map(|call| call.answer()).collect();
    let (paid, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((paid.len(), refused.len()), (1, 31));
    for answer in refused {
        assert_eq!(answer.refused("insufficient_api_balance")["available_usd"], "0.0019");
    }
    assert_eq!(room.balance(), "0.0019");
    room.check_books();
}

fn a_balance_tells_posted_available_and_spent(way: Way) {
    let room = Room::with(way, json!({}), "10");
    let balance = || room.door.ask(Some(&room.key), "balance").ok()["balance"].to_string();
    assert_eq!(
        balance(),
        r#"{"currency":"USD","balance_usd":"10","available_usd":"10","lifetime_spent_usd":"0"}"#
    );
    room.gate().close(At::Capture);
    let running = room.start(Call::qr("hola").by(&room.key));
    room.gate().await_waiting(At::Capture, 1);
    assert_eq!(
        balance(),
        r#"{"currency":"USD","balance_usd":"10","available_usd":"9.998","lifetime_spent_usd":"0"}"#
    );
    room.gate().open(At::Capture);
    assert_eq!(running.answer().ok()["billing"]["balance_after_usd"], "9.998");
    // Giving back is no spending less.
    room.owner("refund", json!({"job_id": 1, "amount_usd": "0.0015"}));
    assert_eq!(
        balance(),
        r#"{"currency":"USD","balance_usd":"9.9995","available_usd":"9.9995","lifetime_spent_usd":"0.002"}"#
    );
    assert_eq!(room.door.job(&room.key, 1).ok()["job"]["refunded_usd"], "0.0015");
}

fn a_price_is_rounded_once_upwards(way: Way) {
    let tariff = "id='t'\nversion=1\ncurrency='USD'\n[tools.qr]\nrates=[{unit='call',usd='0.0000001'}]";
    let room = Room::with(way, json!({"tariff": tariff}), "1");
    assert_eq!(room.door.estimate(&Call::qr("a").by(&room.key)).ok()["estimated_usd"], "0.000001");
    let made = room.door.run(&Call::qr("a").by(&room.key)).ok();
    assert_eq!(
        made["billing"].to_string(),
        r#"{"currency":"USD","estimated_usd":"0.000001","charged_usd":"0.000001","balance_after_usd":"0.999999"}"#
    );
}

fn too_large_is_not_too_often(way: Way) {
    let limits = json!({"max_input_bytes": 1000, "max_pixels": 100, "max_text_bytes": 10});
    let room = Room::with(way, json!({"limits": limits}), "1");
    let png = json!({"output_format": "png"});
    for (call, code) in [
        (Call::qr("once letras"), "file_too_large"),
        (Call::convert(png.clone(), &noise(20)), "file_too_large"),
        (Call::convert(png.clone(), &noise(11)), "resolution_limit_exceeded"),
    ] {
        for shape in [Shape::Json, Shape::Multipart] {
            let answer = room.door.run(&call.clone().shape(shape).by(&room.key));
            answer.refused(code);
            assert_eq!(answer.status, 413, "size is 413, never 429");
        }
    }
    room.door.run(&Call::convert(png, &noise(10)).by(&room.key)).ok();
    let often = room.key(json!({"rate_limit": {"limit": 0, "window_seconds": 60}}));
    let answer = room.door.run(&Call::qr("diez letra").by(&often));
    answer.refused("rate_limit_exceeded");
    assert_eq!(answer.status, 429, "rate is 429, never 413");
}

fn the_published_samples_come_back(way: Way) {
    let room = Room::with(way, json!({}), "10");
    let ping = room.door.ask(Some(&room.key), "ping").ok();
    let id = ping["request_id"].as_str().unwrap();
    assert_eq!(
        ping.to_string().replace(id, "req_..."),
        r#"{"success":true,"status":"ok","request_id":"req_...","api_key":{"key_hint":"noxus_test_...","environment":"test"},"account":{"tier":"free","status":"active"}}"#
    );
    let options = json!({"output_format": "webp", "filename": "mi-imagen"});
    let call = Call::convert(options, &noise(4)).tool("convertir-formato-imagen");
    let made = room.door.run(&call.by(&room.key));
    let head = r#"{"success":true,"tool":"image-convert","job_id":1,"billing":{"currency":"USD","estimated_usd":"0.002","charged_usd":"0.002","balance_after_usd":"9.998"},"output":{"filename":"mi-imagen.webp","mime_type":"image/webp","content_base64":""#;
    assert!(made.text.starts_with(head), "{}", made.text);
    assert_eq!(support::balance(&room.noxus, &room.key).0, "9.998");
}
