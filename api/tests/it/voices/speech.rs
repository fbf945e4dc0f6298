//! Voices of an endpoint: espeak-ng behind a socket, so that its own times are there to judge by.

use std::path::Path;
use std::sync::OnceLock;

use noxus_api::engine::Code;
use noxus_api::engine::script::spoken;
use noxus_api::engine::voice::{Voice, VoiceRequest};
use noxus_api::voices::{SpeechEndpointSettings, Voices};
use noxus_api::{JobRequest, Noxus};
use serde_json::{Value, json};

use super::{espeak, loudness, ms, request, said, say, voices};
use crate::common::Bench;
use crate::writers::Server;

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start("voices/speech_endpoint.py", &[]))
}

fn setting(manner: &str) -> Value {
    json!({
        "name": "away",
        "base_url": format!("http://127.0.0.1:{}/{manner}/v1", server().port),
        "model": "espeak",
        "voices": [{"name": "es", "languages": ["es"]}, {"name": "en-us", "languages": ["en-US"]}],
    })
}

fn away(manner: &str) -> Voices {
    let settings: SpeechEndpointSettings = serde_json::from_value(setting(manner)).unwrap();
    // Without espeak-ng here: what speaks is not on this machine.
    voices(Path::new("/nowhere"), Some("/nowhere/espeak-ng".into())).with_endpoint(&settings).unwrap()
}

fn asked(manner: &str) -> Vec<Value> {
    server().get(&format!("/log/{manner}")).as_array().unwrap().clone()
}

/// Texts as they are narrated, with figures, commas and questions. What words weigh was chosen by the first
/// seven; the others were not looked at for that.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "es",
        "es",
        "Hola a todos. Hoy vamos a ver tres ideas sencillas, que puedes poner en práctica esta misma tarde.",
    ),
    (
        "es",
        "es",
        "¿Sabías que el 25 % de la gente deja el gimnasio en enero? No es por falta de ganas, es por falta de plan.",
    ),
    (
        "es",
        "es",
        "Primero, apaga el móvil. Después, abre la ventana. Y por último, cuenta hasta diez antes de contestar a nadie.",
    ),
    (
        "es",
        "es",
        "La mayoría de las pequeñas empresas responde tarde, mal o nunca, y cada mensaje sin responder es una venta perdida.",
    ),
    (
        "en-us",
        "en",
        "Most people start on Monday with a lot of energy, and by Thursday they have forgotten about it.",
    ),
    (
        "en-us",
        "en",
        "Here is the thing. You do not need more time; you need fewer things to do, and one of them is this.",
    ),
    (
        "en-us",
        "en",
        "In 1969, three men flew to the Moon. How long did it take? Three days, and a lot of courage.",
    ),
    ("es", "es", "El café se enfría, la reunión empieza tarde y nadie recuerda por qué se convocó."),
    (
        "es",
        "es",
        "Si tu tienda no aparece en el mapa, para tus vecinos no existe. Regístrala hoy mismo, es gratis.",
    ),
    (
        "es",
        "es",
        "Cada año tiramos 31 kilos de comida por persona; casi todo, pan, fruta y verdura que estaban bien.",
    ),
    (
        "en-us",
        "en",
        "Bread needs flour, water, salt and time. The first three are cheap; the last one is not.",
    ),
    ("en-us", "en", "Why do cats purr? Nobody is quite sure, but it seems to help them heal."),
    ("en-us", "en", "Open the window, put the phone in a drawer, and read ten pages before you go to sleep."),
];

#[test]
fn words_begin_where_they_are_heard() {
    let (away, near) = (away("times"), espeak());
    let mut errors = Vec::new();
    for (voice, language, text) in TEXTS {
        let words = spoken::words(text, language);
        let request = |voice: String| VoiceRequest {
            words: words.clone(),
            language: (*language).to_owned(),
            voice: Some(voice),
            rate: 1.0,
        };
        let found = said(&away, &request(format!("away:{voice}")));
        let truth = said(&near, &request(format!("espeak:{voice}")));
        let [long, short] = [&found, &truth].map(|answer| ms(answer, answer.samples.len() as u64));
        assert!(long.abs_diff(short) < 600, "{text}: the sound is another, {long} and {short} ms");
        for (found_at, true_at) in found.words.iter().zip(&truth.words) {
            errors.push(ms(&found, found_at.start).abs_diff(ms(&truth, true_at.start)));
        }
        let first = found.words.first().unwrap();
        assert!(loudness(&found, first.start, first.end) > 0.02, "{text}");
    }
    errors.sort_unstable();
    let at = |percent: usize| errors[(errors.len() - 1) * percent / 100];
    let [median, most, worst] = [at(50), at(95), at(100)];
    println!("onsets of {} words: median {median} ms, 95 % within {most} ms, worst {worst} ms", errors.len());
    assert!(median <= 40 && most <= 150, "median {median} ms, 95 % within {most} ms, worst {worst} ms");
}

