//! What is found, fetched, shown, told and charged.

use std::path::PathBuf;

use noxus_api::JobRequest;
use serde_json::{Value, json};

use super::{HIGH, SCRIPT, Shop, WIDE, came, color, drawn, is_about, options, report, run};
use crate::common::Bench;

/// The video of a call, in a file.
fn video(shop: &Shop, more: Value) -> (Value, PathBuf) {
    let answer = shop.run(more).unwrap();
    let path = shop.bench.folder().join("video.mp4");
    std::fs::write(&path, answer.files[0].content.bytes().unwrap()).unwrap();
    (serde_json::from_str(&answer.to_json_without_content()).unwrap(), path)
}

/// A moment in the middle of a scene.
fn middle(report: &Value, scene: usize) -> f64 {
    let at = |name: &str| report["scenes"][scene][name].as_f64().unwrap() / 1_000.0;
    f64::midpoint(at("start_ms"), at("end_ms"))
}

#[test]
fn pictures_of_pexels_are_shown_and_named() {
    let shop = Shop::new("pexels", "good", "pexels-photos");
    let estimate = shop.bench.noxus.estimate(JobRequest::new("script-to-video", options(json!({})))).unwrap();
    let (report, path) = video(&shop, json!({}));
    let (searches, files) = came("pexels-photos");
    assert_eq!(searches.len(), 2, "the third scene says nothing that could be looked for: {searches:?}");
    let first = &searches[0];
    assert_eq!((first["path"].as_str(), first["method"].as_str()), (Some("v1/search"), Some("GET")));
    assert_eq!(first["key"], "noxus-api", "without a word before it");
    let query = json!({
        "orientation": "portrait", "size": "small", "per_page": "30", "locale": "es-ES",
    });
    let mut words: Vec<&str> = first["options"]["query"].as_str().unwrap().split(' ').collect();
    words.sort_unstable();
    assert_eq!(words, ["faro", "mar"], "what stands in any text is not looked for");
    for name in ["orientation", "size", "per_page", "locale"] {
        assert_eq!(first["options"][name], query[name], "{name}");
    }
    // Those that lie as the video does come first, in the size that is enough.
    let fetched: Vec<&str> = files.iter().map(|file| file["query"].as_str().unwrap()).collect();
    assert_eq!(fetched, ["n=2&size=portrait", "n=4&size=portrait"]);
    assert!(files.iter().all(|file| file["key"] == Value::Null && file["file"] == "high.jpg"), "{files:?}");
    let credit = &report["stock"][0]["credit"];
    assert_eq!(
        *credit,
        json!({
            "provider": "pexels", "media": "photo", "id": 2, "author": "Deden Dicky 2",
            "author_page": "https://www.pexels.com/@dededicky",
            "page": "https://www.pexels.com/photo/brown-rocks-during-golden-hour-2/",
            "licence": "Pexels License", "licence_page": "https://www.pexels.com/license/",
        })
    );
    assert_eq!(report["stock"][1]["credit"]["id"], 4, "not the same twice");
    assert_eq!(
        report["stock"][2],
        json!({"scene": 2, "outcome": "nothing_found", "words": [], "credit": null, "reason": null})
    );
    assert_eq!(
        report["plan"]["scenes"][0]["visual"],
        json!({"kind": "stock", "provider": "pexels", "media": "photo", "id": 2, "start_ms": 0})
    );
    assert!(is_about(color(&path, middle(&report, 0)), HIGH));
    assert!(is_about(color(&path, middle(&report, 1)), HIGH));
    assert!(!is_about(color(&path, middle(&report, 2)), HIGH), "the third has its background");
    // Three look-ups were quoted, two made.
    let estimated: f64 =
        estimate.to_json().parse::<Value>().unwrap()["estimated_usd"].as_str().unwrap().parse().unwrap();
    let charged: f64 = report["billing"]["charged_usd"].as_str().unwrap().parse().unwrap();
    assert!(charged <= estimated - 0.001 + 1e-9, "{charged} of {estimated}");
    let balance: f64 = shop.bench.balance().parse().unwrap();
    assert!((1.0 - charged - balance).abs() < 1e-9);
}

