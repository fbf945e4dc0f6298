//! Resizing: where the pixels go is planned first, then done.

use fast_image_resize as fir;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::layout::{rebuilt, with_layout};
use crate::error::{Code, Error, Result};
use crate::raster::{Layout, Raster};
use crate::{Color, text};

/// How a picture is made to fit a width and a height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Fill the box, keep proportions, crop what hangs over.
    ///
    /// es: Llena la caja con sus proporciones y recorta lo que sobra.
    #[default]
    Cover,
    /// Fit inside the box, keep proportions, fill the rest with the background.
    ///
    /// es: Cabe en la caja con sus proporciones; el resto se rellena con el fondo.
    Contain,
    /// Stretch to the box.
    ///
    /// es: Se estira hasta llenar la caja.
    Fill,
    /// Keep proportions; as large as possible, no side longer than the box.
    ///
    /// es: Con sus proporciones; lo más grande posible, sin que ningún lado pase de la caja.
    Inside,
    /// Keep proportions; as small as possible, no side shorter than the box.
    ///
    /// es: Con sus proporciones; lo más pequeña posible, sin que ningún lado se quede corto.
    Outside,
}

/// The part of the picture that is kept when it is cropped, or where it stands
/// on its background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// The middle.
    ///
    /// es: El centro.
    #[default]
    #[serde(alias = "centre")]
    Center,
    /// The middle of the top.
    ///
    /// es: El centro del borde superior.
    #[serde(alias = "north")]
    Top,
    /// The top right corner.
    ///
    /// es: La esquina superior derecha.
    #[serde(alias = "northeast", alias = "right top")]
    TopRight,
    /// The middle of the right side.
    ///
    /// es: El centro del lado derecho.
    #[serde(alias = "east")]
    Right,
    /// The bottom right corner.
    ///
    /// es: La esquina inferior derecha.
    #[serde(alias = "southeast", alias = "right bottom")]
    BottomRight,
    /// The middle of the bottom.
    ///
    /// es: El centro del borde inferior.
    #[serde(alias = "south")]
    Bottom,
    /// The bottom left corner.
    ///
    /// es: La esquina inferior izquierda.
    #[serde(alias = "southwest", alias = "left bottom")]
    BottomLeft,
    /// The middle of the left side.
    ///
    /// es: El centro del lado izquierdo.
    #[serde(alias = "west")]
    Left,
    /// The top left corner.
    ///
    /// es: La esquina superior izquierda.
    #[serde(alias = "northwest", alias = "left top")]
    TopLeft,
}

impl Position {
    /// How much of the spare width lies on the left, of the spare height above: 0, ½ or 1.
    const fn shares(self) -> (f64, f64) {
        match self {
            Self::TopLeft => (0.0, 0.0),
            Self::Top => (0.5, 0.0),
            Self::TopRight => (1.0, 0.0),
            Self::Left => (0.0, 0.5),
            Self::Center => (0.5, 0.5),
            Self::Right => (1.0, 0.5),
            Self::BottomLeft => (0.0, 1.0),
            Self::Bottom => (0.5, 1.0),
            Self::BottomRight => (1.0, 1.0),
        }
    }
}

/// The function that weighs neighbouring pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kernel {
    /// The nearest pixel: for pixel art.
    ///
    /// es: El píxel más cercano: para pixel art.
    Nearest,
    /// Triangle.
    ///
    /// es: Triángulo.
    #[serde(alias = "bilinear")]
    Linear,
    /// Catmull–Rom.
    ///
    /// es: Cúbico de Catmull–Rom.
    Cubic,
    /// Mitchell–Netravali: soft, without ringing.
    ///
    /// es: Mitchell–Netravali: suave, sin halos.
    Mitchell,
    /// Lanczos with two lobes.
    ///
    /// es: Lanczos de dos lóbulos.
    Lanczos2,
    /// Lanczos with three lobes: sharpest.
    ///
    /// es: Lanczos de tres lóbulos: el más nítido.
    #[default]
    Lanczos3,
}

/// What size is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResizeOptions {
    /// Pixels across; alone, the height follows.
    pub width: Option<u32>,
    /// Pixels down; alone, the width follows.
    pub height: Option<u32>,
    /// How both are met.
    pub fit: Fit,
    /// What is kept of a cropped picture.
    pub position: Position,
    /// Never scale up.
    pub without_enlargement: bool,
}

/// Where the scaled picture stands on its canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Canvas pixels left of the picture.
    pub left: u32,
    /// Canvas pixels above the picture.
    pub top: u32,
    /// Canvas width.
    pub width: u32,
    /// Canvas height.
    pub height: u32,
}

