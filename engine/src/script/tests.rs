//! Golden scripts on disk.
//!
//! A case is a folder in `cases` with `input.txt`, a script that is read, or `request.json`, an idea
//! that is written; and `script.json`, what it gives, or `error.json`. To accept new results after
//! reading them, run with `NOXUS_BLESS=1`.
#![expect(
    clippy::disallowed_methods,
    reason = "tests read their cases, and a variable that says to rewrite them"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Script, ScriptRequest, outline, parse};
use crate::Result;

fn folders() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/script/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn compare(path: &Path, found: &Value) {
    let mut text = serde_json::to_string_pretty(found).unwrap();
    text.push('\n');
    if std::env::var_os("NOXUS_BLESS").is_some() {
        fs::write(path, &text).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(expected == text, "{} differs:\n{expected}\nfound:\n{text}", path.display());
}

fn check(folder: &Path, result: Result<Script>) {
    let (known, other, value) = match result {
        Ok(script) => ("script.json", "error.json", serde_json::to_value(script).unwrap()),
        Err(error) => {
            let hint = error.hint().map(|hint| json!(hint));
            let value = json!({
                "code": error.code().as_str(), "field": error.field(), "message": error.message(), "hint": hint,
            });
            ("error.json", "script.json", value)
        }
    };
    compare(&folder.join(known), &value);
    assert!(!folder.join(other).exists(), "{}: left over", folder.join(other).display());
}

#[test]
fn scripts_are_read() {
    let folders: Vec<PathBuf> =
        folders().into_iter().filter(|folder| folder.join("input.txt").exists()).collect();
    assert!(folders.len() >= 12, "{} cases", folders.len());
    for folder in folders {
        let text = fs::read_to_string(folder.join("input.txt")).unwrap();
        check(&folder, parse(&text, None));
    }
}

#[test]
fn ideas_are_written() {
    let folders: Vec<PathBuf> =
        folders().into_iter().filter(|folder| folder.join("request.json").exists()).collect();
    assert!(folders.len() >= 16, "{} cases", folders.len());
    for folder in folders {
        let text = fs::read_to_string(folder.join("request.json")).unwrap();
        let request: ScriptRequest = serde_json::from_str(&text).unwrap();
        check(&folder, outline(&request));
    }
}
