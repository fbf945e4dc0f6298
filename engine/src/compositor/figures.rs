//! Numbers of a scene: one that counts up, or several as bars that grow.

use tiny_skia::{FillRule, Transform};

use super::easing::{ease_out, progress};
use super::failed;
use super::layer::{Layer, paint};
use super::titles::{Canvas, Piece, Titles, What, height_of, rim};
use crate::Color;
use crate::captions::raster::{Bounds, Typeset, Typesetter, rounded};
use crate::error::Result;
use crate::script::Figure;

/// Tenths of a second that a number is on its way.
const WAY_TENTHS: u64 = 9;
/// Pictures of a way at most: more are not told apart.
const MOST_STEPS: u64 = 30;

/// A bar with what it stands for.
pub(super) struct Bar {
    value: Typeset,
    label: Option<Typeset>,
    /// Of the longest.
    part: f32,
}

impl Titles<'_> {
    /// The figures of the scene as a piece of the stack.
    pub(super) fn figures(&self, heavy: &mut Typesetter, light: &mut Typesetter) -> Option<Piece> {
        match self.scene.figures.as_slice() {
            [] => None,
            [figure] => Some(self.count(figure, heavy, light)),
            figures => Some(self.compare(figures, heavy, light)),
        }
    }

    fn count(&self, figure: &Figure, heavy: &mut Typesetter, light: &mut Typesetter) -> Piece {
        let last = self.unbroken(heavy, &figure.text, 0.26);
        let size = f64::from(last.size / self.unit());
        let count = (self.tenth * WAY_TENTHS).clamp(1, MOST_STEPS);
        let mut steps: Vec<Typeset> = (0..count)
            .map(|step| {
                let text = on_its_way(&figure.text, ease_out(progress(step + 1, 0, count + 1)));
                heavy.set(&text, &self.style(size, 800, 1.0), self.frame)
            })
            .collect();
        let label = (!figure.label.is_empty())
            .then(|| light.set(&figure.label, &self.style(0.078, 600, 0.85), self.frame));
        let gap = if label.is_some() { self.unit() * 0.03 } else { 0.0 };
        let height = height_of(&last) + gap + label.as_ref().map_or(0.0, height_of);
        steps.push(last);
        Piece { height, gap_above: 0.0, what: What::Counter { steps, label } }
    }

    fn compare(&self, figures: &[Figure], heavy: &mut Typesetter, light: &mut Typesetter) -> Piece {
        let values: Vec<f64> =
            figures.iter().map(|figure| figure.value(self.language).unwrap_or(0.0)).collect();
        let most = values.iter().copied().fold(0.0, f64::max);
        let bars = figures.iter().zip(values).map(|(figure, value)| Bar {
            value: heavy.set(&figure.text, &self.style(0.075, 800, 0.5), self.frame),
            label: (!figure.label.is_empty())
                .then(|| light.set(&figure.label, &self.style(0.056, 600, 0.7), self.frame)),
            part: crate::captions::raster::single(if most > 0.0 { value / most } else { 0.0 }),
        });
        let bars: Vec<Bar> = bars.collect();
        let height = bars.iter().map(|bar| self.bar_height(bar)).sum();
        Piece { height, gap_above: 0.0, what: What::Bars(bars) }
    }

    /// The label above a bar, the bar, and the gap below it.
    fn bar_height(&self, bar: &Bar) -> f32 {
        let label = bar.label.as_ref().map_or(0.0, |label| height_of(label) + self.unit() * 0.02);
        label + self.unit() * (BAR + 0.045)
    }

    /// Draws a number on its way, and what it counts.
    pub(super) fn counter(
        &self,
        steps: &[Typeset],
        label: Option<&Typeset>,
        y: f32,
        order: u64,
    ) -> Result<Layer> {
        let last = steps.last().ok_or_else(|| failed(&"number"))?;
        let below = y + height_of(last) + self.unit() * 0.03;
        let rooms = steps.iter().map(|set| moved(set, y)).chain(label.map(|label| moved(label, below)));
        let room = rooms.flatten().reduce(Bounds::union).ok_or_else(|| failed(&"number"))?;
        let edge = last.size * 0.25;
        let mut pictures = Vec::with_capacity(steps.len());
        let mut at = (0, 0);
        for set in steps {
            let mut canvas = Canvas::new(room.grown(edge, edge), 0.0)?;
            self.write(&mut canvas, set, (0.0, y), self.theme.accent);
            if let Some(label) = label {
                self.write(&mut canvas, label, (0.0, below), self.theme.text);
            }
            at = canvas.at;
            pictures.push(canvas.pixels);
        }
        Ok(Layer::growing(&pictures, at, self.entrance(order, false)))
    }

    /// Draws bars that grow.
    pub(super) fn bars(&self, bars: &[Bar], (y, height): (f32, f32), order: u64) -> Result<Layer> {
        let width = self.frame.width as f32;
        let side = width * crate::captions::raster::single(self.region().sides);
        let (left, right) = (side, width - side);
        let widest = bars.iter().filter_map(|bar| moved(&bar.value, 0.0)).map(|room| room.width());
        let gap = self.unit() * 0.025;
        // The longest bar leaves its value room beside it.
        let longest = right - left - widest.fold(0.0, f32::max) - gap;
        let room = Bounds { left, right, top: y, bottom: y + height };
        let count = (self.tenth * WAY_TENTHS).clamp(1, MOST_STEPS);
        let mut pictures = Vec::new();
        let mut at = (0, 0);
        for step in 0..=count {
            let grown = crate::captions::raster::single(ease_out(progress(step + 1, 0, count + 1)));
            let mut canvas = Canvas::new(room.grown(gap, gap), 0.0)?;
            let mut top = y;
            for bar in bars {
                if let Some(label) = &bar.label {
                    self.write(&mut canvas, label, (left, top), self.theme.text);
                    top += height_of(label) + self.unit() * 0.02;
                }
                let thick = self.unit() * BAR;
                let end = left + thick.max(longest * bar.part * grown);
                let block = Bounds { left, right: end, top, bottom: top + thick };
                if let Some(path) = rounded(block, thick * 0.3) {
                    let fill = paint(self.theme.accent, 1.0);
                    canvas.pixels.fill_path(&path, &fill, FillRule::Winding, canvas.transform, None);
                }
                let down = top + (thick - height_of(&bar.value)) / 2.0;
                self.write(&mut canvas, &bar.value, (end + gap, down), self.theme.text);
                top += self.unit() * (BAR + 0.045);
            }
            at = canvas.at;
            pictures.push(canvas.pixels);
        }
        Ok(Layer::growing(&pictures, at, self.entrance(order, false)))
    }

    /// Writes a text with its top at `y`, from `x` on, or in the middle where that is 0.
    fn write(&self, canvas: &mut Canvas, set: &Typeset, (x, y): (f32, f32), color: Color) {
        let Some(room) = set.lines.iter().map(|line| line.room).reduce(Bounds::union) else { return };
        let across = if x > 0.0 { x - room.left } else { 0.0 };
        let to = Transform::from_translate(across, y - room.top).post_concat(canvas.transform);
        let fill = paint(color, 1.0);
        for (_, path) in set.lines.iter().flat_map(|line| &line.words) {
            if self.over_picture {
                canvas.pixels.stroke_path(path, &paint(Color::BLACK, 0.55), &rim(set.size), to, None);
            }
            canvas.pixels.fill_path(path, &fill, FillRule::Winding, to, None);
        }
    }
}

