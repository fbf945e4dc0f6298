//! Tool calls.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::{HeaderName, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use noxus_api::ErrorCode;
use noxus_api::engine::{text, tools};
use noxus_api::{Admission, ApiError, Job, JobRequest, JobResult, Permit, Pricing};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::api_key;
use crate::app::App;
use crate::caller::Caller;
use crate::intake::{self, Arriving};
use crate::prefer::Prefer;
use crate::reply::{Refusal, Reply, envelope, json_text};

static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
static IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
static PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
static RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
static RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// `POST /api/v1/tools/{tool}`
pub(crate) async fn run(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(tool): Path<String>,
    request: Request,
) -> Response {
    let (permit, read) = match read(&app, &tool, request, What::Call).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    app.metrics.job_started(permit.tool);
    let answer = answer(&app, &caller, read).await;
    let mut response = answer.unwrap_or_else(|refusal: Refusal| refusal.into_response());
    tell_rate(&app, permit, response.headers_mut()).await;
    response
}

/// `POST /api/v1/tools/{tool}/estimate`
pub(crate) async fn estimate(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(tool): Path<String>,
    request: Request,
) -> Reply {
    let (_permit, Read { request, shares, .. }) = read(&app, &tool, request, What::Price).await?;
    let (send, told) = oneshot::channel();
    let pricing = app.noxus.estimate_as(&caller.request_id, request, move |estimate| {
        drop(shares);
        // The caller may have gone.
        let _ = send.send(estimate);
    });
    let mut abandon = Unasked(Some(pricing));
    let estimate = told.await.unwrap_or_else(|_| Err(ApiError::new(ErrorCode::InternalError)));
    abandon.0 = None;
    Ok(json_text(StatusCode::OK, estimate?.to_json()))
}

/// Stops the search for a price whose caller has gone.
struct Unasked(Option<Pricing>);

impl Drop for Unasked {
    fn drop(&mut self) {
        if let Some(pricing) = &self.0 {
            pricing.cancel();
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Call,
    Price,
}

/// A call, taken in.
struct Read {
    request: JobRequest,
    prefer: Prefer,
    shares: Vec<crate::quota::Share>,
}

/// Who calls comes first: nobody's files are taken in before. What is large is taken
/// in only from those who could pay for it.
async fn read(app: &App, tool: &str, request: Request, what: What) -> Result<(Permit, Read), Refusal> {
    let headers = request.headers();
    let prefer = Prefer::read(headers);
    let idempotency_key = idempotency_key(headers);
    let key = api_key(app, headers);
    let checked = match key {
        Ok(key) => {
            let (noxus, tool, given) = (app.noxus.clone(), tool.to_owned(), key.clone());
            app.look(move || noxus.permit(given.as_deref(), &tool)).await.map(|permit| (permit, key))
        }
        Err(error) => Err(error),
    };
    let checked = checked.and_then(|checked| refuse_query(&request).map(|()| checked));
    let checked = checked.and_then(|(permit, key)| Ok((permit, key, idempotency_key?)));
    let (mut permit, key, idempotency_key) = match checked {
        Ok(checked) => checked,
        Err(error) => {
            let (parts, body) = request.into_parts();
            Arriving::new(body, &app.options).announced_by(&parts.headers).drain().await;
            return Err(error.into());
        }
    };
    let found = tools::find(permit.tool).map_err(ApiError::from)?;
    let asking = ask(app, &permit, idempotency_key.clone(), what);
    let taken = intake::read(app, found, request, asking).await?;
    let mut request = JobRequest::new(permit.tool, taken.params).with_permit(&mut permit);
    request.fields = taken.fields;
    request.inputs = taken.inputs;
    request.api_key = key;
    request.idempotency_key = idempotency_key;
    request.on_in_flight = prefer.on_in_flight;
    request.keep_answer = app.noxus.is_billed();
    Ok((permit, Read { request, prefer, shares: taken.shares }))
}

/// The question whether a large body is worth taking in.
fn ask(app: &App, permit: &Permit, idempotency_key: Option<String>, what: What) -> intake::Asking {
    let (app, permit) = (app.clone(), permit.without_place());
    Box::pin(async move {
        let noxus = app.noxus.clone();
        let look = move || match what {
            What::Call => noxus.expect_call(&permit, idempotency_key.as_deref()),
            What::Price => noxus.expect_estimate(&permit),
        };
        app.look(look).await
    })
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut values = headers.get_all(&IDEMPOTENCY_KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(&IDEMPOTENCY_KEY) {
            Err(ApiError::new(ErrorCode::InvalidIdempotencyKey).with_field("Idempotency-Key"))
        } else {
            Ok(None)
        };
    };
    // What is not ASCII is refused by the engine, in its own words.
    Ok(Some(String::from_utf8_lossy(value.as_bytes()).into_owned()))
}

/// Options in the address would be ignored, and would end up in logs.
fn refuse_query(request: &Request) -> Result<(), ApiError> {
    if request.uri().query().is_none_or(str::is_empty) {
        return Ok(());
    }
    Err(ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
        "Las opciones van en el cuerpo de la petición, no en la dirección.",
        "Options go into the body of the request, not into its address."
    )))
}

