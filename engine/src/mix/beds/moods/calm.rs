//! Warm chords and a slow arpeggio.

use super::super::note::Patch;
use super::super::score::{Moment, Motif, Sheet};
use super::super::wave::Shape;

const PAD: Patch = Patch {
    waves: (Shape::Warm, Shape::Round),
    shine: (0.25, 0.55, 2.5),
    times: (1.6, 3.0, 1.4),
    sustain: 0.8,
    spread: (11.0, 0.5),
    sway: (3.0, 0.31),
    send: 0.35,
    gain: 0.085,
};
const HARP: Patch = Patch {
    waves: (Shape::Wood, Shape::Sine),
    shine: (0.4, 0.0, 0.18),
    times: (0.012, 0.7, 0.5),
    sustain: 0.0,
    spread: (4.0, 0.2),
    sway: (0.0, 0.0),
    send: 0.55,
    gain: 0.13,
};
const BELL: Patch = Patch {
    waves: (Shape::Glass, Shape::Sine),
    shine: (0.6, 0.0, 0.35),
    times: (0.006, 1.1, 0.9),
    sustain: 0.0,
    spread: (5.0, 0.3),
    sway: (0.0, 0.0),
    send: 0.8,
    gain: 0.05,
};
const BASS: Patch = Patch {
    waves: (Shape::Round, Shape::Sine),
    shine: (0.7, 0.35, 0.5),
    times: (0.05, 2.5, 0.35),
    sustain: 0.5,
    spread: (0.0, 0.0),
    sway: (0.0, 0.0),
    send: 0.0,
    gain: 0.16,
};

pub(super) fn write(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let layer = moment.section % 4;
    if moment.is_new_chord() {
        sheet.chord(&PAD, moment.chord.open(62), moment.chord_steps(), 0.9);
    }
    if moment.section > 0 && moment.step == 0 {
        let fifth = if moment.bar % 2 == 1 && sheet.random.chance(0.35) { 7 } else { 0 };
        sheet.tone(&BASS, moment.chord.bass() + fifth, 14.0, 0.85, 0.0);
    }
    let tones = moment.chord.close(74);
    let (every, density) = match layer {
        0 => (4, 0.8),
        2 => (4, 0.45),
        _ => (2, 0.82),
    };
    let is_breath = moment.bar % 4 == 3 && moment.step >= 10;
    if moment.step.is_multiple_of(every) && !is_breath && sheet.random.chance(density) {
        let accent = if moment.step == 0 { 0.85 } else { 0.62 };
        let pan = 0.5 * sheet.random.both();
        sheet.tone(&HARP, motif.tone(tones, moment.step / every % 8), 6.0, accent, pan);
    }
    let likely = if layer == 2 { 0.55 } else { 0.18 };
    if moment.is_on(&[0, 8]) && layer > 0 && sheet.random.chance(likely) {
        let [.., high] = moment.chord.close(81);
        let pan = 0.6 * sheet.random.both();
        sheet.tone(&BELL, high, 8.0, 0.7, pan);
    }
}
