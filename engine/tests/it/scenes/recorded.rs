//! Scenes that the caller has recorded: espeak-ng speaks, ffmpeg makes files of it, and ffmpeg hears
//! what comes out.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use noxus_engine::captions::raster::{FontLibrary, Fonts};
use noxus_engine::speech::{SpeechSource, TranscribeAnswer, TranscribeRequest, Transcriber};
use noxus_engine::{
    CancelToken, Code, Ctx, Error, Facts, Input, InputKind, Limits, Quote, Services, Signals, Tariff,
    ToolOutput, Unit, tools,
};
use serde_json::{Value, json};

use crate::services::stand_ins;

const SAYS: [&str; 2] = ["Hoy te cuento tres trucos sencillos.", "Escríbenos hoy mismo, sin compromiso."];

fn tool() -> &'static dyn noxus_engine::DynTool {
    tools::find("script-to-video").unwrap()
}

fn run(params: &Value, inputs: &[Input], services: &Services) -> Result<ToolOutput, Error> {
    let (mut limits, cancel) = (Limits::default(), CancelToken::new());
    limits.max_duration_ms = 60_000;
    tool().run(params, inputs, &Ctx::new(&limits, &cancel, &|_| {}, services))
}

/// No voice, no writer.
fn fonts() -> Services {
    Services::default().with(Arc::new(FontLibrary::new(Fonts::bundled)))
}

fn params() -> Value {
    json!({ "script": SAYS.join("\n\n"), "language": "es", "music": "none", "resolution": "720p",
            "aspect_ratio": "1:1", "fps": 24, "sound_effects": false, "transition": "cut", "preset": "fast" })
}

fn ffmpeg(args: &[&str]) -> Vec<u8> {
    let told =
        Command::new("ffmpeg").args(["-nostdin", "-loglevel", "error", "-y"]).args(args).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    told.stdout
}

/// A text as a recording with so many milliseconds of silence before it, through a filter of ffmpeg.
fn recorded(folder: &Path, text: &str, name: &str, silence_ms: u32, filter: &str) -> Input {
    let spoken = folder.join("spoken.wav");
    let spoken = spoken.to_str().unwrap();
    let told = Command::new("espeak-ng").args(["-v", "es", "-w", spoken, text]).status().unwrap();
    assert!(told.success());
    let path = folder.join(name);
    let filter = format!("adelay={silence_ms}:all=1,{filter}");
    ffmpeg(&["-i", spoken, "-af", &filter, path.to_str().unwrap()]);
    input(&path)
}

fn input(path: &Path) -> Input {
    #[expect(clippy::disallowed_methods, reason = "made by another program")]
    let bytes = std::fs::read(path).unwrap();
    Input::from_bytes("scene_audio", bytes).with_filename(path.file_name().unwrap().to_str().unwrap())
}

/// One channel at 8 kHz, from −1 to 1.
fn heard(folder: &Path, name: &str, bytes: &[u8]) -> Vec<f64> {
    let path = folder.join(name);
    #[expect(clippy::disallowed_methods, reason = "for another program")]
    std::fs::write(&path, bytes).unwrap();
    let raw =
        ffmpeg(&["-i", path.to_str().unwrap(), "-map", "0:a", "-ac", "1", "-ar", "8000", "-f", "s16le", "-"]);
    raw.as_chunks::<2>().0.iter().map(|pair| f64::from(i16::from_le_bytes(*pair)) / 32_768.0).collect()
}

/// How alike two sounds are, whatever their volumes: 1 for the same.
fn likeness(one: &[f64], other: &[f64]) -> f64 {
    let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
    product(one, other) / (product(one, one) * product(other, other)).sqrt().max(1e-9)
}

/// The best likeness within 60 ms of a place.
fn likeness_at(all: &[f64], part: &[f64], at_ms: usize) -> f64 {
    let at = at_ms * 8;
    let starts = at.saturating_sub(480)..at + 480;
    starts
        .filter_map(|start| all.get(start..start + part.len()))
        .map(|there| likeness(there, part))
        .fold(0.0, f64::max)
}

