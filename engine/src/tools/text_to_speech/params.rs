//! The options of `text-to-speech`, and what it reports.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codec::video::SoundFormat;

/// Options of `text-to-speech`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// What is said: plain text, its paragraphs parted by empty lines, or SSML, which begins with
    /// `<speak>`.
    ///
    /// es: Lo que se dice: texto sin más, con los párrafos separados por líneas en blanco, o SSML, que
    /// empieza por `<speak>`.
    #[garde(length(chars, min = 1, max = 50_000))]
    pub text: String,

    /// The language spoken, as an ISO 639-1 code such as `es`, with or without a region. By default
    /// that of the text, if it is Spanish or English.
    ///
    /// es: El idioma en que se habla, como código ISO 639-1, por ejemplo `es`, con o sin región. Por
    /// defecto, el del texto, si es español o inglés.
    #[garde(length(chars, min = 1, max = 35))]
    #[serde(default)]
    pub language: Option<String>,

    /// The voice by its name, such as `espeak:es`. By default the best there is of the language.
    ///
    /// es: La voz por su nombre, como `espeak:es`. Por defecto, la mejor que haya del idioma.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub voice: Option<String>,

    /// How fast the voice speaks: 1 is its own pace.
    ///
    /// es: A qué velocidad habla la voz: 1 es la suya.
    #[garde(range(min = 0.5, max = 2.0))]
    #[serde(default = "default_rate")]
    pub speech_rate: f64,

    /// Kind of the sound file.
    ///
    /// es: Tipo del archivo de sonido.
    #[garde(skip)]
    #[serde(default)]
    pub output_format: SoundFormat,

    /// Whether the sound is brought to −16 LUFS, as podcasts and assistants want it, with its peaks below
    /// −1 dBTP; otherwise it is as loud as the voice made it.
    ///
    /// es: Si el sonido se lleva a −16 LUFS, como lo quieren los pódcast y los asistentes, con los picos
    /// por debajo de −1 dBTP; si no, queda como lo hizo la voz.
    #[garde(skip)]
    #[serde(default = "yes")]
    pub normalize: bool,

    /// Files of captions to write beside the sound. The times of the words are in the answer anyway.
    ///
    /// es: Archivos de subtítulos que acompañan al sonido. Los tiempos de las palabras están en la
    /// respuesta en cualquier caso.
    #[garde(skip)]
    #[serde(default)]
    pub subtitle_formats: Vec<CaptionFormat>,

    /// Name of the result without extension; by default `speech`.
    ///
    /// es: Nombre del resultado, sin extensión; por defecto `speech`.
    #[garde(skip)]
    #[serde(default)]
    pub filename: Option<String>,
}

const fn default_rate() -> f64 {
    1.0
}

const fn yes() -> bool {
    true
}

/// A format of files of captions.
///
/// es: Un formato de archivo de subtítulos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptionFormat {
    /// SubRip.
    ///
    /// es: Formato SubRip.
    Srt,
    /// WebVTT, with the time of each word.
    ///
    /// es: WebVTT, con el tiempo de cada palabra.
    Vtt,
    /// Captions with their words, as `auto-subtitles` takes them.
    ///
    /// es: Subtítulos con sus palabras, como los admite `auto-subtitles`.
    Json,
}

/// When a word is said.
///
/// es: Cuándo se dice una palabra.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimedWord {
    /// As it is written, with its punctuation.
    ///
    /// es: Tal como está escrita, con su puntuación.
    pub text: String,
    /// When it begins, in milliseconds.
    ///
    /// es: Cuándo empieza, en milisegundos.
    pub start_ms: u64,
    /// When it ends, in milliseconds.
    ///
    /// es: Cuándo acaba, en milisegundos.
    pub end_ms: u64,
}

/// What `text-to-speech` reports beside its files.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// The language that is spoken, as it was asked for or found; of several, the outermost.
    ///
    /// es: El idioma en que se habla, tal como se pidió o se reconoció; de varios, el del conjunto.
    pub language: String,
    /// The voice that spoke, by its name; of several, the first.
    ///
    /// es: La voz que habló, por su nombre; de varias, la primera.
    pub voice: String,
    /// Length of the sound in milliseconds.
    ///
    /// es: Duración del sonido en milisegundos.
    pub duration_ms: u64,
    /// Characters that were said and paid for; the marks of SSML are none.
    ///
    /// es: Caracteres que se dijeron y se pagan; las marcas de SSML no cuentan.
    pub characters: u64,
    /// The words with their times.
    ///
    /// es: Las palabras con sus tiempos.
    pub words: Vec<TimedWord>,
}
