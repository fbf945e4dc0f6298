//! Beds as they are heard: level, offset, bands, clicks, beat and variety.

use super::*;
use crate::mix::loudness::Meter;
use crate::mix::math::sin_turns;

fn heard(mood: Mood, seed: u64, seconds: usize) -> Vec<f32> {
    let mut samples = vec![0.0; seconds * 96_000];
    Bed::new(mood, seed).fill(&mut samples);
    samples
}

fn left(samples: &[f32]) -> Vec<f64> {
    samples.iter().step_by(2).map(|sample| f64::from(*sample)).collect()
}

/// The energy between two frequencies, by Goertzel's filters of 50 Hz over a few pieces.
fn band(samples: &[f64], from: u32, to: u32) -> f64 {
    let windowed = |piece: &[f64]| -> Vec<f64> {
        let window = |index: usize| sin_turns(index as f64 / 1_920.0);
        piece.iter().enumerate().map(|(index, sample)| sample * window(index) * window(index)).collect()
    };
    let pieces = samples.chunks_exact(960).step_by(23).map(windowed);
    let energy = |piece: &[f64], hz: u32| {
        let turn = 2.0 * sin_turns(f64::from(hz) / 48_000.0 + 0.25);
        let (mut first, mut second) = (0.0, 0.0);
        for sample in piece {
            (first, second) = (sample + turn * first - second, first);
        }
        first * first + second * second - turn * first * second
    };
    pieces.map(|piece| (from..to).step_by(50).map(|hz| energy(&piece, hz)).sum::<f64>()).sum()
}

/// All measures of one rendering: it is what takes the time.
#[test]
fn beds_are_pleasant_under_a_voice() {
    for mood in Mood::ALL {
        let stereo = heard(mood, 11, 14);
        let peak = stereo.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        assert!(peak < 0.8, "{mood:?} peaks at {peak}");
        let samples = left(&stereo);
        let mean = samples.iter().sum::<f64>() / samples.len() as f64;
        assert!(mean.abs() < 1e-3, "{mood:?} has an offset of {mean}");
        let power = samples.iter().map(|sample| sample * sample).sum::<f64>() / samples.len() as f64;
        let crest_db = 20.0 * f64::from(peak).log10() - 10.0 * power.log10();
        assert!((8.0..20.0).contains(&crest_db), "{mood:?} has a crest of {crest_db} dB");

        let mut meter = Meter::of_music().unwrap();
        meter.add(&stereo).unwrap();
        let lufs = meter.finish().unwrap().integrated_lufs.unwrap();
        assert!((-23.5..-17.5).contains(&lufs), "{mood:?}: {lufs} LUFS");

        let (low, voice, high) =
            (band(&samples, 50, 1_000), band(&samples, 1_000, 4_000), band(&samples, 4_000, 16_000));
        let below_db = |part: f64| 10.0 * (part / low).log10();
        assert!(below_db(voice) < -12.0, "{mood:?}: 1 to 4 kHz at {} dB", below_db(voice));
        assert!(below_db(high) < -20.0, "{mood:?}: above 4 kHz at {} dB", below_db(high));

        // A click is a corner: the third difference of what has no high notes is small.
        let corner = samples.windows(4).map(|w| (w[3] - 3.0 * w[2] + 3.0 * w[1] - w[0]).abs());
        let sharpest = corner.fold(0.0, f64::max);
        assert!(sharpest < 0.04, "{mood:?}: a corner of {sharpest}");

        // Both sides: neither the same nor strangers.
        let right: Vec<f64> = stereo.iter().skip(1).step_by(2).map(|sample| f64::from(*sample)).collect();
        let both: f64 = samples.iter().zip(&right).map(|(a, b)| a * b).sum();
        let other: f64 = right.iter().map(|sample| sample * sample).sum();
        let alike = both / (other * power * samples.len() as f64).sqrt();
        assert!((0.3..0.99).contains(&alike), "{mood:?}: sides are alike by {alike}");
    }
}

#[test]
fn the_same_seed_is_the_same_piece_in_blocks_of_any_size() {
    let whole = heard(Mood::Lofi, 5, 2);
    let mut pieces = vec![0.0; whole.len()];
    let mut bed = Bed::new(Mood::Lofi, 5);
    pieces.chunks_mut(2 * 577).for_each(|block| bed.fill(block));
    assert!(whole == pieces);
    // The bits of every machine. Another digest is another piece for everybody's seeds.
    let digest = whole.iter().fold(0u64, |digest, sample| {
        (digest ^ u64::from(sample.to_bits())).wrapping_mul(0x0100_0000_01b3).rotate_left(5)
    });
    assert_eq!(digest, 0xd7b4_715d_07e9_bb14, "{digest:#x}");
}

#[test]
fn every_seed_and_every_mood_is_another_piece() {
    let mut pieces: Vec<Vec<f32>> = Vec::new();
    for mood in Mood::ALL {
        for seed in 0..3 {
            let piece = heard(mood, seed, 1);
            assert!(!pieces.contains(&piece), "{mood:?} {seed}");
            pieces.push(piece);
        }
    }
    let tempos: std::collections::BTreeSet<u32> =
        (0..40).map(|seed| Bed::new(Mood::Upbeat, seed).bpm()).collect();
    assert!(tempos.len() > 6 && tempos.iter().all(|bpm| (110..=120).contains(bpm)), "{tempos:?}");
}

/// What begins, begins on the grid of the tempo that is told.
#[test]
fn strokes_come_on_the_beat() {
    let bed = Bed::new(Mood::Upbeat, 3);
    let beat = 48_000.0 * 60.0 / f64::from(bed.bpm());
    let samples = left(&heard(Mood::Upbeat, 3, 14));
    // The low end: where the energy of 10 ms doubles.
    let (mut low, mut lows) = (0.0, Vec::new());
    for sample in &samples {
        low += (sample - low) * 0.01;
        lows.push(low);
    }
    let energy: Vec<f64> =
        lows.chunks(480).map(|hop| hop.iter().map(|sample| sample * sample).sum()).collect();
    let on_grid = |step: f64| {
        let (mut on, mut all) = (0.0, 0.0);
        for index in 825..energy.len() {
            let rise = (energy[index] - energy[index - 1]).max(0.0);
            let place = (index as f64 * 480.0 / step).fract() * step;
            all += rise;
            on += if place < 1_920.0 || place > step - 480.0 { rise } else { 0.0 };
        }
        on / all
    };
    // From the fourth bar, 8.25 s in at 116 beats a minute and more, there is a kick. Of any grid, two fifths lie so close behind a line.
    let (told, other) = (on_grid(beat / 4.0), on_grid(beat / 4.0 * 1.07));
    assert!(told > 0.55 && other < 0.5, "{told} on the grid, {other} on another");
}

/// Four bars later something else is played, and eight bars later, too.
#[test]
fn a_bed_is_no_loop() {
    let bar = (48_000 * 240 / Bed::new(Mood::Upbeat, 1).bpm()) as usize;
    let samples = left(&heard(Mood::Upbeat, 1, 24));
    for bars in [1, 2, 4, 8] {
        let (first, second) = (&samples[bar..2 * bar], &samples[(1 + bars) * bar..(2 + bars) * bar]);
        let energy = |part: &[f64]| part.iter().map(|sample| sample * sample).sum::<f64>();
        let both: f64 = first.iter().zip(second).map(|(a, b)| a * b).sum();
        let alike = both / (energy(first) * energy(second)).sqrt();
        assert!(alike < 0.9, "{bars} bars later it is alike by {alike}");
    }
}
