//! Line icons, chosen by the words of a scene. They are Lucide's, under the ISC and MIT licences in
//! `icons/LICENSE`; `scripts/icons.py` wrote them down as plain curves.

use tiny_skia::{Path, PathBuilder};

use crate::script::alike::{is_like, plain_words};

/// For each icon: its name, words in English, words in Spanish without accents.
const WORDS: &str = include_str!("icons/words.tsv");
/// For each icon: its name, and its curves on a field of 24 by 24.
const SHAPES: &str = include_str!("icons/shapes.txt");

/// The icon that `text` speaks of, as a path on a field of 24 by 24.
pub(super) fn icon_of(text: &str) -> Option<Path> {
    let words: Vec<String> = plain_words(text).collect();
    let mut best: Option<(usize, &str)> = None;
    for line in WORDS.lines() {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap_or_default();
        let known: Vec<&str> = columns.flat_map(|column| column.split(' ')).collect();
        // Long words say more than short ones.
        let told = words.iter().filter(|word| known.iter().any(|known| is_like(word, known)));
        let score = told.map(String::len).sum();
        if score > best.map_or(0, |(most, _)| most) {
            best = Some((score, name));
        }
    }
    shape(best?.1)
}

/// The curves of an icon.
fn shape(name: &str) -> Option<Path> {
    let line = SHAPES.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'))?;
    let mut path = PathBuilder::new();
    let mut numbers = Vec::new();
    let mut command = 'Z';
    for part in line.split(' ') {
        let (letter, rest) = match part.chars().next() {
            Some(letter) if letter.is_ascii_uppercase() => (Some(letter), part.get(1..).unwrap_or_default()),
            _ => (None, part),
        };
        if let Some(letter) = letter {
            command = letter;
            numbers.clear();
        }
        if let Ok(number) = rest.parse::<f32>() {
            numbers.push(number);
        }
        match (command, numbers.as_slice()) {
            ('M', [x, y]) => path.move_to(*x, *y),
            ('L', [x, y]) => path.line_to(*x, *y),
            ('C', [a, b, c, d, x, y]) => path.cubic_to(*a, *b, *c, *d, *x, *y),
            ('Z', _) => path.close(),
            _ => {}
        }
    }
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_a_shape_inside_its_field() {
        for line in WORDS.lines() {
            let name = line.split('\t').next().unwrap();
            let bounds = shape(name).unwrap_or_else(|| panic!("{name}")).bounds();
            assert!(bounds.left() >= 0.0 && bounds.top() >= 0.0, "{name}");
            assert!(bounds.right() <= 24.0 && bounds.bottom() <= 24.0, "{name}");
            assert!(bounds.width() + bounds.height() > 12.0, "{name}");
        }
        assert_eq!(WORDS.lines().count(), SHAPES.lines().count());
    }

    #[test]
    fn icons_are_told_by_words_in_both_languages() {
        let same = |one: &str, other: &str| assert_eq!(icon_of(one), icon_of(other), "{one} | {other}");
        same("vender más con automatización", "a robot");
        same("vender más", "ventas");
        same("dormirás mejor", "sleep");
        same("teléfono", "a phone call");
        assert!(icon_of("").is_none() && icon_of("xyzzy qwerty").is_none());
    }
}
