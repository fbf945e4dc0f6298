//! Where every word of a cue stands: as large as the style says, inside the safe
//! area whatever the text.

use tiny_skia::{Path, PathBuilder};

use super::cues::{Cue, Piece};
use super::glyphs::{GlyphReader, Picture};
use super::numbers::single;
use super::shape::{Glyph, Line, Shaper, runs_right_to_left};
use crate::captions::style::{Placement, Style, TextBox, WordAnimation};

/// Height of capitals over the baseline, in sizes.
pub(super) const CAPITALS: f32 = 0.70;
/// Depth of letters such as `p` below it.
const DESCENDERS: f32 = 0.21;
/// Joined and stacked scripts reach higher and deeper than Latin.
const LOOSE_LINE_HEIGHT: f32 = 1.4;

/// Size of the frames of a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameSize {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl FrameSize {
    /// Whether it is that of a phone held upright, where players cover more above and below.
    #[cfg(all(feature = "images", feature = "video"))]
    pub(crate) const fn is_tall(self) -> bool {
        self.height > self.width + self.width / 4
    }
}

/// A rectangle in pixels of the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

/// What of a word stands on one line.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) word: usize,
    pub(super) line: usize,
    pub(super) right_to_left: bool,
    /// The room of its letters, from side to side and from capitals to the
    /// baseline or the descenders.
    pub(super) room: Bounds,
    pub(super) path: Option<Path>,
    pub(super) pictures: Vec<Picture>,
}

/// A cue, laid out.
#[derive(Debug)]
pub(super) struct Block {
    /// Pixels of one size.
    pub(super) size: f32,
    pub(super) runs: Vec<Run>,
    /// The room of each line.
    pub(super) lines: Vec<Bounds>,
}

impl Bounds {
    pub(crate) fn width(&self) -> f32 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f32 {
        self.bottom - self.top
    }

    pub(crate) fn center(&self) -> (f32, f32) {
        (f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom))
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(crate) fn grown(self, x: f32, y: f32) -> Self {
        Self { left: self.left - x, top: self.top - y, right: self.right + x, bottom: self.bottom + y }
    }

    /// Scaled about a point.
    pub(super) fn scaled(self, scale: f32, (x, y): (f32, f32)) -> Self {
        let about = |at: f32, center: f32| center + (at - center) * scale;
        Self {
            left: about(self.left, x),
            top: about(self.top, y),
            right: about(self.right, x),
            bottom: about(self.bottom, y),
        }
    }

    fn moved(self, x: f32, y: f32) -> Self {
        Self { left: self.left + x, top: self.top + y, right: self.right + x, bottom: self.bottom + y }
    }
}

impl Run {
    /// What its letters cover.
    pub(super) fn ink(&self) -> Option<Bounds> {
        let path = self.path.as_ref().map(|path| {
            let bounds = path.bounds();
            Bounds { left: bounds.left(), top: bounds.top(), right: bounds.right(), bottom: bounds.bottom() }
        });
        let pictures = self.pictures.iter().map(|picture| Bounds {
            left: picture.left,
            top: picture.top,
            right: picture.left + picture_side(picture.pixels.width()),
            bottom: picture.top + picture_side(picture.pixels.height()),
        });
        path.into_iter().chain(pictures).reduce(Bounds::union)
    }
}

/// Glyphs are smaller than any frame: exact in `f32`.
fn picture_side(pixels: u32) -> f32 {
    f32::from(u16::try_from(pixels).unwrap_or(u16::MAX))
}

/// The part of the frame that captions may cover.
pub(super) fn safe_area(style: &Style, frame: FrameSize) -> Bounds {
    let (width, height) = (f64::from(frame.width), f64::from(frame.height));
    let areas = &style.safe_area;
    let area = if frame.height > frame.width { &areas.portrait } else { &areas.landscape };
    Bounds {
        left: single(width * area.sides),
        top: single(height * area.top),
        right: single(width * (1.0 - area.sides)),
        bottom: single(height * (1.0 - area.bottom)),
    }
}

