//! What there is: tools, the OpenAPI document, the documentation page.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::Language;
use noxus_api::engine::tools;
use serde_json::{Value, json};

use crate::app::App;
use crate::caller::Caller;
use crate::docs;
use crate::query;
use crate::reply::{Reply, json_text, ok};

/// `GET /api/v1/tools`
pub(crate) async fn tools(State(app): State<App>) -> Response {
    let mut shown = json!({"success": true});
    if let (Value::Object(shown), Value::Object(catalog)) = (&mut shown, &app.catalog) {
        // Operations are the library's way to what has routes here.
        let parts = catalog
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "operations" | "definitions" | "errors"));
        shown.extend(parts.map(|(name, part)| (name.clone(), part.clone())));
    }
    ok(&shown)
}

/// `GET /api/v1/tools/{tool}`
pub(crate) async fn tool(State(app): State<App>, Path(name): Path<String>) -> Reply {
    let slug = tools::find(&name).map_err(ApiError::from)?.slug();
    let all = app.catalog.get("tools").and_then(Value::as_array);
    let entry = all.into_iter().flatten().find(|entry| entry.get("slug").is_some_and(|found| found == slug));
    let entry = entry.ok_or_else(|| ApiError::new(ErrorCode::InternalError))?;
    Ok(ok(&json!({"success": true, "tool": entry})))
}

/// `GET /api/v1/openapi.json`
pub(crate) async fn openapi(State(app): State<App>) -> Response {
    json_text(StatusCode::OK, app.openapi.clone())
}

/// `GET /docs`
pub(crate) async fn docs(State(app): State<App>, Extension(caller): Extension<Caller>, uri: Uri) -> Reply {
    // `?lang=en`; by default the browser's.
    let [wanted] = query::read(&uri, ["lang"])?;
    let language = wanted.map_or(caller.language, |wanted| Language::from_tag(&wanted));
    let page = match language {
        Language::Spanish => app.docs_es.clone(),
        Language::English => app.docs_en.clone(),
    };
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    Ok((headers, page).into_response())
}

/// `GET /docs/style.css`
pub(crate) async fn docs_style() -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, axum::http::HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(CACHE_CONTROL, axum::http::HeaderValue::from_static("no-cache"));
    (headers, docs::STYLE).into_response()
}

/// What is counted, for Prometheus.
pub(crate) fn metrics(app: &App) -> Reply {
    let text = app.metrics.text(&app.memory, &app.spool)?;
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, content_type)], text).into_response())
}
