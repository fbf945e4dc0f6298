//! Every bad video, option and model ends in its own error, charges nothing, holds
//! nothing and leaves nothing behind.
//!
//! Clips come from `tests/fixtures/video/make.sh`, weights from
//! `scripts/speech-models.sh`; both are made once.

use std::path::{Path, PathBuf};

use crate::alone;
use crate::common::{Bench, error};
use crate::videos::{clip, model};
use noxus_api::engine::Language;
use noxus_api::{ApiError, Input, JobRequest};
use serde_json::{Value, json};

/// When a call is refused.
#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    /// Before its money is held: the estimate says the same, and no job is logged.
    Asked,
    /// While it works: the job is logged with its error.
    Working,
}
use When::{Asked, Working};

struct Case {
    name: &'static str,
    clip: &'static str,
    params: Value,
    model: Option<PathBuf>,
    when: When,
    code: &'static str,
    field: &'static str,
    /// What the message and the hint must say.
    says: [&'static str; 2],
}

fn case(
    name: &'static str,
    clip: &'static str,
    params: Value,
    when: When,
    code: &'static str,
    field: &'static str,
    says: [&'static str; 2],
) -> Case {
    Case { name, clip, params, model: None, when, code, field, says }
}

const STYLES: &str = "classic, yellow_punch, boxed_word, karaoke, one_word, progressive, outline, minimal";

#[rustfmt::skip]
fn cases(folder: &Path) -> Vec<Case> {
    let segments = || json!({"segments": [{"start_ms": 0, "end_ms": 900, "text": "hola"}]});
    let video = |name, clip, when, code, says| case(name, clip, json!({}), when, code, "video", says);
    vec![
        video("no audio track", "silent.mp4", Asked, "unsupported_format", ["no audio track", "“segments”"]),
        video("digital silence", "quiet.mp4", Working, "corrupt_input", ["No speech", "somebody speaks"]),
        video("music", "music.mp4", Working, "corrupt_input", ["No speech", "somebody speaks"]),
        video("cut off", "truncated.mp4", Working, "corrupt_input", ["damaged or incomplete", "send all of it"]),
        video("no frames", "no-frames.mp4", Asked, "corrupt_input", ["damaged or incomplete", "send all of it"]),
        video("a text", "text.mp4", Asked, "unsupported_format", ["of no known format", "mp4, mov, webm, mkv, avi"]),
        video("a playlist", "playlist.mp4", Asked, "unsafe_input", ["points to other files", "video itself"]),
        video("a list of files", "concat.mp4", Asked, "unsafe_input", ["points to other files", "video itself"]),
        video("a frame of 100,000 pixels", "wide.mkv", Asked, "resolution_limit_exceeded", ["100000×2", "max_side_pixels"]),
        case("high dynamic range", "hdr.mp4", segments(), Asked, "unsupported_format", "video", ["PQ", "SDR"]),
        case("an unknown style", "vertical.mp4", json!({"style": "neon"}), Asked, "invalid_field", "style", ["neon", STYLES]),
        case("an unknown language", "vertical.mp4", json!({"language": "xx"}), Asked, "invalid_field", "language", ["xx", "en, es"]),
        Case { model: Some(torn_model(folder)), ..case("a corrupt model", "music.mp4", json!({}), Working, "provider_not_configured", "speech_model", ["incomplete", "Get it again"]) },
        Case { model: Some(folder.join("none.bin")), ..case("no model", "music.mp4", json!({}), Working, "provider_not_configured", "speech_model", ["none.bin", "path of a ggml file"]) },
        Case { model: Some("base".into()), ..case("a model not fetched", "music.mp4", json!({}), Working, "provider_not_configured", "speech_model", ["base", "noxus models pull base"]) },
    ]
}

/// The first megabyte of a model.
fn torn_model(folder: &Path) -> PathBuf {
    let path = folder.join("torn.bin");
    std::fs::write(&path, &std::fs::read(model()).unwrap()[..1 << 20]).unwrap();
    path
}

/// In a process of its own, which owns its folders for temporary files, for data and
/// to stand in.
#[test]
fn every_refusal_is_clear_free_and_without_trace() {
    let (folder, material) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    clip("text.mp4");
    model();
    let child = alone(module_path!(), "refuses_everything")
        .current_dir(folder.path())
        .envs(["TMPDIR", "HOME", "XDG_DATA_HOME"].map(|name| (name, folder.path())))
        .env("NOXUS_TEST_MATERIAL", material.path())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{words}{}", String::from_utf8_lossy(&child.stderr));
    assert!(words.contains("15 refused"), "{words}");
    assert_eq!(names(folder.path()), [""; 0], "something stays behind");
}

#[test]
#[ignore = "started by the other one"]
fn refuses_everything() {
    let material = PathBuf::from(std::env::var_os("NOXUS_TEST_MATERIAL").unwrap());
    let mut count = 0;
    for case in cases(&material) {
        refuses(&case);
        count += 1;
    }
    println!("{count} refused");
}

fn refuses(case: &Case) {
    let name = case.name;
    let model = case.model.clone().unwrap_or_else(model);
    let bench = Bench::new(json!({"speech_model": model.to_str().unwrap()}), "1");
    let request = || {
        JobRequest::new("auto-subtitles", case.params.clone())
            .with_input(Input::from_path("video", clip(case.clip)))
    };
    let before = names(&std::env::temp_dir());
    let refusal = error(bench.noxus.run(request()));
    is_clear(case, &refusal);

    assert_eq!(bench.balance(), "1", "{name}");
    match (case.when, bench.jobs().as_slice()) {
        (Asked, []) => {
            let estimate = bench.noxus.estimate(request()).unwrap_err();
            assert_eq!(estimate.code(), case.code, "{name}: the estimate says it too");
        }
        (Working, [job]) => {
            assert_eq!(job["error_code"], case.code, "{name}");
            assert_eq!((&job["state"], &job["charged_usd"]), (&"failed".into(), &"0".into()), "{name}");
        }
        (when, jobs) => panic!("{name}, {when:?}: {jobs:?}"),
    }
    assert_eq!(names(&std::env::temp_dir()), before, "{name}");
}

fn is_clear(case: &Case, refusal: &ApiError) {
    let name = case.name;
    assert_eq!((refusal.code(), refusal.field()), (case.code, Some(case.field)), "{name}: {refusal}");
    let hint = refusal.hint().unwrap_or_else(|| panic!("{name}: no hint: {refusal}"));
    for (text, says) in [(refusal.message(), case.says[0]), (hint, case.says[1])] {
        assert!(text.en.contains(says), "{name}: {}", text.en);
        assert!(!text.es.is_empty() && text.es != text.en, "{name}: {}", text.es);
    }
    for language in [Language::Spanish, Language::English] {
        let envelope = refusal.to_value(language);
        assert_eq!(envelope["billing"]["charged_usd"], "0", "{name}");
        assert!(envelope["request_id"].is_string(), "{name}");
    }
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
