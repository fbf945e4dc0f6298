//! AVIF still pictures, with libavif and libaom.

mod container;
mod properties;
mod sequence;
mod sys;

use self::sys::{Failure, Info};
use super::{DecodeOptions, EncodeOptions};
use crate::error::{Code, Error, Result};
#[cfg(test)]
use crate::raster::Layout;
use crate::raster::{Frame, Picture, Raster};
use crate::{Ctx, ImageFacts, ImageFormat, Limits, Text, text};

/// The longest side of an AV1 frame in pixels.
const MAX_SIDE: u32 = 65_535;
/// Pixels above which a second thread pays for itself.
const TWO_THREADS_PIXELS: u64 = 512 * 512;

/// What the headers say. See [`super::probe`].
///
/// Of an image sequence (`avis`) only the first picture counts. The orientation is
/// that of the container (`irot`, `imir`); EXIF's is ignored, as the standard asks.
pub(super) fn probe(bytes: &[u8], _limits: &Limits) -> Result<ImageFacts> {
    if let Some((width, height)) = largest_size(bytes)?
        && !sys::is_parsable_size(width, height)
    {
        return Ok(facts(width, height, false, 1));
    }
    let info = sys::Decoder::parse(bytes, None, 1).map_err(damaged)?.info();
    let (width, height) = info.visible_size();
    Ok(facts(width, height, info.has_alpha, orientation(&info)))
}

/// The largest size stated anywhere in the file.
fn largest_size(bytes: &[u8]) -> Result<Option<(u32, u32)>> {
    container::largest_size(bytes).map_err(|what| corrupt(&what))
}

fn facts(width: u32, height: u32, has_alpha: bool, orientation: u8) -> ImageFacts {
    ImageFacts { format: ImageFormat::Avif, width, height, frames: 1, has_alpha, orientation }
}

/// Decodes 8, 10 or 12 bits to 8-bit grey or RGB, with alpha if there is some.
/// See [`super::decode`].
///
/// A clean aperture (`clap`) is cut out here; rotation and mirroring are left to the
/// caller as [`Picture::orientation`]. Colours that the container describes by code
/// points and that are not sRGB come with the profile that means the same. Of an image
/// sequence the first picture is decoded.
///
/// libaom has no way to interrupt one picture: cancellation is seen before and after.
pub(super) fn decode(bytes: &[u8], _options: &DecodeOptions, ctx: &Ctx<'_>) -> Result<Picture> {
    if let Some((width, height)) = largest_size(bytes)? {
        ctx.limits().check_frame(width, height)?;
    }
    ctx.step("decode", 0, 2)?;
    let mut decoder = sys::Decoder::parse(bytes, Some(ctx.limits()), 2).map_err(damaged)?;
    let info = decoder.info();
    ctx.limits().check_frame(info.width, info.height)?;
    let layout = info.layout();
    let length = Raster::byte_length(info.width, info.height, layout).ok_or_else(impossible)?;
    decoder.decode().map_err(damaged)?;
    ctx.step("decode", 1, 2)?;
    let pixels = decoder.pixels().map_err(damaged)?;
    let pixels = if info.is_gray { first_of_rgb(&pixels, info.has_alpha) } else { pixels };
    if pixels.len() != length {
        return Err(impossible());
    }
    let (width, height) = info.visible_size();
    let pixels = crop(pixels, &info);
    let raster = Raster::new(width, height, layout, pixels).ok_or_else(impossible)?;
    ctx.step("decode", 2, 2)?;
    let mut metadata = decoder.metadata();
    if metadata.icc.is_none() && !info.is_gray {
        metadata.icc = properties::implied_profile(info.primaries, info.transfer);
    }
    let orientation = orientation(&info);
    Ok(Picture { frames: vec![Frame { raster, duration_ms: 0 }], loop_count: 0, orientation, metadata })
}

fn orientation(info: &Info) -> u8 {
    properties::orientation(info.turns, info.mirror)
}

/// Grey (and alpha) from pixels whose red, green and blue are the same.
fn first_of_rgb(pixels: &[u8], has_alpha: bool) -> Vec<u8> {
    if has_alpha {
        let (pixels, _) = pixels.as_chunks::<4>();
        pixels.iter().flat_map(|&[gray, _, _, alpha]| [gray, alpha]).collect()
    } else {
        let (pixels, _) = pixels.as_chunks::<3>();
        pixels.iter().map(|&[gray, _, _]| gray).collect()
    }
}

/// Cuts out the clean aperture.
fn crop(pixels: Vec<u8>, info: &Info) -> Vec<u8> {
    let Some(crop) = info.crop else { return pixels };
    let channels = info.layout().channels();
    let left = crop.x as usize * channels;
    let right = left + crop.width as usize * channels;
    pixels
        .chunks_exact(info.width as usize * channels)
        .skip(crop.y as usize)
        .take(crop.height as usize)
        .flat_map(|row| row.get(left..right).unwrap_or_default())
        .copied()
        .collect()
}

