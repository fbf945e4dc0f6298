//! Kinds of input files: one table that every door reads.

use schemars::JsonSchema;
use serde::Serialize;

use crate::Text;

/// A kind of input file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InputKind {
    /// A picture.
    Image,
    /// A video, with or without sound.
    Video,
    /// A recording.
    Audio,
}

/// What is known of a kind of input file, whatever the tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InputKindInfo {
    /// The kind.
    pub kind: InputKind,
    /// What such a file is called.
    pub text: Text,
    /// Whether it is read as it is needed, and never whole.
    pub is_streamed: bool,
    /// The limit on the bytes of one, by its name.
    pub limit: &'static str,
    /// What a dialogue that picks files lets pass: media types, and endings that some systems have
    /// no type for.
    pub accept: &'static [&'static str],
    /// The file of examples.
    pub example_file: Text,
}

/// Every kind.
pub static INPUT_KINDS: [InputKindInfo; 3] = [
    InputKindInfo {
        kind: InputKind::Image,
        text: Text::constant("imagen", "picture"),
        is_streamed: false,
        limit: "max_input_bytes",
        accept: &["image/*", ".avif"],
        example_file: Text::constant("foto.jpg", "photo.jpg"),
    },
    InputKindInfo {
        kind: InputKind::Video,
        text: Text::constant("vídeo", "video"),
        is_streamed: true,
        limit: "max_video_bytes",
        accept: &["video/*", ".mkv"],
        example_file: Text::constant("video.mp4", "video.mp4"),
    },
    InputKindInfo {
        kind: InputKind::Audio,
        text: Text::constant("grabación", "recording"),
        is_streamed: true,
        limit: "max_video_bytes",
        accept: &["audio/*"],
        example_file: Text::constant("voz.mp3", "voice.mp3"),
    },
];

impl InputKind {
    /// What is known of it.
    pub const fn info(self) -> &'static InputKindInfo {
        let [image, video, audio] = &INPUT_KINDS;
        match self {
            Self::Image => image,
            Self::Video => video,
            Self::Audio => audio,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn every_row_is_of_its_kind_and_names_a_limit_that_holds() {
        let limits = Limits::default();
        let table = serde_json::to_value(&limits).unwrap();
        for row in &INPUT_KINDS {
            assert_eq!(row.kind.info(), row);
            assert_eq!(table[row.limit], limits.max_bytes_of(row.kind), "{:?}", row.kind);
        }
    }
}
