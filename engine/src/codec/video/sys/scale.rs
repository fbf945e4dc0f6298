//! Turning pictures of any layout and size into planar YUV 4:2:0 with 8 bits.

use std::ffi::c_int;
use std::ptr::NonNull;

use super::{AvError, Frame, c_string, check, ffi};

/// What a scaler is made for.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    from: (u32, u32),
    format: c_int,
    from_colors: Colors,
    to: (u32, u32),
    to_colors: Colors,
}

/// What the numbers of samples mean: FFmpeg's number of the matrix, and the range.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Colors {
    matrix: c_int,
    is_full: bool,
}

impl Colors {
    fn new(bt601: bool, is_full: bool) -> Self {
        Self { matrix: if bt601 { ffi::SWS_CS_ITU601 } else { ffi::SWS_CS_ITU709 }, is_full }
    }
}

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
        // RGB is read in its full range and written in the limited one.
        let colors = Colors::new(bt601, from.is_full_range() && !from.color_tags().is_rgb());
        self.scale(from, to, (colors, colors))
    }

    /// Scales YUV 4:2:0 of those colours to the size of `to`, in BT.709 and the limited range.
    pub(in super::super) fn fit(
        &mut self,
        from: &Frame,
        to: &mut Frame,
        (bt601, full): (bool, bool),
    ) -> Result<(), AvError> {
        self.scale(from, to, (Colors::new(bt601, full), Colors::new(false, false)))
    }

    fn scale(
        &mut self,
        from: &Frame,
        to: &mut Frame,
        (from_colors, to_colors): (Colors, Colors),
    ) -> Result<(), AvError> {
        let shape = Shape { from: from.size(), format: from.format(), from_colors, to: to.size(), to_colors };
        if self.shape != Some(shape) {
            self.open(shape)?;
        }
        let context = self.context.ok_or(AvError::MISUSE)?;
        // SAFETY: the context was made for the shapes of both frames, which are live.
        check(unsafe { ffi::sws_scale_frame(context.as_ptr(), to.as_ptr(), from.as_ptr()) }).map(|_| ())
    }

    fn open(&mut self, shape: Shape) -> Result<(), AvError> {
        self.close();
        let Shape { from: (width, height), format, from_colors, to: (out_width, out_height), to_colors } =
            shape;
        // SAFETY: allocates; null is refused.
        let context = NonNull::new(unsafe { ffi::sws_alloc_context() }).ok_or(AvError::NO_MEMORY)?;
        self.context = Some(context);
        let raw = context.as_ptr();
        let numbers: [(&str, i64); 10] = [
            ("srcw", i64::from(width)),
            ("srch", i64::from(height)),
            ("src_format", i64::from(format)),
            ("dstw", i64::from(out_width)),
            ("dsth", i64::from(out_height)),
            ("dst_format", ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as i64),
            ("src_range", i64::from(from_colors.is_full)),
            ("dst_range", i64::from(to_colors.is_full)),
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
            let from = ffi::sws_getCoefficients(from_colors.matrix);
            let to = ffi::sws_getCoefficients(to_colors.matrix);
            let (from_range, to_range) = (c_int::from(from_colors.is_full), c_int::from(to_colors.is_full));
            // Not every pair of formats has tables, which is no failure.
            ffi::sws_setColorspaceDetails(raw, from, from_range, to, to_range, 0, 1 << 16, 1 << 16);
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
