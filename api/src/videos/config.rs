//! How providers of video are named in the settings.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use noxus_engine::video_generator::{ANIMATIC, Capabilities, Choices, ModelInfo, ProviderPrice};
use noxus_engine::{Text, text};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::endpoint::invalid;
use crate::error::Result;

/// What a whole video may take, in milliseconds.
const TIMEOUTS_MS: RangeInclusive<u64> = 1_000..=86_400_000;
const SILENCES_MS: RangeInclusive<u64> = 1_000..=3_600_000;
const POLLS_MS: RangeInclusive<u64> = 20..=60_000;
/// Most models of a provider, and characters of a name.
const MOST_MODELS: usize = 200;
const MOST_NAME_CHARS: usize = 100;

/// Who makes videos.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct VideoSettings {
    /// The providers, by the names that calls ask for them by.
    pub providers: BTreeMap<String, ProviderSettings>,
}

/// A provider of videos.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProviderSettings {
    /// What it speaks.
    pub kind: ProviderKind,
    /// The address that the protocol's paths stand behind, such as `http://127.0.0.1:8000/v1`.
    pub base_url: String,
    /// The variable of the environment that holds the key. Default: no key is sent.
    #[serde(default)]
    pub api_key_env: Option<String>,
    /// The models that may be asked for; the first is taken where a call names none.
    pub models: Vec<ModelSettings>,
    /// How long a video may take in all, in milliseconds: 1,000 to 86,400,000. Default 600,000.
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: u64,
    /// How long the provider may take to answer one request, in milliseconds: 1,000 to 600,000. Default 60,000.
    #[serde(default = "default_request_timeout_ms")]
    pub request_timeout_ms: u64,
    /// How long the provider may be out of reach while it works, in milliseconds: 1,000 to 3,600,000. Default
    /// 120,000.
    #[serde(default = "default_silence_ms")]
    pub silence_ms: u64,
    /// Before it is first asked how far it is, in milliseconds: 20 to 60,000; then longer, up to ten times.
    /// Default 1,000.
    #[serde(default = "default_poll_ms")]
    pub poll_ms: u64,
    /// Where its results may lie beside the provider itself and the open internet, such as
    /// `http://10.0.0.7:9000`. Default: nowhere.
    #[serde(default)]
    pub result_origins: Vec<String>,
}

/// What a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProviderKind {
    /// OpenAI's videos, as vLLM-Omni, SGLang and gateways serve them.
    OpenaiVideos,
    /// OpenRouter's videos.
    OpenrouterVideos,
    /// Replicate's predictions.
    Replicate,
    /// The server that every model packed with cog is.
    Cog,
    /// ComfyUI, with a graph of the settings.
    Comfyui,
    /// The queue of fal.
    FalQueue,
}

impl ProviderKind {
    /// As it is written in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenaiVideos => "openai-videos",
            Self::OpenrouterVideos => "openrouter-videos",
            Self::Replicate => "replicate",
            Self::Cog => "cog",
            Self::Comfyui => "comfyui",
            Self::FalQueue => "fal-queue",
        }
    }
}

/// A model of a provider.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ModelSettings {
    /// Its name, as calls ask for it.
    pub name: String,
    /// What the provider calls it. Default: the same.
    #[serde(default)]
    pub upstream_name: Option<String>,
    /// What it can do; what is not named here is refused. Default: a video of 1 to 15 seconds, of words.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// What the provider asks for it. Default: the engine's price list holds.
    #[serde(default)]
    pub price: Option<ProviderPrice>,
    /// What the provider calls options that it does not call as its protocol does: `{"first_frame_image":
    /// "image"}`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// What is sent besides, as it stands.
    #[serde(default)]
    pub extra: Map<String, Value>,
    /// How `replicate`, `cog` and `fal-queue` are told a length. Default: as a number of seconds.
    #[serde(default)]
    pub duration_as: DurationForm,
    /// The graph of `comfyui` in API format with its placeholders: the object itself, or the path of its file.
    #[serde(default)]
    pub graph: Option<GraphSettings>,
}

/// How a length is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DurationForm {
    /// `8`.
    #[default]
    Number,
    /// `"8"`.
    Text,
    /// `"8s"`.
    TextWithUnit,
}

/// A graph of ComfyUI.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum GraphSettings {
    /// Where its file is.
    Path(PathBuf),
    /// The graph itself.
    Graph(Map<String, Value>),
}

