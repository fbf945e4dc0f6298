//! Forms with files, written wrong: too many parts, heads and prefaces without
//! end, names that are none.

use serde_json::json;

use crate::hostile::Place;
use crate::hostile::raw::Raw;
use crate::support;
use crate::support::multipart::{BOUNDARY, Form};

fn verdict(place: &Place, form: Form) -> (u16, String) {
    place.live.client().post("/api/v1/tools/image-convert").key(&place.key).form(form).send().verdict()
}

fn photo() -> Vec<u8> {
    std::fs::read(noxus_tests::folder().join("fixtures/foto.png")).unwrap()
}

#[test]
fn parts_are_counted() {
    let place = Place::with(json!({}), |options| options.max_parts = 8);
    let parts = |count: usize| {
        (0..count).fold(Form::new(), |form, number| form.text(&format!("option_{number}"), ""))
    };
    assert_eq!(verdict(&place, parts(8)).0, 400);
    for count in [9, 10_000] {
        assert_eq!(verdict(&place, parts(count)), (413, "item_limit_exceeded".to_owned()));
    }
    let empty = (0..9).fold(Form::new(), |form, _| form.file("image", "", b""));
    assert_eq!(verdict(&place, empty), (413, "item_limit_exceeded".to_owned()));
    place.is_unharmed();
}

/// Tens of megabytes in which the parser would look for the end of something.
#[test]
fn what_stands_around_parts_is_bounded() {
    let place = Place::new();
    let much = "a".repeat(40 << 20);
    let content_type = Form::new().content_type();
    for (what, body) in [
        ("a preface", much.clone()),
        ("a head", format!("--{BOUNDARY}\r\nContent-Disposition: {much}")),
        ("a name", format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{much}")),
        ("many heads", format!("--{BOUNDARY}\r\n{}", "X: 1\r\n".repeat(1_000_000))),
        ("a boundary with spaces", format!("--{BOUNDARY}{}", " ".repeat(40 << 20))),
    ] {
        let mut raw = Raw::connect(place.live.address);
        let head = place.head("image-convert", &content_type);
        raw.send(format!("{head}Content-Length: {}\r\n\r\n", body.len() + 1));
        raw.send(body);
        assert_eq!(raw.verdict(), (400, "invalid_request".to_owned()), "{what}");
    }
    place.is_unharmed();
}

#[test]
fn forms_that_are_none_are_refused() {
    let place = Place::new();
    let good = || Form::new().text("output_format", "webp").file("image", "foto.png", &photo());
    let boundary = BOUNDARY;
    let bodies: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"hola".to_vec(),
        format!("--{boundary}").into_bytes(),
        format!("--{boundary}\r\n\r\n").into_bytes(),
        format!("--{boundary}\r\nhola\r\n\r\nhola\r\n--{boundary}--\r\n").into_bytes(),
        format!("--{boundary}\r\nContent-Disposition: form-data\r\n\r\nhola\r\n--{boundary}--\r\n")
            .into_bytes(),
        format!("--{boundary}\r\nContent-Disposition: attachment; name=\"text\"\r\n\r\n--{boundary}--\r\n")
            .into_bytes(),
        Form::new().part("form-data; name=\"\"", &[], b"a").finish(),
        Form::new().part("form-data; name=\"text\"", &["X: a\0b"], b"a").finish(),
        Form::new().part("form-data; name=\"text\"", &[], b"\xff\xfe").finish(),
        good().unfinished(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let client = place.live.client();
        let call = client.post("/api/v1/tools/image-convert").key(&place.key);
        let answer = call.body(&good().content_type(), body).send();
        assert_eq!(answer.status, 400, "{shown:?} {}", answer.text());
    }
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"",
        "multipart/mixed; boundary=b",
        "multipart/form-data, boundary=b",
    ] {
        let client = place.live.client();
        let call = client.post("/api/v1/tools/image-convert").key(&place.key);
        let answer = call.body(content_type, good().finish()).send();
        assert!(matches!(answer.status, 400 | 415), "{content_type:?} {}", answer.text());
    }
    place.is_unharmed();
}

#[test]
fn boundaries_inside_a_file_do_not_end_it() {
    let place = Place::new();
    // Half boundaries, at every distance from the ends of what is read at a time.
    let mut content = photo();
    for cut in 0..BOUNDARY.len() {
        content.extend_from_slice(b"\r\n--");
        content.extend_from_slice(&BOUNDARY.as_bytes()[..cut]);
        content.extend_from_slice(b"\r\r\n-");
    }
    let client = place.live.client();
    let ask = |content: &[u8]| {
        let form = Form::new().text("output_format", "png").file("image", "foto.png", content);
        client.post("/api/v1/tools/image-convert").key(&place.key).form(form).send().json()
    };
    // What follows the end of a PNG is not looked at, so the answers are equal.
    let (plain, padded) = (ask(&photo()), ask(&content));
    assert_eq!(plain["success"], true, "{plain}");
    assert_eq!(plain["output"], padded["output"]);
    assert_eq!(support::balance(&place.live.noxus, &place.key).0, "0.996");
}