/// Lays out cues of one style on frames of one size.
pub(super) struct Layouter<'a> {
    pub(super) style: &'a Style,
    pub(super) frame: FrameSize,
    pub(super) shaper: &'a mut Shaper,
    pub(super) reader: &'a mut GlyphReader,
}

impl Layouter<'_> {
    /// The cue at the size of the style, smaller or on more lines where that does
    /// not fit.
    pub(super) fn lay_out(&mut self, cue: &Cue) -> Block {
        self.lay_out_lines(cue).0
    }

    /// The same with the lines whose places the block tells.
    pub(super) fn lay_out_lines(&mut self, cue: &Cue) -> (Block, Vec<Line>) {
        let area = safe_area(self.style, self.frame);
        let shorter = self.frame.width.min(self.frame.height);
        let full_size = single(self.style.size * f64::from(shorter));
        let (mut size, mut lines) = self.fitted_lines(cue, full_size, &area);
        let mut block = self.build(&lines, size, &area);
        // Marks above and below, shadows and springing words are known only now.
        for _ in 0..4 {
            let Some(covered) = self.covered(&block) else { break };
            let needed = (area.width() / covered.width()).min(area.height() / covered.height());
            if needed >= 1.0 {
                break;
            }
            let factor = needed * 0.995;
            size *= factor;
            lines = rescaled(lines, factor);
            block = self.build(&lines, size, &area);
        }
        (self.moved_inside(block, &area), lines)
    }

    /// The lines of a cue at the largest size they fit in.
    fn fitted_lines(&mut self, cue: &Cue, full_size: f32, area: &Bounds) -> (f32, Vec<Line>) {
        let right_to_left = runs_right_to_left(cue.lines.iter().flatten().map(|piece| piece.text.as_str()));
        let floor = single(self.style.shrink_to);
        let paged = self.style.max_words > 0 && cue.lines.len() > 1;
        if !paged {
            let mut lines = Vec::new();
            for pieces in &cue.lines {
                let mut shaped = self.shaper.shape(pieces, full_size, right_to_left);
                lines.extend(self.shaper.break_lines(&mut shaped, None));
            }
            let factor = self.fit(&lines, full_size, area);
            if factor >= floor {
                return (full_size * factor, rescaled(lines, factor));
            }
        }
        self.reflowed(&joined(&cue.lines), right_to_left, full_size, area)
    }

    /// The text on as few lines as hold it at the smallest size that is still
    /// good, then as large as these lines can be.
    fn reflowed(
        &mut self,
        pieces: &[Piece],
        right_to_left: bool,
        full_size: f32,
        area: &Bounds,
    ) -> (f32, Vec<Line>) {
        let mut shaped = self.shaper.shape(pieces, full_size, right_to_left);
        let mut floor = single(self.style.shrink_to);
        let mut width = area.width();
        let mut lines = self.shaper.break_lines(&mut shaped, None);
        // One line, if the style keeps its size; else what the floor asks for.
        if self.fit(&lines, full_size, area) < floor {
            for _ in 0..16 {
                width = (area.width() / floor - 2.0 * self.reach(full_size)).max(1.0);
                lines = self.shaper.break_lines(&mut shaped, Some(width));
                if self.fit(&lines, full_size, area) >= floor * 0.98 {
                    break;
                }
                floor *= 0.85;
            }
            lines = self.balanced(&mut shaped, width, lines);
        }
        let factor = self.fit(&lines, full_size, area);
        (full_size * factor, rescaled(lines, factor))
    }

    /// The narrowest lines that are not more of them.
    fn balanced(&mut self, shaped: &mut super::shape::Shaped, width: f32, lines: Vec<Line>) -> Vec<Line> {
        let count = lines.len();
        let (mut narrow, mut wide, mut best) = (width / 2.0, width, lines);
        if count < 2 {
            return best;
        }
        for _ in 0..6 {
            let middle = f32::midpoint(narrow, wide);
            let tried = self.shaper.break_lines(shaped, Some(middle));
            if tried.len() <= count && tried.iter().all(|line| line_width(line) <= middle + 1.0) {
                (wide, best) = (middle, tried);
            } else {
                narrow = middle;
            }
        }
        best
    }

    /// How far anything reaches beyond its letters sideways.
    fn reach(&self, size: f32) -> f32 {
        let style = self.style;
        let rim = style.outline.width;
        let padding = [&style.line_box, &style.words.current_box]
            .map(|text_box| if text_box.color.alpha == 0 { 0.0 } else { text_box.padding_x });
        single(padding.into_iter().fold(rim, f64::max)) * size
    }

    /// The factor at which lines of `size` fit into the area; 1 at most.
    fn fit(&self, lines: &[Line], size: f32, area: &Bounds) -> f32 {
        let widest = lines.iter().map(line_width).fold(0.0, f32::max);
        let width = widest + 2.0 * self.reach(size);
        let pitch = self.pitch(lines, size);
        let between = super::numbers::coordinate(lines.len().saturating_sub(1));
        let padding = single(self.style.line_box.padding_y.max(self.style.outline.width));
        let height = (CAPITALS + DESCENDERS + 2.0 * padding) * size + pitch * single(f64::from(between));
        (area.width() / width).min(area.height() / height).min(1.0)
    }

    /// From one baseline to the next.
    fn pitch(&self, lines: &[Line], size: f32) -> f32 {
        let height = single(self.style.line_height);
        let loose = lines.iter().flat_map(|line| &line.glyphs).any(|glyph| !self.shaper.is_latin(glyph));
        size * if loose { height.max(LOOSE_LINE_HEIGHT) } else { height }
    }

    /// Lines in their places, centred.
    fn build(&mut self, lines: &[Line], size: f32, area: &Bounds) -> Block {
        let pitch = self.pitch(lines, size);
        let below = if self.style.upper_case { 0.0 } else { DESCENDERS } * size;
        let last = single(f64::from(super::numbers::coordinate(lines.len().saturating_sub(1))));
        let text_height = CAPITALS * size + last * pitch;
        let padding = if self.style.line_box.color.alpha == 0 { 0.0 } else { self.style.line_box.padding_y };
        let edge = single(padding.max(self.style.outline.width)) * size;
        let middle = single(f64::from(self.frame.height)) / 2.0;
        let first_baseline = match self.style.placement {
            Placement::Top => area.top + edge + CAPITALS * size,
            Placement::Middle => middle - text_height / 2.0 + CAPITALS * size,
            Placement::Bottom => area.bottom - edge - below - last * pitch,
        };
        let (center, _) = area.center();
        let mut block = Block { size, runs: Vec::new(), lines: Vec::new() };
        let mut baseline = first_baseline;
        for line in lines {
            let (left, right) = extent(&line.glyphs);
            let origin = center - f32::midpoint(left, right);
            let vertical = (baseline - CAPITALS * size, baseline + below);
            let index = block.lines.len();
            self.add_runs(&mut block.runs, index, &line.glyphs, (origin, baseline), vertical);
            block.lines.push(Bounds {
                left: origin + left,
                right: origin + right,
                top: vertical.0,
                bottom: vertical.1,
            });
            baseline += pitch;
        }
        block
    }

    fn add_runs(
        &mut self,
        runs: &mut Vec<Run>,
        line: usize,
        glyphs: &[Glyph],
        (origin, baseline): (f32, f32),
        (top, bottom): (f32, f32),
    ) {
        let mut words: Vec<usize> = glyphs.iter().map(|glyph| glyph.word).collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            let own = || glyphs.iter().filter(|glyph| glyph.word == word);
            let (mut path, mut pictures) = (PathBuilder::new(), Vec::new());
            for glyph in own() {
                if glyph.id != 0
                    && let Some(font) = self.shaper.font(glyph.font, glyph.weight)
                {
                    let at = (origin + glyph.x, baseline + glyph.y);
                    self.reader.read(&font, glyph, at, &mut path, &mut pictures);
                }
            }
            let (left, right) = extent(own());
            runs.push(Run {
                word,
                line,
                right_to_left: own().next().is_some_and(|glyph| glyph.right_to_left),
                room: Bounds { left: origin + left, right: origin + right, top, bottom },
                path: path.finish(),
                pictures,
            });
        }
    }

    /// Everything a block may ever cover: boxes, rims, words at their largest.
    fn covered(&self, block: &Block) -> Option<Bounds> {
        let style = self.style;
        let rim = single(style.outline.width) * block.size;
        let peak = match style.animation.word {
            WordAnimation::Pop => style.animation.pop_peak.max(1.0),
            _ => 1.0,
        };
        let scale = single(style.words.current_scale.max(1.0) * peak);
        let boxes = |room: Bounds, text_box: &TextBox| {
            let (x, y) = (single(text_box.padding_x) * block.size, single(text_box.padding_y) * block.size);
            (text_box.color.alpha > 0).then(|| room.grown(x, y))
        };
        let runs = block.runs.iter().flat_map(|run| {
            let center = run.room.center();
            let ink = run.ink().map(|ink| ink.grown(rim, rim).scaled(scale, center));
            [ink, boxes(run.room, &style.words.current_box)]
        });
        let lines = block.lines.iter().map(|line| boxes(*line, &style.line_box));
        runs.chain(lines).flatten().reduce(Bounds::union)
    }

    /// Moves a block by what it reaches out of the area.
    fn moved_inside(&self, mut block: Block, area: &Bounds) -> Block {
        let Some(covered) = self.covered(&block) else { return block };
        let shift = |low: f32, high: f32, least: f32, most: f32| {
            if low < least { least - low } else { (most - high).min(0.0) }
        };
        let x = shift(covered.left, covered.right, area.left, area.right);
        let y = shift(covered.top, covered.bottom, area.top, area.bottom);
        if x != 0.0 || y != 0.0 {
            for line in &mut block.lines {
                *line = line.moved(x, y);
            }
            for run in &mut block.runs {
                run.room = run.room.moved(x, y);
                let by = tiny_skia::Transform::from_translate(x, y);
                run.path = run.path.take().and_then(|path| path.transform(by));
                for picture in &mut run.pictures {
                    (picture.left, picture.top) = (picture.left + x, picture.top + y);
                }
            }
        }
        block
    }
}

