//! Captions of any length, the same in every run: a public-domain text, spoken over
//! and over at the pace of a reader.

use noxus_benches::Result;
use noxus_engine::captions::export::{AssStyle, Karaoke, ass as write_ass};
use noxus_engine::captions::style::WordAnimation;
use noxus_engine::captions::{Rules, Segment, Style, TextCase, Transcript, Word, segment};
use serde_json::{Value, json};

use crate::Request;

/// Jane Austen, “Sense and Sensibility”, chapter 1.
const TEXT: &str = "And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power \
    to do for them. He was not an ill-disposed young man, unless to be rather cold-hearted and rather selfish is \
    to be ill-disposed. Had he married a more amiable woman, he might have been made still more respectable than \
    he was; he might even have been made amiable himself.";

/// Height of a line of Montserrat, in sizes.
const LINE_HEIGHT: f64 = 1.219;

/// `seconds` of captions, cut as the tool cuts them for `style`.
pub(crate) fn segments(style: &Style, seconds: u32) -> Vec<Segment> {
    let end_ms = i64::from(seconds) * 1_000;
    let (mut words, mut at_ms, mut id) = (Vec::new(), 250, 0);
    for text in TEXT.split_whitespace().cycle() {
        // About 170 words a minute.
        let length_ms = 110 + 40 * i64::try_from(text.len()).unwrap_or(0);
        if at_ms + length_ms > end_ms - 200 {
            break;
        }
        id += 1;
        let spoken = (at_ms, at_ms + length_ms);
        words.push(Word { id, text: text.to_owned(), start_ms: spoken.0, end_ms: spoken.1, confidence: 1.0 });
        at_ms = spoken.1 + if text.ends_with(['.', ';']) { 450 } else { 40 };
    }
    let shows_few_words = style.upper_case || style.max_words > 0;
    let mut rules = if shows_few_words { Rules::social() } else { Rules::broadcast() };
    rules.text_case = TextCase::AsSpoken;
    segment(&Transcript { language: "en".to_owned(), words, duration_ms: end_ms }, &rules)
}

/// Writes the captions as ASS, as large and coloured as noxus draws them. What ASS
/// cannot say is left out: words do not spring, shadows are not soft.
pub(crate) fn ass(request: &Request) -> Result<Value> {
    let style = Style::named(request.text("style")?)?;
    let mut segments = segments(&style, request.number("seconds", 60));
    if style.upper_case {
        for segment in &mut segments {
            segment.lines.iter_mut().for_each(|line| *line = line.to_uppercase());
            segment.words.iter_mut().for_each(|word| word.text = word.text.to_uppercase());
        }
    }
    let (width, height) = (request.number("width", 1080), request.number("height", 1920));
    let size = style.size * f64::from(width.min(height));
    #[expect(clippy::cast_possible_truncation, reason = "pixels of one letter")]
    let pixels = |sizes: f64| (sizes * size) as f32;
    let bottom =
        if height > width { style.safe_area.portrait.bottom } else { style.safe_area.landscape.bottom };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a frame")]
    let margin_vertical_px = (bottom * f64::from(height)) as u32;
    let moves = style.animation.word != WordAnimation::None;
    let looks = AssStyle {
        font: if style.font.weight > 700 { "Montserrat ExtraBold" } else { "Montserrat SemiBold" }.to_owned(),
        font_size: pixels(LINE_HEIGHT),
        // A word lights up when it is spoken and stays so: as near as ASS comes.
        fill: if moves { style.words.current.unwrap_or(style.fill) } else { style.fill },
        upcoming: style.words.upcoming.unwrap_or(style.fill),
        outline: style.outline.color,
        shadow: style.shadow.color,
        outline_px: pixels(style.outline.width),
        shadow_px: pixels(style.shadow.y),
        margin_vertical_px,
        karaoke: if moves { Karaoke::Word } else { Karaoke::None },
        ..AssStyle::plain(width, height)
    };
    let text = write_ass(&segments, &looks);
    std::fs::write(request.text("output")?, &text)?;
    Ok(json!({"cues": segments.len(), "bytes": text.len()}))
}
