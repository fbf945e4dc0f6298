//! Clips and music that the caller brings, looked at by another decoder.

use std::process::Command;

use noxus_engine::captions::raster::Fonts;
use noxus_engine::codec::video::ClipReader;
use noxus_engine::compositor::{Compositor, Material, Moving};
use noxus_engine::frame::YuvFrame;
use noxus_engine::raster::Raster;
use noxus_engine::timeline::{Motion, Timeline, Transition, Visual};
use noxus_engine::{CancelToken, Code, Ctx, Error, Input, Limits, ToolOutput, tools};
use serde_json::{Value, json};

use super::{Shot, plan, scene};
use crate::material::clip;
use crate::services::stand_ins;

const SIZE: (u32, u32) = (160, 280);

struct Clips<'a> {
    inputs: Vec<Input>,
    ctx: &'a Ctx<'a>,
}

struct Playing<'a>(ClipReader<'a>, &'a Ctx<'a>);

impl Moving for Playing<'_> {
    fn draw(&mut self, frame: &mut YuvFrame<'_>, at_us: i64) -> Result<(), Error> {
        self.0.draw(at_us, frame, self.1)
    }
}

impl Material for Clips<'_> {
    fn picture(&self, _: u32) -> Result<Raster, Error> {
        panic!("there is no picture")
    }

    fn clip(&self, index: u32, start_ms: u64, size: (u32, u32)) -> Result<Box<dyn Moving + '_>, Error> {
        let reader = ClipReader::open(&self.inputs[index as usize], size, start_ms, self.ctx)?;
        Ok(Box::new(Playing(reader, self.ctx)))
    }
}

/// Frames of a plan over those clips.
fn shots(timeline: &Timeline, names: &[&str], numbers: &[u64]) -> Vec<Shot> {
    Ctx::with_defaults(|ctx| {
        let inputs = names.iter().map(|name| Input::from_path("clips", clip(name))).collect();
        let (fonts, clips) = (Fonts::bundled(), Clips { inputs, ctx });
        let mut compositor = Compositor::new(timeline, &fonts, &clips);
        numbers.iter().map(|number| Shot::of(&mut compositor, *number, SIZE, 0)).collect()
    })
}

fn playing(index: u32, start_ms: u64) -> Visual {
    Visual::Clip { index, start_ms }
}

