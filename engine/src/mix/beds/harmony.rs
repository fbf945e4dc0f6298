//! Keys, chords and how they are laid out.

use super::Mood;
use crate::mix::math::Random;

/// A chord of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chord {
    /// Semitones above the key.
    pub(super) root: i32,
    /// Semitones above the root; four, the first is 0.
    pub(super) tones: [i32; 4],
}

const fn chord(root: i32, tones: [i32; 4]) -> Chord {
    Chord { root, tones }
}

const MAJOR: [i32; 4] = [0, 4, 7, 12];
const MINOR: [i32; 4] = [0, 3, 7, 12];
const ADD9: [i32; 4] = [0, 4, 7, 14];
const MINOR_ADD9: [i32; 4] = [0, 3, 7, 14];
const MAJOR7: [i32; 4] = [0, 4, 7, 11];
const MINOR7: [i32; 4] = [0, 3, 7, 10];
const MAJOR9: [i32; 4] = [0, 4, 11, 14];
const MINOR9: [i32; 4] = [0, 3, 10, 14];
const NINTH: [i32; 4] = [0, 4, 10, 14];
const SUS4: [i32; 4] = [0, 5, 7, 12];
const SUS2: [i32; 4] = [0, 2, 7, 12];

/// Four chords that go round.
type Progression = [Chord; 4];

const CALM: &[Progression] = &[
    [chord(0, ADD9), chord(9, MINOR7), chord(5, MAJOR7), chord(7, SUS4)],
    [chord(5, MAJOR7), chord(0, ADD9), chord(9, MINOR7), chord(7, MAJOR)],
    [chord(0, MAJOR7), chord(4, MINOR7), chord(9, MINOR7), chord(5, ADD9)],
    [chord(9, MINOR7), chord(5, MAJOR7), chord(0, ADD9), chord(7, SUS2)],
    [chord(0, ADD9), chord(5, MAJOR7), chord(2, MINOR7), chord(5, ADD9)],
];
const UPBEAT: &[Progression] = &[
    [chord(0, ADD9), chord(7, MAJOR), chord(9, MINOR7), chord(5, ADD9)],
    [chord(9, MINOR7), chord(5, ADD9), chord(0, MAJOR), chord(7, SUS4)],
    [chord(0, MAJOR), chord(5, ADD9), chord(9, MINOR7), chord(7, MAJOR)],
    [chord(5, ADD9), chord(0, MAJOR), chord(7, SUS4), chord(9, MINOR7)],
    [chord(0, ADD9), chord(4, MINOR7), chord(5, ADD9), chord(7, SUS4)],
];
const CORPORATE: &[Progression] = &[
    [chord(0, ADD9), chord(7, SUS4), chord(9, MINOR7), chord(5, ADD9)],
    [chord(0, MAJOR), chord(9, MINOR7), chord(5, ADD9), chord(7, SUS4)],
    [chord(5, ADD9), chord(0, ADD9), chord(7, MAJOR), chord(9, MINOR7)],
    [chord(0, ADD9), chord(2, MINOR7), chord(9, MINOR7), chord(5, MAJOR7)],
];
const CINEMATIC: &[Progression] = &[
    [chord(0, MINOR_ADD9), chord(8, MAJOR7), chord(3, ADD9), chord(10, SUS2)],
    [chord(0, MINOR), chord(5, MINOR_ADD9), chord(8, MAJOR7), chord(10, SUS4)],
    [chord(0, MINOR_ADD9), chord(10, SUS2), chord(8, MAJOR7), chord(5, MINOR7)],
    [chord(8, MAJOR7), chord(3, ADD9), chord(10, SUS2), chord(0, MINOR_ADD9)],
];
const LOFI: &[Progression] = &[
    [chord(2, MINOR9), chord(7, NINTH), chord(0, MAJOR9), chord(9, MINOR9)],
    [chord(0, MAJOR9), chord(9, MINOR9), chord(2, MINOR9), chord(7, NINTH)],
    [chord(5, MAJOR9), chord(4, MINOR7), chord(2, MINOR9), chord(0, MAJOR9)],
    [chord(5, MAJOR9), chord(7, NINTH), chord(4, MINOR7), chord(9, MINOR9)],
];

/// The key of a bed, and the two progressions it goes back and forth between.
#[derive(Clone, Debug)]
pub(super) struct Harmony {
    /// Semitones above C.
    key: i32,
    first: Progression,
    second: Progression,
}

impl Harmony {
    pub(super) fn new(mood: Mood, random: &mut Random) -> Self {
        let set = match mood {
            Mood::Calm => CALM,
            Mood::Upbeat => UPBEAT,
            Mood::Corporate => CORPORATE,
            Mood::Cinematic => CINEMATIC,
            Mood::Lofi => LOFI,
        };
        let count = u32::try_from(set.len()).unwrap_or(1);
        let first = random.below(count);
        let second = (first + 1 + random.below(count - 1)) % count;
        let pick = |index: u32| set.get(index as usize).copied().unwrap_or([chord(0, MAJOR); 4]);
        Self { key: random.below(12).cast_signed(), first: pick(first), second: pick(second) }
    }

    /// The chord of the `index`th place: the third of every four sections has the other progression.
    pub(super) fn chord(&self, section: u64, index: usize) -> Chord {
        let progression = if section % 4 == 2 { &self.second } else { &self.first };
        let found = progression.get(index % 4).copied().unwrap_or(chord(0, MAJOR));
        Chord { root: found.root + self.key, ..found }
    }
}

impl Chord {
    /// The root as a bass, from F1 (29) to E2 (40): 44 to 82 Hz.
    pub(super) fn bass(&self) -> i32 {
        29 + (self.root - 5).rem_euclid(12)
    }

    /// Its four tones, ascending, in the octave below `top` but for the second from above, which lies an
    /// octave lower. From chord to chord each moves as little as it can.
    pub(super) fn open(&self, top: i32) -> [i32; 4] {
        let mut tones = self.close(top);
        // What it has twice is open already.
        if !tones.contains(&(tones[2] - 12)) {
            tones[2] -= 12;
        }
        tones.sort_unstable();
        tones
    }

    /// Its four tones, ascending, within the octave below `top`; what it has twice lies an octave lower
    /// the second time.
    pub(super) fn close(&self, top: i32) -> [i32; 4] {
        let mut tones = self.tones.map(|tone| top - (top - self.root - tone).rem_euclid(12));
        tones.sort_unstable();
        for index in 1..4 {
            if tones[index] == tones[index - 1] {
                tones[index - 1] -= 12;
            }
        }
        tones.sort_unstable();
        tones
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_keep_their_tones_and_their_place() {
        for set in [CALM, UPBEAT, CORPORATE, CINEMATIC, LOFI] {
            for found in set.iter().flatten() {
                for key in 0..12 {
                    let found = Chord { root: found.root + key, ..*found };
                    assert!((29..=40).contains(&found.bass()));
                    assert_eq!((found.bass() - found.root).rem_euclid(12), 0);
                    for tones in [found.open(64), found.close(64)] {
                        assert!(tones.windows(2).all(|pair| pair[0] < pair[1]), "{found:?}: {tones:?}");
                        assert!(tones[0] > 64 - 25 && tones[3] <= 64, "{found:?}: {tones:?}");
                        for tone in tones {
                            let above = (tone - found.root).rem_euclid(12);
                            assert!(found.tones.iter().any(|tone| tone.rem_euclid(12) == above));
                        }
                    }
                }
            }
        }
    }
}
