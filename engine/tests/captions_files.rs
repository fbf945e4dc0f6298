//! Golden cases of captions, real transcripts, and files for other programs.
//!
//! A case is a text in `tests/captions/NAME.txt` (`LANGUAGE PRESET` on its first
//! line) and the SRT it must give. To accept new results after looking at them,
//! run with `NOXUS_BLESS=1`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use noxus_engine::captions::export::{self, AssStyle, Karaoke, VttOptions};
use noxus_engine::captions::{Rules, Segment, Transcript, Word, segment};

#[expect(clippy::disallowed_methods, reason = "cases are files")]
fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8(bytes).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "accepts new results when the environment says so")]
fn bless(path: &Path, found: &str) {
    if std::env::var_os("NOXUS_BLESS").is_some() {
        fs::write(path, found).unwrap();
    }
}

/// Words as long as their letters, with pauses where the punctuation has them.
fn spoken(language: &str, text: &str, ms_per_character: i64) -> Transcript {
    let mut now_ms = 400;
    let words = (1..).zip(text.split_whitespace()).map(|(id, word)| {
        let start_ms = now_ms;
        let end_ms = start_ms + ms_per_character * i64::try_from(word.chars().count()).unwrap();
        now_ms = end_ms
            + match word.chars().next_back() {
                Some('.' | '?' | '!' | '。' | '؟' | '।') => 450,
                Some(',' | ';' | '、' | '،') => 180,
                _ => 20,
            };
        Word { id, text: word.to_owned(), start_ms, end_ms, confidence: 0.9 }
    });
    let words: Vec<Word> = words.collect();
    Transcript { language: language.to_owned(), words, duration_ms: now_ms + 2_000 }
}

fn cases() -> Vec<(PathBuf, Vec<Segment>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captions");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    let cases = paths.into_iter().map(|path| {
        let source = read(&path);
        let (head, text) = source.split_once('\n').unwrap();
        let (language, preset) = head.split_once(' ').unwrap();
        let ms_per_character = if ["ja", "zh"].contains(&language) { 150 } else { 70 };
        let transcript = spoken(language, text, ms_per_character);
        (path, segment(&transcript, &Rules::named(preset).unwrap()))
    });
    cases.collect()
}

#[test]
fn golden_cases() {
    for (path, segments) in cases() {
        let found = export::srt(&segments);
        let expected = path.with_extension("srt");
        bless(&expected, &found);
        assert_eq!(read(&expected), found, "{}", expected.display());
    }
}

/// A reader of what we write, by the format's own description.
fn parse_srt(file: &str) -> Vec<(i64, i64, Vec<String>)> {
    let time = |text: &str| {
        let parts: Vec<i64> = text.split([':', ',']).map(|part| part.parse().unwrap()).collect();
        ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1_000 + parts[3]
    };
    let cues = file.split_terminator("\n\n").enumerate().map(|(index, block)| {
        let mut lines = block.lines();
        assert_eq!(lines.next().unwrap(), (index + 1).to_string());
        let (start, end) = lines.next().unwrap().split_once(" --> ").unwrap();
        (time(start), time(end), lines.map(str::to_owned).collect())
    });
    cues.collect()
}

#[test]
fn what_is_written_reads_back() {
    for (path, segments) in cases() {
        let expected: Vec<_> =
            segments.iter().map(|cue| (cue.start_ms, cue.end_ms, cue.lines.clone())).collect();
        assert_eq!(parse_srt(&export::srt(&segments)), expected, "{}", path.display());
        let json: serde_json::Value = serde_json::from_str(&export::json(&segments, "es").unwrap()).unwrap();
        let back: Vec<Segment> = serde_json::from_value(json["segments"].clone()).unwrap();
        assert_eq!(back, segments);
    }
}

/// LibriVox transcripts of the Debian package `pocketsphinx-testdata`: no
/// punctuation, no capitals, which is the hardest text to break.
#[test]
fn real_transcripts_keep_the_rules() {
    let transcripts = read(Path::new("/usr/share/pocketsphinx/test/data/librivox/transcription"));
    let text: Vec<&str> = transcripts
        .split_whitespace()
        .filter(|word| !word.starts_with(['<', '(']) && !word.ends_with('>'))
        .collect();
    let text = text.join(" ");
    for (rules, ms_per_character) in [(Rules::broadcast(), 72), (Rules::social(), 72)] {
        let segments = segment(&spoken("en", &text, ms_per_character), &rules);
        assert_eq!(segments.iter().map(|cue| cue.text.as_str()).collect::<Vec<_>>().join(" "), text);
        for cue in &segments {
            assert!(cue.violations.is_empty(), "{cue:?}");
            for line in &cue.lines {
                let last = line.split(' ').next_back().unwrap().to_lowercase();
                assert!(!["the", "a", "an", "every", "their"].contains(&last.as_str()), "{:?}", cue.lines);
            }
        }
    }
}

/// Writes every case in every format for `tests/judges/subtitles.py`.
#[test]
#[expect(clippy::disallowed_methods, reason = "files for other programs, where the environment says")]
fn files_for_the_judge() {
    let Some(folder) = std::env::var_os("NOXUS_SUBTITLES_OUT").map(PathBuf::from) else { return };
    let hostile =
        ["Tom & <b>Jerry</b> --> {\\an8} <i>", "a < b, c > d", "C:\\new\\Now", "{comment}", "&amp; &lt;"];
    let hostile = (0..).zip(hostile).map(|(n, text)| {
        let cue = Segment {
            id: 0,
            start_ms: n * 2_000,
            end_ms: n * 2_000 + 1_999,
            text: text.to_owned(),
            lines: vec![],
            words: vec![],
            violations: vec![],
        };
        noxus_engine::captions::relayout(&[cue], "en", &Rules::broadcast()).unwrap().remove(0)
    });
    let mut all: Vec<(String, Vec<Segment>)> = cases()
        .into_iter()
        .map(|(path, cues)| (path.file_stem().unwrap().to_string_lossy().into(), cues))
        .collect();
    all.push(("hostile".to_owned(), hostile.collect()));
    for (name, cues) in all {
        let write =
            |suffix: &str, text: String| fs::write(folder.join(format!("{name}{suffix}")), text).unwrap();
        let style = |karaoke| AssStyle { karaoke, ..AssStyle::plain(1_080, 1_920) };
        write(".json", export::json(&cues, "es").unwrap());
        write(".srt", export::srt(&cues));
        write(".vtt", export::vtt(&cues, VttOptions::default()));
        write(".words.vtt", export::vtt(&cues, VttOptions { has_word_times: true }));
        write(".ass", export::ass(&cues, &style(Karaoke::None)));
        write(".word.ass", export::ass(&cues, &style(Karaoke::Word)));
        write(".fill.ass", export::ass(&cues, &style(Karaoke::Fill)));
    }
}
