//! Encoding, over libjpeg-turbo and over jpegli.

use std::ffi::c_int;

use mozjpeg_sys as turbo;

use super::super::header::Segment;
use super::{Failure, Thrown, guard, throw};
use crate::CancelToken;
use crate::error::Result;

/// One picture to encode.
pub(in super::super) struct Job<'a> {
    /// Pixels across.
    pub(in super::super) width: u32,
    /// Pixels down.
    pub(in super::super) height: u32,
    /// One sample a pixel, otherwise three.
    pub(in super::super) gray: bool,
    /// All rows without padding.
    pub(in super::super) pixels: &'a [u8],
    /// Segments to write after the file header.
    pub(in super::super) segments: Vec<Segment>,
    /// Encoder and settings.
    pub(in super::super) tuning: Tuning,
}

/// Which encoder, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) enum Tuning {
    /// libjpeg-turbo, baseline, 4:2:0.
    Turbo { quality: u8, optimize: bool },
    /// jpegli.
    Jpegli { distance: f32, subsample: bool, progressive: bool },
}

/// Encodes; `on_rows` hears how many rows are done and may stop the work.
pub(in super::super) fn encode(
    job: &Job<'_>,
    cancel: &CancelToken,
    on_rows: &mut dyn FnMut(u32) -> Result<()>,
) -> Result<Vec<u8>, Failure> {
    let channels = if job.gray { 1 } else { 3 };
    let row_bytes = job.width as usize * channels;
    if row_bytes == 0 || job.pixels.len() != row_bytes * job.height as usize {
        return Err(Failure::misuse("pixels and size differ"));
    }
    match job.tuning {
        Tuning::Turbo { quality, optimize } => {
            with_turbo::encode(job, row_bytes, cancel, on_rows, |info| {
                // SAFETY: the encoder is created and not started, as these calls ask.
                unsafe {
                    turbo::jpeg_c_set_int_param(
                        info,
                        turbo::J_INT_PARAM::JINT_COMPRESS_PROFILE,
                        turbo::JINT_COMPRESS_PROFILE_VALUE::JCP_FASTEST as c_int,
                    );
                    turbo::jpeg_set_defaults(info);
                    turbo::jpeg_set_quality(info, quality.into(), 1);
                }
                info.optimize_coding = optimize.into();
            })
        }
        Tuning::Jpegli { distance, subsample, progressive } => {
            with_jpegli::encode(job, row_bytes, cancel, on_rows, |info| {
                // SAFETY: the encoder is created and not started, as these calls
                // ask; after `set_defaults` there is one component per channel.
                unsafe {
                    jpegli_sys::jpegli_set_defaults(info);
                    jpegli_set_distance(info, distance, 1);
                    jpegli_set_progressive_level(info, if progressive { 2 } else { 0 });
                    if info.num_components == 3 {
                        let luma = &mut *info.comp_info;
                        (luma.h_samp_factor, luma.v_samp_factor) = if subsample { (2, 2) } else { (1, 1) };
                    }
                }
                info.optimize_coding = 1;
            })
        }
    }
}

// Functions of jpegli that its bindings leave out.
unsafe extern "C-unwind" {
    fn jpegli_set_distance(info: &mut jpegli_sys::jpegli_compress_struct, distance: f32, baseline: c_int);
    fn jpegli_set_progressive_level(info: &mut jpegli_sys::jpegli_compress_struct, level: c_int);
}

/// Bytes between two handovers from C, and so between two looks at cancellation.
const CHUNK_BYTES: usize = 16_384;
/// Rows handed to C at once.
const BAND_ROWS: usize = 16;

