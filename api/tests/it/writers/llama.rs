//! A real language model, small and not clever, on the server that people run: llama.cpp.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Server, bench, options, report, run};

/// The folder that `scripts/language-model.sh` fills.
fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache");
    let folder = std::env::var_os("NOXUS_CACHE").map_or(root, PathBuf::from).join("language-model");
    assert!(folder.join("python").is_dir(), "run scripts/language-model.sh");
    folder
}

#[test]
#[ignore = "a model takes a minute or two of a processor: make test-model"]
fn a_real_model_writes_a_script() {
    let server = Server::start("writers/llama.py", &[folder().to_str().unwrap()]);
    let place = json!({
        "base_url": format!("http://127.0.0.1:{}/v1", server.port), "model": "smollm2", "timeout_ms": 300_000,
    });
    let bench = bench(place);
    let report = report(run(
        &bench.noxus,
        options(json!({"idea": "Why cats purr", "language": "en", "duration": 15})),
    ));
    // It is too small to write well; what it writes is a script all the same, and within its price.
    assert_eq!((&report["writer"], &report["language"]), (&json!("model"), &json!("en")));
    let scenes = report["scenes"].as_array().unwrap();
    assert!((1..=5).contains(&scenes.len()), "{report}");
    for scene in scenes {
        let narration = scene["narration"].as_str().unwrap();
        assert!(narration.chars().any(char::is_alphabetic), "{narration}");
        assert!(!narration.contains(['{', '}', '<', '\n', '*']), "{narration}");
    }
    let charged: f64 = report["billing"]["charged_usd"].as_str().unwrap().parse().unwrap();
    assert!((0.002..=0.0056).contains(&charged), "{charged}");
}
