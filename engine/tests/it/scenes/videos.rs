//! Whole videos: what is said, shown and heard, looked at from outside.

use std::process::Command;

use noxus_engine::codec::video::probe_video;
use noxus_engine::{CancelToken, Code, Ctx, Error, Input, Limits, Tariff, ToolOutput, tools};
use serde_json::{Value, json};

use crate::services::stand_ins;

fn tool() -> &'static dyn noxus_engine::DynTool {
    tools::find("script-to-video").unwrap()
}

fn run(params: &Value, inputs: &[Input]) -> Result<ToolOutput, Error> {
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), stand_ins(tool()));
    tool().run(params, inputs, &Ctx::new(&limits, &cancel, &|_| {}, &services))
}

/// A plan for a video of 128 × 228 that says so much in two scenes.
fn small(voice: Option<&str>, music: &str) -> Value {
    let scene = |role: &str, narration: &str, transition: &str| {
        json!({
            "role": role, "narration": narration, "on_screen": ["Hola"],
            "visual": {"kind": "background", "pattern": "rings"}, "transition": transition,
        })
    };
    let mut params = json!({
        "music": music,
        "plan": {
            "title": "Hola", "language": "es", "width": 128, "height": 228,
            "frame_rate": {"numerator": 24, "denominator": 1}, "seed": 3, "theme": "volt",
            "caption_style": "yellow_punch", "progress_bar": true,
            "scenes": [
                scene("hook", "Hoy te cuento tres trucos sencillos.", "cut"),
                scene("call_to_action", "Escríbenos ya.", "dissolve"),
            ],
        },
    });
    if let Some(voice) = voice {
        params["voice"] = voice.into();
    }
    params
}

fn saved(output: &ToolOutput) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&output.files[0].filename);
    #[expect(clippy::disallowed_methods, reason = "for another program")]
    std::fs::write(&path, output.files[0].content.bytes().unwrap()).unwrap();
    (folder, path)
}

