//! Turning pictures of any layout and size into planar YUV 4:2:0 with 8 bits.

use std::ffi::c_int;
use std::ptr::NonNull;

use super::{AvError, Frame, c_string, check, ffi};

/// What a scaler is made for.
type Shape = ((u32, u32), c_int, bool, (u32, u32), c_int);

/// A converter that follows when the frames change.
#[derive(Default)]
pub(in super::super) struct Scaler {
    context: Option<NonNull<ffi::SwsContext>>,
    shape: Option<Shape>,
}

impl Scaler {
    /// Converts `from` into `to`, which is YUV 4:2:0. The range of the samples stays;
    /// the colours of RGB go through the matrix of `bt601` or BT.709.
    pub(in super::super) fn convert(
        &mut self,
        from: &Frame,
        to: &mut Frame,
        bt601: bool,
    ) -> Result<(), AvError> {
        let full = from.is_full_range();
        let matrix = if bt601 { ffi::SWS_CS_ITU601 } else { ffi::SWS_CS_ITU709 };
        let shape = (from.size(), from.format(), full, to.size(), matrix);
        if self.shape != Some(shape) {
            self.open(shape, from.color_tags().is_rgb())?;
        }
        let context = self.context.ok_or(AvError::MISUSE)?;
        // SAFETY: the context was made for the shapes of both frames, which are live.
        check(unsafe { ffi::sws_scale_frame(context.as_ptr(), to.as_ptr(), from.as_ptr()) }).map(|_| ())
    }

    fn open(&mut self, shape: Shape, rgb: bool) -> Result<(), AvError> {
        self.close();
        let ((width, height), format, full, (out_width, out_height), matrix) = shape;
        // SAFETY: allocates; null is refused.
        let context = NonNull::new(unsafe { ffi::sws_alloc_context() }).ok_or(AvError::NO_MEMORY)?;
        self.context = Some(context);
        let raw = context.as_ptr();
        // RGB is read in its full range and written in the limited one.
        let range = i64::from(full && !rgb);
        let numbers: [(&str, i64); 10] = [
            ("srcw", i64::from(width)),
            ("srch", i64::from(height)),
            ("src_format", i64::from(format)),
            ("dstw", i64::from(out_width)),
            ("dsth", i64::from(out_height)),
            ("dst_format", ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as i64),
            ("src_range", range),
            ("dst_range", range),
            ("sws_flags", i64::from(ffi::SWS_BICUBIC | ffi::SWS_ACCURATE_RND)),
            ("threads", 1),
        ];
        for (name, value) in numbers {
            let name = c_string(name);
            // SAFETY: the context is ours; an unknown option is reported, not followed.
            check(unsafe { ffi::av_opt_set_int(raw.cast(), name.as_ptr(), value, 0) })?;
        }
        // SAFETY: the context is ours and has its options; the tables are static.
        unsafe {
            check(ffi::sws_init_context(raw, std::ptr::null_mut(), std::ptr::null_mut()))?;
            let table = ffi::sws_getCoefficients(matrix);
            let range = c_int::from(full && !rgb);
            // Not every pair of formats has tables, which is no failure.
            ffi::sws_setColorspaceDetails(raw, table, range, table, range, 0, 1 << 16, 1 << 16);
        }
        self.shape = Some(shape);
        Ok(())
    }

    fn close(&mut self) {
        self.shape = None;
        if let Some(context) = self.context.take() {
            // SAFETY: the context is ours and not used again.
            unsafe { ffi::sws_freeContext(context.as_ptr()) };
        }
    }
}

impl Drop for Scaler {
    fn drop(&mut self) {
        self.close();
    }
}
