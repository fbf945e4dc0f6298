//! Backgrounds in the colours of a theme: soft lights that drift, and a figure over them.

use fast_image_resize as fir;
use tiny_skia::{LineCap, PathBuilder, Pixmap, Stroke, Transform};

use super::failed;
use super::layer::{Entrance, Layer, paint};
use super::planes::planes_of;
use super::seeded::Seeded;
use crate::Color;
use crate::captions::raster::single;
use crate::error::Result;
use crate::frame::{Plane, YuvFrame};
use crate::timeline::{Pattern, Theme};

/// Pixels of the frame to one of the field of light.
const SHRINK: u32 = 16;

/// A light: where it begins and ends, its reach in parts of the width, its colour and strength.
struct Light {
    from: (f64, f64),
    to: (f64, f64),
    reach: f64,
    color: [f64; 3],
    strength: f64,
}

/// A generated background.
pub(super) struct Field {
    top: [f64; 3],
    bottom: [f64; 3],
    lights: [Light; 3],
    size: (u32, u32),
    resizer: fir::Resizer,
    /// Luma, then both chromas, 16 bits a sample.
    field: [Vec<u8>; 3],
    large: Vec<u16>,
    large_chroma: Vec<u16>,
    figure: Option<Layer>,
}

impl Field {
    /// Prepares one for frames of `size`.
    pub(super) fn new(
        size: (u32, u32),
        theme: &Theme,
        pattern: Pattern,
        choices: &mut Seeded,
    ) -> Result<Self> {
        let place = |choices: &mut Seeded| (choices.between(-0.1, 1.1), choices.between(-0.1, 1.1));
        let lights = theme.lights.map(|color| {
            let from = place(choices);
            let toward = (choices.between(-0.35, 0.35), choices.between(-0.25, 0.25));
            let to = (from.0 + toward.0, from.1 + toward.1);
            let (reach, strength) = (choices.between(0.35, 0.6), choices.between(0.4, 0.62));
            Light { from, to, reach, color: parts(color), strength }
        });
        let samples = size.0 as usize * size.1 as usize;
        Ok(Self {
            top: parts(theme.top),
            bottom: parts(theme.bottom),
            lights,
            size,
            resizer: fir::Resizer::new(),
            field: Default::default(),
            large: vec![0; samples],
            large_chroma: vec![0; samples / 4],
            figure: figure(size, theme, pattern, choices)?,
        })
    }

    /// Draws it as it is when that part of the scene is over.
    pub(super) fn draw(&mut self, frame: &mut YuvFrame<'_>, number: u64, part: f64) -> Result<()> {
        let small = (self.size.0.div_ceil(SHRINK).max(4), self.size.1.div_ceil(SHRINK).max(4));
        self.shine(small, part);
        let [luma, blue, red] = &self.field;
        let [to_luma, to_blue, to_red] = planes_of(frame);
        enlarge(&mut self.resizer, (luma, small), (&mut self.large, self.size))?;
        dithered(&self.large, self.size, to_luma);
        let half = (self.size.0 / 2, self.size.1 / 2);
        for (from, to) in [(blue, to_blue), (red, to_red)] {
            enlarge(&mut self.resizer, (from, small), (&mut self.large_chroma, half))?;
            dithered(&self.large_chroma, half, to);
        }
        if let Some(figure) = &self.figure {
            figure.draw(frame, number, part);
        }
        Ok(())
    }

    /// The light in every point of the small field.
    fn shine(&mut self, (width, height): (u32, u32), part: f64) {
        let [luma, blue, red] = &mut self.field;
        for plane in [&mut *luma, &mut *blue, &mut *red] {
            plane.clear();
        }
        let shape = f64::from(self.size.1) / f64::from(self.size.0);
        let lights = self.lights.each_ref().map(|light| {
            let at = |from: f64, to: f64| from + (to - from) * part;
            (at(light.from.0, light.to.0), at(light.from.1, light.to.1) * shape, light)
        });
        for row in 0..height {
            let y = (f64::from(row) + 0.5) / f64::from(height);
            for column in 0..width {
                let x = (f64::from(column) + 0.5) / f64::from(width);
                let mut rgb = [0, 1, 2].map(|channel: usize| mixed(self.top, self.bottom, channel, y));
                for (at_x, at_y, light) in &lights {
                    let (dx, dy) = (x - at_x, y * shape - at_y);
                    let far = (dx * dx + dy * dy) / (light.reach * light.reach);
                    let weight = light.strength / ((1.0 + far) * (1.0 + far) * (1.0 + far));
                    for (channel, of_light) in rgb.iter_mut().zip(light.color) {
                        *channel += (of_light - *channel) * weight;
                    }
                }
                let [of_luma, of_blue, of_red] = yuv(rgb);
                luma.extend(of_luma.to_ne_bytes());
                blue.extend(of_blue.to_ne_bytes());
                red.extend(of_red.to_ne_bytes());
            }
        }
    }
}