/// The encoder over either library: their interfaces differ in names alone.
macro_rules! encoder {
    () => {
        use std::mem;
        use std::ptr::NonNull;

        use super::*;

        /// What C points into; stays at one address.
        struct State {
            info: Info,
            errors: Errors,
            destination: Destination,
            chunk: [u8; CHUNK_BYTES],
            output: Vec<u8>,
            cancel: CancelToken,
        }

        /// Owns a [`State`] and what C allocates for it.
        struct Encoder(NonNull<State>);

        impl Encoder {
            fn new(cancel: &CancelToken) -> Self {
                let (info, mut errors, mut destination) =
                    // SAFETY: all-zero is a valid value of these C structs: integers, null
                    // pointers, `None` callbacks, enumerations whose first value is 0.
                    unsafe { (mem::zeroed::<Info>(), mem::zeroed::<Errors>(), mem::zeroed::<Destination>()) };
                // SAFETY: fills in `errors`, which outlives the call.
                unsafe { std_error(&mut errors) };
                errors.error_exit = Some(error_exit);
                errors.emit_message = Some(ignore_message);
                errors.output_message = Some(ignore_output);
                destination.init_destination = Some(nothing);
                destination.empty_output_buffer = Some(chunk_full);
                destination.term_destination = Some(last_chunk);
                let (chunk, output, cancel) = ([0; CHUNK_BYTES], Vec::new(), cancel.clone());
                let state = Box::new(State { info, errors, destination, chunk, output, cancel });
                Self(NonNull::from(Box::leak(state)))
            }
        }

        impl Drop for Encoder {
            fn drop(&mut self) {
                // SAFETY: `new` leaked this box; destroying accepts any state that
                // zeroing, creating or a failure left, and happens once.
                unsafe {
                    destroy(&mut (*self.0.as_ptr()).info);
                    drop(Box::from_raw(self.0.as_ptr()));
                }
            }
        }

        pub(super) fn encode(
            job: &Job<'_>,
            row_bytes: usize,
            cancel: &CancelToken,
            on_rows: &mut dyn FnMut(u32) -> Result<()>,
            configure: impl FnOnce(&mut Info),
        ) -> Result<Vec<u8>, Failure> {
            let encoder = Encoder::new(cancel);
            let state = encoder.0.as_ptr();
            guard(|| {
                // SAFETY: `state` is a live allocation that `encoder` owns, and its
                // parts stay at their addresses until `Drop`. Creating keeps `err` and
                // `client_data`. The segments' lengths are those of their vectors.
                unsafe {
                    (*state).info.common.err = &raw mut (*state).errors;
                    (*state).info.common.client_data = state.cast();
                    let info = &mut (*state).info;
                    create(info, VERSION, mem::size_of::<Info>());
                    (*state).destination.next_output_byte = (&raw mut (*state).chunk).cast();
                    (*state).destination.free_in_buffer = CHUNK_BYTES;
                    info.dest = &raw mut (*state).destination;
                    info.image_width = job.width;
                    info.image_height = job.height;
                    info.input_components = if job.gray { 1 } else { 3 };
                    info.in_color_space = if job.gray { Color::JCS_GRAYSCALE } else { Color::JCS_RGB };
                    configure(info);
                    start(info, 1);
                    for (marker, content) in &job.segments {
                        let length = u16::try_from(content.len()).unwrap_or(0);
                        write_marker(info, (*marker).into(), content.as_ptr(), length.into());
                    }
                }
            })?;
            let mut rows = 0;
            for band in job.pixels.chunks(row_bytes * BAND_ROWS) {
                let lines: Vec<*const u8> = band.chunks_exact(row_bytes).map(<[u8]>::as_ptr).collect();
                let count = u32::try_from(lines.len()).unwrap_or(0);
                let written = guard(|| {
                    // SAFETY: the encoder is started; `lines` points at that many rows
                    // of the width and layout that it was told.
                    unsafe { write_scanlines(&mut (*state).info, lines.as_ptr(), count) }
                })?;
                if written != count {
                    return Err(Failure::misuse("the encoder took fewer rows than it was given"));
                }
                rows += written;
                on_rows(rows).map_err(Failure::Stopped)?;
            }
            guard(|| {
                // SAFETY: all rows have been written, as finishing asks; afterwards
                // nothing in C refers to `output`.
                unsafe {
                    finish(&mut (*state).info);
                    mem::take(&mut (*state).output)
                }
            })
        }

        extern "C-unwind" fn ignore_message(_: &mut Common, _: c_int) {}

        extern "C-unwind" fn ignore_output(_: &mut Common) {}

        extern "C-unwind" fn nothing(_: &mut Info) {}

        extern "C-unwind" fn chunk_full(info: &mut Info) -> c_int {
            let state: *mut State = info.common.client_data.cast();
            // SAFETY: `client_data` is the encoder's own live state; `info`, which C
            // holds at the same time, is a part of it that is not touched here.
            unsafe {
                if (*state).cancel.is_cancelled() {
                    throw(Thrown::Cancelled);
                }
                let chunk = &*(&raw const (*state).chunk);
                (*(&raw mut (*state).output)).extend_from_slice(chunk);
                (*state).destination.next_output_byte = (&raw mut (*state).chunk).cast();
                (*state).destination.free_in_buffer = CHUNK_BYTES;
            }
            1
        }

        extern "C-unwind" fn last_chunk(info: &mut Info) {
            let state: *mut State = info.common.client_data.cast();
            // SAFETY: as in `chunk_full`.
            unsafe {
                let filled = CHUNK_BYTES.saturating_sub((*state).destination.free_in_buffer);
                let chunk = &*(&raw const (*state).chunk);
                (*(&raw mut (*state).output)).extend_from_slice(chunk.get(..filled).unwrap_or_default());
            }
        }
    };
}

mod with_turbo {
    use mozjpeg_sys::{
        J_COLOR_SPACE as Color, JPEG_LIB_VERSION as VERSION, jpeg_CreateCompress as create,
        jpeg_common_struct as Common, jpeg_compress_struct as Info, jpeg_destination_mgr as Destination,
        jpeg_destroy_compress as destroy, jpeg_error_mgr as Errors, jpeg_finish_compress as finish,
        jpeg_start_compress as start, jpeg_std_error as std_error, jpeg_write_marker as write_marker,
        jpeg_write_scanlines as write_scanlines,
    };

    encoder!();

    extern "C-unwind" fn error_exit(info: &mut Common) {
        throw(super::super::describe(info))
    }
}

mod with_jpegli {
    use jpegli_sys::{
        J_COLOR_SPACE as Color, JPEG_LIB_VERSION as VERSION, jpegli_CreateCompress as create,
        jpegli_common_struct as Common, jpegli_compress_struct as Info,
        jpegli_destination_mgr as Destination, jpegli_destroy_compress as destroy,
        jpegli_error_mgr as Errors, jpegli_finish_compress as finish, jpegli_start_compress as start,
        jpegli_std_error as std_error, jpegli_write_marker as write_marker,
        jpegli_write_scanlines as write_scanlines,
    };

    encoder!();

    /// jpegli formats its message into `msg_parm` before it calls this.
    extern "C-unwind" fn error_exit(info: &mut Common) {
        // SAFETY: `err` was set before the first call; the union's bytes are always
        // initialised, and plain bytes have no invalid value.
        let message = unsafe { (*info.err).msg_parm.s };
        let detail =
            message.iter().take_while(|&&byte| byte != 0).map(|&byte| char::from(byte.cast_unsigned()));
        throw(Thrown::Codec { detail: detail.collect(), out_of_memory: false })
    }
}
