//! The options of `auto-subtitles`, and what it reports.

use garde::Validate;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::given::GivenSegments;
use crate::Text;
use crate::captions::{Segment, Style, StyleName};
use crate::codec::video::{AudioOutcome, OutputContainer, Preset};

/// Options of `auto-subtitles`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The language spoken, as an ISO 639-1 code such as `es`; by default it is detected.
    ///
    /// es: El idioma que se habla, como código ISO 639-1, por ejemplo `es`; por defecto se detecta.
    #[garde(skip)]
    #[serde(default)]
    pub language: Option<String>,

    /// How captions look.
    ///
    /// es: El aspecto de los subtítulos.
    #[garde(skip)]
    #[serde(default = "default_style")]
    pub style: StyleName,

    /// Fields of the style to replace, such as `{"fill": "#FFFFFF", "size": 0.08}`,
    /// or a whole style.
    ///
    /// es: Campos del estilo que se sustituyen, como `{"fill": "#FFFFFF", "size": 0.08}`, o un
    /// estilo entero.
    #[garde(skip)]
    #[serde(default)]
    #[schemars(schema_with = "style_options_schema")]
    pub style_options: Option<Map<String, Value>>,

    /// What becomes of the captions.
    ///
    /// es: Qué se hace con los subtítulos.
    #[garde(skip)]
    #[serde(default)]
    pub mode: Mode,

    /// Container of a video with burned captions.
    ///
    /// es: Contenedor del vídeo con los subtítulos dibujados.
    #[garde(skip)]
    #[serde(default)]
    pub output_format: OutputContainer,

    /// Subtitle files to write beside the video.
    ///
    /// es: Archivos de subtítulos que acompañan al vídeo.
    #[garde(skip)]
    #[serde(default = "all_formats")]
    pub subtitle_formats: Vec<SubtitleFormat>,

    /// How long captions may be and how they are broken. By default `social` for
    /// styles of few words in capitals, else `broadcast`.
    ///
    /// es: Lo largos que pueden ser los subtítulos y por dónde se parten. Por defecto `social` en
    /// los estilos de pocas palabras en mayúsculas, y `broadcast` en los demás.
    #[garde(skip)]
    #[serde(default)]
    pub rules: Option<RulesPreset>,

    /// Captions in English, whatever language is spoken.
    ///
    /// es: Subtítulos en inglés, se hable el idioma que se hable.
    #[garde(skip)]
    #[serde(default)]
    pub translate: bool,

    /// Names and terms that are spoken, spelt as they should be.
    ///
    /// es: Nombres y términos que se dicen, escritos como deben quedar.
    #[garde(length(chars, max = 2000))]
    #[serde(default)]
    pub prompt: Option<String>,

    /// Captions from an earlier answer, edited: nothing is recognised then. The list
    /// alone, or the whole JSON file or answer that holds it.
    ///
    /// es: Subtítulos de una respuesta anterior, editados: entonces no se transcribe nada. La lista
    /// sola, o el archivo JSON o la respuesta que la contiene.
    #[garde(skip)]
    #[serde(default)]
    pub segments: Option<GivenSegments>,

    /// The captions burned into the file `rendered`, so that only what changed
    /// since is encoded again. In the same forms as `segments`.
    ///
    /// es: Los subtítulos que lleva dibujados el archivo `rendered`: así solo se vuelve a codificar
    /// lo que ha cambiado. En las mismas formas que `segments`.
    #[garde(skip)]
    #[serde(default)]
    pub rendered_segments: Option<GivenSegments>,

    /// Quality of the video on the encoder's own scale, smaller is better: 0 to 51
    /// for `mp4` (by default 20), 0 to 63 for `webm` (by default 30).
    ///
    /// es: Calidad del vídeo en la escala del codificador; menos es mejor: de 0 a 51 en `mp4` (por
    /// defecto 20), de 0 a 63 en `webm` (por defecto 30).
    #[garde(range(min = 0, max = 63))]
    #[serde(default)]
    pub crf: Option<i64>,

    /// How long the encoder may take.
    ///
    /// es: Cuánto puede tardar el codificador.
    #[garde(skip)]
    #[serde(default)]
    pub preset: Preset,

    /// Name of the result without extension. By default that of the input file,
    /// else `video`.
    ///
    /// es: Nombre del resultado, sin extensión. Por defecto, el del archivo de entrada o, si no
    /// tiene, `video`.
    #[garde(skip)]
    #[serde(default)]
    pub filename: Option<String>,
}