/// How thick a bar is, as a part of the shorter side.
const BAR: f32 = 0.11;

/// Where a text is with its top at `y`.
fn moved(set: &Typeset, y: f32) -> Option<Bounds> {
    let room = set.lines.iter().map(|line| line.room).reduce(Bounds::union)?;
    Some(Bounds { top: y, bottom: y + room.height(), ..room })
}

/// The digits of a text, without what parts them.
fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(18).collect()
}

/// The same text with a smaller number of as many digits: how it looks when `part` of its way is done.
fn on_its_way(text: &str, part: f64) -> String {
    let digits = digits_of(text);
    let Ok(value) = digits.parse::<u64>() else { return text.to_owned() };
    let least =
        u32::try_from(digits.len().saturating_sub(1)).map_or(0, |places| 10_u64.saturating_pow(places));
    let least = if digits.starts_with('0') || digits.len() < 2 { 0 } else { least.min(value) };
    let way = u128::from(value - least) * u128::from(super::layer::whole(part * 10_000.0)) / 10_000;
    let now = least + u64::try_from(way).unwrap_or(u64::MAX).min(value - least);
    let mut now = format!("{now:0width$}", width = digits.len()).into_bytes().into_iter();
    let mut left = digits.len();
    text.chars()
        .map(|letter| {
            if letter.is_ascii_digit() && left > 0 {
                left -= 1;
                now.next().map_or(letter, char::from)
            } else {
                letter
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_shape_on_their_way() {
        assert_eq!(on_its_way("73 %", 0.0), "10 %");
        assert_eq!(on_its_way("73 %", 1.0), "73 %");
        assert_eq!(on_its_way("5.000 €", 0.5), "3.000 €");
        assert_eq!(on_its_way("$1,200", 0.0), "$1,000");
        assert_eq!(on_its_way("3,5 %", 0.0), "1,0 %");
        assert_eq!(on_its_way("0,5 %", 0.0), "0,0 %");
        assert_eq!(on_its_way("9", 0.0), "0");
        assert_eq!(on_its_way("n/a", 0.3), "n/a");
        assert_eq!(on_its_way("99999999999999999999999", 0.0).len(), 23);
    }
}
