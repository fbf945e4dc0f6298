//! JPEG: decoding and fast encoding with mozjpeg's libjpeg-turbo core, the
//! default and small files with jpegli.

mod header;
mod inks;
mod quality;
mod sys;

use self::inks::Inks;
use self::sys::{Decoder, Failure, Job, Samples};
use super::metadata::exif_orientation;
use super::{DecodeOptions, EncodeOptions};
use crate::error::{Code, Error, Result};
use crate::raster::{Frame, Layout, Picture, Raster};
use crate::{Ctx, ImageFacts, ImageFormat, Limits, Text, text};

/// The longest side of a JPEG that libjpeg reads and writes, in pixels.
const MAX_SIDE: u32 = 65_500;
/// Rows between two looks at cancellation.
const BAND_ROWS: usize = 64;

/// What the headers say. See [`super::probe`].
pub(super) fn probe(bytes: &[u8], _limits: &Limits) -> Result<ImageFacts> {
    let header = header::read(bytes)?;
    Ok(ImageFacts {
        format: ImageFormat::Jpeg,
        width: header.width,
        height: header.height,
        frames: 1,
        has_alpha: false,
        orientation: header.metadata.exif.as_deref().map_or(1, exif_orientation),
    })
}

/// Decodes to grey or RGB. See [`super::decode`].
///
/// With [`DecodeOptions::target`] the picture is shrunk inside the inverse DCT by 2,
/// 4 or 8. CMYK and YCCK are converted to sRGB through their profile, or without one as
/// red = (1 − cyan)(1 − black); the profile is then left out of the metadata, since it no
/// longer fits the pixels.
///
/// A file that ends before its last pixel is `corrupt_input`; stray bytes between
/// segments, or a missing end marker after a complete single scan, are accepted as
/// other decoders do.
pub(super) fn decode(bytes: &[u8], options: &DecodeOptions, ctx: &Ctx<'_>) -> Result<Picture> {
    let header = header::read(bytes)?;
    ctx.limits().check_frame(header.width, header.height)?;
    ctx.step("decode", 0, u64::from(header.height))?;
    let samples = match header.components {
        1 => Samples::Gray,
        3 => Samples::Rgb,
        _ => Samples::Cmyk,
    };
    let mut decoder = Decoder::open(bytes, ctx.cancel_token()).map_err(|failure| damaged(failure, None))?;
    if decoder.size() != (header.width, header.height) {
        return Err(header::corrupt(&text!("declara dos tamaños", "it states two sizes")));
    }
    let eighths = scale((header.width, header.height), options.target);
    let (width, height) = decoder.start(samples, eighths).map_err(|failure| damaged(failure, Some(0)))?;
    ctx.limits().check_frame(width, height)?;
    let mut metadata = header.metadata;
    let inks = (samples == Samples::Cmyk).then(|| Inks::new(header.adobe, &metadata));
    if inks.is_some() {
        metadata.icc = None;
    }
    let layout = if samples == Samples::Gray { Layout::Gray } else { Layout::Rgb };
    let row_bytes = width as usize * layout.channels();
    let mut ink_band =
        vec![0; if inks.is_some() { width as usize * samples.channels() * BAND_ROWS } else { 0 }];
    let mut pixels = vec![0; row_bytes * height as usize];
    let mut rows = 0_u64;
    for band in pixels.chunks_mut(row_bytes * BAND_ROWS) {
        let failed = |failure| damaged(failure, Some(rows * 8 / u64::from(eighths)));
        let band_rows = band.len() / row_bytes;
        match &inks {
            None => decoder.read(band).map_err(failed)?,
            Some(inks) => {
                let ink_band = ink_band.split_at_mut(width as usize * samples.channels() * band_rows).0;
                decoder.read(ink_band).map_err(failed)?;
                inks.convert(ink_band, band);
            }
        }
        rows += band_rows as u64;
        ctx.step("decode", rows, u64::from(height))?;
    }
    decoder.finish().map_err(|failure| damaged(failure, None))?;

    let orientation = metadata.exif.as_deref().map_or(1, exif_orientation);
    let raster = Raster::new(width, height, layout, pixels)
        .ok_or_else(|| failed(&text!("tamaño imposible", "impossible size")))?;
    Ok(Picture { frames: vec![Frame { raster, duration_ms: 0 }], loop_count: 0, orientation, metadata })
}

