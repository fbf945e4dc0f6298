//! When each word of a known text is said in a recording of it.

mod by_sound;
mod by_words;
mod clauses;

pub use by_sound::spans as token_spans;
pub use by_words::HeardWord;
pub use clauses::{Clause, Token, clauses, ends_sentence, weight};

use crate::voice::{SpokenWord, WordSpan};

/// When each of `words` is said in `samples`, one channel at `rate_hz`.
///
/// Where `heard` holds enough of them, recognised by somebody and with times in the same samples, those
/// tell; else the silences in the sound and the letters of the words do, and a recording of something else
/// gets times as well.
pub fn align(samples: &[f32], rate_hz: u32, words: &[SpokenWord], heard: &[HeardWord]) -> Vec<WordSpan> {
    let clauses = clauses(words);
    let spans = by_words::spans(samples, rate_hz, &clauses, heard)
        .unwrap_or_else(|| token_spans(samples, rate_hz, &clauses));
    let tokens = clauses.iter().flat_map(|clause| &clause.tokens);
    let said: Vec<(usize, WordSpan)> = tokens.zip(spans).map(|(token, span)| (token.word, span)).collect();
    word_spans(&said, words.len(), samples.len() as u64)
}

/// The span of each of `count` words in so many samples: where its tokens are. A word that is not said
/// stands, without a length, where the one before it ends.
pub fn word_spans(said: &[(usize, WordSpan)], count: usize, samples: u64) -> Vec<WordSpan> {
    let mut spans: Vec<Option<WordSpan>> = vec![None; count];
    for (word, span) in said {
        let Some(known) = spans.get_mut(*word) else { continue };
        let start = known.map_or(span.start, |known| known.start.min(span.start));
        let end = known.map_or(span.end, |known| known.end.max(span.end));
        *known = Some(WordSpan { start, end });
    }
    let first = spans.iter().flatten().next().map_or(0, |span| span.start);
    let mut last = WordSpan { start: first, end: first };
    for span in &mut spans {
        let known = span.unwrap_or(WordSpan { start: last.end, end: last.end });
        let start = known.start.max(last.end).min(samples);
        last = WordSpan { start, end: known.end.clamp(start, samples) };
        *span = Some(last);
    }
    spans.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::Pause;

    fn span(start: u64, end: u64) -> WordSpan {
        WordSpan { start, end }
    }

    #[test]
    fn words_ascend_and_stay_inside() {
        let said = [(1, span(10, 20)), (1, span(20, 30)), (3, span(28, 500))];
        let words = [span(10, 10), span(10, 30), span(30, 30), span(30, 100), span(100, 100)];
        assert_eq!(word_spans(&said, 5, 100), words);
        assert_eq!(word_spans(&[], 2, 0), [span(0, 0); 2]);
    }

    #[test]
    fn every_word_has_a_span_whatever_is_heard() {
        let word = |said: &str| SpokenWord { written: said.into(), said: said.into(), pause: Pause::None };
        let words = [word("hola"), word("—"), word("qué tal")];
        for samples in [Vec::new(), vec![0.0; 4_000], vec![0.2; 4_000]] {
            let spans = align(&samples, 16_000, &words, &[]);
            assert_eq!(spans.len(), 3);
            assert!(spans.iter().all(|span| span.end <= samples.len() as u64));
        }
    }
}
