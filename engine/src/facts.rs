//! What is known about an input from its headers alone.

use serde::Serialize;

use crate::format::ImageFormat;

/// Facts about one input, cheap to find and enough to price a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The input's name in the tool's description.
    pub field: String,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// What kind of file it is.
    pub media: Media,
}

/// Facts by kind of file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Media {
    /// A still or animated picture.
    Image(ImageFacts),
}

/// Facts about a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageFacts {
    /// The format, by content.
    pub format: ImageFormat,
    /// Pixels across, as stored (before orientation is applied).
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// Frames; 1 for a still picture.
    pub frames: u32,
    /// Whether the format carries transparency for this picture.
    pub has_alpha: bool,
    /// EXIF orientation, 1 to 8; 1 when absent.
    pub orientation: u8,
}
