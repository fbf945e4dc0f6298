//! Subtitle files: SRT, WebVTT, ASS and JSON.

mod ass;
mod json;
mod srt;
mod vtt;

pub use ass::ass;
pub use json::json;
pub use srt::srt;
pub use vtt::{VttOptions, vtt};

/// Hours, minutes, seconds and milliseconds; negative times count as zero.
fn clock(at_ms: i64) -> (i64, i64, i64, i64) {
    let at_ms = at_ms.max(0);
    (at_ms / 3_600_000, at_ms / 60_000 % 60, at_ms / 1_000 % 60, at_ms % 1_000)
}
