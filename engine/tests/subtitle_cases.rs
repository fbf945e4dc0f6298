//! Golden cases of `auto-subtitles`: options and a clip on disk against results on
//! disk.
//!
//! A case is a folder in `src/tools/auto_subtitles/cases` with `params.json`,
//! `input.mp4`, and what they must give: `report.json` with the subtitle files, or
//! `error.json`. The pictures are judged by their size and length: encoders differ
//! from build to build. To accept new results after looking at them, run with
//! `NOXUS_BLESS=1`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use noxus_engine::codec::video::probe_video;
use noxus_engine::{Ctx, Error, Input, Limits, ToolOutput, tools};
use serde_json::{Value, json};

#[expect(clippy::disallowed_methods, reason = "cases are files")]
fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}; NOXUS_BLESS=1 writes it", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "accepts new results when the environment says so")]
fn compare(path: &Path, found: &[u8]) {
    if std::env::var_os("NOXUS_BLESS").is_some() {
        fs::write(path, found).unwrap();
    }
    let (expected, found) = (read(path), String::from_utf8_lossy(found));
    assert_eq!(String::from_utf8_lossy(&expected), found, "{}", path.display());
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap();
    text.push(b'\n');
    text
}

fn describe(error: &Error) -> Value {
    let text = |text: Option<&noxus_engine::Text>| text.map(|text| json!({"es": text.es, "en": text.en}));
    json!({
        "code": error.code().as_str(),
        "field": error.field(),
        "message": text(Some(error.message())),
        "hint": text(error.hint()),
    })
}

/// The files belonging to the case.
fn check(case: &Path, result: Result<ToolOutput, Error>) -> Vec<PathBuf> {
    let mut known = vec![case.join("params.json"), case.join("input.mp4")];
    let mut output = match result {
        Ok(output) => output,
        Err(error) => {
            compare(&case.join("error.json"), &pretty(&describe(&error)));
            known.push(case.join("error.json"));
            return known;
        }
    };
    let mut files = Vec::new();
    for file in &output.files {
        files.push(json!({"filename": file.filename, "mime_type": file.mime_type}));
        if file.mime_type.starts_with("video/") {
            let input = Input::from_content("video", file.content.clone());
            let facts = probe_video(&input, &Limits::default()).unwrap();
            assert_eq!(output.report["width"], facts.video.width, "{}", case.display());
            assert_eq!(output.report["height"], facts.video.height, "{}", case.display());
            let length = output.report["duration_ms"].as_u64().unwrap();
            assert!(
                facts.duration_ms.abs_diff(length) <= 100,
                "{} lasts {}",
                case.display(),
                facts.duration_ms
            );
        } else {
            let extension = file.filename.rsplit('.').next().unwrap();
            let path = case.join(format!("expected.{extension}"));
            compare(&path, &file.content.bytes().unwrap());
            known.push(path);
        }
    }
    output.report.insert("files".into(), files.into());
    compare(&case.join("report.json"), &pretty(&Value::Object(output.report)));
    known.push(case.join("report.json"));
    known
}

#[test]
fn every_case_gives_its_result() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tools/auto_subtitles/cases");
    let tool = tools::find("subtitulos-automaticos").unwrap();
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let case = entry.unwrap().path();
        let params: Value = serde_json::from_slice(&read(&case.join("params.json"))).unwrap();
        let input = Input::from_path("video", case.join("input.mp4"));
        let known = check(&case, Ctx::with_defaults(|ctx| tool.run(&params, &[input], ctx)));
        for entry in fs::read_dir(&case).unwrap() {
            let path = entry.unwrap().path();
            assert!(known.contains(&path), "{} belongs to no result", path.display());
        }
        count += 1;
    }
    assert!(count >= 10, "only {count} cases found in {}", folder.display());
}
