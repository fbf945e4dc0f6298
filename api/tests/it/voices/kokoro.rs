//! What Kokoro's voices say, and when.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use noxus_api::engine::voice::{Pause, Voice};
use noxus_api::engine::{CancelToken, Code, Signals};
use noxus_api::voices::{VoiceSettings, Voices};

use super::{kokoro, loudness, models, ms, request, said, say, voices};
use crate::alone;

const DORA: Option<&str> = Some("kokoro:ef_dora");
const HEART: Option<&str> = Some("kokoro:af_heart");
const MODEL: &str = "kokoro-v1.0.int8.onnx";
const VOICES: &str = "voices-v1.0.bin";

/// The same files in another folder, as many as are named.
fn linked(folder: &Path, files: &[(&Path, &str)]) {
    for (from, name) in files {
        let from = from.canonicalize().unwrap().join(name);
        std::os::unix::fs::symlink(from, folder.join(name)).unwrap();
    }
}

#[test]
fn those_that_speak_spanish_and_english_are_listed() {
    let all = voices(&kokoro(), None).voices();
    let of = |name: &str| {
        let found = all.iter().find(|voice| voice.name == format!("kokoro:{name}"));
        found.map(|voice| (voice.language.as_str(), voice.engine.as_str()))
    };
    for (name, language) in [
        ("ef_dora", "es"),
        ("em_alex", "es"),
        ("af_heart", "en-US"),
        ("am_adam", "en-US"),
        ("bf_emma", "en-GB"),
    ] {
        assert_eq!(of(name), Some((language, "kokoro")), "{name}");
    }
    assert_eq!((of("jf_alpha"), of("zm_yunxi"), of("ff_siwis")), (None, None, None));
    assert_eq!(all.iter().filter(|voice| voice.engine == "kokoro").count(), 31);
}

#[test]
fn one_speaks_where_no_piper_voice_does() {
    let only = voices(&kokoro(), None);
    let folder = tempfile::tempdir().unwrap();
    let (kokoro, piper) = (kokoro(), models());
    linked(folder.path(), &[(&kokoro, MODEL), (&kokoro, VOICES)]);
    linked(folder.path(), &[(&piper, "en_US-joe-medium.onnx"), (&piper, "en_US-joe-medium.onnx.json")]);
    let both = voices(folder.path(), None);
    for (voices, language, voice) in [
        (&only, "es", "kokoro:ef_dora"),
        (&only, "es-MX", "kokoro:ef_dora"),
        (&only, "en", "kokoro:af_heart"),
        (&only, "en-GB", "kokoro:bf_emma"),
        (&only, "fr", "espeak:fr-fr"),
        (&both, "en", "en_US-joe-medium"),
        (&both, "es", "kokoro:ef_dora"),
    ] {
        assert_eq!(said(voices, &request(None, language, "a")).voice, voice, "{language}");
    }
}

