//! Video and sound through FFmpeg: reading, rendering frame by frame, writing.
//!
//! Nothing here holds more than a few frames: pictures are decoded ([`transcode`]) or made
//! ([`encode`]), handed to the caller's function, encoded, and written one after the other.

mod audio;
mod blocks;
mod cancellable;
mod clip;
mod clock;
mod container;
mod decoder_thread;
mod encoder;
mod encoder_thread;
mod faststart;
mod holes;
mod input;
mod made;
mod meter;
mod mux;
mod nal;
mod passages;
mod picture;
mod plan;
mod probe;
mod reading;
mod recorder;
mod remux;
mod render;
mod sound;
mod sound_file;
mod splice;
mod sys;
mod tables;
mod time;
mod tracks;
mod transcode;
mod turn;

use std::fmt::Display;

use serde::Serialize;

pub use self::audio::{AudioChunk, AudioStream, decode_audio, decode_stereo};
pub use self::clip::ClipReader;
pub use self::encoder::Preset;
pub use self::holes::{KnownHole, known_holes};
pub use self::made::{
    Assembled, FrameSource, FrameTime, Passages, PictureFormat, SOUND_BLOCK_SAMPLES, SOUND_RATE_HZ,
    SoundSource, assemble, encode,
};
pub use self::meter::billed_ms;
#[cfg(feature = "video")]
pub(crate) use self::meter::check as check_paid;
pub use self::mux::{Cue, SoftSubtitles, add_subtitles};
#[cfg(feature = "video")]
pub(crate) use self::passages::name_of;
pub use self::passages::{Passage, PassageName};
#[cfg(feature = "video")]
pub(crate) use self::picture::high_dynamic_range;
pub use self::plan::{AudioOutcome, AudioPlan, OutputContainer, TranscodePlan, Transcoded};
pub(crate) use self::probe::detect;
pub use self::probe::{probe_audio, probe_video, probe_video_until};
pub use self::remux::remux;
pub use self::sound_file::{EncodedSound, SoundFormat, encode_sound};
pub use self::splice::{SpliceOutcome, Spliced, splice};
use self::sys::AvError;
pub use self::transcode::transcode;
use crate::error::{Code, Error};
pub use crate::format::VideoContainer;
use crate::{CancelToken, Text, text};

/// The FFmpeg that is linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FfmpegVersion {
    /// Its version.
    pub version: String,
    /// How it was configured.
    pub configuration: String,
    /// Its licence in that configuration.
    pub license: String,
}

/// Version, configuration and licence of the linked FFmpeg.
pub fn ffmpeg_version() -> FfmpegVersion {
    let (version, configuration, license) = sys::versions();
    FfmpegVersion { version, configuration, license }
}

/// A file that claims to be a video, or a recording, and breaks the rules.
fn corrupt(es: impl Display, en: impl Display) -> Error {
    Error::new(
        Code::CorruptInput,
        text!("El archivo está dañado o incompleto: {es}.", "The file is damaged or incomplete: {en}."),
    )
    .with_hint(Text::constant(
        "Comprueba que se reproduce hasta el final y envíalo entero.",
        "Check that it plays to its end and send all of it.",
    ))
}

/// A good file that uses what is not read here.
pub(crate) fn unsupported(es: impl Display, en: impl Display) -> Error {
    let known = VideoContainer::ALL.map(VideoContainer::name).join(", ");
    Error::new(
        Code::UnsupportedFormat,
        text!("El archivo no se puede leer: {es}.", "The file cannot be read: {en}."),
    )
    .with_hint(text!(
        "Se leen {known}, con H.264, HEVC, AV1, VP8, VP9, MPEG-4, ProRes y otros.",
        "{known} are read, with H.264, HEVC, AV1, VP8, VP9, MPEG-4, ProRes and others."
    ))
}

/// A failure that is not the caller's.
fn failed(es: impl Display, en: impl Display) -> Error {
    Error::new(
        Code::ToolFailed,
        text!("No se pudo procesar el vídeo: {es}.", "The video could not be processed: {en}."),
    )
}

/// What a failure while reading means to the caller.
fn read_error(error: AvError, cancel: &CancelToken) -> Error {
    if cancel.is_cancelled() || error == AvError::EXIT {
        return Error::cancelled();
    }
    match error {
        AvError::NO_MEMORY => failed("no hay memoria suficiente", "there is not enough memory"),
        AvError::NO_DECODER => {
            unsupported("no hay decodificador para su códec", "there is no decoder for its codec")
        }
        _ => corrupt("sus datos no se pueden leer", "its data cannot be read"),
    }
    .with_source(error.describe())
}

/// What a failure while encoding or writing means to the caller.
fn write_error(error: AvError, cancel: &CancelToken) -> Error {
    if cancel.is_cancelled() || error == AvError::EXIT {
        return Error::cancelled();
    }
    if error == AvError::NO_MEMORY {
        return failed("no hay memoria suficiente", "there is not enough memory");
    }
    failed("el codificador o el contenedor falló", "the encoder or the container failed")
        .with_source(error.describe())
}
