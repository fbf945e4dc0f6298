//! Speech from outside: files that other programs read, and words that are heard when they should be.

use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use noxus_engine::voice::{Voice, VoiceAnswer, VoiceInfo, VoiceRequest};
use noxus_engine::{
    CancelToken, Code, Ctx, Error, Limits, Progress, Services, Signals, Spool, Tariff, ToolOutput, tools,
};
use serde_json::{Value, json};

use crate::services::stand_ins;

fn tool() -> &'static dyn noxus_engine::DynTool {
    tools::find("texto-a-voz").unwrap()
}

fn run_with(params: &Value, services: &Services) -> Result<ToolOutput, Error> {
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    tool().run(params, &[], &Ctx::new(&limits, &cancel, &|_| {}, services))
}

fn run(params: &Value) -> ToolOutput {
    run_with(params, &stand_ins(tool())).unwrap()
}

fn saved(output: &ToolOutput) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&output.files[0].filename);
    #[expect(clippy::disallowed_methods, reason = "for another program")]
    std::fs::write(&path, output.files[0].content.bytes().unwrap()).unwrap();
    (folder, path)
}

/// The sound as ffmpeg decodes it, one channel of 48 kHz.
fn heard(output: &ToolOutput) -> Vec<i16> {
    let (_folder, path) = saved(output);
    let raw = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-xerror", "-i"])
        .arg(path)
        .args(["-ac", "1", "-ar", "48000", "-f", "s16le", "-"])
        .output()
        .unwrap();
    assert!(raw.status.success() && raw.stderr.is_empty(), "{}", String::from_utf8_lossy(&raw.stderr));
    raw.stdout.as_chunks::<2>().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect()
}

/// What ffprobe finds: codec, rate, channels, length in milliseconds.
fn probed(output: &ToolOutput) -> (String, u64, u64, u64) {
    let (_folder, path) = saved(output);
    let found = Command::new("ffprobe")
        .args(["-v", "error", "-show_streams", "-show_format", "-of", "json"])
        .arg(path)
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    let streams = found["streams"].as_array().unwrap();
    assert_eq!(streams.len(), 1);
    let seconds: f64 = found["format"]["duration"].as_str().unwrap().parse().unwrap();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds")]
    let length_ms = (seconds * 1_000.0).round() as u64;
    let rate = streams[0]["sample_rate"].as_str().unwrap().parse().unwrap();
    let channels = streams[0]["channels"].as_u64().unwrap();
    (streams[0]["codec_name"].as_str().unwrap().to_owned(), rate, channels, length_ms)
}

