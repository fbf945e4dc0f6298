//! Captions as pixels: shaped, drawn once, and blended onto video frames.

mod frame;

pub use frame::{Plane, YuvColor, YuvFrame, YuvMatrix, YuvRange};
