//! When what is played: bars of sixteen steps, sections of eight bars.

use super::Mood;
use super::harmony::{Chord, Harmony};
use super::moods;
use super::note::{Drum, Patch, Played, Skin, Tone};
use crate::mix::math::Random;

/// Steps of a bar: sixteenths.
pub(super) const STEPS: u64 = 16;
/// Bars of a section.
const BARS: u64 = 8;

/// Something to be played.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// In frames from the start.
    pub(super) time: u64,
    pub(super) played: Played,
    pub(super) instrument: Instrument,
}

/// On what it is played.
#[derive(Clone, Copy, Debug)]
pub(super) enum Instrument {
    Tone(&'static Patch),
    Drum(&'static Skin),
}

/// What sounds, once it has begun.
#[derive(Clone, Debug)]
pub(super) enum Sounding {
    Tone(Tone),
    Drum(Drum),
}

impl Event {
    pub(super) fn begin(&self, delay: usize) -> Sounding {
        match self.instrument {
            Instrument::Tone(patch) => Sounding::Tone(Tone::new(patch, &self.played, delay)),
            Instrument::Drum(skin) => Sounding::Drum(Drum::new(skin, &self.played, delay)),
        }
    }
}

/// A moment of the piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// From 0.
    pub(super) section: u64,
    /// Of the section: 0 to 7.
    pub(super) bar: u64,
    /// Of the bar: 0 to 15.
    pub(super) step: u64,
    pub(super) chord: Chord,
    /// Bars that each chord lasts.
    pub(super) chord_bars: u64,
}

impl Moment {
    /// Whether it is one of these steps.
    pub(super) fn is_on(&self, steps: &[u64]) -> bool {
        steps.contains(&self.step)
    }

    /// Whether a chord begins.
    pub(super) fn is_new_chord(&self) -> bool {
        self.step == 0 && self.bar.is_multiple_of(self.chord_bars)
    }

    /// Steps that each chord lasts.
    pub(super) fn chord_steps(&self) -> f64 {
        if self.chord_bars == 2 { 32.0 } else { 16.0 }
    }
}

/// What comes back within a section, and is new in the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Motif {
    /// Which of the four tones of a chord each step plays.
    pub(super) order: [usize; 16],
    /// Whether it plays at all; by the mood.
    pub(super) rhythm: [bool; 16],
    /// A number for whatever else.
    pub(super) turn: u32,
}

impl Motif {
    fn new(random: &mut Random) -> Self {
        // Ways through a chord that sound like ways, not like dice.
        const WAYS: [[usize; 8]; 6] = [
            [0, 1, 2, 3, 2, 1, 2, 1],
            [0, 2, 1, 3, 1, 2, 1, 2],
            [0, 2, 3, 2, 1, 2, 3, 2],
            [3, 2, 1, 2, 0, 1, 2, 1],
            [0, 1, 3, 2, 0, 1, 3, 1],
            [0, 3, 1, 2, 3, 1, 2, 1],
        ];
        const RHYTHMS: [u16; 6] = [
            0b1001_0010_1001_0010,
            0b1001_0010_0100_1010,
            0b1010_0100_1001_0010,
            0b1001_0100_1010_0100,
            0b1000_1001_0010_0100,
            0b1001_0010_1010_1010,
        ];
        let pick = |number: u32| WAYS.get(number as usize).copied().unwrap_or_default();
        let (way, answer) = (pick(random.below(6)), pick(random.below(6)));
        let mut motif = Self { turn: random.below(64), ..Self::default() };
        for (slot, tone) in motif.order.iter_mut().zip(way.into_iter().chain(answer)) {
            *slot = tone;
        }
        let bits = RHYTHMS.get(random.below(6) as usize).copied().unwrap_or_default();
        for (index, slot) in motif.rhythm.iter_mut().enumerate() {
            *slot = bits >> (15 - index) & 1 == 1;
        }
        motif
    }

    /// The tone of a chord that a step plays.
    pub(super) fn tone(&self, tones: [i32; 4], step: u64) -> i32 {
        let order = self.order.get(usize::try_from(step).unwrap_or(0)).copied().unwrap_or(0);
        tones.get(order).copied().unwrap_or(60)
    }

