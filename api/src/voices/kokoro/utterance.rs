//! Letters as numbers for the model, and its lengths back as times.

use std::ops::Range;

use noxus_engine::voice::WordSpan;

use super::vocabulary;
use crate::voices::align::Owned;
use crate::voices::spans::wide;

/// What stands before the first letter and behind the last.
const EDGE: i32 = 0;
/// Quieter than that, at an end, is silence.
const QUIET: f32 = 0.01;

/// What the model is given at a time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Utterance {
    ids: Vec<i32>,
    /// Of each id, the token that it is of.
    owners: Vec<Option<usize>>,
}

impl Utterance {
    /// The numbers of letters. What Kokoro does not know is left out.
    pub(super) fn new(letters: &[Owned]) -> Self {
        let known = letters.iter().filter_map(|(letter, owner)| Some((vocabulary::id(*letter)?, *owner)));
        let edge = || std::iter::once((EDGE, None));
        let (ids, owners) = edge().chain(known).chain(edge()).unzip();
        Self { ids, owners }
    }

    /// Whether no word is in it.
    pub(super) fn is_silent(&self) -> bool {
        self.owners.iter().all(Option::is_none)
    }

    pub(super) fn ids(&self) -> &[i32] {
        &self.ids
    }

    /// How many letters it has.
    pub(super) fn letters(&self) -> usize {
        self.ids.len().saturating_sub(2)
    }

    /// Where each token is in the sound, by the lengths that the model gave its ids.
    pub(super) fn spans(&self, samples: usize, lengths: &[usize], hop: usize) -> Vec<(usize, WordSpan)> {
        let (mut spans, mut end): (Vec<(usize, WordSpan)>, usize) = (Vec::new(), 0);
        for (owner, length) in self.owners.iter().zip(lengths) {
            let start = end;
            end = start.saturating_add(length.saturating_mul(hop)).min(samples);
            let Some(owner) = *owner else { continue };
            match spans.last_mut() {
                Some((last, span)) if *last == owner => span.end = wide(end),
                _ => spans.push((owner, WordSpan { start: wide(start), end: wide(end) })),
            }
        }
        spans
    }
}

/// The sound without the silence around it, but for so many samples. Nothing of a word is cut off.
pub(super) fn voiced(samples: &[f32], spans: &[(usize, WordSpan)], margin: usize) -> Range<usize> {
    let is_loud = |sample: &f32| sample.abs() > QUIET;
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(samples.len());
    let (Some((_, first)), Some((_, last))) = (spans.first(), spans.last()) else { return 0..0 };
    let start = samples.iter().position(is_loud).unwrap_or(0).min(place(first.start));
    let end = samples.iter().rposition(is_loud).map_or(samples.len(), |last| last + 1).max(place(last.end));
    start.saturating_sub(margin)..end.saturating_add(margin).min(samples.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voices::align::by_spaces;

    fn at(start: u64, end: u64) -> WordSpan {
        WordSpan { start, end }
    }

    #[test]
    fn letters_are_numbered_between_edges() {
        let utterance = Utterance::new(&by_spaces("ab ʘA"));
        assert_eq!((utterance.ids(), utterance.letters()), ([0, 43, 44, 16, 24, 0].as_slice(), 4));
        assert!(!utterance.is_silent() && Utterance::new(&by_spaces("ʘ ʘ")).is_silent());
    }

    #[test]
    fn lengths_become_times() {
        let utterance = Utterance::new(&by_spaces("ab a"));
        // Edge, a, b, space, a, edge.
        let spans = utterance.spans(2000, &[3, 2, 1, 1, 2, 1], 100);
        assert_eq!(spans, [(0, at(300, 600)), (1, at(700, 900))]);
        assert_eq!(utterance.spans(500, &[3, 2, 1, 1, 2, 1], 100), [(0, at(300, 500)), (1, at(500, 500))]);
    }

    #[test]
    fn silence_around_a_sound_is_cut() {
        let mut sound = vec![0.0; 1000];
        sound[300..700].fill(0.5);
        let spans = [(0, at(280, 500)), (1, at(500, 650))];
        assert_eq!(voiced(&sound, &spans, 50), 230..750);
        assert_eq!(voiced(&sound, &[(0, at(10, 990))], 50), 0..1000);
        assert_eq!(voiced(&[0.0; 100], &[(0, at(40, 50))], 10), 0..100);
        assert_eq!(voiced(&sound, &[], 50), 0..0);
    }
}
