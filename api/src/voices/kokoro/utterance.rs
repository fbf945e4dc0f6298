//! Letters as numbers for the model, and its lengths back as times.

use std::ops::Range;

use noxus_engine::voice::WordSpan;

use super::vocabulary;
use crate::voices::align::Owned;
use crate::voices::spans::wide;

/// What stands before the first letter and behind the last.
const EDGE: i32 = 0;
/// Quieter than that is no part of a word, from −1 to 1.
const FAINT: f32 = 0.02;

/// Samples in which a sound that is parted fades.
const FADE: usize = 120;
/// Samples between two places where it might be.
const STEP: usize = 24;

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
    pub(super) fn spans(&self, samples: &[f32], lengths: &[usize], hop: usize) -> Vec<(usize, WordSpan)> {
        let (mut spans, mut end): (Vec<(usize, WordSpan)>, usize) = (Vec::new(), 0);
        // A phoneme is heard a frame before its length begins: the network smooths over its neighbours.
        let place = |at: usize| wide(at.saturating_sub(hop).min(samples.len()));
        for (owner, length) in self.owners.iter().zip(lengths) {
            let start = end;
            end = start.saturating_add(length.saturating_mul(hop));
            let Some(owner) = *owner else { continue };
            match spans.last_mut() {
                Some((last, span)) if *last == owner => span.end = place(end),
                _ => spans.push((owner, WordSpan { start: place(start), end: place(end) })),
            }
        }
        for (_, span) in &mut spans {
            span.end = faded_away(samples, *span).max(span.end.min(span.start + wide(hop)));
        }
        spans
    }
}

/// Where a word is not heard any more: the model gives its last phoneme the rest that follows, too.
fn faded_away(samples: &[f32], span: WordSpan) -> u64 {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    let word = samples.get(place(span.start)..place(span.end)).unwrap_or_default();
    let last = word.iter().rposition(|sample| sample.abs() > FAINT);
    last.map_or(span.end, |last| span.start + wide(last) + 1)
}

/// Puts rests between sentences that are said together, before each token of `starts`: the model hardly
/// rests there. It is parted where it is quietest, and what follows is moved.
pub(super) fn parted(
    samples: &[f32],
    spans: &mut [(usize, WordSpan)],
    starts: &[usize],
    rest: usize,
) -> Vec<f32> {
    let (mut parted, mut taken) = (Vec::with_capacity(samples.len()), 0);
    let mut moved = 0;
    let mut before: Option<u64> = None;
    for (token, span) in spans {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(samples.len());
        let gap = before.map_or(0, place)..place(span.start);
        before = Some(span.end);
        let missing = rest.saturating_sub(gap.len());
        if starts.contains(token) && missing > 0 && gap.start > 0 && gap.start <= gap.end {
            let at = quietest(samples, gap);
            let from = parted.len();
            parted.extend_from_slice(samples.get(taken..at).unwrap_or_default());
            fade(parted.get_mut(from..).unwrap_or_default().iter_mut().rev());
            parted.resize(parted.len() + missing, 0.0);
            let from = parted.len();
            // Faded in where it begins; the rest of it comes with the next turn.
            let end = at.saturating_add(FADE).min(samples.len());
            parted.extend_from_slice(samples.get(at..end).unwrap_or_default());
            fade(parted.get_mut(from..).unwrap_or_default().iter_mut());
            (taken, moved) = (end, moved + missing);
        }
        *span = WordSpan { start: span.start + wide(moved), end: span.end + wide(moved) };
    }
    parted.extend_from_slice(samples.get(taken..).unwrap_or_default());
    parted
}

/// Where in a gap least is heard.
fn quietest(samples: &[f32], gap: Range<usize>) -> usize {
    let loudness = |at: &usize| {
        let around = at.saturating_sub(FADE)..at.saturating_add(FADE).min(samples.len());
        let loudest =
            samples.get(around).unwrap_or_default().iter().map(|sample| sample.abs()).fold(0.0, f32::max);
        // Whole steps compare well.
        loudest.to_bits()
    };
    (gap.start..=gap.end).step_by(STEP).min_by_key(loudness).unwrap_or(gap.start)
}

