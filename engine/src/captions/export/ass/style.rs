//! The looks of all cues: the head of the file.

use std::fmt::Write;
use std::sync::Arc;

use super::super::super::raster::{FrameSize, Typeface};
use super::super::super::style::{Placement, Style, WordAnimation};
use super::tags::{name, number, style_color};
use crate::Color;

/// libass blurs by a Gaussian of this many times `\blur` (2 ÷ √ln 256).
const GAUSSIAN_PER_BLUR: f64 = 0.849_322;

/// What an ASS file says once about all of its captions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AssStyle {
    pub(super) frame: FrameSize,
    pub(super) typeface: Arc<Typeface>,
    /// Of captions that are not shrunk.
    pub(super) lengths: Lengths,
    pub(super) colors: WordColors,
    outline: Color,
    pub(super) shadow: Color,
    line_box: Color,
    word_box: Color,
    /// Whether words grow: they are events of their own then.
    pub(super) has_moving_words: bool,
    /// As on a number pad.
    pub(super) alignment: u8,
    margin_sides_px: f64,
    margin_vertical_px: f64,
}

/// Lengths in pixels that go with the size of the letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lengths {
    pub(super) em: f32,
    pub(super) spacing: f32,
    pub(super) outline: f32,
    pub(super) shadow_x: f32,
    pub(super) shadow_y: f32,
    /// As `\blur` counts it.
    pub(super) blur: f32,
}

/// Colours of words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WordColors {
    pub(super) upcoming: Color,
    pub(super) current: Color,
    pub(super) spoken: Color,
}

impl Lengths {
    pub(super) fn of(style: &Style, em: f32) -> Self {
        let [spacing, outline, shadow_x, shadow_y] =
            [style.font.letter_spacing, style.outline.width, style.shadow.x, style.shadow.y]
                .map(|length| single(length * f64::from(em)));
        Self { em, spacing, outline, shadow_x, shadow_y, blur: blur(style.shadow.blur * f64::from(em)) }
    }

    /// What ASS calls the size of a font: its ascent and descent, as Windows has them.
    pub(super) fn font_size(&self, typeface: &Typeface) -> f32 {
        self.em * (typeface.ascent + typeface.descent)
    }
}

/// The captions are blurred by three box filters; a Gaussian of the same variance.
fn blur(softness_px: f64) -> f32 {
    let radius = (softness_px / 2.0).ceil();
    single((radius * (radius + 1.0)).sqrt() / GAUSSIAN_PER_BLUR)
}

#[expect(clippy::cast_possible_truncation, reason = "lengths of a picture need 24 bits at most")]
pub(super) fn single(length: f64) -> f32 {
    length as f32
}

impl AssStyle {
    /// The looks of `style` on frames of `frame` pixels; `typeface` is its face.
    pub(super) fn of(style: &Style, frame: FrameSize, typeface: &Arc<Typeface>) -> Self {
        let (width, height) = (f64::from(frame.width), f64::from(frame.height));
        let area =
            if frame.height > frame.width { &style.safe_area.portrait } else { &style.safe_area.landscape };
        let (alignment, margin) = match style.placement {
            Placement::Bottom => (2, area.bottom),
            Placement::Middle => (5, 0.0),
            Placement::Top => (8, area.top),
        };
        let or_fill = |own: Option<Color>| own.unwrap_or(style.fill);
        let words = &style.words;
        let colors = WordColors {
            upcoming: or_fill(words.upcoming),
            current: or_fill(words.current),
            spoken: or_fill(words.spoken),
        };
        let pops = style.animation.word == WordAnimation::Pop;
        Self {
            frame,
            typeface: Arc::clone(typeface),
            lengths: Lengths::of(style, single(style.size * width.min(height))),
            colors,
            outline: style.outline.color,
            shadow: style.shadow.color,
            line_box: style.line_box.color,
            word_box: words.current_box.color,
            has_moving_words: pops || (words.current_scale - 1.0).abs() > 1e-6,
            alignment,
            margin_sides_px: (width * area.sides).round(),
            margin_vertical_px: (height * margin).round(),
        }
    }

    /// The colour of letters that no command paints: where words stay in their line,
    /// commands tell what differs from a word that is spoken.
    pub(super) fn primary(&self) -> Color {
        if self.has_moving_words { self.colors.upcoming } else { self.colors.current }
    }

    pub(super) fn outline_alpha(&self) -> u8 {
        self.outline.alpha
    }

    pub(super) fn word_box_alpha(&self) -> u8 {
        self.word_box.alpha
    }

    /// Everything before the first event.
    pub(super) fn header(&self) -> String {
        let FrameSize { width, height } = self.frame;
        let mut header = format!(
            "[Script Info]\n\
             ScriptType: v4.00+\n\
             PlayResX: {width}\n\
             PlayResY: {height}\n\
             WrapStyle: 2\n\
             ScaledBorderAndShadow: yes\n\
             Kerning: yes\n\
             YCbCr Matrix: None\n\
             \n\
             [V4+ Styles]\n\
             Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
             Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
             Alignment, MarginL, MarginR, MarginV, Encoding\n"
        );
        let letters = [self.primary(), self.colors.upcoming, self.outline];
        let outline = self.lengths.outline;
        self.add_style(&mut header, "Default", letters, outline, self.alignment);
        for (name, color, outline, alignment) in [
            ("Shadow", self.shadow, outline, self.alignment),
            ("Box", self.line_box, 0.0, 7),
            ("Word box", self.word_box, 0.0, 7),
        ] {
            if color.alpha > 0 {
                self.add_style(&mut header, name, [color; 3], outline, alignment);
            }
        }
        header.push_str(
            "\n[Events]\n\
             Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n",
        );
        header
    }

    fn add_style(&self, header: &mut String, style: &str, colors: [Color; 3], outline: f32, alignment: u8) {
        let font = name(&self.typeface.family);
        let size = number(self.lengths.font_size(&self.typeface));
        let [primary, secondary, rim] = colors.map(style_color);
        let bold = if self.typeface.weight >= 700 { -1 } else { 0 };
        let (spacing, outline) = (number(self.lengths.spacing), number(outline));
        let (sides, vertical) = (self.margin_sides_px, self.margin_vertical_px);
        // Encoding -1 makes libass find the direction of each text itself. No shadow
        // is asked for, so its colour does not matter.
        let _ = writeln!(
            header,
            "Style: {style},{font},{size},{primary},{secondary},{rim},&HFF000000,{bold},0,0,0,100,100,{spacing},0,\
             1,{outline},0,{alignment},{sides},{sides},{vertical},-1"
        );
    }
}
