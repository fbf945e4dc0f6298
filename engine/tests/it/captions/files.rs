//! Golden cases of captions, real transcripts, and files for other programs.
//!
//! A case is a text in `tests/captions/NAME.txt` (`LANGUAGE PRESET` on its first
//! line) and the SRT it must give. To accept new results after looking at them,
//! run with `NOXUS_BLESS=1`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use noxus_engine::captions::export::{self, VttOptions};
use noxus_engine::captions::raster::{Fonts, FrameSize};
use noxus_engine::captions::{Rules, Segment, Style, segment};
use noxus_engine::speech::{ThreadBudget, Transcriber, Whisper};
use noxus_engine::transcript::{Transcript, Word};
use noxus_engine::{CancelToken, Ctx, Input, Limits, OutputFile, Services, tools};
use serde_json::{Value, json};

use crate::{is_blessing, material};

#[expect(clippy::disallowed_methods, reason = "cases are files")]
fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8(bytes).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "accepts new results")]
fn bless(path: &Path, found: &str) {
    if is_blessing() {
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

/// Golden clip of the tool's own cases: 128 × 72, two seconds, with sound.
fn clip() -> Input {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tools/auto_subtitles/cases");
    Input::from_path("video", folder.join("files/input.mp4"))
}

/// The files that the tool writes for these captions, by extension.
fn files_of_the_tool(segments: &Value, options: &Value) -> HashMap<String, String> {
    let mut params = json!({"segments": segments, "language": "es", "mode": "files", "rules": "broadcast"});
    for (name, value) in options.as_object().unwrap() {
        params[name] = value.clone();
    }
    let tool = tools::find("auto-subtitles").unwrap();
    let output = Ctx::with_defaults(|ctx| tool.run(&params, &[clip()], ctx)).unwrap();
    let text = |file: OutputFile| String::from_utf8(file.content.bytes().unwrap().into_owned()).unwrap();
    let files = output.files.into_iter();
    files.map(|file| (file.filename.rsplit('.').next().unwrap().to_owned(), text(file))).collect()
}

#[test]
fn looks_do_not_change_what_srt_vtt_and_json_say() {
    let segments = json!([
        {"start_ms": 0, "end_ms": 1_500, "text": "¡Straße, İzmir y los niños juegan en la plaza mayor!"},
        {"start_ms": 1_600, "end_ms": 1_999, "text": "Mañana más."},
    ]);
    let plain = files_of_the_tool(&segments, &json!({"style": "classic"}));
    for style in Style::names() {
        for options in
            [json!({}), json!({"upper_case": true, "max_words": 2, "font": {"letter_spacing": 0.5}})]
        {
            let files = files_of_the_tool(&segments, &json!({"style": style, "style_options": options}));
            for format in ["srt", "vtt", "json"] {
                assert_eq!(files[format], plain[format], "{style} {options} {format}");
            }
        }
    }
    let loud = files_of_the_tool(&segments, &json!({"style": "outline"}));
    assert!(loud["ass"].contains("¡STRASSE, İZMIR") && !loud["ass"].contains("ñ"), "{}", loud["ass"]);
    assert!(plain["ass"].contains("¡Straße, İzmir"), "{}", plain["ass"]);
}

#[test]
fn srt_has_lines_and_vtt_the_time_of_each_word() {
    let word =
        |text: &str, start_ms: i64| json!({"text": text, "start_ms": start_ms, "end_ms": start_ms + 200});
    let segments = json!([{
        "start_ms": 0, "end_ms": 1_900,
        "text": "Los niños juegan en la plaza mayor del pueblo.",
        "words": [
            word("Los", 0), word("niños", 210), word("juegan", 420), word("en", 630), word("la", 840),
            word("plaza", 1_050), word("mayor", 1_260), word("del", 1_470), word("pueblo.", 1_680),
        ],
    }]);
    let files = files_of_the_tool(&segments, &json!({}));
    assert_eq!(
        files["srt"],
        "1\n00:00:00,000 --> 00:00:01,900\nLos niños juegan\nen la plaza mayor del pueblo.\n\n"
    );
    assert_eq!(
        files["vtt"],
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.900\nLos <00:00:00.210>niños <00:00:00.420>juegan\n\
         <00:00:00.630>en <00:00:00.840>la <00:00:01.050>plaza <00:00:01.260>mayor <00:00:01.470>del \
         <00:00:01.680>pueblo.\n\n"
    );
}

/// Where files for `tests/judges/subtitles.py` are wanted.
#[expect(clippy::disallowed_methods, reason = "only where the environment says")]
fn judged_folder() -> Option<PathBuf> {
    std::env::var_os("NOXUS_SUBTITLES_OUT").map(PathBuf::from)
}

/// Every case in every format and style, and texts that look like commands.
#[test]
#[expect(clippy::disallowed_methods, reason = "files for other programs, where the environment says")]
fn files_for_the_judge() {
    let Some(folder) = judged_folder() else { return };
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
    let (fonts, frame) = (Fonts::system(), FrameSize { width: 1_080, height: 1_920 });
    for (name, cues) in all {
        let write =
            |suffix: &str, text: String| fs::write(folder.join(format!("{name}{suffix}")), text).unwrap();
        write(".json", export::json(&cues, "es").unwrap());
        write(".srt", export::srt(&cues));
        write(".vtt", export::vtt(&cues, VttOptions::default()));
        write(".words.vtt", export::vtt(&cues, VttOptions { has_word_times: true }));
        for style in Style::names() {
            let looks = Style::named(style).unwrap();
            let ass = Ctx::with_defaults(|ctx| export::ass(&cues, &looks, frame, &fonts, ctx));
            write(&format!(".{style}.ass"), ass.unwrap());
        }
    }
}

/// What the tool itself hears in clips, and writes: files in every style, and videos
/// with a track of subtitles.
#[test]
#[expect(clippy::disallowed_methods, reason = "files for other programs, where the environment says")]
fn files_of_a_real_run_for_the_judge() {
    let Some(folder) = judged_folder() else { return };
    let whisper: Arc<dyn Transcriber> =
        Arc::new(Whisper::open(&material::model_file("tiny.en"), &ThreadBudget::of_processors()).unwrap());
    let services = Services::default().with::<dyn Transcriber>(whisper);
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
    let tool = tools::find("auto-subtitles").unwrap();
    for name in ["speech-horizontal", "speech-vertical"] {
        let input = [Input::from_path("video", material::clip(&format!("{name}.mp4")))];
        for style in Style::names() {
            let name = format!("{name}-{style}");
            let params = json!({"language": "en", "mode": "soft", "style": style, "filename": name});
            let output = tool.run(&params, &input, &ctx).unwrap();
            assert_eq!(output.files.len(), 5, "{name}");
            for file in output.files {
                fs::write(folder.join(file.filename), file.content.bytes().unwrap()).unwrap();
            }
        }
    }
}
