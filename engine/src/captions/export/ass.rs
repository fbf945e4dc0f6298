//! Advanced SubStation Alpha.

use std::fmt::Write;

use super::super::lines::word_places;
use super::super::types::Segment;
use super::clock;
use crate::Color;

/// The looks of an ASS file: one style for all cues. Lengths are in pixels of a
/// frame of `width` × `height`.
#[derive(Clone, Debug, PartialEq)]
pub struct AssStyle {
    /// Width of the video.
    pub width: u32,
    /// Height of the video.
    pub height: u32,
    /// Name of the font's family.
    pub font: String,
    /// Height of a line as ASS counts it: ascent and descent of the font.
    pub font_size: f32,
    /// Colour of the letters; with karaoke, of words that were spoken.
    pub fill: Color,
    /// With karaoke: colour of words yet to come.
    pub upcoming: Color,
    /// Colour of the outline; of the box, if there is one.
    pub outline: Color,
    /// Colour of the shadow.
    pub shadow: Color,
    /// Width of the outline; with a box, its padding.
    pub outline_px: f32,
    /// Distance of the shadow.
    pub shadow_px: f32,
    /// A filled box behind the text instead of an outline.
    pub has_box: bool,
    /// Bold letters.
    pub is_bold: bool,
    /// Slanted letters.
    pub is_italic: bool,
    /// Place on the screen as on a number pad: 1 to 9, 2 for the middle of the bottom.
    pub alignment: u8,
    /// Distance from the left and the right edge.
    pub margin_side_px: u32,
    /// Distance from the upper or lower edge.
    pub margin_vertical_px: u32,
    /// How words light up as they are spoken.
    pub karaoke: Karaoke,
}

/// How words light up as they are spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Karaoke {
    /// They do not.
    #[default]
    None,
    /// At once, each when it begins (`\k`).
    Word,
    /// From left to right (`\kf`).
    Fill,
}

impl AssStyle {
    /// White letters with a black outline at the bottom of a frame.
    pub fn plain(width: u32, height: u32) -> Self {
        // In proportion to the shorter side, so that upright video is no exception.
        let shorter = f32::from(u16::try_from(width.min(height)).unwrap_or(u16::MAX));
        Self {
            width,
            height,
            font: "Sans".to_owned(),
            font_size: (shorter * 0.075).round(),
            fill: Color::WHITE,
            upcoming: Color::rgb(160, 160, 160),
            outline: Color::BLACK,
            shadow: Color::BLACK,
            outline_px: (shorter * 0.004).round().max(1.0),
            shadow_px: 0.0,
            has_box: false,
            is_bold: false,
            is_italic: false,
            alignment: 2,
            margin_side_px: width / 20,
            margin_vertical_px: height / 18,
            karaoke: Karaoke::None,
        }
    }
}

/// An ASS file that libass draws as `style` says. Lines break only where the
/// segments break them; braces and backslashes of the text are kept from being
/// read as commands.
pub fn ass(segments: &[Segment], style: &AssStyle) -> String {
    let mut file = header(style);
    for segment in segments {
        let text = match style.karaoke {
            Karaoke::None => escape(&segment.lines.join("\n")),
            Karaoke::Word => sung(segment, "k"),
            Karaoke::Fill => sung(segment, "kf"),
        };
        let (start, end) = (time(segment.start_ms), time(segment.end_ms));
        // Writing to a string cannot fail.
        let _ = writeln!(file, "Dialogue: 0,{start},{end},Default,,0,0,0,,{text}");
    }
    file
}

