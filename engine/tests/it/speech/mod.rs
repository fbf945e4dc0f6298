//! Real speech through real weights: words, times, languages, silence, cancelling.
//!
//! Speech comes from the Debian packages pocketsphinx-testdata (LibriVox, public domain) and espeak-ng.

mod files;
pub(crate) mod support;
mod threads;

use std::sync::Arc;
use std::sync::mpsc;

use crate::material::word_error_rate;
use noxus_engine::speech::{
    Samples, SpeechSource, TranscribeAnswer, TranscribeRequest, Transcriber, transcriber, voice_activity,
};
use noxus_engine::{CancelToken, Code, Ctx, Limits, Services, Signals};
use support::{
    LIBRIVOX, base, espeak, librivox, music, noise, silence, sounding, spoken, tiny, tone, transcribe,
};

fn english() -> TranscribeRequest {
    TranscribeRequest { language: Some("en".into()), ..TranscribeRequest::default() }
}

#[test]
fn english_speech_is_understood() {
    let audio: Vec<f32> = (0..LIBRIVOX.len()).flat_map(librivox).collect();
    let transcript = transcribe(tiny(), &audio, &english()).unwrap();
    let said: Vec<&str> = LIBRIVOX.iter().map(|(_, text)| *text).collect();
    let rate = word_error_rate(&said.join(" "), &spoken(&transcript));
    assert!(rate <= 0.07, "{rate}: {}", spoken(&transcript));
    assert_eq!((transcript.language.as_str(), transcript.duration_ms), ("en", 24_730));
    assert!(transcript.words.iter().all(|word| (0.0..=1.0).contains(&word.confidence)));
    let ids: Vec<u32> = transcript.words.iter().map(|word| word.id).collect();
    assert!(ids.iter().copied().eq(1..=u32::try_from(ids.len()).unwrap()));
    // What is said again is heard again.
    assert_eq!(transcribe(tiny(), &audio, &english()).unwrap(), transcript);
}

#[test]
fn words_stand_where_they_are_spoken() {
    let (mut audio, mut spans) = (silence(2), Vec::new());
    for index in 0..LIBRIVOX.len() {
        let start = audio.len();
        audio.extend(sounding(librivox(index)));
        spans.push((start / 16, audio.len() / 16));
        audio.extend(silence(3));
    }
    let transcript = transcribe(tiny(), &audio, &english()).unwrap();
    let words = &transcript.words;
    assert!(words.windows(2).all(|pair| pair[0].end_ms <= pair[1].start_ms), "words overlap");
    assert!(words.iter().all(|word| word.start_ms < word.end_ms), "a word has no length");
    let mut errors = Vec::new();
    for (start, end) in spans.iter().map(|(start, end)| (*start as i64, *end as i64)) {
        let inside: Vec<_> =
            words.iter().filter(|word| word.end_ms > start - 500 && word.start_ms < end + 500).collect();
        let first = inside.first().unwrap();
        assert!(first.start_ms >= start - 80, "“{}” is {} ms early", first.text, start - first.start_ms);
        assert!(
            inside.last().unwrap().end_ms <= end + 80,
            "“{}” lasts too long",
            inside.last().unwrap().text
        );
        errors.push((first.start_ms - start).abs());
    }
    errors.sort_unstable();
    assert!(errors[errors.len() / 2] <= 60, "{errors:?}");
    assert!(errors.iter().all(|error| *error <= 150), "{errors:?}");
}

#[test]
fn spanish_is_detected_and_understood() {
    let text = "Buenos días a todos. Hoy vamos a hablar de la historia de nuestra ciudad y de sus calles más antiguas.";
    let audio = espeak("es-419", text);
    let transcript = transcribe(base(), &audio, &TranscribeRequest::default()).unwrap();
    assert_eq!(transcript.language, "es");
    let rate = word_error_rate(text, &spoken(&transcript));
    assert!(rate <= 0.25, "{rate}: {}", spoken(&transcript));
}

#[test]
fn speech_is_translated_to_english() {
    let audio = espeak("es-419", "Buenos días. Me gusta mucho la música y la comida de esta ciudad.");
    let request =
        TranscribeRequest { language: Some("es-MX".into()), translate: true, ..TranscribeRequest::default() };
    let transcript = transcribe(base(), &audio, &request).unwrap();
    assert_eq!(transcript.language, "en");
    let text = spoken(&transcript).to_lowercase();
    assert!(text.contains("music") && text.contains("food"), "{text}");
}

