//! Compression in pieces, so that it can be stopped between them.
//!
//! libdeflate compresses all it is given in one call, for minutes where that is large and
//! the level high. Here each piece is a call of its own, well under a second long, and the
//! streams are joined: the mark of the last block is taken from all but the last piece,
//! and an empty stored block behind each fills the last byte (RFC 1951, section 3.2.3).
//! What is lost is the window over the seams: less than a hundredth of the size.

use libdeflater::{CompressionLvl, Compressor, adler32};

use super::FORMAT;
use crate::Ctx;
use crate::codec::encoder_failed;
use crate::error::Result;

/// Bytes that take a quarter of a second at most, on a usual processor.
const fn piece_bytes(level: i32) -> usize {
    match level {
        ..=6 => 8 << 20,
        7..=9 => 3 << 20,
        _ => 1 << 20,
    }
}

/// Compresses to a zlib stream.
pub(super) fn zlib(data: &[u8], level: i32, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    let compression = CompressionLvl::new(level).map_err(|_| encoder_failed(FORMAT, "level"))?;
    let mut compressor = Compressor::new(compression);
    let piece_bytes = piece_bytes(level);
    if data.len() <= piece_bytes {
        ctx.check_cancelled()?;
        let mut out = vec![0; compressor.zlib_compress_bound(data.len())];
        let written =
            compressor.zlib_compress(data, &mut out).map_err(|error| encoder_failed(FORMAT, error))?;
        out.truncate(written);
        return Ok(out);
    }
    let mut stream = vec![0; compressor.deflate_compress_bound(piece_bytes) + PADDING];
    let mut out = vec![0x78, 0xda];
    let mut pieces = data.chunks(piece_bytes).peekable();
    while let Some(piece) = pieces.next() {
        ctx.check_cancelled()?;
        let room = stream.len() - PADDING;
        let target = stream.get_mut(..room).unwrap_or_default();
        compressor.deflate_compress(piece, target).map_err(|error| encoder_failed(FORMAT, error))?;
        let last = last_block(&stream).ok_or_else(|| encoder_failed(FORMAT, "deflate"))?;
        append(&mut out, &stream, &last, pieces.peek().is_none());
    }
    out.extend(adler32(data).to_be_bytes());
    Ok(out)
}

/// Appends a stream, which others follow unless it `is_last`.
fn append(out: &mut Vec<u8>, stream: &[u8], last: &Block, is_last: bool) {
    let start = out.len();
    if is_last {
        out.extend(stream.iter().take(last.end.div_ceil(8)));
        return;
    }
    // Three bits of zero begin a stored block that is not the last.
    out.extend(stream.iter().take((last.end + 3).div_ceil(8)));
    if let Some(byte) = out.get_mut(start + last.start / 8) {
        *byte &= !(1 << (last.start % 8));
    }
    for bit in last.end..(last.end + 3).next_multiple_of(8) {
        if let Some(byte) = out.get_mut(start + bit / 8) {
            *byte &= !(1 << (bit % 8));
        }
    }
    // No bytes in it, and the complement of their number.
    out.extend([0, 0, 0xff, 0xff]);
}

/// Bytes behind a stream that may be looked at.
const PADDING: usize = 8;
/// The longest code, in bits.
const LONGEST: usize = 15;
/// The symbol that ends a block.
const END: u16 = 256;

/// Where the last block of a stream begins, and where it ends, in bits.
struct Block {
    start: usize,
    end: usize,
}

/// A stream being read.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// The next 56 bits, the first in the lowest place; zeros behind the end.
    fn peek(&self) -> u64 {
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let word = rest.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        word >> (self.at % 8)
    }

    fn take(&mut self, count: usize) -> usize {
        let value = self.peek() & ((1 << count) - 1);
        self.at += count;
        usize::try_from(value).unwrap_or_default()
    }

    fn symbol(&mut self, codes: &Codes) -> Option<u16> {
        let index = usize::try_from(self.peek()).ok()? & ((1 << LONGEST) - 1);
        let entry = *codes.0.get(index)?;
        self.at += usize::from(entry & 15);
        (entry & 15 > 0).then_some(entry >> 4)
    }
}

/// A table of prefix codes: for the next 15 bits the symbol, and in the low four bits the
/// length of its code; 0 for no code.
struct Codes(Vec<u16>);

impl Codes {
    /// From the lengths of all symbols' codes (RFC 1951, section 3.2.2).
    fn new(lengths: &[u8]) -> Self {
        let mut table = vec![0; 1 << LONGEST];
        let mut code = 0_usize;
        for length in 1..=LONGEST {
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, other)| usize::from(**other) == length)
            {
                // Codes stand with their first bit lowest.
                let start = code.reverse_bits() >> (usize::BITS as usize - length);
                let entry = u16::try_from(symbol << 4 | length).unwrap_or_default();
                table.iter_mut().skip(start).step_by(1 << length).for_each(|place| *place = entry);
                code += 1;
            }
            code <<= 1;
        }
        Self(table)
    }
}

