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
    #[garde(length(min = 1))]
    pub text: String,

    /// Kind of result: `png`, `svg`, or `text` for a terminal.
    #[garde(skip)]
    #[serde(default)]
    pub output_format: OutputFormat,

    /// How much of the code may be damaged or covered and still be read. More
    /// makes the code denser. The letters L, M, Q and H are understood too.
    #[garde(skip)]
    #[serde(default)]
    pub error_correction: ErrorCorrection,

    /// Side of the whole picture in pixels, quiet zone included. Modules stay
    /// whole pixels; what is left over widens the margin. Not with `scale`, not
    /// for `text`.
    #[garde(range(min = 16, max = 8192))]
    #[serde(default)]
    pub size: Option<i64>,

    /// Side of one module in pixels; 10 when neither `scale` nor `size` is given.
    /// Not with `size`, not for `text`.
    #[garde(range(min = 1, max = 256))]
    #[serde(default)]
    pub scale: Option<i64>,

    /// Width of the empty margin in modules. The standard asks for 4; with less,
    /// leave room around the picture yourself.
    #[garde(range(min = 0, max = 64))]
    #[serde(default = "default_quiet_zone")]
    pub quiet_zone: i64,

    /// Colour of the dark modules. It must be clearly darker than `background`.
    /// Not for `text`.
    #[garde(skip)]
    #[serde(default = "default_foreground")]
    pub foreground: Color,

    /// Colour of the light modules and the margin. `transparent` is for light
    /// pages: the contrast is judged on white. Not for `text`.
    #[garde(skip)]
    #[serde(default = "default_background")]
    pub background: Color,

    /// For `text`: the background of the terminal it is shown on. On the wrong
    /// one the code is inverted, which many scanners do not read.
    #[garde(skip)]
    #[serde(default)]
    pub terminal: Terminal,

    /// Name of the result without extension.
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
    #[default]
    Png,
    /// Vector picture with one path.
    Svg,
    /// UTF-8 text in half blocks, for a terminal with a monospaced font.
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
    #[serde(alias = "L", alias = "l")]
    Low,
    /// M: about 15 %.
    #[default]
    #[serde(alias = "M", alias = "m")]
    Medium,
    /// Q: about 25 %.
    #[serde(alias = "Q", alias = "q")]
    Quartile,
    /// H: about 30 %.
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
    #[default]
    Dark,
    /// Dark letters on a light background: dark modules are drawn.
    Light,
}

/// What `qr` says about its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// Kind of result.
    pub output_format: OutputFormat,
    /// Version of the code, 1 to 40: its size class.
    pub version: u8,
    /// Modules a side, without the quiet zone.
    pub modules: u32,
    /// Error correction level.
    pub error_correction: ErrorCorrection,
    /// Width of the empty margin in modules.
    pub quiet_zone: u32,
    /// Pixels a side of one module; null for `text`.
    pub scale: Option<u32>,
    /// Width of the result: pixels, or characters for `text`.
    pub width: u32,
    /// Height of the result: pixels, or lines for `text`.
    pub height: u32,
}
