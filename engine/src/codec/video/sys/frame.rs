//! Frames and packets.

use std::ffi::c_int;
use std::ptr::NonNull;

use super::super::time::{Ratio, rescale};
use super::{AvError, ColorTags, check, ffi};
use crate::frame::Plane;

/// A field of a frame that is no enumeration, or all of an array. Frames are not
/// borrowed whole: their enumerations may hold any number, see `numbers`.
macro_rules! field {
    ($frame:expr, $field:ident) => {
        // SAFETY: the frame lives as long as its owner, and nobody writes it meanwhile.
        unsafe { (*$frame.as_ptr()).$field }
    };
}

/// A decoded picture or piece of sound.
pub(in super::super) struct Frame(NonNull<ffi::AVFrame>);

// SAFETY: the frame is owned by one thread at a time; the buffers that it may share are
// counted atomically, and written only by those who hold them alone.
unsafe impl Send for Frame {}

impl Frame {
    pub(in super::super) fn new() -> Result<Self, AvError> {
        // SAFETY: allocates; null is refused.
        NonNull::new(unsafe { ffi::av_frame_alloc() }).map(Self).ok_or(AvError::NO_MEMORY)
    }

    /// An empty picture of planar YUV 4:2:0.
    pub(in super::super) fn yuv420p((width, height): (u32, u32)) -> Result<Self, AvError> {
        let frame = Self::new()?;
        let raw = frame.as_ptr();
        let (Ok(width), Ok(height)) = (c_int::try_from(width), c_int::try_from(height)) else {
            return Err(AvError::MISUSE);
        };
        // SAFETY: the frame is ours and empty; FFmpeg allocates its planes.
        unsafe {
            (*raw).format = ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as c_int;
            (*raw).width = width;
            (*raw).height = height;
            check(ffi::av_frame_get_buffer(raw, 0))?;
        }
        Ok(frame)
    }

    /// Takes the picture of planar YUV 4:2:0 out of `other`, of which `size` is kept: its
    /// first rows and columns. What else comes with a decoded frame is left behind.
    pub(in super::super) fn taken_from(
        other: &mut Self,
        (width, height): (u32, u32),
    ) -> Result<Self, AvError> {
        let (Ok(width), Ok(height)) = (c_int::try_from(width), c_int::try_from(height)) else {
            return Err(AvError::MISUSE);
        };
        if !other.is_yuv420p() || width > field!(other, width) || height > field!(other, height) {
            return Err(AvError::MISUSE);
        }
        let frame = Self::new()?;
        let (from, to) = (other.as_ptr(), frame.as_ptr());
        // SAFETY: two frames, both ours. The references move, so that their number stays.
        unsafe {
            std::ptr::swap(&raw mut (*from).buf, &raw mut (*to).buf);
            ((*to).data, (*to).linesize) = ((*from).data, (*from).linesize);
            (*to).extended_data = (&raw mut (*to).data).cast();
            (*to).format = ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as c_int;
            ((*to).width, (*to).height) = (width, height);
        }
        other.clear();
        Ok(frame)
    }

    /// Leaves of a picture of planar YUV 4:2:0 the part that begins at an even column and row.
    pub(in super::super) fn crop(
        &mut self,
        (left, top): (u32, u32),
        (width, height): (u32, u32),
    ) -> Result<(), AvError> {
        let (whole, half) = (self.size(), (left / 2, top / 2));
        let is_inside = left.checked_add(width).is_some_and(|right| right <= whole.0)
            && top.checked_add(height).is_some_and(|bottom| bottom <= whole.1);
        let (Ok(width), Ok(height)) = (c_int::try_from(width), c_int::try_from(height)) else {
            return Err(AvError::MISUSE);
        };
        if !is_inside || !self.is_yuv420p() || left % 2 != 0 || top % 2 != 0 {
            return Err(AvError::MISUSE);
        }
        let raw = self.as_ptr();
        // SAFETY: the frame is ours, borrowed alone, and has three planes; each start stays inside
        // its plane, as the part lies inside the picture.
        unsafe {
            for (index, (column, row)) in [(left, top), half, half].into_iter().enumerate() {
                let stride = isize::try_from((*raw).linesize[index]).map_err(|_| AvError::MISUSE)?;
                let rows = isize::try_from(row).map_err(|_| AvError::MISUSE)?;
                let columns = isize::try_from(column).map_err(|_| AvError::MISUSE)?;
                (*raw).data[index] = (*raw).data[index].offset(rows * stride + columns);
            }
            ((*raw).width, (*raw).height) = (width, height);
        }
        Ok(())
    }

