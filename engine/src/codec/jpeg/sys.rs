//! The border to C: libjpeg-turbo (inside mozjpeg) and jpegli.
//!
//! Both report errors through `error_exit`, which must not return. Here it unwinds
//! with [`Thrown`] through the C frames, which hold nothing to drop and are built
//! with unwind tables, to [`guard`]. The panic hook never runs, so nothing is
//! printed. Everything C allocates hangs on the codec's own pools, which the `Drop`
//! of [`Decoder`] and of the encoder frees whatever happened.
#![expect(unsafe_code, reason = "the codecs are C libraries")]

mod encoder;

use std::any::Any;
use std::ffi::{CStr, c_int, c_long};
use std::marker::PhantomData;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;

use mozjpeg_sys as turbo;

pub(super) use self::encoder::{Job, Tuning, encode};
use crate::CancelToken;
use crate::error::Error;

/// Scans after which a progressive file is taken for an attack: each one costs a
/// pass over the picture and almost no bytes. Real files have about ten.
const MAX_SCANS: c_int = 100;

/// Why a call into C ended early.
pub(super) enum Failure {
    /// The caller stopped it.
    Stopped(Error),
    /// The library gave up.
    Codec {
        /// Its words, for logs.
        detail: String,
        /// Whether for want of memory.
        out_of_memory: bool,
    },
}

/// What `error_exit` throws.
enum Thrown {
    Cancelled,
    Codec { detail: String, out_of_memory: bool },
}

impl Failure {
    fn misuse(what: &str) -> Self {
        Self::Codec { detail: what.to_owned(), out_of_memory: false }
    }
}

/// Runs `call` into C and catches what its callbacks throw, and nothing else.
fn guard<R>(call: impl FnOnce() -> R) -> Result<R, Failure> {
    // After a failure the codec is only ever destroyed, so no broken state is seen.
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload: Box<dyn Any + Send>| {
        match payload.downcast::<Thrown>().map(|thrown| *thrown) {
            Ok(Thrown::Cancelled) => Failure::Stopped(Error::cancelled()),
            Ok(Thrown::Codec { detail, out_of_memory }) => Failure::Codec { detail, out_of_memory },
            Err(other) => resume_unwind(other),
        }
    })
}

fn throw(thrown: Thrown) -> ! {
    resume_unwind(Box::new(thrown))
}

/// How decoded samples are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Samples {
    Gray,
    Rgb,
    Cmyk,
}

impl Samples {
    /// Bytes of a pixel.
    pub(super) const fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }
}

/// A JPEG being decoded.
pub(super) struct Decoder<'a> {
    state: NonNull<DecoderState>,
    row_bytes: usize,
    failed: bool,
    bytes: PhantomData<&'a [u8]>,
}

/// What C points into; stays at one address.
struct DecoderState {
    info: turbo::jpeg_decompress_struct,
    errors: turbo::jpeg_error_mgr,
    source: turbo::jpeg_source_mgr,
    progress: turbo::jpeg_progress_mgr,
    cancel: CancelToken,
    /// Whether the input ended before its end marker.
    ran_dry: bool,
}

impl<'a> Decoder<'a> {
    /// Reads the headers of `bytes`.
    pub(super) fn open(bytes: &'a [u8], cancel: &CancelToken) -> Result<Self, Failure> {
        // SAFETY: all-zero is a valid value of these C structs: integers, null
        // pointers, `None` callbacks and enumerations whose first value is 0.
        let (info, mut errors, mut source, mut progress) = unsafe {
            (
                mem::zeroed::<turbo::jpeg_decompress_struct>(),
                mem::zeroed::<turbo::jpeg_error_mgr>(),
                mem::zeroed::<turbo::jpeg_source_mgr>(),
                mem::zeroed::<turbo::jpeg_progress_mgr>(),
            )
        };
        // SAFETY: fills in `errors`, which outlives the call.
        unsafe { turbo::jpeg_std_error(&mut errors) };
        errors.error_exit = Some(decoder_error);
        errors.emit_message = Some(decoder_message);
        errors.output_message = Some(turbo_silence);
        source.next_input_byte = bytes.as_ptr();
        source.bytes_in_buffer = bytes.len();
        source.init_source = Some(source_ready);
        source.fill_input_buffer = Some(source_fill);
        source.skip_input_data = Some(source_skip);
        source.resync_to_restart = Some(turbo::jpeg_resync_to_restart);
        source.term_source = Some(source_ready);
        progress.progress_monitor = Some(decoder_progress);
        let state =
            Box::new(DecoderState { info, errors, source, progress, cancel: cancel.clone(), ran_dry: false });
        let state = NonNull::from(Box::leak(state));
        let mut decoder = Self { state, row_bytes: 0, failed: false, bytes: PhantomData };
        let state = state.as_ptr();
        decoder.call(|| {
            // SAFETY: `state` is a live allocation that this decoder owns, and its
            // parts stay at their addresses until `Drop`. Creating keeps `err` and
            // `client_data`. Reads are bounded by `bytes`, which outlives `'a`.
            unsafe {
                (*state).info.common.err = &raw mut (*state).errors;
                (*state).info.common.client_data = state.cast();
                turbo::jpeg_create_decompress(&raw mut (*state).info);
                (*state).info.src = &raw mut (*state).source;
                (*state).info.common.progress = &raw mut (*state).progress;
                turbo::jpeg_read_header(&mut (*state).info, 1);
            }
        })?;
        Ok(decoder)
    }

