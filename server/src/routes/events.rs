//! A job's progress as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use noxus_api::{ApiError, Job, JobProgress, Language, Listener};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::api_key;
use super::jobs::{Who, describe, number};
use crate::app::{App, blocking};
use crate::caller::Caller;
use crate::reply::Reply;

/// Silence after which a comment keeps the connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Progress is told at most so often.
const SPACING: Duration = Duration::from_millis(50);
/// How often a job of another process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// `GET /api/v1/jobs/{job_id}/events`
pub(crate) async fn stream(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(job_id): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let who = Who::Key(api_key(&app, &headers)?);
    follow(app, &caller, who, number(&job_id)?).await
}

/// The events of a job, for whoever may see it.
pub(crate) async fn follow(app: App, caller: &Caller, who: Who, job_id: i64) -> Reply {
    let (noxus, asking) = (app.noxus.clone(), who.clone());
    let running = blocking(move || {
        // Asked first: a job that ends in between is then told as ended.
        let running = noxus.running_job(job_id);
        noxus.job(asking.viewer(), job_id).map(|_| running)
    });
    let source = running.await?.map(listen);
    let follower =
        Follower { app, who, job_id, language: caller.language, source, told: None, is_over: false };
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    Ok(Sse::new(follower.events()).keep_alive(keep_alive).into_response())
}

/// A job's progress as a value that changes, for as long as somebody follows it; the
/// sender goes with the job.
struct Source {
    progress: watch::Receiver<JobProgress>,
    _listener: Listener,
}

fn listen(job: Job) -> Source {
    let (send, progress) = watch::channel(job.progress());
    let send = std::sync::Arc::new(send);
    let told = std::sync::Arc::clone(&send);
    let tell = move |progress| {
        told.send_replace(progress);
    };
    Source { progress, _listener: job.listen(tell, move |_| drop(send)) }
}

struct Follower {
    app: App,
    who: Who,
    job_id: i64,
    language: Language,
    /// None for a job of another process.
    source: Option<Source>,
    told: Option<Value>,
    is_over: bool,
}

impl Follower {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut follower| async move {
            let event = follower.next().await?;
            Some((Ok(event), follower))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        if self.is_over {
            return None;
        }
        if let Some(source) = &mut self.source {
            let is_first = self.told.is_none();
            if is_first || source.progress.changed().await.is_ok() {
                let progress = *source.progress.borrow_and_update();
                if !is_first {
                    tokio::time::sleep(SPACING).await;
                }
                return Some(self.tell(progress.to_value()));
            }
            self.source = None;
        }
        self.look_again().await
    }

    fn tell(&mut self, mut progress: Value) -> Event {
        if let Value::Object(fields) = &mut progress {
            fields.shift_insert(0, "job_id".into(), self.job_id.into());
        }
        self.told = Some(progress.clone());
        Event::default().event("progress").data(progress.to_string())
    }

    /// What the ledger says: the end, or, of a job of another process, its state.
    async fn look_again(&mut self) -> Option<Event> {
        loop {
            let (noxus, who, job_id, language) =
                (self.app.noxus.clone(), self.who.clone(), self.job_id, self.language);
            let looked = blocking(move || {
                let view = noxus.job(who.viewer(), job_id)?;
                let state = json!(view.state());
                let end = view.is_ended.then(|| describe(&noxus, &who, job_id, false, language)?.text());
                Ok((state, end.transpose()?))
            });
            match looked.await {
                Ok((_, Some(end))) => return Some(self.end("done", end)),
                Ok((state, None)) => {
                    let state = if state == "reserved" { json!("queued") } else { state };
                    let progress = json!({"job_id": self.job_id, "state": state, "stage": "", "done": 0,
                        "total": 0, "stage_remaining_ms": null});
                    if self.told.as_ref() != Some(&progress) {
                        return Some(self.tell(progress));
                    }
                    tokio::time::sleep(LOOK_EVERY).await;
                }
                Err(error) => return Some(self.fail(&error)),
            }
        }
    }

    fn fail(&mut self, error: &ApiError) -> Event {
        self.end("error", error.to_json(self.language))
    }

    fn end(&mut self, event: &str, data: String) -> Event {
        self.is_over = true;
        Event::default().event(event).data(data)
    }
}
