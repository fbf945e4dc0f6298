//! What is to be said, in parts that are each said in one go.

use std::collections::VecDeque;

use crate::captions::raster::{floor, single};
use crate::script::{estimate_words_ms, spoken};
use crate::voice::{Pause, SpokenWord};

/// A part ends with the sentence in which what is said of it comes to so many characters: half a minute.
const USUAL_CHARACTERS: usize = 400;
/// It ends with the word in which it comes to so many, so that its sound stays small.
const MOST_CHARACTERS: usize = 1_200;
/// A word that is longer is none, and is said in pieces.
const MOST_WORD_CHARACTERS: usize = 200;
/// Behind a comma at which somebody else goes on: a voice rests at one only where it goes on itself.
const CLAUSE_MS: u64 = 180;
/// Between two paragraphs, beyond the rest of a sentence.
pub(super) const PARAGRAPH_MS: u64 = 350;

/// How something is said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Manner {
    /// ISO 639-1 code, with or without a region.
    pub(super) language: String,
    /// The voice by its name; `None` for the best there is of the language.
    pub(super) voice: Option<String>,
    /// How fast: 1 is the voice's own pace.
    pub(super) rate: f64,
    /// How much louder than the rest, in dB.
    pub(super) louder_db: f64,
}

impl Manner {
    /// Whether one voice can say both in one go.
    fn goes_with(&self, other: &Self) -> bool {
        self.language == other.language && self.voice == other.voice && self.rate == other.rate
    }
}

/// A word to be said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) spoken: SpokenWord,
    /// Characters that are paid for, the space behind it not counted.
    pub(super) characters: u64,
    pub(super) louder_db: f64,
}

impl Word {
    /// One that is said and paid for as it is written.
    fn plain(spoken: SpokenWord) -> Self {
        let characters = spoken.written.chars().count() as u64;
        Self { spoken, characters, louder_db: 0.0 }
    }
}

/// Silence beside what a voice rests of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rest {
    /// Words of the part before it.
    pub(super) behind: usize,
    pub(super) ms: u64,
}

/// What is said in one go.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) manner: Manner,
    pub(super) words: Vec<Word>,
    /// Ascending.
    pub(super) rests: Vec<Rest>,
}

impl Part {
    /// Characters that are paid for, a space behind each word.
    pub(super) fn characters(&self) -> u64 {
        self.words.iter().map(|word| word.characters.saturating_add(1)).sum()
    }

    /// Characters that a voice says.
    pub(super) fn said_characters(&self) -> u64 {
        self.words.iter().map(|word| word.spoken.said.chars().count() as u64).sum()
    }

    /// How long it should take.
    pub(super) fn usual_ms(&self) -> u64 {
        let words: Vec<SpokenWord> = self.words.iter().map(|word| word.spoken.clone()).collect();
        let rests: u64 = self.rests.iter().map(|rest| rest.ms).sum();
        slower(estimate_words_ms(&words, &self.manner.language), self.manner.rate).saturating_add(rests)
    }
}

/// A time at another pace, rounded up.
pub(super) fn slower(ms: u64, rate: f64) -> u64 {
    // The rate has at most two digits that anybody hears.
    let hundredths = u64::try_from(floor(single(rate * 100.0 + 0.5))).unwrap_or(1).max(1);
    ms.saturating_mul(100).div_ceil(hundredths)
}

/// How a break is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Break {
    /// The least that the voice itself rests; `None` for not at all.
    pub(super) pause: Option<Pause>,
    /// Silence beside that.
    pub(super) ms: u64,
}

/// A piece of a sentence or a paragraph.
enum Item {
    Text { text: String, manner: Manner, said: Option<Said> },
    Break(Break),
}

/// What is said instead of what is written.
struct Said {
    /// For each written word.
    words: VecDeque<String>,
    /// Paid for, in place of the written ones.
    characters: Option<u64>,
}

/// Takes down what is to be said.
#[derive(Default)]
pub(super) struct Manuscript {
    parts: Vec<Part>,
    /// What is open: a sentence, or a paragraph.
    block: Vec<Item>,
    /// Whether the next word begins a paragraph that is not the first.
    is_new_paragraph: bool,
}

impl Manuscript {
    /// Text that is said as it is written.
    pub(super) fn text(&mut self, text: &str, manner: &Manner) {
        self.block.push(Item::Text { text: text.to_owned(), manner: manner.clone(), said: None });
    }

