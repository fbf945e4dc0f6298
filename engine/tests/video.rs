//! Video, end to end, with `ffprobe` and `ffmpeg` as the judges.
//!
//! The clips are made once by `tests/fixtures/video/make.sh`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "video/hostile.rs"]
mod hostile;
#[path = "video/listening.rs"]
mod listening;
#[path = "video/making.rs"]
mod making;
#[path = "video/memory.rs"]
mod memory;
#[path = "video/prices.rs"]
mod prices;
#[path = "video/probing.rs"]
mod probing;
#[path = "video/rendering.rs"]
mod rendering;
#[path = "video/sound.rs"]
mod sound;
#[path = "video/speaking.rs"]
mod speaking;
#[path = "video/splicing.rs"]
mod splicing;
#[path = "video/subtitles.rs"]
mod subtitles;
#[path = "video/support.rs"]
mod support;
