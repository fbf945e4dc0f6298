//! Video, end to end, with `ffprobe` and `ffmpeg` as the judges.

mod facts;
mod hostile;
mod listening;
mod making;
mod memory;
mod prices;
mod probing;
mod rendering;
mod sound;
mod speaking;
mod splicing;
mod subtitles;
pub(crate) mod support;
