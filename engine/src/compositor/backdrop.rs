//! A picture that fills the frame, seen by a camera that moves in parts of a pixel.

use fast_image_resize as fir;

use super::easing::glide;
use super::failed;
use super::planes::{Planes, planes_of};
use super::seeded::Seeded;
use crate::captions::raster::Weights;
use crate::error::Result;
use crate::frame::{Plane, YuvColor, YuvFrame};
use crate::pipeline::{Fit, Kernel, Plan, ResizeOptions, resize, with_layout};
use crate::raster::{Layout, Raster};
use crate::timeline::Motion;
use crate::{Color, pipeline};

/// How much larger than the frame a picture is kept, so that the camera has room.
const ROOM: f64 = 1.16;
/// How much of a wide picture is kept beside what the frame shows.
const MOST_ROOM: f64 = 1.9;

/// A part of a picture, in pixels of its luma.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Window {
    /// As large as `width` × `height` and around a point, moved into the picture.
    fn around((x, y): (f64, f64), (width, height): (f64, f64), (most_x, most_y): (f64, f64)) -> Self {
        let left = (x - width / 2.0).min(most_x - width).max(0.0);
        let top = (y - height / 2.0).min(most_y - height).max(0.0);
        Self { left, top, width, height }
    }

    pub(super) fn between(self, other: Self, part: f64) -> Self {
        let mixed = |one: f64, other: f64| one + (other - one) * part;
        Self {
            left: mixed(self.left, other.left),
            top: mixed(self.top, other.top),
            width: mixed(self.width, other.width),
            height: mixed(self.height, other.height),
        }
    }
}

/// A picture with the way of its camera.
pub(super) struct Backdrop {
    picture: Planes,
    from: Window,
    to: Window,
    resizer: fir::Resizer,
}

impl Backdrop {
    /// Prepares `raster` for frames of `size`.
    pub(super) fn new(
        raster: &Raster,
        size: (u32, u32),
        motion: Motion,
        choices: &mut Seeded,
    ) -> Result<Self> {
        let picture = prepared(raster, size)?;
        let (from, to) = way(&picture, size, motion, choices);
        Ok(Self { picture, from, to, resizer: fir::Resizer::new() })
    }

    /// Draws what the camera sees when that part of the scene is over.
    pub(super) fn draw(&mut self, frame: &mut YuvFrame<'_>, part: f64) -> Result<()> {
        let seen = self.from.between(self.to, glide(part));
        let size = (frame.width, frame.height);
        let halved = |side: u32| side / 2;
        let sources = [
            (&self.picture.y, (self.picture.width, self.picture.height), 1.0),
            (&self.picture.u, (halved(self.picture.width), halved(self.picture.height)), 2.0),
            (&self.picture.v, (halved(self.picture.width), halved(self.picture.height)), 2.0),
        ];
        for ((samples, source, shrink), plane) in sources.into_iter().zip(planes_of(frame)) {
            let target = if shrink > 1.0 { (halved(size.0), halved(size.1)) } else { size };
            let window = [seen.left, seen.top, seen.width, seen.height].map(|side| side / shrink);
            resample(&mut self.resizer, (samples, source), (plane, target), window)?;
        }
        Ok(())
    }
}

/// Scales the window of one plane to another.
pub(super) fn resample(
    resizer: &mut fir::Resizer,
    (samples, (width, height)): (&[u8], (u32, u32)),
    (plane, (target_width, target_height)): (&mut Plane<'_>, (u32, u32)),
    [left, top, across, down]: [f64; 4],
) -> Result<()> {
    let source = fir::images::ImageRef::new(width, height, samples, fir::PixelType::U8)
        .map_err(|error| failed(&error))?;
    let across = across.min(f64::from(width) - left);
    let down = down.min(f64::from(height) - top);
    let options = fir::ResizeOptions::new()
        .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::CatmullRom))
        .use_alpha(false)
        .crop(left, top, across, down);
    let row = target_width as usize;
    if plane.stride == row {
        let length = row * target_height as usize;
        let samples = plane.samples.get_mut(..length).ok_or_else(|| failed(&"plane"))?;
        let mut target =
            fir::images::Image::from_slice_u8(target_width, target_height, samples, fir::PixelType::U8)
                .map_err(|error| failed(&error))?;
        return resizer.resize(&source, &mut target, &options).map_err(|error| failed(&error));
    }
    // Rows of an encoder's frame may lie apart.
    let mut target = fir::images::Image::new(target_width, target_height, fir::PixelType::U8);
    resizer.resize(&source, &mut target, &options).map_err(|error| failed(&error))?;
    for (number, from) in target.buffer().chunks_exact(row).enumerate() {
        if let Some(to) = plane.row(number, row) {
            to.copy_from_slice(from);
        }
    }
    Ok(())
}

