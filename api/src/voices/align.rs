//! Which phonemes are of which word.

use noxus_engine::align::Token;

/// A phoneme of a clause, with the token that it is of; a space is of none.
pub(super) type Owned = (char, Option<usize>);

/// Whether spaces alone tell the words of a clause apart.
pub(super) fn is_plain(phonemes: &str, tokens: &[Token]) -> bool {
    // Numbers and words with signs in them are said as several words.
    let is_word = |token: &Token| token.text.chars().all(char::is_alphabetic);
    phonemes.split(' ').count() == tokens.len() && tokens.iter().all(is_word)
}

/// Words by spaces.
pub(super) fn by_spaces(phonemes: &str) -> Vec<Owned> {
    let mut word = 0;
    let own = |phoneme| match phoneme {
        ' ' => {
            word += 1;
            (' ', None)
        }
        other => (other, Some(word)),
    };
    phonemes.chars().map(own).collect()
}

/// Words by what each sounds like alone. A synthesiser runs some together (`of the`), and
/// changes a phoneme here and there: the least number of changes says where each begins.
pub(super) fn by_sound(phonemes: &str, alone: &[String]) -> Vec<Owned> {
    let clause: Vec<char> = phonemes.chars().filter(|phoneme| counts(*phoneme)).collect();
    let known: Vec<(char, usize)> = alone
        .iter()
        .enumerate()
        .flat_map(|(word, phonemes)| {
            phonemes.chars().filter(|phoneme| counts(*phoneme)).map(move |char| (char, word))
        })
        .collect();
    let mut owners = owners(&clause, &known).into_iter();
    let (mut owned, mut last): (Vec<Owned>, _) = (Vec::new(), None);
    for phoneme in phonemes.chars() {
        if counts(phoneme) {
            last = owners.next().or(last);
        }
        owned.push((phoneme, last.filter(|_| phoneme != ' ')));
    }
    // A stress stands before what it is of.
    let mut next = None;
    for (phoneme, owner) in owned.iter_mut().rev() {
        match phoneme {
            ' ' => {}
            'ˈ' | 'ˌ' => *owner = next.or(*owner),
            _ => next = *owner,
        }
    }
    owned
}

fn counts(phoneme: char) -> bool {
    !matches!(phoneme, ' ' | 'ˈ' | 'ˌ' | 'ː')
}

/// The word of each phoneme of a clause, ascending.
fn owners(clause: &[char], known: &[(char, usize)]) -> Vec<usize> {
    // The least cost of the first so many phonemes of both, row by row.
    let width = known.len() + 1;
    let mut costs = vec![0_u32; (clause.len() + 1) * width];
    let cost = |costs: &[u32], row: usize, column: usize| {
        costs.get(row * width + column).copied().unwrap_or(u32::MAX / 2)
    };
    let differs = |row: usize, column: usize| {
        let known = known.get(column).map(|(phoneme, _)| *phoneme);
        // Vowels stand for vowels: those of a little word are worn down.
        match (clause.get(row).copied(), known) {
            (Some(left), Some(right)) if left == right => 0,
            (Some(left), Some(right)) if is_vowel(left) == is_vowel(right) => 2,
            _ => 3,
        }
    };
    const GAP: u32 = 2;
    for row in 0..=clause.len() {
        for column in 0..=known.len() {
            let least = match (row.checked_sub(1), column.checked_sub(1)) {
                (None, None) => 0,
                (Some(above), None) => cost(&costs, above, column) + GAP,
                (None, Some(left)) => cost(&costs, row, left) + GAP,
                (Some(above), Some(left)) => (cost(&costs, above, left) + differs(above, left))
                    .min(cost(&costs, above, column) + GAP)
                    .min(cost(&costs, row, left) + GAP),
            };
            if let Some(place) = costs.get_mut(row * width + column) {
                *place = least;
            }
        }
    }
    let (mut row, mut column, mut found) = (clause.len(), known.len(), vec![0; clause.len()]);
    let word = |column: usize| known.get(column).or(known.last()).map_or(0, |(_, word)| *word);
    while let Some(above) = row.checked_sub(1) {
        let here = cost(&costs, row, column);
        let owner = match column.checked_sub(1) {
            Some(left) if here == cost(&costs, above, left) + differs(above, left) => {
                (row, column) = (above, left);
                word(left)
            }
            Some(left) if here == cost(&costs, row, left) + GAP => {
                column = left;
                continue;
            }
            // One that no word has alone: it belongs to the word before it.
            Some(left) => {
                row = above;
                word(left)
            }
            None => {
                row = above;
                word(0)
            }
        };
        if let Some(place) = found.get_mut(above) {
            *place = owner;
        }
    }
    found
}

pub(super) fn is_vowel(phoneme: char) -> bool {
    matches!(phoneme, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'æ' | 'ø' | 'œ' | '\u{250}'..='\u{254}' | '\u{258}'..='\u{25e}'
        | 'ɨ' | 'ɪ' | 'ɯ' | 'ɵ' | 'ʉ' | 'ʊ' | 'ʌ' | 'ʏ' | 'ᵻ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(owned: &[Owned], count: usize) -> Vec<String> {
        let of =
            |word| owned.iter().filter(move |(_, owner)| *owner == Some(word)).map(|(phoneme, _)| *phoneme);
        (0..count).map(|word| of(word).collect()).collect()
    }

    fn alone(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn spaces_part_words() {
        let owned = by_spaces("həlˈoʊ ðɛɹ");
        assert_eq!(words(&owned, 2), ["həlˈoʊ", "ðɛɹ"]);
        let token = |text: &str| Token { word: 0, text: text.into() };
        assert!(is_plain("a b", &[token("a"), token("b")]));
        assert!(!is_plain("a b", &[token("a")]) && !is_plain("a b", &[token("2"), token("b")]));
    }

    #[test]
    fn words_that_run_together_are_parted_by_their_sound() {
        let alone = alone(&["ðɪ", "ˈɛnd", "ˈʌv", "ðə", "ɹˈoʊd"]);
        let owned = by_sound("ðɪ ˈɛnd ʌvðə ɹˈoʊd", &alone);
        assert_eq!(words(&owned, 5), ["ðɪ", "ˈɛnd", "ʌv", "ðə", "ɹˈoʊd"]);
    }

    #[test]
    fn a_number_of_several_words_is_one() {
        let owned = by_sound(
            "aɪ hɐvbɪn twˈɛnti fˈaɪv tˈaɪmz",
            &alone(&["ˈaɪ", "hˈæv", "bˈiːn", "twˈɛntifˈaɪv", "tˈaɪmz"]),
        );
        assert_eq!(words(&owned, 5), ["aɪ", "hɐv", "bɪn", "twˈɛntifˈaɪv", "tˈaɪmz"]);
    }

    #[test]
    fn owners_ascend_whatever_comes() {
        for (phonemes, known) in
            [("abc", vec![]), ("", vec!["a"]), ("xyz", vec!["abc", "", "def"]), ("aa a", vec!["", ""])]
        {
            let owned = by_sound(phonemes, &alone(&known));
            assert_eq!(owned.len(), phonemes.chars().count());
            let owners: Vec<usize> = owned.iter().filter_map(|(_, owner)| *owner).collect();
            assert!(owners.is_sorted(), "{owned:?}");
        }
    }
}
