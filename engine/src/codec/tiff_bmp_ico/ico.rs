//! Windows icons: the largest picture in, one PNG of at most 256 pixels out.
//!
//! The directory is read here, because the largest picture is wanted rather
//! than the one with most bits.

use std::io::Cursor;

use crate::codec::{DecodeOptions, corrupt, png};
use crate::error::{Code, Error, Result};
use crate::raster::{Layout, Picture, Raster};
use crate::{Ctx, ImageFacts, ImageFormat, Limits, Text, text};

const FORMAT: ImageFormat = ImageFormat::Ico;
const HEADER_BYTES: usize = 6;
const ENTRY_BYTES: usize = 16;
/// The longest side an icon's directory can say.
const MAX_SIDE_PIXELS: u32 = 256;
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The directory entry of the largest picture, and its data.
struct Entry<'a> {
    raw: &'a [u8; ENTRY_BYTES],
    data: &'a [u8],
}

impl Entry<'_> {
    /// The side a directory byte means: 0 stands for 256.
    fn side(byte: u8) -> u32 {
        if byte == 0 { MAX_SIDE_PIXELS } else { u32::from(byte) }
    }

    fn width(&self) -> u32 {
        Self::side(self.raw[0])
    }

    fn height(&self) -> u32 {
        Self::side(self.raw[1])
    }

    fn bits_per_pixel(&self) -> u16 {
        u16::from_le_bytes([self.raw[6], self.raw[7]])
    }

    fn is_png(&self) -> bool {
        self.data.starts_with(PNG_SIGNATURE)
    }

    /// An icon file that holds this entry only.
    fn alone(&self) -> Vec<u8> {
        let mut file = vec![0, 0, 1, 0, 1, 0];
        file.extend(&self.raw[..12]);
        file.extend([22, 0, 0, 0]);
        file.extend(self.data);
        file
    }
}

fn largest(bytes: &[u8]) -> Result<Entry<'_>> {
    let count = bytes.get(4..HEADER_BYTES).and_then(|pair| pair.first_chunk::<2>());
    let count = usize::from(u16::from_le_bytes(*count.ok_or_else(|| corrupt(FORMAT, "header"))?));
    let directory = bytes.get(HEADER_BYTES..HEADER_BYTES + count * ENTRY_BYTES);
    let (entries, _) = directory.ok_or_else(|| corrupt(FORMAT, "directory"))?.as_chunks::<ENTRY_BYTES>();
    let area = |raw: &[u8; ENTRY_BYTES]| {
        let bits = u32::from(u16::from_le_bytes([raw[6], raw[7]]));
        (Entry::side(raw[0]) * Entry::side(raw[1]), bits)
    };
    let raw = entries.iter().max_by_key(|raw| area(raw)).ok_or_else(|| corrupt(FORMAT, "no pictures"))?;
    let word = |at: usize| {
        let bytes = raw.get(at..).and_then(|rest| rest.first_chunk::<4>());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
    };
    let (length, offset) = (word(8), word(12));
    let data = bytes.get(offset..offset.saturating_add(length)).filter(|data| !data.is_empty());
    Ok(Entry { raw, data: data.ok_or_else(|| corrupt(FORMAT, "a picture lies outside the file"))? })
}

pub(super) fn probe(bytes: &[u8], limits: &Limits) -> Result<ImageFacts> {
    let entry = largest(bytes)?;
    if entry.is_png() {
        return Ok(ImageFacts { format: FORMAT, ..png::probe(entry.data, limits)? });
    }
    Ok(ImageFacts {
        format: FORMAT,
        width: entry.width(),
        height: entry.height(),
        frames: 1,
        // Bitmaps in icons have a mask at least.
        has_alpha: entry.bits_per_pixel() > 0,
        orientation: 1,
    })
}

pub(super) fn decode(bytes: &[u8], options: &DecodeOptions, ctx: &Ctx<'_>) -> Result<Picture> {
    let entry = largest(bytes)?;
    if entry.is_png() {
        return png::decode(entry.data, options, ctx);
    }
    super::read_icon_bitmap(Cursor::new(entry.alone()), ctx)
}

pub(super) fn encode(raster: &Raster, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let (width, height) = (raster.width(), raster.height());
    let (Ok(width_byte), Ok(height_byte)) = (directory_side(width), directory_side(height)) else {
        return Err(Error::new(
            Code::ResolutionLimitExceeded,
            text!(
                "Un icono mide como mucho {MAX_SIDE_PIXELS}×{MAX_SIDE_PIXELS} píxeles; esta imagen mide {width}×{height}.",
                "An icon measures at most {MAX_SIDE_PIXELS}×{MAX_SIDE_PIXELS} pixels; this picture measures {width}×{height}."
            ),
        )
        .with_hint(Text::constant(
            "Indica width y height de hasta 256, por ejemplo width=256 height=256 fit=contain.",
            "Give a width and height of at most 256, such as width=256 height=256 fit=contain.",
        )));
    };
    let png = png::encode_rgba(&to_rgba(raster), ctx)?;
    let length = u32::try_from(png.len()).map_err(|_| super::encoder_failed(FORMAT, "length"))?;
    let mut file = vec![0, 0, 1, 0, 1, 0, width_byte, height_byte, 0, 0, 1, 0, 32, 0];
    file.extend(length.to_le_bytes());
    file.extend([22, 0, 0, 0]);
    file.extend(png);
    Ok(file)
}

/// A side as the directory says it; 256 is 0.
fn directory_side(pixels: u32) -> Result<u8, std::num::TryFromIntError> {
    if pixels == MAX_SIDE_PIXELS { Ok(0) } else { u8::try_from(pixels) }
}

fn to_rgba(raster: &Raster) -> Raster {
    crate::pipeline::with_layout(raster, Layout::Rgba)
}
