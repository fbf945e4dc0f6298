//! What stands on the screen of a scene: its headline, its number, its list.

use std::collections::BTreeSet;

use tiny_skia::{FillRule, LineCap, LineJoin, Path, PathBuilder, Pixmap, Stroke, Transform};

use super::failed;
use super::figures::Bar;
use super::icons::icon_of;
use super::layer::{Entrance, Layer, even, paint};
use crate::Color;
use crate::captions::raster::{Bounds, Fonts, FrameSize, Typeset, Typesetter, floor, rounded};
use crate::captions::style::{Font, Placement, SafeArea, SafeAreas, Style};
use crate::error::Result;
use crate::script::SceneRole;
use crate::timeline::{Scene, Theme};

/// What a scene's titles depend on.
pub(super) struct Titles<'a> {
    pub(super) scene: &'a Scene,
    pub(super) theme: &'a Theme,
    /// In which its numbers are written.
    pub(super) language: &'a str,
    pub(super) frame: FrameSize,
    /// Which of the points it is, from 1.
    pub(super) point: Option<u32>,
    /// Whether a picture lies behind.
    pub(super) over_picture: bool,
    /// Whether a cut-out stands below.
    pub(super) over_cutout: bool,
    /// Whether the video begins with it.
    pub(super) is_first: bool,
    /// Its first frame on which nothing else moves.
    pub(super) settled: u64,
    /// Frames in a tenth of a second.
    pub(super) tenth: u64,
}

/// Where titles may stand, as parts of the frame: above the captions.
pub(super) struct Region {
    top: f32,
    bottom: f32,
    pub(super) sides: f64,
}

/// Below this a headline breaks its words, rather than becoming smaller than the captions.
const SMALLEST_HEADLINE: f64 = 0.055;

/// A piece of the stack, from above.
pub(super) struct Piece {
    pub(super) height: f32,
    pub(super) gap_above: f32,
    pub(super) what: What,
}

pub(super) enum What {
    Badge {
        icon: Option<Path>,
        number: Option<Typeset>,
    },
    Text {
        set: Typeset,
        fill: Color,
        accent: Option<usize>,
        is_button: bool,
        is_headline: bool,
    },
    Rule,
    /// The same number on its way, and what it counts.
    Counter {
        steps: Vec<Typeset>,
        label: Option<Typeset>,
    },
    Bars(Vec<Bar>),
}

