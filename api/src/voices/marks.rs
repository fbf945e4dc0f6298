//! When espeak says which word, from its sound alone.
//!
//! Its command line tells no times. So a text is spoken twice more: with an order before each word
//! that sets the loudness, once always the same and once another for each of four words in turn.
//! Both are alike to the sample but for the loudness, and so the quotient of the two says which word
//! sounds. An order also rests for some 8 ms, which is taken off again.

use noxus_engine::align::{Clause, Token};
use noxus_engine::voice::{Pause, WordSpan};

use super::spans::{share_tokens, wide};

/// Loudness in hundredths, for words in turn: a word that is not heard is missed by its number.
const LEVELS: [u32; 4] = [100, 76, 58, 44];
/// Halfway between two of them.
const BOUNDS: [f64; 3] = [0.87, 0.655, 0.505];
/// Samples that are looked at together.
const WINDOW: usize = 64;
/// Loudness below which a window tells nothing: the square of a sample.
const QUIET: f64 = 20.0 * 20.0;
/// A longer silence before a word is a rest, and no closed mouth.
const CLOSURE_MS: u64 = 110;
/// Before the first sound after a rest.
const LEAD_MS: u64 = 20;

/// How loud words are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loudness {
    /// Without a word about it.
    Plain,
    /// The same for all, with an order before each.
    Even,
    /// Another for each of four.
    Turns,
}

/// The text of clauses for espeak.
pub(super) fn text(clauses: &[Clause], loudness: Loudness) -> String {
    let (mut text, mut turn) = (String::new(), LEVELS.iter().cycle());
    for clause in clauses {
        for (index, token) in clause.tokens.iter().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            let level = turn.next().copied().unwrap_or(100);
            match loudness {
                Loudness::Plain => {}
                Loudness::Even => text.push_str("\u{1}100A"),
                Loudness::Turns => text.push_str(&format!("\u{1}{level}A")),
            }
            text.push_str(&token.text);
        }
        // With a line's end a full stop is no part of an abbreviation.
        text.push_str(match clause.pause {
            Pause::None => " ",
            Pause::Clause => ", ",
            Pause::Sentence => ".\n",
            Pause::Question => "?\n",
            Pause::Exclamation => "!\n",
        });
    }
    text
}

/// Where the tokens are in the plain sound of `plain` samples.
pub(super) fn spans(
    plain: &[i16],
    even: &[i16],
    turns: &[i16],
    rate_hz: u32,
    tokens: &[Token],
) -> Vec<WordSpan> {
    let runs = runs(even, turns);
    let ms = |ms: u64| ms * u64::from(rate_hz) / 1000;
    if runs.is_empty() || even.len() != turns.len() {
        let span = WordSpan { start: first_sound(plain), end: last_sound(plain) };
        return share_tokens(span, tokens);
    }
    let shift = Shift::new(plain.len(), even.len(), tokens.len());
    let mut spans: Vec<WordSpan> = Vec::with_capacity(tokens.len());
    let (mut next, mut last_end) = (0, 0);
    let mut numbered = numbered(&runs, tokens.len()).into_iter().peekable();
    while let Some((number, run)) = numbered.next() {
        // What is not heard of its own is spoken with the word before it, or with the first.
        let behind = numbered.peek().map_or(tokens.len(), |(number, _)| *number);
        let before = spans.last().map_or(0, |span| span.end);
        let start = match run.start.saturating_sub(last_end) {
            gap if next > 0 && gap <= ms(CLOSURE_MS) => before,
            _ => shift.back(run.start.saturating_sub(ms(LEAD_MS)), number).max(before),
        };
        let span = WordSpan { start, end: shift.back(run.end, number).max(start) };
        spans.extend(share_tokens(span, tokens.get(next..behind).unwrap_or_default()));
        (next, last_end) = (behind, run.end);
    }
    spans
}

/// From times with orders to times without.
struct Shift {
    added: u64,
    orders: u64,
    plain: u64,
    even: u64,
}

impl Shift {
    fn new(plain: usize, even: usize, orders: usize) -> Self {
        let (plain, even) = (wide(plain), wide(even));
        Self { added: even.saturating_sub(plain), orders: wide(orders).max(1), plain, even: even.max(1) }
    }

    /// A time in the word of a number, counted from 0.
    fn back(&self, time: u64, number: usize) -> u64 {
        if self.even < self.plain {
            return time.saturating_mul(self.plain) / self.even;
        }
        let rests = self.added.saturating_mul(wide(number) + 1) / self.orders;
        time.saturating_sub(rests).min(self.plain)
    }
}

