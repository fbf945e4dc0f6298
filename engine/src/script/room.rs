//! Scripts that are too long, cut where sentences end.

use super::{Script, ScriptScene, estimate_ms, parse};

/// How much a script may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Longest that it takes to be read aloud, by [`estimate_ms`].
    pub most_ms: u64,
    /// Most characters that are said.
    pub most_characters: u64,
    /// Most scenes.
    pub most_scenes: usize,
}

/// A sentence of a scene.
struct Sentence<'a> {
    text: &'a str,
    ms: u64,
    characters: u64,
}

impl Room {
    /// Leaves sentences, and where that does not do whole scenes, out of a script until it fits. What
    /// is left out is as little as can be; the last scene goes last of all but the first, because a video
    /// begins with its hook and ends with what to do. `false`: it cannot be made to fit.
    pub fn fit(&self, script: &mut Script) -> bool {
        let behind_last = script.scenes.len().saturating_sub(1);
        if script.scenes.len() > self.most_scenes.max(2) {
            script.scenes.drain(self.most_scenes.max(2) - 1..behind_last);
        }
        let language = script.language.clone();
        let measured = |text| Sentence {
            text,
            ms: estimate_ms(text, &language),
            characters: text.chars().count() as u64,
        };
        let whole = std::mem::take(&mut script.scenes);
        let mut scenes: Vec<(&ScriptScene, Vec<Sentence<'_>>)> = whole
            .iter()
            .map(|scene| (scene, parse::split(&scene.narration).into_iter().map(measured).collect()))
            .collect();
        let fits = self.shorten(&mut scenes);
        script.scenes = scenes
            .into_iter()
            .map(|(scene, sentences)| ScriptScene {
                narration: sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" "),
                ..scene.clone()
            })
            .collect();
        fits && script.scenes.len() <= self.most_scenes
    }

    fn shorten(&self, scenes: &mut Vec<(&ScriptScene, Vec<Sentence<'_>>)>) -> bool {
        loop {
            let sentences = || scenes.iter().flat_map(|(_, sentences)| sentences);
            let over_ms = sentences().map(|sentence| sentence.ms).sum::<u64>().saturating_sub(self.most_ms);
            // The spaces between sentences count as well.
            let characters = sentences().map(|sentence| sentence.characters + 1).sum::<u64>();
            let over_characters = characters.saturating_sub(self.most_characters);
            if over_ms == 0 && over_characters == 0 {
                return true;
            }
            // What is just enough, else the most there is.
            let rank = |ms: u64, characters: u64| {
                let is_enough = ms >= over_ms && characters >= over_characters;
                (!is_enough, if is_enough { ms } else { u64::MAX - ms })
            };
            let later = scenes.iter().enumerate().flat_map(|(place, (_, sentences))| {
                let later = sentences.iter().enumerate().skip(1);
                later.map(move |(number, sentence)| (rank(sentence.ms, sentence.characters), place, number))
            });
            if let Some((_, place, number)) = later.min() {
                if let Some((_, sentences)) = scenes.get_mut(place) {
                    sentences.remove(number);
                }
                continue;
            }
            let last = scenes.len().saturating_sub(1);
            let middle = scenes.iter().enumerate().take(last).skip(1).map(|(place, (_, sentences))| {
                let ms = sentences.iter().map(|sentence| sentence.ms).sum();
                (rank(ms, sentences.iter().map(|sentence| sentence.characters).sum()), place)
            });
            match middle.min() {
                Some((_, place)) => drop(scenes.remove(place)),
                None if scenes.len() > 1 => drop(scenes.pop()),
                None => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{SceneRole, Writer};

    fn script(narrations: &[&str]) -> Script {
        let scene = |narration: &&str| ScriptScene {
            role: SceneRole::Scene,
            narration: (*narration).to_owned(),
            on_screen: Vec::new(),
            visual: None,
        };
        let scenes = narrations.iter().map(scene).collect();
        Script { title: String::new(), language: "es".into(), writer: Writer::Model, scenes }
    }

    fn room(script: &Script, tenths: u64) -> Room {
        let all = script.scenes.iter().map(|scene| estimate_ms(&scene.narration, "es")).sum::<u64>();
        Room { most_ms: all * tenths / 10, most_characters: 10_000, most_scenes: 10 }
    }

    fn said(script: &Script) -> Vec<&str> {
        script.scenes.iter().map(|scene| scene.narration.as_str()).collect()
    }

    #[test]
    fn what_fits_is_left_alone() {
        let mut whole = script(&["Uno. Dos.", "Tres."]);
        let room = room(&whole, 10);
        assert!(room.fit(&mut whole));
        assert_eq!(said(&whole), ["Uno. Dos.", "Tres."]);
    }

    #[test]
    fn as_little_as_can_be_is_left_out() {
        let mut long = script(&[
            "Hoy hablamos de pan. Es bueno.",
            "El pan se hace con harina y con agua. También con sal.",
            "Haz el tuyo.",
        ]);
        let room = room(&long, 9);
        assert!(room.fit(&mut long));
        assert_eq!(
            said(&long),
            [
                "Hoy hablamos de pan.",
                "El pan se hace con harina y con agua. También con sal.",
                "Haz el tuyo."
            ]
        );
    }

    #[test]
    fn scenes_go_from_the_middle() {
        let mut long = script(&["Uno dos tres.", "Cuatro cinco seis siete.", "Ocho nueve.", "Diez."]);
        let narrow = room(&long, 6);
        assert!(narrow.fit(&mut long));
        assert_eq!(
            (long.scenes[0].narration.as_str(), long.scenes.last().unwrap().narration.as_str()),
            ("Uno dos tres.", "Diez.")
        );
        let mut many = script(&["a.", "b.", "c.", "d.", "e."]);
        assert!(Room { most_scenes: 3, ..room(&many, 10) }.fit(&mut many));
        assert_eq!(said(&many), ["a.", "b.", "e."]);
    }

    #[test]
    fn characters_count_where_syllables_do_not() {
        // No vowels that are known: each word is taken for one syllable.
        let mut other = script(&["Съешьжеещёэтихмягких. Французскихбулок.", "Давыпейчаю."]);
        let room = Room { most_characters: 40, ..room(&other, 10) };
        assert!(room.fit(&mut other));
        assert_eq!(said(&other), ["Съешьжеещёэтихмягких.", "Давыпейчаю."]);
    }

    #[test]
    fn what_has_no_end_cannot_fit() {
        let mut endless = script(&[&"palabra ".repeat(500)]);
        assert!(!Room { most_ms: 10_000, most_characters: 10_000, most_scenes: 5 }.fit(&mut endless));
    }
}
