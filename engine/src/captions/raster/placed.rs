//! Where everything of a cue stands, for writers of other formats: the same cues,
//! lines, sizes and places that are drawn.

use std::collections::HashMap;
use std::sync::Arc;

use fontdb::ID;
use swash::{FontRef, StringId, Tag};

use super::captioner::check_frame;
use super::cues::{Cue, Timing, plan};
use super::fonts::{Face, Fonts};
use super::glyphs::GlyphReader;
use super::layout::{Block, Bounds, CAPITALS, FrameSize, Layouter};
use super::numbers::single;
use super::shape::{Line, Shaper, runs_right_to_left};
use crate::captions::style::Style;
use crate::captions::{Segment, style_check};
use crate::error::Result;

/// Lays out the captions of a video, one after the other.
pub(in crate::captions) struct Placer<'a> {
    style: &'a Style,
    frame: FrameSize,
    cues: Vec<Cue>,
    shaper: Shaper,
    reader: GlyphReader,
    typefaces: HashMap<ID, Arc<Typeface>>,
}

/// A cue in its place. Lengths are in pixels of the frame.
pub(in crate::captions) struct PlacedCue {
    pub(in crate::captions) start_us: i64,
    pub(in crate::captions) end_us: i64,
    pub(in crate::captions) words: Vec<Timing>,
    /// The em.
    pub(in crate::captions) size: f32,
    pub(in crate::captions) lines: Vec<PlacedLine>,
}

/// A line in its place.
pub(in crate::captions) struct PlacedLine {
    pub(in crate::captions) baseline: f32,
    /// The room of its letters.
    pub(in crate::captions) room: Bounds,
    /// What a reader needs before the text to see in which direction it runs.
    pub(in crate::captions) direction_mark: &'static str,
    /// Its text in the order of reading.
    pub(in crate::captions) spans: Vec<Span>,
    /// The rooms of its words.
    pub(in crate::captions) words: Vec<(usize, Bounds)>,
}

/// Text in one face.
pub(in crate::captions) struct Span {
    pub(in crate::captions) text: String,
    /// `None` between words.
    pub(in crate::captions) word: Option<usize>,
    pub(in crate::captions) typeface: Arc<Typeface>,
}

/// A face as other programs ask for it, and measure it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::captions) struct Typeface {
    /// The family that it shares with no more than a bold and two slanted faces.
    pub(in crate::captions) family: String,
    /// 400, 700 for the bold face of the family; any number for a variable font.
    pub(in crate::captions) weight: u16,
    /// Above the baseline, in ems, as Windows counts it.
    pub(in crate::captions) ascent: f32,
    /// Below the baseline, in ems, as Windows counts it.
    pub(in crate::captions) descent: f32,
    /// Whether it is the face of the style.
    pub(in crate::captions) is_primary: bool,
    /// Whether its glyphs are pictures: emoji in colour.
    pub(in crate::captions) has_pictures: bool,
}

impl<'a> Placer<'a> {
    /// # Errors
    /// Those of [`Captioner::new`](super::Captioner::new).
    pub(in crate::captions) fn new(
        segments: &[Segment],
        style: &'a Style,
        frame: FrameSize,
        fonts: &Fonts,
    ) -> Result<Self> {
        style_check::check(style)?;
        check_frame(frame)?;
        let cues = plan(segments, style)?;
        let sample = cues.iter().flat_map(|cue| &cue.lines).flatten().map(|piece| piece.text.as_str());
        let shaper = Shaper::new(fonts, &style.font, sample)?;
        let (reader, typefaces) = (GlyphReader::new(), HashMap::new());
        Ok(Self { style, frame, cues, shaper, reader, typefaces })
    }

    /// How many cues there are.
    pub(in crate::captions) fn len(&self) -> usize {
        self.cues.len()
    }

    /// The face of the style.
    pub(in crate::captions) fn primary(&mut self) -> Arc<Typeface> {
        let face = self.shaper.chooser().primary();
        self.typeface(&face)
    }

