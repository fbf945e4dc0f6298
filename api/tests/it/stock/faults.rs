//! A library that is not there, busy, slow or wrong, and files that are none: each is told, costs nothing,
//! and leaves nothing behind.

use std::net::TcpListener;

use noxus_api::{JobRequest, Noxus};
use serde_json::json;

use super::{Shop, asked, came, happened, options, report, run, server};
use crate::common::{Bench, error};

/// How each search fails: its code, words of the error in both languages, and how often it is asked.
const SEARCHES: &[(&str, &str, &str, &str, usize)] = &[
    ("busy", "provider_unavailable", "demasiadas peticiones", "too many requests", 1),
    ("counted", "provider_unavailable", "demasiadas peticiones", "too many requests", 1),
    ("broken", "provider_unavailable", "HTTP 500", "HTTP 500", 4),
    ("cut-off", "provider_unavailable", "se cortó", "broke off", 4),
    ("wrong", "provider_error", "documentación", "documentation", 1),
    ("garbage", "provider_error", "documentación", "documentation", 1),
    ("page", "provider_error", "página web", "web page", 1),
    ("moved", "provider_error", "remite a otra dirección", "sends on to another address", 1),
    ("huge", "provider_error", "4194304 bytes", "4194304 bytes", 1),
    ("denies", "provider_error", "no acepta la clave", "does not accept the key", 1),
];