/// A resize worked out in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The part of the source that is used, as fractions of its size: left, top,
    /// width, height.
    pub source: [f64; 4],
    /// The size that part is scaled to.
    pub width: u32,
    /// The size that part is scaled to.
    pub height: u32,
    /// The canvas around it, when it is larger.
    pub canvas: Option<Placement>,
}

impl Plan {
    /// Works out what happens to a picture of `width` × `height`. `None` when
    /// the size stays as it is.
    pub fn new(width: u32, height: u32, options: &ResizeOptions) -> Option<Self> {
        let (wanted_width, wanted_height) = match (options.width, options.height) {
            (None, None) => return None,
            (Some(wanted), None) => (wanted, scaled(height, f64::from(wanted) / f64::from(width))),
            (None, Some(wanted)) => (scaled(width, f64::from(wanted) / f64::from(height)), wanted),
            (Some(wanted_width), Some(wanted_height)) => (wanted_width, wanted_height),
        };
        let both = options.width.is_some() && options.height.is_some();
        let fit = if both { options.fit } else { Fit::Fill };
        let ratio_x = f64::from(wanted_width) / f64::from(width);
        let ratio_y = f64::from(wanted_height) / f64::from(height);
        let limit = if options.without_enlargement { 1.0 } else { f64::INFINITY };
        let whole = |width, height| Self { source: [0.0, 0.0, 1.0, 1.0], width, height, canvas: None };
        let plan = match fit {
            // One side alone keeps the proportions, also when it is capped.
            Fit::Fill if !both && ratio_x.max(ratio_y) > limit => whole(width, height),
            Fit::Fill => whole(
                scaled_to(width, wanted_width, ratio_x, limit),
                scaled_to(height, wanted_height, ratio_y, limit),
            ),
            Fit::Inside | Fit::Outside => {
                let ratio = if fit == Fit::Inside { ratio_x.min(ratio_y) } else { ratio_x.max(ratio_y) };
                let ratio = ratio.min(limit);
                whole(scaled(width, ratio), scaled(height, ratio))
            }
            Fit::Cover => cover(width, height, wanted_width, wanted_height, limit, options.position),
            Fit::Contain => {
                let ratio = ratio_x.min(ratio_y).min(limit);
                let inner =
                    whole(scaled(width, ratio).min(wanted_width), scaled(height, ratio).min(wanted_height));
                let (share_x, share_y) = options.position.shares();
                let canvas = Placement {
                    left: share(wanted_width - inner.width, share_x),
                    top: share(wanted_height - inner.height, share_y),
                    width: wanted_width,
                    height: wanted_height,
                };
                let padded = (inner.width, inner.height) != (wanted_width, wanted_height);
                Self { canvas: padded.then_some(canvas), ..inner }
            }
        };
        (plan != whole(width, height)).then_some(plan)
    }

    /// Width and height of the result.
    pub fn result_size(&self) -> (u32, u32) {
        self.canvas.map_or((self.width, self.height), |canvas| (canvas.width, canvas.height))
    }

    /// The size the whole source would have at this scale: what a decoder that
    /// can shrink may be asked for.
    pub fn whole_scaled(&self) -> (u32, u32) {
        let [_, _, width, height] = self.source;
        (scaled(self.width, 1.0 / width), scaled(self.height, 1.0 / height))
    }
}

fn cover(
    width: u32,
    height: u32,
    wanted_width: u32,
    wanted_height: u32,
    limit: f64,
    position: Position,
) -> Plan {
    let ratio_x = f64::from(wanted_width) / f64::from(width);
    let ratio_y = f64::from(wanted_height) / f64::from(height);
    let ratio = ratio_x.max(ratio_y).min(limit);
    let result_width = wanted_width.min(scaled(width, ratio));
    let result_height = wanted_height.min(scaled(height, ratio));
    let part_x = (f64::from(result_width) / ratio / f64::from(width)).min(1.0);
    let part_y = (f64::from(result_height) / ratio / f64::from(height)).min(1.0);
    let (share_x, share_y) = position.shares();
    Plan {
        source: [(1.0 - part_x) * share_x, (1.0 - part_y) * share_y, part_x, part_y],
        width: result_width,
        height: result_height,
        canvas: None,
    }
}

/// `side` × `ratio`, rounded, at least 1.
fn scaled(side: u32, ratio: f64) -> u32 {
    let pixels = (f64::from(side) * ratio).round().clamp(1.0, f64::from(u32::MAX));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the range of u32 just above"
    )]
    let pixels = pixels as u32;
    pixels
}

fn scaled_to(side: u32, wanted: u32, ratio: f64, limit: f64) -> u32 {
    if ratio > limit { side } else { wanted }
}

