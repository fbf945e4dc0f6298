//! How long a text takes to be read aloud.

use super::spoken;
use crate::voice::{Pause, SpokenWord};

/// How fast a language is read aloud.
struct Pace {
    /// Microseconds a syllable.
    syllable_us: u64,
    /// Milliseconds of rest after a clause.
    clause_ms: u64,
    /// Milliseconds of rest after a sentence.
    sentence_ms: u64,
    /// Milliseconds that a word of ordinary prose takes, with its share of the rests.
    word_ms: u64,
}

/// Spanish is talked at 7.8 syllables a second (Pellegrino, Coupé and Marsico, "Across-language
/// perspective on speech information rate", Language 87, 2011), and narrated at about 5.5.
const SPANISH: Pace = Pace { syllable_us: 182_000, clause_ms: 180, sentence_ms: 400, word_ms: 390 };
/// English is talked at 6.2 syllables a second (the same source), and narrated at about 4.2: with
/// its pauses some 155 words a minute, the middle of what audiobook publishers ask for (150 to 160).
const ENGLISH: Pace = Pace { syllable_us: 238_000, clause_ms: 150, sentence_ms: 400, word_ms: 375 };
/// Any other language: between the two.
const OTHER: Pace = Pace { syllable_us: 200_000, clause_ms: 180, sentence_ms: 400, word_ms: 400 };

/// How long it takes to read a text aloud at a normal pace, in milliseconds: its syllables as they
/// are said (`25 %` has seven in Spanish), and a rest at each punctuation mark, the last included.
/// So the scenes of a script last as long together as their texts in one.
///
/// `language` is an ISO 639-1 code, with or without a region. An estimate: a voice may need a fifth
/// more or less.
pub fn estimate_ms(text: &str, language: &str) -> u64 {
    estimate_words_ms(&spoken::words(text, language), language)
}

/// The same for words that are known already.
pub fn estimate_words_ms(words: &[SpokenWord], language: &str) -> u64 {
    let code = spoken::primary(language);
    let pace = pace(&code);
    words.iter().fold(0, |sum: u64, word| sum.saturating_add(of_word(word, pace, &code)))
}

/// About how many words can be read aloud in that time.
///
/// `language` as in [`estimate_ms`].
pub fn words_in(duration_ms: u64, language: &str) -> u64 {
    duration_ms / pace(&spoken::primary(language)).word_ms
}

fn pace(code: &str) -> &'static Pace {
    match code {
        "es" => &SPANISH,
        "en" => &ENGLISH,
        _ => &OTHER,
    }
}

fn of_word(word: &SpokenWord, pace: &Pace, code: &str) -> u64 {
    let syllables: u64 = word.said.split([' ', '-']).map(|part| syllables(part, code)).sum();
    let rest = match word.pause {
        Pause::None => 0,
        Pause::Clause => pace.clause_ms,
        Pause::Sentence | Pause::Question | Pause::Exclamation => pace.sentence_ms,
    };
    syllables.saturating_mul(pace.syllable_us) / 1000 + rest
}

/// The syllables of one word without signs.
fn syllables(word: &str, code: &str) -> u64 {
    if word.is_empty() {
        return 0;
    }
    let ideographs = word.chars().filter(|&letter| letter >= '\u{2e80}').count();
    let counted = match code {
        "es" => spanish(word),
        "en" => english(word),
        _ => vowel_groups(word),
    };
    u64::try_from(ideographs).unwrap_or(u64::MAX).saturating_add(counted).max(1)
}

/// Each vowel is a syllable, but for weak ones (i, u without an accent) beside another vowel.
fn spanish(word: &str) -> u64 {
    let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let mut count = 0;
    let mut before: Option<char> = None;
    for (place, &letter) in letters.iter().enumerate() {
        let last = place + 1 == letters.len();
        let next = letters.get(place + 1).copied();
        // The u of "que", "gui" is silent; y is a vowel at the end only.
        let silent =
            letter == 'u' && matches!(before, Some('q' | 'g')) && matches!(next, Some('e' | 'i' | 'é' | 'í'));
        let vowel = "aeiouáéíóúü".contains(letter) && !silent || letter == 'y' && last;
        if vowel {
            let weak = |vowel: char| "iuüy".contains(vowel);
            let joins = before.is_some_and(|vowel| {
                "aeiouáéíóúü".contains(vowel) && (weak(letter) || weak(vowel)) && !"íú".contains(letter)
            });
            count += u64::from(!joins);
        }
        before = if silent { None } else { Some(letter) };
    }
    count
}

