//! Picture formats, told apart by their first bytes, and containers of video.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::text;

/// A picture format that noxus reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImageFormat {
    /// JPEG.
    ///
    /// es: Imagen JPEG.
    #[serde(alias = "jpg")]
    Jpeg,
    /// PNG (animated PNG is read as its default image).
    ///
    /// es: PNG (de un PNG animado se lee su imagen por defecto).
    Png,
    /// WebP, still or animated.
    ///
    /// es: WebP, fijo o animado.
    Webp,
    /// AVIF.
    ///
    /// es: Imagen AVIF.
    Avif,
    /// GIF, still or animated.
    ///
    /// es: GIF, fijo o animado.
    Gif,
    /// TIFF (first page).
    ///
    /// es: TIFF (primera página).
    #[serde(alias = "tif")]
    Tiff,
    /// Windows bitmap.
    ///
    /// es: Mapa de bits de Windows.
    Bmp,
    /// Windows icon (largest image).
    ///
    /// es: Icono de Windows (la imagen más grande).
    Ico,
}

impl ImageFormat {
    /// All formats.
    pub const ALL: [Self; 8] =
        [Self::Jpeg, Self::Png, Self::Webp, Self::Avif, Self::Gif, Self::Tiff, Self::Bmp, Self::Ico];

    /// The name used in options and reports: `jpeg`, `png`, ...
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Ico => "ico",
        }
    }

    /// The usual file name extension, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            other => other.name(),
        }
    }

    /// IANA media type.
    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Ico => "image/vnd.microsoft.icon",
        }
    }

    /// The feature of this crate that it is read and written by.
    const fn feature(self) -> &'static str {
        match self {
            Self::Jpeg | Self::Webp | Self::Avif | Self::Gif => self.name(),
            Self::Png | Self::Tiff | Self::Bmp | Self::Ico => "images",
        }
    }

    /// Whether this noxus was built with it.
    pub const fn is_built(self) -> bool {
        match self {
            Self::Jpeg => cfg!(feature = "jpeg"),
            Self::Webp => cfg!(feature = "webp"),
            Self::Avif => cfg!(feature = "avif"),
            Self::Gif => cfg!(feature = "gif"),
            Self::Png | Self::Tiff | Self::Bmp | Self::Ico => cfg!(feature = "images"),
        }
    }

    /// The refusal of a format that this noxus was built without.
    pub(crate) fn left_out(self) -> Error {
        let (name, feature) = (self.name(), self.feature());
        Error::new(
            Code::UnsupportedFormat,
            text!(
                "Este noxus se compiló sin el formato {name}.",
                "This noxus was built without the format {name}."
            ),
        )
        .with_hint(text!(
            "Usa otro formato, o compílalo con la función «{feature}».",
            "Use another format, or build it with the feature “{feature}”."
        ))
    }

    /// Whether the format can store transparency.
    pub const fn has_alpha(self) -> bool {
        !matches!(self, Self::Jpeg | Self::Bmp)
    }

    /// Whether the format can store several frames, here.
    pub const fn is_animated(self) -> bool {
        matches!(self, Self::Webp | Self::Gif)
    }

    /// The format of `bytes` by its signature. The file name is never asked.
    pub fn detect(bytes: &[u8]) -> Option<Self> {
        let at = |offset: usize, magic: &[u8]| bytes.get(offset..offset + magic.len()) == Some(magic);
        if at(0, b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if at(0, b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Some(Self::Webp)
        } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
            Some(Self::Gif)
        } else if at(0, b"II*\0") || at(0, b"MM\0*") || at(0, b"II+\0") || at(0, b"MM\0+") {
            Some(Self::Tiff)
        } else if at(0, b"BM") {
            Some(Self::Bmp)
        } else if at(0, b"\0\0\x01\0") {
            Some(Self::Ico)
        } else if at(4, b"ftyp") && has_avif_brand(bytes) {
            Some(Self::Avif)
        } else {
            None
        }
    }
}

/// Looks through the brands of an ISO base media `ftyp` box.
fn has_avif_brand(bytes: &[u8]) -> bool {
    let Some(size) = bytes.first_chunk::<4>().map(|s| u32::from_be_bytes(*s) as usize) else { return false };
    let end = size.clamp(16, 256).min(bytes.len());
    let brands = bytes.get(8..end).unwrap_or_default();
    brands.chunks_exact(4).enumerate().any(|(index, brand)| index != 1 && matches!(brand, b"avif" | b"avis"))
}

/// A container of video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VideoContainer {
    /// MPEG-4.
    Mp4,
    /// QuickTime.
    Mov,
    /// WebM.
    Webm,
    /// Matroska.
    Mkv,
    /// AVI.
    Avi,
}

impl VideoContainer {
    /// All containers.
    pub const ALL: [Self; 5] = [Self::Mp4, Self::Mov, Self::Webm, Self::Mkv, Self::Avi];

    /// The name used in options and reports, which is also the usual file name extension.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Mkv => "mkv",
            Self::Avi => "avi",
        }
    }

    /// IANA media type.
    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Mkv => "video/x-matroska",
            Self::Avi => "video/x-msvideo",
        }
    }
}