fn header(style: &AssStyle) -> String {
    let AssStyle { width, height, .. } = style;
    // Commas separate fields.
    let font: String = style.font.chars().filter(|c| !c.is_control() && *c != ',').collect();
    let [fill, upcoming, outline, shadow] =
        [style.fill, style.upcoming, style.outline, style.shadow].map(colour);
    let flag = |yes: bool| if yes { -1 } else { 0 };
    let (bold, italic) = (flag(style.is_bold), flag(style.is_italic));
    let border = if style.has_box { 3 } else { 1 };
    let [size, outline_px, shadow_px] = [style.font_size, style.outline_px, style.shadow_px].map(number);
    let (side, vertical) = (style.margin_side_px, style.margin_vertical_px);
    let alignment = style.alignment.clamp(1, 9);
    // Encoding -1 makes libass find the direction of each text itself.
    format!(
        "[Script Info]\n\
         ScriptType: v4.00+\n\
         PlayResX: {width}\n\
         PlayResY: {height}\n\
         WrapStyle: 2\n\
         ScaledBorderAndShadow: yes\n\
         YCbCr Matrix: None\n\
         \n\
         [V4+ Styles]\n\
         Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
         Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, \
         MarginL, MarginR, MarginV, Encoding\n\
         Style: Default,{font},{size},{fill},{upcoming},{outline},{shadow},{bold},{italic},0,0,100,100,0,0,\
         {border},{outline_px},{shadow_px},{alignment},{side},{side},{vertical},-1\n\
         \n\
         [Events]\n\
         Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    )
}

/// A length with at most two decimals; what is no number is nothing.
fn number(length: f32) -> f32 {
    if length.is_finite() { (length.clamp(0.0, 10_000.0) * 100.0).round() / 100.0 } else { 0.0 }
}

/// `&HAABBGGRR`, where 0 is opaque.
fn colour(color: Color) -> String {
    let Color { red, green, blue, alpha } = color;
    format!("&H{:02X}{blue:02X}{green:02X}{red:02X}", 255 - alpha)
}

/// Text with a karaoke command before each word. Durations are whole centiseconds
/// between rounded times, so that rounding does not add up.
fn sung(segment: &Segment, command: &str) -> String {
    let places = word_places(segment);
    let start_cs = centiseconds(segment.start_ms);
    let begins: Vec<i64> =
        segment.words.iter().map(|word| centiseconds(word.start_ms).max(start_cs)).collect();
    let mut text = String::new();
    let mut now_cs = start_cs;
    let mut last_word = None;
    for (number, line) in segment.lines.iter().enumerate() {
        if number > 0 {
            text.push_str("\\N");
        }
        let mut at = 0;
        for place in places.iter().filter(|place| place.line == number) {
            text.push_str(&escape(line.get(at..place.bytes.start).unwrap_or_default()));
            if last_word != Some(place.word) {
                let begin_cs = begins.get(place.word).copied().unwrap_or(now_cs).max(now_cs);
                if begin_cs > now_cs {
                    let _ = write!(text, "{{\\k{}}}", begin_cs - now_cs);
                }
                let spoken_ms = segment.words.get(place.word).map_or(0, |word| word.end_ms);
                let next_cs = begins.get(place.word + 1).copied().unwrap_or(i64::MAX);
                let end_cs = centiseconds(spoken_ms).min(next_cs).max(begin_cs);
                let _ = write!(text, "{{\\{command}{}}}", end_cs - begin_cs);
                now_cs = end_cs;
                last_word = Some(place.word);
            }
            text.push_str(&escape(line.get(place.bytes.clone()).unwrap_or_default()));
            at = place.bytes.end;
        }
        text.push_str(&escape(line.get(at..).unwrap_or_default()));
    }
    text
}

/// Keeps text from being read as commands: libass reads `\{` as a brace, and a
/// backslash followed by a word joiner as a backslash.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\N"),
            '\\' => escaped.push_str("\\\u{2060}"),
            '{' => escaped.push_str("\\{"),
            '}' => escaped.push_str("\\}"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn centiseconds(at_ms: i64) -> i64 {
    at_ms.max(0).saturating_add(5) / 10
}

fn time(at_ms: i64) -> String {
    let (hours, minutes, seconds, milliseconds) = clock(centiseconds(at_ms).saturating_mul(10));
    format!("{hours}:{minutes:02}:{seconds:02}.{:02}", milliseconds / 10)
}
