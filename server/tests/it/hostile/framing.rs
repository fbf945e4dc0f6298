//! Where a request ends: lies about lengths, garbage between requests, other
//! protocols, and the shapes that make two servers see different requests.

use crate::hostile::Place;
use crate::hostile::raw::{Raw, statuses};
use crate::support;

/// A request that is served, and is the last of its connection.
const LAST: &str = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// The statuses of everything that is answered to `sent`.
fn answered(place: &Place, sent: impl AsRef<[u8]>) -> Vec<u16> {
    let mut raw = Raw::connect(place.live.address);
    raw.send(sent);
    statuses(&raw.until_the_end())
}

#[test]
fn lengths_that_are_no_lengths_are_refused() {
    let place = Place::new();
    let head = place.head("qr", "application/json");
    let body = r#"{"text":"hola"}"#;
    for lengths in [
        "Content-Length: -1",
        "Content-Length: +15",
        "Content-Length: 0x0f",
        "Content-Length: 15.0",
        "Content-Length: 1 5",
        "Content-Length: 15, 16",
        "Content-Length:",
        "Content-Length: 99999999999999999999999",
        "Content-Length: 18446744073709551615",
        "Content-Length: 15\r\nContent-Length: 16",
        "Content-Length: 16\r\nContent-Length: 15",
        "Content-Length : 15",
        "Content-Length\t: 15",
        "Content-Length: 15\r\n Content-Length: 16",
        "\u{b}Content-Length: 15",
    ] {
        let found = answered(&place, format!("{head}{lengths}\r\n\r\n{body}{LAST}"));
        assert!(matches!(found[..], [400 | 431]), "{lengths:?}: {found:?}");
    }
    place.is_unharmed();
}

#[test]
fn a_length_too_short_cuts_the_body_there_and_one_too_long_waits_for_the_rest() {
    let place = Place::new();
    let body = r#"{"text":"hola"}"#;
    // What is left over is no request.
    let found = answered(&place, format!("{}{body}", place.json_head("qr", 5)));
    assert_eq!(found, [400, 400]);

    let mut raw = Raw::connect(place.live.address);
    raw.send(format!("{}{body}", place.json_head("qr", 16)));
    raw.end_writing();
    let found = statuses(&raw.until_the_end());
    assert!(matches!(found[..], [] | [400]), "{found:?}");

    // The same length twice is one length.
    let head = place.head("qr/estimate", "application/json");
    let twice = "Content-Length: 15\r\nContent-Length: 15\r\nConnection: close";
    assert_eq!(answered(&place, format!("{head}{twice}\r\n\r\n{body}")), [200]);
    place.is_unharmed();
}

#[test]
fn chunks_that_are_no_chunks_are_refused() {
    let place = Place::new();
    let head = place.head("qr", "application/json");
    let long = "a".repeat(1 << 20);
    for chunks in [
        "zz\r\n{}\r\n0\r\n\r\n".to_owned(),
        "-2\r\n{}\r\n0\r\n\r\n".to_owned(),
        "0x2\r\n{}\r\n0\r\n\r\n".to_owned(),
        "\r\n{}\r\n0\r\n\r\n".to_owned(),
        "2{}\r\n0\r\n\r\n".to_owned(),
        "2\r\n{}garbage".to_owned(),
        "fffffffffffffffff\r\n{}\r\n0\r\n\r\n".to_owned(),
        format!("2;{long}\r\n{{}}\r\n0\r\n\r\n"),
        format!("{long}\r\n{{}}\r\n0\r\n\r\n"),
        format!("2\r\n{{}}\r\n0\r\nX-Trailer: {long}\r\n\r\n"),
    ] {
        let mut raw = Raw::connect(place.live.address);
        raw.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunks}"));
        let found = statuses(&raw.until_the_end());
        assert_eq!(found, [400], "{:?}", chunks.get(..60).unwrap_or(&chunks));
    }
    place.is_unharmed();
}

#[test]
fn nobody_gets_a_second_request_past_a_proxy() {
    let place = Place::new();
    let head = place.head("qr", "application/json");
    let hidden = LAST;
    // One way of reading the length ends before the hidden request, another after it.
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nContent-Length: 62",
    ] {
        // Whoever is answered here is the first request; the connection ends with it.
        let found = answered(&place, format!("{head}{lengths}\r\n\r\n0\r\n\r\n{hidden}"));
        assert_eq!(found, [400], "{lengths:?}");
    }
    for lengths in [
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\u{b}chunked",
        "Transfer-Encoding\r\n : chunked",
        "X: 1\rTransfer-Encoding: chunked",
    ] {
        let found =
            answered(&place, format!("{head}{lengths}\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{hidden}"));
        assert_eq!(found, [400], "{lengths:?}");
    }
    place.is_unharmed();
}

#[test]
fn a_form_in_chunks_is_a_form() {
    let place = Place::new();
    let head = place.head("qr", "application/x-www-form-urlencoded");
    let mut raw = Raw::connect(place.live.address);
    raw.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n"));
    for piece in ["te", "xt=ho", "la&output_for", "mat=svg"] {
        raw.send(format!("{:X};ext=1\r\n{piece}\r\n", piece.len()));
    }
    raw.send("0\r\nX-Trailer: ignored\r\n\r\n");
    assert_eq!(raw.verdict(), (200, "ok".to_owned()));
    assert_eq!(support::balance(&place.live.noxus, &place.key).0, "0.998");
}

#[test]
fn other_protocols_are_shown_the_door() {
    let place = Place::new();
    for (what, sent) in [
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".as_slice()),
        ("TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n"),
        ("HTTP/0.9", b"GET /healthz\r\n\r\n"),
        ("HTTP/3.0", b"GET /healthz HTTP/3.0\r\n\r\n"),
        ("SSH", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        ("SMTP", b"EHLO example.org\r\n\r\n"),
        ("zeroes", &[0; 64]),
        ("control characters", b"GET /\x07 HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("a header with NUL", b"GET /healthz HTTP/1.1\r\nX: a\0b\r\n\r\n"),
        ("no colon", b"GET /healthz HTTP/1.1\r\nHost\r\n\r\n"),
    ] {
        let found = answered(&place, sent);
        assert!(matches!(found[..], [] | [400]), "{what}: {found:?}");
    }
    place.is_unharmed();
}

#[test]
fn http_1_0_is_answered_and_closed() {
    let place = Place::new();
    let mut raw = Raw::connect(place.live.address);
    raw.send("GET /healthz HTTP/1.0\r\n\r\n");
    let all = String::from_utf8(raw.until_the_end()).unwrap();
    assert!(all.starts_with("HTTP/1.0 200 ") && all.ends_with("\r\n\r\nok\n"), "{all}");
}

#[test]
fn requests_sent_at_once_are_answered_in_turn() {
    let place = Place::new();
    let mut sent = String::new();
    for turn in 0..60 {
        sent.push_str(&format!("GET /none/{turn} HTTP/1.1\r\nHost: a\r\n\r\n"));
        let body = format!(r#"{{"text":"{turn}","output_format":"svg"}}"#);
        sent.push_str(&place.json_head("qr/estimate", body.len()));
        sent.push_str(&body);
        sent.push_str("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    sent.push_str(LAST);
    let mut raw = Raw::connect(place.live.address);
    raw.send(sent);
    let found = statuses(&raw.until_the_end());
    assert_eq!(found.len(), 181);
    for turn in found[..180].chunks(3) {
        assert!(matches!(turn, [404, 200, 200]), "{turn:?}");
    }
}
