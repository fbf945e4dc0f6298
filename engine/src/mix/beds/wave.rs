//! Waves as tables, and what reads them.

use std::sync::Arc;

use crate::mix::math::{RATE, narrow, sin_turns};

/// Samples of a wave; a power of two, so that a place in it is the upper bits of a phase.
const SIZE: usize = 2_048;
const SIZE_BITS: u32 = 11;

/// One period, and its first sample once more.
pub(super) type Table = [f32; SIZE + 1];

/// What a wave sounds like. Partials are few enough that no note of a bed reaches 24 kHz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A sine.
    Sine,
    /// A few soft partials: basses, the end of a plucked note.
    Round,
    /// As a saw behind a low filter: pads.
    Warm,
    /// More of them: strings.
    Bowed,
    /// Odd partials first: marimba, muted guitar.
    Wood,
    /// Few and far between: small bells.
    Glass,
}

impl Shape {
    const ALL: [Self; 6] = [Self::Sine, Self::Round, Self::Warm, Self::Bowed, Self::Wood, Self::Glass];

    /// How strong a partial is, from the first.
    fn partial(self, number: f64) -> f64 {
        let fall = |steepness: f64, reach: f64| {
            let power = crate::mix::math::exp2(-steepness * crate::mix::math::log2(number));
            power * crate::mix::math::exp(-number / reach)
        };
        let only = |numbers: &[(f64, f64)]| {
            numbers.iter().find(|(wanted, _)| (wanted - number).abs() < 0.5).map_or(0.0, |(_, level)| *level)
        };
        match self {
            Self::Sine => only(&[(1.0, 1.0)]),
            Self::Round if number < 7.5 => fall(1.8, 9.0),
            Self::Warm if number < 14.5 => fall(1.2, 5.0),
            Self::Bowed if number < 18.5 => fall(1.0, 6.0),
            Self::Wood if number < 12.5 => fall(1.2, 5.0) * if number % 2.0 > 0.5 { 1.0 } else { 0.35 },
            Self::Glass => only(&[(1.0, 1.0), (3.0, 0.16), (4.0, 0.28), (7.0, 0.07), (9.0, 0.04)]),
            _ => 0.0,
        }
    }
}

/// The tables of all shapes.
#[derive(Clone, Debug)]
pub(super) struct Bank(Arc<[Table]>);

impl Bank {
    pub(super) fn new() -> Self {
        let mut sine = vec![0.0; SIZE];
        for (index, slot) in sine.iter_mut().enumerate() {
            *slot = sin_turns(index as f64 / SIZE as f64);
        }
        Self(Shape::ALL.into_iter().map(|shape| table(shape, &sine)).collect())
    }

    pub(super) fn table(&self, shape: Shape) -> &Table {
        const SILENT: Table = [0.0; SIZE + 1];
        let index = Shape::ALL.iter().position(|other| *other == shape).unwrap_or(0);
        self.0.get(index).unwrap_or(&SILENT)
    }
}

/// A wave with a mean square of a quarter.
fn table(shape: Shape, sine: &[f64]) -> Table {
    let mut exact = vec![0.0; SIZE];
    for number in 1..20usize {
        let level = shape.partial(number as f64);
        if level == 0.0 {
            continue;
        }
        // Phases that spread peaks out (M. R. Schroeder, 1970): as loud, and lower.
        let shift = SIZE * number * (number - 1) / 24;
        for (index, slot) in exact.iter_mut().enumerate() {
            *slot += level * sine.get((index * number + shift) % SIZE).copied().unwrap_or(0.0);
        }
    }
    let power = exact.iter().map(|sample| sample * sample).sum::<f64>() / SIZE as f64;
    let gain = 0.5 / power.sqrt().max(1e-9);
    let mut table = [0.0; SIZE + 1];
    for (slot, sample) in table.iter_mut().zip(exact.iter().cycle()) {
        *slot = narrow(sample * gain);
    }
    table
}

/// What a table holds at a phase, whose 2³² is a period.
#[inline]
pub(super) fn look(table: &Table, phase: u32) -> f32 {
    let index = (phase >> (32 - SIZE_BITS)) as usize;
    let part = (phase & ((1 << (32 - SIZE_BITS)) - 1)) as f32 * (1.0 / (1u32 << (32 - SIZE_BITS)) as f32);
    let here = table.get(index).copied().unwrap_or(0.0);
    let next = table.get(index + 1).copied().unwrap_or(0.0);
    here + (next - here) * part
}

/// How far the phase of a tone goes in a sample.
pub(super) fn phase_step(hz: f64) -> u32 {
    let step = (hz / RATE).clamp(0.0, 0.5) * 4_294_967_296.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 … 2³¹")]
    let step = step as u32;
    step
}

/// The frequency of a note: 69 is A4, 440 Hz.
pub(super) fn note_hz(pitch: f64) -> f64 {
    440.0 * crate::mix::math::exp2((pitch - 69.0) / 12.0)
}

/// White noise from −1 to 1: xorshift (G. Marsaglia, 2003), a few instructions a sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noise(u32);

impl Noise {
    pub(super) fn new(seed: u32) -> Self {
        Self(seed | 1)
    }

    #[inline]
    pub(super) fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 8) as f32 * (1.0 / 8_388_608.0) - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waves_have_no_offset_and_one_level() {
        let bank = Bank::new();
        for shape in Shape::ALL {
            let table = &bank.table(shape)[..SIZE];
            let mean = table.iter().sum::<f32>() / SIZE as f32;
            let power = table.iter().map(|sample| sample * sample).sum::<f32>() / SIZE as f32;
            let peak = table.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
            assert!(mean.abs() < 1e-5 && (power - 0.25).abs() < 1e-4 && peak < 1.5, "{shape:?}: {peak}");
        }
    }

    #[test]
    fn a_tone_has_its_pitch() {
        let (bank, step) = (Bank::new(), phase_step(note_hz(69.0)));
        let samples: Vec<f32> =
            (0..48_000u32).map(|i| look(bank.table(Shape::Sine), step.wrapping_mul(i))).collect();
        let rises = samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!((439..=440).contains(&rises), "{rises}");
    }
}