    /// Text of which something else is said: `words`, for each written word. `characters` are paid for,
    /// if not those that are written.
    pub(super) fn said(&mut self, text: &str, words: Vec<String>, characters: Option<u64>, manner: &Manner) {
        let said = Some(Said { words: words.into(), characters });
        self.block.push(Item::Text { text: text.to_owned(), manner: manner.clone(), said });
    }

    /// A break at this place.
    pub(super) fn rest(&mut self, rest: Break) {
        self.block.push(Item::Break(rest));
    }

    /// Paragraphs that are parted by empty lines.
    pub(super) fn paragraphs(&mut self, text: &str, manner: &Manner) {
        let mut paragraph = String::new();
        for line in text.lines().chain([""]) {
            if !line.trim().is_empty() {
                append(&mut paragraph, line);
                paragraph.push('\n');
                continue;
            }
            let words: Vec<Word> =
                spoken::words(&paragraph, &manner.language).into_iter().map(Word::plain).collect();
            if !words.is_empty() {
                self.begin();
                self.cut(words, Vec::new(), manner);
                self.is_new_paragraph = true;
            }
            paragraph.clear();
        }
    }

    /// Ends a sentence.
    pub(super) fn end_sentence(&mut self) {
        let passages = passages(std::mem::take(&mut self.block));
        let last = passages.len().saturating_sub(1);
        for (number, passage) in passages.into_iter().enumerate() {
            let manner = passage.manner.clone();
            let (words, rests) = passage.words(number == last);
            if !words.is_empty() {
                self.begin();
            }
            self.cut(words, rests, &manner);
        }
    }

    /// Ends a paragraph.
    pub(super) fn end_paragraph(&mut self) {
        self.end_sentence();
        self.is_new_paragraph = !self.parts.is_empty();
    }

    /// All of it.
    pub(super) fn finish(mut self) -> Vec<Part> {
        self.end_sentence();
        self.parts
    }

    /// Rests between two paragraphs.
    fn begin(&mut self) {
        if std::mem::take(&mut self.is_new_paragraph)
            && let Some(last) = self.parts.last_mut()
        {
            last.rests.push(Rest { behind: last.words.len(), ms: PARAGRAPH_MS });
        }
    }

    /// Cuts a passage into parts.
    fn cut(&mut self, words: Vec<Word>, rests: Vec<Rest>, manner: &Manner) {
        let new = || Part { manner: manner.clone(), words: Vec::new(), rests: Vec::new() };
        let (mut part, mut said, mut before) = (new(), 0, 0);
        let mut rests = rests.into_iter().peekable();
        let mut take_rests = |part: &mut Part, before: usize| {
            while let Some(rest) = rests.next_if(|rest| rest.behind <= before + part.words.len()) {
                part.rests.push(Rest { behind: part.words.len(), ms: rest.ms });
            }
        };
        take_rests(&mut part, 0);
        for word in words {
            said += word.spoken.said.chars().count();
            let ends = !matches!(word.spoken.pause, Pause::None | Pause::Clause);
            part.words.push(word);
            take_rests(&mut part, before);
            if said >= MOST_CHARACTERS || ends && said >= USUAL_CHARACTERS {
                before += part.words.len();
                self.push(std::mem::replace(&mut part, new()));
                said = 0;
            }
        }
        if !part.words.is_empty() || !part.rests.is_empty() {
            self.push(part);
        }
    }

    fn push(&mut self, mut part: Part) {
        if part.words.last().is_some_and(|last| last.spoken.pause == Pause::Clause) {
            part.rests.push(Rest { behind: part.words.len(), ms: CLAUSE_MS });
        }
        self.parts.push(part);
    }
}

/// What one voice says in one go.
struct Passage {
    manner: Manner,
    text: String,
    stretches: Vec<Stretch>,
    /// Where breaks are.
    breaks: Vec<(usize, Break)>,
}

/// A stretch of a passage.
struct Stretch {
    start: usize,
    louder_db: f64,
    said: Option<Said>,
}

impl Stretch {
    /// Says how its next word is said.
    fn tell(&mut self, word: &mut Word) {
        word.louder_db = self.louder_db;
        let Some(said) = &mut self.said else { return };
        word.spoken.said = said.words.pop_front().unwrap_or_default();
        // All of it is paid for with the first word.
        if let Some(characters) = &mut said.characters {
            word.characters = std::mem::take(characters);
        }
    }
}

/// Signs that stand right behind a word.
const CLOSING: &str = ".,;:!?…)]}»”’\"'";