    /// Calls C once, and never again after a failure.
    fn call<R>(&mut self, call: impl FnOnce() -> R) -> Result<R, Failure> {
        if self.failed {
            return Err(Failure::misuse("the decoder has failed before"));
        }
        let result = guard(call);
        self.failed = result.is_err();
        result
    }

    /// Width and height in the headers.
    pub(super) fn size(&self) -> (u32, u32) {
        // SAFETY: the state lives until `Drop`; nobody writes it meanwhile.
        let info = unsafe { &(*self.state.as_ptr()).info };
        (info.image_width, info.image_height)
    }

    /// Starts decoding at `eighths` of the size; returns the size of the result.
    pub(super) fn start(&mut self, samples: Samples, eighths: u32) -> Result<(u32, u32), Failure> {
        let state = self.state.as_ptr();
        let (width, height, channels) = self.call(|| {
            // SAFETY: the state lives until `Drop` and its headers have been read.
            let info = unsafe { &mut (*state).info };
            info.out_color_space = match samples {
                Samples::Gray => turbo::J_COLOR_SPACE::JCS_GRAYSCALE,
                Samples::Rgb => turbo::J_COLOR_SPACE::JCS_RGB,
                Samples::Cmyk => turbo::J_COLOR_SPACE::JCS_CMYK,
            };
            info.scale_num = eighths;
            info.scale_denom = 8;
            // SAFETY: a decoder with headers may be started.
            unsafe { turbo::jpeg_start_decompress(info) };
            (info.output_width, info.output_height, info.output_components)
        })?;
        if usize::try_from(channels) != Ok(samples.channels()) {
            self.failed = true;
            return Err(Failure::misuse("an unexpected number of channels"));
        }
        self.row_bytes = width as usize * samples.channels();
        Ok((width, height))
    }

    /// Decodes the next rows into `band`, which holds whole rows.
    pub(super) fn read(&mut self, band: &mut [u8]) -> Result<(), Failure> {
        let row_bytes = self.row_bytes;
        if row_bytes == 0 || !band.len().is_multiple_of(row_bytes) {
            return Err(Failure::misuse("not whole rows"));
        }
        let state = self.state.as_ptr();
        let mut rows: Vec<*mut u8> = band.chunks_exact_mut(row_bytes).map(<[u8]>::as_mut_ptr).collect();
        let mut rest = rows.as_mut_slice();
        while !rest.is_empty() {
            let most = u32::try_from(rest.len()).unwrap_or(u32::MAX);
            let done = self.call(|| {
                // SAFETY: `rest` holds pointers to `most` rows, each as long as the
                // decoder's output rows; C writes no further than that.
                unsafe { turbo::jpeg_read_scanlines(&mut (*state).info, rest.as_mut_ptr(), most) }
            })?;
            if done == 0 {
                self.failed = true;
                return Err(Failure::misuse("no rows are left"));
            }
            rest = rest.split_at_mut(done as usize).1;
        }
        Ok(())
    }

