//! From words with times to cues: the cheapest way to cut, found by dynamic
//! programming over all words.

use super::edit::Ids;
use super::grammar::{NEVER, Stop, Token};
use super::lines::{Breaker, imbalance};
use super::rules::Rules;
use super::script::{self, Length};
use super::types::Segment;
use crate::transcript::{Transcript, Word};

/// No cue is judged with more words than this, whatever the rules say.
const MAX_WORDS_PER_CUE: usize = 400;
/// Latest time of a cue: subtitle files tell hours with two digits.
pub(super) const MAX_TIME_MS: i64 = 99 * 3_600_000;
/// Latest time of a word: crowded cues may be shown up to a day later.
const MAX_WORD_MS: i64 = 72 * 3_600_000;
/// A cue more than needed costs this: neither scraps nor heaps.
const PER_CUE: i64 = 150;
const TOO_FEW_WORDS: i64 = 4_000;
const TOO_FAST: i64 = 100;
/// Silence in a sentence that a reader takes for its end.
const LONG_PAUSE_MS: i64 = 300;

/// Cuts a transcript into cues that keep `rules`.
///
/// The same words always give the same cues. Each word stands in exactly one cue,
/// in the order given; words with spaces inside, and very long ones in scripts
/// without spaces, become several. Cues are sorted and at least
/// [`Rules::min_gap_ms`] apart; a cue stays longer than it is spoken where that is
/// needed to read it and the next one leaves room. What a cue cannot keep is named
/// in [`Segment::violations`].
pub fn segment(transcript: &Transcript, rules: &Rules) -> Vec<Segment> {
    let breaker = Breaker::new(&transcript.language, rules);
    let words = prepare(&transcript.words, &breaker, rules);
    let cutter = Cutter::new(&words, &breaker, rules);
    let ends = cutter.cut();
    let mut segments = Vec::with_capacity(ends.len());
    let mut words = words.into_iter();
    let mut start = 0;
    for (index, end) in ends.into_iter().enumerate() {
        let words: Vec<Word> = words.by_ref().take(end - start).collect();
        let text = breaker.grammar.join(words.iter().map(|word| word.text.as_str()));
        let lines = breaker.lines(&text, rules);
        let id = u32::try_from(index + 1).unwrap_or(u32::MAX);
        segments.push(Segment { id, start_ms: 0, end_ms: 0, text, lines, words, violations: Vec::new() });
        start = end;
    }
    set_times(&mut segments, transcript.duration_ms, rules);
    mark(&mut segments, rules);
    segments
}

/// Names in each segment what it does not keep.
pub(super) fn mark(segments: &mut [Segment], rules: &Rules) {
    let mut next_start_ms = None;
    for segment in segments.iter_mut().rev() {
        segment.violations = rules.violations(segment, next_start_ms);
        next_start_ms = Some(segment.start_ms);
    }
}

/// Clean words in order of time, none before the one before it.
fn prepare(words: &[Word], breaker: &Breaker, rules: &Rules) -> Vec<Word> {
    let mut ids = Ids::of(words.iter().map(|word| word.id));
    let mut prepared: Vec<Word> = Vec::with_capacity(words.len());
    let mut now_ms = 0;
    for word in words {
        let text = script::clean(&word.text);
        if text.is_empty() {
            continue;
        }
        let start_ms = word.start_ms.clamp(now_ms, MAX_WORD_MS);
        let end_ms = word.end_ms.clamp(start_ms, MAX_WORD_MS);
        now_ms = start_ms;
        let pieces = pieces(&text, breaker, rules);
        for (index, (text, (start_ms, end_ms))) in
            pieces.iter().zip(share(&pieces, start_ms, end_ms)).enumerate()
        {
            let id = ids.claim(if index == 0 { word.id } else { 0 });
            let confidence = if word.confidence.is_finite() { word.confidence.clamp(0.0, 1.0) } else { 0.0 };
            prepared.push(Word { id, text: (*text).to_owned(), start_ms, end_ms, confidence });
            now_ms = start_ms;
        }
    }
    // A word ends at the latest when the next begins.
    let mut next_start_ms = MAX_WORD_MS;
    for word in prepared.iter_mut().rev() {
        word.end_ms = word.end_ms.min(next_start_ms);
        next_start_ms = word.start_ms;
    }
    prepared
}

