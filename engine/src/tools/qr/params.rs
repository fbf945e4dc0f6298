//! The options of `qr`, and what it reports.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Colors;
use crate::Color;

/// Options of `qr`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// What the code says when it is scanned: a link, a text, `WIFI:…`, a vCard.
    /// Any Unicode; digits and capital letters take the least room.
    ///
    /// es: Lo que dice el código al escanearlo: un enlace, un texto, `WIFI:…`, una vCard. Admite
    /// cualquier carácter Unicode; las cifras y las mayúsculas son lo que menos ocupa.
    #[garde(length(min = 1))]
    pub text: String,

    /// Kind of result: `png`, `svg`, or `text` for a terminal.
    ///
    /// es: Tipo de resultado: `png`, `svg`, o `text` para una terminal.
    #[garde(skip)]
    #[serde(default)]
    pub output_format: OutputFormat,

    /// How much of the code may be damaged or covered and still be read. More
    /// makes the code denser. The letters L, M, Q and H are understood too.
    ///
    /// es: Qué parte del código puede estar dañada o tapada sin que deje de leerse. Cuanto mayor,
    /// más denso es el código. También se entienden las letras L, M, Q y H.
    #[garde(skip)]
    #[serde(default)]
    pub error_correction: ErrorCorrection,

    /// Side of the whole picture in pixels, quiet zone included. Modules stay
    /// whole pixels; what is left over widens the margin. Not with `scale`, not
    /// for `text`.
    ///
    /// es: Lado de toda la imagen en píxeles, margen incluido. Los módulos miden siempre píxeles
    /// enteros; lo que sobra ensancha el margen. No vale junto con `scale` ni para `text`.
    #[garde(range(min = 16, max = 8192))]
    #[serde(default)]
    pub size: Option<i64>,

    /// Side of one module in pixels; 10 when neither `scale` nor `size` is given.
    /// Not with `size`, not for `text`.
    ///
    /// es: Lado de un módulo en píxeles; 10 si no se da `scale` ni `size`. No vale junto con `size`
    /// ni para `text`.
    #[garde(range(min = 1, max = 256))]
    #[serde(default)]
    pub scale: Option<i64>,

    /// Width of the empty margin in modules. The standard asks for 4; with less,
    /// leave room around the picture yourself.
    ///
    /// es: Ancho del margen vacío en módulos. La norma pide 4; con menos, deja tú espacio alrededor
    /// de la imagen.
    #[garde(range(min = 0, max = 64))]
    #[serde(default = "default_quiet_zone")]
    pub quiet_zone: i64,

    /// Colour of the dark modules. It must be clearly darker than `background`.
    /// Not for `text`.
    ///
    /// es: Color de los módulos oscuros. Debe ser claramente más oscuro que `background`. No vale
    /// para `text`.
    #[garde(skip)]
    #[serde(default = "default_foreground")]
    pub foreground: Color,

    /// Colour of the light modules and the margin. `transparent` is for light
    /// pages: the contrast is judged on white. Not for `text`.
    ///
    /// es: Color de los módulos claros y del margen. `transparent` es para páginas claras: el
    /// contraste se mide sobre blanco. No vale para `text`.
    #[garde(skip)]
    #[serde(default = "default_background")]
    pub background: Color,

    /// For `text`: the background of the terminal it is shown on. On the wrong
    /// one the code is inverted, which many scanners do not read.
    ///
    /// es: Para `text`: el fondo de la terminal donde se muestra. Sobre el otro, el código sale
    /// invertido, y muchos lectores no lo leen.
    #[garde(skip)]
    #[serde(default)]
    pub terminal: Terminal,

    /// Name of the result without extension.
    ///
    /// es: Nombre del resultado, sin extensión.
    #[garde(skip)]
    #[serde(default = "default_filename")]
    pub filename: String,
}

impl Params {
    /// The two colours.
    pub fn colors(&self) -> Colors {
        Colors { foreground: self.foreground, background: self.background }
    }
}

const fn default_quiet_zone() -> i64 {
    4
}

pub(crate) const fn default_foreground() -> Color {
    Color::BLACK
}

pub(crate) const fn default_background() -> Color {
    Color::WHITE
}

fn default_filename() -> String {
    "qr".to_owned()
}

/// The kinds of result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputFormat {
    /// Picture with two colours, one bit a pixel.
    ///
    /// es: Imagen de dos colores, un bit por píxel.
    #[default]
    Png,
    /// Vector picture with one path.
    ///
    /// es: Imagen vectorial con un solo trazado.
    Svg,
    /// UTF-8 text in half blocks, for a terminal with a monospaced font.
    ///
    /// es: Texto UTF-8 en medios bloques, para una terminal con letra de ancho fijo.
    Text,
}

impl OutputFormat {
    /// The usual file name extension, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Text => "txt",
        }
    }

    /// IANA media type.
    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// Error correction levels, from the roomiest to the sturdiest.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ErrorCorrection {
    /// L: about 7 % of the code may be lost.
    ///
    /// es: L: puede perderse cerca del 7 % del código.
    #[serde(alias = "L", alias = "l")]
    Low,
    /// M: about 15 %.
    ///
    /// es: M: cerca del 15 %.
    #[default]
    #[serde(alias = "M", alias = "m")]
    Medium,
    /// Q: about 25 %.
    ///
    /// es: Q: cerca del 25 %.
    #[serde(alias = "Q", alias = "q")]
    Quartile,
    /// H: about 30 %.
    ///
    /// es: H: cerca del 30 %.
    #[serde(alias = "H", alias = "h")]
    High,
}

impl ErrorCorrection {
    /// All levels, ascending.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::Quartile, Self::High];

    /// The name used in options and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::Quartile => "quartile",
            Self::High => "high",
        }
    }
}

/// The background of a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Terminal {
    /// Light letters on a dark background: light modules are drawn.
    ///
    /// es: Letra clara sobre fondo oscuro: se dibujan los módulos claros.
    #[default]
    Dark,
    /// Dark letters on a light background: dark modules are drawn.
    ///
    /// es: Letra oscura sobre fondo claro: se dibujan los módulos oscuros.
    Light,
}

/// What `qr` says about its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// Kind of result.
    ///
    /// es: Tipo de resultado.
    pub output_format: OutputFormat,
    /// Version of the code, 1 to 40: its size class.
    ///
    /// es: Versión del código, de 1 a 40: su clase de tamaño.
    pub version: u8,
    /// Modules a side, without the quiet zone.
    ///
    /// es: Módulos por lado, sin el margen.
    pub modules: u32,
    /// Error correction level.
    ///
    /// es: Nivel de corrección de errores.
    pub error_correction: ErrorCorrection,
    /// Width of the empty margin in modules.
    ///
    /// es: Ancho del margen vacío en módulos.
    pub quiet_zone: u32,
    /// Pixels a side of one module; null for `text`.
    ///
    /// es: Píxeles por lado de un módulo; null en `text`.
    pub scale: Option<u32>,
    /// Width of the result: pixels, or characters for `text`.
    ///
    /// es: Ancho del resultado: píxeles, o caracteres en `text`.
    pub width: u32,
    /// Height of the result: pixels, or lines for `text`.
    ///
    /// es: Alto del resultado: píxeles, o líneas en `text`.
    pub height: u32,
}
