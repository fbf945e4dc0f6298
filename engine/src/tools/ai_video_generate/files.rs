//! The files of a call, on their way to whoever makes the video.

use crate::error::{Code, Error, Result};
use crate::video_generator::GeneratorFile;
use crate::{Ctx, Facts, Input, InputKind, Media, probe_until, text};

/// The picture to begin with.
pub(super) const FIRST: &str = "first_frame_image";
/// The picture to end with.
pub(super) const LAST: &str = "last_frame_image";
/// Pictures to go by.
pub(super) const PICTURES: &str = "reference_images";
/// A video to go by.
pub(super) const VIDEO: &str = "reference_video";
/// A recording to go by.
pub(super) const AUDIO: &str = "reference_audio";

/// The files by what they are for.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) first: Option<GeneratorFile>,
    pub(super) last: Option<GeneratorFile>,
    pub(super) pictures: Vec<GeneratorFile>,
    pub(super) video: Option<GeneratorFile>,
    pub(super) audio: Option<GeneratorFile>,
}

impl Files {
    /// Looks at all inputs.
    pub(super) fn of(inputs: &[Input], ctx: &Ctx<'_>) -> Result<(Self, Vec<Facts>)> {
        let (mut files, mut all) = (Self::default(), Vec::with_capacity(inputs.len()));
        for (number, input) in inputs.iter().enumerate() {
            ctx.step("look", number as u64, inputs.len() as u64)?;
            let kind = match input.field() {
                VIDEO => InputKind::Video,
                AUDIO => InputKind::Audio,
                _ => InputKind::Image,
            };
            let facts = probe_until(input, kind, ctx.limits(), ctx.cancel_token())?;
            let file = file(input, &facts, files.pictures.len(), ctx)?;
            all.push(facts);
            match input.field() {
                FIRST => files.first = Some(file),
                LAST => files.last = Some(file),
                VIDEO => files.video = Some(file),
                AUDIO => files.audio = Some(file),
                _ => files.pictures.push(file),
            }
        }
        Ok((files, all))
    }
}

/// A file with a name that says nothing of the caller's.
fn file(input: &Input, facts: &Facts, number: usize, ctx: &Ctx<'_>) -> Result<GeneratorFile> {
    let (mime_type, extension) = match &facts.media {
        Media::Image(picture) => (picture.format.mime_type(), picture.format.extension()),
        Media::Video(video) => (video.container.mime_type(), video.container.name()),
        Media::Audio(_) => sound_type(&head(input, ctx)?),
    };
    let field = input.field();
    let filename = match field {
        PICTURES => format!("{field}-{}.{extension}", number + 1),
        _ => format!("{field}.{extension}"),
    };
    Ok(GeneratorFile {
        input: input.clone(),
        filename,
        mime_type,
        size_bytes: facts.bytes,
        media: facts.media.clone(),
    })
}

/// The first bytes of a file.
fn head(input: &Input, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
    use std::io::Read;

    let mut head = Vec::with_capacity(64);
    let read = input.stream(ctx.limits())?.take(64).read_to_end(&mut head);
    read.map_err(|error| {
        Error::new(Code::ToolFailed, text!("No se puede leer el archivo.", "The file cannot be read."))
            .with_field(input.place())
            .with_source(error)
    })?;
    Ok(head)
}

/// Media type and extension of a file of sound, or of a video that is listened to.
fn sound_type(head: &[u8]) -> (&'static str, &'static str) {
    let at = |offset: usize, magic: &[u8]| head.get(offset..offset + magic.len()) == Some(magic);
    if at(0, b"RIFF") {
        ("audio/wav", "wav")
    } else if at(0, b"fLaC") {
        ("audio/flac", "flac")
    } else if at(0, b"OggS") {
        ("audio/ogg", "ogg")
    } else if at(4, b"ftyp") {
        ("audio/mp4", "m4a")
    } else if at(0, b"\x1a\x45\xdf\xa3") {
        ("audio/webm", "webm")
    } else if at(0, b"\xff\xf1") || at(0, b"\xff\xf9") {
        ("audio/aac", "aac")
    } else {
        ("audio/mpeg", "mp3")
    }
}