/// Lets samples grow from nothing.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn fade<'a>(samples: impl Iterator<Item = &'a mut f32>) {
    for (index, sample) in samples.take(FADE).enumerate() {
        *sample *= index as f32 / FADE as f32;
    }
}

/// The words of a sound, without what is around them but for so many samples: silence, and a click where
/// the network begins.
pub(super) fn spoken(mut samples: Vec<f32>, spans: &[(usize, WordSpan)], margin: usize) -> (usize, Vec<f32>) {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(samples.len());
    let (Some((_, first)), Some((_, last))) = (spans.first(), spans.last()) else { return (0, Vec::new()) };
    let start = place(first.start).saturating_sub(margin);
    let end = place(last.end).saturating_add(margin).clamp(start, samples.len());
    samples.truncate(end);
    let mut spoken = samples.split_off(start);
    fade(spoken.iter_mut());
    fade(spoken.iter_mut().rev());
    (start, spoken)
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
        // Edge, a, b, space, a, edge: all of it heard a frame sooner.
        let lengths = [3, 2, 1, 1, 2, 1];
        let spans = utterance.spans(&[0.5; 2000], &lengths, 100);
        assert_eq!(spans, [(0, at(200, 500)), (1, at(600, 800))]);
        assert_eq!(utterance.spans(&[0.5; 450], &lengths, 100), [(0, at(200, 450)), (1, at(450, 450))]);
        // A word ends where it is heard last; one that is not heard at all has its length.
        let mut sound = [0.5; 2000];
        sound[750..].fill(0.01);
        assert_eq!(utterance.spans(&sound, &lengths, 100)[1], (1, at(600, 750)));
        assert_eq!(utterance.spans(&[0.0; 2000], &lengths, 100)[1], (1, at(600, 800)));
    }

    #[test]
    fn sentences_said_together_are_parted_where_it_is_quiet() {
        let mut sound = vec![0.5; 4000];
        sound[1900..2300].fill(0.01);
        let before = [(0, at(200, 1000)), (1, at(1000, 1800)), (2, at(2400, 3000)), (3, at(3200, 3900))];
        let mut spans = before;
        let parted = parted(&sound, &mut spans, &[2], 6000);
        let gap = 6000 - 600;
        assert_eq!(parted.len(), sound.len() + gap);
        assert_eq!(spans, [before[0], before[1], (2, at(2400 + 5400, 3000 + 5400)), (3, at(8600, 9300))]);
        assert!(parted[2300..7300].iter().all(|sample| sample.abs() <= 0.01), "silence between them");
        assert_eq!((&parted[..1880], &parted[2420 + gap..]), (&sound[..1880], &sound[2420..]));
        // Where there is rest enough, or nothing before, or no gap at all.
        let mut spans = before;
        assert_eq!(super::parted(&sound, &mut spans, &[2], 600), sound);
        assert_eq!(super::parted(&sound, &mut spans, &[0, 7], 6000), sound);
        assert_eq!(spans, before);
        assert_eq!(super::parted(&sound, &mut spans, &[1], 100).len(), 4100);
    }

    #[test]
    fn what_is_around_words_is_cut() {
        let spans = [(0, at(1000, 2000)), (1, at(2000, 3000))];
        let (start, sound) = spoken(vec![0.5; 5000], &spans, 400);
        assert_eq!((start, sound.len(), sound[0], sound[2799]), (600, 2800, 0.0, 0.0));
        assert!(sound[120..2680].iter().all(|sample| *sample == 0.5));
        let (start, sound) = spoken(vec![0.5; 3100], &[(0, at(100, 3000))], 400);
        assert_eq!((start, sound.len()), (0, 3100));
        assert_eq!(spoken(vec![0.5; 100], &[], 50), (0, vec![]));
    }
}
