//! Draws the captions of a video, frame after frame.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use tiny_skia::Path;

use super::blend::Tile;
use super::cues::{Cue, plan};
use super::draw::{self, Look};
use super::fonts::Fonts;
use super::glyphs::GlyphReader;
use super::layout::{Block, FrameSize, Layouter, Run};
use super::motion::{Moment, Scale, moment};
use super::numbers::single;
use super::shape::Shaper;
use crate::captions::style::{Style, WordAnimation};
use crate::captions::{Segment, style_check};
use crate::error::{Code, Error, Result};
use crate::frame::{FrameEdit, YuvColor, YuvFrame};
use crate::{Color, text};

/// A side shorter than this holds no letters.
const MIN_SIDE_PX: u32 = 16;
/// The longest side that any video codec here writes.
const MAX_SIDE_PX: u32 = 16_384;
/// Tiles of one cue; they are drawn anew when there are more.
const MAX_TILE_BYTES: usize = 64 << 20;

/// Blends captions onto the frames of one video.
///
/// Words are shaped when their caption begins, drawn when they first look like
/// that, and from then on only blended. Frames may come in any order; in the
/// order of time they are fast.
pub struct Captioner {
    style: Style,
    frame: FrameSize,
    cues: Vec<Cue>,
    shaper: Shaper,
    reader: GlyphReader,
    prepared: Option<Prepared>,
}

impl fmt::Debug for Captioner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Captioner").field("frame", &self.frame).finish_non_exhaustive()
    }
}

/// The cue that is on the screen.
struct Prepared {
    cue: usize,
    color: YuvColor,
    block: Block,
    /// The rims of the runs; `None` without a rim.
    rims: Vec<Option<Path>>,
    tiles: HashMap<TileKey, Option<Tile>>,
    tile_bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum TileKey {
    LineBox(usize),
    WordBox(usize),
    Shadow(usize, Scale),
    Letters(usize, Color, Scale),
}

/// One tile, where it shows and how opaque.
struct Step {
    key: TileKey,
    columns: Range<i32>,
    opacity: u8,
}

impl Captioner {
    /// Prepares the captions of a video with frames of `frame` pixels.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on a field of `style`, on `style.font.family` when
    /// there is no such font, or on `segments` when one is too long;
    /// [`Code::ItemLimitExceeded`] when there are too many;
    /// [`Code::ResolutionLimitExceeded`] for frames with a side below 16 or above
    /// 16,384 pixels.
    pub fn new(segments: &[Segment], style: &Style, frame: FrameSize, fonts: &Fonts) -> Result<Self> {
        style_check::check(style)?;
        check_frame(frame)?;
        let cues = plan(segments, style)?;
        let sample = cues.iter().flat_map(|cue| &cue.lines).flatten().map(|piece| piece.text.as_str());
        let shaper = Shaper::new(fonts, &style.font, sample)?;
        let reader = GlyphReader::new();
        Ok(Self { style: style.clone(), frame, cues, shaper, reader, prepared: None })
    }

    /// Blends what is seen at `at_us` onto a frame of the size of the video. A
    /// frame of another size is safe; captions are cut at its edges.
    pub fn draw(&mut self, at_us: i64, frame: &mut YuvFrame<'_>) {
        let Some(index) = self.cue_at(at_us) else { return };
        self.prepare(index, frame.color);
        let (Some(cue), Some(prepared)) = (self.cues.get(index), self.prepared.as_mut()) else { return };
        let now = moment(cue, &self.style, at_us);
        for step in prepared.steps(&self.style, now) {
            if step.opacity > 0
                && let Some(tile) = prepared.tile(step.key, &self.style, self.frame)
            {
                tile.blend(frame, step.columns, step.opacity);
            }
        }
    }

    /// Whether any caption is seen from `start_us` up to before `end_us`.
    pub fn is_active(&self, start_us: i64, end_us: i64) -> bool {
        let next = self.cues.partition_point(|cue| cue.end_us <= start_us);
        self.cues.get(next).is_some_and(|cue| cue.start_us < end_us)
    }

    /// Letters that no font can draw, among the captions drawn so far, up to 64.
    pub fn missing_letters(&self) -> &[char] {
        self.shaper.missing()
    }

    fn cue_at(&self, at_us: i64) -> Option<usize> {
        let next = self.cues.partition_point(|cue| cue.end_us <= at_us);
        self.cues.get(next).filter(|cue| cue.start_us <= at_us).map(|_| next)
    }

    fn prepare(&mut self, index: usize, color: YuvColor) {
        if self.prepared.as_ref().is_some_and(|prepared| prepared.cue == index && prepared.color == color) {
            return;
        }
        let Some(cue) = self.cues.get(index) else { return };
        let (shaper, reader) = (&mut self.shaper, &mut self.reader);
        let block = Layouter { style: &self.style, frame: self.frame, shaper, reader }.lay_out(cue);
        let width = single(self.style.outline.width) * block.size;
        let rims = block.runs.iter().map(|run| run.path.as_ref().and_then(|path| draw::rim(path, width)));
        self.prepared = Some(Prepared {
            cue: index,
            color,
            rims: rims.collect(),
            block,
            tiles: HashMap::new(),
            tile_bytes: 0,
        });
    }
}

impl FrameEdit for Captioner {
    fn is_idle(&mut self, at_us: i64) -> bool {
        !self.is_active(at_us, at_us.saturating_add(1))
    }

