//! Resampling and encoding sound.

use std::ffi::{CStr, c_int};
use std::mem;
use std::ptr::NonNull;

use super::super::time::Ratio;
use super::encode::receive;
use super::{AvError, Frame, Packet, c_string, check, ffi, initialise, numbers};

/// How sound is laid out: channels, samples a second, FFmpeg's format of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct AudioShape {
    pub(in super::super) channels: u32,
    pub(in super::super) rate: u32,
    format: c_int,
}

impl AudioShape {
    /// 32-bit floating point samples, the channels in turns.
    pub(in super::super) fn float(channels: u32, rate: u32) -> Self {
        Self { channels, rate, format: ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT as c_int }
    }
}

/// Turns decoded sound into sound of one shape.
pub(in super::super) struct Resampler {
    context: NonNull<ffi::SwrContext>,
    target: AudioShape,
    /// The shape of the sound that it is made for.
    source: (c_int, c_int, c_int),
}

/// A default layout for a number of channels.
fn layout(channels: u32) -> ffi::AVChannelLayout {
    // SAFETY: all-zero is a valid layout without channels, filled in by FFmpeg.
    unsafe {
        let mut layout: ffi::AVChannelLayout = mem::zeroed();
        ffi::av_channel_layout_default(&raw mut layout, c_int::try_from(channels).unwrap_or(1));
        layout
    }
}

/// FFmpeg's format of samples with that number.
fn sample_format(number: c_int) -> ffi::AVSampleFormat {
    use ffi::AVSampleFormat as Format;
    [
        Format::AV_SAMPLE_FMT_U8,
        Format::AV_SAMPLE_FMT_S16,
        Format::AV_SAMPLE_FMT_S32,
        Format::AV_SAMPLE_FMT_FLT,
        Format::AV_SAMPLE_FMT_DBL,
        Format::AV_SAMPLE_FMT_U8P,
        Format::AV_SAMPLE_FMT_S16P,
        Format::AV_SAMPLE_FMT_S32P,
        Format::AV_SAMPLE_FMT_FLTP,
        Format::AV_SAMPLE_FMT_DBLP,
        Format::AV_SAMPLE_FMT_S64,
        Format::AV_SAMPLE_FMT_S64P,
    ]
    .into_iter()
    .find(|format| *format as c_int == number)
    .unwrap_or(Format::AV_SAMPLE_FMT_NONE)
}

impl Frame {
    /// Sound of 32-bit floating point, the channels of `samples` in turns.
    pub(in super::super) fn of_sound(channels: u32, rate: u32, samples: &[f32]) -> Result<Self, AvError> {
        let frame = Self::new()?;
        let raw = frame.as_ptr();
        let count = samples.len() / channels.max(1) as usize;
        let count = c_int::try_from(count).map_err(|_| AvError::MISUSE)?;
        // SAFETY: the frame is ours and empty; FFmpeg allocates one plane with room for
        // `count` samples of every channel, which are no more than there are in `samples`.
        unsafe {
            (*raw).format = AudioShape::float(channels, rate).format;
            (*raw).sample_rate = c_int::try_from(rate).map_err(|_| AvError::MISUSE)?;
            (*raw).ch_layout = layout(channels);
            (*raw).nb_samples = count;
            check(ffi::av_frame_get_buffer(raw, 0))?;
            let length = count.unsigned_abs() as usize * channels as usize;
            std::ptr::copy_nonoverlapping(samples.as_ptr(), (*raw).data[0].cast::<f32>(), length);
        }
        Ok(frame)
    }
}

impl Resampler {
    /// A resampler from the shape of `frame` to `target`.
    pub(in super::super) fn new(frame: &Frame, target: AudioShape) -> Result<Self, AvError> {
        let source = frame.sound();
        let mut context = std::ptr::null_mut();
        let mut out_layout = layout(target.channels);
        let rate = c_int::try_from(target.rate).map_err(|_| AvError::MISUSE)?;
        // SAFETY: the frame is live; a layout without an order (number 0) is replaced by the
        // usual one. FFmpeg copies the layouts and allocates into `context`.
        unsafe {
            let in_layout = &raw mut (*frame.as_ptr()).ch_layout;
            if numbers::read(&raw const (*in_layout).order) == 0 {
                ffi::av_channel_layout_default(in_layout, source.0);
            }
            check(ffi::swr_alloc_set_opts2(
                &raw mut context,
                &raw mut out_layout,
                sample_format(target.format),
                rate,
                in_layout,
                sample_format(source.2),
                source.1,
                0,
                std::ptr::null_mut(),
            ))?;
            let context = NonNull::new(context).ok_or(AvError::NO_MEMORY)?;
            let resampler = Self { context, target, source };
            check(ffi::swr_init(context.as_ptr()))?;
            Ok(resampler)
        }
    }

    /// Whether it is made for sound like that of `frame`.
    pub(in super::super) fn fits(&self, frame: &Frame) -> bool {
        self.source == frame.sound()
    }

    /// Takes in the sound of `frame`, or with `None` ends it.
    pub(in super::super) fn send(&mut self, frame: Option<&Frame>) -> Result<(), AvError> {
        let (data, count) = match frame {
            // SAFETY: the frame is live; its table holds a pointer for each plane.
            Some(frame) => unsafe { ((*frame.as_ptr()).extended_data, frame.sample_count()) },
            None => (std::ptr::null_mut(), 0),
        };
        let count = c_int::try_from(count).map_err(|_| AvError::MISUSE)?;
        // SAFETY: without output the input is kept inside; null ends the stream.
        check(unsafe { ffi::swr_convert(self.context.as_ptr(), std::ptr::null_mut(), 0, data.cast(), count) })
            .map(|_| ())
    }

