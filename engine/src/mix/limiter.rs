//! A limiter of true peaks.
//!
//! Peaks are looked for between the samples as well, four times as often (ITU-R BS.1770-4, annex 2). The
//! gain comes down in time for each: what is needed at a sample is needed all through a window before it,
//! and the mean over that window is smooth and never above what is needed.

use std::collections::VecDeque;

use super::math::{approach, db_to_gain, narrow, sin_turns};

/// No peak between samples lies above it, in dB of full scale. Sites ask for −1; an encoder of AAC or
/// Opus adds half a decibel, and meters differ by as much on treble.
pub(super) const CEILING_DBTP: f64 = -2.0;

/// Samples of each channel that a peak between samples is computed from.
const TAPS: usize = 16;
/// Where between two samples it is looked for: at a quarter, a half, three quarters.
const BETWEEN: usize = 3;
/// How far the gain looks ahead: 4 ms.
const WINDOW: usize = 192;
/// How fast the gain comes back, in seconds.
const RELEASE_S: f64 = 0.08;

/// How many frames the output lags behind the input.
pub(super) const LATENCY: usize = TAPS / 2 + WINDOW - 1;

/// Finds peaks between samples, of one channel.
#[derive(Clone, Debug)]
struct PeakFinder {
    kernel: [[f32; TAPS]; BETWEEN],
    /// The last `TAPS` samples, twice in a row, so that they always lie together.
    history: [f32; TAPS * 2],
    next: usize,
}

impl PeakFinder {
    fn new() -> Self {
        let mut kernel = [[0.0; TAPS]; BETWEEN];
        for (row, part) in kernel.iter_mut().zip([0.25, 0.5, 0.75]) {
            let mut sum = 0.0;
            let mut exact = [0.0; TAPS];
            let mut x = part + 7.0;
            for factor in &mut exact {
                let sinc = sin_turns(x * 0.5) / (x * std::f64::consts::PI);
                // Hann's window, stretched a little so that the outermost samples still count.
                let half = sin_turns(0.25 - x / 34.0);
                *factor = sinc * half * half;
                sum += *factor;
                x -= 1.0;
            }
            for (factor, exact) in row.iter_mut().zip(exact) {
                *factor = narrow(exact / sum);
            }
        }
        Self { kernel, history: [0.0; TAPS * 2], next: 0 }
    }

    /// Takes a sample; returns the largest magnitude from the sample `TAPS / 2` before it up to, but not,
    /// the one after that.
    fn push(&mut self, sample: f32) -> f32 {
        for place in [self.next, self.next + TAPS] {
            if let Some(slot) = self.history.get_mut(place) {
                *slot = sample;
            }
        }
        self.next = (self.next + 1) % TAPS;
        let window = self.history.get(self.next..self.next + TAPS).unwrap_or_default();
        let itself = window.get(TAPS / 2 - 1).copied().unwrap_or(0.0);
        self.kernel.iter().fold(itself.abs(), |peak, row| {
            let between: f32 = window.iter().zip(row).map(|(sample, factor)| sample * factor).sum();
            peak.max(between.abs())
        })
    }
}

/// Holds true peaks of sound of so many channels below a ceiling.
#[derive(Clone, Debug)]
pub(super) struct Limiter<const CHANNELS: usize> {
    ceiling: f64,
    finders: [PeakFinder; CHANNELS],
    /// Frames on their way.
    delay: VecDeque<[f32; CHANNELS]>,
    /// Gains that are needed in the window, ascending, each with the frame it stands for.
    least: VecDeque<(u64, f64)>,
    frame: u64,
    last_peak: f32,
    released: f64,
    release: f64,
    /// The gains of the window, and their sum. They are whole multiples of 2⁻²⁴, so the sum is exact
    /// however long it runs.
    gains: VecDeque<f64>,
    sum: f64,
}

impl<const CHANNELS: usize> Limiter<CHANNELS> {
    pub(super) fn new(ceiling_dbtp: f64) -> Self {
        let window = u32::try_from(WINDOW).unwrap_or(0);
        Self {
            ceiling: db_to_gain(ceiling_dbtp),
            finders: std::array::from_fn(|_| PeakFinder::new()),
            delay: std::iter::repeat_n([0.0; CHANNELS], LATENCY).collect(),
            least: VecDeque::new(),
            frame: 0,
            last_peak: 0.0,
            released: 1.0,
            release: approach(RELEASE_S),
            gains: std::iter::repeat_n(1.0, WINDOW).collect(),
            sum: f64::from(window),
        }
    }

    /// Takes a frame, and gives the one [`LATENCY`] before it.
    pub(super) fn process(&mut self, frame: [f32; CHANNELS]) -> [f32; CHANNELS] {
        let mut peak = 0.0f32;
        for (finder, sample) in self.finders.iter_mut().zip(frame) {
            peak = peak.max(finder.push(sample));
        }
        // A peak between two samples concerns both.
        let concerned = f64::from(peak.max(self.last_peak));
        self.last_peak = peak;
        let needed = if concerned > self.ceiling { self.ceiling / concerned } else { 1.0 };
        let held = self.hold(needed);
        // Never above what is held: a gain that comes back slowly is lower than one that comes at once.
        self.released = held.min(self.released + (1.0 - self.released) * self.release);
        let gain = narrow(self.mean(self.released));
        self.delay.push_back(frame);
        self.delay.pop_front().unwrap_or([0.0; CHANNELS]).map(|sample| sample * gain)
    }

