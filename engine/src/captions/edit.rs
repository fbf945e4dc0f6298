//! Segments that a person edited, made whole again.

use std::collections::HashSet;

use super::grammar::Grammar;
use super::lines::Breaker;
use super::rules::Rules;
use super::script;
use super::segment::{MAX_TIME_MS, mark, share};
use super::types::Segment;
use crate::error::{Code, Error, Result};
use crate::transcript::Word;
use crate::{Text, text};

/// Most segments in one call.
pub const MAX_SEGMENTS: usize = 20_000;
/// Most characters in the text of one segment.
pub const MAX_SEGMENT_CHARACTERS: usize = 1_000;

/// Makes edited segments consistent with their texts and times.
///
/// [`Segment::text`] rules: words that still stand in it keep their ids and times;
/// as many words as before keep all times; where their number changed, the changed
/// words share the time of those they replace by their length. A text without
/// words gets some. Where [`Segment::start_ms`] or [`Segment::end_ms`] were moved,
/// the words are rescaled to fit. The times of segments are never changed; what
/// they no longer keep of `rules` is named in [`Segment::violations`]. Doing it
/// twice changes nothing more.
///
/// # Errors
/// [`Code::InvalidField`] on `segments[n].start_ms` and the like: negative or
/// reversed times, overlap, wrong order, an empty text, an id used twice;
/// [`Code::ItemLimitExceeded`] for more than [`MAX_SEGMENTS`] or a text longer than
/// [`MAX_SEGMENT_CHARACTERS`].
pub fn relayout(edited: &[Segment], language: &str, rules: &Rules) -> Result<Vec<Segment>> {
    check(edited)?;
    let breaker = Breaker::new(language, rules);
    let mut segment_ids = Ids::of(edited.iter().map(|segment| segment.id));
    let mut word_ids = Ids::of(edited.iter().flat_map(|segment| &segment.words).map(|word| word.id));
    let mut segments = Vec::with_capacity(edited.len());
    for segment in edited {
        let text = script::clean(&segment.text);
        let mut words = rescale(known_words(&segment.words), segment.start_ms, segment.end_ms);
        words = rewrite(words, &text, segment, &breaker);
        // Where words begin after their segment, its start was moved: see `rescale`.
        if let Some(first) = words.first_mut() {
            first.start_ms = segment.start_ms;
        }
        for word in &mut words {
            word.id = word_ids.claim(word.id);
        }
        let lines =
            kept_lines(segment, &text, &breaker, rules).unwrap_or_else(|| breaker.lines(&text, rules));
        segments.push(Segment {
            id: segment_ids.claim(segment.id),
            start_ms: segment.start_ms,
            end_ms: segment.end_ms,
            text,
            lines,
            words,
            violations: Vec::new(),
        });
    }
    mark(&mut segments, rules);
    Ok(segments)
}

/// Hands out ids: each once, those already in use first come, first served.
pub(super) struct Ids {
    known: HashSet<u32>,
    given: HashSet<u32>,
    next: u32,
}

impl Ids {
    pub(super) fn of(known: impl Iterator<Item = u32>) -> Self {
        Self { known: known.collect(), given: HashSet::new(), next: 1 }
    }

    /// `id` if nobody has it yet, else a new one.
    pub(super) fn claim(&mut self, id: u32) -> u32 {
        if id != 0 && self.given.insert(id) {
            return id;
        }
        while self.known.contains(&self.next) || !self.given.insert(self.next) {
            // Fewer words than numbers fit into memory, so this ends.
            self.next = self.next.wrapping_add(1).max(1);
        }
        self.next
    }
}

