//! How loud the audio is from moment to moment: where words begin and end.

use super::SAMPLES_PER_MS;

/// A step of the envelope.
pub(crate) const STEP_MS: i64 = 10;
const STEP: usize = 10 * SAMPLES_PER_MS;
/// Pauses shorter than this do not end an island: stops (p, t, k) are silent too.
const MIN_GAP_STEPS: usize = 10;

/// Loudness of each 10 ms in decibels, and above which of it somebody speaks.
pub(crate) struct Envelope {
    loud: Vec<bool>,
    decibels: Vec<f32>,
}

/// A run of sound between two pauses, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Island {
    pub(crate) start_ms: i64,
    pub(crate) end_ms: i64,
}

/// Measures how loud sound is that comes in blocks.
#[derive(Default)]
pub(crate) struct Meter {
    decibels: Vec<f32>,
    /// Samples of a step that is not whole yet.
    rest: Vec<f32>,
}

impl Meter {
    /// Takes in the next samples.
    pub(crate) fn read(&mut self, mut samples: &[f32]) {
        if !self.rest.is_empty() {
            let (missing, after) = samples.split_at(samples.len().min(STEP - self.rest.len()));
            self.rest.extend_from_slice(missing);
            samples = after;
            if self.rest.len() == STEP {
                self.decibels.push(level(&self.rest));
                self.rest.clear();
            }
        }
        let steps = samples.chunks_exact(STEP);
        self.rest.extend_from_slice(steps.remainder());
        self.decibels.extend(steps.map(level));
    }

    /// What was measured, with the last step as far as it goes.
    pub(crate) fn finish(mut self) -> Envelope {
        if !self.rest.is_empty() {
            self.decibels.push(level(&self.rest));
        }
        Envelope::of_levels(self.decibels)
    }
}

impl Envelope {
    pub(crate) fn new(audio: &[f32]) -> Self {
        Self::of_levels(audio.chunks(STEP).map(level).collect())
    }

    fn of_levels(decibels: Vec<f32>) -> Self {
        let mut sorted = decibels.clone();
        sorted.sort_by(f32::total_cmp);
        let at = |part: usize| sorted.get(sorted.len() * part / 100).copied().unwrap_or(-90.0);
        // Between the room's own noise and the voice, nearer to the noise: soft
        // consonants at the beginning of a word count.
        let (floor, peak) = (at(10).max(-90.0), at(95));
        let threshold = (floor + 8.0).max(peak - 34.0).min(peak - 6.0);
        Self { loud: decibels.iter().map(|level| *level >= threshold).collect(), decibels }
    }

    /// Runs of sound, in order.
    pub(crate) fn islands(&self) -> Vec<Island> {
        let mut islands: Vec<(usize, usize)> = Vec::new();
        for (step, _) in self.loud.iter().enumerate().filter(|(_, loud)| **loud) {
            match islands.last_mut() {
                Some((_, end)) if step < *end + MIN_GAP_STEPS => *end = step + 1,
                _ => islands.push((step, step + 1)),
            }
        }
        // A click of one or two steps is no word.
        islands.retain(|(start, end)| end - start > 2);
        islands
            .into_iter()
            .map(|(start, end)| Island { start_ms: to_ms(start), end_ms: to_ms(end) })
            .collect()
    }

    /// The end of the last sound in a stretch, if there is any.
    pub(crate) fn last_sound(&self, start_ms: i64, end_ms: i64) -> Option<i64> {
        let (from, to) = (to_step(start_ms), to_step(end_ms).min(self.loud.len()));
        let last = self.loud.get(from..to)?.iter().rposition(|loud| *loud)?;
        Some(to_ms(from + last + 1))
    }

    /// The quietest moment between two samples, as a sample.
    pub(crate) fn quietest(&self, from: usize, to: usize) -> usize {
        let (first, last) = (from / STEP, (to / STEP).min(self.decibels.len()));
        // A pause is long: the mean over 100 ms, not one lucky step.
        let mean = |step: usize| {
            let around = self.decibels.get(step.saturating_sub(5)..(step + 5).min(self.decibels.len()));
            around.map_or(0.0, |levels| levels.iter().sum::<f32>())
        };
        let best = (first..last).min_by(|a, b| mean(*a).total_cmp(&mean(*b)));
        best.map_or(to, |step| step * STEP)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a step has 160 samples")]
fn level(samples: &[f32]) -> f32 {
    let power = samples.iter().filter(|sample| sample.is_finite()).map(|sample| sample * sample).sum::<f32>();
    10.0 * (power / samples.len().max(1) as f32).max(1e-9).log10()
}

#[expect(clippy::cast_possible_wrap, reason = "steps of a slice in memory")]
fn to_ms(step: usize) -> i64 {
    step as i64 * STEP_MS
}

fn to_step(ms: i64) -> usize {
    usize::try_from(ms / STEP_MS).unwrap_or(0)
}
