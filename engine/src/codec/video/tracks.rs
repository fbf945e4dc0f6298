//! The tracks of a Matroska or WebM, looked at before FFmpeg sets up its decoders.
//!
//! What a decoder must know may be compressed in the file, and FFmpeg 5.1 inflates it for
//! each track while the headers are read, to ten million bytes and more: three hundred
//! kilobytes became two gigabytes. No program writes such files; packets are compressed,
//! those of subtitles above all, and stay allowed.

use std::io::{Read, Seek, SeekFrom};

use super::{corrupt, failed, unsupported};
use crate::error::{Error, Result};
use crate::{CancelToken, Limits};

const SEGMENT: u32 = 0x1853_8067;
const SEEK_HEAD: u32 = 0x114d_9b74;
const SEEK: u32 = 0x4dbb;
const SEEK_POSITION: u32 = 0x53ac;
const CLUSTER: u32 = 0x1f43_b675;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK: u32 = 0xae;
const ENCODINGS: u32 = 0x6d80;
const ENCODING: u32 = 0x6240;
const SCOPE: u32 = 0x5032;
const COMPRESSION: u32 = 0x5034;
const ALGORITHM: u32 = 0x4254;

/// Bits of a scope: what a decoder must know.
const SCOPE_PRIVATE: u64 = 2;
/// The algorithm that leaves out the first bytes, and inflates nothing.
const HEADER_STRIPPING: u64 = 3;
/// Bytes of headers before the first packets, and of tracks behind them.
const MOST_HEADER_BYTES: u64 = 128 << 20;
/// Places elsewhere in the file that are followed.
const MOST_PLACES: usize = 64;

/// Refuses a file whose tracks have compressed headers, and puts `reader` back to its
/// start.
pub(super) fn check(reader: &mut (impl Read + Seek), limits: &Limits, cancel: &CancelToken) -> Result<()> {
    let (headers, segment) = headers(reader)?;
    let mut places: Vec<u64> = judge(&headers, limits)?;
    // What comes before the packets may point to more behind them.
    let mut next = 0;
    while let Some(place) = places.get(next).copied() {
        next += 1;
        if cancel.is_cancelled() {
            return Err(Error::cancelled());
        }
        if next > MOST_PLACES {
            return Err(corrupt("remite a demasiados sitios", "it points to too many places"));
        }
        let found = element_at(reader, segment.saturating_add(place))?;
        places.extend(judge(&found, limits)?);
    }
    reader.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    Ok(())
}

fn unreadable(error: std::io::Error) -> Error {
    failed("no se puede leer el archivo", "the file cannot be read").with_source(error)
}

/// The bytes before the first packets, and where the content of the segment begins.
fn headers(reader: &mut (impl Read + Seek)) -> Result<(Vec<u8>, u64)> {
    let length = reader.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let (mut at, mut segment) = (0, 0);
    while at < length {
        let Some((id, start, size)) = head_at(reader, at)? else { break };
        at = match id {
            CLUSTER => break,
            // It is looked into.
            SEGMENT => {
                segment = start;
                start
            }
            _ => start.saturating_add(size.unwrap_or(length)),
        };
    }
    let end = at.min(length);
    if end > MOST_HEADER_BYTES {
        return Err(unsupported("su cabecera es demasiado larga", "its header is too long"));
    }
    reader.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let mut bytes = Vec::new();
    reader.by_ref().take(end).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok((bytes, segment))
}

/// Number, start of the content and its length, of the element at `at`.
fn head_at(reader: &mut (impl Read + Seek), at: u64) -> Result<Option<(u32, u64, Option<u64>)>> {
    reader.seek(SeekFrom::Start(at)).map_err(unreadable)?;
    let mut head = Vec::with_capacity(12);
    reader.by_ref().take(12).read_to_end(&mut head).map_err(unreadable)?;
    let head = Elements(&head).head();
    Ok(head.map(|(id, header, size)| (id, at.saturating_add(header as u64), size)))
}

