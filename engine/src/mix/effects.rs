//! Small sounds for transitions, made from noise.

use super::math::{RATE, Random, exp2, narrow, sin_turns, smooth};

/// What an effect sounds like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EffectKind {
    /// Air that passes from left to right, in 0.8 s; loudest after 0.4 s.
    #[default]
    Whoosh,
}

/// An effect in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Where it begins, in samples at 48 kHz from the start of the mix.
    pub start_sample: u64,
    /// What it sounds like.
    pub kind: EffectKind,
    /// Another seed is another gust.
    pub seed: u64,
    /// How loud it is at its loudest, in dB against the voices: −14 is discreet. From −60 to 12.
    pub volume_db: f64,
}

/// The loudness of an effect at its loudest, before its volume; found by measuring.
pub(super) const LOUDNESS_LUFS: f64 = -20.0;
const LENGTH: u32 = 38_400;
/// How often the filter is set anew.
const CONTROL: u32 = 32;

/// All effects of a mix, from the start to the end.
#[derive(Clone, Debug)]
pub(super) struct EffectReader {
    /// By where they begin, the first at the end.
    waiting: Vec<Effect>,
    sounding: Vec<Whoosh>,
    gain_db: f64,
    position: u64,
}

impl EffectReader {
    /// `gain_db` is what brings [`LOUDNESS_LUFS`] to the loudness of the voices.
    pub(super) fn new(effects: &[Effect], gain_db: f64) -> Self {
        let mut waiting = effects.to_vec();
        waiting.sort_by_key(|effect| std::cmp::Reverse(effect.start_sample));
        Self { waiting, sounding: Vec::new(), gain_db, position: 0 }
    }

    /// Adds what comes next to `hop`, two channels in turns.
    pub(super) fn add(&mut self, hop: &mut [f32]) {
        let end = self.position + (hop.len() / 2) as u64;
        while let Some(effect) = self.waiting.pop_if(|effect| effect.start_sample < end) {
            let delay = usize::try_from(effect.start_sample - self.position).unwrap_or(0);
            self.sounding.push(Whoosh::new(effect, self.gain_db, delay));
        }
        self.sounding.retain_mut(|whoosh| whoosh.add(hop));
        self.position = end;
    }
}

/// Noise through a band that moves.
#[derive(Clone, Debug)]
struct Whoosh {
    random: Random,
    gain: f64,
    /// Frames until it begins.
    delay: usize,
    frame: u32,
    band: [Band; 2],
    pitch: f64,
}

impl Whoosh {
    fn new(effect: Effect, gain_db: f64, delay: usize) -> Self {
        let mut random = Random::new(effect.seed ^ 0x77_68_6f_6f_73_68);
        let pitch = exp2(random.both() * 0.3);
        let gain = super::math::db_to_gain(effect.volume_db + gain_db);
        Self { random, gain, delay, frame: 0, band: [Band::default(); 2], pitch }
    }

    /// Adds its next frames; whether there are more.
    fn add(&mut self, hop: &mut [f32]) -> bool {
        let skipped = self.delay.min(hop.len() / 2);
        self.delay -= skipped;
        for frame in hop.chunks_exact_mut(2).skip(skipped) {
            if self.frame >= LENGTH {
                return false;
            }
            let part = f64::from(self.frame) / f64::from(LENGTH);
            if self.frame.is_multiple_of(CONTROL) {
                // Up from 250 Hz to 1.6 kHz and down again: the voice's consonants lie above.
                let height = sin_turns(part * 0.5);
                let hz = 250.0 * self.pitch * exp2(2.7 * height * height);
                self.band.iter_mut().for_each(|band| band.tune(hz));
            }
            let level = 0.626 * self.gain * smooth(part * 2.0) * smooth((1.0 - part) * 2.0);
            // From left to right with constant power, and some of the air on both sides.
            let angle = 0.05 + 0.15 * smooth(part);
            let gains = [sin_turns(0.25 - angle), sin_turns(angle)];
            let common = self.random.both();
            for ((sample, band), gain) in frame.iter_mut().zip(&mut self.band).zip(gains) {
                let noise = 0.7 * common + 0.5 * self.random.both();
                *sample += narrow(band.pass(noise) * gain * level);
            }
            self.frame += 1;
        }
        true
    }
}

/// A state-variable band pass (V. Zavalishin, *The Art of VA Filter Design*, 2012).
#[derive(Clone, Copy, Debug, Default)]
struct Band {
    g: f64,
    first: f64,
    second: f64,
}

impl Band {
    const DAMPING: f64 = 0.9;

    fn tune(&mut self, hz: f64) {
        let turns = hz / RATE * 0.5;
        self.g = sin_turns(turns) / sin_turns(turns + 0.25);
    }

    fn pass(&mut self, input: f64) -> f64 {
        let high = (input - (Self::DAMPING + self.g) * self.first - self.second)
            / (1.0 + self.g * (self.g + Self::DAMPING));
        let band = self.g * high + self.first;
        let low = self.g * band + self.second;
        self.first = self.g * high + band;
        self.second = self.g * band + low;
        band
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::loudness::Meter;

    fn heard(effects: &[Effect], hop: usize) -> Vec<f32> {
        let mut reader = EffectReader::new(effects, 0.0);
        let mut all = vec![0.0; 2 * 96_000];
        all.chunks_mut(hop * 2).for_each(|hop| reader.add(hop));
        all
    }

    fn whoosh(start_sample: u64, seed: u64) -> Effect {
        Effect { start_sample, kind: EffectKind::Whoosh, seed, volume_db: 0.0 }
    }

    #[test]
    fn a_whoosh_stands_in_its_place_and_passes_from_left_to_right() {
        let found = heard(&[whoosh(5_000, 1)], 480);
        assert!(found[..10_000].iter().chain(&found[2 * 43_400..]).all(|sample| *sample == 0.0));
        let energy = |side: usize, frames: std::ops::Range<usize>| -> f64 {
            frames.map(|frame| f64::from(found[frame * 2 + side]).powi(2)).sum()
        };
        assert!(energy(0, 5_000..20_000) > 1.5 * energy(1, 5_000..20_000));
        assert!(energy(1, 28_000..43_400) > 1.5 * energy(0, 28_000..43_400));
        assert!(found == heard(&[whoosh(5_000, 1)], 333) && found != heard(&[whoosh(5_000, 2)], 480));
    }

    #[test]
    fn its_loudness_is_the_one_that_is_counted_on() {
        for seed in 0..4 {
            let found = heard(&[whoosh(0, seed)], 480);
            let mut meter = Meter::of_music().unwrap();
            // The loudest 400 ms.
            meter.add(&found[2 * 9_600..2 * 28_800]).unwrap();
            let lufs = meter.finish().unwrap().integrated_lufs.unwrap();
            assert!((lufs - LOUDNESS_LUFS).abs() < 1.5, "{lufs}");
        }
    }
}
