//! Routes that ask about a key.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::json;

use super::api_key;
use crate::app::App;
use crate::caller::Caller;
use crate::reply::{Reply, ok};

/// `POST /api/v1/ping`
pub(crate) async fn ping(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Reply {
    call(app, caller, &headers, "ping").await
}

/// `GET /api/v1/balance`
pub(crate) async fn balance(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Reply {
    call(app, caller, &headers, "balance").await
}

/// `GET /api/v1/usage`
pub(crate) async fn usage(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Reply {
    call(app, caller, &headers, "usage").await
}

async fn call(app: App, caller: Caller, headers: &HeaderMap, operation: &'static str) -> Reply {
    let arguments = json!({"api_key": api_key(&app, headers)?});
    let noxus = app.noxus.clone();
    Ok(ok(&app.look(move || noxus.call_as(&caller.request_id, operation, &arguments)).await?))
}
