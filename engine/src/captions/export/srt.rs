//! SubRip.

use std::fmt::Write;

use super::super::types::Segment;
use super::clock;

/// An SRT file in UTF-8 with LF line ends.
///
/// The format cannot quote: where the text itself holds what players take for a
/// tag (`<i>`, `{\an8}`) or an arrow, the marks are replaced by similar ones, and an
/// invisible word joiner follows a backslash.
pub fn srt(segments: &[Segment]) -> String {
    let mut file = String::new();
    for (number, segment) in (1..).zip(segments) {
        let (start, end) = (time(segment.start_ms), time(segment.end_ms));
        let text = segment.lines.join("\n").replace("-->", "→").replace('<', "‹").replace('>', "›");
        // Players that turn SRT into ASS take `\N` for a line break.
        let text = text.replace("{\\", "(\\").replace('\\', "\\\u{2060}");
        // Writing to a string cannot fail.
        let _ = write!(file, "{number}\n{start} --> {end}\n{text}\n\n");
    }
    file
}

fn time(at_ms: i64) -> String {
    let (hours, minutes, seconds, milliseconds) = clock(at_ms);
    format!("{hours:02}:{minutes:02}:{seconds:02},{milliseconds:03}")
}
