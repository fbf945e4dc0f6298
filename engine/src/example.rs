//! The example call of a tool, as documents show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An example call: `example.json` in the tool's folder. Files that the tool needs are the examples
/// of their kinds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Options of the call.
    pub params: Map<String, Value>,
    /// The main file of the answer.
    pub output: ExampleFile,
    /// What the answer says beside files.
    pub report: Map<String, Value>,
}

/// A file of an example, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleFile {
    /// Name with extension.
    pub filename: String,
    /// IANA media type.
    pub mime_type: String,
}