impl ModelSettings {
    /// What the provider calls it.
    pub(super) fn upstream_name(&self) -> &str {
        self.upstream_name.as_deref().unwrap_or(&self.name)
    }

    /// What the provider calls an option; what the protocol does where the settings do not say.
    pub(super) fn field<'a>(&'a self, option: &str, usual: &'a str) -> &'a str {
        self.fields.get(option).map_or(usual, String::as_str)
    }

    pub(super) fn info(&self) -> ModelInfo {
        ModelInfo {
            name: self.name.clone(),
            capabilities: self.capabilities.clone(),
            price: self.price.clone(),
        }
    }
}

/// The options that may be called otherwise.
const OPTIONS: [&str; 15] = [
    "prompt",
    "negative_prompt",
    "first_frame_image",
    "last_frame_image",
    "reference_images",
    "reference_video",
    "reference_audio",
    "duration",
    "aspect_ratio",
    "resolution",
    "width",
    "height",
    "fps",
    "seed",
    "generate_audio",
];

const fn default_timeout_ms() -> u64 {
    600_000
}

const fn default_request_timeout_ms() -> u64 {
    60_000
}

const fn default_silence_ms() -> u64 {
    120_000
}

const fn default_poll_ms() -> u64 {
    1_000
}

/// The setting of a provider.
pub(super) fn setting(name: &str) -> String {
    format!("video.providers.{name}")
}

impl ProviderSettings {
    /// What an address cannot say.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        let setting = setting(name);
        let wrong = |part: &str, why: Text| Err(invalid(&setting, part, why));
        let is_word = |name: &str| {
            (1..=MOST_NAME_CHARS).contains(&name.len())
                && name.bytes().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.'))
        };
        if !is_word(name) || name == ANIMATIC {
            let why = text!(
                "el nombre ha de ser una palabra de letras, cifras, «-», «_» y «.», y no «{ANIMATIC}»",
                "the name must be a word of letters, digits, “-”, “_” and “.”, and not “{ANIMATIC}”"
            );
            return wrong("name", why);
        }
        let spans = [
            ("timeout_ms", self.timeout_ms, TIMEOUTS_MS),
            ("silence_ms", self.silence_ms, SILENCES_MS),
            ("poll_ms", self.poll_ms, POLLS_MS),
        ];
        for (part, value, span) in spans {
            if !span.contains(&value) {
                let (least, most) = (span.start(), span.end());
                let why = text!(
                    "ha de estar entre {least} y {most}, y es {value}",
                    "it must be between {least} and {most}, and is {value}"
                );
                return wrong(part, why);
            }
        }
        if !(1..=MOST_MODELS).contains(&self.models.len()) {
            let why = text!("ha de haber de 1 a {MOST_MODELS}", "there must be 1 to {MOST_MODELS}");
            return wrong("models", why);
        }
        let mut names = BTreeSet::new();
        for (number, model) in self.models.iter().enumerate() {
            let part = |name: &str| format!("models[{number}].{name}");
            let length = model.name.chars().count();
            if !(1..=MOST_NAME_CHARS).contains(&length) || model.name.trim() != model.name {
                return wrong(&part("name"), text!("ha de ser un nombre", "it must be a name"));
            }
            if !names.insert(model.name.as_str()) {
                return wrong(&part("name"), text!("está dos veces", "it is there twice"));
            }
            if let Some(option) = model.fields.keys().find(|option| !OPTIONS.contains(&option.as_str())) {
                let known = OPTIONS.join(", ");
                let why = text!(
                    "«{option}» no es ninguna de las opciones: {known}",
                    "“{option}” is none of the options: {known}"
                );
                return wrong(&part("fields"), why);
            }
            if !model.fields.values().chain(model.extra.keys()).all(|field| is_word(field)) {
                let why = text!("un campo ha de ser una palabra", "a field must be a word");
                return wrong(&part("fields"), why);
            }
            if !has_lengths(&model.capabilities.durations_ms) {
                let why = text!("no admite ninguna duración", "no length fits it");
                return wrong(&part("capabilities.durations_ms"), why);
            }
        }
        Ok(())
    }
}

fn has_lengths(durations: &Choices) -> bool {
    match durations {
        Choices::OneOf(lengths) => !lengths.is_empty() && lengths.iter().all(|length| *length > 0),
        Choices::Range(noxus_engine::video_generator::NumberRange { least, most, usual }) => {
            *least > 0 && (least..=most).contains(&usual)
        }
    }
}
