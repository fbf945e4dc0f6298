//! What was said, word by word. All times count from the start of the sound.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One spoken word.
///
/// es: Una palabra dicha.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Stays the same through edits; 0 asks for a new one.
    ///
    /// es: No cambia al editar; 0 pide uno nuevo.
    #[serde(default)]
    pub id: u32,
    /// The word with its punctuation, without spaces around it.
    ///
    /// es: La palabra con su puntuación, sin espacios alrededor.
    pub text: String,
    /// When it begins.
    ///
    /// es: Cuándo empieza.
    pub start_ms: i64,
    /// When it ends; never before `start_ms`.
    ///
    /// es: Cuándo acaba; nunca antes de `start_ms`.
    pub end_ms: i64,
    /// How sure the recogniser is, from 0 to 1; 1 for words a person wrote.
    ///
    /// es: Lo seguro que está el reconocedor, de 0 a 1; 1 en lo que escribió una persona.
    #[serde(default = "certain")]
    pub confidence: f32,
}

/// Everything that was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// ISO 639-1 code, such as `es`.
    pub language: String,
    /// The words in the order they are spoken.
    pub words: Vec<Word>,
    /// Length of the sound; 0 when it is not known.
    pub duration_ms: i64,
}

const fn certain() -> f32 {
    1.0
}
