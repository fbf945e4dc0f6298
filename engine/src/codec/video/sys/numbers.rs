//! Enumerations of C as the numbers that they are.
//!
//! The bindings declare them as enumerations of Rust, for which a value outside their
//! list is undefined behaviour, even behind a reference. But FFmpeg copies numbers from
//! the file into such fields unchecked (colour primaries of 200, say), and a newer
//! library knows more codecs than the header that was compiled against. So such fields
//! are read through pointers, never through references to the structures that hold them.

use std::ffi::{CStr, c_char, c_int};

use super::ffi;

/// The functions that take a number which came from a file or from the library, with the
/// type that they have in C.
mod c {
    use super::{c_char, c_int, ffi};

    unsafe extern "C" {
        pub(super) fn avcodec_find_decoder(id: c_int) -> *const ffi::AVCodec;
        pub(super) fn avcodec_get_name(id: c_int) -> *const c_char;
        pub(super) fn av_pix_fmt_desc_get(format: c_int) -> *const ffi::AVPixFmtDescriptor;
    }
}

/// The number in a field.
///
/// # Safety
/// `field` points to a live enumeration of C, whose value may be any.
pub(super) unsafe fn read<E>(field: *const E) -> c_int {
    const { assert!(size_of::<E>() == size_of::<c_int>() && align_of::<E>() == align_of::<c_int>()) };
    // SAFETY: an enumeration of C is an int, as its size says; every int is valid.
    unsafe { field.cast::<c_int>().read() }
}

/// Puts a number into a field.
///
/// # Safety
/// `field` points to a live enumeration of C, which nobody else uses meanwhile.
pub(super) unsafe fn write<E>(field: *mut E, number: c_int) {
    const { assert!(size_of::<E>() == size_of::<c_int>() && align_of::<E>() == align_of::<c_int>()) };
    // SAFETY: as in `read`.
    unsafe { field.cast::<c_int>().write(number) }
}

/// The decoder of a codec; null when there is none.
pub(super) fn find_decoder(codec: c_int) -> *const ffi::AVCodec {
    // SAFETY: looks the number up in a static table; any number is allowed.
    unsafe { c::avcodec_find_decoder(codec) }
}

/// FFmpeg's short name of a codec.
pub(super) fn codec_name(codec: c_int) -> String {
    // SAFETY: returns a static C string for any number.
    unsafe { CStr::from_ptr(c::avcodec_get_name(codec)) }.to_string_lossy().into_owned()
}

/// FFmpeg's name of a layout of samples and the bits of one; `None` for a number without
/// a layout.
pub(super) fn pixel_format(format: c_int) -> Option<(String, u8)> {
    // SAFETY: looks the number up in a static table; any number is allowed.
    unsafe {
        let descriptor = c::av_pix_fmt_desc_get(format).as_ref()?;
        let name = CStr::from_ptr(descriptor.name).to_string_lossy().into_owned();
        Some((name, u8::try_from(descriptor.comp[0].depth).unwrap_or(0)))
    }
}
