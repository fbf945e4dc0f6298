//! As much of AVIF's container (ISO/IEC 14496-12 and 23008-12) as is needed to know,
//! before the C libraries see the file, how large its pictures are.
//!
//! libavif checks the sizes that the container states, libaom allocates what the AV1
//! stream states; this looks at both.

use std::borrow::Cow;

use super::sequence;
use crate::error::Result;
use crate::{Text, text};

/// Bytes of the header of a full box: version and flags.
const FULL_BOX_BYTES: usize = 4;
/// Items, and extents of all items together, above which a file is refused: an
/// extent may take no bytes in the file and yet some in memory.
const MAX_ITEMS: usize = 2_048;
const MAX_EXTENTS: usize = 4_096;
/// How many times over the different items may cover the file.
const MAX_OVERLAP: usize = 4;

/// The boxes in `bytes`, as type and content; ends at the first broken one.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let &[s0, s1, s2, s3, t0, t1, t2, t3] = self.0.first_chunk()?;
        let (start, end) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (8, self.0.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(*self.0.get(8..)?.first_chunk()?)).ok()?),
            size => (8, usize::try_from(size).ok()?),
        };
        // A box that claims more than there is ends the list, but is looked into.
        let content = self.0.get(start..end.min(self.0.len()))?;
        self.0 = self.0.get(end..).unwrap_or_default();
        Some(([t0, t1, t2, t3], content))
    }
}

/// The content of the first box of a type.
fn find<'a>(bytes: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    Boxes(bytes).find(|(name, _)| name == wanted).map(|(_, content)| content)
}

/// The content of the box at the end of a path of boxes.
fn descend<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(bytes, |bytes, name| find(bytes, name))
}

/// Width and height.
pub(super) type Size = (u32, u32);

/// The largest size in pixels that the container or an AV1 sequence header in it
/// states; `None` when neither is found.
///
/// # Errors
/// What is wrong, when the file has so many parts that it can only be an attack.
pub(super) fn largest_size(bytes: &[u8]) -> Result<Option<Size>, Text> {
    let mut largest = None;
    let mut consider = |size: Size| {
        let rank = |(width, height): Size| (u64::from(width) * u64::from(height), width.max(height));
        if largest.is_none_or(|other| rank(size) > rank(other)) {
            largest = Some(size);
        }
    };
    if let Some(meta) = find(bytes, b"meta").and_then(|meta| meta.get(FULL_BOX_BYTES..)) {
        let properties = descend(meta, &[b"iprp", b"ipco"]).unwrap_or_default();
        let sizes = Boxes(properties).filter(|(name, _)| name == b"ispe");
        sizes.filter_map(|(_, content)| spatial_extents(content)).for_each(&mut consider);
        let items = descend(meta, &[b"iinf"]).map_or(0, |content| Boxes(after_count(content)).count());
        if items > MAX_ITEMS {
            return Err(text!("tiene {items} elementos", "it has {items} items"));
        }
        let idat = find(meta, b"idat").unwrap_or_default();
        let mut locations = find(meta, b"iloc").map_or(Ok(Vec::new()), locations)?;
        // Items may share their bytes, as equal tiles of a grid do.
        locations.sort();
        locations.dedup();
        let mut budget = bytes.len().saturating_mul(MAX_OVERLAP);
        for location in locations {
            let item = location.read(if location.in_idat { idat } else { bytes });
            budget = budget
                .checked_sub(item.len())
                .ok_or_else(|| text!("sus partes se solapan", "its parts overlap"))?;
            sequence::largest_size(&item).into_iter().for_each(&mut consider);
        }
    }
    for (_, track) in Boxes(find(bytes, b"moov").unwrap_or_default()).filter(|(name, _)| name == b"trak") {
        let samples = descend(track, &[b"mdia", b"minf", b"stbl"]).unwrap_or_default();
        let sample = first_chunk_offset(samples).and_then(|offset| bytes.get(offset..)).unwrap_or_default();
        sequence::largest_size(sample).into_iter().for_each(&mut consider);
    }
    Ok(largest)
}

