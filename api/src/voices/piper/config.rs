//! What stands in the JSON file beside a Piper voice.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde::Deserialize;

use crate::voices::espeak::is_tag;

/// A file of this kind has some 5,000 bytes.
const MOST_BYTES: u64 = 1024 * 1024;
/// Samples that a frame of the model's becomes, in all voices so far.
const USUAL_HOP: u64 = 256;

/// How a voice is spoken to.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Config {
    audio: Audio,
    espeak: EspeakVoice,
    #[serde(default)]
    inference: Inference,
    phoneme_id_map: BTreeMap<String, Vec<i32>>,
    #[serde(default)]
    phoneme_type: Option<String>,
    #[serde(default)]
    num_speakers: i32,
    #[serde(default)]
    speaker_id_map: BTreeMap<String, i32>,
    #[serde(default)]
    hop_length: Option<u64>,
    #[serde(default)]
    language: Option<Language>,
}

#[derive(Clone, Debug, Deserialize)]
struct Audio {
    sample_rate: u32,
}

#[derive(Clone, Debug, Deserialize)]
struct EspeakVoice {
    voice: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Language {
    code: String,
}

/// How freely it speaks.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
struct Inference {
    noise_scale: f32,
    length_scale: f32,
    noise_w: f32,
}

impl Default for Inference {
    fn default() -> Self {
        Self { noise_scale: 0.667, length_scale: 1.0, noise_w: 0.8 }
    }
}

impl Config {
    /// Reads it.
    ///
    /// # Errors
    /// A file that cannot be read, or with which nothing could be spoken.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        let config: Self = serde_json::from_slice(&bytes)?;
        match config.fault() {
            Some(fault) => Err(io::Error::new(io::ErrorKind::InvalidData, fault)),
            None => Ok(config),
        }
    }

    fn fault(&self) -> Option<&'static str> {
        let usable = |scale: f32, most: f32| scale.is_finite() && (0.0..=most).contains(&scale);
        let Inference { noise_scale, length_scale, noise_w } = self.inference;
        match self.phoneme_type.as_deref() {
            None | Some("espeak" | "PhonemeType.ESPEAK") => {}
            Some(_) => return Some("its phonemes are not those of espeak-ng"),
        }
        if !(4_000..=192_000).contains(&self.audio.sample_rate)
            || self.hop_length.is_some_and(|hop| hop > 65_536)
        {
            return Some("its rate of samples makes no sense");
        }
        if !usable(noise_scale, 4.0)
            || !usable(noise_w, 4.0)
            || !usable(length_scale, 10.0)
            || length_scale < 0.1
        {
            return Some("its scales make no sense");
        }
        if !is_tag(&self.espeak.voice) {
            return Some("its voice of espeak-ng has no proper name");
        }
        ["_", "^", "$"].iter().any(|needed| self.ids(needed).is_empty()).then_some("it lacks phonemes")
    }

    /// Samples a second.
    pub(super) fn rate_hz(&self) -> u32 {
        self.audio.sample_rate
    }

    /// Samples that a frame becomes.
    pub(super) fn hop(&self) -> u64 {
        self.hop_length.filter(|hop| *hop > 0).unwrap_or(USUAL_HOP)
    }

    /// The voice of espeak-ng whose phonemes it has learnt.
    pub(super) fn espeak_voice(&self) -> &str {
        &self.espeak.voice
    }

    /// The language it speaks, `es-MX`.
    pub(super) fn language(&self) -> &str {
        self.language.as_ref().map_or(&self.espeak.voice, |language| &language.code)
    }

    /// The numbers of a phoneme; none for one that it does not know.
    pub(super) fn ids(&self, phoneme: &str) -> &[i32] {
        self.phoneme_id_map.get(phoneme).map_or(&[], Vec::as_slice)
    }

    /// Noise, length and noise of lengths, at a factor of its own pace.
    pub(super) fn scales(&self, rate: f32) -> [f32; 3] {
        let Inference { noise_scale, length_scale, noise_w } = self.inference;
        [noise_scale, length_scale / rate, noise_w]
    }

    /// Its speakers by name; none where there is one only.
    pub(super) fn speakers(&self) -> impl Iterator<Item = &str> {
        let names = if self.num_speakers > 1 { Some(self.speaker_id_map.keys()) } else { None };
        names.into_iter().flatten().map(String::as_str)
    }

    /// The number of a speaker: the first where none is named, `None` for one there is not.
    pub(super) fn speaker(&self, name: Option<&str>) -> Option<Option<i32>> {
        match name {
            None => Some((self.num_speakers > 1).then_some(0)),
            Some(name) => {
                self.speaker_id_map.get(name).filter(|id| **id < self.num_speakers).map(|id| Some(*id))
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A voice that knows few phonemes.
    pub(in crate::voices::piper) fn config() -> Config {
        serde_json::from_str(
            r#"{"audio": {"sample_rate": 22050}, "espeak": {"voice": "en-us"}, "num_speakers": 1,
            "phoneme_id_map": {"_": [0], "^": [1], "$": [2], " ": [3], "a": [4], "b": [5], "c": [6], "̧": [7],
            ",": [8], ".": [9], "?": [10], "ˈ": [11]}, "language": {"code": "en_US"}}"#,
        )
        .unwrap()
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(config().fault(), None);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let with = |part: &str| {
            let text = format!(
                r#"{{"audio": {{"sample_rate": 22050}}, "espeak": {{"voice": "es"}}, "phoneme_id_map":
                {{"_": [0], "^": [1], "$": [2]}} {part}}}"#
            );
            std::fs::write(&path, text).unwrap();
            Config::read(&path).map_err(|error| error.to_string())
        };
        assert!(with("").is_ok());
        for part in [
            r#", "phoneme_type": "text""#,
            r#", "inference": {"length_scale": 0}"#,
            r#", "inference": {"noise_scale": 1e30}"#,
            r#", "hop_length": 100000"#,
            r#", "num_speakers": "two""#,
        ] {
            assert!(with(part).is_err(), "{part}");
        }
        assert!(Config::read(&folder.path().join("none.json")).is_err());
    }

    #[test]
    fn speakers_go_by_name() {
        let mut config = config();
        assert_eq!((config.speaker(None), config.speaker(Some("F"))), (Some(None), None));
        (config.num_speakers, config.speaker_id_map) =
            (2, [("M".into(), 0), ("F".into(), 1), ("X".into(), 9)].into());
        assert_eq!((config.speaker(None), config.speaker(Some("F"))), (Some(Some(0)), Some(Some(1))));
        assert_eq!(config.speaker(Some("X")), None);
    }
}
