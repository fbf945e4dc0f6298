//! The logo and the line in a corner of every frame.

use std::collections::BTreeSet;

use tiny_skia::{FillRule, FilterQuality, Path, Pixmap, PixmapPaint, Transform};

use super::failed;
use super::layer::{Entrance, Layer, paint, whole};
use super::material::Material;
use super::titles::{Canvas, font, rim};
use crate::Color;
use crate::captions::raster::{Bounds, Fonts, FrameSize, Typesetter, floor, single};
use crate::captions::style::Style;
use crate::error::Result;
use crate::pipeline::{Fit, Kernel, Plan, ResizeOptions, resize, with_layout};
use crate::raster::{Layout, Raster};
use crate::timeline::{Mark, Timeline};

/// The most room of a logo, as parts of the shorter side.
const LOGO_WIDTH: f64 = 0.24;
const LOGO_HEIGHT: f64 = 0.12;
/// Size of the letters, and the gap above them.
const TEXT_SIZE: f64 = 0.032;
const GAP: f64 = 0.016;
/// Between the mark and the edges, as parts of the shorter side; of tall videos, players cover more
/// above and below.
const MARGIN: f64 = 0.045;
const TALL_MARGIN: f64 = 0.11;

/// What is drawn for a mark, if it is anything.
pub(super) fn layer(
    timeline: &Timeline,
    mark: &Mark,
    fonts: &Fonts,
    material: &dyn Material,
    missing: &mut BTreeSet<char>,
) -> Result<Option<Layer>> {
    let frame = FrameSize { width: timeline.width, height: timeline.height };
    let unit = f64::from(frame.width.min(frame.height));
    let logo = if mark.has_logo { Some(fitted(&material.logo()?, unit)?) } else { None };
    let text = mark.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let (size, words) = match text {
        Some(text) => line(text, frame, fonts, missing)?,
        None => (0.0, Vec::new()),
    };
    let ink = words.iter().map(bounds).reduce(Bounds::union);
    let logo_size = logo.as_ref().map(|logo| (logo.width() as f32, logo.height() as f32));
    let text_size = ink.map(|ink| (ink.right - ink.left, ink.height()));
    let gap = if logo_size.is_some() && text_size.is_some() { single(unit * GAP) } else { 0.0 };
    let parts = [logo_size, text_size].into_iter().flatten();
    let Some((width, height)) = parts.reduce(|one, other| (one.0.max(other.0), one.1 + gap + other.1)) else {
        return Ok(None);
    };
    let (left, top) = corner(mark, frame, unit, (width, height));
    let room = Bounds { left, top, right: left + width, bottom: top + height };
    let Canvas { mut pixels, at, transform } = Canvas::new(room.grown(size * 0.25, size * 0.25), 0.0)?;
    let opacity = f32::from(mark.opacity_percent) / 100.0;
    let (is_left, _) = mark.corner.sides();
    let start = |part: f32| if is_left { left } else { left + width - part };
    if let (Some(logo), Some((across, _))) = (&logo, logo_size) {
        let place = PixmapPaint { opacity, quality: FilterQuality::Nearest, ..PixmapPaint::default() };
        let (x, y) = (floor(start(across) + transform.tx + 0.5), floor(top + transform.ty + 0.5));
        pixels.draw_pixmap(x, y, logo.as_ref(), &place, Transform::identity(), None);
    }
    if let (Some(ink), Some((across, down))) = (ink, text_size) {
        let to = Transform::from_translate(start(across) - ink.left, top + height - down - ink.top)
            .post_concat(transform);
        let rim = rim(size);
        for path in &words {
            pixels.stroke_path(path, &paint(Color::BLACK, 0.55 * opacity), &rim, to, None);
        }
        for path in &words {
            pixels.fill_path(path, &paint(Color::WHITE, opacity), FillRule::Winding, to, None);
        }
    }
    Ok(Some(Layer::new(&pixels, at, Entrance::None)))
}

fn bounds(path: &Path) -> Bounds {
    let ink = path.bounds();
    Bounds { left: ink.left(), top: ink.top(), right: ink.right(), bottom: ink.bottom() }
}

/// Where the upper left corner of a mark stands.
fn corner(mark: &Mark, frame: FrameSize, unit: f64, (width, height): (f32, f32)) -> (f32, f32) {
    let across = single(unit * MARGIN);
    let down = single(unit * if frame.is_tall() { TALL_MARGIN } else { MARGIN });
    let (is_left, is_top) = mark.corner.sides();
    let left = if is_left { across } else { frame.width as f32 - across - width };
    let top = if is_top { down } else { frame.height as f32 - down - height };
    // On whole pixels a logo stays as sharp as it is.
    (left.round(), top.round())
}

/// The outlines of a line, and the size of its letters.
fn line(
    text: &str,
    frame: FrameSize,
    fonts: &Fonts,
    missing: &mut BTreeSet<char>,
) -> Result<(f32, Vec<Path>)> {
    let mut setter = Typesetter::new(fonts, &font(600), [text])?;
    let style = Style { font: font(600), size: TEXT_SIZE, shrink_to: 0.5, ..Style::default() };
    let set = setter.set(text, &style, frame);
    missing.extend(setter.missing_letters());
    Ok((set.size, set.lines.into_iter().flat_map(|line| line.words).map(|(_, path)| path).collect()))
}

/// A logo, as large as there is room for it.
fn fitted(logo: &Raster, unit: f64) -> Result<Pixmap> {
    let options = ResizeOptions {
        width: Some(whole(unit * LOGO_WIDTH).max(1)),
        height: Some(whole(unit * LOGO_HEIGHT).max(1)),
        fit: Fit::Inside,
        ..ResizeOptions::default()
    };
    let scaled = match Plan::new(logo.width(), logo.height(), &options) {
        Some(plan) => resize(logo, &plan, Kernel::Lanczos3, Color::TRANSPARENT)?,
        None => logo.clone(),
    };
    pixmap(&with_layout(&scaled, Layout::Rgba))
}

/// A picture in RGBA, premultiplied.
pub(super) fn pixmap(raster: &Raster) -> Result<Pixmap> {
    let mut pixels = Pixmap::new(raster.width(), raster.height()).ok_or_else(|| failed(&"size"))?;
    for (to, from) in pixels.pixels_mut().iter_mut().zip(raster.pixels().as_chunks::<4>().0) {
        let [red, green, blue, alpha] = *from;
        *to = tiny_skia::ColorU8::from_rgba(red, green, blue, alpha).premultiply();
    }
    Ok(pixels)
}