/// The words in what a recogniser took for one.
fn pieces<'a>(text: &'a str, breaker: &Breaker, rules: &Rules) -> Vec<&'a str> {
    let limit = rules.max_columns(script::has_cjk(text));
    let split = |part: &'a str| {
        let is_long = script::columns(part) > limit && part.chars().any(script::is_spaceless);
        if is_long { breaker.words(part) } else { vec![part] }
    };
    text.split(' ').flat_map(split).collect()
}

/// Shares a span of time among texts by their length.
pub(super) fn share(texts: &[&str], start_ms: i64, end_ms: i64) -> Vec<(i64, i64)> {
    let weights: Vec<i64> = texts.iter().map(|text| i64::from(script::columns(text)).max(1)).collect();
    let total: i64 = weights.iter().sum::<i64>().max(1);
    let span_ms = end_ms.saturating_sub(start_ms).max(0);
    let at = |weight: i64| {
        let part = i128::from(span_ms) * i128::from(weight) / i128::from(total);
        start_ms.saturating_add(i64::try_from(part).unwrap_or(span_ms))
    };
    let mut before = 0;
    let spans = weights.iter().map(|weight| {
        let from = before;
        before += weight;
        (at(from), at(before))
    });
    spans.collect()
}

/// When each cue appears and disappears.
fn set_times(segments: &mut [Segment], duration_ms: i64, rules: &Rules) {
    let gap_ms = rules.min_gap_ms.max(0);
    let spoken: Vec<(i64, i64)> = segments
        .iter()
        .map(|segment| {
            let first = segment.words.first().map_or(0, |word| word.start_ms);
            (first, segment.words.last().map_or(first, |word| word.end_ms))
        })
        .collect();
    let mut earliest_ms = 0;
    for (index, segment) in segments.iter_mut().enumerate() {
        let (first_ms, last_ms) = spoken.get(index).copied().unwrap_or_default();
        let start_ms = first_ms.max(earliest_ms);
        let next_ms = spoken.get(index + 1).map(|next| next.0.saturating_sub(gap_ms));
        let is_known = duration_ms > start_ms;
        let video_ends_ms = if is_known { duration_ms.min(MAX_TIME_MS) } else { MAX_TIME_MS };
        // Without a next cue the video's end is the limit; a cue is never empty.
        let latest_ms = next_ms
            .unwrap_or(video_ends_ms)
            .min(start_ms.saturating_add(rules.max_duration_ms))
            .max(start_ms.saturating_add(1));
        let shown = segment.lines.join(" ");
        let needed_ms = rules.reading_ms(script::length(&shown)).max(rules.min_duration_ms);
        let mut end_ms = last_ms.max(start_ms.saturating_add(needed_ms));
        if next_ms.is_some_and(|next_ms| {
            next_ms.saturating_sub(end_ms) < rules.bridge_gap_ms.saturating_sub(gap_ms)
        }) {
            end_ms = latest_ms;
        }
        segment.start_ms = start_ms;
        segment.end_ms = end_ms.min(latest_ms);
        for word in &mut segment.words {
            word.start_ms = word.start_ms.clamp(start_ms, segment.end_ms);
            word.end_ms = word.end_ms.clamp(word.start_ms, segment.end_ms);
        }
        earliest_ms = segment.end_ms.saturating_add(gap_ms);
    }
}

/// One word as the search sees it.
struct Unit {
    token: Token,
    columns: u32,
    length: Length,
    has_cjk: bool,
    /// A space stands between the word before and this one.
    space: u32,
    start_ms: i64,
    end_ms: i64,
    /// Cost of a cut after it.
    cut: i64,
    /// Cost of a cue that runs on after it: pauses and ends of sentences.
    run_on: i64,
}

struct Cutter<'a> {
    units: Vec<Unit>,
    rules: &'a Rules,
}

/// What a cue grows by, word for word.
#[derive(Clone, Copy)]
struct Growth {
    lines: u32,
    line_columns: u32,
    columns: u32,
    length: Length,
    has_cjk: bool,
    run_on: i64,
}

