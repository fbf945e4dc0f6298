//! The options of `script-to-video`.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stock::{StockChoice, StockFallback};
use crate::Text;
use crate::captions::StyleName;
use crate::codec::video::{OutputContainer, Preset};
use crate::compositor::Seeded;
use crate::error::{Code, Error, Result};
use crate::mix::Mood;
use crate::stock::StockMedia;
use crate::timeline::{Corner, ThemeName, Timeline, Transition};

/// Options of `script-to-video`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// What the video is about, in a sentence: a script is written of it.
    ///
    /// es: De qué trata el vídeo, en una frase: con ella se escribe un guion.
    #[garde(skip)]
    #[serde(default)]
    pub idea: Option<String>,

    /// The script, as it is to be said: with labels such as `Hook:`, `Scene 1:` and `CTA:`, stage
    /// directions in brackets, or plain paragraphs. Not a word of it is changed.
    ///
    /// es: El guion, tal como se ha de decir: con etiquetas como `Gancho:`, `Escena 1:` y `CTA:`,
    /// acotaciones entre corchetes, o párrafos sin más. No se cambia ni una palabra.
    #[garde(skip)]
    #[serde(default)]
    pub script: Option<String>,

    /// A plan from an earlier answer, edited: `script` and `idea` are not needed then, and looks are
    /// those of the plan.
    ///
    /// es: Un plan de una respuesta anterior, editado: entonces no hacen falta ni `script` ni `idea`,
    /// y el aspecto es el del plan.
    #[garde(skip)]
    #[serde(default)]
    pub plan: Option<Timeline>,

    /// What is made.
    ///
    /// es: Qué se hace.
    #[garde(skip)]
    #[serde(default)]
    pub mode: Mode,

    /// The language spoken, as an ISO 639-1 code such as `es`, with or without a region. By default
    /// that of the script, else Spanish.
    ///
    /// es: El idioma en que se habla, como código ISO 639-1, por ejemplo `es`, con o sin región. Por
    /// defecto, el del guion; si no se sabe, español.
    #[garde(skip)]
    #[serde(default)]
    pub language: Option<String>,

    /// Who writes the script of an `idea`. A language model is reached only when it is asked for here.
    ///
    /// es: Quién escribe el guion de una `idea`. A un modelo de lenguaje solo se acude si se pide aquí.
    #[garde(skip)]
    #[serde(default)]
    pub writer: WriterChoice,

    /// What is done when the language model does not answer, or answers with no script.
    ///
    /// es: Qué se hace si el modelo de lenguaje no responde, o su respuesta no es un guion.
    #[garde(skip)]
    #[serde(default)]
    pub writer_fallback: Fallback,

    /// Where scenes without a file of yours get a picture or a clip from. A library is reached only when
    /// it is asked for here, or named in a plan; it is sent words of each scene.
    ///
    /// es: De dónde se saca una imagen o un vídeo para las escenas sin archivo tuyo. A un banco solo se
    /// acude si se pide aquí, o si lo nombra un plan; se le envían palabras de cada escena.
    #[garde(skip)]
    #[serde(default)]
    pub stock: StockChoice,

    /// What is looked for in a library.
    ///
    /// es: Qué se busca en un banco.
    #[garde(skip)]
    #[serde(default)]
    pub stock_kind: StockMedia,

    /// What is done when a library does not answer, or gives no file that can be used.
    ///
    /// es: Qué se hace si un banco no responde, o no da ningún archivo que sirva.
    #[garde(skip)]
    #[serde(default)]
    pub stock_fallback: StockFallback,

    /// How many seconds a video made of an `idea` should last.
    ///
    /// es: Cuántos segundos debería durar un vídeo hecho a partir de una `idea`.
    #[garde(range(min = 10, max = 180))]
    #[serde(default = "default_duration")]
    pub duration: i64,

    /// Width to height.
    ///
    /// es: Proporción entre el ancho y el alto.
    #[garde(skip)]
    #[serde(default)]
    pub aspect_ratio: AspectRatio,

    /// Pixels of the shorter side.
    ///
    /// es: Píxeles del lado menor.
    #[garde(skip)]
    #[serde(default)]
    pub resolution: Resolution,

    /// Frames a second: 24, 25, 30 or 60.
    ///
    /// es: Fotogramas por segundo: 24, 25, 30 o 60.
    #[garde(range(min = 24, max = 60))]
    #[serde(default = "default_fps")]
    pub fps: i64,

    /// The colours.
    ///
    /// es: Los colores.
    #[garde(skip)]
    #[serde(default)]
    pub theme: ThemeName,

    /// How scenes follow each other; by default the seed chooses.
    ///
    /// es: Cómo se suceden las escenas; por defecto lo elige la semilla.
    #[garde(skip)]
    #[serde(default)]
    pub transition: Option<Transition>,

    /// The voice by its name, such as `espeak:es`; `none` for a video without one. By default the best
    /// there is of the language.
    ///
    /// es: La voz por su nombre, como `espeak:es`; `none` para un vídeo sin voz. Por defecto, la mejor
    /// que haya del idioma.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub voice: Option<String>,

    /// How fast the voice speaks: 1 is its own pace.
    ///
    /// es: A qué velocidad habla la voz: 1 es la suya.
    #[garde(range(min = 0.5, max = 2.0))]
    #[serde(default = "default_rate")]
    pub speech_rate: f64,

    /// Whether what is said is written on the screen.
    ///
    /// es: Si se escribe en pantalla lo que se dice.
    #[garde(skip)]
    #[serde(default = "yes")]
    pub captions: bool,

    /// How captions look.
    ///
    /// es: El aspecto de los subtítulos.
    #[garde(skip)]
    #[serde(default = "default_style")]
    pub caption_style: StyleName,

    /// A line of at most 40 characters in a corner of the video, such as the name of a channel; under the
    /// logo, where there is one.
    ///
    /// es: Una línea de como mucho 40 caracteres en una esquina del vídeo, como el nombre de un canal;
    /// bajo el logotipo, si lo hay.
    #[garde(length(chars, min = 1, max = crate::timeline::MAX_MARK_CHARACTERS))]
    #[serde(default)]
    pub watermark: Option<String>,

    /// The corner of the logo and the line.
    ///
    /// es: La esquina del logotipo y de la línea.
    #[garde(skip)]
    #[serde(default)]
    pub mark_corner: Corner,

    /// How opaque the logo and the line are, in percent.
    ///
    /// es: La opacidad del logotipo y de la línea, en tanto por ciento.
    #[garde(range(min = 5, max = 100))]
    #[serde(default = "default_opacity")]
    pub mark_opacity: i64,

    /// Whether a bar tells how far the video is.
    ///
    /// es: Si una barra indica cuánto va de vídeo.
    #[garde(skip)]
    #[serde(default = "yes")]
    pub progress_bar: bool,

    /// The music under the voice.
    ///
    /// es: La música que suena bajo la voz.
    #[garde(skip)]
    #[serde(default)]
    pub music: MusicChoice,

    /// Beats a minute of `music_file`, where they are known: then it goes round on a beat.
    ///
    /// es: Pulsos por minuto de `music_file`, si se saben: así se repite a compás.
    #[garde(range(min = 30.0, max = 300.0))]
    #[serde(default)]
    pub music_bpm: Option<f64>,

    /// Whether quick transitions are heard, softly.
    ///
    /// es: Si las transiciones rápidas se oyen, con suavidad.
    #[garde(skip)]
    #[serde(default = "yes")]
    pub sound_effects: bool,

    /// How loud the music is in pauses, in dB against the voice; it gives way under speech.
    ///
    /// es: Lo alta que está la música en las pausas, en dB respecto a la voz; al hablar, cede.
    #[garde(range(min = -40.0, max = 0.0))]
    #[serde(default = "default_music_volume")]
    pub music_volume_db: f64,

    /// Chooses among sentences, backgrounds, movements and notes: the same seed, the same video.
    ///
    /// es: Elige frases, fondos, movimientos y notas: con la misma semilla, el mismo vídeo.
    #[garde(range(min = 0, max = 2_147_483_647))]
    #[serde(default)]
    pub seed: i64,

    /// Container of the video.
    ///
    /// es: Contenedor del vídeo.
    #[garde(skip)]
    #[serde(default)]
    pub output_format: OutputContainer,

    /// Quality of the video on the encoder's own scale, smaller is better: 0 to 51 for `mp4` (by
    /// default 20), 0 to 63 for `webm` (by default 30).
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

    /// Name of the result without extension; by default `video`.
    ///
    /// es: Nombre del resultado, sin extensión; por defecto `video`.
    #[garde(skip)]
    #[serde(default)]
    pub filename: Option<String>,
}

