//! How much memory a call takes at most.

use super::params::{Mode, Params};
use crate::codec::video::Preset;
use crate::{ContentWriter, Facts, Limits, Media, VideoFacts, speech};

/// Frames that a decoder holds: sixteen that others refer to, one on each of eight
/// threads, and those on their way.
const DECODER_FRAMES: u64 = 32;
/// Buffers of containers, fonts, tables of codecs.
const BASE_BYTES: u64 = 64 << 20;

/// The most memory that a call takes at once, in bytes. The recogniser's threads have a
/// budget of their own, and their memory with it.
pub(super) fn bytes(params: &Params, facts: &[Facts], limits: &Limits) -> u64 {
    let media = |field: &str| {
        facts.iter().find(|facts| facts.field == field).and_then(|facts| match &facts.media {
            Media::Video(video) => Some((video, facts.bytes)),
            Media::Image(_) | Media::Audio(_) => None,
        })
    };
    let Some((video, length_bytes)) = media("video") else { return 0 };
    let listening = if params.segments.is_none() { sound_bytes(video) } else { 0 };
    let rendering = match params.mode {
        Mode::Files => 0,
        // The packets are copied, into a buffer that doubles as it grows until it becomes a file.
        Mode::Soft => length_bytes.min(in_memory_bytes(limits)).saturating_mul(2),
        Mode::Burned => {
            // A file that was rendered before is read beside the source.
            let readers =
                if params.rendered_segments.is_some() && media("rendered").is_some() { 2 } else { 1 };
            rendering_bytes(params, video, limits)
                .saturating_add(decoder_bytes(video).saturating_mul(readers))
        }
    };
    // The sound is gone before anything is rendered.
    listening.max(rendering).saturating_add(BASE_BYTES)
}

/// What is held of the sound while it is listened to.
fn sound_bytes(video: &VideoFacts) -> u64 {
    // A clock that lies does not make the samples fewer.
    let ms = video.audio.as_ref().map_or(0, |audio| audio.billed_ms).max(video.duration_ms);
    speech::listening_bytes(ms)
}

fn pixels(video: &VideoFacts) -> u64 {
    u64::from(video.video.width).saturating_mul(u64::from(video.video.height))
}

fn decoder_bytes(video: &VideoFacts) -> u64 {
    let sample_bytes = u64::from(video.video.bit_depth.max(8)).div_ceil(8);
    // Half samples: three for 4:2:0, eight for four full planes.
    let half_samples = if video.video.pixel_format.contains("420") { 3 } else { 8 };
    let frame = pixels(video).saturating_mul(half_samples).saturating_mul(sample_bytes) / 2;
    frame.saturating_mul(DECODER_FRAMES)
}

/// What the encoder holds, and the result.
fn rendering_bytes(params: &Params, video: &VideoFacts, limits: &Limits) -> u64 {
    // Frames that it looks ahead, refers to, or works on side by side.
    let frames = match params.preset {
        Preset::Fast => 40,
        Preset::Balanced => 80,
        Preset::Small => 100,
    };
    // A frame of 4:2:0, its copies at half steps and at half size.
    let encoder = pixels(video).saturating_mul(4).saturating_mul(frames);
    encoder.saturating_add(result_bytes(video, limits).saturating_mul(2))
}

/// What of a result is in memory: what is longer lies in a file.
fn in_memory_bytes(limits: &Limits) -> u64 {
    limits.max_output_bytes.min(ContentWriter::IN_MEMORY_MAX_BYTES)
}

/// What a result may come to: noise at the best quality takes four bits for each pixel.
fn result_bytes(video: &VideoFacts, limits: &Limits) -> u64 {
    let frames = video.video.frames.saturating_add(1);
    let sound = video.duration_ms.saturating_mul(64);
    (pixels(video) / 2).saturating_mul(frames).saturating_add(sound).min(in_memory_bytes(limits))
}
