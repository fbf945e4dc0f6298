//! The queue of fal: JSON asks, an id answers, and the file lies where the result says.

mod mapping;

use noxus_engine::Error;
use noxus_engine::video_generator::GeneratorRequest;
use ureq::http::Method;

use super::config::ModelSettings;
use super::protocol::{Naming, Protocol, Question, Seen, Work, read};
use crate::endpoint::{Body, Failure};

/// A piece of work is called `owner/app/requests/ID`: all its paths stand behind that.
pub(super) struct FalQueue;

impl Protocol for FalQueue {
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
        let (path, body) = mapping::submission(model, request)?;
        Ok(Question { body: Body::json(body.into()), ..Question::new(Method::POST, path) })
    }

    fn work(&self, body: &[u8]) -> Result<Work, Failure> {
        mapping::taken(&read(body)?)
    }

    /// By its name, and not by the addresses that an answer gives: so it stays with the provider.
    fn look(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::GET, format!("{}/status?logs=1", mapping::path(id))))
    }

    fn seen(&self, id: &str, step: usize, body: &[u8]) -> Result<Seen, Failure> {
        if step > 0 {
            return mapping::result(id, &read(body)?).map(Seen::Work);
        }
        let told = mapping::status(id, &read(body)?)?;
        Ok(told.map_or_else(|| Seen::Ask(Question::new(Method::GET, mapping::path(id))), Seen::Work))
    }

    fn stop(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::PUT, format!("{}/cancel", mapping::path(id))))
    }

    /// What waits is taken out of the queue; what runs is only told, and its model may go on.
    fn stops_surely(&self) -> bool {
        false
    }

    /// There is nothing that tells of the service alone: what is not there is looked at, and not found.
    fn hello(&self) -> Question {
        Question::new(Method::GET, "/fal-ai/fast-svd/requests/00000000-0000-0000-0000-000000000000/status")
    }

    fn is_hello(&self, refusal: &Failure) -> bool {
        matches!(refusal, Failure::Refused { status: 400 | 404 | 405 | 422, .. })
    }
}