impl Params {
    /// Whether the options of music fit the file that the caller sends, or does not.
    pub(super) fn check_music(&self, has_file: bool) -> Result<()> {
        if !has_file && self.music_bpm.is_some() {
            let message = Text::constant(
                "«music_bpm» es de «music_file», que falta.",
                "“music_bpm” is about “music_file”, which is missing.",
            );
            return Err(Error::new(Code::MissingField, message).with_field("music_file"));
        }
        if !has_file || self.music == MusicChoice::Auto {
            return Ok(());
        }
        let message = Text::constant(
            "«music» y «music_file» se excluyen.",
            "“music” and “music_file” exclude each other.",
        );
        let hint = Text::constant(
            "Envía el archivo sin «music», o quita el archivo.",
            "Send the file without “music”, or leave the file out.",
        );
        Err(Error::new(Code::ConflictingFields, message).with_field("music").with_hint(hint))
    }
}

const fn default_duration() -> i64 {
    30
}

const fn default_fps() -> i64 {
    30
}

const fn default_opacity() -> i64 {
    90
}

const fn default_rate() -> f64 {
    1.0
}

const fn default_music_volume() -> f64 {
    -14.0
}

const fn yes() -> bool {
    true
}

const fn default_style() -> StyleName {
    StyleName::YellowPunch
}