impl Titles<'_> {
    /// Adds the layers, from the back, and the letters that no font can draw.
    pub(super) fn add_to(
        &self,
        layers: &mut Vec<Layer>,
        missing: &mut BTreeSet<char>,
        fonts: &Fonts,
    ) -> Result<()> {
        let texts: Vec<&str> = self.scene.on_screen.iter().map(String::as_str).collect();
        let has_room = !self.over_picture && !self.over_cutout;
        if texts.is_empty() && self.scene.figures.is_empty() && !has_room {
            return Ok(());
        }
        let figures = self.scene.figures.iter().flat_map(|figure| [figure.text.as_str(), &figure.label]);
        let all = || texts.iter().copied().chain(figures.clone()).chain(["0123456789"]);
        let mut heavy = Typesetter::new(fonts, &font(800), all())?;
        let mut light = Typesetter::new(fonts, &font(600), all())?;
        let pieces = self.stack(&texts, &mut heavy, &mut light);
        let region = self.region();
        let height: f32 = pieces.iter().map(|piece| piece.height + piece.gap_above).sum();
        let middle = f32::midpoint(region.top, region.bottom) * self.frame.height as f32;
        let mut y = (middle - height / 2.0).max(region.top * self.frame.height as f32);
        missing.extend(heavy.missing_letters().iter().chain(light.missing_letters()));
        let behind = layers.len();
        for piece in pieces {
            y += piece.gap_above;
            let below = y + piece.height;
            self.draw(piece, y, behind, layers)?;
            y = below;
        }
        Ok(())
    }

    pub(super) fn unit(&self) -> f32 {
        self.frame.width.min(self.frame.height) as f32
    }

    pub(super) fn region(&self) -> Region {
        let (width, height) = (self.frame.width, self.frame.height);
        if self.over_cutout {
            // Below it is where the cut-out is.
            Region { top: if height > width { 0.1 } else { 0.06 }, bottom: 0.42, sides: 0.08 }
        } else if self.frame.is_tall() {
            Region { top: 0.14, bottom: 0.62, sides: 0.08 }
        } else {
            Region { top: 0.08, bottom: 0.72, sides: 0.09 }
        }
    }

    pub(super) fn style(&self, size: f64, weight: u16, shrink_to: f64) -> Style {
        let region = self.region();
        let room = f64::from(region.bottom - region.top);
        let area = SafeArea { top: 0.0, bottom: 1.0 - room, sides: region.sides };
        Style {
            font: font(weight),
            size,
            shrink_to,
            line_height: 1.14,
            placement: Placement::Top,
            safe_area: SafeAreas { portrait: area.clone(), landscape: area },
            ..Style::default()
        }
    }

    fn stack(&self, texts: &[&str], heavy: &mut Typesetter, light: &mut Typesetter) -> Vec<Piece> {
        let unit = self.unit();
        let mut pieces = Vec::new();
        let figures = self.figures(heavy, light);
        let is_counted = figures.is_some();
        pieces.extend(figures);
        let icon = if self.over_picture || self.over_cutout { None } else { self.icon() };
        if !is_counted && (icon.is_some() || self.point.is_some()) {
            let size = if icon.is_some() { 0.058 } else { 0.1 };
            let number = self
                .point
                .map(|point| heavy.set(&point.to_string(), &self.style(size, 800, 0.6), self.frame));
            let height = unit
                * if texts.is_empty() {
                    0.42
                } else if icon.is_some() {
                    0.28
                } else {
                    0.2
                };
            pieces.push(Piece { height, gap_above: 0.0, what: What::Badge { icon, number } });
        }
        let Some((headline, items)) = texts.split_first() else { return pieces };
        let role = self.scene.role;
        let length = headline.chars().count();
        let large = match role {
            SceneRole::Hook => 0.13,
            SceneRole::CallToAction => 0.1,
            _ => 0.115,
        };
        let size = if length > 48 {
            large * 0.72
        } else if length > 28 {
            large * 0.86
        } else {
            large
        };
        let is_button = role == SceneRole::CallToAction;
        let fill = if is_button { self.theme.on_accent } else { self.theme.text };
        let set = self.unbroken(heavy, headline, size);
        let accent = (!is_button).then(|| standing_out(headline)).flatten();
        pieces.push(Piece {
            height: height_of(&set) + if is_button { set.size * 1.0 } else { 0.0 },
            gap_above: if pieces.is_empty() { 0.0 } else { unit * 0.06 },
            what: What::Text { set, fill, accent, is_button, is_headline: true },
        });
        if matches!(role, SceneRole::Hook | SceneRole::Problem) && items.is_empty() {
            pieces.push(Piece { height: unit * 0.016, gap_above: unit * 0.05, what: What::Rule });
        }
        for item in items {
            let set = light.set(item, &self.style(0.062, 600, 0.85), self.frame);
            pieces.push(Piece {
                height: height_of(&set),
                gap_above: unit * 0.045,
                what: What::Text {
                    set,
                    fill: self.theme.text,
                    accent: None,
                    is_button: false,
                    is_headline: false,
                },
            });
        }
        pieces
    }

    /// A headline as large as that, or as its longest word allows.
    pub(super) fn unbroken(&self, setter: &mut Typesetter, headline: &str, mut size: f64) -> Typeset {
        loop {
            let set = setter.set(headline, &self.style(size, 800, 0.92), self.frame);
            let breaks_a_word = set.lines.windows(2).any(|lines| match lines {
                [above, below] => {
                    above.words.last().map(|word| word.0) == below.words.first().map(|word| word.0)
                }
                _ => false,
            });
            if !breaks_a_word || size < SMALLEST_HEADLINE {
                return set;
            }
            size *= 0.92;
        }
    }

    /// Draws a piece at `y`; `behind` layers were there before the titles.
    fn draw(&self, piece: Piece, y: f32, behind: usize, layers: &mut Vec<Layer>) -> Result<()> {
        let order = (layers.len() - behind) as u64;
        match piece.what {
            What::Badge { icon, number } => {
                layers.push(self.badge(icon.as_ref(), number.as_ref(), (y, piece.height), order)?);
            }
            What::Rule => layers.push(self.rule(y, piece.height, order)?),
            What::Counter { steps, label } => layers.push(self.counter(&steps, label.as_ref(), y, order)?),
            What::Bars(bars) => layers.push(self.bars(&bars, (y, piece.height), order)?),
            What::Text { set, fill, accent, is_button, is_headline } => {
                if is_button {
                    layers.push(self.button(&set, y, order)?);
                    return Ok(());
                }
                let top = set.lines.first().map_or(0.0, |line| line.room.top);
                for line in &set.lines {
                    let entrance = self.entrance((layers.len() - behind) as u64, is_headline);
                    let words = line.words.iter().map(|(index, path)| {
                        (path, if Some(*index) == accent { self.theme.accent } else { fill })
                    });
                    let room = line.room;
                    layers.extend(self.words(words.collect(), room, set.size, y - top, entrance)?);
                }
            }
        }
        Ok(())
    }

    /// One comes after the other. A video begins with a headline that is there: its first
    /// frame is what people see before they press play.
    pub(super) fn entrance(&self, order: u64, is_headline: bool) -> Entrance {
        if self.is_first && is_headline {
            return Entrance::None;
        }
        let start = (self.settled / 2).saturating_add(order * self.tenth);
        Entrance::Rise { start, frames: self.tenth * 4, by: f64::from(self.unit()) * 0.05 }
    }

    /// The words of a line in their colours.
    fn words(
        &self,
        words: Vec<(&Path, Color)>,
        room: Bounds,
        size: f32,
        down: f32,
        entrance: Entrance,
    ) -> Result<Option<Layer>> {
        let ink = words.iter().map(|(path, _)| {
            let ink = path.bounds();
            Bounds { left: ink.left(), top: ink.top(), right: ink.right(), bottom: ink.bottom() }
        });
        let Some(ink) = ink.chain([room]).reduce(Bounds::union) else { return Ok(None) };
        let canvas = Canvas::new(ink.grown(size * 0.25, size * 0.25), down)?;
        let Canvas { mut pixels, at, transform } = canvas;
        if self.over_picture {
            let rim = rim(size);
            for (path, _) in &words {
                pixels.stroke_path(path, &paint(Color::BLACK, 0.55), &rim, transform, None);
            }
        }
        for (path, fill) in words {
            pixels.fill_path(path, &paint(fill, 1.0), FillRule::Winding, transform, None);
        }
        Ok(Some(Layer::new(&pixels, at, entrance)))
    }

    /// The icon of what is to be seen, else of what is read, else of what is said.
    fn icon(&self) -> Option<Path> {
        let hint = self.scene.visual_hint.as_deref().unwrap_or_default();
        let read = self.scene.on_screen.join(" ");
        icon_of(hint).or_else(|| icon_of(&read)).or_else(|| icon_of(&self.scene.narration))
    }

    /// An icon in a circle, or the number of a point; with both, the number stands at its side.
    fn badge(
        &self,
        icon: Option<&Path>,
        number: Option<&Typeset>,
        (y, height): (f32, f32),
        order: u64,
    ) -> Result<Layer> {
        let radius = height / 2.0;
        let center = (self.frame.width as f32 / 2.0, y + radius);
        let room = Bounds { left: center.0 - radius, right: center.0 + radius, top: y, bottom: y + height };
        let chip = radius * 0.42;
        let Canvas { mut pixels, at, transform } = Canvas::new(room.grown(chip, chip), 0.0)?;
        let mut disc = |(x, y): (f32, f32), radius: f32, color: Color| {
            if let Some(circle) = PathBuilder::from_circle(x, y, radius) {
                pixels.fill_path(&circle, &paint(color, 1.0), FillRule::Winding, transform, None);
            }
        };
        disc(center, radius, self.theme.accent);
        let corner = (center.0 + radius * 0.76, center.1 + radius * 0.66);
        if icon.is_some() && number.is_some() {
            disc(corner, chip * 1.12, self.theme.bottom);
            disc(corner, chip, self.theme.text);
        }
        if let Some(icon) = icon {
            let scale = height * 0.56 / 24.0;
            let to = Transform::from_translate(-12.0, -12.0)
                .post_scale(scale, scale)
                .post_translate(center.0, center.1)
                .post_concat(transform);
            let pen = Stroke {
                width: 2.0,
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            pixels.stroke_path(icon, &paint(self.theme.on_accent, 1.0), &pen, to, None);
        }
        let (place, color) = match icon {
            Some(_) => (corner, self.theme.bottom),
            None => (center, self.theme.on_accent),
        };
        for (_, path) in number.iter().flat_map(|set| &set.lines).flat_map(|line| &line.words) {
            let ink = path.bounds();
            let to = Transform::from_translate(
                place.0 - f32::midpoint(ink.left(), ink.right()),
                place.1 - f32::midpoint(ink.top(), ink.bottom()),
            );
            let fill = paint(color, 1.0);
            pixels.fill_path(path, &fill, FillRule::Winding, to.post_concat(transform), None);
        }
        Ok(Layer::new(&pixels, at, self.entrance(order, false)))
    }

    fn rule(&self, y: f32, height: f32, order: u64) -> Result<Layer> {
        let (center, half) = (self.frame.width as f32 / 2.0, self.unit() * 0.1);
        let room = Bounds { left: center - half, right: center + half, top: y, bottom: y + height };
        let Canvas { mut pixels, at, transform } = Canvas::new(room.grown(2.0, 2.0), 0.0)?;
        if let Some(path) = rounded(room, height / 2.0) {
            pixels.fill_path(&path, &paint(self.theme.accent, 1.0), FillRule::Winding, transform, None);
        }
        Ok(Layer::new(&pixels, at, self.entrance(order, false)))
    }

    /// A headline on a button.
    fn button(&self, set: &Typeset, y: f32, order: u64) -> Result<Layer> {
        let inside = set.lines.iter().map(|line| line.room).reduce(Bounds::union);
        let inside = inside.ok_or_else(|| failed(&"text"))?;
        let (across, around) = (set.size * 0.55, set.size * 0.5);
        let edge = self.frame.width as f32 * 0.03;
        let down = y + around - inside.top;
        let mut room = inside.grown(across, around);
        room.left = room.left.max(edge);
        room.right = room.right.min(self.frame.width as f32 - edge);
        let Canvas { mut pixels, at, transform } = Canvas::new(room.grown(2.0, 2.0), down)?;
        let radius = (room.height() / 2.0).min(room.width() / 2.0).min(set.size * 0.6);
        if let Some(path) = rounded(room, radius) {
            pixels.fill_path(&path, &paint(self.theme.accent, 1.0), FillRule::Winding, transform, None);
        }
        for (_, path) in set.lines.iter().flat_map(|line| &line.words) {
            pixels.fill_path(path, &paint(self.theme.on_accent, 1.0), FillRule::Winding, transform, None);
        }
        Ok(Layer::new(&pixels, at, self.entrance(order, false)))
    }
}

