//! What the animatic shows and plays, looked at by ffmpeg.

use std::path::Path;
use std::process::Command;

use noxus_engine::{CancelToken, Code, Ctx, Input, Limits, Services, ToolOutput};
use serde_json::{Value, json};

use super::studio::{picture, run, tool};
use crate::material::clip;
use crate::video::support::{Saved, ffprobe, save, stream};

/// Options of a short, small animatic.
fn small(more: Value) -> Value {
    let mut params = json!({"prompt": "Sin texto", "duration": 2, "resolution": "480p", "fps": 24});
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    params
}

fn made(params: &Value, inputs: &[Input]) -> ToolOutput {
    run(params, inputs, &Services::default()).unwrap_or_else(|error| panic!("{params}: {error}"))
}

fn saved(output: &ToolOutput) -> Saved {
    let extension = output.files[0].filename.rsplit('.').next().unwrap();
    save(&output.files[0].content.bytes().unwrap(), extension)
}

/// One frame as `width` × `height` pixels of red, green and blue.
fn frame(path: &Path, at: &str, width: usize, height: usize) -> Vec<[u8; 3]> {
    let filters = format!("scale={width}:{height}:flags=area");
    let from = if at == "end" { ["-sseof", "-0.06"] } else { ["-ss", at] };
    let raw = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error"])
        .args(from)
        .args(["-i", path.to_str().unwrap(), "-frames:v", "1", "-vf", &filters])
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .unwrap();
    raw.stdout.as_chunks::<3>().0.to_vec()
}

/// The colour that most of a frame has.
fn color(path: &Path, at: &str) -> &'static str {
    let [red, green, blue] = frame(path, at, 1, 1)[0].map(i32::from);
    match (red > 150, green > 90, blue > 150) {
        (true, false, false) => "red",
        (false, false, true) => "blue",
        (false, true, false) => "green",
        (true, true, true) => "white",
        _ => panic!("{red} {green} {blue}"),
    }
}

/// How loud it is from there on for so long, in decibels of full scale.
fn loudness_db(path: &Path, at: &str, seconds: &str) -> f64 {
    let told = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-ss", at, "-t", seconds, "-i", path.to_str().unwrap()])
        .args(["-map", "0:a", "-af", "volumedetect", "-f", "null", "-"])
        .output()
        .unwrap();
    let text = String::from_utf8(told.stderr).unwrap();
    let line = text.lines().find(|line| line.contains("mean_volume")).unwrap_or_else(|| panic!("{text}"));
    let level = line.split_whitespace().rev().nth(1).unwrap();
    if level == "-inf" { -200.0 } else { level.parse().unwrap() }
}

#[test]
fn the_published_sample_gives_a_vertical_video_of_eight_seconds() {
    let params = json!({"prompt": "Anuncio vertical de cafe", "duration": "8"});
    let schema = noxus_engine::tools::params_schema(tool());
    let fields = [("prompt", "Anuncio vertical de cafe"), ("duration", "8"), ("resolution", "480p")];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let typed = Value::Object(noxus_engine::params::from_text_fields(&fields, schema));
    let output = made(&typed, &[picture("first_frame_image", "red", "320x200")]);
    let report = &output.report;
    assert_eq!((&report["provider"], &report["is_ai"]), (&"animatic".into(), &false.into()));
    assert!(report["kind"]["es"].as_str().unwrap().contains("sin inteligencia artificial"));
    assert!(report["kind"]["en"].as_str().unwrap().contains("no artificial intelligence"));
    assert_eq!((&report["width"], &report["height"]), (&480.into(), &854.into()));
    assert_eq!((&report["duration_ms"], &report["frames"]), (&8_000.into(), &240.into()));
    assert_eq!(report["has_audio"], false);
    // As JSON it is a number.
    let error = run(&params, &[], &Services::default()).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("duration")));
}

#[test]
fn it_begins_with_the_first_picture_ends_with_the_last_and_shows_references_between() {
    let inputs = [
        picture("first_frame_image", "red", "200x356"),
        picture("reference_images", "green", "356x200"),
        picture("last_frame_image", "blue", "200x200"),
    ];
    let output = made(&small(json!({"duration": 3, "aspect_ratio": "9:16"})), &inputs);
    let saved = saved(&output);
    assert_eq!(color(&saved.path, "0"), "red");
    assert_eq!(color(&saved.path, "1.55"), "green");
    assert_eq!(color(&saved.path, "end"), "blue");
    // The last one shines through the one before: there is a frame of both.
    let mixed = (20..30).any(|tenth: i32| {
        let at = format!("{}.{}", tenth / 10, tenth % 10);
        frame(&saved.path, &at, 1, 1)
            .first()
            .is_some_and(|[red, green, blue]| *red < 60 && *green > 25 && *blue > 40)
    });
    assert!(mixed);
}

#[test]
fn a_reference_video_is_a_shot_that_moves() {
    let inputs = [
        picture("first_frame_image", "red", "320x180"),
        Input::from_path("reference_video", clip("bikes.mp4")),
    ];
    let output = made(&small(json!({"duration": 4, "aspect_ratio": "16:9"})), &inputs);
    let saved = saved(&output);
    assert_eq!(color(&saved.path, "0"), "red");
    let (one, other) = (frame(&saved.path, "2.6", 16, 9), frame(&saved.path, "3.6", 16, 9));
    let moved = one
        .iter()
        .flatten()
        .zip(other.iter().flatten())
        .filter(|(one, other)| one.abs_diff(**other) > 12)
        .count();
    assert!(moved > 40, "{moved}");
    assert_eq!(output.report["has_audio"], false, "its sound is not heard");
}

