//! What was fetched is kept, whole and within its bound, whoever is killed and whoever else is at it.

use std::path::Path;

use noxus_api::Noxus;
use serde_json::{Value, json};

use super::{Shop, came, happened, names, options, report, run, stock};
use crate::common::Bench;

const ONE_SCENE: &str = "Escena 1: El faro mira al mar.";

/// An engine whose library and folder the environment names.
fn engine(manner: &str, token: &str, cache: &Path) -> Noxus {
    Noxus::from_json(&json!({"stock": stock("pexels", manner, token, cache)}).to_string()).unwrap()
}

fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let size = |entry: std::fs::DirEntry| {
        let metadata = entry.metadata().unwrap();
        if metadata.is_dir() { bytes_in(&entry.path()) } else { metadata.len() }
    };
    entries.map(size).sum()
}

#[test]
fn nothing_is_asked_or_fetched_twice() {
    let shop = Shop::new("pexels", "good", "twice");
    let first = report(shop.run(json!({"script": ONE_SCENE})));
    let second = report(shop.run(json!({"script": ONE_SCENE})));
    let (searches, files) = came("twice");
    assert_eq!((searches.len(), files.len()), (1, 1));
    assert_eq!(first["stock"], second["stock"]);
    let charged = |report: &Value| report["billing"]["charged_usd"].as_str().unwrap().parse::<f64>().unwrap();
    assert!((charged(&first) - charged(&second) - 0.001).abs() < 1e-9, "what is known is not looked up");
    // Nobody but the library knows what a file of another size is like.
    report(shop.run(json!({"script": ONE_SCENE, "aspect_ratio": "1:1"})));
    assert_eq!(came("twice").1.len(), 2);
}

#[test]
fn a_file_that_was_damaged_is_fetched_again() {
    let shop = Shop::new("pexels", "good", "damaged");
    report(shop.run(json!({"script": ONE_SCENE})));
    let kept = shop.kept();
    let entry = kept.iter().find(|name| name.starts_with("pexels-photo-2-")).unwrap();
    let file = shop.cache.path().join(entry).join("file");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    report(shop.run(json!({"script": ONE_SCENE, "seed": 1})));
    assert_eq!(came("damaged").1.len(), 2);
    assert_eq!(std::fs::read(&file).unwrap(), whole);
}

#[test]
fn the_folder_stays_within_its_bound() {
    let cache = tempfile::tempdir().unwrap();
    let mut settings = stock("pexels", "good", "bound", cache.path());
    let one = std::fs::metadata(super::files().join("high.jpg")).unwrap().len();
    settings["cache_bytes"] = (one * 3 / 2).into();
    let bench = Bench::new(json!({ "stock": settings }), "1");
    // Both files are shown, though only one of them can be kept.
    let report = report(run(&bench.noxus, options(json!({}))));
    assert_eq!(report["stock"][1]["outcome"], "found");
    assert!(bytes_in(cache.path()) <= one * 3 / 2, "{} bytes", bytes_in(cache.path()));
    assert!(names(cache.path()).iter().any(|name| name.starts_with("pexels-photo-4-")), "the last stays");
}

#[test]
fn who_is_killed_while_a_file_comes_leaves_no_half_of_it() {
    let cache = tempfile::tempdir().unwrap();
    let token = "killed";
    let mut command = crate::alone(module_path!(), "in_a_process_of_its_own");
    let settings = json!({"stock": stock("pexels", "file-slow", token, cache.path())}).to_string();
    let mut child =
        command.env("NOXUS_TEST_SETTINGS", &settings).stdout(std::process::Stdio::null()).spawn().unwrap();
    happened(token, "half");
    child.kill().unwrap();
    child.wait().unwrap();
    let left = names(cache.path());
    assert!(left.iter().any(|name| name.starts_with(".part-")), "{left:?}");
    assert!(!left.iter().any(|name| name.starts_with("pexels-")), "{left:?}");
    // The next who wants it gets all of it, and keeps it.
    let report =
        report(run(&engine("file-slow", token, cache.path()), options(json!({"script": ONE_SCENE}))));
    assert_eq!(report["stock"][0]["credit"]["id"], 2);
    let entry = names(cache.path()).into_iter().find(|name| name.starts_with("pexels-photo-2-")).unwrap();
    let kept = std::fs::read(cache.path().join(entry).join("file")).unwrap();
    assert_eq!(kept, std::fs::read(super::files().join("high.jpg")).unwrap());
}

/// In a process of its own, which is killed.
#[test]
#[ignore = "started by another test"]
fn in_a_process_of_its_own() {
    let settings = std::env::var("NOXUS_TEST_SETTINGS").unwrap();
    let result = run(&Noxus::from_json(&settings).unwrap(), options(json!({"script": ONE_SCENE})));
    report(result);
}

#[test]
fn several_at_once_share_a_folder() {
    let cache = tempfile::tempdir().unwrap();
    let mut processes = Vec::new();
    let settings = json!({"stock": stock("pexels", "good", "together", cache.path())}).to_string();
    for _ in 0..3 {
        let mut command = crate::alone(module_path!(), "in_a_process_of_its_own");
        processes.push(
            command
                .env("NOXUS_TEST_SETTINGS", &settings)
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap(),
        );
    }
    for mut process in processes {
        assert!(process.wait().unwrap().success());
    }
    let kept = names(cache.path());
    assert_eq!(kept.len(), 2, "a search and a file: {kept:?}");
}
