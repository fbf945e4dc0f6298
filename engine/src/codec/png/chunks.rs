//! Writing PNG chunks (PNG specification, third edition, section 5).

use libdeflater::crc32;

use super::deflate::zlib;
use super::{FORMAT, XMP_KEYWORD};
use crate::Ctx;
use crate::codec::encoder_failed;
use crate::error::Result;
use crate::raster::Metadata;

/// The signature that opens every PNG.
pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Signature and `IHDR`: where ancillary chunks may be put into a finished file.
const AFTER_HEADER: usize = 8 + 12 + 13;

/// Appends one chunk: length, type, data, CRC.
pub(super) fn write(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) -> Result<()> {
    let length = u32::try_from(data.len()).ok().filter(|length| *length <= i32::MAX.unsigned_abs());
    let length = length.ok_or_else(|| encoder_failed(FORMAT, "chunk too long"))?;
    out.extend(length.to_be_bytes());
    let start = out.len();
    out.extend(kind);
    out.extend(data);
    let checksum = crc32(out.get(start..).unwrap_or_default());
    out.extend(checksum.to_be_bytes());
    Ok(())
}

/// The file with profile, EXIF and XMP put in behind its header.
pub(super) fn with_metadata(png: Vec<u8>, metadata: &Metadata, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let mut extra = Vec::new();
    if let Some(icc) = &metadata.icc {
        let mut data = b"ICC Profile\0\0".to_vec();
        data.extend(zlib(icc, 9, ctx)?);
        write(&mut extra, *b"iCCP", &data)?;
    }
    if let Some(exif) = &metadata.exif {
        write(&mut extra, *b"eXIf", exif)?;
    }
    // An iTXt chunk holds UTF-8 and nothing else.
    if let Some(xmp) = metadata.xmp.as_deref().filter(|xmp| std::str::from_utf8(xmp).is_ok()) {
        let mut data = XMP_KEYWORD.as_bytes().to_vec();
        data.extend([0, 0, 0, 0, 0]);
        data.extend(xmp);
        write(&mut extra, *b"iTXt", &data)?;
    }
    if extra.is_empty() {
        return Ok(png);
    }
    let mut whole = png;
    let body = whole.split_off(AFTER_HEADER.min(whole.len()));
    whole.extend(extra);
    whole.extend(body);
    Ok(whole)
}
