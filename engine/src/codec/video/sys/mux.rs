//! Writing a container.

use std::ffi::c_int;

use super::super::time::Ratio;
use super::io::{Io, Sink};
use super::{
    AudioEncoder, AvError, Dictionary, Packet, Stream, VideoEncoder, c_string, check, ffi, initialise,
};
use crate::ContentWriter;

/// A container being written.
pub(in super::super) struct Muxer {
    context: *mut ffi::AVFormatContext,
    io: Io<Sink>,
}

impl Muxer {
    /// A container that FFmpeg calls `format`, of at most `limit_bytes`, into `writer`.
    pub(in super::super) fn new(
        format: &str,
        writer: ContentWriter,
        limit_bytes: u64,
    ) -> Result<Self, AvError> {
        initialise();
        let io = Io::writing(Sink::new(writer, limit_bytes))?;
        let name = c_string(format);
        let mut context = std::ptr::null_mut();
        // SAFETY: allocates a context into `context`, which `Drop` frees.
        unsafe {
            check(ffi::avformat_alloc_output_context2(
                &raw mut context,
                std::ptr::null(),
                name.as_ptr(),
                std::ptr::null(),
            ))?;
            (*context).pb = io.context();
            (*context).flags |= ffi::AVFMT_FLAG_CUSTOM_IO;
        }
        Ok(Self { context, io })
    }

    /// Whether encoders must keep their headers apart for this container.
    pub(in super::super) fn wants_global_header(&self) -> bool {
        // SAFETY: the context is ours and has a format.
        unsafe { (*(*self.context).oformat).flags & ffi::AVFMT_GLOBALHEADER != 0 }
    }

    fn add(&mut self) -> Result<(*mut ffi::AVStream, usize), AvError> {
        // SAFETY: the context is ours; the new stream belongs to it.
        unsafe {
            let stream = ffi::avformat_new_stream(self.context, std::ptr::null());
            if stream.is_null() {
                return Err(AvError::NO_MEMORY);
            }
            Ok((stream, usize::try_from((*stream).index).unwrap_or(0)))
        }
    }

    /// A stream for what `encoder` makes.
    pub(in super::super) fn add_video(
        &mut self,
        encoder: &VideoEncoder,
        time_base: Ratio,
        frame_rate: Option<Ratio>,
    ) -> Result<usize, AvError> {
        let (stream, index) = self.add()?;
        // SAFETY: stream and encoder are live.
        unsafe {
            check(ffi::avcodec_parameters_from_context((*stream).codecpar, encoder.as_ptr()))?;
            (*stream).time_base = ffi::AVRational { num: time_base.num, den: time_base.den };
            (*stream).sample_aspect_ratio = (*encoder.as_ptr()).sample_aspect_ratio;
            if let Some(rate) = frame_rate {
                (*stream).avg_frame_rate = ffi::AVRational { num: rate.num, den: rate.den };
            }
            (*stream).disposition = ffi::AV_DISPOSITION_DEFAULT;
        }
        Ok(index)
    }

    /// A stream for what `encoder` makes, in the language of `source` if it has one.
    pub(in super::super) fn add_audio(
        &mut self,
        encoder: &AudioEncoder,
        source: Option<&Stream<'_>>,
    ) -> Result<usize, AvError> {
        let (stream, index) = self.add()?;
        // SAFETY: stream and encoder are live.
        unsafe {
            check(ffi::avcodec_parameters_from_context((*stream).codecpar, encoder.as_ptr()))?;
            (*stream).time_base = (*encoder.as_ptr()).time_base;
            (*stream).disposition = source.map_or(ffi::AV_DISPOSITION_DEFAULT, Stream::disposition);
        }
        self.set_language(stream, source.and_then(Stream::language).as_deref());
        Ok(index)
    }

    /// A stream whose packets are copied from `source`. The matrix that turns it for
    /// display and the like come along.
    pub(in super::super) fn add_copy(
        &mut self,
        source: &Stream<'_>,
        keep_tag: bool,
    ) -> Result<usize, AvError> {
        let (stream, index) = self.add()?;
        let base = source.time_base();
        // SAFETY: both streams are live; side data is copied before it is given away.
        unsafe {
            check(ffi::avcodec_parameters_copy((*stream).codecpar, source.parameters()))?;
            if !keep_tag {
                (*(*stream).codecpar).codec_tag = 0;
            }
            (*stream).time_base = ffi::AVRational { num: base.num, den: base.den };
            (*stream).disposition = source.disposition();
            if let Some(aspect) = source.pixel_aspect() {
                (*stream).sample_aspect_ratio = ffi::AVRational { num: aspect.num, den: aspect.den };
            }
            let [mean, _] = source.frame_rates();
            if let Some(rate) = mean {
                (*stream).avg_frame_rate = ffi::AVRational { num: rate.num, den: rate.den };
            }
        }
        if let Some(matrix) = source.display_matrix() {
            self.set_display_matrix(stream, matrix)?;
        }
        self.set_language(stream, source.language().as_deref());
        Ok(index)
    }

