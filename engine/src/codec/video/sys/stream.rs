//! A stream of a container.

use std::ffi::c_int;
use std::ptr::NonNull;

use ffmpeg_next::codec::packet::side_data::SideData;

use super::super::time::Ratio;
use super::demux::Demuxer;
use super::{ffi, numbers};

const VIDEO: c_int = ffi::AVMediaType::AVMEDIA_TYPE_VIDEO as c_int;
const AUDIO: c_int = ffi::AVMediaType::AVMEDIA_TYPE_AUDIO as c_int;
const SUBTITLE: c_int = ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE as c_int;

/// What a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Video,
    Audio,
    Subtitle,
    Other,
}

/// A stream of a container.
#[derive(Clone, Copy)]
pub(in super::super) struct Stream<'a> {
    demuxer: &'a Demuxer,
    pub(in super::super) index: usize,
    // Pointers, not references: their enumerations may hold any number, see `numbers`.
    raw: NonNull<ffi::AVStream>,
    parameters: NonNull<ffi::AVCodecParameters>,
}

/// A field, no enumeration, of a stream or its parameters.
macro_rules! field {
    ($self:ident.$structure:ident.$field:ident) => {
        // SAFETY: streams live as long as the demuxer, which is borrowed; nobody writes
        // them meanwhile.
        unsafe { (*$self.$structure.as_ptr()).$field }
    };
}

impl<'a> Stream<'a> {
    /// The stream of `demuxer` with that number.
    ///
    /// # Safety
    /// The pointers are to a stream of `demuxer` and its parameters.
    pub(super) unsafe fn new(
        demuxer: &'a Demuxer,
        index: usize,
        raw: NonNull<ffi::AVStream>,
        parameters: NonNull<ffi::AVCodecParameters>,
    ) -> Self {
        Self { demuxer, index, raw, parameters }
    }
}

