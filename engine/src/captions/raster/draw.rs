//! Runs and boxes as tiles: letters with their rim, shadows, rounded boxes.

use tiny_skia::{
    FillRule, FilterQuality, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Stroke,
    Transform,
};

use super::blend::Tile;
use super::frame::YuvColor;
use super::layout::{Bounds, FrameSize, Run};
use super::numbers::{ceil, coordinate, floor, length, single};
use crate::Color;
use crate::captions::style::{Outline, Shadow, TextBox};

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

/// A picture that becomes a tile: premultiplied, on even coordinates.
struct Canvas {
    pixels: Pixmap,
    x: i32,
    y: i32,
}

impl Canvas {
    /// A canvas that holds `bounds`, as far as they lie near the frame; `None`
    /// when nothing of them does.
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
        Some(Self { pixels: Pixmap::new(width, height)?, x, y })
    }

    /// From coordinates of the frame to those of the canvas, after scaling about
    /// a point.
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

    fn into_tile(self, color: YuvColor) -> Tile {
        Tile::new(&self.pixels, self.x, self.y, color)
    }
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
    let mut canvas = Canvas::new(run.ink()?.grown(width, width).scaled(look.scale, center), frame)?;
    let transform = canvas.transform(look.scale, center);
    if let Some(path) = &run.path {
        if let Some(rim) = rim {
            let rim_paint = paint(look.outline.color);
            canvas.pixels.fill_path(rim, &rim_paint, FillRule::Winding, transform, None);
            canvas.pixels.fill_path(path, &rim_paint, FillRule::Winding, transform, None);
        }
        canvas.pixels.fill_path(path, &paint(look.fill), FillRule::Winding, transform, None);
    }
    draw_pictures(&mut canvas.pixels, run, look.fill.alpha, transform);
    Some(canvas.into_tile(color))
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
    let mut canvas = Canvas::new(bounds, frame)?;
    let transform = canvas.transform(look.scale, center).post_translate(x, y);
    let opaque = paint(Color { alpha: 255, ..shadow.color });
    for path in run.path.iter().chain(rim) {
        canvas.pixels.fill_path(path, &opaque, FillRule::Winding, transform, None);
    }
    draw_pictures(&mut canvas.pixels, run, 255, transform);
    soften(&mut canvas.pixels, shadow.color, length(ceil(blur / 2.0)));
    Some(canvas.into_tile(color))
}

/// Replaces a picture by its blurred alpha in one colour: three box filters of
/// `radius`, near enough to a Gaussian.
fn soften(pixels: &mut Pixmap, color: Color, radius: usize) {
    let (width, height) = (
        length(i32::try_from(pixels.width()).unwrap_or(0)),
        length(i32::try_from(pixels.height()).unwrap_or(0)),
    );
    let mut alpha: Vec<u8> = pixels.data().iter().skip(3).step_by(4).copied().collect();
    if radius > 0 {
        let mut turned = vec![0; alpha.len()];
        for _ in 0..3 {
            // Each pass writes columns as rows, so both directions read rows.
            box_filter_turned(&alpha, &mut turned, width, radius);
            box_filter_turned(&turned, &mut alpha, height, radius);
        }
    }
    let parts = [color.red, color.green, color.blue];
    for (pixel, alpha) in pixels.data_mut().chunks_exact_mut(4).zip(alpha) {
        let alpha = super::glyphs::multiplied(alpha, color.alpha);
        if let [red, green, blue, opacity] = pixel {
            for (sample, part) in [red, green, blue].into_iter().zip(parts) {
                *sample = super::glyphs::multiplied(part, alpha);
            }
            *opacity = alpha;
        }
    }
}

/// The mean of `2 × radius + 1` samples of each row of `width`; rows become
/// columns of `target`.
fn box_filter_turned(source: &[u8], target: &mut [u8], width: usize, radius: usize) {
    let height = source.len() / width.max(1);
    let count = u32::try_from(2 * radius + 1).unwrap_or(u32::MAX);
    // A division becomes a product: exact for sums of up to 2^16 here.
    let inverse = (1_u32 << 16) / count + 1;
    let mut padded = vec![0_u8; width + 2 * radius + 1];
    for (row, samples) in source.chunks_exact(width.max(1)).enumerate() {
        if let Some(inner) = padded.get_mut(radius + 1..radius + 1 + width) {
            inner.copy_from_slice(samples);
        }
        if samples.iter().all(|sample| *sample == 0) {
            target.iter_mut().skip(row).step_by(height).for_each(|target| *target = 0);
            continue;
        }
        let entering = padded.iter().skip(2 * radius + 1);
        let mut sum: u32 = padded.iter().take(2 * radius + 1).map(|sample| u32::from(*sample)).sum();
        let places = target.iter_mut().skip(row).step_by(height);
        for ((target, entering), leaving) in places.zip(entering).zip(&padded) {
            sum = sum + u32::from(*entering) - u32::from(*leaving);
            *target = u8::try_from(((sum + count / 2) * inverse) >> 16).unwrap_or(u8::MAX);
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
    let mut canvas = Canvas::new(bounds, frame)?;
    let transform = canvas.transform(1.0, (0.0, 0.0));
    let radius = (single(text_box.radius) * size).min(bounds.width() / 2.0).min(bounds.height() / 2.0);
    let path = rounded(bounds, radius.max(0.0))?;
    canvas.pixels.fill_path(&path, &paint(text_box.color), FillRule::Winding, transform, None);
    Some(canvas.into_tile(color))
}

/// What a box covers.
pub(super) fn box_bounds(room: Bounds, text_box: &TextBox, size: f32) -> Bounds {
    room.grown(single(text_box.padding_x) * size, single(text_box.padding_y) * size)
}

/// A rectangle with round corners; a cubic is within 0.03 % of the quarter circle.
fn rounded(bounds: Bounds, radius: f32) -> Option<Path> {
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
        let mut turned = vec![0; source.len()];
        box_filter_turned(&source, &mut turned, 15, 2);
        assert_eq!((5..=9).map(|column| turned[column * 9 + 4]).collect::<Vec<_>>(), [50; 5]);
        assert_eq!(turned.iter().map(|sample| u32::from(*sample)).sum::<u32>(), 250);
    }

    #[test]
    fn a_canvas_is_even_and_stays_near_the_frame() {
        let frame = FrameSize { width: 33, height: 17 };
        let bounds = Bounds { left: -1e9, top: 3.3, right: 1e9, bottom: f32::NAN };
        if let Some(canvas) = Canvas::new(bounds, frame) {
            assert!(canvas.pixels.width() <= 36 && canvas.pixels.height() <= 20);
        }
        let bounds = Bounds { left: 5.5, top: 3.3, right: 9.1, bottom: 8.0 };
        let canvas = Canvas::new(bounds, frame).unwrap();
        assert_eq!((canvas.x, canvas.y, canvas.pixels.width(), canvas.pixels.height()), (4, 2, 8, 8));
    }
}
