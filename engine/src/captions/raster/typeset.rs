//! Words that stand on the screen, as outlines: for titles, lists and numbers.

use tiny_skia::Path;

use super::cues::{Cue, Piece, Timing};
use super::fonts::Fonts;
use super::glyphs::GlyphReader;
use super::layout::{Bounds, FrameSize, Layouter};
use super::shape::Shaper;
use crate::captions::style::{Font, Style};
use crate::error::Result;

/// A text set in lines.
#[derive(Debug)]
pub(crate) struct Typeset {
    /// Size of its letters, in pixels.
    pub(crate) size: f32,
    /// Its lines, from the top.
    pub(crate) lines: Vec<TypesetLine>,
}

/// A line of a text.
#[derive(Debug)]
pub(crate) struct TypesetLine {
    /// From the top of its capitals to where its letters end.
    pub(crate) room: Bounds,
    /// Its words in the order of the text: which word of the text, and its outline.
    pub(crate) words: Vec<(usize, Path)>,
}

/// Sets texts in one face.
pub(crate) struct Typesetter {
    shaper: Shaper,
    reader: GlyphReader,
}

impl Typesetter {
    /// # Errors
    /// As [`Captioner::new`](super::Captioner::new), for the face.
    pub(crate) fn new<'a>(
        fonts: &Fonts,
        font: &Font,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        Ok(Self { shaper: Shaper::new(fonts, font, texts.into_iter())?, reader: GlyphReader::new() })
    }

    /// Letters that no font can draw, so far.
    pub(crate) fn missing_letters(&self) -> &[char] {
        self.shaper.missing()
    }

    /// Sets `text` into the safe area of `style`, in as many lines as it takes.
    pub(crate) fn set(&mut self, text: &str, style: &Style, frame: FrameSize) -> Typeset {
        let mut pieces = Vec::new();
        let mut words = Vec::new();
        for (index, word) in text.split_whitespace().enumerate() {
            if index > 0 {
                pieces.push(Piece { text: " ".to_owned(), word: None });
            }
            let shown = if style.upper_case { word.to_uppercase() } else { word.to_owned() };
            pieces.push(Piece { text: shown, word: Some(index) });
            words.push(Timing { start_us: 0, end_us: 1 });
        }
        let cue = Cue { start_us: 0, end_us: 1, words, lines: vec![pieces] };
        let (shaper, reader) = (&mut self.shaper, &mut self.reader);
        let block = Layouter { style, frame, shaper, reader }.lay_out(&cue);
        let mut lines: Vec<TypesetLine> =
            block.lines.iter().map(|room| TypesetLine { room: *room, words: Vec::new() }).collect();
        for run in block.runs {
            if let (Some(line), Some(path)) = (lines.get_mut(run.line), run.path) {
                line.words.push((run.word, path));
            }
        }
        Typeset { size: block.size, lines }
    }
}
