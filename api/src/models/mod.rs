//! Models that are fetched: of speech recognition, and voices. Which there are, fetching them, and
//! finding one by its name. The only part of noxus that downloads anything, and only when asked.

mod fetch;
mod transcriber;
mod voices;
mod whole;

use std::path::{Path, PathBuf};
use std::time::Duration;

use noxus_engine::{CancelToken, Text, text};

use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};

pub(crate) use transcriber::services;
pub(crate) use voices::is_damaged;
pub use voices::{OFFICIAL_KOKORO_URL, OFFICIAL_VOICES_URL, VOICE_MODELS, VoiceModel, find_voice};

/// Where the official files are.
pub const OFFICIAL_URL: &str = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main";

/// A model that can be fetched by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Model {
    /// What it is called, such as `base`.
    pub name: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Length of the file.
    pub size_bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: &'static str,
    /// What it is good for.
    pub summary: Text,
}

const fn model(
    name: &'static str,
    file: &'static str,
    size_bytes: u64,
    sha256: &'static str,
    es: &'static str,
    en: &'static str,
) -> Model {
    Model { name, file, size_bytes, sha256, summary: Text::constant(es, en) }
}

/// All models, the smallest first. Lengths and checksums are those that the files'
/// publisher states.
#[rustfmt::skip]
pub static MODELS: &[Model] = &[
    model("tiny", "ggml-tiny.bin", 77_691_713, "be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21",
        "El más rápido, con más errores; todos los idiomas.", "The fastest, with most mistakes; all languages."),
    model("tiny.en", "ggml-tiny.en.bin", 77_704_715, "921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f",
        "Muy rápido; solo inglés.", "Very fast; English only."),
    model("base", "ggml-base.bin", 147_951_465, "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe",
        "Un buen comienzo; todos los idiomas.", "A good start; all languages."),
    model("base.en", "ggml-base.en.bin", 147_964_211, "a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002",
        "Un buen comienzo; solo inglés.", "A good start; English only."),
    model("small", "ggml-small.bin", 487_601_967, "1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b",
        "Buena calidad; todos los idiomas.", "Good quality; all languages."),
    model("medium", "ggml-medium.bin", 1_533_763_059, "6c14d5adee5f86394037b4e4e8b59f1673b6cee10e3cf0b11bbdbee79c156208",
        "Muy buena calidad, lento; todos los idiomas.", "Very good quality, slow; all languages."),
    model("large-v3-turbo", "ggml-large-v3-turbo.bin", 1_624_555_275, "1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69",
        "La mejor calidad; todos los idiomas.", "The best quality; all languages."),
];

/// The model called `name`.
///
/// # Errors
/// `invalid_field`, listing the names there are.
pub fn find(name: &str) -> Result<&'static Model> {
    MODELS.iter().find(|model| model.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names = MODELS.iter().map(|model| model.name).collect::<Vec<_>>().join(", ");
        let name: String = name.chars().take(64).collect();
        ApiError::new(ErrorCode::InvalidField)
            .with_message(text!("No hay ningún modelo «{name}».", "There is no model “{name}”."))
            .with_hint(text!("Usa uno de: {names}.", "Use one of: {names}."))
            .with_field("model")
    })
}

/// `noxus/models` in the user's data folder: `$XDG_DATA_HOME`, else
/// `~/.local/share`. `None` when neither it nor the home folder is known.
pub fn default_folder() -> Option<PathBuf> {
    crate::folders::models()
}

