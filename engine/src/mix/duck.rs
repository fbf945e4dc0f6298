//! Music that steps back while somebody speaks.
//!
//! The level of the voices is looked at in steps of 10 ms, ahead of time: the mixer knows where they
//! stand, so the music is down when a word begins and not after it. Between words it stays down; only a
//! pause of some length lets it up again. All ramps are straight in decibels, which is how loudness is
//! heard.

use std::collections::VecDeque;

use super::HOP_FRAMES;
use super::math::{RATE, db_to_gain, log2, narrow};

/// How music gives way to voices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ducking {
    /// What it is turned by under speech, in dB: −8. From −60 to 0, which leaves it alone.
    pub depth_db: f64,
    /// How long it takes to go down, in ms: 150. It begins so much before the voice.
    pub attack_ms: f64,
    /// How long it stays down behind the voice, in ms: 350, longer than the gaps between words.
    pub hold_ms: f64,
    /// How long it takes to come up again, in ms: 600.
    pub release_ms: f64,
}

impl Default for Ducking {
    fn default() -> Self {
        Self { depth_db: -8.0, attack_ms: 150.0, hold_ms: 350.0, release_ms: 600.0 }
    }
}

/// So far below the loudness of the voices a sound is not yet speech, in dB: breath and room.
const SILENCE_DB: f64 = -34.0;
/// From here on it is speech and nothing else.
const SPEECH_DB: f64 = -22.0;

/// The gain of the music, step after step.
#[derive(Clone, Debug)]
pub(super) struct Ducker {
    depth_db: f64,
    /// Decibels a step.
    fall_db: f64,
    rise_db: f64,
    /// The power that counts as the loudness of the voices.
    reference: f64,
    /// How much speech there is, 0 to 1, in the steps from the first that still holds to the last that is
    /// foreseen.
    speech: VecDeque<f64>,
    span_hops: usize,
    /// Steps that are looked ahead.
    ahead_hops: usize,
    now_db: f64,
    now_gain: f32,
    has_begun: bool,
}

impl Ducker {
    /// For voices whose loudness is that of a sound with the mean square `reference`.
    pub(super) fn new(ducking: &Ducking, reference: f64) -> Self {
        let hops = |ms: f64| (ms.clamp(0.0, 10_000.0) * RATE / 1_000.0 / HOP_FRAMES as f64).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 … 1,000")]
        let count = |hops: f64| hops as usize;
        let (attack, hold, release) =
            (hops(ducking.attack_ms), hops(ducking.hold_ms), hops(ducking.release_ms));
        let ahead_hops = count(attack);
        let span_hops = ahead_hops + 1 + count(hold);
        Self {
            depth_db: ducking.depth_db,
            fall_db: ducking.depth_db.abs() / attack.max(1.0),
            rise_db: ducking.depth_db.abs() / release.max(1.0),
            reference,
            speech: VecDeque::with_capacity(span_hops + 1),
            span_hops,
            ahead_hops,
            now_db: 0.0,
            now_gain: 1.0,
            has_begun: false,
        }
    }

    /// How many steps [`Ducker::foresee`] is to be ahead of [`Ducker::next`].
    pub(super) fn ahead_hops(&self) -> usize {
        self.ahead_hops
    }

    /// Tells of the step [`Ducker::ahead_hops`] in front: the mean square of the voices there.
    pub(super) fn foresee(&mut self, power: f64) {
        let level_db = (log2(power.max(1e-30)) - log2(self.reference.max(1e-30))) / log2(10.0) * 10.0;
        let speech = ((level_db - SILENCE_DB) / (SPEECH_DB - SILENCE_DB)).clamp(0.0, 1.0);
        if self.speech.len() == self.span_hops {
            self.speech.pop_front();
        }
        self.speech.push_back(speech);
    }

