//! Pictures to send, and work that takes a while.

use serde_json::{Value, json};

use crate::doors::Call;

/// Noise as a 24-bit bitmap: nothing compresses it.
pub(crate) fn noise(side: u32) -> Vec<u8> {
    let row_bytes = (side as usize * 3).next_multiple_of(4);
    let pixel_bytes = row_bytes * side as usize;
    let mut bytes = Vec::with_capacity(54 + pixel_bytes);
    bytes.extend(b"BM");
    bytes.extend(u32::try_from(54 + pixel_bytes).unwrap().to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(54_u32.to_le_bytes());
    bytes.extend(40_u32.to_le_bytes());
    bytes.extend(side.to_le_bytes());
    bytes.extend(side.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(24_u16.to_le_bytes());
    bytes.extend([0; 24]);
    let mut state = 1_u32;
    bytes.extend((0..pixel_bytes).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    }));
    bytes
}

/// Options that keep a processor busy for minutes, if nobody stops it.
pub(crate) fn slow_options() -> Value {
    json!({"output_format": "webp", "lossless": true, "effort": 9, "width": 5000, "height": 5000, "kernel": "nearest"})
}

/// Minutes of work in a small request.
pub(crate) fn slow_call() -> Call {
    Call::convert(slow_options(), &noise(64))
}