#[test]
fn it_is_asked_as_the_protocol_says_and_only_by_name() {
    let away = away("asked");
    let mut request = request(Some("away:es"), "es", "Hola a todos, qué tal?");
    request.rate = 1.25;
    let answer = said(&away, &request);
    assert_eq!((answer.voice.as_str(), answer.rate_hz), ("away:es", 22_050));
    let asked = asked("asked");
    assert_eq!((asked.len(), &asked[0]["path"]), (1, &json!("/asked/v1/audio/speech")));
    let body = json!({
        "model": "espeak", "voice": "es", "input": "Hola a todos, qué tal?", "response_format": "wav",
        "speed": 1.25,
    });
    assert_eq!(asked[0]["body"], body);
    let known: Vec<String> = away.voices().into_iter().map(|voice| voice.name).collect();
    assert_eq!(known, ["away:es", "away:en-us"]);
    // Nobody else is there, and it was not asked for.
    request.voice = None;
    assert_eq!(say(&away, &request).unwrap_err().code(), Code::ProviderNotConfigured);
    for name in ["away:fr", "away:", "away", "otra:es"] {
        request.voice = Some(name.to_owned());
        assert!(say(&away, &request).is_err(), "{name}");
    }
    assert_eq!(self::asked("asked").len(), 1);
}

#[test]
fn other_files_of_sound_are_understood() {
    let whole = said(&espeak(), &request(Some("espeak:es"), "es", "Hola a todos, hoy es lunes."));
    for manner in ["mp3", "opus", "stereo"] {
        let answer = said(&away(manner), &request(Some("away:es"), "es", "Hola a todos, hoy es lunes."));
        let [here, there] = [&whole, &answer].map(|answer| ms(answer, answer.samples.len() as u64));
        assert!(here.abs_diff(there) < 500, "{manner}: {there} ms for {here}");
        let last = answer.words.last().unwrap();
        assert!(loudness(&answer, last.start, last.end) > 0.02, "{manner}");
    }
}

#[test]
fn what_is_no_sound_is_told() {
    for (manner, word) in [("page", "does not answer with sound"), ("silent", "empty")] {
        let error = say(&away(manner), &request(Some("away:es"), "es", "Hola.")).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::ProviderError, Some("voice")), "{manner}");
        assert!(error.message().en.contains(word) && error.message().es != error.message().en, "{error}");
    }
}

#[test]
fn long_texts_are_said_in_parts() {
    let text = "uno dos tres cuatro cinco, seis siete ocho nueve diez. ".repeat(60);
    let answer = said(&away("long"), &request(Some("away:es"), "es", &text));
    assert_eq!(answer.words.len(), 600);
    assert!(asked("long").len() >= 4);
    let last = answer.words.last().unwrap();
    assert!(ms(&answer, answer.samples.len() as u64 - last.end) < 1_500);
}

#[test]
fn a_video_is_spoken_from_outside_or_costs_nothing() {
    let options = |voice: &str| {
        json!({"script": "Hola a todos. Esto es una prueba.", "voice": voice, "resolution": "720p",
            "fps": 24, "preset": "fast", "music": "none"})
    };
    let bench = Bench::new(json!({"speech_endpoint": setting("video")}), "1");
    let run = |noxus: &Noxus, voice: &str| noxus.run(JobRequest::new("script-to-video", options(voice)));
    let answer = run(&bench.noxus, "away:es").unwrap();
    let report: Value = serde_json::from_str(&answer.to_json_without_content()).unwrap();
    assert_eq!(report["voice"], "away:es");
    assert!(!report["segments"].as_array().unwrap().is_empty());
    let broken = Bench::new(json!({"speech_endpoint": setting("page")}), "1");
    let error = crate::common::error(run(&broken.noxus, "away:es"));
    assert_eq!((error.code(), error.field()), ("provider_error", Some("voice")));
    assert_eq!(broken.balance(), "1");
}

#[test]
fn settings_that_cannot_be_are_refused() {
    for (field, change) in [
        ("name", json!({"name": "espeak"})),
        ("name", json!({"name": "a:b"})),
        ("model", json!({"model": ""})),
        ("base_url", json!({"base_url": "file:///etc"})),
        ("voices", json!({"voices": []})),
        ("voices[0].name", json!({"voices": [{"name": "a b", "languages": ["es"]}]})),
        ("voices[0].languages", json!({"voices": [{"name": "a", "languages": []}]})),
    ] {
        let mut setting = setting("none");
        setting.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let error = Noxus::from_json(&json!({"speech_endpoint": setting}).to_string()).err().unwrap();
        let named = format!("speech_endpoint.{field}");
        assert_eq!((error.code(), error.field()), ("invalid_field", Some(named.as_str())), "{change}");
    }
}
