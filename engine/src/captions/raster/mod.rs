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
#[cfg(all(feature = "images", feature = "video"))]
mod typeset;

#[cfg(all(feature = "images", feature = "video"))]
pub(crate) use blend::{Tile, Weights};
pub use captioner::Captioner;
#[cfg(all(feature = "images", feature = "video"))]
pub(crate) use draw::rounded;
pub use fonts::{FontLibrary, Fonts};
pub(crate) use layout::Bounds;
pub use layout::FrameSize;
pub(in crate::captions) use motion::pop;
#[cfg(all(feature = "images", feature = "video"))]
pub(crate) use numbers::byte;
#[cfg(feature = "video")]
pub(crate) use numbers::{floor, single};
pub(in crate::captions) use placed::{PlacedCue, PlacedLine, Placer, Span, Typeface};
#[cfg(all(feature = "images", feature = "video"))]
pub(crate) use typeset::{Typeset, Typesetter};
