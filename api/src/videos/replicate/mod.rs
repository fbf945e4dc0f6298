//! Replicate's predictions, and the server of a model that is packed with cog, which speaks half of it.

mod mapping;
mod wire;

use noxus_engine::Error;
use noxus_engine::video_generator::GeneratorRequest;
use ureq::http::Method;

use super::config::ModelSettings;
use super::protocol::{Naming, Protocol, Question, Work, in_path, read};
use crate::endpoint::{Body, Failure};

/// Predictions at Replicate: asked for, then looked at.
pub(super) struct Replicate;

/// A server of cog. It tells nothing of work that it was given: it answers when it is done, to whoever has waited.
pub(super) struct Cog;

/// Most bytes of an answer with a video in it, in base64.
const MOST_ANSWER_BYTES: u64 = 400 << 20;

impl Protocol for Replicate {
    fn naming(&self) -> Naming {
        Naming::Theirs
    }

    fn submission(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        _: &str,
        timeout_ms: u64,
    ) -> Result<Question, Error> {
        let (path, body) = mapping::submission(model, request)?;
        // Should nobody be there any more to stop it. It takes 5 seconds to a day.
        let seconds = (timeout_ms / 1_000).clamp(5, 86_400);
        Ok(Question {
            headers: vec![("prefer", "respond-async".to_owned()), ("cancel-after", format!("{seconds}s"))],
            body: Body::json(body.into()),
            ..Question::new(Method::POST, path)
        })
    }

    fn work(&self, body: &[u8]) -> Result<Work, Failure> {
        mapping::work(read(body)?, false)
    }

    fn look(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::GET, format!("/predictions/{}", in_path(id))))
    }

    fn stop(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::POST, format!("/predictions/{}/cancel", in_path(id))))
    }

    fn hello(&self) -> Question {
        Question::new(Method::GET, "/account")
    }
}

impl Protocol for Cog {
    fn naming(&self) -> Naming {
        Naming::Ours
    }

    fn submission(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        name: &str,
        _: u64,
    ) -> Result<Question, Error> {
        let body = mapping::prediction(model, request, name)?;
        Ok(Question {
            body: Body::json(body.into()),
            most_bytes: MOST_ANSWER_BYTES,
            is_long: true,
            ..Question::new(Method::PUT, format!("/predictions/{}", in_path(name)))
        })
    }

    fn work(&self, body: &[u8]) -> Result<Work, Failure> {
        mapping::work(read(body)?, true)
    }

    fn look(&self, _: &str) -> Option<Question> {
        None
    }

    fn stop(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::POST, format!("/predictions/{}/cancel", in_path(id))))
    }

    fn hello(&self) -> Question {
        Question::new(Method::GET, "/health-check")
    }
}
