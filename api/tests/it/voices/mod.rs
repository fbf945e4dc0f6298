//! Voices from outside: the real espeak-ng, a real Piper voice and the real Kokoro, programs that misbehave, and
//! texts that mean harm.

mod failures;
mod kokoro;
mod piper;
mod said;
mod speech;

use std::path::{Path, PathBuf};

use noxus_api::engine::voice::{Pause, SpokenWord, Voice, VoiceAnswer, VoiceRequest};
use noxus_api::engine::{CancelToken, Error, Signals};
use noxus_api::voices::{VoiceSettings, Voices};

/// The folder of the voice that `scripts/voice-models.sh` fetches.
pub(crate) fn models() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache");
    let folder = std::env::var_os("NOXUS_CACHE").map_or(root, PathBuf::from).join("voices");
    assert!(folder.join("en_US-joe-medium.onnx").is_file(), "run scripts/voice-models.sh");
    folder
}

/// The folder of the model and the voices that `scripts/kokoro-models.sh` fetches.
pub(crate) fn kokoro() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache");
    let folder = std::env::var_os("NOXUS_CACHE").map_or(root, PathBuf::from).join("kokoro");
    let files = ["kokoro-v1.0.int8.onnx", "voices-v1.0.bin"].map(|file| folder.join(file));
    assert!(files.iter().all(|file| file.is_file()), "run scripts/kokoro-models.sh");
    folder
}

/// Voices with the models of a folder, and a program for espeak-ng.
fn voices(folder: &Path, program: Option<PathBuf>) -> Voices {
    let mut settings = VoiceSettings::default();
    (settings.folder, settings.espeak_program, settings.threads) =
        (Some(folder.to_owned()), program, Some(2));
    Voices::new(settings)
}

/// Those of espeak-ng alone.
fn espeak() -> Voices {
    voices(Path::new("/nowhere"), None)
}

/// A text with its rests, where it is said as it is written.
fn request(voice: Option<&str>, language: &str, text: &str) -> VoiceRequest {
    let word = |written: &str| {
        let pause = match written.chars().last() {
            Some(',') => Pause::Clause,
            Some('.') => Pause::Sentence,
            Some('?') => Pause::Question,
            _ => Pause::None,
        };
        let said = written.trim_end_matches([',', '.', '?']).to_owned();
        SpokenWord { written: written.to_owned(), said, pause }
    };
    let words = text.split_whitespace().map(word).collect();
    VoiceRequest { words, language: language.to_owned(), voice: voice.map(str::to_owned), rate: 1.0 }
}

fn say(voices: &Voices, request: &VoiceRequest) -> Result<VoiceAnswer, Error> {
    voices.call(request, &Signals::new(&CancelToken::new(), &|_| {}))
}

/// Says it, and looks at what holds of every answer.
fn said(voices: &Voices, request: &VoiceRequest) -> VoiceAnswer {
    let answer = say(voices, request).unwrap();
    assert_eq!(answer.words.len(), request.words.len());
    let all = u64::try_from(answer.samples.len()).unwrap();
    assert!(answer.words.iter().all(|word| word.start <= word.end && word.end <= all));
    assert!(answer.words.is_sorted_by_key(|word| word.start));
    assert!(answer.samples.iter().all(|sample| sample.abs() <= 1.0));
    assert!((8_000..=48_000).contains(&answer.rate_hz));
    answer
}

/// Milliseconds of a count of samples.
fn ms(answer: &VoiceAnswer, samples: u64) -> u64 {
    samples * 1000 / u64::from(answer.rate_hz)
}

/// How loud a stretch is, from 0 to 1.
fn loudness(answer: &VoiceAnswer, start: u64, end: u64) -> f32 {
    let at = |samples: u64| usize::try_from(samples).unwrap().min(answer.samples.len());
    answer.samples[at(start)..at(end)].iter().map(|sample| sample.abs()).fold(0.0, f32::max)
}