    /// The cue with this number; they are in the order of time.
    pub(in crate::captions) fn place(&mut self, number: usize) -> Option<PlacedCue> {
        let cue = self.cues.get(number)?;
        let (shaper, reader) = (&mut self.shaper, &mut self.reader);
        let layouter = &mut Layouter { style: self.style, frame: self.frame, shaper, reader };
        let (block, lines) = layouter.lay_out_lines(cue);
        let (start_us, end_us, words) = (cue.start_us, cue.end_us, cue.words.clone());
        let lines = lines.iter().enumerate().filter_map(|(number, line)| self.line(&block, number, line));
        Some(PlacedCue { start_us, end_us, words, size: block.size, lines: lines.collect() })
    }

    fn line(&mut self, block: &Block, number: usize, line: &Line) -> Option<PlacedLine> {
        let room = *block.lines.get(number)?;
        let spans = line.spans().map(|(text, word, face)| Span {
            text: text.to_owned(),
            word,
            typeface: self.typeface(face),
        });
        let spans = spans.collect();
        let words = block.runs.iter().filter(|run| run.line == number).map(|run| (run.word, run.room));
        Some(PlacedLine {
            baseline: room.top + CAPITALS * block.size,
            room,
            direction_mark: direction_mark(line),
            spans,
            words: words.collect(),
        })
    }

    fn typeface(&mut self, face: &Face) -> Arc<Typeface> {
        if let Some(known) = self.typefaces.get(&face.id) {
            return Arc::clone(known);
        }
        let chooser = self.shaper.chooser();
        let read = chooser.with_tables(face.id, |font| Typeface {
            is_primary: chooser.is_primary(face.id),
            ..typeface(font, face)
        });
        let typeface = Arc::new(read.unwrap_or_else(|| unread(face)));
        self.typefaces.insert(face.id, Arc::clone(&typeface));
        typeface
    }
}

fn direction_mark(line: &Line) -> &'static str {
    let seems_right_to_left = runs_right_to_left(line.spans().map(|(text, ..)| text));
    match (line.right_to_left(), seems_right_to_left) {
        (true, false) => "\u{200f}",
        (false, true) => "\u{200e}",
        _ => "",
    }
}

/// Of a file that was there when the fonts were listed, and no longer is.
fn unread(face: &Face) -> Typeface {
    let (family, weight) = (face.family.clone(), face.weight);
    Typeface { family, weight, ascent: 0.9, descent: 0.3, is_primary: false, has_pictures: false }
}

fn typeface(font: FontRef<'_>, face: &Face) -> Typeface {
    const IS_BOLD: u16 = 1 << 5;
    let table = |name: [u8; 4]| font.table(Tag::from_be_bytes(name));
    let number = |table: Option<&[u8]>, at: usize| {
        table.and_then(|table| table.get(at..at + 2)?.try_into().ok()).map_or(0, u16::from_be_bytes)
    };
    let signed = |table: Option<&[u8]>, at: usize| i32::from(number(table, at).cast_signed());
    let (windows, horizontal) = (table(*b"OS/2"), table(*b"hhea"));
    let (mut ascent, mut descent) = (signed(windows, 74), signed(windows, 76));
    if ascent + descent == 0 {
        (ascent, descent) = (signed(horizontal, 4), -signed(horizontal, 6));
    }
    let em = f64::from(number(table(*b"head"), 18).max(1));
    let is_variable = table(*b"fvar").is_some();
    let is_bold = number(windows, 62) & IS_BOLD != 0;
    let named = |id| font.localized_strings().find_by_id(id, Some("en")).map(|name| name.to_string());
    let family = named(StringId::Family).filter(|_| !is_variable);
    let weight = match (is_variable, is_bold) {
        (true, _) => face.weight,
        (false, true) => 700,
        (false, false) => 400,
    };
    Typeface {
        family: family.unwrap_or_else(|| face.family.clone()),
        weight,
        ascent: single(f64::from(ascent) / em),
        descent: single(f64::from(descent) / em),
        is_primary: false,
        has_pictures: table(*b"glyf").is_none() && table(*b"CFF ").is_none() && table(*b"CFF2").is_none(),
    }
}
