//! Soft keys slightly out of tune, and swung hi-hats.

use super::super::note::{Patch, Skin};
use super::super::score::{Moment, Motif, Sheet};
use super::super::wave::Shape;
use super::{BRUSH, HAT};

/// An electric piano on an old tape.
const KEYS: Patch = Patch {
    waves: (Shape::Glass, Shape::Round),
    shine: (0.55, 0.1, 0.3),
    times: (0.014, 1.5, 0.22),
    sustain: 0.15,
    spread: (9.0, 0.45),
    sway: (7.0, 0.55),
    send: 0.3,
    gain: 0.1,
};
const LEAD: Patch = Patch {
    waves: (Shape::Glass, Shape::Sine),
    shine: (0.3, 0.0, 0.2),
    times: (0.02, 0.8, 0.4),
    sustain: 0.0,
    spread: (12.0, 0.3),
    sway: (9.0, 0.6),
    send: 0.6,
    gain: 0.07,
};
const BASS: Patch = Patch {
    waves: (Shape::Round, Shape::Sine),
    shine: (0.6, 0.15, 0.3),
    times: (0.016, 0.9, 0.09),
    sustain: 0.4,
    spread: (0.0, 0.0),
    sway: (5.0, 0.5),
    send: 0.0,
    gain: 0.2,
};
const SOFT_KICK: Skin = Skin {
    tone: (50.0, 45.0, 0.035),
    tone_gain: 0.42,
    band: (80.0, 500.0),
    noise_gain: 0.1,
    times: (0.006, 0.11, 0.02),
    send: 0.03,
};

pub(super) fn write(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let layer = moment.section % 4;
    let is_intro = moment.section == 0 && moment.bar < 2;
    keys(moment, motif, sheet);
    if !is_intro {
        let steps: &[u64] = if motif.turn.is_multiple_of(2) { &[0, 7, 10] } else { &[0, 6, 11] };
        if moment.is_on(steps) {
            let (length, velocity) = if moment.step == 0 { (5.0, 0.9) } else { (2.5, 0.62) };
            let fifth = if moment.step >= 10 && sheet.random.chance(0.4) { 7 } else { 0 };
            sheet.tone(&BASS, moment.chord.bass() + fifth, length, velocity, 0.0);
        }
        if !(layer == 2 && moment.bar < 2) {
            drums(moment, motif, sheet);
        }
    }
    if layer % 2 == 1 && motif.plays(moment.step) && moment.bar % 4 < 2 && sheet.random.chance(0.55) {
        let pan = 0.3 * sheet.random.both();
        sheet.tone(&LEAD, motif.tone(moment.chord.close(76), moment.step), 4.0, 0.6, pan);
    }
}

fn keys(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let tones = moment.chord.open(67);
    match moment.step {
        0 => sheet.chord(&KEYS, tones, 9.0, 0.85),
        10 if !motif.turn.is_multiple_of(3) || moment.bar % 2 == 1 => sheet.chord(&KEYS, tones, 4.5, 0.55),
        7 if motif.turn.is_multiple_of(3) && sheet.random.chance(0.6) => sheet.chord(&KEYS, tones, 3.0, 0.42),
        _ => {}
    }
}

fn drums(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let late = if motif.turn % 4 < 2 { 7 } else { 10 };
    if moment.step == 0 || moment.step == late {
        sheet.drum(&SOFT_KICK, if moment.step == 0 { 0.8 } else { 0.6 }, 0.0);
    }
    if moment.is_on(&[4, 12]) {
        sheet.drum(&BRUSH, 0.62, 0.05);
    }
    if moment.step.is_multiple_of(2) {
        let velocity = if moment.step % 4 == 2 { 0.75 } else { 0.45 };
        sheet.drum(&HAT, velocity, 0.25);
    } else if sheet.random.chance(0.22) {
        sheet.drum(&HAT, 0.3, 0.25);
    }
}