const fn default_style() -> StyleName {
    StyleName::YellowPunch
}

/// The shape of a style without defaults: what is left out stays as the style has it.
fn style_options_schema(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = Style::json_schema(generator);
    without_defaults(&mut schema);
    schema.insert("type".into(), json!(["object", "null"]));
    schema
}

fn without_defaults(schema: &mut Schema) {
    schema.remove("default");
    schemars::transform::transform_subschemas(&mut without_defaults, schema);
}

fn all_formats() -> Vec<SubtitleFormat> {
    SubtitleFormat::ALL.to_vec()
}

/// What becomes of the captions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Drawn into the pictures.
    ///
    /// es: Dibujados en la imagen.
    #[default]
    Burned,
    /// A track of the video that can be turned off.
    ///
    /// es: Una pista del vídeo que se puede apagar.
    Soft,
    /// Subtitle files only.
    ///
    /// es: Solo los archivos de subtítulos.
    Files,
}

/// A format of subtitle files.
///
/// es: Un formato de archivo de subtítulos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubtitleFormat {
    /// SubRip.
    ///
    /// es: Formato SubRip.
    Srt,
    /// WebVTT, with the time of each word.
    ///
    /// es: WebVTT, con el tiempo de cada palabra.
    Vtt,
    /// Advanced SubStation Alpha.
    ///
    /// es: Formato Advanced SubStation Alpha.
    Ass,
    /// The segments with their words, as this tool takes them back.
    ///
    /// es: Los segmentos con sus palabras, como esta herramienta los vuelve a admitir.
    Json,
}

impl SubtitleFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Srt, Self::Vtt, Self::Ass, Self::Json];

    /// The file's extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Ass => "ass",
            Self::Json => "json",
        }
    }

    /// IANA media type, or the one in use.
    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Srt => "application/x-subrip",
            Self::Vtt => "text/vtt",
            Self::Ass => "text/x-ssa",
            Self::Json => "application/json",
        }
    }
}

/// How captions are cut.
///
/// es: Cómo se parten los subtítulos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RulesPreset {
    /// Two lines of 42 characters, time to read them.
    ///
    /// es: Dos líneas de 42 caracteres, con tiempo para leerlas.
    Broadcast,
    /// One to four words at a time.
    ///
    /// es: De una a cuatro palabras cada vez.
    Social,
}

impl RulesPreset {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Broadcast => "broadcast",
            Self::Social => "social",
        }
    }
}

/// What `auto-subtitles` reports beside its files.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Everything that was said, as one text.
    ///
    /// es: Todo lo que se dijo, en un solo texto.
    pub transcript: String,
    /// ISO 639-1 code of the captions' language; `und` when it was not told.
    ///
    /// es: Código ISO 639-1 del idioma de los subtítulos; `und` si no se dijo.
    pub language: String,
    /// The captions, to be edited and given back as `segments`.
    ///
    /// es: Los subtítulos, para editarlos y volver a darlos en `segments`.
    pub segments: Vec<Segment>,
    /// The style they are drawn in.
    ///
    /// es: El estilo con que se dibujan.
    pub style: StyleName,
    /// The fields of the style that were replaced; null where none were.
    ///
    /// es: Los campos del estilo que se cambiaron; null si ninguno.
    pub style_options: Option<Map<String, Value>>,
    /// What became of them.
    ///
    /// es: Qué se hizo con ellos.
    pub mode: Mode,
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
    /// FFmpeg's name of the encoder of the pictures; null when they were not encoded.
    ///
    /// es: Nombre que da FFmpeg al codificador de la imagen; null si no se codificó.
    pub encoder: Option<String>,
    /// What became of the sound of a burned video.
    ///
    /// es: Qué se hizo con el sonido de un vídeo con los subtítulos dibujados.
    pub audio: Option<AudioOutcome>,
    /// Frames that were encoded; fewer than all when only changes were rendered.
    ///
    /// es: Fotogramas que se codificaron; menos que todos si solo se rehízo lo que cambió.
    pub encoded_frames: u64,
    /// Why no frame of `rendered` could be kept, such as for another style; null where some were, or
    /// without it.
    ///
    /// es: Por qué no se pudo conservar ningún fotograma de `rendered`, como por otro estilo; null si se
    /// conservó alguno o si no lo había.
    pub nothing_kept: Option<Text>,
    /// Characters for which no installed font has a picture.
    ///
    /// es: Caracteres que no tiene ninguna fuente instalada.
    pub missing_letters: Vec<String>,
}
