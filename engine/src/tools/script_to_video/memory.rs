//! How much memory a call takes at most.

use super::given;
use super::params::{Mode, Params};
use crate::codec::video::Preset;
use crate::timeline::Timeline;
use crate::{ContentWriter, Facts, Limits, Media};

/// Bytes of a sample of sound.
const SAMPLE_BYTES: u64 = 4;
/// Samples in a millisecond of a mix.
const SAMPLES_PER_MS: u64 = 48;
/// Frames that a decoder of a clip holds at most.
const CLIP_FRAMES: u64 = 24;
/// Buffers of containers, fonts, tables of codecs.
const BASE_BYTES: u64 = 96 << 20;

/// The most memory that a call takes at once, in bytes; what a voice's model takes is its own.
pub(super) fn bytes(
    params: &Params,
    timeline: &Timeline,
    longest_ms: u64,
    facts: &[Facts],
    limits: &Limits,
) -> u64 {
    if params.mode == Mode::Plan {
        return 8 << 20;
    }
    let pixels = u64::from(timeline.width).saturating_mul(u64::from(timeline.height));
    // Two scenes, each with its background in 4:2:0 at up to four times the frame or in 16 bits
    // beside it, and full layers of five bytes a pixel; two frames to mix.
    // And of figures up to 31 pictures of a third of the frame, for two scenes.
    // What a model will write is not known yet.
    let has_figures =
        timeline.scenes.is_empty() || timeline.scenes.iter().any(|scene| !scene.figures.is_empty());
    let figures = if has_figures { pixels.saturating_mul(2 * 31 * 4 / 3) } else { 0 };
    let drawing = pixels.saturating_mul(2 * (6 + 4 + 3 * 5) + 3);
    // Frames that the encoder looks ahead, refers to, or works on side by side.
    let frames = match params.preset {
        Preset::Fast => 40,
        Preset::Balanced => 80,
        Preset::Small => 100,
    };
    let encoding = pixels.saturating_mul(4).saturating_mul(frames);
    // All that is said, and once more what is being resampled.
    let sound = longest_ms.saturating_mul(SAMPLES_PER_MS * SAMPLE_BYTES).saturating_mul(2);
    let has_music = given::count(facts, given::MUSIC) > 0;
    let music = if has_music { given::music_samples(longest_ms).saturating_mul(2 * SAMPLE_BYTES) } else { 0 };
    // Two are open while one takes over from the other; each holds what its decoder refers to.
    let clip = facts.iter().filter_map(|facts| match &facts.media {
        Media::Video(clip) if facts.field == given::CLIPS => {
            let pixels = u64::from(clip.video.width) * u64::from(clip.video.height);
            Some(
                pixels
                    .saturating_mul(if clip.video.bit_depth > 8 { 4 } else { 2 })
                    .saturating_mul(CLIP_FRAMES),
            )
        }
        Media::Video(_) | Media::Image(_) | Media::Audio(_) => None,
    });
    let clips = clip.max().unwrap_or(0).saturating_mul(2);
    let result = limits.max_output_bytes.min(ContentWriter::IN_MEMORY_MAX_BYTES).saturating_mul(2);
    let largest = facts.iter().filter_map(|facts| match &facts.media {
        Media::Image(image) => Some(u64::from(image.width) * u64::from(image.height)),
        Media::Video(_) | Media::Audio(_) => None,
    });
    // Decoded, turned, in RGB and scaled.
    let picture = largest.max().unwrap_or(0).saturating_mul(4 * 4);
    [drawing, figures, encoding, sound, music, clips, result, picture, BASE_BYTES]
        .into_iter()
        .fold(0, u64::saturating_add)
}
