//! Captions: from words with times to cues on the screen and subtitle files.
//!
//! [`segment()`] cuts a transcript into cues by [`Rules`]; [`relayout`] takes them
//! back after a person edited them; [`export`] writes subtitle files.

mod edit;
pub mod export;
mod grammar;
mod lines;
pub mod raster;
mod rules;
mod script;
mod segment;
pub mod style;
mod style_check;
mod style_name;
mod types;

pub use edit::{MAX_SEGMENT_CHARACTERS, MAX_SEGMENTS, relayout};
pub use lines::{WordPlace, word_places};
pub use rules::{Rules, TextCase, Violation};
pub use segment::segment;
pub use style::{Style, StyleName};
pub use types::Segment;