/// Sound of one loudness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    level: usize,
    start: u64,
    end: u64,
}

/// Stretches of one loudness each.
fn runs(even: &[i16], turns: &[i16]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    // A single window may lie across a border; what is there twice is there.
    let mut maybe: Option<Run> = None;
    let mut start = 0;
    for (even, turns) in even.chunks(WINDOW).zip(turns.chunks(WINDOW)) {
        let end = start + wide(even.len());
        if let Some(level) = level(even, turns) {
            let window = Run { level, start, end };
            match (runs.last_mut(), maybe) {
                (Some(run), _) if run.level == level => (run.end, maybe) = (end, None),
                (_, Some(before)) if before.level == level => {
                    runs.push(Run { start: before.start, ..window });
                    maybe = None;
                }
                _ => maybe = Some(window),
            }
        }
        start = end;
    }
    runs
}

/// Which loudness a window has; none where it is too quiet to tell.
fn level(even: &[i16], turns: &[i16]) -> Option<usize> {
    let products = even.iter().zip(turns).map(|(even, turns)| {
        let (even, turns) = (f64::from(*even), f64::from(*turns));
        (even * turns, even * even)
    });
    let (both, own) = products.fold((0.0, 0.0), |sum, product| (sum.0 + product.0, sum.1 + product.1));
    let length = f64::from(u32::try_from(even.len()).unwrap_or(u32::MAX));
    (own > QUIET * length).then(|| BOUNDS.iter().filter(|bound| both / own < **bound).count())
}

/// The runs with the numbers of their tokens.
fn numbered(runs: &[Run], tokens: usize) -> Vec<(usize, Run)> {
    let (mut found, mut next): (Vec<(usize, Run)>, usize) = (Vec::new(), 0);
    for run in runs {
        let missed = (LEVELS.len() + run.level - next % LEVELS.len()) % LEVELS.len();
        if next + missed >= tokens {
            // More than there are: the rest of the last one.
            if let Some((_, last)) = found.last_mut() {
                last.end = run.end;
            }
            continue;
        }
        found.push((next + missed, *run));
        next += missed + 1;
    }
    found
}

fn first_sound(samples: &[i16]) -> u64 {
    wide(samples.iter().position(is_loud).unwrap_or(0))
}

fn last_sound(samples: &[i16]) -> u64 {
    wide(samples.iter().rposition(is_loud).map_or(0, |last| last + 1))
}

fn is_loud(sample: &i16) -> bool {
    sample.unsigned_abs() > 100
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(count: usize) -> Vec<Token> {
        (0..count).map(|word| Token { word, text: "abc".into() }).collect()
    }

    /// Words of 1,000 samples, 200 of silence between; the levels that they have.
    fn sound(levels: &[usize]) -> (Vec<i16>, Vec<i16>) {
        let (mut even, mut turns) = (Vec::new(), Vec::new());
        for level in levels {
            even.extend(std::iter::repeat_n([6_000_i16, -6_000], 500).flatten());
            let loud = [6_000, 4_500, 3_400, 2_600][*level];
            turns.extend(std::iter::repeat_n([loud, -loud], 500).flatten());
            even.extend([0; 200]);
            turns.extend([0; 200]);
        }
        (even, turns)
    }

    #[test]
    fn words_are_found_by_their_loudness() {
        let (even, turns) = sound(&[0, 1, 2, 3, 0]);
        let spans = spans(&even, &even, &turns, 16_000, &tokens(5));
        for (number, span) in spans.iter().enumerate() {
            let start = u64::try_from(number).unwrap() * 1200;
            assert!(span.start.abs_diff(start) <= 264 && span.end.abs_diff(start + 1000) <= 64, "{spans:?}");
        }
    }

    #[test]
    fn a_word_that_is_not_heard_is_said_with_the_one_before() {
        let (even, turns) = sound(&[0, 2, 3]);
        let spans = spans(&even, &even, &turns, 16_000, &tokens(4));
        assert_eq!(spans.len(), 4);
        assert!(
            spans[0].end == spans[1].start && spans[1].end <= 1024 && spans[2].start >= 1000,
            "{spans:?}"
        );
        assert!(spans.is_sorted_by_key(|span| span.start));
    }

    #[test]
    fn without_a_clue_letters_share_the_sound() {
        let (even, _) = sound(&[0]);
        let spans = spans(&even, &even, &even[..500], 16_000, &tokens(2));
        assert!(spans.len() == 2 && spans[0].end == 500 && spans[1].end == 1000, "{spans:?}");
        assert_eq!(super::spans(&[], &[], &[], 16_000, &tokens(2)).len(), 2);
    }
}
