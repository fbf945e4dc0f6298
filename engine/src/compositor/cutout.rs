//! A picture without a ground of its own, which moves before one.

use fast_image_resize as fir;
use tiny_skia::{FilterQuality, Pixmap, PixmapPaint, Transform};

use super::backdrop::{Window, resample};
use super::easing::glide;
use super::failed;
use super::layer::whole;
use super::mark::pixmap;
use super::planes::planes_of;
use super::seeded::Seeded;
use crate::Color;
use crate::captions::raster::{Weights, floor, single};
use crate::error::Result;
use crate::frame::{Plane, YuvColor, YuvFrame};
use crate::pipeline::{Fit, Kernel, Plan, ResizeOptions, resize, with_layout};
use crate::raster::{Layout, Raster};
use crate::timeline::Motion;

/// How much larger than the frame the ground is that the cut-out is moved on.
const ROOM: f64 = 1.12;
/// One pixel in so many has to be seen through, or a picture is no cut-out.
const SEEN_THROUGH: usize = 50;
/// What it may take of the frame, across and down: alone, and under titles.
const ALONE: (f64, f64) = (0.9, 0.78);
const UNDER_TITLES: (f64, f64) = (0.9, 0.56);
const UNDER_TITLES_OF_WIDE: (f64, f64) = (0.9, 0.5);

/// Whether a picture has no ground of its own.
pub(super) fn is_cut_out(raster: &Raster) -> bool {
    let channels = raster.layout().channels();
    if !raster.layout().has_alpha() {
        return false;
    }
    let pixels = raster.pixels().chunks_exact(channels);
    let clear = pixels.filter(|pixel| pixel.last().is_some_and(|alpha| *alpha < 64)).count();
    clear * SEEN_THROUGH > raster.pixels().len() / channels
}

/// One plane of a cut-out, each sample as much as is seen of it.
struct Sheet {
    samples: Vec<u8>,
    size: (u32, u32),
}

/// A cut-out with the way of its camera.
pub(super) struct Cutout {
    /// Luma with its alpha, and both chromas with theirs.
    luma: [Sheet; 2],
    chroma: [Sheet; 3],
    from: Window,
    to: Window,
    resizer: fir::Resizer,
    /// What a plane is resampled to, and its alpha.
    buffers: [Vec<u8>; 2],
}

impl Cutout {
    /// Prepares a cut-out for frames of `size`; `has_titles` leaves the upper part of the frame to them.
    pub(super) fn new(
        raster: &Raster,
        size: (u32, u32),
        has_titles: bool,
        motion: Motion,
        choices: &mut Seeded,
    ) -> Result<Self> {
        let even = |side: u32| whole(f64::from(side) * ROOM) / 2 * 2;
        let room = (even(size.0), even(size.1));
        let (pixels, place) = placed(raster, size, has_titles)?;
        let aside = |room: u32, frame: u32| (single(f64::from(room)) - single(f64::from(frame))) / 2.0;
        let (x, y) = (place.0 + aside(room.0, size.0), place.1 + aside(room.1, size.1));
        let mut ground = Pixmap::new(room.0, room.1).ok_or_else(|| failed(&"size"))?;
        let paint = PixmapPaint { quality: FilterQuality::Nearest, ..PixmapPaint::default() };
        ground.draw_pixmap(
            floor(x + 0.5),
            floor(y + 0.5),
            pixels.as_ref(),
            &paint,
            Transform::identity(),
            None,
        );
        let (from, to) = way(room, size, motion, choices);
        let (luma, chroma) = sheets(&ground);
        Ok(Self { luma, chroma, from, to, resizer: fir::Resizer::new(), buffers: [Vec::new(), Vec::new()] })
    }

