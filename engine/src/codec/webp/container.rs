//! The RIFF container of WebP (RFC 9649, section 2), read and written without the
//! C library: sizes, frame count and metadata.

use crate::error::{Code, Error, Result};
use crate::raster::Metadata;
use crate::{Text, text};

/// Flags of the `VP8X` chunk.
const HAS_ICC: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;
const IS_ANIMATION: u8 = 0x02;

/// Some writers keep JPEG's prefix on the EXIF block.
const EXIF_PREFIX: &[u8] = b"Exif\0\0";

/// What the chunks say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Container {
    /// Canvas width in pixels.
    pub(super) width: u32,
    /// Canvas height in pixels.
    pub(super) height: u32,
    /// Whether some pixel may be transparent.
    pub(super) has_alpha: bool,
    /// Whether it is an animation, possibly of one frame.
    pub(super) is_animation: bool,
    /// Frames; 1 for a still picture.
    pub(super) frames: u32,
    /// How often an animation plays; 0 = for ever.
    pub(super) loop_count: u32,
    /// Profile, EXIF and XMP.
    pub(super) metadata: Metadata,
}

/// The chunks of a WebP file in order, as name and content.
struct Chunks<'a>(&'a [u8]);

impl<'a> Chunks<'a> {
    /// Checks the file header and that the file is whole. Bytes after the end it
    /// declares are ignored.
    fn of(bytes: &'a [u8]) -> Result<Self> {
        let declared = match bytes.first_chunk::<12>() {
            Some([b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P']) => {
                u32::from_le_bytes([*a, *b, *c, *d])
            }
            _ => return Err(corrupt(&text!("no empieza como un WebP", "it does not start like a WebP"))),
        };
        let end = usize::try_from(declared).ok().and_then(|size| size.checked_add(8));
        let chunks = end.and_then(|end| bytes.get(12..end)).ok_or_else(|| {
            let present = bytes.len();
            let declared = u64::from(declared) + 8;
            corrupt(&text!(
                "declara {declared} bytes y tiene {present}",
                "it declares {declared} bytes and has {present}"
            ))
        })?;
        Ok(Self(chunks))
    }

    fn next(&mut self) -> Option<Result<([u8; 4], &'a [u8])>> {
        if self.0.is_empty() {
            return None;
        }
        let chunk = self.0.first_chunk::<8>().and_then(|&[n, a, m, e, s, i, z, l]| {
            let length = usize::try_from(u32::from_le_bytes([s, i, z, l])).ok()?;
            Some(([n, a, m, e], self.0.get(8..length.checked_add(8)?)?))
        });
        let Some((name, content)) = chunk else {
            return Some(Err(corrupt(&text!("un bloque queda cortado", "a chunk is cut off"))));
        };
        let padded = 8 + content.len() + content.len() % 2;
        self.0 = self.0.get(padded..).unwrap_or_default();
        Some(Ok((name, content)))
    }
}

/// Reads all chunks but the pixels.
///
/// # Errors
/// `corrupt_input` when the file is cut off or a chunk breaks the rules.
pub(super) fn read(bytes: &[u8]) -> Result<Container> {
    let mut chunks = Chunks::of(bytes)?;
    let mut container = Container::default();
    let mut images = 0_u32;
    while let Some(chunk) = chunks.next() {
        let (name, content) = chunk?;
        match &name {
            b"VP8X" => extended(&mut container, content)?,
            b"VP8 " | b"VP8L" => {
                images += 1;
                if container.width == 0 {
                    (container.width, container.height, container.has_alpha) = still(&name, content)
                        .ok_or_else(|| corrupt(&text!("falta la imagen", "the picture is missing")))?;
                }
            }
            b"ANIM" => {
                if let Some(&[_, _, _, _, low, high]) = content.first_chunk() {
                    container.loop_count = u16::from_le_bytes([low, high]).into();
                }
            }
            b"ANMF" => container.frames += 1,
            b"ICCP" => container.metadata.icc = Some(content.to_vec()),
            b"EXIF" => {
                let exif = content.strip_prefix(EXIF_PREFIX).unwrap_or(content);
                container.metadata.exif = Some(exif.to_vec());
            }
            b"XMP " => container.metadata.xmp = Some(content.to_vec()),
            _ => {}
        }
    }
    if !container.is_animation {
        (container.frames, container.loop_count) = (images.min(1), 0);
    }
    if container.frames == 0 || container.width == 0 || container.height == 0 {
        return Err(corrupt(&text!("no contiene ninguna imagen", "it holds no picture")));
    }
    Ok(container)
}

/// Takes flags and canvas size from a `VP8X` chunk.
fn extended(container: &mut Container, content: &[u8]) -> Result<()> {
    let Some(&[flags, _, _, _, w0, w1, w2, h0, h1, h2]) = content.first_chunk() else {
        return Err(corrupt(&text!("su cabecera está incompleta", "its header is incomplete")));
    };
    container.has_alpha = flags & HAS_ALPHA != 0;
    container.is_animation = flags & IS_ANIMATION != 0;
    container.width = u32::from_le_bytes([w0, w1, w2, 0]) + 1;
    container.height = u32::from_le_bytes([h0, h1, h2, 0]) + 1;
    Ok(())
}

/// Size and alpha of a simple file, from the frame header itself.
fn still(name: &[u8; 4], content: &[u8]) -> Option<(u32, u32, bool)> {
    if name == b"VP8L" {
        let &[0x2f, a, b, c, d] = content.first_chunk()? else { return None };
        let bits = u32::from_le_bytes([a, b, c, d]);
        Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, bits >> 28 & 1 != 0))
    } else {
        let &[_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1] = content.first_chunk()? else { return None };
        let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
        Some((side(w0, w1), side(h0, h1), false))
    }
}