#[test]
fn words_begin_where_they_sound() {
    for (voice, language, text, rests) in [
        (HEART, "en", "Stop. Please keep ten cats, two dogs and a parrot. Thank you, my friend.", [1, 10]),
        (DORA, "es", "Para. Ten por favor tres gatos, dos perros y un loro. Todos cantan bien.", [1, 11]),
    ] {
        let request = request(voice, language, text);
        let answer = said(&voices(&kokoro(), None), &request);
        assert_eq!((answer.rate_hz, answer.voice.as_str()), (24_000, voice.unwrap()));
        for (word, span) in request.words.iter().zip(&answer.words) {
            assert!(ms(&answer, span.end - span.start) >= 25, "{} {span:?}", word.written);
            assert!(loudness(&answer, span.start, span.end) > 0.02, "{} is heard", word.written);
        }
        for (word, pair) in request.words.iter().zip(answer.words.windows(2)) {
            let rest = ms(&answer, pair[1].start - pair[0].end);
            match word.pause {
                Pause::None => assert!(rest <= 120, "{rest} ms after {}", word.written),
                Pause::Clause => {}
                _ => assert!(rest >= 100, "{rest} ms after {}", word.written),
            }
        }
        // What lies between two sentences is silence, and a sentence begins with a sound.
        for number in rests {
            let (before, first) = (answer.words[number - 1], answer.words[number]);
            let quiet =
                (before.end..first.start).step_by(240).filter(|at| loudness(&answer, *at, at + 240) < 0.03);
            assert!(quiet.count() >= 8, "80 ms of silence before {}", request.words[number].written);
            let onset = (first.start..).find(|at| loudness(&answer, *at, at + 120) > 0.05).unwrap();
            assert!(ms(&answer, onset - first.start) <= 120, "{} ms late", ms(&answer, onset - first.start));
        }
        // Nor is anything heard before the first word: the model itself begins with a click.
        let first = answer.words[0].start;
        assert!(ms(&answer, first) <= 60 && loudness(&answer, 0, first / 6) < 0.03, "silence comes first");
    }
}

#[test]
fn chance_has_no_part_in_it_and_the_rate_counts() {
    let (first, second) = (voices(&kokoro(), None), voices(&kokoro(), None));
    let mut request = request(DORA, "es", "Esto lo decimos otra vez.");
    let answer = said(&first, &request);
    assert_eq!(answer, said(&second, &request));
    let mut length = |rate| {
        request.rate = rate;
        said(&first, &request).samples.len()
    };
    let [slow, usual, fast] = [0.5, 1.0, 2.0].map(&mut length);
    assert!(slow * 2 > usual * 3 && fast * 3 < usual * 2, "{slow} {usual} {fast}");
}

#[test]
fn spanish_is_that_of_where_it_is_from() {
    let voices = voices(&kokoro(), None);
    let answers =
        ["es", "es-ES", "es-MX"].map(|language| said(&voices, &request(DORA, language, "cinco zorros")));
    assert_eq!(answers[0], answers[1]);
    assert_ne!(answers[0].samples, answers[2].samples, "c and z are said otherwise in America");
}

#[test]
fn any_text_has_times() {
    let voices = voices(&kokoro(), None);
    for text in
        ["--version", "<break time=\"1000s\"/> hi", "a\0b", "مرحبا", "[[h@loU]] hi", "42 e-mail", "a", "ʘ ǂ"]
    {
        let answer = said(&voices, &request(HEART, "en", text));
        assert!(answer.samples.len() < 20 * 24_000, "{text}");
    }
    let nothing = said(&voices, &request(HEART, "en", "😀 —"));
    assert!(nothing.samples.is_empty() && nothing.rate_hz == 24_000);
}

#[test]
fn a_long_sentence_is_said_to_its_end() {
    let text = "and one more word of it ".repeat(16);
    let answer = said(&voices(&kokoro(), None), &request(HEART, "en", &text));
    let last = answer.words.last().unwrap();
    let all = u64::try_from(answer.samples.len()).unwrap();
    assert!(ms(&answer, all - last.end) < 1_000 && loudness(&answer, last.start, last.end) > 0.02);
    assert!(answer.words.iter().all(|word| ms(&answer, word.end - word.start) >= 25));
}

#[test]
fn a_caller_who_leaves_in_the_middle_is_let_go() {
    let voices = voices(&kokoro(), None);
    let request = request(DORA, "es", &"esto sigue y sigue sin parar nunca más. ".repeat(20));
    let (cancel, steps) = (CancelToken::new(), AtomicU64::new(0));
    let told = voices.call(
        &request,
        &Signals::new(&cancel, &|progress| {
            assert_eq!((progress.stage, progress.total), ("speak", 160));
            if progress.done > 0 {
                steps.fetch_add(1, Ordering::Relaxed);
                cancel.cancel();
            }
        }),
    );
    assert_eq!((told.unwrap_err().code(), steps.into_inner()), (Code::Cancelled, 1));
    // Whoever comes then is served.
    said(&voices, &super::request(DORA, "es", "el siguiente"));
}