    /// Draws it over `frame` as it is when that part of the scene is over.
    pub(super) fn draw(&mut self, frame: &mut YuvFrame<'_>, part: f64) -> Result<()> {
        let seen = self.from.between(self.to, glide(part));
        let size = (frame.width, frame.height);
        let half = (size.0 / 2, size.1 / 2);
        let [luma, luma_alpha] = &self.luma;
        let [blue, red, chroma_alpha] = &self.chroma;
        let [above, alpha] = &mut self.buffers;
        let [y, u, v] = planes_of(frame);
        let mut scaled = |sheet: &Sheet, to: &mut Vec<u8>, (width, height): (u32, u32), shrink: f64| {
            to.resize(width as usize * height as usize, 0);
            let mut plane = Plane::new(to, width as usize);
            let window = [seen.left, seen.top, seen.width, seen.height].map(|side| side / shrink);
            resample(&mut self.resizer, (&sheet.samples, sheet.size), (&mut plane, (width, height)), window)
        };
        scaled(luma_alpha, alpha, size, 1.0)?;
        scaled(luma, above, size, 1.0)?;
        lay_over(y, above, alpha, size);
        scaled(chroma_alpha, alpha, half, 2.0)?;
        for (sheet, plane) in [(blue, u), (red, v)] {
            scaled(sheet, above, half, 2.0)?;
            lay_over(plane, above, alpha, half);
        }
        Ok(())
    }
}

/// Lays samples that are as much as is seen of them over a plane.
fn lay_over(plane: &mut Plane<'_>, above: &[u8], alpha: &[u8], (width, height): (u32, u32)) {
    let width = width as usize;
    let rows = above.chunks_exact(width).zip(alpha.chunks_exact(width));
    for (number, (above, alpha)) in rows.enumerate().take(height as usize) {
        let Some(below) = plane.row(number, width) else { continue };
        for ((below, above), alpha) in below.iter_mut().zip(above).zip(alpha) {
            let left = (u16::from(*below) * (255 - u16::from(*alpha)) + 127) / 255;
            *below = above.saturating_add(u8::try_from(left).unwrap_or(u8::MAX));
        }
    }
}

/// The cut-out as large as there is room for it, and where its upper left corner stands in the frame.
fn placed(raster: &Raster, (width, height): (u32, u32), has_titles: bool) -> Result<(Pixmap, (f32, f32))> {
    let (across, down) = match has_titles {
        true if height > width => UNDER_TITLES,
        true => UNDER_TITLES_OF_WIDE,
        false => ALONE,
    };
    let side = |frame: u32, part: f64| Some(whole(f64::from(frame) * part).max(1));
    let options = ResizeOptions {
        width: side(width, across),
        height: side(height, down),
        fit: Fit::Inside,
        ..ResizeOptions::default()
    };
    let scaled = match Plan::new(raster.width(), raster.height(), &options) {
        Some(plan) => resize(raster, &plan, Kernel::Lanczos3, Color::TRANSPARENT)?,
        None => raster.clone(),
    };
    let scaled = with_layout(&scaled, Layout::Rgba);
    let row = scaled.width() as usize * 4;
    let last = scaled.pixels().rchunks_exact(row.max(4)).next().unwrap_or_default();
    // A person who is cut off below stands on the edge of the frame, a thing floats.
    let stands = last.as_chunks::<4>().0.iter().filter(|[.., alpha]| *alpha > 128).count() * 8
        > scaled.width() as usize;
    let spare = f64::from(height) - f64::from(scaled.height());
    let top = match (stands, has_titles) {
        // Below the edge of the frame, where the camera may look.
        (true, _) => spare + f64::from(height) * (ROOM - 1.0) / 2.0,
        (false, true) => spare * 0.8,
        (false, false) => spare * 0.45,
    };
    let left = (f64::from(width) - f64::from(scaled.width())) / 2.0;
    Ok((pixmap(&scaled)?, (single(left), single(top))))
}

