//! What each mood plays.

mod calm;
mod cinematic;
mod corporate;
mod lofi;
mod upbeat;

use super::Mood;
use super::note::Skin;
use super::score::{Moment, Motif, Sheet};

/// Writes down what a mood plays at a moment.
pub(super) fn write(mood: Mood, moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    match mood {
        Mood::Calm => calm::write(moment, motif, sheet),
        Mood::Upbeat => upbeat::write(moment, motif, sheet),
        Mood::Corporate => corporate::write(moment, motif, sheet),
        Mood::Cinematic => cinematic::write(moment, motif, sheet),
        Mood::Lofi => lofi::write(moment, motif, sheet),
    }
}

/// A light, short kick.
const KICK: Skin = Skin {
    tone: (50.0, 70.0, 0.03),
    tone_gain: 0.5,
    band: (100.0, 900.0),
    noise_gain: 0.12,
    times: (0.004, 0.09, 0.012),
    send: 0.02,
};
/// Air more than metal.
const HAT: Skin = Skin {
    tone: (0.0, 0.0, 0.1),
    tone_gain: 0.0,
    band: (6_500.0, 12_000.0),
    noise_gain: 0.11,
    times: (0.003, 0.01, 0.022),
    send: 0.06,
};
/// Grains that are thrown forward.
const SHAKER: Skin = Skin {
    tone: (0.0, 0.0, 0.1),
    tone_gain: 0.0,
    band: (5_000.0, 9_000.0),
    noise_gain: 0.07,
    times: (0.03, 0.01, 0.03),
    send: 0.08,
};
/// A brush on a snare, mostly below the voice.
const BRUSH: Skin = Skin {
    tone: (185.0, 40.0, 0.02),
    tone_gain: 0.12,
    band: (400.0, 1_400.0),
    noise_gain: 0.3,
    times: (0.005, 0.05, 0.05),
    send: 0.15,
};
