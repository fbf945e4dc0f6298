//! Plans that come from outside.

use noxus_engine::Code;
use noxus_engine::script::Figure;
use noxus_engine::timeline::{
    FileCounts, FileNames, FrameRate, MAX_SCENE_SECONDS, Motion, Pattern, Timeline, Transition, Visual,
    open_timeline,
};
use proptest::prelude::*;

use super::{Shot, background, plan, scene, shots};

fn one() -> Timeline {
    plan((96, 64), vec![scene(background(Pattern::Dots), Motion::Auto, Transition::Cut, 10)])
}

#[test]
fn what_cannot_be_drawn_is_refused_by_name() {
    let refused = |change: fn(&mut Timeline), field: &str| {
        let mut timeline = one();
        change(&mut timeline);
        let error =
            timeline.check(FileCounts { pictures: 2, clips: 1, recordings: 1, has_logo: false }).unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
        assert!(matches!(error.code(), Code::InvalidField | Code::ItemLimitExceeded));
    };
    refused(|plan| plan.scenes.clear(), "plan.scenes");
    refused(|plan| plan.scenes = vec![plan.scenes[0].clone(); 101], "plan.scenes");
    refused(|plan| plan.frame_rate = FrameRate { numerator: 0, denominator: 1 }, "plan.frame_rate");
    refused(|plan| plan.frame_rate = FrameRate { numerator: 30, denominator: 0 }, "plan.frame_rate");
    refused(|plan| plan.scenes[0].visual = Visual::Picture { index: 2 }, "plan.scenes[0].visual.index");
    refused(
        |plan| plan.scenes[0].visual = Visual::Clip { index: 1, start_ms: 0 },
        "plan.scenes[0].visual.index",
    );
    refused(|plan| plan.scenes[0].recording = Some(1), "plan.scenes[0].recording");
    refused(
        |plan| plan.scenes[0].figures = vec![Figure { text: "1".into(), label: String::new() }; 5],
        "plan.scenes[0].figures",
    );
    refused(
        |plan| plan.scenes[0].figures = vec![Figure { text: "1".repeat(25), label: String::new() }],
        "plan.scenes[0].figures",
    );
    refused(|plan| plan.scenes[0].frames = Some(0), "plan.scenes[0].frames");
    refused(|plan| plan.scenes[0].frames = Some(MAX_SCENE_SECONDS * 25 + 1), "plan.scenes[0].frames");
    refused(|plan| plan.scenes[0].frames = Some(u64::MAX), "plan.scenes[0].frames");
    one().check(FileCounts { pictures: 0, clips: 0, recordings: 0, has_logo: false }).unwrap();
}

#[test]
fn plans_go_through_json_unchanged() {
    let mut timeline = one();
    timeline.scenes[0].visual = Visual::Picture { index: 1 };
    let text = serde_json::to_string(&timeline).unwrap();
    assert_eq!(serde_json::from_str::<Timeline>(&text).unwrap(), timeline);
    let strange = text.replacen("\"title\"", "\"tittle\"", 1);
    assert!(serde_json::from_str::<Timeline>(&strange).is_err());
}

#[test]
fn an_editor_gets_the_same_frames() {
    let mut timeline = one();
    timeline.scenes.push(scene(Visual::Picture { index: 0 }, Motion::Auto, Transition::Dissolve, 40));
    timeline.scenes[1].narration = "Hola.".into();
    timeline.scenes.push(scene(background(Pattern::Dots), Motion::Auto, Transition::Cut, 20));
    timeline.scenes[2].recording = Some(0);
    let names = FileNames {
        pictures: vec!["foto.jpg".into()],
        recordings: vec!["voz.mp3".into()],
        ..FileNames::default()
    };
    let document = open_timeline(&timeline, &names);
    let [pictures, voices] = document["tracks"]["children"].as_array().unwrap().as_slice() else {
        panic!("{document}")
    };
    let clips = |track: &serde_json::Value| -> u64 {
        let children = track["children"].as_array().unwrap();
        children.iter().filter_map(|child| child["source_range"]["duration"]["value"].as_u64()).sum()
    };
    assert_eq!((clips(pictures), clips(voices)), (70, 70));
    assert_eq!(pictures["children"][1]["OTIO_SCHEMA"], "Transition.1");
    let reference = &pictures["children"][2]["media_references"]["DEFAULT_MEDIA"];
    assert_eq!(reference["target_url"], "foto.jpg");
    assert_eq!(voices["children"][0]["OTIO_SCHEMA"], "Gap.1");
    let recording = &voices["children"][2]["media_references"]["DEFAULT_MEDIA"];
    assert_eq!(recording["target_url"], "voz.mp3");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Scenes follow each other without gaps, whatever their lengths, and no transition is longer
    /// than half of its scene.
    #[test]
    fn scenes_follow_each_other(
        lengths in prop::collection::vec(prop::option::of(1_u64..20_000), 1..20),
        numerator in 1_u32..121,
        kind in 0..Transition::ALL.len(),
    ) {
        let scenes = lengths.iter().map(|length| {
            let mut scene = scene(background(Pattern::Dots), Motion::Auto, Transition::ALL[kind], 1);
            scene.frames = *length;
            scene
        });
        let mut timeline = plan((96, 64), scenes.collect());
        timeline.frame_rate = FrameRate::whole(numerator);
        let mut end = 0;
        for (scene, length) in timeline.scene_frames().iter().zip(&lengths) {
            prop_assert_eq!(scene.start, end);
            prop_assert!(scene.end > scene.start);
            prop_assert!(length.is_none_or(|length| length == scene.end - scene.start));
            prop_assert!(scene.transition * 2 <= scene.end - scene.start);
            end = scene.end;
        }
        prop_assert_eq!(timeline.frame_count(), end);
        prop_assert_eq!(timeline.scene_frames()[0].transition, 0);
    }
}

/// One number counts up to what it is, several grow as bars; at the end they stay.
#[test]
fn figures_are_on_their_way_and_then_stand() {
    let figure = |text: &str| Figure { text: text.into(), label: "clientes".into() };
    for figures in [vec![figure("73 %")], vec![figure("20 %"), figure("45 %")]] {
        let mut scene = scene(background(Pattern::Dots), Motion::Still, Transition::Cut, 60);
        scene.figures = figures.clone();
        let mut without = scene.clone();
        without.figures.clear();
        let size = (160, 280);
        let numbers = [12, 14, 40, 59];
        let shown = shots(&plan(size, vec![scene]), &[], &numbers);
        let bare = shots(&plan(size, vec![without]), &[], &numbers);
        let added: Vec<f64> = shown.iter().zip(&bare).map(|(one, other)| one.difference(other).1).collect();
        assert!(added.iter().all(|difference| *difference > 0.5), "{figures:?}: {added:?}");
        assert_ne!(shown[0], shown[1]);
        // Both stand; the background behind moves on.
        let inside = |shot: &Shot, bare: &Shot| -> Vec<bool> {
            shot.y.iter().zip(&bare.y).map(|(one, other)| one.abs_diff(*other) > 60).collect()
        };
        let (early, late) = (inside(&shown[2], &bare[2]), inside(&shown[3], &bare[3]));
        let changed = early.iter().zip(&late).filter(|(one, other)| one != other).count();
        assert!(changed * 20 < early.iter().filter(|is_in| **is_in).count(), "{changed}");
    }
}
