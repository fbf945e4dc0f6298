//! When words are said, from sound and text alone.
//!
//! Silences are found by loudness. Where the text rests, a silence is due: which one is chosen so that
//! what lies between two of them is as long as its letters ask for. Between them, words share the time
//! in which somebody speaks, by their vowels and consonants; before a rest, speakers draw the last one out.

use super::Clause;
use crate::voice::{Pause, WordSpan};

/// A look at the sound every so many milliseconds.
const FRAME_MS: u64 = 5;
/// So much quieter than speech is silence, as a factor of its loudness.
const QUIET: f32 = 0.03;
/// Shorter silences are closed mouths, and belong to words.
const LEAST_SILENCE_MS: u64 = 70;
/// Silences looked at, for each rest of the text: the longest.
const SILENCES_PER_REST: usize = 3;
const SILENCES_BESIDE: usize = 6;
/// Rests that may have no silence of their own, one after another.
const MOST_SKIPPED: usize = 3;
/// What a rest without a silence costs: a comma is often read over, a full stop hardly.
const CLAUSE_COST: f64 = 0.35;
const SENTENCE_COST: f64 = 2.0;
/// How long sounds are beside each other: a vowel, another that follows it at once, any other letter; what
/// a word has in addition, and one before a rest.
const VOWEL: usize = 3;
const NEXT_VOWEL: usize = 1;
const CONSONANT: usize = 2;
const WORD: usize = 1;
const DRAWN_OUT: usize = 3;
const VOWELS: &str = "aeiouyáàâãäåéèêëíìîïóòôõöúùûüæœ";
/// Frames between the first sound of a word that is loud and its begin.
const LEAD: usize = 2;
/// How much a silence that is twice as long speaks for a rest.
const LENGTH_GAIN: f64 = 0.15;

/// A stretch of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where each token of `clauses` is said in `samples`, one channel at `rate_hz`, ascending.
pub fn spans(samples: &[f32], rate_hz: u32, clauses: &[Clause]) -> Vec<WordSpan> {
    let frame = frame_samples(rate_hz);
    let heard = Heard::new(samples, frame);
    let anchors = heard.anchors(clauses);
    let mut spans = Vec::new();
    let (mut from, mut group): (usize, Vec<usize>) = (heard.first, Vec::new());
    for (number, clause) in clauses.iter().enumerate() {
        group.extend(token_weights(clause));
        let anchor = anchors.get(number).copied().flatten();
        let is_last = number + 1 == clauses.len();
        if anchor.is_none() && !is_last {
            continue;
        }
        let (to, next) = anchor.map_or((heard.end, heard.end), |silence| (silence.start, silence.end));
        heard.share(Stretch { start: from, end: to }, &group, &mut spans);
        from = next;
        group.clear();
    }
    let all = wide(samples.len());
    let sample = |at: usize| wide(at.saturating_mul(frame)).min(all);
    spans.into_iter().map(|span| WordSpan { start: sample(span.start), end: sample(span.end) }).collect()
}

/// Samples of a look at the sound.
pub(super) fn frame_samples(rate_hz: u32) -> usize {
    usize::try_from(u64::from(rate_hz) * FRAME_MS / 1000).unwrap_or(1).max(1)
}

/// What is heard in a sound, by frames.
pub(super) struct Heard {
    /// How many frames up to each one have speech in them: one more than there are frames.
    voiced: Vec<usize>,
    /// The first frame with speech, and the one behind the last.
    pub(super) first: usize,
    pub(super) end: usize,
    /// Between the two.
    silences: Vec<Stretch>,
}

