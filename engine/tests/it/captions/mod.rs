//! Captions: how words become cues, what is written of them, and how they look.

mod files;
mod libass;
mod promises;
mod properties;
mod raster;
mod support;
