//! The room that a bed is played in, and the tone of the whole.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::mix::math::{RATE, cos_turns, db_to_gain, exp2, narrow, sin_turns};

/// Lengths of the lines in frames: 30 to 61 ms, without common divisors.
const LINES: [usize; 8] = [1_433, 1_601, 1_867, 2_053, 2_251, 2_399, 2_617, 2_939];

/// A delay of fixed length.
#[derive(Clone, Debug)]
struct Line {
    samples: Vec<f32>,
    place: usize,
}

impl Line {
    fn new(length: usize) -> Self {
        Self { samples: vec![0.0; length], place: 0 }
    }

    fn oldest(&self) -> f32 {
        self.samples.get(self.place).copied().unwrap_or(0.0)
    }

    /// Puts a sample in the place of the oldest.
    fn put(&mut self, sample: f32) {
        if let Some(slot) = self.samples.get_mut(self.place) {
            *slot = sample;
        }
        self.place += 1;
        if self.place == self.samples.len() {
            self.place = 0;
        }
    }
}

/// Spreads a sound out in time without colouring it (M. R. Schroeder, 1962).
#[derive(Clone, Debug)]
struct Diffuser(Line);

impl Diffuser {
    fn pass(&mut self, input: f32) -> f32 {
        let old = self.0.oldest();
        let inside = input - 0.6 * old;
        self.0.put(inside);
        old + 0.6 * inside
    }
}

/// A feedback delay network of eight lines (J.-M. Jot, 1991) behind two diffusers a side.
#[derive(Clone, Debug)]
pub(super) struct Room {
    diffusers: [[Diffuser; 2]; 2],
    lines: [Line; 8],
    gains: [f32; 8],
    /// What each line let through of its high notes last.
    dull: [f32; 8],
    damping: f32,
    /// Below this the room does not answer: it would boom.
    rumble: [f32; 2],
}

impl Room {
    /// A room in which sound falls by 60 dB in so many seconds.
    pub(super) fn new(seconds: f64) -> Self {
        let gain = |length: usize| {
            narrow(exp2(-(length as f64) / (seconds * RATE) * 3.0 * std::f64::consts::LOG2_10))
        };
        let diffuser = |length| Diffuser(Line::new(length));
        Self {
            diffusers: [[diffuser(241), diffuser(563)], [diffuser(263), diffuser(601)]],
            lines: LINES.map(Line::new),
            gains: LINES.map(gain),
            dull: [0.0; 8],
            // A one-pole filter at 3 kHz.
            damping: 0.325,
            rumble: [0.0; 2],
        }
    }

    /// Takes a frame, and gives what the room answers.
    pub(super) fn pass(&mut self, input: [f32; 2]) -> [f32; 2] {
        let mut entering = [0.0f32; 2];
        for (((slot, sample), chain), rumble) in
            entering.iter_mut().zip(input).zip(&mut self.diffusers).zip(&mut self.rumble)
        {
            // 180 Hz.
            *rumble += (sample - *rumble) * 0.0233;
            *slot = chain.iter_mut().fold(sample - *rumble, |sample, diffuser| diffuser.pass(sample));
        }
        let mut output = [0.0f32; 2];
        let mut mixed = [0.0f32; 8];
        let filters = self.dull.iter_mut().zip(&self.gains);
        for (index, ((slot, line), (dull, gain))) in
            mixed.iter_mut().zip(&self.lines).zip(filters).enumerate()
        {
            *dull += (line.oldest() * gain - *dull) * (1.0 - self.damping);
            *slot = *dull;
            let sign = if index % 4 < 2 { 0.35 } else { -0.35 };
            if index % 2 == 0 { output[0] += *dull * sign } else { output[1] += *dull * sign }
        }
        hadamard(&mut mixed);
        for (index, (line, sample)) in self.lines.iter_mut().zip(mixed).enumerate() {
            let side = if index % 2 == 0 { entering[0] } else { entering[1] };
            line.put(sample + side);
        }
        output
    }
}

/// Every line into every other, with the power unchanged.
fn hadamard(lines: &mut [f32; 8]) {
    let [a, b, c, d, e, f, g, h] = *lines;
    let [a, b, c, d, e, f, g, h] = [a + b, a - b, c + d, c - d, e + f, e - f, g + h, g - h];
    let [a, b, c, d, e, f, g, h] = [a + c, b + d, a - c, b - d, e + g, f + h, e - g, f - h];
    *lines = [a + e, b + f, c + g, d + h, a - e, b - f, c - g, d - h].map(|sample| sample * 0.353_553_4);
}

