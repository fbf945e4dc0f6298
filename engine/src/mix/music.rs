//! The music of a mix: a bed that is made, or a recording that goes round.

use std::sync::Arc;

use super::MOST_SAMPLES;
use super::beds::{Bed, Mood};
use super::duck::Ducking;
use super::math::{RATE, cos_turns, db_to_gain, narrow, sane, sin_turns, smooth};

/// Where music comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum MusicSource {
    /// A bed that is composed as it plays.
    Bed {
        /// What it is like.
        mood: Mood,
        /// Another seed is another piece in the same mood.
        seed: u64,
    },
    /// A recording, which begins again as often as it takes.
    Samples {
        /// Two channels in turns at 48 kHz, from −1 to 1.
        samples: Arc<[f32]>,
        /// Beats a minute, where it has them: then it goes round on a beat (a bar, if there is one)
        /// with a short crossfade. Otherwise its end and its beginning overlap for a second.
        bpm: Option<f64>,
    },
}

/// Music under the voices.
#[derive(Clone, Debug, PartialEq)]
pub struct Music {
    /// Where it comes from.
    pub source: MusicSource,
    /// How loud it is in pauses, in dB (strictly, LU) against the voices: −14. From −60 to 12.
    pub volume_db: f64,
    /// How it gives way under speech: 8 dB, so that it lies 22 below the voices there.
    pub ducking: Ducking,
    /// How long it takes to appear, in ms: 400.
    pub fade_in_ms: u64,
    /// How long it takes to vanish before the end, in ms: 2,000.
    pub fade_out_ms: u64,
}

impl Music {
    /// Music from there, as an editor would set it.
    pub fn new(source: MusicSource) -> Self {
        let ducking = Ducking::default();
        Self { source, volume_db: -14.0, ducking, fade_in_ms: 400, fade_out_ms: 2_000 }
    }
}

/// What music is played from. It has no end.
#[derive(Clone, Debug)]
pub(super) enum Tape {
    Bed(Box<Bed>),
    Round(Round),
}

impl Tape {
    pub(super) fn new(source: &MusicSource) -> Self {
        match source {
            MusicSource::Bed { mood, seed } => Self::Bed(Box::new(Bed::new(*mood, *seed))),
            MusicSource::Samples { samples, bpm } => Self::Round(Round::new(Arc::clone(samples), *bpm)),
        }
    }

    /// Writes what comes next over `block`, two channels in turns.
    pub(super) fn read(&mut self, block: &mut [f32]) {
        match self {
            Self::Bed(bed) => bed.fill(block),
            Self::Round(round) => round.fill(block),
        }
    }
}

/// A recording that goes round.
#[derive(Clone, Debug)]
pub(super) struct Round {
    samples: Arc<[f32]>,
    /// After so many frames it begins again, and for `overlap` more its end is still heard.
    period: u64,
    overlap: u64,
    position: u64,
}

impl Round {
    fn new(samples: Arc<[f32]>, bpm: Option<f64>) -> Self {
        let frames = (samples.len() / 2) as u64;
        let on_beat = bpm.and_then(|bpm| on_beat(frames, bpm));
        let (period, overlap) = on_beat.unwrap_or_else(|| {
            let overlap = (frames / 2).min(48_000);
            (frames - overlap, overlap)
        });
        Self { samples, period, overlap, position: 0 }
    }

    fn frame(&self, index: u64) -> [f32; 2] {
        let at = usize::try_from(index).unwrap_or(usize::MAX).saturating_mul(2);
        match self.samples.get(at..).unwrap_or_default() {
            [left, right, ..] => [sane(*left), sane(*right)],
            _ => [0.0; 2],
        }
    }

    fn fill(&mut self, block: &mut [f32]) {
        for frame in block.chunks_exact_mut(2) {
            let round = self.position.checked_div(self.period).unwrap_or(0);
            let place = self.position - round * self.period;
            let mut sound = self.frame(place);
            if round > 0 && place < self.overlap {
                // What overlaps is not alike: powers add up, so they are what is shared out.
                let part = (place as f64 + 0.5) / self.overlap as f64 * 0.25;
                let (rising, falling) = (narrow(sin_turns(part)), narrow(cos_turns(part)));
                for (new, old) in sound.iter_mut().zip(self.frame(self.period + place)) {
                    *new = *new * rising + old * falling;
                }
            }
            frame.copy_from_slice(&sound);
            self.position += 1;
        }
    }
}

/// The longest round of whole bars (or else beats) that leaves 20 ms for the crossfade.
fn on_beat(frames: u64, bpm: f64) -> Option<(u64, u64)> {
    const OVERLAP: u64 = 960;
    let room = frames.checked_sub(OVERLAP)? as f64;
    let beat = 60.0 * RATE / bpm;
    [beat * 4.0, beat].into_iter().find_map(|unit| {
        let period = ((room / unit).floor() * unit).floor();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 … a count of frames")]
        (period >= OVERLAP as f64).then_some((period as u64, OVERLAP))
    })
}

/// The shortest fade, in frames: 5 ms, so that nothing clicks.
const SHORTEST_FADE: u64 = 240;

