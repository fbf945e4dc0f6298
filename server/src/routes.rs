//! The public routes of the contract.

pub(crate) mod account;
pub(crate) mod catalog;
pub(crate) mod events;
pub(crate) mod jobs;
pub(crate) mod output;
pub(crate) mod tools;

use axum::Router;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::{get, post};
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::text;

use crate::app::App;
use crate::reply::Refusal;

/// Everything under `/api/v1`, the documentation and the health check.
pub(crate) fn public() -> Router<App> {
    Router::new()
        .route("/api/v1/ping", post(account::ping))
        .route("/api/v1/balance", get(account::balance))
        .route("/api/v1/usage", get(account::usage))
        .route("/api/v1/tools", get(catalog::tools))
        .route("/api/v1/tools/{tool}", get(catalog::tool).post(tools::run))
        .route("/api/v1/tools/{tool}/estimate", post(tools::estimate))
        .route("/api/v1/jobs", get(jobs::list))
        .route("/api/v1/jobs/{job_id}", get(jobs::get).delete(jobs::cancel))
        .route("/api/v1/jobs/{job_id}/events", get(events::stream))
        .route("/api/v1/jobs/{job_id}/output/{index}", get(output::get))
        .route("/api/v1/openapi.json", get(catalog::openapi))
        .route("/docs", get(catalog::docs))
        .route("/docs/style.css", get(catalog::docs_style))
        .route("/healthz", get(|| async { (StatusCode::OK, "ok\n").into_response() }))
}

/// The front page of a listener without the panel.
pub(crate) async fn to_docs() -> Redirect {
    Redirect::to("/docs")
}

/// Every path that does not exist.
pub(crate) async fn not_found() -> Refusal {
    ApiError::new(ErrorCode::NotFound)
        .with_hint(text!("La documentación está en /docs.", "The documentation is at /docs."))
        .into()
}

/// A path that exists, under another method.
pub(crate) async fn method_not_allowed() -> Refusal {
    ApiError::new(ErrorCode::MethodNotAllowed).into()
}

/// The key a caller gives. With a ledger there is always one, if empty: never
/// the engine's own, which belongs to whoever runs the server.
pub(crate) fn api_key(app: &App, headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return Ok(app.noxus.is_billed().then(String::new));
    };
    let credentials = value.to_str().ok().and_then(|text| {
        let (scheme, credentials) = text.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| credentials.trim().to_owned())
    });
    let credentials = credentials.filter(|credentials| !credentials.is_empty()).ok_or_else(|| {
        ApiError::new(ErrorCode::MissingApiKey).with_hint(text!(
            "Envía la cabecera «Authorization: Bearer noxus_…».",
            "Send the header “Authorization: Bearer noxus_…”."
        ))
    })?;
    Ok(Some(credentials))
}
