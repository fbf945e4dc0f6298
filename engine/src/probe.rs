//! Facts about an input from its content, never from its name.

#[cfg(any(feature = "images", feature = "ffmpeg"))]
use crate::codec;
use crate::error::{Code, Error, Result};
use crate::{CancelToken, Facts, ImageFacts, ImageFormat, Input, InputKind, Limits, Media, Text, text};

/// What `input` is, where a file of `kind` is wanted. No pixels are decoded: a picture is
/// known by its headers, a video or a recording by its packets.
///
/// # Errors
/// [`Code::CorruptInput`] for an empty file or broken headers,
/// [`Code::UnsupportedFormat`] for an unknown format or another kind of file, with a
/// hint that names the formats of this kind, [`Code::UnsafeInput`] for a playlist where
/// a video is wanted, a limit.
pub fn probe(input: &Input, kind: InputKind, limits: &Limits) -> Result<Facts> {
    probe_until(input, kind, limits, &CancelToken::new())
}

/// [`probe`], which stops when `cancel` is thrown: all packets of a video are read, which
/// may take seconds.
///
/// # Errors
/// As [`probe`], and [`Code::Cancelled`].
pub fn probe_until(input: &Input, kind: InputKind, limits: &Limits, cancel: &CancelToken) -> Result<Facts> {
    if cancel.is_cancelled() {
        return Err(Error::cancelled());
    }
    let probed = match kind {
        InputKind::Image => probe_picture(input, limits),
        InputKind::Video | InputKind::Audio => probe_media(input, kind, limits, cancel),
    };
    probed.map_err(|error| match input.check_unchanged() {
        Ok(()) => error.with_field(input.place()),
        // Half of one file and half of another is no better than damaged.
        Err(changed) => changed,
    })
}

fn probe_picture(input: &Input, limits: &Limits) -> Result<Facts> {
    let bytes = input.bytes(limits)?;
    let bytes = (*bytes).as_ref();
    let facts = probe_image(bytes, limits)?;
    Ok(Facts { field: input.field().to_owned(), bytes: bytes.len() as u64, media: Media::Image(facts) })
}

#[cfg(feature = "ffmpeg")]
fn probe_media(input: &Input, kind: InputKind, limits: &Limits, cancel: &CancelToken) -> Result<Facts> {
    use std::io::Read;

    let mut reader = input.reader(limits)?;
    let bytes = reader.length_bytes();
    let mut head = Vec::with_capacity(HEAD_BYTES);
    // What cannot be read is told below, in the words for videos.
    let _ = (&mut reader).take(HEAD_BYTES as u64).read_to_end(&mut head);
    drop(reader);
    let is_sound = kind == InputKind::Audio;
    let probe = || {
        if let Some(format) = ImageFormat::detect(&head) {
            let name = format.name();
            return Err(codec::video::unsupported(
                format_args!("es una imagen ({name})"),
                format_args!("it is a picture ({name})"),
            ));
        }
        if is_sound {
            return Ok(Media::Audio(codec::video::probe_audio(input, limits, cancel)?));
        }
        Ok(Media::Video(codec::video::probe_video_until(input, limits, cancel)?))
    };
    let media = probe().map_err(|error| if is_sound { of_recording(error) } else { error })?;
    Ok(Facts { field: input.field().to_owned(), bytes, media })
}

/// The formats that recordings have.
#[cfg(feature = "ffmpeg")]
fn of_recording(error: Error) -> Error {
    if error.code() != Code::UnsupportedFormat {
        return error;
    }
    error.with_hint(Text::constant(
        "Se leen MP3, M4A, WAV, FLAC, Ogg, Opus y otros, y el sonido de los vídeos.",
        "MP3, M4A, WAV, FLAC, Ogg, Opus and others are read, and the sound of videos.",
    ))
}

/// Bytes by which a picture is known.
#[cfg(feature = "ffmpeg")]
const HEAD_BYTES: usize = 512;

#[cfg(not(feature = "ffmpeg"))]
fn probe_media(_: &Input, _: InputKind, _: &Limits, _: &CancelToken) -> Result<Facts> {
    Err(Error::new(
        Code::UnsupportedFormat,
        Text::constant("Este noxus se compiló sin vídeo.", "This noxus was built without video."),
    )
    .with_hint(Text::constant("Compílalo con la función «ffmpeg».", "Build it with the feature “ffmpeg”.")))
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
        let known = ImageFormat::ALL.into_iter().filter(|format| format.is_built()).map(ImageFormat::name);
        let known = known.collect::<Vec<_>>().join(", ");
        return Err(Error::new(Code::UnsupportedFormat, no_picture(bytes))
            .with_hint(text!("Formatos que se leen: {known}.", "Formats that are read: {known}.")));
    };
    #[cfg(feature = "images")]
    return codec::probe(format, bytes, limits);
    #[cfg(not(feature = "images"))]
    {
        let _ = limits;
        Err(format.left_out())
    }
}

fn no_picture(bytes: &[u8]) -> Text {
    #[cfg(feature = "ffmpeg")]
    if let Some(container) = codec::video::detect(bytes) {
        let name = container.name();
        return text!(
            "El archivo es un vídeo ({name}), no una imagen.",
            "The file is a video ({name}), not a picture."
        );
    }
    let _ = bytes;
    Text::constant(
        "El contenido del archivo no es de ningún formato conocido.",
        "The content of the file is of no known format.",
    )
}
