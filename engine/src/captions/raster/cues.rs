//! What is on the screen when: segments, cut to as many words as a style shows
//! at once.

use crate::captions::{Segment, Style};
use crate::error::{Code, Error, Result};
use crate::text;

/// More than a day of captions.
const MAX_SEGMENTS: usize = 50_000;
/// Far beyond what anyone can read in one caption.
const MAX_CHARACTERS: usize = 2_000;

/// One picture of text, and when it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cue {
    pub(super) start_us: i64,
    pub(super) end_us: i64,
    /// When each word is spoken.
    pub(super) words: Vec<Timing>,
    /// What each line says.
    pub(super) lines: Vec<Vec<Piece>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::captions) struct Timing {
    pub(in crate::captions) start_us: i64,
    pub(in crate::captions) end_us: i64,
}

/// A word, or what stands between words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Which word of the cue it belongs to.
    pub(super) word: Option<usize>,
}

impl Cue {
    /// The word that is spoken at `at_us`, or was last; `None` before the first.
    pub(super) fn current_word(&self, at_us: i64) -> Option<usize> {
        self.words.partition_point(|word| word.start_us <= at_us).checked_sub(1)
    }
}

/// The cues of `segments` in the order of time, none over another.
///
/// # Errors
/// [`Code::ItemLimitExceeded`] or [`Code::InvalidField`] on `segments`.
pub(super) fn plan(segments: &[Segment], style: &Style) -> Result<Vec<Cue>> {
    let (count, limit) = (segments.len(), MAX_SEGMENTS);
    if count > limit {
        return Err(Error::new(
            Code::ItemLimitExceeded,
            text!(
                "Hay {count} subtítulos; el límite es {limit}.",
                "There are {count} captions; the limit is {limit}."
            ),
        )
        .with_field("segments"));
    }
    let mut cues = Vec::new();
    for segment in segments {
        check_length(segment)?;
        cues.extend(paged(whole(segment, style.upper_case), style.max_words as usize));
    }
    cues.sort_by_key(|cue| cue.start_us);
    let starts: Vec<i64> = cues.iter().skip(1).map(|cue| cue.start_us).collect();
    for (cue, next_start) in cues.iter_mut().zip(starts) {
        cue.end_us = cue.end_us.min(next_start);
    }
    cues.retain(|cue| cue.end_us > cue.start_us && cue.lines.iter().any(|line| !line.is_empty()));
    Ok(cues)
}

fn check_length(segment: &Segment) -> Result<()> {
    let characters = segment
        .text
        .chars()
        .count()
        .max(segment.lines.iter().map(|line| line.chars().count()).sum())
        .max(segment.words.iter().map(|word| word.text.chars().count()).sum());
    let (id, limit) = (segment.id, MAX_CHARACTERS);
    if characters > limit {
        return Err(Error::new(
            Code::InvalidField,
            text!(
                "El subtítulo {id} tiene {characters} caracteres; el límite es {limit}.",
                "Caption {id} has {characters} characters; the limit is {limit}."
            ),
        )
        .with_field("segments"));
    }
    Ok(())
}

/// A segment as one cue, its lines as they are.
fn whole(segment: &Segment, upper_case: bool) -> Cue {
    let us = |ms: i64| ms.saturating_mul(1000);
    let fallback = std::slice::from_ref(&segment.text);
    let lines = if segment.lines.is_empty() { fallback } else { &segment.lines };
    let lines: Vec<String> = lines
        .iter()
        .flat_map(|line| line.lines())
        .map(|line| clean(line.trim()))
        .filter(|line| !line.is_empty())
        .collect();
    let matched = matched_words(segment, &lines);
    let (mut lines, words) = match matched {
        Some(lines) => {
            let times = segment.words.iter().map(|word| Timing {
                start_us: us(word.start_ms),
                end_us: us(word.end_ms).max(us(word.start_ms)),
            });
            (lines, times.collect())
        }
        None => guessed_words(&lines, us(segment.start_ms), us(segment.end_ms)),
    };
    if upper_case {
        for piece in lines.iter_mut().flatten() {
            piece.text = piece.text.to_uppercase();
        }
    }
    Cue { start_us: us(segment.start_ms), end_us: us(segment.end_ms), words, lines }
}

/// Without what has no shape and no meaning here.
fn clean(text: &str) -> String {
    let blank = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    text.chars().map(|letter| if blank(letter) { ' ' } else { letter }).collect()
}

/// Where the words stand in the lines; `None` when they do not follow each other
/// there, or there are none.
fn matched_words(segment: &Segment, lines: &[String]) -> Option<Vec<Vec<Piece>>> {
    let mut words = segment.words.iter().map(|word| clean(word.text.trim())).enumerate();
    let mut next = words.next();
    let mut placed = Vec::with_capacity(lines.len());
    for line in lines {
        let (mut rest, mut pieces) = (line.as_str(), Vec::new());
        while let Some((index, word)) = &next {
            let Some(at) = rest.find(word.as_str()) else { break };
            let (gap, found) = rest.split_at(at);
            // Anything but spaces in between belongs to a word that was edited.
            if !gap.trim().is_empty() {
                return None;
            }
            if !gap.is_empty() {
                pieces.push(Piece { text: gap.to_owned(), word: None });
            }
            if !word.is_empty() {
                pieces.push(Piece { text: word.clone(), word: Some(*index) });
            }
            rest = found.get(word.len()..).unwrap_or_default();
            next = words.next();
        }
        if !rest.trim().is_empty() {
            return None;
        }
        placed.push(pieces);
    }
    (next.is_none() && !segment.words.is_empty()).then_some(placed)
}