/// Puts together what goes together.
fn passages(items: Vec<Item>) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut leading: Vec<Break> = Vec::new();
    for item in items {
        let (mut text, manner, said) = match item {
            Item::Break(rest) => {
                match passages.last_mut() {
                    Some(passage) => passage.breaks.push((passage.text.len(), rest)),
                    None => leading.push(rest),
                }
                continue;
            }
            Item::Text { text, manner, said } => (text, manner, said),
        };
        let goes_on = |passage: &&mut Passage| {
            !passage.manner.goes_with(&manner) && passage.text.ends_with(|last: char| last != ' ')
        };
        if let Some(passage) = passages.last_mut().filter(goes_on) {
            // A sign right behind a word is of that word, whoever goes on.
            let rest = text.trim_start_matches(|sign| CLOSING.contains(sign)).len();
            let signs: String = text.drain(..text.len() - rest).collect();
            passage.add(&signs, 0.0, None);
        }
        let is_blank = text.trim().is_empty();
        match passages.last_mut() {
            Some(passage) if is_blank || passage.manner.goes_with(&manner) => {
                passage.add(&text, manner.louder_db, said);
            }
            None if is_blank => {}
            _ => {
                let breaks = std::mem::take(&mut leading).into_iter().map(|rest| (0, rest)).collect();
                let mut passage = Passage { manner, text: String::new(), stretches: Vec::new(), breaks };
                let louder_db = passage.manner.louder_db;
                passage.add(&text, louder_db, said);
                passages.push(passage);
            }
        }
    }
    // Breaks and nothing to say.
    if !leading.is_empty() {
        let manner = Manner { language: String::new(), voice: None, rate: 1.0, louder_db: 0.0 };
        let breaks = leading.into_iter().map(|rest| (0, rest)).collect();
        passages.push(Passage { manner, text: String::new(), stretches: Vec::new(), breaks });
    }
    passages
}

impl Passage {
    fn add(&mut self, text: &str, louder_db: f64, said: Option<Said>) {
        // What is said otherwise is a word of its own, though signs may stand right behind it.
        let was_said = self.stretches.last().is_some_and(|last| last.said.is_some());
        if said.is_some() && self.text.ends_with(|last: char| last != ' ') {
            self.text.push(' ');
        }
        let start = self.text.len();
        let is_sign = |sign: char| !sign.is_alphanumeric() && !sign.is_whitespace();
        let (signs, rest) = text.split_at(text.len() - text.trim_start_matches(is_sign).len());
        append(&mut self.text, signs);
        if was_said && said.is_none() && rest.starts_with(char::is_alphanumeric) {
            self.text.push(' ');
        }
        append(&mut self.text, rest);
        if self.text.len() > start {
            self.stretches.push(Stretch { start, louder_db, said });
        }
    }

    /// Its words and the rests between them. Where it does not end a sentence, neither does its voice.
    fn words(self, ends_sentence: bool) -> (Vec<Word>, Vec<Rest>) {
        let Self { manner, text, stretches, breaks } = self;
        let starts: Vec<usize> = starts(&text);
        let mut words: Vec<Word> =
            spoken::words(&text, &manner.language).into_iter().map(Word::plain).collect();
        if let Some(last) = words.last_mut().filter(|_| !ends_sentence) {
            last.spoken.pause = own_pause(&last.spoken);
        }
        let (mut stretches, mut current) = (stretches.into_iter().peekable(), None);
        for (word, start) in words.iter_mut().zip(&starts) {
            while let Some(next) = stretches.next_if(|next| next.start <= *start) {
                current = Some(next);
            }
            if let Some(stretch) = &mut current {
                stretch.tell(word);
            }
        }
        let mut rests = Vec::with_capacity(breaks.len());
        for (place, rest) in breaks {
            let behind = starts.partition_point(|start| *start < place).min(words.len());
            if let Some(word) = behind.checked_sub(1).and_then(|last| words.get_mut(last)) {
                word.spoken.pause = match rest.pause {
                    Some(least) => longer(word.spoken.pause, least),
                    None => Pause::None,
                };
            }
            if rest.ms > 0 {
                rests.push(Rest { behind, ms: rest.ms });
            }
        }
        (words, rests)
    }
}

/// Where the words of a text begin.
fn starts(text: &str) -> Vec<usize> {
    let mut before_is_space = true;
    let start = |(at, sign): (usize, char)| {
        let is_start = before_is_space && !sign.is_whitespace();
        before_is_space = sign.is_whitespace();
        is_start.then_some(at)
    };
    text.char_indices().filter_map(start).collect()
}

