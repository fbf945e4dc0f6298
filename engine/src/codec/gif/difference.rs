//! What changes from one frame of an animation to the next.

use crate::raster::Raster;

/// A frame cut down to what has to be drawn.
pub(super) struct Patch {
    /// Columns of the canvas left of it.
    pub left: u32,
    /// Rows of the canvas above it.
    pub top: u32,
    /// Pixels across, at least 1.
    pub width: u32,
    /// Pixels down, at least 1.
    pub height: u32,
    /// Red, green, blue of the pixels to draw; `None` = leave what is shown.
    pub pixels: Vec<Option<[u8; 3]>>,
}

/// Red, green, blue of a pixel; `None` when it is (half) transparent, since GIF
/// knows no degrees.
fn color(pixel: &[u8]) -> Option<[u8; 3]> {
    match *pixel {
        [gray] => Some([gray; 3]),
        [gray, alpha] => (alpha >= 128).then_some([gray; 3]),
        [red, green, blue] => Some([red, green, blue]),
        [red, green, blue, alpha] => (alpha >= 128).then_some([red, green, blue]),
        _ => None,
    }
}

fn colors(raster: &Raster) -> impl Iterator<Item = Option<[u8; 3]>> + '_ {
    raster.pixels().chunks_exact(raster.layout().channels()).map(color)
}

/// Whether a pixel that was shown has to vanish: then frames cannot be drawn
/// over each other.
pub(super) fn uncovers(before: &Raster, after: &Raster) -> bool {
    after.layout().has_alpha() && colors(before).zip(colors(after)).any(|(b, a)| b.is_some() && a.is_none())
}

/// All visible pixels of `raster`, drawn on an empty canvas.
pub(super) fn whole(raster: &Raster) -> Patch {
    crop(raster, colors(raster).collect())
}

/// The pixels of `after` that differ from `before`.
pub(super) fn changed(before: &Raster, after: &Raster) -> Patch {
    let differing = colors(before).zip(colors(after)).map(|(b, a)| if a == b { None } else { a });
    crop(after, differing.collect())
}

/// Cuts to the smallest box around the pixels to draw; one clear pixel when
/// there are none.
fn crop(raster: &Raster, pixels: Vec<Option<[u8; 3]>>) -> Patch {
    let width = raster.width() as usize;
    let rows = || pixels.chunks_exact(width);
    let drawn = |row: &[Option<[u8; 3]>]| row.iter().any(Option::is_some);
    let Some(top) = rows().position(drawn) else {
        return Patch { left: 0, top: 0, width: 1, height: 1, pixels: vec![None] };
    };
    let bottom = rows().rposition(drawn).unwrap_or(top);
    let left = rows().filter_map(|row| row.iter().position(Option::is_some)).min().unwrap_or(0);
    let right = rows().filter_map(|row| row.iter().rposition(Option::is_some)).max().unwrap_or(left);
    let cut = rows().skip(top).take(bottom + 1 - top);
    let kept = cut.flat_map(|row| row.get(left..=right).unwrap_or_default()).copied().collect();
    // All four lie within a canvas whose sides are u32.
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    Patch {
        left: side(left),
        top: side(top),
        width: side(right + 1 - left),
        height: side(bottom + 1 - top),
        pixels: kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Layout;

    #[test]
    fn only_the_changed_box_is_drawn() {
        let before = Raster::new(4, 3, Layout::Gray, vec![0; 12]).unwrap();
        let mut pixels = vec![0; 12];
        pixels[5] = 9;
        pixels[11] = 7;
        let after = Raster::new(4, 3, Layout::Gray, pixels).unwrap();
        let patch = changed(&before, &after);
        assert_eq!((patch.left, patch.top, patch.width, patch.height), (1, 1, 3, 2));
        assert_eq!(patch.pixels, [Some([9; 3]), None, None, None, None, Some([7; 3])]);
        let same = changed(&before, &before);
        assert_eq!((same.width, same.height, same.pixels), (1, 1, vec![None]));
    }

    #[test]
    fn vanishing_pixels_are_noticed() {
        let frame = |alpha| Raster::new(1, 1, Layout::GrayAlpha, vec![3, alpha]).unwrap();
        assert!(uncovers(&frame(255), &frame(0)));
        assert!(!uncovers(&frame(0), &frame(255)));
    }
}
