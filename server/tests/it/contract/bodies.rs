//! Bodies: four forms, none, and what is no body of the contract.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::contract::pictures::noise;
use crate::contract::room::Site;
use crate::support;
use crate::support::client::{Answer, PATIENCE};
use crate::support::gate::At;
use crate::support::multipart::{BOUNDARY, Form};

const URL_ENCODED: &str = "application/x-www-form-urlencoded";

fn verdict(answer: &Answer) -> (u16, String) {
    answer.verdict()
}

fn refusal(code: &str) -> (u16, String) {
    (noxus_api::codes::info(code).http_status, code.to_owned())
}

#[test]
fn all_four_forms_are_read() {
    let site = Site::new();
    let json = r#"{"text":"a=b ñ","quiet_zone":1}"#.as_bytes();
    for (content_type, body) in [
        ("application/json", json),
        ("application/json; charset=utf-8", json),
        ("APPLICATION/JSON", json),
        ("application/vnd.noxus+json", json),
        (URL_ENCODED, b"text=a%3Db+%C3%B1&quiet_zone=1"),
        ("application/x-www-form-urlencoded; charset=utf-8", b"quiet_zone=1&text=a%3db%20%c3%b1"),
        ("text/plain", "text=a=b ñ\nquiet_zone=1".as_bytes()),
        ("text/plain;charset=UTF-8", "\r\nquiet_zone=1\r\ntext=a=b ñ\r\n\r\n".as_bytes()),
    ] {
        let answer = site.post("qr").header("Idempotency-Key", "k").body(content_type, body).send();
        assert_eq!(verdict(&answer), (200, "ok".into()), "{content_type}: {}", answer.text());
    }
    let form = Form::new().text("text", "a=b ñ").text("quiet_zone", "1");
    let answer = site.post("qr").header("Idempotency-Key", "k").form(form).send();
    assert_eq!(answer.header("idempotency-replayed"), "true");
    assert_eq!(site.balance(), "0.998");
}

#[test]
fn no_body_is_no_options() {
    let site = Site::new();
    for answer in [
        site.post("qr").send(),
        site.post("qr").body("application/json", "").send(),
        site.post("qr").body("application/json", " \n").send(),
        site.post("qr").body(URL_ENCODED, "").send(),
        site.post("qr").body("text/plain", "").send(),
        site.post("qr").form(Form::new()).send(),
    ] {
        assert_eq!(verdict(&answer), refusal("missing_field"), "{}", answer.text());
        assert_eq!(answer.json()["field"], "text");
    }
}

#[test]
pub(crate) fn a_wrong_content_type_is_told_so() {
    let site = Site::new();
    for content_type in [
        "image/png",
        "application/xml",
        "application/octet-stream",
        "multipart/mixed; boundary=a",
        "json",
        "",
    ] {
        for path in ["/api/v1/tools/qr", "/api/v1/tools/qr/estimate"] {
            let answer = site.client.post(path).key(&site.key).body(content_type, "{}").send();
            assert_eq!(verdict(&answer), refusal("unsupported_media_type"), "{content_type:?}");
            assert!(answer.json()["hint"].as_str().unwrap().contains("multipart/form-data"));
        }
    }
    // A body of no type at all is not guessed at.
    let key = &site.key;
    let head = format!("POST /api/v1/tools/qr HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n");
    for body in ["Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"] {
        let answer = site.live.wire().write(format!("{head}{body}")).answer();
        assert_eq!((answer.status, &answer.json()["error_code"]), (415, &json!("unsupported_media_type")));
    }
}

#[test]
fn a_form_that_is_none_is_told_so() {
    let site = Site::new();
    let good = || Form::new().text("text", "hola").finish();
    let typed = format!("multipart/form-data; boundary={BOUNDARY}");
    let nameless = Form::new().part("form-data", &[], b"hola").finish();
    for (content_type, body) in [
        ("multipart/form-data", good()),
        ("multipart/form-data; boundary=", good()),
        ("multipart/form-data; boundary=other", good()),
        (&typed, Form::new().text("text", "hola").unfinished()),
        (&typed, b"no form at all".to_vec()),
        (&typed, nameless),
        (&typed, good()[..30].to_vec()),
    ] {
        let answer = site.post("qr").body(content_type, body).send();
        assert_eq!(verdict(&answer), refusal("invalid_request"), "{content_type}: {}", answer.text());
    }
    assert_eq!(site.balance(), "1");
}