/// Integrated loudness and true peak, as ffmpeg measures them.
fn loudness(output: &ToolOutput) -> (f64, f64) {
    let (_folder, path) = saved(output);
    let told = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-i"])
        .arg(path)
        .args(["-map", "0:a", "-af", "ebur128=peak=true", "-f", "null", "-"])
        .output()
        .unwrap();
    let text = String::from_utf8(told.stderr).unwrap();
    let last = |name: &str| -> f64 {
        let line = text
            .lines()
            .rfind(|line| line.trim_start().starts_with(name))
            .unwrap_or_else(|| panic!("{text}"));
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    (last("I:"), last("Peak:"))
}

/// Words are shown when they are said, inside their scene; a scene lasts as long as it takes to say.
#[test]
fn captions_and_scenes_follow_the_voice() {
    let output = run(&small(None, "none"), &[]).unwrap();
    let scenes = output.report["scenes"].as_array().unwrap();
    let segments = output.report["segments"].as_array().unwrap();
    let words: Vec<&Value> = segments.iter().flat_map(|one| one["words"].as_array().unwrap()).collect();
    let said: Vec<&str> = words.iter().map(|word| word["text"].as_str().unwrap()).collect();
    assert_eq!(said.join(" "), "Hoy te cuento tres trucos sencillos. Escríbenos ya.");
    // Six words of 0.3 s each, and the silence around them.
    assert_eq!(scenes[0]["end_ms"], 2_416);
    let starts: Vec<i64> = words.iter().map(|word| word["start_ms"].as_i64().unwrap()).collect();
    for (number, start) in starts.iter().enumerate().take(6) {
        assert_eq!(*start, 220 + 300 * i64::try_from(number).unwrap());
    }
    assert_eq!(starts[6], 2_416 + 220);
    for segment in segments {
        let (from, to) = (segment["start_ms"].as_i64().unwrap(), segment["end_ms"].as_i64().unwrap());
        let inside = |scene: &Value| {
            scene["start_ms"].as_i64().unwrap() <= from && to <= scene["end_ms"].as_i64().unwrap()
        };
        assert!(scenes.iter().any(inside), "{segment}");
    }
    assert_eq!(output.report["voice"], "hummer");
    let facts =
        probe_video(&Input::from_content("video", output.files[0].content.clone()), &Limits::default())
            .unwrap();
    assert_eq!((facts.video.width, facts.video.height), (128, 228));
    assert!(facts.duration_ms.abs_diff(output.report["duration_ms"].as_u64().unwrap()) <= 60);
    assert!(facts.audio.is_some());
}

/// The sound of the finished file, one channel at 8 kHz.
fn heard(output: &ToolOutput) -> Vec<i16> {
    let (_folder, path) = saved(output);
    let raw = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-i"])
        .arg(path)
        .args(["-map", "0:a", "-ac", "1", "-ar", "8000", "-f", "s16le", "-"])
        .output()
        .unwrap();
    raw.stdout.as_chunks::<2>().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect()
}

/// What is read is heard at that moment: each word is a hum of 0.2 s and a rest of 0.1 s.
#[test]
fn words_are_heard_when_they_are_shown() {
    let output = run(&small(None, "none"), &[]).unwrap();
    let sound = heard(&output);
    let level = |at_ms: i64| {
        let from = usize::try_from(at_ms * 8).unwrap();
        sound[from..from + 160].iter().map(|sample| i32::from(*sample).abs()).max().unwrap()
    };
    let segments = output.report["segments"].as_array().unwrap();
    let words = segments.iter().flat_map(|one| one["words"].as_array().unwrap());
    for word in words {
        let start = word["start_ms"].as_i64().unwrap();
        let (before, inside) = (level(start - 50), level(start + 90));
        assert!(inside > 2_000 && before * 8 < inside, "{word}: {before} {inside}");
    }
}

#[test]
fn it_is_as_loud_as_video_sites_want_it() {
    for music in ["none", "calm", "upbeat"] {
        let (integrated, peak) = loudness(&run(&small(None, music), &[]).unwrap());
        assert!((integrated + 14.0).abs() <= 0.5, "{music}: {integrated} LUFS");
        assert!(peak <= -1.0, "{music}: {peak} dBTP");
    }
}

#[test]
fn without_voice_and_music_there_is_no_sound() {
    let output = run(&small(Some("none"), "none"), &[]).unwrap();
    let content = output.files[0].content.clone();
    let facts = probe_video(&Input::from_content("video", content), &Limits::default()).unwrap();
    assert!(facts.audio.is_none());
    assert_eq!(output.report["voice"], Value::Null);
    assert!(!output.report["segments"].as_array().unwrap().is_empty());
}

/// A plan is free of work, can be edited, and is rendered as it says.
#[test]
fn a_plan_can_be_edited_and_rendered() {
    let params = json!({"mode": "plan", "idea": "5 trucos para dormir mejor", "duration": 20, "seed": 9});
    let planned = run(&params, &[]).unwrap();
    assert!(planned.files.iter().all(|file| !file.mime_type.starts_with("video/")));
    let mut plan = planned.report["plan"].clone();
    plan["width"] = 128.into();
    plan["height"] = 128.into();
    plan["scenes"].as_array_mut().unwrap().truncate(2);
    plan["scenes"][1]["narration"] = "Esto lo he escrito yo.".into();
    let output = run(&json!({"plan": plan, "voice": "none", "music": "none"}), &[]).unwrap();
    assert_eq!(output.report["scenes"].as_array().unwrap().len(), 2);
    assert!(output.report["script"].as_str().unwrap().ends_with("Esto lo he escrito yo."));
    assert_eq!((&output.report["width"], &output.report["height"]), (&json!(128), &json!(128)));
    // What was rendered can be given back, and is the same video.
    let again = run(&json!({"plan": output.report["plan"], "voice": "none", "music": "none"}), &[]).unwrap();
    assert_eq!(again.report["plan"], output.report["plan"]);
    assert_eq!(again.report["duration_ms"], output.report["duration_ms"]);
}

/// A voice that takes as long as it likes costs no more than was held.
#[test]
fn what_is_charged_is_within_the_quote_however_slow_the_voice_is() {
    let tariff = Tariff::builtin().unwrap();
    for params in [small(None, "calm"), small(Some("none"), "none")] {
        let prepared = tool().prepare(params.clone(), Vec::new(), &Limits::default()).unwrap();
        let quote = prepared.quote(&[], &tariff).unwrap();
        let output = run(&params, &[]).unwrap();
        let charged = tariff.price(tool().slug(), &output.usage).unwrap();
        assert!(charged.total() <= quote.total());
        assert!(charged.total() > "0.002".parse().unwrap());
    }
}

/// What is too long is told before anything is held or spoken.
#[test]
fn what_is_too_long_is_refused_before_it_is_paid() {
    let mut limits = Limits::default();
    limits.max_duration_ms = 3_000;
    let error = tool().prepare(small(None, "calm"), Vec::new(), &limits).err().unwrap();
    assert_eq!(error.code(), Code::DurationLimitExceeded, "{error}");
    tool().prepare(small(None, "calm"), Vec::new(), &Limits::default()).unwrap();
}

fn picture(color: [u8; 3]) -> Input {
    let mut ppm = Vec::new();
    for _ in 0..40 * 60 {
        ppm.extend(color);
    }
    let raster = noxus_engine::raster::Raster::new(40, 60, noxus_engine::raster::Layout::Rgb, ppm).unwrap();
    let png = Ctx::with_defaults(|ctx| {
        let picture = noxus_engine::raster::Picture::still(raster);
        let options = noxus_engine::codec::EncodeOptions { quality: 80, lossless: true, effort: 1 };
        noxus_engine::codec::encode(noxus_engine::ImageFormat::Png, &picture, &options, ctx)
    });
    Input::from_bytes("scene_images", png.unwrap())
}

/// Pictures are shown in their order; what has no scene is told, not dropped in silence.
#[test]
fn pictures_are_shown_in_their_order_and_none_is_lost_in_silence() {
    let script = json!({
        "script": "Uno.\n\nDos.", "voice": "none", "music": "none", "resolution": "720p", "fps": 24,
        "captions": false, "progress_bar": false, "transition": "cut", "preset": "fast", "mode": "plan",
    });
    let inputs = [picture([200, 0, 0]), picture([0, 200, 0]), picture([0, 0, 200])];
    let planned = run(&script, &inputs).unwrap();
    assert_eq!(planned.report["unused_images"], json!([2]));
    let mut plan = planned.report["plan"].clone();
    plan["width"] = 128.into();
    plan["height"] = 128.into();
    for scene in plan["scenes"].as_array_mut().unwrap() {
        scene["on_screen"] = json!([]);
    }
    plan["scenes"][1]["visual"]["index"] = 2.into();
    let output = run(&json!({"plan": plan, "voice": "none", "music": "none"}), &inputs).unwrap();
    assert_eq!(output.report["unused_images"], json!([1]));
    let (_folder, path) = saved(&output);
    let raw = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-i"])
        .arg(path)
        .args(["-vf", "scale=1:1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"])
        .output()
        .unwrap();
    let colors: Vec<&[u8]> = raw.stdout.chunks_exact(3).collect();
    let (first, last) = (colors[2], colors[colors.len() - 3]);
    assert!(first[0] > 150 && first[2] < 60, "{first:?}");
    assert!(last[2] > 150 && last[0] < 60, "{last:?}");
}

#[test]
fn broken_pictures_are_refused_by_name() {
    for bytes in [b"no picture at all".to_vec(), Vec::new()] {
        let input = Input::from_bytes("scene_images", bytes);
        let params = json!({"script": "Hola.", "voice": "none", "music": "none", "resolution": "720p"});
        let error = run(&params, &[input]).unwrap_err();
        assert_eq!(error.field(), Some("scene_images"), "{error}");
        assert!(matches!(error.code(), Code::UnsupportedFormat | Code::CorruptInput), "{error}");
    }
}

#[test]
fn one_of_several_files_is_told_by_its_number() {
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/foto.png");
    let broken = Input::from_bytes("scene_images", b"no picture at all".to_vec());
    let inputs = [Input::from_path("scene_images", picture), broken];
    let params =
        json!({"script": "Hook: Hola.\nCTA: Adiós.", "voice": "none", "music": "none", "resolution": "720p"});
    let error = run(&params, &inputs).unwrap_err();
    assert_eq!(error.field(), Some("scene_images[1]"), "{error}");
}
