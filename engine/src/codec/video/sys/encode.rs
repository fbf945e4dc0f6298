//! Encoding pictures.

use std::ffi::c_int;
use std::ptr::NonNull;

use super::super::time::Ratio;
use super::{AvError, ColorTags, Dictionary, Frame, Packet, c_string, check, ffi, initialise, thread_count};

/// The pictures that an encoder is to expect.
#[derive(Clone, Debug)]
pub(in super::super) struct VideoShape {
    pub(in super::super) size: (u32, u32),
    pub(in super::super) time_base: Ratio,
    pub(in super::super) frame_rate: Option<Ratio>,
    pub(in super::super) pixel_aspect: Option<Ratio>,
    pub(in super::super) colors: ColorTags,
    /// Frames from one key frame to the next at most.
    pub(in super::super) key_gap_frames: u32,
    /// Bits a second, for encoders that know no quality; 0 for the others.
    pub(in super::super) bit_rate: u64,
    /// Whether the container keeps the encoder's header.
    pub(in super::super) global_header: bool,
}

/// A running encoder of pictures.
pub(in super::super) struct VideoEncoder(NonNull<ffi::AVCodecContext>);

// SAFETY: FFmpeg's contexts may be used by any thread, by one at a time; the owner is one.
unsafe impl Send for VideoEncoder {}

impl VideoEncoder {
    /// The encoder that FFmpeg calls `name`, with options of its own.
    pub(in super::super) fn open(
        name: &str,
        shape: &VideoShape,
        options: &[(&str, String)],
    ) -> Result<Self, AvError> {
        initialise();
        let name = c_string(name);
        // SAFETY: looks the name up in a static table.
        let codec = unsafe { ffi::avcodec_find_encoder_by_name(name.as_ptr()) };
        if codec.is_null() {
            return Err(AvError::NO_ENCODER);
        }
        // SAFETY: allocates; null is refused.
        let context =
            NonNull::new(unsafe { ffi::avcodec_alloc_context3(codec) }).ok_or(AvError::NO_MEMORY)?;
        let encoder = Self(context);
        let side = |side: u32| c_int::try_from(side).map_err(|_| AvError::MISUSE);
        let ratio = |ratio: Ratio| ffi::AVRational { num: ratio.num, den: ratio.den };
        let mut dictionary = Dictionary::new();
        for (name, value) in options {
            dictionary.set(name, value);
        }
        let raw = encoder.0.as_ptr();
        // SAFETY: the context is ours and not yet open.
        unsafe {
            (*raw).width = side(shape.size.0)?;
            (*raw).height = side(shape.size.1)?;
            (*raw).pix_fmt = ffi::AVPixelFormat::AV_PIX_FMT_YUV420P;
            (*raw).time_base = ratio(shape.time_base);
            if let Some(rate) = shape.frame_rate {
                (*raw).framerate = ratio(rate);
            }
            if let Some(aspect) = shape.pixel_aspect {
                (*raw).sample_aspect_ratio = ratio(aspect);
            }
            shape.colors.describe_to(raw);
            (*raw).gop_size = side(shape.key_gap_frames)?;
            (*raw).thread_count = thread_count();
            // Some encoders take the default of 200 kbit/s for a wish.
            (*raw).bit_rate = i64::try_from(shape.bit_rate).unwrap_or(0);
            let mut flags = ffi::AV_CODEC_FLAG_CLOSED_GOP.cast_signed();
            if shape.global_header {
                flags |= ffi::AV_CODEC_FLAG_GLOBAL_HEADER.cast_signed();
            }
            (*raw).flags |= flags;
            check(ffi::avcodec_open2(raw, codec, &raw mut dictionary.0))?;
        }
        Ok(encoder)
    }

    /// What the decoder must know before the first packet.
    pub(in super::super) fn extra_data(&self) -> &[u8] {
        let raw = self.as_ptr();
        // SAFETY: the context is ours and holds that many bytes until it is freed.
        unsafe {
            let length = usize::try_from((*raw).extradata_size).unwrap_or(0);
            if (*raw).extradata.is_null() {
                &[]
            } else {
                std::slice::from_raw_parts((*raw).extradata, length)
            }
        }
    }

    /// The unit of the times of packets.
    pub(in super::super) fn time_base(&self) -> Ratio {
        // SAFETY: the context is ours and open.
        let base = unsafe { (*self.as_ptr()).time_base };
        Ratio::new(base.num, base.den)
    }

    pub(super) fn as_ptr(&self) -> *mut ffi::AVCodecContext {
        self.0.as_ptr()
    }

    /// Gives the encoder a frame, or with `None` tells it that there are no more.
    pub(in super::super) fn send(&mut self, frame: Option<&Frame>) -> Result<(), AvError> {
        let frame = frame.map_or(std::ptr::null_mut(), Frame::as_ptr);
        // SAFETY: context and frame are ours; null ends the stream.
        check(unsafe { ffi::avcodec_send_frame(self.as_ptr(), frame) }).map(|_| ())
    }

    /// The next packet; false when a frame must be sent first or there are no more.
    pub(in super::super) fn receive(&mut self, packet: &mut Packet) -> Result<bool, AvError> {
        receive(self.as_ptr(), packet)
    }
}

/// Takes the next packet from an encoder of any kind.
pub(super) fn receive(context: *mut ffi::AVCodecContext, packet: &mut Packet) -> Result<bool, AvError> {
    packet.clear();
    // SAFETY: context and packet are owned by the callers.
    match check(unsafe { ffi::avcodec_receive_packet(context, packet.as_ptr()) }) {
        Ok(_) => Ok(true),
        Err(AvError::AGAIN | AvError::EOF) => Ok(false),
        Err(error) => Err(error),
    }
}

impl Drop for VideoEncoder {
    fn drop(&mut self) {
        let mut raw = self.as_ptr();
        // SAFETY: the context is ours and not used again.
        unsafe { ffi::avcodec_free_context(&raw mut raw) };
    }
}
