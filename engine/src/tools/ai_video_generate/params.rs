//! The options of `ai-video-generate`, and what it reports.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::codec::video::OutputContainer;
use crate::video_generator::{ANIMATIC, AspectRatio, Resolution};

/// Options of `ai-video-generate`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// What is to be seen, in words. The built-in `animatic` takes from it how the camera moves and what
    /// stands on the screen: words in quotation marks are shown as they are.
    ///
    /// es: Lo que se ha de ver, en palabras. El `animatic` incorporado toma de ahí cómo se mueve la cámara
    /// y qué aparece en pantalla: lo que va entre comillas se muestra tal cual.
    #[garde(skip)]
    pub prompt: String,

    /// What is not to be seen, for models that take it.
    ///
    /// es: Lo que no se ha de ver, en los modelos que lo admiten.
    #[garde(skip)]
    #[serde(default)]
    pub negative_prompt: Option<String>,

    /// Who makes the video: `animatic`, which is built in and no artificial intelligence, or a provider of the
    /// settings, by its name. Prompt and files are sent to a provider.
    ///
    /// es: Quién hace el vídeo: `animatic`, que está incorporado y no es inteligencia artificial, o un
    /// proveedor de la configuración, por su nombre. A un proveedor se le envían la descripción y los archivos.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default = "default_provider")]
    pub provider: String,

    /// The model of the provider by its name; by default its first.
    ///
    /// es: El modelo del proveedor, por su nombre; por defecto, el primero.
    #[garde(length(chars, min = 1, max = 200))]
    #[serde(default)]
    pub model: Option<String>,

    /// How many seconds it lasts; by default as long as is usual for the model, 8 for `animatic`.
    ///
    /// es: Cuántos segundos dura; por defecto, lo habitual en el modelo, 8 en `animatic`.
    #[garde(range(min = 0.5, max = 600.0))]
    #[serde(default)]
    pub duration: Option<f64>,

    /// Width to height; by default as the prompt says (vertical, square, ...), else as the first picture, else
    /// as is usual for the model.
    ///
    /// es: Proporción entre el ancho y el alto; por defecto, la que diga la descripción (vertical,
    /// cuadrado, ...); si no, la de la primera imagen; si no, la habitual en el modelo.
    #[garde(skip)]
    #[serde(default)]
    pub aspect_ratio: Option<AspectRatio>,

    /// Pixels of the shorter side; by default as is usual for the model.
    ///
    /// es: Píxeles del lado menor; por defecto, lo habitual en el modelo.
    #[garde(skip)]
    #[serde(default)]
    pub resolution: Option<Resolution>,

    /// Frames a second; by default as is usual for the model.
    ///
    /// es: Fotogramas por segundo; por defecto, lo habitual en el modelo.
    #[garde(range(min = 1, max = 120))]
    #[serde(default)]
    pub fps: Option<i64>,

    /// The same seed gives the same video, where the model can: always with `animatic`.
    ///
    /// es: Con la misma semilla sale el mismo vídeo, si el modelo puede: siempre con `animatic`.
    #[garde(range(min = 0, max = 2_147_483_647))]
    #[serde(default)]
    pub seed: Option<i64>,

    /// Whether sound is made too; `animatic` composes music. By default only what the model cannot leave out.
    ///
    /// es: Si también se hace sonido; `animatic` compone música. Por defecto, solo el que el modelo no sabe
    /// omitir.
    #[garde(skip)]
    #[serde(default)]
    pub generate_audio: Option<bool>,

    /// Container of the video.
    ///
    /// es: Contenedor del vídeo.
    #[garde(skip)]
    #[serde(default)]
    pub output_format: OutputContainer,

    /// Name of the result without extension; by default `video`.
    ///
    /// es: Nombre del resultado, sin extensión; por defecto `video`.
    #[garde(skip)]
    #[serde(default)]
    pub filename: Option<String>,
}

fn default_provider() -> String {
    ANIMATIC.to_owned()
}

/// What `ai-video-generate` reports beside its file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Who made it.
    ///
    /// es: Quién lo hizo.
    pub provider: String,
    /// The model that made it, by the provider's name of it.
    ///
    /// es: El modelo que lo hizo, por el nombre que le da el proveedor.
    pub model: String,
    /// Whether a model of artificial intelligence made it.
    ///
    /// es: Si lo hizo un modelo de inteligencia artificial.
    pub is_ai: bool,
    /// What it is, in words: an animatic says that no artificial intelligence made it.
    ///
    /// es: Qué es, en palabras: un animatic dice que no lo hizo ninguna inteligencia artificial.
    pub kind: Text,
    /// The seed, where one was used and is known.
    ///
    /// es: La semilla, si se usó alguna y se sabe.
    pub seed: Option<u64>,
    /// The provider's own id of the work; null where nothing was asked for outside.
    ///
    /// es: El identificador del trabajo en el proveedor; null si no se pidió nada fuera.
    pub upstream_id: Option<String>,
    /// What the provider asks for it in US dollars, exactly, where that is known.
    ///
    /// es: Lo que pide por él el proveedor, en dólares y exacto, si se sabe.
    pub provider_cost_usd: Option<String>,
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
    /// How many frames there are.
    ///
    /// es: Cuántos fotogramas hay.
    pub frames: u64,
    /// Whether there is sound.
    ///
    /// es: Si tiene sonido.
    pub has_audio: bool,
    /// Whether pictures were encoded again, because the provider's file was of another kind.
    ///
    /// es: Si la imagen se codificó de nuevo porque el archivo del proveedor era de otro tipo.
    pub is_transcoded: bool,
}
