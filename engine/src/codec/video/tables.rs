//! The tables of an MP4 or MOV, looked at before FFmpeg builds its index of them.
//!
//! FFmpeg 5.1 allocates 24 bytes and more for each sample that a table counts. A table
//! may count samples that take no bytes in it: all of one size (`stsz`), half a byte each
//! (`stz2`), or nothing but defaults (`trun`). So a file of a few hundred bytes asks for
//! gigabytes while its headers are read, before any limit on frames or seconds. And a
//! compressed header (`cmov`) is inflated to whatever size it claims.

use std::io::{Read, Seek, SeekFrom};

use super::{failed, unsupported};
use crate::error::{Error, Result};
use crate::{CancelToken, Limits};

/// Entries of the index for each frame that is allowed: sound and subtitles have some, too.
const ENTRIES_A_FRAME: u64 = 4;
/// Bytes of one box of headers that is looked into.
const MOST_HEADER_BYTES: u64 = 128 << 20;
/// Samples of uncompressed sound that FFmpeg takes together, at least.
const SAMPLES_TOGETHER: u64 = 512;

/// Refuses a file whose tables count more samples than could be inside the limits, and
/// puts `reader` back to its start.
pub(super) fn check(reader: &mut (impl Read + Seek), limits: &Limits, cancel: &CancelToken) -> Result<()> {
    let unreadable = |error: std::io::Error| {
        failed("no se puede leer el archivo", "the file cannot be read").with_source(error)
    };
    let length = reader.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let most = limits.max_video_frames.saturating_mul(ENTRIES_A_FRAME);
    let (mut at, mut entries) = (0_u64, 0_u64);
    while at < length {
        if cancel.is_cancelled() {
            return Err(Error::cancelled());
        }
        reader.seek(SeekFrom::Start(at)).map_err(unreadable)?;
        let mut head = Vec::with_capacity(24);
        reader.by_ref().take(24).read_to_end(&mut head).map_err(unreadable)?;
        let Some((kind, size)) = header(&head, length - at) else { break };
        // The one box that holds no headers; FFmpeg looks into all others, at times
        // under another name.
        if &kind != b"mdat" {
            if size > MOST_HEADER_BYTES {
                if holds_headers(kind, &head) {
                    return Err(too_long());
                }
                at = at.saturating_add(size);
                continue;
            }
            reader.seek(SeekFrom::Start(at)).map_err(unreadable)?;
            let mut content = Vec::new();
            reader.by_ref().take(size).read_to_end(&mut content).map_err(unreadable)?;
            if find(&content, b"cmov").next().is_some() {
                return Err(unsupported("su cabecera está comprimida", "its header is compressed"));
            }
            entries = entries.saturating_add(counted(&content));
            if entries > most {
                return Err(limits.check_video_frames(entries).err().unwrap_or_else(too_long));
            }
        }
        at = at.saturating_add(size);
    }
    reader.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    Ok(())
}

/// Whether FFmpeg reads tables in a box of that type: also in one that calls itself free
/// and begins like a header.
fn holds_headers(kind: [u8; 4], head: &[u8]) -> bool {
    let begins = [12, 20].into_iter().filter_map(|at| head.get(at..)?.first_chunk::<4>());
    matches!(&kind, b"moov" | b"moof" | b"hoov" | b"meta" | b"udta")
        || begins.into_iter().any(|name| name == b"mvhd" || name == b"cmov")
}

/// Type and size of a box, of which `left` bytes are there.
fn header(head: &[u8], left: u64) -> Option<([u8; 4], u64)> {
    let kind = *head.get(4..)?.first_chunk()?;
    let size = match word(head, 0)? {
        0 => left,
        1 => u64::from_be_bytes(*head.get(8..)?.first_chunk()?),
        size => u64::from(size),
    };
    (size >= 8).then_some((kind, size.min(left)))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

/// Where full boxes of a type stand at any depth: what follows their type, version and
/// flags. Looked for byte by byte, so that no nesting hides one.
fn find<'a>(bytes: &'a [u8], kind: &'static [u8; 4]) -> impl Iterator<Item = (usize, &'a [u8])> {
    let starts = bytes.windows(4).enumerate().filter(move |(_, window)| *window == kind);
    starts.filter_map(move |(at, _)| {
        let content = bytes.get(at + 4..)?;
        // Letters in a text are no version.
        let is_full_box = kind == b"cmov" || content.first().is_some_and(|version| *version <= 1);
        (is_full_box && at >= 4).then_some((at, content))
    })
}

