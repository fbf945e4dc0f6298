//! The outline in English.

mod advice;
mod cases;
mod frames;
mod idea;
mod views;
mod visit;
mod words;

use super::chance::Chance;
use super::clean::{self, Around, Fill, capital, small};
use super::pools::{Frame, Matter, Plan, Point, Pool, Slot};
use super::{LEAD_MS, LONG_MS};
use crate::script::SceneRole;
use crate::script::spoken;
use idea::{Idea, Kind};
use words::ListNoun;

/// What English makes of an idea.
pub(super) fn plan(text: &str, duration_ms: u64, chance: &mut Chance) -> Plan {
    let mut idea = idea::read(text);
    let unwieldy = clean::is_unwieldy(&idea.subject);
    if unwieldy {
        idea.title = clean::title(&clean::subject(text.trim()));
        if idea.title.chars().count() < 2 {
            idea.title = text.trim().chars().take(70).collect();
        }
    }
    let count = clean::points_or(idea.count);
    let number = number(count);
    let list = format!("{number} {}", idea.subject);
    let fill = Fill {
        subject: &idea.subject,
        others: vec![("{n}", number), ("{L}", capital(&list)), ("{l}", list.clone())],
    };
    let around = Around {
        frame: frame(&idea, unwieldy),
        fill: &fill,
        unwieldy,
        screen: screen(&idea, count, unwieldy),
        visual: visual(&idea, unwieldy),
    };
    let (pool, first) = pool(idea.matter);
    let chosen = clean::choose(pool, first, idea.matter, count, chance);
    let leads = Leads::new(&idea, count, duration_ms, chance);
    let hook = around.hook(chance);
    let problem = around.problem(chance);
    let points = clean::points(&chosen, pool.fillers, |index, core| leads.put(index, core), chance);
    let call = around.call(chance);
    let summary = (duration_ms >= LONG_MS).then(|| summary(&chosen));
    let slots = [hook, problem].into_iter().chain(points).chain(summary).chain([call]).collect();
    Plan { title: idea.title, slots }
}

fn number(count: usize) -> String {
    let value = spoken::words(&count.to_string(), "en");
    value.into_iter().next().map(|word| word.said).unwrap_or_default()
}

fn frame(idea: &Idea, unwieldy: bool) -> &'static Frame {
    match idea.kind {
        Kind::Sale if idea.matter == Matter::Visit => &frames::VISIT,
        Kind::Sale if can_be_met(&idea.subject) => &frames::PRESENT,
        Kind::Sale => &frames::SALE,
        Kind::Plain => &frames::PLAIN,
        Kind::Why if idea.matter == Matter::Reasons => &frames::WHY,
        Kind::Why => &frames::WONDER,
        Kind::Topic if is_owned(&idea.subject) => &frames::OWN,
        Kind::Topic => &frames::TOPIC,
        Kind::Doing => &frames::DOING,
        Kind::List(_) if idea.matter == Matter::Mistakes => &frames::MISTAKES,
        Kind::List(_) => &frames::LIST,
        Kind::HowTo if unwieldy => &frames::TOPIC,
        Kind::HowTo if matches!(idea.matter, Matter::Business | Matter::Automation) => &frames::BUSINESS,
        Kind::HowTo => &frames::HOW_TO,
    }
}

/// Whether something has a name or an article, and can be introduced.
fn can_be_met(subject: &str) -> bool {
    let first = subject.split_whitespace().next().unwrap_or_default();
    let is_name = first.chars().next().is_some_and(char::is_uppercase) && clean::count(subject) < 3;
    matches!(first.to_lowercase().as_str(), "my" | "our" | "the" | "this") || is_name
}

/// Whether it is somebody's own: "mis vacaciones", "my dog".
fn is_owned(subject: &str) -> bool {
    let first = subject.split_whitespace().next().unwrap_or_default().to_lowercase();
    words::OWNERS.contains(&first.as_str())
}

fn pool(matter: Matter) -> (&'static Pool, &'static [Point]) {
    match matter {
        Matter::Advice => (&advice::ADVICE, &[]),
        Matter::Business => (&advice::BUSINESS, &[]),
        Matter::Automation => (&advice::BUSINESS, &advice::AUTOMATION),
        Matter::Reasons => (&views::REASONS, &[]),
        Matter::Mistakes => (&views::MISTAKES, &[]),
        Matter::Topic | Matter::Wonder => (&views::TOPIC, &[]),
        Matter::Case | Matter::Question => (&cases::CASE, &[]),
        Matter::Visit => (&visit::VISIT, &[]),
        Matter::Sale => (&views::SALE, &[]),
    }
}

