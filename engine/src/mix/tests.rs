//! Mixes from outside: lengths, levels, limits and what is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::math::{Random, narrow, sin_turns};
use super::*;
use crate::{CancelToken, Progress};

fn mixed(mix: &Mix) -> Mixer {
    mix.mixer(&Signals::new(&CancelToken::new(), &|_| {})).unwrap()
}

fn played(mix: &Mix, block: usize) -> Vec<f32> {
    let mut mixer = mixed(mix);
    let (mut all, mut block) = (Vec::new(), vec![9.0; block]);
    loop {
        let frames = mixer.fill(&mut block);
        all.extend_from_slice(&block[..frames * 2]);
        assert!(block[frames * 2..].iter().all(|sample| *sample == 0.0));
        if frames == 0 {
            return all;
        }
    }
}

/// Something with syllables: a hum that swells three times a second.
fn voice(seconds: u32, level: f64) -> Arc<[f32]> {
    let sample = |i: u32| {
        let time = f64::from(i) / 48_000.0;
        let swell = sin_turns(time * 1.5).abs();
        let hum = sin_turns(time * 140.0) + 0.6 * sin_turns(time * 700.0) + 0.3 * sin_turns(time * 2_100.0);
        narrow(level * swell * hum * 0.5)
    };
    (0..seconds * 48_000).map(sample).collect()
}

fn at(start_sample: u64, samples: Arc<[f32]>) -> Placed {
    Placed { start_sample, samples, gain_db: 0.0 }
}

fn recording(seconds: u32, level: f64) -> MusicSource {
    let sample = |i: u32| narrow(level * sin_turns(f64::from(i) * 330.0 / 48_000.0));
    let samples = (0..seconds * 48_000).flat_map(|i| [sample(i); 2]).collect();
    MusicSource::Samples { samples, bpm: None }
}

fn spoken(seconds: u64) -> Mix {
    Mix { duration_samples: seconds * 48_000, voices: vec![at(0, voice(2, 0.3))], ..Mix::default() }
}

fn lufs(samples: &[f32]) -> f64 {
    let mut meter = Meter::of_mix().unwrap();
    meter.add(samples).unwrap();
    meter.finish().unwrap().integrated_lufs.unwrap()
}

/// The mean square of 330 Hz in a piece, in dB.
fn level_330(stereo: &[f32]) -> f64 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (index, frame) in stereo.chunks(2).enumerate() {
        let turns = index as f64 * 330.0 / 48_000.0;
        real += f64::from(frame[0]) * sin_turns(turns);
        imaginary += f64::from(frame[0]) * sin_turns(turns + 0.25);
    }
    let frames = stereo.len() as f64 / 2.0;
    10.0 * ((real * real + imaginary * imaginary) / frames / frames).log10()
}

#[test]
fn the_length_is_exact_in_blocks_of_any_size() {
    for duration_samples in [0, 1, 479, 480, 481, 48_000, 70_001] {
        let mix = Mix { duration_samples, ..spoken(1) };
        let whole = played(&mix, 2_048);
        assert_eq!(whole.len() as u64, duration_samples * 2);
        assert!(whole == played(&mix, 94) && mixed(&mix).duration_samples() == duration_samples);
    }
}

#[test]
fn quiet_and_loud_voices_come_out_alike() {
    for level in [1e-3, 0.05, 0.3, 1.0, 8.0] {
        let mix = Mix { voices: vec![at(4_800, voice(3, level))], ..spoken(4) };
        let (mixer, samples) = (mixed(&mix), played(&mix, 2_048));
        let found = lufs(&samples);
        assert!((found - TARGET_LUFS).abs() < 0.5, "{level}: {found} LUFS");
        let told = mixer.loudness();
        assert!((told.integrated_lufs.unwrap() - found).abs() < 0.05, "{told:?} for {found}");
        assert!(told.true_peak_dbtp.unwrap() <= -1.0, "{told:?}");
        assert!(samples.iter().all(|sample| sample.abs() < 0.892));
    }
}

/// A peak so high over the rest that the gain alone would clip it.
#[test]
fn what_the_limiter_takes_is_given_back() {
    let mut samples = voice(3, 0.3).to_vec();
    (0..12).for_each(|click| samples[click * 11_000 + 500..][..60].fill(0.9));
    let mix = Mix { voices: vec![at(0, samples.into())], ..spoken(3) };
    let found = mixed(&mix).loudness();
    assert!((found.integrated_lufs.unwrap() - TARGET_LUFS).abs() < 0.5, "{found:?}");
    assert!(found.true_peak_dbtp.unwrap() <= -1.0, "{found:?}");
    // Nothing has moved: a click begins where it began, on both sides.
    let samples = played(&mix, 2_048);
    for side in 0..2 {
        let around = [499, 500, 559, 560].map(|frame| samples[frame * 2 + side].abs());
        assert!(around[0] < 0.45 && around[1] > 0.6 && around[2] > 0.6 && around[3] < 0.45, "{around:?}");
    }
}

