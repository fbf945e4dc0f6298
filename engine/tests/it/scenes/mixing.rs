//! Transitions, and frames that do not depend on those before.

use noxus_engine::timeline::{Motion, Pattern, Transition, Visual};

use super::reference::{fields, mixed, sampled, shot};
use super::{background, plan, scene, shots, waves};

const SIZE: (u32, u32) = (96, 64);

#[test]
fn every_transition_is_what_its_definition_says() {
    let pictures = [waves(110, 74, 0.0), waves(110, 74, 2.0)];
    let zoom = (110.0_f64 / 96.0).min(74.0 / 64.0);
    let (across, down) = (96.0 * zoom, 64.0 * zoom);
    let window = [(110.0 - across) / 2.0, (74.0 - down) / 2.0, across, down];
    let seen = pictures.each_ref().map(|picture| {
        let planes = fields(picture);
        [0, 1, 2].map(|plane| {
            let shrink = if plane == 0 { 1.0 } else { 2.0 };
            let size = if plane == 0 { (96, 64) } else { (48, 32) };
            sampled(&planes[plane], window.map(|side| side / shrink), size)
        })
    });
    for kind in Transition::ALL {
        let still = |index, transition| scene(Visual::Picture { index }, Motion::Still, transition, 60);
        let timeline = plan(SIZE, vec![still(0, Transition::Cut), still(1, kind)]);
        let count = timeline.frame_rate.frames_of_ms(kind.duration_ms());
        assert_eq!(timeline.scene_frames()[1].transition, count, "{kind:?}");
        for own in [0, count / 3, count / 2, count.saturating_sub(1), count] {
            let found = shots(&timeline, &pictures, &[60 + own]).remove(0);
            #[expect(clippy::cast_precision_loss, reason = "a few frames")]
            let part = if own < count { (own + 1) as f64 / (count + 1) as f64 } else { 1.0 };
            let at_end = if own < count { kind } else { Transition::Cut };
            let Some(expected) = mixed(at_end, [&seen[0], &seen[1]], part) else {
                // At its last frame it is all but over.
                continue;
            };
            let (most, mean) = found.difference(&shot(&expected));
            assert!(most <= 4 && mean < 0.8, "{kind:?} at {own} of {count}: {most} {mean}");
        }
    }
}

/// Blurs have no definition, but a beginning and an end.
#[test]
fn zoom_and_whip_leave_nothing_undrawn() {
    let pictures = [waves(110, 74, 0.0), waves(110, 74, 2.0)];
    for kind in [Transition::Zoom, Transition::Whip] {
        let still = |index, transition| scene(Visual::Picture { index }, Motion::Still, transition, 60);
        let timeline = plan(SIZE, vec![still(0, Transition::Cut), still(1, kind)]);
        for own in 0..timeline.scene_frames()[1].transition {
            // A blank frame is of chroma that these pictures have not.
            let found = shots(&timeline, &pictures, &[60 + own]).remove(0);
            assert!(found.u.iter().all(|sample| (20..=235).contains(sample)), "{kind:?} {own}");
            assert!(found.v.iter().all(|sample| (20..=235).contains(sample)), "{kind:?} {own}");
        }
    }
}

#[test]
fn a_frame_does_not_depend_on_what_was_drawn_before() {
    let scenes = Pattern::ALL.into_iter().zip(Transition::ALL).map(|(pattern, transition)| {
        let mut scene = scene(background(pattern), Motion::Auto, transition, 20);
        scene.on_screen = vec!["Título 3".into(), "una cosa".into()];
        scene
    });
    let mut timeline = plan(SIZE, scenes.collect());
    timeline.progress_bar = true;
    let numbers: Vec<u64> = (0..timeline.frame_count()).step_by(3).collect();
    let in_order = shots(&timeline, &[], &numbers);
    let backwards: Vec<u64> = numbers.iter().rev().copied().collect();
    let mut reversed = shots(&timeline, &[], &backwards);
    reversed.reverse();
    for (number, (one, other)) in numbers.iter().zip(in_order.iter().zip(&reversed)) {
        assert_eq!(one, other, "frame {number}");
    }
    // And nothing stays undrawn.
    assert!(in_order.iter().all(|shot| !shot.u.contains(&251) && !shot.v.contains(&3)));
}

#[test]
fn other_seeds_look_different() {
    let make = |seed| {
        let mut timeline =
            plan(SIZE, vec![scene(background(Pattern::Rings), Motion::Auto, Transition::Cut, 20)]);
        timeline.seed = seed;
        shots(&timeline, &[], &[4]).remove(0)
    };
    assert_eq!(make(1), make(1));
    assert!(make(1).difference(&make(2)).1 > 2.0);
}

/// The bar is as long as the video is far.
#[test]
fn the_bar_tells_how_far_it_is() {
    let mut timeline =
        plan(SIZE, vec![scene(background(Pattern::Aurora), Motion::Auto, Transition::Cut, 48)]);
    let plain = shots(&timeline, &[], &[11, 23, 47]);
    timeline.progress_bar = true;
    let barred = shots(&timeline, &[], &[11, 23, 47]);
    for ((plain, barred), expected) in plain.iter().zip(&barred).zip([24, 48, 96]) {
        let row = |shot: &super::Shot| shot.y[63 * 96..].to_vec();
        let changed = row(plain).iter().zip(row(barred)).filter(|(one, other)| **one != *other).count();
        assert!(changed.abs_diff(expected) <= 2, "{changed} of {expected}");
    }
}

/// Nobody has to look at an empty background: what a scene speaks of is shown, where there is an icon.
#[test]
fn a_scene_without_titles_shows_what_it_speaks_of() {
    let make = |narration: &str| {
        let mut scene = scene(background(Pattern::Aurora), Motion::Auto, Transition::Cut, 40);
        scene.narration = narration.into();
        shots(&plan(SIZE, vec![scene]), &[], &[30]).remove(0)
    };
    let (nothing, unknown) = (make(""), make("xyzzy"));
    assert_eq!(nothing, unknown);
    let (phone, coffee) = (make("Llámanos por teléfono."), make("Un buen café."));
    assert!(phone.difference(&nothing).1 > 1.0 && phone.difference(&coffee).1 > 0.2);
}