    /// The factors at the beginning and at the end of the next step; between them it goes straight.
    pub(super) fn next(&mut self) -> (f32, f32) {
        let speech = self.speech.iter().fold(0.0, |most: f64, speech| most.max(*speech));
        let target = self.depth_db * speech;
        if self.has_begun {
            self.now_db += (target - self.now_db).clamp(-self.fall_db, self.rise_db);
        } else {
            // Who speaks from the start has the music down from the start.
            self.now_db = target;
            self.now_gain = narrow(db_to_gain(target));
            self.has_begun = true;
        }
        let before = self.now_gain;
        self.now_gain = narrow(db_to_gain(self.now_db));
        (before, self.now_gain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The gain in dB at the end of each step, for voices of the given power in each step.
    fn curve(ducking: &Ducking, powers: &[f64]) -> Vec<f64> {
        let mut ducker = Ducker::new(ducking, 0.01);
        let ahead = ducker.ahead_hops();
        powers.iter().take(ahead).for_each(|power| ducker.foresee(*power));
        let later = powers.iter().skip(ahead).copied().chain(std::iter::repeat_n(0.0, ahead));
        later
            .map(|power| {
                ducker.foresee(power);
                let (_, end) = ducker.next();
                20.0 * f64::from(end).log10()
            })
            .collect()
    }

    /// A second of silence, a second of speech, two of silence.
    fn one_phrase() -> Vec<f64> {
        let mut powers = vec![0.0; 400];
        powers[100..200].fill(0.01);
        powers
    }

    #[test]
    fn the_music_is_down_when_the_word_begins_and_comes_up_slowly() {
        let found = curve(&Ducking::default(), &one_phrase());
        // Each is the end of a step of 10 ms: −8 dB in 15 steps, 35 held, and up in 60.
        let golden = [
            (84, 0.0),
            (85, -8.0 / 15.0),
            (92, -8.0 / 15.0 * 8.0),
            (99, -8.0),
            (150, -8.0),
            (234, -8.0),
            (235, -8.0 + 8.0 / 60.0),
            (264, -4.0),
            (294, 0.0),
            (399, 0.0),
        ];
        for (step, wanted) in golden {
            assert!((found[step] - wanted).abs() < 1e-3, "step {step}: {} for {wanted}", found[step]);
        }
    }

    #[test]
    fn it_stays_down_between_words_and_moves_no_faster_than_it_may() {
        let ducking = Ducking { depth_db: -12.0, ..Ducking::default() };
        let mut powers = vec![0.0; 400];
        // Words of 300 ms, 200 ms apart.
        for start in [50, 100, 150, 200, 250] {
            powers[start..start + 30].fill(0.02);
        }
        let found = curve(&ducking, &powers);
        assert!(found[50..280].iter().all(|db| (db + 12.0).abs() < 1e-3), "{found:?}");
        for pair in found.windows(2) {
            let change = pair[1] - pair[0];
            assert!((-12.0 / 15.0 - 1e-3..=12.0 / 60.0 + 1e-3).contains(&change), "{change}");
        }
    }

    #[test]
    fn breath_is_no_speech_and_a_murmur_is_half() {
        let with = |power: f64| curve(&Ducking::default(), &vec![power; 300])[200];
        assert!(with(0.01 * 1e-4).abs() < 1e-6);
        assert!((with(0.01 * 10f64.powf(-2.8)) + 4.0).abs() < 1e-3, "{}", with(0.01 * 10f64.powf(-2.8)));
        assert!((with(0.01) + 8.0).abs() < 1e-3);
    }

    #[test]
    fn who_speaks_from_the_start_is_not_waited_for() {
        let mut powers = vec![0.01; 50];
        powers.extend(vec![0.0; 100]);
        let found = curve(&Ducking::default(), &powers);
        assert!(found[..85].iter().all(|db| (db + 8.0).abs() < 1e-3) && found[85] > -8.0 + 0.1, "{found:?}");
    }

    #[test]
    fn no_depth_is_no_change() {
        let ducking = Ducking { depth_db: 0.0, ..Ducking::default() };
        assert!(curve(&ducking, &one_phrase()).iter().all(|db| db.abs() < 1e-9));
    }
}