#[test]
fn clips_of_pixabay_play() {
    let shop = Shop::new("pixabay", "good", "pixabay-videos");
    let wanted = json!({"stock": "pixabay", "stock_kind": "video", "aspect_ratio": "16:9"});
    let (report, path) = video(&shop, wanted);
    let (searches, files) = came("pixabay-videos");
    let first = &searches[0];
    assert_eq!((first["path"].as_str(), first["key"].as_str()), (Some("api/videos"), Some("noxus-api")));
    let wanted = [("safesearch", "true"), ("lang", "es"), ("video_type", "film"), ("per_page", "30")];
    for (name, value) in wanted {
        assert_eq!(first["options"][name], value);
    }
    let fetched: Vec<&str> = files.iter().map(|file| file["query"].as_str().unwrap()).collect();
    assert_eq!(fetched, ["n=1&size=small", "n=3&size=small"]);
    assert!(files.iter().all(|file| file["key"] == Value::Null), "{files:?}");
    let credit = &report["stock"][0]["credit"];
    assert_eq!(
        (&credit["author"], &credit["licence"]),
        (&json!("CocoParisienne"), &json!("Pixabay Content License"))
    );
    assert_eq!(credit["author_page"], "https://pixabay.com/users/CocoParisienne-1281706/");
    let start = report["scenes"][0]["start_ms"].as_f64().unwrap() / 1_000.0;
    assert!(is_about(color(&path, start + 1.5), WIDE));
    // The white square stands at the left edge as the clip begins, at the height that is looked at.
    let white = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&path)
        .args(["-frames:v", "1", "-vf", "crop=16:16:40:320", "-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .output()
        .unwrap();
    assert!(white.stdout[0] > 200, "{}", white.stdout[0]);
}

#[test]
fn a_plan_that_is_given_back_asks_for_its_files_by_number() {
    for (library, kind, token, by_number) in [
        ("pexels", "photo", "again-a", "v1/photos/2"),
        ("pexels", "video", "again-b", "videos/videos/2"),
        ("pixabay", "photo", "again-c", "api"),
        ("pixabay", "video", "again-d", "api/videos"),
    ] {
        let shop = Shop::new(library, "good", token);
        let planned = report(shop.run(json!({"mode": "plan", "stock": library, "stock_kind": kind})));
        assert_eq!(planned["billing"]["charged_usd"], "0.004", "the call and two look-ups");
        let (searches, files) = came(token);
        assert_eq!((searches.len(), files.len()), (2, 0), "a plan fetches nothing");
        assert_eq!(planned["stock"][0]["credit"]["id"], 2);
        let again = drawn(planned["plan"].clone());
        let first = report(run(&shop.bench.noxus, again.clone()));
        let (asked, files) = came(token);
        assert_eq!((asked.len(), files.len()), (4, 2), "{library} {kind}");
        assert_eq!(asked[2]["path"], by_number);
        assert_eq!(first["stock"][0]["credit"], planned["stock"][0]["credit"]);
        assert_eq!(first["plan"]["scenes"][0]["visual"], planned["plan"]["scenes"][0]["visual"]);
        // All of it is there now: nobody is asked.
        let second = report(run(&shop.bench.noxus, again));
        assert_eq!(came(token).0.len() + came(token).1.len(), 6, "{library} {kind}");
        assert_eq!(second["stock"], first["stock"]);
        assert_eq!(second["billing"]["charged_usd"], first["billing"]["charged_usd"]);
    }
}

#[test]
fn fewer_words_are_looked_for_where_all_of_them_find_nothing() {
    let shop = Shop::new("pexels", "one-word", "one-word");
    let planned = report(shop.run(json!({"mode": "plan"})));
    assert_eq!(planned["stock"][0]["outcome"], "found");
    let words = planned["stock"][0]["words"].clone();
    let queries: Vec<Value> =
        came("one-word").0.iter().map(|search| search["options"]["query"].clone()).collect();
    assert_eq!(queries.len(), 4);
    assert_eq!(queries[1], words[0]);
    assert_eq!(planned["billing"]["charged_usd"], "0.004", "a scene is one look-up");
}

#[test]
fn scenes_for_which_there_is_nothing_have_their_backgrounds() {
    let shop = Shop::new("pixabay", "good", "nothing");
    let script = "Escena 1: Nada de nadas.\nEscena 2: Las nadas.";
    let planned = report(shop.run(json!({"mode": "plan", "stock": "pixabay", "script": script})));
    let outcomes: Vec<&Value> =
        planned["stock"].as_array().unwrap().iter().map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, ["nothing_found", "nothing_found"]);
    assert_eq!(planned["plan"]["scenes"][0]["visual"]["kind"], "background");
    assert_eq!(came("nothing").0.len(), 1, "the second asks for the same, which is known");
    assert_eq!(planned["billing"]["charged_usd"], "0.003");
}

#[test]
fn a_library_that_is_not_set_up_is_named() {
    let shop = Shop::new("pexels", "good", "not-set-up");
    let error = crate::common::error(shop.run(json!({"stock": "pixabay"})));
    assert_eq!((error.code(), error.field()), ("provider_not_configured", Some("stock")));
    assert!(error.hint().unwrap().en.contains("stock.pixabay"), "{error}");
    let none = Bench::new(json!({}), "1");
    let error = crate::common::error(run(&none.noxus, options(json!({}))));
    assert_eq!((error.code(), error.field()), ("provider_not_configured", Some("stock")));
    assert_eq!(none.balance(), "1");
    // It may still be told of, and made without.
    let falls_back =
        json!({"script": SCRIPT, "mode": "plan", "stock": "pexels", "stock_fallback": "background"});
    let planned = report(run(&none.noxus, falls_back));
    assert_eq!(planned["stock"][0]["outcome"], "failed");
    assert!(came("not-set-up").0.is_empty());
}
