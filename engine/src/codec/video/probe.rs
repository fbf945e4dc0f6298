//! Facts about a video from its headers.

use super::container::Signature;
use super::input::{self, Opened, PacketBudget};
use super::sys::{Demuxer, Kind, Packet, Stream};
use super::time::{Ratio, rescale};
use super::turn::Turn;
use super::{corrupt, read_error, unsupported};
use crate::error::Result;
use crate::format::VideoContainer;
use crate::{AudioStreamFacts, CancelToken, Input, Limits, VideoFacts, VideoStreamFacts};

/// What the headers of a video say. No more than a few frames are decoded; where the
/// headers do not tell the duration, all packets are counted.
///
/// # Errors
/// [`Code::UnsupportedFormat`](crate::Code::UnsupportedFormat) for what is no video,
/// [`Code::CorruptInput`](crate::Code::CorruptInput) for a broken one,
/// [`Code::UnsafeInput`](crate::Code::UnsafeInput) for a playlist, or a limit.
pub fn probe_video(input: &Input, limits: &Limits) -> Result<VideoFacts> {
    let cancel = CancelToken::new();
    let opened = input::open_video(input, limits, &cancel)?;
    facts(opened, limits, &cancel).map_err(|error| error.with_field(input.field()))
}

/// The container of a video, by its first bytes.
pub(crate) fn detect(head: &[u8]) -> Option<VideoContainer> {
    match Signature::of(head) {
        Signature::Video(container) => Some(container),
        Signature::Playlist | Signature::Sound(_) | Signature::Unknown => None,
    }
}

fn facts(opened: Opened, limits: &Limits, cancel: &CancelToken) -> Result<VideoFacts> {
    let Opened { mut demuxer, container } = opened;
    let container = container.unwrap_or(VideoContainer::Mkv);
    let video = video_facts(&video_stream(&demuxer)?)?;
    let audio = demuxer.best(Kind::Audio).and_then(|index| demuxer.stream(index)).map(|stream| {
        let (channels, sample_rate_hz) = stream.sound();
        AudioStreamFacts { codec: stream.codec_name(), sample_rate_hz, channels, language: stream.language() }
    });
    let count = |kind: Kind| {
        u32::try_from(demuxer.streams().filter(|stream| stream.kind() == kind).count()).unwrap_or(u32::MAX)
    };
    let (video_streams, audio_streams, subtitle_streams) =
        (count(Kind::Video), count(Kind::Audio), count(Kind::Subtitle));
    let duration_us = match demuxer.duration_us().filter(|duration| *duration > 0) {
        Some(duration) => duration,
        None => count_duration_us(&mut demuxer, limits, cancel)?,
    };
    let duration_ms = duration_us.unsigned_abs().div_ceil(1_000);
    limits.check_duration_ms(duration_ms)?;
    if duration_ms == 0 {
        return Err(corrupt("no tiene ningún fotograma", "it has no frames"));
    }
    Ok(VideoFacts { container, duration_ms, video, audio, video_streams, audio_streams, subtitle_streams })
}

/// The pictures that players show.
pub(super) fn video_stream(demuxer: &Demuxer) -> Result<Stream<'_>> {
    let stream = demuxer.best(Kind::Video).and_then(|index| demuxer.stream(index));
    let stream = stream.filter(|stream| stream.kind() == Kind::Video);
    let stream = stream.ok_or_else(|| unsupported("no tiene imagen", "it has no pictures"))?;
    if stream.size().0 == 0 || stream.size().1 == 0 {
        return Err(corrupt("no se sabe el tamaño de su imagen", "the size of its pictures cannot be found"));
    }
    Ok(stream)
}

fn video_facts(stream: &Stream<'_>) -> Result<VideoStreamFacts> {
    let turn = stream.display_matrix().map_or(Turn::NONE, Turn::from_matrix);
    let (width, height) = turn.size(stream.size());
    let (pixel_format, bit_depth) = stream.pixel_format().unwrap_or_default();
    let rate = frame_rate(stream);
    let part = |part: i32| u32::try_from(part).unwrap_or(0);
    Ok(VideoStreamFacts {
        codec: stream.codec_name(),
        width,
        height,
        rotation_degrees: turn.degrees(),
        frame_rate_numerator: rate.map_or(0, |rate| part(rate.num)),
        frame_rate_denominator: rate.map_or(0, |rate| part(rate.den)),
        has_variable_frame_rate: is_variable(stream.frame_rates()),
        frames: stream.frame_count(),
        pixel_format,
        bit_depth,
        hdr_transfer: stream.color_tags().hdr_transfer(),
    })
}

/// Frames a second, on average, as far as it is known and believable.
pub(super) fn frame_rate(stream: &Stream<'_>) -> Option<Ratio> {
    let believable = |rate: &Ratio| f64::from(rate.num) / f64::from(rate.den) <= 1_000.0;
    stream.frame_rates().into_iter().flatten().find(believable)
}

/// Whether the mean rate is not the one of which all times are multiples. Containers
/// that count in milliseconds blur the mean by less than the tolerance of 1 %.
fn is_variable([mean, base]: [Option<Ratio>; 2]) -> bool {
    let (Some(mean), Some(base)) = (mean, base) else { return false };
    let value = |rate: Ratio| f64::from(rate.num) / f64::from(rate.den);
    (value(mean) - value(base)).abs() > value(base) * 0.01
}

/// Reads all packets for the sake of their times.
fn count_duration_us(demuxer: &mut Demuxer, limits: &Limits, cancel: &CancelToken) -> Result<i64> {
    let bases: Vec<Ratio> = demuxer.streams().map(|stream| stream.time_base()).collect();
    let start_us = demuxer.start_us();
    let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
    let mut budget = PacketBudget::new(limits);
    let mut end_us = 0;
    while demuxer.read(&mut packet).unwrap_or(false) {
        budget.spend(limits)?;
        let Some(base) = bases.get(packet.stream()) else { continue };
        if let Some(at) = packet.pts().or(packet.dts()) {
            let end = at.saturating_add(packet.duration().max(0));
            end_us = end_us.max(rescale(end, *base, Ratio::MICROSECONDS).saturating_sub(start_us));
        }
        limits.check_duration_ms(u64::try_from(end_us / 1_000).unwrap_or(0))?;
    }
    Ok(end_us)
}
