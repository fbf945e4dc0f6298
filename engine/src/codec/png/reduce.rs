//! The smallest PNG colour type that holds exactly the same pixels.

use crate::raster::{Layout, Raster};

/// Samples ready for a PNG: colour type, depth, rows without filter bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reduced {
    /// PNG colour type: 0 grey, 2 colour, 3 palette, 4 grey + alpha, 6 colour + alpha.
    pub color_type: u8,
    /// Bits of one sample or index.
    pub bit_depth: u8,
    /// Packed rows, top to bottom, each padded to a whole byte.
    pub rows: Vec<u8>,
    /// Bytes of one row.
    pub stride_bytes: usize,
    /// Red, green, blue of each index.
    pub palette: Vec<u8>,
    /// Alpha of the first indices; opaque after its end.
    pub palette_alpha: Vec<u8>,
}

/// The distinct colours of a picture, at most 256, each with its index.
struct Palette {
    colors: Vec<u32>,
    /// Open addressing: colour and index + 1; 0 = free.
    slots: Box<[(u32, u16); 1024]>,
}

impl Palette {
    fn new() -> Self {
        Self { colors: Vec::with_capacity(256), slots: Box::new([(0, 0); 1024]) }
    }

    /// The index of `color`; `None` when it would be the 257th.
    fn index_of(&mut self, color: u32) -> Option<u8> {
        // Fibonacci hashing: the top ten bits of a multiplication.
        let mut place = (color.wrapping_mul(0x9e37_79b9) >> 22) as usize;
        loop {
            let slot = self.slots.get_mut(place)?;
            match slot.1.checked_sub(1) {
                Some(index) if slot.0 == color => return u8::try_from(index).ok(),
                Some(_) => place = (place + 1) % 1024,
                None => {
                    let index = u8::try_from(self.colors.len()).ok()?;
                    *slot = (color, u16::from(index) + 1);
                    self.colors.push(color);
                    return Some(index);
                }
            }
        }
    }
}

/// One pixel as `0xRRGGBBAA`.
fn rgba(layout: Layout, pixel: &[u8]) -> u32 {
    let [r, g, b, a] = match (layout, pixel) {
        (Layout::Gray, [v]) => [*v, *v, *v, 255],
        (Layout::GrayAlpha, [v, a]) => [*v, *v, *v, *a],
        (Layout::Rgb, [r, g, b]) => [*r, *g, *b, 255],
        (Layout::Rgba, [r, g, b, a]) => [*r, *g, *b, *a],
        _ => [0; 4],
    };
    u32::from_be_bytes([r, g, b, a])
}

/// Finds the smallest form. `keep_color` forbids turning colours into greys,
/// because an RGB profile goes with them.
pub(super) fn reduce(raster: &Raster, keep_color: bool) -> Reduced {
    let layout = smallest_layout(raster, keep_color);
    if layout == Layout::Gray {
        let gray = samples(raster, layout);
        return gray_reduced(&gray, raster.width());
    }
    if let Some(indexed) = indexed(raster) {
        return indexed;
    }
    let color_type = match layout {
        Layout::Gray => 0,
        Layout::GrayAlpha => 4,
        Layout::Rgb => 2,
        Layout::Rgba => 6,
    };
    Reduced {
        color_type,
        bit_depth: 8,
        rows: samples(raster, layout),
        stride_bytes: raster.width() as usize * layout.channels(),
        palette: Vec::new(),
        palette_alpha: Vec::new(),
    }
}

fn smallest_layout(raster: &Raster, keep_color: bool) -> Layout {
    let pixels = raster.pixels();
    let opaque = match raster.layout() {
        Layout::Gray | Layout::Rgb => true,
        Layout::GrayAlpha => pixels.chunks_exact(2).all(|pixel| pixel.last() == Some(&255)),
        Layout::Rgba => pixels.chunks_exact(4).all(|pixel| pixel.last() == Some(&255)),
    };
    let is_gray = |pixel: &[u8]| matches!(pixel, [r, g, b, ..] if r == g && g == b);
    let gray = match raster.layout() {
        Layout::Gray | Layout::GrayAlpha => true,
        Layout::Rgb => !keep_color && pixels.chunks_exact(3).all(is_gray),
        Layout::Rgba => !keep_color && pixels.chunks_exact(4).all(is_gray),
    };
    match (gray, opaque) {
        (true, true) => Layout::Gray,
        (true, false) => Layout::GrayAlpha,
        (false, true) => Layout::Rgb,
        (false, false) => Layout::Rgba,
    }
}

/// The samples in a layout that is known to hold them exactly.
fn samples(raster: &Raster, layout: Layout) -> Vec<u8> {
    if raster.layout() == layout {
        return raster.pixels().to_vec();
    }
    // Which source samples make a pixel of the smaller layout.
    let keep: &[usize] = match (raster.layout(), layout) {
        (_, Layout::Gray) => &[0],
        (Layout::Rgba, Layout::GrayAlpha) => &[0, 3],
        _ => &[0, 1, 2],
    };
    let mut samples = Vec::with_capacity(raster.pixels().len() / raster.layout().channels() * keep.len());
    for pixel in raster.pixels().chunks_exact(raster.layout().channels()) {
        samples.extend(keep.iter().filter_map(|channel| pixel.get(*channel)));
    }
    samples
}

