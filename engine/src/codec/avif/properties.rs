//! What the image properties of the container mean for the rest of the engine.

use moxcms::{CicpColorPrimaries, CicpProfile, ColorProfile, MatrixCoefficients, TransferCharacteristics};

/// `irot` and `imir` as an EXIF orientation: first `turns` quarter turns against the
/// clock, then a mirroring that swaps top and bottom (`Some(0)`) or left and right
/// (`Some(1)`). ISO/IEC 23008-12, sections 6.5.10 and 6.5.12.
pub(super) fn orientation(turns: u8, mirror: Option<u8>) -> u8 {
    match (mirror.map(|axis| axis & 1), turns & 3) {
        (None, 0) => 1,
        (None, 1) => 8,
        (None, 2) => 3,
        (None, _) => 6,
        (Some(1), 0) | (Some(0), 2) => 2,
        (Some(0), 0) | (Some(1), 2) => 4,
        (Some(0), 1) | (Some(1), 3) => 5,
        (Some(_), _) => 7,
    }
}

/// The ICC profile that colour code points (ITU-T H.273) stand for; `None` for
/// sRGB and what is commonly shown as sRGB: BT.709, BT.601, unspecified.
pub(super) fn implied_profile(primaries: u16, transfer: u16) -> Option<Vec<u8>> {
    let usual_primaries = matches!(primaries, 0..=2);
    let usual_transfer = matches!(transfer, 0..=3 | 6 | 13..=15);
    if usual_primaries && usual_transfer {
        return None;
    }
    let primaries = if usual_primaries { 1 } else { primaries };
    let transfer = if usual_transfer { 13 } else { transfer };
    let profile = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: CicpColorPrimaries::try_from(u8::try_from(primaries).ok()?).ok()?,
        transfer_characteristics: TransferCharacteristics::try_from(u8::try_from(transfer).ok()?).ok()?,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    profile.encode().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Corners of a picture, clockwise from the top left.
    type Corners = [char; 4];

    fn turn_against_the_clock([a, b, c, d]: Corners) -> Corners {
        [b, c, d, a]
    }

    fn swap_top_and_bottom([a, b, c, d]: Corners) -> Corners {
        [d, c, b, a]
    }

    fn swap_left_and_right([a, b, c, d]: Corners) -> Corners {
        [b, a, d, c]
    }

    /// Shows a stored picture as EXIF 2.32, section 4.6.4 A, tag 274 says where row 0
    /// and column 0 belong.
    fn show(orientation: u8, stored @ [a, b, c, d]: Corners) -> Corners {
        match orientation {
            1 => stored,
            2 => [b, a, d, c],
            3 => [c, d, a, b],
            4 => [d, c, b, a],
            // Row 0 is the left side, column 0 the top.
            5 => [a, d, c, b],
            // Row 0 is the right side, column 0 the top.
            6 => [d, a, b, c],
            // Row 0 is the right side, column 0 the bottom.
            7 => [c, b, a, d],
            // Row 0 is the left side, column 0 the bottom.
            8 => [b, c, d, a],
            other => panic!("{other}"),
        }
    }

    #[test]
    fn every_turn_and_mirror_has_its_orientation() {
        let stored = ['a', 'b', 'c', 'd'];
        for turns in 0..4 {
            let turned = (0..turns).fold(stored, |corners, _| turn_against_the_clock(corners));
            for (mirror, wanted) in [
                (None, turned),
                (Some(0), swap_top_and_bottom(turned)),
                (Some(1), swap_left_and_right(turned)),
            ] {
                assert_eq!(show(orientation(turns, mirror), stored), wanted, "{turns} {mirror:?}");
            }
        }
    }

    #[test]
    fn wide_gamuts_get_a_profile_and_srgb_does_not() {
        for (primaries, transfer) in [(1, 13), (2, 2), (1, 1), (1, 6)] {
            assert_eq!(implied_profile(primaries, transfer), None);
        }
        for (primaries, transfer) in [(12, 13), (9, 14), (1, 8), (9, 16)] {
            let profile = implied_profile(primaries, transfer).unwrap();
            assert_eq!(&profile[36..40], b"acsp", "{primaries} {transfer}");
        }
    }

    #[test]
    fn display_p3_means_what_it_says() {
        let profile = ColorProfile::new_from_slice(&implied_profile(12, 13).unwrap()).unwrap();
        let transform = profile
            .create_transform_8bit(
                moxcms::Layout::Rgb,
                &ColorProfile::new_srgb(),
                moxcms::Layout::Rgb,
                moxcms::TransformOptions::default(),
            )
            .unwrap();
        let mut srgb = [0; 6];
        transform.transform(&[128, 128, 128, 200, 100, 50], &mut srgb).unwrap();
        // CSS Color 4: color(display-p3 0.784 0.392 0.196) = rgb(214.9 92.6 31.0).
        for (ours, wanted) in srgb.into_iter().zip([128, 128, 128, 215, 93, 31]) {
            assert!(u8::abs_diff(ours, wanted) <= 1, "{srgb:?}");
        }
    }
}
