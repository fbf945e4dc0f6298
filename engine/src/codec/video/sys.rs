//! The border to C: FFmpeg's libavformat, libavcodec, libswscale and libswresample.
//!
//! Every object of FFmpeg is owned by one type here, which frees it on drop. Callbacks
//! from C catch panics, since a panic must not cross C. Nothing outside this module
//! sees a pointer.
#![expect(unsafe_code, reason = "FFmpeg is a C library")]

mod audio;
mod colors;
mod decode;
mod demux;
mod encode;
mod frame;
mod io;
mod mux;
mod numbers;
mod scale;
mod stream;

use std::ffi::{CStr, CString, c_char, c_int};
use std::sync::Once;

use ffmpeg_next::ffi;

pub(super) use self::audio::{AudioEncoder, AudioShape, Resampler};
pub(super) use self::colors::ColorTags;
pub(super) use self::decode::Decoder;
pub(super) use self::demux::{Demuxer, OpenFailure};
pub(super) use self::encode::{VideoEncoder, VideoShape};
pub(super) use self::frame::{Frame, Packet};
pub(super) use self::io::Reader;
pub(super) use self::mux::Muxer;
pub(super) use self::scale::Scaler;
pub(super) use self::stream::{Kind, Stream};

/// A negative return value of FFmpeg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AvError(c_int);

impl AvError {
    pub(super) const EOF: Self = Self(ffi::AVERROR_EOF);
    pub(super) const EXIT: Self = Self(ffi::AVERROR_EXIT);
    pub(super) const INVALID_DATA: Self = Self(ffi::AVERROR_INVALIDDATA);
    pub(super) const NO_DECODER: Self = Self(ffi::AVERROR_DECODER_NOT_FOUND);
    pub(super) const NO_ENCODER: Self = Self(ffi::AVERROR_ENCODER_NOT_FOUND);
    pub(super) const NO_MEMORY: Self = Self(ffi::AVERROR(ffi::ENOMEM));
    /// More input is needed, or output must be taken first.
    pub(super) const AGAIN: Self = Self(ffi::AVERROR(ffi::EAGAIN));
    const MISUSE: Self = Self(ffi::AVERROR(ffi::EINVAL));
    const IO: Self = Self(ffi::AVERROR(ffi::EIO));

    /// FFmpeg's own words, for logs.
    pub(super) fn describe(self) -> String {
        let mut buffer: [c_char; 128] = [0; 128];
        // SAFETY: the buffer is as long as stated, and FFmpeg ends it with a zero.
        let words = unsafe {
            ffi::av_strerror(self.0, buffer.as_mut_ptr(), buffer.len());
            CStr::from_ptr(buffer.as_ptr())
        };
        words.to_string_lossy().into_owned()
    }
}

fn check(code: c_int) -> Result<c_int, AvError> {
    if code < 0 { Err(AvError(code)) } else { Ok(code) }
}

/// Ends FFmpeg's habit of writing to the standard error of its host. What matters of
/// its words comes back as error codes.
fn initialise() {
    static ONCE: Once = Once::new();
    // SAFETY: FFmpeg checks for a null callback before it calls it.
    ONCE.call_once(|| unsafe { ffi::av_log_set_callback(None) });
}

/// Version, build configuration and licence of the linked FFmpeg.
pub(super) fn versions() -> (String, String, String) {
    // SAFETY: the functions return static C strings.
    let text = |pointer: *const c_char| unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned();
    // SAFETY: as above; they take nothing.
    unsafe {
        (text(ffi::av_version_info()), text(ffi::avcodec_configuration()), text(ffi::avcodec_license()))
    }
}

/// A C string without the zero bytes that it could not hold.
fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "")).unwrap_or_default()
}

/// Options of an FFmpeg object.
struct Dictionary(*mut ffi::AVDictionary);

impl Dictionary {
    fn new() -> Self {
        Self(std::ptr::null_mut())
    }

    fn set(&mut self, name: &str, value: &str) {
        let (name, value) = (c_string(name), c_string(value));
        // SAFETY: both strings are copied by FFmpeg; a failure leaves the option unset.
        unsafe { ffi::av_dict_set(&raw mut self.0, name.as_ptr(), value.as_ptr(), 0) };
    }
}

impl Dictionary {
    /// Hands the dictionary over, to be taken back by [`Dictionary::from_raw`].
    fn into_raw(mut self) -> *mut ffi::AVDictionary {
        std::mem::replace(&mut self.0, std::ptr::null_mut())
    }

    fn from_raw(raw: *mut ffi::AVDictionary) -> Self {
        Self(raw)
    }
}

impl Drop for Dictionary {
    fn drop(&mut self) {
        // SAFETY: the dictionary is null or FFmpeg's own.
        unsafe { ffi::av_dict_free(&raw mut self.0) };
    }
}

/// Threads that one codec may use: memory grows with their number.
fn thread_count() -> c_int {
    let available = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    c_int::try_from(available.min(8)).unwrap_or(1)
}
