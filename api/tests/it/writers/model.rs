//! What a model writes becomes a video's script, within its price and its length.

use noxus_api::JobRequest;
use noxus_api::engine::script::estimate_ms;
use serde_json::{Value, json};

use super::{asked, bench, options, report, run, writer};

/// How long all that a script says takes to be read aloud.
fn said_ms(report: &Value) -> u64 {
    let scenes = report["scenes"].as_array().unwrap();
    let said = scenes.iter().map(|scene| scene["narration"].as_str().unwrap());
    said.map(|narration| estimate_ms(narration, report["language"].as_str().unwrap())).sum()
}

#[test]
fn a_model_writes_what_it_was_asked_for() {
    let bench = bench(writer("good", "writes"));
    let estimate = bench.noxus.estimate(JobRequest::new("script-to-video", options(json!({})))).unwrap();
    let report = report(run(&bench.noxus, options(json!({"seed": 7}))));
    assert_eq!((&report["writer"], &report["title"]), (&json!("model"), &json!("Tu gato")));
    assert_eq!(report["scenes"].as_array().unwrap().len(), 4);
    assert_eq!(report["scenes"][0]["role"], "hook");
    assert_eq!(report["plan"]["scenes"][0]["visual_hint"], "un gato");
    // A call, and what was written by the thousand.
    let written = report["scenes"].as_array().unwrap().iter();
    let written: usize = written.map(|scene| scene["narration"].as_str().unwrap().chars().count()).sum();
    let charged: f64 = report["billing"]["charged_usd"].as_str().unwrap().parse().unwrap();
    let due = 0.002 + f64::from(u32::try_from(written).unwrap()) * 0.00001;
    assert!((charged - due).abs() < 0.000_002, "{charged} for {written} characters");
    let most: f64 = estimate.to_value()["estimated_usd"].as_str().unwrap().parse().unwrap();
    assert!(charged <= most && most < 0.01, "{charged} of {most}");

    let asked = asked("writes");
    let body = &asked[0]["body"];
    assert_eq!((asked.len(), &asked[0]["path"]), (1, &json!("v1/chat/completions")));
    assert_eq!(
        (&body["model"], &body["seed"], &body["stream"]),
        (&json!("gatos-1"), &json!(7), &json!(false))
    );
    assert!(asked[0]["authorization"].is_null());
    let idea: Value = serde_json::from_str(body["messages"][1]["content"].as_str().unwrap()).unwrap();
    assert_eq!(idea, json!({"idea": "Un vídeo sobre gatos"}));
}

#[test]
fn nothing_reaches_out_unasked() {
    let bench = bench(writer("good", "unasked"));
    let mut options = options(json!({}));
    options.as_object_mut().unwrap().remove("writer");
    assert_eq!(report(run(&bench.noxus, options))["writer"], "outline");
    bench.call("catalog", json!({}));
    bench.call("doctor", json!({}));
    assert_eq!(asked("unasked").len(), 0);
}

#[test]
fn a_script_that_is_too_short_is_asked_for_once_more() {
    let bench = bench(writer("short-once", "short-once"));
    let report = report(run(&bench.noxus, options(json!({}))));
    assert_eq!(report["scenes"].as_array().unwrap().len(), 4);
    let asked = asked("short-once");
    let messages = asked[1]["body"]["messages"].as_array().unwrap();
    assert_eq!((asked.len(), messages.len()), (2, 4));
    assert!(messages[3]["content"].as_str().unwrap().contains("Se dicen 1 palabras"), "{}", messages[3]);
}

#[test]
fn the_nearest_is_taken_when_a_model_cannot_do_better() {
    let bench = bench(writer("short", "short"));
    assert_eq!(report(run(&bench.noxus, options(json!({}))))["script"], "Mira.");
    assert_eq!(asked("short").len(), 3);
}

#[test]
fn what_is_too_long_is_cut_where_sentences_end() {
    let bench = bench(writer("long", "long"));
    let report = report(run(&bench.noxus, options(json!({}))));
    // 20 s less the silence between scenes, more or less what a voice takes up.
    let said = said_ms(&report);
    assert!((14_000..=18_860).contains(&said), "{said} ms are said");
    assert!(report["scenes"].as_array().unwrap().len() <= 7);
    let charged: f64 = report["billing"]["charged_usd"].as_str().unwrap().parse().unwrap();
    assert!(charged <= 0.002 + 0.0048, "{charged}");
}

#[test]
fn a_video_of_it_stays_within_its_price() {
    let bench = bench(writer("long", "video"));
    let options = options(json!({"mode": "video", "voice": "espeak:es", "resolution": "720p", "fps": 24,
        "preset": "fast", "duration": 10}));
    let estimate = bench.noxus.estimate(JobRequest::new("script-to-video", options.clone())).unwrap();
    let estimate = estimate.to_value();
    let report = report(run(&bench.noxus, options));
    let usd = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
    let (charged, most) = (usd(&report["billing"]["charged_usd"]), usd(&estimate["estimated_usd"]));
    assert!(charged <= most, "{charged} of {most}");
    let length_ms = report["duration_ms"].as_u64().unwrap();
    assert!(length_ms.abs_diff(10_000) <= 500, "it lasts {length_ms} ms");
}

#[test]
fn any_language_a_model_knows_is_written() {
    let bench = bench(writer("good", "french"));
    let report = report(run(&bench.noxus, options(json!({"language": "fr"}))));
    assert_eq!(report["language"], "fr");
    let rules = asked("french")[0]["body"]["messages"][0]["content"].clone();
    assert!(rules.as_str().unwrap().contains("“fr”"), "{rules}");
}
