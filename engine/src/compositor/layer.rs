//! What lies over a background: drawn once, then only blended, moved and faded.

use tiny_skia::{Paint, Pixmap};

use super::easing::{ease_out, progress};
use crate::Color;
use crate::captions::raster::{Tile, byte, floor, single};
use crate::frame::{YuvColor, YuvFrame};

/// How a layer comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Entrance {
    /// It is there from the start.
    None,
    /// Fades in while it rises so many pixels, from that frame on, in that many frames.
    Rise { start: u64, frames: u64, by: f64 },
}

/// A picture with its place and its way to it.
pub(super) struct Layer {
    /// One, or one for each frame from its entrance on.
    tiles: Vec<Tile>,
    entrance: Entrance,
    /// Pixels that it drifts in all, across and down.
    drift: (f64, f64),
}

impl Layer {
    /// `pixels` with their upper left corner at an even point of the frame.
    pub(super) fn new(pixels: &Pixmap, (x, y): (i32, i32), entrance: Entrance) -> Self {
        Self::growing(std::slice::from_ref(pixels), (x, y), entrance)
    }

    /// One picture after the other, a frame each; the last one stays.
    pub(super) fn growing(pictures: &[Pixmap], (x, y): (i32, i32), entrance: Entrance) -> Self {
        let tiles = pictures.iter().map(|pixels| Tile::new(pixels, x, y, YuvColor::default())).collect();
        Self { tiles, entrance, drift: (0.0, 0.0) }
    }

    /// The same, drifting while the scene lasts.
    pub(super) fn drifting(self, across: f64, down: f64) -> Self {
        Self { drift: (across, down), ..self }
    }

    /// Draws it as it is at a frame of its scene, when `part` of the scene is over.
    pub(super) fn draw(&self, frame: &mut YuvFrame<'_>, number: u64, part: f64) {
        let (opacity, down, since) = match self.entrance {
            Entrance::None => (1.0, 0.0, number),
            Entrance::Rise { start, frames, by } => {
                let come = ease_out(progress(number, start, frames));
                (come, (1.0 - come) * by, number.saturating_sub(start))
            }
        };
        let place = usize::try_from(since).unwrap_or(usize::MAX).min(self.tiles.len().saturating_sub(1));
        let Some(tile) = self.tiles.get(place) else { return };
        let opacity = byte(single(opacity));
        if opacity > 0 {
            let moved = (even(self.drift.0 * part), even(down + self.drift.1 * part));
            tile.blend_moved(frame, moved, opacity);
        }
    }
}

/// The nearest even number: chroma moves in steps of two.
pub(super) fn even(length: f64) -> i32 {
    floor(single(length / 2.0 + 0.5)) * 2
}

/// A length as a number of pixels.
pub(crate) fn whole(length: f64) -> u32 {
    u32::try_from(floor(single(length + 0.5))).unwrap_or(0)
}

/// To fill or stroke with a colour, at an opacity.
pub(super) fn paint(color: Color, opacity: f32) -> Paint<'static> {
    let mut paint = Paint::default();
    let alpha = byte(f32::from(color.alpha) / 255.0 * opacity);
    paint.set_color_rgba8(color.red, color.green, color.blue, alpha);
    paint.anti_alias = true;
    paint
}
