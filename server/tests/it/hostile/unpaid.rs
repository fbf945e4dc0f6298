//! Large bodies of those who cannot pay for them: refused before they are sent.

use serde_json::json;

use crate::hostile::Place;
use crate::hostile::raw::Raw;
use crate::support;
use crate::support::multipart::Form;

const TWO_GIB: u64 = 2 << 30;

/// A call of a caller whose balance is empty, up to its body.
fn begin(place: &Place, key: &str, headers: &str) -> Raw {
    let mut raw = Raw::connect(place.live.address);
    raw.send(format!(
        "POST /api/v1/tools/image-convert HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: multipart/form-data; boundary=x\r\n{headers}\r\n"
    ));
    raw
}

/// A further account without money: its key.
fn poor(place: &Place, options: serde_json::Value) -> String {
    let account = support::account(&place.live.noxus, "pobre", "0");
    support::key(&place.live.noxus, account, options)
}

#[cfg(feature = "video")]
fn begin_video(place: &Place, key: &str, headers: &str) -> Raw {
    let mut raw = Raw::connect(place.live.address);
    raw.send(format!(
        "POST /api/v1/tools/auto-subtitles HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: multipart/form-data; boundary=x\r\n{headers}\r\n"
    ));
    raw
}

#[cfg(feature = "video")]
#[test]
fn two_gibibytes_are_not_taken_in_without_money() {
    let place = Place::new();
    let key = poor(&place, json!({}));
    let length = format!("Content-Length: {TWO_GIB}\r\n");
    let expecting = format!("{length}Expect: 100-continue\r\n");
    for headers in [&length, &expecting] {
        // Not a byte of the body is sent, and the answer is there.
        let mut raw = begin_video(&place, &key, headers);
        assert_eq!(raw.verdict(), (402, "insufficient_api_balance".to_owned()), "{headers}");
    }
    // With money the body is asked for.
    let mut raw = begin_video(&place, &place.key, &expecting);
    let told = raw.listen(support::client::PATIENCE);
    assert!(
        matches!(told, crate::hostile::raw::Heard::Bytes(ref bytes) if bytes.starts_with(b"HTTP/1.1 100")),
        "{told:?}"
    );
    drop(raw);
    place.is_unharmed();
}

#[test]
fn a_body_of_unknown_length_ends_where_it_would_cost() {
    let place = Place::new();
    let key = poor(&place, json!({}));
    let mut raw = begin(&place, &key, "Transfer-Encoding: chunked\r\n");
    let head = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n";
    raw.send(format!("{:x}\r\n{head}\r\n", head.len()));
    let chunk = format!("8000\r\n{}\r\n", "a".repeat(0x8000));
    // More than a little, less than anybody is asked for money for.
    for _ in 0..9 {
        raw.send(&chunk);
    }
    assert_eq!(raw.verdict(), (402, "insufficient_api_balance".to_owned()));
    place.is_unharmed();
}

#[test]
fn rate_budget_and_failures_are_looked_at_too() {
    let place = Place::new();
    let length = "Content-Length: 1000000\r\n";
    let account = support::account(&place.live.noxus, "otra", "1");
    let never = json!({"rate_limit": {"limit": 0, "window_seconds": 60}});
    for (options, expected) in [
        (never, (429, "rate_limit_exceeded")),
        (json!({"budget_usd": "0.001"}), (402, "key_budget_exceeded")),
    ] {
        let key = support::key(&place.live.noxus, account, options);
        let verdict = begin(&place, &key, length).verdict();
        assert_eq!((verdict.0, verdict.1.as_str()), expected);
    }
    place.is_unharmed();
}

#[test]
fn limits_of_the_tier_are_looked_at_and_told_like_a_keys_own() {
    let tiers = "id = \"x\"\nversion = 1\ndefault = \"free\"\n[tiers.free]\n\
                 key_rate_limit = { limit = 1, window_seconds = 3600 }";
    let place = Place::with(json!({"tiers": tiers}), |_| {});
    let account = support::account(&place.live.noxus, "otra", "1");
    let key = support::key(&place.live.noxus, account, json!({}));
    let made = place.live.client().post("/api/v1/tools/qr").key(&key).json(&json!({"text": "hola"})).send();
    assert_eq!(made.verdict(), (200, "ok".to_owned()));
    assert!(made.headers.contains_key("ratelimit"), "{:?}", made.headers);
    let verdict = begin(&place, &key, "Content-Length: 1000000\r\n").verdict();
    assert_eq!(verdict, (429, "rate_limit_exceeded".to_owned()));
    place.is_unharmed();
}

#[test]
fn what_was_answered_comes_again_and_what_is_free_stays_free() {
    // Longer than what is taken in of everybody: a black bitmap of 400 × 300.
    let mut picture =
        b"BM\x76\x7e\x05\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x90\x01\0\0\x2c\x01\0\0\x01\0\x18\0".to_vec();
    picture.resize(54 + 400 * 300 * 3, 0);
    let form = || Form::new().text("output_format", "webp").file("image", "negro.bmp", &picture);
    let free = r#"
        id = "free"
        version = 1
        currency = "USD"
        [tools.image-convert]
        rates = [{ unit = "call", usd = "0" }]
    "#;
    for (config, usd) in [(json!({}), "0.002"), (json!({"tariff": free}), "0")] {
        let place = Place::with(config, |_| {});
        let account = support::account(&place.live.noxus, "justa", usd);
        let key = support::key(&place.live.noxus, account, json!({}));
        let client = place.live.client();
        let ask = |once: &str| {
            let call = client.post("/api/v1/tools/image-convert").key(&key).header("Idempotency-Key", once);
            call.form(form()).send()
        };
        let first = ask("k");
        assert_eq!(first.verdict(), (200, "ok".to_owned()));
        let again = ask("k");
        assert_eq!((again.body, again.headers.contains_key("idempotency-replayed")), (first.body, true));
        let another = ask("l").verdict();
        let expected = if usd == "0" { (200, "ok") } else { (402, "insufficient_api_balance") };
        assert_eq!((another.0, another.1.as_str()), expected);
    }
}
