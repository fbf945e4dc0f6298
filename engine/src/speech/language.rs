//! The languages that Whisper knows.

use crate::error::{Code, Error, Result};
use crate::text;

/// Codes as Whisper's vocabulary has them, most spoken in its training first.
const CODES: [&str; 100] = [
    "en", "zh", "de", "es", "ru", "ko", "fr", "ja", "pt", "tr", "pl", "ca", "nl", "ar", "sv", "it", "id",
    "hi", "fi", "vi", "he", "uk", "el", "ms", "cs", "ro", "da", "hu", "ta", "no", "th", "ur", "hr", "bg",
    "lt", "la", "mi", "ml", "cy", "sk", "te", "fa", "lv", "bn", "sr", "az", "sl", "kn", "et", "mk", "br",
    "eu", "is", "hy", "ne", "mn", "bs", "kk", "sq", "sw", "gl", "mr", "pa", "si", "km", "sn", "yo", "so",
    "af", "oc", "ka", "be", "tg", "sd", "gu", "am", "yi", "lo", "uz", "fo", "ht", "ps", "tk", "nn", "mt",
    "sa", "lb", "my", "bo", "tl", "mg", "as", "tt", "haw", "ln", "ha", "ba", "jw", "su", "yue",
];

/// A language that the recogniser knows, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Known(&'static str);

impl Known {
    /// English.
    pub const ENGLISH: Self = Self("en");

    /// The code in transcripts: ISO 639-1 where there is one.
    pub fn code(self) -> &'static str {
        // Whisper learnt Javanese under a code that was withdrawn since.
        if self.0 == "jw" { "jv" } else { self.0 }
    }

    /// The code that Whisper's vocabulary has.
    pub(crate) fn token(self) -> &'static str {
        self.0
    }

    /// Whether words stand apart by spaces. Where they do not, each token is one.
    pub(crate) fn has_spaces(self) -> bool {
        !matches!(self.0, "zh" | "ja" | "th" | "lo" | "my" | "km" | "bo" | "yue")
    }
}

/// The codes of all languages, in alphabetical order.
pub fn known_languages() -> Vec<&'static str> {
    let mut codes: Vec<_> = CODES.iter().map(|code| Known(code).code()).collect();
    codes.sort_unstable();
    codes
}

/// A language from what a caller wrote; `None` when it is to be detected.
///
/// # Errors
/// [`Code::InvalidField`], listing the languages there are.
pub fn parse_language(written: Option<&str>) -> Result<Option<Known>> {
    let Some(written) = written.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let code = written.split(['-', '_']).next().unwrap_or(written).to_ascii_lowercase();
    if code == "auto" {
        return Ok(None);
    }
    if let Some(known) = by_code(&code) {
        return Ok(Some(known));
    }
    // What is echoed is cut: a caller's mistake may be a whole file.
    let written: String = written.chars().take(32).collect();
    let codes = known_languages().join(", ");
    Err(Error::new(
        Code::InvalidField,
        text!("No se conoce el idioma «{written}».", "The language “{written}” is not known."),
    )
    .with_field("language")
    .with_hint(text!("Usa auto o uno de: {codes}.", "Use auto or one of: {codes}.")))
}

pub(crate) fn by_code(code: &str) -> Option<Known> {
    let code = match code {
        "jv" => "jw",
        "nb" => "no",
        "fil" => "tl",
        "iw" => "he",
        other => other,
    };
    CODES.iter().find(|known| **known == code).map(|known| Known(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_and_without_a_region() {
        let read = |text| parse_language(Some(text)).unwrap().map(Known::code);
        assert_eq!(read("es"), Some("es"));
        assert_eq!(read("ES-mx"), Some("es"));
        assert_eq!(read("zh_Hans"), Some("zh"));
        assert_eq!(read("jv"), Some("jv"));
        assert_eq!(read("auto"), None);
        assert_eq!(read("  "), None);
        assert_eq!(parse_language(None).unwrap(), None);
    }

    #[test]
    fn an_unknown_language_lists_the_known_ones() {
        let error = parse_language(Some("klingon")).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("language")));
        assert!(error.message().en.contains("klingon"));
        assert!(error.hint().unwrap().es.contains("cy, da, de, el, en, es"));
    }

    #[test]
    fn every_code_is_one_that_whisper_has() {
        for code in CODES {
            assert!(whisper_rs::get_lang_id(code).is_some(), "{code}");
        }
        assert_eq!(whisper_rs::get_lang_max_id(), 99);
    }
}
