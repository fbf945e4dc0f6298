//! Instruments: tones from tables, and drums from a falling tone and noise.

use super::wave::{Bank, Noise, Shape, look, note_hz, phase_step};
use crate::mix::math::{approach, cos_turns, exp2, narrow, sin_turns};

/// Frames that are rendered at once. Slow movements are set anew for each.
pub(super) const QUANTUM: usize = 64;

/// Where instruments add their sound.
#[derive(Clone, Debug)]
pub(super) struct Buses {
    /// What is heard as it is.
    pub(super) dry: [[f32; 2]; QUANTUM],
    /// What goes into the room.
    pub(super) send: [[f32; 2]; QUANTUM],
}

impl Buses {
    pub(super) const SILENT: Self = Self { dry: [[0.0; 2]; QUANTUM], send: [[0.0; 2]; QUANTUM] };
}

/// How a tone sounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch {
    /// The wave of a bright moment, and that of a mellow one.
    pub(super) waves: (Shape, Shape),
    /// How bright a note begins and where it ends, 0 to 1, and how long it takes.
    pub(super) shine: (f32, f32, f64),
    /// Attack, decay, release, in seconds.
    pub(super) times: (f64, f64, f64),
    /// What is left after the decay, 0 to 1.
    pub(super) sustain: f32,
    /// How far its two strings are apart: in cents, and from left to right, 0 to 1.
    pub(super) spread: (f64, f64),
    /// How it sways: cents, and times a second.
    pub(super) sway: (f64, f64),
    /// How much of it goes into the room.
    pub(super) send: f32,
    pub(super) gain: f32,
}

/// A note of a [`Patch`].
#[derive(Clone, Debug)]
pub(super) struct Tone {
    patch: &'static Patch,
    /// Frames until it begins.
    delay: usize,
    phases: [u32; 2],
    steps: [u32; 2],
    /// Left and right, of each string.
    gains: [[f32; 2]; 2],
    level: f32,
    attack_left: u32,
    gate_left: u32,
    rates: [f32; 3],
    shine: f32,
    shine_rate: f32,
    sway: f64,
}

/// What is asked of a [`Tone`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Played {
    /// As in MIDI: 69 is A4.
    pub(super) pitch: f64,
    /// Frames until it is let go.
    pub(super) gate: u32,
    /// 0 to 1.
    pub(super) velocity: f64,
    /// −1 is left, 1 is right.
    pub(super) pan: f64,
    /// What is by chance: 0 to 1.
    pub(super) chance: f64,
}

impl Tone {
    pub(super) fn new(patch: &'static Patch, played: &Played, delay: usize) -> Self {
        let (cents, width) = patch.spread;
        let string = |side: f64| note_hz(played.pitch + side * cents * 0.005);
        let gain = f64::from(patch.gain) * played.velocity * std::f64::consts::FRAC_1_SQRT_2;
        let gains = |side: f64| {
            let turns = ((played.pan + side * width).clamp(-1.0, 1.0) + 1.0) * 0.125;
            [narrow(cos_turns(turns) * gain), narrow(sin_turns(turns) * gain)]
        };
        let (attack, decay, release) = patch.times;
        // Strings that begin together would beat together.
        let phase = phase_step(played.chance * 24_000.0);
        Self {
            patch,
            delay,
            phases: if cents == 0.0 { [0, 0] } else { [phase, phase.wrapping_mul(3)] },
            steps: [phase_step(string(-1.0)), phase_step(string(1.0))],
            gains: [gains(-1.0), gains(1.0)],
            level: 0.0,
            attack_left: frames(attack),
            gate_left: played.gate,
            rates: [attack / 3.0, decay, release].map(|seconds| narrow(approach(seconds))),
            // What is struck harder is brighter.
            shine: patch.shine.0 * narrow(0.4 + 0.6 * played.velocity),
            shine_rate: narrow(approach(patch.shine.2)),
            sway: played.chance,
        }
    }

    /// Adds its next frames; whether there are more.
    pub(super) fn add(&mut self, bank: &Bank, buses: &mut Buses) -> bool {
        let (bright, mellow) = (bank.table(self.patch.waves.0), bank.table(self.patch.waves.1));
        let steps = self.swayed();
        let [attack, decay, release] = self.rates;
        let delay = std::mem::take(&mut self.delay);
        let frames = buses.dry.iter_mut().zip(&mut buses.send).skip(delay);
        for (dry, send) in frames {
            let (target, rate) = if self.gate_left == 0 {
                (0.0, release)
            } else if self.attack_left > 0 {
                self.attack_left -= 1;
                (1.0, attack)
            } else {
                (self.patch.sustain, decay)
            };
            self.gate_left = self.gate_left.saturating_sub(1);
            self.level += (target - self.level) * rate;
            self.shine += (self.patch.shine.1 - self.shine) * self.shine_rate;
            for ((phase, step), gains) in self.phases.iter_mut().zip(steps).zip(&self.gains) {
                let dark = look(mellow, *phase);
                let sample = (dark + (look(bright, *phase) - dark) * self.shine) * self.level;
                *phase = phase.wrapping_add(step);
                for ((dry, send), gain) in dry.iter_mut().zip(send.iter_mut()).zip(gains) {
                    *dry += sample * gain;
                    *send += sample * gain * self.patch.send;
                }
            }
        }
        self.level > 5e-5 || (self.gate_left > 0 && (self.attack_left > 0 || self.patch.sustain > 0.0))
    }

