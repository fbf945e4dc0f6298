//! Slow strings and low pulses.

use super::super::note::{Patch, Skin};
use super::super::score::{Moment, Motif, Sheet};
use super::super::wave::Shape;

const STRINGS: Patch = Patch {
    waves: (Shape::Bowed, Shape::Round),
    shine: (0.1, 0.55, 2.8),
    times: (2.2, 4.0, 2.0),
    sustain: 0.85,
    spread: (14.0, 0.5),
    sway: (5.0, 4.6),
    send: 0.5,
    gain: 0.075,
};
const HIGH: Patch = Patch {
    waves: (Shape::Bowed, Shape::Sine),
    shine: (0.0, 0.3, 3.0),
    times: (2.8, 4.0, 2.4),
    sustain: 0.8,
    spread: (12.0, 0.7),
    sway: (7.0, 5.1),
    send: 0.8,
    gain: 0.03,
};
const PULSE: Patch = Patch {
    waves: (Shape::Warm, Shape::Round),
    shine: (0.45, 0.0, 0.1),
    times: (0.012, 0.28, 0.12),
    sustain: 0.0,
    spread: (4.0, 0.15),
    sway: (0.0, 0.0),
    send: 0.25,
    gain: 0.2,
};
const GLASS: Patch = Patch {
    waves: (Shape::Glass, Shape::Sine),
    shine: (0.4, 0.0, 0.5),
    times: (0.02, 1.4, 1.2),
    sustain: 0.0,
    spread: (6.0, 0.4),
    sway: (0.0, 0.0),
    send: 1.0,
    gain: 0.045,
};
/// A large drum, far away.
const THUD: Skin = Skin {
    tone: (43.0, 26.0, 0.06),
    tone_gain: 0.5,
    band: (60.0, 260.0),
    noise_gain: 0.5,
    times: (0.012, 0.3, 0.12),
    send: 0.35,
};

pub(super) fn write(moment: &Moment, motif: &Motif, sheet: &mut Sheet<'_>) {
    let layer = moment.section % 4;
    if moment.is_new_chord() {
        sheet.chord(&STRINGS, moment.chord.open(60), moment.chord_steps(), 0.9);
        if moment.section > 0 && layer != 0 {
            let [.., high] = moment.chord.close(76);
            sheet.tone(&HIGH, high, moment.chord_steps(), 0.9, 0.3);
        }
    }
    if layer >= 2 && moment.step == 0 && moment.bar % 2 == 1 {
        let [_, _, third, _] = moment.chord.close(77);
        sheet.tone(&HIGH, third, 16.0, 0.8, -0.4);
    }
    let root = moment.chord.bass() + if moment.chord.bass() < 33 { 12 } else { 0 };
    let every = if layer == 0 { 4 } else { 2 };
    let has_pulse = moment.section > 0 || moment.bar >= 2;
    if has_pulse && moment.step.is_multiple_of(every) {
        let velocity = match moment.step {
            0 => 0.85,
            8 => 0.7,
            step if step % 4 == 0 => 0.55,
            _ => 0.34,
        };
        let fifth = if motif.plays(moment.step) && moment.step % 4 == 2 { 7 } else { 0 };
        sheet.tone(&PULSE, root + fifth, 1.8, velocity, 0.0);
    }
    let strokes: &[u64] = if layer == 3 { &[0, 10] } else { &[0] };
    if moment.section > 0 && moment.is_on(strokes) && (moment.bar.is_multiple_of(2) || layer == 3) {
        sheet.drum(&THUD, if moment.step == 0 { 0.5 } else { 0.3 }, 0.0);
    }
    if moment.is_on(&[4, 12]) && sheet.random.chance(0.16) {
        let pan = 0.7 * sheet.random.both();
        let pitch = motif.tone(moment.chord.close(79), moment.step);
        sheet.tone(&GLASS, pitch, 10.0, 0.7, pan);
    }
}