/// The file of a model given by name, or by the path of a ggml file.
///
/// # Errors
/// `provider_not_configured` for a known model that was not fetched, with the
/// command that does; `invalid_field` for what is neither a name nor a file.
pub fn locate(model: &str, folder: Option<&Path>) -> Result<PathBuf> {
    let path = Path::new(model);
    if let (Ok(known), Some(folder)) = (find(model), folder) {
        let file = folder.join(known.file);
        if file.is_file() {
            return Ok(file);
        }
        if !path.is_file() {
            let name = known.name;
            return Err(ApiError::new(ErrorCode::ProviderNotConfigured)
                .with_message(text!("Falta el modelo «{name}».", "The model “{name}” is missing."))
                .with_hint(text!(
                    "Descárgalo con «noxus models pull {name}».",
                    "Get it with “noxus models pull {name}”."
                ))
                .with_field("speech_model"));
        }
    }
    if path.is_file() {
        return Ok(path.to_owned());
    }
    let names = MODELS.iter().map(|model| model.name).collect::<Vec<_>>().join(", ");
    Err(ApiError::new(ErrorCode::InvalidField)
        .with_message(text!("No existe el modelo «{model}».", "There is no model “{model}”."))
        .with_hint(text!(
            "Indica la ruta de un archivo ggml o uno de: {names}.",
            "Give the path of a ggml file or one of: {names}."
        ))
        .with_field("speech_model"))
}

/// Whether the file of a model is what its publisher states, by its SHA-256. It is read
/// once; after that its length and time are compared with what was found. `None`: it
/// cannot be read, or the check was cancelled.
pub fn is_whole(path: &Path, model: &Model, cancel: &CancelToken) -> Option<bool> {
    whole::is_whole(path, model, cancel)
}

/// How long a download waits for the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Patience {
    /// For a connection. Default 20 s.
    pub connect: Duration,
    /// For the next bytes, once connected. Default 30 s.
    pub read: Duration,
    /// How often in a row a connection may break, or wait too long, without having
    /// brought anything. Default 5.
    pub attempts: u32,
    /// Before the second attempt; then twice as long each time. Default 200 ms.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            read: Duration::from_secs(30),
            attempts: 5,
            pause: Duration::from_millis(200),
        }
    }
}

/// Fetches models into a folder.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Puller {
    /// Where models go; made when it is not there.
    pub folder: PathBuf,
    /// Where their files are, without the file's name: [`OFFICIAL_URL`] or a mirror.
    pub base_url: String,
    /// When to give up.
    pub patience: Patience,
}

impl Puller {
    /// From `base_url` into `folder`, with the usual patience.
    pub fn new(folder: impl Into<PathBuf>, base_url: impl Into<String>) -> Self {
        Self { folder: folder.into(), base_url: base_url.into(), patience: Patience::default() }
    }

    /// Fetches `model` and gives the path of its file. What another call left
    /// unfinished is continued; a file that is there is checked as [`is_whole`] does,
    /// and fetched anew where it is not whole. `progress` hears the bytes that are there, and all.
    ///
    /// # Errors
    /// `provider_unavailable` when the connection breaks or stalls again and again,
    /// `provider_error` for an answer that makes no sense or a file with another
    /// checksum than it should have (which is removed), `store_unavailable` when the
    /// folder cannot be written, `cancelled`.
    pub fn pull(
        &self,
        model: &Model,
        progress: &mut dyn FnMut(u64, u64),
        cancel: &CancelToken,
    ) -> Result<PathBuf> {
        fetch::pull(self, model, progress, cancel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        for model in MODELS {
            assert_eq!(model.file, format!("ggml-{}.bin", model.name));
            assert!(model.sha256.len() == 64 && model.sha256.bytes().all(|b| b.is_ascii_hexdigit()));
            assert!(find(model.name).is_ok_and(|found| found == model));
        }
        assert!(MODELS.is_sorted_by_key(|model| model.size_bytes));
        let unknown = find("huge").unwrap_err();
        assert!(unknown.hint().unwrap().en.contains("tiny, tiny.en, base"));
    }

    #[test]
    fn models_are_found_by_name_and_by_path() {
        let folder = tempfile::tempdir().unwrap();
        let missing = locate("base", Some(folder.path())).unwrap_err();
        assert_eq!(missing.code(), "provider_not_configured");
        assert!(missing.hint().unwrap().es.contains("noxus models pull base"));
        std::fs::write(folder.path().join("ggml-base.bin"), "x").unwrap();
        let file = folder.path().join("ggml-base.bin");
        assert_eq!(locate("Base", Some(folder.path())).unwrap(), file);
        assert_eq!(locate(file.to_str().unwrap(), None).unwrap(), file);
        assert_eq!(locate("/nowhere.bin", None).unwrap_err().code(), "invalid_field");
    }
}
