//! Names of files that would like to be paths, or to write headers.

use serde_json::json;

use crate::hostile::Place;
use crate::hostile::raw::Raw;
use crate::support::multipart::Form;

const NAMES: [&str; 16] = [
    "../../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "a\r\nX-Injected: 1",
    "a\nX-Injected: 1",
    "a\r\n\r\n<script>alert(1)</script>",
    "a\"; filename=\"b.exe",
    "a\\\"b",
    "a;b=c",
    "ñandú 写真 😀",
    "\u{202e}gnp.exe",
    "a\0b",
    ".",
    "..",
    "%2e%2e%2fa%0d%0aX-Injected:1",
];

/// The head of the answer that gives out the file of a job.
fn head_of_download(place: &Place, job_id: &str) -> String {
    let mut raw = Raw::connect(place.live.address);
    let key = &place.key;
    raw.send(format!(
        "GET /api/v1/jobs/{job_id}/output/0 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n"
    ));
    let all = raw.until_the_end();
    let end = all.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    String::from_utf8(all[..end].to_vec()).unwrap()
}

/// A name that was given, as it is given out again.
fn is_harmless(place: &Place, answer: &serde_json::Value, given: &str) {
    let name = answer["output"]["filename"].as_str().unwrap_or_else(|| panic!("{given:?} {answer}"));
    assert!(!name.contains(['/', '\\', '\r', '\n', '\0', '"']), "{given:?} became {name:?}");
    assert!(name != "." && name != ".." && !name.starts_with(".."), "{given:?} became {name:?}");
    let head = head_of_download(place, &answer["job_id"].to_string());
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    for line in head.lines() {
        assert!(!line.to_ascii_lowercase().starts_with("x-injected"), "{given:?} wrote a header\n{head}");
    }
    let disposition = head.lines().find(|line| line.starts_with("content-disposition:")).unwrap();
    assert!(disposition.is_ascii() && disposition.matches('"').count() == 2, "{disposition}");
    assert!(disposition.contains(": attachment; filename=\""), "{disposition}");
}

#[test]
fn names_of_uploads_stay_names() {
    let place = Place::new();
    let photo = std::fs::read(noxus_tests::folder().join("fixtures/foto.png")).unwrap();
    let client = place.live.client();
    for given in NAMES {
        let quoted = given.replace('\\', "\\\\").replace('"', "\\\"");
        let form = Form::new().text("output_format", "png").file("image", &quoted, &photo);
        let answer = client.post("/api/v1/tools/image-convert").key(&place.key).form(form).send();
        // A head that is broken by its name is another head, or none.
        if matches!(answer.status, 400 | 422) {
            assert!(given.contains(['\r', '\n', '\0']), "{given:?} {}", answer.text());
        } else {
            is_harmless(&place, &answer.json(), given);
        }
    }
}

#[test]
fn names_that_are_asked_for_stay_names() {
    let place = Place::new();
    let client = place.live.client();
    for given in NAMES {
        let body = json!({"text": "hola", "filename": given});
        let answer = client.post("/api/v1/tools/qr").key(&place.key).json(&body).send();
        if answer.status != 400 {
            is_harmless(&place, &answer.json(), given);
        }
        let content = json!({"content_base64": "iVBORw0KGgo=", "filename": given});
        let body = json!({"image": content, "output_format": "png"});
        let answer = client.post("/api/v1/tools/image-convert").key(&place.key).json(&body).send();
        assert!(matches!(answer.status, 400 | 422), "{given:?} {}", answer.text());
    }
}

#[test]
fn headers_cannot_be_written_from_headers() {
    let place = Place::new();
    let key = &place.key;
    for header in [
        "Idempotency-Key: a\u{b}b",
        "Idempotency-Key: ñ",
        "Accept-Language: en\u{b}X-Injected: 1",
        "Prefer: respond-async=\"a\u{1}\"",
        "X-Request-Id: mine",
        "X-Forwarded-Host: evil.example",
        "Host: evil.example",
    ] {
        let mut raw = Raw::connect(place.live.address);
        raw.send(format!(
            "POST /api/v1/ping HTTP/1.1\r\nAuthorization: Bearer {key}\r\n{header}\r\nConnection: close\r\n\r\n"
        ));
        let answer = String::from_utf8(raw.until_the_end()).unwrap().to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 "), "{header:?}");
        for word in ["x-injected", "evil.example", "mine"] {
            assert!(!answer.contains(word), "{header:?}\n{answer}");
        }
    }
    place.is_unharmed();
}
