//! Lines of a script, by what they are.

use super::labels::{self, Found};
use super::{inline, tables, times};

/// A line, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing, or a rule across the page.
    Blank,
    /// When a scene begins.
    Time,
    /// A heading of markdown, by its depth.
    Heading(usize, String),
    /// `Hook: …`
    Label(Found),
    /// A stage direction.
    Direction(String),
    /// What is said, and whether it is an item of a list.
    Text(String, bool),
}

/// What holds for a whole text.
struct Habits {
    /// Its lines begin with times that are in no brackets.
    clock: bool,
    /// It has a list with numbers.
    numbered: bool,
}

/// The lines of a text.
pub(super) fn read(text: &str) -> Vec<Line> {
    let first_number = text.lines().find_map(|line| number(line.trim()).map(|(value, _)| value));
    let habits = Habits { clock: times::begins_at_zero(text), numbered: first_number == Some(1) };
    let mut lines = Vec::new();
    let all: Vec<&str> = text.lines().collect();
    let mut place = 0;
    while let Some(line) = all.get(place) {
        match tables::read(all.get(place..).unwrap_or_default()) {
            Some((rows, count)) => {
                lines.extend(rows);
                place += count;
            }
            None => {
                read_line(line, &habits, &mut lines);
                place += 1;
            }
        }
    }
    lines
}

fn read_line(line: &str, habits: &Habits, lines: &mut Vec<Line>) {
    let line = line.trim().trim_start_matches("> ").trim_start_matches('>').trim_start();
    if line.is_empty() || is_rule(line) {
        lines.push(Line::Blank);
        return;
    }
    if let Some((depth, rest)) = heading(line) {
        heading_line(depth, &rest, lines);
        return;
    }
    let (rest, item) = match bullet(line)
        .or_else(|| habits.numbered.then(|| number(line).map(|(_, rest)| rest)).flatten())
    {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let rest = match times::strip(rest, habits.clock) {
        Some(rest) => {
            lines.push(Line::Time);
            rest
        }
        None => rest,
    };
    let plain = inline::unmark(rest);
    let plain = plain.trim();
    if plain.is_empty() {
        return;
    }
    let is_strong =
        ["**", "__"].iter().any(|mark| rest.starts_with(mark) && rest.ends_with(mark) && rest.len() > 4);
    if let Some(found) = labels::find(plain, is_strong) {
        lines.push(Line::Label(found));
        return;
    }
    lines.push(match inline::whole_direction(plain) {
        Some(inner) => match labels::find(inner, true).filter(labels::Found::fits_brackets) {
            Some(found) => Line::Label(found),
            None => Line::Direction(inner.to_owned()),
        },
        None => Line::Text(plain.to_owned(), item),
    });
}

fn heading_line(depth: usize, rest: &str, lines: &mut Vec<Line>) {
    let rest = match times::strip(rest, true) {
        Some(rest) => {
            lines.push(Line::Time);
            rest
        }
        None => rest,
    };
    let plain = inline::unmark(rest);
    let plain = plain.trim();
    let plain = inline::whole_direction(plain).unwrap_or(plain);
    if !plain.is_empty() {
        lines.push(match labels::find(plain, true) {
            Some(found) => Line::Label(found),
            None => Line::Heading(depth, plain.to_owned()),
        });
    }
}

fn is_rule(line: &str) -> bool {
    let marks = line.chars().filter(|sign| !sign.is_whitespace());
    let count = marks.clone().count();
    marks.clone().all(|sign| "-*_=—–⸻~".contains(sign)) && (count >= 3 || line.contains('⸻'))
}

fn heading(line: &str) -> Option<(usize, String)> {
    let rest = line.trim_start_matches('#');
    let depth = line.len() - rest.len();
    let text = rest.trim().trim_end_matches('#').trim();
    ((1..=6).contains(&depth) && rest.starts_with([' ', '\t']) && !text.is_empty())
        .then(|| (depth, text.to_owned()))
}

fn bullet(line: &str) -> Option<&str> {
    let mut signs = line.chars();
    let sign = signs.next()?;
    let rest = signs.as_str();
    ("-*•–—·▪◦‣●○■+".contains(sign) && rest.starts_with([' ', '\t'])).then(|| rest.trim_start())
}

/// `1. `, `1) `, `1.- `
fn number(line: &str) -> Option<(u64, &str)> {
    let end = line.find(|sign: char| !sign.is_ascii_digit()).filter(|end| (1..=2).contains(end))?;
    let (digits, rest) = line.split_at(end);
    let rest = ["._ ", ".- ", ". ", ") "].iter().find_map(|mark| rest.strip_prefix(mark))?;
    Some((digits.parse().ok()?, rest.trim_start()))
}
