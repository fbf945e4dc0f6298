//! Boxes as drawings.

use super::super::super::raster::Bounds;
use super::super::super::style::TextBox;
use super::style::single;
use super::tags::number;

/// Drawings count in eighths of a pixel (`\p4`): some readers take whole numbers only.
const STEPS_PER_PX: f32 = 8.0;

/// What a box around `room` covers.
pub(super) fn covered(room: Bounds, text_box: &TextBox, em: f32) -> Bounds {
    room.grown(single(text_box.padding_x) * em, single(text_box.padding_y) * em)
}

/// A rectangle with round corners whose upper left one is the origin. A cubic is
/// within 0.03 % of the quarter of a circle.
pub(super) fn rounded(bounds: Bounds, text_box: &TextBox, em: f32) -> String {
    let (width, height) = (bounds.width(), bounds.height());
    let radius = (single(text_box.radius) * em).min(width / 2.0).min(height / 2.0).max(0.0);
    let steps = |length: f32| number((length * STEPS_PER_PX).round());
    let near = steps(radius * (1.0 - 0.552_285));
    let (far, right, bottom) = (steps(radius), steps(width), steps(height));
    if far <= 0.0 {
        return format!("{{\\p4}}m 0 0 l {right} 0 {right} {bottom} 0 {bottom}{{\\p0}}");
    }
    let (right_far, right_near) = (right - far, right - near);
    let (bottom_far, bottom_near) = (bottom - far, bottom - near);
    format!(
        "{{\\p4}}m {far} 0 l {right_far} 0 b {right_near} 0 {right} {near} {right} {far} l {right} {bottom_far} \
         b {right} {bottom_near} {right_near} {bottom} {right_far} {bottom} l {far} {bottom} \
         b {near} {bottom} 0 {bottom_near} 0 {bottom_far} l 0 {far} b 0 {near} {near} 0 {far} 0{{\\p0}}"
    )
}
