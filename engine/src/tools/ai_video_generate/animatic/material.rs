//! The pictures and the clip of a request, decoded when their shot comes.

use super::storyboard::{CLOSE_HUNDREDTHS, Framing, Sources};
use crate::codec::video::ClipReader;
use crate::compositor::{Material, Moving, decode_picture};
use crate::error::{Code, Error, Result};
use crate::frame::YuvFrame;
use crate::pipeline::with_layout;
use crate::raster::{Layout, Raster};
use crate::video_generator::GeneratorRequest;
use crate::{Ctx, text};

/// Cells across and down in which a picture is looked at.
const CELLS: usize = 32;
/// Places across and down that are tried.
const STEPS: usize = 8;
/// No colour is further from another.
const MOST_DISTANCE: u64 = 160;

/// Decodes for a compositor.
pub(super) struct Shown<'a> {
    pub(super) request: &'a GeneratorRequest,
    pub(super) sources: &'a Sources<'a>,
    pub(super) ctx: &'a Ctx<'a>,
}

impl Material for Shown<'_> {
    fn picture(&self, index: u32) -> Result<Raster> {
        let (number, framing) = Framing::read(index);
        let file = self.sources.pictures.get(number as usize).ok_or_else(|| missing(number))?;
        let raster = decode_picture(&file.input, self.ctx)?;
        let frame = self.request.size.unwrap_or((1, 1));
        Ok(match framing {
            Framing::Whole => raster,
            Framing::Framed => framed(&raster, frame, 100),
            Framing::Close => framed(&raster, frame, CLOSE_HUNDREDTHS),
        })
    }

    fn clip(&self, index: u32, start_ms: u64, size: (u32, u32)) -> Result<Box<dyn Moving + '_>> {
        let file = self.sources.clip.ok_or_else(|| missing(index))?;
        let reader = ClipReader::open(&file.input, size, start_ms, self.ctx)?;
        Ok(Box::new(Playing { reader, ctx: self.ctx }))
    }
}

fn missing(number: u32) -> Error {
    Error::new(Code::ToolFailed, text!("No hay plano {number}.", "There is no shot {number}."))
}

/// A clip that plays.
struct Playing<'a> {
    reader: ClipReader<'a>,
    ctx: &'a Ctx<'a>,
}

impl Moving for Playing<'_> {
    fn draw(&mut self, frame: &mut YuvFrame<'_>, at_us: i64) -> Result<()> {
        self.reader.draw(at_us, frame, self.ctx)
    }
}

/// The part of a picture where most is to be seen: so many hundredths of the largest in the shape of the frame.
fn framed(raster: &Raster, (width, height): (u32, u32), hundredths: u64) -> Raster {
    let (across, down) = (u64::from(raster.width()), u64::from(raster.height()));
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    // The largest part of that shape.
    let (wide, high) = if across * height > down * width {
        (down * width / height, down)
    } else {
        (across, across * height / width)
    };
    let part = |side: u64| usize::try_from((side * hundredths / 100).max(1)).unwrap_or(1);
    let (wide, high) = (part(wide), part(high));
    let rgb = with_layout(raster, Layout::Rgb);
    let (left, top) = interest(&rgb, (wide, high));
    cut(&rgb, (left, top), (wide, high))
}

/// The upper left corner of the window of that size in which most stands out from the borders of the picture:
/// what is of their colours is ground. In doubt it is the middle, and high rather than low, since heads are
/// above and nobody misses feet.
fn interest(rgb: &Raster, (wide, high): (usize, usize)) -> (usize, usize) {
    let (across, down) = (rgb.width() as usize, rgb.height() as usize);
    let cells = standing_out(&colors(rgb));
    let doubt = cells.iter().sum::<u64>() / 10 + 1;
    let (spare_x, spare_y) = (across.saturating_sub(wide), down.saturating_sub(high));
    // A window as large as the picture allows is moved less easily than a small one.
    let is_close = spare_x > 0 && spare_y > 0;
    let (aside, middle_row) = if is_close { (6, 2) } else { (3, 1) };
    let cell = |at: usize, side: usize| at * CELLS / side.max(1);
    let span = |start: usize, length: usize, side: usize| {
        let first = cell(start, side);
        first..cell(start + length, side).max(first + 1).min(CELLS)
    };
    let mut best = (0_u64, (spare_x / 2, spare_y / 2));
    for row in 0..=STEPS {
        for column in 0..=STEPS {
            let (left, top) = (spare_x * column / STEPS, spare_y * row / STEPS);
            let (rows, columns) = (span(top, high, down), span(left, wide, across));
            let lines = cells.chunks_exact(CELLS).skip(rows.start).take(rows.len());
            let seen: u64 = lines.flat_map(|line| line.get(columns.clone()).unwrap_or_default()).sum();
            let far = column.abs_diff(STEPS / 2) * aside + row.abs_diff(middle_row) * 6;
            let score = (seen + doubt) * 100_u64.saturating_sub(far as u64);
            if score > best.0 {
                best = (score, (left, top));
            }
        }
    }
    best.1
}