/// What keeps letters of that size apart from a picture behind.
pub(super) fn rim(size: f32) -> Stroke {
    let (line_cap, line_join) = (LineCap::Round, LineJoin::Round);
    Stroke { width: size * 0.16, line_cap, line_join, ..Stroke::default() }
}

/// A part of the frame to draw on.
pub(super) struct Canvas {
    pub(super) pixels: Pixmap,
    /// Its upper left corner; even.
    pub(super) at: (i32, i32),
    /// From the frame to it.
    pub(super) transform: Transform,
}

impl Canvas {
    /// Around `room`, which then stands `down` pixels lower.
    pub(super) fn new(room: Bounds, down: f32) -> Result<Self> {
        let corner = |at: f32| floor(at / 2.0) * 2;
        let at = (corner(room.left), corner(room.top + down));
        let side = |length: f32| u32::try_from(even(f64::from(length)) + 4).unwrap_or(4);
        let pixels = Pixmap::new(side(room.width()), side(room.height())).ok_or_else(|| failed(&"size"))?;
        let transform = Transform::from_translate(-(at.0 as f32), down - at.1 as f32);
        Ok(Self { pixels, at, transform })
    }
}

pub(super) fn font(weight: u16) -> Font {
    Font { weight, letter_spacing: if weight > 700 { -0.01 } else { 0.0 }, ..Font::default() }
}

pub(super) fn height_of(set: &Typeset) -> f32 {
    let rooms = set.lines.iter().map(|line| line.room);
    rooms.reduce(Bounds::union).map_or(0.0, |room| room.height())
}

/// The word that a headline turns on: a number, else the longest.
fn standing_out(headline: &str) -> Option<usize> {
    let words: Vec<&str> = headline.split_whitespace().collect();
    if words.len() < 2 {
        return None;
    }
    let number = words.iter().position(|word| word.chars().any(|letter| letter.is_ascii_digit()));
    let letters = |word: &str| word.chars().filter(|letter| letter.is_alphabetic()).count();
    let longest = words.iter().enumerate().max_by_key(|(index, word)| (letters(word), *index));
    number.or_else(|| longest.filter(|(_, word)| letters(word) > 4).map(|(index, _)| index))
}
