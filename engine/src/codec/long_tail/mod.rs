//! TIFF, BMP and ICO, through the `image` crate.

use super::{DecodeOptions, EncodeOptions};
use crate::error::{Code, Error, Result};
use crate::raster::Picture;
use crate::{Ctx, ImageFacts, ImageFormat, Limits, Text};

const PENDING: Text = Text::constant("Formato aún no disponible.", "Format not available yet.");

pub(super) fn probe(_: ImageFormat, _: &[u8], _: &Limits) -> Result<ImageFacts> {
    Err(Error::new(Code::UnsupportedFormat, PENDING))
}

pub(super) fn decode(_: ImageFormat, _: &[u8], _: &DecodeOptions, _: &Ctx<'_>) -> Result<Picture> {
    Err(Error::new(Code::UnsupportedFormat, PENDING))
}

pub(super) fn encode(_: ImageFormat, _: &Picture, _: &EncodeOptions, _: &Ctx<'_>) -> Result<Vec<u8>> {
    Err(Error::new(Code::UnsupportedFormat, PENDING))
}