fn quoted(params: &Value, inputs: &[Input]) -> Result<Quote, Error> {
    let limits = Limits::default();
    let facts: Vec<Facts> =
        inputs.iter().map(|input| noxus_engine::probe(input, InputKind::Audio, &limits).unwrap()).collect();
    let prepared = tool().prepare(params.clone(), Vec::new(), &limits)?;
    prepared.quote(&facts, &Tariff::builtin().unwrap())
}

fn quantity(output: &ToolOutput, unit: Unit) -> f64 {
    let of_unit = output.usage.iter().filter(|usage| usage.unit == unit);
    of_unit.map(|usage| usage.quantity.to_string().parse::<f64>().unwrap()).sum()
}

/// Quiet and stereo the one, loud and coded otherwise the other: each is heard in its scene, as loud as
/// the other, and written as the script has it; no voice is needed, and none is paid.
#[test]
fn recordings_are_heard_where_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let inputs = [
        recorded(folder, SAYS[1], "escena 2.mp3", 0, "volume=6dB"),
        recorded(
            folder,
            SAYS[0],
            "intro.ogg",
            300,
            "volume=-20dB,aresample=44100,aformat=channel_layouts=stereo",
        ),
    ];
    let output = run(&params(), &inputs, &fonts()).unwrap();
    let scenes = output.report["scenes"].as_array().unwrap();
    let parts = [1, 0].map(|file: usize| {
        heard(folder, "part", (*inputs[file].bytes(&Limits::default()).unwrap()).as_ref())
    });
    let all = heard(folder, "all", &output.files[0].content.bytes().unwrap());
    let mut loudness = Vec::new();
    for (scene, part) in scenes.iter().zip(&parts) {
        let [start, end] =
            ["start_ms", "end_ms"].map(|at| usize::try_from(scene[at].as_u64().unwrap()).unwrap());
        // 220 ms before, 380 ms behind, and no more than a frame.
        let length_ms = part.len() / 8;
        assert!((end - start).abs_diff(length_ms + 600) <= 50, "{scene} {length_ms}");
        let alike = likeness_at(&all, part, start + 220);
        assert!(alike > 0.9, "{alike} {scene}");
        let there = &all[(start + 220) * 8..(end - 380) * 8];
        loudness.push((there.iter().map(|sample| sample * sample).sum::<f64>() / there.len() as f64).sqrt());
    }
    let ratio = loudness[0] / loudness[1];
    assert!((0.6..1.6).contains(&ratio), "{loudness:?}");

    let segments = output.report["segments"].as_array().unwrap();
    let words: Vec<&Value> = segments.iter().flat_map(|one| one["words"].as_array().unwrap()).collect();
    let read: Vec<&str> = words.iter().map(|word| word["text"].as_str().unwrap()).collect();
    assert_eq!(read.join(" "), SAYS.join(" "));
    // The silence at the start of the recording is not read.
    let first = words[0]["start_ms"].as_i64().unwrap();
    assert!((220 + 280..220 + 420).contains(&first), "{first}");

    assert_eq!(output.report["voice"], Value::Null);
    assert_eq!(output.report["unused_recordings"], json!([]));
    assert_eq!(output.report["plan"]["scenes"][0]["recording"], 1);
    assert!(quantity(&output, Unit::ThousandCharacters).abs() < 1e-9);
}

