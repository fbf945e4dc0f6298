//! Chooses sentences so that a script lasts as long as it should.

use std::collections::HashSet;

use super::chance::Chance;
use super::pools::Slot;
use crate::script::{ScriptScene, estimate_ms};

/// Good enough: a fiftieth of what was asked for.
const CLOSE: u64 = 50;
/// Steps of the last search.
const STEPS: usize = 40;

/// A sentence and how long it is, in milliseconds.
struct Sentence {
    text: String,
    ms: u64,
}

/// A scene of which sentences are chosen.
struct Choice {
    cores: Vec<Sentence>,
    core: usize,
    last_resort: Vec<Sentence>,
    more: Vec<(Sentence, bool)>,
    is_in: bool,
    optional: bool,
}

impl Choice {
    fn core_ms(&self) -> u64 {
        self.cores.get(self.core).map_or(0, |core| core.ms)
    }

    fn ms(&self) -> u64 {
        if !self.is_in {
            return 0;
        }
        self.core_ms()
            + self.more.iter().filter(|(_, is_in)| *is_in).map(|(sentence, _)| sentence.ms).sum::<u64>()
    }
}

/// A change of one scene.
#[derive(Clone, Copy)]
enum Step {
    Core(usize, usize),
    Toggle(usize, usize),
}

/// The scenes, of about `target` milliseconds if their sentences allow it.
pub(super) fn fit(
    mut slots: Vec<Slot>,
    target: u64,
    language: &str,
    chance: &mut Chance,
) -> Vec<ScriptScene> {
    say_once(&mut slots);
    let measure = |text: &String| Sentence { text: text.clone(), ms: estimate_ms(text, language) };
    let mut choices: Vec<Choice> = slots
        .iter()
        .map(|slot| Choice {
            cores: slot.cores.iter().map(measure).collect(),
            core: 0,
            last_resort: slot.last_resort.iter().map(measure).collect(),
            more: slot.more.iter().map(|text| (measure(text), false)).collect(),
            is_in: true,
            optional: slot.optional,
        })
        .collect();
    shrink(&mut choices, target);
    fill(&mut choices, target, chance);
    polish(&mut choices, target);
    slots
        .into_iter()
        .zip(choices)
        .filter(|(_, choice)| choice.is_in)
        .map(|(slot, choice)| scene(slot, choice))
        .collect()
}

/// Leaves out what another scene may say as well: two lists may share a sentence.
fn say_once(slots: &mut [Slot]) {
    let key = |text: &str| -> Vec<String> {
        let sentences = text.split_inclusive(['.', '?', '!']);
        sentences
            .map(|sentence| sentence.trim().to_lowercase())
            .filter(|sentence| !sentence.is_empty())
            .collect()
    };
    let mut said: HashSet<String> =
        slots.iter().flat_map(|slot| &slot.cores).flat_map(|core| key(core)).collect();
    for slot in slots {
        slot.more.retain(|text| key(text).into_iter().all(|sentence| said.insert(sentence)));
    }
}

fn total(choices: &[Choice]) -> u64 {
    choices.iter().map(Choice::ms).sum()
}

/// Shorter cores, and then fewer scenes, until the rest is no longer too long.
fn shrink(choices: &mut [Choice], target: u64) {
    while total(choices) > target {
        let over = total(choices) - target;
        let mut best: Option<(u64, usize, usize)> = None;
        for (place, choice) in choices.iter().enumerate().filter(|(_, choice)| choice.is_in) {
            for (core, sentence) in
                choice.cores.iter().enumerate().filter(|(_, core)| core.ms < choice.core_ms())
            {
                let miss = over.abs_diff(choice.core_ms() - sentence.ms);
                if best.is_none_or(|(least, ..)| miss < least) {
                    best = Some((miss, place, core));
                }
            }
        }
        if let Some((_, place, core)) = best {
            if let Some(choice) = choices.get_mut(place) {
                choice.core = core;
            }
        } else if let Some(choice) = choices.iter_mut().find(|choice| choice.is_in && choice.optional) {
            choice.is_in = false;
        } else if let Some(choice) = choices.iter_mut().rev().find(|choice| !choice.last_resort.is_empty()) {
            choice.cores = std::mem::take(&mut choice.last_resort);
            choice.core = 0;
        } else {
            return;
        }
    }
}

