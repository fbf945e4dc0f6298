//! Routes of administration.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{AUTHORIZATION, COOKIE, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::text;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Admin;
use super::session::{Found, SESSION_MS};
use crate::app::{App, Peer, blocking};
use crate::caller::Caller;
use crate::intake::Arriving;
use crate::reply::{Reply, ok};
use crate::routes::jobs::{self, Who};
use crate::routes::output;

const COOKIE_NAME: &str = "noxus_session";
const CSRF_HEADER: &str = "x-csrf-token";
const MAX_LOGIN_BYTES: u64 = 4096;
const MAX_ARGUMENTS_BYTES: u64 = 1024 * 1024;

/// Whether a request wants to change something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Look,
    Change,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    token: String,
}

/// `POST /admin/session`
pub(super) async fn log_in(
    State(app): State<App>,
    Extension(admin): Extension<Arc<Admin>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let login: Login = serde_json::from_value(read_json(&app, body, MAX_LOGIN_BYTES).await?)
        .map_err(|_| ApiError::new(ErrorCode::MissingField).with_field("token"))?;
    admin.check_token(login.token.trim(), app.address_of(peer.ip(), &headers))?;
    let opened = admin.open_session()?;
    let session =
        json!({"success": true, "csrf_token": opened.csrf_token, "expires_at_ms": opened.expires_at_ms});
    let mut response = ok(&session);
    set_cookie(&mut response, &opened.secret, SESSION_MS / 1000, &headers);
    Ok(response)
}

/// `GET /admin/session`
pub(super) async fn session(Extension(admin): Extension<Arc<Admin>>, headers: HeaderMap) -> Reply {
    let found = find_session(&admin, &headers)?;
    // A page that kept the token of an earlier session is to know that it is over.
    if headers.contains_key(CSRF_HEADER) && !found.is_csrf_token(given_csrf_token(&headers)) {
        return Err(no_session().into());
    }
    Ok(ok(&json!({"success": true, "expires_at_ms": found.expires_at_ms})))
}

/// `DELETE /admin/session`
pub(super) async fn log_out(
    State(app): State<App>,
    Extension(admin): Extension<Arc<Admin>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
) -> Reply {
    authorize(&admin, &headers, app.address_of(peer.ip(), &headers), Access::Change)?;
    if let Some(secret) = cookie(&headers) {
        admin.desk().sessions.close(secret);
    }
    let mut response = ok(&json!({"success": true}));
    set_cookie(&mut response, "", 0, &headers);
    Ok(response)
}

/// `POST /admin/call/{operation}`
pub(super) async fn call(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Extension(admin): Extension<Arc<Admin>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(operation): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    authorize(&admin, &headers, app.address_of(peer.ip(), &headers), Access::Change)?;
    let arguments = read_json(&app, body, MAX_ARGUMENTS_BYTES).await?;
    let noxus = app.noxus.clone();
    let answer = blocking(move || noxus.call_as(&caller.request_id, &operation, &arguments)).await?;
    Ok(ok(&answer))
}

/// `GET /metrics`
pub(super) async fn metrics(
    State(app): State<App>,
    Extension(admin): Extension<Arc<Admin>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
) -> Reply {
    authorize(&admin, &headers, app.address_of(peer.ip(), &headers), Access::Look)?;
    crate::routes::catalog::metrics(&app)
}

/// `GET /admin/jobs/{job_id}`
pub(super) async fn job(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Extension(admin): Extension<Arc<Admin>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(job_id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    authorize(&admin, &headers, app.address_of(peer.ip(), &headers), Access::Look)?;
    jobs::show(&app, &caller, Who::Owner, &job_id, &uri).await
}

/// `DELETE /admin/jobs/{job_id}`
pub(super) async fn cancel_job(
    State(app): State<App>,
    Extension(admin): Extension<Arc<Admin>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(job_id): Path<String>,
    headers: HeaderMap,
) -> Reply {
    authorize(&admin, &headers, app.address_of(peer.ip(), &headers), Access::Change)?;
    jobs::stop(&app, Who::Owner, jobs::number(&job_id)?).await
}

/// `GET /admin/jobs/{job_id}/output/{index}`
pub(super) async fn output(
    State(app): State<App>,
    Extension(admin): Extension<Arc<Admin>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path((job_id, index)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    authorize(&admin, &headers, app.address_of(peer.ip(), &headers), Access::Look)?;
    output::send(&app, Who::Owner, jobs::number(&job_id)?, &index, &headers).await
}

/// Lets in whoever has the admin token, or a session and, to change something, its
/// CSRF token. A browser sends cookies by itself, but never that header.
fn authorize(admin: &Admin, headers: &HeaderMap, from: IpAddr, access: Access) -> Result<(), ApiError> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let bearer = value.to_str().ok().and_then(|text| {
            let (scheme, token) = text.trim().split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        return admin.check_token(bearer.unwrap_or_default(), from);
    }
    let found = find_session(admin, headers)?;
    if access == Access::Change && !found.is_csrf_token(given_csrf_token(headers)) {
        return Err(ApiError::new(ErrorCode::ForbiddenOrigin).with_hint(text!(
            "Envía en la cabecera X-CSRF-Token el csrf_token de la sesión.",
            "Send the session's csrf_token in the header X-CSRF-Token."
        )));
    }
    Ok(())
}

fn find_session(admin: &Admin, headers: &HeaderMap) -> Result<Found, ApiError> {
    let now_ms = admin.now_ms();
    let found = cookie(headers).and_then(|secret| admin.desk().sessions.find(secret, now_ms));
    found.ok_or_else(no_session)
}

fn no_session() -> ApiError {
    ApiError::new(ErrorCode::InvalidAdminToken)
        .with_message(text!("No hay una sesión abierta.", "No session is open."))
        .with_hint(text!("Entra con el token de administración.", "Log in with the administration token."))
}

fn given_csrf_token(headers: &HeaderMap) -> &str {
    headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The session's secret, as the browser sends it.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE_NAME).then_some(value)
    })
}

fn set_cookie(response: &mut Response, secret: &str, max_age_seconds: i64, headers: &HeaderMap) {
    // Behind a proxy that speaks HTTPS the cookie shall never travel without it.
    let is_https = headers.get(ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"));
    let secure = if is_https { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE_NAME}={secret}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
}

/// A small JSON body; an empty one is `{}`.
async fn read_json(app: &App, body: Body, max_bytes: u64) -> Result<Value, ApiError> {
    let mut arriving = Arriving::new(body, &app.options);
    arriving.limit(max_bytes);
    let mut memory = app.memory.share();
    let whole = match arriving.whole(&mut memory).await {
        Ok(whole) => whole,
        Err(error) => {
            arriving.drain().await;
            return Err(error);
        }
    };
    if whole.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(&whole).map_err(|error| {
        ApiError::new(ErrorCode::InvalidJson)
            .with_message(text!("El JSON no es válido: {error}.", "The JSON is not valid: {error}."))
    })
}
