//! When words are said: what all synthesisers answer, and how it is put together.

use noxus_engine::align::{Token, weight, word_spans};
use noxus_engine::voice::WordSpan;

/// Sound with the tokens that are said in it.
#[derive(Debug, Default)]
pub(super) struct Track {
    /// Of one channel, from −1 to 1.
    pub(super) samples: Vec<f32>,
    pub(super) rate_hz: u32,
    /// Ascending, with the words that they are of.
    pub(super) said: Vec<(usize, WordSpan)>,
}

impl Track {
    /// Where the next sound begins.
    pub(super) fn end(&self) -> u64 {
        wide(self.samples.len())
    }

    /// Nothing is said for so many milliseconds.
    pub(super) fn rest(&mut self, ms: u64) {
        let samples = ms.saturating_mul(u64::from(self.rate_hz)) / 1000;
        let samples = usize::try_from(samples).unwrap_or(0);
        self.samples.resize(self.samples.len().saturating_add(samples), 0.0);
    }

    /// The span of each of `count` words.
    pub(super) fn words(&self, count: usize) -> Vec<WordSpan> {
        word_spans(&self.said, count, self.end())
    }
}

/// Shares a span among parts by what they weigh.
pub(super) fn share(span: WordSpan, weights: &[usize]) -> Vec<WordSpan> {
    let all = weights.iter().sum::<usize>().max(1);
    let length = usize::try_from(span.end.saturating_sub(span.start)).unwrap_or(0);
    let at = |weight: usize| span.start + wide(length.saturating_mul(weight) / all);
    let mut before = 0;
    let mut spans = Vec::with_capacity(weights.len());
    for weight in weights {
        spans.push(WordSpan { start: at(before), end: at(before + weight) });
        before += weight;
    }
    spans
}

/// Shares a span among tokens where nothing better is known.
pub(super) fn share_tokens(span: WordSpan, tokens: &[Token]) -> Vec<WordSpan> {
    share(span, &tokens.iter().map(|token| weight(&token.text)).collect::<Vec<_>>())
}

/// A count of samples.
pub(super) fn wide(samples: usize) -> u64 {
    u64::try_from(samples).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64) -> WordSpan {
        WordSpan { start, end }
    }

    #[test]
    fn a_span_is_shared_whole() {
        assert_eq!(share(span(10, 20), &[1, 0, 4]), [span(10, 12), span(12, 12), span(12, 20)]);
        assert_eq!(share(span(10, 20), &[]), []);
        assert_eq!(share(span(10, 20), &[0]), [span(10, 10)]);
    }
}