/// Music with its volume and its fades.
#[derive(Clone, Debug)]
pub(super) struct Player {
    tape: Tape,
    gain: f32,
    fade_in: u64,
    fade_out: u64,
    total: u64,
    position: u64,
}

impl Player {
    /// For a mix of `total` frames; where both fades do not fit, each is shortened alike.
    pub(super) fn new(music: &Music, gain_db: f64, total: u64) -> Self {
        let frames = |ms: u64| ms.saturating_mul(48).clamp(SHORTEST_FADE, MOST_SAMPLES);
        let (mut fade_in, mut fade_out) = (frames(music.fade_in_ms), frames(music.fade_out_ms));
        let both = fade_in + fade_out;
        if both > total {
            fade_in = total * fade_in / both;
            fade_out = total - fade_in;
        }
        let gain = narrow(db_to_gain(gain_db));
        Self { tape: Tape::new(&music.source), gain, fade_in, fade_out, total, position: 0 }
    }

    /// Writes what comes next over `hop`.
    pub(super) fn read(&mut self, hop: &mut [f32]) {
        self.tape.read(hop);
        for frame in hop.chunks_exact_mut(2) {
            let gain = self.gain * self.fade();
            frame.iter_mut().for_each(|sample| *sample *= gain);
            self.position += 1;
        }
    }

    fn fade(&self) -> f32 {
        let left = self.total.saturating_sub(self.position);
        if self.position >= self.fade_in && left > self.fade_out {
            return 1.0;
        }
        let part = |frames: u64, of: u64| smooth(frames as f64 / of.max(1) as f64);
        narrow(part(self.position, self.fade_in) * part(left, self.fade_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(frames: u32, hz: f64) -> Arc<[f32]> {
        let sample = |i| narrow(0.5 * sin_turns(f64::from(i) * hz / RATE));
        (0..frames).flat_map(|i| [sample(i), -sample(i)]).collect()
    }

    fn played(samples: Arc<[f32]>, bpm: Option<f64>, frames: usize) -> Vec<f32> {
        let mut tape = Tape::new(&MusicSource::Samples { samples, bpm });
        let mut all = vec![9.0; frames * 2];
        all.chunks_mut(962).for_each(|block| tape.read(block));
        all
    }

    /// The steepest that a tone of that pitch and level may be.
    fn assert_no_click(samples: &[f32], hz: f64) {
        let steepest = 0.5 * 1.42 * std::f64::consts::TAU * hz / RATE * 1.05;
        for (index, pair) in samples.chunks(2).collect::<Vec<_>>().windows(2).enumerate() {
            let step = f64::from((pair[1][0] - pair[0][0]).abs());
            assert!(step < steepest, "{step} at {index}");
        }
    }

    #[test]
    fn seams_do_not_click() {
        // 440.3 Hz does not come round after any of these.
        assert_no_click(&played(tone(150_000, 440.3), None, 500_000), 440.3);
        assert_no_click(&played(tone(150_000, 440.3), Some(113.0), 500_000), 440.3);
        assert_no_click(&played(tone(5_000, 440.3), None, 50_000), 440.3);
    }

    #[test]
    fn a_recording_with_beats_comes_round_on_a_bar() {
        // 120 bpm: a bar has 96,000 frames, and there is room for three and a bit.
        let mut samples = vec![0.0; 2 * 300_000];
        samples[2 * 24_000] = 1.0;
        let found = played(samples.into(), Some(120.0), 700_000);
        let beats: Vec<usize> = (0..700_000).filter(|frame| found[frame * 2] > 0.9).collect();
        assert_eq!(beats, [24_000, 312_000, 600_000]);
        // Too short for a bar: a beat does.
        assert_eq!(on_beat(60_000, 120.0), Some((48_000, 960)));
        assert_eq!(on_beat(20_000, 120.0), None);
    }

    #[test]
    fn even_the_shortest_recording_plays() {
        for frames in [1, 2, 3, 100] {
            let found = played(tone(frames, 1_000.0), Some(90.0), 5_000);
            assert!(found.iter().all(|sample| sample.abs() <= 0.75), "{frames}");
        }
    }

    #[test]
    fn fades_are_level_at_their_ends_and_share_a_short_mix() {
        let constant: Arc<[f32]> = vec![0.5; 2 * 96_000].into();
        let source = MusicSource::Samples { samples: constant, bpm: None };
        let music = Music { fade_in_ms: 100, fade_out_ms: 300, ..Music::new(source) };
        let play = |total: u32| {
            let mut hop = vec![0.0; 2 * total as usize];
            Player::new(&music, 6.020_6, u64::from(total)).read(&mut hop);
            hop
        };
        let found = play(48_000);
        assert!(found[0] == 0.0 && (found[2 * 2_400] - 0.5).abs() < 1e-3 && found[2 * 24_000] > 0.999);
        assert!((found[2 * (48_000 - 7_200)] - 0.5).abs() < 1e-3 && found[2 * 47_999] < 1e-4);
        let short = play(4_800);
        assert!(short[2 * 1_200] > 0.9 && short[2 * 4_799] < 1e-3 && short[0] == 0.0);
        assert_eq!(play(0).len(), 0);
    }
}