/// The words between spaces, with times in proportion to their length.
fn guessed_words(lines: &[String], start_us: i64, end_us: i64) -> (Vec<Vec<Piece>>, Vec<Timing>) {
    let length = |word: &str| i64::try_from(word.chars().count()).unwrap_or(i64::MAX);
    let words = || lines.iter().flat_map(|line| line.split_whitespace());
    let total = words().map(length).sum::<i64>().max(1);
    let span = end_us.saturating_sub(start_us).max(0);
    let at = |passed: i64| {
        let part = i128::from(span) * i128::from(passed) / i128::from(total);
        start_us.saturating_add(i64::try_from(part).unwrap_or(i64::MAX))
    };
    let (mut passed, mut times, mut placed) = (0_i64, Vec::new(), Vec::new());
    for line in lines {
        let mut pieces = Vec::new();
        for word in line.split_whitespace() {
            if !pieces.is_empty() {
                pieces.push(Piece { text: " ".to_owned(), word: None });
            }
            pieces.push(Piece { text: word.to_owned(), word: Some(times.len()) });
            let start_us = at(passed);
            passed = passed.saturating_add(length(word));
            times.push(Timing { start_us, end_us: at(passed) });
        }
        placed.push(pieces);
    }
    (placed, times)
}

/// The cue, cut after every `max_words` words; each part stays until the next
/// begins.
fn paged(cue: Cue, max_words: usize) -> Vec<Cue> {
    if max_words == 0 || cue.words.len() <= max_words {
        return vec![cue];
    }
    let mut pages = Vec::new();
    let mut first = 0;
    while first < cue.words.len() {
        let after = (first + max_words).min(cue.words.len());
        let start = if first == 0 { Some(cue.start_us) } else { cue.words.get(first).map(|w| w.start_us) };
        let end_us = cue.words.get(after).map_or(cue.end_us, |word| word.start_us);
        let lines = cue.lines.iter().map(|line| within(line, first, after));
        pages.push(Cue {
            start_us: start.unwrap_or(cue.start_us).max(cue.start_us),
            end_us: end_us.min(cue.end_us),
            words: cue.words.get(first..after).unwrap_or_default().to_vec(),
            lines: lines.filter(|line| !line.is_empty()).collect(),
        });
        first = after;
    }
    pages
}

/// The words `first..after` of a line and what stands between them, renumbered.
fn within(line: &[Piece], first: usize, after: usize) -> Vec<Piece> {
    let inside = |piece: &Piece| piece.word.is_some_and(|word| (first..after).contains(&word));
    let Some(start) = line.iter().position(inside) else { return Vec::new() };
    let end = line.iter().rposition(inside).map_or(start, |end| end + 1);
    let pieces = line.get(start..end).unwrap_or_default().iter().cloned();
    pieces.map(|piece| Piece { word: piece.word.map(|word| word - first), ..piece }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Word;

    fn segment(lines: &[&str], words: &[(&str, i64, i64)]) -> Segment {
        let words = words.iter().map(|(text, start_ms, end_ms)| Word {
            id: 0,
            text: (*text).to_owned(),
            start_ms: *start_ms,
            end_ms: *end_ms,
            confidence: 1.0,
        });
        Segment {
            id: 1,
            start_ms: 0,
            end_ms: 1000,
            text: lines.join(" "),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            words: words.collect(),
            violations: Vec::new(),
        }
    }

    fn texts(cue: &Cue) -> Vec<String> {
        cue.lines.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect()).collect()
    }

    #[test]
    fn words_are_found_in_their_lines() {
        let style = Style { upper_case: true, ..Style::default() };
        let words = [("¿qué", 0, 300), ("tal?", 300, 500), ("Bien", 600, 900)];
        let cues = plan(&[segment(&["¿qué tal?", "Bien"], &words)], &style).unwrap();
        assert_eq!(texts(&cues[0]), ["¿QUÉ TAL?", "BIEN"]);
        assert_eq!(cues[0].lines[1][0].word, Some(2));
        assert_eq!((cues[0].current_word(-1), cues[0].current_word(550_000)), (None, Some(1)));
    }

    #[test]
    fn text_without_spaces_is_cut_by_words() {
        let words = [("日本", 0, 300), ("語の", 300, 500), ("字幕", 600, 900)];
        let style = Style { max_words: 2, ..Style::default() };
        let cues = plan(&[segment(&["日本語の字幕"], &words)], &style).unwrap();
        assert_eq!(cues.iter().map(|cue| texts(cue)[0].clone()).collect::<Vec<_>>(), ["日本語の", "字幕"]);
        assert_eq!((cues[0].end_us, cues[1].start_us, cues[1].end_us), (600_000, 600_000, 1_000_000));
        assert_eq!(cues[1].lines[0][0].word, Some(0));
    }

    #[test]
    fn edited_text_gets_times_by_length() {
        let cues = plan(&[segment(&["one three"], &[("two", 0, 9)])], &Style::default()).unwrap();
        assert_eq!(
            cues[0].words,
            [Timing { start_us: 0, end_us: 375_000 }, Timing { start_us: 375_000, end_us: 1_000_000 }]
        );
    }

    #[test]
    fn nothing_overlaps_and_nothing_is_empty() {
        let mut second = segment(&["b"], &[]);
        second.start_ms = 500;
        let cues = plan(&[second, segment(&["a"], &[]), segment(&["  "], &[])], &Style::default()).unwrap();
        assert!(cues.windows(2).all(|pair| pair[0].end_us <= pair[1].start_us), "{cues:?}");
        assert!(cues.len() <= 2);
        let long = segment(&[&"x".repeat(2001)], &[]);
        assert_eq!(plan(&[long], &Style::default()).unwrap_err().field(), Some("segments"));
    }
}
