//! From a script to a plan: what each scene shows, and how it comes.

use super::params::Params;
use crate::compositor::Seeded;
use crate::error::Result;
use crate::script::{SceneRole, Script};
use crate::timeline::{FrameRate, Motion, Pattern, Scene, Timeline, Transition, Visual};

/// Stands apart from the choices that scenes make of the same seed.
const PLANNING: u64 = 1 << 40;

/// The plan of a script, without pictures.
pub(super) fn timeline(script: &Script, params: &Params) -> Result<Timeline> {
    let (width, height) = params.aspect_ratio.size(params.resolution);
    let seed = u32::try_from(params.seed).unwrap_or_default();
    let mut choices = Seeded::new(seed, PLANNING);
    let (mut pattern, mut transition) = (None, None);
    let mut scenes = Vec::with_capacity(script.scenes.len());
    for written in &script.scenes {
        let next = another(&mut choices, &Pattern::ALL, pattern, Pattern::Aurora);
        pattern = Some(next);
        let come = params.transition.unwrap_or_else(|| {
            let fitting: &[Transition] = match written.role {
                SceneRole::Hook => &[Transition::Fade],
                SceneRole::Problem => &[Transition::Whip, Transition::SlideUp],
                SceneRole::CallToAction => &[Transition::Zoom, Transition::Dissolve],
                SceneRole::Point | SceneRole::Scene => {
                    &[Transition::SlideLeft, Transition::SlideUp, Transition::Wipe, Transition::Whip]
                }
            };
            another(&mut choices, fitting, transition, Transition::Dissolve)
        });
        transition = Some(come);
        scenes.push(Scene {
            role: written.role,
            narration: written.narration.clone(),
            on_screen: written.on_screen.clone(),
            visual_hint: written.visual.clone(),
            visual: Visual::Background { pattern: next },
            motion: Motion::Auto,
            transition: come,
            frames: None,
        });
    }
    Ok(Timeline {
        title: script.title.clone(),
        language: script.language.clone(),
        width,
        height,
        frame_rate: FrameRate::whole(u32::try_from(params.fps).unwrap_or(30)),
        seed,
        theme: params.theme,
        caption_style: params.captions.then_some(params.caption_style),
        progress_bar: params.progress_bar,
        scenes,
    })
}

/// One of `all`, other than the one before where there is a choice.
fn another<T: Copy + PartialEq>(choices: &mut Seeded, all: &[T], before: Option<T>, otherwise: T) -> T {
    let others: Vec<T> = all.iter().copied().filter(|one| Some(*one) != before).collect();
    if others.is_empty() { choices.of(all, otherwise) } else { choices.of(&others, otherwise) }
}

/// Gives the pictures to scenes, in order and spread evenly; returns those that none shows.
pub(super) fn show_pictures(timeline: &mut Timeline, count: usize) -> Vec<u32> {
    let scenes = timeline.scenes.len();
    let shown = count.min(scenes);
    for number in 0..shown {
        let place = number * scenes / shown.max(1);
        if let (Some(scene), Ok(index)) = (timeline.scenes.get_mut(place), u32::try_from(number)) {
            scene.visual = Visual::Picture { index };
        }
    }
    (shown..count).filter_map(|index| u32::try_from(index).ok()).collect()
}

/// The pictures that no scene of a given plan shows.
pub(super) fn unused(timeline: &Timeline, count: usize) -> Vec<u32> {
    let is_shown = |wanted: u32| {
        let mut visuals = timeline.scenes.iter().map(|scene| scene.visual);
        visuals.any(|visual| matches!(visual, Visual::Picture { index } if index == wanted))
    };
    (0..count).filter_map(|index| u32::try_from(index).ok()).filter(|index| !is_shown(*index)).collect()
}