    /// Samples for each channel that can be had now.
    pub(in super::super) fn available(&self) -> u32 {
        // SAFETY: the call only reads the context.
        u32::try_from(unsafe { ffi::swr_get_out_samples(self.context.as_ptr(), 0) }).unwrap_or(0)
    }

    /// Appends up to `most` samples of 32 bits of each channel to `samples`, in turns. Returns
    /// how many of each.
    pub(in super::super) fn take_float(&mut self, samples: &mut Vec<f32>, most: u32) -> Result<u32, AvError> {
        let channels = self.target.channels as usize;
        if self.target != AudioShape::float(self.target.channels, self.target.rate) {
            return Err(AvError::MISUSE);
        }
        let start = samples.len();
        samples.resize(start + most as usize * channels, 0.0);
        let count = c_int::try_from(most).map_err(|_| AvError::MISUSE)?;
        let mut target = samples.get_mut(start..).ok_or(AvError::MISUSE)?.as_mut_ptr().cast::<u8>();
        // SAFETY: there is room for `most` samples of every channel in one plane.
        let got = unsafe {
            ffi::swr_convert(self.context.as_ptr(), &raw mut target, count, std::ptr::null_mut(), 0)
        };
        let got = u32::try_from(got.max(0)).unwrap_or(0).min(most);
        samples.truncate(start + got as usize * channels);
        Ok(got)
    }

    /// Fills `frame`, made by [`AudioEncoder::frame`], with up to as many samples as it
    /// has room for.
    pub(in super::super) fn take(&mut self, frame: &mut Frame) -> Result<u32, AvError> {
        let room = c_int::try_from(frame.sample_count()).map_err(|_| AvError::MISUSE)?;
        // SAFETY: the frame holds planes for `room` samples of the target's shape, which
        // is also the encoder's.
        let got = check(unsafe {
            let data = (*frame.as_ptr()).extended_data;
            ffi::swr_convert(self.context.as_ptr(), data, room, std::ptr::null_mut(), 0)
        })?;
        Ok(u32::try_from(got).unwrap_or(0))
    }
}

impl Drop for Resampler {
    fn drop(&mut self) {
        let mut raw = self.context.as_ptr();
        // SAFETY: the context is ours and not used again.
        unsafe { ffi::swr_free(&raw mut raw) };
    }
}

/// A running encoder of sound.
pub(in super::super) struct AudioEncoder {
    context: NonNull<ffi::AVCodecContext>,
    shape: AudioShape,
}

impl AudioEncoder {
    /// The encoder that FFmpeg calls `name`.
    pub(in super::super) fn open(
        name: &str,
        channels: u32,
        rate: u32,
        bit_rate: u32,
        global_header: bool,
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
        // SAFETY: the codec is static and has a name.
        let format = match unsafe { CStr::from_ptr((*codec).name) }.to_bytes() {
            b"libopus" => ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT,
            b"pcm_s16le" => ffi::AVSampleFormat::AV_SAMPLE_FMT_S16,
            _ => ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP,
        };
        let encoder = Self { context, shape: AudioShape { channels, rate, format: format as c_int } };
        let raw = context.as_ptr();
        let rate = c_int::try_from(rate).map_err(|_| AvError::MISUSE)?;
        // SAFETY: the context is ours and not yet open.
        unsafe {
            (*raw).sample_fmt = format;
            (*raw).sample_rate = rate;
            (*raw).ch_layout = layout(channels);
            (*raw).bit_rate = i64::from(bit_rate);
            (*raw).time_base = ffi::AVRational { num: 1, den: rate };
            if global_header {
                (*raw).flags |= ffi::AV_CODEC_FLAG_GLOBAL_HEADER.cast_signed();
            }
            check(ffi::avcodec_open2(raw, codec, std::ptr::null_mut()))?;
        }
        Ok(encoder)
    }

    pub(super) fn as_ptr(&self) -> *mut ffi::AVCodecContext {
        self.context.as_ptr()
    }

    /// The sound that it takes.
    pub(in super::super) fn shape(&self) -> AudioShape {
        self.shape
    }

    pub(in super::super) fn time_base(&self) -> Ratio {
        Ratio::new(1, i32::try_from(self.shape.rate).unwrap_or(i32::MAX))
    }

    /// Microseconds before the first sample for which the decoder runs up.
    pub(in super::super) fn run_up_us(&self) -> i64 {
        // SAFETY: the context is ours and open.
        let samples = unsafe { (*self.as_ptr()).initial_padding };
        i64::from(samples) * 1_000_000 / i64::from(self.shape.rate.max(1))
    }

    /// Samples of one frame.
    pub(in super::super) fn frame_samples(&self) -> u32 {
        // SAFETY: the context is ours and open.
        let size = unsafe { (*self.as_ptr()).frame_size };
        u32::try_from(size).ok().filter(|size| *size > 0).unwrap_or(1_024)
    }

    /// An empty frame with room for [`Self::frame_samples`].
    pub(in super::super) fn frame(&self) -> Result<Frame, AvError> {
        let frame = Frame::new()?;
        let raw = frame.as_ptr();
        // SAFETY: the frame is ours and empty; FFmpeg allocates its planes.
        unsafe {
            (*raw).format = self.shape.format;
            (*raw).sample_rate = c_int::try_from(self.shape.rate).unwrap_or(0);
            (*raw).ch_layout = layout(self.shape.channels);
            (*raw).nb_samples = c_int::try_from(self.frame_samples()).unwrap_or(0);
            check(ffi::av_frame_get_buffer(raw, 0))?;
        }
        Ok(frame)
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

impl Drop for AudioEncoder {
    fn drop(&mut self) {
        let mut raw = self.context.as_ptr();
        // SAFETY: the context is ours and not used again.
        unsafe { ffi::avcodec_free_context(&raw mut raw) };
    }
}