    /// The least gain that is needed in the window that ends here.
    fn hold(&mut self, needed: f64) -> f64 {
        while self.least.back().is_some_and(|(_, gain)| *gain >= needed) {
            self.least.pop_back();
        }
        self.least.push_back((self.frame, needed));
        let first = (self.frame + 1).saturating_sub(WINDOW as u64);
        if self.least.front().is_some_and(|(frame, _)| *frame < first) {
            self.least.pop_front();
        }
        self.frame += 1;
        self.least.front().map_or(1.0, |(_, gain)| *gain)
    }

    /// The mean of the last gains.
    fn mean(&mut self, gain: f64) -> f64 {
        let whole = (gain * 16_777_216.0).floor() / 16_777_216.0;
        self.gains.push_back(whole);
        self.sum += whole - self.gains.pop_front().unwrap_or(1.0);
        self.sum / (WINDOW as f64)
    }
}

#[cfg(test)]
mod tests {
    use ebur128::{EbuR128, Mode};

    use super::*;
    use crate::mix::math::{Random, gain_to_db};

    /// What comes out, in the place it went in.
    fn limited(input: &[[f32; 2]]) -> Vec<[f32; 2]> {
        let mut limiter = Limiter::new(CEILING_DBTP);
        let padded = input.iter().copied().chain(std::iter::repeat_n([0.0; 2], LATENCY));
        padded.map(|frame| limiter.process(frame)).skip(LATENCY).collect()
    }

    /// As another meter finds it.
    fn true_peak_dbtp(frames: &[[f32; 2]]) -> f64 {
        let mut meter = EbuR128::new(2, 48_000, Mode::TRUE_PEAK).unwrap();
        meter.add_frames_f32(frames.as_flattened()).unwrap();
        meter.add_frames_f32(&[0.0; 200]).unwrap();
        gain_to_db(meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap()))
    }

    fn both(samples: impl Iterator<Item = f64>) -> Vec<[f32; 2]> {
        samples.map(|sample| [narrow(sample), narrow(-sample * 0.7)]).collect()
    }

    /// Signals made to get past a limiter.
    fn hostile() -> Vec<(&'static str, Vec<[f32; 2]>)> {
        let count = 0..24_000u32;
        let mut random = Random::new(3);
        let noise: Vec<f64> = count.clone().map(|_| random.both() * 8.0).collect();
        // A quarter of the rate, 45° off: samples at 0.707 of what lies between them.
        let between = count.clone().map(|i| 1.5 * sin_turns(f64::from(i) * 0.25 + 0.125));
        vec![
            ("square", both(count.clone().map(|i| if i / 37 % 2 == 0 { 4.0 } else { -4.0 }))),
            ("between samples", both(between)),
            ("noise", both(noise.into_iter())),
            ("clicks", both(count.clone().map(|i| if i % 5_000 == 2_500 { 16.0 } else { 0.01 }))),
            ("from nothing", both(count.clone().map(|i| if i < 12_000 { 0.0 } else { 3.0 }))),
            ("low", both(count.clone().map(|i| 9.0 * sin_turns(f64::from(i) / 1_600.0)))),
            ("swelling", both(count.map(|i| f64::from(i) / 6_000.0 * sin_turns(f64::from(i) / 61.3)))),
        ]
    }

    #[test]
    fn no_signal_gets_above_the_ceiling() {
        for (name, input) in hostile() {
            let found = true_peak_dbtp(&limited(&input));
            assert!(found <= CEILING_DBTP + 0.2, "{name}: {found:.2} dBTP");
        }
    }

    #[test]
    fn what_is_below_the_ceiling_passes_untouched_and_in_its_place() {
        let input = both((0..9_600u32).map(|i| 0.75 * sin_turns(f64::from(i) / 97.0)));
        assert!(limited(&input) == input);
    }

    #[test]
    fn a_single_peak_is_turned_down_before_and_let_go_after() {
        let mut input = vec![[0.1, 0.1]; 24_000];
        // Twice the ceiling of −2 dB.
        input[12_000] = [1.588_7, 0.1];
        let found = limited(&input);
        let gain = |frame: usize| found[frame][1] / 0.1;
        assert!((gain(12_000) - 0.5).abs() < 0.002, "{}", gain(12_000));
        assert!(gain(11_750) > 0.999 && gain(11_990) < 0.6, "{} {}", gain(11_750), gain(11_990));
        // The peak begins between the sample before it and itself; the window before that is on its way down.
        let first = found.iter().position(|frame| frame[1] < 0.1);
        assert_eq!(first, Some(12_000 - 1 - (WINDOW - 1)));
        // 1/e of the way is left after 80 ms, less half the window.
        assert!((gain(12_000 + 3_840 + 96) - 0.816).abs() < 0.01, "{}", gain(12_000 + 3_936));
        for pair in found[11_700..20_000].windows(2) {
            assert!((pair[1][1] - pair[0][1]).abs() < 0.1 * 0.004, "a jump: {pair:?}");
        }
    }

    #[test]
    fn it_never_ends_lower_than_it_began() {
        let mut limiter = Limiter::new(CEILING_DBTP);
        let mut random = Random::new(9);
        for _ in 0..100_000 {
            limiter.process([narrow(random.both() * 4.0), 0.0]);
        }
        // Longer than the release: the sum has lost nothing.
        for _ in 0..200_000 {
            limiter.process([0.0; 2]);
        }
        assert!((limiter.sum - 192.0).abs() < 1e-4, "{}", limiter.sum);
    }
}
