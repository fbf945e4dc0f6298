//! Voices, each in its place on the timeline.

use std::sync::Arc;

use super::math::{db_to_gain, narrow, sane};

/// A voice in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Where it begins, in samples at 48 kHz from the start of the mix.
    pub start_sample: u64,
    /// One channel at 48 kHz, from −1 to 1; what is no number is taken for 0. It is heard from the middle,
    /// and what of it lies behind the end of the mix is not heard.
    pub samples: Arc<[f32]>,
    /// How much it is turned up, in dB: −60 to 24.
    pub gain_db: f64,
}

/// At its ends a recording rises and falls for 2 ms, so that a cut does not click.
const EDGE: usize = 96;

#[derive(Debug)]
struct Cue {
    start: u64,
    samples: Arc<[f32]>,
    gain: f32,
}

/// The sum of all voices, from the start to the end.
#[derive(Clone, Debug)]
pub(super) struct VoiceReader {
    /// By where they begin.
    cues: Arc<[Cue]>,
    /// The first that has not begun.
    next: usize,
    sounding: Vec<usize>,
    position: u64,
}

impl VoiceReader {
    pub(super) fn new(voices: &[Placed]) -> Self {
        let cue = |voice: &Placed| Cue {
            start: voice.start_sample,
            samples: Arc::clone(&voice.samples),
            gain: narrow(db_to_gain(voice.gain_db)),
        };
        let mut cues: Vec<Cue> = voices.iter().map(cue).collect();
        cues.sort_by_key(|cue| cue.start);
        Self { cues: cues.into(), next: 0, sounding: Vec::new(), position: 0 }
    }

    /// Writes what comes next over `hop`, one channel.
    pub(super) fn read(&mut self, hop: &mut [f32]) {
        hop.fill(0.0);
        let end = self.position + hop.len() as u64;
        while self.cues.get(self.next).is_some_and(|cue| cue.start < end) {
            self.sounding.push(self.next);
            self.next += 1;
        }
        let (cues, position) = (&self.cues, self.position);
        self.sounding.retain(|index| cues.get(*index).is_some_and(|cue| cue.add(position, hop)));
        self.position = end;
    }
}

impl Cue {
    /// Adds what of it lies in a hop that begins at `position`; whether there is more behind it.
    fn add(&self, position: u64, hop: &mut [f32]) -> bool {
        let into_hop = usize::try_from(self.start.saturating_sub(position)).unwrap_or(usize::MAX);
        let into_voice = usize::try_from(position.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let count = self.samples.len();
        let heard = self.samples.iter().enumerate().skip(into_voice);
        for (slot, (index, sample)) in hop.iter_mut().skip(into_hop).zip(heard) {
            *slot += sane(*sample) * self.gain * edge(index.min(count - 1 - index));
        }
        into_voice.saturating_add(hop.len().saturating_sub(into_hop)) < count
    }
}

/// The gain so many samples from an end.
fn edge(distance: usize) -> f32 {
    if distance >= EDGE { 1.0 } else { (distance + 1) as f32 / (EDGE + 1) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(start_sample: u64, samples: Vec<f32>, gain_db: f64) -> Placed {
        Placed { start_sample, samples: samples.into(), gain_db }
    }

    fn read(voices: &[Placed], hop_frames: usize, hops: usize) -> Vec<f32> {
        let mut reader = VoiceReader::new(voices);
        let mut all = Vec::new();
        for _ in 0..hops {
            let mut hop = vec![9.0; hop_frames];
            reader.read(&mut hop);
            all.extend(hop);
        }
        all
    }

    #[test]
    fn voices_stand_where_they_are_placed_and_add_up() {
        let voices = [placed(700, vec![0.5; 1_000], 0.0), placed(100, vec![0.25; 1_000], -6.020_6)];
        let found = read(&voices, 480, 5);
        assert!(found[..100].iter().all(|sample| *sample == 0.0));
        assert!(found[100] > 0.0 && (found[400] - 0.125).abs() < 1e-6);
        assert!((found[900] - 0.625).abs() < 1e-6, "{}", found[900]);
        assert!(found[1_699] > 0.0 && found[1_700..].iter().all(|sample| *sample == 0.0));
        assert!(found == read(&voices, 37, 65)[..2_400]);
    }

    #[test]
    fn a_cut_does_not_click_and_no_number_is_silence() {
        let found = read(&[placed(10, vec![1.0; 500], 0.0)], 600, 1);
        assert!(found.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.011));
        let found = read(&[placed(0, vec![f32::NAN, f32::INFINITY, f32::MAX], 24.0)], 480, 1);
        assert!(found.iter().all(|sample| sample.is_finite()) && found[..2] == [0.0; 2]);
        assert_eq!(read(&[placed(0, Vec::new(), 0.0)], 8, 1), [0.0; 8]);
    }
}