/// What is as long as the published file, and has another SHA-256, is not used from where it was fetched to.
#[test]
fn a_file_that_rotted_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("noxus/models");
    std::fs::create_dir_all(&models).unwrap();
    linked(&models, &[(&kokoro(), MODEL)]);
    let mut styles = std::fs::read(kokoro().join(VOICES)).unwrap();
    let child = |styles: &[u8]| {
        std::fs::write(models.join(VOICES), styles).unwrap();
        let child =
            alone(module_path!(), "says_or_tells").env("XDG_DATA_HOME", folder.path()).output().unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        String::from_utf8(child.stdout).unwrap()
    };
    assert!(child(&styles).contains("it was said"));
    // A number of a style that is still a number.
    styles[1_000_000] ^= 1;
    assert!(child(&styles).contains("its SHA-256 is another than it should be"));
}

#[test]
#[ignore = "run alone, with a data folder of its own"]
fn says_or_tells() {
    match say(&Voices::new(VoiceSettings::default()), &request(DORA, "es", "hola")) {
        Ok(_) => println!("it was said"),
        Err(error) => println!("{error}"),
    }
}

/// Files that are something else, whatever their names.
#[test]
fn a_damaged_or_foreign_file_is_told() {
    let (kokoro, piper) = (kokoro(), models());
    let read = |folder: &Path, name: &str| std::fs::read(folder.join(name)).unwrap();
    let (model, styles) = (read(&kokoro, MODEL), read(&kokoro, VOICES));
    let other = read(&piper, "en_US-joe-medium.onnx");
    // The window of its transform under another name: the transform cannot be written otherwise.
    let window = b"/decoder/decoder/generator/Constant_17_output_0";
    let at = model.windows(window.len()).rposition(|part| part == window).unwrap();
    let mut without = model.clone();
    without[at] = b'x';
    let mut no_number = styles.clone();
    let dora = no_number.windows(11).position(|part| part == b"ef_dora.npy").unwrap();
    no_number[dora + 200..dora + 522_000].fill(0xff);
    for (name, model, styles, what) in [
        (
            "a pointer",
            b"version https://git-lfs.github.com/spec/v1".as_slice(),
            styles.as_slice(),
            "no model",
        ),
        ("half", &model[..model.len() / 2], &styles, "no model"),
        ("nothing", b"", &styles, "no model"),
        ("Piper's", &other, &styles, "no model"),
        ("no window", &without, &styles, "no model"),
        ("no numbers", &model, &no_number, "makes no sense"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(MODEL), model).unwrap();
        std::fs::write(folder.path().join(VOICES), styles).unwrap();
        let told = say(&voices(folder.path(), None), &request(DORA, "es", "hola")).err();
        let told = told.unwrap_or_else(|| panic!("{name} is taken"));
        assert_eq!(
            (told.code(), told.field()),
            (Code::ProviderNotConfigured, Some("voice")),
            "{name}: {told}"
        );
        assert!(told.message().en.contains(what), "{name}: {told}");
        assert!(told.hint().unwrap().es.contains("noxus models pull kokoro"), "{name}: {told}");
    }
    // Without a list of voices there is none.
    let folder = tempfile::tempdir().unwrap();
    linked(folder.path(), &[(&kokoro, MODEL)]);
    for styles in [None, Some(&styles[..styles.len() - 100]), Some(b"".as_slice())] {
        if let Some(styles) = styles {
            std::fs::write(folder.path().join(VOICES), styles).unwrap();
        }
        let told = say(&voices(folder.path(), None), &request(DORA, "es", "hola")).unwrap_err();
        assert_eq!((told.code(), told.field()), (Code::InvalidField, Some("voice")), "{told}");
    }
}
