//! From the recogniser's tokens to words with times.

use super::chunks::Chunk;
use super::energy::{Envelope, Island};
use crate::transcript::Word;

/// A token of the recogniser: bytes of text, when it begins in the piece, and how
/// sure it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) bytes: Vec<u8>,
    pub(crate) start_ms: i64,
    pub(crate) probability: f32,
}

/// No word is shorter than this.
const MIN_WORD_MS: i64 = 60;
/// No word lasts longer than this: what follows is a pause.
const MAX_WORD_MS: i64 = 2_000;
/// The first word after a pause begins with the sound, when the recogniser puts
/// it this near.
const SNAP_BACK_MS: i64 = 500;
/// A word lasts a little longer than its loud part.
const TAIL_MS: i64 = 40;

/// Puts tokens together to words. Text of broken UTF-8 is dropped.
pub(crate) fn join(tokens: &[Token], spaces: bool) -> Vec<Word> {
    let mut words: Vec<Open> = Vec::new();
    for token in tokens {
        let complete = words.last().is_none_or(|word| std::str::from_utf8(&word.bytes).is_ok());
        let begins = if spaces { token.bytes.first() == Some(&b' ') } else { true };
        if complete && (begins || words.is_empty()) && !is_closing(&token.bytes) {
            words.push(Open { bytes: Vec::new(), start_ms: token.start_ms, sum: 0.0, count: 0 });
        } else if words.is_empty() {
            continue;
        }
        if let Some(word) = words.last_mut() {
            word.bytes.extend_from_slice(&token.bytes);
            // Punctuation says nothing about how well a word was heard.
            if !is_closing(&token.bytes) {
                word.sum += token.probability;
                word.count += 1;
            }
        }
    }
    words.into_iter().filter_map(Open::finish).collect()
}

/// A word that more tokens may join.
struct Open {
    bytes: Vec<u8>,
    start_ms: i64,
    sum: f32,
    count: u16,
}

impl Open {
    fn finish(self) -> Option<Word> {
        let text = String::from_utf8(self.bytes).ok()?;
        let text = text.trim();
        let spoken = text.chars().any(char::is_alphanumeric);
        spoken.then(|| Word {
            id: 0,
            text: text.to_owned(),
            start_ms: self.start_ms,
            end_ms: self.start_ms,
            confidence: (self.sum / f32::from(self.count.max(1))).clamp(0.0, 1.0),
        })
    }
}

/// Punctuation that ends what stands before it.
fn is_closing(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        let text = text.trim_end();
        !text.is_empty()
            && !text.starts_with(' ')
            && text
                .chars()
                .all(|c| !c.is_alphanumeric() && !c.is_whitespace() && !"«“‘¿¡([{「『（".contains(c))
    })
}

/// Moves words of a piece to their place in the audio, and fits their times to
/// what can be heard: none begins before its sound, the first after a pause
/// begins with it, and each ends when the next begins or the sound does.
pub(crate) fn place(words: &mut [Word], chunk: &Chunk, envelope: &Envelope, islands: &[Island]) {
    let Some(last) = chunk.spans().last().map(|span| super::ms(span.end)) else { return };
    for word in words.iter_mut() {
        word.start_ms = chunk.to_audio_ms(word.start_ms);
    }
    let mut previous = chunk.spans().next().map_or(0, |span| super::ms(span.start));
    for index in 0..words.len() {
        let next = words.get(index + 1).map_or(last, |word| word.start_ms);
        if let Some(word) = words.get_mut(index) {
            word.start_ms = heard_start(word.start_ms, previous, next.max(word.start_ms), islands);
            previous = word.start_ms + MIN_WORD_MS;
        }
    }
    for index in 0..words.len() {
        let next = words.get(index + 1).map_or(last, |word| word.start_ms);
        if let Some(word) = words.get_mut(index) {
            let limit = next.min(word.start_ms + MAX_WORD_MS).max(word.start_ms);
            let sound = envelope.last_sound(word.start_ms, limit).map_or(limit, |end| end + TAIL_MS);
            word.end_ms = sound.min(limit).max((word.start_ms + MIN_WORD_MS).min(next.max(word.start_ms)));
        }
    }
}

/// When a word that the recogniser puts at `guess` begins to sound.
fn heard_start(guess: i64, previous: i64, next: i64, islands: &[Island]) -> i64 {
    let guess = guess.max(previous);
    let here = islands.iter().find(|island| island.end_ms > guess);
    let Some(island) = here else { return guess };
    if island.start_ms >= guess {
        // In a pause: the sound that follows, unless the next word has it.
        return if island.start_ms < next.max(guess + 1) { island.start_ms } else { guess };
    }
    // Inside a run of sound: its beginning, when no other word is there yet.
    let first = island.start_ms >= previous - MIN_WORD_MS;
    if first && guess - island.start_ms <= SNAP_BACK_MS { island.start_ms.max(previous) } else { guess }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &[u8], start_ms: i64) -> Token {
        Token { bytes: text.to_vec(), start_ms, probability: 0.5 }
    }

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn tokens_join_to_words_with_their_punctuation() {
        let tokens =
            [token(b" He", 0), token(b"llo", 90), token(b",", 200), token(b" world", 300), token(b".", 500)];
        let words = join(&tokens, true);
        assert_eq!(texts(&words), ["Hello,", "world."]);
        assert_eq!((words[0].start_ms, words[1].start_ms), (0, 300));
        assert!((words[0].confidence - 0.5).abs() < 1e-6);
    }

    #[test]
    fn characters_split_over_tokens_become_whole() {
        let accent = "ñ".as_bytes();
        let tokens = [token(b" a", 0), token(&accent[..1], 50), token(&accent[1..], 60), token(b"o", 70)];
        assert_eq!(texts(&join(&tokens, true)), ["año"]);
        let cut = [token(b" a", 0), token(&accent[..1], 50)];
        assert!(join(&cut, true).is_empty());
    }

    #[test]
    fn languages_without_spaces_have_a_word_for_each_token() {
        let tokens = [token("今日".as_bytes(), 0), token("は".as_bytes(), 200), token("。".as_bytes(), 300)];
        assert_eq!(texts(&join(&tokens, false)), ["今日", "は。"]);
    }

    #[test]
    fn opening_marks_stay_with_what_they_open() {
        let tokens = [
            token(" ¿".as_bytes(), 0),
            token("Qu".as_bytes(), 10),
            token("é".as_bytes(), 20),
            token(b"?", 30),
        ];
        assert_eq!(texts(&join(&tokens, true)), ["¿Qué?"]);
    }

    #[test]
    fn a_word_begins_with_its_sound() {
        let islands = [Island { start_ms: 1000, end_ms: 2000 }, Island { start_ms: 5000, end_ms: 6000 }];
        // Early: in the pause before.
        assert_eq!(heard_start(4700, 2000, 5300, &islands), 5000);
        // Late, and first in its run of sound.
        assert_eq!(heard_start(5200, 2000, 5400, &islands), 5000);
        // Not the first.
        assert_eq!(heard_start(5400, 5260, 5600, &islands), 5400);
        // Behind all sound: nothing to hold on to.
        assert_eq!(heard_start(7000, 5260, 7100, &islands), 7000);
    }
}
