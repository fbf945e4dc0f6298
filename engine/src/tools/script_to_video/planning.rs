//! From a script to a plan: what each scene shows, and how it comes.

use super::params::Params;
use crate::compositor::Seeded;
use crate::error::Result;
use crate::script::alike::{SHORTEST_WORD, is_like, plain_words};
use crate::script::{Figure, SceneRole, Script, ScriptScene, figures};
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
            figures: new_figures(written, &script.language),
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
}

/// Gives the files to scenes: those that are named after one to it, then those whose name shares
/// words with what is said or shown there, and the others in order and spread evenly, clips first.
/// Files are known by their names, which may be empty.
pub(super) fn show_files(timeline: &mut Timeline, pictures: &[&str], clips: &[&str]) -> Unused {
    let mut free: Vec<usize> = (0..timeline.scenes.len()).collect();
    let texts: Vec<Vec<String>> = timeline.scenes.iter().map(words_of).collect();
    let mut left = Vec::new();
    let visual = |is_clip: bool, number: usize| {
        let index = u32::try_from(number).unwrap_or(u32::MAX);
        if is_clip { Visual::Clip { index, start_ms: 0 } } else { Visual::Picture { index } }
    };
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
    unused(timeline, pictures.len(), clips.len())
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

/// The files that no scene of a plan shows.
pub(super) fn unused(timeline: &Timeline, pictures: usize, clips: usize) -> Unused {
    let visuals = || timeline.scenes.iter().map(|scene| scene.visual);
    let all = |count: usize| (0..count).filter_map(|index| u32::try_from(index).ok());
    let is_seen = |wanted: u32| visuals().any(|visual| visual == Visual::Picture { index: wanted });
    let plays =
        |wanted: u32| visuals().any(|visual| matches!(visual, Visual::Clip { index, .. } if index == wanted));
    Unused {
        images: all(pictures).filter(|index| !is_seen(*index)).collect(),
        clips: all(clips).filter(|index| !plays(*index)).collect(),
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
        let unused = show_files(&mut timeline, pictures, clips);
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
        assert_eq!(unused, Unused { images: vec![1], clips: vec![] });
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
