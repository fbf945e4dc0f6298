//! Writing TIFF: one strip-wise Deflate page with horizontal prediction; and what is
//! refused before it is read.

use tiff::decoder::{ChunkType, Decoder};
use tiff::encoder::colortype::{ColorType, Gray8, RGB8, RGBA8};
use tiff::encoder::{Compression, DeflateLevel, Predictor, TiffEncoder};
use tiff::tags::Tag;

use crate::codec::reader::{Full, Sink, Source, write_error};
use crate::codec::{encoder_failed, unsupported};
use crate::error::Result;
use crate::raster::{Layout, Metadata, Raster};
use crate::{Ctx, ImageFormat};

/// Uncompressed bytes of a strip: small enough to cancel soon, large enough to
/// compress.
const STRIP_BYTES: usize = 256 << 10;

/// TIFF's tag for an XMP packet (XMP specification part 3, 1.1.3).
const XMP_TAG: Tag = Tag::Unknown(700);

/// Refuses what makes the `tiff` crate panic: tiles whose samples lie in planes of their
/// own. It takes the tiles of the second plane for rows of tiles below the first.
pub(super) fn check(bytes: &[u8], ctx: &Ctx<'_>) -> Result<()> {
    // What is broken otherwise is told by whoever reads the picture.
    let Ok(mut decoder) = Decoder::new(Source::new(bytes, ctx)) else { return Ok(()) };
    let is_tiled = decoder.get_chunk_type() == ChunkType::Tile;
    let mut number = |tag| decoder.find_tag_unsigned::<u16>(tag).ok().flatten();
    let is_planar = number(Tag::PlanarConfiguration) == Some(2);
    if is_tiled && is_planar && number(Tag::SamplesPerPixel) != Some(1) {
        return Err(unsupported(ImageFormat::Tiff, "planar tiles"));
    }
    Ok(())
}

pub(super) fn encode(raster: &Raster, metadata: &Metadata, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    match raster.layout() {
        Layout::Gray => write::<Gray8>(raster, raster.pixels(), metadata, ctx),
        Layout::Rgb => write::<RGB8>(raster, raster.pixels(), metadata, ctx),
        Layout::Rgba => write::<RGBA8>(raster, raster.pixels(), metadata, ctx),
        Layout::GrayAlpha => {
            let rgba: Vec<u8> = raster
                .pixels()
                .as_chunks::<2>()
                .0
                .iter()
                .flat_map(|[gray, alpha]| [*gray, *gray, *gray, *alpha])
                .collect();
            write::<RGBA8>(raster, &rgba, metadata, ctx)
        }
    }
}

fn write<C: ColorType<Inner = u8>>(
    raster: &Raster,
    pixels: &[u8],
    metadata: &Metadata,
    ctx: &Ctx<'_>,
) -> Result<Vec<u8>> {
    let full = Full::default();
    let mut sink = Sink::new(ctx, &full);
    let failed = |error: tiff::TiffError| {
        write_error(ctx, &full, || encoder_failed(ImageFormat::Tiff, &error).with_source(error))
    };
    let mut encoder = TiffEncoder::new(&mut sink)
        .map_err(failed)?
        .with_compression(Compression::Deflate(DeflateLevel::Balanced))
        .with_predictor(Predictor::Horizontal);
    let mut image = encoder.new_image::<C>(raster.width(), raster.height()).map_err(failed)?;
    let row_bytes = (pixels.len() / raster.height() as usize).max(1);
    let rows = u32::try_from((STRIP_BYTES / row_bytes).max(1)).unwrap_or(1);
    image.rows_per_strip(rows).map_err(failed)?;
    if let Some(icc) = &metadata.icc {
        image.encoder().write_tag(Tag::IccProfile, icc.as_slice()).map_err(failed)?;
    }
    if let Some(xmp) = &metadata.xmp {
        image.encoder().write_tag(XMP_TAG, xmp.as_slice()).map_err(failed)?;
    }
    // Strip by strip through the sink, which checks for cancellation at each.
    image.write_data(pixels).map_err(failed)?;
    Ok(sink.into_bytes())
}
