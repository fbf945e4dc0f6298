//! Reading a container.

use std::ffi::{c_char, c_int};
use std::ptr::NonNull;

use ffmpeg_next::format::context::Input;

use super::io::{Io, Source};
use super::{AvError, Dictionary, Kind, Packet, Reader, Stream, c_string, check, ffi, initialise};
use crate::CancelToken;

/// Bytes read to find out what is in a file.
const PROBE_BYTES: &str = "5000000";
/// Microseconds of media read to find out what is in a file.
const ANALYSE_US: &str = "5000000";
/// Decoders that may run while a file is examined and afterwards: what cameras,
/// telephones, screens and the web make. Formats of games and of the past are left out,
/// since nobody looks after their decoders.
pub(super) const DECODERS: &str = "h264,hevc,av1,libdav1d,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,mpeg4,\
    msmpeg4,mpeg1video,mpeg2video,h263,mjpeg,prores,dnxhd,theora,ffv1,huffyuv,ffvhuff,utvideo,rawvideo,\
    png,qtrle,wmv3,vc1,aac,aac_fixed,mp3float,mp3,mp2float,mp2,ac3,eac3,alac,flac,vorbis,opus,libopus,\
    pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,pcm_s8,\
    pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,wmav2";

/// Why a file could not be opened.
pub(in super::super) enum OpenFailure {
    /// FFmpeg's code.
    Av(AvError),
    /// The file wanted another file or an address to be opened.
    ReachedOut,
    /// There are more streams than FFmpeg was told to list.
    TooManyStreams,
}

impl From<AvError> for OpenFailure {
    fn from(error: AvError) -> Self {
        Self::Av(error)
    }
}

/// A container being read. Fields are dropped in this order: the format context before
/// the I/O that it uses.
pub(in super::super) struct Demuxer {
    input: Input,
    io: Io<Source>,
    /// The pictures that were chosen before anything was decoded.
    pictures: Option<usize>,
}

impl Demuxer {
    /// Opens `reader` as a container of the kind that FFmpeg calls `format`, and reads its
    /// headers. Nothing is decoded: see [`Demuxer::examine`].
    pub(in super::super) fn open(
        reader: Box<dyn Reader>,
        length: u64,
        format: &str,
        max_streams: u32,
        cancel: &CancelToken,
    ) -> Result<Self, OpenFailure> {
        initialise();
        let io = Io::reading(Source::new(reader, length, cancel.clone()))?;
        let name = c_string(format);
        // SAFETY: looks the name up in a static table.
        let demuxer = unsafe { ffi::av_find_input_format(name.as_ptr()) };
        if demuxer.is_null() {
            return Err(AvError::NO_DECODER.into());
        }
        let mut options = Dictionary::new();
        options.set("format_whitelist", format);
        // A list that names no protocol: `file` and the rest are refused.
        options.set("protocol_whitelist", "none");
        options.set("codec_whitelist", DECODERS);
        options.set("probesize", PROBE_BYTES);
        options.set("analyzeduration", ANALYSE_US);
        options.set("max_streams", &max_streams.to_string());
        // SAFETY: allocates; null is refused.
        let context = unsafe { ffi::avformat_alloc_context() };
        let Some(mut context) = NonNull::new(context) else { return Err(AvError::NO_MEMORY.into()) };
        // SAFETY: the context is ours and new. Its I/O and what its callbacks point to
        // outlive it: they are dropped after it, here and in `Demuxer`.
        unsafe {
            let raw = context.as_mut();
            raw.pb = io.context();
            raw.flags |= ffi::AVFMT_FLAG_CUSTOM_IO;
            raw.interrupt_callback = Source::interrupt(io.state());
            raw.io_open = Some(refuse);
        }
        let mut raw = context.as_ptr();
        // SAFETY: the context is as above. On failure FFmpeg frees it, not the I/O.
        let opened = unsafe {
            check(ffi::avformat_open_input(&raw mut raw, std::ptr::null(), demuxer, &raw mut options.0))
        };
        // SAFETY: the state lives as long as `io`, and no callback runs now.
        let reached_out = unsafe { (*io.state().as_ptr()).reached_out };
        match opened {
            _ if reached_out => {
                if opened.is_ok() {
                    // SAFETY: the context is open and closed here, once.
                    unsafe { ffi::avformat_close_input(&raw mut raw) };
                }
                Err(OpenFailure::ReachedOut)
            }
            // That is how FFmpeg says it; its other allocations here are small.
            Err(AvError::NO_MEMORY) => Err(OpenFailure::TooManyStreams),
            Err(error) => Err(error.into()),
            Ok(_) => {
                // SAFETY: the context is open; the wrapper closes it once.
                let mut demuxer = Self { input: unsafe { Input::wrap(raw) }, io, pictures: None };
                demuxer.pictures = demuxer.choose_pictures();
                Ok(demuxer)
            }
        }
    }

