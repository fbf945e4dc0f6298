//! How a language model is named in the settings.

use serde::Deserialize;

/// The setting itself.
pub(super) const SETTING: &str = "script_writer";

/// A language model behind an endpoint that speaks OpenAI's chat protocol.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScriptWriterSettings {
    /// The address up to `/chat/completions`, such as `http://127.0.0.1:11434/v1`.
    pub base_url: String,
    /// What the endpoint calls the model, such as `llama3.2`.
    pub model: String,
    /// The variable of the environment that holds the key. Default: no key is sent.
    #[serde(default)]
    pub api_key_env: Option<String>,
    /// Most tokens of an answer, 256 to 100,000. Default: enough for the script; a model that thinks before
    /// it writes needs more.
    #[serde(default)]
    pub max_tokens: Option<u32>,
    /// How long a script may take to be written, in milliseconds: 1,000 to 600,000. Default 120,000.
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: u64,
}

const fn default_timeout_ms() -> u64 {
    120_000
}