/// The rest after a word by its punctuation alone.
fn own_pause(word: &SpokenWord) -> Pause {
    let marks = word.written.rsplit(char::is_alphanumeric).next().unwrap_or_default();
    match word.pause {
        Pause::Sentence if marks.contains(['.', '…', '。']) => Pause::Sentence,
        Pause::Sentence if marks.contains([',', ';', ':', '、', '，']) => Pause::Clause,
        Pause::Sentence => Pause::None,
        pause => pause,
    }
}

fn longer(pause: Pause, least: Pause) -> Pause {
    match (pause, least) {
        (Pause::None, least) | (Pause::Clause, least @ Pause::Sentence) => least,
        (pause, _) => pause,
    }
}

/// Appends a text in which every run of white space is one space, and nothing is a word that is
/// longer than words are: where they stand without spaces, their punctuation parts them.
fn append(target: &mut String, text: &str) {
    let last = target.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let mut run = target.get(last..).unwrap_or_default().chars().count();
    for sign in text.chars() {
        if sign.is_whitespace() {
            if run > 0 {
                target.push(' ');
            }
            run = 0;
            continue;
        }
        if run >= MOST_WORD_CHARACTERS {
            target.push(' ');
            run = 0;
        }
        target.push(sign);
        run += 1;
        if "、。，！？；：".contains(sign) {
            target.push(' ');
            run = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, language: &str) -> Vec<Part> {
        let manner = Manner { language: language.to_owned(), voice: None, rate: 1.0, louder_db: 0.0 };
        let mut manuscript = Manuscript::default();
        manuscript.paragraphs(text, &manner);
        manuscript.finish()
    }

    fn written(parts: &[Part]) -> Vec<String> {
        let words = |part: &Part| {
            part.words.iter().map(|word| word.spoken.written.clone()).collect::<Vec<_>>().join(" ")
        };
        parts.iter().map(words).collect()
    }

    #[test]
    fn paragraphs_are_parts_with_a_rest_between() {
        let found = parts("\n\nUno.\nDos.\n \n\nTres.\r\n\r\nCuatro.\n\n", "es");
        assert_eq!(written(&found), ["Uno. Dos.", "Tres.", "Cuatro."]);
        let rests: Vec<&[Rest]> = found.iter().map(|part| part.rests.as_slice()).collect();
        assert_eq!(rests, [&[Rest { behind: 2, ms: 350 }][..], &[Rest { behind: 1, ms: 350 }], &[]]);
        assert!(parts(" \n\n\t", "es").is_empty());
    }

    #[test]
    fn parts_end_with_a_sentence_and_stay_small() {
        let text = "Esto son unas cuantas palabras, y nada más. ".repeat(60);
        let found = parts(&text, "es");
        assert!((4..=8).contains(&found.len()), "{}", found.len());
        for part in &found {
            assert_eq!(part.words.last().unwrap().spoken.pause, Pause::Sentence);
            assert!(part.said_characters() < 460);
        }
        assert_eq!(written(&found).join(" "), text.trim());
        // Without any sentence, and without any space.
        for text in ["palabra ".repeat(900), "x".repeat(9_000), "9".repeat(5_000)] {
            let found = parts(&text, "es");
            assert!(found.len() > 3 && found.iter().all(|part| part.said_characters() < 3_200));
            let characters: usize = written(&found).iter().map(|text| text.replace(' ', "").len()).sum();
            assert_eq!(characters, text.replace(' ', "").len());
        }
    }

    #[test]
    fn where_there_are_no_spaces_punctuation_parts_words() {
        let found = parts("你好，世界。今天天气很好！", "zh");
        assert_eq!(written(&found), ["你好， 世界。 今天天气很好！"]);
        let pauses: Vec<Pause> = found[0].words.iter().map(|word| word.spoken.pause).collect();
        assert_eq!(pauses, [Pause::Clause, Pause::Sentence, Pause::Exclamation]);
    }

    #[test]
    fn a_slower_voice_takes_longer() {
        assert_eq!((slower(1_000, 0.5), slower(1_000, 1.0), slower(1_000, 2.0)), (2_000, 1_000, 500));
        let (usual, rests) = (parts("Hola a todos.\n\nAdiós.", "es"), 350);
        let alone = parts("Hola a todos.", "es")[0].usual_ms();
        assert_eq!(usual[0].usual_ms(), alone + rests);
    }
}