impl<'a> Cutter<'a> {
    fn new(words: &[Word], breaker: &Breaker, rules: &'a Rules) -> Self {
        let mut units: Vec<Unit> = Vec::with_capacity(words.len());
        for (index, word) in words.iter().enumerate() {
            let shown = breaker.casing.apply(&word.text);
            let token = breaker.grammar.token(&word.text);
            let before = index.checked_sub(1).and_then(|last| words.get(last));
            let is_joined = before.is_none_or(|before| breaker.grammar.joins(&before.text, &word.text));
            if let Some(last) = units.last_mut() {
                let pause_ms = word.start_ms.saturating_sub(last.end_ms);
                last.cut = cut_cost(breaker.grammar.break_cost(&last.token, &token), pause_ms);
                last.run_on = run_on_cost(last.token.stop, pause_ms);
            }
            units.push(Unit {
                token,
                columns: script::columns(&shown),
                length: script::length(&shown),
                has_cjk: script::has_cjk(&shown),
                space: u32::from(!is_joined),
                start_ms: word.start_ms,
                end_ms: word.end_ms,
                cut: 0,
                run_on: 0,
            });
        }
        Self { units, rules }
    }

    /// Ends of the cues: after how many words each stops.
    fn cut(&self) -> Vec<usize> {
        let count = self.units.len();
        let mut best = vec![(i64::MAX, 0_usize); count + 1];
        if let Some(start) = best.first_mut() {
            start.0 = 0;
        }
        for start in 0..count {
            let so_far = best.get(start).map_or(i64::MAX, |cell| cell.0);
            let mut growth = None;
            for end in start + 1..=count.min(start + MAX_WORDS_PER_CUE) {
                let Some(grown) = self.grow(start, end, growth) else { break };
                growth = Some(grown);
                let cost = so_far.saturating_add(self.cue_cost(start, end, &grown));
                if let Some(cell) = best.get_mut(end).filter(|cell| cost < cell.0) {
                    *cell = (cost, start);
                }
            }
        }
        let mut ends = Vec::new();
        let mut end = count;
        while end > 0 {
            ends.push(end);
            // A single word can always be a cue, so every end has been reached.
            end = best.get(end).map_or(0, |cell| cell.1).min(end - 1);
        }
        ends.reverse();
        ends
    }

    /// The cue with one word more, if the screen has room for it.
    fn grow(&self, start: usize, end: usize, before: Option<Growth>) -> Option<Growth> {
        let unit = self.units.get(end - 1)?;
        let Some(before) = before else {
            return Some(Growth {
                lines: 1,
                line_columns: unit.columns,
                columns: unit.columns,
                length: unit.length,
                has_cjk: unit.has_cjk,
                run_on: 0,
            });
        };
        let first = self.units.get(start)?;
        let too_many = end - start > usize::try_from(self.rules.max_words).unwrap_or(usize::MAX);
        if too_many || unit.start_ms.saturating_sub(first.start_ms) >= self.rules.max_duration_ms {
            return None;
        }
        if unit.has_cjk && !before.has_cjk {
            return self.grow_narrower(start, end, before);
        }
        let grown = self.add(before, end)?;
        (grown.lines <= self.rules.max_lines).then_some(grown)
    }

    /// The first full-width word makes the lines of the whole cue shorter.
    fn grow_narrower(&self, start: usize, end: usize, before: Growth) -> Option<Growth> {
        let first = self.units.get(start)?;
        let mut growth = Growth {
            lines: 1,
            line_columns: first.columns,
            columns: first.columns,
            length: first.length,
            has_cjk: true,
            run_on: 0,
        };
        if first.columns > self.rules.max_columns(true) && before.lines > 0 {
            return None;
        }
        for next in start + 2..=end {
            growth = self.add(growth, next)?;
        }
        (growth.lines <= self.rules.max_lines).then_some(growth)
    }

