//! Pure functions from pixels to pixels: turn, resize, convert colours, flatten.

mod color;
mod layout;
mod orient;
mod resize;

pub use color::{ProfileUse, SrgbConverter};
pub use layout::{flatten, with_layout};
pub use orient::orient;
pub use resize::{Fit, Kernel, Placement, Plan, Position, ResizeOptions, resize};