#[test]
fn parts_are_counted() {
    let mut options = support::options();
    options.max_parts = 3;
    let site = Site::with(json!({}), options);
    let form = |count: usize| {
        (1..count).fold(Form::new().text("text", "hola"), |form, index| form.text(&format!("x{index}"), ""))
    };
    let answer = site.post("qr").form(form(4)).send();
    assert_eq!(verdict(&answer), refusal("item_limit_exceeded"));
    assert_eq!(verdict(&site.post("qr").form(form(3)).send()), refusal("invalid_field"));
    assert_eq!(verdict(&site.post("qr").form(form(1)).send()), (200, "ok".into()));
}

#[test]
fn a_field_comes_once() {
    let site = Site::new();
    let twice = Form::new().text("text", "a").text("text", "a");
    for answer in [
        site.post("qr").form(twice).send(),
        site.post("qr").body(URL_ENCODED, "text=a&text=a").send(),
        site.post("qr").body("text/plain", "text=a\ntext=a").send(),
    ] {
        assert_eq!(verdict(&answer), refusal("conflicting_fields"), "{}", answer.text());
        assert_eq!(answer.json()["field"], "text");
    }
    let picture = noise(2);
    let files =
        Form::new().text("output_format", "png").file("image", "a", &picture).file("image", "b", &picture);
    assert_eq!(verdict(&site.post("image-convert").form(files).send()), refusal("item_limit_exceeded"));
    let other = Form::new().text("output_format", "png").file("imagen", "a", &picture);
    let answer = site.post("image-convert").form(other).send();
    assert_eq!((verdict(&answer), &answer.json()["field"]), (refusal("invalid_field"), &json!("imagen")));
    assert_eq!(site.balance(), "1");
}

#[test]
fn text_is_utf_8() {
    let site = Site::new();
    let form = Form::new().part("form-data; name=\"text\"", &[], b"\xff\xfe");
    for (answer, code) in [
        (site.post("qr").form(form).send(), "invalid_field"),
        (site.post("qr").body("text/plain", b"text=\xff".as_slice()).send(), "invalid_request"),
        (site.post("qr").body("application/json", b"{\"text\":\"\xff\"}".as_slice()).send(), "invalid_json"),
        (site.post("qr").body(URL_ENCODED, "text=%FF").send(), "invalid_request"),
        (site.post("qr").body(URL_ENCODED, b"text=\xff".as_slice()).send(), "invalid_request"),
    ] {
        assert_eq!(verdict(&answer), refusal(code), "{}", answer.text());
    }
    assert_eq!(site.balance(), "1");
}

