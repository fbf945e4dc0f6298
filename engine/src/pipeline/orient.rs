//! EXIF orientation, applied to pixels.

use super::layout::rebuilt;
use crate::raster::Raster;

/// Pixels on a side of the square tiles in which a picture is turned, so that
/// both reading and writing stay in the cache.
const TILE_PIXELS: usize = 64;

/// The picture as it is meant to be seen: `orientation` is the EXIF value, 1 to
/// 8 (Exif 2.32, tag 274); anything else leaves it as it is.
pub fn orient(raster: Raster, orientation: u8) -> Raster {
    // Column and row of the source for a pixel of the result: (swap the axes,
    // count columns from the right, count rows from the bottom).
    let (transposed, from_right, from_bottom) = match orientation {
        2 => (false, true, false),
        3 => (false, true, true),
        4 => (false, false, true),
        5 => (true, false, false),
        6 => (true, false, true),
        7 => (true, true, true),
        8 => (true, true, false),
        _ => return raster,
    };
    match raster.layout().channels() {
        1 => turn::<1>(&raster, transposed, from_right, from_bottom),
        2 => turn::<2>(&raster, transposed, from_right, from_bottom),
        3 => turn::<3>(&raster, transposed, from_right, from_bottom),
        _ => turn::<4>(&raster, transposed, from_right, from_bottom),
    }
}

fn turn<const CHANNELS: usize>(
    raster: &Raster,
    transposed: bool,
    from_right: bool,
    from_bottom: bool,
) -> Raster {
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let (source, _) = raster.pixels().as_chunks::<CHANNELS>();
    let mut turned = vec![0_u8; raster.pixels().len()];
    let (target, _) = turned.as_chunks_mut::<CHANNELS>();
    let (out_width, out_height) = if transposed { (height, width) } else { (width, height) };
    for tile_y in (0..out_height).step_by(TILE_PIXELS) {
        for tile_x in (0..out_width).step_by(TILE_PIXELS) {
            for y in tile_y..(tile_y + TILE_PIXELS).min(out_height) {
                for x in tile_x..(tile_x + TILE_PIXELS).min(out_width) {
                    let (column, row) = if transposed { (y, x) } else { (x, y) };
                    let column = if from_right { width - 1 - column } else { column };
                    let row = if from_bottom { height - 1 - row } else { row };
                    if let (Some(out), Some(pixel)) =
                        (target.get_mut(y * out_width + x), source.get(row * width + column))
                    {
                        *out = *pixel;
                    }
                }
            }
        }
    }
    let (out_width, out_height) =
        if transposed { (raster.height(), raster.width()) } else { (raster.width(), raster.height()) };
    rebuilt(raster, out_width, out_height, raster.layout(), turned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Layout;

    /// The same upright picture `ab / cd / ef` as stored under each orientation,
    /// drawn by hand from the EXIF specification.
    #[test]
    fn all_eight() {
        let stored: [(u8, u32, &[u8]); 8] = [
            (1, 2, b"abcdef"),
            (2, 2, b"badcfe"),
            (3, 2, b"fedcba"),
            (4, 2, b"efcdab"),
            (5, 3, b"acebdf"),
            (6, 3, b"bdface"),
            (7, 3, b"fdbeca"),
            (8, 3, b"ecafdb"),
        ];
        for (orientation, width, samples) in stored {
            let raster = Raster::new(width, 6 / width, Layout::Gray, samples.to_vec()).unwrap();
            let upright = orient(raster, orientation);
            assert_eq!((upright.width(), upright.height()), (2, 3), "{orientation}");
            assert_eq!(upright.pixels(), b"abcdef", "{orientation}");
        }
    }

    #[test]
    fn tiles_cover_everything() {
        let (width, height) = (131, 67);
        let samples: Vec<u8> = (0..width * height * 3).map(|n: u32| n.to_le_bytes()[0]).collect();
        let raster = Raster::new(width, height, Layout::Rgb, samples).unwrap();
        for (there, back) in [(2, 2), (3, 3), (4, 4), (5, 5), (6, 8), (7, 7), (8, 6)] {
            assert_eq!(orient(orient(raster.clone(), there), back), raster, "{there}");
        }
    }
}
