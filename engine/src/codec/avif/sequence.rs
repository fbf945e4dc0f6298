//! The size in AV1 sequence headers (AV1 Bitstream & Decoding Process
//! Specification, sections 5.3 and 5.5), from which decoders allocate.

use super::container::Size;

/// `obu_type` of a sequence header.
const SEQUENCE_HEADER: u8 = 1;

/// The largest frame size that any sequence header among the OBUs of `bytes`
/// announces; `None` without one.
pub(super) fn largest_size(mut bytes: &[u8]) -> Option<Size> {
    let mut largest: Option<Size> = None;
    while let Some((kind, content, rest)) = next_unit(bytes) {
        bytes = rest;
        if kind == SEQUENCE_HEADER
            && let Some((width, height)) = frame_size(content)
        {
            let (other_width, other_height) = largest.unwrap_or_default();
            largest = Some((width.max(other_width), height.max(other_height)));
        }
    }
    largest
}

/// Type and content of the first OBU, and what follows it.
fn next_unit(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let &header = bytes.first()?;
    let (has_extension, has_size) = (header & 4 != 0, header & 2 != 0);
    let rest = bytes.get(if has_extension { 2 } else { 1 }..)?;
    let (content, rest) = if has_size {
        let (size, rest) = leb128(rest)?;
        rest.split_at(size.min(rest.len()))
    } else {
        (rest, &[][..])
    };
    Some((header >> 3 & 15, content, rest))
}

/// A number in groups of seven bits, least significant first.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(8) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, bytes.get(index + 1..)?));
        }
    }
    None
}

/// Reads bits, most significant first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn read(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    fn flag(&mut self) -> Option<bool> {
        self.read(1).map(|bit| bit == 1)
    }

    /// `uvlc()`: a unary length, then as many bits. The value itself is not needed.
    fn skip_uvlc(&mut self) -> Option<()> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
        }
        if zeros < 32 {
            self.read(zeros)?;
        }
        Some(())
    }
}

/// `max_frame_width` and `max_frame_height` of a sequence header.
fn frame_size(content: &[u8]) -> Option<Size> {
    let mut bits = Bits { bytes: content, at: 0 };
    let _profile = bits.read(3)?;
    let _still_picture = bits.flag()?;
    let is_reduced = bits.flag()?;
    if is_reduced {
        bits.read(5)?;
    } else {
        skip_operating_points(&mut bits)?;
    }
    let width_bits = bits.read(4)? + 1;
    let height_bits = bits.read(4)? + 1;
    Some((bits.read(width_bits)? + 1, bits.read(height_bits)? + 1))
}

fn skip_operating_points(bits: &mut Bits<'_>) -> Option<()> {
    let mut delay_bits = None;
    if bits.flag()? {
        // timing_info()
        bits.read(32)?;
        bits.read(32)?;
        if bits.flag()? {
            bits.skip_uvlc()?;
        }
        if bits.flag()? {
            // decoder_model_info()
            delay_bits = Some(bits.read(5)? + 1);
            bits.read(32)?;
            bits.read(10)?;
        }
    }
    let has_display_delay = bits.flag()?;
    for _ in 0..=bits.read(5)? {
        bits.read(12)?;
        let level = bits.read(5)?;
        if level > 7 {
            bits.flag()?;
        }
        if let Some(delay_bits) = delay_bits
            && bits.flag()?
        {
            bits.read(delay_bits)?;
            bits.read(delay_bits)?;
            bits.flag()?;
        }
        if has_display_delay && bits.flag()? {
            bits.read(4)?;
        }
    }
    Some(())
}
