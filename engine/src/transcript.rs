//! What was said, word by word. All times count from the start of the sound.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One spoken word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Stays the same through edits; 0 asks for a new one.
    #[serde(default)]
    pub id: u32,
    /// The word with its punctuation, without spaces around it.
    pub text: String,
    /// When it begins.
    pub start_ms: i64,
    /// When it ends; never before `start_ms`.
    pub end_ms: i64,
    /// How sure the recogniser is, from 0 to 1; 1 for words a person wrote.
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
