//! Captions: from words with times to cues on the screen and subtitle files.

mod types;

pub use types::{Segment, Transcript, Word};
