//! What is known about an input before it is decoded.

use serde::Serialize;

use crate::format::{ImageFormat, VideoContainer};

/// Facts about one input, cheap to find and enough to price a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The input's name in the tool's description.
    pub field: String,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// What kind of file it is.
    pub media: Media,
}

/// Facts by kind of file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Media {
    /// A still or animated picture.
    Image(ImageFacts),
    /// A video, with or without sound.
    Video(VideoFacts),
    /// Where sound is wanted: a recording, or the sound of a video.
    Audio(AudioFacts),
}

/// Facts about a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageFacts {
    /// The format, by content.
    pub format: ImageFormat,
    /// Pixels across, as stored (before orientation is applied).
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// Frames; 1 for a still picture.
    pub frames: u32,
    /// Whether the format carries transparency for this picture.
    pub has_alpha: bool,
    /// EXIF orientation, 1 to 8; 1 when absent.
    pub orientation: u8,
}

/// Facts about a video file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VideoFacts {
    /// The container, by content.
    pub container: VideoContainer,
    /// Milliseconds from the first to the end of the last frame or sample, rounded up; by
    /// the times of all packets, whatever the headers say.
    pub duration_ms: u64,
    /// The pictures that players show.
    pub video: VideoStreamFacts,
    /// The sound that players play; absent in a silent file.
    pub audio: Option<AudioStreamFacts>,
    /// Streams of pictures, cover pictures left out.
    pub video_streams: u32,
    /// Streams of sound.
    pub audio_streams: u32,
    /// Streams of subtitles.
    pub subtitle_streams: u32,
}

/// Facts about the pictures of a video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VideoStreamFacts {
    /// The codec, as FFmpeg calls it: `h264`, `hevc`, `vp9`, ...
    pub codec: String,
    /// Pixels across as shown, after rotation.
    pub width: u32,
    /// Pixels down as shown, after rotation.
    pub height: u32,
    /// Degrees clockwise by which the stored picture is turned to be shown: 0, 90, 180 or 270.
    pub rotation_degrees: u16,
    /// Frames a second, on average: the number above the line ...
    pub frame_rate_numerator: u32,
    /// ... and below it. Both 0 when unknown.
    pub frame_rate_denominator: u32,
    /// Whether the time from frame to frame varies.
    pub has_variable_frame_rate: bool,
    /// Frames: packets that hold one.
    pub frames: u64,
    /// Milliseconds to pay for when the pictures are rendered: up to the end of the last,
    /// but a second for every 60 frames at least.
    pub billed_ms: u64,
    /// The layout of samples, as FFmpeg calls it: `yuv420p`, ...
    pub pixel_format: String,
    /// Bits of one sample.
    pub bit_depth: u8,
    /// `pq` or `hlg` for a high dynamic range.
    pub hdr_transfer: Option<&'static str>,
}

/// Facts about a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AudioFacts {
    /// Milliseconds to its end, rounded up; by the times of all packets, whatever the headers
    /// say.
    pub duration_ms: u64,
    /// The sound that players play.
    pub audio: AudioStreamFacts,
}

/// Facts about a stream of sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AudioStreamFacts {
    /// The codec, as FFmpeg calls it: `aac`, `opus`, ...
    pub codec: String,
    /// Samples a second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: u32,
    /// The language as the container states it.
    pub language: Option<String>,
    /// Milliseconds to pay for when it is listened to: from the start of the file to the
    /// end of the sound, by the times of its packets, or by its samples where there are
    /// clearly more of them.
    pub billed_ms: u64,
}
