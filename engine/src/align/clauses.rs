//! Words as a synthesiser is told them: without anything that it would take for an order.

use crate::voice::{Pause, SpokenWord};

/// Most characters of a token: what is longer is no word, and is said in pieces.
const MOST_TOKEN_CHARS: usize = 120;
/// Most tokens between two rests. A synthesiser takes its time over a clause, and cannot be
/// stopped in the middle of one.
const MOST_CLAUSE_TOKENS: usize = 40;
/// Most characters between two rests.
const MOST_CLAUSE_CHARS: usize = 400;

/// What is said in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word of the request that it is of.
    pub word: usize,
    /// Without spaces or signs that mean something to a synthesiser.
    pub text: String,
}

/// Tokens between two rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clause {
    /// In their order; never none.
    pub tokens: Vec<Token>,
    /// The rest after it.
    pub pause: Pause,
}

impl Clause {
    /// As it is written between spaces.
    pub fn text(&self) -> String {
        self.tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// Cuts words into clauses. None is empty.
pub fn clauses(words: &[SpokenWord]) -> Vec<Clause> {
    let (mut clauses, mut clause, mut chars): (Vec<Clause>, Clause, usize) = Default::default();
    for (index, word) in words.iter().enumerate() {
        for text in tokens(&word.said) {
            let length = text.chars().count();
            let is_full = clause.tokens.len() >= MOST_CLAUSE_TOKENS || chars + length > MOST_CLAUSE_CHARS;
            if is_full && !clause.tokens.is_empty() {
                clauses.push(std::mem::take(&mut clause));
                chars = 0;
            }
            chars += length;
            clause.tokens.push(Token { word: index, text });
        }
        if word.pause == Pause::None {
            continue;
        }
        if clause.tokens.is_empty() {
            // A sign that is not said rests for the word before it.
            if let Some(last) = clauses.last_mut().filter(|last| rank(last.pause) < rank(word.pause)) {
                last.pause = word.pause;
            }
        } else {
            clause.pause = word.pause;
            clauses.push(std::mem::take(&mut clause));
            chars = 0;
        }
    }
    if !clause.tokens.is_empty() {
        clauses.push(clause);
    }
    clauses
}

fn rank(pause: Pause) -> u8 {
    match pause {
        Pause::None => 0,
        Pause::Clause => 1,
        Pause::Sentence | Pause::Question | Pause::Exclamation => 2,
    }
}

/// Whether a sentence ends.
pub fn ends_sentence(pause: Pause) -> bool {
    rank(pause) == 2
}

/// The tokens of what is said.
fn tokens(said: &str) -> Vec<String> {
    let plain: String =
        said.chars().map(|character| if is_plain(character) { character } else { ' ' }).collect();
    let mut tokens = Vec::new();
    // What has neither letter nor digit is a sign, and signs are not said.
    for token in plain.split_whitespace().filter(|token| token.chars().any(char::is_alphanumeric)) {
        let mut chars = token.chars().peekable();
        while chars.peek().is_some() {
            tokens.push(chars.by_ref().take(MOST_TOKEN_CHARS).collect());
        }
    }
    tokens
}

/// Whether a synthesiser reads a character as text. Control characters are orders to espeak,
/// brackets hold phonemes, and angles and `&` are markup to others.
fn is_plain(character: char) -> bool {
    let is_order =
        matches!(character, '[' | ']' | '{' | '}' | '<' | '>' | '&' | '\\' | '|' | '_' | '~' | '^');
    // Marks of direction, private letters, what is no character at all.
    let is_unseen = matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}');
    !(character.is_control() || is_order || is_unseen)
}

/// What a word weighs where nothing better tells how long it is: its letters, and a little for
/// being a word at all.
pub fn weight(text: &str) -> usize {
    1 + text.chars().filter(|character| character.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(said: &str, pause: Pause) -> SpokenWord {
        SpokenWord { written: said.to_owned(), said: said.to_owned(), pause }
    }

    fn texts(words: &[SpokenWord]) -> Vec<String> {
        clauses(words).iter().map(Clause::text).collect()
    }

    #[test]
    fn a_clause_ends_where_the_speaker_rests() {
        let words = [
            word("hola", Pause::Clause),
            word("veinticinco por ciento", Pause::None),
            word("", Pause::Sentence),
            word("adiós", Pause::None),
        ];
        assert_eq!(texts(&words), ["hola", "veinticinco por ciento", "adiós"]);
        let clauses = clauses(&[word("hola", Pause::Clause), word("—", Pause::Question)]);
        assert_eq!((clauses.len(), clauses[0].pause), (1, Pause::Question));
    }

    #[test]
    fn nothing_is_an_order() {
        let words = [word("\u{1}300S[[hE]] <break/>a\0b &amp; _^", Pause::None)];
        assert_eq!(texts(&words), ["300S hE break/ a b amp;"]);
        assert_eq!(texts(&[word("😀 — … 🎉", Pause::Sentence)]), Vec::<String>::new());
    }

    #[test]
    fn nothing_is_too_long() {
        let long = clauses(&[word(&"a".repeat(10_000), Pause::None)]);
        assert!(long.iter().all(|clause| clause.text().chars().count() <= 404));
        let many: Vec<_> = (0..1000).map(|_| word("sí", Pause::None)).collect();
        let many = clauses(&many);
        assert!(many.len() == 25 && many.iter().all(|clause| clause.tokens.len() == 40));
        assert_eq!(many.iter().flat_map(|clause| &clause.tokens).last().unwrap().word, 999);
    }
}