    /// Finds out what the headers leave open, for which a little is read and decoded.
    ///
    /// Only for the pictures that players show and for sound. FFmpeg would open a decoder
    /// for every other stream too, and hold a frame of each: an album of covers, or
    /// thirty tracks, of the largest size. So these are hidden from it meanwhile. The
    /// whole process could be bounded by `av_max_alloc`, which would bind the program
    /// that noxus is a part of and its own use of FFmpeg as well.
    ///
    /// A decoder refuses frames of more than `max_pixels`.
    pub(in super::super) fn examine(&mut self, max_pixels: u64) -> Result<(), AvError> {
        let hidden: Vec<usize> = self
            .streams()
            .filter(|stream| stream.holds_pictures() && Some(stream.index) != self.pictures)
            .map(|stream| stream.index)
            .collect();
        let hidden: Vec<Hidden> = hidden
            .into_iter()
            .filter_map(|index| self.stream(index).map(|stream| Hidden::new(&stream)))
            .collect::<Result<_, _>>()?;
        let count = self.stream_count();
        let mut options: Vec<*mut ffi::AVDictionary> = Vec::with_capacity(count);
        for _ in 0..count {
            let mut own = Dictionary::new();
            own.set("max_pixels", &i64::try_from(max_pixels).unwrap_or(i64::MAX).to_string());
            options.push(own.into_raw());
        }
        // SAFETY: the context is open; one dictionary for each stream, each freed below,
        // whatever FFmpeg left in them.
        let found =
            unsafe { check(ffi::avformat_find_stream_info(self.input.as_mut_ptr(), options.as_mut_ptr())) };
        options.into_iter().for_each(|raw| drop(Dictionary::from_raw(raw)));
        hidden.into_iter().for_each(Hidden::restore);
        found.map(|_| ())
    }

    /// The pictures that players show, as far as the headers tell.
    fn choose_pictures(&self) -> Option<usize> {
        let is_default = |stream: &Stream<'_>| stream.disposition() & ffi::AV_DISPOSITION_DEFAULT != 0;
        let all = || self.streams().filter(|stream| stream.kind() == Kind::Video);
        all().find(is_default).or_else(|| all().next()).map(|stream| stream.index)
    }

    fn raw(&self) -> &ffi::AVFormatContext {
        // SAFETY: the context lives as long as `self`; nobody writes it meanwhile.
        unsafe { &*self.input.as_ptr() }
    }

    /// Whether the file wanted another file or an address to be opened.
    pub(in super::super) fn reached_out(&self) -> bool {
        // SAFETY: the state lives as long as `io`, and no callback runs now.
        unsafe { (*self.io.state().as_ptr()).reached_out }
    }

    /// Length of the file in bytes.
    pub(in super::super) fn length_bytes(&self) -> u64 {
        // SAFETY: the state lives as long as `io`, and no callback runs now.
        unsafe { (*self.io.state().as_ptr()).length }
    }

    /// How many streams there are.
    pub(in super::super) fn stream_count(&self) -> usize {
        self.raw().nb_streams as usize
    }

    /// What stands in the file under that name.
    pub(in super::super) fn tag(&self, name: &str) -> Option<String> {
        self.input.metadata().get(name).map(str::to_owned)
    }

