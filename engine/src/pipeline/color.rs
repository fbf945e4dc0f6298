//! Colour profiles: pixels to sRGB through the embedded ICC profile.

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout as CmsLayout, Transform8BitExecutor, TransformOptions};

use super::layout::{rebuilt, with_layout};
use crate::Ctx;
use crate::error::{Code, Error, Result};
use crate::raster::{Layout, Raster};
use crate::text;

/// Pixels converted between two checks for cancellation.
const PIXELS_PER_STEP: usize = 256 << 10;

/// What became of an embedded profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileUse {
    /// The pixels were converted through it.
    Converted,
    /// It is sRGB, or as good as; the pixels stay.
    AlreadySrgb,
    /// It is broken or for another kind of pixels; the pixels count as sRGB.
    Unusable,
}

/// Converts pixels of one layout from an embedded profile to sRGB.
pub struct SrgbConverter {
    transform: Option<Arc<Transform8BitExecutor>>,
    /// The layout the profile works on.
    input: Layout,
    /// Whether the result is known to be neutral.
    gray: bool,
    found: ProfileUse,
}

impl SrgbConverter {
    /// Reads `icc` for pixels of `layout`.
    pub fn new(icc: &[u8], layout: Layout) -> Self {
        let gray = matches!(layout, Layout::Gray | Layout::GrayAlpha);
        let unusable = Self { transform: None, input: layout, gray, found: ProfileUse::Unusable };
        let Ok(profile) = ColorProfile::new_from_slice(icc) else { return unusable };
        let input = match (profile.color_space, layout.has_alpha()) {
            (DataColorSpace::Gray, _) if gray => layout,
            // A grey picture under an RGB profile has three equal samples.
            (DataColorSpace::Rgb, true) => Layout::Rgba,
            (DataColorSpace::Rgb, false) => Layout::Rgb,
            _ => return unusable,
        };
        let output = if layout.has_alpha() { CmsLayout::Rgba } else { CmsLayout::Rgb };
        let srgb = ColorProfile::new_srgb();
        let Ok(transform) =
            profile.create_transform_8bit(cms_layout(input), &srgb, output, TransformOptions::default())
        else {
            return unusable;
        };
        if changes_nothing(&profile, &srgb) {
            return Self { found: ProfileUse::AlreadySrgb, ..unusable };
        }
        Self { transform: Some(transform), input, gray, found: ProfileUse::Converted }
    }

    /// What the profile turned out to be.
    pub fn found(&self) -> ProfileUse {
        self.found
    }

    /// The picture in sRGB.
    ///
    /// # Errors
    /// `cancelled`; `tool_failed` when the colour engine refuses.
    pub fn convert(&self, raster: Raster, ctx: &Ctx<'_>) -> Result<Raster> {
        let Some(transform) = &self.transform else { return Ok(raster) };
        let source = if raster.layout() == self.input { raster } else { with_layout(&raster, self.input) };
        let output = if source.layout().has_alpha() { Layout::Rgba } else { Layout::Rgb };
        let count = source.width() as usize * source.height() as usize;
        let mut pixels = vec![0; count * output.channels()];
        let total = count.div_ceil(PIXELS_PER_STEP) as u64;
        let parts = source.pixels().chunks(PIXELS_PER_STEP * source.layout().channels());
        for (done, (from, to)) in
            (0_u64..).zip(parts.zip(pixels.chunks_mut(PIXELS_PER_STEP * output.channels())))
        {
            ctx.step("color", done, total)?;
            transform.transform(from, to).map_err(|error| {
                Error::new(
                    Code::ToolFailed,
                    text!("No se pudo convertir el color: {error}.", "Could not convert colours: {error}."),
                )
            })?;
        }
        let converted = rebuilt(&source, source.width(), source.height(), output, pixels);
        if !self.gray {
            return Ok(converted);
        }
        let layout = if output.has_alpha() { Layout::GrayAlpha } else { Layout::Gray };
        Ok(with_layout(&converted, layout))
    }
}

fn cms_layout(layout: Layout) -> CmsLayout {
    match layout {
        Layout::Gray => CmsLayout::Gray,
        Layout::GrayAlpha => CmsLayout::GrayAlpha,
        Layout::Rgb => CmsLayout::Rgb,
        Layout::Rgba => CmsLayout::Rgba,
    }
}

/// Whether an RGB profile moves no colour of a 9 × 9 × 9 grid by more than one
/// step: then it is sRGB under another name.
fn changes_nothing(profile: &ColorProfile, srgb: &ColorProfile) -> bool {
    if profile.color_space != DataColorSpace::Rgb {
        return false;
    }
    let levels = [0_u8, 32, 64, 96, 128, 160, 192, 224, 255];
    let mut grid = Vec::with_capacity(9 * 9 * 9 * 3);
    for red in levels {
        for green in levels {
            grid.extend(levels.iter().flat_map(|blue| [red, green, *blue]));
        }
    }
    let mut moved = vec![0; grid.len()];
    let transform =
        profile.create_transform_8bit(CmsLayout::Rgb, srgb, CmsLayout::Rgb, TransformOptions::default());
    let done = transform.is_ok_and(|transform| transform.transform(&grid, &mut moved).is_ok());
    done && grid.iter().zip(&moved).all(|(one, two)| one.abs_diff(*two) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(profile: &ColorProfile, layout: Layout, samples: &[u8]) -> (ProfileUse, Raster) {
        let converter = SrgbConverter::new(&profile.encode().unwrap(), layout);
        let raster = Raster::new(1, 1, layout, samples.to_vec()).unwrap();
        (converter.found(), Ctx::with_defaults(|ctx| converter.convert(raster, ctx)).unwrap())
    }

    /// Worked out by hand from the primaries, D65 and the sRGB curve: P3 (204,
    /// 102, 51) is sRGB (219.19, 94.45, 31.48).
    #[test]
    fn display_p3_becomes_srgb() {
        let (found, raster) = converted(&ColorProfile::new_display_p3(), Layout::Rgb, &[204, 102, 51]);
        assert_eq!(found, ProfileUse::Converted);
        for (sample, expected) in raster.pixels().iter().zip([219_u8, 94, 31]) {
            assert!(sample.abs_diff(expected) <= 1, "{:?}", raster.pixels());
        }
    }

    #[test]
    fn alpha_and_gray_survive() {
        let (_, raster) = converted(&ColorProfile::new_display_p3(), Layout::Rgba, &[204, 102, 51, 77]);
        assert_eq!(raster.pixels()[3], 77);
        let (found, raster) = converted(&ColorProfile::new_gray_with_gamma(1.0), Layout::GrayAlpha, &[55, 9]);
        assert_eq!((found, raster.layout()), (ProfileUse::Converted, Layout::GrayAlpha));
        // Linear 55/255 = 0.2157 is sRGB 0.5019.
        assert!(raster.pixels()[0].abs_diff(128) <= 1, "{:?}", raster.pixels());
        assert_eq!(raster.pixels()[1], 9);
    }

    #[test]
    fn srgb_and_nonsense_leave_pixels_alone() {
        let (found, raster) = converted(&ColorProfile::new_srgb(), Layout::Rgb, &[1, 2, 3]);
        assert_eq!((found, raster.pixels()), (ProfileUse::AlreadySrgb, &[1, 2, 3][..]));
        assert_eq!(SrgbConverter::new(b"nonsense", Layout::Rgb).found(), ProfileUse::Unusable);
        let gray = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
        assert_eq!(SrgbConverter::new(&gray, Layout::Rgb).found(), ProfileUse::Unusable);
    }
}
