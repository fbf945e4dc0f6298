//! Facts about an input from its first bytes and headers, never from its name.

use crate::error::{Code, Error, Result};
use crate::{Facts, ImageFacts, ImageFormat, Input, Limits, Media, Text, codec, text};

/// What `input` is: cheap, no pixels are decoded.
///
/// # Errors
/// [`Code::CorruptInput`] for an empty file or broken headers,
/// [`Code::UnsupportedFormat`] for an unknown one, [`Code::FileTooLarge`].
pub fn probe(input: &Input, limits: &Limits) -> Result<Facts> {
    #[cfg(feature = "video")]
    if let Some((facts, bytes)) = codec::video::probe_if_video(input, limits)? {
        return Ok(Facts { field: input.field().to_owned(), bytes, media: Media::Video(facts) });
    }
    let bytes = input.bytes(limits)?;
    let bytes = (*bytes).as_ref();
    let facts = probe_image(bytes, limits).map_err(|error| error.with_field(input.field()))?;
    Ok(Facts { field: input.field().to_owned(), bytes: bytes.len() as u64, media: Media::Image(facts) })
}

/// [`probe`] for the bytes of a picture.
///
/// # Errors
/// As [`probe`], but for the length.
pub fn probe_image(bytes: &[u8], limits: &Limits) -> Result<ImageFacts> {
    if bytes.is_empty() {
        return Err(Error::new(
            Code::CorruptInput,
            Text::constant("El archivo está vacío.", "The file is empty."),
        ));
    }
    let Some(format) = ImageFormat::detect(bytes) else {
        let known = ImageFormat::ALL.map(ImageFormat::name).join(", ");
        return Err(Error::new(
            Code::UnsupportedFormat,
            Text::constant(
                "El contenido del archivo no es de ningún formato conocido.",
                "The content of the file is of no known format.",
            ),
        )
        .with_hint(text!("Formatos que se leen: {known}.", "Formats that are read: {known}.")));
    };
    codec::probe(format, bytes, limits)
}
