//! Files of kept answers: whole, in part, or not again.

use serde_json::json;

use crate::contract::jobs::file_of;
use crate::contract::pictures::noise;
use crate::contract::room::Site;
use crate::support;
use crate::support::client::Client;
use crate::support::multipart::Form;

const FILE: &str = "/api/v1/jobs/1/output/0";

/// A site whose first job has made a QR code; its file.
fn site() -> (Site, Vec<u8>) {
    let site = Site::new();
    let file = file_of(&site.qr().send().json());
    (site, file)
}

#[test]
fn a_file_comes_as_it_was_answered() {
    let (site, file) = site();
    let answer = site.get(FILE).send();
    assert_eq!((answer.status, &answer.body), (200, &file));
    for (name, value) in [
        ("content-type", "image/png"),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, no-cache"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("content-disposition", "attachment; filename=\"qr.png\"; filename*=UTF-8''qr.png"),
        ("x-content-type-options", "nosniff"),
        ("content-range", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert_eq!(answer.header("content-length"), file.len().to_string());
    let head = site.client.head(FILE).key(&site.key).send();
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-length", "content-type", "etag", "accept-ranges", "content-disposition"] {
        assert_eq!(head.header(name), answer.header(name), "{name}");
    }
}

#[test]
fn a_drawing_is_never_run_by_a_browser() {
    let site = Site::new();
    site.post("qr").json(&json!({"text": "hola", "output_format": "svg", "filename": "ñ a"})).send();
    let answer = site.get(FILE).send();
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let disposition = answer.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
    assert!(disposition.contains("filename*=UTF-8''%C3%B1%20") && disposition.matches('"').count() == 2);
}

#[test]
pub(crate) fn a_range_is_answered_with_its_part() {
    let (site, file) = site();
    let size = file.len();
    let ask = |range: &str| site.get(FILE).header("Range", range).send();
    for (range, part) in [
        ("bytes=0-0".to_owned(), 0..1),
        ("bytes=1-9".to_owned(), 1..10),
        ("bytes=10-".to_owned(), 10..size),
        (format!("bytes=5-{}", size + 99), 5..size),
        ("bytes=-7".to_owned(), size - 7..size),
        (format!("bytes=-{}", size + 99), 0..size),
    ] {
        let answer = ask(&range);
        assert_eq!((answer.status, answer.body.as_slice()), (206, &file[part.clone()]), "{range}");
        let expected = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        assert_eq!(answer.header("content-range"), expected);
        assert_eq!(answer.header("content-length"), part.len().to_string());
    }
    for range in ["bytes=0-1,4-5", "bytes=3-2", "items=0-1", "bytes=a-b", "0-1"] {
        assert_eq!((ask(range).status, ask(range).body.len()), (200, size), "{range}");
    }
    for range in [format!("bytes={size}-"), "bytes=-0".to_owned(), format!("bytes={size}-{}", size + 1)] {
        let answer = ask(&range);
        assert_eq!(answer.verdict(), (416, "range_not_satisfiable".into()), "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes */{size}"));
    }
    let head = site.client.head(FILE).key(&site.key).header("Range", "bytes=0-4").send();
    assert!(head.body.is_empty() && head.header("content-length") != "0");
}

#[test]
fn what_is_known_already_is_not_sent_again() {
    let (site, file) = site();
    let tag = site.get(FILE).send().header("etag").to_owned();
    assert!(tag.len() == 66 && tag.starts_with('"') && tag.ends_with('"'), "a strong tag: {tag}");
    for known in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
        let answer = site.get(FILE).header("If-None-Match", &known).send();
        assert_eq!(
            (answer.status, answer.body.len(), answer.header("etag")),
            (304, 0, tag.as_str()),
            "{known}"
        );
    }
    assert_eq!(site.get(FILE).header("If-None-Match", "\"other\"").send().body, file);
    // A range of another version would be nonsense.
    let ask = |known: &str| site.get(FILE).header("Range", "bytes=0-3").header("If-Range", known).send();
    assert_eq!((ask(&tag).status, ask(&tag).body.len()), (206, 4));
    for other in ["\"other\"", &format!("W/{tag}"), "Wed, 21 Oct 2015 07:28:00 GMT"] {
        assert_eq!((ask(other).status, ask(other).body), (200, file.clone()), "{other}");
    }
}

#[test]
fn what_is_not_kept_is_not_there() {
    let (site, _) = site();
    let ask = |path: &str| site.get(path).send().verdict();
    for path in ["/api/v1/jobs/1/output/1", "/api/v1/jobs/1/output/x", "/api/v1/jobs/1/output/-1"] {
        assert_eq!(ask(path), (404, "not_found".into()), "{path}");
    }
    assert_eq!(ask("/api/v1/jobs/9/output/0"), (404, "job_not_found".into()));
    assert_eq!(site.client.get(FILE).send().verdict(), (401, "missing_api_key".into()));
    site.gate().fail(support::gate::At::Capture, noxus_api::billing::Error::StoreBusy);
    site.qr().send();
    assert_eq!(ask("/api/v1/jobs/2/output/0"), (404, "not_found".into()), "a failed job has none");
    site.guarded.clock.advance(86_400_000);
    site.live.noxus.call("reap", &json!({})).unwrap();
    assert_eq!(ask(FILE), (404, "not_found".into()), "forgotten");
}

#[test]
fn a_large_file_lies_beside_the_ledger_and_comes_in_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("ledger.db");
    let noxus = support::engine(json!({"store": store.to_str().unwrap()}));
    let key = support::customer(&noxus, "1").1;
    let live = support::Live::start(noxus);
    let client: Client = live.client();
    let form = Form::new().text("output_format", "bmp").file("image", "grande.bmp", &noise(500));
    let made = client.post("/api/v1/tools/image-convert").key(&key).form(form).send();
    let file = file_of(&made.json());
    assert!(file.len() > 2 * 256 * 1024, "more than two pieces");
    let whole = client.get(FILE).key(&key).send();
    assert_eq!((whole.status, &whole.body), (200, &file));
    let around = 256 * 1024 - 5..256 * 1024 + 300_000;
    let range = format!("bytes={}-{}", around.start, around.end - 1);
    let part = client.get(FILE).key(&key).header("Range", &range).send();
    assert_eq!((part.status, part.body.as_slice()), (206, &file[around]));
}