    pub(super) fn plays(&self, step: u64) -> bool {
        self.rhythm.get(usize::try_from(step).unwrap_or(0)).copied().unwrap_or(false)
    }
}

/// Writes down what is played at one step.
pub(super) struct Sheet<'a> {
    pub(super) random: &'a mut Random,
    events: &'a mut Vec<Event>,
    time: u64,
    step_frames: f64,
}

impl Sheet<'_> {
    /// A tone that is held for so many steps.
    pub(super) fn tone(&mut self, patch: &'static Patch, pitch: i32, steps: f64, velocity: f64, pan: f64) {
        let gate = super::note::frames(steps * self.step_frames / crate::mix::math::RATE);
        self.write(Instrument::Tone(patch), f64::from(pitch), gate, velocity, pan);
    }

    /// A stroke.
    pub(super) fn drum(&mut self, skin: &'static Skin, velocity: f64, pan: f64) {
        self.write(Instrument::Drum(skin), 0.0, 0, velocity, pan);
    }

    /// Each of the tones, from left to right.
    pub(super) fn chord(&mut self, patch: &'static Patch, tones: [i32; 4], steps: f64, velocity: f64) {
        for (tone, pan) in tones.into_iter().zip([-0.25, 0.45, -0.5, 0.3]) {
            self.tone(patch, tone, steps, velocity, pan);
        }
    }

    fn write(&mut self, instrument: Instrument, pitch: f64, gate: u32, velocity: f64, pan: f64) {
        // Hands are not machines: a little louder or softer, and up to 4 ms late.
        let velocity = velocity * (1.0 + 0.1 * self.random.both());
        let late = match instrument {
            Instrument::Tone(_) => u64::from(self.random.below(192)),
            Instrument::Drum(_) => 0,
        };
        let played = Played { pitch, gate, velocity, pan, chance: self.random.unit() };
        self.events.push(Event { time: self.time + late, played, instrument });
    }
}

/// Composes a bed, step after step.
#[derive(Clone, Debug)]
pub(super) struct Score {
    mood: Mood,
    bpm: u32,
    harmony: Harmony,
    motif: Motif,
    random: Random,
    /// The next step, from the start.
    step: u64,
}

impl Score {
    pub(super) fn new(mood: Mood, seed: u64) -> Self {
        let mut random = Random::new(seed.wrapping_mul(5).wrapping_add(mood.number()));
        let (low, high) = mood.tempos();
        let bpm = low + random.below(high - low + 1);
        let harmony = Harmony::new(mood, &mut random);
        let motif = Motif::default();
        Self { mood, bpm, harmony, motif, random, step: 0 }
    }

    pub(super) fn bpm(&self) -> u32 {
        self.bpm
    }

    /// When a step begins, in frames: a quarter of a beat each, exact over hours.
    fn time(&self, step: u64) -> u64 {
        step * 720_000 / u64::from(self.bpm)
    }

    /// Writes down what begins before `end`, in frames from the start; some of it may begin a little later.
    pub(super) fn write_until(&mut self, end: u64, events: &mut Vec<Event>) {
        while self.time(self.step) < end {
            let (step, bar) = (self.step % STEPS, self.step / STEPS);
            let (section, bar) = (bar / BARS, bar % BARS);
            if step == 0 && bar == 0 {
                self.motif = Motif::new(&mut self.random);
            }
            let chord_bars = self.mood.chord_bars();
            let place = usize::try_from(bar / chord_bars).unwrap_or(0);
            let chord = self.harmony.chord(section, place);
            let moment = Moment { section, bar, step, chord, chord_bars };
            let step_frames = 720_000.0 / f64::from(self.bpm);
            let mut time = self.time(self.step);
            if step % 2 == 1 {
                // A swing is where every other sixteenth comes late.
                time +=
                    u64::from(super::note::frames(step_frames * self.mood.swing() / crate::mix::math::RATE));
            }
            let mut sheet = Sheet { random: &mut self.random, events, time, step_frames };
            moods::write(self.mood, &moment, &self.motif, &mut sheet);
            self.step += 1;
        }
    }
}
