//! Golden cases of `qr`: options on disk against results on disk.
//!
//! A case is a folder in `src/tools/qr/cases` with `params.json` and what it must
//! give: `report.json` and the result file, or `error.json`. To accept new
//! results after looking at them, run with `NOXUS_BLESS=1`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use noxus_engine::{Ctx, Error, ToolOutput, tools};
use serde_json::{Value, json};

#[expect(clippy::disallowed_methods, reason = "cases are files")]
fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}; NOXUS_BLESS=1 writes it", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "whether to accept new results is asked of the environment")]
fn is_blessing() -> bool {
    std::env::var_os("NOXUS_BLESS").is_some()
}

#[expect(clippy::disallowed_methods, reason = "writes accepted results")]
fn compare(path: &Path, found: &[u8]) {
    if is_blessing() {
        fs::write(path, found).unwrap();
    }
    let expected = read(path);
    assert!(
        expected == found,
        "{} differs:\n{}\nfound:\n{}",
        path.display(),
        String::from_utf8_lossy(&expected),
        String::from_utf8_lossy(found)
    );
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

fn check(case: &Path, result: Result<ToolOutput, Error>) {
    let mut expected: Vec<PathBuf> = vec![case.join("params.json")];
    match result {
        Ok(output) => {
            assert_eq!(output.files.len(), 1);
            let file = &output.files[0];
            compare(&case.join("report.json"), &pretty(&Value::Object(output.report)));
            compare(&case.join(&file.filename), &file.content.bytes().unwrap());
            expected.extend([case.join("report.json"), case.join(&file.filename)]);
        }
        Err(error) => {
            compare(&case.join("error.json"), &pretty(&describe(&error)));
            expected.push(case.join("error.json"));
        }
    }
    // Nothing left over from an earlier behaviour.
    for entry in fs::read_dir(case).unwrap() {
        let path = entry.unwrap().path();
        assert!(expected.contains(&path), "{} belongs to no result", path.display());
    }
}

#[test]
fn every_case_gives_its_result() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tools/qr/cases");
    let tool = tools::find("crear-qr").unwrap();
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let case = entry.unwrap().path();
        let params: Value = serde_json::from_slice(&read(&case.join("params.json"))).unwrap();
        check(&case, Ctx::with_defaults(|ctx| tool.run(&params, &[], ctx)));
        count += 1;
    }
    assert!(count >= 20, "only {count} cases found in {}", folder.display());
}
