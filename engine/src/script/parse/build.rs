//! From lines to scenes.

use super::inline;
use super::labels::{Found, Label, role_named};
use super::lines::Line;
use crate::script::{SceneRole, ScriptScene};

/// Where lines without a label go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Said,
    OnScreen,
    Visual,
}

/// A scene that is being read.
#[derive(Default)]
struct Draft {
    role: SceneRole,
    narration: String,
    /// Whether the last line was an item of a list.
    item: bool,
    on_screen: Vec<String>,
    visual: Vec<String>,
}

impl Draft {
    fn is_empty(&self) -> bool {
        self.narration.is_empty() && self.on_screen.is_empty() && self.visual.is_empty()
    }

    fn finish(self) -> ScriptScene {
        let visual = (!self.visual.is_empty()).then(|| self.visual.join("; "));
        ScriptScene { role: self.role, narration: self.narration, on_screen: self.on_screen, visual }
    }
}

struct Builder<'a> {
    lines: &'a [Line],
    title: Option<String>,
    done: Vec<Draft>,
    now: Draft,
    mode: Mode,
    /// A blank line was read since the last words.
    pending: bool,
    /// The role of the next paragraph of the same section.
    carried: SceneRole,
    /// Stage directions stand before what is said, not behind it.
    cues_lead: bool,
    has_marks: bool,
}

/// The title, the scenes, and whether anything but paragraphs tells them apart.
pub(super) fn build(lines: &[Line]) -> (Option<String>, Vec<ScriptScene>, bool) {
    let first = lines.iter().find(|line| is_cue(line) || is_said(line));
    let mut builder = Builder {
        lines,
        title: None,
        done: Vec::new(),
        now: Draft::default(),
        mode: Mode::Said,
        pending: false,
        carried: SceneRole::Scene,
        cues_lead: first.is_some_and(is_cue),
        has_marks: lines.iter().any(is_mark),
    };
    for (index, line) in lines.iter().enumerate() {
        builder.read(index, line);
    }
    let Builder { mut done, now, title, has_marks, .. } = builder;
    done.push(now);
    let scenes = done.into_iter().filter(|draft| !draft.is_empty()).map(Draft::finish).collect();
    (title.filter(|title| !title.is_empty()), scenes, has_marks)
}

/// Whether a line begins a scene.
fn is_mark(line: &Line) -> bool {
    match line {
        Line::Time => true,
        Line::Heading(depth, _) => *depth > 1,
        Line::Label(found) => found.label.begins_scene(),
        _ => false,
    }
}

/// Whether a line says what is to be seen.
fn is_cue(line: &Line) -> bool {
    match line {
        Line::Direction(_) => true,
        Line::Label(found) => matches!(found.label, Label::Visual | Label::OnScreen),
        _ => false,
    }
}

fn is_said(line: &Line) -> bool {
    match line {
        Line::Text(..) => true,
        Line::Label(found) => found.label == Label::Spoken,
        _ => false,
    }
}

