//! WebVTT.

use std::fmt::Write;

use super::super::lines::word_places;
use super::super::types::Segment;
use super::clock;

/// What a WebVTT file tells beside cues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VttOptions {
    /// A time before each word, for players that show the words one by one.
    pub has_word_times: bool,
}

/// A WebVTT file; `&`, `<` and `>` in texts are escaped.
pub fn vtt(segments: &[Segment], options: VttOptions) -> String {
    let mut file = "WEBVTT\n\n".to_owned();
    for (number, segment) in (1..).zip(segments) {
        let (start, end) = (time(segment.start_ms), time(segment.end_ms));
        let text = if options.has_word_times { timed(segment) } else { plain(segment) };
        // Writing to a string cannot fail.
        let _ = write!(file, "{number}\n{start} --> {end}\n{text}\n\n");
    }
    file
}

fn plain(segment: &Segment) -> String {
    escape(&segment.lines.join("\n"))
}

/// Times stand inside the cue and grow, as the format demands; a word that cannot
/// have one follows the word before.
fn timed(segment: &Segment) -> String {
    let places = word_places(segment);
    let mut text = String::new();
    let mut last_ms = segment.start_ms;
    for (number, line) in segment.lines.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let mut at = 0;
        for place in places.iter().filter(|place| place.line == number) {
            text.push_str(&escape(line.get(at..place.bytes.start).unwrap_or_default()));
            let start_ms = segment.words.get(place.word).map_or(last_ms, |word| word.start_ms);
            if start_ms > last_ms && start_ms < segment.end_ms {
                let _ = write!(text, "<{}>", time(start_ms));
                last_ms = start_ms;
            }
            at = place.bytes.start;
            text.push_str(&escape(line.get(at..place.bytes.end).unwrap_or_default()));
            at = place.bytes.end;
        }
        text.push_str(&escape(line.get(at..).unwrap_or_default()));
    }
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn time(at_ms: i64) -> String {
    let (hours, minutes, seconds, milliseconds) = clock(at_ms);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}")
}
