//! From text to glyphs in the order they are seen: shaping, both directions,
//! lines.

use std::ops::Range;
use std::sync::Arc;

use cosmic_text::{
    Attrs, AttrsList, BufferLine, Ellipsize, Family, Font, FontSystem, Hinting, LayoutGlyph, LineEnding,
    Shaping, Wrap,
};
use fontdb::{ID, Weight};

use super::cues::Piece;
use super::fonts::{Face, FaceChooser, Fonts, continues};
use crate::captions::style;
use crate::error::Result;

/// Letters that no font could draw are reported up to this many.
const MAX_MISSING: usize = 64;
/// Blanks a tab is worth; tabs have been replaced before.
const TAB_WIDTH: u16 = 4;
const RIGHT_TO_LEFT_MARK: &str = "\u{200f}";
const ZERO_WIDTH_SPACE: &str = "\u{200b}";

/// One glyph, from the start of its line and its baseline.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) font: ID,
    pub(super) weight: Weight,
    pub(super) id: u16,
    pub(super) x: f32,
    /// Downwards.
    pub(super) y: f32,
    pub(super) size: f32,
    /// Room it takes: from `left` to `right`.
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) word: usize,
    pub(super) right_to_left: bool,
}

impl Glyph {
    pub(super) fn scale(&mut self, factor: f32) {
        for length in [&mut self.x, &mut self.y, &mut self.size, &mut self.left, &mut self.right] {
            *length *= factor;
        }
    }
}

/// One line of a shaped text.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The glyphs of its words; what stands between words has no shape.
    pub(super) glyphs: Vec<Glyph>,
    source: Arc<Source>,
    /// Bytes of the source, from its first word to its last.
    bytes: Range<usize>,
}

/// What was shaped.
#[derive(Debug)]
struct Source {
    text: String,
    spans: Vec<FaceSpan>,
    right_to_left: bool,
}

/// Text in one face.
#[derive(Debug)]
struct FaceSpan {
    bytes: Range<usize>,
    face: Arc<Face>,
    /// The number of its word and 1; 0 marks what stands between words.
    word: usize,
}

impl Line {
    /// Whether it is read from right to left.
    pub(super) fn right_to_left(&self) -> bool {
        self.source.right_to_left
    }

    /// Its text in the order of reading: each stretch with its word and its face.
    pub(super) fn spans(&self) -> impl Iterator<Item = (&str, Option<usize>, &Arc<Face>)> {
        self.source.spans.iter().filter_map(|span| {
            let bytes = span.bytes.start.max(self.bytes.start)..span.bytes.end.min(self.bytes.end);
            let text = self.source.text.get(bytes).unwrap_or_default();
            let is_text = !text.is_empty() && text != ZERO_WIDTH_SPACE;
            is_text.then_some((text, span.word.checked_sub(1), &span.face))
        })
    }
}

/// Shapes text with the faces of a style.
pub(super) struct Shaper {
    system: FontSystem,
    chooser: FaceChooser,
    letter_spacing: f32,
    missing: Vec<char>,
}

/// Text that was shaped once and can be broken at several widths.
pub(super) struct Shaped {
    line: BufferLine,
    size: f32,
    source: Arc<Source>,
}

