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
    ///
    /// es: Formato del resultado: `jpeg` (o `jpg`), `png`, `webp`, `avif`, `gif`, `tiff`, `bmp` o
    /// `ico`.
    #[garde(skip)]
    pub output_format: ImageFormat,

    /// Name of the result without extension. By default that of the input file,
    /// else `image`.
    ///
    /// es: Nombre del resultado, sin extensión. Por defecto, el del archivo de entrada o, si no
    /// tiene, `image`.
    #[garde(skip)]
    #[serde(default)]
    pub filename: Option<String>,

    /// From 1 (small) to 100 (faithful), for `jpeg`, `webp` and `avif`. By
    /// default 80, and 50 for `avif`, whose scale is another one.
    ///
    /// es: De 1 (pequeño) a 100 (fiel), para `jpeg`, `webp` y `avif`. Por defecto 80, y 50 en
    /// `avif`, que usa otra escala.
    #[garde(range(min = 1, max = 100))]
    #[serde(default)]
    pub quality: Option<i64>,

    /// Keep every pixel exactly, for `webp` and `avif`. `png`, `tiff`, `bmp` and
    /// `ico` always do; `jpeg` and `gif` cannot.
    ///
    /// es: Conserva cada píxel exactamente, en `webp` y `avif`. `png`, `tiff`, `bmp` e `ico` lo
    /// hacen siempre; `jpeg` y `gif` no pueden.
    #[garde(skip)]
    #[serde(default)]
    pub lossless: bool,

    /// From 0 (fast) to 9 (small file), for `jpeg`, `png`, `webp` and `avif`. Large
    /// pictures get less than is asked for where an encoder cannot be stopped within
    /// one: those of more than 2 megapixels as `avif`, of more than 1 as `png` above 6.
    ///
    /// es: De 0 (rápido) a 9 (archivo pequeño), para `jpeg`, `png`, `webp` y `avif`. Las imágenes
    /// grandes reciben menos de lo pedido donde el codificador no se puede parar a mitad de una:
    /// las de más de 2 megapíxeles en `avif`, y las de más de 1 en `png` por encima de 6.
    #[garde(range(min = 0, max = 9))]
    #[serde(default = "default_effort")]
    pub effort: i64,

    /// Width of the result in pixels. Alone, the height follows.
    ///
    /// es: Ancho del resultado en píxeles. Si va solo, el alto sale en proporción.
    #[garde(range(min = 1, max = 65535))]
    #[serde(default)]
    pub width: Option<i64>,

    /// Height of the result in pixels. Alone, the width follows.
    ///
    /// es: Alto del resultado en píxeles. Si va solo, el ancho sale en proporción.
    #[garde(range(min = 1, max = 65535))]
    #[serde(default)]
    pub height: Option<i64>,

    /// How the picture fits `width` and `height` when both are given.
    ///
    /// es: Cómo se ajusta la imagen a `width` y `height` cuando se dan los dos.
    #[garde(skip)]
    #[serde(default)]
    pub fit: Fit,

    /// What `cover` keeps of the picture, and where `contain` puts it.
    ///
    /// es: Qué parte de la imagen conserva `cover`, y dónde la coloca `contain`.
    #[garde(skip)]
    #[serde(default)]
    pub position: Position,

    /// How pixels are mixed when the size changes.
    ///
    /// es: Cómo se mezclan los píxeles al cambiar de tamaño.
    #[garde(skip)]
    #[serde(default)]
    pub kernel: Kernel,

    /// Never scale up: a picture smaller than asked for keeps its size.
    ///
    /// es: Nunca amplía: una imagen más pequeña de lo pedido conserva su tamaño.
    #[garde(skip)]
    #[serde(default)]
    pub without_enlargement: bool,

    /// Colour around a picture that `contain` does not fill, and behind
    /// transparent parts when the result has no transparency.
    ///
    /// es: Color de lo que `contain` deja vacío alrededor de la imagen, y de lo que queda detrás de
    /// las partes transparentes cuando el resultado no admite transparencia.
    #[garde(skip)]
    #[serde(default = "default_background")]
    pub background: Color,

    /// Turn the picture as its EXIF orientation says.
    ///
    /// es: Gira la imagen como dice su orientación EXIF.
    #[garde(skip)]
    #[serde(default = "default_auto_orient")]
    pub auto_orient: bool,

    /// Whether EXIF and XMP go into the result: where and when a photograph was
    /// taken, with which camera.
    ///
    /// es: Si EXIF y XMP pasan al resultado: dónde, cuándo y con qué cámara se hizo una foto.
    #[garde(skip)]
    #[serde(default)]
    pub metadata: MetadataPolicy,

    /// What happens to an embedded colour profile.
    ///
    /// es: Qué pasa con un perfil de color incrustado.
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
    ///
    /// es: Se quitan.
    #[default]
    Strip,
    /// Copy them where the format can hold them.
    ///
    /// es: Se copian donde el formato puede guardarlos.
    Keep,
}

/// What happens to an embedded colour profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColorPolicy {
    /// Convert the colours to sRGB and leave the profile out.
    ///
    /// es: Convierte los colores a sRGB y quita el perfil.
    #[default]
    Srgb,
    /// Keep the colours as they are and the profile with them; converted all the
    /// same for `bmp` and `ico`, which hold no profile.
    ///
    /// es: Deja los colores como están, con su perfil; en `bmp` e `ico`, que no guardan perfiles,
    /// se convierten igual.
    Keep,
}

/// What `image-convert` says about its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// Format of the result.
    ///
    /// es: Formato del resultado.
    pub format: ImageFormat,
    /// Width of the result in pixels.
    ///
    /// es: Ancho del resultado en píxeles.
    pub width: u32,
    /// Height of the result in pixels.
    ///
    /// es: Alto del resultado en píxeles.
    pub height: u32,
    /// Frames of the result; 1 for a still picture.
    ///
    /// es: Fotogramas del resultado; 1 si es una imagen fija.
    pub frames: u32,
    /// Length of the result in bytes.
    ///
    /// es: Tamaño del resultado en bytes.
    pub bytes: u64,
    /// What came in.
    ///
    /// es: Lo que entró.
    pub source: SourceReport,
}

/// What `image-convert` says about its input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceReport {
    /// Format, by content.
    ///
    /// es: Formato, según el contenido.
    pub format: ImageFormat,
    /// Width in pixels, as stored.
    ///
    /// es: Ancho en píxeles, tal como está guardado.
    pub width: u32,
    /// Height in pixels, as stored.
    ///
    /// es: Alto en píxeles, tal como está guardado.
    pub height: u32,
    /// Frames; 1 for a still picture.
    ///
    /// es: Fotogramas; 1 si es una imagen fija.
    pub frames: u32,
    /// Length in bytes.
    ///
    /// es: Tamaño en bytes.
    pub bytes: u64,
}