/// Whichever scenes recordings turn out to be for, the quote is enough and not much more.
#[test]
fn what_is_recorded_is_quoted_by_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let slow = "atempo=0.5,apad=pad_dur=6";
    let all = [
        recorded(folder.path(), SAYS[0], "a.wav", 0, slow),
        recorded(folder.path(), SAYS[1], "escena 1.wav", 0, slow),
    ];
    for inputs in [&all[..1], &all[1..], &all[..]] {
        let services = stand_ins(tool());
        let output = run(&params(), inputs, &services).unwrap();
        let bound = quoted(&params(), inputs).unwrap();
        let charge = Tariff::builtin().unwrap().price("script-to-video", &output.usage).unwrap();
        assert!(charge.total() <= bound.total(), "{charge:?} {bound:?}");
        let said = SAYS.iter().map(|said| said.chars().count()).sum::<usize>() as f64 / 1_000.0;
        let voiced = quantity(&output, Unit::ThousandCharacters);
        assert!(voiced < said, "{voiced}");
        if inputs.len() == 2 {
            let of = |unit: Unit| quantity(&output, unit);
            let most = bound.lines.iter().find(|line| line.unit == Unit::Second).unwrap();
            let most: f64 = most.quantity.to_string().parse().unwrap();
            assert!(most - of(Unit::Second) < 0.4, "{most} {}", of(Unit::Second));
            assert!(voiced.abs() < 1e-9);
        }
    }
}

/// A plan says where a recording goes; one that says nothing gets them in order; what is left is told.
#[test]
fn a_plan_may_be_recorded_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let recording = recorded(folder.path(), SAYS[1], "voz.wav", 0, "volume=0dB");
    let mut asked = params();
    asked["mode"] = "plan".into();
    let mut planned = run(&asked, &[], &fonts()).unwrap().report["plan"].clone();
    let render = |plan: &Value, inputs: &[Input]| {
        let mut params = params();
        params.as_object_mut().unwrap().remove("script");
        params["plan"] = plan.clone();
        run(&params, inputs, &stand_ins(tool()))
    };
    let heard_in = |output: &ToolOutput| {
        let scenes = output.report["plan"]["scenes"].as_array().unwrap();
        scenes.iter().map(|scene| scene["recording"].clone()).collect::<Vec<_>>()
    };
    let output = render(&planned, std::slice::from_ref(&recording)).unwrap();
    assert_eq!((heard_in(&output), &output.report["voice"]), (vec![json!(0), Value::Null], &json!("hummer")));
    planned["scenes"][1]["recording"] = json!(1);
    let output = render(&planned, &[recording.clone(), recording.clone()]).unwrap();
    assert_eq!(heard_in(&output), [Value::Null, json!(1)]);
    assert_eq!(output.report["unused_recordings"], json!([0]));
    let error = render(&planned, &[recording]).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("plan.scenes[1].recording")));
}

#[test]
fn what_is_no_recording_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let silent = recorded(folder, "Hola.", "silent.wav", 0, "volume=0");
    let long = recorded(folder, "Hola.", "long.opus", 0, "apad=whole_dur=61");
    let text = Input::from_bytes("scene_audio", "Hola.").with_filename("hola.mp3");
    let none = folder.join("none.wav");
    ffmpeg(&["-f", "lavfi", "-i", "anullsrc=d=0", none.to_str().unwrap()]);
    for (recording, code) in [
        (silent, Code::CorruptInput),
        (long, Code::DurationLimitExceeded),
        (text, Code::UnsupportedFormat),
        (input(&none), Code::CorruptInput),
    ] {
        let error = run(&params(), &[recording], &stand_ins(tool())).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(matches!(error.field(), Some("scene_audio") | None), "{error}");
    }
    // Longer than a scene may be, and told before anything is held: its plan could not be given back.
    let endless = recorded(folder, "Hola.", "endless.opus", 0, "apad=whole_dur=601");
    let error = quoted(&params(), std::slice::from_ref(&endless)).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::DurationLimitExceeded, Some("scene_audio")));
    assert!(error.message().es.starts_with("La grabación 1 dura 601"), "{error}");
    assert!(error.message().en.starts_with("Recording 1 lasts 601"), "{error}");
    let asked = json!({ "idea": "gatos", "writer": "model", "language": "es" });
    let recording = recorded(folder, "Hola.", "hola.wav", 0, "volume=0dB");
    let error = quoted(&asked, &[recording]).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::ConflictingFields, Some("scene_audio")));
}

