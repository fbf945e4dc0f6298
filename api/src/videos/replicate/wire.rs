//! What answers look like. Fields that are not named here are of no interest.

use serde::Deserialize;
use serde_json::Value;

/// A piece of work.
#[derive(Debug, Deserialize)]
pub(super) struct Prediction {
    pub(super) id: String,
    pub(super) status: String,
    #[serde(default)]
    pub(super) output: Value,
    #[serde(default)]
    pub(super) error: Value,
    #[serde(default)]
    pub(super) logs: Option<String>,
    /// When work on it began.
    #[serde(default)]
    pub(super) started_at: Option<String>,
    #[serde(default)]
    pub(super) metrics: Value,
    #[serde(default)]
    pub(super) model: Option<String>,
}
