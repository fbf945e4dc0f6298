//! Mixes and conversions, judged by another program: FFmpeg's meter of EBU R 128 and its resampler. The
//! voice is a real one, of eSpeak NG.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::math::{Random, narrow, sin_turns};
use super::resample::to_48_khz;
use super::*;
use crate::CancelToken;

fn run(program: &str, arguments: &[&str], input: &[u8]) -> (Vec<u8>, String) {
    let pipes = || Stdio::piped();
    let mut command = Command::new(program);
    command.args(arguments).stdin(pipes()).stdout(pipes()).stderr(pipes());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // What is read and what is written may be more than a pipe holds.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {told}");
    (output.stdout, told)
}

fn bytes(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
}

/// A WAV of 32-bit floats.
fn wav(samples: &[f32], channels: u32) -> Vec<u8> {
    let data = bytes(samples);
    let size = u32::try_from(data.len()).unwrap();
    let mut wav = b"RIFF".to_vec();
    wav.extend((size + 36).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    wav.extend([3, 0, channels.to_le_bytes()[0], 0]);
    wav.extend(48_000u32.to_le_bytes());
    wav.extend((48_000 * 4 * channels).to_le_bytes());
    wav.extend([channels.to_le_bytes()[0] * 4, 0, 32, 0]);
    wav.extend(b"data");
    wav.extend(size.to_le_bytes());
    wav.extend(data);
    wav
}

/// Integrated loudness and true peak, as FFmpeg finds them in a file.
fn judged(samples: &[f32]) -> (f64, f64) {
    let mut file = tempfile::Builder::new().suffix(".wav").tempfile().unwrap();
    file.write_all(&wav(samples, 2)).unwrap();
    let path = file.path().to_str().unwrap();
    let filter = "ebur128=peak=true";
    let (_, told) = run("ffmpeg", &["-nostdin", "-i", path, "-af", filter, "-f", "null", "-"], &[]);
    let summary = told.rsplit_once("Summary:").unwrap().1;
    let number = |name: &str| -> f64 {
        let line = summary.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    };
    (number("I:"), number("Peak:"))
}

/// What eSpeak NG says, at 48 kHz.
fn said(text: &str) -> Arc<[f32]> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.wav");
    let path = path.to_str().unwrap();
    run("espeak-ng", &["-v", "es", "-w", path, text], &[]);
    let samples = decoded(Path::new(path), &[]);
    to_48_khz(&samples, 22_050, 1, &CancelToken::new()).unwrap().into()
}

/// One channel of a file, as FFmpeg reads it.
fn decoded(path: &Path, options: &[&str]) -> Vec<f32> {
    let mut arguments = vec!["-nostdin", "-v", "error", "-i", path.to_str().unwrap()];
    arguments.extend(options);
    arguments.extend(["-ac", "1", "-f", "f32le", "-"]);
    floats(&run("ffmpeg", &arguments, &[]).0)
}

fn played(mix: &Mix) -> (Loudness, Vec<f32>) {
    let cancel = CancelToken::new();
    let mut mixer = mix.mixer(&Signals::new(&cancel, &|_| {})).unwrap();
    let mut samples = vec![0.0; usize::try_from(mix.duration_samples).unwrap() * 2];
    mixer.fill(&mut samples);
    (mixer.loudness(), samples)
}

fn voices(samples: &Arc<[f32]>, gain_db: f64) -> Vec<Placed> {
    vec![Placed { start_sample: 24_000, samples: Arc::clone(samples), gain_db }]
}

fn bed(mood: Mood) -> Option<Music> {
    Some(Music::new(MusicSource::Bed { mood, seed: 7 }))
}

#[test]
fn ffmpeg_finds_every_mix_at_its_loudness() {
    let voice = said("Hoy veremos, paso a paso, por qué.");
    let duration_samples = voice.len() as u64 + 72_000;
    let mut random = Random::new(4);
    let noise: Arc<[f32]> = (0..96_000).map(|_| narrow(random.both() * 2e-3)).collect();
    let square: Arc<[f32]> =
        (0..96_000u32).map(|i| if sin_turns(f64::from(i) / 437.3) > 0.0 { 1.0 } else { -1.0 }).collect();
    let spoken = Mix { duration_samples, voices: voices(&voice, 0.0), ..Mix::default() };
    let whoosh = Effect { start_sample: 8_000, kind: EffectKind::Whoosh, seed: 3, volume_db: -14.0 };
    let mixes = [
        ("voice", spoken.clone()),
        ("voice, calm", Mix { music: bed(Mood::Calm), effects: vec![whoosh], ..spoken.clone() }),
        ("voice, upbeat", Mix { music: bed(Mood::Upbeat), ..spoken.clone() }),
        (
            "quiet noise, cinematic",
            Mix { voices: voices(&noise, -10.0), music: bed(Mood::Cinematic), ..spoken.clone() },
        ),
        ("loud square, lofi", Mix { voices: voices(&square, 12.0), music: bed(Mood::Lofi), ..spoken }),
    ];
    for (name, mix) in mixes {
        let (told, samples) = played(&mix);
        let (lufs, peak) = judged(&samples);
        println!("{name}: {lufs} LUFS, {peak} dBTP; told {told:?}");
        assert!((lufs - TARGET_LUFS).abs() <= 0.5, "{name}: {lufs} LUFS");
        assert!(peak <= -1.0, "{name}: {peak} dBTP");
        assert!((told.integrated_lufs.unwrap() - lufs).abs() <= 0.2, "{name}: {told:?} for {lufs}");
    }
}

/// Both rendered from one recording; the ends, where each treats the silence around in its own way, are
/// left out.
#[test]
fn ffmpeg_converts_a_voice_to_the_same_samples() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.wav");
    run("espeak-ng", &["-v", "es", "-w", path.to_str().unwrap(), "Una frase para medir."], &[]);
    // Without what lies between the two filters' edges.
    let below = ["-af", "lowpass=f=6000:p=2,lowpass=f=6000:p=2,lowpass=f=6000:p=2,lowpass=f=6000:p=2"];
    let mono = decoded(&path, &below);
    let soxr = format!("{},aresample=48000:resampler=soxr:precision=28", below[1]);
    let wanted = decoded(&path, &["-af", &soxr]);
    let found = to_48_khz(&mono, 22_050, 1, &CancelToken::new()).unwrap();
    assert!(found.len().abs_diff(wanted.len()) <= 1, "{} for {}", found.len(), wanted.len());
    let (mut signal, mut noise) = (0.0, 0.0);
    for (a, b) in found.iter().zip(&wanted).skip(2_000).take(found.len() - 4_000) {
        signal += f64::from(*b).powi(2);
        noise += f64::from(a - b).powi(2);
    }
    let ratio = 10.0 * (signal / noise).log10();
    assert!(ratio > 70.0, "{ratio:.1} dB");
}
