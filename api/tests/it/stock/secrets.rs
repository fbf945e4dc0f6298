//! A key goes to its library and nowhere else.

use noxus_api::Noxus;
use serde_json::json;

use super::{Shop, came, options, report, run, stock};
use crate::common::{Bench, error};

const KEY: &str = "clave-secreta-1234";

#[test]
fn a_key_goes_to_its_library_and_nowhere_else() {
    let mut command = crate::alone(module_path!(), "with_a_key");
    command.env("PEXELS_API_KEY", KEY).env("PIXABAY_API_KEY", KEY).env("RUST_LOG", "trace");
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{said:?}");
    assert!(said.iter().all(|said| !said.contains("secreta")), "{said:?}");
}

/// In a process of its own, whose environment has keys where they are looked for.
#[test]
#[ignore = "started by another test"]
fn with_a_key() {
    for library in ["pexels", "pixabay"] {
        for manner in ["good", "denies", "broken"] {
            let token = format!("key-{library}-{manner}");
            let cache = tempfile::tempdir().unwrap();
            let mut settings = stock(library, manner, &token, cache.path());
            settings[library].as_object_mut().unwrap().remove("api_key_env");
            let bench = Bench::new(json!({ "stock": settings }), "1");
            let wanted = options(json!({"stock": library, "script": "Escena 1: El faro mira al mar."}));
            let result = run(&bench.noxus, wanted);
            let told = match result {
                Ok(answer) => format!("{answer:?} {}", answer.to_json_without_content()),
                Err(error) => format!("{error:?} {error} {}", error.to_json(noxus_api::Language::Spanish)),
            };
            assert!(!told.contains("secreta"), "{token}: {told}");
            let jobs = bench.call("jobs.list", json!({})).to_string();
            assert!(!jobs.contains("secreta"), "{token}: {jobs}");
            let (searches, files) = came(&token);
            assert!(searches.iter().all(|search| search["key"] == KEY), "{token}: {searches:?}");
            assert!(files.iter().all(|file| !file.to_string().contains("secreta")), "{token}: {files:?}");
            assert_eq!(files.is_empty(), manner != "good", "{token}");
            assert_no_secret(cache.path());
            assert_no_secret(bench.folder());
        }
    }
}

/// No file of a folder holds the key.
fn assert_no_secret(folder: &std::path::Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_secret(&path);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(7).any(|part| part == b"secreta"), "{}", path.display());
        }
    }
}

#[test]
fn a_library_without_its_key_is_told() {
    let cache = tempfile::tempdir().unwrap();
    let mut settings = stock("pexels", "good", "no-key", cache.path());
    settings["pexels"]["api_key_env"] = "NOXUS_TEST_NO_KEY".into();
    let bench = Bench::new(json!({ "stock": settings }), "1");
    let error = error(run(&bench.noxus, options(json!({}))));
    assert_eq!((error.code(), error.field()), ("provider_not_configured", Some("stock.pexels.api_key_env")));
    assert!(error.hint().unwrap().en.contains("NOXUS_TEST_NO_KEY"), "{error}");
    let state = |bench: &Bench| {
        let checks = bench.call("doctor", json!({}));
        let found = checks["checks"].as_array().unwrap().iter().find(|one| one["check"] == "stock").cloned();
        found.unwrap()
    };
    assert_eq!(state(&bench)["state"], "warning");
    let with_key = Shop::new("pexels", "good", "with-key");
    let found = state(&with_key.bench);
    assert_eq!(found["state"], "ok");
    assert!(found["found"].as_str().unwrap().contains("Pexels"), "{found}");
    let without = Noxus::unbilled().unwrap();
    let planned = run(&without, options(json!({"stock": "none", "mode": "plan"})));
    assert_eq!(report(planned)["stock"], json!([]));
    assert!(came("no-key").0.is_empty());
}
