//! When words are said, where somebody has recognised some of them.
//!
//! What was recognised tells when; what is written tells what. Both are laid beside each other so that as
//! many words as may be are the same (Needleman and Wunsch, 1970); words that were heard as others share
//! the time between those that were not.

use super::by_sound::{Heard, Stretch, frame_samples, token_weights};
use super::{Clause, Token};
use crate::script::alike::plain;
use crate::voice::WordSpan;

/// The largest table of words by words that is filled: a quarter of an hour of speech.
const MOST_CELLS: usize = 4 << 20;
/// One token in so many has to be recognised, or it is another text.
const RECOGNISED: usize = 3;
/// What it is worth that words are the same, or nearly, and what it costs that they differ or are missing.
const SAME: i32 = 4;
const ALIKE: i32 = 2;
const OTHER: i32 = -2;
const MISSING: i32 = -1;

/// A word that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardWord {
    /// As it was understood.
    pub text: String,
    /// When it is said.
    pub span: WordSpan,
}

/// Where each token of `clauses` is said; `None` where too little of them was recognised.
pub(super) fn spans(
    samples: &[f32],
    rate_hz: u32,
    clauses: &[Clause],
    words: &[HeardWord],
) -> Option<Vec<WordSpan>> {
    let tokens: Vec<&Token> = clauses.iter().flat_map(|clause| &clause.tokens).collect();
    let same = matches(&tokens, words)?;
    if same.iter().flatten().count() * RECOGNISED < tokens.len() {
        return None;
    }
    let frame = frame_samples(rate_hz);
    let heard = Heard::new(samples, frame);
    let weights: Vec<usize> = clauses.iter().flat_map(token_weights).collect();
    let at = |samples: u64| usize::try_from(samples).unwrap_or(usize::MAX) / frame;
    let mut spans = Vec::with_capacity(tokens.len());
    let (mut from, mut group) = (heard.first, Vec::new());
    for (word, weight) in same.iter().zip(&weights) {
        let Some(word) = word.and_then(|word| words.get(word)) else {
            group.push(*weight);
            continue;
        };
        let (start, end) = (at(word.span.start).max(from), at(word.span.end).max(from));
        heard.share(Stretch { start: from, end: start }, &group, &mut spans);
        group.clear();
        spans.push(Stretch { start, end });
        from = end;
    }
    heard.share(Stretch { start: from, end: heard.end.max(from) }, &group, &mut spans);
    let sample = |at: usize| (at.saturating_mul(frame).min(samples.len())) as u64;
    Some(
        spans.into_iter().map(|span| WordSpan { start: sample(span.start), end: sample(span.end) }).collect(),
    )
}

/// For each token the word that it was heard as; `None` for more than a table holds.
fn matches(tokens: &[&Token], words: &[HeardWord]) -> Option<Vec<Option<usize>>> {
    let letters =
        |text: &str| plain(text).chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let known: Vec<String> = tokens.iter().map(|token| letters(&token.text)).collect();
    let heard: Vec<String> = words.iter().map(|word| letters(&word.text)).collect();
    let width = heard.len() + 1;
    let cells = width.checked_mul(known.len() + 1).filter(|cells| *cells <= MOST_CELLS)?;
    // Scores from the end on, so that the way is read from the start.
    let mut scores = vec![0_i32; cells];
    let score =
        |scores: &[i32], row: usize, column: usize| scores.get(row * width + column).copied().unwrap_or(0);
    for row in (0..known.len()).rev() {
        for column in (0..heard.len()).rev() {
            let worth = worth(known.get(row), heard.get(column));
            let best = (score(&scores, row + 1, column + 1) + worth)
                .max(score(&scores, row + 1, column) + MISSING)
                .max(score(&scores, row, column + 1) + MISSING);
            if let Some(cell) = scores.get_mut(row * width + column) {
                *cell = best;
            }
        }
    }
    let mut found = vec![None; known.len()];
    let (mut row, mut column) = (0, 0);
    while row < known.len() && column < heard.len() {
        let here = score(&scores, row, column);
        let worth = worth(known.get(row), heard.get(column));
        if here == score(&scores, row + 1, column + 1) + worth {
            if worth > 0
                && let Some(found) = found.get_mut(row)
            {
                *found = Some(column);
            }
            (row, column) = (row + 1, column + 1);
        } else if here == score(&scores, row + 1, column) + MISSING {
            row += 1;
        } else {
            column += 1;
        }
    }
    Some(found)
}

