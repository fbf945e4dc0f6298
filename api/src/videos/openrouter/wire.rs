//! What answers look like. Fields that are not named here are of no interest.

use serde::Deserialize;
use serde_json::Value;

/// A piece of work.
#[derive(Debug, Deserialize)]
pub(super) struct Generation {
    pub(super) id: String,
    pub(super) status: String,
    /// From 0 to 100, where it is told.
    #[serde(default)]
    pub(super) progress: Option<f64>,
    #[serde(default)]
    pub(super) error: Value,
    #[serde(default)]
    pub(super) usage: Value,
}
