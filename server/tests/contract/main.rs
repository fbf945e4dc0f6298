//! The contract, rule by rule.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[expect(dead_code, reason = "each test file uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

use serde_json::json;

#[test]
fn a_live_server_answers_as_the_engine_does() {
    let live = support::Live::start(support::engine(json!({})));
    let (_, key) = support::customer(&live.noxus, "1");
    let client = live.client();
    assert_eq!(client.post("/api/v1/ping").key(&key).send().verdict(), (200, "ok".into()));
    let made = client.post("/api/v1/tools/crear-qr").key(&key).json(&json!({"text": "hola"})).send();
    assert_eq!(made.verdict(), (200, "ok".into()), "{}", made.text());
    assert_eq!(support::balance(&live.noxus, &key), ("0.998".into(), "0.998".into()));
    let mut wire = live.wire();
    let answer = wire.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").answer();
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"ok\n".as_slice()));
}
