//! Reading a container.

use std::ffi::{CStr, c_char, c_int};
use std::ptr::NonNull;

use ffmpeg_next::codec::packet::side_data::Type as SideDataType;
use ffmpeg_next::format::context::Input;

use super::super::time::Ratio;
use super::io::{Io, Source};
use super::{AvError, Dictionary, Packet, Reader, c_string, check, ffi, initialise};
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
}

impl From<AvError> for OpenFailure {
    fn from(error: AvError) -> Self {
        Self::Av(error)
    }
}

/// What a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Video,
    Audio,
    Subtitle,
    Other,
}

/// A container being read. Fields are dropped in this order: the format context before
/// the I/O that it uses.
pub(in super::super) struct Demuxer {
    input: Input,
    io: Io<Source>,
}

impl Demuxer {
    /// Opens `reader` as a container of the kind that FFmpeg calls `format`, and finds
    /// its streams.
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
        let result = opened.and_then(|_| {
            // SAFETY: the context is open; the wrapper closes it once.
            let mut input = unsafe { Input::wrap(raw) };
            // SAFETY: as above; no options for the codecs.
            unsafe { check(ffi::avformat_find_stream_info(input.as_mut_ptr(), std::ptr::null_mut())) }?;
            Ok(input)
        });
        // SAFETY: the state lives as long as `io`, and no callback runs now.
        if unsafe { (*io.state().as_ptr()).reached_out } {
            return Err(OpenFailure::ReachedOut);
        }
        Ok(Self { input: result?, io })
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

    /// How many streams there are.
    pub(in super::super) fn stream_count(&self) -> usize {
        self.raw().nb_streams as usize
    }

    /// A stream; `None` past the last.
    pub(in super::super) fn stream(&self, index: usize) -> Option<Stream<'_>> {
        if index >= self.stream_count() {
            return None;
        }
        // SAFETY: the table holds `nb_streams` pointers to streams that live as long as
        // the context.
        let raw = unsafe { (*self.raw().streams.add(index)).as_ref()? };
        // SAFETY: every stream has parameters.
        let parameters = unsafe { raw.codecpar.as_ref()? };
        Some(Stream { demuxer: self, index, raw, parameters })
    }

    pub(in super::super) fn streams(&self) -> impl Iterator<Item = Stream<'_>> {
        (0..self.stream_count()).filter_map(|index| self.stream(index))
    }

    /// The stream of `kind` that players would choose.
    pub(in super::super) fn best(&self, kind: Kind) -> Option<usize> {
        let kind = match kind {
            Kind::Video => ffi::AVMediaType::AVMEDIA_TYPE_VIDEO,
            Kind::Audio => ffi::AVMediaType::AVMEDIA_TYPE_AUDIO,
            Kind::Subtitle => ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE,
            Kind::Other => return None,
        };
        let context = self.input_ptr();
        // SAFETY: the call only reads the context.
        let index = unsafe { ffi::av_find_best_stream(context, kind, -1, -1, std::ptr::null_mut(), 0) };
        usize::try_from(index).ok()
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

/// A stream of a container.
#[derive(Clone, Copy)]
pub(in super::super) struct Stream<'a> {
    demuxer: &'a Demuxer,
    pub(in super::super) index: usize,
    raw: &'a ffi::AVStream,
    parameters: &'a ffi::AVCodecParameters,
}

