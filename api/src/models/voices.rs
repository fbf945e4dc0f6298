//! Voices that can be fetched by name, two files each: Piper's, and Kokoro's, all of which share a model.

use std::path::{Path, PathBuf};

use noxus_engine::{CancelToken, Text};

use super::{Model, Puller};
use crate::error::Result;

/// Where the official files of Piper voices are.
pub const OFFICIAL_VOICES_URL: &str = "https://huggingface.co/rhasspy/piper-voices/resolve/main";

/// Below which the official files of Kokoro are.
pub const OFFICIAL_KOKORO_URL: &str = "https://github.com/thewh1teagle/kokoro-onnx/releases/download";

/// A voice that can be fetched by its name, or several that need the same files.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VoiceModel {
    /// What it is called, such as `es_ES-davefx-medium`; `kokoro` for all of Kokoro's.
    pub name: &'static str,
    /// Where its official files are: [`OFFICIAL_VOICES_URL`] or [`OFFICIAL_KOKORO_URL`].
    pub base_url: &'static str,
    /// The folder of its files, below that or a mirror.
    pub folder: &'static str,
    /// How it is spoken to, then the model itself: a model without the other is no voice.
    pub files: [Model; 2],
    /// The licence of the recordings that it learnt from.
    pub license: &'static str,
    /// What it is good for.
    pub summary: Text,
}

impl VoiceModel {
    /// Length of both files.
    pub fn size_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size_bytes).sum()
    }
}

/// A voice, with the lengths and checksums of its model and of the file beside it.
macro_rules! voice {
    ($name:literal, $folder:literal, $license:literal, $model:expr, $config:expr, $es:literal, $en:literal) => {
        VoiceModel {
            name: $name,
            base_url: OFFICIAL_VOICES_URL,
            folder: $folder,
            files: [
                file(concat!($name, ".onnx.json"), $name, $config),
                file(concat!($name, ".onnx"), $name, $model),
            ],
            license: $license,
            summary: Text::constant($es, $en),
        }
    };
}

const fn file(file: &'static str, name: &'static str, (size_bytes, sha256): (u64, &'static str)) -> Model {
    Model { name, file, size_bytes, sha256, summary: Text::constant("", "") }
}

/// All voices. Lengths and checksums are those on which the projects agree that pin these files.
#[rustfmt::skip]
pub static VOICE_MODELS: &[VoiceModel] = &[
    voice!("es_ES-davefx-medium", "es/es_ES/davefx/medium", "CC0-1.0",
        (63_201_294, "6658b03b1a6c316ee4c265a9896abc1393353c2d9e1bca7d66c2c442e222a917"),
        (4_817, "0e0dda87c732f6f38771ff274a6380d9252f327dca77aa2963d5fbdf9ec54842"),
        "Español de España, hombre.", "Spanish of Spain, a man."),
    voice!("es_MX-claude-high", "es/es_MX/claude/high", "Apache-2.0",
        (63_122_309, "3ef40a71ea63852cd8ab7e6fa7d2ecdcfa67a0b47c9c48e3f10e02ee02083ea0"),
        (4_963, "1afc81f703c0e4cb3b4d7c0dca096b8b54a98806807f0170cf5eb5557723c12d"),
        "Español de México.", "Spanish of Mexico."),
    voice!("es_MX-ald-medium", "es/es_MX/ald/medium", "Unlicense",
        (63_201_294, "019b3803293c93e34a206dd2e53a3889209a514e786fd7144f7b70196c579b63"),
        (4_878, "5a71498158e04afc8099bfd019c7e87c68eb9d042505a2b1a87e5c1ac2b1a61d"),
        "Español de México, hombre.", "Spanish of Mexico, a man."),
    voice!("en_US-joe-medium", "en/en_US/joe/medium", "CC0-1.0",
        (63_201_294, "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"),
        (4_794, "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33"),
        "Inglés de Estados Unidos, hombre.", "English of the United States, a man."),
    voice!("en_US-lessac-medium", "en/en_US/lessac/medium", "Blizzard Challenge 2013",
        (63_201_294, "5efe09e69902187827af646e1a6e9d269dee769f9877d17b16b1b46eeaaf019f"),
        (4_885, "efe19c417bed055f2d69908248c6ba650fa135bc868b0e6abb3da181dab690a0"),
        "Inglés de Estados Unidos, mujer. Grabaciones solo para investigación.",
        "English of the United States, a woman. Its recordings are for research only."),
    voice!("en_GB-alba-medium", "en/en_GB/alba/medium", "CC-BY-4.0",
        (63_201_294, "401369c4a81d09fdd86c32c5c864440811dbdcc66466cde2d64f7133a66ad03b"),
        (4_888, "aa965a2f02ecced632c2694e1fc72bbff6d65f265fab567ca945918c73dd89f4"),
        "Inglés de Escocia, mujer.", "English of Scotland, a woman."),
    VoiceModel {
        name: "kokoro",
        base_url: OFFICIAL_KOKORO_URL,
        folder: "model-files-v1.0",
        files: [
            file("voices-v1.0.bin", "kokoro",
                (28_214_398, "bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d")),
            file("kokoro-v1.0.int8.onnx", "kokoro",
                (92_361_271, "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb")),
        ],
        license: "Apache-2.0",
        summary: Text::constant(
            "Kokoro: 3 voces de español y 28 de inglés, las que mejor suenan y las más lentas.",
            "Kokoro: 3 voices of Spanish and 28 of English, which sound best and take longest."),
    },
];

/// The voice called `name`.
pub fn find_voice(name: &str) -> Option<&'static VoiceModel> {
    VOICE_MODELS.iter().find(|voice| voice.name.eq_ignore_ascii_case(name))
}

