//! Sessions on disk: commands with everything they print and their exit codes.
//!
//! `$ command` is given to `sh`; `| ` is standard output, `! ` standard error and
//! `? ` an exit code other than 0. `NOXUS_BLESS=1` writes what was found.
//! `name.es.txt` speaks Spanish, `name.en.txt` English.

use std::path::{Path, PathBuf};

use crate::common::{Place, text};

#[test]
fn sessions_print_what_they_did() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 6, "transcripts are missing");
    let mut wrong = Vec::new();
    for file in files {
        eprintln!("{}", file.display());
        let expected = std::fs::read_to_string(&file).unwrap();
        let found = replay(&expected, language(&file));
        if found == expected {
            continue;
        }
        if std::env::var_os("NOXUS_BLESS").is_some() {
            std::fs::write(&file, found).unwrap();
        } else {
            wrong.push(format!("{}\n{}", file.display(), difference(&expected, &found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn language(file: &Path) -> &'static str {
    match file.file_stem().unwrap().to_str().unwrap().rsplit_once('.') {
        Some((_, "es")) => "es",
        Some((_, "en")) => "en",
        _ => panic!("{} names no language", file.display()),
    }
}

/// Runs the commands again; remarks and empty lines stay as they are.
fn replay(session: &str, language: &str) -> String {
    let place = Place::new();
    let mut api_key = String::new();
    let mut found = String::new();
    for line in session.lines() {
        if line.starts_with(['|', '!', '?']) {
            continue;
        }
        found.push_str(line);
        found.push('\n');
        let Some(words) = line.strip_prefix("$ ") else { continue };
        let mut command = place.command("sh");
        command.args(["-c", words]).env("NOXUS_LANG", language).env("API_KEY", &api_key);
        let output = command.output().unwrap();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        if let Some(key) = find_key(&stdout) {
            api_key = key;
        }
        for (mark, lines) in [("|", stdout), ("!", stderr)] {
            for line in stable(&lines, &place).lines() {
                // It runs down while the session goes on.
                let counts_down = line.starts_with("reset_after_seconds  35");
                let line = if counts_down { "reset_after_seconds  3600" } else { line };
                found.push_str(format!("{mark} {line}").trim_end());
                found.push('\n');
            }
        }
        match output.status.code() {
            Some(0) => {}
            code => found.push_str(&format!("? {}\n", code.unwrap())),
        }
    }
    found
}

/// The API key in a text.
fn find_key(text: &str) -> Option<String> {
    let at = text.find("noxus_test_")?;
    let key: String = text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (key.len() > 40).then_some(key)
}

/// Takes out what differs from run to run.
fn stable(text: &str, place: &Place) -> String {
    let text = stable_ids(&noxus_tests::normalise(text)).replace(place.path("").to_str().unwrap(), "$DIR/");
    let mut out = String::new();
    let mut rest = text.as_str();
    // `2026-11-23 01:05:09 UTC` ends in " UTC" and has 23 characters.
    while let Some(at) = rest.find(" UTC") {
        let start = at.saturating_sub(19);
        let is_time = rest.get(start..at).is_some_and(|time| time.as_bytes().get(4) == Some(&b'-'));
        if is_time {
            out.push_str(&rest[..start]);
            out.push_str("YYYY-MM-DD hh:mm:ss UTC");
        } else {
            out.push_str(&rest[..at + 4]);
        }
        rest = &rest[at + 4..];
    }
    out.push_str(rest);
    out
}

/// Request ids in texts for people, which stand without quotes.
fn stable_ids(text: &str) -> String {
    let mut parts = text.split("req_");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let length = part.bytes().take_while(u8::is_ascii_alphanumeric).count();
        out.push_str(if length == 26 { "req_*" } else { "req_" });
        out.push_str(&part[if length == 26 { 26 } else { 0 }..]);
    }
    out
}

fn difference(expected: &str, found: &str) -> String {
    let (mut old, mut new) = (expected.lines(), found.lines());
    loop {
        match (old.next(), new.next()) {
            (Some(old), Some(new)) if old == new => {}
            (None, None) => return String::new(),
            (old, new) => return format!("expected: {}\n   found: {}", old.unwrap_or(""), new.unwrap_or("")),
        }
    }
}
