//! Words a person reads, in the two languages noxus speaks.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The language of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Spanish, the default.
    #[default]
    Spanish,
    /// English, also the answer to any language that is not spoken here.
    English,
}

impl Language {
    /// Reads an ISO 639 code or an `Accept-Language` header value.
    ///
    /// Empty means the default (Spanish); the first tag that is `es` or `en`
    /// wins; anything else is English.
    pub fn from_tag(tag: &str) -> Self {
        if tag.trim().is_empty() {
            return Self::default();
        }
        for part in tag.split(',') {
            let code = part.split(';').next().unwrap_or_default().trim();
            match code.split(['-', '_']).next().unwrap_or_default() {
                c if c.eq_ignore_ascii_case("es") => return Self::Spanish,
                c if c.eq_ignore_ascii_case("en") => return Self::English,
                _ => {}
            }
        }
        Self::English
    }
}

/// One text in Spanish and in English.
///
/// es: Un texto en español y en inglés.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// Spanish.
    ///
    /// es: Español.
    pub es: Cow<'static, str>,
    /// English.
    ///
    /// es: Inglés.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A text known when the program was compiled.
    pub const fn constant(es: &'static str, en: &'static str) -> Self {
        Self { es: Cow::Borrowed(es), en: Cow::Borrowed(en) }
    }

    /// A text put together at run time; see the [`text!`](crate::text!) macro.
    pub fn new(es: impl Into<String>, en: impl Into<String>) -> Self {
        Self { es: Cow::Owned(es.into()), en: Cow::Owned(en.into()) }
    }

    /// The words in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Spanish => &self.es,
            Language::English => &self.en,
        }
    }
}

impl fmt::Display for Text {
    /// English, for logs and `Error::to_string`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.en)
    }
}

/// Formats a [`Text`]: `text!("{n} bytes de más", "{n} bytes too many")`.
#[macro_export]
macro_rules! text {
    ($es:literal, $en:literal $(,)?) => {
        $crate::Text::new(::std::format!($es), ::std::format!($en))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags() {
        assert_eq!(Language::from_tag(""), Language::Spanish);
        assert_eq!(Language::from_tag("es-MX,es;q=0.9"), Language::Spanish);
        assert_eq!(Language::from_tag("fr, en;q=0.8"), Language::English);
        assert_eq!(Language::from_tag("fr"), Language::English);
        assert_eq!(Language::from_tag("de, es;q=0.1"), Language::Spanish);
    }
}
