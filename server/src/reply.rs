//! Answers: envelopes as JSON, refusals in the caller's language and form.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use noxus_api::{ApiError, Envelope};
use serde_json::{Value, json};

use crate::app::blocking;
use crate::caller::Caller;

/// What a handler gives.
pub(crate) type Reply = Result<Response, Refusal>;

/// An error on its way out. Its text is written by the outermost layer, which
/// knows the caller's language and the request's id.
#[derive(Clone, Debug)]
pub(crate) struct Refusal(Arc<ApiError>);

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Arc<ApiError>> for Refusal {
    fn from(error: Arc<ApiError>) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status(&self.0);
        response.extensions_mut().insert(self);
        response
    }
}

/// A JSON value with status 200.
pub(crate) fn ok(value: &Value) -> Response {
    json_text(StatusCode::OK, value.to_string())
}

/// JSON text as it is.
pub(crate) fn json_text(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Envelopes up to this size are written at once.
const AT_ONCE_BYTES: u64 = 64 * 1024;

/// An envelope with status 200: a large one is written while it is sent, block by block.
pub(crate) fn envelope(envelope: Envelope) -> Result<Response, ApiError> {
    let size_bytes = envelope.size_bytes();
    if size_bytes <= AT_ONCE_BYTES {
        return Ok(json_text(StatusCode::OK, envelope.text()?));
    }
    let blocks = stream::try_unfold(envelope.blocks(), |mut blocks| async move {
        // Reading waits for a disk, and encoding takes a while.
        let next = blocking(move || Ok((blocks.next().transpose()?, blocks))).await?;
        Ok::<_, ApiError>(match next {
            (Some(block), blocks) => Some((Bytes::from(block), blocks)),
            (None, _) => None,
        })
    });
    let mut response = Response::new(Body::from_stream(blocks));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(size_bytes));
    Ok(response)
}

/// The HTTP status of an error.
pub(crate) fn status(error: &ApiError) -> StatusCode {
    StatusCode::from_u16(error.info().http_status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl Refusal {
    /// The error.
    pub(crate) fn error(&self) -> &ApiError {
        &self.0
    }

    /// Writes the error into the response that carries it.
    pub(crate) fn write(&self, caller: &Caller, response: &mut Response) {
        let mut envelope = self.0.to_value(caller.language);
        // Answers are about the request they answer, even where the error is
        // older, such as that of a job that was joined.
        if let Value::Object(fields) = &mut envelope
            && !fields.contains_key("request_id")
        {
            let at = fields.len().min(3);
            fields.shift_insert(at, "request_id".into(), caller.request_id.as_str().into());
        }
        let (content_type, body) = if caller.wants_problem {
            ("application/problem+json", problem(&self.0, envelope, caller))
        } else {
            ("application/json", envelope)
        };
        *response.body_mut() = Body::from(body.to_string());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(seconds) = self.0.detail("retry_after_seconds").and_then(Value::as_u64) {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.0.info().http_status == 401 {
            let challenge = HeaderValue::from_static("Bearer realm=\"noxus\"");
            headers.insert(axum::http::header::WWW_AUTHENTICATE, challenge);
        }
    }
}

/// The same error in the form of RFC 9457; the envelope's own fields follow as
/// extension members.
fn problem(error: &ApiError, envelope: Value, caller: &Caller) -> Value {
    let info = error.info();
    let mut problem = json!({
        "type": format!("/docs#{}", info.code),
        "title": info.text.get(caller.language),
        "status": info.http_status,
        "detail": error.message().get(caller.language),
    });
    if let (Value::Object(problem), Value::Object(envelope)) = (&mut problem, envelope) {
        problem.extend(envelope.into_iter().filter(|(name, _)| name != "success" && name != "error"));
    }
    problem
}