fn check(edited: &[Segment]) -> Result<()> {
    let count = edited.len();
    if count > MAX_SEGMENTS {
        return Err(Error::new(
            Code::ItemLimitExceeded,
            text!(
                "Hay {count} segmentos; el límite es {MAX_SEGMENTS}.",
                "There are {count} segments; the limit is {MAX_SEGMENTS}."
            ),
        )
        .with_field("segments")
        .with_hint(text!("Divide el vídeo en partes.", "Split the video into parts.")));
    }
    let mut ids = HashSet::new();
    let mut before: Option<&Segment> = None;
    for (index, segment) in edited.iter().enumerate() {
        check_one(index, segment)?;
        if segment.id != 0 && !ids.insert(segment.id) {
            let id = segment.id;
            return Err(refused(
                index,
                "id",
                text!("repite el id {id}", "repeats the id {id}"),
                text!("Pon id=0 para que reciba uno nuevo.", "Set id=0 to have it given a new one."),
            ));
        }
        if let Some(before) = before {
            check_order(index, before, segment)?;
        }
        before = Some(segment);
    }
    Ok(())
}

fn check_one(index: usize, segment: &Segment) -> Result<()> {
    let (start_ms, end_ms) = (segment.start_ms, segment.end_ms);
    if start_ms < 0 {
        return Err(refused(
            index,
            "start_ms",
            text!("empieza en {start_ms} ms", "begins at {start_ms} ms"),
            text!(
                "Los tiempos cuentan desde 0, el principio del vídeo.",
                "Times count from 0, the start of the video."
            ),
        ));
    }
    if end_ms > MAX_TIME_MS {
        return Err(refused(
            index,
            "end_ms",
            text!("termina en {end_ms} ms", "ends at {end_ms} ms"),
            text!(
                "El último tiempo posible es {MAX_TIME_MS} ms.",
                "The latest time possible is {MAX_TIME_MS} ms."
            ),
        ));
    }
    if end_ms <= start_ms {
        return Err(refused(
            index,
            "end_ms",
            text!(
                "termina en {end_ms} ms y no después de empezar, en {start_ms} ms",
                "ends at {end_ms} ms, not after it begins, at {start_ms} ms"
            ),
            text!("Pon end_ms mayor que start_ms.", "Make end_ms greater than start_ms."),
        ));
    }
    if script::clean(&segment.text).is_empty() {
        return Err(refused(
            index,
            "text",
            text!("no tiene texto", "has no text"),
            text!(
                "Escribe un texto o quita el segmento de la lista.",
                "Write a text or take the segment out of the list."
            ),
        ));
    }
    let count = segment.text.chars().count();
    if count > MAX_SEGMENT_CHARACTERS {
        let Text { es, en } = text!("tiene {count} caracteres", "has {count} characters");
        return Err(Error::new(Code::ItemLimitExceeded, named(index, &es, &en))
            .with_field(format!("segments[{index}].text"))
            .with_hint(text!(
                "El límite es {MAX_SEGMENT_CHARACTERS}: divídelo en varios segmentos.",
                "The limit is {MAX_SEGMENT_CHARACTERS}: split it into several segments."
            )));
    }
    Ok(())
}

fn check_order(index: usize, before: &Segment, segment: &Segment) -> Result<()> {
    let (start_ms, end_ms) = (segment.start_ms, before.end_ms);
    if start_ms < before.start_ms {
        let earlier_ms = before.start_ms;
        return Err(refused(
            index,
            "start_ms",
            text!(
                "empieza en {start_ms} ms, antes que el anterior ({earlier_ms} ms)",
                "begins at {start_ms} ms, before the one above it ({earlier_ms} ms)"
            ),
            text!("Ordena los segmentos por start_ms.", "Sort the segments by start_ms."),
        ));
    }
    if start_ms < end_ms {
        return Err(refused(
            index,
            "start_ms",
            text!(
                "empieza en {start_ms} ms, cuando el anterior aún se ve (hasta {end_ms} ms)",
                "begins at {start_ms} ms, while the one before is still shown (until {end_ms} ms)"
            ),
            text!(
                "Empieza este en {end_ms} ms o después, o termina antes el anterior.",
                "Begin this one at {end_ms} ms or later, or end the one before sooner."
            ),
        ));
    }
    Ok(())
}

