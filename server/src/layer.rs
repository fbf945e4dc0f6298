//! What happens around every request: id, language, panic guard, errors written
//! out, headers that keep browsers safe, a log line, counters.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::codes::Class;
use noxus_api::engine::text;
use tracing::{error, info};

use crate::app::App;
use crate::caller::Caller;
use crate::reply::Refusal;

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer.
pub(crate) async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    app.metrics.request_started();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let caller = match app.noxus.new_request_id() {
        Ok(id) => Caller::new(id, request.headers(), app.noxus.language()),
        Err(failure) => {
            let caller = Caller::new(String::new(), request.headers(), app.noxus.language());
            let mut response = Refusal::from(failure).into_response();
            finish(&caller, &mut response);
            app.metrics.request_ended(method, &route, response.status().as_u16(), started.elapsed());
            return response;
        }
    };
    request.extensions_mut().insert(caller.clone());
    let served = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = served.unwrap_or_else(|_| {
        // Its words stand in the log already, where every panic is told.
        error!(request_id = caller.request_id, route, "a handler panicked");
        Refusal::from(ApiError::new(ErrorCode::InternalError)).into_response()
    });
    if is_foreign(&response) {
        response = Refusal::from(unreadable_address()).into_response();
    }
    if let Some(refusal) = response.extensions().get::<Refusal>()
        && refusal.error().info().class == Class::Internal
        && let Some(source) = std::error::Error::source(refusal.error())
    {
        error!(request_id = caller.request_id, route, "a defect in noxus: {source}");
    }
    let error_code = response.extensions().get::<Refusal>().map(|refusal| refusal.error().code());
    finish(&caller, &mut response);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    // Neither keys nor bodies nor addresses: a log may lie around.
    info!(
        request_id = caller.request_id,
        method,
        route,
        status,
        error_code,
        took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    app.metrics.request_ended(method, &route, status, took);
    response
}

/// Whether the framework refused the request before any handler saw it, which it
/// does in words of its own.
fn is_foreign(response: &Response) -> bool {
    let is_plain = |value: &HeaderValue| value.as_bytes().starts_with(b"text/plain");
    response.status().is_client_error()
        && response.extensions().get::<Refusal>().is_none()
        && response.headers().get(CONTENT_TYPE).is_some_and(is_plain)
}

fn unreadable_address() -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
        "La dirección de la petición no se puede leer.",
        "The address of the request cannot be read."
    ))
}

/// The method as a label: callers may invent others without end.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn finish(caller: &Caller, response: &mut Response) {
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        refusal.write(caller, response);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&caller.request_id) {
        headers.insert(&X_REQUEST_ID, id);
    }
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
