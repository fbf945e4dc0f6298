//! How a sentence sounds, by espeak-ng: what models of voices are told.

use noxus_engine::align::Clause;
use noxus_engine::voice::Pause;
use noxus_engine::{CancelToken, Result};

use super::align::{self, Owned};
use super::espeak::Espeak;

/// A shorter piece before a comma is not worth a cut.
const LEAST_PHONEMES: usize = 60;

/// The phonemes of a sentence, with the number that the token of each has in it, and signs
/// for its rests.
pub(super) fn of(
    espeak: &Espeak,
    tag: &str,
    sentence: &[Clause],
    cancel: &CancelToken,
) -> Result<Vec<Owned>> {
    let (mut all, mut before) = (Vec::new(), 0);
    for clause in sentence {
        let phonemes = espeak.phonemes(tag, clause, cancel)?;
        let owned = if align::is_plain(&phonemes, &clause.tokens) {
            align::by_spaces(&phonemes)
        } else {
            let alone = espeak.phonemes_of_each(tag, &clause.tokens, cancel)?;
            // Letters are better than nothing.
            let letters = || clause.tokens.iter().map(|token| token.text.clone()).collect();
            align::by_sound(&phonemes, &alone.unwrap_or_else(letters))
        };
        all.extend(owned.into_iter().map(|(phoneme, word)| (phoneme, word.map(|word| before + word))));
        let sign = match clause.pause {
            Pause::None => " ",
            Pause::Clause => ", ",
            Pause::Sentence => ".",
            Pause::Question => "?",
            Pause::Exclamation => "!",
        };
        all.extend(sign.chars().map(|sign| (sign, None)));
        before += clause.tokens.len();
    }
    Ok(all)
}

/// Cuts phonemes into pieces of so many at most: behind a comma if that can be, else between words.
pub(super) fn cut(phonemes: &[Owned], most_phonemes: usize) -> Vec<&[Owned]> {
    let (mut pieces, mut rest) = (Vec::new(), phonemes);
    while rest.len() > most_phonemes {
        let (most, _) = rest.split_at(most_phonemes);
        let behind = |sign: &[char]| {
            let is_sign = |part: &[Owned]| part.iter().map(|(phoneme, _)| phoneme).eq(sign);
            Some(most.windows(sign.len()).rposition(is_sign)? + sign.len())
        };
        let comma = behind(&[',', ' ']).filter(|end| *end >= LEAST_PHONEMES);
        let end = comma.or_else(|| behind(&[' '])).unwrap_or(most_phonemes);
        let (piece, behind) = rest.split_at(end.max(1));
        pieces.push(piece);
        rest = behind;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_are_cut_between_words() {
        let owned = |phonemes: &str| align::by_spaces(phonemes);
        let long = owned(&format!("{}, {}", "ab ".repeat(50).trim(), "ab ".repeat(100).trim()));
        let pieces = cut(&long, 200);
        assert_eq!(pieces.concat(), long);
        assert!(pieces.iter().all(|piece| piece.len() <= 200));
        assert_eq!(pieces[0].len(), 151);
        assert_eq!(cut(&owned(&"a".repeat(450)), 200).len(), 3);
        assert_eq!(cut(&[], 200).len(), 1);
    }
}
