//! Runs and boxes as tiles: letters with their rim, shadows, rounded boxes.

use tiny_skia::{
    FillRule, FilterQuality, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Stroke,
    Transform,
};

use super::blend::{Coat, Tile};
use super::layout::{Bounds, FrameSize, Run};
use super::numbers::{ceil, coordinate, floor, length, single};
use crate::Color;
use crate::captions::style::{Outline, Shadow, TextBox};
use crate::frame::YuvColor;

/// How a run is drawn.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) fill: Color,
    pub(super) outline: &'a Outline,
    /// Pixels of one size.
    pub(super) size: f32,
    /// About the middle of its room.
    pub(super) scale: f32,
}

/// Where a tile lies: even coordinates and even sides.
#[derive(Clone, Copy)]
struct Place {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
}

impl Place {
    /// A place that holds `bounds`, as far as they lie near the frame; `None` when
    /// nothing of them does.
    fn new(bounds: Bounds, frame: FrameSize) -> Option<Self> {
        let even = |number: i32| number - number.rem_euclid(2);
        let side = |length: u32| i32::try_from(length).unwrap_or(i32::MAX - 2);
        let x = even(floor(bounds.left).saturating_sub(1).max(-2));
        let y = even(floor(bounds.top).saturating_sub(1).max(-2));
        let right = ceil(bounds.right).saturating_add(1).min(side(frame.width));
        let bottom = ceil(bounds.bottom).saturating_add(1).min(side(frame.height));
        let sides = (length(right.saturating_sub(x)), length(bottom.saturating_sub(y)));
        let [width, height] =
            [sides.0, sides.1].map(|side| u32::try_from(side.next_multiple_of(2)).unwrap_or(0));
        (width > 0 && height > 0).then_some(Self { x, y, width, height })
    }

    /// From coordinates of the frame to those of the place, after scaling about a point.
    fn transform(&self, scale: f32, (x, y): (f32, f32)) -> Transform {
        let corner = |at: i32| single(f64::from(at));
        Transform::from_row(
            scale,
            0.0,
            0.0,
            scale,
            x - scale * x - corner(self.x),
            y - scale * y - corner(self.y),
        )
    }

    /// How far `paths` cover each pixel.
    fn covered<'a>(&self, paths: impl IntoIterator<Item = &'a Path>, transform: Transform) -> Option<Mask> {
        let mut mask = Mask::new(self.width, self.height)?;
        for path in paths {
            mask.fill_path(path, FillRule::Winding, true, transform);
        }
        Some(mask)
    }

    fn tile(&self, above: &Coat<'_>, below: Option<&Coat<'_>>, color: YuvColor) -> Tile {
        Tile::of_coats(above, below, self.x, self.y, color)
    }
}

fn coat(mask: &Mask, color: Color) -> Coat<'_> {
    Coat { coverage: mask.data(), width: mask.width() as usize, color }
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(color.red, color.green, color.blue, color.alpha);
    paint.anti_alias = true;
    paint
}

/// The letters of a run grown by the rim, as a path; `None` without a rim.
pub(super) fn rim(path: &Path, width: f32) -> Option<Path> {
    if width <= 0.0 {
        return None;
    }
    // A stroke lies half inside: twice the width reaches the whole width out.
    let stroke = Stroke {
        width: width * 2.0,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    };
    path.stroke(&stroke, 1.0)
}

/// The letters of a run with their rim. `rim` is the path of [`rim`].
pub(super) fn letters(
    run: &Run,
    rim: Option<&Path>,
    look: Look<'_>,
    frame: FrameSize,
    color: YuvColor,
) -> Option<Tile> {
    let width = single(look.outline.width) * look.size;
    let center = run.room.center();
    let place = Place::new(run.ink()?.grown(width, width).scaled(look.scale, center), frame)?;
    let transform = place.transform(look.scale, center);
    if !run.pictures.is_empty() {
        return letters_and_pictures(run, rim, look, place, transform, color);
    }
    let path = run.path.as_ref()?;
    let fill = place.covered([path], transform)?;
    // Half of a rim lies under the letters. What lies further inside is seen through
    // letters that are not opaque, or where the rim is too thin to reach across a pixel.
    let is_seen_inside = look.fill.alpha < u8::MAX || width * look.scale < 1.5;
    let inside = is_seen_inside.then_some(path);
    let outline = match rim {
        Some(rim) => Some(place.covered([rim].into_iter().chain(inside), transform)?),
        None => None,
    };
    let below = outline.as_ref().map(|mask| coat(mask, look.outline.color));
    Some(place.tile(&coat(&fill, look.fill), below.as_ref(), color))
}

/// A run with glyphs that have colours of their own, as a picture in RGB.
fn letters_and_pictures(
    run: &Run,
    rim: Option<&Path>,
    look: Look<'_>,
    place: Place,
    transform: Transform,
    color: YuvColor,
) -> Option<Tile> {
    let mut pixels = Pixmap::new(place.width, place.height)?;
    if let Some(path) = &run.path {
        if let Some(rim) = rim {
            let rim_paint = paint(look.outline.color);
            pixels.fill_path(rim, &rim_paint, FillRule::Winding, transform, None);
            pixels.fill_path(path, &rim_paint, FillRule::Winding, transform, None);
        }
        pixels.fill_path(path, &paint(look.fill), FillRule::Winding, transform, None);
    }
    draw_pictures(&mut pixels, run, look.fill.alpha, transform);
    Some(Tile::new(&pixels, place.x, place.y, color))
}

