//! Takes out what was not said: loops, and words that the recogniser hears in
//! silence, noise and music.

use super::vad::Span;
use super::{ms, words::Token};
use crate::transcript::Word;

/// The longest phrase that is looked for in loops, in words.
const MAX_PHRASE: usize = 12;
/// As often as this in a row a phrase may really be said.
const MAX_REPEATS: usize = 3;
/// Longer phrases are hardly ever said twice in a row, word by word.
const LONG_PHRASE: usize = 5;
/// A piece with less certainty than this, and doubt whether anybody speaks, is
/// imagined.
const MIN_CERTAINTY: f32 = 0.45;
/// How sure the recogniser may be that nobody speaks.
const MAX_NO_SPEECH: f32 = 0.6;

/// Somebody who speaks says as many words as this within [`TALK_MS`] at some time.
const TALK_WORDS: usize = 3;
const TALK_MS: i64 = 10_000;
/// What sounds like speech for so long, without words, is music.
const MUSIC_MS: i64 = 8_000;

/// Whether a piece of so many milliseconds as a whole was imagined.
pub(crate) fn is_imagined(tokens: &[Token], no_speech_probability: f32, length_ms: i64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a piece has a few hundred tokens in 30 s")]
    let (count, seconds) = (tokens.len() as f32, length_ms as f32 / 1000.0);
    let certainty = tokens.iter().map(|token| token.probability).sum::<f32>() / count.max(1.0);
    // Music and noise give a word now and then; nobody speaks that slowly.
    let doubtful = no_speech_probability > MAX_NO_SPEECH || count < seconds;
    certainty < MIN_CERTAINTY * 0.5 || (doubtful && certainty < MIN_CERTAINTY)
}

/// Keeps phrases that repeat without end once, words without sound not at all.
pub(crate) fn words(mut words: Vec<Word>, speech: &[Span]) -> Vec<Word> {
    words.retain(|word| {
        speech.iter().any(|span| ms(span.start) < word.end_ms && word.start_ms < ms(span.end))
    });
    // A token that goes on for ever within one word: “aaaaaaaa…”.
    words.retain(|word| !is_stuck(&word.text));
    let words = unloop(words);
    if is_music(&words, speech) { Vec::new() } else { words }
}

/// Whether all that was heard are single words, far apart in long stretches that are
/// taken for speech: in music the recogniser is sure of a “you” or “1.0” now and then.
fn is_music(words: &[Word], speech: &[Span]) -> bool {
    let talks = words.windows(TALK_WORDS).any(|few| match few {
        [first, .., last] => last.start_ms - first.start_ms <= TALK_MS,
        _ => false,
    });
    let is_long = |span: &Span| ms(span.len()) >= MUSIC_MS;
    let holds = |span: &Span, word: &Word| ms(span.start) < word.end_ms && word.start_ms < ms(span.end);
    !talks && words.iter().all(|word| speech.iter().any(|span| is_long(span) && holds(span, word)))
}

/// One character over and over, or no word at all by its length.
fn is_stuck(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    characters.len() > 80 || characters.windows(9).any(|run| run.iter().all(|c| Some(c) == run.first()))
}

fn unloop(words: Vec<Word>) -> Vec<Word> {
    let keys: Vec<String> = words.iter().map(|word| key(&word.text)).collect();
    let mut keep = vec![true; words.len()];
    let mut at = 0;
    while at < keys.len() {
        let looped = (1..=MAX_PHRASE).find_map(|phrase| {
            let repeats = repeats(&keys, at, phrase);
            let most = if phrase >= LONG_PHRASE { 2 } else { MAX_REPEATS };
            (repeats > most).then_some((phrase, repeats))
        });
        match looped {
            Some((phrase, repeats)) => {
                let end = at + phrase * repeats;
                for word in keep.iter_mut().take(end).skip(at + phrase) {
                    *word = false;
                }
                at = end;
            }
            None => at += 1,
        }
    }
    words.into_iter().zip(keep).filter_map(|(word, keep)| keep.then_some(word)).collect()
}

/// How often the phrase of so many words at `at` stands there in a row.
fn repeats(keys: &[String], at: usize, phrase: usize) -> usize {
    let Some(first) = keys.get(at..at + phrase) else { return 0 };
    let following = keys.get(at..).unwrap_or_default().chunks_exact(phrase);
    following.take_while(|candidate| *candidate == first).count()
}

fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<Word> {
        let word = |(index, text): (usize, &str)| {
            let start_ms = i64::try_from(index).unwrap() * 300;
            Word { id: 0, text: text.into(), start_ms, end_ms: start_ms + 200, confidence: 1.0 }
        };
        text.split(' ').enumerate().map(word).collect()
    }

    fn filtered(text: &str) -> String {
        let said = said(text);
        let end = said.last().map_or(0, |word| crate::speech::samples(word.end_ms));
        let kept = words(said, &[Span { start: 0, end }]);
        kept.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn loops_are_said_once() {
        assert_eq!(
            filtered("so thank you. Thank you. thank you Thank you, and bye"),
            "so thank you. and bye"
        );
        assert_eq!(
            filtered("I am so tired of it I am so tired of it I am so tired of it yes"),
            "I am so tired of it yes"
        );
    }

    #[test]
    fn what_people_do_repeat_stays() {
        for text in ["no no no thank you", "bye bye", "very very very good", "go go go and go", "ha ha ha"] {
            assert_eq!(filtered(text), text);
        }
    }

    #[test]
    fn words_where_nobody_speaks_go() {
        let speech = [Span { start: 0, end: 500 * 16 }, Span { start: 1500 * 16, end: 2000 * 16 }];
        let kept = words(said("one two three four five six seven"), &speech);
        let texts: Vec<_> = kept.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["one", "two", "six", "seven"]);
    }

    #[test]
    fn a_word_now_and_then_in_music_goes_unless_somebody_talks() {
        let seconds = |start: usize, end: usize| Span { start: start * 16_000, end: end * 16_000 };
        let at = |start_ms: i64| Word { start_ms, end_ms: start_ms + 200, ..said("you").remove(0) };
        let music = [seconds(0, 40)];
        assert!(words(vec![at(0), at(11_000), at(39_000)], &music).is_empty());
        // A sentence, and with it all that was heard.
        let sentence: Vec<Word> = said("you see the cat now")
            .into_iter()
            .zip([0, 20_000, 20_500, 21_000, 39_000])
            .map(|(word, start_ms)| Word { start_ms, end_ms: start_ms + 200, ..word })
            .collect();
        assert_eq!(words(sentence.clone(), &music), sentence);
        // A short cry stands for itself.
        let cries = vec![at(1_000), at(30_500)];
        assert_eq!(words(cries.clone(), &[seconds(0, 3), seconds(30, 32)]), cries);
        assert_eq!(words(cries.clone(), &[seconds(0, 20), seconds(30, 32)]), cries);
    }

    #[test]
    fn a_stuck_word_goes() {
        assert_eq!(filtered("well aaaaaaaaaaaaaaaa then"), "well then");
    }

    #[test]
    fn an_unsure_piece_without_speech_is_imagined() {
        let tokens = |probability| vec![Token { bytes: b" you".to_vec(), start_ms: 0, probability }; 3];
        assert!(is_imagined(&tokens(0.4), 0.8, 1000));
        assert!(!is_imagined(&tokens(0.9), 0.8, 1000));
        assert!(!is_imagined(&tokens(0.4), 0.1, 1000));
        assert!(is_imagined(&tokens(0.1), 0.1, 1000));
        assert!(is_imagined(&tokens(0.4), 0.1, 12_000));
    }
}
