//! Captions: from words with times to cues on the screen and subtitle files.

pub mod raster;
mod types;

pub use types::{Segment, Transcript, Word};