fn draw_pictures(pixels: &mut Pixmap, run: &Run, alpha: u8, transform: Transform) {
    let mut paint = PixmapPaint { quality: FilterQuality::Bicubic, ..PixmapPaint::default() };
    paint.opacity = f32::from(alpha) / 255.0;
    for picture in &run.pictures {
        let transform = transform.pre_translate(picture.left, picture.top);
        pixels.draw_pixmap(0, 0, picture.pixels.as_ref(), &paint, transform, None);
    }
}

/// The shadow of a run, its rim included.
pub(super) fn shadow(
    run: &Run,
    rim: Option<&Path>,
    shadow: &Shadow,
    look: Look<'_>,
    frame: FrameSize,
    color: YuvColor,
) -> Option<Tile> {
    let blur = single(shadow.blur) * look.size * look.scale;
    let reach = single(look.outline.width) * look.size + blur * 1.5 + 1.0;
    let (x, y) = (single(shadow.x) * look.size, single(shadow.y) * look.size);
    let center = run.room.center();
    let bounds = run.ink()?.grown(reach, reach).scaled(look.scale, center);
    let bounds = Bounds {
        left: bounds.left + x,
        right: bounds.right + x,
        top: bounds.top + y,
        bottom: bounds.bottom + y,
    };
    let place = Place::new(bounds, frame)?;
    let transform = place.transform(look.scale, center).post_translate(x, y);
    let mut alpha = place.covered(run.path.iter().chain(rim), transform)?;
    if !run.pictures.is_empty() {
        let mut pixels = Pixmap::new(place.width, place.height)?;
        draw_pictures(&mut pixels, run, 255, transform);
        for (alpha, pixel) in alpha.data_mut().iter_mut().zip(pixels.pixels()) {
            *alpha = pixel.alpha().max(*alpha);
        }
    }
    soften(alpha.data_mut(), place.width as usize, length(ceil(blur / 2.0)));
    Some(place.tile(&coat(&alpha, shadow.color), None, color))
}

/// Blurs: box filters of `radius` in each direction, three of them near enough to a
/// Gaussian.
fn soften(alpha: &mut [u8], width: usize, radius: usize) {
    if radius == 0 || width == 0 {
        return;
    }
    let mut other = vec![0; alpha.len()];
    let height = alpha.len() / width;
    // A wide filter is several narrower ones, whose sums are small numbers: variances add.
    let parts = radius / MOST_RADIUS + 1;
    for row in [width, height] {
        for _ in 0..3 * parts * parts {
            box_filter_down(alpha, &mut other, row, radius.div_ceil(parts));
            alpha.copy_from_slice(&other);
        }
        turn(&other, alpha, row);
    }
}

/// Up to here sums fit 16 bits, and means are off by less than a quarter.
const MOST_RADIUS: usize = 31;

/// The mean of `2 × radius + 1` samples of each column, in rows of `width`; `radius` is
/// from 1 to [`MOST_RADIUS`].
fn box_filter_down(source: &[u8], target: &mut [u8], width: usize, radius: usize) {
    let count = u16::try_from(2 * radius + 1).unwrap_or(u16::MAX);
    // A division becomes a product.
    let inverse = u16::try_from((1_u32 << 16) / u32::from(count) + 1).unwrap_or(u16::MAX);
    let mut sums = vec![count / 2; width];
    let none = vec![0; width];
    let row = |number: usize| source.get(number * width..(number + 1) * width).unwrap_or(&none);
    for number in 0..radius {
        for (sum, entering) in sums.iter_mut().zip(row(number)) {
            *sum = sum.wrapping_add(u16::from(*entering));
        }
    }
    for (number, target) in target.chunks_exact_mut(width).enumerate() {
        let leaving = number.checked_sub(radius + 1).map_or(&*none, row);
        let moving = row(number + radius).iter().zip(leaving);
        for ((sum, target), (entering, leaving)) in sums.iter_mut().zip(target).zip(moving) {
            *sum = sum.wrapping_add(u16::from(*entering)).wrapping_sub(u16::from(*leaving));
            *target = mean_of(*sum, inverse);
        }
    }
}

/// The upper half of the product, which is below 256.
fn mean_of(sum: u16, inverse: u16) -> u8 {
    let [_, mean, ..] = (u32::from(sum) * u32::from(inverse)).to_be_bytes();
    mean
}

/// Writes rows of `width` samples as columns, in squares that stay in the cache.
fn turn(source: &[u8], target: &mut [u8], width: usize) {
    const SIDE: usize = 32;
    let height = source.len() / width;
    for top in (0..height).step_by(SIDE) {
        for left in (0..width).step_by(SIDE) {
            for column in left..width.min(left + SIDE) {
                let start = column * height;
                let line = target.get_mut(start + top..start + height.min(top + SIDE)).unwrap_or_default();
                let column = source.iter().skip(top * width + column).step_by(width);
                line.iter_mut().zip(column).for_each(|(to, from)| *to = *from);
            }
        }
    }
}

