//! One cue with its times, and the commands that every event of it begins with.

use std::fmt::Write;
use std::ops::Range;

use super::super::super::raster::{PlacedCue, PlacedLine, Span, Typeface};
use super::super::super::style::{CaptionAnimation, Style};
use super::style::{AssStyle, Lengths};
use super::tags::{centiseconds, escape, name, number};

/// What an event is drawn as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    Shadow,
    Letters,
}

/// A cue, and how it looks.
pub(super) struct Scene<'a> {
    pub(super) style: &'a Style,
    pub(super) looks: &'a AssStyle,
    pub(super) cue: &'a PlacedCue,
    pub(super) lengths: Lengths,
    /// When it is seen, in hundredths of a second.
    pub(super) span_cs: Range<i64>,
    /// When each word begins to be the one that is spoken, in hundredths; they do not go back.
    begins_cs: Vec<i64>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(style: &'a Style, looks: &'a AssStyle, cue: &'a PlacedCue) -> Self {
        let span_cs = centiseconds(cue.start_us)..centiseconds(cue.end_us);
        let mut last = span_cs.start;
        let begins = cue.words.iter().map(|word| {
            last = centiseconds(word.start_us).clamp(last, span_cs.end.max(last));
            last
        });
        let begins_cs = begins.collect();
        Self { style, looks, cue, lengths: Lengths::of(style, cue.size), span_cs, begins_cs }
    }

    /// When a word is the one that is spoken: until the next begins.
    pub(super) fn word_cs(&self, word: usize) -> Range<i64> {
        let at = |word: usize| self.begins_cs.get(word).copied().unwrap_or(self.span_cs.end);
        at(word)..at(word + 1)
    }

    /// When the voice has left a word, which may be before the next begins.
    pub(super) fn spoken_cs(&self, word: usize) -> i64 {
        let Range { start, end } = self.word_cs(word);
        let spoken_us = self.cue.words.get(word).map_or(0, |word| word.end_us);
        centiseconds(spoken_us).clamp(start, end.max(start))
    }

    /// The cue in parts, with the word that is spoken in each.
    pub(super) fn parts(&self) -> impl Iterator<Item = (Option<usize>, Range<i64>)> {
        let first = self.begins_cs.first().copied().unwrap_or(self.span_cs.end);
        let before = std::iter::once((None, self.span_cs.start..first));
        let words = (0..self.begins_cs.len()).map(|word| (Some(word), self.word_cs(word)));
        before.chain(words).filter(|(_, part)| !part.is_empty())
    }

    /// How the caption comes and goes, as far as `event` shows it.
    pub(super) fn fade(&self, event: &Range<i64>) -> String {
        if self.style.animation.caption == CaptionAnimation::None {
            return String::new();
        }
        let length_ms = (self.span_cs.end - self.span_cs.start).saturating_mul(10);
        let fade_ms = i64::from(self.style.animation.duration_ms).min(length_ms / 2);
        if *event == self.span_cs {
            return format!("\\fad({fade_ms},{fade_ms})");
        }
        // Times of `\fade` count from the start of the event.
        let start_ms = (self.span_cs.start - event.start).saturating_mul(10);
        let end_ms = start_ms + length_ms;
        format!("\\fade(255,0,255,{start_ms},{},{},{end_ms})", start_ms + fade_ms, end_ms - fade_ms)
    }

    /// The commands before a line of letters.
    pub(super) fn line_head(&self, line: &PlacedLine, layer: Layer) -> String {
        let descent = self.reach(&line.spans, |typeface| typeface.descent);
        let (x, _) = line.room.center();
        let y = line.baseline + descent * self.lengths.em;
        let anchor = if self.looks.alignment == 2 { "" } else { "\\an2" };
        format!("{anchor}{}{}{}", self.position((x, y), layer), self.sizes(layer), self.rim())
    }

    /// Where a shadow or letters stand.
    pub(super) fn position(&self, (x, y): (f32, f32), layer: Layer) -> String {
        let (x, y) = match layer {
            Layer::Letters => (x, y),
            Layer::Shadow => (x + self.lengths.shadow_x, y + self.lengths.shadow_y),
        };
        format!("\\pos({},{})", number(x), number(y))
    }

    /// What differs from the style of the file.
    pub(super) fn sizes(&self, layer: Layer) -> String {
        let Lengths { spacing, blur, .. } = self.lengths;
        let mut tags = String::new();
        // Writing to a string cannot fail.
        if self.is_shrunk() {
            let size = number(self.lengths.font_size(&self.looks.typeface));
            let _ = write!(tags, "\\fs{size}");
        }
        // libass takes no negative spacing from a style, only from a command.
        if spacing < 0.0 || spacing > 0.0 && !tags.is_empty() {
            let _ = write!(tags, "\\fsp{}", number(spacing));
        }
        if !matches!(self.looks.typeface.weight, 400 | 700) {
            tags.push_str(&bold(&self.looks.typeface));
        }
        if layer == Layer::Shadow && blur > 0.0 {
            let _ = write!(tags, "\\blur{}", number(blur));
        }
        tags
    }

    /// The width of the rim, where it differs from the style of the file.
    pub(super) fn rim(&self) -> String {
        let outline = self.lengths.outline;
        if outline > 0.0 && self.is_shrunk() { format!("\\bord{}", number(outline)) } else { String::new() }
    }

    fn is_shrunk(&self) -> bool {
        (self.lengths.em - self.looks.lengths.em).abs() > 0.005
    }

    /// The largest ascent or descent of the faces of a line, in ems.
    pub(super) fn reach<'s>(
        &self,
        spans: impl IntoIterator<Item = &'s Span>,
        measure: impl Fn(&Typeface) -> f32,
    ) -> f32 {
        let faces = spans.into_iter().filter(|span| span.word.is_some() && !span.typeface.has_pictures);
        let own = faces.map(|span| measure(&span.typeface)).reduce(f32::max);
        own.unwrap_or_else(|| measure(&self.looks.typeface))
    }

    /// Spans as text, with the commands of `of_word` before each word and those of
    /// its face where that changes.
    pub(super) fn text<'s>(
        &self,
        spans: impl IntoIterator<Item = &'s Span>,
        mut of_word: impl FnMut(usize) -> String,
    ) -> String {
        let (mut text, mut face, mut last_word) = (String::new(), &*self.looks.typeface, None);
        for span in spans {
            let mut tags = String::new();
            if let Some(word) = span.word {
                if *span.typeface != *face && !span.typeface.has_pictures {
                    face = &span.typeface;
                    tags.push_str(&self.face(face));
                }
                if last_word.replace(word) != Some(word) {
                    tags.push_str(&of_word(word));
                }
            }
            if !tags.is_empty() {
                let _ = write!(text, "{{{tags}}}");
            }
            text.push_str(&escape(&span.text));
        }
        text
    }

    fn face(&self, typeface: &Typeface) -> String {
        let size = number(self.lengths.font_size(typeface));
        let mut tags = format!("\\fn{}\\fs{size}{}", name(&typeface.family), bold(typeface));
        if self.lengths.spacing != 0.0 {
            let spacing = if typeface.is_primary { number(self.lengths.spacing) } else { 0.0 };
            let _ = write!(tags, "\\fsp{spacing}");
        }
        tags
    }
}

fn bold(typeface: &Typeface) -> String {
    match typeface.weight {
        400 => "\\b0".to_owned(),
        700 => "\\b1".to_owned(),
        other => format!("\\b{other}"),
    }
}
