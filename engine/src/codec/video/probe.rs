//! Facts about a video.

use super::audio::no_sound;
use super::container::Signature;
use super::input::{self, Opened};
use super::meter;
use super::sys::{Demuxer, Kind, Stream};
use super::time::Ratio;
use super::turn::Turn;
use super::{corrupt, unsupported};
use crate::error::Result;
use crate::format::VideoContainer;
use crate::{AudioFacts, AudioStreamFacts, CancelToken, Input, Limits, VideoFacts, VideoStreamFacts};

/// What a video is: its streams by its headers, its length by its packets. All of them
/// are read, and no more than a few frames are decoded.
///
/// # Errors
/// [`Code::UnsupportedFormat`](crate::Code::UnsupportedFormat) for what is no video,
/// [`Code::CorruptInput`](crate::Code::CorruptInput) for a broken one,
/// [`Code::UnsafeInput`](crate::Code::UnsafeInput) for a playlist, or a limit.
pub fn probe_video(input: &Input, limits: &Limits) -> Result<VideoFacts> {
    probe_video_until(input, limits, &CancelToken::new())
}

/// [`probe_video`], which stops when `cancel` is thrown.
///
/// # Errors
/// As [`probe_video`], and [`Code::Cancelled`](crate::Code::Cancelled).
pub fn probe_video_until(input: &Input, limits: &Limits, cancel: &CancelToken) -> Result<VideoFacts> {
    let opened = input::open_video(input, limits, cancel)?;
    facts(opened, limits, cancel).map_err(|error| error.with_field(input.place()))
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
    let pictures = video_stream(&demuxer)?;
    let (index, mut video) = (pictures.index, video_facts(&pictures)?);
    let sound = demuxer.best(Kind::Audio);
    let audio = sound.and_then(|index| demuxer.stream(index)).map(|stream| audio_facts(&stream));
    let count = |kind: Kind| {
        u32::try_from(demuxer.streams().filter(|stream| stream.kind() == kind).count()).unwrap_or(u32::MAX)
    };
    let (video_streams, audio_streams, subtitle_streams) =
        (count(Kind::Video), count(Kind::Audio), count(Kind::Subtitle));
    let tally = meter::tally(&mut demuxer, Some(index), sound, limits, cancel)?;
    let ms = |us: i64| us.max(0).unsigned_abs().div_ceil(1_000);
    if tally.frames == 0 {
        return Err(corrupt("no tiene ningún fotograma", "it has no frames"));
    }
    video.frames = tally.frames;
    video.billed_ms = meter::billed_ms(tally.frames, tally.video_us);
    let audio = audio.map(|audio| AudioStreamFacts { billed_ms: tally.billed_audio_ms(), ..audio });
    let duration_ms = ms(tally.video_us.max(tally.audio_us)).max(1);
    Ok(VideoFacts { container, duration_ms, video, audio, video_streams, audio_streams, subtitle_streams })
}

/// What a recording is, or the sound of a video: all packets are read, and none is decoded
/// but for a few.
///
/// # Errors
/// As [`probe_video`]; [`Code::UnsupportedFormat`](crate::Code::UnsupportedFormat) where there
/// is no sound.
pub fn probe_audio(input: &Input, limits: &Limits, cancel: &CancelToken) -> Result<AudioFacts> {
    let opened = input::open_media(input, limits, cancel)?;
    sound_facts(opened.demuxer, limits, cancel).map_err(|error| error.with_field(input.place()))
}

fn sound_facts(mut demuxer: Demuxer, limits: &Limits, cancel: &CancelToken) -> Result<AudioFacts> {
    let index = demuxer.best(Kind::Audio).ok_or_else(no_sound)?;
    let audio = audio_facts(&demuxer.stream(index).ok_or_else(no_sound)?);
    let tally = meter::tally(&mut demuxer, None, Some(index), limits, cancel)?;
    let billed_ms = tally.billed_audio_ms();
    if billed_ms == 0 {
        return Err(corrupt("su sonido no dura nada", "its sound has no length"));
    }
    Ok(AudioFacts { duration_ms: billed_ms, audio: AudioStreamFacts { billed_ms, ..audio } })
}

fn audio_facts(stream: &Stream<'_>) -> AudioStreamFacts {
    let (channels, sample_rate_hz) = stream.sound();
    let (codec, language) = (stream.codec_name(), stream.language());
    AudioStreamFacts { codec, sample_rate_hz, channels, language, billed_ms: 0 }
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
        billed_ms: 0,
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
