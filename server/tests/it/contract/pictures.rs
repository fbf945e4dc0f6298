//! Pictures to send, and work that takes a while.

use serde_json::{Value, json};

use crate::contract::doors::Call;
use crate::support::multipart::Form;

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

/// A film of frames of noise, 16 pixels wide and high, as an animated GIF.
fn film(frames: u16) -> Vec<u8> {
    let mut bytes = b"GIF89a\x10\x00\x10\x00\xf6\x00\x00".to_vec();
    bytes.extend((0..128_u8).flat_map(|shade| [shade * 2, 255 - shade, shade]));
    let mut state = 1_u32;
    for _ in 0..frames {
        bytes.extend(b"\x21\xf9\x04\x00\x05\x00\x00\x00\x2c\x00\x00\x00\x00\x10\x00\x10\x00\x00\x07");
        // Codes of eight bits, 128 to clear and 129 to end: as long as the table is
        // cleared in time, a pixel is a byte.
        for _ in 0..4 {
            bytes.extend([65, 128]);
            bytes.extend((0..64).map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_le_bytes()[3] & 127
            }));
        }
        bytes.extend([1, 129, 0]);
    }
    bytes.push(b';');
    bytes
}

/// Options that keep a processor busy for long, if nobody stops it; it looks up
/// between one frame and the next.
fn slow_options() -> Value {
    json!({"output_format": "webp", "lossless": true, "effort": 9, "width": 100, "height": 100})
}

/// Much work in a small request.
pub(crate) fn slow_call() -> Call {
    Call::convert(slow_options(), &film(1900))
}

/// The same as a form.
pub(crate) fn slow_form() -> Form {
    let options = slow_options();
    let form = options.as_object().unwrap().iter().fold(Form::new(), |form, (name, value)| {
        form.text(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    });
    form.file("image", "ruido.gif", &film(1900))
}