/// Integrated loudness as both ears hear it, and true peak, as ffmpeg measures them.
fn loudness(output: &ToolOutput) -> (f64, f64) {
    let (_folder, path) = saved(output);
    let told = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-i"])
        .arg(path)
        .args(["-af", "ebur128=peak=true:dualmono=true", "-f", "null", "-"])
        .output()
        .unwrap();
    let text = String::from_utf8(told.stderr).unwrap();
    let last = |name: &str| -> f64 {
        let line = text.lines().rfind(|line| line.trim_start().starts_with(name));
        line.unwrap_or_else(|| panic!("{text}")).split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    (last("I:"), last("Peak:"))
}

/// From where to where each word is said, in milliseconds.
fn times(output: &ToolOutput) -> Vec<(usize, usize)> {
    let at = |word: &Value, name: &str| usize::try_from(word[name].as_u64().unwrap()).unwrap();
    let words = output.report["words"].as_array().unwrap();
    words.iter().map(|word| (at(word, "start_ms"), at(word, "end_ms"))).collect()
}

const TEXT: &str = "Hoy te cuento tres trucos, y son sencillos. ¿Los quieres oír?\n\nPues ahí van.";

#[test]
fn every_format_is_read_by_others_and_is_as_long_as_it_says() {
    let sounds: Vec<Vec<i16>> =
        [("mp3", "mp3", 48_000), ("wav", "pcm_s16le", 24_000), ("opus", "opus", 48_000)]
            .into_iter()
            .map(|(format, codec, rate)| {
                let params = json!({"text": TEXT, "output_format": format});
                let output = run(&params);
                let length_ms = output.report["duration_ms"].as_u64().unwrap();
                let found = probed(&output);
                assert_eq!((found.0.as_str(), found.1, found.2), (codec, rate, 1));
                assert!(found.3.abs_diff(length_ms) <= 50, "{format}: {} ms and not {length_ms}", found.3);
                let sound = heard(&output);
                assert!((sound.len() as u64 / 48).abs_diff(length_ms) <= 1, "{format}: {}", sound.len());
                // The same call, the same bytes.
                assert_eq!(output.files, run(&params).files, "{format}");
                sound
            })
            .collect();
    // What is heard stands in the same place in all of them: no encoder's delay is left.
    let onset = |sound: &[i16]| sound.iter().position(|sample| sample.unsigned_abs() > 3_000).unwrap();
    let onsets: Vec<usize> = sounds.iter().map(|sound| onset(sound)).collect();
    assert!(onsets.iter().all(|at| at.abs_diff(onsets[1]) < 96), "{onsets:?}");
}

/// Each word is a hum of 0.2 s and a rest of 0.1 s.
#[test]
fn words_are_heard_at_their_times() {
    for format in ["mp3", "wav", "opus"] {
        let output = run(&json!({"text": TEXT, "output_format": format}));
        let sound = heard(&output);
        let level = |at_ms: usize| {
            sound[at_ms * 48..(at_ms + 20) * 48].iter().map(|s| s.unsigned_abs()).max().unwrap()
        };
        let times = times(&output);
        assert_eq!(times.len(), 14);
        for (number, (start, end)) in times.iter().enumerate() {
            assert_eq!(end - start, 200);
            // Paragraphs are 350 ms apart.
            assert_eq!(*start, number * 300 + if number > 10 { 350 } else { 0 });
            let inside = level(start + 90);
            assert!(inside > 2_000, "{format}: {inside} in word {number}");
            assert!(level(end + 40) * 8 < inside, "{format}: it rests behind word {number}");
        }
    }
}

#[test]
fn a_break_lengthens_by_exactly_its_time() {
    let say = |text: &str| {
        let output = run(
            &json!({"text": format!("<speak>{text}</speak>"), "output_format": "wav", "normalize": false}),
        );
        (heard(&output), times(&output))
    };
    let (plain, plain_times) = say("Uno dos tres.");
    for (text, ms, behind) in [
        ("Uno <break time=\"500ms\"/>dos tres.", 500, 1),
        ("Uno dos <break time=\"1.25s\"/> tres.", 1_250, 2),
        ("Uno dos tres. <break time=\"700ms\"/>", 700, 3),
        ("<break time=\"300ms\"/>Uno dos tres.", 300, 0),
        ("Uno <break time=\"100ms\"/><break time=\"50ms\"/> dos tres.", 150, 1),
    ] {
        let (sound, times) = say(text);
        assert_eq!(sound.len(), plain.len() + ms * 48, "{text}");
        for (number, (found, plain)) in times.iter().zip(&plain_times).enumerate() {
            let later = if number >= behind { ms } else { 0 };
            assert_eq!(*found, (plain.0 + later, plain.1 + later), "{text}");
        }
        // Nobody speaks in it.
        let start = match behind {
            0 => 0,
            behind => plain_times[behind - 1].1 + if behind == 3 { 100 } else { 50 },
        };
        let silence = &sound[(start + 2) * 48..(start + ms - 2) * 48];
        assert!(silence.iter().all(|sample| sample.unsigned_abs() < 40), "{text}");
    }
}

#[test]
fn it_is_as_loud_as_podcasts_want_it_unless_it_should_not() {
    for format in ["mp3", "wav", "opus"] {
        let (integrated, peak) = loudness(&run(&json!({"text": TEXT, "output_format": format})));
        assert!((integrated + 16.0).abs() <= 0.5, "{format}: {integrated} LUFS");
        assert!(peak <= -1.0, "{format}: {peak} dBTP");
    }
    // The hum has an amplitude of 0.2.
    let output = run(&json!({"text": TEXT, "output_format": "wav", "normalize": false}));
    assert!(inside(&output).iter().all(|peak| (6_450..6_650).contains(peak)), "{:?}", inside(&output));
}

/// The loudest sample inside of each word, away from the clicks of a hum that begins and ends at once.
fn inside(output: &ToolOutput) -> Vec<u16> {
    let sound = heard(output);
    let peak = |(start, end): (usize, usize)| {
        let samples = &sound[(start + 30) * 48..(end - 30) * 48];
        samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap()
    };
    times(output).into_iter().map(peak).collect()
}

#[test]
fn emphasis_is_heard() {
    let text = "<speak>uno <emphasis level=\"strong\">dos</emphasis> tres <emphasis level=\"reduced\">cuatro</emphasis></speak>";
    let output = run(&json!({"text": text, "output_format": "wav", "normalize": false}));
    let peaks = inside(&output);
    let ratio = |word: usize| f64::from(peaks[word]) / f64::from(peaks[0]);
    // 4 dB up is 1.585, 4 dB down is 0.631.
    assert!((ratio(1) - 1.585).abs() < 0.03 && (ratio(2) - 1.0).abs() < 0.02, "{peaks:?}");
    assert!((ratio(3) - 0.631).abs() < 0.02, "{peaks:?}");
}

#[test]
fn it_costs_what_was_quoted_and_marks_cost_nothing() {
    let tariff = Tariff::builtin().unwrap();
    let price = |params: &Value| {
        let prepared = tool().prepare(params.clone(), Vec::new(), &Limits::default()).unwrap();
        let quote = prepared.quote(&[], &tariff).unwrap().total();
        let charged = tariff.price(tool().slug(), &run(params).usage).unwrap().total();
        assert_eq!(quote, charged);
        charged.to_string()
    };
    // 1,000 characters: 0.002 for the call and 0.01 for them.
    let text = "palabra ".repeat(125);
    assert_eq!(price(&json!({"text": text.trim_end()})), "0.01199");
    let marked = format!("<speak><p>{}<break time=\"10ms\"/></p></speak>", text.trim_end());
    assert_eq!(price(&json!({"text": marked})), "0.01199");
}

/// What is too long is told before anything is held or spoken.
#[test]
fn what_is_too_long_is_refused_before_it_is_paid() {
    let text = "Esto se alarga un poco. ".repeat(40);
    let prepare = |params: Value, limits: &Limits| tool().prepare(params, Vec::new(), limits).map(|_| ());
    let mut limits = Limits::default();
    prepare(json!({"text": text}), &limits).unwrap();
    limits.max_duration_ms = 30_000;
    let error = prepare(json!({"text": text}), &limits).unwrap_err();
    assert_eq!(error.code(), Code::DurationLimitExceeded, "{error}");
    let breaks = format!("<speak>Hola{}</speak>", "<break time=\"10s\"/>".repeat(4));
    let error = prepare(json!({"text": breaks}), &limits).unwrap_err();
    assert_eq!(error.code(), Code::DurationLimitExceeded, "{error}");
    limits = Limits::default();
    limits.max_output_bytes = 1_000_000;
    let error = prepare(json!({"text": text, "output_format": "wav"}), &limits).unwrap_err();
    assert_eq!(error.code(), Code::OutputLimitExceeded, "{error}");
    prepare(json!({"text": text}), &limits).unwrap();
    let error = prepare(json!({"text": "a".repeat(50_001)}), &Limits::default()).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("text")), "{error}");
}

