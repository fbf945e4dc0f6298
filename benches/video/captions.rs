//! Captions of any length, the same in every run: a public-domain text, spoken over
//! and over at the pace of a reader.

use noxus_benches::Result;
use noxus_engine::Ctx;
use noxus_engine::captions::export;
use noxus_engine::captions::raster::{Fonts, FrameSize};
use noxus_engine::captions::{Rules, Segment, Style, TextCase, Transcript, Word, segment};
use serde_json::{Value, json};

use crate::Request;

/// Jane Austen, “Sense and Sensibility”, chapter 1.
const TEXT: &str = "And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power \
    to do for them. He was not an ill-disposed young man, unless to be rather cold-hearted and rather selfish is \
    to be ill-disposed. Had he married a more amiable woman, he might have been made still more respectable than \
    he was; he might even have been made amiable himself.";

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

/// Writes the captions as ASS, as large, placed and coloured as noxus draws them.
pub(crate) fn ass(request: &Request) -> Result<Value> {
    let style = Style::named(request.text("style")?)?;
    let segments = segments(&style, request.number("seconds", 60));
    let frame = FrameSize { width: request.number("width", 1080), height: request.number("height", 1920) };
    let text = Ctx::with_defaults(|ctx| export::ass(&segments, &style, frame, &Fonts::system(), ctx))?;
    std::fs::write(request.text("output")?, &text)?;
    Ok(json!({"cues": segments.len(), "bytes": text.len()}))
}