    /// Makes sure that the file said all it had to say. A single scan may lack its
    /// end marker; of several scans nobody could tell whether one is missing.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let state = self.state.as_ptr();
        let incomplete = self.call(|| {
            // SAFETY: the state lives until `Drop`; the call only reads it.
            unsafe { (*state).ran_dry && turbo::jpeg_has_multiple_scans(&(*state).info) != 0 }
        })?;
        if incomplete { Err(Failure::misuse("the file ends between scans")) } else { Ok(()) }
    }
}

impl Drop for Decoder<'_> {
    fn drop(&mut self) {
        // SAFETY: `open` leaked this box; destroying accepts any state that creating
        // or a failure left, calls no error handler, and happens once.
        unsafe {
            turbo::jpeg_destroy_decompress(&mut (*self.state.as_ptr()).info);
            drop(Box::from_raw(self.state.as_ptr()));
        }
    }
}

extern "C-unwind" fn decoder_error(info: &mut turbo::jpeg_common_struct) {
    throw(describe(info))
}

/// The library's message as a template and its numbers: formatting it in C would
/// write to a buffer that the bindings declare too short.
fn describe(info: &turbo::jpeg_common_struct) -> Thrown {
    // SAFETY: `err` was set before the first call and points into the live state.
    let errors = unsafe { &*info.err };
    let code = errors.msg_code;
    let known = (0..=errors.last_jpeg_message).contains(&code);
    let template = usize::try_from(code).ok().filter(|_| known).map(|code| {
        // SAFETY: the table has `last_jpeg_message + 1` static C strings.
        unsafe { CStr::from_ptr((*errors.jpeg_message_table.add(code)).cast()) }.to_string_lossy()
    });
    let numbers = errors.msg_parm._bindgen_data_;
    let detail = format!("{} {:?}", template.unwrap_or_default(), numbers.get(..2).unwrap_or_default());
    let out_of_memory = code == turbo::JERR_OUT_OF_MEMORY as c_int;
    Thrown::Codec { detail, out_of_memory }
}

/// Warnings that mean lost pixels are errors; the rest is ignored.
extern "C-unwind" fn decoder_message(info: &mut turbo::jpeg_common_struct, level: c_int) {
    // SAFETY: as in `describe`.
    let code = unsafe { (*info.err).msg_code };
    let lossy = [
        turbo::JWRN_BOGUS_PROGRESSION,
        turbo::JWRN_HIT_MARKER,
        turbo::JWRN_HUFF_BAD_CODE,
        turbo::JWRN_JPEG_EOF,
        turbo::JWRN_MUST_RESYNC,
    ];
    if level < 0 && lossy.iter().any(|&warning| warning as c_int == code) {
        throw(describe(info));
    }
}

extern "C-unwind" fn turbo_silence(_: &mut turbo::jpeg_common_struct) {}

/// Polled once per row of blocks in each scan.
extern "C-unwind" fn decoder_progress(info: &mut turbo::jpeg_common_struct) {
    let state: *mut DecoderState = info.client_data.cast();
    // SAFETY: `client_data` is the decoder's own live state.
    let (cancelled, scans) = unsafe { ((*state).cancel.is_cancelled(), (*state).info.input_scan_number) };
    if cancelled {
        throw(Thrown::Cancelled);
    }
    if scans > MAX_SCANS {
        throw(Thrown::Codec { detail: format!("more than {MAX_SCANS} scans"), out_of_memory: false });
    }
}

extern "C-unwind" fn source_ready(_: &mut turbo::jpeg_decompress_struct) {}

/// All bytes were there from the start: at their end stands an end marker, read
/// again as often as asked.
extern "C-unwind" fn source_fill(info: &mut turbo::jpeg_decompress_struct) -> c_int {
    static END: [u8; 2] = [0xff, 0xd9];
    let state: *mut DecoderState = info.common.client_data.cast();
    // SAFETY: `client_data` is the decoder's own live state, and `src` its part.
    unsafe {
        (*state).ran_dry = true;
        (*info.src).next_input_byte = END.as_ptr();
        (*info.src).bytes_in_buffer = END.len();
    }
    1
}

extern "C-unwind" fn source_skip(info: &mut turbo::jpeg_decompress_struct, count: c_long) {
    let count = usize::try_from(count).unwrap_or(0);
    // SAFETY: `src` is the decoder's own; the pointer moves within its bytes.
    unsafe {
        let source = &mut *info.src;
        let count = count.min(source.bytes_in_buffer);
        source.next_input_byte = source.next_input_byte.add(count);
        source.bytes_in_buffer -= count;
    }
}