/// Grey at 1, 2, 4 or 8 bits, whichever holds every value.
fn gray_reduced(gray: &[u8], width: u32) -> Reduced {
    let holds = |step: u8| gray.iter().all(|value| value % step == 0);
    let (bit_depth, step) =
        [(1, 255), (2, 85), (4, 17)].into_iter().find(|(_, step)| holds(*step)).unwrap_or((8, 1));
    let (rows, stride_bytes) = pack(gray.iter().map(|value| value / step), width, bit_depth);
    Reduced { color_type: 0, bit_depth, rows, stride_bytes, palette: Vec::new(), palette_alpha: Vec::new() }
}

/// A palette image when there are at most 256 colours.
fn indexed(raster: &Raster) -> Option<Reduced> {
    let layout = raster.layout();
    let mut palette = Palette::new();
    let mut indices = Vec::new();
    let mut last = None;
    for pixel in raster.pixels().chunks_exact(layout.channels()) {
        let color = rgba(layout, pixel);
        let index = match last {
            Some((same, index)) if same == color => index,
            _ => palette.index_of(color)?,
        };
        last = Some((color, index));
        indices.push(index);
    }
    // Transparent colours first, so that tRNS is short.
    let mut order: Vec<usize> = (0..palette.colors.len()).collect();
    order.sort_by_key(|index| palette.colors.get(*index).is_some_and(|color| color & 0xff == 255));
    let mut renamed = [0_u8; 256];
    let mut bytes = Vec::with_capacity(order.len() * 3);
    let mut alpha = Vec::new();
    for (new, old) in order.iter().enumerate() {
        let [r, g, b, a] = palette.colors.get(*old)?.to_be_bytes();
        *renamed.get_mut(*old)? = u8::try_from(new).ok()?;
        bytes.extend([r, g, b]);
        if a < 255 {
            alpha.push(a);
        }
    }
    let bit_depth = match order.len() {
        0..=2 => 1,
        3..=4 => 2,
        5..=16 => 4,
        _ => 8,
    };
    let named = indices.iter().map(|index| renamed.get(usize::from(*index)).copied().unwrap_or_default());
    let (rows, stride_bytes) = pack(named, raster.width(), bit_depth);
    Some(Reduced { color_type: 3, bit_depth, rows, stride_bytes, palette: bytes, palette_alpha: alpha })
}

/// Packs values below 2^`bit_depth` into bytes, the leftmost in the high bits.
fn pack(values: impl Iterator<Item = u8>, width: u32, bit_depth: u8) -> (Vec<u8>, usize) {
    let stride_bytes = (width as usize * usize::from(bit_depth)).div_ceil(8);
    if bit_depth == 8 {
        return (values.collect(), stride_bytes);
    }
    let mut rows = Vec::new();
    let (mut byte, mut filled, mut x) = (0_u8, 0, 0);
    for value in values {
        byte |= value << (8 - bit_depth - filled);
        filled += bit_depth;
        x += 1;
        if filled == 8 || x == width {
            rows.push(byte);
            (byte, filled) = (0, 0);
        }
        if x == width {
            x = 0;
        }
    }
    (rows, stride_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(width: u32, height: u32, layout: Layout, pixels: &[u8]) -> Raster {
        Raster::new(width, height, layout, pixels.to_vec()).unwrap()
    }

    #[test]
    fn black_and_white_take_a_bit() {
        let reduced = reduce(
            &raster(3, 2, Layout::Rgb, &[[0; 3], [255; 3], [0; 3], [255; 3], [255; 3], [0; 3]].concat()),
            false,
        );
        assert_eq!((reduced.color_type, reduced.bit_depth, reduced.stride_bytes), (0, 1, 1));
        assert_eq!(reduced.rows, [0b0100_0000, 0b1100_0000]);
    }

    #[test]
    fn transparent_colors_come_first_in_the_palette() {
        let pixels = [[1, 2, 3, 255], [4, 5, 6, 0], [7, 8, 9, 128], [1, 2, 3, 255]].concat();
        let reduced = reduce(&raster(4, 1, Layout::Rgba, &pixels), false);
        assert_eq!((reduced.color_type, reduced.bit_depth), (3, 2));
        assert_eq!(reduced.palette, [4, 5, 6, 7, 8, 9, 1, 2, 3]);
        assert_eq!(reduced.palette_alpha, [0, 128]);
        assert_eq!(reduced.rows, [0b10_00_01_10]);
    }

    #[test]
    fn the_257th_color_ends_the_palette() {
        let colors = |count: u32| {
            (0..count).flat_map(|n| [n.to_le_bytes()[0], n.to_le_bytes()[1], 7]).collect::<Vec<u8>>()
        };
        assert_eq!(reduce(&raster(256, 1, Layout::Rgb, &colors(256)), false).color_type, 3);
        let reduced = reduce(&raster(257, 1, Layout::Rgb, &colors(257)), false);
        assert_eq!((reduced.color_type, reduced.rows), (2, colors(257)));
    }

    #[test]
    fn a_profile_keeps_colors_colors() {
        let gray = raster(1, 1, Layout::Rgba, &[9, 9, 9, 255]);
        assert_eq!(reduce(&gray, false).color_type, 0);
        assert_eq!(reduce(&gray, true).color_type, 3);
    }
}
