//! OpenRouter's videos: JSON asks, an id answers, and the file lies behind it.

mod mapping;
mod wire;

use noxus_engine::Error;
use noxus_engine::video_generator::GeneratorRequest;
use ureq::http::Method;

use super::config::ModelSettings;
use super::protocol::{Naming, Protocol, Question, Work, in_path, read};
use crate::endpoint::{Body, Failure};

pub(super) struct OpenrouterVideos;

impl Protocol for OpenrouterVideos {
    fn naming(&self) -> Naming {
        Naming::Theirs
    }

    fn submission(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        _: &str,
        _: u64,
    ) -> Result<Question, Error> {
        let body = mapping::submission(model, request)?;
        Ok(Question { body: Body::json(body.into()), ..Question::new(Method::POST, "/videos") })
    }

    fn work(&self, body: &[u8]) -> Result<Work, Failure> {
        mapping::work(read(body)?)
    }

    /// By its id, and not by the address that an answer gives: so it stays with the provider.
    fn look(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::GET, format!("/videos/{}", in_path(id))))
    }

    /// Nothing stops it: what was begun there is paid for.
    fn stop(&self, _: &str) -> Option<Question> {
        None
    }

    fn hello(&self) -> Question {
        Question::new(Method::GET, "/videos/models")
    }
}
