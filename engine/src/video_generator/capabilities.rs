//! What a provider can do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::price::ProviderPrice;
use super::size::{AspectRatio, Resolution};

/// A provider that can be asked for videos.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderInfo {
    /// Its name, as it is asked for.
    ///
    /// es: Su nombre, tal como se pide.
    pub name: String,
    /// What it speaks: `animatic`, `openai-videos`, `replicate`, ...
    ///
    /// es: Qué protocolo habla: `animatic`, `openai-videos`, `replicate`, ...
    pub kind: String,
    /// Whether a model makes its videos; the animatic only moves what it is given.
    ///
    /// es: Si sus vídeos los hace un modelo; el animatic solo mueve lo que recibe.
    pub is_ai: bool,
    /// The models there are; the first is taken where none is asked for.
    ///
    /// es: Los modelos que hay; si no se pide ninguno, se usa el primero.
    pub models: Vec<ModelInfo>,
}

/// A model of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelInfo {
    /// Its name, as it is asked for.
    ///
    /// es: Su nombre, tal como se pide.
    pub name: String,
    /// What it can do.
    ///
    /// es: Lo que sabe hacer.
    pub capabilities: Capabilities,
    /// What the provider asks for it. Null: its seconds and pictures are charged by the price list of the engine.
    ///
    /// es: Lo que pide el proveedor. Con null, sus segundos e imágenes se cobran según la tarifa del motor.
    pub price: Option<ProviderPrice>,
}

/// Numbers that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Choices {
    /// These only; the first is taken where none is asked for.
    ///
    /// es: Solo estos; si no se pide ninguno, se usa el primero.
    OneOf(Vec<u64>),
    /// All from one to the other.
    ///
    /// es: Todos entre uno y otro.
    Range(NumberRange),
}

/// All numbers from one to the other.
///
/// es: Todos los números entre uno y otro.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberRange {
    /// The least.
    ///
    /// es: El menor.
    pub least: u64,
    /// The greatest.
    ///
    /// es: El mayor.
    pub most: u64,
    /// The one that is taken where none is asked for.
    ///
    /// es: El que se usa si no se pide ninguno.
    pub usual: u64,
}

impl Choices {
    /// Whether `number` can be asked for.
    pub fn has(&self, number: u64) -> bool {
        match self {
            Self::OneOf(numbers) => numbers.contains(&number),
            Self::Range(range) => (range.least..=range.most).contains(&number),
        }
    }

    /// What is taken where nothing is asked for; `None` where nothing can be.
    pub fn usual(&self) -> Option<u64> {
        match self {
            Self::OneOf(numbers) => numbers.first().copied(),
            Self::Range(range) => Some(range.usual),
        }
    }

    /// The greatest that can be asked for.
    pub fn most(&self) -> Option<u64> {
        match self {
            Self::OneOf(numbers) => numbers.iter().copied().max(),
            Self::Range(range) => Some(range.most),
        }
    }
}

/// Whether a model makes sound.
///
/// es: Si un modelo hace sonido.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audio {
    /// It does not.
    ///
    /// es: No lo hace.
    #[default]
    Never,
    /// Where it is asked to.
    ///
    /// es: Si se le pide.
    OnRequest,
    /// It cannot be asked not to.
    ///
    /// es: No se le puede pedir que no lo haga.
    Always,
}

/// What a model can do. What is not in here is refused by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Capabilities {
    /// Lengths in milliseconds.
    ///
    /// es: Duraciones en milisegundos.
    pub durations_ms: Choices,
    /// Widths to heights, the usual one first; none where the model takes no wish.
    ///
    /// es: Proporciones, primero la habitual; ninguna si el modelo no deja elegir.
    pub aspect_ratios: Vec<AspectRatio>,
    /// Resolutions, the usual one first; none where the model takes no wish.
    ///
    /// es: Resoluciones, primero la habitual; ninguna si el modelo no deja elegir.
    pub resolutions: Vec<Resolution>,
    /// Frames a second, the usual number first; none where the model takes no wish.
    ///
    /// es: Fotogramas por segundo, primero lo habitual; ninguno si el modelo no deja elegir.
    pub frame_rates: Vec<u32>,
    /// Most characters of a prompt.
    ///
    /// es: Máximo de caracteres de una descripción.
    pub max_prompt_characters: u32,
    /// Whether it can be told what not to show.
    ///
    /// es: Si se le puede decir lo que no ha de mostrar.
    pub negative_prompt: bool,
    /// Whether it can begin with a picture.
    ///
    /// es: Si puede empezar con una imagen.
    pub first_frame: bool,
    /// Whether it cannot do without one.
    ///
    /// es: Si no puede empezar sin ella.
    pub needs_first_frame: bool,
    /// Whether it can end with a picture.
    ///
    /// es: Si puede acabar con una imagen.
    pub last_frame: bool,
    /// Whether it can end with a picture without beginning with one.
    ///
    /// es: Si puede acabar con una imagen sin empezar con otra.
    pub last_frame_alone: bool,
    /// Most pictures of things, people or a style.
    ///
    /// es: Máximo de imágenes de objetos, personas o un estilo.
    pub max_reference_images: u32,
    /// Whether pictures to begin or end with exclude all references.
    ///
    /// es: Si las imágenes de principio o final excluyen toda referencia.
    pub frames_exclude_references: bool,
    /// Whether it takes a video to follow.
    ///
    /// es: Si admite un vídeo de referencia.
    pub reference_video: bool,
    /// Whether it takes a recording.
    ///
    /// es: Si admite una grabación de referencia.
    pub reference_audio: bool,
    /// Whether it makes sound.
    ///
    /// es: Si hace sonido.
    pub audio: Audio,
    /// Whether a seed can be given.
    ///
    /// es: Si se le puede dar una semilla.
    pub seed: bool,
}

impl Default for Capabilities {
    /// A model that makes a video of some length of words, and nothing else.
    fn default() -> Self {
        Self {
            durations_ms: Choices::Range(NumberRange { least: 1_000, most: 15_000, usual: 5_000 }),
            aspect_ratios: Vec::new(),
            resolutions: Vec::new(),
            frame_rates: Vec::new(),
            max_prompt_characters: 2_000,
            negative_prompt: false,
            first_frame: false,
            needs_first_frame: false,
            last_frame: false,
            last_frame_alone: false,
            max_reference_images: 0,
            frames_exclude_references: false,
            reference_video: false,
            reference_audio: false,
            audio: Audio::Never,
            seed: false,
        }
    }
}