    /// Whether nobody else has the picture.
    pub(in super::super) fn is_writable(&self) -> bool {
        // SAFETY: the frame is ours; the call only reads the counts of its buffers.
        unsafe { ffi::av_frame_is_writable(self.as_ptr()) > 0 }
    }

    pub(super) fn as_ptr(&self) -> *mut ffi::AVFrame {
        self.0.as_ptr()
    }

    /// Columns and rows.
    pub(in super::super) fn size(&self) -> (u32, u32) {
        let side = |side: c_int| u32::try_from(side).unwrap_or(0);
        (side(field!(self, width)), side(field!(self, height)))
    }

    /// FFmpeg's number for the layout of samples.
    pub(in super::super) fn format(&self) -> c_int {
        field!(self, format)
    }

    /// Whether the samples are planar YUV 4:2:0 with 8 bits, whatever their range.
    pub(in super::super) fn is_yuv420p(&self) -> bool {
        let format = self.format();
        format == ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as c_int
            || format == ffi::AVPixelFormat::AV_PIX_FMT_YUVJ420P as c_int
    }

    /// Whether the samples run over the full range.
    pub(in super::super) fn is_full_range(&self) -> bool {
        self.color_tags().is_full_range() || self.format() == ffi::AVPixelFormat::AV_PIX_FMT_YUVJ420P as c_int
    }

    pub(in super::super) fn color_tags(&self) -> ColorTags {
        // SAFETY: the frame lives as long as `self`.
        unsafe { ColorTags::of_frame(self.as_ptr()) }
    }

    /// The time in units of the stream, as well as FFmpeg could find out.
    pub(in super::super) fn timestamp(&self) -> Option<i64> {
        let at = field!(self, best_effort_timestamp);
        (at != ffi::AV_NOPTS_VALUE).then_some(at)
    }

    /// Samples of sound for each channel.
    pub(in super::super) fn sample_count(&self) -> u32 {
        u32::try_from(field!(self, nb_samples)).unwrap_or(0)
    }

    pub(in super::super) fn set_sample_count(&mut self, count: u32) {
        // SAFETY: the frame is ours, borrowed alone.
        unsafe { (*self.as_ptr()).nb_samples = c_int::try_from(count).unwrap_or(0) };
    }

    /// The number of channels, their rate and FFmpeg's number for the format of samples.
    pub(in super::super) fn sound(&self) -> (c_int, c_int, c_int) {
        // SAFETY: the frame lives as long as `self`.
        let channels = unsafe { (*self.as_ptr()).ch_layout.nb_channels };
        (channels, field!(self, sample_rate), self.format())
    }

    pub(in super::super) fn set_timestamp(&mut self, at: i64) {
        // SAFETY: the frame is ours, borrowed alone.
        unsafe { (*self.as_ptr()).pts = at };
    }

    /// Makes the next encoder choose its own kinds of picture.
    pub(in super::super) fn forget_kind(&mut self, key: bool) {
        let kind = if key {
            ffi::AVPictureType::AV_PICTURE_TYPE_I
        } else {
            ffi::AVPictureType::AV_PICTURE_TYPE_NONE
        };
        // SAFETY: the frame is ours, borrowed alone.
        unsafe { (*self.as_ptr()).pict_type = kind };
    }

    pub(in super::super) fn clear(&mut self) {
        // SAFETY: the frame is ours; this frees what it refers to.
        unsafe { ffi::av_frame_unref(self.as_ptr()) };
    }