/// A second-order section (R. Bristow-Johnson, *Cookbook formulae for audio EQ biquad filters*), of two
/// channels.
#[derive(Clone, Debug)]
struct Section {
    factors: [f64; 5],
    state: [[f64; 2]; 2],
}

impl Section {
    fn new(ahead: [f64; 3], back: [f64; 3]) -> Self {
        let ([b0, b1, b2], [a0, a1, a2]) = (ahead, back);
        Self { factors: [b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0], state: [[0.0; 2]; 2] }
    }

    /// The cosine of its frequency, and Bristow-Johnson's α.
    fn terms(hz: f64, quality: f64) -> (f64, f64) {
        (cos_turns(hz / RATE), sin_turns(hz / RATE) / (2.0 * quality))
    }

    fn high_pass(hz: f64) -> Self {
        let (cos, alpha) = Self::terms(hz, FRAC_1_SQRT_2);
        let edge = (1.0 + cos) * 0.5;
        Self::new([edge, -1.0 - cos, edge], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    fn low_pass(hz: f64) -> Self {
        let (cos, alpha) = Self::terms(hz, FRAC_1_SQRT_2);
        let edge = (1.0 - cos) * 0.5;
        Self::new([edge, 1.0 - cos, edge], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    fn bell(hz: f64, quality: f64, db: f64) -> Self {
        let (cos, alpha) = Self::terms(hz, quality);
        let root = db_to_gain(db * 0.5);
        Self::new(
            [1.0 + alpha * root, -2.0 * cos, 1.0 - alpha * root],
            [1.0 + alpha / root, -2.0 * cos, 1.0 - alpha / root],
        )
    }

    fn pass(&mut self, frame: [f64; 2]) -> [f64; 2] {
        let [b0, b1, b2, a1, a2] = self.factors;
        let mut output = frame;
        for (sample, [first, second]) in output.iter_mut().zip(&mut self.state) {
            let input = *sample;
            *sample = b0 * input + *first;
            *first = b1 * input - a1 * *sample + *second;
            *second = b2 * input - a2 * *sample;
        }
        output
    }
}

/// The tone of the whole: no rumble, room for the voice from 1 to 4 kHz, and no hiss.
#[derive(Clone, Debug)]
pub(super) struct Finish {
    sections: [Section; 3],
    gain: f64,
}

impl Finish {
    /// With what lies above `top_hz` softened.
    pub(super) fn new(top_hz: f64, gain: f64) -> Self {
        let voice = Section::bell(2_100.0, 0.55, -6.0);
        Self { sections: [Section::high_pass(34.0), voice, Section::low_pass(top_hz)], gain }
    }

    pub(super) fn pass(&mut self, frame: [f32; 2]) -> [f32; 2] {
        let frame = frame.map(|sample| f64::from(sample) * self.gain);
        self.sections.iter_mut().fold(frame, |frame, section| section.pass(frame)).map(narrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_dies_away_in_its_time() {
        let mut room = Room::new(1.5);
        let mut power = Vec::new();
        room.pass([1.0, 1.0]);
        for _ in 0..20 {
            let piece = (0..4_800).map(|_| room.pass([0.0; 2])[0]);
            power.push(piece.map(|sample| f64::from(sample).powi(2)).sum::<f64>());
        }
        // From 0.3 s to 1.3 s: 40 dB at 1.5 s for 60, and a little more with its damping.
        let fallen = 10.0 * (power[3] / power[13]).log10();
        assert!((36.0..60.0).contains(&fallen), "{fallen}");
    }

    #[test]
    fn the_finish_leaves_room_for_the_voice() {
        let level = |hz: f64| {
            let mut finish = Finish::new(9_000.0, 1.0);
            let tone = (0..24_000u32).map(|i| narrow(sin_turns(f64::from(i) * hz / RATE)));
            let power = tone.map(|sample| f64::from(finish.pass([sample; 2])[0]).powi(2)).skip(4_800);
            10.0 * (power.sum::<f64>() / 19_200.0 * 2.0).log10()
        };
        assert!(level(200.0).abs() < 0.7 && level(2_100.0) < -5.5, "{} {}", level(200.0), level(2_100.0));
        assert!(level(10.0) < -15.0 && level(16_000.0) < -12.0, "{} {}", level(10.0), level(16_000.0));
    }
}
