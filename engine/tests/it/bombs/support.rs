//! Files out of thin air, and how much memory a process took.

/// Runs the ignored test `name` of a module in a process of its own; returns the most memory
/// it had, in MiB, and what it printed.
pub(crate) fn peak_mib(module: &str, name: &str) -> (u64, String) {
    peak_mib_with(module, name, &[])
}

/// [`peak_mib`] with variables in its environment.
pub(crate) fn peak_mib_with(module: &str, name: &str, variables: &[(&str, &str)]) -> (u64, String) {
    let child = crate::alone(module, name).envs(variables.iter().copied()).output().unwrap();
    let words = String::from_utf8(child.stdout).unwrap();
    let errors = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{name}: {words}\n{errors}");
    let peak = words.lines().find_map(|line| line.strip_prefix("peak ")).unwrap_or_else(|| panic!("{words}"));
    (peak.trim().parse::<u64>().unwrap() >> 10, words)
}

/// Prints the most memory that this process had, in KiB.
#[expect(clippy::print_stdout, reason = "the process that started this one reads it")]
pub(crate) fn print_peak() {
    println!("\npeak {}", status("VmHWM:"));
}

/// The memory that this process has now, in KiB.
pub(crate) fn resident_kib() -> u64 {
    status("VmRSS:")
}

fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Bits of Deflate, the first in the lowest place.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    filled: u32,
    pending: u64,
}

impl Bits {
    fn push(&mut self, value: u64, count: u32) {
        self.pending |= value << self.filled;
        self.filled += count;
        while self.filled >= 8 {
            self.bytes.push(u8::try_from(self.pending & 0xff).unwrap());
            self.pending >>= 8;
            self.filled -= 8;
        }
    }
}

/// A zlib stream of so many zero bytes, less at most 258: one byte and repetitions of
/// 258 bytes, of 13 bits each. Never held as a whole.
pub(crate) fn zeros(length: u64) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x78, 0x01], ..Bits::default() };
    // The last block, with fixed codes; literal 0 is 00110000.
    bits.push(0b1, 1);
    bits.push(0b01, 2);
    bits.push(0b0000_1100, 8);
    let repeats = length.saturating_sub(1) / 258;
    for _ in 0..repeats {
        // Length code 285 is 11000101, distance code 0 is 00000; most significant first.
        bits.push(0b1010_0011, 8);
        bits.push(0, 5);
    }
    // The end of the block, and room to a whole byte.
    bits.push(0, 7);
    bits.push(0, 7);
    let mut bytes = bits.bytes;
    let sum = ((1 + repeats * 258) % 65_521) << 16 | 1;
    bytes.extend(u32::try_from(sum).unwrap().to_be_bytes());
    bytes
}

/// A chunk of a PNG.
pub(crate) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &body, &libdeflater::crc32(&body).to_be_bytes()].concat()
}

/// A grey PNG of zeros, with other chunks before its pixels.
pub(crate) fn png(width: u32, height: u32, color_type: u8, before: &[Vec<u8>]) -> Vec<u8> {
    let channels = if color_type == 6 { 4 } else { 1 };
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, color_type, 0, 0, 0]);
    let row_bytes = u64::from(width) * channels + 1;
    let pixels = zeros((row_bytes * u64::from(height)).next_multiple_of(258) + 1);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        before.concat(),
        chunk(b"IDAT", &pixels),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

#[test]
fn the_zeros_are_zeros() {
    let whole = zeros(258 * 4_000 + 1);
    let mut out = vec![1; 258 * 4_000 + 1];
    let length = libdeflater::Decompressor::new().zlib_decompress(&whole, &mut out).unwrap();
    assert_eq!(length, out.len());
    assert!(out.iter().all(|byte| *byte == 0) && whole.len() * 100 < out.len());
}
