//! `text-to-speech` with the voices of this machine, heard by the recogniser of this house.

use std::path::{Path, PathBuf};
use std::process::Command;

use noxus_api::engine::codec::video::decode_audio;
use noxus_api::engine::speech::{Samples, ThreadBudget, TranscribeRequest, Transcriber as _, Whisper};
use noxus_api::engine::{Ctx, Input as EngineInput};
use noxus_api::{JobRequest, Response};
use serde_json::{Value, json};

use crate::common::{Bench, code, error};
use crate::voices::{kokoro, models};

const SPANISH: &str = "Hoy vamos a hablar de la energía solar. Una placa en el tejado de una casa produce \
    electricidad durante todo el día, y lo que sobra se puede vender. En España hay muchas horas de sol, \
    y por eso cada año se instalan más placas.";
const ENGLISH: &str = "Today we are going to talk about solar energy. A panel on the roof of a house makes \
    electricity all day long, and what is left over can be sold. The first panels were expensive, but \
    every year they cost a little less than the year before.";

fn bench() -> Bench {
    Bench::new(json!({"voices_folder": models().to_str().unwrap()}), "1")
}

/// With the voices among which one is.
fn bench_of(voice: &str) -> Bench {
    if voice.starts_with("kokoro:") {
        Bench::new(json!({"voices_folder": kokoro().to_str().unwrap()}), "1")
    } else {
        bench()
    }
}

fn say(bench: &Bench, params: Value) -> std::sync::Arc<Response> {
    bench.noxus.run(JobRequest::new("text-to-speech", params)).unwrap()
}

fn report(answer: &Response) -> Value {
    serde_json::from_str(&answer.to_json_without_content()).unwrap()
}

/// The sound of the main file, one channel of that rate.
fn sound(answer: &Response, rate_hz: u32) -> Vec<f32> {
    let bytes = answer.files[0].bytes().unwrap().into_owned();
    let input = EngineInput::from_bytes("sound", bytes);
    Ctx::with_defaults(|ctx| {
        let (mut stream, mut samples) = (decode_audio(&input, rate_hz, ctx).unwrap(), Vec::new());
        while let Some(chunk) = stream.next_chunk(ctx).unwrap() {
            samples.extend(chunk.samples);
        }
        samples
    })
}

/// What the recogniser hears, with the time at which each word begins.
fn heard(answer: &Response, model: &str, language: &str) -> Vec<(String, i64)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/speech-models.sh");
    let made = Command::new(script).arg(model).output().unwrap();
    let folder = PathBuf::from(String::from_utf8(made.stdout).unwrap().trim());
    let whisper =
        Whisper::open(&folder.join(format!("ggml-{model}.bin")), &ThreadBudget::of_processors()).unwrap();
    let request = TranscribeRequest { language: Some(language.into()), ..TranscribeRequest::default() };
    let samples = sound(answer, 16_000);
    let transcript = Ctx::with_defaults(|ctx| {
        whisper.call(&request, &mut Samples::new(&samples), ctx.signals()).unwrap().transcript
    });
    transcript.words.into_iter().map(|word| (word.text, word.start_ms)).collect()
}

fn plain(text: &str) -> Vec<String> {
    let letters: String =
        text.to_lowercase().chars().filter(|sign| sign.is_alphanumeric() || sign.is_whitespace()).collect();
    letters.split_whitespace().map(str::to_owned).collect()
}

/// Words inserted, left out and changed, as a part of those that were said.
fn word_error_rate(said: &str, heard: &str) -> f64 {
    let (said, heard) = (plain(said), plain(heard));
    let mut row: Vec<u32> = (0..).take(heard.len() + 1).collect();
    for (index, word) in (1..).zip(&said) {
        let mut diagonal = std::mem::replace(&mut row[0], index);
        for (at, other) in heard.iter().enumerate() {
            let changed = diagonal + u32::from(word != other);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(row[at] + 1).min(row[at + 1] + 1);
        }
    }
    f64::from(row[heard.len()]) / f64::from(u32::try_from(said.len()).unwrap())
}