#[test]
fn the_same_request_gives_the_same_bytes_and_another_seed_others() {
    let bytes = |seed: i64, format: &str| {
        let params =
            small(json!({"seed": seed, "output_format": format, "generate_audio": true, "duration": 1}));
        made(&params, &[]).files[0].content.bytes().unwrap().into_owned()
    };
    assert!(bytes(1, "mp4") == bytes(1, "mp4"));
    assert!(bytes(1, "mp4") != bytes(2, "mp4"));
    assert!(bytes(1, "webm") == bytes(1, "webm"));
}

#[test]
fn every_ratio_and_resolution_is_as_it_says() {
    for (ratio, size) in [
        ("9:16", (480, 854)),
        ("16:9", (854, 480)),
        ("1:1", (480, 480)),
        ("4:5", (480, 600)),
        ("5:4", (600, 480)),
        ("3:4", (480, 640)),
        ("4:3", (640, 480)),
        ("2:3", (480, 720)),
        ("3:2", (720, 480)),
        ("21:9", (1_120, 480)),
    ] {
        let params = json!({"prompt": "«Café»", "duration": 1, "resolution": "480p", "fps": 24, "aspect_ratio": ratio});
        let output = made(&params, &[]);
        assert_eq!(
            (&output.report["width"], &output.report["height"]),
            (&size.0.into(), &size.1.into()),
            "{ratio}"
        );
        let told = ffprobe(&saved(&output).path);
        let video = stream(&told, "video", 0);
        assert_eq!((&video["width"], &video["height"]), (&size.0.into(), &size.1.into()), "{ratio}");
        assert_eq!(video["r_frame_rate"], "24/1");
    }
}

/// A picture of one colour shows where something is written over it.
#[test]
fn words_in_quotation_marks_are_written_and_low() {
    let written = |prompt: &str| {
        let output =
            made(&small(json!({"prompt": prompt})), &[picture("first_frame_image", "red", "200x356")]);
        let seen = frame(&saved(&output).path, "1", 48, 84);
        let rows: Vec<usize> = (0..84)
            .filter(|row| {
                seen[row * 48..(row + 1) * 48].iter().any(|[_, green, blue]| *green > 90 && *blue > 90)
            })
            .collect();
        rows
    };
    assert_eq!(written("Un fondo rojo, sin texto"), Vec::<usize>::new());
    let rows = written("Un fondo rojo \"HOLA\"");
    assert!(!rows.is_empty() && rows.iter().all(|row| (50..72).contains(row)), "{rows:?}");
}

#[test]
fn a_recording_is_laid_under_cut_with_a_fade_and_not_repeated() {
    // A tone of two seconds under a video of four.
    let tone = || Input::from_path("reference_audio", clip("sound.wav"));
    let output = made(&small(json!({"duration": 4})), &[tone()]);
    assert_eq!(output.report["has_audio"], true);
    let file = saved(&output);
    assert!(loudness_db(&file.path, "0.5", "1") > -30.0);
    assert!(loudness_db(&file.path, "2.3", "1.6") < -70.0, "it is not heard again");
    // And under one of one second: it is let go before its end.
    let output = made(&small(json!({"duration": 1})), &[tone()]);
    let file = saved(&output);
    let (begin, end) = (loudness_db(&file.path, "0.1", "0.2"), loudness_db(&file.path, "0.9", "0.1"));
    assert!(begin - end > 12.0, "{begin} {end}");
}

#[test]
fn music_is_made_where_it_is_asked_for_and_gives_way_to_a_recording() {
    let output = made(&small(json!({"generate_audio": true, "prompt": "Algo alegre, sin texto"})), &[]);
    assert_eq!(output.report["has_audio"], true);
    let alone = saved(&output);
    assert!(loudness_db(&alone.path, "0.5", "1") > -30.0);
    // Under a recording there is music where that is silent.
    let tone = Input::from_path("reference_audio", clip("sound.wav"));
    let output = made(&small(json!({"duration": 4, "generate_audio": true})), &[tone]);
    let both = saved(&output);
    let (with, after) = (loudness_db(&both.path, "0.5", "1"), loudness_db(&both.path, "2.6", "0.7"));
    assert!(with > after + 6.0 && after > -60.0, "{with} {after}");
}

/// Pictures lie on their sides, carry profiles and move; a broken one is told by its name.
#[test]
fn broken_pictures_are_told_by_their_field_when_their_turn_comes() {
    let whole = picture("last_frame_image", "red", "640x640").bytes(&Limits::default()).unwrap();
    let half = (*whole).as_ref()[..(*whole).as_ref().len() / 2].to_vec();
    let inputs = [picture("first_frame_image", "red", "64x64"), Input::from_bytes("last_frame_image", half)];
    let error = run(&small(json!({})), &inputs, &Services::default()).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::CorruptInput, Some("last_frame_image")), "{error}");
}

#[test]
fn it_stops_within_a_frame_wherever_it_is() {
    let inputs = [
        picture("first_frame_image", "red", "200x356"),
        Input::from_path("reference_audio", clip("sound.wav")),
    ];
    for stage in ["look", "listen", "balance", "measure", "render", "receive", "mux"] {
        let (cancel, began) = (CancelToken::new(), std::sync::atomic::AtomicUsize::new(0));
        let throw = |progress: noxus_engine::Progress| {
            if progress.stage == stage {
                began.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                cancel.cancel();
            }
        };
        let (limits, services) = (Limits::default(), Services::default());
        let params = small(json!({"generate_audio": true}));
        let error = tool().run(&params, &inputs, &Ctx::new(&limits, &cancel, &throw, &services)).unwrap_err();
        assert_eq!(error.code(), Code::Cancelled, "{stage}");
        assert_eq!(began.into_inner(), 1, "{stage}: nothing is told after it");
    }
}