#[test]
fn a_prompt_spells_names() {
    let request = TranscribeRequest { prompt: Some("Mister Jon Daschwood".into()), ..english() };
    let text = spoken(&transcribe(tiny(), &librivox(0), &request).unwrap());
    assert!(text.contains("Daschwood") || text.contains("Jon"), "{text}");
}

#[test]
fn nobody_speaks_in_silence_noise_and_tones() {
    for (name, audio) in [
        ("nothing", Vec::new()),
        ("a moment", vec![0.0; 160]),
        ("silence", silence(12)),
        ("noise", noise(12, 0.05)),
        ("tone", tone(12)),
        ("no numbers", vec![f32::NAN; 16_000]),
    ] {
        let error = transcribe(tiny(), &audio, &english()).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::CorruptInput, None), "{name}");
        assert!(error.message().es.contains("voz") && error.message().en.contains("speech"));
    }
}

/// The larger model hears “1.0” in this tune, and is sure of it.
#[test]
fn nobody_speaks_in_a_tune() {
    for (name, model) in [("tiny.en", tiny()), ("base", base())] {
        let error = transcribe(model, &music(), &TranscribeRequest::default()).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::CorruptInput, None), "{name}");
    }
}

#[test]
fn speech_is_found_between_silence() {
    let mut audio = silence(5);
    audio.extend(librivox(1));
    audio.extend(silence(5));
    let spans = voice_activity(&audio);
    let (first, last) = (spans.first().unwrap(), spans.last().unwrap());
    assert!((4_500 * 16..=5_100 * 16).contains(&first.start), "{spans:?}");
    assert!((7_500 * 16..=8_500 * 16).contains(&last.end), "{spans:?}");
}

#[test]
fn languages_that_a_model_lacks_are_refused() {
    let request =
        |language: &str| TranscribeRequest { language: Some(language.into()), ..Default::default() };
    let unknown = transcribe(tiny(), &librivox(1), &request("xx")).unwrap_err();
    assert_eq!((unknown.code(), unknown.field()), (Code::InvalidField, Some("language")));
    assert!(unknown.hint().unwrap().en.contains(", es, "));
    let lacking = transcribe(tiny(), &librivox(1), &request("es")).unwrap_err();
    assert_eq!((lacking.code(), lacking.field()), (Code::InvalidField, Some("language")));
    assert!(lacking.hint().unwrap().en.contains("noxus models pull base"));
}

#[test]
fn a_cancelled_call_ends_at_once() {
    let audio: Vec<f32> = (0..LIBRIVOX.len()).cycle().take(20).flat_map(librivox).collect();
    let (sender, receiver) = mpsc::channel();
    let cancel = CancelToken::new();
    let caller = cancel.clone();
    let worker = std::thread::spawn(move || {
        let (limits, services) = (Limits::default(), Services::default());
        let seen = move |progress: noxus_engine::Progress| {
            if progress.stage == "transcribe" {
                let _ = sender.send(progress.done);
            }
        };
        let ctx = Ctx::new(&limits, &caller, &seen, &services);
        tiny().call(&english(), &mut Samples::new(&audio), ctx.signals())
    });
    // The recogniser is at work: the first of many pieces takes about a second.
    assert_eq!(receiver.recv().unwrap(), 0);
    cancel.cancel();
    assert_eq!(worker.join().unwrap().unwrap_err().code(), Code::Cancelled);
    // It ended before even one piece did.
    assert!(receiver.iter().all(|done| done == 0));
}

#[test]
fn without_a_model_the_command_is_told() {
    let error = Ctx::with_defaults(|ctx| transcriber(ctx).map(|_| ())).unwrap_err();
    assert_eq!(error.code(), Code::ProviderNotConfigured);
    assert!(error.hint().unwrap().en.contains("noxus models pull base"));
    let services = Services::default().with::<dyn Transcriber>(Arc::new(Nothing));
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    assert!(transcriber(&Ctx::new(&limits, &cancel, &|_| {}, &services)).is_ok());
}

struct Nothing;
impl Transcriber for Nothing {
    fn call(
        &self,
        _: &TranscribeRequest,
        _: &mut dyn SpeechSource,
        _: &Signals<'_>,
    ) -> noxus_engine::Result<TranscribeAnswer> {
        Err(noxus_engine::speech::no_speech())
    }
}
