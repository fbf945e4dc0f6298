//! OpenAI's chat protocol, as far as a script needs it.

use std::time::Instant;

use noxus_engine::{Signals, text};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::endpoint::{Endpoint, Failure, Order};

/// Most bytes of an answer: a script has a few thousand.
const MOST_BYTES: u64 = 2 << 20;

/// A question, with all that was said before.
#[derive(Debug, Serialize)]
pub(super) struct ChatRequest<'a> {
    pub(super) model: &'a str,
    pub(super) messages: Vec<Message>,
    pub(super) stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) response_format: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_tokens: Option<u32>,
}

/// What one side said.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Message {
    pub(super) role: &'static str,
    pub(super) content: String,
}

/// An answer. Fields that are not named here are of no interest.
#[derive(Debug, Deserialize)]
pub(super) struct ChatAnswer {
    pub(super) choices: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    pub(super) message: Said,
    #[serde(default)]
    pub(super) finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    pub(super) content: Option<String>,
    /// Why a model will not answer.
    #[serde(default)]
    pub(super) refusal: Option<String>,
}

/// Asks, and reads the answer.
pub(super) fn ask(
    endpoint: &Endpoint,
    chat: &ChatRequest<'_>,
    end: Instant,
    signals: &Signals<'_>,
) -> Result<ChatAnswer, Failure> {
    let body = serde_json::to_vec(chat).map_err(|error| Failure::System(error.to_string()))?;
    let order = Order { path: "/chat/completions", body: body.into(), most_bytes: MOST_BYTES, end };
    let answer = endpoint.post(&order, signals)?;
    serde_json::from_slice(&answer.body).map_err(|_| {
        Failure::Garbage(if answer.content_type.starts_with("text/html") {
            text!("responde una página web", "answers with a web page")
        } else {
            text!("no responde como el protocolo dice", "does not answer as the protocol says")
        })
    })
}
