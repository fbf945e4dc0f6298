//! What the scripts of the world ask of captions: widths, spaces, case.

use icu_casemap::CaseMapper;
use icu_locale_core::LanguageIdentifier;
use icu_segmenter::{GraphemeClusterSegmenter, GraphemeClusterSegmenterBorrowed};
use unicode_width::UnicodeWidthChar;

use super::rules::TextCase;

const GRAPHEMES: GraphemeClusterSegmenterBorrowed<'static> = GraphemeClusterSegmenter::new();

/// How much there is to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    /// Characters a reader takes in by the letter.
    pub(super) half_width: u32,
    /// Characters of Chinese, Japanese and Korean.
    pub(super) full_width: u32,
}

impl Length {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            half_width: self.half_width.saturating_add(other.half_width),
            full_width: self.full_width.saturating_add(other.full_width),
        }
    }
}

/// Grapheme clusters: what a reader calls one character.
pub(super) fn graphemes(text: &str) -> impl Iterator<Item = &str> {
    let ends = GRAPHEMES.segment_str(text).skip(1);
    ends.scan(0, move |start, end| {
        let cluster = text.get(*start..end).unwrap_or_default();
        *start = end;
        Some(cluster)
    })
}

/// Columns of one cluster: 2 for East Asian wide characters and emoji, 0 for what
/// is invisible, else 1 however many marks or conjuncts it has.
fn cluster_columns(cluster: &str) -> u32 {
    let (mut columns, mut indicators) = (0, 0);
    for character in cluster.chars() {
        match character {
            // Emoji presentation, and flags made of two letters.
            '\u{fe0f}' => return 2,
            '\u{1f1e6}'..='\u{1f1ff}' => indicators += 1,
            _ => {}
        }
        columns = columns.max(character.width().unwrap_or(0));
    }
    match columns {
        0 => 0,
        1 if indicators < 2 => 1,
        _ => 2,
    }
}

/// Columns of a text.
pub(super) fn columns(text: &str) -> u32 {
    if is_plain(text) {
        return u32::try_from(text.len()).unwrap_or(u32::MAX);
    }
    graphemes(text).map(cluster_columns).fold(0, u32::saturating_add)
}

/// One byte, one column, nothing to look up.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// What there is to read in a text.
pub(super) fn length(text: &str) -> Length {
    if is_plain(text) {
        return Length { half_width: u32::try_from(text.len()).unwrap_or(u32::MAX), full_width: 0 };
    }
    graphemes(text).fold(Length::default(), |sum, cluster| {
        let full = cluster.chars().any(is_cjk);
        let visible = u32::from(cluster_columns(cluster) > 0);
        let one = if full { (0, visible) } else { (visible, 0) };
        sum.plus(Length { half_width: one.0, full_width: one.1 })
    })
}

/// Whether lines of this text follow the full-width rule.
pub(super) fn has_cjk(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(is_cjk)
}

/// Han, kana, hangul and their full-width punctuation.
pub(super) fn is_cjk(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ffe6}' | '\u{1b000}'..='\u{1b2ff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_hangul(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}')
}

/// Scripts that put no spaces between words.
pub(super) fn is_spaceless(character: char) -> bool {
    (is_cjk(character) && !is_hangul(character))
        || matches!(character,
            '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{19e0}'..='\u{19ff}')
}

/// One line without control characters and without spaces at the ends or in a row.
pub(super) fn clean(text: &str) -> String {
    let is_space = |c: char| c.is_control() || (c.is_whitespace() && !is_fixed_space(c)) || c == '\u{feff}';
    let mut clean = String::with_capacity(text.len());
    for part in text.split(is_space).filter(|part| !part.is_empty()) {
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.push_str(part);
    }
    // A text of nothing but fixed spaces is as empty as any other.
    if clean.chars().all(char::is_whitespace) { String::new() } else { clean }
}

/// Spaces that hold two things together and so belong to a word.
fn is_fixed_space(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Upper case by the rules of a language: `i` is `İ` in Turkish, `ß` is `SS`,
/// Greek loses its accents.
#[derive(Clone, Debug)]
pub(super) struct Casing {
    language: LanguageIdentifier,
    case: TextCase,
}

impl Casing {
    pub(super) fn new(language: &str, case: TextCase) -> Self {
        Self { language: language.parse().unwrap_or(LanguageIdentifier::UNKNOWN), case }
    }

    /// `text` as it is shown.
    pub(super) fn apply(&self, text: &str) -> String {
        match self.case {
            TextCase::AsSpoken => text.to_owned(),
            TextCase::Upper => CaseMapper::new().uppercase_to_string(text, &self.language).into_owned(),
        }
    }
}
