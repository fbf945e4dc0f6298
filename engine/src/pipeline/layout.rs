//! Changing how samples are laid out.

use crate::Color;
use crate::raster::{Layout, Raster};

/// The same picture in another layout. Grey is spread over the colours; alpha
/// is opaque where there was none; colours become their luma (ITU-R BT.601)
/// where the layout has none; alpha is dropped where the layout has none.
pub fn with_layout(raster: &Raster, layout: Layout) -> Raster {
    if raster.layout() == layout {
        return raster.clone();
    }
    let from = raster.layout();
    let mut pixels = Vec::with_capacity(raster.pixels().len() / from.channels() * layout.channels());
    for pixel in raster.pixels().chunks_exact(from.channels()) {
        let [red, green, blue, alpha] = match *pixel {
            [gray] => [gray, gray, gray, 255],
            [gray, alpha] => [gray, gray, gray, alpha],
            [red, green, blue] => [red, green, blue, 255],
            [red, green, blue, alpha] => [red, green, blue, alpha],
            _ => continue,
        };
        match layout {
            Layout::Gray => pixels.push(luma(red, green, blue)),
            Layout::GrayAlpha => pixels.extend([luma(red, green, blue), alpha]),
            Layout::Rgb => pixels.extend([red, green, blue]),
            Layout::Rgba => pixels.extend([red, green, blue, alpha]),
        }
    }
    rebuilt(raster, raster.width(), raster.height(), layout, pixels)
}

fn luma(red: u8, green: u8, blue: u8) -> u8 {
    if red == green && green == blue {
        return red;
    }
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from((sum + 500) / 1000).unwrap_or(u8::MAX)
}

/// The picture over an opaque `background`, without alpha. A grey picture over
/// a colour becomes a colour picture.
pub fn flatten(raster: Raster, background: Color) -> Raster {
    if !raster.layout().has_alpha() {
        return raster;
    }
    let gray_background = background.red == background.green && background.green == background.blue;
    let keeps_gray = raster.layout() == Layout::GrayAlpha && gray_background;
    let layout = if keeps_gray { Layout::Gray } else { Layout::Rgb };
    let mut pixels = Vec::with_capacity(raster.pixels().len());
    for pixel in raster.pixels().chunks_exact(raster.layout().channels()) {
        let color = match *pixel {
            [gray, alpha] => Color { alpha, ..Color::rgb(gray, gray, gray) },
            [red, green, blue, alpha] => Color { red, green, blue, alpha },
            _ => continue,
        };
        let flat = color.over(background);
        if keeps_gray {
            pixels.push(flat.red);
        } else {
            pixels.extend([flat.red, flat.green, flat.blue]);
        }
    }
    rebuilt(&raster, raster.width(), raster.height(), layout, pixels)
}

/// A raster of samples that were made to fit; the original where they do not,
/// which no caller can bring about.
pub(super) fn rebuilt(original: &Raster, width: u32, height: u32, layout: Layout, pixels: Vec<u8>) -> Raster {
    debug_assert_eq!(Raster::byte_length(width, height, layout), Some(pixels.len()));
    Raster::new(width, height, layout, pixels).unwrap_or_else(|| original.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(layout: Layout, samples: &[u8]) -> Raster {
        Raster::new(1, 1, layout, samples.to_vec()).unwrap()
    }

    #[test]
    fn layouts_change() {
        let gray = pixel(Layout::GrayAlpha, &[7, 9]);
        assert_eq!(with_layout(&gray, Layout::Rgba).pixels(), [7, 7, 7, 9]);
        assert_eq!(with_layout(&gray, Layout::Rgb).pixels(), [7, 7, 7]);
        let green = pixel(Layout::Rgb, &[0, 255, 0]);
        assert_eq!(with_layout(&green, Layout::GrayAlpha).pixels(), [150, 255]);
    }

    #[test]
    fn flattening_blends_with_the_background() {
        let half = pixel(Layout::Rgba, &[255, 0, 0, 128]);
        assert_eq!(flatten(half, Color::WHITE).pixels(), [255, 127, 127]);
        let gray = flatten(pixel(Layout::GrayAlpha, &[0, 0]), Color::WHITE);
        assert_eq!((gray.layout(), gray.pixels()), (Layout::Gray, &[255][..]));
        let colored = flatten(pixel(Layout::GrayAlpha, &[0, 0]), Color::rgb(1, 2, 3));
        assert_eq!((colored.layout(), colored.pixels()), (Layout::Rgb, &[1, 2, 3][..]));
    }
}