impl Heard {
    pub(super) fn new(samples: &[f32], frame: usize) -> Self {
        let loudness: Vec<f32> = samples.chunks(frame).map(loudness).collect();
        let mut sorted = loudness.clone();
        sorted.sort_by(f32::total_cmp);
        // Nearly as loud as it gets: a click does not count.
        let loud = sorted.get(sorted.len() * 9 / 10).copied().unwrap_or_default();
        let is_loud: Vec<bool> = loudness.iter().map(|one| *one > loud * QUIET).collect();
        let first = is_loud.iter().position(|loud| *loud).unwrap_or(0);
        let end = is_loud.iter().rposition(|loud| *loud).map_or(is_loud.len(), |last| last + 1);
        let least = usize::try_from(LEAST_SILENCE_MS / FRAME_MS).unwrap_or(1);
        let mut silences: Vec<Stretch> = Vec::new();
        let mut quiet_from = None;
        for (at, loud) in is_loud.iter().enumerate().take(end).skip(first) {
            match (*loud, quiet_from) {
                (false, None) => quiet_from = Some(at),
                (true, Some(start)) => {
                    if at - start >= least {
                        silences.push(Stretch { start, end: at });
                    }
                    quiet_from = None;
                }
                _ => {}
            }
        }
        let mut voiced = Vec::with_capacity(is_loud.len() + 1);
        let (mut count, mut next) = (0, silences.iter().peekable());
        for at in 0..is_loud.len() {
            voiced.push(count);
            while next.next_if(|silence| silence.end <= at).is_some() {}
            let is_silent = next.peek().is_some_and(|silence| silence.start <= at);
            count += usize::from((first..end).contains(&at) && !is_silent);
        }
        voiced.push(count);
        Self { voiced, first, end, silences }
    }

    /// Frames with speech before one.
    fn voiced_before(&self, at: usize) -> usize {
        self.voiced.get(at).or(self.voiced.last()).copied().unwrap_or_default()
    }

    /// The frame before which so many have speech.
    fn after_voiced(&self, count: usize) -> usize {
        self.voiced.partition_point(|before| *before < count)
    }

    /// The silence behind each clause, where it has one: those that make what is between them as long as
    /// its letters ask for.
    fn anchors(&self, clauses: &[Clause]) -> Vec<Option<Stretch>> {
        let rests = clauses.len().saturating_sub(1);
        let mut candidates = self.silences.clone();
        candidates.sort_by_key(|silence| std::cmp::Reverse(silence.end - silence.start));
        candidates.truncate(rests * SILENCES_PER_REST + SILENCES_BESIDE);
        candidates.sort_by_key(|silence| silence.start);
        let weights: Vec<usize> = clauses.iter().map(|clause| token_weights(clause).sum()).collect();
        let search = Search {
            heard: self,
            clauses,
            candidates: &candidates,
            ends: weights
                .iter()
                .scan(0, |sum, weight| {
                    *sum += weight;
                    Some(*sum)
                })
                .collect(),
        };
        let mut anchors = vec![None; clauses.len()];
        for (rest, candidate) in search.best() {
            if let Some(anchor) = anchors.get_mut(rest) {
                *anchor = candidates.get(candidate).copied();
            }
        }
        anchors
    }

    /// Shares the speech of a stretch among tokens, by what they weigh.
    pub(super) fn share(&self, stretch: Stretch, weights: &[usize], spans: &mut Vec<Stretch>) {
        let (from, to) = (self.voiced_before(stretch.start), self.voiced_before(stretch.end));
        let all = weights.iter().sum::<usize>().max(1);
        let at = |before: usize| from + to.saturating_sub(from) * before / all;
        let mut before = 0;
        for weight in weights {
            let after = before + weight;
            // A word begins behind the silence before it, and ends before the one after it.
            let lead = if before == 0 { LEAD } else { 0 };
            let start = self.after_voiced(at(before) + 1).saturating_sub(1 + lead);
            let start = start.clamp(stretch.start.saturating_sub(lead), stretch.end);
            let end = self.after_voiced(at(after)).clamp(start, stretch.end.max(start));
            spans.push(Stretch { start, end });
            before = after;
        }
    }
}

/// Chooses silences for the rests of a text.
struct Search<'a> {
    heard: &'a Heard,
    clauses: &'a [Clause],
    candidates: &'a [Stretch],
    /// What all clauses up to each one weigh.
    ends: Vec<usize>,
}

/// The best way to a rest at a silence.
#[derive(Clone, Copy)]
struct Step {
    cost: f64,
    before: Option<(usize, usize)>,
}