/// All frames of a clip as ffmpeg decodes, turns, crops and scales them, with their times in
/// microseconds from the start of the file.
fn judged(name: &str, crop: &str) -> Vec<(i64, Shot)> {
    let path = clip(name);
    let probe =
        ["-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time"];
    let times = Command::new("ffprobe").args(probe).args(["-of", "csv=p=0"]).arg(&path).output().unwrap();
    let times = String::from_utf8(times.stdout).unwrap();
    let times = times.lines().filter_map(|line| line.trim_end_matches(',').parse::<f64>().ok());
    #[expect(clippy::cast_possible_truncation, reason = "a few seconds")]
    let mut times: Vec<i64> = times.map(|time| (time * 1e6).round() as i64).collect();
    times.sort_unstable();
    let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
    let filters =
        format!("{crop},scale={width}:{height}:flags=bicubic:out_color_matrix=bt709:out_range=limited");
    let raw = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-i"])
        .arg(&path)
        .args(["-vf", &filters, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"])
        .output()
        .unwrap()
        .stdout;
    let (luma, chroma) = (width * height, width * height / 4);
    let frames = raw.chunks_exact(luma + 2 * chroma).map(|frame| Shot {
        width,
        height,
        y: frame[..luma].to_vec(),
        u: frame[luma..luma + chroma].to_vec(),
        v: frame[luma + chroma..].to_vec(),
    });
    let start = times.first().copied().unwrap_or(0);
    times.iter().map(|time| time - start).zip(frames).collect()
}

/// The frame that is shown at that time.
fn shown(frames: &[(i64, Shot)], at_us: i64) -> &Shot {
    &frames.iter().rfind(|(time, _)| *time <= at_us + 1_000).unwrap().1
}

#[test]
fn clips_play_as_another_decoder_sees_them() {
    for (name, crop, start_ms, most) in [
        ("horizontal.mp4", "crop=410:720:434:0", 0, 2.0),
        // Between two key frames.
        ("horizontal.mp4", "crop=410:720:434:0", 1_730, 2.0),
        ("variable.mp4", "crop=136:240:92:0", 300, 2.0),
        ("rotated.mp4", "crop=180:314:0:2", 0, 3.0),
        ("ten-bit.mp4", "crop=102:180:108:0", 200, 3.0),
        ("odd.mp4", "crop=136:240:92:0", 0, 3.0),
        ("clip.webm", "crop=102:180:108:0", 420, 3.0),
    ] {
        let frames = judged(name, crop);
        let last_us = frames.last().unwrap().0;
        let timeline = plan(SIZE, vec![scene(playing(0, start_ms), Motion::Auto, Transition::Cut, 250)]);
        let numbers: Vec<u64> = [0, 1, 7, 12].into();
        let start_us = i64::try_from(start_ms).unwrap() * 1_000;
        for (shot, number) in shots(&timeline, &[name], &numbers).iter().zip(numbers) {
            let at_us = start_us + i64::try_from(number).unwrap() * 40_000;
            if at_us > last_us {
                continue;
            }
            let (_, mean) = shot.difference(shown(&frames, at_us));
            let (_, away) = shot.difference(shown(&frames, (at_us + 400_000) % last_us));
            assert!(mean < most && mean < away, "{name} frame {number}: {mean}, {away} away");
        }
    }
}

#[test]
fn a_clip_that_is_over_begins_again() {
    // 25 frames; from 0.2 s on, 20 of them.
    let timeline = plan(SIZE, vec![scene(playing(0, 200), Motion::Auto, Transition::Cut, 100)]);
    let numbers: Vec<u64> = (0..65).collect();
    let shots = shots(&timeline, &["silent.mp4"], &numbers);
    assert_ne!(shots[0], shots[1]);
    for number in 20..65 {
        assert_eq!(shots[number], shots[number % 20], "{number}");
    }
}

#[test]
fn two_clips_are_seen_while_one_takes_over() {
    let scenes = vec![
        scene(playing(0, 0), Motion::Auto, Transition::Cut, 20),
        scene(playing(1, 0), Motion::Auto, Transition::Dissolve, 40),
    ];
    let timeline = plan(SIZE, scenes);
    let mixed = shots(&timeline, &["silent.mp4", "vertical.mp4"], &(0..60).collect::<Vec<_>>());
    let alone = |name| {
        shots(
            &plan(SIZE, vec![scene(playing(0, 0), Motion::Auto, Transition::Cut, 60)]),
            &[name],
            &(0..40).collect::<Vec<_>>(),
        )
    };
    let (first, second) = (alone("silent.mp4"), alone("vertical.mp4"));
    assert_eq!(mixed[19], first[19]);
    assert_eq!(mixed[59], second[39]);
    // Half way both are seen, each at its own time.
    let middle = mixed[26].y[40_000 / 2];
    let mean = u16::midpoint(first[26 % 25].y[20_000].into(), second[6].y[20_000].into());
    assert!(middle.abs_diff(u8::try_from(mean).unwrap()) <= 12, "{middle} {mean}");
}

fn run(params: &Value, inputs: &[Input]) -> Result<ToolOutput, Error> {
    let tool = tools::find("script-to-video").unwrap();
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), stand_ins(tool));
    tool.run(params, inputs, &Ctx::new(&limits, &cancel, &|_| {}, &services))
}

fn request(visual: &Value, frames: u64) -> Value {
    json!({
        "voice": "none",
        "plan": {
            "title": "Hola", "language": "es", "width": 128, "height": 228,
            "frame_rate": {"numerator": 24, "denominator": 1}, "seed": 3, "theme": "volt",
            "caption_style": null, "progress_bar": false,
            "scenes": [{"visual": visual, "frames": frames}],
        },
    })
}

/// The loudness of a frequency in a stretch of the finished sound, as Goertzel finds it.
fn level(output: &ToolOutput, hertz: f64, from_s: f64) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("video.mp4");
    #[expect(clippy::disallowed_methods, reason = "for another program")]
    std::fs::write(&path, output.files[0].content.bytes().unwrap()).unwrap();
    let from = from_s.to_string();
    let raw = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-ss", &from, "-t", "0.5", "-i"])
        .arg(&path)
        .args(["-map", "0:a", "-ac", "1", "-ar", "8000", "-f", "f32le", "-"])
        .output()
        .unwrap()
        .stdout;
    let samples = raw.as_chunks::<4>().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes)));
    let turn = 2.0 * (std::f64::consts::TAU * hertz / 8_000.0).cos();
    let (mut one, mut two, mut count) = (0.0, 0.0, 0_u32);
    for sample in samples {
        (one, two, count) = (sample + turn * one - two, one, count + 1);
    }
    assert!(count > 3_000, "{count} samples");
    (one * one + two * two - turn * one * two).max(0.0).sqrt() / f64::from(count)
}