/// What is made.
///
/// es: Qué se hace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The video.
    ///
    /// es: El vídeo.
    #[default]
    Video,
    /// The plan of it, to be edited and given back as `plan`: nothing is spoken or drawn.
    ///
    /// es: Su plan, para editarlo y volver a darlo en `plan`: no se pronuncia ni se dibuja nada.
    Plan,
}

/// Who writes the script of an idea.
///
/// es: Quién escribe el guion de una idea.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WriterChoice {
    /// The built-in outline, in Spanish or English: it fills in sentences and knows nothing about the
    /// subject.
    ///
    /// es: El esquema incorporado, en español o inglés: completa frases y no sabe nada del tema.
    #[default]
    Outline,
    /// The language model of the settings (`script_writer`), in any language it knows: the idea is
    /// sent to it.
    ///
    /// es: El modelo de lenguaje de la configuración (`script_writer`), en cualquier idioma que sepa:
    /// se le envía la idea.
    Model,
}

/// What is done when a language model fails.
///
/// es: Qué se hace si falla un modelo de lenguaje.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// The call fails, and costs nothing.
    ///
    /// es: La llamada falla, y no cuesta nada.
    #[default]
    None,
    /// The built-in outline writes, and `writer` says so.
    ///
    /// es: Escribe el esquema incorporado, y `writer` lo dice.
    Outline,
}

/// The music under the voice.
///
/// es: La música que suena bajo la voz.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MusicChoice {
    /// A mood that the seed chooses.
    ///
    /// es: Un ambiente que elige la semilla.
    #[default]
    Auto,
    /// None.
    ///
    /// es: Ninguna.
    None,
    /// Warm chords and a slow arpeggio.
    ///
    /// es: Acordes cálidos y un arpegio lento.
    Calm,
    /// A light kick on each beat, plucked strings and a bass.
    ///
    /// es: Un bombo ligero en cada pulso, cuerdas punteadas y bajo.
    Upbeat,
    /// Muted plucks over a soft chord.
    ///
    /// es: Punteos apagados sobre un acorde suave.
    Corporate,
    /// Slow strings and low pulses.
    ///
    /// es: Cuerdas lentas y pulsos graves.
    Cinematic,
    /// Soft keys slightly out of tune and swung hi-hats.
    ///
    /// es: Teclas suaves algo desafinadas y platillos con swing.
    Lofi,
}

impl MusicChoice {
    /// The mood of the bed, for a video of that seed.
    pub fn mood(self, seed: u32) -> Option<Mood> {
        match self {
            Self::None => None,
            Self::Auto => {
                let fitting = [Mood::Corporate, Mood::Upbeat, Mood::Lofi, Mood::Calm];
                Some(Seeded::new(seed, MUSIC).of(&fitting, Mood::Corporate))
            }
            Self::Calm => Some(Mood::Calm),
            Self::Upbeat => Some(Mood::Upbeat),
            Self::Corporate => Some(Mood::Corporate),
            Self::Cinematic => Some(Mood::Cinematic),
            Self::Lofi => Some(Mood::Lofi),
        }
    }
}

/// Stands apart from other choices of the same seed.
const MUSIC: u64 = 1 << 41;

/// Width to height.
///
/// es: Proporción entre el ancho y el alto.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AspectRatio {
    /// Upright, for phones.
    ///
    /// es: Vertical, para el móvil.
    #[default]
    #[serde(rename = "9:16")]
    Portrait,
    /// Wide, for screens.
    ///
    /// es: Apaisado, para pantallas.
    #[serde(rename = "16:9")]
    Landscape,
    /// Square.
    ///
    /// es: Cuadrado.
    #[serde(rename = "1:1")]
    Square,
    /// A little higher than wide, for feeds.
    ///
    /// es: Algo más alto que ancho, para muros.
    #[serde(rename = "4:5")]
    Feed,
}

/// Pixels of the shorter side.
///
/// es: Píxeles del lado menor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Resolution {
    /// 720 pixels.
    ///
    /// es: 720 píxeles.
    #[serde(rename = "720p")]
    Hd,
    /// 1080 pixels.
    ///
    /// es: 1080 píxeles.
    #[default]
    #[serde(rename = "1080p")]
    FullHd,
}

impl AspectRatio {
    /// Pixels across and down of a video.
    pub const fn size(self, resolution: Resolution) -> (u32, u32) {
        let (shorter, longer, feed) = match resolution {
            Resolution::Hd => (720, 1_280, 900),
            Resolution::FullHd => (1_080, 1_920, 1_350),
        };
        match self {
            Self::Portrait => (shorter, longer),
            Self::Landscape => (longer, shorter),
            Self::Square => (shorter, shorter),
            Self::Feed => (shorter, feed),
        }
    }
}
