//! From a plan and what is said to a video.

use std::collections::BTreeSet;

use super::given::{Decoding, Given};
use super::narration::Narration;
use super::params::Params;
use super::passages::passages;
use super::stock;
use crate::captions::Style;
use crate::captions::raster::{Captioner, FontLibrary, FrameSize};
use crate::codec::video::{Passages, SOUND_RATE_HZ, SoundSource, TranscodePlan, assemble};
use crate::compositor::Compositor;
use crate::error::Result;
use crate::frame::YuvFrame;
use crate::mix::{Effect, EffectKind, MOST_VOICES, Mix, Music, MusicSource};
use crate::timeline::{Timeline, Transition};
use crate::{Content, Ctx, Text};

/// More of the music than the video lasts, so that its end is not taken for its way round.
const MUSIC_ROUND_MS: u64 = 2_000;
/// From the start of a whoosh to where it is loudest.
const WHOOSH_PEAK_SAMPLES: u64 = 19_200;

/// A finished video.
pub(super) struct Rendered {
    pub(super) content: Content,
    pub(super) encoder: &'static str,
    pub(super) duration_ms: u64,
    pub(super) missing_letters: Vec<String>,
    pub(super) encoded_frames: u64,
    /// Why nothing of the earlier video was kept.
    pub(super) nothing_kept: Option<Text>,
}

/// Draws, mixes and encodes.
pub(super) fn render(
    timeline: &Timeline,
    narration: &Narration,
    given: &Given<'_>,
    params: &Params,
    ctx: &Ctx<'_>,
) -> Result<Rendered> {
    let mut mixer = match mix(timeline, narration, given, params, ctx)? {
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
    let material = Decoding { given, ctx };
    let drawn = stock::drawn(timeline, &given.stock);
    let mut compositor = Compositor::new(&drawn, library.fonts(), &material);
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
    let list = passages(timeline, &narration.segments, params, given, &library.fonts().names(), ctx)?;
    let passages = Passages { list: &list, earlier: given.rendered };
    let assembled = assemble(&plan, &mut compositor, sound, passages, ctx, &mut draw)?;
    let video = assembled.video;
    let read = captioner.iter().flat_map(|captioner| captioner.missing_letters().iter().copied());
    let missing: BTreeSet<char> = read.chain(compositor.missing_letters()).collect();
    Ok(Rendered {
        content: video.content,
        encoder: video.encoder,
        duration_ms: video.duration_ms,
        encoded_frames: video.frames.saturating_sub(assembled.copied_frames),
        nothing_kept: assembled.reason,
        missing_letters: missing.iter().map(char::to_string).collect(),
    })
}

/// What is heard; `None` when that is nothing at all.
fn mix(
    timeline: &Timeline,
    narration: &Narration,
    given: &Given<'_>,
    params: &Params,
    ctx: &Ctx<'_>,
) -> Result<Option<Mix>> {
    let duration_ms = timeline.frame_rate.time_of(timeline.frame_count(), 1_000);
    let source = match given.decode_music(duration_ms.saturating_add(MUSIC_ROUND_MS), ctx)? {
        Some(samples) => Some(MusicSource::Samples { samples, bpm: params.music_bpm }),
        None => {
            let seed = u64::from(timeline.seed);
            params.music.mood(timeline.seed).map(|mood| MusicSource::Bed { mood, seed })
        }
    };
    let music = source.map(|source| Music { volume_db: params.music_volume_db, ..Music::new(source) });
    if music.is_none() && narration.voices.is_empty() {
        return Ok(None);
    }
    Ok(Some(Mix {
        duration_samples: timeline.frame_rate.time_of(timeline.frame_count(), SOUND_RATE_HZ),
        voices: narration.voices.clone(),
        music,
        effects: if params.sound_effects { effects(timeline) } else { Vec::new() },
    }))
}

/// A whoosh where something rushes by.
fn effects(timeline: &Timeline) -> Vec<Effect> {
    let quick = |transition: Transition| match transition {
        Transition::Whip => Some(-12.0),
        Transition::SlideLeft | Transition::SlideUp | Transition::Zoom => Some(-17.0),
        Transition::Cut | Transition::Fade | Transition::Dissolve | Transition::Wipe => None,
    };
    let scenes = timeline.scenes.iter().zip(timeline.scene_frames()).zip(0_u64..);
    let heard = scenes.filter(|((_, at), _)| at.transition > 0).filter_map(|((scene, at), number)| {
        let volume_db = quick(scene.transition)?;
        let middle = timeline.frame_rate.time_of(at.start * 2 + at.transition, SOUND_RATE_HZ) / 2;
        let start_sample = middle.saturating_sub(WHOOSH_PEAK_SAMPLES);
        Some(Effect {
            start_sample,
            kind: EffectKind::Whoosh,
            seed: u64::from(timeline.seed) ^ number,
            volume_db,
        })
    });
    heard.take(MOST_VOICES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A whoosh is loudest in the middle of what rushes by, and nothing else has one.
    #[test]
    fn quick_transitions_are_heard_in_their_middle() {
        let scene = |transition: &str| {
            serde_json::json!({
                "visual": {"kind": "background", "pattern": "rings"}, "transition": transition, "frames": 50,
            })
        };
        let timeline: Timeline = serde_json::from_value(serde_json::json!({
            "title": "", "language": "es", "width": 128, "height": 128, "seed": 1, "theme": "volt",
            "frame_rate": {"numerator": 25, "denominator": 1}, "caption_style": null, "progress_bar": false,
            "scenes": [scene("whip"), scene("whip"), scene("dissolve"), scene("zoom")],
        }))
        .unwrap();
        let heard = effects(&timeline);
        // 8 frames from frame 50 on, 10 from frame 150 on; a frame has 1,920 samples.
        let peaks: Vec<u64> = heard.iter().map(|effect| effect.start_sample + WHOOSH_PEAK_SAMPLES).collect();
        assert_eq!(peaks, [54 * 1_920, 155 * 1_920]);
        assert!(heard[0].volume_db > heard[1].volume_db);
    }
}