/// Puts `metadata` into an encoded file. Without metadata the file stays as it is.
///
/// # Errors
/// `corrupt_input` if `encoded` is no WebP, `output_limit_exceeded` above 4 GiB.
pub(super) fn with_metadata(encoded: Vec<u8>, metadata: &Metadata) -> Result<Vec<u8>> {
    let Metadata { icc, exif, xmp } = metadata;
    if icc.is_none() && exif.is_none() && xmp.is_none() {
        return Ok(encoded);
    }
    let container = read(&encoded)?;
    let mut flags = 0;
    for (present, flag) in [
        (icc.is_some(), HAS_ICC),
        (container.has_alpha, HAS_ALPHA),
        (exif.is_some(), HAS_EXIF),
        (xmp.is_some(), HAS_XMP),
        (container.is_animation, IS_ANIMATION),
    ] {
        flags |= if present { flag } else { 0 };
    }
    let mut body = b"WEBP".to_vec();
    let side = |pixels: u32| (pixels - 1).to_le_bytes();
    let ([w0, w1, w2, _], [h0, h1, h2, _]) = (side(container.width), side(container.height));
    push(&mut body, *b"VP8X", &[flags, 0, 0, 0, w0, w1, w2, h0, h1, h2])?;
    if let Some(icc) = icc {
        push(&mut body, *b"ICCP", icc)?;
    }
    let mut chunks = Chunks::of(&encoded)?;
    while let Some(chunk) = chunks.next() {
        let (name, content) = chunk?;
        if !matches!(&name, b"VP8X" | b"ICCP" | b"EXIF" | b"XMP ") {
            push(&mut body, name, content)?;
        }
    }
    for (name, content) in [(*b"EXIF", exif), (*b"XMP ", xmp)] {
        if let Some(content) = content {
            push(&mut body, name, content)?;
        }
    }
    let mut file = b"RIFF".to_vec();
    file.extend(u32::try_from(body.len()).map_err(|_| too_long())?.to_le_bytes());
    file.extend(body);
    Ok(file)
}

fn push(body: &mut Vec<u8>, name: [u8; 4], content: &[u8]) -> Result<()> {
    body.extend(name);
    body.extend(u32::try_from(content.len()).map_err(|_| too_long())?.to_le_bytes());
    body.extend(content);
    if content.len() % 2 == 1 {
        body.push(0);
    }
    Ok(())
}

fn too_long() -> Error {
    Error::new(
        Code::OutputLimitExceeded,
        Text::constant("Un WebP no admite más de 4 GiB.", "A WebP holds no more than 4 GiB."),
    )
}

/// `corrupt_input`, with what is wrong.
pub(super) fn corrupt(what: &Text) -> Error {
    let (es, en) = (&what.es, &what.en);
    Error::new(
        Code::CorruptInput,
        text!("El archivo WebP está dañado: {es}.", "The WebP file is damaged: {en}."),
    )
    .with_hint(Text::constant(
        "Expórtalo de nuevo o comprueba que se haya subido entero.",
        "Export it again, or check that it was uploaded whole.",
    ))
}