    fn add(&self, before: Growth, end: usize) -> Option<Growth> {
        let (unit, last) = (self.units.get(end - 1)?, self.units.get(end.checked_sub(2)?)?);
        let has_cjk = before.has_cjk || unit.has_cjk;
        let limit = self.rules.max_columns(has_cjk);
        let on_line = before.line_columns.saturating_add(unit.space).saturating_add(unit.columns);
        let (lines, line_columns) = if on_line <= limit {
            (before.lines, on_line)
        } else {
            (before.lines.saturating_add(1), unit.columns)
        };
        // A word that overflows its line stands alone, so that it is marked alone.
        if line_columns > limit || before.line_columns > limit {
            return None;
        }
        Some(Growth {
            lines,
            line_columns,
            columns: before.columns.saturating_add(unit.space).saturating_add(unit.columns),
            length: before.length.plus(unit.length).plus(Length { half_width: unit.space, full_width: 0 }),
            has_cjk,
            run_on: before.run_on.saturating_add(last.run_on),
        })
    }

    fn cue_cost(&self, start: usize, end: usize, growth: &Growth) -> i64 {
        let (Some(first), Some(last)) = (self.units.get(start), self.units.get(end - 1)) else { return 0 };
        let mut cost = PER_CUE.saturating_add(growth.run_on).saturating_add(self.shape_cost(growth));
        if end < self.units.len() {
            cost = cost.saturating_add(last.cut);
        }
        if end - start < usize::try_from(self.rules.min_words).unwrap_or(usize::MAX) {
            cost = cost.saturating_add(TOO_FEW_WORDS);
        }
        let next_ms = self.units.get(end).map(|next| next.start_ms.saturating_sub(self.rules.min_gap_ms));
        let longest_ms = first.start_ms.saturating_add(self.rules.max_duration_ms);
        let latest_ms = next_ms.unwrap_or(longest_ms).min(longest_ms);
        let needed_ms = self.rules.reading_ms(growth.length).max(self.rules.min_duration_ms);
        let missing_ms = needed_ms.saturating_sub(latest_ms.saturating_sub(first.start_ms));
        if missing_ms > 0 {
            cost = cost.saturating_add(TOO_FAST).saturating_add(missing_ms.min(10_000));
        }
        cost.saturating_add(self.line_cost(start, end, growth))
    }

    /// Cues of like length, about two thirds full, are easiest on the eye.
    fn shape_cost(&self, growth: &Growth) -> i64 {
        let limit = self.rules.max_columns(growth.has_cjk);
        let room = i64::from(limit.saturating_mul(self.rules.max_lines).max(1));
        let filled = i64::from(growth.columns).saturating_mul(100) / room;
        let off = filled - 68;
        let cost = if off < 0 { off.saturating_mul(off) / 20 } else { off.saturating_mul(off) / 40 };
        let short = i64::from(self.rules.preferred_min_characters) - i64::from(growth.columns);
        cost.saturating_add(short.clamp(0, 40).saturating_mul(15))
    }

    /// What the best break into two lines costs.
    fn line_cost(&self, start: usize, end: usize, growth: &Growth) -> i64 {
        if growth.lines != 2 {
            return 0;
        }
        let limit = self.rules.max_columns(growth.has_cjk);
        let mut upper = 0_u32;
        let mut best = NEVER;
        for index in start..end - 1 {
            let (Some(unit), Some(next)) = (self.units.get(index), self.units.get(index + 1)) else { break };
            upper =
                upper.saturating_add(unit.columns).saturating_add(if index > start { unit.space } else { 0 });
            let lower = growth.columns.saturating_sub(upper).saturating_sub(next.space);
            if upper > limit {
                break;
            }
            if lower <= limit {
                let shape = imbalance(upper, growth.columns / 2, limit).saturating_mul(2);
                best = best.min(unit.cut.max(0).saturating_add(shape));
            }
        }
        best / 2
    }
}

/// A pause makes a cut welcome, if the words allow it at all.
fn cut_cost(cost: i64, pause_ms: i64) -> i64 {
    if cost >= NEVER {
        return cost;
    }
    cost - pause_ms.clamp(0, 1_500) / 5
}

/// A cue that goes on over a pause is late or early; over a full stop, crowded.
fn run_on_cost(stop: Stop, pause_ms: i64) -> i64 {
    let sentence = if stop == Stop::Sentence { 90 } else { 0 };
    let pause = pause_ms.saturating_sub(LONG_PAUSE_MS).clamp(0, 5_000) / 3;
    sentence + pause
}
