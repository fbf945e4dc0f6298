//! The options of `auto-subtitles`, and what it reports.

use garde::Validate;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::given::GivenSegments;
use crate::captions::{Segment, Style, StyleName};
use crate::codec::video::{AudioOutcome, OutputContainer, Preset};

/// Options of `auto-subtitles`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The language spoken, as an ISO 639-1 code such as `es`; by default it is detected.
    #[garde(skip)]
    #[serde(default)]
    pub language: Option<String>,

    /// How captions look.
    #[garde(skip)]
    #[serde(default = "default_style")]
    pub style: StyleName,

    /// Fields of the style to replace, such as `{"fill": "#FFFFFF", "size": 0.08}`,
    /// or a whole style.
    #[garde(skip)]
    #[serde(default)]
    #[schemars(schema_with = "style_options_schema")]
    pub style_options: Option<Map<String, Value>>,

    /// What becomes of the captions.
    #[garde(skip)]
    #[serde(default)]
    pub mode: Mode,

    /// Container of a video with burned captions.
    #[garde(skip)]
    #[serde(default)]
    pub output_format: OutputContainer,

    /// Subtitle files to write beside the video.
    #[garde(skip)]
    #[serde(default = "all_formats")]
    pub subtitle_formats: Vec<SubtitleFormat>,

    /// How long captions may be and how they are broken. By default `social` for
    /// styles of few words in capitals, else `broadcast`.
    #[garde(skip)]
    #[serde(default)]
    pub rules: Option<RulesPreset>,

    /// Captions in English, whatever language is spoken.
    #[garde(skip)]
    #[serde(default)]
    pub translate: bool,

    /// Names and terms that are spoken, spelt as they should be.
    #[garde(length(chars, max = 2000))]
    #[serde(default)]
    pub prompt: Option<String>,

    /// Captions from an earlier answer, edited: nothing is recognised then. The list
    /// alone, or the whole JSON file or answer that holds it.
    #[garde(skip)]
    #[serde(default)]
    pub segments: Option<GivenSegments>,

    /// The captions burned into the file `rendered`, so that only what changed
    /// since is encoded again. In the same forms as `segments`.
    #[garde(skip)]
    #[serde(default)]
    pub rendered_segments: Option<GivenSegments>,

    /// Quality of the video on the encoder's own scale, smaller is better: 0 to 51
    /// for `mp4` (by default 20), 0 to 63 for `webm` (by default 30).
    #[garde(range(min = 0, max = 63))]
    #[serde(default)]
    pub crf: Option<i64>,

    /// How long the encoder may take.
    #[garde(skip)]
    #[serde(default)]
    pub preset: Preset,

    /// Name of the result without extension. By default that of the input file,
    /// else `video`.
    #[garde(skip)]
    #[serde(default)]
    pub filename: Option<String>,
}

const fn default_style() -> StyleName {
    StyleName::YellowPunch
}

/// The shape of a style without defaults: what is left out stays as the style has it.
fn style_options_schema(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = Style::json_schema(generator);
    without_defaults(&mut schema);
    schema.insert("type".into(), json!(["object", "null"]));
    schema
}

fn without_defaults(schema: &mut Schema) {
    schema.remove("default");
    schemars::transform::transform_subschemas(&mut without_defaults, schema);
}

fn all_formats() -> Vec<SubtitleFormat> {
    SubtitleFormat::ALL.to_vec()
}

/// What becomes of the captions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Drawn into the pictures.
    #[default]
    Burned,
    /// A track of the video that can be turned off.
    Soft,
    /// Subtitle files only.
    Files,
}

/// A format of subtitle files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubtitleFormat {
    /// SubRip.
    Srt,
    /// WebVTT, with the time of each word.
    Vtt,
    /// Advanced SubStation Alpha.
    Ass,
    /// The segments with their words, as this tool takes them back.
    Json,
}

impl SubtitleFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Srt, Self::Vtt, Self::Ass, Self::Json];

    /// The file's extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Ass => "ass",
            Self::Json => "json",
        }
    }

    /// IANA media type, or the one in use.
    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Srt => "application/x-subrip",
            Self::Vtt => "text/vtt",
            Self::Ass => "text/x-ssa",
            Self::Json => "application/json",
        }
    }
}

/// How captions are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RulesPreset {
    /// Two lines of 42 characters, time to read them.
    Broadcast,
    /// One to four words at a time.
    Social,
}

impl RulesPreset {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Broadcast => "broadcast",
            Self::Social => "social",
        }
    }
}

/// What `auto-subtitles` reports beside its files.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Everything that was said, as one text.
    pub transcript: String,
    /// ISO 639-1 code of the captions' language; `und` when it was not told.
    pub language: String,
    /// The captions, to be edited and given back as `segments`.
    pub segments: Vec<Segment>,
    /// The style they are drawn in.
    pub style: StyleName,
    /// What became of them.
    pub mode: Mode,
    /// Length of the video in milliseconds.
    pub duration_ms: u64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// FFmpeg's name of the encoder of the pictures; null when they were not encoded.
    pub encoder: Option<String>,
    /// What became of the sound of a burned video.
    pub audio: Option<AudioOutcome>,
    /// Frames that were encoded; fewer than all when only changes were rendered.
    pub encoded_frames: u64,
    /// Characters for which no installed font has a picture.
    pub missing_letters: Vec<String>,
}