fn parts(color: Color) -> [f64; 3] {
    [color.red, color.green, color.blue].map(|sample| f64::from(sample) / 255.0)
}

fn mixed(one: [f64; 3], other: [f64; 3], channel: usize, part: f64) -> f64 {
    let of = |color: [f64; 3]| color.get(channel).copied().unwrap_or_default();
    of(one) + (of(other) - of(one)) * part
}

/// Limited BT.709 with 8 bits behind the point.
fn yuv([red, green, blue]: [f64; 3]) -> [u16; 3] {
    let luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let sample = |part: f64| u16::try_from(super::layer::whole(part * 256.0)).unwrap_or(u16::MAX);
    [
        sample(16.0 + 219.0 * luma),
        sample(128.0 + 224.0 * (blue - luma) / 1.8556),
        sample(128.0 + 224.0 * (red - luma) / 1.5748),
    ]
}

fn enlarge(
    resizer: &mut fir::Resizer,
    (samples, (width, height)): (&[u8], (u32, u32)),
    (to, (to_width, to_height)): (&mut [u16], (u32, u32)),
) -> Result<()> {
    let words: Vec<fir::pixels::U16> = samples
        .as_chunks::<2>()
        .0
        .iter()
        .map(|bytes| fir::pixels::U16::new(u16::from_ne_bytes(*bytes)))
        .collect();
    let source = fir::images::TypedImageRef::new(width, height, &words).map_err(|error| failed(&error))?;
    let mut target = fir::images::TypedImage::<fir::pixels::U16>::new(to_width, to_height);
    let options = fir::ResizeOptions::new()
        .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Mitchell))
        .use_alpha(false);
    resizer.resize_typed(&source, &mut target, &options).map_err(|error| failed(&error))?;
    for (to, from) in to.iter_mut().zip(target.pixels()) {
        *to = from.0;
    }
    Ok(())
}

/// Sixteen bits to eight, with Bayer's ordered pattern, so that soft light shows no steps.
fn dithered(from: &[u16], (width, height): (u32, u32), to: &mut Plane<'_>) {
    const PATTERN: [[u16; 8]; 8] = [
        [0, 32, 8, 40, 2, 34, 10, 42],
        [48, 16, 56, 24, 50, 18, 58, 26],
        [12, 44, 4, 36, 14, 46, 6, 38],
        [60, 28, 52, 20, 62, 30, 54, 22],
        [3, 35, 11, 43, 1, 33, 9, 41],
        [51, 19, 59, 27, 49, 17, 57, 25],
        [15, 47, 7, 39, 13, 45, 5, 37],
        [63, 31, 55, 23, 61, 29, 53, 21],
    ];
    let width = width as usize;
    let rows = from.chunks_exact(width.max(1)).take(height as usize).zip(PATTERN.iter().cycle());
    for (number, (row, thresholds)) in rows.enumerate() {
        let Some(to) = to.row(number, width) else { continue };
        let thresholds = thresholds.map(|threshold| threshold * 4 + 2);
        for (to, from) in to.chunks_mut(8).zip(row.chunks(8)) {
            for ((to, from), threshold) in to.iter_mut().zip(from).zip(thresholds) {
                let [_, high] = from.saturating_add(threshold).to_le_bytes();
                *to = high;
            }
        }
    }
}

