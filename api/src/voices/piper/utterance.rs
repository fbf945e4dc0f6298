//! Phonemes as numbers for the model, and its lengths back as times.

use noxus_engine::voice::WordSpan;

use super::config::Config;
use crate::voices::align::{Owned, is_vowel};
use crate::voices::spans::{share, wide};

/// Quieter than that, at an end, is silence.
const QUIET: f32 = 0.01;

/// What the model is given at a time.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Utterance {
    ids: Vec<i32>,
    /// Of each id, the token that it is of.
    owners: Vec<Option<usize>>,
    /// Of each id, how long it may be, where the model does not tell.
    weights: Vec<usize>,
}

impl Utterance {
    /// The numbers of phonemes as a voice was taught: each followed by a blank, between the signs
    /// for beginning and end. What the voice does not know is left out.
    pub(super) fn new(phonemes: &[Owned], config: &Config) -> Self {
        let mut utterance = Self::default();
        utterance.push(config.ids("^"), None, 1);
        utterance.push(config.ids("_"), None, 0);
        let mut is_stressed = false;
        for (phoneme, owner) in phonemes {
            let parts = decomposed(*phoneme);
            let parts = if parts.clone().all(|part| !config.ids(&part.to_string()).is_empty()) {
                parts.collect()
            } else {
                vec![*phoneme]
            };
            for part in parts {
                let ids = config.ids(&part.to_string());
                if !ids.is_empty() {
                    utterance.push(ids, *owner, weight(part, is_stressed));
                    utterance.push(config.ids("_"), *owner, 0);
                }
                is_stressed = matches!(part, 'ˈ') || is_stressed && !is_vowel(part);
            }
        }
        utterance.push(config.ids("$"), None, 1);
        utterance
    }

    fn push(&mut self, ids: &[i32], owner: Option<usize>, weight: usize) {
        for id in ids {
            self.ids.push(*id);
            self.owners.push(owner);
            self.weights.push(weight);
        }
    }

    /// Whether no word is in it.
    pub(super) fn is_silent(&self) -> bool {
        self.owners.iter().all(Option::is_none)
    }

    pub(super) fn ids(&self) -> &[i32] {
        &self.ids
    }

    /// Where each token is in the sound, by the lengths that the model gave its ids.
    pub(super) fn spans(&self, samples: &[f32], lengths: Option<&[usize]>) -> Vec<(usize, WordSpan)> {
        let known =
            lengths.filter(|lengths| lengths.len() == self.ids.len() && lengths.iter().any(|one| *one > 0));
        let parts = match known {
            Some(lengths) => share(WordSpan { start: 0, end: wide(samples.len()) }, lengths),
            None => share(voiced(samples), &self.weights),
        };
        let mut spans: Vec<(usize, WordSpan)> = Vec::new();
        for (owner, part) in self.owners.iter().zip(parts) {
            let Some(owner) = *owner else { continue };
            match spans.last_mut() {
                Some((last, span)) if *last == owner => span.end = part.end,
                _ => spans.push((owner, part)),
            }
        }
        spans
    }
}

/// The sound without the silence around it.
fn voiced(samples: &[f32]) -> WordSpan {
    let is_loud = |sample: &f32| sample.abs() > QUIET;
    let start = samples.iter().position(is_loud).unwrap_or(0);
    let end = samples.iter().rposition(is_loud).map_or(samples.len(), |last| last + 1);
    WordSpan { start: wide(start), end: wide(end.max(start)) }
}

/// The parts of a letter that has a sign on it: voices are taught them one by one.
fn decomposed(phoneme: char) -> impl Iterator<Item = char> + Clone {
    let (letter, sign) = match phoneme {
        'ç' => ('c', Some('\u{327}')),
        'ã' => ('a', Some('\u{303}')),
        'ẽ' => ('e', Some('\u{303}')),
        'ĩ' => ('i', Some('\u{303}')),
        'õ' => ('o', Some('\u{303}')),
        'ũ' => ('u', Some('\u{303}')),
        'ỹ' => ('y', Some('\u{303}')),
        other => (other, None),
    };
    std::iter::once(letter).chain(sign)
}

/// How long a phoneme is beside others, where nothing tells: a vowel is longer, most of all a
/// stressed one.
fn weight(phoneme: char, is_stressed: bool) -> usize {
    match phoneme {
        ' ' | 'ˈ' | 'ˌ' => 0,
        ',' => 12,
        '.' | '?' | '!' => 4,
        'ː' => 3,
        vowel if is_vowel(vowel) => 5 + 2 * usize::from(is_stressed),
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::super::config::tests::config;
    use super::*;

    fn owned(phonemes: &str) -> Vec<Owned> {
        crate::voices::align::by_spaces(phonemes)
    }

    #[test]
    fn phonemes_are_numbered_as_voices_are_taught() {
        let utterance = Utterance::new(&owned("ˈab ça*"), &config());
        assert_eq!(utterance.ids(), [1, 0, 11, 0, 4, 0, 5, 0, 3, 0, 6, 0, 7, 0, 4, 0, 2]);
        assert_eq!(utterance.owners[2..8], [Some(0); 6]);
        assert_eq!(utterance.owners[8..10], [None; 2]);
        assert!(Utterance::new(&owned("xyz"), &config()).is_silent());
    }

    #[test]
    fn lengths_become_times() {
        let utterance = Utterance::new(&owned("a b"), &config());
        // ^ _ a _ space _ b _ $
        let lengths = [2, 0, 5, 1, 1, 0, 3, 1, 2];
        let spans = utterance.spans(&[0.0; 1500], Some(&lengths));
        let at = |start, end| WordSpan { start, end };
        assert_eq!(spans, [(0, at(200, 800)), (1, at(900, 1300))]);
        // Without them, the voiced part is shared.
        let mut sound = vec![0.0; 1500];
        sound[500..1000].fill(0.5);
        let spans = utterance.spans(&sound, None);
        assert!(spans[0].1.start >= 500 && spans[1].1.end <= 1000 && spans[0].1.end <= spans[1].1.start);
    }
}
