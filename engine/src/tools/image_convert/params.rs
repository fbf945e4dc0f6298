//! The options of `image-convert`, and what it reports.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pipeline::{Fit, Kernel, Position};
use crate::{Color, ImageFormat};

/// Options of `image-convert`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Format of the result: `jpeg` (or `jpg`), `png`, `webp`, `avif`, `gif`,
    /// `tiff`, `bmp` or `ico`.
    #[garde(skip)]
    pub output_format: ImageFormat,

    /// Name of the result without extension. By default that of the input file,
    /// else `image`.
    #[garde(skip)]
    #[serde(default)]
    pub filename: Option<String>,

    /// From 1 (small) to 100 (faithful), for `jpeg`, `webp` and `avif`. By
    /// default 80, and 50 for `avif`, whose scale is another one.
    #[garde(range(min = 1, max = 100))]
    #[serde(default)]
    pub quality: Option<i64>,

    /// Keep every pixel exactly, for `webp` and `avif`. `png`, `tiff`, `bmp` and
    /// `ico` always do; `jpeg` and `gif` cannot.
    #[garde(skip)]
    #[serde(default)]
    pub lossless: bool,

    /// From 0 (fast) to 9 (small file), for `jpeg`, `png`, `webp` and `avif`. Large
    /// pictures get less than is asked for where an encoder cannot be stopped within
    /// one: those of more than 2 megapixels as `avif`, of more than 1 as `png` above 6.
    #[garde(range(min = 0, max = 9))]
    #[serde(default = "default_effort")]
    pub effort: i64,

    /// Width of the result in pixels. Alone, the height follows.
    #[garde(range(min = 1, max = 65535))]
    #[serde(default)]
    pub width: Option<i64>,

    /// Height of the result in pixels. Alone, the width follows.
    #[garde(range(min = 1, max = 65535))]
    #[serde(default)]
    pub height: Option<i64>,

    /// How the picture fits `width` and `height` when both are given.
    #[garde(skip)]
    #[serde(default)]
    pub fit: Fit,

    /// What `cover` keeps of the picture, and where `contain` puts it.
    #[garde(skip)]
    #[serde(default)]
    pub position: Position,

    /// How pixels are mixed when the size changes.
    #[garde(skip)]
    #[serde(default)]
    pub kernel: Kernel,

    /// Never scale up: a picture smaller than asked for keeps its size.
    #[garde(skip)]
    #[serde(default)]
    pub without_enlargement: bool,

    /// Colour around a picture that `contain` does not fill, and behind
    /// transparent parts when the result has no transparency.
    #[garde(skip)]
    #[serde(default = "default_background")]
    pub background: Color,

    /// Turn the picture as its EXIF orientation says.
    #[garde(skip)]
    #[serde(default = "default_auto_orient")]
    pub auto_orient: bool,

    /// Whether EXIF and XMP go into the result: where and when a photograph was
    /// taken, with which camera.
    #[garde(skip)]
    #[serde(default)]
    pub metadata: MetadataPolicy,

    /// What happens to an embedded colour profile.
    #[garde(skip)]
    #[serde(default)]
    pub color: ColorPolicy,
}

const fn default_effort() -> i64 {
    4
}

const fn default_background() -> Color {
    Color::WHITE
}

const fn default_auto_orient() -> bool {
    true
}

/// Whether EXIF and XMP are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetadataPolicy {
    /// Leave them out.
    #[default]
    Strip,
    /// Copy them where the format can hold them.
    Keep,
}

/// What happens to an embedded colour profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColorPolicy {
    /// Convert the colours to sRGB and leave the profile out.
    #[default]
    Srgb,
    /// Keep the colours as they are and the profile with them; converted all the
    /// same for `bmp` and `ico`, which hold no profile.
    Keep,
}

/// What `image-convert` says about its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// Format of the result.
    pub format: ImageFormat,
    /// Width of the result in pixels.
    pub width: u32,
    /// Height of the result in pixels.
    pub height: u32,
    /// Frames of the result; 1 for a still picture.
    pub frames: u32,
    /// Length of the result in bytes.
    pub bytes: u64,
    /// What came in.
    pub source: SourceReport,
}

/// What `image-convert` says about its input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceReport {
    /// Format, by content.
    pub format: ImageFormat,
    /// Width in pixels, as stored.
    pub width: u32,
    /// Height in pixels, as stored.
    pub height: u32,
    /// Frames; 1 for a still picture.
    pub frames: u32,
    /// Length in bytes.
    pub bytes: u64,
}