/// A share of 0, ½ or 1 of the spare pixels, rounded down.
fn share(spare: u32, share: f64) -> u32 {
    if share >= 1.0 {
        spare
    } else if share <= 0.0 {
        0
    } else {
        spare / 2
    }
}

/// Carries out a plan. Colours are weighted by alpha while they are mixed, so
/// that transparent pixels do not bleed. Gamma is left alone, as the usual
/// tools do.
///
/// # Errors
/// `tool_failed` when the resampler refuses, which no plan from [`Plan::new`]
/// brings about.
pub fn resize(raster: &Raster, plan: &Plan, kernel: Kernel, background: Color) -> Result<Raster> {
    let scaled = resample(raster, plan, kernel)?;
    Ok(match plan.canvas {
        None => scaled,
        Some(canvas) => pad(&scaled, canvas, background),
    })
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::new(
        Code::ToolFailed,
        text!("No se pudo cambiar el tamaño: {error}.", "Could not resize: {error}."),
    )
}

fn resample(raster: &Raster, plan: &Plan, kernel: Kernel) -> Result<Raster> {
    let layout = raster.layout();
    let pixel_type = match layout {
        Layout::Gray => fir::PixelType::U8,
        Layout::GrayAlpha => fir::PixelType::U8x2,
        Layout::Rgb => fir::PixelType::U8x3,
        Layout::Rgba => fir::PixelType::U8x4,
    };
    let (width, height) = (raster.width(), raster.height());
    let source =
        fir::images::ImageRef::new(width, height, raster.pixels(), pixel_type).map_err(|e| failed(&e))?;
    let mut target = fir::images::Image::new(plan.width, plan.height, pixel_type);
    let algorithm = match kernel {
        Kernel::Nearest => fir::ResizeAlg::Nearest,
        Kernel::Linear => fir::ResizeAlg::Convolution(fir::FilterType::Bilinear),
        Kernel::Cubic => fir::ResizeAlg::Convolution(fir::FilterType::CatmullRom),
        Kernel::Mitchell => fir::ResizeAlg::Convolution(fir::FilterType::Mitchell),
        Kernel::Lanczos2 => {
            let filter = fir::Filter::new("lanczos2", lanczos2, 2.0).map_err(|e| failed(&e))?;
            fir::ResizeAlg::Convolution(fir::FilterType::Custom(filter))
        }
        Kernel::Lanczos3 => fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3),
    };
    let [left, top, part_x, part_y] = plan.source;
    let (full_width, full_height) = (f64::from(width), f64::from(height));
    let options = fir::ResizeOptions::new().resize_alg(algorithm).use_alpha(layout.has_alpha()).crop(
        left * full_width,
        top * full_height,
        (part_x * full_width).min(full_width - left * full_width),
        (part_y * full_height).min(full_height - top * full_height),
    );
    fir::Resizer::new().resize(&source, &mut target, &options).map_err(|e| failed(&e))?;
    Raster::new(plan.width, plan.height, layout, target.into_vec()).ok_or_else(|| failed(&"size"))
}

/// Lanczos window over two lobes.
fn lanczos2(x: f64) -> f64 {
    let sinc =
        |x: f64| if x == 0.0 { 1.0 } else { (x * std::f64::consts::PI).sin() / (x * std::f64::consts::PI) };
    if x.abs() < 2.0 { sinc(x) * sinc(x / 2.0) } else { 0.0 }
}

