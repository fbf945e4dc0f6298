//! How much memory a call takes at most.

use super::chosen::Settled;
use super::{animatic, files};
use crate::{ContentWriter, Facts, Limits, Media};

/// Frames that the encoder looks ahead, refers to, or works on side by side.
const ENCODER_FRAMES: u64 = 80;
/// Frames that a decoder holds at most.
const DECODER_FRAMES: u64 = 24;
/// Buffers of containers, fonts, tables of codecs.
const BASE_BYTES: u64 = 96 << 20;
/// Pixels of a frame whose size nobody knows beforehand.
const UNKNOWN_PIXELS: u64 = 2_560 * 1_440;

/// The most memory that a call takes at once, in bytes. What is made outside is encoded here at most.
pub(super) fn bytes(settled: Option<&Settled>, is_made_here: bool, facts: &[Facts], limits: &Limits) -> u64 {
    let pixels = settled
        .and_then(|settled| settled.size)
        .map_or(UNKNOWN_PIXELS, |(width, height)| u64::from(width).saturating_mul(u64::from(height)));
    // Two scenes, each with its background at up to four times the frame, and layers; two frames to mix.
    let drawing = if is_made_here { pixels.saturating_mul(2 * (6 + 4 + 3 * 5) + 3) } else { 0 };
    let encoding = pixels.saturating_mul(4).saturating_mul(ENCODER_FRAMES);
    let duration_ms = settled.map_or(0, |settled| settled.duration_ms);
    let has_sound = is_made_here && facts.iter().any(|facts| facts.field == files::AUDIO);
    let sound = if has_sound { animatic::sound_bytes(duration_ms) } else { 0 };
    let pictures = facts.iter().filter_map(|facts| match &facts.media {
        Media::Image(image) => Some(u64::from(image.width) * u64::from(image.height)),
        Media::Video(_) | Media::Audio(_) => None,
    });
    // Decoded, turned, in RGB, cut out and scaled.
    let picture = pictures.max().unwrap_or(0).saturating_mul(5 * 4);
    let clips = facts.iter().filter_map(|facts| match &facts.media {
        Media::Video(clip) => {
            let pixels = u64::from(clip.video.width) * u64::from(clip.video.height);
            let bytes = if clip.video.bit_depth > 8 { 4 } else { 2 };
            Some(pixels.saturating_mul(bytes).saturating_mul(DECODER_FRAMES))
        }
        Media::Image(_) | Media::Audio(_) => None,
    });
    // What came and what it becomes, each in memory while it is small.
    let result = limits.max_output_bytes.min(ContentWriter::IN_MEMORY_MAX_BYTES).saturating_mul(4);
    let clip = clips.max().unwrap_or(0);
    [drawing, encoding, sound, picture, clip, clip, result, BASE_BYTES]
        .into_iter()
        .fold(0, u64::saturating_add)
}