    fn edit(&mut self, frame: &mut YuvFrame<'_>, at_us: i64) -> Result<()> {
        self.draw(at_us, frame);
        Ok(())
    }
}

/// # Errors
/// [`Code::ResolutionLimitExceeded`] for frames that are too small or too large.
pub(super) fn check_frame(frame: FrameSize) -> Result<()> {
    let FrameSize { width, height } = frame;
    if width.min(height) >= MIN_SIDE_PX && width.max(height) <= MAX_SIDE_PX {
        return Ok(());
    }
    Err(Error::new(
        Code::ResolutionLimitExceeded,
        text!(
            "El vídeo mide {width}×{height} píxeles; para subtítulos, cada lado ha de medir de {MIN_SIDE_PX} a {MAX_SIDE_PX}.",
            "The video measures {width}×{height} pixels; for captions, each side must be {MIN_SIDE_PX} to {MAX_SIDE_PX}."
        ),
    ))
}

impl Prepared {
    /// What is drawn, from the back to the front.
    fn steps(&self, style: &Style, now: Moment) -> Vec<Step> {
        let mut steps = Vec::new();
        let visible: Vec<(usize, &Run, u8)> = self.visible(style, now).collect();
        let step = |key, opacity| Step { key, columns: draw::all_columns(), opacity };
        if style.line_box.color.alpha > 0 {
            let begun = |line: &usize| visible.iter().any(|(_, run, _)| run.line == *line);
            let lines = (0..self.block.lines.len()).filter(begun);
            steps.extend(lines.map(|line| step(TileKey::LineBox(line), now.opacity)));
        }
        let is_current = |run: &Run| Some(run.word) == now.current;
        let scale = |run: &Run| if is_current(run) { now.scale } else { Scale::ONE };
        if style.words.current_box.color.alpha > 0 {
            let boxed = visible.iter().filter(|(_, run, _)| is_current(run));
            steps.extend(boxed.map(|(index, _, opacity)| step(TileKey::WordBox(*index), *opacity)));
        }
        if style.shadow.color.alpha > 0 {
            let shadows = visible.iter();
            steps.extend(
                shadows.map(|(at, run, opacity)| step(TileKey::Shadow(*at, scale(run).coarse()), *opacity)),
            );
        }
        // The current word lies over its neighbours when it springs up.
        for current in [false, true] {
            for (index, run, opacity) in visible.iter().filter(|(_, run, _)| is_current(run) == current) {
                add_letters(&mut steps, style, now, (*index, *run), scale(run), *opacity);
            }
        }
        steps
    }

    /// The runs that are seen, and how opaque they are.
    fn visible<'a>(&'a self, style: &Style, now: Moment) -> impl Iterator<Item = (usize, &'a Run, u8)> {
        let revealing = style.animation.word == WordAnimation::Reveal;
        self.block.runs.iter().enumerate().filter_map(move |(index, run)| {
            let is_current = Some(run.word) == now.current;
            let is_upcoming = now.current.is_none_or(|current| run.word > current);
            let own = if is_current { now.current_opacity } else { u8::MAX };
            (!(revealing && is_upcoming)).then(|| (index, run, super::glyphs::multiplied(own, now.opacity)))
        })
    }

    fn tile(&mut self, key: TileKey, style: &Style, frame: FrameSize) -> Option<&Tile> {
        if !self.tiles.contains_key(&key) {
            if self.tile_bytes > MAX_TILE_BYTES {
                self.tiles.clear();
                self.tile_bytes = 0;
            }
            let tile = self.drawn(key, style, frame);
            self.tile_bytes += tile.as_ref().map_or(0, Tile::bytes);
            self.tiles.insert(key, tile);
        }
        self.tiles.get(&key)?.as_ref()
    }

    fn drawn(&self, key: TileKey, style: &Style, frame: FrameSize) -> Option<Tile> {
        let (block, color) = (&self.block, self.color);
        let rim = |index: usize| self.rims.get(index).and_then(Option::as_ref);
        let look = |fill: Color, scale: Scale| Look {
            fill,
            outline: &style.outline,
            size: block.size,
            scale: scale.factor(),
        };
        match key {
            TileKey::LineBox(line) => {
                draw::text_box(*block.lines.get(line)?, &style.line_box, block.size, frame, color)
            }
            TileKey::WordBox(index) => {
                let room = block.runs.get(index)?.room;
                draw::text_box(room, &style.words.current_box, block.size, frame, color)
            }
            TileKey::Shadow(index, scale) => {
                let run = block.runs.get(index)?;
                draw::shadow(run, rim(index), &style.shadow, look(style.fill, scale), frame, color)
            }
            TileKey::Letters(index, fill, scale) => {
                draw::letters(block.runs.get(index)?, rim(index), look(fill, scale), frame, color)
            }
        }
    }
}

/// The letters of a run in the colour of its state; two colours where one runs
/// through the other.
fn add_letters(
    steps: &mut Vec<Step>,
    style: &Style,
    now: Moment,
    (index, run): (usize, &Run),
    scale: Scale,
    opacity: u8,
) {
    let words = &style.words;
    let tint = |own: Option<Color>| own.unwrap_or(style.fill);
    let mut letters = |fill: Option<Color>, columns: Range<i32>| {
        steps.push(Step { key: TileKey::Letters(index, tint(fill), scale), columns, opacity });
    };
    let all = draw::all_columns();
    match now.current {
        Some(current) if run.word == current && style.animation.word == WordAnimation::Fill => {
            let border = draw::filled_to(run, now.spoken_part, scale.factor());
            let (filled, rest) = (all.start..border, border..all.end);
            let (filled, rest) = if run.right_to_left { (rest, filled) } else { (filled, rest) };
            // The rim reaches beyond the letters: whole ends, not one border.
            if now.spoken_part < 1.0 {
                letters(words.upcoming, rest);
                letters(words.current, filled);
            } else {
                letters(words.current, all);
            }
        }
        Some(current) if run.word == current => letters(words.current, all),
        Some(current) if run.word < current => letters(words.spoken, all),
        _ => letters(words.upcoming, all),
    }
}
