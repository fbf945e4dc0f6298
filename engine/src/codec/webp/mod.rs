//! WebP, still and animated, lossy and lossless, with libwebp.

mod container;
mod sys;

use self::sys::Failure;
use super::metadata::exif_orientation;
use super::{DecodeOptions, EncodeOptions};
use crate::error::{Code, Error, Result};
use crate::raster::{Frame, Layout, Picture, Raster};
use crate::{Ctx, ImageFacts, ImageFormat, Limits, Text, text};

/// The longest side of a WebP in pixels.
const MAX_SIDE: u32 = 16_383;
/// The longest time a frame may be shown: 24 bits of milliseconds.
const MAX_DURATION_MS: u32 = (1 << 24) - 1;

/// What the headers say. See [`super::probe`].
pub(super) fn probe(bytes: &[u8], _limits: &Limits) -> Result<ImageFacts> {
    let container = container::read(bytes)?;
    Ok(ImageFacts {
        format: ImageFormat::Webp,
        width: container.width,
        height: container.height,
        frames: container.frames,
        has_alpha: container.has_alpha,
        orientation: container.metadata.exif.as_deref().map_or(1, exif_orientation),
    })
}

/// Decodes a still picture to RGB or RGBA, an animation to whole RGBA canvases on a
/// transparent ground. See [`super::decode`].
///
/// A file shorter than it declares is `corrupt_input`.
pub(super) fn decode(bytes: &[u8], options: &DecodeOptions, ctx: &Ctx<'_>) -> Result<Picture> {
    let container = container::read(bytes)?;
    let (width, height) = (container.width, container.height);
    ctx.limits().check_frame(width, height)?;
    let frames = if container.is_animation {
        let wanted = if options.still { 1 } else { container.frames };
        ctx.limits().check_frames(wanted, width, height)?;
        animation(bytes, (width, height), wanted, ctx)?
    } else {
        vec![Frame { raster: still(bytes, &container, ctx)?, duration_ms: 0 }]
    };
    let orientation = container.metadata.exif.as_deref().map_or(1, exif_orientation);
    let loop_count = if frames.len() > 1 { container.loop_count } else { 0 };
    Ok(Picture { frames, loop_count, orientation, metadata: container.metadata })
}

fn still(bytes: &[u8], container: &container::Container, ctx: &Ctx<'_>) -> Result<Raster> {
    let (width, height) = (container.width, container.height);
    let layout = if container.has_alpha { Layout::Rgba } else { Layout::Rgb };
    let length = Raster::byte_length(width, height, layout).ok_or_else(impossible)?;
    let mut pixels = vec![0; length];
    let total = bytes.len() as u64;
    let mut on_bytes = |done: usize| ctx.step("decode", done as u64, total);
    sys::decode_still(bytes, (width, height), container.has_alpha, &mut pixels, &mut on_bytes)
        .map_err(damaged)?;
    Raster::new(width, height, layout, pixels).ok_or_else(impossible)
}

fn animation(bytes: &[u8], (width, height): (u32, u32), wanted: u32, ctx: &Ctx<'_>) -> Result<Vec<Frame>> {
    let mut frames = Vec::new();
    let mut shown_until_ms = 0_u32;
    let mut decoder = sys::AnimationDecoder::open(bytes, (width, height)).map_err(damaged)?;
    ctx.step("decode", 0, wanted.into())?;
    for number in 1..=wanted {
        let (pixels, until_ms) = decoder.next_frame().map_err(damaged)?;
        let raster = Raster::new(width, height, Layout::Rgba, pixels).ok_or_else(impossible)?;
        frames.push(Frame { raster, duration_ms: until_ms.saturating_sub(shown_until_ms) });
        shown_until_ms = until_ms;
        ctx.step("decode", number.into(), wanted.into())?;
    }
    Ok(frames)
}

/// Encodes any layout. See [`super::encode`].
///
/// `lossless` keeps every pixel, also the colour under full transparency; `quality`
/// is libwebp's own and has no bearing on it. `effort` 0 to 6 is libwebp's method,
/// 7 to 9 add analysis passes to method 6 (lossless: its ten presets).
/// Frames that equal the one before are merged with it, so an animation may come
/// back with fewer frames of the same total duration.
///
/// # Errors
/// `resolution_limit_exceeded` above 16,383 pixels a side.
pub(super) fn encode(picture: &Picture, options: &EncodeOptions, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let [first, rest @ ..] = picture.frames.as_slice() else {
        return Err(failed(&text!("no hay ningún fotograma", "there is no frame")));
    };
    let (width, height) = (first.raster.width(), first.raster.height());
    let count = u32::try_from(picture.frames.len()).unwrap_or(u32::MAX);
    ctx.limits().check_frames(count, width, height)?;
    if width.max(height) > MAX_SIDE {
        return Err(too_large(width, height));
    }
    let settings = settings(options);
    let encoded = if rest.is_empty() {
        let mut last = 0;
        let mut on_percent = |percent: u8| {
            last = percent;
            ctx.step("encode", percent.into(), 100)
        };
        let encoded = sys::encode_still(&colour(&first.raster).view(), &settings, &mut on_percent);
        let encoded = encoded.map_err(stopped)?;
        // Not every mode of libwebp counts to the end.
        if last < 100 {
            ctx.step("encode", 100, 100)?;
        }
        encoded
    } else {
        encode_animation(picture, &settings, ctx)?
    };
    container::with_metadata(encoded, &picture.metadata)
}

