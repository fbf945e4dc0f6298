//! What Kokoro calls the sounds that espeak-ng tells: it learnt an alphabet of its own, in which
//! diphthongs and affricates are one letter each.

use crate::voices::align::Owned;

/// A language that it speaks here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    American,
    British,
    Spanish,
}

impl Tongue {
    /// That of a voice, by the first letter of its name.
    pub(super) fn of(voice: &str) -> Option<Self> {
        match voice.chars().next()? {
            'a' => Some(Self::American),
            'b' => Some(Self::British),
            'e' => Some(Self::Spanish),
            _ => None,
        }
    }

    /// As voices are listed by it.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::American => "en-US",
            Self::British => "en-GB",
            Self::Spanish => "es",
        }
    }

    /// The voice of espeak-ng that tells its phonemes. Spanish is that of where the text is from.
    pub(super) fn espeak_voice(self, language: &str) -> &'static str {
        let language = language.trim().replace('_', "-").to_ascii_lowercase();
        match self {
            Self::American => "en-us",
            Self::British => "en-gb",
            Self::Spanish if language.starts_with("es-") && language != "es-es" => "es-419",
            Self::Spanish => "es",
        }
    }

    /// What stands for sounds, longest first.
    fn pairs(self) -> &'static [(&'static [char], &'static str)] {
        match self {
            Self::American => AMERICAN,
            Self::British => BRITISH,
            Self::Spanish => SPANISH,
        }
    }
}

const AMERICAN: &[(&[char], &str)] = &[
    (&['ɜ', 'ː', 'ɹ'], "ɜɹ"),
    (&['ə', 'l'], "ᵊl"),
    (&['ɪ', 'ə'], "iə"),
    (&['e', 'ɪ'], "A"),
    (&['a', 'ɪ'], "I"),
    (&['a', 'ʊ'], "W"),
    (&['ɔ', 'ɪ'], "Y"),
    (&['o', 'ʊ'], "O"),
    (&['t', 'ʃ'], "ʧ"),
    (&['d', 'ʒ'], "ʤ"),
    (&['n', '\u{329}'], "ᵊn"),
    (&['l', '\u{329}'], "ᵊl"),
    (&['o', 'ː'], "ɔ"),
    (&['ɜ', 'ː'], "ɜɹ"),
    (&['ɚ'], "əɹ"),
    (&['ɐ'], "ə"),
    (&['ɾ'], "T"),
    (&['ʔ'], "t"),
    (&['r'], "ɹ"),
    (&['x'], "k"),
    (&['ɬ'], "l"),
    (&['ː'], ""),
];

const BRITISH: &[(&[char], &str)] = &[
    (&['ə', 'l'], "ᵊl"),
    (&['e', 'ə'], "ɛː"),
    (&['i', 'ə'], "ɪə"),
    (&['e', 'ɪ'], "A"),
    (&['a', 'ɪ'], "I"),
    (&['a', 'ʊ'], "W"),
    (&['ɔ', 'ɪ'], "Y"),
    (&['ə', 'ʊ'], "Q"),
    (&['t', 'ʃ'], "ʧ"),
    (&['d', 'ʒ'], "ʤ"),
    (&['n', '\u{329}'], "ᵊn"),
    (&['l', '\u{329}'], "ᵊl"),
    (&['ɚ'], "ə"),
    (&['ɐ'], "ə"),
    (&['ʔ'], "t"),
    (&['r'], "ɹ"),
    (&['x'], "k"),
    (&['ɬ'], "l"),
];

const SPANISH: &[(&[char], &str)] =
    &[(&['e', 'ɪ'], "A"), (&['a', 'ɪ'], "I"), (&['a', 'ʊ'], "W"), (&['t', 'ʃ'], "ʧ"), (&['d', 'ʒ'], "ʤ")];

/// Phonemes of espeak-ng in Kokoro's letters, each still of its token.
pub(super) fn spelled(phonemes: &[Owned], tongue: Tongue) -> Vec<Owned> {
    let (mut spelled, mut rest) = (Vec::with_capacity(phonemes.len()), phonemes);
    while let Some((first, behind)) = rest.split_first() {
        // What belongs to two words is no diphthong.
        let begins = |sounds: &[char]| {
            let head = rest.get(..sounds.len());
            head.is_some_and(|head| {
                head.iter().map(|(sound, _)| sound).eq(sounds) && head.iter().all(|one| one.1 == first.1)
            })
        };
        match tongue.pairs().iter().find(|(sounds, _)| begins(sounds)) {
            Some((sounds, letters)) => {
                spelled.extend(letters.chars().map(|letter| (letter, first.1)));
                rest = rest.get(sounds.len()..).unwrap_or_default();
            }
            None => {
                spelled.push(*first);
                rest = behind;
            }
        }
    }
    spelled
}

/// The number of a letter; none for one that Kokoro does not know.
pub(super) fn id(letter: char) -> Option<i32> {
    let found = LETTERS.binary_search_by_key(&letter, |(known, _)| *known).ok()?;
    LETTERS.get(found).map(|(_, id)| *id)
}