/// Whether a file of the table, in the folder where they are put, is another than it should be. A
/// file of another length is its owner's own.
pub(crate) fn is_damaged(path: &Path, cancel: &CancelToken) -> bool {
    let is_ours = path.parent().is_some_and(|folder| super::default_folder().as_deref() == Some(folder));
    let files = VOICE_MODELS.iter().flat_map(|voice| &voice.files);
    let known = files.into_iter().find(|file| path.file_name().is_some_and(|name| name == file.file));
    known.filter(|_| is_ours).is_some_and(|file| {
        let is_length = std::fs::metadata(path).is_ok_and(|found| found.len() == file.size_bytes);
        is_length && super::is_whole(path, file, cancel) == Some(false)
    })
}

impl Puller {
    /// Fetches both files of a voice, as [`Puller::pull`] does one, and gives the path of its
    /// model. `progress` hears the bytes that are there of both, and all.
    ///
    /// # Errors
    /// As [`Puller::pull`].
    pub fn pull_voice(
        &self,
        voice: &VoiceModel,
        progress: &mut dyn FnMut(u64, u64),
        cancel: &CancelToken,
    ) -> Result<PathBuf> {
        let (base, all) = (self.base_url.trim_end_matches('/'), voice.size_bytes());
        let puller = Self { base_url: format!("{base}/{}", voice.folder), ..self.clone() };
        let [config, model] = &voice.files;
        puller.pull(config, &mut |done, _| progress(done, all), cancel)?;
        puller.pull(model, &mut |done, _| progress(config.size_bytes + done, all), cancel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        for voice in VOICE_MODELS {
            assert!(find_voice(voice.name).is_some_and(|found| found == voice));
            let is_piper = voice.base_url == OFFICIAL_VOICES_URL;
            if is_piper {
                let parts: Vec<&str> = voice.name.split(['_', '-']).collect();
                let [language, region, name, quality] = parts[..] else { panic!("{}", voice.name) };
                assert_eq!(voice.folder, format!("{language}/{language}_{region}/{name}/{quality}"));
            }
            for file in &voice.files {
                assert!(!is_piper || file.file.starts_with(voice.name));
                assert!(file.sha256.len() == 64 && file.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()));
            }
        }
    }
}
