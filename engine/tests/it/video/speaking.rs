//! The whole of `auto-subtitles` on real speech over real footage: what is said is
//! heard, and stands in the pictures while it is said and at no other time.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use noxus_engine::speech::{ThreadBudget, Transcriber, Whisper};
use noxus_engine::{CancelToken, Code, Ctx, Error, Limits, Services, ToolOutput, tools};
use serde_json::{Map, Value, json};

use super::support::{decodes_cleanly, ffprobe, frame_times_us, input, read, save, stream};
use crate::material::{clip, model_file, word_error_rate};

/// Every so many frames are looked at.
const STEP: usize = 3;
/// Luma that differs by more than this was drawn on: white or yellow letters in a dark
/// rim do, what an encoder does to a picture does not.
const DRAWN: u8 = 90;

fn subtitled(name: &str, weights: &str, params: &Value) -> ToolOutput {
    listened(name, weights, params).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn listened(name: &str, weights: &str, params: &Value) -> Result<ToolOutput, Error> {
    let whisper: Arc<dyn Transcriber> =
        Arc::new(Whisper::open(&model_file(weights), &ThreadBudget::of_processors()).unwrap());
    let services = Services::default().with::<dyn Transcriber>(whisper);
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
    let tool = tools::find("auto-subtitles").unwrap();
    tool.run(params, &[input(name)], &ctx)
}

/// The luma of every [`STEP`]th frame, as ffmpeg decodes it.
fn luma(path: &Path) -> Vec<u8> {
    let filter = format!("select='not(mod(n,{STEP}))'");
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i", path.to_str().unwrap(), "-an", "-vf", &filter])
        .args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Parts of a frame between two rows that were drawn on, in millionths.
fn drawn(before: &[u8], after: &[u8]) -> usize {
    let count = before.iter().zip(after).filter(|(one, other)| one.abs_diff(**other) > DRAWN).count();
    count * 1_000_000 / before.len()
}

/// Looks at the frames: captions stand below `top` (a part of the height in percent)
/// while a cue is shown, nothing is drawn at other times or above.
fn captions_are_seen(name: &str, result: &Path, report: &Map<String, Value>, top: usize) {
    let (width, height) =
        ["width", "height"].map(|side| usize::try_from(report[side].as_u64().unwrap()).unwrap()).into();
    let (before, after) = (luma(&clip(name)), luma(result));
    assert_eq!(before.len(), after.len(), "{name}");
    let cues: Vec<(i64, i64)> = report["segments"].as_array().unwrap().iter().map(shown_us).collect();
    let border = width * (height * top / 100);
    let (mut seen, mut unseen) = (0, 0);
    let times = frame_times_us(result);
    let frames = before.chunks(width * height).zip(after.chunks(width * height));
    for ((before, after), at_us) in frames.zip(times.iter().step_by(STEP)) {
        let shown = cues.iter().any(|(start, end)| (*start..*end).contains(at_us));
        let below = drawn(&before[border..], &after[border..]);
        let above = drawn(&before[..border], &after[..border]);
        assert!(above < 100, "{name} at {at_us} µs: {above} millionths above the captions");
        if shown {
            seen += 1;
            assert!(below > 2_000, "{name} at {at_us} µs: a cue, and only {below} millionths");
        } else {
            unseen += 1;
            assert!(below < 100, "{name} at {at_us} µs: no cue, but {below} millionths");
        }
    }
    assert!(seen > 20 && unseen > 2, "{name}: {seen} frames with a cue, {unseen} without");
}

fn shown_us(segment: &Value) -> (i64, i64) {
    (segment["start_ms"].as_i64().unwrap() * 1_000, segment["end_ms"].as_i64().unwrap() * 1_000)
}

fn check(name: &str, weights: &str, params: &Value, most_wrong: f64, top: usize) {
    let output = subtitled(name, weights, params);
    let said = String::from_utf8(read(&name.replace(".mp4", ".txt"))).unwrap();
    let heard = output.report["transcript"].as_str().unwrap();
    let wrong = word_error_rate(&said, heard);
    assert!(wrong <= most_wrong, "{name}: {wrong:.3} of the words wrong: {heard}");
    let video = output.files.iter().find(|file| file.filename == name).unwrap();
    let saved = save(&video.content.bytes().unwrap(), "mp4");
    let probed = ffprobe(&saved.path);
    let pictures = stream(&probed, "video", 0);
    assert_eq!(
        (&pictures["codec_name"], &pictures["pix_fmt"]),
        (&json!("h264"), &json!("yuv420p")),
        "{name}"
    );
    assert_eq!(
        (&pictures["width"], &pictures["height"]),
        (&output.report["width"], &output.report["height"])
    );
    assert_eq!(stream(&probed, "audio", 0)["codec_name"], "aac", "{name}");
    assert_eq!(decodes_cleanly(&saved.path), decodes_cleanly(&clip(name)), "{name}");
    for extension in ["srt", "vtt", "ass", "json"] {
        let wanted = name.replace("mp4", extension);
        assert!(
            output.files.iter().any(|file| file.filename == wanted && !file.content.is_empty()),
            "{wanted}"
        );
    }
    captions_are_seen(name, &saved.path, &output.report, top);
}

#[test]
fn english_speech_becomes_captions_on_a_lying_clip() {
    let params = json!({"language": "en", "style": "classic"});
    check("speech-horizontal.mp4", "tiny.en", &params, 0.1, 60);
}

#[test]
fn english_speech_becomes_captions_on_an_upright_clip() {
    let params = json!({"language": "en", "style": "yellow_punch"});
    check("speech-vertical.mp4", "tiny.en", &params, 0.1, 50);
}

#[test]
fn a_model_that_only_knows_english_says_so_of_spanish_speech() {
    let error = listened("speech-es.mp4", "tiny.en", &json!({"mode": "files"})).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::CorruptInput, Some("video")), "{error}");
    assert!(error.message().es.contains("solo entiende inglés"), "{error}");
    assert!(error.hint().unwrap().en.contains("noxus models pull base"), "{error}");
}

/// The language is not told: it is heard.
#[test]
fn spanish_speech_becomes_captions() {
    let params = json!({"style": "boxed_word"});
    check("speech-es.mp4", "base", &params, 0.15, 50);
}