/// The loudest sample between two times.
fn level(samples: &[f32], from_ms: u64, to_ms: u64) -> f32 {
    let at = |ms: u64| usize::try_from(ms * 16).unwrap().min(samples.len());
    samples[at(from_ms)..at(to_ms)].iter().map(|sample| sample.abs()).fold(0.0, f32::max)
}

#[test]
fn what_is_written_is_heard() {
    for (text, voice, format, model, most_wrong) in [
        (ENGLISH, "en_US-joe-medium", "mp3", "tiny.en", 0.1),
        (ENGLISH, "en_US-joe-medium", "opus", "tiny.en", 0.1),
        (SPANISH, "espeak:es", "wav", "base", 0.25),
        (ENGLISH, "kokoro:af_heart", "wav", "tiny.en", 0.05),
        (SPANISH, "kokoro:ef_dora", "wav", "base", 0.05),
    ] {
        let answer = say(&bench_of(voice), json!({"text": text, "voice": voice, "output_format": format}));
        let report = report(&answer);
        let language = if model == "base" { "es" } else { "en" };
        assert_eq!((&report["voice"], &report["language"]), (&json!(voice), &json!(language)));
        let found: Vec<String> = heard(&answer, model, language).into_iter().map(|(word, _)| word).collect();
        let rate = word_error_rate(text, &found.join(" "));
        println!("{voice} as {format}: {rate:.3} of the words are wrong");
        assert!(rate <= most_wrong, "{voice} as {format}: {rate:.3}: {}", found.join(" "));
    }
}

/// Where a word begins after a rest, the sound does; and the recogniser agrees.
#[test]
fn words_are_heard_when_they_are_said_to_be() {
    for (voice, text, model) in [
        ("en_US-joe-medium", ENGLISH, Some("tiny.en")),
        ("espeak:es", SPANISH, None),
        ("kokoro:af_heart", ENGLISH, Some("tiny.en")),
        ("kokoro:ef_dora", SPANISH, Some("base")),
    ] {
        let answer = say(&bench_of(voice), json!({"text": text, "voice": voice, "output_format": "wav"}));
        let (report, samples) = (report(&answer), sound(&answer, 16_000));
        let words = report["words"].as_array().unwrap();
        let time = |word: &Value, name: &str| word[name].as_u64().unwrap();
        let mut rests = 0;
        for pair in words.windows(2) {
            let (before, word) = (&pair[0], &pair[1]);
            assert!(time(before, "end_ms") <= time(word, "start_ms"));
            assert!(
                level(&samples, time(word, "start_ms"), time(word, "end_ms")) > 0.03,
                "{voice}: {word} is heard"
            );
            if before["text"].as_str().unwrap().ends_with('.') {
                rests += 1;
                let start = time(word, "start_ms");
                let loud = level(&samples, start, time(word, "end_ms"));
                let onset =
                    (start.saturating_sub(100)..).find(|at| level(&samples, *at, at + 5) > loud / 5.0);
                assert!(onset.unwrap().abs_diff(start) <= 120, "{voice}: {word} sounds at {onset:?}");
            }
        }
        assert_eq!(rests, 2);
        let Some(model) = model else { continue };
        let heard = heard(&answer, model, if model == "base" { "es" } else { "en" });
        let (written, found): (Vec<String>, Vec<String>) = (
            words.iter().map(|word| plain(word["text"].as_str().unwrap()).concat()).collect(),
            heard.iter().map(|(word, _)| plain(word).concat()).collect(),
        );
        // Words that both have in the same order, far enough from the start to be told apart.
        let mut apart: Vec<u64> = Vec::new();
        let mut next = 0;
        for (index, word) in written.iter().enumerate() {
            if let Some(at) = found.iter().skip(next).take(4).position(|other| other == word) {
                let heard_ms = u64::try_from(heard[next + at].1).unwrap();
                apart.push(heard_ms.abs_diff(time(&words[index], "start_ms")));
                next += at + 1;
            }
        }
        apart.sort_unstable();
        assert!(apart.len() * 10 > written.len() * 8, "{} of {} words are heard", apart.len(), written.len());
        let middle = apart[apart.len() / 2];
        println!("{voice}: words begin {middle} ms from where they are heard, half of them");
        assert!(middle <= 120, "{voice}: {apart:?}");
    }
}