/// What stands over the lights.
fn figure(
    (width, height): (u32, u32),
    theme: &Theme,
    pattern: Pattern,
    choices: &mut Seeded,
) -> Result<Option<Layer>> {
    if pattern == Pattern::Aurora {
        return Ok(None);
    }
    // Larger than the frame by as far as it drifts.
    let margin = width.min(height) / 20 * 2;
    let mut pixels = Pixmap::new(width + 2 * margin, height + 2 * margin).ok_or_else(|| failed(&"size"))?;
    let unit = single(f64::from(width.min(height)));
    let (wide, high) = (single(f64::from(pixels.width())), single(f64::from(pixels.height())));
    let drift = match pattern {
        Pattern::Rings => {
            rings(&mut pixels, (wide, high), unit, theme, choices);
            (0.0, f64::from(unit) * -0.03)
        }
        Pattern::Dots => {
            dots(&mut pixels, (wide, high), unit, theme);
            (f64::from(unit) * 0.03, f64::from(unit) * -0.03)
        }
        Pattern::Stripes => {
            stripes(&mut pixels, (wide, high), unit, theme);
            (f64::from(unit) * 0.06, 0.0)
        }
        Pattern::Waves | Pattern::Aurora => {
            waves(&mut pixels, (wide, high), unit, theme, choices);
            (f64::from(unit) * -0.05, 0.0)
        }
    };
    let corner = -i32::try_from(margin).unwrap_or(0);
    Ok(Some(Layer::new(&pixels, (corner, corner), Entrance::None).drifting(drift.0, drift.1)))
}

fn rings(pixels: &mut Pixmap, (wide, high): (f32, f32), unit: f32, theme: &Theme, choices: &mut Seeded) {
    let corner = (choices.of(&[-0.05, 1.05], 1.05), choices.of(&[0.06, 0.9], 0.06));
    let center = (wide * single(corner.0), high * single(corner.1));
    let stroke = Stroke { width: unit * 0.012, ..Stroke::default() };
    for ring in 1..=7_u8 {
        let radius = unit * (0.12 + 0.13 * f32::from(ring - 1));
        let Some(circle) = PathBuilder::from_circle(center.0, center.1, radius) else { continue };
        let strength = 0.34 - 0.04 * f32::from(ring);
        pixels.stroke_path(&circle, &paint(theme.accent, strength), &stroke, Transform::identity(), None);
    }
}

fn dots(pixels: &mut Pixmap, (wide, high): (f32, f32), unit: f32, theme: &Theme) {
    let step = unit / 18.0;
    let fill = paint(theme.text, 0.13);
    let mut y = step / 2.0;
    while y < high {
        let mut x = step / 2.0;
        while x < wide {
            if let Some(circle) = PathBuilder::from_circle(x, y, unit * 0.0032) {
                pixels.fill_path(&circle, &fill, tiny_skia::FillRule::Winding, Transform::identity(), None);
            }
            x += step;
        }
        y += step;
    }
}

fn stripes(pixels: &mut Pixmap, (wide, high): (f32, f32), unit: f32, theme: &Theme) {
    let stroke = Stroke { width: unit * 0.075, line_cap: LineCap::Butt, ..Stroke::default() };
    let mut at = -high;
    while at < wide {
        let mut path = PathBuilder::new();
        path.move_to(at - unit * 0.1, high + unit * 0.1);
        path.line_to(at + high + unit * 0.1, -unit * 0.1);
        if let Some(path) = path.finish() {
            pixels.stroke_path(&path, &paint(theme.text, 0.045), &stroke, Transform::identity(), None);
        }
        at += unit * 0.24;
    }
}

fn waves(pixels: &mut Pixmap, (wide, high): (f32, f32), unit: f32, theme: &Theme, choices: &mut Seeded) {
    let shift = single(choices.between(0.0, 1.0));
    for (number, color) in [(0_u8, theme.lights[1]), (1, theme.lights[0]), (2, theme.accent)] {
        let layer = f32::from(number);
        let level = high - unit * (0.36 - 0.1 * layer);
        let swing = unit * (0.07 - 0.012 * layer);
        let step = wide * (0.5 - 0.08 * layer);
        let mut path = PathBuilder::new();
        let mut x = -step * (1.0 + shift) - layer * step * 0.4;
        path.move_to(x, level);
        let mut up = true;
        while x < wide * 1.2 {
            let crest = if up { level - swing } else { level + swing };
            path.quad_to(x + step / 2.0, crest, x + step, level);
            (x, up) = (x + step, !up);
        }
        path.line_to(x, high + 2.0);
        path.line_to(-wide, high + 2.0);
        path.close();
        if let Some(path) = path.finish() {
            let fill = paint(color, 0.16);
            pixels.fill_path(&path, &fill, tiny_skia::FillRule::Winding, Transform::identity(), None);
        }
    }
}
