//! From one line of text to the lines on the screen.

use std::ops::Range;

use icu_segmenter::options::{LineBreakOptions, WordBreakInvariantOptions};
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed, WordSegmenter, WordSegmenterBorrowed};

use super::grammar::{Grammar, NEVER, Token};
use super::rules::Rules;
use super::script::{self, Casing};
use super::types::Segment;

/// A break amid what is written without a space: at a hyphen or a slash.
const WITHIN_WORD: i64 = 300;

/// Breaks text into lines by the rules of Unicode and of one language.
pub(super) struct Breaker {
    line: LineSegmenterBorrowed<'static>,
    word: WordSegmenterBorrowed<'static>,
    pub(super) grammar: Grammar,
    pub(super) casing: Casing,
}

/// A piece of text that stays on one line.
struct Atom {
    range: Range<usize>,
    columns: u32,
    /// Columns of the space before it.
    space: u32,
    /// Of a script that breaks between words without spaces.
    is_spaceless: bool,
    token: Token,
}

impl Breaker {
    pub(super) fn new(language: &str, rules: &Rules) -> Self {
        Self {
            line: LineSegmenter::new_auto(LineBreakOptions::default()),
            word: WordSegmenter::new_auto(WordBreakInvariantOptions::default()),
            grammar: Grammar::of(language),
            casing: Casing::new(language, rules.text_case),
        }
    }

    /// The lines of `text` as shown: as few as it needs, broken where it reads
    /// best, of like length. A piece that cannot be broken may be too long, and a
    /// long text may need more lines than the rules allow: the caller marks that.
    pub(super) fn lines(&self, text: &str, rules: &Rules) -> Vec<String> {
        let shown = self.casing.apply(text);
        let limit = rules.max_columns(script::has_cjk(&shown));
        if script::columns(&shown) <= limit {
            return if shown.is_empty() { Vec::new() } else { vec![shown] };
        }
        let atoms = self.atoms(&shown, limit);
        let breaks = self.best_breaks(&atoms, limit);
        let slice = |first: usize, end: usize| {
            let start = atoms.get(first).map_or(0, |atom| atom.range.start);
            let end =
                end.checked_sub(1).and_then(|last| atoms.get(last)).map_or(start, |atom| atom.range.end);
            shown.get(start..end).unwrap_or_default().to_owned()
        };
        breaks.windows(2).map(|pair| slice(pair[0], pair[1])).collect()
    }

