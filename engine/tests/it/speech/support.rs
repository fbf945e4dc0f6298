//! Speech with known words, weights to hear it with, and a measure of how well.

#![expect(clippy::disallowed_methods, reason = "speech and weights are files")]

use std::process::Command;
use std::sync::OnceLock;

use noxus_engine::codec::video::decode_audio;
use noxus_engine::speech::{Samples, ThreadBudget, TranscribeRequest, Transcriber, Whisper};
use noxus_engine::transcript::Transcript;
use noxus_engine::{Ctx, Input, Result};

use crate::material::model_file;

/// Utterances of a LibriVox reader, with what is said.
pub(crate) const LIBRIVOX: [(&str, &str); 5] = [
    (
        "0870",
        "and mister john dashwood had then leisure to consider how much there might be prudently in his power to do for them",
    ),
    ("0880", "he was not an ill disposed young man"),
    ("0890", "unless to be rather cold hearted and rather selfish is to be ill disposed"),
    (
        "0920",
        "had he married a more amiable woman he might have been made still more respectable than he was",
    ),
    ("0930", "he might even have been made amiable himself"),
];

/// A small model of English.
pub(crate) fn tiny() -> &'static Whisper {
    static MODEL: OnceLock<Whisper> = OnceLock::new();
    MODEL.get_or_init(|| Whisper::open(&model_file("tiny.en"), &ThreadBudget::of_processors()).unwrap())
}

/// A model of all languages.
pub(crate) fn base() -> &'static Whisper {
    static MODEL: OnceLock<Whisper> = OnceLock::new();
    MODEL.get_or_init(|| Whisper::open(&model_file("base"), &ThreadBudget::of_processors()).unwrap())
}

/// An utterance of [`LIBRIVOX`].
pub(crate) fn librivox(index: usize) -> Vec<f32> {
    let folder = "/usr/share/pocketsphinx/test/data/librivox";
    let file = format!("{folder}/sense_and_sensibility_01_austen_64kb-{}.wav", LIBRIVOX[index].0);
    samples(&std::fs::read(&file).unwrap_or_else(|error| panic!("{file} (pocketsphinx-testdata): {error}")))
}

/// A recording without the silence around it, so that it is known when its first word
/// begins: where a hundredth of a second has a hundredth of the greatest power.
pub(crate) fn sounding(samples: Vec<f32>) -> Vec<f32> {
    let powers: Vec<f32> = samples.chunks(160).map(|step| step.iter().map(|x| x * x).sum()).collect();
    let least = powers.iter().copied().fold(0.0, f32::max) / 100.0;
    let first = powers.iter().position(|power| *power > least).unwrap();
    let last = powers.iter().rposition(|power| *power > least).unwrap();
    samples[first * 160..((last + 1) * 160).min(samples.len())].to_vec()
}

/// `text` spoken by a synthesiser.
pub(crate) fn espeak(voice: &str, text: &str) -> Vec<f32> {
    let spoken =
        Command::new("espeak-ng").args(["-v", voice, "-s", "140", "--stdout", text]).output().unwrap();
    // 22,050 samples a second, to 16,000 by straight lines between them.
    let from = samples(&spoken.stdout);
    let count = from.len() * 320 / 441;
    let at = |index: usize| {
        let (whole, part) = (index * 441 / 320, (index * 441 % 320) as f32 / 320.0);
        from[whole] * (1.0 - part) + from.get(whole + 1).copied().unwrap_or(0.0) * part
    };
    (0..count).map(at).collect()
}

fn samples(wave: &[u8]) -> Vec<f32> {
    let samples = wave[44..].as_chunks::<2>().0.iter();
    samples.map(|sample| f32::from(i16::from_le_bytes(*sample)) / 32_768.0).collect()
}

pub(crate) fn silence(seconds: usize) -> Vec<f32> {
    vec![0.0; seconds * 16_000]
}

/// Hiss, always the same.
pub(crate) fn noise(seconds: usize, loudness: f32) -> Vec<f32> {
    let mut state = 12_345_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..seconds * 16_000).map(|_| next() * loudness).collect()
}

/// A chord that swells and fades, like music without a voice.
pub(crate) fn tone(seconds: usize) -> Vec<f32> {
    let at = |index: usize| {
        let time = index as f32 / 16_000.0;
        let wave = |hertz: f32| (time * hertz * std::f32::consts::TAU).sin();
        (wave(220.0) + wave(277.2) + wave(329.6)) * 0.1 * (1.0 + wave(0.5)) * 0.5
    };
    (0..seconds * 16_000).map(at).collect()
}

/// A tune over chords, bass and drums, made by `tests/fixtures/video/make.sh`.
pub(crate) fn music() -> Vec<f32> {
    let clip = crate::material::clip("music.mp4");
    let input = Input::from_path("video", clip);
    Ctx::with_defaults(|ctx| {
        let (mut sound, mut samples) = (decode_audio(&input, 16_000, ctx).unwrap(), Vec::new());
        while let Some(chunk) = sound.next_chunk(ctx).unwrap() {
            samples.extend(chunk.samples);
        }
        samples
    })
}

pub(crate) fn transcribe(model: &Whisper, audio: &[f32], request: &TranscribeRequest) -> Result<Transcript> {
    let answer = Ctx::with_defaults(|ctx| model.call(request, &mut Samples::new(audio), ctx.signals()));
    answer.map(|answer| answer.transcript)
}

pub(crate) fn spoken(transcript: &Transcript) -> String {
    transcript.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}