/// Planes of what is premultiplied.
fn sheets(ground: &Pixmap) -> ([Sheet; 2], [Sheet; 3]) {
    let (width, height) = (ground.width(), ground.height());
    let weights = Weights::of(YuvColor::default());
    let seen = |sample: u8, alpha: u8| {
        let weighed = (u16::from(sample) * u16::from(alpha) + 127) / 255;
        u8::try_from(weighed).unwrap_or(u8::MAX)
    };
    let plain = |pixel: &tiny_skia::PremultipliedColorU8| {
        let color = pixel.demultiply();
        ([color.red(), color.green(), color.blue()], color.alpha())
    };
    let pixels: Vec<([u8; 3], u8)> = ground.pixels().iter().map(plain).collect();
    let luma = pixels.iter().map(|(rgb, alpha)| seen(weights.luma_of(*rgb), *alpha)).collect();
    let alpha = pixels.iter().map(|(_, alpha)| *alpha).collect();
    let half = (width / 2, height / 2);
    let count = half.0 as usize * half.1 as usize;
    let mut chroma = [Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count)];
    for rows in pixels.chunks_exact((width as usize * 2).max(2)) {
        let (above, below) = rows.split_at(width as usize);
        for (above, below) in above.as_chunks::<2>().0.iter().zip(below.as_chunks::<2>().0) {
            let square = [above[0], above[1], below[0], below[1]];
            let all: u32 = square.iter().map(|(_, alpha)| u32::from(*alpha)).sum();
            // The colour of what is seen, as much as is seen.
            let mean = |channel: usize| {
                let sum: u32 =
                    square.iter().map(|(rgb, alpha)| u32::from(rgb[channel]) * u32::from(*alpha)).sum();
                u8::try_from((sum + all / 2) / all.max(1)).unwrap_or(u8::MAX)
            };
            let [red, green, blue] = [mean(0), mean(1), mean(2)];
            let pair = [red, green, blue, red, green, blue];
            let (of_blue, of_red) = weights.chroma_of(pair, pair);
            let alpha = u8::try_from((all + 2) / 4).unwrap_or(u8::MAX);
            let [blues, reds, alphas] = &mut chroma;
            blues.push(seen(of_blue, alpha));
            reds.push(seen(of_red, alpha));
            alphas.push(alpha);
        }
    }
    let sheet = |samples, size| Sheet { samples, size };
    (
        [sheet(luma, (width, height)), sheet(alpha, (width, height))],
        chroma.map(|samples| sheet(samples, half)),
    )
}

/// Where the camera begins and ends: it moves farther before a cut-out than before the ground behind it.
fn way(room: (u32, u32), size: (u32, u32), motion: Motion, choices: &mut Seeded) -> (Window, Window) {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let most = (f64::from(room.0), f64::from(room.1));
    let (across, down) = (most.0 - width, most.1 - height);
    // From the lower edge of the room on: who stands there does not float.
    let at = |left: f64, top: f64, zoom: f64| {
        let (wide, high) = (width + across * (1.0 - zoom), height + down * (1.0 - zoom));
        Window {
            left: (most.0 - wide) / 2.0 + across * left,
            top: (most.1 - high) / 2.0 + down * top,
            width: wide,
            height: high,
        }
    };
    let motion = match motion {
        Motion::Auto => choices.of(&[Motion::ZoomIn, Motion::PanLeft, Motion::PanRight], Motion::ZoomIn),
        other => other,
    };
    match motion {
        Motion::Still => (at(0.0, 0.0, 1.0), at(0.0, 0.0, 1.0)),
        Motion::ZoomIn | Motion::Auto => (at(0.0, 0.0, 0.4), at(0.0, 0.0, 1.0)),
        Motion::ZoomOut => (at(0.0, 0.0, 1.0), at(0.0, 0.0, 0.4)),
        Motion::PanLeft => (at(0.3, 0.0, 1.0), at(-0.3, 0.0, 1.0)),
        Motion::PanRight => (at(-0.3, 0.0, 1.0), at(0.3, 0.0, 1.0)),
        Motion::PanUp => (at(0.0, 0.3, 1.0), at(0.0, -0.3, 1.0)),
        Motion::PanDown => (at(0.0, -0.3, 1.0), at(0.0, 0.3, 1.0)),
    }
}
