//! As much of AVIF's container (ISO/IEC 14496-12 and 23008-12) as is needed to know
//! how large the pictures are before the C library sees the file.

/// Bytes of the header of a full box: version and flags.
const FULL_BOX_BYTES: usize = 4;

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

/// The largest size, in pixels, that any image property (`ispe`) of the file
/// states; `None` without one.
pub(super) fn largest_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let meta = find(bytes, b"meta")?.get(FULL_BOX_BYTES..)?;
    let properties = find(find(meta, b"iprp")?, b"ipco")?;
    Boxes(properties)
        .filter(|(name, _)| name == b"ispe")
        .filter_map(|(_, content)| {
            let &[w0, w1, w2, w3, h0, h1, h2, h3] = content.get(FULL_BOX_BYTES..)?.first_chunk()?;
            Some((u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3])))
        })
        .max_by_key(|&(width, height)| (u64::from(width) * u64::from(height), width.max(height)))
}
