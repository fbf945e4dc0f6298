//! Reads conformance vectors and makes their answers comparable.
//!
//! A vector is a file in `tests/conformance/`: settings of an engine and steps to
//! take on it, each with the exact text of its answer. Every door runs the same files.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One file of vectors.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vectors {
    /// What it shows.
    pub name: String,
    /// Settings of the engine all steps run on.
    pub config: Value,
    /// In order; later steps see what earlier ones did.
    pub steps: Vec<Step>,
}

/// One question and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Name of an operation, with `arguments`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// Arguments of `call`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Value>,
    /// A tool call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Value>,
    /// A tool call to be priced only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Value>,
    /// Files of `run` or `estimate`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<StepInput>,
    /// The answer as text, normalised.
    pub expect: String,
}

/// A file of a step: from `tests/fixtures/`, or inline.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepInput {
    /// Name of the input.
    pub field: String,
    /// The caller's name of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// A file in `tests/fixtures/`, given as a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<String>,
    /// The content, given as bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// The folder of this crate.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Where `scripts/speech-models.sh` and `tests/fixtures/video/make.sh` leave what is
/// too large for the repository: `speech/` and `video/`.
pub fn cache() -> PathBuf {
    std::env::var_os("NOXUS_CACHE").map_or_else(|| folder().join("../.cache"), PathBuf::from)
}

/// Replaces what varies from run to run: request ids, keys, times.
pub fn normalise(text: &str) -> String {
    let text =
        replace(text, "req_", |tail| (tail.len() == 26 && tail.bytes().all(is_alphanumeric)).then_some(26));
    let text = ["noxus_test_", "noxus_live_"].iter().fold(text, |text, prefix| {
        replace(&text, prefix, |tail| {
            if let Some(hint) = tail.strip_prefix("...") {
                return (hint.len() >= 4 && hint.bytes().take(4).all(is_alphanumeric)).then_some(7);
            }
            (tail.len() >= 38 && tail.bytes().take(38).all(is_alphanumeric)).then_some(38)
        })
    });
    zero_times(&text)
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Puts `*` (or `...*` for hints) where `prefix` is followed by a varying part,
/// whose length `varying` tells.
fn replace(text: &str, prefix: &str, varying: impl Fn(&str) -> Option<usize>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(prefix) {
        let (before, found) = rest.split_at(at + prefix.len());
        out.push_str(before);
        let end = found.find('"').unwrap_or(found.len());
        let (tail, _) = found.split_at(end);
        rest = found;
        if let Some(length) = varying(tail) {
            out.push_str(if tail.starts_with("...") { "...*" } else { "*" });
            rest = rest.get(length..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// Sets every `"…_ms":<10 or more digits>` to 0.
fn zero_times(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_ms\":") {
        let (before, found) = rest.split_at(at + "_ms\":".len());
        out.push_str(before);
        let digits = found.bytes().take_while(u8::is_ascii_digit).count();
        rest = found;
        if digits >= 10 {
            out.push('0');
            rest = found.get(digits..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn only_what_varies_is_replaced() {
        let text = r#"{"request_id":"req_01KAQ4Z3V8Y6ABCDEFGHJKMNPQ","api_key":"noxus_test_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789ab","key_hint":"noxus_live_...aB3x","short":"noxus_test_...","created_at_ms":1790000000000,"lease_ms":60000}"#;
        assert_eq!(
            normalise(text),
            r#"{"request_id":"req_*","api_key":"noxus_test_*","key_hint":"noxus_live_...*","short":"noxus_test_...","created_at_ms":0,"lease_ms":60000}"#
        );
    }
}
