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
mod typeset;

pub(crate) use blend::{Tile, Weights};
pub use captioner::Captioner;
pub use fonts::{FontLibrary, Fonts};
pub(crate) use layout::Bounds;
pub use layout::FrameSize;
pub(in crate::captions) use motion::pop;
pub(crate) use numbers::{byte, floor, single};
pub(in crate::captions) use placed::{PlacedCue, PlacedLine, Placer, Span, Typeface};
pub(crate) use typeset::{Typeset, Typesetter};