#[test]
fn each_fault_of_a_search_is_told_and_costs_nothing() {
    for library in ["pexels", "pixabay"] {
        for (manner, code, es, en, times) in SEARCHES {
            let token = format!("{library}-{manner}");
            let shop = Shop::new(library, manner, &token);
            let error = error(shop.run(json!({"stock": library})));
            assert_eq!((error.code(), error.field()), (*code, Some("stock")), "{token}: {error}");
            let message = error.message();
            assert!(message.es.contains(es) && message.en.contains(en), "{token}: {message}");
            let hint = error.hint().unwrap();
            assert!(!hint.es.is_empty() && hint.es != hint.en, "{token}: {hint}");
            assert!(error.to_json(noxus_api::Language::English).contains(r#""charged_usd":"0""#), "{token}");
            assert_eq!(shop.bench.balance(), "1", "{token}");
            assert_eq!(asked(&token).len(), *times, "{token}");
            assert_eq!(shop.kept(), [""; 0], "{token}");
        }
        assert!(asked(&format!("{library}-moved-other")).is_empty(), "a redirect is not followed");
    }
    let waits = Shop::new("pexels", "counted", "counted-hint");
    let hint = error(waits.run(json!({}))).hint().unwrap().en.clone();
    assert!(hint.contains("900 s"), "{hint}");
}

/// How each file fails: its code, words of the error, how often a file is asked for.
const FILES: &[(&str, &str, &str, &str, usize)] = &[
    ("file-cut-off", "provider_unavailable", "se cortó", "broke off", 4),
    ("file-half", "provider_error", "no es", "is no whole", 2),
    ("file-page", "provider_error", "no es", "is no whole", 2),
    ("file-empty", "provider_error", "no es", "is no whole", 2),
    ("file-swapped", "provider_error", "no es", "is no whole", 2),
    ("file-huge", "provider_error", "bytes", "bytes", 2),
    ("file-flood", "provider_error", "bytes", "bytes", 2),
    ("file-moved", "provider_error", "remite a otra dirección", "sends on to another address", 2),
    ("file-inside", "provider_error", "remite a otra dirección", "sends on to another address", 2),
    ("file-gone", "provider_error", "HTTP 410", "HTTP 410", 4),
    ("elsewhere", "provider_error", "privada o sin cifrar", "private, or not secure", 0),
    ("metadata", "provider_error", "privada o sin cifrar", "private, or not secure", 0),
    ("by-name", "provider_error", "privada o sin cifrar", "private, or not secure", 0),
    ("local-file", "provider_error", "dirección que no lo es", "address that is none", 0),
];

#[test]
fn each_fault_of_a_file_is_told_and_costs_nothing() {
    for kind in ["photo", "video"] {
        for (manner, code, es, en, times) in FILES {
            if kind == "video" && !manner.starts_with("file-") {
                continue;
            }
            let token = format!("{kind}-{manner}");
            let shop = Shop::new("pexels", manner, &token);
            // Two files lie as the video does; the third that is tried does not.
            let error = error(shop.run(json!({"stock_kind": kind})));
            assert_eq!((error.code(), error.field()), (*code, Some("stock")), "{token}: {error}");
            let message = error.message();
            assert!(message.es.contains(es) && message.en.contains(en), "{token}: {message}");
            assert_eq!(shop.bench.balance(), "1", "{token}");
            let high = came(&token)
                .1
                .iter()
                .filter(|file| file["file"].as_str().unwrap().starts_with("high"))
                .count();
            assert_eq!(high, *times, "{token}");
            let kept = shop.kept();
            assert!(kept.iter().all(|name| name.starts_with("found-")), "{token}: {kept:?}");
            let shown = error.to_json(noxus_api::Language::English);
            assert!(!shown.contains("127.0.0.1") && !shown.contains("169.254"), "{token}: {shown}");
        }
        let sent = happened(&format!("{kind}-file-flood"), "sent")["bytes"].as_u64().unwrap();
        let most = if kind == "photo" { 24 << 20 } else { 96 << 20 };
        assert!(sent < most + (8 << 20), "{kind}: {sent} bytes were taken");
    }
    let visited = server().get("/log/trap");
    assert_eq!(visited, json!([]), "nobody went where an answer sent them");
}

#[test]
fn what_passes_is_waited_for_and_a_file_that_is_none_is_passed_by() {
    for (manner, token) in [
        ("busy-once", "passes-a"),
        ("broken-once", "passes-b"),
        ("file-cut-off-once", "passes-c"),
        ("file-gone-once", "passes-d"),
        ("file-first-bad", "passes-e"),
    ] {
        let shop = Shop::new("pexels", manner, token);
        let script = "Escena 1: El faro mira al mar.";
        let report = report(shop.run(json!({"script": script})));
        let shown = if manner == "file-first-bad" { 4 } else { 2 };
        assert_eq!(report["stock"][0]["credit"]["id"], shown, "{manner}");
        assert_eq!(report["plan"]["scenes"][0]["visual"]["id"], shown, "{manner}");
    }
    // The address that a search gave was not good any more: the library was asked for another.
    assert_eq!(came("passes-d").0[1]["path"], "v1/photos/2");
}

#[test]
fn whoever_asked_for_it_gets_backgrounds_instead() {
    for (manner, times) in [("broken", 4), ("page", 1), ("file-page", 4)] {
        let token = format!("{manner}-background");
        let shop = Shop::new("pexels", manner, &token);
        let script = "Escena 1: El faro mira al mar.\nEscena 2: Una barca espera en la playa.";
        let options = json!({"stock_fallback": "background", "script": script});
        let report = report(shop.run(options));
        for scene in [0, 1] {
            assert_eq!(report["stock"][scene]["outcome"], "failed", "{manner}");
            assert!(
                report["stock"][scene]["reason"]["es"].as_str().unwrap().starts_with("Pexels"),
                "{report}"
            );
            assert_eq!(report["plan"]["scenes"][scene]["visual"]["kind"], "background", "{manner}");
        }
        let (searches, files) = came(&token);
        assert_eq!(if files.is_empty() { searches.len() } else { files.len() - 2 }, times, "{manner}");
    }
}

#[test]
fn a_file_that_the_library_does_not_have_any_more_is_named() {
    let shop = Shop::new("pixabay", "good", "no-more");
    let planned = report(shop.run(json!({"mode": "plan", "stock": "pixabay"})));
    let mut again = super::drawn(planned["plan"].clone());
    again["plan"]["scenes"][0]["visual"]["id"] = 4_711.into();
    let error = error(run(&shop.bench.noxus, again.clone()));
    assert_eq!((error.code(), error.field()), ("provider_error", Some("stock")));
    assert!(error.message().en.contains("does not have file 4711"), "{error}");
    again["stock_fallback"] = "background".into();
    let report = report(run(&shop.bench.noxus, again));
    assert_eq!(report["stock"][0]["outcome"], "failed");
    assert_eq!(report["plan"]["scenes"][0]["visual"]["kind"], "background");
    assert_eq!(report["stock"][1]["outcome"], "found");
}

#[test]
fn nobody_at_the_address_is_told() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cache = tempfile::tempdir().unwrap();
    let place = json!({"base_url": format!("http://127.0.0.1:{port}"), "api_key_env": "CARGO_PKG_NAME"});
    let bench = Bench::new(json!({"stock": {"pixabay": place, "cache_folder": cache.path()}}), "1");
    let error = error(run(&bench.noxus, options(json!({"stock": "pixabay"}))));
    assert_eq!(error.code(), "provider_unavailable");
    assert!(error.message().en.contains("Pixabay does not answer: nobody accepts"), "{error}");
    assert!(!error.to_string().contains(&port.to_string()), "callers do not learn where it is: {error}");
    assert_eq!(bench.balance(), "1");
}

#[test]
fn silence_ends_at_the_deadline() {
    for (manner, token) in [("hang", "deadline-a"), ("file-slow", "deadline-b")] {
        let cache = tempfile::tempdir().unwrap();
        let mut stock = super::stock("pexels", manner, token, cache.path());
        stock["pexels"]["timeout_ms"] = 1_000.into();
        let bench = Bench::new(json!({ "stock": stock }), "1");
        let error = error(run(&bench.noxus, options(json!({}))));
        assert_eq!(error.code(), "provider_unavailable", "{manner}: {error}");
        assert!(error.message().es.contains("no respondió en 1 s"), "{manner}: {error}");
        assert_eq!(bench.balance(), "1");
        assert!(super::names(cache.path()).iter().all(|name| name.starts_with("found-")));
    }
}

#[test]
fn whoever_does_not_wait_any_more_hangs_up() {
    for (manner, token, event) in [("hang", "cancelled-a", "asked"), ("file-slow", "cancelled-b", "half")] {
        let shop = Shop::new("pexels", manner, token);
        let job = shop.bench.noxus.submit(JobRequest::new("script-to-video", options(json!({}))));
        happened(token, event);
        job.cancel();
        assert_eq!(error(job.wait(None).unwrap()).code(), "cancelled");
        happened(token, "closed");
        assert_eq!(shop.bench.balance(), "1");
        assert!(shop.kept().iter().all(|name| name.starts_with("found-")), "{:?}", shop.kept());
    }
}

#[test]
fn settings_that_cannot_be_are_refused() {
    for (field, settings) in [
        ("stock.pexels.base_url", json!({"pexels": {"base_url": "ftp://127.0.0.1"}})),
        ("stock.pixabay.base_url", json!({"pixabay": {"base_url": "http://user:pass@127.0.0.1"}})),
        ("stock.pixabay.timeout_ms", json!({"pixabay": {"timeout_ms": 1}})),
    ] {
        let error = Noxus::from_json(&json!({"stock": settings}).to_string()).err().unwrap();
        assert_eq!((error.code(), error.field()), ("invalid_field", Some(field)), "{settings}");
    }
    let error = Noxus::from_json(r#"{"stock": {"unsplash": {}}}"#).err().unwrap();
    assert_eq!(error.code(), "invalid_json");
    // A field that there is not is refused with those that there are.
    let bench = Bench::new(json!({}), "1");
    let refused = crate::common::error(run(&bench.noxus, options(json!({"stock": "unsplash"}))));
    assert_eq!(refused.field(), Some("stock"));
}
