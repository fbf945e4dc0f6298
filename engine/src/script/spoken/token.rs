//! Written words, the punctuation around them, and the rests it makes.

use super::tongue::Tongue;
use crate::voice::Pause;

/// A written word.
pub(super) struct Token<'a> {
    /// As it is written.
    pub(super) written: &'a str,
    /// Without the punctuation around it.
    pub(super) core: &'a str,
    /// The punctuation behind it.
    pub(super) closing: &'a str,
    /// Whether its line ends with it.
    ends_line: bool,
}

/// A place among the words of a text.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) tokens: &'a [Token<'a>],
    pub(super) index: usize,
}

impl<'a> At<'a> {
    pub(super) fn core(self) -> &'a str {
        self.tokens.get(self.index).map_or("", |token| token.core)
    }

    pub(super) fn closing(self) -> &'a str {
        self.tokens.get(self.index).map_or("", |token| token.closing)
    }

    /// The word `step` further on, if no punctuation stands between.
    pub(super) fn next(self, step: usize) -> Option<&'a str> {
        let between = self.tokens.get(self.index..self.index.checked_add(step)?)?;
        if between.iter().any(|token| !token.closing.is_empty()) {
            return None;
        }
        self.tokens.get(self.index + step).map(|token| token.core)
    }

    /// The word before, if no punctuation stands between.
    pub(super) fn previous(self) -> Option<&'a str> {
        self.back(1).filter(|at| at.closing().is_empty()).map(Self::core)
    }

    /// The word before, with its last full stop.
    pub(super) fn previous_dotted(self) -> String {
        self.back(1).map(Self::dotted).unwrap_or_default()
    }

    /// The word after, with its last full stop.
    pub(super) fn next_dotted(self) -> String {
        self.ahead(1).map(Self::dotted).unwrap_or_default()
    }

    /// The word in small letters, with the full stop behind it: the key of an abbreviation.
    pub(super) fn dotted(self) -> String {
        let mut key = self.core().to_lowercase();
        if self.closing().starts_with('.') && !self.closing().starts_with("..") {
            key.push('.');
        }
        key
    }

    pub(super) fn back(self, steps: usize) -> Option<Self> {
        Some(Self { tokens: self.tokens, index: self.index.checked_sub(steps)? })
    }

    pub(super) fn ahead(self, steps: usize) -> Option<Self> {
        let index = self.index.checked_add(steps)?;
        (index < self.tokens.len()).then_some(Self { tokens: self.tokens, index })
    }
}

/// The first part of a language tag, in small letters: `es` of `es-MX`.
pub(in crate::script) fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().trim().to_lowercase()
}

/// The words of a text, parted by white space.
pub(super) fn split(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for line in text.lines() {
        tokens.extend(line.split_whitespace().map(token));
        if let Some(last) = tokens.last_mut() {
            last.ends_line = true;
        }
    }
    tokens
}

fn token(written: &str) -> Token<'_> {
    let opened = written.trim_start_matches(|sign: char| "\"'“”„‘’«»([{¿¡<>*_~`—–…|".contains(sign));
    let core =
        opened.trim_end_matches(|sign: char| ".,;:!?…\"'“”‘’«»)]}<>*_~`—–|。、，！？；：".contains(sign));
    let closing = opened.get(core.len()..).unwrap_or_default();
    Token { written, core, closing, ends_line: false }
}

/// How long to rest after a word.
pub(super) fn pause(at: At<'_>, tongue: Option<&dyn Tongue>) -> Pause {
    let Some(token) = at.tokens.get(at.index) else { return Pause::None };
    let next = at.ahead(1);
    let written = match of_marks(token) {
        Pause::Sentence if next.is_some() && !ends_sentence(at, tongue) => Pause::None,
        pause => pause,
    };
    match written {
        Pause::None | Pause::Clause if next.is_none() => Pause::Sentence,
        Pause::None if token.ends_line => Pause::Clause,
        pause => pause,
    }
}

fn of_marks(token: &Token<'_>) -> Pause {
    // A sign that stands alone has no core, and its marks may all be opening ones.
    let marks = if token.core.is_empty() { token.written } else { token.closing };
    let has = |signs: &str| marks.contains(|sign: char| signs.contains(sign));
    if has("?？") {
        Pause::Question
    } else if has("!！") {
        Pause::Exclamation
    } else if has(".…。") {
        Pause::Sentence
    } else if has(",;:)]—–|、，；：") {
        Pause::Clause
    } else {
        Pause::None
    }
}

/// Whether the full stop behind a word ends a sentence: that of `Sr.` never does, that of `etc.` does
/// before a capital, and dots before a small letter only make one wait.
fn ends_sentence(at: At<'_>, tongue: Option<&dyn Tongue>) -> bool {
    let capital = at.ahead(1).is_some_and(|next| {
        let written = next.tokens.get(next.index).map_or("", |token| token.written);
        written.chars().find(|sign| sign.is_alphanumeric()).is_none_or(|letter| !letter.is_lowercase())
    });
    match tongue.and_then(|tongue| tongue.abbreviation(at)) {
        Some(short) => short.may_end && capital,
        None => capital || !at.closing().contains("..") && !at.closing().contains('…'),
    }
}
