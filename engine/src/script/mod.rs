//! Scripts of narrated videos: what is said and shown, scene by scene.
//!
//! A [`ScriptWriter`] writes one from an idea; [`outline()`] does so without knowing anything about it.
//! [`parse()`] reads one that a person wrote. [`spoken`] tells how the words of a narration are said,
//! and [`estimate_ms`] for how long; [`Room::fit`] cuts a script that is too long.

pub(crate) mod alike;
mod clean;
mod figures;
mod outline;
mod pace;
mod parse;
mod room;
pub mod spoken;
#[cfg(test)]
mod tests;
mod writer;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Signals, Usage};

#[cfg(all(feature = "images", feature = "video"))]
pub use alike::likeness;
pub use clean::{plain, said};
pub use figures::{Figure, MAX_FIGURES, figures};
pub use outline::{MAX_IDEA_CHARACTERS, check_idea, outline};
pub use pace::{estimate_ms, estimate_words_ms, words_in};
#[cfg(feature = "video")]
pub(crate) use parse::detect as detect_language;
pub use parse::{parse, shorten};
pub use room::Room;
pub use writer::{check_writer, writer_not_configured, writer_of};

/// Most scenes of a script.
pub const MAX_SCENES: usize = 100;
/// Most characters of a script that is given, or of an idea.
pub const MAX_SCRIPT_CHARACTERS: usize = 50_000;

/// What is said and shown, scene by scene.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// A line that names the video.
    ///
    /// es: Una línea que da nombre al vídeo.
    pub title: String,
    /// ISO 639-1 code of the language it is written in.
    ///
    /// es: Código ISO 639-1 del idioma en que está escrito.
    pub language: String,
    /// Who wrote it.
    ///
    /// es: Quién lo escribió.
    pub writer: Writer,
    /// The scenes, in their order; one at least.
    ///
    /// es: Las escenas, en su orden; al menos una.
    pub scenes: Vec<ScriptScene>,
}

/// Who wrote a script.
///
/// es: Quién escribió un guion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Writer {
    /// The caller: not a word of it was changed.
    ///
    /// es: Quien hizo la llamada: no se cambió ni una palabra.
    Given,
    /// The built-in outline, which fills in sentences and knows nothing about the subject.
    ///
    /// es: El esquema incorporado, que completa frases y no sabe nada del tema.
    Outline,
    /// A language model.
    ///
    /// es: Un modelo de lenguaje.
    Model,
}

/// A scene of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScriptScene {
    /// What it is for.
    ///
    /// es: Para qué sirve.
    pub role: SceneRole,
    /// What is said; empty in a scene that is only looked at.
    ///
    /// es: Lo que se dice; vacío en una escena que solo se mira.
    pub narration: String,
    /// What stands on the screen beside the captions, a line or an item each.
    ///
    /// es: Lo que aparece en pantalla además de los subtítulos, cada línea o punto aparte.
    #[serde(default)]
    pub on_screen: Vec<String>,
    /// What is to be seen, in words: a stage direction, or what a picture should show.
    ///
    /// es: Lo que se ha de ver, en palabras: una acotación, o lo que debería mostrar una imagen.
    #[serde(default)]
    pub visual: Option<String>,
}

/// What a scene is for.
///
/// es: Para qué sirve una escena.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SceneRole {
    /// The first seconds, which make people stay.
    ///
    /// es: Los primeros segundos, que hacen que la gente se quede.
    Hook,
    /// What is wrong today.
    ///
    /// es: Lo que hoy va mal.
    Problem,
    /// One thing to know or to do.
    ///
    /// es: Una cosa que saber o que hacer.
    Point,
    /// What to do next.
    ///
    /// es: Lo que hacer después.
    CallToAction,
    /// Anything else.
    ///
    /// es: Cualquier otra cosa.
    #[default]
    Scene,
}

/// What is asked of a [`ScriptWriter`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptRequest {
    /// What the video is about, in the words of the caller.
    pub idea: String,
    /// ISO 639-1 code of the language to write in.
    pub language: String,
    /// How long the narration should last when it is read aloud, in milliseconds.
    pub duration_ms: u64,
    /// The same seed gives the same script, where the writer can.
    pub seed: u64,
}

/// What a [`ScriptWriter`] answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScriptAnswer {
    /// The script.
    pub script: Script,
    /// What was done for it, such as [`Unit::ThousandCharacters`](crate::Unit::ThousandCharacters).
    pub usage: Vec<Usage>,
}

/// Writes scripts. A request and signals go in, an answer comes out: the work may be done
/// in another process.
pub trait ScriptWriter: Send + Sync {
    /// Writes a script: about as long as asked for, in as many scenes as there are, the first of which
    /// makes people stay.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`](crate::Code::ProviderNotConfigured);
    /// [`Code::ProviderUnavailable`](crate::Code::ProviderUnavailable) when nobody answers, or too
    /// slowly; [`Code::ProviderError`](crate::Code::ProviderError) for a refusal, or an answer that is
    /// no script; [`Code::Cancelled`](crate::Code::Cancelled), within a quarter of a second.
    fn call(&self, request: &ScriptRequest, signals: &Signals<'_>) -> Result<ScriptAnswer>;

    /// Whether a call could succeed, as far as can be told without reaching out.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`](crate::Code::ProviderNotConfigured).
    fn check(&self) -> Result<()> {
        Ok(())
    }
}
