//! Whether what came is what was asked for, before anything is made of it.

#[cfg(feature = "images")]
use noxus_engine::codec::{DecodeOptions, decode};
#[cfg(feature = "images")]
use noxus_engine::stock::MOST_PHOTO_PIXELS;
use noxus_engine::stock::{MOST_VIDEO_PIXELS, StockMedia, StockSize};
use noxus_engine::{Content, Input, InputKind, Limits, Media, Signals, Text, probe_until, text};
#[cfg(feature = "images")]
use noxus_engine::{Ctx, Services, probe_image};

use crate::endpoint::Failure;

/// Shortest clip.
const LEAST_MS: u64 = 200;
/// A bit more, and frames take twice the memory.
const MOST_BITS: u8 = 8;

/// Looks at a file of a library: a picture is decoded, a clip is read to its end.
pub(super) fn check(
    content: &Content,
    media: StockMedia,
    size: StockSize,
    limits: &Limits,
    signals: &Signals<'_>,
) -> Result<(), Failure> {
    let checked = match media {
        StockMedia::Photo => photo(content, size, limits, signals),
        StockMedia::Video => video(content, limits, signals),
    };
    if signals.cancel_token().is_cancelled() {
        return Err(Failure::Cancelled);
    }
    checked.map_err(Failure::Garbage)
}

#[cfg(not(feature = "images"))]
fn photo(_: &Content, _: StockSize, _: &Limits, _: &Signals<'_>) -> Result<(), Text> {
    Err(text!(
        "da una imagen, y este noxus se compiló sin imágenes",
        "gives a picture, and this noxus was built without pictures"
    ))
}

#[cfg(feature = "images")]
fn photo(content: &Content, size: StockSize, limits: &Limits, signals: &Signals<'_>) -> Result<(), Text> {
    let no_picture =
        || text!("da un archivo que no es una imagen entera", "gives a file that is no whole picture");
    let bytes = content.bytes().map_err(|_| no_picture())?;
    let facts = probe_image(&bytes, limits).map_err(|_| no_picture())?;
    let (width, height) = (facts.width, facts.height);
    if u64::from(width) * u64::from(height) > MOST_PHOTO_PIXELS {
        return Err(too_large(width, height));
    }
    let services = Services::default();
    let ctx = Ctx::new(limits, signals.cancel_token(), &|_| {}, &services);
    let options = DecodeOptions { target: Some((size.width, size.height)), still: true };
    decode(facts.format, &bytes, &options, &ctx).map(drop).map_err(|_| no_picture())
}

fn video(content: &Content, limits: &Limits, signals: &Signals<'_>) -> Result<(), Text> {
    let no_clip = || text!("da un archivo que no es un vídeo entero", "gives a file that is no whole clip");
    let input = Input::from_content("stock", content.clone());
    let facts =
        probe_until(&input, InputKind::Video, limits, signals.cancel_token()).map_err(|_| no_clip())?;
    let Media::Video(facts) = facts.media else { return Err(no_clip()) };
    let (width, height) = (facts.video.width, facts.video.height);
    if u64::from(width) * u64::from(height) > MOST_VIDEO_PIXELS {
        return Err(too_large(width, height));
    }
    if facts.duration_ms < LEAST_MS || facts.video.bit_depth > MOST_BITS {
        return Err(no_clip());
    }
    Ok(())
}

fn too_large(width: u32, height: u32) -> Text {
    text!(
        "da un archivo de {width}×{height} píxeles, más de los que pidió",
        "gives a file of {width}×{height} pixels, more than were asked for"
    )
}