/// Kokoro's alphabet.
#[rustfmt::skip]
static LETTERS: &[(char, i32)] = &[
    (' ', 16), ('!', 5), ('"', 11), ('(', 12), (')', 13), (',', 3), ('.', 4), (':', 2), (';', 1), ('?', 6),
    ('A', 24), ('I', 25), ('O', 31), ('Q', 33), ('S', 35), ('T', 36), ('W', 39), ('Y', 41), ('a', 43),
    ('b', 44), ('c', 45), ('d', 46), ('e', 47), ('f', 48), ('h', 50), ('i', 51), ('j', 52), ('k', 53),
    ('l', 54), ('m', 55), ('n', 56), ('o', 57), ('p', 58), ('q', 59), ('r', 60), ('s', 61), ('t', 62),
    ('u', 63), ('v', 64), ('w', 65), ('x', 66), ('y', 67), ('z', 68), ('æ', 72), ('ç', 78), ('ð', 81),
    ('ø', 116), ('ŋ', 112), ('œ', 120), ('ɐ', 70), ('ɑ', 69), ('ɒ', 71), ('ɔ', 76), ('ɕ', 77), ('ɖ', 80),
    ('ə', 83), ('ɚ', 85), ('ɛ', 86), ('ɜ', 87), ('ɟ', 90), ('ɡ', 92), ('ɣ', 139), ('ɤ', 140), ('ɥ', 99),
    ('ɨ', 101), ('ɪ', 102), ('ɯ', 110), ('ɰ', 111), ('ɲ', 114), ('ɳ', 113), ('ɴ', 115), ('ɸ', 118),
    ('ɹ', 123), ('ɻ', 126), ('ɽ', 129), ('ɾ', 125), ('ʁ', 128), ('ʂ', 130), ('ʃ', 131), ('ʈ', 132),
    ('ʊ', 135), ('ʋ', 136), ('ʌ', 138), ('ʎ', 143), ('ʒ', 147), ('ʔ', 148), ('ʝ', 103), ('ʣ', 18),
    ('ʤ', 82), ('ʥ', 19), ('ʦ', 20), ('ʧ', 133), ('ʨ', 21), ('ʰ', 162), ('ʲ', 164), ('ˈ', 156), ('ˌ', 157),
    ('ː', 158), ('\u{303}', 17), ('β', 75), ('θ', 119), ('χ', 142), ('ᵊ', 42), ('ᵝ', 22), ('ᵻ', 177),
    ('—', 9), ('“', 14), ('”', 15), ('…', 10), ('→', 171), ('↓', 169), ('↗', 172), ('↘', 173), ('ꭧ', 23),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voices::align::by_spaces;

    fn letters(phonemes: &str, tongue: Tongue) -> String {
        spelled(&by_spaces(phonemes), tongue).into_iter().map(|(letter, _)| letter).collect()
    }

    #[test]
    fn sounds_are_spelled_as_voices_learnt_them() {
        for (tongue, phonemes, expected) in [
            (Tongue::American, "maɪ bˈɔɪ wɪl ɡˌoʊ ˈaʊt", "mI bˈY wɪl ɡˌO ˈWt"),
            (Tongue::American, "fˈaɪɚ dʒˈʌdʒ tʃˈɜːtʃ lˈɪɾəl bˈʌʔn̩", "fˈIəɹ ʤˈʌʤ ʧˈɜɹʧ lˈɪTᵊl bˈʌtᵊn"),
            (Tongue::American, "fˈoːɹ ɐbˈaʊt mjˈuːzɪk bˈɜːd", "fˈɔɹ əbˈWt mjˈuzɪk bˈɜɹd"),
            (Tongue::British, "ɡˌəʊ hˈeə nˈiə ɐbˈaʊt bˈɜːd", "ɡˌQ hˈɛː nˈɪə əbˈWt bˈɜːd"),
            (Tongue::Spanish, "ˈaɪɾe kˈaʊsa rˈeɪno tʃˈiko kaˈiða", "ˈIɾe kˈWsa rˈAno ʧˈiko kaˈiða"),
        ] {
            assert_eq!(letters(phonemes, tongue), expected, "{phonemes}");
        }
    }

    #[test]
    fn letters_keep_their_words() {
        let sounds: Vec<Owned> = "aɪaɪ".chars().zip([Some(0), Some(1), Some(1), Some(1)]).collect();
        let expected = [('a', Some(0)), ('ɪ', Some(1)), ('I', Some(1))];
        assert_eq!(spelled(&sounds, Tongue::Spanish), expected);
        assert_eq!(spelled(&[('ɚ', Some(3))], Tongue::American), [('ə', Some(3)), ('ɹ', Some(3))]);
    }

    #[test]
    fn the_alphabet_is_in_order_and_spells_all() {
        assert!(LETTERS.is_sorted_by_key(|(letter, _)| *letter) && LETTERS.len() == 114);
        for tongue in [Tongue::American, Tongue::British, Tongue::Spanish] {
            for (_, letters) in tongue.pairs() {
                assert!(letters.chars().all(|letter| id(letter).is_some()), "{letters}");
            }
        }
        assert_eq!((id('a'), id('ᵻ'), id(';'), id('ʘ')), (Some(43), Some(177), Some(1), None));
    }

    #[test]
    fn spanish_is_that_of_where_it_is_from() {
        for (language, voice) in [("es", "es"), ("es_ES", "es"), ("es-MX", "es-419"), ("fr", "es")] {
            assert_eq!(Tongue::Spanish.espeak_voice(language), voice, "{language}");
        }
        assert_eq!(Tongue::of("jf_alpha"), None);
    }
}
