//! How a video is to be rendered, and what comes of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::encoder::Preset;
use super::passages::{self, PassageName};
use super::sys::Stream;
use crate::Content;
use crate::format::VideoContainer;

/// A container of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputContainer {
    /// H.264 and AAC; plays everywhere.
    ///
    /// es: H.264 y AAC; se ve en todas partes.
    #[default]
    Mp4,
    /// VP9 and Opus; free of patents.
    ///
    /// es: VP9 y Opus; sin patentes.
    Webm,
}

impl OutputContainer {
    /// The same as a container that is read.
    pub const fn container(self) -> VideoContainer {
        match self {
            Self::Mp4 => VideoContainer::Mp4,
            Self::Webm => VideoContainer::Webm,
        }
    }

    /// Whether sound of that codec may be copied: what players of the container expect.
    pub(super) fn takes_sound(self, codec: &str) -> bool {
        match self {
            Self::Mp4 => matches!(codec, "aac" | "mp3" | "ac3" | "eac3"),
            Self::Webm => matches!(codec, "opus" | "vorbis"),
        }
    }

    /// Whether pictures of that stream may be copied: what players of the container expect.
    pub(super) fn takes_pictures(self, stream: &Stream<'_>) -> bool {
        let is_usual =
            stream.pixel_format().is_some_and(|(name, _)| matches!(&*name, "yuv420p" | "yuvj420p"));
        let codec = stream.codec_name();
        is_usual
            && match self {
                Self::Mp4 => codec == "h264",
                Self::Webm => matches!(&*codec, "vp8" | "vp9" | "av1"),
            }
    }

    /// Further options of FFmpeg's writer for notes under names of our own.
    pub(super) fn tag_options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Mp4 => &[("movflags", "+use_metadata_tags")],
            Self::Webm => &[],
        }
    }

    /// Options of FFmpeg's writer.
    pub(super) fn muxer_options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            // No times of writing or names of programs: the same input, the same bytes.
            Self::Mp4 => &[("fflags", "+bitexact")],
            // The run-up of Opus lies before zero and is stored apart; pictures stay where they are.
            Self::Webm => &[
                ("fflags", "+bitexact"),
                ("avoid_negative_ts", "disabled"),
                ("cues_to_front", "1"),
                ("reserve_index_space", "65536"),
            ],
        }
    }
}

/// What becomes of the sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudioPlan {
    /// Copied where the container takes its codec, else encoded again (in stereo at most).
    #[default]
    Keep,
    /// Left out.
    Drop,
}

/// How a video is to be rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TranscodePlan {
    /// The container of the result.
    pub container: OutputContainer,
    /// Constant quality on the encoder's own scale, smaller is better: x264 0 to 51
    /// (default 20), VP9 0 to 63 (default 30).
    pub crf: Option<u8>,
    /// How long the encoder may take.
    pub preset: Preset,
    /// What becomes of the sound.
    pub audio: AudioPlan,
    /// Milliseconds from one key frame to the next at most: what is encoded again when
    /// a single caption changes. Default 2,000.
    pub key_gap_ms: u32,
    /// Milliseconds of pictures that are paid for, as [`super::billed_ms`] counts them: where
    /// there are more, rendering stops. `None` for as many as there are.
    pub paid_ms: Option<u64>,
    /// A name for everything that decides how the frames look, noted in the result: where one is rendered
    /// again in part, by [`super::splice`], the earlier one must have the same.
    pub look: Option<PassageName>,
}

/// Where a result says how its frames look.
pub(super) const LOOK_TAG: &str = "noxus_look";

impl TranscodePlan {
    /// What is noted in the file, by its name.
    pub(super) fn tag(&self) -> Option<(&'static str, String)> {
        self.look.map(|look| (LOOK_TAG, passages::hex(look)))
    }
}

impl Default for TranscodePlan {
    fn default() -> Self {
        Self {
            container: OutputContainer::Mp4,
            crf: None,
            preset: Preset::Fast,
            audio: AudioPlan::Keep,
            key_gap_ms: 2_000,
            paid_ms: None,
            look: None,
        }
    }
}

/// What became of the sound.
///
/// es: Qué se hizo con el sonido.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudioOutcome {
    /// There is none.
    ///
    /// es: No hay.
    None,
    /// The packets of the source, byte for byte.
    ///
    /// es: Los paquetes del original, byte por byte.
    Copied,
    /// Encoded again, at least in part.
    ///
    /// es: Codificado de nuevo, al menos en parte.
    Encoded,
}

/// A rendered video.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcoded {
    /// The file.
    pub content: Content,
    /// Its container.
    pub container: OutputContainer,
    /// FFmpeg's name of the encoder of the pictures.
    pub encoder: &'static str,
    /// What became of the sound.
    pub audio: AudioOutcome,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Frames.
    pub frames: u64,
    /// Milliseconds to the end of the last frame, rounded up.
    pub duration_ms: u64,
    /// Packets of pictures that could not be decoded and were left out.
    pub damaged_packets: u64,
}