impl Stream<'_> {
    pub(in super::super) fn kind(&self) -> Kind {
        if self.raw.disposition & ffi::AV_DISPOSITION_ATTACHED_PIC != 0 {
            return Kind::Other;
        }
        match self.parameters.codec_type {
            ffi::AVMediaType::AVMEDIA_TYPE_VIDEO => Kind::Video,
            ffi::AVMediaType::AVMEDIA_TYPE_AUDIO => Kind::Audio,
            ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE => Kind::Subtitle,
            _ => Kind::Other,
        }
    }

    pub(super) fn parameters(&self) -> &ffi::AVCodecParameters {
        self.parameters
    }

    pub(super) fn codec_id(&self) -> ffi::AVCodecID {
        self.parameters.codec_id
    }

    /// FFmpeg's short name of the codec: `h264`, `aac`, ...
    pub(in super::super) fn codec_name(&self) -> String {
        // SAFETY: returns a static C string for any number.
        unsafe { CStr::from_ptr(ffi::avcodec_get_name(self.parameters.codec_id)) }
            .to_string_lossy()
            .into_owned()
    }

    pub(in super::super) fn time_base(&self) -> Ratio {
        Ratio::new(self.raw.time_base.num, self.raw.time_base.den)
    }

    /// Columns and rows as stored.
    pub(in super::super) fn size(&self) -> (u32, u32) {
        let side = |side: c_int| u32::try_from(side).unwrap_or(0);
        (side(self.parameters.width), side(self.parameters.height))
    }

    /// FFmpeg's name of the pixel format, and bits of one sample.
    pub(in super::super) fn pixel_format(&self) -> Option<(String, u8)> {
        let wanted = self.parameters.format;
        // SAFETY: walks FFmpeg's static table of pixel formats to the one with that
        // number, so that no number from C is taken for a Rust enumeration.
        unsafe {
            let mut descriptor = ffi::av_pix_fmt_desc_next(std::ptr::null());
            while !descriptor.is_null() {
                if ffi::av_pix_fmt_desc_get_id(descriptor) as c_int == wanted {
                    let name = CStr::from_ptr((*descriptor).name).to_string_lossy().into_owned();
                    return Some((name, u8::try_from((*descriptor).comp[0].depth).unwrap_or(0)));
                }
                descriptor = ffi::av_pix_fmt_desc_next(descriptor);
            }
        }
        None
    }

    /// Columns to rows of one pixel, where they differ.
    pub(in super::super) fn pixel_aspect(&self) -> Option<Ratio> {
        let own = self.parameters.sample_aspect_ratio;
        let outer = self.raw.sample_aspect_ratio;
        [own, outer]
            .map(|ratio| Ratio::new(ratio.num, ratio.den))
            .into_iter()
            .find(|ratio| ratio.is_positive())
    }

    /// The mean rate of frames over the file, and the one of which all times are
    /// multiples; they differ where the rate varies.
    pub(in super::super) fn frame_rates(&self) -> [Option<Ratio>; 2] {
        [self.raw.avg_frame_rate, self.raw.r_frame_rate]
            .map(|rate| Some(Ratio::new(rate.num, rate.den)).filter(|rate| rate.is_positive()))
    }

    pub(in super::super) fn duration(&self) -> Option<i64> {
        Some(self.raw.duration).filter(|duration| *duration != ffi::AV_NOPTS_VALUE && *duration > 0)
    }

    /// Frames as the container says; 0 when it does not.
    pub(in super::super) fn frame_count(&self) -> u64 {
        u64::try_from(self.raw.nb_frames).unwrap_or(0)
    }

    /// The upper left four numbers (a, b, c, d) of the matrix that turns the picture as
    /// stored into the one to be shown: x' = ax + cy, y' = bx + dy.
    pub(in super::super) fn display_matrix(&self) -> Option<[i32; 4]> {
        let stream = self.demuxer.input.stream(self.index)?;
        let data = stream.side_data().find(|data| data.kind() == SideDataType::DisplayMatrix)?;
        let (numbers, _) = data.data().as_chunks::<4>();
        let at = |index: usize| numbers.get(index).map(|bytes| i32::from_ne_bytes(*bytes));
        Some([at(0)?, at(1)?, at(3)?, at(4)?])
    }

    pub(in super::super) fn color_tags(&self) -> super::ColorTags {
        super::ColorTags::of_parameters(self.parameters)
    }

    /// Channels and samples a second.
    pub(in super::super) fn sound(&self) -> (u32, u32) {
        let count = |count: c_int| u32::try_from(count).unwrap_or(0);
        (count(self.parameters.ch_layout.nb_channels), count(self.parameters.sample_rate))
    }

    /// Microseconds of the run-up of Opus, which is decoded but not played. FFmpeg
    /// subtracts it from the times when it reads Matroska, and does not add it when it
    /// writes; sound would run ahead a little more with every copy.
    pub(in super::super) fn run_up_us(&self) -> i64 {
        if self.parameters.codec_id != ffi::AVCodecID::AV_CODEC_ID_OPUS {
            return 0;
        }
        // The header of Opus: its name, version, channels, and the run-up at 48 kHz.
        let samples = self.extra_data().get(10..12).and_then(|bytes| bytes.first_chunk::<2>());
        samples.map_or(0, |samples| i64::from(u16::from_le_bytes(*samples)) * 1_000 / 48)
    }

    /// What the decoder must know before the first packet.
    pub(in super::super) fn extra_data(&self) -> &[u8] {
        let length = usize::try_from(self.parameters.extradata_size).unwrap_or(0);
        if self.parameters.extradata.is_null() || length == 0 {
            return &[];
        }
        // SAFETY: the parameters hold that many bytes for as long as the stream lives.
        unsafe { std::slice::from_raw_parts(self.parameters.extradata, length) }
    }

    /// The language in the container, as it stands there.
    pub(in super::super) fn language(&self) -> Option<String> {
        let stream = self.demuxer.input.stream(self.index)?;
        stream.metadata().get("language").map(str::to_owned)
    }

    /// Whether players should choose this stream.
    pub(super) fn disposition(&self) -> c_int {
        self.raw.disposition
    }
}
