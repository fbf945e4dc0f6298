//! Bodies that come slowly, or are larger than they may be; answers nobody takes.

use std::time::Duration;

use serde_json::json;

use crate::hostile::Place;
use crate::hostile::raw::{Heard, Raw};
use crate::support;

#[test]
fn a_body_that_stops_coming_is_not_waited_for() {
    let place = Place::with(json!({}), |options| options.idle_timeout_ms = 50);
    let boundary = "multipart/form-data; boundary=b";
    for (content_type, begun) in [
        ("application/json", r#"{"text":"#),
        ("application/json", ""),
        ("application/x-www-form-urlencoded", "text=ho"),
        ("text/plain", "text=ho"),
        (boundary, "--b\r\nContent-Dispo"),
        (boundary, "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nho"),
    ] {
        let mut raw = Raw::connect(place.live.address);
        raw.send(format!("{}Content-Length: 1000\r\n\r\n{begun}", place.head("qr", content_type)));
        assert_eq!(raw.verdict(), (408, "request_timeout".to_owned()), "{content_type} {begun:?}");
        assert_eq!(raw.until_the_end(), b"", "what is left of the body would be read as a request");
    }
    place.is_unharmed();
}

#[test]
fn a_body_that_trickles_is_not_waited_for_either() {
    let place = Place::with(json!({}), |options| options.idle_timeout_ms = 1_000);
    let mut raw = Raw::connect(place.live.address);
    raw.send(place.json_head("qr", 100_000));
    // Never silent for long, and never fast enough.
    let answered = (0..60_000).find_map(|_| {
        raw.send(" ");
        match raw.listen(Duration::from_millis(5)) {
            Heard::Nothing => None,
            heard => Some(heard),
        }
    });
    let Some(Heard::Bytes(answer)) = answered else { panic!("{answered:?}") };
    assert!(answer.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&answer));
    place.is_unharmed();
}

/// A call of `qr` with a body of so many bytes, sent whole before the answer is read.
fn call_with_body_of(place: &Place, bytes: usize, is_declared: bool) -> (Raw, bool) {
    let mut raw = Raw::connect(place.live.address);
    let piece = "a".repeat(65_536);
    let pieces = bytes / piece.len();
    let mut took_all = if is_declared {
        raw.send(place.json_head("qr", bytes))
    } else {
        raw.send(format!("{}Transfer-Encoding: chunked\r\n\r\n", place.head("qr", "application/json")))
    };
    for _ in 0..pieces {
        took_all &= if is_declared { raw.send(&piece) } else { raw.send(format!("10000\r\n{piece}\r\n")) };
    }
    if !is_declared {
        took_all &= raw.send("0\r\n\r\n");
    }
    (raw, took_all)
}

#[test]
fn a_body_that_is_too_large_is_refused_and_the_refusal_can_be_read() {
    let place = Place::new();
    for is_declared in [true, false] {
        // A little too large: the connection can be used again.
        let (mut raw, took_all) = call_with_body_of(&place, 1 << 20, is_declared);
        assert!(took_all);
        assert_eq!(raw.verdict(), (413, "file_too_large".to_owned()));
        raw.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(raw.answer(), Some((200, b"ok\n".to_vec())));
        // Far too large: a client that sends first and reads later still reads it.
        let (mut raw, took_all) = call_with_body_of(&place, 24 << 20, is_declared);
        assert!(took_all, "the connection was broken under a client that was sending");
        assert_eq!(raw.verdict(), (413, "file_too_large".to_owned()));
    }
    place.is_unharmed();
}

#[test]
fn who_asks_before_sending_is_told_at_once() {
    let place = Place::new();
    for (what, tool, key, length, expected) in [
        ("too large", "qr", place.key.as_str(), 1_u64 << 40, (413, "file_too_large")),
        ("no such tool", "none", place.key.as_str(), 1 << 20, (404, "tool_not_found")),
        ("no such key", "qr", "noxus_test_x", 1 << 20, (401, "invalid_api_key")),
    ] {
        let mut raw = Raw::connect(place.live.address);
        raw.send(format!(
            "POST /api/v1/tools/{tool} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nExpect: 100-continue\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        ));
        // Not by "100 Continue", which would ask for what nobody wants.
        assert_eq!(raw.verdict(), (expected.0, expected.1.to_owned()), "{what}");
    }
    let mut raw = Raw::connect(place.live.address);
    raw.send(format!(
        "{}Expect: 100-continue\r\n{}",
        place.head("qr/estimate", "application/json"),
        "Content-Length: 15\r\n\r\n"
    ));
    assert_eq!(raw.answer(), Some((100, Vec::new())));
    raw.send(r#"{"text":"hola"}"#);
    assert_eq!(raw.verdict(), (200, "ok".to_owned()));
    place.is_unharmed();
}

#[test]
fn bodies_nobody_asked_for_do_not_hide_the_answer() {
    let place = Place::new();
    let body = "a".repeat(12 << 20);
    for (head, expected) in [
        ("POST /api/v1/ping", 200),
        ("GET /api/v1/balance", 200),
        ("POST /nowhere", 404),
        ("PUT /api/v1/ping", 405),
        ("POST /api/v1/tools/none", 404),
    ] {
        let mut raw = Raw::connect(place.live.address);
        let key = &place.key;
        raw.send(format!(
            "{head} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        ));
        assert!(raw.send(&body), "{head}");
        assert_eq!(raw.answer().map(|(status, _)| status), Some(expected), "{head}");
    }
    place.is_unharmed();
}

#[test]
fn an_answer_that_nobody_takes_is_given_up() {
    let place = Place::with(json!({}), |options| {
        options.idle_timeout_ms = 50;
        options.max_connections = 1;
    });
    let mut raw = Raw::connect(place.live.address);
    // Tens of megabytes of answers, more than any socket keeps.
    assert!(raw.send("GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(900)));
    // The only place becomes free although the other client is still there.
    let health = place.live.client().get("/healthz").send();
    assert_eq!(health.text(), "ok\n");
    drop(raw);
}

#[test]
fn a_call_whose_caller_leaves_while_sending_is_forgotten() {
    let place = Place::with(json!({}), |options| options.max_memory_bytes = 100_000);
    for _ in 0..20 {
        let mut raw = Raw::connect(place.live.address);
        raw.send(place.json_head("qr", 90_000));
        raw.send(" ".repeat(80_000));
    }
    // All memory is there again; until then callers are told to come back.
    let body = format!("{}{}", " ".repeat(99_000), r#"{"text":"hola"}"#);
    let served = (0..100_000).any(|_| {
        let client = place.live.client();
        let answer = client.post("/api/v1/tools/qr").key(&place.key).body("application/json", body.as_str());
        let answer = answer.send();
        if answer.status != 200 {
            assert_eq!(answer.verdict(), (429, "concurrency_limit_exceeded".to_owned()));
        }
        answer.status == 200
    });
    assert!(served);
    assert_eq!(support::balance(&place.live.noxus, &place.key).0, "0.998");
}
