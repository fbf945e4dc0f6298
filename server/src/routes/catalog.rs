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

use crate::app::{App, blocking};
use crate::caller::Caller;
use crate::docs;
use crate::docs::reading::{list, text};
use crate::query;
use crate::reply::{Reply, json_text, ok};

/// `GET /api/v1/tools`
pub(crate) async fn tools(State(app): State<App>) -> Reply {
    Ok(ok(&catalog(&app).await?))
}

/// `GET /api/v1/tools/{tool}`
pub(crate) async fn tool(State(app): State<App>, Path(name): Path<String>) -> Reply {
    let slug = tools::find(&name).map_err(ApiError::from)?.slug();
    let catalog = catalog(&app).await?;
    let entry = list(&catalog, "tools").iter().find(|entry| text(entry, "slug") == slug);
    let entry = entry.ok_or_else(|| ApiError::new(ErrorCode::InternalError))?;
    Ok(ok(&json!({"success": true, "tool": entry})))
}

/// The tools with what is set up at this moment: a model may have come since the start.
async fn catalog(app: &App) -> Result<Value, ApiError> {
    let noxus = app.noxus.clone();
    blocking(move || Ok(noxus.tool_catalog())).await
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
