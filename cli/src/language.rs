//! Which of the two languages to speak.

use std::ffi::OsString;

use noxus_api::Language;

/// `--lang`, else `NOXUS_LANG`, else the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`), else Spanish.
///
/// Looked up before the command line is read, because even its errors have a language.
pub(crate) fn choose(arguments: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Language {
    let tag = named(arguments).or_else(|| variable("NOXUS_LANG")).or_else(|| locale(variable));
    tag.map_or_else(Language::default, |tag| Language::from_tag(&tag))
}

/// The last `--lang VALUE` or `--lang=VALUE`.
fn named(arguments: &[OsString]) -> Option<String> {
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    let words = words.get(..end).unwrap_or_default();
    let mut found = None;
    for (index, word) in words.iter().enumerate() {
        if let Some(value) = word.strip_prefix("--lang=") {
            found = Some(value.to_owned());
        } else if word == "--lang" {
            found = words.get(index + 1).map(ToString::to_string).or(found);
        }
    }
    found
}

/// The first locale variable that is set; `C` and `POSIX` name no language.
fn locale(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let value = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()))?;
    let tag = value.split(['.', '@']).next().unwrap_or_default();
    (!matches!(tag, "C" | "POSIX")).then(|| tag.to_owned())
}

/// The text in `language`, for words known when the program was compiled.
pub(crate) const fn pick(language: Language, es: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Spanish => es,
        Language::English => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(arguments: &[&str], variables: &[(&str, &str)]) -> Language {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        choose(&arguments, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn option_then_variable_then_locale_then_spanish() {
        let variables = [("NOXUS_LANG", "es"), ("LANG", "en_US.UTF-8")];
        assert_eq!(language(&["noxus", "--lang", "en"], &variables), Language::English);
        assert_eq!(language(&["noxus", "--lang=en"], &variables), Language::English);
        assert_eq!(language(&["noxus"], &variables), Language::Spanish);
        assert_eq!(language(&["noxus"], &[("LANG", "en_US.UTF-8")]), Language::English);
        assert_eq!(language(&["noxus"], &[("LANG", "es_MX.UTF-8")]), Language::Spanish);
        assert_eq!(language(&["noxus"], &[("LC_ALL", "C.UTF-8"), ("LANG", "en_US")]), Language::Spanish);
        assert_eq!(language(&["noxus"], &[("LANG", "fr_FR.UTF-8")]), Language::English);
        assert_eq!(language(&["noxus"], &[]), Language::Spanish);
    }

    #[test]
    fn words_after_two_dashes_are_values() {
        assert_eq!(language(&["noxus", "run", "qr", "--", "--lang=en"], &[]), Language::Spanish);
    }
}