/// −14 against the voice where it pauses, −22 under it: both as the defaults say.
#[test]
fn music_lies_below_the_voice_and_steps_back() {
    let mut mix = spoken(9);
    mix.voices = vec![at(3 * 48_000, voice(3, 0.3))];
    let alone = played(&mix, 2_048);
    mix.music = Some(Music::new(recording(20, 0.2)));
    let all = played(&mix, 2_048);
    let pause = level_330(&all[2 * 48_000..2 * 96_000]);
    let under = level_330(&all[2 * 168_000..2 * 264_000]);
    assert!((pause - under - 8.0).abs() < 0.3, "{pause} dB in pauses, {under} under the voice");
    // A tone of 330 Hz is heard 0.6 dB below its power; the meter is asked.
    let music_lufs = lufs(&all[2 * 48_000..2 * 110_000]);
    let voice_lufs =
        lufs(&alone) + mixed(&mix).gain_db() - mixed(&Mix { music: None, ..mix.clone() }).gain_db();
    assert!((voice_lufs - music_lufs - 14.0).abs() < 0.5, "{voice_lufs} and {music_lufs} LUFS");
    // It is down before the voice begins.
    let just_before = level_330(&all[2 * (143_520 - 480)..2 * 143_520]);
    assert!(just_before < pause - 6.5, "{just_before} just before the voice, {pause} in pauses");
}

#[test]
fn music_alone_is_as_loud_as_the_rest() {
    let bed = MusicSource::Bed { mood: Mood::Corporate, seed: 4 };
    for source in [bed, recording(2, 0.001)] {
        let mix = Mix { voices: Vec::new(), music: Some(Music::new(source)), ..spoken(4) };
        let found = lufs(&played(&mix, 2_048));
        assert!((found - TARGET_LUFS).abs() < 0.5, "{found}");
    }
}

#[test]
fn silence_stays_silent() {
    let silent = Mix { voices: Vec::new(), ..spoken(1) };
    let still = Mix { voices: vec![at(0, vec![0.0; 9_000].into())], ..silent.clone() };
    let broken = Mix { voices: vec![at(0, vec![f32::NAN; 9_000].into())], ..silent.clone() };
    for mix in [silent, still, broken] {
        assert_eq!(mixed(&mix).loudness(), Loudness::default());
        assert!(played(&mix, 2_048).iter().all(|sample| *sample == 0.0));
    }
}

#[test]
fn the_shortest_mix_is_brought_to_its_loudness() {
    for frames in [240u64, 4_800, 14_400, 19_200] {
        let mix = Mix { duration_samples: frames, ..spoken(1) };
        let found = mixed(&mix).loudness();
        assert!(found.true_peak_dbtp.unwrap() <= -1.0 && found.integrated_lufs.unwrap() < -13.5, "{found:?}");
        assert!(played(&mix, 2_048).iter().all(|sample| sample.is_finite()));
    }
}

#[test]
fn the_same_mix_has_the_same_samples_and_another_seed_has_others() {
    let mix = |seed| Mix {
        music: Some(Music::new(MusicSource::Bed { mood: Mood::Calm, seed })),
        effects: vec![Effect { start_sample: 20_000, kind: EffectKind::Whoosh, seed, volume_db: -14.0 }],
        ..spoken(2)
    };
    assert!(
        played(&mix(1), 2_048) == played(&mix(1), 500) && played(&mix(1), 2_048) != played(&mix(2), 2_048)
    );
    let silent = Mix { effects: Vec::new(), ..mix(1) };
    assert!(played(&mix(1), 2_048) != played(&silent, 2_048));
}

#[test]
fn no_number_and_no_end_break_a_mix() {
    let mut random = Random::new(2);
    let hostile = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN_POSITIVE, 0.5];
    let samples: Arc<[f32]> = (0..48_000).map(|_| hostile[random.below(6) as usize]).collect();
    let music = MusicSource::Samples { samples: Arc::clone(&samples), bpm: Some(300.0) };
    let mix = Mix { voices: vec![at(100, samples)], music: Some(Music::new(music)), ..spoken(1) };
    let samples = played(&mix, 2_048);
    assert!(samples.iter().all(|sample| sample.abs() < 0.892));
    assert!(mixed(&mix).loudness().true_peak_dbtp.unwrap() <= -1.0);
    // Nothing is heard of what begins behind the end.
    let far = Mix { voices: vec![at(u64::MAX - 5, voice(1, 0.5))], ..spoken(1) };
    assert!(played(&far, 2_048).iter().all(|sample| *sample == 0.0));
}

