//! What is heard: the recording, and music where it is asked for.

use std::sync::Arc;

use super::super::prompt::Prompt;
use crate::codec::video::{SOUND_RATE_HZ, decode_stereo};
use crate::compositor::Seeded;
use crate::error::{Code, Error, Result};
use crate::mix::{Mix, Mood, Music, MusicSource, Placed};
use crate::timeline::Timeline;
use crate::video_generator::GeneratorRequest;
use crate::{Ctx, Text};

/// Stands apart from other choices of the same seed.
const MUSIC: u64 = 1 << 42;
/// Samples of a channel in a millisecond.
const SAMPLES_PER_MS: u64 = SOUND_RATE_HZ as u64 / 1_000;
/// How long the recording takes to come, and to go where it is cut or where the video ends.
const FADE_IN_MS: u64 = 80;
const FADE_OUT_MS: u64 = 1_200;
/// Silence behind a recording: longer than what its end and its beginning would overlap for.
const SILENCE_SAMPLES: usize = 2 * SOUND_RATE_HZ as usize * 2;
/// How loud music is under a recording, and by itself, in dB.
const UNDER_DB: f64 = -14.0;

/// Bytes that the recording takes for a video of that length: decoded, and once more as it is mixed.
pub(super) fn bytes(duration_ms: u64) -> u64 {
    duration_ms.saturating_mul(SAMPLES_PER_MS).saturating_mul(2 * 4 * 3)
}

/// What is heard; `None` when that is nothing.
pub(super) fn mix(
    request: &GeneratorRequest,
    prompt: &Prompt,
    timeline: &Timeline,
    seed: u32,
    ctx: &Ctx<'_>,
) -> Result<Option<Mix>> {
    let duration_samples = timeline.frame_rate.time_of(timeline.frame_count(), SOUND_RATE_HZ);
    let recording = recording(request, duration_samples, ctx)?;
    let bed = request.generate_audio.then(|| {
        let choices = [Mood::Corporate, Mood::Upbeat, Mood::Lofi, Mood::Calm];
        let mood = prompt.mood.unwrap_or_else(|| Seeded::new(seed, MUSIC).of(&choices, Mood::Calm));
        MusicSource::Bed { mood, seed: u64::from(seed) }
    });
    let mut mix = Mix { duration_samples, ..Mix::default() };
    match (recording, bed) {
        (None, None) => return Ok(None),
        (None, Some(bed)) => {
            mix.music = Some(Music { volume_db: 0.0, fade_out_ms: FADE_OUT_MS, ..Music::new(bed) });
        }
        (Some(samples), None) => {
            let source = MusicSource::Samples { samples: samples.into(), bpm: None };
            let music = Music::new(source);
            mix.music =
                Some(Music { volume_db: 0.0, fade_in_ms: FADE_IN_MS, fade_out_ms: FADE_OUT_MS, ..music });
        }
        (Some(samples), Some(bed)) => {
            // The music gives way to the recording, which is heard from the middle.
            let samples: Arc<[f32]> =
                samples.chunks_exact(2).map(|pair| pair.iter().sum::<f32>() / 2.0).collect();
            mix.voices = vec![Placed { start_sample: 0, samples, gain_db: 0.0 }];
            mix.music = Some(Music { volume_db: UNDER_DB, fade_out_ms: FADE_OUT_MS, ..Music::new(bed) });
        }
    }
    Ok(Some(mix))
}

/// The recording as two channels in turns, as long as the video: cut with a fade where it is longer, followed by
/// silence where it is shorter.
fn recording(request: &GeneratorRequest, frames: u64, ctx: &Ctx<'_>) -> Result<Option<Vec<f32>>> {
    let Some(file) = &request.reference_audio else { return Ok(None) };
    let quiet = ctx.quiet();
    let most = usize::try_from(frames.saturating_mul(2)).unwrap_or(usize::MAX);
    let mut stream = decode_stereo(&file.input, SOUND_RATE_HZ, &quiet)?;
    let mut samples: Vec<f32> = Vec::new();
    while samples.len() < most {
        let chunk = stream.next_chunk(&quiet).map_err(|error| error.with_field(file.input.place()))?;
        let Some(chunk) = chunk else { break };
        ctx.step("listen", samples.len() as u64, most as u64)?;
        // A hole in the sound stays one, and sound that begins late does so.
        let at = u64::try_from(chunk.start_us.max(0)).unwrap_or(0).saturating_mul(SAMPLES_PER_MS) / 1_000;
        let at = usize::try_from(at.saturating_mul(2)).unwrap_or(usize::MAX).min(most);
        if at > samples.len() {
            samples.resize(at, 0.0);
        }
        samples.extend_from_slice(&chunk.samples);
    }
    if samples.is_empty() {
        let message =
            Text::constant("La grabación no tiene ningún sonido.", "There is no sound in the recording.");
        return Err(Error::new(Code::CorruptInput, message).with_field(file.input.place()));
    }
    let is_cut = samples.len() >= most;
    samples.truncate(most);
    fade_out(&mut samples, if is_cut { FADE_OUT_MS } else { FADE_IN_MS });
    // Music goes round; this must not.
    samples.resize(most.saturating_add(SILENCE_SAMPLES), 0.0);
    Ok(Some(samples))
}

/// Lets the end of a recording go.
fn fade_out(samples: &mut [f32], fade_ms: u64) {
    let frames = samples.len() / 2;
    let fade = usize::try_from(fade_ms.saturating_mul(SAMPLES_PER_MS)).unwrap_or(usize::MAX).min(frames);
    for (left, pair) in samples.chunks_exact_mut(2).rev().enumerate().take(fade) {
        let gain = left as f32 / fade.max(1) as f32;
        pair.iter_mut().for_each(|sample| *sample *= gain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_ends_in_silence_and_without_a_click() {
        let mut samples = vec![1.0; 2 * 48_000];
        fade_out(&mut samples, 500);
        assert_eq!(samples[2 * 23_998], 1.0);
        assert_eq!(samples[samples.len() - 1], 0.0);
        assert!(samples.windows(3).all(|three| (three[2] - three[0]).abs() < 0.001));
        let mut short = vec![1.0; 20];
        fade_out(&mut short, 500);
        assert_eq!((short[0], short[19]), (0.9, 0.0));
        fade_out(&mut [], 500);
    }
}