/// "Segment 3 …", counted from 1 as people do.
fn named(index: usize, es: &str, en: &str) -> Text {
    let number = index + 1;
    text!("El segmento {number} {es}.", "Segment {number} {en}.")
}

fn refused(index: usize, field: &str, problem: Text, hint: Text) -> Error {
    Error::new(Code::InvalidField, named(index, &problem.es, &problem.en))
        .with_field(format!("segments[{index}].{field}"))
        .with_hint(hint)
}

/// The words that came back, clean and in order of time.
fn known_words(words: &[Word]) -> Vec<Word> {
    let mut now_ms = 0;
    let words = words.iter().filter_map(|word| {
        let text = script::clean(&word.text);
        let start_ms = word.start_ms.clamp(now_ms, MAX_TIME_MS);
        let end_ms = word.end_ms.clamp(start_ms, MAX_TIME_MS);
        let confidence = if word.confidence.is_finite() { word.confidence.clamp(0.0, 1.0) } else { 0.0 };
        (!text.is_empty()).then(|| {
            now_ms = end_ms;
            Word { id: word.id, text, start_ms, end_ms, confidence }
        })
    });
    words.collect()
}

/// Moves words that no longer fill their segment from its start: where the start
/// was moved, to it; where the end was moved before theirs, to that.
fn rescale(mut words: Vec<Word>, start_ms: i64, end_ms: i64) -> Vec<Word> {
    let (Some(first_ms), Some(last_ms)) = (words.first().map(|w| w.start_ms), words.last().map(|w| w.end_ms))
    else {
        return words;
    };
    if first_ms == start_ms && last_ms <= end_ms {
        return words;
    }
    let ends_inside = last_ms > start_ms && last_ms <= end_ms;
    let new_last_ms =
        if ends_inside { last_ms } else { end_ms.min(start_ms.saturating_add(last_ms - first_ms)) };
    let (old_ms, new_ms) = (i128::from((last_ms - first_ms).max(1)), i128::from(new_last_ms - start_ms));
    let moved = |at_ms: i64| {
        let offset = i128::from(at_ms - first_ms) * new_ms / old_ms;
        start_ms.saturating_add(i64::try_from(offset).unwrap_or(0)).clamp(start_ms, end_ms)
    };
    for word in &mut words {
        (word.start_ms, word.end_ms) = (moved(word.start_ms), moved(word.end_ms));
    }
    words
}

/// The words of `text`: those that are unchanged from the front and from the back,
/// and between them the new ones in the time of the old ones.
fn rewrite(words: Vec<Word>, text: &str, segment: &Segment, breaker: &Breaker) -> Vec<Word> {
    let (from, rest) = match_front(&words, text, &breaker.grammar);
    let old_rest = words.get(from..).unwrap_or_default();
    let (to, middle) = match_back(old_rest, rest, &breaker.grammar);
    let to = from + to;
    let new = tokens(middle, breaker);
    let old = words.get(from..to).unwrap_or_default();
    let fresh: Vec<Word> = if new.len() == old.len() {
        old.iter().zip(&new).map(|(word, text)| corrected(word, text)).collect()
    } else {
        reflow(&words, from..to, &new, segment)
    };
    // Words added between two that stayed take their room from one of those.
    let (from, to) = if new.is_empty() || from < to { (from, to) } else { neighbours(&words, from) };
    let kept = |range: std::ops::Range<usize>| words.get(range).unwrap_or_default().iter().cloned();
    kept(0..from).chain(fresh).chain(kept(to..words.len())).collect()
}

fn corrected(word: &Word, text: &str) -> Word {
    // What a person wrote is certain.
    let confidence = if word.text == text { word.confidence } else { 1.0 };
    Word { text: text.to_owned(), confidence, ..word.clone() }
}