/// A voice that takes longer than anybody would think does not get past the limit.
#[test]
fn a_voice_without_an_end_is_stopped_at_the_limit() {
    let (mut limits, cancel, services) = (Limits::default(), CancelToken::new(), stand_ins(tool()));
    limits.max_duration_ms = 2_000;
    // The hummer takes 300 ms over a word of one letter.
    let params = json!({"text": "a b c d e f g h i"});
    let error = tool().run(&params, &[], &Ctx::new(&limits, &cancel, &|_| {}, &services)).unwrap_err();
    assert_eq!(error.code(), Code::DurationLimitExceeded, "{error}");
}

/// Says a number of parts, then does something else.
struct Moody {
    calls: AtomicU64,
    patience: u64,
    then: fn(&VoiceRequest) -> noxus_engine::Result<VoiceAnswer>,
}

impl Voice for Moody {
    fn call(&self, request: &VoiceRequest, signals: &Signals<'_>) -> noxus_engine::Result<VoiceAnswer> {
        signals.check_cancelled()?;
        if self.calls.fetch_add(1, Ordering::Relaxed) >= self.patience {
            return (self.then)(request);
        }
        let samples = vec![0.1; request.words.len() * 1_000];
        let span = |at: u64| noxus_engine::voice::WordSpan { start: at * 1_000, end: at * 1_000 + 900 };
        let words = (0..request.words.len() as u64).map(span).collect();
        Ok(VoiceAnswer { samples, rate_hz: 16_000, words, voice: "moody".into(), usage: Vec::new() })
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        Vec::new()
    }
}