    /// The steps of this moment.
    fn swayed(&mut self) -> [u32; 2] {
        let (cents, hz) = self.patch.sway;
        if cents == 0.0 {
            return self.steps;
        }
        self.sway += hz * QUANTUM as f64 / crate::mix::math::RATE;
        let bend = exp2(sin_turns(self.sway) * cents / 1_200.0);
        self.steps.map(|step| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2³²")]
            let bent = (f64::from(step) * bend) as u32;
            bent
        })
    }
}

/// Frames in so many seconds.
pub(super) fn frames(seconds: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "notes last seconds")]
    let frames = (seconds.clamp(0.0, 600.0) * crate::mix::math::RATE) as u32;
    frames
}

/// How a drum sounds: a tone that falls, and noise in a band.
#[derive(Clone, Copy, Debug)]
pub(super) struct Skin {
    /// The tone: where it ends and how far above it begins, in Hz, and how long the fall takes.
    pub(super) tone: (f64, f64, f64),
    pub(super) tone_gain: f32,
    /// The noise: from and to, in Hz.
    pub(super) band: (f64, f64),
    pub(super) noise_gain: f32,
    /// Attack; how fast the tone and how fast the noise fade, in seconds.
    pub(super) times: (f64, f64, f64),
    pub(super) send: f32,
}

/// A stroke on a [`Skin`].
#[derive(Clone, Debug)]
pub(super) struct Drum {
    skin: &'static Skin,
    delay: usize,
    phase: u32,
    /// Above the tone's end, in Hz.
    sweep: f64,
    levels: [f32; 2],
    fades: [f32; 2],
    attack: f32,
    attack_rate: f32,
    noise: Noise,
    low: f32,
    lower: f32,
    filters: [f32; 2],
    gains: [f32; 2],
}

impl Drum {
    pub(super) fn new(skin: &'static Skin, played: &Played, delay: usize) -> Self {
        let turns = (played.pan.clamp(-1.0, 1.0) + 1.0) * 0.125;
        let gain = played.velocity * std::f64::consts::SQRT_2;
        let filter = |hz: f64| narrow(approach(1.0 / (std::f64::consts::TAU * hz)));
        Self {
            skin,
            delay,
            phase: 0,
            sweep: skin.tone.1,
            levels: [skin.tone_gain, skin.noise_gain],
            fades: [skin.times.1, skin.times.2].map(|seconds| 1.0 - narrow(approach(seconds))),
            attack: 0.0,
            attack_rate: narrow(approach(skin.times.0 / 3.0)),
            noise: Noise::new(phase_step(played.chance * 24_000.0)),
            low: 0.0,
            lower: 0.0,
            filters: [filter(skin.band.1), filter(skin.band.0)],
            gains: [narrow(cos_turns(turns) * gain), narrow(sin_turns(turns) * gain)],
        }
    }

    /// Adds its next frames; whether there are more.
    pub(super) fn add(&mut self, bank: &Bank, buses: &mut Buses) -> bool {
        let sine = bank.table(Shape::Sine);
        let delay = std::mem::take(&mut self.delay);
        let step = phase_step(self.skin.tone.0 + self.sweep);
        self.sweep *= 1.0 - approach(self.skin.tone.2) * QUANTUM.saturating_sub(delay) as f64;
        for (dry, send) in buses.dry.iter_mut().zip(&mut buses.send).skip(delay) {
            self.attack += (1.0 - self.attack) * self.attack_rate;
            self.phase = self.phase.wrapping_add(step);
            let mut sample = look(sine, self.phase) * self.levels[0];
            if self.skin.noise_gain > 0.0 {
                // Below the upper edge, less what is below the lower one.
                self.low += (self.noise.next() - self.low) * self.filters[0];
                self.lower += (self.low - self.lower) * self.filters[1];
                sample += (self.low - self.lower) * self.levels[1];
            }
            sample *= self.attack;
            for (level, fade) in self.levels.iter_mut().zip(self.fades) {
                *level *= fade;
            }
            for ((dry, send), gain) in dry.iter_mut().zip(send.iter_mut()).zip(self.gains) {
                *dry += sample * gain;
                *send += sample * gain * self.skin.send;
            }
        }
        self.levels.iter().any(|level| *level > 2e-5)
    }
}