impl Search<'_> {
    /// Rests with their silences, ascending; rests that have none are missing.
    fn best(&self) -> Vec<(usize, usize)> {
        let rests = self.clauses.len().saturating_sub(1);
        let mut steps: Vec<Vec<Step>> = Vec::with_capacity(rests);
        for rest in 0..rests {
            let row = (0..self.candidates.len()).map(|candidate| self.step(&steps, rest, candidate));
            steps.push(row.collect());
        }
        // From the last rest that has a silence on, everything else has none.
        let mut best = (self.open(None, self.clauses.len()), None);
        for (rest, row) in steps.iter().enumerate() {
            for (candidate, step) in row.iter().enumerate() {
                let cost = step.cost + self.open(Some((rest, candidate)), self.clauses.len());
                if cost < best.0 {
                    best = (cost, Some((rest, candidate)));
                }
            }
        }
        let mut chosen = Vec::new();
        let mut at = best.1;
        while let Some((rest, candidate)) = at {
            chosen.push((rest, candidate));
            at = steps.get(rest).and_then(|row| row.get(candidate)).and_then(|step| step.before);
        }
        chosen.reverse();
        chosen
    }

    fn step(&self, steps: &[Vec<Step>], rest: usize, candidate: usize) -> Step {
        let gain = self.gain(candidate);
        let mut best = Step { cost: self.between(None, (rest, candidate)) - gain, before: None };
        for (earlier, row) in steps.iter().enumerate().skip(rest.saturating_sub(MOST_SKIPPED + 1)) {
            for (before, step) in row.iter().enumerate().take(candidate) {
                let cost = step.cost + self.between(Some((earlier, before)), (rest, candidate)) - gain;
                if cost < best.cost {
                    best = Step { cost, before: Some((earlier, before)) };
                }
            }
        }
        best
    }

    /// What it costs to hear, between two rests, as much as is heard there.
    fn between(&self, before: Option<(usize, usize)>, (rest, candidate): (usize, usize)) -> f64 {
        let to = self.candidates.get(candidate).map_or(0, |silence| self.heard.voiced_before(silence.start));
        self.cost(before, rest, to)
    }

    /// The same up to the end; `count` clauses there are.
    fn open(&self, before: Option<(usize, usize)>, count: usize) -> f64 {
        self.cost(before, count.saturating_sub(1), self.heard.voiced_before(self.heard.end))
    }

    fn cost(&self, before: Option<(usize, usize)>, last: usize, to: usize) -> f64 {
        let (first, from) = match before {
            Some((rest, candidate)) => {
                let start = self.candidates.get(candidate).map_or(0, |silence| silence.end);
                (rest + 1, self.heard.voiced_before(start))
            }
            None => (0, 0),
        };
        let weight_before = first.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let weight_to = self.ends.get(last).copied().unwrap_or_default();
        let weight = real(weight_to.saturating_sub(weight_before.unwrap_or_default()).max(1));
        let all = real(self.ends.last().copied().unwrap_or_default().max(1));
        let frames = real(self.heard.voiced_before(self.heard.end).max(1));
        let due = frames * weight / all;
        // Long stretches keep their pace better than short ones: an error counts by the root of what is due.
        let miss = real(to.saturating_sub(from)) - due;
        let skipped = self.clauses.iter().take(last).skip(first).map(|clause| match clause.pause {
            Pause::None => 0.0,
            Pause::Clause => CLAUSE_COST,
            Pause::Sentence | Pause::Question | Pause::Exclamation => SENTENCE_COST,
        });
        miss * miss / (due * real(20)).max(1.0) + skipped.sum::<f64>()
    }

    /// What the length of a silence speaks for a rest.
    fn gain(&self, candidate: usize) -> f64 {
        let length = self.candidates.get(candidate).map_or(0, |silence| silence.end - silence.start);
        real(length.max(1)).log2() * LENGTH_GAIN
    }
}

/// How long the tokens of a clause are beside each other.
pub(super) fn token_weights(clause: &Clause) -> impl Iterator<Item = usize> {
    let last = clause.tokens.len().saturating_sub(1);
    clause.tokens.iter().enumerate().map(move |(number, token)| {
        let is_drawn_out = number == last && clause.pause != Pause::None;
        weight(&token.text) + if is_drawn_out { DRAWN_OUT } else { 0 }
    })
}

