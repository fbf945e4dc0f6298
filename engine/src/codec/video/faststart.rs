//! Puts the index of an MP4 before its media, so that players begin at once.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;

use super::render::unwritten;
use crate::error::Result;
use crate::{ContentWriter, Ctx};

/// Bytes moved between two looks at whether the work was cancelled.
const PIECE_BYTES: usize = 4 << 20;

/// Bytes before the content of a box, at most.
const LONGEST_HEADER: usize = 16;

/// A box of an MP4: its type, its whole extent and where its content begins.
struct Part<T = u64> {
    kind: [u8; 4],
    extent: Range<T>,
    content: T,
}

/// The box whose header is given, which begins at `at` and ends at `end` at the latest.
fn part_of(header: &[u8], at: u64, end: u64) -> Option<Part> {
    let (size, rest) = header.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let (length, header_length) = match u32::from_be_bytes(*size) {
        0 => (end - at, 8),
        1 => (u64::from_be_bytes(*rest.first_chunk::<8>()?), 16),
        size => (u64::from(size), 8),
    };
    let stop = at.checked_add(length)?;
    let is_whole = length >= header_length && stop <= end;
    is_whole.then_some(Part { kind: *kind, extent: at..stop, content: at + header_length })
}

/// The boxes of `bytes` in `range`, as far as they are whole.
fn parts(bytes: &[u8], range: Range<usize>) -> Vec<Part<usize>> {
    let mut parts = Vec::new();
    let mut at = range.start;
    while let Some(part) = part(bytes, at, range.end) {
        at = part.extent.end;
        parts.push(part);
    }
    parts
}

fn part(bytes: &[u8], at: usize, end: usize) -> Option<Part<usize>> {
    let Part { kind, extent, content } = part_of(bytes.get(at..end)?, at as u64, end as u64)?;
    let place = |at: u64| usize::try_from(at).ok();
    Some(Part { kind, extent: place(extent.start)?..place(extent.end)?, content: place(content)? })
}

/// The boxes of the file itself, as far as they are whole; their content is not read.
fn top_parts(file: &mut ContentWriter) -> io::Result<Vec<Part>> {
    let length = file.size_bytes()?;
    let (mut parts, mut at) = (Vec::new(), 0);
    while at < length {
        let mut header = [0; LONGEST_HEADER];
        file.seek(SeekFrom::Start(at))?;
        let most = usize::try_from(length - at).unwrap_or(usize::MAX).min(header.len());
        let header = header.get_mut(..most).unwrap_or_default();
        file.read_exact(header)?;
        let Some(part) = part_of(header, at, length) else { break };
        at = part.extent.end;
        parts.push(part);
    }
    Ok(parts)
}

/// The same file with `moov` before `mdat`. A file that is laid out so already, or in a
/// way that is not understood, stays as it is.
///
/// # Errors
/// [`Code::Cancelled`](crate::Code::Cancelled); [`Code::ToolFailed`](crate::Code::ToolFailed) when
/// the disk does not take it.
pub(super) fn faststart(mut file: ContentWriter, ctx: &Ctx<'_>) -> Result<ContentWriter> {
    let top = top_parts(&mut file).map_err(|error| unwritten(&error))?;
    let find = |kind: &[u8; 4]| top.iter().find(|part| part.kind == *kind);
    let (Some(index), Some(media)) = (find(b"moov"), find(b"mdat")) else { return Ok(file) };
    let (index, start) = (index.extent.clone(), media.extent.start);
    if index.start < start {
        return Ok(file);
    }
    let shift = index.end - index.start;
    let mut moved = vec![0; usize::try_from(shift).unwrap_or(0)];
    read_at(&mut file, index.start, &mut moved).map_err(|error| unwritten(&error))?;
    let mut tables = Vec::new();
    find_tables(&moved, 0..moved.len(), &mut tables);
    // Offsets beyond 4 GiB would need wider tables.
    let end = top.last().map_or(0, |part| part.extent.end);
    if u32::try_from(end).is_err() && tables.iter().any(|table| !table.wide) {
        return Ok(file);
    }
    for table in tables {
        table.add(&mut moved, shift);
    }
    move_back(&mut file, start..index.start, shift, ctx)?;
    write_at(&mut file, start, &moved).map_err(|error| unwritten(&error))?;
    Ok(file)
}

fn read_at(file: &mut ContentWriter, at: u64, buffer: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(buffer)
}

fn write_at(file: &mut ContentWriter, at: u64, bytes: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)
}

/// Moves `range` back by `shift`, which is room that there is, piece by piece from its end.
fn move_back(file: &mut ContentWriter, range: Range<u64>, shift: u64, ctx: &Ctx<'_>) -> Result<()> {
    let longest = usize::try_from(range.end - range.start).unwrap_or(usize::MAX).min(PIECE_BYTES);
    let mut buffer = vec![0; longest];
    let mut end = range.end;
    while end > range.start {
        ctx.check_cancelled()?;
        let start = end.saturating_sub(PIECE_BYTES as u64).max(range.start);
        let length = usize::try_from(end - start).unwrap_or(0);
        let piece = buffer.get_mut(..length).unwrap_or_default();
        read_at(file, start, piece).map_err(|error| unwritten(&error))?;
        write_at(file, start + shift, piece).map_err(|error| unwritten(&error))?;
        end = start;
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
    use std::sync::Arc;

    use super::*;
    use crate::Spool;

    struct Folder;

    impl Spool for Folder {
        fn create(&self) -> io::Result<std::fs::File> {
            tempfile::tempfile()
        }
    }

    /// In memory and in a file: the same.
    fn written(bytes: &[u8]) -> [ContentWriter; 2] {
        let in_file = ContentWriter::new(Some(Arc::new(Folder))).with_in_memory_max_bytes(0);
        [ContentWriter::new(None), in_file].map(|mut writer| {
            writer.write_all(bytes).unwrap();
            writer
        })
    }

    fn read(writer: ContentWriter) -> Vec<u8> {
        writer.finish().unwrap().bytes().unwrap().into_owned()
    }

    fn fast(file: Vec<u8>) -> Vec<u8> {
        let [one, other] =
            written(&file).map(|writer| read(Ctx::with_defaults(|ctx| faststart(writer, ctx)).unwrap()));
        assert!(one == other);
        one
    }

    #[test]
    fn long_media_move_piece_by_piece() {
        let mut bytes: Vec<u8> = (0..100).collect();
        bytes.resize(2 * PIECE_BYTES + 300, 7);
        let before = bytes.clone();
        let end = bytes.len() as u64 - 10;
        for mut writer in written(&bytes) {
            Ctx::with_defaults(|ctx| move_back(&mut writer, 5..end, 10, ctx)).unwrap();
            let moved = read(writer);
            assert!(moved[15..] == before[5..before.len() - 10] && moved[..15] == before[..15]);
        }
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
