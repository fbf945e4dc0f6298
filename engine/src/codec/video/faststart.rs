//! Puts the index of an MP4 before its media, so that players begin at once.

use std::ops::Range;

use crate::Ctx;
use crate::error::Result;

/// Bytes moved between two looks at whether the work was cancelled.
const PIECE_BYTES: usize = 16 << 20;

/// A box of an MP4: its type, its whole extent and where its content begins.
struct Part {
    kind: [u8; 4],
    extent: Range<usize>,
    content: usize,
}

/// The boxes of `bytes` in `range`, as far as they are whole.
fn parts(bytes: &[u8], range: Range<usize>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = range.start;
    while let Some(part) = part(bytes, at, range.end) {
        at = part.extent.end;
        parts.push(part);
    }
    parts
}

fn part(bytes: &[u8], at: usize, end: usize) -> Option<Part> {
    let rest = bytes.get(at..end)?;
    let (size, rest) = rest.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let (length, header) = match u32::from_be_bytes(*size) {
        0 => (end - at, 8),
        1 => (usize::try_from(u64::from_be_bytes(*rest.first_chunk::<8>()?)).ok()?, 16),
        size => (size as usize, 8),
    };
    let stop = at.checked_add(length)?;
    (length >= header && stop <= end).then_some(Part { kind: *kind, extent: at..stop, content: at + header })
}

/// The same file with `moov` before `mdat`. A file that is laid out so already, or in a
/// way that is not understood, stays as it is.
///
/// # Errors
/// [`Code::Cancelled`](crate::Code::Cancelled).
pub(super) fn faststart(mut bytes: Vec<u8>, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let top = parts(&bytes, 0..bytes.len());
    let find = |kind: &[u8; 4]| top.iter().find(|part| part.kind == *kind);
    let (Some(index), Some(media)) = (find(b"moov"), find(b"mdat")) else { return Ok(bytes) };
    let (index, start) = (index.extent.clone(), media.extent.start);
    if index.start < start {
        return Ok(bytes);
    }
    let shift = index.len();
    let mut tables = Vec::new();
    find_tables(&bytes, index.clone(), &mut tables);
    // Offsets beyond 4 GiB would need wider tables.
    if u32::try_from(bytes.len()).is_err() && tables.iter().any(|table| !table.wide) {
        return Ok(bytes);
    }
    for table in tables {
        table.add(&mut bytes, shift as u64);
    }
    let moved = bytes.get(index.clone()).unwrap_or_default().to_vec();
    move_back(&mut bytes, start..index.start, shift, ctx)?;
    if let Some(place) = bytes.get_mut(start..start + shift) {
        place.copy_from_slice(&moved);
    }
    Ok(bytes)
}

/// Moves `range` back by `shift`, which is room that there is, piece by piece from its end.
fn move_back(bytes: &mut [u8], range: Range<usize>, shift: usize, ctx: &Ctx<'_>) -> Result<()> {
    let mut end = range.end;
    while end > range.start {
        ctx.check_cancelled()?;
        let piece = end.saturating_sub(PIECE_BYTES).max(range.start)..end;
        end = piece.start;
        bytes.copy_within(piece.clone(), piece.start + shift);
    }
    Ok(())
}

/// A table of the places of media in the file.
struct Table {
    entries: Range<usize>,
    wide: bool,
}

impl Table {
    fn add(&self, bytes: &mut [u8], shift: u64) {
        let Some(entries) = bytes.get_mut(self.entries.clone()) else { return };
        if self.wide {
            let (entries, _) = entries.as_chunks_mut::<8>();
            for entry in entries {
                *entry = u64::from_be_bytes(*entry).wrapping_add(shift).to_be_bytes();
            }
        } else {
            let (entries, _) = entries.as_chunks_mut::<4>();
            for entry in entries {
                let moved = u64::from(u32::from_be_bytes(*entry)).wrapping_add(shift);
                *entry = u32::try_from(moved).unwrap_or(u32::MAX).to_be_bytes();
            }
        }
    }
}

fn find_tables(bytes: &[u8], range: Range<usize>, tables: &mut Vec<Table>) {
    // `range` is a box whose own header is skipped.
    let Some(outer) = part(bytes, range.start, range.end) else { return };
    for inner in parts(bytes, outer.content..outer.extent.end) {
        match &inner.kind {
            b"trak" | b"mdia" | b"minf" | b"stbl" => find_tables(bytes, inner.extent, tables),
            // Version and flags, the number of entries, the entries.
            b"stco" | b"co64" => tables.push(Table {
                entries: (inner.content + 8).min(inner.extent.end)..inner.extent.end,
                wide: &inner.kind == b"co64",
            }),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fast(file: Vec<u8>) -> Vec<u8> {
        Ctx::with_defaults(|ctx| faststart(file, ctx)).unwrap()
    }

    #[test]
    fn long_media_move_piece_by_piece() {
        let mut bytes: Vec<u8> = (0..100).collect();
        bytes.resize(2 * PIECE_BYTES + 300, 7);
        let before = bytes.clone();
        let end = bytes.len() - 10;
        Ctx::with_defaults(|ctx| move_back(&mut bytes, 5..end, 10, ctx)).unwrap();
        assert!(bytes[15..] == before[5..end] && bytes[..15] == before[..15]);
    }

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 8).unwrap();
        [&length.to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn the_index_moves_and_its_places_with_it() {
        let places = |first: u32, second: u64| {
            let narrow = boxed(b"stco", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &first.to_be_bytes()].concat());
            let wide = boxed(b"co64", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &second.to_be_bytes()].concat());
            let track = |table| boxed(b"trak", &boxed(b"mdia", &boxed(b"minf", &boxed(b"stbl", table))));
            boxed(b"moov", &[track(&narrow), track(&wide)].concat())
        };
        let (start, media) = (boxed(b"ftyp", b"isom"), boxed(b"mdat", b"media"));
        let index = places(20, 22);
        let shift = u32::try_from(index.len()).unwrap();
        let file = [&start[..], &media, &index].concat();
        let moved = [&start[..], &places(20 + shift, 22 + u64::from(shift)), &media].concat();
        assert_eq!(fast(file), moved);
        assert_eq!(fast(moved.clone()), moved);
    }

    #[test]
    fn what_is_not_understood_stays() {
        for odd in
            [&b""[..], b"abc", b"\0\0\0\x01mdat", b"\0\0\0\0moov", b"\xff\xff\xff\xffmdat\0\0\0\x08moov"]
        {
            assert_eq!(fast(odd.to_vec()), odd);
        }
    }
}