fn weight(text: &str) -> usize {
    let (mut sum, mut after_vowel) = (WORD, false);
    for letter in text.chars().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()) {
        let is_vowel = VOWELS.contains(letter);
        sum += match (is_vowel, after_vowel) {
            (true, false) => VOWEL,
            (true, true) => NEXT_VOWEL,
            (false, _) => CONSONANT,
        };
        after_vowel = is_vowel;
    }
    sum
}

/// A count of samples.
fn wide(samples: usize) -> u64 {
    u64::try_from(samples).unwrap_or(u64::MAX)
}

/// A count, far below 2^32.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How loud a frame is: the root of its mean square.
fn loudness(frame: &[f32]) -> f32 {
    let count = f32::from(u16::try_from(frame.len()).unwrap_or(u16::MAX)).max(1.0);
    (frame.iter().map(|sample| sample * sample).sum::<f32>() / count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::Token;
    use super::*;

    const RATE_HZ: u32 = 16_000;

    fn clause(words: &[&str], pause: Pause) -> Clause {
        let tokens = words.iter().map(|word| Token { word: 0, text: (*word).to_owned() });
        Clause { tokens: tokens.collect(), pause }
    }

    /// Speech and silence in turn, in milliseconds.
    fn sound(lengths_ms: &[usize]) -> Vec<f32> {
        let mut samples = Vec::new();
        for (number, ms) in lengths_ms.iter().enumerate() {
            let loud = if number % 2 == 0 { 0.3 } else { 0.0 };
            samples.extend((0..ms * 16).map(|at| if at % 2 == 0 { loud } else { -loud }));
        }
        samples
    }

    fn ms(spans: &[WordSpan]) -> Vec<(u64, u64)> {
        spans.iter().map(|span| (span.start / 16, span.end / 16)).collect()
    }

    #[test]
    fn clauses_begin_behind_silences() {
        // Nothing, a clause, a rest, a clause.
        let samples = sound(&[0, 200, 400, 300, 800, 100]);
        let clauses = [clause(&["uno"], Pause::Clause), clause(&["dos", "tres"], Pause::Sentence)];
        let spans = ms(&spans(&samples, RATE_HZ, &clauses));
        let [first, second, third] = spans[..] else { panic!("{spans:?}") };
        assert_eq!((first, second.0, third.1), ((190, 600), 890, 1_700));
        assert!((1_150..1_250).contains(&second.1) && third.0.abs_diff(second.1) <= 5, "{spans:?}");
    }

    #[test]
    fn a_silence_within_a_clause_is_no_rest() {
        // "Veinticinco" with a pause in the middle of what has no comma, and then the comma.
        let samples = sound(&[500, 120, 500, 300, 500]);
        let clauses = [clause(&["tttt", "tttt"], Pause::None), clause(&["tttt"], Pause::None)];
        let spans = ms(&spans(&samples, RATE_HZ, &clauses));
        assert_eq!(spans, [(0, 500), (620, 1_120), (1_410, 1_920)]);
    }

    #[test]
    fn a_comma_may_be_read_over() {
        let samples = sound(&[1_000, 300, 500]);
        let clauses = [
            clause(&["tttt"], Pause::Clause),
            clause(&["tttt"], Pause::Sentence),
            clause(&["tttt"], Pause::Sentence),
        ];
        let spans = ms(&spans(&samples, RATE_HZ, &clauses));
        assert_eq!(spans, [(0, 500), (500, 1_000), (1_290, 1_800)]);
    }

    #[test]
    fn anything_gives_spans_that_ascend() {
        let clauses = [clause(&["a", "b"], Pause::Clause), clause(&["c"], Pause::None)];
        for samples in [Vec::new(), vec![0.0; 8_000], vec![f32::NAN; 500], sound(&[3]), sound(&[1, 500, 1])] {
            let spans = spans(&samples, RATE_HZ, &clauses);
            assert_eq!(spans.len(), 3);
            assert!(spans.iter().all(|span| span.start <= span.end && span.end <= wide(samples.len())));
            assert!(spans.is_sorted_by_key(|span| span.start), "{spans:?}");
        }
    }
}
