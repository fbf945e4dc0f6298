//! From a plan and what is said to a video.

use std::collections::BTreeSet;

use super::narration::Narration;
use super::params::{MusicChoice, Params};
use super::pictures;
use crate::captions::Style;
use crate::captions::raster::{Captioner, FontLibrary, FrameSize};
use crate::codec::video::{SoundSource, TranscodePlan, encode};
use crate::compositor::Compositor;
use crate::error::Result;
use crate::frame::YuvFrame;
use crate::mix::{Mix, Music, MusicSource};
use crate::timeline::Timeline;
use crate::{Content, Ctx, Input};

/// A finished video.
pub(super) struct Rendered {
    pub(super) content: Content,
    pub(super) encoder: &'static str,
    pub(super) duration_ms: u64,
    pub(super) missing_letters: Vec<String>,
}

/// Draws, mixes and encodes.
pub(super) fn render(
    timeline: &Timeline,
    narration: &Narration,
    inputs: &[&Input],
    params: &Params,
    ctx: &Ctx<'_>,
) -> Result<Rendered> {
    let mut mixer = match mix(timeline, narration, params) {
        Some(mix) => Some(mix.mixer(ctx.signals())?),
        None => None,
    };
    let library = FontLibrary::of(ctx.services());
    let frame = FrameSize { width: timeline.width, height: timeline.height };
    let mut captioner = match timeline.caption_style {
        Some(name) => {
            let style = Style::named(name.name())?;
            Some(Captioner::new(&narration.segments, &style, frame, library.fonts())?)
        }
        None => None,
    };
    let decode = |index| pictures::decode(inputs, index, ctx);
    let mut compositor = Compositor::new(timeline, library.fonts(), &decode);
    let plan = TranscodePlan {
        container: params.output_format,
        crf: params.crf.and_then(|crf| u8::try_from(crf).ok()),
        preset: params.preset,
        ..TranscodePlan::default()
    };
    let mut draw = |frame: &mut YuvFrame<'_>, at_us: i64| -> Result<()> {
        if let Some(captioner) = &mut captioner {
            captioner.draw(at_us, frame);
        }
        Ok(())
    };
    let sound = mixer.as_mut().map(|mixer| mixer as &mut dyn SoundSource);
    let video = encode(&plan, &mut compositor, sound, ctx, &mut draw)?;
    let read = captioner.iter().flat_map(|captioner| captioner.missing_letters().iter().copied());
    let missing: BTreeSet<char> = read.chain(compositor.missing_letters()).collect();
    Ok(Rendered {
        content: video.content,
        encoder: video.encoder,
        duration_ms: video.duration_ms,
        missing_letters: missing.iter().map(char::to_string).collect(),
    })
}

/// What is heard; `None` when that is nothing at all.
fn mix(timeline: &Timeline, narration: &Narration, params: &Params) -> Option<Mix> {
    let mood = params.music.mood(timeline.seed);
    if mood.is_none() && narration.voices.is_empty() {
        return None;
    }
    let music = mood.map(|mood| Music {
        volume_db: params.music_volume_db,
        ..Music::new(MusicSource::Bed { mood, seed: u64::from(timeline.seed) })
    });
    debug_assert_eq!(music.is_none(), params.music == MusicChoice::None);
    Some(Mix {
        duration_samples: timeline.frame_rate.time_of(timeline.frame_count(), 48_000),
        voices: narration.voices.clone(),
        music,
        effects: Vec::new(),
    })
}