    /// A stream; `None` past the last.
    pub(in super::super) fn stream(&self, index: usize) -> Option<Stream<'_>> {
        if index >= self.stream_count() {
            return None;
        }
        // SAFETY: the table holds `nb_streams` pointers to streams that live as long as
        // the context.
        let raw = NonNull::new(unsafe { *self.raw().streams.add(index) })?;
        // SAFETY: every stream has parameters; only the pointer is read.
        let parameters = NonNull::new(unsafe { (*raw.as_ptr()).codecpar })?;
        // SAFETY: as above.
        Some(unsafe { Stream::new(self, index, raw, parameters) })
    }

    pub(in super::super) fn streams(&self) -> impl Iterator<Item = Stream<'_>> {
        (0..self.stream_count()).filter_map(|index| self.stream(index))
    }

    /// The stream of `kind` that players would choose.
    pub(in super::super) fn best(&self, kind: Kind) -> Option<usize> {
        let kind = match kind {
            Kind::Video => return self.pictures,
            Kind::Audio => ffi::AVMediaType::AVMEDIA_TYPE_AUDIO,
            Kind::Subtitle => ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE,
            Kind::Other => return None,
        };
        let context = self.input_ptr();
        // SAFETY: the call only reads the context.
        let index = unsafe { ffi::av_find_best_stream(context, kind, -1, -1, std::ptr::null_mut(), 0) };
        usize::try_from(index).ok()
    }

    pub(super) fn wrapped(&self) -> &Input {
        &self.input
    }

    fn input_ptr(&self) -> *mut ffi::AVFormatContext {
        // SAFETY: hands the pointer out to this module only.
        unsafe { self.input.as_ptr().cast_mut() }
    }

    /// Microseconds at which the file begins. What lies before zero is the run-up of
    /// sound codecs, which is not played.
    pub(in super::super) fn start_us(&self) -> i64 {
        let start = self.raw().start_time;
        if start == ffi::AV_NOPTS_VALUE { 0 } else { start.max(0) }
    }

    /// Microseconds of the file as its headers say.
    pub(in super::super) fn duration_us(&self) -> Option<i64> {
        Some(self.raw().duration).filter(|duration| *duration != ffi::AV_NOPTS_VALUE && *duration >= 0)
    }

    /// The next packet of any stream; false at the end.
    pub(in super::super) fn read(&mut self, packet: &mut Packet) -> Result<bool, AvError> {
        packet.clear();
        // SAFETY: context and packet are ours.
        match check(unsafe { ffi::av_read_frame(self.input.as_mut_ptr(), packet.as_ptr()) }) {
            Ok(_) => Ok(true),
            Err(AvError::EOF) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Samples of sound in `packet` of a stream, as far as its codec tells without
    /// decoding; else 0.
    pub(in super::super) fn samples_in(&self, stream: usize, packet: &Packet) -> u64 {
        let Some(stream) = self.stream(stream) else { return 0 };
        let bytes = c_int::try_from(packet.bytes().len()).unwrap_or(0);
        // SAFETY: the parameters live as long as the stream; the call only reads them.
        let samples = unsafe { ffi::av_get_audio_frame_duration2(stream.parameters(), bytes) };
        u64::try_from(samples).unwrap_or(0)
    }

    /// Goes to the last point at or before `at` (in the stream's time base) from which
    /// `stream` can be decoded.
    pub(in super::super) fn seek(&mut self, stream: usize, at: i64) -> Result<(), AvError> {
        let index = c_int::try_from(stream).map_err(|_| AvError::MISUSE)?;
        // SAFETY: the context is ours.
        check(unsafe { ffi::av_seek_frame(self.input.as_mut_ptr(), index, at, ffi::AVSEEK_FLAG_BACKWARD) })
            .map(|_| ())
    }

    /// Leaves the packets of streams that `keep` does not name unread.
    pub(in super::super) fn keep_only(&mut self, keep: impl Fn(usize) -> bool) {
        for index in 0..self.stream_count() {
            // SAFETY: the table holds `nb_streams` streams, borrowed alone.
            unsafe {
                let stream = *(*self.input.as_mut_ptr()).streams.add(index);
                (*stream).discard = if keep(index) {
                    ffi::AVDiscard::AVDISCARD_DEFAULT
                } else {
                    ffi::AVDiscard::AVDISCARD_ALL
                };
            }
        }
    }
}

unsafe extern "C" fn refuse(
    context: *mut ffi::AVFormatContext,
    _: *mut *mut ffi::AVIOContext,
    _: *const c_char,
    _: c_int,
    _: *mut *mut ffi::AVDictionary,
) -> c_int {
    // SAFETY: the context's interrupt callback points to its live `Source`.
    unsafe { (*(*context).interrupt_callback.opaque.cast::<Source>()).reached_out = true };
    ffi::AVERROR(ffi::EACCES)
}

/// A stream that FFmpeg takes for data without a codec meanwhile.
struct Hidden {
    parameters: *mut ffi::AVCodecParameters,
    kept: NonNull<ffi::AVCodecParameters>,
}

impl Hidden {
    fn new(stream: &Stream<'_>) -> Result<Self, AvError> {
        let parameters = stream.parameters();
        // SAFETY: the parameters live as long as the demuxer, which holds on to them until
        // they are restored; the copy is ours.
        unsafe {
            let kept = NonNull::new(ffi::avcodec_parameters_alloc()).ok_or(AvError::NO_MEMORY)?;
            let hidden = Self { parameters, kept };
            check(ffi::avcodec_parameters_copy(kept.as_ptr(), parameters))?;
            (*parameters).codec_type = ffi::AVMediaType::AVMEDIA_TYPE_DATA;
            (*parameters).codec_id = ffi::AVCodecID::AV_CODEC_ID_NONE;
            Ok(hidden)
        }
    }

    fn restore(self) {
        // SAFETY: as above. Without memory the stream stays hidden, which harms nobody.
        unsafe { ffi::avcodec_parameters_copy(self.parameters, self.kept.as_ptr()) };
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let mut raw = self.kept.as_ptr();
        // SAFETY: the copy is ours and not used again.
        unsafe { ffi::avcodec_parameters_free(&raw mut raw) };
    }
}
