//! The caller's pictures, decoded when their scene begins.

use crate::codec::{self, DecodeOptions};
use crate::error::{Code, Error, Result};
use crate::pipeline::{SrgbConverter, orient};
use crate::raster::Raster;
use crate::{Ctx, Input, text};

/// The field of pictures.
pub(super) const FIELD: &str = "scene_images";

/// The pictures of a call, in their order.
pub(super) fn of(inputs: &[Input]) -> Vec<&Input> {
    inputs.iter().filter(|input| input.field() == FIELD).collect()
}

/// Picture `index`, upright and in sRGB.
pub(super) fn decode(pictures: &[&Input], index: u32, ctx: &Ctx<'_>) -> Result<Raster> {
    let missing = || {
        Error::new(Code::InvalidField, text!("No hay imagen {index}.", "There is no picture {index}."))
            .with_field(FIELD)
    };
    let input = pictures.get(index as usize).ok_or_else(missing)?;
    let limits = ctx.limits();
    let bytes = input.bytes(limits)?;
    let facts = crate::probe_image((*bytes).as_ref(), limits).map_err(|error| error.with_field(FIELD))?;
    limits.check_frame(facts.width, facts.height)?;
    let options = DecodeOptions { target: None, still: true };
    let picture =
        codec::decode(facts.format, (*bytes).as_ref(), &options, &ctx.quiet()).map_err(|error| error.with_field(FIELD))?;
    let frame = picture.frames.into_iter().next().ok_or_else(missing)?;
    let raster = match &picture.metadata.icc {
        Some(icc) => {
            let converter = SrgbConverter::new(icc, frame.raster.layout());
            converter.convert(frame.raster, ctx)?
        }
        None => frame.raster,
    };
    Ok(orient(raster, picture.orientation))
}
