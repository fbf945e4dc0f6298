//! What both languages do to an idea before they read it.

use super::pools::{Frame, Matter, Point, Pool, Slot};
use super::{Chance, MAX_POINTS, POINTS, SceneRole};
use crate::script::parse::shorten;

/// Most words of a subject that stands within a sentence.
const MOST_WORDS: usize = 12;

/// Most sentences of a point that could follow any other.
const FILLERS: usize = 2;

/// An idea without emoji, hash signs, quotation marks and shouting.
pub(super) fn tidy(idea: &str) -> String {
    let letters = idea.chars().filter(|sign| sign.is_alphabetic());
    let shouted = letters.clone().count() > 3 && !letters.clone().any(char::is_lowercase);
    let mut plain = String::new();
    for word in idea.split_whitespace() {
        let word = host_of(word).unwrap_or(word);
        let kept: String = word
            .chars()
            .filter(|sign| sign.is_alphanumeric() || ".,:;¿?¡!-–'’/%&€$+()º".contains(*sign))
            .collect();
        if !kept.is_empty() {
            plain.push_str(if plain.is_empty() { "" } else { " " });
            plain.push_str(&kept);
        }
    }
    if shouted { plain.to_lowercase() } else { plain }
}

/// The host of an address.
fn host_of(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

/// The subject alone: the first sentence, and of a long one the part before its first comma.
pub(super) fn subject(text: &str) -> String {
    let sentence = first_sentence(text);
    // "Errores al invertir: los tres que más se repiten" is about the first of the two.
    let head = sentence.split_once(": ").map(|(head, _)| head).filter(|head| count(head) > 1);
    let trimmed = trim(head.unwrap_or(sentence));
    if count(trimmed) <= MOST_WORDS {
        return trimmed.to_owned();
    }
    let cut = trimmed.char_indices().filter(|(_, sign)| ",;:(".contains(*sign)).map(|(place, _)| place);
    let short = cut.filter_map(|place| trimmed.get(..place)).find(|part| count(part) >= 3);
    trim(short.unwrap_or(trimmed)).to_owned()
}

fn first_sentence(text: &str) -> &str {
    let mut signs = text.char_indices().peekable();
    while let Some((place, sign)) = signs.next() {
        let ends = ".!?".contains(sign) && signs.peek().is_some_and(|(_, next)| next.is_whitespace());
        let head = text.get(..place).unwrap_or_default();
        // "Dr. House" is no sentence.
        if ends && count(head) > 2 {
            return head;
        }
    }
    text
}

fn trim(text: &str) -> &str {
    text.trim_matches(|sign: char| !sign.is_alphanumeric() && !"€$%+)º".contains(sign))
        .trim_end_matches(['$', '+'])
}

pub(super) fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Whether a subject is too long to stand within a sentence, or is none.
pub(super) fn is_unwieldy(subject: &str) -> bool {
    count(subject) > MOST_WORDS || subject.chars().count() > 90 || !subject.chars().any(char::is_alphanumeric)
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first @ ('¿' | '¡')) => format!("{first}{}", capital(letters.as_str())),
        Some(first) if starts_brand(text) => format!("{first}{}", letters.as_str()),
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// iPhone and noxus.dev keep their small letter.
fn starts_brand(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.chars().nth(1).is_some_and(char::is_uppercase) || first.trim_end_matches('.').contains('.')
}

pub(super) fn small(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A small letter at the start of an ordinary word: names and acronyms keep theirs.
pub(super) fn settle(text: &str, is_name: impl Fn(&str) -> bool) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let second_is_capital =
        text.split_whitespace().nth(1).is_some_and(|word| word.starts_with(char::is_uppercase));
    let others_small = !second_is_capital && first.chars().skip(1).all(|letter| !letter.is_uppercase());
    if others_small && !is_name(first) && first.chars().count() > 1 { small(text) } else { text.to_owned() }
}

/// A sentence as a part of another: without its capital and its full stop.
pub(super) fn clause(sentence: &str) -> String {
    small(sentence.trim_end_matches('.'))
}

/// The title of a script.
pub(super) fn title(text: &str) -> String {
    capital(&shorten(text, 70))
}

/// The number that stands first, as points there will be.
pub(super) fn number_of(word: &str, names: &[&str]) -> Option<usize> {
    let value: usize = match word.parse() {
        Ok(value) => value,
        Err(_) => names.iter().position(|name| *name == word)?,
    };
    (2..=1000).contains(&value).then_some(value.min(MAX_POINTS))
}

pub(super) fn points_or(count: Option<usize>) -> usize {
    count.unwrap_or(POINTS)
}

/// Content words, for pictures.
pub(super) fn keywords(text: &str, small_words: &[&str], most: usize) -> String {
    let words = text.split_whitespace().map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()));
    let kept: Vec<&str> = words
        .filter(|word| word.chars().count() > 2 && !small_words.contains(&word.to_lowercase().as_str()))
        .take(most)
        .collect();
    kept.join(" ")
}

/// At most five words for the screen, not ending in a small word.
pub(super) fn screen(text: &str, small_words: &[&str]) -> String {
    let mut words: Vec<&str> = text.split_whitespace().take(5).collect();
    let is_small = |word: &str| small_words.contains(&word.to_lowercase().as_str());
    if count(text) > words.len() {
        // "An honest website for small" ends before its "for".
        if !words.last().is_some_and(|word| is_small(word)) {
            words.truncate(
                words
                    .iter()
                    .rposition(|word| is_small(word))
                    .filter(|place| *place > 1)
                    .unwrap_or(words.len()),
            );
        }
        while words.last().is_some_and(|word| is_small(word)) {
            words.pop();
        }
    }
    let line = words.join(" ");
    capital(line.trim_end_matches([',', ';', ':', '.']))
}