    /// Repeats how a stream is turned for display.
    fn set_display_matrix(
        &mut self,
        stream: *mut ffi::AVStream,
        [a, b, c, d]: [i32; 4],
    ) -> Result<(), AvError> {
        let matrix = [a, b, 0, c, d, 0, 0, 0, 1 << 30];
        let size = std::mem::size_of_val(&matrix);
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
        // SAFETY: the stream is ours; FFmpeg allocates `size` bytes, all of them written.
        unsafe {
            let target = ffi::av_stream_new_side_data(stream, kind, size);
            if target.is_null() {
                return Err(AvError::NO_MEMORY);
            }
            std::ptr::copy_nonoverlapping(matrix.as_ptr().cast::<u8>(), target, size);
        }
        Ok(())
    }

    /// A stream of timed text.
    pub(in super::super) fn add_text(
        &mut self,
        webvtt: bool,
        header: &[u8],
        language: &str,
    ) -> Result<usize, AvError> {
        let (stream, index) = self.add()?;
        let length = c_int::try_from(header.len()).map_err(|_| AvError::MISUSE)?;
        // SAFETY: the stream is ours; the header is copied into memory of FFmpeg's own,
        // longer by the padding that its readers expect.
        unsafe {
            let parameters = (*stream).codecpar;
            (*parameters).codec_type = ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE;
            (*parameters).codec_id = if webvtt {
                ffi::AVCodecID::AV_CODEC_ID_WEBVTT
            } else {
                ffi::AVCodecID::AV_CODEC_ID_MOV_TEXT
            };
            if !header.is_empty() {
                let padded = header.len() + ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize;
                let copy = ffi::av_mallocz(padded).cast::<u8>();
                if copy.is_null() {
                    return Err(AvError::NO_MEMORY);
                }
                std::ptr::copy_nonoverlapping(header.as_ptr(), copy, header.len());
                (*parameters).extradata = copy;
                (*parameters).extradata_size = length;
            }
            (*stream).time_base = ffi::AVRational { num: 1, den: 1_000 };
        }
        self.set_language(stream, Some(language));
        Ok(index)
    }

    fn set_language(&mut self, stream: *mut ffi::AVStream, language: Option<&str>) {
        let Some(language) = language.filter(|language| !language.is_empty()) else { return };
        let (name, value) = (c_string("language"), c_string(language));
        // SAFETY: the stream is ours; the strings are copied.
        unsafe { ffi::av_dict_set(&raw mut (*stream).metadata, name.as_ptr(), value.as_ptr(), 0) };
    }

    /// Notes something about the whole file under a name.
    pub(in super::super) fn set_tag(&mut self, name: &str, value: &str) {
        let (name, value) = (c_string(name), c_string(value));
        // SAFETY: the context is ours; the strings are copied.
        unsafe { ffi::av_dict_set(&raw mut (*self.context).metadata, name.as_ptr(), value.as_ptr(), 0) };
    }

    /// Writes what stands before the packets.
    pub(in super::super) fn start(&mut self, options: &[(&str, &str)]) -> Result<(), AvError> {
        let mut dictionary = Dictionary::new();
        for (name, value) in options {
            dictionary.set(name, value);
        }
        // SAFETY: the context is ours and has its streams.
        check(unsafe { ffi::avformat_write_header(self.context, &raw mut dictionary.0) }).map(|_| ())
    }

    /// The time base that the container chose for a stream.
    pub(in super::super) fn time_base(&self, stream: usize) -> Ratio {
        // SAFETY: the index is compared with the length of the table.
        unsafe {
            if stream >= (*self.context).nb_streams as usize {
                return Ratio::MICROSECONDS;
            }
            let base = (*(*(*self.context).streams.add(stream))).time_base;
            Ratio::new(base.num, base.den)
        }
    }

    /// Adds a packet, whose content is taken.
    pub(in super::super) fn write(&mut self, packet: &mut Packet) -> Result<(), AvError> {
        // SAFETY: context and packet are ours; the packet is left empty.
        check(unsafe { ffi::av_interleaved_write_frame(self.context, packet.as_ptr()) }).map(|_| ())
    }

    /// Ends the container and hands out what was written.
    pub(in super::super) fn finish(&mut self) -> Result<ContentWriter, AvError> {
        // SAFETY: the header was written before; the I/O is flushed before its bytes are taken.
        unsafe {
            check(ffi::av_write_trailer(self.context))?;
            ffi::avio_flush(self.io.context());
        }
        if self.io.overflowed() {
            return Err(AvError::IO);
        }
        Ok(self.io.take_written())
    }

    /// Why the disk took no more, once.
    pub(in super::super) fn take_failure(&mut self) -> Option<std::io::Error> {
        self.io.take_failure()
    }

    /// Whether the limit of bytes was reached.
    pub(in super::super) fn overflowed(&self) -> bool {
        self.io.overflowed()
    }
}

impl Drop for Muxer {
    fn drop(&mut self) {
        // SAFETY: the context is ours; with custom I/O FFmpeg leaves `pb` alone.
        unsafe { ffi::avformat_free_context(self.context) };
    }
}
