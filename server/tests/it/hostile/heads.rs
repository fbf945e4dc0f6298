//! Heads that come slowly, never, or without end.

use std::time::Duration;

use serde_json::json;

use crate::hostile::Place;
use crate::hostile::raw::{Heard, Raw, statuses};

fn impatient() -> Place {
    Place::with(json!({}), |options| options.header_timeout_ms = 50)
}

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let place = impatient();
    for sent in ["", "G", "POST /api/v1/ping HTTP/1.1\r\n", "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Longer: "]
    {
        let mut raw = Raw::connect(place.live.address);
        raw.send(sent);
        assert_eq!(raw.until_the_end(), b"", "{sent:?}");
    }
    place.is_unharmed();
}

#[test]
fn a_head_that_trickles_is_cut_off() {
    let place = impatient();
    let mut raw = Raw::connect(place.live.address);
    raw.send("GET /healthz HTTP/1.1\r\nX-Longer: ");
    let is_over = (0..30_000).any(|_| {
        raw.send("a");
        raw.listen(Duration::from_millis(5)) == Heard::End
    });
    assert!(is_over, "a byte now and then keeps a connection");
    place.is_unharmed();
}

#[test]
fn a_connection_that_asks_nothing_more_is_closed() {
    let place = impatient();
    let mut raw = Raw::connect(place.live.address);
    raw.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(raw.answer(), Some((200, b"ok\n".to_vec())));
    assert_eq!(raw.until_the_end(), b"");
}

#[test]
fn a_huge_head_is_refused() {
    let place = Place::new();
    let long = "a".repeat(1 << 20);
    let many = "X-One-Of-Many: 1\r\n".repeat(10_000);
    let short_ones = "A:1\r\n".repeat(1_000);
    for (what, head) in [
        ("one long header", format!("GET /healthz HTTP/1.1\r\nX-Long: {long}\r\n\r\n")),
        ("a long name", format!("GET /healthz HTTP/1.1\r\n{long}: 1\r\n\r\n")),
        ("10,000 headers", format!("GET /healthz HTTP/1.1\r\n{many}\r\n")),
        ("short headers", format!("GET /healthz HTTP/1.1\r\n{short_ones}\r\n")),
        ("a long address", format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n")),
        ("a long query", format!("GET /api/v1/jobs?limit={long} HTTP/1.1\r\nHost: a\r\n\r\n")),
        ("a long method", format!("{long} / HTTP/1.1\r\nHost: a\r\n\r\n")),
    ] {
        let mut raw = Raw::connect(place.live.address);
        raw.send(head);
        let answered = statuses(&raw.until_the_end());
        assert!(matches!(answered[..], [431 | 414 | 400]), "{what}: {answered:?}");
        if what.contains("headers") {
            assert_eq!(answered, [431], "{what}");
        }
    }
    place.is_unharmed();
}

#[test]
fn a_head_inside_its_bounds_is_read_to_the_last_byte() {
    let place = Place::new();
    let padding = "a".repeat(30_000);
    let mut raw = Raw::connect(place.live.address);
    raw.send(format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: {padding}\r\n\r\n"));
    assert_eq!(raw.answer(), Some((200, b"ok\n".to_vec())));
}