fn rescaled(mut lines: Vec<Line>, factor: f32) -> Vec<Line> {
    for glyph in lines.iter_mut().flat_map(|line| &mut line.glyphs) {
        glyph.scale(factor);
    }
    lines
}

/// From the leftmost to the rightmost letter.
fn extent<'a>(glyphs: impl IntoIterator<Item = &'a Glyph>) -> (f32, f32) {
    let sides = glyphs.into_iter().map(|glyph| (glyph.left, glyph.right));
    sides.reduce(|one, two| (one.0.min(two.0), one.1.max(two.1))).unwrap_or_default()
}

fn line_width(line: &Line) -> f32 {
    let (left, right) = extent(&line.glyphs);
    right - left
}

/// The lines as one, with a space where two words without one would meet.
fn joined(lines: &[Vec<Piece>]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for line in lines {
        let before = pieces.last().and_then(|piece| piece.text.chars().last());
        let after = line.first().and_then(|piece| piece.text.chars().next());
        if let (Some(before), Some(after)) = (before, after)
            && !(is_unspaced(before) && is_unspaced(after))
        {
            pieces.push(Piece { text: " ".to_owned(), word: None });
        }
        pieces.extend(line.iter().cloned());
    }
    pieces
}

/// Scripts that are written without spaces: kana, Han, Thai and its neighbours.
fn is_unspaced(letter: char) -> bool {
    matches!(u32::from(letter), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x2E80..=0xA4CF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF)
}
