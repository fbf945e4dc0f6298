//! What the caller brings to a video.

use crate::error::{Code, Error, Result};
use crate::frame::YuvFrame;
use crate::raster::Raster;
use crate::text;

/// Gives out the caller's pictures and clips.
pub trait Material {
    /// The picture of that index, upright and in sRGB.
    ///
    /// # Errors
    /// Those of decoding.
    fn picture(&self, index: u32) -> Result<Raster>;

    /// The logo, upright and in sRGB.
    ///
    /// # Errors
    /// Those of decoding.
    fn logo(&self) -> Result<Raster> {
        Err(Error::new(Code::InvalidField, text!("No hay logotipo.", "There is no logo.")))
    }

    /// The clip of that index from there on, for frames of `size`.
    ///
    /// # Errors
    /// Those of decoding.
    fn clip(&self, index: u32, start_ms: u64, size: (u32, u32)) -> Result<Box<dyn Moving + '_>> {
        let _ = (start_ms, size);
        Err(Error::new(Code::InvalidField, text!("No hay clip {index}.", "There is no clip {index}.")))
    }
}

/// Pictures alone, by a function.
impl<F: Fn(u32) -> Result<Raster>> Material for F {
    fn picture(&self, index: u32) -> Result<Raster> {
        self(index)
    }
}

/// A clip.
pub trait Moving {
    /// Draws what is seen `at_us` microseconds after its start over all of `frame`. Times do not go
    /// back.
    ///
    /// # Errors
    /// Those of decoding.
    fn draw(&mut self, frame: &mut YuvFrame<'_>, at_us: i64) -> Result<()>;
}