/// Pieces of a text that are said at very different paces, as people do: at how many words a minute, and
/// when each begins in what comes of it.
const PACES: [(&str, &str); 8] = [
    ("Si quieres vender más,", "230"),
    ("escucha", "90"),
    ("esto con atención:", "210"),
    ("tres", "80"),
    ("clientes de cada cuatro", "240"),
    ("compran por", "200"),
    ("confianza.", "95"),
    ("Y la confianza se gana despacio.", "150"),
];

/// The recording of [`PACES`], 16 kHz, and where its pieces begin, in milliseconds.
fn uneven(folder: &Path) -> (Input, Vec<i64>) {
    let mut samples: Vec<f32> = Vec::new();
    let mut starts = Vec::new();
    for (text, pace) in PACES {
        let told =
            Command::new("espeak-ng").args(["-v", "es", "-s", pace, "--stdout", text]).output().unwrap();
        let path = folder.join("piece.wav");
        #[expect(clippy::disallowed_methods, reason = "for another program")]
        std::fs::write(&path, told.stdout).unwrap();
        let raw = ffmpeg(&["-i", path.to_str().unwrap(), "-ar", "16000", "-ac", "1", "-f", "f32le", "-"]);
        let piece = raw.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        starts.push(i64::try_from(samples.len() / 16).unwrap());
        samples.extend(crate::speech::support::sounding(piece));
    }
    let raw: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let path = folder.join("uneven.f32");
    #[expect(clippy::disallowed_methods, reason = "for another program")]
    std::fs::write(&path, raw).unwrap();
    let wave = folder.join("uneven.flac");
    ffmpeg(&[
        "-f",
        "f32le",
        "-ar",
        "16000",
        "-ac",
        "1",
        "-i",
        path.to_str().unwrap(),
        wave.to_str().unwrap(),
    ]);
    (input(&wave), starts)
}

/// People rush and linger, which letters do not tell: where the words are recognised, captions follow the
/// speaker, and are still those of the script.
#[test]
fn recognised_words_tell_when_a_speaker_rushes_and_lingers() {
    struct Shared;
    impl Transcriber for Shared {
        fn call(
            &self,
            request: &TranscribeRequest,
            sound: &mut dyn SpeechSource,
            signals: &Signals<'_>,
        ) -> Result<TranscribeAnswer, Error> {
            crate::speech::support::base().call(request, sound, signals)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let (recording, starts) = uneven(folder.path());
    let text = PACES.map(|(text, _)| text).join(" ");
    let mut params = params();
    params["script"] = text.clone().into();
    let errors = |services: &Services| -> Vec<i64> {
        let output = run(&params, std::slice::from_ref(&recording), services).unwrap();
        let segments = output.report["segments"].as_array().unwrap().clone();
        let words: Vec<Value> =
            segments.iter().flat_map(|one| one["words"].as_array().unwrap().clone()).collect();
        let read: Vec<&str> = words.iter().map(|word| word["text"].as_str().unwrap()).collect();
        assert_eq!(read.join(" "), text);
        let mut at = 0;
        let mut errors = Vec::new();
        for ((piece, _), start) in PACES.iter().zip(&starts) {
            errors.push((words[at]["start_ms"].as_i64().unwrap() - 220 - start).abs());
            at += piece.split(' ').count();
        }
        errors.sort_unstable();
        errors
    };
    let unheard = errors(&fonts());
    let heard = errors(&fonts().with::<dyn Transcriber>(Arc::new(Shared)));
    assert!(heard[4] <= 100 && heard[6] <= 200, "{heard:?} {unheard:?}");
    assert!(heard[4] * 2 < unheard[4], "{heard:?} {unheard:?}");
}
