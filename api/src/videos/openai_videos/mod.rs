//! OpenAI's videos, as vLLM-Omni, SGLang and gateways serve them: a form asks, an id answers.

mod mapping;
mod wire;

use noxus_engine::Error;
use noxus_engine::video_generator::GeneratorRequest;
use ureq::http::Method;

use super::config::ModelSettings;
use super::protocol::{Naming, Protocol, Question, Work, in_path, read};
use crate::endpoint::{Body, Failure};

pub(super) struct OpenaiVideos;

impl Protocol for OpenaiVideos {
    fn naming(&self) -> Naming {
        Naming::Theirs
    }

    fn submission(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        name: &str,
        _: u64,
    ) -> Result<Question, Error> {
        let form = mapping::form(model, request, name)?;
        Ok(Question {
            // Gateways know it; whoever does not leaves it unread.
            headers: vec![("idempotency-key", name.to_owned())],
            body: Body::Form(form.into()),
            ..Question::new(Method::POST, "/videos")
        })
    }

    fn work(&self, body: &[u8]) -> Result<Work, Failure> {
        mapping::work(read(body)?)
    }

    fn look(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::GET, format!("/videos/{}", in_path(id))))
    }

    fn stop(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::DELETE, format!("/videos/{}", in_path(id))))
    }

    fn hello(&self) -> Question {
        Question::new(Method::GET, "/models")
    }
}