fn worth(known: Option<&String>, heard: Option<&String>) -> i32 {
    let (Some(known), Some(heard)) = (known, heard) else { return OTHER };
    let shared = known.bytes().zip(heard.bytes()).take_while(|(one, other)| one == other).count();
    let longest = known.len().max(heard.len());
    match shared {
        _ if known.is_empty() || heard.is_empty() => OTHER,
        _ if known == heard => SAME,
        // Endings are misheard: "lead", "leads"; "sé", "ser".
        shared if shared >= 2 && shared * 3 >= longest * 2 => ALIKE,
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::clauses;
    use crate::voice::{Pause, SpokenWord};

    fn said(text: &str) -> Vec<Clause> {
        let word = |word: &str| SpokenWord { written: word.into(), said: word.into(), pause: Pause::None };
        clauses(&text.split(' ').map(word).collect::<Vec<_>>())
    }

    fn heard(words: &[(&str, u64, u64)]) -> Vec<HeardWord> {
        let word = |(text, start, end): &(&str, u64, u64)| HeardWord {
            text: (*text).into(),
            span: WordSpan { start: start * 16, end: end * 16 },
        };
        words.iter().map(word).collect()
    }

    fn ms(spans: Option<Vec<WordSpan>>) -> Vec<(u64, u64)> {
        spans.unwrap().iter().map(|span| (span.start / 16, span.end / 16)).collect()
    }

    #[test]
    fn recognised_words_tell_when_and_the_others_share_what_is_between() {
        let samples = vec![0.3; 16 * 4_000];
        let clauses = said("Hoy te cuento tres trucos");
        let words = heard(&[("hoy", 0, 500), ("cuentos,", 1_500, 2_000), ("TRUCOS.", 3_000, 4_000)]);
        let spans = ms(spans(&samples, 16_000, &clauses, &words));
        assert_eq!([spans[0], spans[2], spans[4]], [(0, 500), (1_500, 2_000), (3_000, 4_000)]);
        assert!(spans[1].0 >= 490 && spans[1].1 <= 1_500, "{spans:?}");
        assert!(spans[3].0 >= 1_990 && spans[3].1 <= 3_000, "{spans:?}");
    }

    #[test]
    fn words_that_are_repeated_left_out_or_put_in_do_not_push_the_others() {
        let samples = vec![0.3; 16 * 6_000];
        let clauses = said("la casa la mesa la silla");
        let words = heard(&[
            ("eh", 0, 100),
            ("la", 1_000, 1_200),
            ("mesa", 1_200, 1_900),
            ("esa", 1_900, 2_000),
            ("la", 2_500, 2_600),
            ("silla", 2_600, 3_000),
        ]);
        let spans = ms(spans(&samples, 16_000, &clauses, &words));
        assert_eq!([spans[3], spans[5]], [(1_200, 1_900), (2_600, 3_000)]);
        assert!(spans.is_sorted_by_key(|span| span.0), "{spans:?}");
    }

    #[test]
    fn another_text_is_told_apart() {
        let samples = vec![0.3; 16 * 2_000];
        let other = heard(&[("buenas", 0, 500), ("tardes", 500, 900), ("señora", 900, 1_500)]);
        assert_eq!(spans(&samples, 16_000, &said("Hoy te cuento tres trucos"), &other), None);
        assert_eq!(spans(&samples, 16_000, &said("Hoy te cuento"), &[]), None);
        assert_eq!(spans(&[], 16_000, &[], &other), Some(Vec::new()));
    }
}
