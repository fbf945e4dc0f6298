//! From a cue to the events of an ASS file.

use std::fmt;
use std::ops::Range;

use super::super::super::raster::{Bounds, PlacedCue, PlacedLine, Span, pop};
use super::super::super::style::{Style, TextBox, WordAnimation};
use super::boxes;
use super::scene::{Layer, Scene};
use super::style::{AssStyle, single};
use super::tags::{HIDDEN, alpha, alpha_of_all, color, number, time};
use crate::Color;

/// Over what an event lies.
const LINE_BOX: u8 = 0;
const WORD_BOX: u8 = 1;
const SHADOW: u8 = 2;
const LETTERS: u8 = 3;
const MOVING_LETTERS: u8 = 4;

/// Where the straight pieces of a pop end, in percent of its time; 60 is its peak.
const POP_KNOTS: [u8; 5] = [20, 40, 60, 80, 100];
/// The same for shadows, which are too soft to show more.
const SOFT_POP_KNOTS: [u8; 3] = [30, 60, 100];

/// One line of `[Events]`.
pub(super) struct Event {
    layer: u8,
    /// Hundredths of a second.
    seen_cs: Range<i64>,
    style: &'static str,
    text: String,
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, seen_cs, style, text } = self;
        let (start, end) = (time(seen_cs.start), time(seen_cs.end));
        write!(formatter, "Dialogue: {layer},{start},{end},{style},,0,0,0,,{text}")
    }
}

/// The events of a cue in the order of time.
pub(super) fn events(style: &Style, looks: &AssStyle, cue: &PlacedCue) -> Vec<Event> {
    let scene = Scene::new(style, looks, cue);
    let mut events = Vec::new();
    if scene.span_cs.is_empty() {
        return events;
    }
    scene.add_line_boxes(&mut events);
    scene.add_word_boxes(&mut events);
    let layers: &[Layer] =
        if looks.shadow.alpha > 0 { &[Layer::Shadow, Layer::Letters] } else { &[Layer::Letters] };
    for layer in layers {
        for line in &cue.lines {
            if looks.has_moving_words {
                scene.add_moving_line(&mut events, line, *layer);
            } else {
                scene.add_line(&mut events, line, *layer);
            }
        }
    }
    events.sort_by_key(|event| (event.seen_cs.start, event.layer));
    events
}

/// How letters look while nothing changes.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    Hidden,
    Shown(Color),
}

/// What the letters that follow look like.
struct Pen {
    look: Look,
    /// The last colour, seen or not.
    color: Color,
}