/// Samples that the tables in `bytes` count.
fn counted(bytes: &[u8]) -> u64 {
    let runs = find(bytes, b"trun").filter_map(|(_, run)| word(run, 4)).map(u64::from);
    let mut starts: Vec<usize> = find_tracks(bytes).collect();
    starts.push(bytes.len());
    // What stands before the first track belongs to none, and counts in full.
    let before = bytes.get(..starts.first().copied().unwrap_or(0)).unwrap_or_default();
    let tracks = starts.windows(2).filter_map(|pair| match pair {
        [start, end] => bytes.get(*start..*end),
        _ => None,
    });
    let tracks = std::iter::once(before).chain(tracks).map(track_entries);
    runs.chain(tracks).fold(0, u64::saturating_add)
}

fn find_tracks(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.windows(4).enumerate().filter(|(_, window)| *window == b"trak").map(|(at, _)| at)
}

/// Entries of FFmpeg's index for one track.
fn track_entries(track: &[u8]) -> u64 {
    let sizes = find(track, b"stsz").filter_map(|(_, sizes)| word(sizes, 8));
    let small_sizes = find(track, b"stz2").filter_map(|(_, sizes)| word(sizes, 8));
    let samples = sizes.chain(small_sizes).map(u64::from).fold(0, u64::saturating_add);
    if is_uncompressed_sound(track) { chunk_entries(track) } else { samples }
}

/// Whether FFmpeg goes by chunks: sound of which every sample takes one tick.
fn is_uncompressed_sound(track: &[u8]) -> bool {
    let mut times = find(track, b"stts").peekable();
    let each_ticks = |(_, times): (usize, &[u8])| (word(times, 4), word(times, 12)) == (Some(1), Some(1));
    find(track, b"hdlr").any(|(_, handler)| handler.get(8..12) == Some(b"soun"))
        && times.peek().is_some()
        && times.all(each_ticks)
}

/// Entries where FFmpeg goes by chunks: some for each, by the samples in it.
fn chunk_entries(track: &[u8]) -> u64 {
    let offsets = find(track, b"stco").chain(find(track, b"co64"));
    let chunks = offsets.filter_map(|(_, offsets)| word(offsets, 4)).map(u64::from).max().unwrap_or(0);
    let mut entries = 0_u64;
    for (_, runs) in find(track, b"stsc") {
        let count = word(runs, 4).unwrap_or(0) as usize;
        let runs = runs.get(8..).unwrap_or_default().chunks_exact(12).take(count);
        let mut runs = runs.map(|run| (word(run, 0).unwrap_or(0), word(run, 4).unwrap_or(0))).peekable();
        while let Some((first, each)) = runs.next() {
            let end = runs.peek().map_or(chunks.saturating_add(1), |(next, _)| u64::from(*next));
            let together = u64::from(each) / SAMPLES_TOGETHER + 1;
            entries = entries.saturating_add(end.saturating_sub(first.into()).saturating_mul(together));
        }
    }
    entries
}

fn too_long() -> Error {
    unsupported("su índice es demasiado largo", "its index is too long")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::Code;

    fn code(file: &[u8]) -> Option<Code> {
        let checked = check(&mut Cursor::new(file), &Limits::default(), &CancelToken::new());
        checked.err().map(|error| error.code())
    }

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], kind, content].concat()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn tables_are_found_at_any_depth_and_in_disguise() {
        let run = boxed(b"trun", &words(&[0, 60_000_000]));
        for name in [b"moov", b"moof", b"free", b"skip"] {
            assert_eq!(code(&boxed(name, &boxed(b"udta", &run))), Some(Code::ItemLimitExceeded));
        }
        // What holds the media is not looked into, and a text is no table.
        assert_eq!(code(&boxed(b"mdat", &run)), None);
        assert_eq!(code(&boxed(b"moov", b"....trunk of an old, old elm tree, by far the tallest")), None);
    }

    /// Two hours of stereo at 192 kHz: 1.4 thousand million samples, and few entries.
    #[test]
    fn uncompressed_sound_goes_by_chunks() {
        let track = |times: &[u32], each: u32| {
            let table = [
                boxed(b"hdlr", &[&words(&[0, 0])[..], b"soun", &[0; 12]].concat()),
                boxed(b"stts", &words(times)),
                boxed(b"stsz", &words(&[0, 4, 1_382_400_000])),
                boxed(b"stsc", &words(&[0, 1, 1, each, 1])),
                boxed(b"stco", &words(&[0, 14_400])),
            ];
            boxed(b"moov", &boxed(b"trak", &table.concat()))
        };
        assert_eq!(code(&track(&[0, 1, 1_382_400_000, 1], 96_000)), None);
        assert_eq!(code(&track(&[0, 1, 1_382_400_000, 2], 96_000)), Some(Code::ItemLimitExceeded));
        assert_eq!(code(&track(&[0, 1, 1_382_400_000, 1], u32::MAX)), Some(Code::ItemLimitExceeded));
    }
}
