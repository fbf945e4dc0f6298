//! What a Piper voice says, and when.

use std::sync::atomic::{AtomicU64, Ordering};

use noxus_api::engine::voice::{Pause, Voice};
use noxus_api::engine::{CancelToken, Code, Signals};

use super::{loudness, models, ms, request, said, say, voices};

const JOE: Option<&str> = Some("en_US-joe-medium");

#[test]
fn words_begin_where_they_sound() {
    let request = request(JOE, "en", "Stop. Please keep ten cats, two dogs and a parrot. Thank you.");
    let answer = said(&voices(&models(), None), &request);
    assert_eq!(answer.rate_hz, 22_050);
    for ((word, span), next) in request.words.iter().zip(&answer.words).zip(answer.words.iter().skip(1)) {
        assert!(ms(&answer, span.end - span.start) >= 30, "{} {span:?}", word.written);
        assert!(loudness(&answer, span.start, span.end) > 0.02, "{} is heard", word.written);
        if word.pause == Pause::Sentence {
            assert!(ms(&answer, next.start - span.end) >= 200, "a rest after {}", word.written);
        }
    }
    // What lies between two sentences is silence, and a sentence begins with a sound.
    for number in [1, 10] {
        let (before, first) = (answer.words[number - 1], answer.words[number]);
        let middle = u64::midpoint(before.end, first.start);
        assert!(loudness(&answer, middle - 500, middle + 500) < 0.02);
        let onset = (first.start..).find(|at| loudness(&answer, *at, at + 110) > 0.05).unwrap();
        assert!(ms(&answer, onset - first.start) <= 120, "{} ms late", ms(&answer, onset - first.start));
    }
}

#[test]
fn chance_has_no_part_in_it() {
    let (first, second) = (voices(&models(), None), voices(&models(), None));
    let request = request(JOE, "en", "The same words always sound the same.");
    let answer = said(&first, &request);
    assert_eq!(answer, said(&first, &request));
    assert_eq!(answer, said(&second, &request));
}

#[test]
fn the_rate_counts() {
    let voices = voices(&models(), None);
    let mut request = request(JOE, "en", "We will say this once more, and then we will stop.");
    let length = |rate| {
        request.rate = rate;
        said(&voices, &request).samples.len()
    };
    let [slow, usual, fast] = [0.5, 1.0, 2.0].map(length);
    assert!(slow * 2 > usual * 3 && fast * 3 < usual * 2, "{slow} {usual} {fast}");
}

#[test]
fn any_text_has_times() {
    let voices = voices(&models(), None);
    for text in [
        "--version",
        "<break time=\"1000s\"/> hello",
        "a\0b",
        "مرحبا بالعالم",
        "[[h@loU]] hi",
        "well-known 42 e-mail, I have been of the",
        &"9".repeat(90),
        &"pneumonoultramicroscopic".repeat(6),
    ] {
        let answer = said(&voices, &request(JOE, "en", text));
        assert!(answer.samples.len() < 90 * 22_050, "{text}");
    }
    let nothing = said(&voices, &request(JOE, "en", "😀 —"));
    assert!(nothing.samples.is_empty());
}

#[test]
fn a_long_sentence_is_said_to_its_end() {
    let text = "and one more word of it ".repeat(40);
    let answer = said(&voices(&models(), None), &request(JOE, "en", &text));
    let last = answer.words.last().unwrap();
    let all = u64::try_from(answer.samples.len()).unwrap();
    assert!(ms(&answer, all - last.end) < 1_000 && loudness(&answer, last.start, last.end) > 0.02);
}

#[test]
fn a_caller_who_leaves_in_the_middle_is_let_go() {
    let voices = voices(&models(), None);
    let request = request(JOE, "en", &"this goes on and on. ".repeat(200));
    let (cancel, steps) = (CancelToken::new(), AtomicU64::new(0));
    let told = voices.call(
        &request,
        &Signals::new(&cancel, &|progress| {
            assert_eq!((progress.stage, progress.total), ("speak", 1_000));
            if steps.fetch_add(1, Ordering::Relaxed) == 2 {
                cancel.cancel();
            }
        }),
    );
    assert_eq!(told.unwrap_err().code(), Code::Cancelled);
    assert_eq!(steps.into_inner(), 3);
    // Whoever comes then is served.
    said(&voices, &super::request(JOE, "en", "next"));
}

#[test]
fn several_callers_take_turns() {
    let voices = voices(&models(), None);
    let request = request(JOE, "en", "One of several. At the same time.");
    let answers: Vec<_> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..3).map(|_| scope.spawn(|| said(&voices, &request))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

/// Files that are no voice, whatever their names.
#[test]
fn a_damaged_voice_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = std::fs::read(models().join("en_US-joe-medium.onnx.json")).unwrap();
    let model = std::fs::read(models().join("en_US-joe-medium.onnx")).unwrap();
    let voices = voices(folder.path(), None);
    for (name, model, config) in [
        ("a", b"version https://git-lfs.github.com/spec/v1".as_slice(), config.as_slice()),
        ("b", &model[..model.len() / 2], &config),
        ("c", b"", &config),
        ("d", &model, b"{}"),
    ] {
        std::fs::write(folder.path().join(format!("{name}.onnx")), model).unwrap();
        std::fs::write(folder.path().join(format!("{name}.onnx.json")), config).unwrap();
        let told = say(&voices, &request(Some(name), "en", "hello")).unwrap_err();
        let expected = if name == "d" { Code::InvalidField } else { Code::ProviderNotConfigured };
        assert_eq!((told.code(), told.field()), (expected, Some("voice")), "{name}: {told}");
    }
}