impl Stream<'_> {
    pub(in super::super) fn kind(&self) -> Kind {
        if self.is_attached_picture() {
            return Kind::Other;
        }
        match self.media_type() {
            VIDEO => Kind::Video,
            AUDIO => Kind::Audio,
            SUBTITLE => Kind::Subtitle,
            _ => Kind::Other,
        }
    }

    /// Whether it holds pictures, be it a cover.
    pub(super) fn holds_pictures(&self) -> bool {
        self.media_type() == VIDEO
    }

    pub(super) fn is_attached_picture(&self) -> bool {
        self.disposition() & ffi::AV_DISPOSITION_ATTACHED_PIC != 0
    }

    fn media_type(&self) -> c_int {
        // SAFETY: the parameters live as long as the demuxer; see `numbers`.
        unsafe { numbers::read(&raw const (*self.parameters.as_ptr()).codec_type) }
    }

    pub(super) fn parameters(&self) -> *mut ffi::AVCodecParameters {
        self.parameters.as_ptr()
    }

    pub(super) fn codec_id(&self) -> c_int {
        // SAFETY: as above.
        unsafe { numbers::read(&raw const (*self.parameters.as_ptr()).codec_id) }
    }

    /// FFmpeg's short name of the codec: `h264`, `aac`, ...
    pub(in super::super) fn codec_name(&self) -> String {
        numbers::codec_name(self.codec_id())
    }

    pub(in super::super) fn time_base(&self) -> Ratio {
        let base = field!(self.raw.time_base);
        Ratio::new(base.num, base.den)
    }

    /// Columns and rows as stored.
    pub(in super::super) fn size(&self) -> (u32, u32) {
        let side = |side: c_int| u32::try_from(side).unwrap_or(0);
        (side(field!(self.parameters.width)), side(field!(self.parameters.height)))
    }

    /// FFmpeg's name of the pixel format, and bits of one sample.
    pub(in super::super) fn pixel_format(&self) -> Option<(String, u8)> {
        numbers::pixel_format(field!(self.parameters.format))
    }

    /// Columns to rows of one pixel, where they differ.
    pub(in super::super) fn pixel_aspect(&self) -> Option<Ratio> {
        let own = field!(self.parameters.sample_aspect_ratio);
        let outer = field!(self.raw.sample_aspect_ratio);
        [own, outer]
            .map(|ratio| Ratio::new(ratio.num, ratio.den))
            .into_iter()
            .find(|ratio| ratio.is_positive())
    }

    /// The mean rate of frames over the file, and the one of which all times are
    /// multiples; they differ where the rate varies.
    pub(in super::super) fn frame_rates(&self) -> [Option<Ratio>; 2] {
        [field!(self.raw.avg_frame_rate), field!(self.raw.r_frame_rate)]
            .map(|rate| Some(Ratio::new(rate.num, rate.den)).filter(|rate| rate.is_positive()))
    }

    pub(in super::super) fn duration(&self) -> Option<i64> {
        Some(field!(self.raw.duration)).filter(|duration| *duration != ffi::AV_NOPTS_VALUE && *duration > 0)
    }

    /// Frames as the container says; 0 when it does not.
    pub(in super::super) fn frame_count(&self) -> u64 {
        u64::try_from(field!(self.raw.nb_frames)).unwrap_or(0)
    }

    /// The upper left four numbers (a, b, c, d) of the matrix that turns the picture as
    /// stored into the one to be shown: x' = ax + cy, y' = bx + dy.
    pub(in super::super) fn display_matrix(&self) -> Option<[i32; 4]> {
        let stream = self.demuxer.wrapped().stream(self.index)?;
        let wanted = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX as c_int;
        // SAFETY: side data lives as long as its stream; see `numbers`.
        let is_wanted = |data: &SideData<'_>| unsafe {
            numbers::read(&raw const (*data.as_ptr()).type_) == wanted && !(*data.as_ptr()).data.is_null()
        };
        let data = stream.side_data().find(is_wanted)?;
        let (numbers, _) = data.data().as_chunks::<4>();
        let at = |index: usize| numbers.get(index).map(|bytes| i32::from_ne_bytes(*bytes));
        Some([at(0)?, at(1)?, at(3)?, at(4)?])
    }

    pub(in super::super) fn color_tags(&self) -> super::ColorTags {
        // SAFETY: the parameters live as long as the demuxer.
        unsafe { super::ColorTags::of_parameters(self.parameters.as_ptr()) }
    }

    /// Channels and samples a second.
    pub(in super::super) fn sound(&self) -> (u32, u32) {
        let count = |count: c_int| u32::try_from(count).unwrap_or(0);
        // SAFETY: as in `field`.
        let channels = unsafe { (*self.parameters.as_ptr()).ch_layout.nb_channels };
        (count(channels), count(field!(self.parameters.sample_rate)))
    }

    /// Microseconds of the run-up of Opus, which is decoded but not played. FFmpeg
    /// subtracts it from the times when it reads Matroska, and does not add it when it
    /// writes; sound would run ahead a little more with every copy.
    pub(in super::super) fn run_up_us(&self) -> i64 {
        if self.codec_id() != ffi::AVCodecID::AV_CODEC_ID_OPUS as c_int {
            return 0;
        }
        // The header of Opus: its name, version, channels, and the run-up at 48 kHz.
        let samples = self.extra_data().get(10..12).and_then(|bytes| bytes.first_chunk::<2>());
        samples.map_or(0, |samples| i64::from(u16::from_le_bytes(*samples)) * 1_000 / 48)
    }

    /// What the decoder must know before the first packet.
    pub(in super::super) fn extra_data(&self) -> &[u8] {
        let length = usize::try_from(field!(self.parameters.extradata_size)).unwrap_or(0);
        let data = field!(self.parameters.extradata);
        if data.is_null() || length == 0 {
            return &[];
        }
        // SAFETY: the parameters hold that many bytes for as long as the stream lives.
        unsafe { std::slice::from_raw_parts(data, length) }
    }

    /// The language in the container, as it stands there.
    pub(in super::super) fn language(&self) -> Option<String> {
        let stream = self.demuxer.wrapped().stream(self.index)?;
        stream.metadata().get("language").map(str::to_owned)
    }

    /// Whether players should choose this stream.
    pub(super) fn disposition(&self) -> c_int {
        field!(self.raw.disposition)
    }
}