impl Shaper {
    /// # Errors
    /// When the family of the style does not exist.
    pub(super) fn new<'a>(
        fonts: &Fonts,
        font: &style::Font,
        sample: impl Iterator<Item = &'a str>,
    ) -> Result<Self> {
        let chooser = FaceChooser::new(fonts, font, sample)?;
        // The locale would choose between Han fonts; the chooser has done so.
        let system = FontSystem::new_with_locale_and_db("en".to_owned(), fonts.database().clone());
        Ok(Self {
            system,
            chooser,
            letter_spacing: super::numbers::single(font.letter_spacing),
            missing: Vec::new(),
        })
    }

    /// Letters met so far that no font can draw.
    pub(super) fn missing(&self) -> &[char] {
        &self.missing
    }

    /// Whether a glyph is of the face of the style, or an emoji: as high as that.
    pub(super) fn is_latin(&self, glyph: &Glyph) -> bool {
        self.chooser.is_primary(glyph.font) || self.chooser.is_emoji_face(glyph.font)
    }

    /// The faces it chooses from.
    pub(super) fn chooser(&self) -> &FaceChooser {
        &self.chooser
    }

    /// The face data behind a glyph.
    pub(super) fn font(&mut self, id: ID, weight: Weight) -> Option<Arc<Font>> {
        self.system.get_font(id, weight)
    }

    /// Shapes pieces that follow each other. `right_to_left` is the direction of
    /// the whole caption: a line that begins with a name in another script keeps it.
    pub(super) fn shape(&mut self, pieces: &[Piece], size: f32, right_to_left: bool) -> Shaped {
        let mut text = String::new();
        let starts_otherwise = !runs_right_to_left(pieces.iter().map(|piece| piece.text.as_str()));
        if right_to_left && starts_otherwise {
            text.push_str(RIGHT_TO_LEFT_MARK);
        }
        let mut attributes = AttrsList::new(&Attrs::new());
        let mut spans = Vec::new();
        for piece in pieces {
            let word = piece.word.map_or(0, |word| word + 1);
            let mut before = None;
            for (at, end, face) in self.faces(&piece.text) {
                // Two faces in one word come out in the wrong order in text that
                // runs from right to left, unless they are words of their own.
                if let Some(before) = before.replace(Arc::clone(&face))
                    && right_to_left
                {
                    let start = text.len();
                    text.push_str(ZERO_WIDTH_SPACE);
                    spans.push(FaceSpan { bytes: start..text.len(), face: before, word: 0 });
                }
                let start = text.len();
                text.push_str(piece.text.get(at..end).unwrap_or_default());
                spans.push(FaceSpan { bytes: start..text.len(), face, word });
            }
        }
        for span in &spans {
            attributes.add_span(span.bytes.clone(), &self.attributes(&span.face, span.word));
        }
        let line = BufferLine::new(text.clone(), LineEnding::None, attributes, Shaping::Advanced);
        let right_to_left = right_to_left || !starts_otherwise;
        Shaped { line, size, source: Arc::new(Source { text, spans, right_to_left }) }
    }

    fn attributes<'a>(&self, face: &'a Face, word: usize) -> Attrs<'a> {
        let attributes = Attrs::new()
            .family(Family::Name(&face.family))
            .weight(Weight(face.weight))
            .stretch(face.stretch)
            .metadata(word);
        // Room between letters would tear joined scripts apart.
        if self.letter_spacing == 0.0 || !self.chooser.is_primary(face.id) {
            return attributes;
        }
        attributes.letter_spacing(self.letter_spacing)
    }

    /// The faces of a text, as ranges of bytes.
    fn faces(&mut self, text: &str) -> Vec<(usize, usize, Arc<Face>)> {
        const EMOJI_SELECTOR: char = '\u{fe0f}';
        const JOINER: char = '\u{200d}';
        let script = self.script_face(text);
        let mut ranges: Vec<(usize, usize, Arc<Face>)> = Vec::new();
        let mut letters = text.char_indices().peekable();
        let mut before = '\0';
        while let Some((at, letter)) = letters.next() {
            let end = at + letter.len_utf8();
            let stays = continues(letter) || before == JOINER && !letter.is_alphabetic();
            before = letter;
            if stays && let Some((_, last_end, _)) = ranges.last_mut() {
                *last_end = end;
                continue;
            }
            let in_color = letters.peek().is_some_and(|(_, next)| *next == EMOJI_SELECTOR);
            let face = self.letter_face(letter, in_color, script.as_ref());
            match ranges.last_mut() {
                Some((_, last_end, last)) if *last == face => *last_end = end,
                _ => ranges.push((at, end, face)),
            }
        }
        ranges
    }

    /// The face of the letters of a word that the face of the style lacks.
    fn script_face(&mut self, text: &str) -> Option<Arc<Face>> {
        let mut letters = text.chars().filter(|letter| letter.is_alphabetic());
        let chooser = &mut self.chooser;
        letters.find_map(|letter| {
            let face = chooser.face_for(letter, false)?;
            (!chooser.is_primary(face.id)).then_some(face)
        })
    }

    /// Punctuation and digits are of the face of their word where it has them:
    /// they fit, and one run of glyphs is put into order as a whole.
    fn letter_face(&mut self, letter: char, in_color: bool, script: Option<&Arc<Face>>) -> Arc<Face> {
        if let Some(script) = script
            && !in_color
            && !letter.is_alphabetic()
            && self.chooser.has(script, letter)
        {
            return Arc::clone(script);
        }
        self.chooser.face_for(letter, in_color).unwrap_or_else(|| {
            self.report(letter);
            self.chooser.primary()
        })
    }

    fn report(&mut self, letter: char) {
        if !letter.is_whitespace() && self.missing.len() < MAX_MISSING && !self.missing.contains(&letter) {
            self.missing.push(letter);
        }
    }

    /// The lines of shaped text: one, or as many as `width` asks for.
    pub(super) fn break_lines(&mut self, shaped: &mut Shaped, width: Option<f32>) -> Vec<Line> {
        shaped.line.reset_layout();
        let lines = shaped.line.layout(
            &mut self.system,
            shaped.size,
            width,
            if width.is_some() { Wrap::WordOrGlyph } else { Wrap::None },
            Ellipsize::None,
            None,
            TAB_WIDTH,
            Hinting::Disabled,
        );
        let lines = lines.iter().filter_map(|line| {
            let words = || line.glyphs.iter().filter(|glyph| glyph.metadata > 0);
            let bytes = words().map(|glyph| glyph.start).min()?..words().map(|glyph| glyph.end).max()?;
            let glyphs = words().filter_map(drawn).collect();
            Some(Line { glyphs, source: Arc::clone(&shaped.source), bytes })
        });
        lines.collect()
    }
}

/// A glyph of a word; not the box that stands for what a font lacks.
fn drawn(glyph: &LayoutGlyph) -> Option<Glyph> {
    let word = glyph.metadata.checked_sub(1)?;
    Some(Glyph {
        font: glyph.font_id,
        weight: glyph.font_weight,
        id: glyph.glyph_id,
        x: glyph.x + glyph.font_size * glyph.x_offset,
        y: glyph.y - glyph.font_size * glyph.y_offset,
        size: glyph.font_size,
        left: glyph.x,
        right: glyph.x + glyph.w,
        word,
        right_to_left: glyph.level.is_rtl(),
    })
}

/// Whether the first letter with a direction runs from right to left.
pub(super) fn runs_right_to_left<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let strong = texts.flat_map(str::chars).find(|letter| letter.is_alphabetic());
    strong.is_some_and(|letter| {
        matches!(u32::from(letter), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
    })
}
