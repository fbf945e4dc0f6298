//! A code as PNG: one bit a pixel, two palette entries.
//!
//! PNG (third edition) needs five chunks here, which are written directly: a
//! general encoder would take the picture pixel by pixel.

use libdeflater::{CompressionLvl, Compressor};

use super::Colors;
use crate::error::{Code, Error, Result};
use crate::text;
use crate::tools::qr::{Layout, Matrix};

/// A pixel is an index into the palette: 0 is background, 1 is foreground.
const BIT_DEPTH: u8 = 1;
const COLOR_TYPE_PALETTE: u8 = 3;
const FILTER_NONE: u8 = 0;

/// Draws `matrix` as a PNG file.
///
/// The same matrix, layout and colours always give the same bytes.
///
/// # Errors
/// [`Code::ToolFailed`] when the compressor fails, which it has no reason to.
pub fn render_png(matrix: &Matrix, layout: &Layout, colors: Colors) -> Result<Vec<u8>> {
    let image = compress(&unfiltered_rows(matrix, layout))?;
    let mut file = Vec::with_capacity(image.len() + 128);
    file.extend_from_slice(b"\x89PNG\r\n\x1a\n");

    let mut header = Vec::with_capacity(13);
    header.extend_from_slice(&layout.side_px().to_be_bytes());
    header.extend_from_slice(&layout.side_px().to_be_bytes());
    // Deflate, adaptive filtering, not interlaced.
    header.extend_from_slice(&[BIT_DEPTH, COLOR_TYPE_PALETTE, 0, 0, 0]);
    push_chunk(&mut file, b"IHDR", &header);

    let Colors { foreground, background } = colors;
    let palette = [background, foreground].map(|color| [color.red, color.green, color.blue]);
    push_chunk(&mut file, b"PLTE", palette.as_flattened());
    match (background.alpha, foreground.alpha) {
        (255, 255) => {}
        (background, 255) => push_chunk(&mut file, b"tRNS", &[background]),
        (background, foreground) => push_chunk(&mut file, b"tRNS", &[background, foreground]),
    }
    push_chunk(&mut file, b"IDAT", &image);
    push_chunk(&mut file, b"IEND", &[]);
    Ok(file)
}

/// The rows of pixels, each behind its filter type: none, for repeated rows
/// compress better as repetitions than as differences.
fn unfiltered_rows(matrix: &Matrix, layout: &Layout) -> Vec<u8> {
    let [side_px, module_px, margin_px] =
        [layout.side_px(), layout.module_px(), layout.margin_px()].map(|pixels| pixels as usize);
    let row_bytes = 1 + side_px.div_ceil(8);
    let mut rows = vec![FILTER_NONE; row_bytes * side_px];
    let drawn = rows.get_mut(margin_px * row_bytes..).unwrap_or_default();
    for (band, modules) in drawn.chunks_exact_mut(module_px * row_bytes).zip(matrix.rows()) {
        let (first, repeated) = band.split_at_mut(row_bytes);
        draw_row(first.get_mut(1..).unwrap_or_default(), modules, module_px, margin_px);
        for row in repeated.chunks_exact_mut(row_bytes) {
            row.copy_from_slice(first);
        }
    }
    rows
}

/// Sets the bits of the dark modules, leftmost pixel in the highest bit.
fn draw_row(pixels: &mut [u8], modules: &[bool], module_px: usize, margin_px: usize) {
    let mut start = margin_px;
    for run in modules.chunk_by(|one, next| one == next) {
        let end = start + run.len() * module_px;
        if run.first() == Some(&true) {
            set_bits(pixels, start, end);
        }
        start = end;
    }
}

fn set_bits(bytes: &mut [u8], start: usize, end: usize) {
    let (first, last) = (start / 8, end / 8);
    let (head, tail) = (0xff_u8 >> (start % 8), !(0xff_u8 >> (end % 8)));
    if first == last {
        if let Some(byte) = bytes.get_mut(first) {
            *byte |= head & tail;
        }
        return;
    }
    if let Some(byte) = bytes.get_mut(first) {
        *byte |= head;
    }
    bytes.get_mut(first + 1..last).unwrap_or_default().fill(0xff);
    if let Some(byte) = bytes.get_mut(last) {
        *byte |= tail;
    }
}

fn compress(rows: &[u8]) -> Result<Vec<u8>> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut image = vec![0; compressor.zlib_compress_bound(rows.len())];
    let length = compressor.zlib_compress(rows, &mut image).map_err(|error| {
        Error::new(
            Code::ToolFailed,
            text!(
                "No se pudo comprimir la imagen: {error}.",
                "The picture could not be compressed: {error}."
            ),
        )
        .with_source(error)
    })?;
    image.truncate(length);
    Ok(image)
}

/// Length, type, data, and a CRC over type and data. No chunk here comes near
/// the 2 GiB that the length can say.
fn push_chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    file.extend_from_slice(&length.to_be_bytes());
    let start = file.len();
    file.extend_from_slice(kind);
    file.extend_from_slice(data);
    let crc = libdeflater::crc32(file.get(start..).unwrap_or_default());
    file.extend_from_slice(&crc.to_be_bytes());
}
