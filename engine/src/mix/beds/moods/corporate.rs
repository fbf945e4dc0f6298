//! Muted plucks in eighths over a soft chord.

use super::super::note::Patch;
use super::super::score::{Moment, Motif, Sheet};
use super::super::wave::Shape;
use super::{KICK, SHAKER};

const PAD: Patch = Patch {
    waves: (Shape::Warm, Shape::Round),
    shine: (0.1, 0.4, 1.5),
    times: (0.7, 2.0, 0.8),
    sustain: 0.8,
    spread: (10.0, 0.6),
    sway: (3.0, 0.4),
    send: 0.35,
    gain: 0.06,
};
const MUTED: Patch = Patch {
    waves: (Shape::Wood, Shape::Round),
    shine: (0.55, 0.0, 0.05),
    times: (0.005, 0.13, 0.08),
    sustain: 0.0,
    spread: (5.0, 0.25),
    sway: (0.0, 0.0),
    send: 0.28,
    gain: 0.2,
};
const PIANO: Patch = Patch {
    waves: (Shape::Wood, Shape::Round),
    shine: (0.45, 0.05, 0.25),
    times: (0.006, 0.9, 0.35),
    sustain: 0.0,
    spread: (3.0, 0.2),
    sway: (0.0, 0.0),
    send: 0.55,
    gain: 0.11,
};
const BASS: Patch = Patch {
    waves: (Shape::Round, Shape::Sine),
    shine: (0.8, 0.4, 0.4),
    times: (0.015, 1.4, 0.15),
    sustain: 0.5,
    spread: (0.0, 0.0),
    sway: (0.0, 0.0),
    send: 0.0,
    gain: 0.18,
};

pub(super) fn write(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let layer = moment.section % 4;
    let is_intro = moment.section == 0 && moment.bar < 4;
    if moment.is_new_chord() {
        let velocity = if is_intro { 0.65 } else { 0.9 };
        sheet.chord(&PAD, moment.chord.open(64), moment.chord_steps(), velocity);
    }
    if moment.step.is_multiple_of(2) {
        let accent = match moment.step {
            0 => 0.95,
            6 | 12 => 0.78,
            _ => 0.58,
        };
        let pan = if moment.step.is_multiple_of(4) { -0.4 } else { 0.4 };
        sheet.tone(&MUTED, motif.tone(moment.chord.close(65), moment.step / 2), 1.6, accent, pan);
    }
    if layer > 0 {
        melody(moment, motif, sheet);
    }
    if !is_intro && moment.is_on(&[0, 10]) {
        let (steps, velocity) = if moment.step == 0 { (8.0, 0.9) } else { (5.0, 0.65) };
        sheet.tone(
            &BASS,
            moment.chord.bass() + 12 * i32::from(moment.chord.bass() < 32),
            steps,
            velocity,
            0.0,
        );
    }
    if moment.section > 0 && !(layer == 2 && moment.bar < 4) {
        if moment.is_on(&[0, 8]) || (moment.step == 6 && layer == 3) {
            sheet.drum(&KICK, if moment.step == 6 { 0.4 } else { 0.6 }, 0.0);
        }
        if moment.step.is_multiple_of(2) {
            sheet.drum(&SHAKER, if moment.step.is_multiple_of(4) { 0.4 } else { 0.75 }, 0.3);
        }
    }
}

/// A few high notes a bar, and in every other bar none.
fn melody(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let steps: &[u64] = match (motif.turn + u32::try_from(moment.bar / 2).unwrap_or(0)) % 3 {
        0 => &[0, 6],
        1 => &[4, 8, 11],
        _ => &[0, 3, 8],
    };
    if moment.bar.is_multiple_of(2) && moment.is_on(steps) {
        sheet.tone(&PIANO, motif.tone(moment.chord.close(79), moment.step), 6.0, 0.62, 0.2);
    }
}