fn encode_animation(picture: &Picture, settings: &sys::Settings, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let total = picture.frames.len() as u64;
    let mut encoder: Option<sys::AnimationEncoder> = None;
    let mut at_ms = 0_u32;
    for (number, frame) in (1..).zip(&picture.frames) {
        let colour = colour(&frame.raster);
        let view = colour.view();
        let encoder = match &mut encoder {
            Some(encoder) => encoder,
            None => encoder.insert(
                sys::AnimationEncoder::new((view.width, view.height), picture.loop_count, settings)
                    .map_err(stopped)?,
            ),
        };
        encoder.add(&view, at_ms, settings).map_err(stopped)?;
        at_ms = at_ms.saturating_add(frame.duration_ms.min(MAX_DURATION_MS));
        ctx.step("encode", number, total)?;
    }
    let encoder = encoder.ok_or_else(|| failed(&text!("no hay ningún fotograma", "there is no frame")))?;
    encoder.finish(at_ms).map_err(stopped)
}

/// Pixels as libwebp takes them: RGB or RGBA, borrowed where they already are.
struct Colour<'a> {
    raster: &'a Raster,
    expanded: Option<Vec<u8>>,
}

impl Colour<'_> {
    fn view(&self) -> sys::View<'_> {
        sys::View {
            width: self.raster.width(),
            height: self.raster.height(),
            has_alpha: self.raster.layout().has_alpha(),
            pixels: self.expanded.as_deref().unwrap_or(self.raster.pixels()),
        }
    }
}

fn colour(raster: &Raster) -> Colour<'_> {
    let expanded = match raster.layout() {
        Layout::Gray => Some(raster.pixels().iter().flat_map(|&gray| [gray; 3]).collect()),
        Layout::GrayAlpha => {
            let (pairs, _) = raster.pixels().as_chunks::<2>();
            Some(pairs.iter().flat_map(|&[gray, alpha]| [gray, gray, gray, alpha]).collect())
        }
        Layout::Rgb | Layout::Rgba => None,
    };
    Colour { raster, expanded }
}

fn settings(options: &EncodeOptions) -> sys::Settings {
    let effort = options.effort.min(9);
    sys::Settings {
        quality: options.quality.clamp(1, 100),
        lossless: options.lossless,
        effort,
        method: effort.min(6),
        passes: match effort {
            0..=6 => 1,
            7 => 2,
            8 => 4,
            _ => 6,
        },
    }
}

fn damaged(failure: Failure) -> Error {
    match failure {
        Failure::Stopped(error) => error,
        Failure::OutOfMemory => failed(&text!("no hay memoria suficiente", "there is not enough memory")),
        Failure::Codec(detail) => {
            container::corrupt(&text!("sus datos no se pueden leer enteros", "its data cannot be read whole"))
                .with_source(detail)
        }
    }
}

fn stopped(failure: Failure) -> Error {
    match failure {
        Failure::Stopped(error) => error,
        Failure::OutOfMemory => failed(&text!("no hay memoria suficiente", "there is not enough memory")),
        Failure::Codec(detail) => {
            failed(&text!("el codificador se detuvo", "the encoder stopped")).with_source(detail)
        }
    }
}

fn impossible() -> Error {
    failed(&text!("tamaño imposible", "impossible size"))
}

fn failed(what: &Text) -> Error {
    let (es, en) = (&what.es, &what.en);
    Error::new(
        Code::ToolFailed,
        text!("No se pudo procesar el WebP: {es}.", "The WebP could not be processed: {en}."),
    )
}

fn too_large(width: u32, height: u32) -> Error {
    Error::new(
        Code::ResolutionLimitExceeded,
        text!(
            "La imagen mide {width}×{height} píxeles; un WebP admite {MAX_SIDE} por lado.",
            "The picture measures {width}×{height} pixels; a WebP holds {MAX_SIDE} a side."
        ),
    )
    .with_hint(Text::constant(
        "Redúcela (width, height) o elige AVIF, PNG o JPEG.",
        "Make it smaller (width, height) or choose AVIF, PNG or JPEG.",
    ))
}