/// Groups of vowels; a last silent e and the e of -ed are none.
fn english(word: &str) -> u64 {
    let lower = word.to_lowercase();
    let groups = vowel_groups(&lower);
    let silent = lower.ends_with('e') && !lower.ends_with("le")
        || lower.ends_with("es")
            && !["ses", "zes", "ces", "ges", "xes", "hes", "les"].iter().any(|end| lower.ends_with(end))
        || lower.ends_with("ed") && !lower.ends_with("ted") && !lower.ends_with("ded");
    // Two vowels that are said apart.
    let apart = ["ia", "io", "eo", "ea"].iter().filter(|pair| match **pair {
        "ia" => lower.contains("ia") && !lower.contains("cial") && !lower.contains("tial"),
        "io" => lower.contains("io") && !lower.contains("tion") && !lower.contains("sion"),
        "eo" => lower.contains("eo") && !lower.contains("people"),
        _ => lower.contains("create") || lower.contains("idea") || lower.contains("reality"),
    });
    let extra = u64::try_from(apart.count()).unwrap_or(0);
    if silent && groups > 1 { groups + extra - 1 } else { groups + extra }
}

fn vowel_groups(word: &str) -> u64 {
    let mut count = 0;
    let mut inside = false;
    for letter in word.chars().flat_map(char::to_lowercase) {
        let vowel = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ".contains(letter);
        count += u64::from(vowel && !inside);
        inside = vowel;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spanish_syllables() {
        for (word, count) in [
            ("casa", 2),
            ("automatización", 6),
            ("guitarra", 3),
            ("quien", 1),
            ("día", 2),
            ("muy", 1),
            ("aéreo", 4),
            ("pingüino", 3),
            ("ciudad", 2),
            ("que", 1),
            ("y", 1),
            ("país", 2),
            ("Europa", 3),
            ("playa", 2),
        ] {
            assert_eq!(syllables(word, "es"), count, "{word}");
        }
    }

    #[test]
    fn english_syllables() {
        for (word, count) in [
            ("home", 1),
            ("table", 2),
            ("automation", 4),
            ("walked", 1),
            ("wanted", 2),
            ("the", 1),
            ("idea", 3),
            ("people", 2),
            ("video", 3),
            ("create", 2),
            ("houses", 2),
            ("makes", 1),
        ] {
            assert_eq!(syllables(word, "en"), count, "{word}");
        }
    }

    #[test]
    fn an_ordinary_minute() {
        let sentence = "Today we are going to look at three simple ideas that can help you save money on your \
                        electricity bill every single month. ";
        let (text, words) = (sentence.repeat(6), 23 * 6);
        let ms = estimate_ms(&text, "en-US");
        let a_minute = words * 60_000 / ms;
        assert!((140..=175).contains(&a_minute), "{a_minute} words a minute");
        assert_eq!(estimate_ms("", "es"), 0);
        assert_eq!(estimate_ms("🙂", "es"), SPANISH.sentence_ms);
        assert!(estimate_ms("25 %", "es") > estimate_ms("dos", "es"));
    }

    #[test]
    fn so_many_words_take_so_long() {
        for (language, sentence) in [
            (
                "es",
                "La mayoría de la gente empieza el lunes con muchas ganas, y el jueves ya no se acuerda de nada. ",
            ),
            (
                "es",
                "Hoy vas a ver tres ideas sencillas que puedes poner en práctica esta misma tarde, sin gastar nada. ",
            ),
            (
                "en",
                "Most people start on Monday with a lot of energy, and by Thursday they have forgotten about it. ",
            ),
            (
                "en",
                "Today you will see three simple ideas that you can try this very afternoon, without spending a cent. ",
            ),
        ] {
            let count = sentence.split_whitespace().count();
            let words = words_in(estimate_ms(sentence, language), language);
            assert!(
                words.abs_diff(count as u64) <= count as u64 / 5,
                "{words} for {count} words of {sentence}"
            );
        }
    }

    #[test]
    fn parts_last_as_long_as_the_whole() {
        let (one, two) = ("Hola a todos. ¿Qué tal?", "Hoy, tres ideas.");
        let whole = estimate_ms(&format!("{one} {two}"), "es");
        assert_eq!(whole, estimate_ms(one, "es") + estimate_ms(two, "es"));
    }
}