    /// Makes sure that nobody else sees what is written to the frame.
    pub(in super::super) fn make_writable(&mut self) -> Result<(), AvError> {
        // SAFETY: the frame is ours and has buffers.
        check(unsafe { ffi::av_frame_make_writable(self.as_ptr()) }).map(|_| ())
    }

    /// The three planes of a picture of YUV 4:2:0 that is writable.
    pub(in super::super) fn planes_mut(&mut self) -> Option<[Plane<'_>; 3]> {
        if !self.is_yuv420p() {
            return None;
        }
        let (width, height) = self.size();
        let (pointers, strides) = (field!(self, data), field!(self, linesize));
        let sides = [
            (width, height),
            (width.div_ceil(2), height.div_ceil(2)),
            (width.div_ceil(2), height.div_ceil(2)),
        ];
        let mut planes = [(std::ptr::null_mut(), 0, 0); 3];
        for ((plane, (width, height)), (data, stride)) in
            planes.iter_mut().zip(sides).zip(pointers.into_iter().zip(strides))
        {
            // A negative stride would be a picture upside down, which no decoder of
            // this layout makes.
            let stride = usize::try_from(stride).ok().filter(|stride| *stride >= width as usize)?;
            let length = stride * (height as usize).checked_sub(1)? + width as usize;
            if data.is_null() {
                return None;
            }
            *plane = (data, length, stride);
        }
        Some(planes.map(|(data, length, stride)| {
            // SAFETY: FFmpeg allocates `height` rows of `stride` bytes for each plane;
            // the planes do not overlap, and `self` is borrowed for as long as they are.
            Plane::new(unsafe { std::slice::from_raw_parts_mut(data, length) }, stride)
        }))
    }

    /// The samples of one plane and its stride, to read.
    pub(in super::super) fn plane(&self, index: usize) -> Option<(&[u8], usize)> {
        if !self.is_yuv420p() || index > 2 {
            return None;
        }
        let (width, height) = self.size();
        let (width, height) =
            if index == 0 { (width, height) } else { (width.div_ceil(2), height.div_ceil(2)) };
        let (data, stride) = (*field!(self, data).get(index)?, *field!(self, linesize).get(index)?);
        let stride = usize::try_from(stride).ok().filter(|stride| *stride >= width as usize)?;
        let length = stride * (height as usize).checked_sub(1)? + width as usize;
        if data.is_null() {
            return None;
        }
        // SAFETY: as in `planes_mut`, borrowed to read.
        Some((unsafe { std::slice::from_raw_parts(data, length) }, stride))
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        let mut raw = self.as_ptr();
        // SAFETY: the frame is ours and not used again.
        unsafe { ffi::av_frame_free(&raw mut raw) };
    }
}

/// A piece of an encoded stream.
pub(in super::super) struct Packet(NonNull<ffi::AVPacket>);

// SAFETY: the packet is owned by one thread at a time; what it may share is counted
// atomically and never written.
unsafe impl Send for Packet {}

impl Packet {
    pub(in super::super) fn new() -> Result<Self, AvError> {
        // SAFETY: allocates; null is refused.
        NonNull::new(unsafe { ffi::av_packet_alloc() }).map(Self).ok_or(AvError::NO_MEMORY)
    }

    /// The content of `other`, which is left empty.
    pub(in super::super) fn taken_from(other: &mut Self) -> Result<Self, AvError> {
        let packet = Self::new()?;
        // SAFETY: both are ours, and the new one is empty.
        unsafe { ffi::av_packet_move_ref(packet.as_ptr(), other.as_ptr()) };
        Ok(packet)
    }

    /// A packet with a copy of `data`, which decoders take for one that starts a scene.
    pub(in super::super) fn from_bytes(data: &[u8]) -> Result<Self, AvError> {
        let packet = Self::new()?;
        let size = c_int::try_from(data.len()).map_err(|_| AvError::MISUSE)?;
        // SAFETY: the packet is ours and empty; FFmpeg allocates `size` bytes for it.
        unsafe {
            check(ffi::av_new_packet(packet.as_ptr(), size))?;
            std::ptr::copy_nonoverlapping(data.as_ptr(), (*packet.as_ptr()).data, data.len());
            (*packet.as_ptr()).flags |= ffi::AV_PKT_FLAG_KEY;
        }
        Ok(packet)
    }