/// How far each cell is from the nearest colour of the border.
fn standing_out(colors: &[[u64; 3]]) -> Vec<u64> {
    let is_border = |at: usize| {
        let (row, column) = (at / CELLS, at % CELLS);
        row == 0 || column == 0 || row + 1 == CELLS || column + 1 == CELLS
    };
    let border = || colors.iter().enumerate().filter(|(at, _)| is_border(*at)).map(|(_, color)| color);
    let distance = |one: &[u64; 3], other: &[u64; 3]| -> u64 {
        one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)).sum()
    };
    let nearest = |color: &[u64; 3]| border().map(|other| distance(color, other)).min().unwrap_or(0);
    colors.iter().map(|color| nearest(color).min(MOST_DISTANCE)).collect()
}

/// The mean colour of each cell.
fn colors(rgb: &Raster) -> Vec<[u64; 3]> {
    let (across, down) = (rgb.width() as usize, rgb.height() as usize);
    // A few hundred points a side say enough.
    let step = (across.max(down) / 400).max(1);
    let mut sums = vec![([0_u64; 3], 0_u64); CELLS * CELLS];
    let rows = rgb.pixels().chunks_exact(rgb.stride_bytes().max(1)).enumerate().step_by(step);
    for (y, row) in rows {
        for (x, pixel) in row.as_chunks::<3>().0.iter().enumerate().step_by(step) {
            let place = (y * CELLS / down.max(1)) * CELLS + x * CELLS / across.max(1);
            if let Some((sum, count)) = sums.get_mut(place) {
                sum.iter_mut().zip(pixel).for_each(|(sum, sample)| *sum += u64::from(*sample));
                *count += 1;
            }
        }
    }
    sums.iter().map(|(sum, count)| sum.map(|sum| sum / (*count).max(1))).collect()
}

/// A part of a picture in RGB.
fn cut(rgb: &Raster, (left, top): (usize, usize), (wide, high): (usize, usize)) -> Raster {
    let stride = rgb.stride_bytes().max(1);
    let rows = rgb.pixels().chunks_exact(stride).skip(top).take(high);
    let pixels: Vec<u8> =
        rows.flat_map(|row| row.get(left * 3..(left + wide) * 3).unwrap_or_default()).copied().collect();
    let side = |side: usize| u32::try_from(side).unwrap_or(0);
    Raster::new(side(wide), side(high), Layout::Rgb, pixels).unwrap_or_else(|| rgb.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey picture with a chequered patch whose middle is there.
    fn patch(width: u32, height: u32, (x, y): (u32, u32)) -> Raster {
        let pixel = |at: u32| {
            let (column, row) = (at % width, at / width);
            let is_inside = column.abs_diff(x) < 40 && row.abs_diff(y) < 40;
            if is_inside && (column / 8 + row / 8) % 2 == 0 { [240, 240, 240] } else { [100, 100, 100] }
        };
        Raster::new(width, height, Layout::Rgb, (0..width * height).flat_map(pixel).collect()).unwrap()
    }

    #[test]
    fn a_close_shot_goes_where_there_is_something_to_see() {
        for (x, y) in [(80, 70), (520, 70), (300, 330), (300, 200)] {
            let raster = patch(600, 400, (x, y));
            let window = (300, 200);
            let (left, top) = interest(&raster, window);
            let [left, top] = [left, top].map(|at| u32::try_from(at).unwrap());
            let is_seen = (left + 20..left + 280).contains(&x) && (top + 20..top + 180).contains(&y);
            assert!(is_seen, "{x} {y}: {left} {top}");
        }
    }

    #[test]
    fn in_doubt_it_is_the_middle_and_high() {
        let plain = Raster::new(600, 900, Layout::Rgb, vec![90; 600 * 900 * 3]).unwrap();
        let (left, top) = interest(&plain, (600, 300));
        assert!(left == 0 && (50..=150).contains(&top), "{top}");
        let (left, top) = interest(&plain, (300, 900));
        assert_eq!((left, top), (150, 0));
    }

    #[test]
    fn a_close_shot_has_the_shape_of_the_frame() {
        for (size, frame) in
            [((600, 400), (9, 16)), ((400, 600), (16, 9)), ((50, 50), (1, 1)), ((1, 1), (21, 9))]
        {
            let close = framed(&patch(size.0, size.1, (10, 10)), frame, CLOSE_HUNDREDTHS);
            let (wide, high) = (f64::from(close.width()), f64::from(close.height()));
            if size.0 > 40 {
                let ratio = wide / high / (f64::from(frame.0) / f64::from(frame.1));
                assert!((0.95..1.05).contains(&ratio), "{size:?} {frame:?}: {wide}×{high}");
            }
            assert!(wide >= 1.0 && high >= 1.0);
        }
    }

    #[test]
    fn a_cut_is_what_stands_there() {
        let raster = Raster::new(3, 2, Layout::Rgb, (0..18).collect()).unwrap();
        assert_eq!(cut(&raster, (1, 1), (2, 1)).pixels(), [12, 13, 14, 15, 16, 17]);
    }
}