/// The eighths (1, 2, 4 or 8) of the size at which to decode: the smallest that
/// leaves 1.5 times the target in each direction. Smaller ones visibly soften.
fn scale((width, height): (u32, u32), target: Option<(u32, u32)>) -> u32 {
    let Some((target_width, target_height)) = target else { return 8 };
    let enough = |side: u32, wanted: u32, eighths: u32| {
        u64::from(side) * u64::from(eighths) * 2 >= u64::from(wanted) * 3 * 8
    };
    [1, 2, 4]
        .into_iter()
        .find(|&eighths| enough(width, target_width, eighths) && enough(height, target_height, eighths))
        .unwrap_or(8)
}

/// Encodes a grey or RGB picture. See [`super::encode`].
///
/// `effort` 0 to 2 is plain libjpeg-turbo 4:2:0 (1 and 2 with optimal Huffman tables),
/// 3 to 6 jpegli 4:2:0, or 4:4:4 from quality 85 on (progressive from 5), 7 to 9 jpegli
/// 4:4:4 progressive. `quality` means the same look at every effort: that of libjpeg's
/// number with 4:2:0. Below 10 jpegli gets no worse. `lossless` is not JPEG's to give
/// and is ignored.
///
/// # Errors
/// `tool_failed` for pictures with alpha (flatten them first);
/// `resolution_limit_exceeded` above 65,500 pixels a side.
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
    if raster.layout().has_alpha() {
        return Err(failed(&text!(
            "un JPEG no tiene transparencia; hay que aplanar la imagen antes",
            "a JPEG has no transparency; flatten the picture first"
        )));
    }
    let total = u64::from(height);
    ctx.step("encode", 0, total)?;
    let gray = raster.layout() == Layout::Gray;
    let job = Job {
        width,
        height,
        gray,
        pixels: raster.pixels(),
        segments: header::segments(&picture.metadata),
        tuning: quality::tuning(options, gray),
    };
    let mut on_rows = |rows: u32| ctx.step("encode", u64::from(rows), total);
    sys::encode(&job, ctx.cancel_token(), &mut on_rows).map_err(|failure| match failure {
        Failure::Stopped(error) => error,
        Failure::Codec { detail, .. } => {
            failed(&text!("el codificador se detuvo", "the encoder stopped")).with_source(detail)
        }
    })
}

/// What a failed decode means to the caller.
fn damaged(failure: Failure, row: Option<u64>) -> Error {
    match failure {
        Failure::Stopped(error) => error,
        Failure::Codec { detail, out_of_memory: true } => {
            failed(&text!("no hay memoria suficiente", "there is not enough memory")).with_source(detail)
        }
        Failure::Codec { detail, .. } => header::corrupt(&match row {
            Some(row) => text!("se lee hasta cerca de la fila {row}", "it can be read up to about row {row}"),
            None => text!("sus datos no se pueden leer enteros", "its data cannot be read whole"),
        })
        .with_source(detail),
    }
}

fn failed(what: &Text) -> Error {
    let (es, en) = (&what.es, &what.en);
    Error::new(
        Code::ToolFailed,
        text!("No se pudo procesar el JPEG: {es}.", "The JPEG could not be processed: {en}."),
    )
}

fn too_large(width: u32, height: u32) -> Error {
    Error::new(
        Code::ResolutionLimitExceeded,
        text!(
            "La imagen mide {width}×{height} píxeles; un JPEG admite {MAX_SIDE} por lado.",
            "The picture measures {width}×{height} pixels; a JPEG holds {MAX_SIDE} a side."
        ),
    )
    .with_hint(Text::constant(
        "Redúcela (width, height) o elige PNG o TIFF.",
        "Make it smaller (width, height) or choose PNG or TIFF.",
    ))
}
