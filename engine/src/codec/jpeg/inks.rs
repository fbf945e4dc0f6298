//! CMYK to RGB.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::raster::Metadata;

/// Turns CMYK rows into RGB rows.
pub(super) struct Inks {
    /// Adobe stores 255 minus the ink.
    inverted: bool,
    /// From the picture's own inks to sRGB.
    transform: Option<std::sync::Arc<moxcms::Transform8BitExecutor>>,
}

impl Inks {
    /// Uses the CMYK profile in `metadata`, if there is one that works; the result
    /// is then sRGB.
    pub(super) fn new(inverted: bool, metadata: &Metadata) -> Self {
        let profile = metadata.icc.as_deref().and_then(|icc| ColorProfile::new_from_slice(icc).ok());
        let transform =
            profile.filter(|profile| profile.color_space == DataColorSpace::Cmyk).and_then(|profile| {
                let srgb = ColorProfile::new_srgb();
                profile
                    .create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, TransformOptions::default())
                    .ok()
            });
        Self { inverted, transform }
    }

    /// Converts whole pixels: four bytes of `inks` to three of `rgb`. Changes `inks`.
    pub(super) fn convert(&self, inks: &mut [u8], rgb: &mut [u8]) {
        if self.inverted {
            inks.iter_mut().for_each(|ink| *ink = 255 - *ink);
        }
        let done = self.transform.as_ref().is_some_and(|transform| transform.transform(inks, rgb).is_ok());
        if !done {
            for (rgb, &[cyan, magenta, yellow, black]) in
                rgb.as_chunks_mut().0.iter_mut().zip(inks.as_chunks().0)
            {
                *rgb = [cyan, magenta, yellow].map(|ink| light(ink, black));
            }
        }
    }
}

/// What two inks on top of each other let through.
fn light(ink: u8, black: u8) -> u8 {
    let product = u16::from(255 - ink) * u16::from(255 - black);
    // The rounded quotient fits a byte.
    ((product + 127) / 255).to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_without_a_profile() {
        let convert = |inverted, mut inks: [u8; 4]| {
            let mut rgb = [9; 3];
            Inks::new(inverted, &Metadata::default()).convert(&mut inks, &mut rgb);
            rgb
        };
        assert_eq!(convert(false, [0, 0, 0, 0]), [255, 255, 255]);
        assert_eq!(convert(false, [255, 0, 0, 0]), [0, 255, 255]);
        assert_eq!(convert(false, [0, 128, 0, 128]), [127, 63, 127]);
        assert_eq!(convert(true, [255, 255, 255, 0]), [0, 0, 0]);
        assert_eq!(convert(true, [255, 255, 0, 255]), [255, 255, 0]);
    }
}
