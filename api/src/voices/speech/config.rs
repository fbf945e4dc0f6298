//! How a speech endpoint is named in the settings.

use noxus_engine::text;
use serde::Deserialize;

use crate::endpoint::invalid;
use crate::error::Result;

/// The setting itself.
pub(super) const SETTING: &str = "speech_endpoint";
/// Most voices of an endpoint, and characters of a name.
const MOST_VOICES: usize = 200;
const MOST_NAME_CHARS: usize = 64;

/// Voices behind an endpoint that speaks OpenAI's protocol for speech.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SpeechEndpointSettings {
    /// What stands before the colon in names of its voices: `cloud` makes `cloud:alloy`. Default
    /// `speech`.
    #[serde(default = "default_name")]
    pub name: String,
    /// The address up to `/audio/speech`, such as `http://127.0.0.1:8880/v1`.
    pub base_url: String,
    /// What the endpoint calls the model.
    pub model: String,
    /// The voices that may be asked for.
    pub voices: Vec<EndpointVoice>,
    /// The variable of the environment that holds the key. Default: no key is sent.
    #[serde(default)]
    pub api_key_env: Option<String>,
    /// How long it may take to say what is said in a scene, in milliseconds: 1,000 to 600,000.
    /// Default 60,000.
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: u64,
}

/// A voice of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointVoice {
    /// What the endpoint calls it.
    pub name: String,
    /// The languages it speaks, as ISO 639-1 codes with or without a region; one at least.
    pub languages: Vec<String>,
}

fn default_name() -> String {
    "speech".to_owned()
}

const fn default_timeout_ms() -> u64 {
    60_000
}

impl SpeechEndpointSettings {
    /// What an address and a time cannot say.
    pub(super) fn check(&self) -> Result<()> {
        let is_name = |name: &str| {
            let length = name.chars().count();
            (1..=MOST_NAME_CHARS).contains(&length)
                && !name.chars().any(|sign| sign.is_control() || sign.is_whitespace())
        };
        if !is_name(&self.name) || self.name.contains([':', '#']) || self.name == "espeak" {
            let why = text!(
                "ha de ser una palabra sin «:», y no «espeak»",
                "it must be a word without “:”, and not “espeak”"
            );
            return Err(invalid(SETTING, "name", why));
        }
        if self.model.trim().is_empty() {
            return Err(invalid(SETTING, "model", text!("está vacío", "it is empty")));
        }
        if !(1..=MOST_VOICES).contains(&self.voices.len()) {
            let why = text!("ha de haber de 1 a {MOST_VOICES}", "there must be 1 to {MOST_VOICES}");
            return Err(invalid(SETTING, "voices", why));
        }
        for (number, voice) in self.voices.iter().enumerate() {
            if !is_name(&voice.name) {
                let why = text!("ha de ser una palabra", "it must be a word");
                return Err(invalid(SETTING, &format!("voices[{number}].name"), why));
            }
            if voice.languages.is_empty() || !voice.languages.iter().all(|language| is_name(language)) {
                let why = text!("ha de haber al menos un idioma", "there must be one language at least");
                return Err(invalid(SETTING, &format!("voices[{number}].languages"), why));
            }
        }
        Ok(())
    }
}