/// A sentence for each scene in turn, while there is time.
fn fill(choices: &mut [Choice], target: u64, chance: &mut Chance) {
    let orders: Vec<Vec<usize>> = choices
        .iter()
        .map(|choice| {
            let mut order: Vec<usize> = (0..choice.more.len()).collect();
            chance.shuffle(&mut order);
            order
        })
        .collect();
    let rounds = orders.iter().map(Vec::len).max().unwrap_or(0);
    let mut sum = total(choices);
    for round in 0..rounds {
        let mut places: Vec<usize> = (0..choices.len()).collect();
        chance.shuffle(&mut places);
        for place in places {
            let index = orders.get(place).and_then(|order| order.get(round)).copied();
            let Some(choice) = choices.get_mut(place).filter(|choice| choice.is_in) else { continue };
            let Some((sentence, is_in)) = index.and_then(|index| choice.more.get_mut(index)) else {
                continue;
            };
            if sum + sentence.ms <= target {
                *is_in = true;
                sum += sentence.ms;
            }
        }
    }
}

/// Single changes and pairs of them, while one brings the length nearer.
fn polish(choices: &mut [Choice], target: u64) {
    for _ in 0..STEPS {
        let sum = total(choices);
        let miss = sum.abs_diff(target);
        if miss <= target / CLOSE {
            return;
        }
        let steps = steps(choices);
        let after = |change: i64| sum.saturating_add_signed(change).abs_diff(target);
        let mut best: Option<(u64, Step, Option<Step>)> = None;
        let mut consider = |miss_then: u64, first: Step, second: Option<Step>| {
            if miss_then < miss && best.is_none_or(|(least, ..)| miss_then < least) {
                best = Some((miss_then, first, second));
            }
        };
        for (place, &(first, change)) in steps.iter().enumerate() {
            consider(after(change), first, None);
            for &(second, other) in steps.iter().skip(place + 1) {
                if !same_core(first, second) {
                    consider(after(change + other), first, Some(second));
                }
            }
        }
        let Some((_, first, second)) = best else { return };
        for step in [Some(first), second].into_iter().flatten() {
            apply(choices, step);
        }
    }
}

fn same_core(first: Step, second: Step) -> bool {
    matches!((first, second), (Step::Core(one, _), Step::Core(other, _)) if one == other)
}

/// What may be changed, and by how many milliseconds each lengthens the script.
fn steps(choices: &[Choice]) -> Vec<(Step, i64)> {
    let signed = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX / 4);
    let mut steps = Vec::new();
    for (place, choice) in choices.iter().enumerate().filter(|(_, choice)| choice.is_in) {
        for (index, (sentence, is_in)) in choice.more.iter().enumerate() {
            let change = if *is_in { -signed(sentence.ms) } else { signed(sentence.ms) };
            steps.push((Step::Toggle(place, index), change));
        }
        for (index, core) in choice.cores.iter().enumerate().filter(|(index, _)| *index != choice.core) {
            steps.push((Step::Core(place, index), signed(core.ms) - signed(choice.core_ms())));
        }
    }
    steps
}

fn apply(choices: &mut [Choice], step: Step) {
    match step {
        Step::Core(place, core) => {
            if let Some(choice) = choices.get_mut(place) {
                choice.core = core;
            }
        }
        Step::Toggle(place, index) => {
            let sentence = choices.get_mut(place).and_then(|choice| choice.more.get_mut(index));
            if let Some((_, is_in)) = sentence {
                *is_in = !*is_in;
            }
        }
    }
}

fn scene(slot: Slot, choice: Choice) -> ScriptScene {
    let core = choice.cores.into_iter().nth(choice.core).map(|core| core.text);
    let more = choice.more.into_iter().filter(|(_, is_in)| *is_in).map(|(sentence, _)| sentence.text);
    let sentences: Vec<String> =
        if slot.core_last { more.chain(core).collect() } else { core.into_iter().chain(more).collect() };
    ScriptScene {
        role: slot.role,
        narration: sentences.join(" "),
        on_screen: Some(slot.screen).filter(|screen| !screen.is_empty()).into_iter().collect(),
        visual: Some(slot.visual).filter(|visual| !visual.is_empty()),
    }
}
