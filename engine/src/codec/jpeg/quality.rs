//! What a quality number means to each encoder.
//!
//! The number is libjpeg's with 4:2:0, which is what users of other libraries know.
//! jpegli works to a distance instead; the tables say at which distance its picture is
//! as good (equal SSIMULACRA 2, median of seven photographs of 0.2 to 0.7 megapixels).

use super::sys::Tuning;
use crate::codec::EncodeOptions;

/// From this quality on, halving the colours costs more than it saves: at equal looks
/// jpegli's 4:2:0 is as large as libjpeg's or larger, its 4:4:4 is 12 % smaller.
const FULL_CHROMA_QUALITY: u8 = 85;

/// Quality and jpegli distance, colours at half resolution (and grey).
const HALF_CHROMA: [(u8, f32); 16] = [
    (10, 24.0),
    (15, 16.4),
    (20, 11.8),
    (25, 9.3),
    (30, 7.7),
    (40, 5.6),
    (50, 4.0),
    (60, 3.05),
    (70, 2.1),
    (75, 1.63),
    (80, 1.22),
    (85, 0.93),
    (90, 0.61),
    (95, 0.32),
    (97, 0.2),
    (100, 0.1),
];

/// Quality and jpegli distance, colours at full resolution.
const FULL_CHROMA: [(u8, f32); 16] = [
    (10, 24.0),
    (15, 18.6),
    (20, 13.6),
    (25, 10.7),
    (30, 9.0),
    (40, 6.6),
    (50, 5.3),
    (60, 4.3),
    (70, 3.2),
    (75, 2.65),
    (80, 2.03),
    (85, 1.6),
    (90, 1.05),
    (95, 0.63),
    (97, 0.46),
    (100, 0.1),
];

/// Encoder and settings for an effort and a quality.
pub(super) fn tuning(options: &EncodeOptions, is_gray: bool) -> Tuning {
    let quality = options.quality.clamp(1, 100);
    let effort = options.effort;
    if effort <= 2 {
        return Tuning::Turbo { quality, optimize: effort > 0 };
    }
    let subsample = is_gray || (effort <= 6 && quality < FULL_CHROMA_QUALITY);
    let table = if subsample { &HALF_CHROMA } else { &FULL_CHROMA };
    Tuning::Jpegli { distance: interpolate(table, quality), subsample, progressive: effort >= 5 }
}

/// The value at `quality`, on straight lines between the points of `table`.
fn interpolate(table: &[(u8, f32)], quality: u8) -> f32 {
    let above = table.partition_point(|&(point, _)| point < quality);
    match (above.checked_sub(1).and_then(|below| table.get(below)), table.get(above)) {
        (Some(&(below, at_below)), Some(&(above, at_above))) => {
            let part = f32::from(quality - below) / f32::from(above - below);
            at_below + (at_above - at_below) * part
        }
        (Some(&(_, only)), None) | (None, Some(&(_, only))) => only,
        (None, None) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_met_and_fall() {
        for table in [&HALF_CHROMA, &FULL_CHROMA] {
            for &(quality, distance) in table {
                // Apart from rounding.
                assert!((interpolate(table, quality) - distance).abs() < 1e-5, "{quality}");
            }
            for quality in 10..100 {
                assert!(interpolate(table, quality) > interpolate(table, quality + 1), "{quality}");
            }
            assert_eq!(interpolate(table, 1), table[0].1);
        }
        assert!((interpolate(&HALF_CHROMA, 55) - 3.525).abs() < 1e-5);
    }

    #[test]
    fn effort_chooses_the_encoder() {
        let tuning = |effort, quality| tuning(&EncodeOptions { quality, effort, lossless: false }, false);
        assert_eq!(tuning(0, 80), Tuning::Turbo { quality: 80, optimize: false });
        assert_eq!(tuning(2, 0), Tuning::Turbo { quality: 1, optimize: true });
        let jpegli = |distance, subsample, progressive| Tuning::Jpegli { distance, subsample, progressive };
        // Below the first point the distance is that point's, to the bit.
        assert_eq!(tuning(4, 5), jpegli(24.0, true, false));
        assert_eq!(tuning(6, 10), jpegli(24.0, true, true));
        assert_eq!(tuning(9, 10), jpegli(24.0, false, true));
        assert!(matches!(tuning(4, 84), Tuning::Jpegli { subsample: true, progressive: false, .. }));
        assert!(matches!(tuning(4, 85), Tuning::Jpegli { subsample: false, progressive: false, .. }));
    }
}