    pub(super) fn as_ptr(&self) -> *mut ffi::AVPacket {
        self.0.as_ptr()
    }

    fn raw(&self) -> &ffi::AVPacket {
        // SAFETY: the packet lives as long as `self`; nobody writes it meanwhile.
        unsafe { self.0.as_ref() }
    }

    fn raw_mut(&mut self) -> &mut ffi::AVPacket {
        // SAFETY: the packet lives as long as `self`, which is borrowed alone.
        unsafe { self.0.as_mut() }
    }

    pub(in super::super) fn stream(&self) -> usize {
        usize::try_from(self.raw().stream_index).unwrap_or(usize::MAX)
    }

    pub(in super::super) fn set_stream(&mut self, index: usize) {
        self.raw_mut().stream_index = c_int::try_from(index).unwrap_or(-1);
    }

    pub(in super::super) fn pts(&self) -> Option<i64> {
        Some(self.raw().pts).filter(|at| *at != ffi::AV_NOPTS_VALUE)
    }

    pub(in super::super) fn dts(&self) -> Option<i64> {
        Some(self.raw().dts).filter(|at| *at != ffi::AV_NOPTS_VALUE)
    }

    pub(in super::super) fn duration(&self) -> i64 {
        self.raw().duration
    }

    pub(in super::super) fn set_times(&mut self, pts: Option<i64>, dts: Option<i64>, duration: i64) {
        let raw = self.raw_mut();
        raw.pts = pts.unwrap_or(ffi::AV_NOPTS_VALUE);
        raw.dts = dts.unwrap_or(ffi::AV_NOPTS_VALUE);
        raw.duration = duration;
        raw.pos = -1;
    }

    /// Moves the times to another time base, `start` (in the new one) earlier.
    pub(in super::super) fn retime(&mut self, from: Ratio, to: Ratio, start: i64) {
        let moved = |at: i64| rescale(at, from, to).saturating_sub(start);
        let (pts, dts) = (self.pts().map(moved), self.dts().map(moved));
        let duration = rescale(self.duration(), from, to);
        self.set_times(pts, dts, duration);
    }

    /// Whether a decoder can begin here.
    pub(in super::super) fn is_key(&self) -> bool {
        self.raw().flags & ffi::AV_PKT_FLAG_KEY != 0
    }

    /// Whether the demuxer knows that bytes are missing.
    pub(in super::super) fn is_damaged(&self) -> bool {
        self.raw().flags & ffi::AV_PKT_FLAG_CORRUPT != 0
    }

    /// The content.
    pub(in super::super) fn bytes(&self) -> &[u8] {
        let raw = self.raw();
        let length = usize::try_from(raw.size).unwrap_or(0);
        if raw.data.is_null() {
            return &[];
        }
        // SAFETY: the packet holds that many bytes for as long as it lives unchanged.
        unsafe { std::slice::from_raw_parts(raw.data, length) }
    }

    /// Says whether a decoder can begin here.
    pub(in super::super) fn set_key(&mut self, key: bool) {
        let flags = self.raw().flags & !ffi::AV_PKT_FLAG_KEY;
        self.raw_mut().flags = if key { flags | ffi::AV_PKT_FLAG_KEY } else { flags };
    }

    pub(in super::super) fn clear(&mut self) {
        // SAFETY: the packet is ours; this frees what it refers to.
        unsafe { ffi::av_packet_unref(self.as_ptr()) };
    }
}

impl Drop for Packet {
    fn drop(&mut self) {
        let mut raw = self.as_ptr();
        // SAFETY: the packet is ours and not used again.
        unsafe { ffi::av_packet_free(&raw mut raw) };
    }
}