#[test]
fn odd_json_is_refused_or_means_what_it_says() {
    let site = Site::new();
    let deep = format!("{{\"text\":{}1{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let post = |body: &str| verdict(&site.post("qr").body("application/json", body).send());
    assert!([refusal("invalid_json"), refusal("item_limit_exceeded")].contains(&post(&deep)));
    for (body, code) in [
        ("{\"text\":\"a\"", "invalid_json"),
        ("{\"text\":\"a\"} x", "invalid_json"),
        ("\u{feff}{\"text\":\"a\"}", "invalid_json"),
        ("{\"text\":\"\\ud800\"}", "invalid_json"),
        ("null", "invalid_request"),
        ("\"text\"", "invalid_request"),
        ("[{\"text\":\"a\"}]", "invalid_request"),
        ("{\"text\":null}", "missing_field"),
        ("{\"text\":[\"a\"]}", "invalid_field"),
        ("{\"text\":\"a\",\"scale\":1e400}", "invalid_json"),
        ("{\"text\":\"a\",\"scale\":1.5}", "invalid_field"),
    ] {
        let got = post(body);
        assert!(
            got == refusal(code) || (code == "missing_field" && got == refusal("invalid_field")),
            "{body}: {got:?}"
        );
    }
    assert_eq!(site.balance(), "1");
    // NUL is a character like any other in a text, and none of a file's name.
    assert_eq!(post("{\"text\":\"a\\u0000b\"}"), (200, "ok".into()));
    let answer = site.post("qr").json(&json!({"text": "a", "filename": "a\0b"})).send();
    assert!(answer.status == 200 || answer.status == 400, "{}", answer.text());
    assert!(!answer.json()["output"]["filename"].as_str().unwrap_or_default().contains('\0'));
}

#[test]
pub(crate) fn a_body_that_stays_away_is_told_so() {
    let mut options = support::options();
    options.idle_timeout_ms = 50;
    let site = Site::with(json!({}), options);
    let key = &site.key;
    let mut wire = site.live.wire();
    wire.write(format!(
        "POST /api/v1/tools/qr HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"text\":"
    ));
    let answer = wire.answer();
    assert_eq!((answer.status, &answer.json()["error_code"]), (408, &json!("request_timeout")));
    assert_eq!(site.balance(), "1");
}

/// What lies in a folder.
/// Files of a folder, those without a name included, which go with their process
/// however it ends.
fn files_in(folder: &Path) -> usize {
    let named = std::fs::read_dir(folder).unwrap().count();
    let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten().filter_map(Result::ok);
    let is_there = |path: &Path| path.starts_with(folder) && path.to_string_lossy().ends_with("(deleted)");
    named
        + open.filter_map(|entry| std::fs::read_link(entry.path()).ok()).filter(|path| is_there(path)).count()
}

/// Whoever owned the file lets go of it in their own time.
fn await_empty(folder: &Path) {
    let deadline = Instant::now() + PATIENCE;
    while files_in(folder) > 0 {
        assert!(Instant::now() < deadline, "a temporary file stayed behind");
        std::thread::yield_now();
    }
}

fn output(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["output"].clone()
}

#[test]
fn a_file_that_goes_over_disk_gives_the_same_bytes_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let picture = noise(320);
    let form = || Form::new().text("output_format", "png").file("image", "foto.bmp", &picture);
    let mut options = support::options();
    options.spool_folder = Some(folder.path().to_owned());
    let spooling = Site::with(json!({}), options.clone());
    options.spool_threshold_bytes = usize::MAX;
    let in_memory = Site::with(json!({}), options);
    assert!(picture.len() > 256 * 1024, "larger than the default threshold");

    let expected = output(&in_memory.post("image-convert").form(form()).send());
    assert_eq!(files_in(folder.path()), 0, "memory needs no file");
    spooling.gate().close(At::Reserve);
    std::thread::scope(|scope| {
        let running = scope.spawn(|| spooling.post("image-convert").form(form()).send());
        spooling.gate().await_waiting(At::Reserve, 1);
        assert_eq!(files_in(folder.path()), 1, "the file waits on disk");
        spooling.gate().open(At::Reserve);
        assert_eq!(output(&running.join().unwrap()), expected);
    });
    await_empty(folder.path());
    // Nor does a call that is refused on the way leave any.
    let wrong = form().text("sise", "1");
    assert_eq!(verdict(&spooling.post("image-convert").form(wrong).send()), refusal("invalid_field"));
    let body = form().unfinished();
    let answer = spooling.post("image-convert").body(&form().content_type(), body).send();
    assert_eq!(verdict(&answer), refusal("invalid_request"));
    await_empty(folder.path());
}

#[test]
fn a_file_whose_sender_leaves_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = support::options();
    options.spool_folder = Some(folder.path().to_owned());
    options.spool_threshold_bytes = 0;
    let site = Site::with(json!({}), options);
    let form = Form::new().text("output_format", "png").file("image", "foto.bmp", &noise(64));
    let (content_type, body, key) = (form.content_type(), form.unfinished(), &site.key);
    let mut wire = site.live.wire();
    wire.write(format!(
        "POST /api/v1/tools/image-convert HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len() + 1000
    ));
    wire.write(&body);
    let deadline = Instant::now() + PATIENCE;
    while files_in(folder.path()) == 0 {
        assert!(Instant::now() < deadline, "the file did not go to disk");
        std::thread::yield_now();
    }
    drop(wire);
    await_empty(folder.path());
    assert_eq!(site.balance(), "1");
}
