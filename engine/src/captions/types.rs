//! What captions are made of. All times count from the start of the video.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::transcript::Word;

/// One caption on the screen: what is shown, and from when to when.
///
/// es: Un subtítulo en pantalla: qué se muestra, y desde cuándo hasta cuándo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Stays the same through edits; 0 asks for a new one.
    ///
    /// es: No cambia al editar; 0 pide uno nuevo.
    #[serde(default)]
    pub id: u32,
    /// When it appears.
    ///
    /// es: Cuándo aparece.
    pub start_ms: i64,
    /// When it disappears.
    ///
    /// es: Cuándo desaparece.
    pub end_ms: i64,
    /// What it says, on one line. Edit this to correct a caption.
    ///
    /// es: Lo que dice, en una sola línea. Para corregir un subtítulo, edita esto.
    pub text: String,
    /// The same text broken into lines as shown; made anew from `text`.
    ///
    /// es: El mismo texto partido en líneas como se muestra; se rehace a partir de `text`.
    #[serde(default)]
    pub lines: Vec<String>,
    /// The words of `text` with their times.
    ///
    /// es: Las palabras de `text` con sus tiempos.
    #[serde(default)]
    pub words: Vec<Word>,
    /// Names of the rules that this caption could not keep, such as `reading_speed`.
    ///
    /// es: Nombres de las reglas que este subtítulo no pudo cumplir, como `reading_speed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<String>,
}