/// The picture, large enough to cover the frame with room around it, and not much larger.
fn prepared(raster: &Raster, (width, height): (u32, u32)) -> Result<Planes> {
    let (across, down) = (f64::from(width) * ROOM, f64::from(height) * ROOM);
    let (wide, high) = (f64::from(raster.width()), f64::from(raster.height()));
    let scale = (across / wide).max(down / high);
    let even = |side: f64| super::layer::whole(side) / 2 * 2;
    let room = |side: f64, frame: u32| even((side * scale).min(f64::from(frame) * MOST_ROOM)).max(2);
    let options = ResizeOptions {
        width: Some(room(wide, width)),
        height: Some(room(high, height)),
        fit: Fit::Cover,
        ..ResizeOptions::default()
    };
    let opaque = pipeline::flatten(raster.clone(), Color::BLACK);
    let scaled = match Plan::new(opaque.width(), opaque.height(), &options) {
        Some(plan) => resize(&opaque, &plan, Kernel::Lanczos3, Color::BLACK)?,
        None => opaque,
    };
    planes(&with_layout(&scaled, Layout::Rgb))
}

/// A picture in RGB of even sides, as limited BT.709.
pub(super) fn planes(raster: &Raster) -> Result<Planes> {
    let (width, height) = (raster.width(), raster.height());
    let mut planes = Planes::black(width, height);
    let weights = Weights::of(YuvColor::default());
    let row = width as usize;
    for (luma, rgb) in planes.y.iter_mut().zip(raster.pixels().as_chunks::<3>().0) {
        *luma = weights.luma_of(*rgb);
    }
    let rows = raster.pixels().chunks_exact((row * 6).max(6));
    let targets =
        planes.u.chunks_exact_mut((row / 2).max(1)).zip(planes.v.chunks_exact_mut((row / 2).max(1)));
    for (pair, (blue, red)) in rows.zip(targets) {
        let (above, below) = pair.split_at(row * 3);
        let squares = above.as_chunks::<6>().0.iter().zip(below.as_chunks::<6>().0);
        for ((above, below), (blue, red)) in squares.zip(blue.iter_mut().zip(red)) {
            (*blue, *red) = weights.chroma_of(*above, *below);
        }
    }
    Ok(planes)
}

/// Where the camera begins and where it ends.
fn way(
    picture: &Planes,
    (width, height): (u32, u32),
    motion: Motion,
    choices: &mut Seeded,
) -> (Window, Window) {
    let room = (f64::from(picture.width), f64::from(picture.height));
    let (width, height) = (f64::from(width), f64::from(height));
    let widest = (room.0 / width).min(room.1 / height);
    let center = (room.0 / 2.0, room.1 / 2.0);
    let at = |point, zoom: f64| Window::around(point, (width * zoom, height * zoom), room);
    let motion = if motion == Motion::Auto { chosen(picture, (width, height), choices) } else { motion };
    // Comes near to a point a little off the middle: a camera with an interest.
    let aside =
        (center.0 + room.0 * choices.between(-0.04, 0.04), center.1 + room.1 * choices.between(-0.05, 0.02));
    let pan_zoom = 1.0 + (widest - 1.0) * 0.35;
    let (spare_x, spare_y) = (room.0 - width * pan_zoom, room.1 - height * pan_zoom);
    // No further than people like to be driven in a few seconds.
    let (reach_x, reach_y) = (spare_x.min(width * 0.4) / 2.0, spare_y.min(height * 0.3) / 2.0);
    let left = at((center.0 - reach_x, center.1), pan_zoom);
    let right = at((center.0 + reach_x, center.1), pan_zoom);
    let above = at((center.0, center.1 - reach_y), pan_zoom);
    let below = at((center.0, center.1 + reach_y), pan_zoom);
    match motion {
        Motion::Still => (at(center, widest), at(center, widest)),
        Motion::ZoomIn | Motion::Auto => (at(center, widest), at(aside, 1.0)),
        Motion::ZoomOut => (at(aside, 1.0), at(center, widest)),
        Motion::PanLeft => (right, left),
        Motion::PanRight => (left, right),
        Motion::PanUp => (below, above),
        Motion::PanDown => (above, below),
    }
}

/// A wide picture is best wandered over, any other approached or left.
fn chosen(picture: &Planes, (width, height): (f64, f64), choices: &mut Seeded) -> Motion {
    let wide = f64::from(picture.width) / width;
    let high = f64::from(picture.height) / height;
    let motions: &[Motion] = if wide > high * 1.25 {
        &[Motion::PanLeft, Motion::PanRight]
    } else if high > wide * 1.25 {
        &[Motion::PanUp, Motion::PanDown]
    } else {
        &[Motion::ZoomIn, Motion::ZoomOut]
    };
    choices.of(motions, Motion::ZoomIn)
}