impl Builder<'_> {
    fn read(&mut self, index: usize, line: &Line) {
        match line {
            Line::Blank => {
                self.pending = true;
                self.mode = match self.mode {
                    // A list may stand below its label, a line apart.
                    Mode::OnScreen if self.now.on_screen.is_empty() => Mode::OnScreen,
                    Mode::Visual if self.now.visual.is_empty() => Mode::Visual,
                    _ => Mode::Said,
                };
            }
            Line::Time => self.open(SceneRole::Scene, false),
            Line::Heading(depth, text) => self.heading(*depth, text),
            Line::Label(found) => self.label(index, found),
            Line::Direction(words) => {
                self.cue(index, false);
                self.now.visual.push(words.clone());
            }
            Line::Text(words, item) => match self.mode {
                Mode::Said => self.say(words, *item),
                Mode::OnScreen => self.now.on_screen.push(words.clone()),
                Mode::Visual => self.now.visual.push(words.clone()),
            },
        }
    }

    fn is_untouched(&self) -> bool {
        self.done.is_empty() && self.now.is_empty()
    }

    fn heading(&mut self, depth: usize, text: &str) {
        if depth == 1 && self.title.is_none() && self.is_untouched() {
            self.title = Some(text.to_owned());
            return;
        }
        self.open(SceneRole::Scene, true);
        self.now.on_screen.push(text.to_owned());
    }

    fn label(&mut self, index: usize, found: &Found) {
        self.mode = Mode::Said;
        match found.label {
            Label::Title => {
                if self.title.is_none() {
                    self.title = Some(inline::unquote(&found.rest).to_owned());
                }
                return;
            }
            Label::Note => return,
            // "# Guion: Empezar a correr"
            Label::Section if found.is_name && self.is_untouched() => {
                self.title =
                    self.title.take().or_else(|| Some(found.rest.clone()).filter(|rest| !rest.is_empty()));
                return;
            }
            Label::Section => self.say(inline::unquote(&found.rest), false),
            Label::Scene => self.scene(found),
            Label::Role(role) => {
                self.open(role, true);
                self.carried = if found.rest.is_empty() || found.is_name { role } else { SceneRole::Scene };
                if found.is_name {
                    self.now.on_screen.extend((!found.rest.is_empty()).then(|| found.rest.clone()));
                } else {
                    self.say(inline::unquote(&found.rest), false);
                }
            }
            Label::Spoken => self.say(inline::unquote(&found.rest), false),
            Label::OnScreen | Label::Visual => self.shown(index, found),
        }
        self.now.visual.extend(found.aside.clone());
    }

    fn scene(&mut self, found: &Found) {
        let role = role_named(&found.rest);
        self.open(role.unwrap_or_default(), true);
        if role.is_some() {
            self.carried = role.unwrap_or_default();
        } else if found.is_name {
            self.now.visual.extend((!found.rest.is_empty()).then(|| found.rest.clone()));
        } else {
            self.say(inline::unquote(&found.rest), false);
        }
    }

    fn shown(&mut self, index: usize, found: &Found) {
        self.cue(index, found.label == Label::Visual);
        let (list, mode) = match found.label {
            Label::OnScreen => (&mut self.now.on_screen, Mode::OnScreen),
            _ => (&mut self.now.visual, Mode::Visual),
        };
        let words = inline::unquote(&found.rest);
        let words = inline::whole_direction(words).unwrap_or(words);
        if words.is_empty() {
            self.mode = mode;
        } else {
            list.push(words.to_owned());
        }
    }

    /// Begins a scene. What has no words yet becomes it: "Escena 1" above "Gancho".
    fn open(&mut self, role: SceneRole, is_named: bool) {
        let fresh = self.now.narration.is_empty()
            && (self.now.on_screen.is_empty() && self.now.visual.is_empty() || !self.pending);
        if !fresh {
            self.done.push(std::mem::take(&mut self.now));
        }
        if is_named || self.now.is_empty() && !fresh {
            let is_set = self.now.role != SceneRole::Scene && role == SceneRole::Scene;
            self.now.role = if is_set { self.now.role } else { role };
            self.carried = SceneRole::Scene;
        }
        self.pending = false;
        self.mode = Mode::Said;
    }

    fn say(&mut self, words: &str, item: bool) {
        let (said, shown) = inline::directions(words);
        if said.is_empty() && shown.is_empty() {
            return;
        }
        if self.pending && !self.now.narration.is_empty() {
            let next = Draft { role: self.carried, ..Draft::default() };
            self.done.push(std::mem::replace(&mut self.now, next));
        }
        self.pending = false;
        self.now.visual.extend(shown);
        if said.is_empty() {
            return;
        }
        if !self.now.narration.is_empty() {
            self.now.narration.push(if item || self.now.item { '\n' } else { ' ' });
        }
        self.now.narration.push_str(&said);
        self.now.item = item;
    }

    /// Finds the scene that a stage direction belongs to: the one behind it or the one before.
    fn cue(&mut self, index: usize, is_label: bool) {
        if self.now.narration.is_empty() || !(self.pending || is_label && self.cues_lead) {
            return;
        }
        let rest = self.lines.get(index + 1..).unwrap_or_default();
        // What stands below an empty label is its list, and not said.
        let is_open = matches!(self.lines.get(index), Some(Line::Label(found)) if found.rest.is_empty());
        let mut after = rest.iter().skip_while(|line| is_open && matches!(line, Line::Text(..)));
        let leads = if !is_open && rest.first().is_some_and(is_said) {
            true
        } else if self.has_marks {
            after.find(|line| is_mark(line) || is_said(line)).is_some_and(is_said)
        } else {
            self.cues_lead
        };
        if leads {
            let next = Draft { role: self.carried, ..Draft::default() };
            self.done.push(std::mem::replace(&mut self.now, next));
            self.pending = false;
        }
    }
}
