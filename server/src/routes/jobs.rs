//! Jobs: list, look, cancel.

use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, Envelope, JobView, Language, Noxus, Viewer};
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::api_key;
use crate::app::{App, blocking};
use crate::caller::Caller;
use crate::query;
use crate::reply::{Reply, envelope, json_text, ok};

/// How long a cancelled job may take to stop before the answer says that it is
/// still stopping.
const STOP_WAIT: Duration = Duration::from_secs(2);

/// Who looks, on its way to another thread.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    /// A key's holder.
    Key(Option<String>),
    /// The ledger's owner.
    Owner,
}

impl Who {
    pub(crate) fn viewer(&self) -> Viewer<'_> {
        match self {
            Self::Key(key) => Viewer::Key(key.as_deref()),
            Self::Owner => Viewer::Owner,
        }
    }
}

/// `GET /api/v1/jobs`
pub(crate) async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let mut arguments = Map::new();
    arguments.insert("api_key".into(), api_key(&app, &headers)?.into());
    let names = ["before", "limit"];
    for (name, given) in names.into_iter().zip(query::read(&uri, names)?) {
        if let Some(given) = given {
            let number = given.parse::<i64>().ok().filter(|number| *number >= 1);
            let number = number.ok_or_else(|| not_a_number(name))?;
            arguments.insert(name.into(), number.into());
        }
    }
    let arguments = Value::Object(arguments);
    let noxus = app.noxus.clone();
    Ok(ok(&blocking(move || noxus.call_as(&caller.request_id, "jobs.list", &arguments)).await?))
}

/// `GET /api/v1/jobs/{job_id}`
pub(crate) async fn get(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(job_id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let who = Who::Key(api_key(&app, &headers)?);
    show(&app, &caller, who, &job_id, &uri).await
}

/// A job with its result, for whoever may see it.
pub(crate) async fn show(app: &App, caller: &Caller, who: Who, job_id: &str, uri: &Uri) -> Reply {
    let [content] = query::read(uri, ["content"])?;
    let with_content = match content.as_deref() {
        None => true,
        Some("none") => false,
        Some(_) => {
            let error = ApiError::new(ErrorCode::InvalidField).with_field("content");
            return Err(error.with_hint(text!("Se espera: none.", "Expected: none.")).into());
        }
    };
    let job_id = number(job_id)?;
    let (noxus, language) = (app.noxus.clone(), caller.language);
    Ok(envelope(blocking(move || describe(&noxus, &who, job_id, with_content, language)).await?)?)
}

/// The envelope of a job: `job`, and `result` or `failure` once it has ended. The
/// result is the stored envelope as it was answered, byte for byte.
pub(crate) fn describe(
    noxus: &Noxus,
    who: &Who,
    job_id: i64,
    with_content: bool,
    language: Language,
) -> Result<Envelope, ApiError> {
    let view = noxus.job(who.viewer(), job_id)?;
    let answer =
        if view.is_ended && view.failure.is_none() { noxus.job_answer(who.viewer(), job_id)? } else { None };
    let result = match (&answer, with_content) {
        (None, _) => Envelope::from("null"),
        (Some(answer), true) => answer.envelope(),
        (Some(answer), false) => answer.envelope_without_content(),
    };
    let failure = view.failure.as_ref().map_or(Value::Null, |failure| failure.to_value(language));
    let job = view.to_value();
    Ok(result.between(
        &format!(r#"{{"success":true,"job":{job},"result":"#),
        &format!(r#","failure":{failure}}}"#),
    ))
}

/// `DELETE /api/v1/jobs/{job_id}`
pub(crate) async fn cancel(State(app): State<App>, Path(job_id): Path<String>, headers: HeaderMap) -> Reply {
    let who = Who::Key(api_key(&app, &headers)?);
    stop(&app, who, number(&job_id)?).await
}

/// Cancels a job and waits a moment for its end.
pub(crate) async fn stop(app: &App, who: Who, job_id: i64) -> Reply {
    let (noxus, asking) = (app.noxus.clone(), who.clone());
    let running = blocking(move || noxus.cancel_job(asking.viewer(), job_id)).await?;
    if let Some(job) = running {
        let (send, ended) = oneshot::channel();
        let _listener = job.listen_for_end(move |_| {
            // The wait may be over already.
            let _ = send.send(());
        });
        // However it ends, the job is shown as it stands.
        let _ = timeout(STOP_WAIT, ended).await;
    }
    let noxus = app.noxus.clone();
    let view = blocking(move || noxus.job(who.viewer(), job_id)).await?;
    let status = if view.is_ended { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok(answer(status, &view))
}

fn answer(status: StatusCode, view: &JobView) -> Response {
    json_text(status, json!({"success": true, "job": view.to_value()}).to_string())
}

/// The number in a path. What is none names no job.
pub(crate) fn number(text: &str) -> Result<i64, ApiError> {
    let number =
        text.parse::<i64>().ok().filter(|number| *number >= 1 && text.starts_with(|c: char| c != '+'));
    number.ok_or_else(|| ApiError::new(ErrorCode::JobNotFound))
}

fn not_a_number(name: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidField)
        .with_message(text!(
            "«{name}» debe ser un número entero desde 1.",
            "“{name}” must be a whole number of at least 1."
        ))
        .with_field(name)
}
