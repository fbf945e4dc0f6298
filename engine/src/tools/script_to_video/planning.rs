//! From a script to a plan: what each scene shows, and how it comes.

use super::params::Params;
use crate::compositor::Seeded;
use crate::error::Result;
use crate::script::alike::{SHORTEST_WORD, is_like, plain_words};
use crate::script::{Figure, SceneRole, Script, ScriptScene, figures};
use crate::timeline::{
    FileCounts, FileNames, FrameRate, Mark, Motion, Pattern, Scene, Timeline, Transition, Visual,
};

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
            figures: new_figures(written, &script.language),
            visual_hint: written.visual.clone(),
            visual: Visual::Background { pattern: next },
            recording: None,
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
        mark: None,
        scenes,
    })
}

/// The figures that are said, but for those that stand on the screen anyway.
fn new_figures(written: &ScriptScene, language: &str) -> Vec<Figure> {
    let read = written.on_screen.join(" ");
    let mut figures = figures(&written.narration, language);
    figures.retain(|figure| !read.contains(figure.text.as_str()));
    figures
}

/// One of `all`, other than the one before where there is a choice.
fn another<T: Copy + PartialEq>(choices: &mut Seeded, all: &[T], before: Option<T>, otherwise: T) -> T {
    let others: Vec<T> = all.iter().copied().filter(|one| Some(*one) != before).collect();
    if others.is_empty() { choices.of(all, otherwise) } else { choices.of(&others, otherwise) }
}

/// Files that no scene shows, counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unused {
    pub(super) images: Vec<u32>,
    pub(super) clips: Vec<u32>,
    pub(super) recordings: Vec<u32>,
}

/// Gives the files to scenes: those that are named after one to it, then those whose name shares
/// words with what is said or shown there, and the others in order and spread evenly, clips first.
/// Files are known by their names, which may be empty.
pub(super) fn show_files(timeline: &mut Timeline, names: &FileNames) {
    let mut free: Vec<usize> = (0..timeline.scenes.len()).collect();
    let texts: Vec<Vec<String>> = timeline.scenes.iter().map(words_of).collect();
    let mut left = Vec::new();
    let visual = |is_clip: bool, number: usize| {
        let index = u32::try_from(number).unwrap_or(u32::MAX);
        if is_clip { Visual::Clip { index, start_ms: 0 } } else { Visual::Picture { index } }
    };
    let FileNames { pictures, clips, .. } = names;
    let files = clips.iter().enumerate().map(|file| (true, file));
    for (is_clip, (number, name)) in files.chain(pictures.iter().enumerate().map(|file| (false, file))) {
        let visual = visual(is_clip, number);
        match best_scene(name, &free, &texts) {
            Some(scene) => {
                free.retain(|other| *other != scene);
                put(timeline, scene, visual);
            }
            None => left.push(visual),
        }
    }
    let shown = left.len().min(free.len());
    for (number, visual) in left.iter().enumerate().take(shown) {
        if let Some(scene) = free.get(number * free.len() / shown.max(1)) {
            put(timeline, *scene, *visual);
        }
    }
}

/// Gives recordings to scenes: those that are named after one, or share words with it, to that, and the
/// others in order to those in which something is said. A plan that says where they go is left alone.
pub(super) fn hear_recordings(timeline: &mut Timeline, names: &[String]) {
    if timeline.scenes.iter().any(|scene| scene.recording.is_some()) {
        return;
    }
    let mut free: Vec<usize> = (0..timeline.scenes.len()).collect();
    let texts: Vec<Vec<String>> = timeline.scenes.iter().map(words_of).collect();
    let mut left = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let index = u32::try_from(number).unwrap_or(u32::MAX);
        match best_scene(name, &free, &texts) {
            Some(scene) => say(timeline, &mut free, scene, index),
            None => left.push(index),
        }
    }
    for index in left {
        let is_spoken = |scene: &&usize| {
            timeline.scenes.get(**scene).is_some_and(|scene| !scene.narration.trim().is_empty())
        };
        let Some(scene) = free.iter().find(is_spoken).copied() else { return };
        say(timeline, &mut free, scene, index);
    }
}