/// Finds the last block; `None` for what is no stream.
fn last_block(stream: &[u8]) -> Option<Block> {
    let mut from = Reader { bytes: stream, at: 0 };
    loop {
        let start = from.at;
        let is_last = from.take(1) == 1;
        match from.take(2) {
            0 => {
                from.at = from.at.next_multiple_of(8);
                let length = from.take(16);
                from.at += 16 + length * 8;
            }
            1 => {
                let lengths = [[8; 144].as_slice(), &[9; 112], &[7; 24], &[8; 8]].concat();
                skip_block(&mut from, &Codes::new(&lengths), &Codes::new(&[5; 30]))?;
            }
            2 => {
                let (literals, distances) = read_codes(&mut from)?;
                skip_block(&mut from, &literals, &distances)?;
            }
            _ => return None,
        }
        if from.at > stream.len() * 8 {
            return None;
        }
        if is_last {
            return Some(Block { start, end: from.at });
        }
    }
}

/// The codes that stand before a block (RFC 1951, section 3.2.7).
fn read_codes(from: &mut Reader<'_>) -> Option<(Codes, Codes)> {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let (literals, distances, count) = (from.take(5) + 257, from.take(5) + 1, from.take(4) + 4);
    let mut own = [0_u8; 19];
    for place in ORDER.into_iter().take(count) {
        *own.get_mut(place)? = u8::try_from(from.take(3)).ok()?;
    }
    let codes = Codes::new(&own);
    let mut lengths: Vec<u8> = Vec::with_capacity(literals + distances);
    while lengths.len() < literals + distances {
        let (value, repeats) = match from.symbol(&codes)? {
            length @ 0..=15 => (u8::try_from(length).ok()?, 1),
            16 => (*lengths.last()?, from.take(2) + 3),
            17 => (0, from.take(3) + 3),
            _ => (0, from.take(7) + 11),
        };
        lengths.extend(std::iter::repeat_n(value, repeats));
    }
    Some((Codes::new(lengths.get(..literals)?), Codes::new(lengths.get(literals..)?)))
}

/// Reads a block for the sake of its end.
fn skip_block(from: &mut Reader<'_>, literals: &Codes, distances: &Codes) -> Option<()> {
    let end = from.bytes.len() * 8;
    while from.at <= end {
        match from.symbol(literals)? {
            ..END => {}
            END => return Some(()),
            // Lengths and distances have more bits the longer they are (section 3.2.5).
            length => {
                from.at += match length {
                    265..285 => usize::from((length - 261) / 4),
                    _ => 0,
                };
                let distance = from.symbol(distances)?;
                from.at += usize::from((distance / 2).saturating_sub(1));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use libdeflater::Decompressor;

    use super::*;
    use crate::{CancelToken, Code, Limits, Services};

    /// Runs, repetitions and noise: blocks of every kind.
    fn data(length: usize) -> Vec<u8> {
        let mut random = 0x1234_5678_u32;
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            let [kind, value, count, _] = random.to_le_bytes();
            match (bytes.len() / 100_000) % 4 {
                0 => bytes.push(value),
                1 => bytes.extend(vec![value % 4; usize::from(count)]),
                2 => bytes.extend((0..count % 64).map(|n| n.wrapping_mul(kind | 1))),
                _ => bytes.extend(b"the same words, "),
            }
        }
        bytes.truncate(length);
        bytes
    }

    #[test]
    fn joined_pieces_are_one_stream() {
        for level in [1, 6, 9, 12] {
            for length in [0, 1, piece_bytes(level), piece_bytes(level) + 1, piece_bytes(level) * 2 + 77_777]
            {
                let data = data(length.min(9 << 20));
                let stream = Ctx::with_defaults(|ctx| zlib(&data, level, ctx)).unwrap();
                let mut out = vec![0; data.len() + 1];
                let got = Decompressor::new().zlib_decompress(&stream, &mut out).unwrap();
                assert!(got == data.len() && out[..got] == data, "{level} {length}");
            }
        }
    }

    #[test]
    fn seams_cost_next_to_nothing() {
        let data = data(piece_bytes(12) * 3);
        let joined = Ctx::with_defaults(|ctx| zlib(&data, 12, ctx)).unwrap().len();
        let mut compressor = Compressor::new(CompressionLvl::new(12).unwrap());
        let mut out = vec![0; compressor.zlib_compress_bound(data.len())];
        let whole = compressor.zlib_compress(&data, &mut out).unwrap();
        assert!(joined < whole + whole / 100, "{joined} {whole}");
    }

    #[test]
    fn no_piece_begins_once_the_switch_is_thrown() {
        let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
        let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
        cancel.cancel();
        assert_eq!(zlib(&[0; 100], 12, &ctx).unwrap_err().code(), Code::Cancelled);
    }
}