fn moody(patience: u64, then: fn(&VoiceRequest) -> noxus_engine::Result<VoiceAnswer>) -> Services {
    Services::default().with::<dyn Voice>(Arc::new(Moody { calls: AtomicU64::new(0), patience, then }))
}

#[test]
fn a_voice_that_fails_in_the_middle_is_told() {
    let failing = moody(2, |request| {
        let language = &request.language;
        Err(Error::new(Code::InvalidField, noxus_engine::Text::new(format!("no {language}"), "no"))
            .with_field("language"))
    });
    let error = run_with(&json!({"text": "Uno.\n\nDos.\n\nTres."}), &failing).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("language")));
    let mute = moody(0, |_| {
        Ok(VoiceAnswer {
            samples: vec![0.0; 9],
            rate_hz: 16_000,
            words: Vec::new(),
            voice: String::new(),
            usage: Vec::new(),
        })
    });
    assert_eq!(run_with(&json!({"text": "Uno."}), &mute).unwrap_err().code(), Code::ToolFailed);
    let error = run_with(&json!({"text": "Uno."}), &Services::default()).unwrap_err();
    assert_eq!(error.code(), Code::ProviderNotConfigured);
    assert!(error.hint().unwrap().en.ends_with("folder of models."), "{error}");
}

#[test]
fn nothing_is_asked_of_a_voice_that_is_not_said() {
    // A call would fail.
    let output = run_with(&json!({"text": "Hola.\n\n🎉\n\nAdiós."}), &moody(2, |_| panic!("asked"))).unwrap();
    let words: Vec<&str> = output.report["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word["text"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["Hola.", "🎉", "Adiós."]);
}

/// Progress counts characters of all parts, and never goes back.
#[test]
fn progress_goes_on_over_the_parts() {
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), stand_ins(tool()));
    let told = Mutex::new(Vec::<Progress>::new());
    let listen = |progress| told.lock().unwrap().push(progress);
    let params = json!({"text": "Uno dos tres.\n\nCuatro.\n\nCinco seis."});
    tool().run(&params, &[], &Ctx::new(&limits, &cancel, &listen, &services)).unwrap();
    let told = told.into_inner().unwrap();
    let spoken: Vec<u64> = told.iter().filter(|step| step.stage == "speak").map(|step| step.done).collect();
    assert!(spoken.is_sorted() && spoken.first() == Some(&0), "{spoken:?}");
    // 10, 6 and 9 characters are said.
    assert_eq!(spoken.last(), Some(&25));
    assert!(told.iter().filter(|step| step.stage == "speak").all(|step| step.total == 25));
    assert!(told.iter().any(|step| step.stage == "encode" && step.total > 0));
}

/// Gives files that the disk takes nothing for, but for the first few.
struct Full {
    good: AtomicU64,
}

impl Spool for Full {
    fn create(&self) -> io::Result<std::fs::File> {
        if self.good.fetch_sub(1, Ordering::Relaxed) > 0 {
            return tempfile::tempfile();
        }
        std::fs::OpenOptions::new().read(true).write(true).open("/dev/full")
    }
}

/// Sound that memory is not to hold: first the tape has no room, then the result.
#[test]
fn a_full_disk_is_told() {
    let text = "palabra ".repeat(400);
    for good in [0, 1] {
        let full = Arc::new(Full { good: AtomicU64::new(good) });
        let services = stand_ins(tool()).with::<dyn Spool>(full);
        let params = json!({"text": text, "output_format": "wav"});
        let error = run_with(&params, &services).unwrap_err();
        assert_eq!(error.code(), Code::ToolFailed, "{error}");
        assert!(error.message().en.contains("No space left"), "{good}: {error}");
    }
}
