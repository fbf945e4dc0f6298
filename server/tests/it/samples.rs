//! Every sample of docs/http.md, run as it stands there, with curl, against a real
//! server.

use std::fs;
use std::path::Path;
use std::process::Command;

use noxus_api::JobRequest;
use serde_json::json;

use crate::support;
use crate::support::Live;

/// A command and the answer that follows it.
struct Sample {
    line: usize,
    command: String,
    form: String,
    answer: String,
}

#[test]
fn every_sample_gives_the_answer_that_stands_below_it() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/http.md")).unwrap();
    let samples = samples(&page);
    assert!(samples.len() >= 14, "the samples are missing");
    let model = noxus_tests::cache().join("speech/ggml-base.bin");
    let noxus = support::engine(json!({"speech_model": model}));
    let (_, api_key) = support::customer(&noxus, "10");
    let empty = support::key(&noxus, support::account(&noxus, "vacía", "0"), json!({}));
    let other = support::account(&noxus, "otra", "1");
    let limited = support::key(&noxus, other, json!({"rate_limit": {"limit": 1, "window_seconds": 3600}}));
    let live = Live::start(noxus.clone());
    let folder = tempfile::tempdir().unwrap();
    let photo = noxus_tests::folder().join("fixtures/foto.png");
    fs::copy(photo, folder.path().join("foto.png")).unwrap();
    let clip = noxus_tests::cache().join("video/speech-es.mp4");
    fs::copy(clip, folder.path().join("clip.mp4")).unwrap();
    for sample in samples {
        if sample.command.contains("AT_ITS_LIMIT") {
            let only = JobRequest::new("qr", json!({"text": "la única de esta hora"})).with_api_key(&limited);
            noxus.run(only).unwrap();
        }
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &sample.command])
            .current_dir(folder.path())
            .env("NOXUS", format!("http://{}", live.address))
            .env("NOXUS_API_KEY", &api_key)
            .env("NOXUS_API_KEY_OF_AN_EMPTY_ACCOUNT", &empty)
            .env("NOXUS_API_KEY_AT_ITS_LIMIT", &limited)
            .output()
            .unwrap();
        let at = format!("docs/http.md:{}\n{}", sample.line, sample.command);
        assert!(output.status.success(), "{at}\n{}", String::from_utf8_lossy(&output.stderr));
        let answer = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
        if let Err(piece) = matches(&sample.answer, answer.trim_end()) {
            panic!("{at}\nis answered with\n{answer}\nwhich lacks, in its place,\n{piece}");
        }
        assert!(sample.form != "json" || serde_json::from_str::<serde_json::Value>(&answer).is_ok(), "{at}");
    }
}

/// The `sh` blocks with the block that follows each.
fn samples(page: &str) -> Vec<Sample> {
    let mut blocks: Vec<(usize, String, String)> = Vec::new();
    let mut open: Option<(usize, String, Vec<&str>)> = None;
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(form), None) => open = Some((index + 1, form.to_owned(), Vec::new())),
            (Some(_), Some((at, form, lines))) => blocks.push((at, form, lines.join("\n"))),
            (None, Some((at, form, mut lines))) => {
                lines.push(line);
                open = Some((at, form, lines));
            }
            (None, None) => {}
        }
    }
    let pairs = blocks.windows(2).filter(|pair| pair[0].1 == "sh");
    pairs
        .map(|pair| Sample {
            line: pair[0].0,
            command: pair[0].2.clone(),
            form: pair[1].1.clone(),
            answer: pair[1].2.clone(),
        })
        .collect()
}

/// Whether `text` is `pattern`, where `...` stands for anything; else the first
/// piece that is not where it should be.
fn matches<'a>(pattern: &'a str, text: &str) -> Result<(), &'a str> {
    let pieces: Vec<&str> = pattern.split("...").collect();
    let (first, rest) = pieces.split_first().ok_or("")?;
    let mut left = text.strip_prefix(first).ok_or(*first)?;
    let Some((last, middle)) = rest.split_last() else {
        return if left.is_empty() { Ok(()) } else { Err(first) };
    };
    for piece in middle {
        let at = left.find(piece).ok_or(*piece)?;
        left = &left[at + piece.len()..];
    }
    if left.ends_with(last) { Ok(()) } else { Err(last) }
}