/// All of the tracks, or of the list of places, at `at`; nothing where there is neither.
fn element_at(reader: &mut (impl Read + Seek), at: u64) -> Result<Vec<u8>> {
    let Some((TRACKS | SEEK_HEAD, start, size)) = head_at(reader, at)? else { return Ok(Vec::new()) };
    let size = size.unwrap_or(MOST_HEADER_BYTES);
    if size > MOST_HEADER_BYTES {
        return Err(unsupported("su cabecera es demasiado larga", "its header is too long"));
    }
    reader.seek(SeekFrom::Start(at)).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let whole = start.saturating_sub(at).saturating_add(size);
    reader.by_ref().take(whole).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Looks at every list of tracks in `bytes`, wherever it stands: FFmpeg looks for the next
/// element that it knows where something is broken. Returns the places that lists of
/// places name.
fn judge(bytes: &[u8], limits: &Limits) -> Result<Vec<u64>> {
    let mut places = Vec::new();
    for (at, id) in bytes.windows(4).enumerate() {
        let is = |wanted: u32| id == wanted.to_be_bytes();
        let content = |at: usize| {
            let element = Elements(bytes.get(at..).unwrap_or_default()).next();
            element.map(|(_, content)| content).unwrap_or_default()
        };
        if is(TRACKS) {
            let mut count = 0;
            for (_, track) in Elements(content(at)).filter(|(id, _)| *id == TRACK) {
                count += 1;
                limits.check_video_streams(count)?;
                if has_compressed_header(track) {
                    return Err(unsupported(
                        "los datos de sus códecs están comprimidos",
                        "what its codecs need is compressed",
                    ));
                }
            }
        } else if is(SEEK_HEAD) && places.len() <= MOST_PLACES {
            let entries = Elements(content(at)).filter(|(id, _)| *id == SEEK);
            let found = entries.flat_map(|(_, entry)| Elements(entry).filter(|(id, _)| *id == SEEK_POSITION));
            places.extend(found.map(|(_, position)| number(position)).take(MOST_PLACES));
        }
    }
    Ok(places)
}

fn has_compressed_header(track: &[u8]) -> bool {
    let encodings = Elements(track).filter(|(id, _)| *id == ENCODINGS);
    encodings.flat_map(|(_, list)| Elements(list).filter(|(id, _)| *id == ENCODING)).any(|(_, encoding)| {
        let scope = Elements(encoding).filter(|(id, _)| *id == SCOPE).map(|(_, scope)| number(scope)).last();
        let mut compressions = Elements(encoding).filter(|(id, _)| *id == COMPRESSION);
        scope.unwrap_or(1) & SCOPE_PRIVATE != 0
            && compressions.any(|(_, compression)| {
                let algorithm = Elements(compression).filter(|(id, _)| *id == ALGORITHM).last();
                algorithm.map_or(0, |(_, algorithm)| number(algorithm)) != HEADER_STRIPPING
            })
    })
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The elements in some bytes (RFC 8794), as number and content; one that claims more than
/// there is has what there is.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// Number, bytes of the header, and length of the content, unless it is not known.
    fn head(&self) -> Option<(u32, usize, Option<u64>)> {
        let first = *self.0.first()?;
        let id_bytes = first.leading_zeros() as usize + 1;
        let id = self.0.get(..id_bytes).filter(|_| id_bytes <= 4)?;
        let id = u32::try_from(number(id)).ok()?;
        let first = *self.0.get(id_bytes)?;
        let size_bytes = first.leading_zeros() as usize + 1;
        let size = self.0.get(id_bytes..id_bytes + size_bytes).filter(|_| size_bytes <= 8)?;
        let mask = (1_u64 << (7 * size_bytes)) - 1;
        let size = number(size) & mask;
        Some((id, id_bytes + size_bytes, (size != mask).then_some(size)))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (id, header, size) = self.head()?;
        let content = self.0.get(header..)?;
        let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(content.len());
        let (content, rest) = content.split_at(size.min(content.len()));
        self.0 = rest;
        Some((id, content))
    }
}
