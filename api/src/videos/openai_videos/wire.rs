//! What answers look like. Fields that are not named here are of no interest.

use serde::Deserialize;
use serde_json::Value;

/// A piece of work.
#[derive(Debug, Deserialize)]
pub(super) struct Video {
    pub(super) id: String,
    pub(super) status: String,
    /// From 0 to 100.
    #[serde(default)]
    pub(super) progress: Option<f64>,
    #[serde(default)]
    pub(super) model: Option<String>,
    #[serde(default)]
    pub(super) seed: Option<u64>,
    #[serde(default)]
    pub(super) error: Option<Value>,
    /// Gateways tell what it costs.
    #[serde(default)]
    pub(super) usage: Option<Value>,
}