#[test]
fn the_callers_music_plays_and_goes_round() {
    // A tone of 440 Hz that lasts two seconds, under a video of six.
    let visual = json!({"kind": "background", "pattern": "rings"});
    let music = Input::from_path("music_file", clip("sound.wav"));
    let output = run(&request(&visual, 144), &[music]).unwrap();
    for from_s in [0.6, 1.4, 2.5, 3.3, 3.8] {
        let (tone, other) = (level(&output, 440.0, from_s), level(&output, 1_000.0, from_s));
        assert!(tone > 0.02 && tone > 20.0 * other, "at {from_s} s: {tone} {other}");
    }
    // It fades away, and the composed music is not heard beside it.
    assert!(level(&output, 440.0, 5.5) < level(&output, 440.0, 3.3) / 2.0);
}

#[test]
fn clips_find_their_scene_by_their_names() {
    let script = "Escena 1: El café.\nEscena 2: Una bicicleta.\nEscena 3: Y ya está.";
    let inputs = [
        Input::from_path("clips", clip("silent.mp4")).with_filename("mi bicicleta.mp4"),
        Input::from_path("clips", clip("vertical.mp4")).with_filename("otro.mp4"),
    ];
    let output = run(&json!({"script": script, "mode": "plan", "language": "es"}), &inputs).unwrap();
    let visuals: Vec<&Value> =
        output.report["plan"]["scenes"].as_array().unwrap().iter().map(|scene| &scene["visual"]).collect();
    assert_eq!(visuals[1], &json!({"kind": "clip", "index": 0, "start_ms": 0}));
    assert_eq!(visuals[0], &json!({"kind": "clip", "index": 1, "start_ms": 0}));
    assert_eq!(output.report["unused_clips"], json!([]));
}

#[test]
fn files_that_are_no_good_are_refused_by_their_field() {
    let clip_visual = json!({"kind": "clip", "index": 0});
    let refused = |name: &str, field: &str, params: &Value, code: Code| {
        let error = run(params, &[Input::from_path(field.to_owned(), clip(name))]).unwrap_err();
        assert_eq!((error.code(), error.field()), (code, Some(field)), "{name}: {error}");
    };
    refused("text.mp4", "clips", &request(&clip_visual, 24), Code::UnsupportedFormat);
    refused("playlist.mp4", "clips", &request(&clip_visual, 24), Code::UnsafeInput);
    refused("hdr.mp4", "clips", &request(&clip_visual, 24), Code::UnsupportedFormat);
    refused("empty.mp4", "clips", &request(&clip_visual, 24), Code::CorruptInput);
    let silent = json!({"kind": "background", "pattern": "rings"});
    refused("silent.mp4", "music_file", &request(&silent, 24), Code::UnsupportedFormat);
    refused("text.mp4", "music_file", &request(&silent, 24), Code::UnsupportedFormat);
    let error = run(&request(&clip_visual, 24), &[]).unwrap_err();
    assert_eq!(error.field(), Some("plan.scenes[0].visual.index"));
}

#[test]
fn a_mood_and_a_file_of_music_exclude_each_other() {
    let tool = tools::find("script-to-video").unwrap();
    let mut params = request(&json!({"kind": "background", "pattern": "rings"}), 24);
    params["music"] = "calm".into();
    let limits = Limits::default();
    let music = Input::from_path("music_file", clip("sound.wav"));
    let facts = noxus_engine::probe(&music, noxus_engine::InputKind::Audio, &limits).unwrap();
    let tariff = noxus_engine::Tariff::builtin().unwrap();
    let prepared = tool.prepare(params.clone(), vec![music], &limits).unwrap();
    let error = prepared.quote(&[facts], &tariff).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::ConflictingFields, Some("music")));
    params["music"] = "auto".into();
    params["music_bpm"] = 120.into();
    let error = tool.prepare(params, Vec::new(), &limits).unwrap().quote(&[], &tariff).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::MissingField, Some("music_file")));
}
