//! Says a text with the words' times, and how long that took:
//! `cargo run --release --example speak VOICE LANGUAGE FILE.wav "TEXT"`. VOICE is a name, or `best`.
//! `NOXUS_VOICES` is the folder of Piper voices, `NOXUS_THREADS` how many threads a model has.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::time::Instant;

use noxus_api::engine::voice::{Pause, SpokenWord, Voice, VoiceAnswer, VoiceRequest};
use noxus_api::engine::{CancelToken, Signals};
use noxus_api::voices::{VoiceSettings, Voices};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [voice, language, file, text] = arguments.as_slice() else {
        return Err("usage: speak VOICE LANGUAGE FILE.wav TEXT".into());
    };
    let mut settings = VoiceSettings::default();
    settings.folder = std::env::var_os("NOXUS_VOICES").map(Into::into);
    settings.threads = std::env::var("NOXUS_THREADS").ok().and_then(|threads| threads.parse().ok());
    let voices = Voices::new(settings);
    let request = VoiceRequest {
        words: text.split_whitespace().map(word).collect(),
        language: language.clone(),
        voice: Some(voice.clone()).filter(|voice| voice != "best"),
        rate: 1.0,
    };
    let cancel = CancelToken::new();
    let signals = Signals::new(&cancel, &|_| {});
    for turn in ["first call, with loading", "second call"] {
        let start = Instant::now();
        let answer = voices.call(&request, &signals)?;
        let (took, sound) =
            (start.elapsed().as_secs_f64(), seconds(&answer, answer.samples.len().try_into()?));
        println!(
            "{turn}: {took:.2} s for {sound:.2} s of {}: {:.3} of real time",
            answer.voice,
            took / sound
        );
        std::fs::write(file, wav(&answer)?)?;
        if turn.starts_with("second") {
            for (word, span) in request.words.iter().zip(&answer.words) {
                let (start, end) = (seconds(&answer, span.start), seconds(&answer, span.end));
                println!("{start:.3} {end:.3} {}", word.written);
            }
        }
    }
    Ok(())
}

/// A word as it is said, with the rest that its last sign asks for.
fn word(written: &str) -> SpokenWord {
    let pause = match written.trim_end_matches(['"', '»', '”', ')']).chars().last() {
        Some(',' | ';' | ':') => Pause::Clause,
        Some('.' | '…') => Pause::Sentence,
        Some('?') => Pause::Question,
        Some('!') => Pause::Exclamation,
        _ => Pause::None,
    };
    let is_said = |character: char| character.is_alphanumeric() || matches!(character, '\'' | '’' | '-');
    let said = written.chars().filter(|character| is_said(*character)).collect();
    SpokenWord { written: written.to_owned(), said, pause }
}

fn seconds(answer: &VoiceAnswer, samples: u64) -> f64 {
    f64::from(u32::try_from(samples).unwrap_or(u32::MAX)) / f64::from(answer.rate_hz)
}

/// A WAV file of 32-bit floats.
fn wav(answer: &VoiceAnswer) -> Result<Vec<u8>, Box<dyn Error>> {
    let length = u32::try_from(answer.samples.len() * 4)?;
    let mut file = Vec::from(*b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x03\0\x01\0");
    file.extend(answer.rate_hz.to_le_bytes());
    file.extend((answer.rate_hz * 4).to_le_bytes());
    file.extend(b"\x04\0\x20\0data");
    file.extend(length.to_le_bytes());
    file.extend(answer.samples.iter().flat_map(|sample| sample.to_le_bytes()));
    Ok(file)
}