/// Encodes any layout as 8-bit AVIF. See [`super::encode`].
///
/// `quality` is libavif's (and sharp's) own number. 4:2:0, except 4:4:4 from quality
/// 90 on and with alpha; grey stays grey. `lossless` keeps every sample (4:4:4
/// without colour conversion). `effort` 0 to 9 is libaom's speed 10 to 1, as far as the
/// picture is small enough for it.
///
/// Neither libavif nor libaom can be stopped within one picture; cancellation is seen
/// before and after. So no picture is given more than about a second, on a usual
/// processor: large ones are made with less effort than was asked for.
///
/// # Errors
/// `resolution_limit_exceeded` above 65,535 pixels a side.
pub(super) fn encode(picture: &Picture, options: &EncodeOptions, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let raster = picture
        .frames
        .first()
        .map(|frame| &frame.raster)
        .ok_or_else(|| failed(&text!("no hay ningún fotograma", "there is no frame")))?;
    let (width, height) = (raster.width(), raster.height());
    ctx.limits().check_frame(width, height)?;
    if width.max(height) > MAX_SIDE {
        return Err(too_large(width, height));
    }
    ctx.step("encode", 0, 2)?;
    let quality = if options.lossless { 100 } else { options.quality.clamp(1, 100) };
    let full_chroma = options.lossless || raster.layout().has_alpha() || quality >= 90;
    let settings = sys::Settings {
        quality,
        lossless: options.lossless,
        full_chroma,
        speed: speed(options.effort, raster),
        threads: if u64::from(width) * u64::from(height) > TWO_THREADS_PIXELS { 2 } else { 1 },
    };
    let image = sys::Image::new(raster, &settings, &picture.metadata).map_err(stopped)?;
    ctx.step("encode", 1, 2)?;
    let encoded = image.encode(&settings).map_err(stopped)?;
    ctx.step("encode", 2, 2)?;
    Ok(encoded)
}

/// Pixels that libaom encodes in about a second at its speeds 1 to 8, with two threads.
const PIXELS_A_SECOND: [u64; 8] =
    [50_000, 80_000, 150_000, 300_000, 500_000, 2_000_000, 5_000_000, 12_500_000];

/// The speed for an effort, or the first faster one that is done in about a second.
fn speed(effort: u8, raster: &Raster) -> u8 {
    let pixels = u64::from(raster.width()) * u64::from(raster.height());
    // The alpha is a picture of its own.
    let pixels = if raster.layout().has_alpha() { pixels.saturating_mul(2) } else { pixels };
    let affordable = (1_u8..).zip(PIXELS_A_SECOND).find(|(_, most)| pixels <= *most);
    (10 - effort.min(9)).max(affordable.map_or(9, |(speed, _)| speed))
}

fn damaged(failure: Failure) -> Error {
    match failure {
        Failure::OutOfMemory => failed(&text!("no hay memoria suficiente", "there is not enough memory")),
        Failure::Unsupported(detail) => Error::new(
            Code::UnsupportedFormat,
            Text::constant(
                "Este AVIF usa una función que no se admite.",
                "This AVIF uses a feature that is not supported.",
            ),
        )
        .with_hint(Text::constant("Guárdalo como PNG o JPEG.", "Save it as PNG or JPEG."))
        .with_source(detail),
        Failure::Codec(detail) => {
            corrupt(&text!("sus datos no se pueden leer enteros", "its data cannot be read whole"))
                .with_source(detail)
        }
    }
}

fn corrupt(what: &Text) -> Error {
    let (es, en) = (&what.es, &what.en);
    Error::new(
        Code::CorruptInput,
        text!("El archivo AVIF está dañado: {es}.", "The AVIF file is damaged: {en}."),
    )
    .with_hint(Text::constant(
        "Expórtalo de nuevo o comprueba que se haya subido entero.",
        "Export it again, or check that it was uploaded whole.",
    ))
}

fn stopped(failure: Failure) -> Error {
    match failure {
        Failure::OutOfMemory => failed(&text!("no hay memoria suficiente", "there is not enough memory")),
        Failure::Unsupported(detail) | Failure::Codec(detail) => {
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
        text!("No se pudo procesar el AVIF: {es}.", "The AVIF could not be processed: {en}."),
    )
}

fn too_large(width: u32, height: u32) -> Error {
    Error::new(
        Code::ResolutionLimitExceeded,
        text!(
            "La imagen mide {width}×{height} píxeles; un AVIF admite {MAX_SIDE} por lado.",
            "The picture measures {width}×{height} pixels; an AVIF holds {MAX_SIDE} a side."
        ),
    )
    .with_hint(Text::constant(
        "Redúcela (width, height) o elige PNG o TIFF.",
        "Make it smaller (width, height) or choose PNG or TIFF.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pictures_are_made_faster() {
        let of = |width: u32, height: u32, layout: Layout| {
            let length = Raster::byte_length(width, height, layout).unwrap();
            Raster::new(width, height, layout, vec![0; length]).unwrap()
        };
        for (width, height, effort, expected) in [
            (200, 200, 9, 1),
            (640, 480, 9, 5),
            (640, 480, 4, 6),
            (1_600, 1_250, 4, 6),
            (1_600, 1_251, 4, 7),
            (4_000, 3_000, 4, 8),
            (4_000, 3_000, 0, 10),
            (5_000, 5_000, 9, 9),
        ] {
            assert_eq!(
                speed(effort, &of(width, height, Layout::Gray)),
                expected,
                "{width}×{height} {effort}"
            );
        }
        assert_eq!(speed(9, &of(200, 200, Layout::GrayAlpha)), 2);
    }
}
