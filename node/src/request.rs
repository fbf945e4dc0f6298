//! A call on its way into the engine.

use napi_derive::napi;
use noxus_api::ErrorCode;
use noxus_api::{ApiError, Input, JobRequest, Language};

use crate::engine::thrown;

/// The JSON part of a call and its files. Used up by the call.
#[napi]
pub struct Request {
    inner: Option<JobRequest>,
}

#[napi]
impl Request {
    /// Reads the JSON part: `tool`, `params`, `fields`, `api_key`, `idempotency_key`,
    /// `on_in_flight`.
    ///
    /// # Errors
    /// `invalid_json`.
    #[napi(constructor, catch_unwind)]
    pub fn new(json: String) -> napi::Result<Self> {
        let request = JobRequest::from_json(&json).map_err(|error| thrown(&error, Language::default()))?;
        Ok(Self { inner: Some(request) })
    }

    /// Adds a file in memory. The bytes are copied here, on the JavaScript thread:
    /// a worker reading them in place would race with scripts that write to them.
    #[napi(catch_unwind)]
    pub fn add_bytes(&mut self, field: String, filename: Option<String>, bytes: &[u8]) {
        self.add(Input::from_bytes(field, bytes), filename);
    }

    /// Adds a file that the engine opens by itself.
    #[napi(catch_unwind)]
    pub fn add_path(&mut self, field: String, filename: Option<String>, path: String) {
        self.add(Input::from_path(field, path), filename);
    }
}

impl Request {
    fn add(&mut self, input: Input, filename: Option<String>) {
        let input = match filename {
            Some(filename) => input.with_filename(filename),
            None => input,
        };
        if let Some(request) = &mut self.inner {
            request.inputs.push(input);
        }
    }

    /// The call, once.
    pub(crate) fn take(&mut self) -> Result<JobRequest, ApiError> {
        self.inner.take().ok_or_else(|| ApiError::new(ErrorCode::InvalidRequest))
    }
}
