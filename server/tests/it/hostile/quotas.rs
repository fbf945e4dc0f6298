//! What all requests together may take, of memory and of disk.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::hostile::Place;
use crate::hostile::raw::{Heard, Raw};
use crate::support::client::Answer;
use crate::support::multipart::Form;

const MANY: usize = 100_000;

/// Asking over and over until two meet must not meet the limit of estimates first.
fn many_estimates() -> Value {
    json!({"max_estimates_per_minute": MANY})
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

fn is_told_to_come_back(answer: &Answer) {
    assert_eq!(answer.verdict(), (429, "concurrency_limit_exceeded".to_owned()));
    assert_eq!(answer.header("retry-after"), "1");
}

/// A caller who has sent all but the end of a large body, and another one who is
/// refused meanwhile. Whoever comes second is refused, so the first may have to
/// begin again.
fn shares_with_another(place: &Place, begin: impl Fn() -> Raw, rest: &[u8], other: impl Fn() -> Answer) {
    let is_over = (0..100).any(|_| {
        let mut holding = begin();
        let refused = (0..MANY).find_map(|_| {
            let answer = other();
            let is_held = holding.listen(Duration::from_millis(1)) == Heard::Nothing;
            (!is_held || answer.status != 200).then_some(answer)
        });
        let refused = refused.unwrap();
        if refused.status == 200 {
            return false;
        }
        is_told_to_come_back(&refused);
        holding.send(rest);
        // Coming in at the same time, both may have been refused.
        holding.verdict().0 == 200
    });
    assert!(is_over, "never was one served and the other refused");
    let served = (0..MANY).map(|_| other()).find(|answer| answer.status == 200);
    assert!(served.is_some(), "what the first one took did not come back");
    place.is_unharmed();
}

#[test]
fn memory_is_shared_and_given_back() {
    let place = Place::with(many_estimates(), |options| options.max_memory_bytes = 100_000);
    let body = format!("{}{}", " ".repeat(89_000), r#"{"text":"hola"}"#);
    let other = || {
        let client = place.live.client();
        client
            .post("/api/v1/tools/qr/estimate")
            .key(&place.key)
            .body("application/json", body.as_str())
            .send()
    };
    assert_eq!(other().status, 200);
    let (begun, rest) = body.split_at(80_000);
    let begin = || {
        let mut raw = Raw::connect(place.live.address);
        raw.send(place.json_head("qr/estimate", body.len()));
        raw.send(begun);
        raw
    };
    shares_with_another(&place, begin, rest.as_bytes(), other);
    // What can never fit is refused in the same way, again and again.
    let too_much = " ".repeat(110_000);
    for _ in 0..20 {
        let client = place.live.client();
        let call =
            client.post("/api/v1/tools/qr").key(&place.key).body("application/json", too_much.as_str());
        is_told_to_come_back(&call.send());
    }
    place.is_unharmed();
}

#[test]
fn disk_is_shared_and_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::with(many_estimates(), |options| {
        options.spool_threshold_bytes = 0;
        options.spool_folder = Some(folder.path().to_owned());
        options.max_spool_bytes = 100_000;
    });
    let photo = std::fs::read(noxus_tests::folder().join("fixtures/foto.png")).unwrap();
    assert!((60_000..100_000).contains(&photo.len()));
    let form = || Form::new().text("output_format", "webp").file("image", "foto.png", &photo);
    let other = || {
        let client = place.live.client();
        client.post("/api/v1/tools/image-convert/estimate").key(&place.key).form(form()).send()
    };
    assert_eq!(other().status, 200);
    let body = form().finish();
    let (begun, rest) = body.split_at(60_000);
    let begin = || {
        let mut raw = Raw::connect(place.live.address);
        let head = place.head("image-convert/estimate", &form().content_type());
        raw.send(format!("{head}Content-Length: {}\r\n\r\n", body.len()));
        raw.send(begun);
        raw
    };
    shares_with_another(&place, begin, rest, other);
    assert_eq!(files_in(folder.path()), 0);
    let two = || Form::new().text("output_format", "webp").file("image", "a", &[0; 110_000]);
    for _ in 0..20 {
        let client = place.live.client();
        is_told_to_come_back(&client.post("/api/v1/tools/image-convert").key(&place.key).form(two()).send());
    }
    assert_eq!(files_in(folder.path()), 0);
    place.is_unharmed();
}

#[test]
fn a_folder_that_is_not_there_refuses_files_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::with(json!({}), |options| {
        options.spool_threshold_bytes = 0;
        options.spool_folder = Some(folder.path().join("gone"));
    });
    let form = Form::new().text("output_format", "webp").file("image", "a.png", b"a");
    let refused = place.live.client().post("/api/v1/tools/image-convert").key(&place.key).form(form).send();
    assert_eq!(refused.verdict(), (503, "store_unavailable".to_owned()));
    place.is_unharmed();
}