/// The word that shares its time with those added before index `at`.
fn neighbours(words: &[Word], at: usize) -> (usize, usize) {
    if at > 0 { (at - 1, at) } else { (at, words.len().min(1)) }
}

/// New words in the time of the old ones, by their length.
fn reflow(words: &[Word], old: std::ops::Range<usize>, new: &[&str], segment: &Segment) -> Vec<Word> {
    let is_addition = old.is_empty();
    let (from, to) = if is_addition { neighbours(words, old.start) } else { (old.start, old.end) };
    let replaced = words.get(from..to).unwrap_or_default();
    let mut texts: Vec<&str> = new.to_vec();
    let mut ids: Vec<Option<&Word>> = vec![None; new.len()];
    if is_addition && let Some(neighbour) = replaced.first() {
        let at = if old.start > 0 { 0 } else { texts.len() };
        texts.insert(at, &neighbour.text);
        ids.insert(at, Some(neighbour));
    } else {
        for (slot, word) in ids.iter_mut().zip(replaced) {
            *slot = Some(word);
        }
    }
    let start_ms = replaced.first().map_or(segment.start_ms, |word| word.start_ms);
    let end_ms = replaced.last().map_or(segment.end_ms, |word| word.end_ms);
    let times = share(&texts, start_ms, end_ms);
    let words = texts.iter().zip(ids).zip(times).map(|((text, word), (start_ms, end_ms))| Word {
        id: word.map_or(0, |word| word.id),
        text: (*text).to_owned(),
        start_ms,
        end_ms,
        confidence: word.filter(|word| word.text == *text).map_or(1.0, |word| word.confidence),
    });
    words.collect()
}

/// How many words stand at the front of `text`, and what follows them.
fn match_front<'a>(words: &[Word], text: &'a str, grammar: &Grammar) -> (usize, &'a str) {
    let mut rest = text;
    for (count, word) in words.iter().enumerate() {
        let Some(after) = rest.strip_prefix(word.text.as_str()) else { return (count, rest) };
        let is_whole = after.is_empty() || after.starts_with(' ') || grammar.joins(&word.text, after);
        if !is_whole {
            return (count, rest);
        }
        rest = after.trim_start_matches(' ');
    }
    (words.len(), rest)
}

/// How many words do not stand at the back of `text`, and what precedes the rest.
fn match_back<'a>(words: &[Word], text: &'a str, grammar: &Grammar) -> (usize, &'a str) {
    let mut rest = text;
    for (count, word) in words.iter().enumerate().rev() {
        let Some(before) = rest.strip_suffix(word.text.as_str()) else { return (count + 1, rest) };
        let is_whole = before.is_empty() || before.ends_with(' ') || grammar.joins(before, &word.text);
        if !is_whole {
            return (count + 1, rest);
        }
        rest = before.trim_end_matches(' ');
    }
    (0, rest)
}

/// The words of a text as it is written.
fn tokens<'a>(text: &'a str, breaker: &Breaker) -> Vec<&'a str> {
    let split = |part: &'a str| {
        if part.chars().any(script::is_spaceless) { breaker.words(part) } else { vec![part] }
    };
    text.split(' ').filter(|part| !part.is_empty()).flat_map(split).collect()
}

/// Lines that came back, if they say the text and fit: who broke them so meant it.
fn kept_lines(segment: &Segment, text: &str, breaker: &Breaker, rules: &Rules) -> Option<Vec<String>> {
    let lines: Vec<String> =
        segment.lines.iter().map(|line| breaker.casing.apply(&script::clean(line))).collect();
    let limit = rules.max_columns(script::has_cjk(&lines.concat()));
    let fits = !lines.is_empty()
        && lines.len() <= usize::try_from(rules.max_lines).unwrap_or(usize::MAX)
        && lines.iter().all(|line| !line.is_empty() && script::columns(line) <= limit);
    let solid = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
    (fits && solid(&lines.concat()) == solid(&breaker.casing.apply(text))).then_some(lines)
}