/// What a frame is filled with.
pub(super) struct Fill<'a> {
    pub(super) subject: &'a str,
    /// With what a language adds: `{de}`, `{n}`.
    pub(super) others: Vec<(&'static str, String)>,
}

impl Fill<'_> {
    pub(super) fn put(&self, frame: &str) -> String {
        let mut text = frame.replace("{t}", self.subject).replace("{T}", &capital(self.subject));
        for (name, value) in &self.others {
            text = text.replace(name, value);
        }
        text
    }

    /// The frames filled in, in an order that the seed chooses; for an unwieldy subject, those without one.
    pub(super) fn all(&self, frames: &[&'static str], unwieldy: bool, chance: &mut Chance) -> Vec<String> {
        let usable: Vec<&str> =
            frames.iter().copied().filter(|frame| !(unwieldy && names_subject(frame))).collect();
        chance.shuffled(&usable).into_iter().map(|frame| self.put(frame)).collect()
    }
}

fn names_subject(frame: &str) -> bool {
    ["{t}", "{T}", "{de}", "{l}", "{L}", "{a}"].iter().any(|name| frame.contains(name))
}

/// The scenes around the points.
pub(super) struct Around<'a> {
    pub(super) frame: &'a Frame,
    pub(super) fill: &'a Fill<'a>,
    pub(super) unwieldy: bool,
    pub(super) screen: String,
    pub(super) visual: String,
}

impl Around<'_> {
    pub(super) fn hook(&self, chance: &mut Chance) -> Slot {
        let mut cores = self.fill.all(self.frame.hooks, self.unwieldy, chance);
        let (named, others): (Vec<&str>, Vec<&str>) =
            self.frame.short_hooks.iter().partition(|frame| names_subject(frame) && **frame != "{T}.");
        cores.extend(self.fill.all(&named, self.unwieldy, chance));
        let mut last_resort = self.fill.all(&others, self.unwieldy, chance);
        if self.unwieldy {
            cores.append(&mut last_resort);
        }
        Slot {
            role: SceneRole::Hook,
            cores,
            last_resort,
            more: self.fill.all(self.frame.hook_more, self.unwieldy, chance),
            core_last: false,
            optional: false,
            screen: self.screen.clone(),
            visual: self.visual.clone(),
        }
    }

    pub(super) fn problem(&self, chance: &mut Chance) -> Slot {
        Slot {
            role: SceneRole::Problem,
            cores: self.fill.all(self.frame.problems, self.unwieldy, chance),
            last_resort: Vec::new(),
            more: self.frame.problem_more.iter().map(|frame| self.fill.put(frame)).collect(),
            core_last: false,
            optional: true,
            screen: self.frame.problem_screen.to_owned(),
            visual: self.frame.problem_visual.to_owned(),
        }
    }

    pub(super) fn call(&self, chance: &mut Chance) -> Slot {
        Slot {
            role: SceneRole::CallToAction,
            cores: self.fill.all(self.frame.calls, self.unwieldy, chance),
            last_resort: Vec::new(),
            more: self.frame.call_more.iter().map(|frame| self.fill.put(frame)).collect(),
            core_last: true,
            optional: false,
            screen: self.frame.call_screen.to_owned(),
            visual: self.frame.call_visual.to_owned(),
        }
    }
}

/// Which points of a pool, in the order in which they are told.
pub(super) fn choose(
    pool: &Pool,
    first: &[Point],
    matter: Matter,
    count: usize,
    chance: &mut Chance,
) -> Vec<Point> {
    let mut chosen: Vec<Point> = first.iter().copied().take(count).collect();
    let rest = match matter {
        // A question has no causes to rule out, and the sky nothing to do with one's own case.
        Matter::Wonder => pool.points.get(..5).unwrap_or_default(),
        Matter::Question => pool.points.get(4..).unwrap_or_default(),
        _ => pool.points,
    };
    let missing = count.saturating_sub(chosen.len());
    chosen.extend(chance.some(rest, missing));
    // Where a part of a pool is too little, the rest helps out.
    let missing = count.saturating_sub(chosen.len());
    chosen.extend(pool.points.iter().copied().take(missing));
    chosen
}

/// The scenes of the points; `lead` puts "Segundo truco:" before one.
pub(super) fn points(
    chosen: &[Point],
    fillers: &[&'static str],
    lead: impl Fn(usize, &str) -> String,
    chance: &mut Chance,
) -> Vec<Slot> {
    let fillers = chance.shuffled(fillers);
    // Two points alone have to say more.
    let most = if chosen.len() < POINTS { 2 * FILLERS + 1 } else { FILLERS };
    let each = (fillers.len() / chosen.len().max(1)).min(most);
    let mut slots = Vec::new();
    for (index, point) in chosen.iter().enumerate() {
        // One word alone is for those who have no time.
        let last_resort = point.cores.first().map(|core| lead(index, core)).into_iter().collect();
        let cores = point.cores.iter().skip(1).rev().map(|core| lead(index, core)).collect();
        let mut more: Vec<String> = point.more.iter().map(|sentence| (*sentence).to_owned()).collect();
        // Each filler once in a script.
        for (nth, filler) in fillers.iter().skip(index * each).take(each).enumerate() {
            let place = (nth * 4 + chance.below(3)).min(more.len());
            more.insert(place, (*filler).to_owned());
        }
        slots.push(Slot {
            role: SceneRole::Point,
            cores,
            last_resort,
            more,
            core_last: false,
            optional: false,
            screen: point.screen.to_owned(),
            visual: point.visual.to_owned(),
        });
    }
    slots
}
