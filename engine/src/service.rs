//! The services that tools declare.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Result;
use crate::{Services, Text};

/// A service that a tool may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Service {
    /// Speech to text.
    Transcriber,
    /// Text to speech.
    Voice,
    /// Scripts of videos, by a language model.
    ScriptWriter,
    /// Pictures and clips of libraries outside.
    StockLibrary,
    /// Videos from words and pictures, by a provider.
    VideoGenerator,
    /// The fonts that captions are drawn with.
    Fonts,
}

/// That a tool uses a service.
#[derive(Clone)]
pub struct ServiceUse {
    /// Which.
    pub service: Service,
    /// What for, and when.
    pub summary: Text,
    /// Whether no call does without it.
    pub is_required: bool,
    /// Whether it is there, as far as can be told at once and without loading anything.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`](crate::Code::ProviderNotConfigured), with what is missing.
    pub check: fn(&Services) -> Result<()>,
}

impl fmt::Debug for ServiceUse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ServiceUse").field(&self.service).finish()
    }
}
