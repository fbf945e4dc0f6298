//! The marker segments before the pixels of a JPEG file (ITU-T T.81, annex B),
//! read and written without the C libraries.

use crate::Text;
use crate::error::{Code, Error, Result};
use crate::raster::Metadata;
use crate::text;

/// Prefix of an EXIF block in an APP1 segment.
const EXIF: &[u8] = b"Exif\0\0";
/// Prefix of an XMP packet in an APP1 segment.
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// Prefix of a piece of an ICC profile in an APP2 segment; number and count follow.
const ICC: &[u8] = b"ICC_PROFILE\0";
/// Prefix of Adobe's colour marker in an APP14 segment.
const ADOBE: &[u8] = b"Adobe";

/// Bytes that fit in one segment after its length.
const SEGMENT_BYTES: usize = 65_533;
/// ICC bytes in one segment.
const ICC_BYTES: usize = SEGMENT_BYTES - ICC.len() - 2;

const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;

/// What the segments before the first scan say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Pixels across.
    pub(super) width: u32,
    /// Pixels down.
    pub(super) height: u32,
    /// Colour components: 1 grey, 3 colour, 4 CMYK or YCCK.
    pub(super) components: u8,
    /// Whether Adobe's marker is there: its CMYK is stored inverted.
    pub(super) adobe: bool,
    /// Profile, EXIF and XMP.
    pub(super) metadata: Metadata,
}

/// One segment to write: marker and content.
pub(super) type Segment = (u8, Vec<u8>);

/// Reads up to the start of the first scan.
///
/// # Errors
/// `corrupt_input` when the markers are broken or end early,
/// `unsupported_format` for codings that the decoder does not have.
pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    if !bytes.starts_with(b"\xff\xd8") {
        return Err(corrupt(&text!("no empieza como un JPEG", "it does not start like a JPEG")));
    }
    let mut found = Found::default();
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        let (marker, after) = next_marker(rest).ok_or_else(ends_early)?;
        rest = after;
        match marker {
            0x01 | 0xd0..=0xd8 => continue,
            0xd9 => return Err(corrupt(&text!("no contiene ninguna imagen", "it holds no picture"))),
            _ => {}
        }
        let length = rest.first_chunk::<2>().map(|length| usize::from(u16::from_be_bytes(*length)));
        let content = length.and_then(|length| rest.get(2..length)).ok_or_else(ends_early)?;
        if marker == 0xda {
            return found.into_header();
        }
        found.take(marker, content)?;
        rest = rest.get(2 + content.len()..).unwrap_or_default();
    }
}

/// The next marker and what follows it; stray bytes before it are skipped, as
/// other decoders do.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut at = bytes.iter().position(|&byte| byte == 0xff)?;
    loop {
        match *bytes.get(at)? {
            0xff => at += 1,
            0x00 => at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)?,
            marker => return Some((marker, bytes.get(at + 1..)?)),
        }
    }
}

/// Segments seen so far.
#[derive(Default)]
struct Found {
    frame: Option<(u32, u32, u8)>,
    adobe: bool,
    exif: Option<Vec<u8>>,
    xmp: Option<Vec<u8>>,
    icc: Vec<(u8, u8, Vec<u8>)>,
}

impl Found {
    fn take(&mut self, marker: u8, content: &[u8]) -> Result<()> {
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                self.frame = Some(frame(marker, content)?)
            }
            APP1 => {
                if let Some(exif) = content.strip_prefix(EXIF) {
                    self.exif.get_or_insert_with(|| exif.to_vec());
                } else if let Some(xmp) = content.strip_prefix(XMP) {
                    self.xmp.get_or_insert_with(|| xmp.to_vec());
                }
            }
            APP2 => {
                if let Some([number, count, piece @ ..]) = content.strip_prefix(ICC) {
                    self.icc.push((*number, *count, piece.to_vec()));
                }
            }
            APP14 => self.adobe |= content.starts_with(ADOBE) && content.len() >= 12,
            _ => {}
        }
        Ok(())
    }

    fn into_header(mut self) -> Result<Header> {
        let (width, height, components) = self
            .frame
            .ok_or_else(|| corrupt(&text!("no dice cuánto mide la imagen", "it does not say its size")))?;
        self.icc.sort_by_key(|(number, _, _)| *number);
        let pieces = self.icc.len();
        let whole = pieces > 0
            && self.icc.iter().enumerate().all(|(index, (number, count, _))| {
                usize::from(*number) == index + 1 && usize::from(*count) == pieces
            });
        let icc = whole.then(|| self.icc.into_iter().flat_map(|(_, _, piece)| piece).collect());
        let metadata = Metadata { icc, exif: self.exif, xmp: self.xmp };
        Ok(Header { width, height, components, adobe: self.adobe, metadata })
    }
}

