//! What espeak-ng says, and when.

use noxus_api::engine::Code;
use noxus_api::engine::voice::{Pause, Voice};

use super::{espeak, loudness, models, ms, request, said, say, voices};

#[test]
fn its_voices_are_listed_with_those_of_the_folder() {
    let all = voices(&models(), None).voices();
    assert_eq!(
        (all[0].name.as_str(), all[0].language.as_str(), all[0].engine.as_str()),
        ("en_US-joe-medium", "en-US", "piper")
    );
    for (name, language) in [
        ("espeak:es", "es"),
        ("espeak:es-419", "es-419"),
        ("espeak:en-us", "en-US"),
        ("espeak:en-gb", "en-GB"),
    ] {
        assert!(
            all.iter()
                .any(|voice| voice.name == name && voice.language == language && voice.engine == "espeak"),
            "{name}"
        );
    }
}

#[test]
fn the_best_of_a_language_speaks() {
    let all = voices(&models(), None);
    for (language, voice) in [
        ("es", "espeak:es"),
        ("es-MX", "espeak:es-419"),
        ("es_ES", "espeak:es"),
        ("fr", "espeak:fr-fr"),
        ("pt-BR", "espeak:pt-br"),
        ("en-GB", "en_US-joe-medium"),
        ("EN", "en_US-joe-medium"),
    ] {
        assert_eq!(said(&all, &request(None, language, "a")).voice, voice, "{language}");
    }
}

#[test]
fn words_begin_where_they_sound() {
    let request = request(Some("espeak:es"), "es", "Hola a todos, hoy vamos a cantar. Mañana veremos.");
    let answer = said(&espeak(), &request);
    for pair in request.words.iter().zip(&answer.words).zip(answer.words.iter().skip(1)) {
        let ((word, span), next) = pair;
        assert!(ms(&answer, span.end - span.start) >= 40, "{} {span:?}", word.written);
        assert!(loudness(&answer, span.start, span.end) > 0.05, "{} is heard", word.written);
        let rest = ms(&answer, next.start - span.end);
        match word.pause {
            Pause::None => assert!(rest <= 60, "{rest} ms after {}", word.written),
            _ => {
                assert!(rest >= 100, "{rest} ms after {}", word.written);
                let middle = u64::midpoint(span.end, next.start);
                assert!(
                    loudness(&answer, middle - 200, middle + 200) < 0.02,
                    "nobody speaks after {}",
                    word.written
                );
            }
        }
    }
}

#[test]
fn words_run_together_have_times_of_their_own() {
    let request = request(Some("espeak:en-us"), "en", "This is the end of the road for all of us.");
    let answer = said(&espeak(), &request);
    assert!(answer.words.iter().all(|word| ms(&answer, word.end - word.start) >= 20), "{:?}", answer.words);
}

#[test]
fn a_word_may_be_said_as_several_or_not_at_all() {
    let mut request = request(Some("espeak:es"), "es", "Sube 25% — ya.");
    request.words[1].said = "veinticinco por ciento".into();
    request.words[2].said = String::new();
    let answer = said(&espeak(), &request);
    let lengths: Vec<u64> = answer.words.iter().map(|word| ms(&answer, word.end - word.start)).collect();
    assert!(lengths[1] > 700 && lengths[2] == 0, "{lengths:?}");
    assert_eq!(answer.words[2].start, answer.words[1].end);
    assert_eq!(answer.usage[0].quantity.to_string(), "0.028");
}

#[test]
fn the_same_is_always_said_the_same_and_the_rate_counts() {
    let mut request = request(Some("espeak:es"), "es", "Hoy vamos a hablar de otra cosa.");
    let voices = espeak();
    let answer = said(&voices, &request);
    assert_eq!(answer, said(&voices, &request));
    request.rate = 2.0;
    let fast = said(&voices, &request);
    assert!(
        fast.samples.len() * 3 < answer.samples.len() * 2,
        "{} {}",
        fast.samples.len(),
        answer.samples.len()
    );
    request.rate = 0.5;
    assert!(said(&voices, &request).samples.len() * 2 > answer.samples.len() * 3);
    for rate in [0.4, 2.1, f32::NAN, f32::INFINITY] {
        request.rate = rate;
        let error = say(&voices, &request).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("rate")));
    }
}

/// Neither an option, nor markup, nor an order, nor phonemes.
#[test]
fn texts_that_mean_harm_are_only_said() {
    let voices = espeak();
    for text in [
        "--version",
        "-w /tmp/noxus-written.wav hola",
        "--phonout=/tmp/noxus-written",
        "<break time=\"1000s\"/> hola",
        "<speak><audio src=\"/etc/passwd\"/>hola</speak>",
        "a\0b",
        "\u{1}900S hola \u{1}0A hola",
        "[[h'ola]] hola",
        "مرحبا بالعالم",
        "👩‍👩‍👧 hola",
        "\u{202e}aloh\u{2028}hola",
        "%s%n $(touch /tmp/noxus-written) `id`",
    ] {
        let answer = said(&voices, &request(Some("espeak:es"), "es", text));
        assert!(answer.samples.len() < 20 * 22_050, "{text:?} takes {} samples", answer.samples.len());
        assert!(loudness(&answer, 0, u64::MAX) > 0.05, "{text:?} is heard");
    }
    for path in ["/tmp/noxus-written.wav", "/tmp/noxus-written"] {
        assert!(!std::path::Path::new(path).exists(), "{path}");
    }
}

#[test]
fn nothing_to_say_is_no_sound() {
    for text in ["", "😀 🎉 — …", "[[ ]] < >"] {
        let answer = said(&espeak(), &request(Some("espeak:es"), "es", text));
        assert!(answer.samples.is_empty() && answer.words.iter().all(|word| word.end == 0), "{text}");
    }
}

#[test]
fn a_long_text_is_said_to_its_end() {
    let text = "uno dos tres cuatro cinco, seis siete ocho nueve diez. ".repeat(500);
    let answer = said(&espeak(), &request(Some("espeak:es"), "es", &text));
    assert_eq!(answer.words.len(), 5_000);
    let last = answer.words.last().unwrap();
    let all = u64::try_from(answer.samples.len()).unwrap();
    assert!(ms(&answer, all - last.end) < 1_000 && loudness(&answer, last.start, last.end) > 0.05);
    let without_rests = "uno ".repeat(1_000);
    assert_eq!(said(&espeak(), &request(Some("espeak:es"), "es", &without_rests)).words.len(), 1_000);
}

#[test]
fn too_much_is_refused() {
    let error = say(&espeak(), &request(None, "es", &"palabra ".repeat(8_000))).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::ItemLimitExceeded, Some("words")));
}

#[test]
fn what_there_is_not_is_told_with_what_there_is() {
    let all = voices(&models(), None);
    for name in [
        "nadie",
        "espeak:tlh",
        "espeak:../../etc",
        "espeak:",
        "../en_US-joe-medium",
        "en_US-joe-medium#2",
        "",
    ] {
        let error = say(&all, &request(Some(name), "es", "hola")).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("voice")), "{name}");
        let hint = error.hint().unwrap();
        assert!(hint.es.contains("espeak:es") && hint.en.contains("en_US-joe-medium"), "{hint}");
    }
    for language in ["tlh", "", "--help", "x".repeat(10_000).as_str()] {
        let error = say(&all, &request(None, language, "hola")).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("language")), "{language}");
        assert!(error.hint().unwrap().es.contains("es-419") && error.message().en.len() < 200);
    }
}
