//! Media tools as pure functions, each with a price before it runs.
//!
//! The same options and bytes give the same result: no clock, environment,
//! network or global state in here. What a tool needs from outside comes in a
//! [`Ctx`]; billing and keys live in `noxus-api`.

pub mod align;
#[cfg(feature = "captions")]
pub mod captions;
pub mod codec;
pub mod color;
#[cfg(all(feature = "images", feature = "video"))]
pub mod compositor;
mod content;
mod ctx;
mod error;
mod example;
mod facts;
mod filename;
pub mod format;
#[cfg(any(feature = "captions", feature = "ffmpeg"))]
pub mod frame;
mod input_kind;
mod limits;
#[cfg(feature = "sound")]
pub mod mix;
mod output;
pub mod params;
#[cfg(feature = "images")]
pub mod pipeline;
mod probe;
pub mod raster;
pub mod schema;
pub mod script;
mod service;
mod source;
#[cfg(feature = "speech")]
pub mod speech;
mod splitmix;
pub mod stock;
pub mod tariff;
mod text;
#[cfg(all(feature = "images", feature = "video"))]
pub mod timeline;
mod tool;
pub mod tools;
#[cfg(any(feature = "captions", feature = "speech"))]
pub mod transcript;
pub mod video_generator;
pub mod voice;

pub use color::Color;
pub use content::{Content, ContentWriter, Spool, Spooled};
pub use ctx::{CancelToken, Ctx, Progress, Services, Signals};
pub use error::{Code, Error, Fault, Result};
pub use example::{Example, ExampleFile};
pub use facts::{AudioFacts, AudioStreamFacts, Facts, ImageFacts, Media, VideoFacts, VideoStreamFacts};
pub use format::{ImageFormat, VideoContainer};
pub use input_kind::{INPUT_KINDS, InputKind, InputKindInfo};
pub use limits::Limits;
pub use output::{Output, OutputFile};
pub use probe::{probe, probe_image, probe_until};
pub use service::{Service, ServiceUse};
pub use source::{Input, InputReader, SharedBytes};
pub use tariff::{Quote, StartingPrice, Tariff, Unit, Usage};
pub use text::{Language, Text};
pub use tool::{DynTool, InputField, Prepared, Tool, ToolOutput};
