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
const CELLS: usize = 48;

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

/// The upper left corner of the window of that size in which there is most to see: edges, and a little more
/// where the colours are those of faces and hands, a little less towards the borders.
fn interest(rgb: &Raster, (wide, high): (usize, usize)) -> (usize, usize) {
    let (across, down) = (rgb.width() as usize, rgb.height() as usize);
    let cells = cells(rgb);
    let cell = |at: usize, side: usize| at * CELLS / side.max(1);
    let (spare_x, spare_y) = (across.saturating_sub(wide), down.saturating_sub(high));
    let mut best = (0_u64, (spare_x / 2, spare_y / 2));
    for row in 0..=8 {
        for column in 0..=8 {
            let (left, top) = (spare_x * column / 8, spare_y * row / 8);
            let rows = cell(top, down)..cell(top + high, down).max(cell(top, down) + 1);
            let columns = cell(left, across)..cell(left + wide, across).max(cell(left, across) + 1);
            let seen: u64 = cells
                .chunks_exact(CELLS)
                .skip(rows.start)
                .take(rows.len())
                .flat_map(|line| line.get(columns.start..columns.end.min(CELLS)).unwrap_or_default())
                .sum();
            // Most a little above the middle, where heads are.
            let weight = 100 - (column.abs_diff(4) + row.abs_diff(3)) as u64 * 3;
            let score = seen * weight;
            if score > best.0 {
                best = (score, (left, top));
            }
        }
    }
    best.1
}

/// How much there is to see in each cell of a picture.
fn cells(rgb: &Raster) -> Vec<u64> {
    let (across, down) = (rgb.width() as usize, rgb.height() as usize);
    // A few hundred points a side say enough.
    let step = (across.max(down) / 400).max(1);
    let pixels = rgb.pixels().as_chunks::<3>().0;
    let luma = |x: usize, y: usize| -> i32 {
        let [red, green, blue] = pixels.get(y * across + x).copied().unwrap_or_default().map(i32::from);
        (red * 54 + green * 183 + blue * 19) / 256
    };
    let mut cells = vec![0_u64; CELLS * CELLS];
    for y in (0..down.saturating_sub(step)).step_by(step) {
        for x in (0..across.saturating_sub(step)).step_by(step) {
            let here = luma(x, y);
            let edge = here.abs_diff(luma(x + step, y)) + here.abs_diff(luma(x, y + step));
            let [red, green, blue] = pixels.get(y * across + x).copied().unwrap_or_default().map(i32::from);
            let is_skin = red > 90 && red > green + 12 && green > blue && (25..130).contains(&(red - blue));
            let seen = u64::from(edge.min(80)) + if is_skin { 16 } else { 0 };
            if let Some(cell) = cells.get_mut((y * CELLS / down) * CELLS + x * CELLS / across) {
                *cell += seen;
            }
        }
    }
    cells
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
            let is_seen = (left as u32 + 20..left as u32 + 280).contains(&x)
                && (top as u32 + 20..top as u32 + 180).contains(&y);
            assert!(is_seen, "{x} {y}: {left} {top}");
        }
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
