//! From a file to a picture that can be drawn.

use crate::codec::{self, DecodeOptions};
use crate::error::{Code, Error, Result};
use crate::pipeline::{SrgbConverter, orient};
use crate::raster::Raster;
use crate::{Ctx, Input, Text};

/// The picture in `input`, or the first of several, upright and in sRGB.
///
/// # Errors
/// Those of [`probe_image`](crate::probe_image) and of decoding, on the field of the input.
pub fn decode_picture(input: &Input, ctx: &Ctx<'_>) -> Result<Raster> {
    let decode = || {
        let limits = ctx.limits();
        let bytes = input.bytes(limits)?;
        let facts = crate::probe_image((*bytes).as_ref(), limits)?;
        limits.check_frame(facts.width, facts.height)?;
        let options = DecodeOptions { target: None, still: true };
        let picture = codec::decode(facts.format, (*bytes).as_ref(), &options, &ctx.quiet())?;
        let frame = picture.frames.into_iter().next().ok_or_else(|| {
            Error::new(
                Code::CorruptInput,
                Text::constant("No tiene ninguna imagen.", "There is no picture in it."),
            )
        })?;
        let raster = match &picture.metadata.icc {
            Some(icc) => {
                let converter = SrgbConverter::new(icc, frame.raster.layout());
                converter.convert(frame.raster, ctx)?
            }
            None => frame.raster,
        };
        Ok(orient(raster, picture.orientation))
    };
    decode().map_err(|error: Error| error.with_field(input.place()))
}