/// The picture on a canvas of one colour. Where the colour needs alpha or
/// colour channels that the picture has not, the result has them.
fn pad(raster: &Raster, canvas: Placement, background: Color) -> Raster {
    let needs_alpha = raster.layout().has_alpha() || background.alpha < 255;
    let gray = matches!(raster.layout(), Layout::Gray | Layout::GrayAlpha)
        && background.red == background.green
        && background.green == background.blue;
    let layout = match (gray, needs_alpha) {
        (true, false) => Layout::Gray,
        (true, true) => Layout::GrayAlpha,
        (false, false) => Layout::Rgb,
        (false, true) => Layout::Rgba,
    };
    let inner = with_layout(raster, layout);
    let filler: &[u8] = &match layout {
        Layout::Gray => vec![background.red],
        Layout::GrayAlpha => vec![background.red, background.alpha],
        Layout::Rgb => vec![background.red, background.green, background.blue],
        Layout::Rgba => vec![background.red, background.green, background.blue, background.alpha],
    };
    let mut pixels = filler.repeat(canvas.width as usize * canvas.height as usize);
    let stride = canvas.width as usize * layout.channels();
    let offset = canvas.left as usize * layout.channels();
    let rows = pixels.chunks_exact_mut(stride).skip(canvas.top as usize);
    for (row, source) in rows.zip(inner.pixels().chunks_exact(inner.stride_bytes())) {
        if let Some(place) = row.get_mut(offset..offset + source.len()) {
            place.copy_from_slice(source);
        }
    }
    rebuilt(raster, canvas.width, canvas.height, layout, pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(width: u32, height: u32, options: ResizeOptions) -> (u32, u32) {
        Plan::new(width, height, &options).map_or((width, height), |plan| plan.result_size())
    }

    /// 400 × 300 into 100 × 100, and 40 × 30 without enlargement: the sizes that
    /// sharp gives.
    #[test]
    fn fits_are_those_of_sharp() {
        let with = |fit, without_enlargement| ResizeOptions {
            width: Some(100),
            height: Some(100),
            fit,
            without_enlargement,
            ..ResizeOptions::default()
        };
        for (fit, large, small, capped) in [
            (Fit::Cover, (100, 100), (100, 100), (40, 30)),
            (Fit::Contain, (100, 100), (100, 100), (100, 100)),
            (Fit::Fill, (100, 100), (100, 100), (40, 30)),
            (Fit::Inside, (100, 75), (100, 75), (40, 30)),
            (Fit::Outside, (133, 100), (133, 100), (40, 30)),
        ] {
            assert_eq!(sizes(400, 300, with(fit, false)), large, "{fit:?}");
            assert_eq!(sizes(40, 30, with(fit, false)), small, "{fit:?} up");
            assert_eq!(sizes(40, 30, with(fit, true)), capped, "{fit:?} without enlargement");
        }
    }

    #[test]
    fn one_side_keeps_proportions() {
        let width = ResizeOptions { width: Some(200), ..ResizeOptions::default() };
        assert_eq!(sizes(400, 300, width), (200, 150));
        let height = ResizeOptions { height: Some(1), ..ResizeOptions::default() };
        assert_eq!(sizes(400, 300, height), (1, 1));
        let capped =
            ResizeOptions { width: Some(800), without_enlargement: true, ..ResizeOptions::default() };
        assert_eq!(Plan::new(400, 300, &capped), None);
        assert_eq!(Plan::new(400, 300, &ResizeOptions::default()), None);
    }

    #[test]
    fn cover_keeps_the_part_asked_for() {
        // Left half black, right half white.
        let raster = Raster::new(4, 1, Layout::Gray, vec![0, 0, 255, 255]).unwrap();
        for (position, expected) in
            [(Position::Left, [0, 0]), (Position::Center, [0, 255]), (Position::Right, [255, 255])]
        {
            let options =
                ResizeOptions { width: Some(2), height: Some(1), position, ..ResizeOptions::default() };
            let plan = Plan::new(4, 1, &options).unwrap();
            assert_eq!(
                resize(&raster, &plan, Kernel::Nearest, Color::WHITE).unwrap().pixels(),
                expected,
                "{position:?}"
            );
        }
    }

    #[test]
    fn contain_pads_with_the_background() {
        let raster = Raster::new(2, 1, Layout::Gray, vec![9, 9]).unwrap();
        let options =
            ResizeOptions { width: Some(2), height: Some(3), fit: Fit::Contain, ..ResizeOptions::default() };
        let plan = Plan::new(2, 1, &options).unwrap();
        let padded = resize(&raster, &plan, Kernel::Lanczos3, Color::WHITE).unwrap();
        assert_eq!((padded.layout(), padded.pixels()), (Layout::Gray, &[255, 255, 9, 9, 255, 255][..]));
        let clear = resize(&raster, &plan, Kernel::Lanczos3, Color::TRANSPARENT).unwrap();
        assert_eq!(clear.layout(), Layout::GrayAlpha);
        assert_eq!(clear.pixels(), [255, 0, 255, 0, 9, 255, 9, 255, 255, 0, 255, 0]);
    }

    #[test]
    fn transparent_pixels_do_not_bleed() {
        // Opaque red beside transparent green: halves mix to red, not to yellow.
        let raster = Raster::new(2, 1, Layout::Rgba, vec![255, 0, 0, 255, 0, 255, 0, 0]).unwrap();
        let options = ResizeOptions { width: Some(1), ..ResizeOptions::default() };
        let plan = Plan::new(2, 1, &options).unwrap();
        let mixed = resize(&raster, &plan, Kernel::Linear, Color::WHITE).unwrap();
        assert_eq!(&mixed.pixels()[..3], [255, 0, 0]);
        assert!((126..=129).contains(&mixed.pixels()[3]), "{:?}", mixed.pixels());
    }
}