/// Puts the logo and the line into their corner, where the plan does not say so itself.
pub(super) fn add_mark(timeline: &mut Timeline, params: &Params, has_logo: bool) {
    if timeline.mark.is_none() && (has_logo || params.watermark.is_some()) {
        timeline.mark = Some(Mark {
            corner: params.mark_corner,
            opacity_percent: u8::try_from(params.mark_opacity).unwrap_or(100),
            has_logo,
            text: params.watermark.clone(),
        });
    }
}

fn say(timeline: &mut Timeline, free: &mut Vec<usize>, scene: usize, index: u32) {
    free.retain(|other| *other != scene);
    if let Some(scene) = timeline.scenes.get_mut(scene) {
        scene.recording = Some(index);
    }
}

fn put(timeline: &mut Timeline, scene: usize, visual: Visual) {
    if let Some(scene) = timeline.scenes.get_mut(scene) {
        scene.visual = visual;
    }
}

/// What a scene is about, in plain words.
fn words_of(scene: &Scene) -> Vec<String> {
    let texts = [Some(&scene.narration), scene.visual_hint.as_ref()].into_iter().flatten();
    texts.chain(&scene.on_screen).flat_map(|text| plain_words(text)).collect()
}

/// The free scene that a file is named after, or shares most letters of words with.
fn best_scene(name: &str, free: &[usize], texts: &[Vec<String>]) -> Option<usize> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words: Vec<String> = plain_words(stem).collect();
    if let Some(scene) = numbered(&words) {
        return free.contains(&scene).then_some(scene);
    }
    let score = |scene: usize| -> usize {
        let text = texts.get(scene).map(Vec::as_slice).unwrap_or_default();
        // Articles and the like are in every name.
        let told = words
            .iter()
            .filter(|word| word.len() >= SHORTEST_WORD && text.iter().any(|known| is_like(word, known)));
        told.map(String::len).sum()
    };
    let mut best = None;
    for scene in free {
        let score = score(*scene);
        if score > best.map_or(0, |(most, _)| most) {
            best = Some((score, *scene));
        }
    }
    best.map(|(_, scene)| scene)
}

/// The scene that a name states, counted from 0: `escena-3`, `scene2`.
fn numbered(words: &[String]) -> Option<usize> {
    let number = |text: &str| text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    words.iter().zip(words.iter().skip(1).map(Some).chain([None])).find_map(|(word, next)| {
        let rest = word.strip_prefix("escena").or_else(|| word.strip_prefix("scene"))?;
        if rest.is_empty() { number(next?) } else { number(rest) }
    })
}

