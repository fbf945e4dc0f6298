//! A light kick on each beat, plucked strings and a bass.

use super::super::note::Patch;
use super::super::score::{Moment, Motif, Sheet};
use super::super::wave::Shape;
use super::{BRUSH, HAT, KICK, SHAKER};

const PAD: Patch = Patch {
    waves: (Shape::Warm, Shape::Round),
    shine: (0.2, 0.4, 1.0),
    times: (0.35, 1.5, 0.5),
    sustain: 0.75,
    spread: (12.0, 0.6),
    sway: (3.0, 0.5),
    send: 0.3,
    gain: 0.06,
};
const PLUCK: Patch = Patch {
    waves: (Shape::Wood, Shape::Round),
    shine: (0.75, 0.05, 0.09),
    times: (0.006, 0.22, 0.12),
    sustain: 0.0,
    spread: (7.0, 0.35),
    sway: (0.0, 0.0),
    send: 0.4,
    gain: 0.17,
};
const BASS: Patch = Patch {
    waves: (Shape::Warm, Shape::Round),
    shine: (0.5, 0.1, 0.12),
    times: (0.008, 0.6, 0.06),
    sustain: 0.45,
    spread: (0.0, 0.0),
    sway: (0.0, 0.0),
    send: 0.0,
    gain: 0.155,
};

pub(super) fn write(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let layer = moment.section % 4;
    let is_intro = moment.section == 0 && moment.bar < 4;
    let is_break = layer == 2 && moment.bar < 4;
    let has_drums = !is_intro && !is_break;
    if moment.is_new_chord() {
        sheet.chord(&PAD, moment.chord.open(64), moment.chord_steps(), 0.9);
    }
    let tones = moment.chord.close(70);
    if motif.plays(moment.step) && sheet.random.chance(0.94) {
        let accent = if moment.step == 0 { 0.9 } else { 0.68 };
        let pan = if moment.step % 4 < 2 { -0.35 } else { 0.35 };
        sheet.tone(&PLUCK, motif.tone(tones, moment.step), 2.0, accent, pan);
    }
    // A second voice answers an octave higher, in the gaps of the first.
    if layer == 3 && moment.step.is_multiple_of(2) && !motif.plays(moment.step) && sheet.random.chance(0.5) {
        sheet.tone(&PLUCK, motif.tone(tones, moment.step) + 12, 1.5, 0.36, 0.5);
    }
    if !is_intro {
        bass(moment, motif, sheet);
    }
    if has_drums {
        drums(moment, sheet);
    }
}

fn bass(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let root = moment.chord.bass() + if moment.chord.bass() < 33 { 12 } else { 0 };
    let steps: &[u64] = match motif.turn % 3 {
        0 => &[0, 6, 10],
        1 => &[0, 3, 8, 11],
        _ => &[0, 6, 8, 14],
    };
    if moment.is_on(steps) {
        let up = if moment.step == 14 && sheet.random.chance(0.4) { 12 } else { 0 };
        sheet.tone(&BASS, root + up, 2.6, if moment.step == 0 { 0.9 } else { 0.7 }, 0.0);
    }
}

fn drums(moment: &Moment, sheet: &mut Sheet<'_>) {
    // The last beat before something new is left out.
    let is_turn = moment.bar == 7 && moment.step >= 12;
    if moment.step.is_multiple_of(4) && !is_turn {
        sheet.drum(&KICK, if moment.step == 0 { 0.85 } else { 0.75 }, 0.0);
    }
    if moment.step % 4 == 2 {
        sheet.drum(&HAT, 0.8, 0.2);
    } else if moment.section > 0 && sheet.random.chance(0.85) {
        sheet.drum(&SHAKER, if moment.step.is_multiple_of(4) { 0.7 } else { 0.45 }, -0.35);
    }
    if moment.section > 0 && moment.is_on(&[4, 12]) {
        sheet.drum(&BRUSH, 0.5, 0.05);
    }
}