#[test]
fn it_ends_and_begins_without_a_click() {
    let constant = MusicSource::Samples { samples: vec![0.5; 2 * 48_000].into(), bpm: None };
    let music = Music { fade_in_ms: 0, fade_out_ms: 0, ..Music::new(constant) };
    let mix = Mix {
        duration_samples: 30_000,
        voices: vec![at(0, voice(2, 0.4)), at(9, vec![0.3; 48_000].into())],
        music: Some(music),
        ..Mix::default()
    };
    let samples = played(&mix, 2_048);
    let peak = samples.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
    assert!(samples[0].abs() < 0.02 * peak && samples[2 * 29_999].abs() < 0.02 * peak);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let refused = |mix: &Mix| {
        let error = mix.mixer(&Signals::new(&CancelToken::new(), &|_| {})).unwrap_err();
        (error.code(), error.field().unwrap_or_default().to_owned())
    };
    let voice = at(0, vec![0.1; 4].into());
    let many = Mix { voices: vec![voice.clone(); MOST_VOICES + 1], ..spoken(1) };
    assert_eq!(refused(&many), (Code::ItemLimitExceeded, "voices".into()));
    let long = Mix { duration_samples: MOST_SAMPLES + 1, ..Mix::default() };
    assert_eq!(refused(&long), (Code::DurationLimitExceeded, "duration_samples".into()));
    let loud = Mix { voices: vec![Placed { gain_db: f64::NAN, ..voice }], ..spoken(1) };
    assert_eq!(refused(&loud), (Code::InvalidField, "voices.gain_db".into()));
    let with = |change: &dyn Fn(&mut Music)| {
        let mut music = Music::new(recording(1, 0.1));
        change(&mut music);
        refused(&Mix { music: Some(music), ..spoken(1) }).1
    };
    assert_eq!(with(&|music| music.volume_db = 13.0), "music.volume_db");
    assert_eq!(with(&|music| music.ducking.depth_db = 3.0), "music.ducking.depth_db");
    let source = |samples: Vec<f32>, bpm| MusicSource::Samples { samples: samples.into(), bpm };
    assert_eq!(with(&|music| music.source = source(Vec::new(), None)), "music.samples");
    assert_eq!(with(&|music| music.source = source(vec![0.0; 3], None)), "music.samples");
    assert_eq!(with(&|music| music.source = source(vec![0.0; 4], Some(0.0))), "music.bpm");
}

/// Each stage can be stopped, and the work ends within a tenth of a second of sound.
#[test]
fn measuring_can_be_cancelled() {
    let mut loud = spoken(3);
    let clicks: Vec<f32> = (0..144_000).map(|i| if i % 4_800 < 50 { 1.0 } else { 0.01 }).collect();
    loud.voices = vec![at(0, clicks.into())];
    loud.music = Some(Music::new(recording(2, 0.2)));
    for stage in ["balance", "measure", "level"] {
        let (cancel, steps) = (CancelToken::new(), AtomicU64::new(0));
        let watch = |progress: Progress| {
            assert!(progress.done <= progress.total, "{progress:?}");
            if progress.stage == stage && progress.done > 100 {
                cancel.cancel();
                steps.fetch_add(1, Ordering::Relaxed);
            }
        };
        let error = loud.mixer(&Signals::new(&cancel, &watch)).unwrap_err();
        assert_eq!((error.code(), steps.load(Ordering::Relaxed)), (Code::Cancelled, 1), "{stage}");
    }
}

#[test]
fn a_thousand_voices_are_mixed() {
    let short: Arc<[f32]> = voice(1, 0.2)[..12_000].into();
    let voices = (0..1_000u64).map(|index| at(index * 137 % 90_000, Arc::clone(&short))).collect();
    let mix = Mix { voices, ..spoken(2) };
    assert!((mixed(&mix).loudness().integrated_lufs.unwrap() - TARGET_LUFS).abs() < 0.5);
}

#[test]
fn a_voice_has_a_loudness_of_its_own() {
    let cancel = CancelToken::new();
    let signals = Signals::new(&cancel, &|_| {});
    let (quiet, loud) = (voice_loudness(&voice(2, 0.1), &signals), voice_loudness(&voice(2, 0.2), &signals));
    let difference = loud.unwrap().integrated_lufs.unwrap() - quiet.unwrap().integrated_lufs.unwrap();
    assert!((difference - 6.02).abs() < 0.05, "{difference}");
    cancel.cancel();
    assert_eq!(voice_loudness(&[0.0], &signals).unwrap_err().code(), Code::Cancelled);
}
