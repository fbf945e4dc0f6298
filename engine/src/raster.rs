//! Pixels in memory: what decoders produce and encoders take.

use std::fmt;

/// How the samples of a pixel are laid out; 8 bits each, not premultiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// One grey sample.
    Gray,
    /// Grey and alpha.
    GrayAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
}

impl Layout {
    /// Samples (= bytes) of one pixel.
    pub const fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    /// Whether the last sample is alpha.
    pub const fn has_alpha(self) -> bool {
        matches!(self, Self::GrayAlpha | Self::Rgba)
    }
}

/// One picture: rows top to bottom, without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    width: u32,
    height: u32,
    layout: Layout,
    pixels: Vec<u8>,
}

impl Raster {
    /// Takes `pixels` of exactly `width` × `height` × channels bytes; `None`
    /// when the length does not fit or a side is 0.
    pub fn new(width: u32, height: u32, layout: Layout, pixels: Vec<u8>) -> Option<Self> {
        let expected = Self::byte_length(width, height, layout)?;
        (width > 0 && height > 0 && pixels.len() == expected).then_some(Self {
            width,
            height,
            layout,
            pixels,
        })
    }

    /// Bytes a picture of that size takes; `None` on overflow.
    pub fn byte_length(width: u32, height: u32, layout: Layout) -> Option<usize> {
        (width as usize).checked_mul(height as usize)?.checked_mul(layout.channels())
    }

    /// Pixels across.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Sample layout.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// All samples, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// All samples, to change in place.
    pub fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    /// The samples themselves.
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// Bytes of one row.
    pub fn stride_bytes(&self) -> usize {
        self.width as usize * self.layout.channels()
    }
}

impl fmt::Debug for Raster {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Raster({}×{} {:?})", self.width, self.height, self.layout)
    }
}

/// One frame of a picture file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The whole canvas, already composed.
    pub raster: Raster,
    /// How long it is shown, in milliseconds; 0 for a still picture.
    pub duration_ms: u32,
}

/// What a picture file says beside its pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// ICC profile.
    pub icc: Option<Vec<u8>>,
    /// EXIF, as a TIFF structure without the `Exif\0\0` prefix.
    pub exif: Option<Vec<u8>>,
    /// XMP packet.
    pub xmp: Option<Vec<u8>>,
}

/// A decoded picture file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// At least one frame, all of one size.
    pub frames: Vec<Frame>,
    /// How often an animation plays; 0 = for ever.
    pub loop_count: u32,
    /// EXIF orientation still to be applied, 1 to 8.
    pub orientation: u8,
    /// Profile, EXIF and XMP.
    pub metadata: Metadata,
}

impl Picture {
    /// A still picture without metadata.
    pub fn still(raster: Raster) -> Self {
        Self {
            frames: vec![Frame { raster, duration_ms: 0 }],
            loop_count: 0,
            orientation: 1,
            metadata: Metadata::default(),
        }
    }
}
