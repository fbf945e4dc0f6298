//! Whether words mean the same thing, as far as their letters tell.

/// Shortest beginning of a word that is told by it.
#[cfg(all(feature = "images", feature = "video"))]
const STEM: usize = 5;

/// A word in small letters without accents.
pub(crate) fn plain(word: &str) -> String {
    let letter = |letter: char| match letter {
        'á' | 'à' => 'a',
        'é' | 'è' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        other => other,
    };
    word.to_lowercase().chars().map(letter).collect()
}

/// The words of a text, in small letters without accents.
#[cfg(all(feature = "images", feature = "video"))]
pub(crate) fn plain_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(plain)
}

/// Letters of the shortest word of a name that tells anything.
#[cfg(all(feature = "images", feature = "video"))]
pub(crate) const SHORTEST_WORD: usize = 4;

/// How much of `text` stands, in some form, in `about`: letters of words of four at least.
#[cfg(all(feature = "images", feature = "video"))]
pub fn likeness(text: &str, about: &str) -> usize {
    let about: std::collections::BTreeSet<String> = plain_words(about).collect();
    let told = plain_words(text)
        .filter(|word| word.len() >= SHORTEST_WORD && about.iter().any(|known| is_like(word, known)));
    told.map(|word| word.len()).sum()
}

/// The same word, or another form of it.
#[cfg(all(feature = "images", feature = "video"))]
pub(crate) fn is_like(word: &str, known: &str) -> bool {
    if word == known {
        return true;
    }
    let shared = word.bytes().zip(known.bytes()).take_while(|(one, other)| one == other).count();
    // Endings differ by a few letters: "dormir", "dormirás", "ventas", "venta".
    shared >= STEM && shared + 3 >= word.len().max(known.len())
}