/// Width, height and number of components from a frame header.
fn frame(marker: u8, content: &[u8]) -> Result<(u32, u32, u8)> {
    if !matches!(marker, 0xc0..=0xc2) {
        return Err(unsupported(&match marker {
            0xc3 | 0xc7 | 0xcb | 0xcf => text!("compresión sin pérdida", "lossless coding"),
            0xc5 | 0xc6 => text!("codificación jerárquica", "hierarchical coding"),
            _ => text!("codificación aritmética", "arithmetic coding"),
        }));
    }
    let Some([precision, height_high, height_low, width_high, width_low, components]) = content.first_chunk()
    else {
        return Err(ends_early());
    };
    if *precision != 8 {
        return Err(unsupported(&text!("muestras de {precision} bits", "{precision}-bit samples")));
    }
    let width = u32::from(u16::from_be_bytes([*width_high, *width_low]));
    let height = u32::from(u16::from_be_bytes([*height_high, *height_low]));
    if width == 0 || height == 0 {
        return Err(corrupt(&text!("mide {width}×{height} píxeles", "it measures {width}×{height} pixels")));
    }
    if !matches!(components, 1 | 3 | 4) {
        return Err(unsupported(&text!(
            "{components} componentes de color",
            "{components} colour components"
        )));
    }
    Ok((width, height, *components))
}

/// The segments that carry `metadata`, in the usual order. EXIF and XMP that
/// exceed one segment (64 kB) and profiles over 16 MB do not fit in a JPEG and are
/// left out.
pub(super) fn segments(metadata: &Metadata) -> Vec<Segment> {
    let mut segments = Vec::new();
    for (prefix, content) in [(EXIF, &metadata.exif), (XMP, &metadata.xmp)] {
        if let Some(content) = content
            && prefix.len() + content.len() <= SEGMENT_BYTES
        {
            segments.push((APP1, [prefix, content.as_slice()].concat()));
        }
    }
    let pieces: Vec<_> = metadata.icc.as_deref().unwrap_or_default().chunks(ICC_BYTES).collect();
    if let Ok(count) = u8::try_from(pieces.len()) {
        for (number, piece) in (1..=count).zip(pieces) {
            segments.push((APP2, [ICC, &[number, count], piece].concat()));
        }
    }
    segments
}

fn ends_early() -> Error {
    corrupt(&text!("termina antes de la imagen", "it ends before the picture"))
}

/// `corrupt_input`, with what is wrong.
pub(super) fn corrupt(what: &Text) -> Error {
    let (es, en) = (&what.es, &what.en);
    Error::new(
        Code::CorruptInput,
        text!("El archivo JPEG está dañado: {es}.", "The JPEG file is damaged: {en}."),
    )
    .with_hint(Text::constant(
        "Expórtalo de nuevo o comprueba que se haya subido entero.",
        "Export it again, or check that it was uploaded whole.",
    ))
}

/// `unsupported_format`, with the feature that is missing.
fn unsupported(what: &Text) -> Error {
    let (es, en) = (&what.es, &what.en);
    Error::new(
        Code::UnsupportedFormat,
        text!("Este JPEG usa {es}, que no se admite.", "This JPEG uses {en}, which is not supported."),
    )
    .with_hint(Text::constant(
        "Guárdalo como JPEG de 8 bits normal o como PNG.",
        "Save it as a usual 8-bit JPEG or as PNG.",
    ))
}