fn screen(idea: &Idea, count: usize, unwieldy: bool) -> String {
    match idea.kind {
        _ if unwieldy => String::new(),
        Kind::List(noun) => format!("{count} {}", noun.many),
        Kind::Why if clean::count(&idea.subject) < 5 => format!("Why {}", idea.subject),
        Kind::Why => "Why?".into(),
        Kind::Plain if clean::count(&idea.subject) > 5 => String::new(),
        _ => clean::screen(&idea.subject, words::SMALL),
    }
}

fn visual(idea: &Idea, unwieldy: bool) -> String {
    let skip = usize::from(matches!(idea.kind, Kind::List(_)));
    let rest: Vec<&str> = idea.subject.split_whitespace().skip(skip).collect();
    let found = clean::keywords(&rest.join(" "), words::SMALL, 4);
    if unwieldy || found.is_empty() { "person talking to camera".into() } else { found.to_lowercase() }
}

/// All points in a sentence, for whoever has listened for long.
fn summary(chosen: &[Point]) -> Slot {
    let all: Vec<String> =
        chosen.iter().filter_map(|point| point.cores.get(1)).map(|core| clean::clause(core)).collect();
    let (last, before) =
        all.split_last().map_or(("", &[] as &[String]), |(last, before)| (last.as_str(), before));
    let comma = if before.len() > 1 { "," } else { "" };
    Slot {
        role: SceneRole::Scene,
        cores: vec![format!("In short: {}{comma} and {last}.", before.join(", "))],
        last_resort: Vec::new(),
        more: frames::SUMMARY_MORE.iter().map(|sentence| (*sentence).to_owned()).collect(),
        core_last: false,
        optional: true,
        screen: "In short".into(),
        visual: "person reviewing notes".into(),
    }
}

/// What stands before a point: "Second tip:", "Two:", "Then,".
struct Leads {
    style: usize,
    count: usize,
    noun: Option<ListNoun>,
    /// Whether points are told to somebody, and may follow "Then,".
    orders: bool,
    /// Whether there is time for them.
    has_time: bool,
}

impl Leads {
    fn new(idea: &Idea, count: usize, duration_ms: u64, chance: &mut Chance) -> Self {
        let noun = match idea.kind {
            Kind::List(noun) => Some(noun),
            Kind::Why if idea.matter == Matter::Reasons => {
                words::LISTS.iter().copied().find(|known| known.many == "reasons")
            }
            _ => None,
        };
        let orders = !matches!(idea.matter, Matter::Reasons | Matter::Mistakes);
        let scenes = u64::try_from(count).unwrap_or(u64::MAX).saturating_add(3);
        let has_time = duration_ms / scenes >= LEAD_MS;
        Self { style: chance.below(3), count, noun, orders, has_time }
    }

    /// A core with what stands before it.
    fn put(&self, index: usize, core: &str) -> String {
        // "To begin with, start" would be said twice.
        if !self.has_time || index == 0 && self.noun.is_none() && core.starts_with("Start") {
            return core.to_owned();
        }
        let ordinal = words::ORDINALS.get(index).copied().unwrap_or_default();
        let lead = match (self.noun, self.style) {
            (Some(noun), 0) => format!("{ordinal} {}:", noun.one),
            (Some(noun), 1) => format!("{} number {}:", capital(noun.one), number(index + 1)),
            (None, 0) if self.orders => self.adverb(index),
            (None, 1) => format!("{ordinal}:"),
            _ => format!("Number {}:", number(index + 1)),
        };
        format!("{lead} {}", small(core))
    }

    fn adverb(&self, index: usize) -> String {
        let middle = ["Then,", "Next,", "After that,", "Also,", "Besides,"];
        if index == 0 {
            "To begin with,".into()
        } else if index + 1 == self.count {
            "And finally,".into()
        } else {
            middle.get((index - 1) % middle.len()).copied().unwrap_or("Then,").into()
        }
    }
}