/// The files that no scene of a plan shows or plays.
pub(super) fn unused(timeline: &Timeline, files: FileCounts) -> Unused {
    let visuals = || timeline.scenes.iter().map(|scene| scene.visual);
    let all = |count: usize| (0..count).filter_map(|index| u32::try_from(index).ok());
    let is_seen = |wanted: u32| visuals().any(|visual| visual == Visual::Picture { index: wanted });
    let plays =
        |wanted: u32| visuals().any(|visual| matches!(visual, Visual::Clip { index, .. } if index == wanted));
    let says = |wanted: u32| timeline.scenes.iter().any(|scene| scene.recording == Some(wanted));
    Unused {
        images: all(files.pictures).filter(|index| !is_seen(*index)).collect(),
        clips: all(files.clips).filter(|index| !plays(*index)).collect(),
        recordings: all(files.recordings).filter(|index| !says(*index)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::script_to_video::Params;

    fn shown(says: &[&str], pictures: &[&str], clips: &[&str]) -> (Vec<String>, Unused) {
        let params: Params = serde_json::from_value(serde_json::json!({ "idea": "x" })).unwrap();
        let text = says.iter().enumerate().map(|(at, says)| format!("Escena {}: {says}\n", at + 1));
        let script = crate::script::parse(&text.collect::<String>(), Some("es")).unwrap();
        let mut timeline = timeline(&script, &params).unwrap();
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let names = FileNames { pictures: owned(pictures), clips: owned(clips), ..FileNames::default() };
        show_files(&mut timeline, &names);
        let unused = unused(&timeline, names.counts());
        let name = |scene: &Scene| match scene.visual {
            Visual::Picture { index } => format!("p{index}"),
            Visual::Clip { index, .. } => format!("c{index}"),
            Visual::Stock { .. } | Visual::Background { .. } => "-".into(),
        };
        (timeline.scenes.iter().map(name).collect(), unused)
    }

    const SAYS: [&str; 4] =
        ["El café de la mañana.", "Una bicicleta nueva.", "Los perros corren.", "Y al final, el mar."];

    #[test]
    fn files_without_telling_names_are_spread_in_order_clips_first() {
        assert_eq!(shown(&SAYS, &["a.jpg", ""], &[]).0, ["p0", "-", "p1", "-"]);
        assert_eq!(shown(&SAYS, &["a.jpg"], &["b.mp4"]).0, ["c0", "-", "p0", "-"]);
        let (shown, unused) = shown(&SAYS[..2], &["a.jpg", "b.jpg"], &["c.mp4"]);
        assert_eq!(shown, ["c0", "p0"]);
        assert_eq!(unused, Unused { images: vec![1], ..Unused::default() });
    }

    #[test]
    fn recordings_go_to_the_scene_they_are_named_after_and_the_others_to_who_speaks_first() {
        let params: Params = serde_json::from_value(serde_json::json!({ "idea": "x" })).unwrap();
        let script = crate::script::parse(&SAYS.join("\n\n"), Some("es")).unwrap();
        let said = |names: &[&str], given: Option<u32>| {
            let mut timeline = timeline(&script, &params).unwrap();
            timeline.scenes[1].narration.clear();
            timeline.scenes[3].recording = given;
            hear_recordings(&mut timeline, &names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
            let unused = unused(
                &timeline,
                FileCounts { pictures: 0, clips: 0, recordings: names.len(), has_logo: false },
            );
            (timeline.scenes.iter().map(|scene| scene.recording).collect::<Vec<_>>(), unused.recordings)
        };
        assert_eq!(said(&["a.wav", "b.wav"], None), (vec![Some(0), None, Some(1), None], vec![]));
        assert_eq!(said(&["a.wav", "escena-1.mp3"], None), (vec![Some(1), None, Some(0), None], vec![]));
        assert_eq!(said(&["perro.ogg", "escena 2.ogg"], None), (vec![None, Some(1), Some(0), None], vec![]));
        assert_eq!(said(&["", "", "", ""], None), (vec![Some(0), None, Some(1), Some(2)], vec![3]));
        // A plan that says so itself.
        assert_eq!(said(&["escena-1.mp3", ""], Some(1)), (vec![None, None, None, Some(1)], vec![0]));
    }

    #[test]
    fn names_find_their_scene() {
        assert_eq!(
            shown(&SAYS, &["IMG perro.jpg", "BICICLETAS_2.png"], &["cafe.mp4"]).0,
            ["c0", "p1", "p0", "-"]
        );
        assert_eq!(shown(&SAYS, &["escena-4.jpg", "scene2.jpg"], &[]).0, ["-", "p1", "-", "p0"]);
        // A scene that there is not, and one that is taken.
        assert_eq!(
            shown(&SAYS, &["escena 9.jpg", "escena 1.jpg", "escena 1 bis.jpg"], &[]).0,
            ["p1", "p0", "p2", "-"]
        );
        // "de", "la" and "el" are in every sentence.
        assert_eq!(shown(&SAYS, &["el de la.jpg"], &[]).0, ["p0", "-", "-", "-"]);
    }
}