/// Cancels a job whose caller has gone, unless it can be asked for again.
struct Abandon(Option<Job>);

impl Drop for Abandon {
    fn drop(&mut self) {
        if let Some(job) = &self.0 {
            job.cancel();
        }
    }
}

async fn answer(app: &App, caller: &Caller, read: Read) -> Reply {
    let Read { request, prefer, shares } = read;
    let can_be_asked_again = request.idempotency_key.is_some() || prefer.respond_async;
    let tool = request.tool.clone();
    let job = app.noxus.submit_as(&caller.request_id, request);
    let mut abandon = Abandon((!can_be_asked_again).then(|| job.clone()));
    let mut done = done(app, &tool, &job, shares);
    let result = if prefer.respond_async {
        match early(&job, &prefer, &mut done).await {
            Early::Done(result) => result,
            Early::Admitted(admission) => return Ok(accepted(&tool, admission, caller)),
        }
    } else {
        done.await.ok()
    };
    abandon.0 = None;
    let response = result.unwrap_or_else(|| Err(Arc::new(ApiError::new(ErrorCode::InternalError))))?;
    let replayed = response.replayed;
    let mut response = envelope(response.envelope())?;
    if replayed {
        response.headers_mut().insert(&IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// The job's end, as something to wait for; counts it, and gives back what the
/// call took of memory and disk.
fn done(app: &App, tool: &str, job: &Job, shares: Vec<crate::quota::Share>) -> oneshot::Receiver<JobResult> {
    let (send, done) = oneshot::channel();
    let (app, tool) = (app.clone(), tool.to_owned());
    job.on_done(move |result| {
        drop(shares);
        app.metrics.job_ended(&tool, result);
        // Nobody may be waiting any more.
        let _ = send.send(result.clone());
    });
    done
}

enum Early {
    Done(Option<JobResult>),
    Admitted(Admission),
}

/// Waits until the call is refused, or paid for and, as far as the caller wants
/// to wait for that, done.
async fn early(job: &Job, prefer: &Prefer, done: &mut oneshot::Receiver<JobResult>) -> Early {
    let (send, admitted) = oneshot::channel();
    job.on_admitted(move |admission| {
        // The caller may have gone.
        let _ = send.send(admission);
    });
    if let Ok(result) = timeout(prefer.wait, &mut *done).await {
        return Early::Done(result.ok());
    }
    tokio::select! {
        biased;
        Ok(admission) = admitted => Early::Admitted(admission),
        result = done => Early::Done(result.ok()),
    }
}

/// 202: the job is paid for and on its way.
fn accepted(tool: &str, admission: Admission, caller: &Caller) -> Response {
    let body = admission.to_value(tool, &caller.request_id);
    let mut response = json_text(StatusCode::ACCEPTED, body.to_string());
    let headers = response.headers_mut();
    headers.insert(&PREFERENCE_APPLIED, HeaderValue::from_static("respond-async"));
    let status_url = body.get("status_url").and_then(Value::as_str).unwrap_or_default();
    if let Ok(location) = HeaderValue::from_str(status_url) {
        headers.insert(LOCATION, location);
    }
    response
}

/// The IETF's fields, for keys with a limit.
async fn tell_rate(app: &App, permit: Permit, headers: &mut HeaderMap) {
    let Some(key) = permit.key else { return };
    let noxus = app.noxus.clone();
    // A courtesy: without it the answer is as good.
    let Ok(Some(rate)) = app.look(move || noxus.rate_state(&key)).await else { return };
    let policy = format!("\"jobs\";q={};w={}", rate.limit, rate.window_seconds);
    let state = format!("\"jobs\";r={};t={}", rate.remaining, rate.reset_after_seconds);
    for (name, value) in [(&RATE_LIMIT_POLICY, policy), (&RATE_LIMIT, state)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}