/// A box around the letters in `room`.
pub(super) fn text_box(
    room: Bounds,
    text_box: &TextBox,
    size: f32,
    frame: FrameSize,
    color: YuvColor,
) -> Option<Tile> {
    let bounds = box_bounds(room, text_box, size);
    let place = Place::new(bounds, frame)?;
    let transform = place.transform(1.0, (0.0, 0.0));
    let radius = (single(text_box.radius) * size).min(bounds.width() / 2.0).min(bounds.height() / 2.0);
    let path = rounded(bounds, radius.max(0.0))?;
    let mask = place.covered([&path], transform)?;
    Some(place.tile(&coat(&mask, text_box.color), None, color))
}

/// What a box covers.
pub(super) fn box_bounds(room: Bounds, text_box: &TextBox, size: f32) -> Bounds {
    room.grown(single(text_box.padding_x) * size, single(text_box.padding_y) * size)
}

/// A rectangle with round corners; a cubic is within 0.03 % of the quarter circle. `radius` is at most
/// half of either side.
pub(crate) fn rounded(bounds: Bounds, radius: f32) -> Option<Path> {
    let Bounds { left, top, right, bottom } = bounds;
    let (near, far) = (radius * (1.0 - 0.552_285), radius);
    let mut path = PathBuilder::new();
    path.move_to(left + far, top);
    path.line_to(right - far, top);
    path.cubic_to(right - near, top, right, top + near, right, top + far);
    path.line_to(right, bottom - far);
    path.cubic_to(right, bottom - near, right - near, bottom, right - far, bottom);
    path.line_to(left + far, bottom);
    path.cubic_to(left + near, bottom, left, bottom - near, left, bottom - far);
    path.line_to(left, top + far);
    path.cubic_to(left, top + near, left + near, top, left + far, top);
    path.close();
    path.finish()
}

/// The column of the frame up to which a run at this scale is filled when `part` of
/// it has been spoken; even, as chroma asks for.
pub(super) fn filled_to(run: &Run, part: f32, scale: f32) -> i32 {
    let room = run.room.scaled(scale, run.room.center());
    let part = if run.right_to_left { 1.0 - part } else { part };
    let column = floor(room.left + room.width() * part);
    column - column.rem_euclid(2)
}

/// Every column there is.
pub(super) fn all_columns() -> std::ops::Range<i32> {
    0..coordinate(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softening_keeps_the_sum_and_spreads_evenly() {
        let mut source = vec![0; 15 * 9];
        source[4 * 15 + 7] = 250;
        let mut spread = vec![0; source.len()];
        box_filter_down(&source, &mut spread, 15, 2);
        assert_eq!((2..=6).map(|row| spread[row * 15 + 7]).collect::<Vec<_>>(), [50; 5]);
        assert_eq!(spread.iter().map(|sample| u32::from(*sample)).sum::<u32>(), 250);
        let mut spot = vec![0; 41 * 35];
        spot[17 * 41 + 20] = 255;
        spot[17 * 41 + 21] = 255;
        soften(&mut spot, 41, 3);
        let at = |x: usize, y: usize| spot[y * 41 + x];
        assert!(at(20, 17) > at(16, 17) && at(16, 17) > at(12, 17) && at(9, 17) == 0);
        assert!((0..=9).all(|by| at(20 - by, 17) == at(21 + by, 17) && at(20, 17 - by) == at(20, 17 + by)));
    }

    #[test]
    fn the_widest_filter_keeps_what_is_even() {
        for radius in [1, 20, MOST_RADIUS] {
            let mut even = vec![0; 4 * 600];
            box_filter_down(&[255; 4 * 600], &mut even, 4, radius);
            assert!(even[4 * radius..4 * (600 - radius)].iter().all(|sample| *sample == 255), "{radius}");
        }
    }

    #[test]
    fn planes_are_turned_whole() {
        let source: Vec<u8> = (0..70 * 45).map(|index| u8::try_from(index % 251).unwrap()).collect();
        let mut turned = vec![0; source.len()];
        turn(&source, &mut turned, 70);
        assert!((0..source.len()).all(|at| turned[at % 70 * 45 + at / 70] == source[at]));
    }

    #[test]
    fn a_place_is_even_and_stays_near_the_frame() {
        let frame = FrameSize { width: 33, height: 17 };
        let bounds = Bounds { left: -1e9, top: 3.3, right: 1e9, bottom: f32::NAN };
        if let Some(place) = Place::new(bounds, frame) {
            assert!(place.width <= 36 && place.height <= 20);
        }
        let bounds = Bounds { left: 5.5, top: 3.3, right: 9.1, bottom: 8.0 };
        let place = Place::new(bounds, frame).unwrap();
        assert_eq!((place.x, place.y, place.width, place.height), (4, 2, 8, 8));
    }
}
