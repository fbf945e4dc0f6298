//! What `script-to-video` reports beside its files.

use schemars::JsonSchema;
use serde::Serialize;

use super::stock::SceneStock;
use crate::Text;
use crate::captions::Segment;
use crate::script::{SceneRole, Writer};
use crate::timeline::Timeline;

/// A scene of the result.
///
/// es: Una escena del resultado.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SceneReport {
    /// What it is for.
    ///
    /// es: Para qué sirve.
    pub role: SceneRole,
    /// What is said.
    ///
    /// es: Lo que se dice.
    pub narration: String,
    /// What stands on the screen.
    ///
    /// es: Lo que aparece en pantalla.
    pub on_screen: Vec<String>,
    /// When it begins, in milliseconds.
    ///
    /// es: Cuándo empieza, en milisegundos.
    pub start_ms: u64,
    /// When it ends, in milliseconds.
    ///
    /// es: Cuándo acaba, en milisegundos.
    pub end_ms: u64,
}

/// What `script-to-video` reports beside its files.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// All that is said, a paragraph a scene.
    ///
    /// es: Todo lo que se dice, un párrafo por escena.
    pub script: String,
    /// Who wrote it.
    ///
    /// es: Quién lo escribió.
    pub writer: Writer,
    /// A line that names the video.
    ///
    /// es: Una línea que da nombre al vídeo.
    pub title: String,
    /// ISO 639-1 code of the language that is spoken.
    ///
    /// es: Código ISO 639-1 del idioma en que se habla.
    pub language: String,
    /// The scenes with their times; in a plan they are estimates.
    ///
    /// es: Las escenas con sus tiempos; en un plan son estimaciones.
    pub scenes: Vec<SceneReport>,
    /// The captions; none in a plan.
    ///
    /// es: Los subtítulos; ninguno en un plan.
    pub segments: Vec<Segment>,
    /// The plan, to be edited and given back as `plan`.
    ///
    /// es: El plan, para editarlo y volver a darlo en `plan`.
    pub plan: Timeline,
    /// The voice that spoke, by its name; null without one.
    ///
    /// es: La voz que habló, por su nombre; null si no hubo.
    pub voice: Option<String>,
    /// Length of the video in milliseconds.
    ///
    /// es: Duración del vídeo en milisegundos.
    pub duration_ms: u64,
    /// Pixels across.
    ///
    /// es: Píxeles de ancho.
    pub width: u32,
    /// Pixels down.
    ///
    /// es: Píxeles de alto.
    pub height: u32,
    /// FFmpeg's name of the encoder of the pictures; null in a plan.
    ///
    /// es: Nombre que da FFmpeg al codificador de la imagen; null en un plan.
    pub encoder: Option<String>,
    /// Frames that were drawn and encoded; fewer than all when `rendered` held some of them.
    ///
    /// es: Fotogramas que se dibujaron y codificaron; menos que todos si `rendered` ya tenía algunos.
    pub encoded_frames: u64,
    /// Why no frame of `rendered` could be kept; null where some were, or without it.
    ///
    /// es: Por qué no se pudo conservar ningún fotograma de `rendered`; null si se conservó alguno o
    /// si no lo había.
    pub nothing_kept: Option<Text>,
    /// What scenes show of a library, and what was looked for in vain.
    ///
    /// es: Lo que muestran las escenas de un banco, y lo que se buscó en vano.
    pub stock: Vec<SceneStock>,
    /// Pictures that no scene shows, counted from 0.
    ///
    /// es: Imágenes que ninguna escena muestra, contadas desde 0.
    pub unused_images: Vec<u32>,
    /// Clips that no scene shows, counted from 0.
    ///
    /// es: Clips que ninguna escena muestra, contados desde 0.
    pub unused_clips: Vec<u32>,
    /// Recordings that no scene plays, counted from 0.
    ///
    /// es: Grabaciones que ninguna escena reproduce, contadas desde 0.
    pub unused_recordings: Vec<u32>,
    /// Letters that no font can draw.
    ///
    /// es: Letras que ninguna fuente sabe dibujar.
    pub missing_letters: Vec<String>,
}