    /// Words of a text in a script without spaces, as a dictionary knows them.
    pub(super) fn words<'a>(&self, text: &'a str) -> Vec<&'a str> {
        let ends: Vec<usize> = self.word.segment_str(text).collect();
        let mut words: Vec<&str> = Vec::new();
        let mut start = 0;
        for pair in ends.windows(2) {
            let (Some(piece), Some(grown)) = (text.get(pair[0]..pair[1]), text.get(start..pair[1])) else {
                continue;
            };
            // Marks of punctuation stay with the word before, and so does what would
            // otherwise ask for a space.
            match words.last_mut() {
                Some(last)
                    if !piece.chars().any(char::is_alphanumeric) || !self.grammar.joins(last, piece) =>
                {
                    *last = grown;
                }
                _ => {
                    start = pair[0];
                    words.push(piece);
                }
            }
        }
        words
    }

    fn atoms(&self, text: &str, limit: u32) -> Vec<Atom> {
        let is_word_end: Vec<usize> = if text.chars().any(script::is_spaceless) {
            self.word.segment_str(text).collect()
        } else {
            Vec::new()
        };
        let mut atoms: Vec<Atom> = Vec::new();
        let mut start = 0;
        let mut last_end = 0;
        let mut hold = None;
        for end in self.line.segment_str(text).skip(1) {
            // Unicode allows a break between any two kana; readers want whole words.
            let amid_word = end < text.len()
                && text
                    .get(..end)
                    .and_then(|before| before.chars().next_back())
                    .is_some_and(script::is_spaceless)
                && is_word_end.binary_search(&end).is_err();
            if amid_word && script::columns(text.get(start..end).unwrap_or_default()) < limit {
                hold = Some(end);
                continue;
            }
            let whole = text.get(start..end).unwrap_or_default();
            match hold.take() {
                Some(held) if script::columns(whole.trim_end()) > limit => {
                    self.push_atom(&mut atoms, text, start..held, &mut last_end);
                    self.push_atom(&mut atoms, text, held..end, &mut last_end);
                }
                _ => self.push_atom(&mut atoms, text, start..end, &mut last_end),
            }
            start = end;
        }
        atoms
    }

    fn push_atom(&self, atoms: &mut Vec<Atom>, text: &str, range: Range<usize>, last_end: &mut usize) {
        let piece = text.get(range.clone()).unwrap_or_default();
        let trimmed = piece.trim();
        if trimmed.is_empty() {
            return;
        }
        let start = range.start + (piece.len() - piece.trim_start().len());
        let end = start + trimmed.len();
        let space = if atoms.is_empty() {
            0
        } else {
            script::columns(text.get(*last_end..start).unwrap_or_default())
        };
        *last_end = end;
        atoms.push(Atom {
            range: start..end,
            columns: script::columns(trimmed),
            space,
            is_spaceless: trimmed.chars().any(script::is_spaceless),
            token: self.grammar.token(trimmed),
        });
    }

    /// Where lines begin, and the number of atoms: the cheapest way to break into
    /// as few lines as possible.
    fn best_breaks(&self, atoms: &[Atom], limit: u32) -> Vec<usize> {
        let count = atoms.len();
        let lines = lines_needed(atoms, limit);
        let total: u32 = atoms.iter().map(|atom| atom.columns + atom.space).fold(0, u32::saturating_add);
        let average = total / u32::try_from(lines.max(1)).unwrap_or(u32::MAX);
        // cost[line][end]: the first `line` lines hold the atoms before `end`.
        let mut costs = vec![vec![(i64::MAX, 0_usize); count + 1]; lines + 1];
        if let Some(start) = costs.first_mut().and_then(|row| row.first_mut()) {
            start.0 = 0;
        }
        for line in 1..=lines {
            for end in line..=count {
                let before = end.checked_sub(1).and_then(|last| atoms.get(last));
                let break_cost = before.zip(atoms.get(end)).map_or(0, |(one, two)| self.break_cost(one, two));
                let mut best = (i64::MAX, 0);
                let mut width = 0_u32;
                for start in (0..end).rev() {
                    let Some(atom) = atoms.get(start) else { break };
                    width = width.saturating_add(atom.columns);
                    if width > limit && start + 1 < end {
                        break;
                    }
                    let previous =
                        costs.get(line - 1).and_then(|row| row.get(start)).map_or(i64::MAX, |cell| cell.0);
                    let cost =
                        previous.saturating_add(break_cost).saturating_add(imbalance(width, average, limit));
                    if previous < i64::MAX && cost < best.0 {
                        best = (cost, start);
                    }
                    width = width.saturating_add(atom.space);
                }
                if let Some(cell) = costs.get_mut(line).and_then(|row| row.get_mut(end)) {
                    *cell = best;
                }
            }
        }
        let mut breaks = vec![count];
        let mut end = count;
        for line in (1..=lines).rev() {
            end = costs.get(line).and_then(|row| row.get(end)).map_or(0, |cell| cell.1);
            breaks.push(end);
        }
        breaks.reverse();
        breaks
    }

    fn break_cost(&self, before: &Atom, after: &Atom) -> i64 {
        let cost = self.grammar.break_cost(&before.token, &after.token);
        let is_within_word = after.space == 0 && !after.is_spaceless;
        if is_within_word { cost.saturating_add(WITHIN_WORD).min(NEVER) } else { cost }
    }
}

/// How far a line is from the average, the cost growing with the square.
pub(super) fn imbalance(columns: u32, average: u32, limit: u32) -> i64 {
    const REFERENCE: i64 = 42;
    let difference =
        (i64::from(columns) - i64::from(average)).saturating_mul(REFERENCE) / i64::from(limit.max(1));
    difference.saturating_mul(difference) / 2
}

/// Lines that a greedy reader needs: no way of breaking needs fewer.
fn lines_needed(atoms: &[Atom], limit: u32) -> usize {
    let mut lines = 0;
    let mut room = 0_u32;
    for atom in atoms {
        let grown = atom.columns.saturating_add(atom.space);
        if lines > 0 && grown <= room {
            room -= grown;
        } else {
            lines += 1;
            room = limit.saturating_sub(atom.columns);
        }
    }
    lines
}

/// Where a word stands in the lines of its segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordPlace {
    /// Index into [`Segment::words`].
    pub word: usize,
    /// Index into [`Segment::lines`].
    pub line: usize,
    /// Bytes of that line.
    pub bytes: Range<usize>,
}

/// Finds every word in the lines. A word broken over two lines has two places;
/// words that the lines do not show have none.
pub fn word_places(segment: &Segment) -> Vec<WordPlace> {
    let mut places = Vec::new();
    let (mut line, mut at) = (0, 0);
    for (index, word) in segment.words.iter().enumerate() {
        let mut left: &str = &word.text;
        while let Some(text) = segment.lines.get(line) {
            let rest = text.get(at..).unwrap_or_default();
            let begin = at + (rest.len() - rest.trim_start().len());
            let rest = rest.trim_start();
            if rest.is_empty() {
                (line, at) = (line + 1, 0);
                continue;
            }
            let length = if rest.starts_with(left) {
                left.len()
            } else if !left.is_empty() && left.starts_with(rest) {
                rest.len()
            } else {
                // The case differs: as far as the next space.
                rest.find(char::is_whitespace).unwrap_or(rest.len())
            };
            let continues = length == rest.len() && left.len() > length && left.starts_with(rest);
            places.push(WordPlace { word: index, line, bytes: begin..begin + length });
            at = begin + length;
            if !continues {
                break;
            }
            left = left.get(length..).unwrap_or_default();
        }
    }
    places
}