/// The size in an `ispe` property.
fn spatial_extents(content: &[u8]) -> Option<Size> {
    let &[w0, w1, w2, w3, h0, h1, h2, h3] = content.get(FULL_BOX_BYTES..)?.first_chunk()?;
    Some((u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3])))
}

/// The entries of an `iinf` box, behind its count of 16 or 32 bits.
fn after_count(content: &[u8]) -> &[u8] {
    let start = if content.first() == Some(&0) { 6 } else { 8 };
    content.get(start..).unwrap_or_default()
}

/// The file offset of a track's first chunk.
fn first_chunk_offset(samples: &[u8]) -> Option<usize> {
    if let Some(content) = find(samples, b"stco") {
        return usize::try_from(u32::from_be_bytes(*content.get(8..)?.first_chunk()?)).ok();
    }
    let content = find(samples, b"co64")?;
    usize::try_from(u64::from_be_bytes(*content.get(8..)?.first_chunk()?)).ok()
}

/// Where an item's bytes lie: offsets and lengths.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Location {
    in_idat: bool,
    extents: Vec<(u64, u64)>,
}

impl Location {
    /// The item's bytes, as far as they are there.
    fn read<'a>(&self, source: &'a [u8]) -> Cow<'a, [u8]> {
        let part = |&(offset, length): &(u64, u64)| {
            let start = usize::try_from(offset).ok()?;
            // Length 0 means up to the end.
            let end =
                if length == 0 { source.len() } else { start.checked_add(usize::try_from(length).ok()?)? };
            source.get(start..end.min(source.len()))
        };
        if let [only] = self.extents.as_slice() {
            return Cow::Borrowed(part(only).unwrap_or_default());
        }
        let mut bytes = Vec::new();
        for extent in self.extents.iter().filter_map(part) {
            // No item is longer than what holds it.
            bytes.extend(extent.iter().take(source.len() - bytes.len()));
        }
        Cow::Owned(bytes)
    }
}

/// Reads unsigned numbers of whole bytes, most significant first.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn next(&mut self, length: u8) -> Option<u64> {
        let (number, rest) = self.0.split_at_checked(length.into())?;
        self.0 = rest;
        Some(number.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }
}

/// All items of an `iloc` box; a box that breaks off yields those before.
fn locations(content: &[u8]) -> Result<Vec<Location>, Text> {
    let mut numbers = Numbers(content);
    let mut locations = Vec::new();
    let mut extents = 0;
    let Some([version, ..]) = content.first_chunk::<FULL_BOX_BYTES>() else { return Ok(locations) };
    let version = *version;
    let mut read = || -> Option<Result<(), Text>> {
        numbers.next(4)?;
        let (sizes, more_sizes) = (numbers.next(1)?, numbers.next(1)?);
        let nibble = |value: u64, shift: u32| u8::try_from(value >> shift & 15).unwrap_or_default();
        let (offset_size, length_size) = (nibble(sizes, 4), nibble(sizes, 0));
        let base_size = nibble(more_sizes, 4);
        let index_size = if version == 0 { 0 } else { nibble(more_sizes, 0) };
        let id_size = if version < 2 { 2 } else { 4 };
        for _ in 0..numbers.next(id_size)? {
            numbers.next(id_size)?;
            let method = if version == 0 { 0 } else { numbers.next(2)? & 15 };
            numbers.next(2)?;
            let base = numbers.next(base_size)?;
            let count = usize::try_from(numbers.next(2)?).ok()?;
            extents += count;
            if extents > MAX_EXTENTS || locations.len() >= MAX_ITEMS {
                return Some(Err(text!("tiene demasiadas partes", "it has too many parts")));
            }
            let mut location = Location { in_idat: method == 1, extents: Vec::new() };
            for _ in 0..count {
                numbers.next(index_size)?;
                let offset = base.saturating_add(numbers.next(offset_size)?);
                location.extents.push((offset, numbers.next(length_size)?));
            }
            locations.push(location);
        }
        Some(Ok(()))
    };
    read().unwrap_or(Ok(()))?;
    Ok(locations)
}
