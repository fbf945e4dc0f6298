//! Captions of any length, the same in every run: a public-domain text, spoken over
//! and over at the pace of a reader.

use noxus_benches::Result;
use noxus_engine::captions::{Rules, Segment, Style, TextCase, segment};
use noxus_engine::transcript::{Transcript, Word};
use noxus_engine::{CancelToken, Ctx, Input, Services, tools};
use serde_json::{Value, json};

use crate::Request;
use crate::render::limits;

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

/// Writes the captions as the tool exports them to ASS.
pub(crate) fn ass(request: &Request) -> Result<Value> {
    let name = request.text("style")?;
    let segments = segments(&Style::named(name)?, request.number("seconds", 60));
    let params = json!({
        "mode": "files", "language": "en", "style": name, "segments": segments, "subtitle_formats": ["ass"],
    });
    let clip = Input::from_path("video", request.text("input")?);
    let (limits, cancel, services) = (limits(), CancelToken::new(), Services::default());
    let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
    let made = tools::find("auto-subtitles")?.run(&params, &[clip], &ctx)?;
    let file = made.files.into_iter().next().ok_or("no file was made")?;
    std::fs::write(request.text("output")?, file.content.bytes()?)?;
    Ok(json!({"cues": segments.len(), "bytes": file.content.size_bytes()}))
}
