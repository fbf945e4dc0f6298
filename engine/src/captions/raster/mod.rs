//! Captions as pixels: shaped, drawn once, and blended onto video frames.

mod blend;
mod captioner;
mod cues;
mod draw;
mod fonts;
mod glyphs;
mod layout;
mod motion;
mod numbers;
mod placed;
mod shape;

pub use captioner::Captioner;
pub use fonts::{FontLibrary, Fonts};
pub(in crate::captions) use layout::Bounds;
pub use layout::FrameSize;
pub(in crate::captions) use motion::pop;
pub(in crate::captions) use placed::{PlacedCue, PlacedLine, Placer, Span, Typeface};
