//! The shapes of glyphs: outlines as paths, emoji as pictures.

use cosmic_text::Font;
use fontdb::Weight;
use swash::Tag;
use swash::scale::image::{Content, Image};
use swash::scale::{Render, ScaleContext, Scaler, Source, StrikeWith};
use swash::zeno::{Command, PathData, Vector};
use tiny_skia::{IntSize, PathBuilder, Pixmap};

use super::shape::Glyph;

/// A glyph in colours of its own.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) pixels: Pixmap,
    pub(super) left: f32,
    pub(super) top: f32,
}

/// Reads glyphs from faces.
pub(super) struct GlyphReader {
    context: ScaleContext,
}

impl GlyphReader {
    pub(super) fn new() -> Self {
        Self { context: ScaleContext::new() }
    }

    /// Adds a glyph at `(x, y)` on the baseline: its outline to `path`, or its
    /// picture to `pictures`.
    pub(super) fn read(
        &mut self,
        font: &Font,
        glyph: &Glyph,
        (x, y): (f32, f32),
        path: &mut PathBuilder,
        pictures: &mut Vec<Picture>,
    ) {
        let mut scaler = scaler(&mut self.context, font, glyph);
        let in_color = Render::new(&[Source::ColorOutline(0), Source::ColorBitmap(StrikeWith::BestFit)])
            .offset(Vector::new(0.0, 0.0))
            .render(&mut scaler, glyph.id);
        if let Some(picture) = in_color.and_then(|image| picture(image, x, y)) {
            pictures.push(picture);
        } else if let Some(outline) = scaler.scale_outline(glyph.id) {
            append(path, outline.path(), x, y);
        }
    }
}

fn scaler<'a>(context: &'a mut ScaleContext, font: &'a Font, glyph: &Glyph) -> Scaler<'a> {
    let face = font.as_swash();
    let builder = context.builder(face).size(glyph.size).hint(false);
    let weight = Tag::from_be_bytes(*b"wght");
    let Some(axis) = face.variations().find_by_tag(weight) else { return builder.build() };
    let Weight(wanted) = glyph.weight;
    let wanted = f32::from(wanted).max(axis.min_value()).min(axis.max_value());
    builder.normalized_coords(face.variations().normalized_coords([(weight, wanted)])).build()
}

/// Faces have their y axis upwards, pictures downwards.
fn append(path: &mut PathBuilder, outline: impl PathData, x: f32, y: f32) {
    for command in outline.commands() {
        match command {
            Command::MoveTo(to) => path.move_to(x + to.x, y - to.y),
            Command::LineTo(to) => path.line_to(x + to.x, y - to.y),
            Command::QuadTo(by, to) => path.quad_to(x + by.x, y - by.y, x + to.x, y - to.y),
            Command::CurveTo(one, two, to) => {
                path.cubic_to(x + one.x, y - one.y, x + two.x, y - two.y, x + to.x, y - to.y);
            }
            Command::Close => path.close(),
        }
    }
}

fn picture(image: Image, x: f32, y: f32) -> Option<Picture> {
    if image.content != Content::Color {
        return None;
    }
    let mut data = image.data;
    for pixel in data.chunks_exact_mut(4) {
        if let [red, green, blue, alpha] = pixel {
            for sample in [red, green, blue] {
                *sample = multiplied(*sample, *alpha);
            }
        }
    }
    let size = IntSize::from_wh(image.placement.width, image.placement.height)?;
    let (left, top) = (small(image.placement.left), small(image.placement.top));
    Some(Picture { pixels: Pixmap::from_vec(data, size)?, left: x + left, top: y - top })
}

/// Placements are a few hundred pixels: exact in `f32`.
fn small(offset: i32) -> f32 {
    let magnitude = u16::try_from(offset.unsigned_abs()).unwrap_or(u16::MAX);
    f32::from(magnitude) * if offset < 0 { -1.0 } else { 1.0 }
}

/// `sample × alpha / 255`, rounded; never above `alpha`, which premultiplied
/// pixels rely on.
pub(super) fn multiplied(sample: u8, alpha: u8) -> u8 {
    let product = u16::from(sample) * u16::from(alpha) + 128;
    let [high, _] = (product + (product >> 8)).to_be_bytes();
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_rounded() {
        for sample in 0..=255_u8 {
            for alpha in [0, 1, 127, 128, 254, 255] {
                let exact = f64::from(sample) * f64::from(alpha) / 255.0;
                assert!((f64::from(multiplied(sample, alpha)) - exact).abs() <= 0.5, "{sample} {alpha}");
            }
        }
        assert!((small(-3) + 3.0).abs() < f32::EPSILON);
    }
}
