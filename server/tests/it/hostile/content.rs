//! What stands in a body: JSON without end, numbers without size, names that come
//! twice, and files that are only named.

use std::io::ErrorKind;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::hostile::Place;
use crate::support;
use crate::support::client::Answer;
use crate::support::multipart::Form;

fn ask(place: &Place, tool: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    let path = format!("/api/v1/tools/{tool}");
    place.live.client().post(&path).key(&place.key).body(content_type, body).send()
}

#[test]
fn json_that_is_none_or_never_ends_is_refused() {
    let place = Place::new();
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let nested = |value: String| format!(r#"{{"text":{value}}}"#);
    for body in [
        nested(deep("[", "]")),
        deep(r#"{"a":"#, ""),
        deep("[", ""),
        nested("1e999".to_owned()),
        nested("-1e999".to_owned()),
        nested("NaN".to_owned()),
        nested("Infinity".to_owned()),
        nested("01".to_owned()),
        nested("\"a\0b\"".to_owned()),
        nested("\"\n\"".to_owned()),
        nested(r#""\ud800""#.to_owned()),
        nested(r#""\x00""#.to_owned()),
        nested("'hola'".to_owned()),
        r#"{"text":"hola"} {}"#.to_owned(),
        r#"{"text":"hola"}garbage"#.to_owned(),
        r#"{"text":"hola",}"#.to_owned(),
        r#"{text:"hola"}"#.to_owned(),
        r#"/* */{"text":"hola"}"#.to_owned(),
        "\u{feff}{\"text\":\"hola\"}".to_owned(),
        "\0".to_owned(),
    ] {
        let shown = body.get(..60).unwrap_or(&body).to_owned();
        assert_eq!(
            ask(&place, "qr", "application/json", body).verdict(),
            (400, "invalid_json".into()),
            "{shown:?}"
        );
    }
    let not_utf8 = ask(&place, "qr", "application/json", b"{\"text\":\"\xff\"}");
    assert_eq!(not_utf8.verdict(), (400, "invalid_json".to_owned()));
    for body in ["[]", "null", "\"hola\"", "1", "true", "[{\"text\":\"hola\"}]"] {
        let answer = ask(&place, "qr", "application/json", body);
        assert_eq!(answer.verdict(), (400, "invalid_request".to_owned()), "{body}");
    }
    place.is_unharmed();
}

#[test]
fn values_of_no_size_or_kind_are_refused_by_name() {
    let place = Place::new();
    for (field, value) in [
        ("size", "18446744073709551616"),
        ("size", "-9223372036854775808"),
        ("size", "1.5"),
        ("size", "1e3"),
        ("size", "true"),
        ("size", "[1]"),
        ("text", "{}"),
        ("text", "null"),
        ("filename", "[]"),
        ("output_format", "\"exe\""),
        ("__proto__", "{}"),
        ("constructor", "{}"),
    ] {
        let mut fields = vec![format!("\"{field}\":{value}")];
        if field != "text" {
            fields.push("\"text\":\"hola\"".to_owned());
        }
        let answer = ask(&place, "qr", "application/json", format!("{{{}}}", fields.join(",")));
        assert_eq!(answer.verdict(), (400, "invalid_field".to_owned()), "{field} {value}");
        assert_eq!(answer.json()["field"], field, "{value}");
    }
    place.is_unharmed();
}

/// A body of a few megabytes must not become hundreds in memory.
#[test]
fn values_and_fields_are_counted() {
    let place = Place::new();
    for (content_type, body) in [
        ("application/json", format!(r#"{{"text":[{}0]}}"#, "0,".repeat(4_000_000))),
        ("application/json", format!("{{{}\"text\":\"a\"}}", "\"a\":{},".repeat(1_000_000))),
        ("application/x-www-form-urlencoded", "&a=".repeat(2_000_000)),
        ("text/plain", "a=\n".repeat(2_000_000)),
    ] {
        let answer = ask(&place, "image-convert", content_type, body);
        assert_eq!(answer.verdict(), (413, "item_limit_exceeded".to_owned()), "{content_type}");
    }
    // A long text is one value, whatever stands in it.
    let text = ",[{:\\\"".repeat(400);
    let answer = ask(&place, "qr/estimate", "application/json", json!({"text": text}).to_string());
    assert_eq!(answer.verdict(), (200, "ok".to_owned()));
    place.is_unharmed();
}

#[test]
fn long_names_are_not_thrown_back() {
    let place = Place::new();
    let name = "n".repeat(2 << 20);
    let form = Form::new().text(&"n".repeat(60_000), "").text("text", "hola");
    let client = place.live.client();
    for answer in [
        ask(&place, "image-convert", "application/json", json!({&name: 1}).to_string()),
        ask(&place, "image-convert", "application/json", json!({"output_format": name}).to_string()),
        ask(&place, "image-convert", "application/x-www-form-urlencoded", format!("{name}=1&{name}=2")),
        ask(&place, "image-convert", "application/x-www-form-urlencoded", format!("{name}=1")),
        ask(&place, "image-convert", "text/plain", format!("{name}=1\n{name}=1")),
        ask(&place, &"n".repeat(8_000), "application/json", "{}"),
        ask(&place, "qr", &"n".repeat(8_000), "{}"),
        client.post("/api/v1/tools/qr").key(&place.key).form(form).send(),
    ] {
        assert!((400..500).contains(&answer.status), "{}", answer.status);
        assert!(answer.body.len() < 4_000, "an answer of {} bytes", answer.body.len());
        answer.json();
    }
    place.is_unharmed();
}

#[test]
fn a_name_that_comes_twice_never_means_two_things() {
    let place = Place::new();
    for (content_type, body) in [
        ("application/x-www-form-urlencoded", "text=a&text=b"),
        ("application/x-www-form-urlencoded", "text=a&te%78t=b"),
        ("text/plain", "text=a\ntext=b"),
        ("text/plain", "text=a\n text =b"),
    ] {
        let answer = ask(&place, "qr", content_type, body);
        assert_eq!(answer.verdict(), (400, "conflicting_fields".to_owned()), "{body}");
    }
    let form = Form::new().text("text", "a").text("text", "b");
    let answer = place.live.client().post("/api/v1/tools/qr").key(&place.key).form(form).send();
    assert_eq!(answer.verdict(), (400, "conflicting_fields".to_owned()));
    place.is_unharmed();
    // In JSON the last one counts, as the RFC leaves it and every door reads it.
    let twice = ask(&place, "qr", "application/json", r#"{"text":"a","text":"b","output_format":"svg"}"#);
    let once = ask(&place, "qr", "application/json", r#"{"text":"b","output_format":"svg"}"#);
    assert_eq!(twice.json()["output"], once.json()["output"]);
}

#[test]
fn text_may_hold_any_character() {
    let place = Place::new();
    for (content_type, body) in [
        ("application/json", r#"{"text":"a\u0000b"}"#),
        ("application/x-www-form-urlencoded", "text=a%00b"),
        ("application/json", r#"{"text":"\u202e\u200b\ud83d\ude00"}"#),
    ] {
        let answer = ask(&place, "qr/estimate", content_type, body);
        assert_eq!(answer.verdict(), (200, "ok".to_owned()), "{body}");
    }
    place.is_unharmed();
}

#[test]
fn a_file_that_is_only_named_is_never_opened() {
    let place = Place::new();
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    stranger.set_nonblocking(true).unwrap();
    let url = format!("http://{}/foto.png", stranger.local_addr().unwrap());
    let photo = noxus_tests::folder().join("fixtures/foto.png");
    let path = photo.to_str().unwrap();
    for named in
        [path, &format!("file://{path}"), &format!("@{path}"), &url, "data:image/png;base64,AAAA", "-"]
    {
        let named_in_json = [
            json!({"image": named}),
            json!({"image": {"path": named}}),
            json!({"image": {"url": named}}),
            json!({"image": {"content_base64": null, "path": named}}),
            json!({"path": named}),
            json!({"url": named}),
            json!({"inputs": [{"field": "image", "path": named}]}),
            json!({"filename": named}),
        ];
        for mut body in named_in_json {
            body["output_format"] = "png".into();
            let answer = ask(&place, "image-convert", "application/json", body.to_string());
            assert_eq!(answer.status, 400, "{body} {}", answer.text());
        }
        let form = Form::new().text("output_format", "png");
        for form in [
            form.text("image", named),
            Form::new().text("output_format", "png").file("image", named, named.as_bytes()),
        ] {
            let answer =
                place.live.client().post("/api/v1/tools/image-convert").key(&place.key).form(form).send();
            assert_eq!(answer.verdict(), (422, "unsupported_format".to_owned()), "{named}");
        }
        let fields = format!("image={named}&output_format=png");
        let answer = ask(&place, "image-convert", "application/x-www-form-urlencoded", fields);
        assert!(matches!(answer.status, 400 | 422), "{named} {}", answer.text());
    }
    assert_eq!(stranger.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody came to fetch a file");
    place.is_unharmed();
}

#[test]
fn fields_of_the_engine_are_not_options_of_a_call() {
    let place = Place::new();
    let account = support::account(&place.live.noxus, "another", "1");
    let other = support::key(&place.live.noxus, account, json!({}));
    for field in [
        "api_key",
        "idempotency_key",
        "on_in_flight",
        "keep_answer",
        "tool",
        "fields",
        "params",
        "store",
        "limits",
    ] {
        let body: Value = json!({"text": "hola", field: other});
        let answer = ask(&place, "qr", "application/json", body.to_string());
        assert_eq!(answer.verdict(), (400, "invalid_field".to_owned()), "{field}");
    }
    place.is_unharmed();
}
