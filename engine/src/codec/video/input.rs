//! Opening an input: what it is by its first bytes, then by FFmpeg, within the limits.

use std::io::{Read, Seek, SeekFrom};

use super::container::{HEAD_BYTES, Signature, demuxer_name};
use super::sys::{AvError, Demuxer, Kind, OpenFailure};
use super::{corrupt, failed, read_error, tables, tracks, unsupported};
use crate::error::{Code, Error, Result};
use crate::format::VideoContainer;
use crate::source::InputReader;
use crate::{CancelToken, Input, Limits, Text};

/// An open file.
pub(super) struct Opened {
    pub(super) demuxer: Demuxer,
    /// Absent for files of sound alone.
    pub(super) container: Option<VideoContainer>,
}

/// What the first bytes of `input` say, and the reader put back to its start.
fn sniff(input: &Input, limits: &Limits) -> Result<(Signature, InputReader)> {
    let mut reader = input.reader(limits)?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let read = (&mut reader).take(HEAD_BYTES as u64).read_to_end(&mut head);
    read.and_then(|_| reader.seek(SeekFrom::Start(0))).map_err(|error| {
        failed("no se puede leer el archivo", "the file cannot be read").with_source(error)
    })?;
    Ok((Signature::of(&head), reader))
}

/// Opens a video.
pub(super) fn open_video(input: &Input, limits: &Limits, cancel: &CancelToken) -> Result<Opened> {
    open(input, false, limits, cancel).map_err(|error| error.with_field(input.place()))
}

/// Opens a video or a file of sound alone.
pub(super) fn open_media(input: &Input, limits: &Limits, cancel: &CancelToken) -> Result<Opened> {
    open(input, true, limits, cancel).map_err(|error| error.with_field(input.place()))
}

fn open(input: &Input, sound_alone: bool, limits: &Limits, cancel: &CancelToken) -> Result<Opened> {
    let (signature, mut reader) = sniff(input, limits)?;
    let length = reader.length_bytes();
    if length == 0 {
        return Err(Error::new(
            Code::CorruptInput,
            Text::constant("El archivo está vacío.", "The file is empty."),
        ));
    }
    let (container, format) = match signature {
        Signature::Video(container) => (Some(container), demuxer_name(container)),
        Signature::Sound(format) if sound_alone => (None, format),
        Signature::Sound(_) => return Err(unsupported("es solo sonido", "it is sound alone")),
        Signature::Playlist => return Err(reaches_out()),
        Signature::Unknown => {
            return Err(unsupported(
                "su contenido no es de ningún formato conocido",
                "its content is of no known format",
            ));
        }
    };
    match container {
        Some(VideoContainer::Mp4 | VideoContainer::Mov) => tables::check(&mut reader, limits, cancel)?,
        Some(VideoContainer::Webm | VideoContainer::Mkv) => tracks::check(&mut reader, limits, cancel)?,
        Some(VideoContainer::Avi) | None => {}
    }
    // One more than is allowed, so that their number is told.
    let most_streams = limits.max_video_streams.saturating_add(1);
    let opened = Demuxer::open(Box::new(reader), length, format, most_streams, cancel);
    let mut demuxer = opened.map_err(|failure| match failure {
        OpenFailure::ReachedOut => reaches_out(),
        OpenFailure::TooManyStreams => limits
            .check_video_streams(u64::from(most_streams) + 1)
            .err()
            .unwrap_or_else(|| read_error(AvError::NO_MEMORY, cancel)),
        OpenFailure::Av(error) => read_error(error, cancel),
    })?;
    // What the headers say is judged before any decoder sees the file, and once more after.
    check_headers(&demuxer, limits)?;
    demuxer
        .examine(limits.max_video_pixels)
        .map_err(|error| if demuxer.reached_out() { reaches_out() } else { read_error(error, cancel) })?;
    check_headers(&demuxer, limits)?;
    if demuxer.stream_count() == 0 {
        return Err(corrupt("no tiene ninguna pista", "it has no stream"));
    }
    Ok(Opened { demuxer, container })
}

/// What the headers say is inside the limits.
fn check_headers(demuxer: &Demuxer, limits: &Limits) -> Result<()> {
    limits.check_video_streams(demuxer.stream_count() as u64)?;
    for stream in demuxer.streams().filter(|stream| stream.kind() == Kind::Video) {
        let (width, height) = stream.size();
        limits.check_video_frame(width, height)?;
        limits.check_video_frames(stream.frame_count())?;
    }
    match demuxer.duration_us() {
        Some(duration_us) => limits.check_duration_ms(duration_us.unsigned_abs().div_ceil(1_000)),
        None => Ok(()),
    }
}

/// A file that would make FFmpeg open others.
pub(super) fn reaches_out() -> Error {
    Error::new(
        Code::UnsafeInput,
        Text::constant(
            "El archivo es una lista que remite a otros archivos o direcciones; no se abren.",
            "The file is a list that points to other files or addresses; they are not opened.",
        ),
    )
    .with_hint(Text::constant("Envía el propio vídeo.", "Send the video itself."))
}

/// How far reading has come, against files that pretend to have no end.
pub(super) struct PacketBudget {
    left: u64,
}

impl PacketBudget {
    /// Sound, subtitles and damaged packets come to a few for each frame.
    pub(super) fn new(limits: &Limits) -> Self {
        Self { left: limits.max_video_frames.saturating_mul(16).saturating_add(1_000_000) }
    }

    pub(super) fn spend(&mut self, limits: &Limits) -> Result<()> {
        self.left = match self.left.checked_sub(1) {
            Some(left) => left,
            None => return limits.check_video_frames(u64::MAX),
        };
        Ok(())
    }
}
