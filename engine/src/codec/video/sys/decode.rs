//! Decoding packets to frames.

use std::ffi::CStr;
use std::ptr::NonNull;

use super::demux::DECODERS;
use super::{AvError, Frame, Packet, Stream, check, ffi, numbers, thread_count};

/// A running decoder.
pub(in super::super) struct Decoder(NonNull<ffi::AVCodecContext>);

// SAFETY: FFmpeg's contexts may be used by any thread, by one at a time; the owner is one.
unsafe impl Send for Decoder {}

impl Decoder {
    /// A decoder for `stream`, which refuses frames of more than `max_pixels`.
    pub(in super::super) fn open(stream: &Stream<'_>, max_pixels: u64) -> Result<Self, AvError> {
        let codec = numbers::find_decoder(stream.codec_id());
        if codec.is_null() {
            return Err(AvError::NO_DECODER);
        }
        // SAFETY: the codec is static and has a name.
        let name = unsafe { CStr::from_ptr((*codec).name) };
        if !DECODERS.split(',').any(|known| known.trim() == name.to_string_lossy()) {
            return Err(AvError::NO_DECODER);
        }
        // SAFETY: allocates; null is refused.
        let context =
            NonNull::new(unsafe { ffi::avcodec_alloc_context3(codec) }).ok_or(AvError::NO_MEMORY)?;
        let decoder = Self(context);
        let raw = decoder.0.as_ptr();
        // SAFETY: the context is ours and not yet open; the parameters live as long as
        // the stream.
        unsafe {
            check(ffi::avcodec_parameters_to_context(raw, stream.parameters()))?;
            let base = stream.time_base();
            (*raw).pkt_timebase = ffi::AVRational { num: base.num, den: base.den };
            (*raw).thread_count = thread_count();
            (*raw).max_pixels = i64::try_from(max_pixels).unwrap_or(i64::MAX);
            check(ffi::avcodec_open2(raw, codec, std::ptr::null_mut()))?;
        }
        Ok(decoder)
    }

    /// Gives the decoder a packet, or with `None` tells it that there are no more.
    pub(in super::super) fn send(&mut self, packet: Option<&Packet>) -> Result<(), AvError> {
        let packet = packet.map_or(std::ptr::null_mut(), Packet::as_ptr);
        // SAFETY: context and packet are ours; null ends the stream.
        check(unsafe { ffi::avcodec_send_packet(self.0.as_ptr(), packet) }).map(|_| ())
    }

    /// The next frame; false when a packet must be sent first or there are no more.
    pub(in super::super) fn receive(&mut self, frame: &mut Frame) -> Result<bool, AvError> {
        // SAFETY: context and frame are ours; an old content of the frame is freed.
        match check(unsafe { ffi::avcodec_receive_frame(self.0.as_ptr(), frame.as_ptr()) }) {
            Ok(_) => Ok(true),
            Err(AvError::AGAIN | AvError::EOF) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        let mut raw = self.0.as_ptr();
        // SAFETY: the context is ours and not used again.
        unsafe { ffi::avcodec_free_context(&raw mut raw) };
    }
}