#[test]
fn breaks_lengthen_real_speech_by_exactly_their_time() {
    let bench = bench();
    for voice in ["espeak:es", "en_US-joe-medium"] {
        let length = |between: &str| {
            let text = format!("<speak>Hola, amigos.{between} Adiós.</speak>");
            let params = json!({"text": text, "language": "es", "voice": voice, "output_format": "wav"});
            sound(&say(&bench, params), 24_000).len()
        };
        let (without, with) = (length(""), length("<break time=\"700ms\"/>"));
        assert_eq!(with - without, 16_800, "{voice}");
    }
}

#[test]
fn two_voices_speak_in_one_text() {
    let text = "<speak xml:lang=\"es\">En inglés se dice: <lang xml:lang=\"en\">good morning, my friends</lang>.</speak>";
    let answer = say(&bench(), json!({"text": text, "language": "es", "output_format": "opus"}));
    let report = report(&answer);
    assert_eq!(report["voice"], "espeak:es");
    let words: Vec<&str> =
        report["words"].as_array().unwrap().iter().map(|word| word["text"].as_str().unwrap()).collect();
    assert_eq!(words.join(" "), "En inglés se dice: good morning, my friends.");
}

#[test]
fn what_cannot_be_said_costs_nothing() {
    let bench = bench();
    for (params, expected, field) in [
        (json!({"text": "hola", "voice": "nadie"}), "invalid_field", "voice"),
        (json!({"text": "hola", "language": "tlh"}), "invalid_field", "language"),
        (json!({"text": "<speak><voice name=\"nadie\">hola</voice></speak>"}), "invalid_field", "voice"),
        (json!({"text": "<speak>hola <mark name=\"x\"/></speak>"}), "invalid_field", "text"),
        (json!({"text": "🎉"}), "invalid_field", "text"),
    ] {
        let refusal = error(bench.noxus.run(JobRequest::new("texto-a-voz", params.clone())));
        assert_eq!((refusal.code(), refusal.field()), (expected, Some(field)), "{params}: {refusal}");
    }
    assert_eq!(bench.balance(), "1");
    let bench = Bench::new(json!({"espeak_program": "/nowhere/espeak-ng"}), "1");
    let refusal = bench.noxus.run(JobRequest::new("text-to-speech", json!({"text": "hola"})));
    assert_eq!(code(refusal), "provider_not_configured");
    assert_eq!(bench.balance(), "1");
}

#[test]
fn speech_costs_its_characters_and_a_cancelled_one_nothing() {
    let bench = bench();
    let answer = say(&bench, json!({"text": "Hola. ¿Qué tal?", "voice": "espeak:es"}));
    assert_eq!(report(&answer)["billing"]["charged_usd"], "0.00215");
    assert_eq!(bench.balance(), "0.99785");
    let text = "Esto es una frase que se repite muchas veces. ".repeat(1_000);
    let job =
        bench.noxus.submit(JobRequest::new("text-to-speech", json!({"text": text, "voice": "espeak:es"})));
    let handle = job.clone();
    job.on_progress(move |progress| {
        if progress.stage == "speak" && progress.done > 0 {
            handle.cancel();
        }
    });
    assert_eq!(code(job.wait(None).unwrap()), "cancelled");
    assert_eq!(bench.balance(), "0.99785");
}