impl Scene<'_> {
    fn reveals(&self) -> bool {
        self.style.animation.word == WordAnimation::Reveal
    }

    /// A box behind each line, from its first word that is seen.
    fn add_line_boxes(&self, events: &mut Vec<Event>) {
        let text_box = &self.style.line_box;
        if text_box.color.alpha == 0 {
            return;
        }
        for line in &self.cue.lines {
            let first = line.words.iter().map(|(word, _)| *word).min().unwrap_or_default();
            let start = if self.reveals() { self.word_cs(first).start } else { self.span_cs.start };
            let seen_cs = start..self.span_cs.end;
            let text = self.drawing(line.room, text_box, &seen_cs, "");
            push(events, Event { layer: LINE_BOX, seen_cs, style: "Box", text });
        }
    }

    /// A box behind the word that is spoken.
    fn add_word_boxes(&self, events: &mut Vec<Event>) {
        let text_box = &self.style.words.current_box;
        if text_box.color.alpha == 0 {
            return;
        }
        for (word, room) in self.cue.lines.iter().flat_map(|line| &line.words) {
            let seen_cs = self.word_cs(*word);
            let mut tags = String::new();
            if self.reveals() {
                let shown = alpha(1, self.looks.word_box_alpha());
                tags = format!("{HIDDEN}\\t(0,{},{shown})", self.style.animation.duration_ms);
            }
            let text = self.drawing(*room, text_box, &seen_cs, &tags);
            push(events, Event { layer: WORD_BOX, seen_cs, style: "Word box", text });
        }
    }

    fn drawing(&self, room: Bounds, text_box: &TextBox, seen_cs: &Range<i64>, tags: &str) -> String {
        let covered = boxes::covered(room, text_box, self.lengths.em);
        let (left, top) = (number(covered.left), number(covered.top));
        let fade = self.fade(seen_cs);
        let drawing = boxes::rounded(covered, text_box, self.lengths.em);
        format!("{{\\pos({left},{top}){fade}{tags}}}{drawing}")
    }

    /// A line whose words stay as large as they are: one event.
    fn add_line(&self, events: &mut Vec<Event>, line: &PlacedLine, layer: Layer) {
        let mut now_cs = self.span_cs.start;
        let body = self.text(&line.spans, |word| match layer {
            Layer::Shadow => self.revealed(word, layer),
            Layer::Letters => self.sung(word, &mut now_cs),
        });
        let seen_cs = self.span_cs.clone();
        let (head, fade) = (self.line_head(line, layer), self.fade(&seen_cs));
        let text = format!("{{{head}{fade}}}{}{body}", line.direction_mark);
        push(events, Event { layer: level(layer), seen_cs, style: style_of(layer), text });
    }

    /// The colours that a word takes on, one after the other.
    fn sung(&self, word: usize, now_cs: &mut i64) -> String {
        let colors = &self.looks.colors;
        let current_cs = self.word_cs(word);
        let mut tags = String::new();
        if !self.reveals() && colors.upcoming != colors.current {
            if current_cs.start > *now_cs {
                tags.push_str(&format!("\\k{}", current_cs.start - *now_cs));
            }
            let (command, end) = match self.style.animation.word {
                WordAnimation::Fill => ("kf", self.spoken_cs(word)),
                _ => ("k", current_cs.end),
            };
            tags.push_str(&format!("\\{command}{}", end - current_cs.start));
            *now_cs = end;
        }
        tags.push_str(&self.revealed(word, Layer::Letters));
        if colors.spoken != colors.current {
            let [before, after] = [colors.current, colors.spoken].map(|own| {
                let opacity =
                    if colors.current.alpha == colors.spoken.alpha { None } else { Some(own.alpha) };
                color(1, own) + &opacity.map_or_else(String::new, |own| alpha(1, own))
            });
            let at_ms = (current_cs.end - self.span_cs.start) * 10;
            // At the end of the event nobody sees it; `\t(0,0,…)` would last for all of it.
            if current_cs.end >= self.span_cs.end {
                tags.push_str(&before);
            } else if at_ms > 0 {
                tags.push_str(&format!("{before}\\t({at_ms},{at_ms},{after})"));
            } else {
                tags.push_str(&after);
            }
        }
        tags
    }

    /// A word that is not seen before it is spoken.
    fn revealed(&self, word: usize, layer: Layer) -> String {
        if !self.reveals() {
            return String::new();
        }
        let Range { start, end } = self.word_cs(word);
        let [at_ms, end_ms] = [start, end].map(|at_cs| (at_cs - self.span_cs.start) * 10);
        let shown_ms = at_ms + i64::from(self.style.animation.duration_ms);
        let shown = self.shown(self.looks.colors.current, layer);
        let mut tags = format!("{HIDDEN}\\t({at_ms},{shown_ms},{shown})");
        // A word that is over is there.
        if end_ms < shown_ms && end < self.span_cs.end {
            tags.push_str(&format!("\\t({end_ms},{end_ms},{shown})"));
        }
        tags
    }

    /// Commands that end [`HIDDEN`].
    fn shown(&self, own: Color, layer: Layer) -> String {
        let (letters, rim) = match layer {
            Layer::Letters => (own.alpha, self.looks.outline_alpha()),
            Layer::Shadow => (self.looks.shadow.alpha, self.looks.shadow.alpha),
        };
        if letters == rim { alpha_of_all(letters) } else { alpha(1, letters) + &alpha(3, rim) }
    }

    /// A line whose words grow when they are spoken: an event for each time in which
    /// the others look the same, and one for the word that is spoken.
    fn add_moving_line(&self, events: &mut Vec<Event>, line: &PlacedLine, layer: Layer) {
        let mut resting: Vec<(Range<i64>, String)> = Vec::new();
        for (current, part) in self.parts() {
            let body = self.resting(line, current, layer);
            match (body, resting.last_mut()) {
                (None, _) => {}
                (Some(body), Some((seen_cs, last))) if *last == body && seen_cs.end == part.start => {
                    seen_cs.end = part.end;
                }
                (Some(body), _) => resting.push((part.clone(), body)),
            }
            let own = line.words.iter().filter(|(word, _)| Some(*word) == current);
            for (word, room) in own {
                let text = self.moving(line, *word, *room, &part, layer);
                let level = if layer == Layer::Letters { MOVING_LETTERS } else { SHADOW };
                push(events, Event { layer: level, seen_cs: part.clone(), style: style_of(layer), text });
            }
        }
        let head = self.line_head(line, layer);
        for (seen_cs, body) in resting {
            let fade = self.fade(&seen_cs);
            let text = format!("{{{head}{fade}}}{}{body}", line.direction_mark);
            push(events, Event { layer: level(layer), seen_cs, style: style_of(layer), text });
        }
    }

    /// A line without the word that is spoken; `None` when nothing else is seen of it.
    fn resting(&self, line: &PlacedLine, current: Option<usize>, layer: Layer) -> Option<String> {
        let colors = &self.looks.colors;
        let shown = |own: Color| Look::Shown(if layer == Layer::Letters { own } else { self.looks.shadow });
        let ink = if layer == Layer::Letters { self.looks.primary() } else { self.looks.shadow };
        let mut pen = Pen { look: Look::Shown(ink), color: ink };
        let mut is_seen = false;
        let text = self.text(&line.spans, |word| {
            let look = match current {
                Some(current) if word == current => Look::Hidden,
                Some(current) if word < current => shown(colors.spoken),
                _ if self.reveals() => Look::Hidden,
                _ => shown(colors.upcoming),
            };
            is_seen |= look != Look::Hidden;
            self.changed(&mut pen, look, layer)
        });
        is_seen.then_some(text)
    }

    /// Commands from one look to another.
    fn changed(&self, pen: &mut Pen, look: Look, layer: Layer) -> String {
        let before = std::mem::replace(&mut pen.look, look);
        let (Look::Shown(own), true) = (look, before != look) else {
            return if before == look { String::new() } else { HIDDEN.to_owned() };
        };
        let last = std::mem::replace(&mut pen.color, own);
        let is_painted = (last.red, last.green, last.blue) == (own.red, own.green, own.blue);
        let mut tags = if is_painted { String::new() } else { color(1, own) };
        if before == Look::Hidden {
            tags.push_str(&self.shown(own, layer));
        } else if last.alpha != own.alpha {
            tags.push_str(&alpha(1, own.alpha));
        }
        tags
    }

    /// The word that is spoken, by itself.
    fn moving(
        &self,
        line: &PlacedLine,
        word: usize,
        room: Bounds,
        part: &Range<i64>,
        layer: Layer,
    ) -> String {
        let own = || line.spans.iter().filter(|span| span.word == Some(word));
        let scale = single(self.style.words.current_scale);
        let (center_x, center_y) = room.center();
        // Letters grow about the middle of their room, events about that of a line of
        // their font: the place is exact where the movement ends.
        let half = self.middle_over_baseline(own());
        let y = center_y + scale * (line.baseline - half - center_y);
        let mut tags = format!("\\an5{}{}", self.position((center_x, y), layer), self.sizes(layer));
        tags.push_str(&self.fade(part));
        if layer == Layer::Letters {
            tags.push_str(&self.moving_color(word));
        }
        if self.reveals() {
            let shown = self.shown(self.looks.colors.current, layer);
            tags.push_str(&format!("{HIDDEN}\\t(0,{},{shown})", self.style.animation.duration_ms));
        }
        tags.push_str(&self.growing(part, layer));
        format!("{{{tags}}}{}", self.text(own(), |_| String::new()))
    }

    fn middle_over_baseline<'s>(&self, spans: impl Iterator<Item = &'s Span> + Clone) -> f32 {
        let ascent = self.reach(spans.clone(), |typeface| typeface.ascent);
        let descent = self.reach(spans, |typeface| typeface.descent);
        (ascent - descent) / 2.0 * self.lengths.em
    }

    fn moving_color(&self, word: usize) -> String {
        let colors = &self.looks.colors;
        let mut tags = String::new();
        if colors.current != self.looks.primary() {
            tags = color(1, colors.current);
            if colors.current.alpha != self.looks.primary().alpha {
                tags.push_str(&alpha(1, colors.current.alpha));
            }
        }
        if self.style.animation.word == WordAnimation::Fill && colors.upcoming != colors.current {
            tags.push_str(&format!("\\kf{}", self.spoken_cs(word) - self.word_cs(word).start));
        }
        tags
    }

    /// The scale of a word over time.
    fn growing(&self, part: &Range<i64>, layer: Layer) -> String {
        let animation = &self.style.animation;
        let rest = self.style.words.current_scale;
        let at = |scale: f64| {
            let percent = number(single(scale * 100.0));
            let mut tags = format!("\\fscx{percent}\\fscy{percent}");
            if self.lengths.outline > 0.0 {
                tags.push_str(&format!("\\bord{}", number(self.lengths.outline * single(scale))));
            }
            tags
        };
        if animation.word != WordAnimation::Pop {
            return at(rest);
        }
        let whole_ms = i64::from(animation.duration_ms);
        let mut tags = at(rest * pop(animation, 0.0));
        let mut before_ms = 0;
        let knots: &[u8] = if layer == Layer::Letters { &POP_KNOTS } else { &SOFT_POP_KNOTS };
        for percent in knots {
            // Nobody sees what comes after the word.
            if before_ms >= (part.end - part.start) * 10 {
                break;
            }
            let end_ms = (whole_ms * i64::from(*percent) / 100).max(before_ms + 1);
            let scale = rest * pop(animation, f64::from(*percent) / 100.0);
            tags.push_str(&format!("\\t({before_ms},{end_ms},{})", at(scale)));
            before_ms = end_ms;
        }
        tags
    }
}

fn level(layer: Layer) -> u8 {
    match layer {
        Layer::Shadow => SHADOW,
        Layer::Letters => LETTERS,
    }
}

fn style_of(layer: Layer) -> &'static str {
    match layer {
        Layer::Shadow => "Shadow",
        Layer::Letters => "Default",
    }
}

/// Adds what is seen at all.
fn push(events: &mut Vec<Event>, event: Event) {
    if !event.seen_cs.is_empty() {
        events.push(event);
    }
}
