//! The handle of running work: wait, cancel, progress.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use noxus_billing::{JobId, Money};
use noxus_engine::{CancelToken, Progress, text};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::answers::{self, Hold, Queued, True};
use crate::codes::ErrorCode;
use crate::error::ApiError;
use crate::pace::Pace;
use crate::response::{Response, job_url};

/// How a job ended. Shared, so that every waiter sees the same.
pub type JobResult = Result<Arc<Response>, Arc<ApiError>>;

type DoneHook = Box<dyn FnOnce(&JobResult) + Send>;
type AdmittedHook = Box<dyn FnOnce(Admission) + Send>;
type CancelHook = Box<dyn FnOnce() + Send>;
type ProgressHook = Arc<dyn Fn(JobProgress) + Send + Sync>;

/// What is known once a call has passed every check and its money is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Admission {
    /// The job in the ledger.
    pub job_id: i64,
    /// What is held: the upper bound of the charge.
    pub estimated: Money,
}

impl Admission {
    /// The envelope that tells a caller who does not wait where to look.
    pub fn to_value(&self, tool: &str, request_id: &str) -> Value {
        let status_url = job_url(self.job_id);
        json!(answers::Accepted {
            success: True,
            tool: tool.to_owned(),
            job_id: JobId(self.job_id),
            state: Queued::Queued,
            billing: Hold { currency: "USD", estimated_usd: self.estimated },
            events_url: format!("{status_url}/events"),
            status_url,
            request_id: request_id.to_owned(),
        })
    }
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct JobProgress {
    /// `queued`, `running`, `done`, `failed`.
    pub state: JobState,
    /// What is being done, such as `encode`; empty before and after.
    pub stage: &'static str,
    /// Steps finished in this stage.
    pub done: u64,
    /// Steps of this stage; 0 when unknown.
    pub total: u64,
    /// About how many milliseconds this stage still takes, by how long its steps took so far; `None` while
    /// that cannot be told.
    pub stage_remaining_ms: Option<u64>,
}

/// Where in its life a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "ProgressState")]
#[non_exhaustive]
pub enum JobState {
    /// Waits for a worker.
    #[default]
    Queued,
    /// A worker is at it.
    Running,
    /// Ended with a response.
    Done,
    /// Ended with an error.
    Failed,
}

impl JobState {
    /// The name doors use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A submitted call. Cloning gives another handle to the same job; dropping
/// handles neither stops nor loses it.
#[derive(Clone)]
pub struct Job(Arc<Shared>);

struct Shared {
    /// Workers do not survive a fork: a child must not wait for them.
    process_id: u32,
    cancel: CancelToken,
    status: Mutex<Status>,
    ended: Condvar,
}

#[derive(Default)]
struct Status {
    progress: JobProgress,
    pace: Pace,
    result: Option<JobResult>,
    admission: Option<Admission>,
    /// By the order in which they came, so that one of many can be taken away.
    done_hooks: BTreeMap<u64, DoneHook>,
    admitted_hooks: BTreeMap<u64, AdmittedHook>,
    progress_hooks: BTreeMap<u64, ProgressHook>,
    hooks_made: u64,
    cancel_hook: Option<CancelHook>,
}

impl Status {
    fn next_hook(&mut self) -> u64 {
        self.hooks_made += 1;
        self.hooks_made
    }
}

/// Somebody who listens to a job for as long as this value lives: a job may outlast
/// thousands of them.
#[must_use = "a listener that is dropped hears nothing"]
pub struct Listener {
    job: Job,
    hook: u64,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut status = self.job.status();
        let gone = (
            status.done_hooks.remove(&self.hook),
            status.admitted_hooks.remove(&self.hook),
            status.progress_hooks.remove(&self.hook),
        );
        drop(status);
        // What the hooks hold may have ends of its own: not under the lock.
        drop(gone);
    }
}

impl Job {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Shared {
            process_id: std::process::id(),
            cancel: CancelToken::new(),
            status: Mutex::default(),
            ended: Condvar::new(),
        }))
    }

    /// No code that can panic runs under this lock, so poison means nothing.
    fn status(&self) -> MutexGuard<'_, Status> {
        self.0.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the job to stop; it ends with `cancelled` and costs nothing, unless
    /// it had already finished.
    pub fn cancel(&self) {
        self.0.cancel.cancel();
        let hook = self.status().cancel_hook.take();
        if let Some(hook) = hook {
            hook();
        }
    }

    /// Waits until the job has ended, at most `timeout` (`None` = as long as it
    /// takes). `None` is returned when the time is over.
    ///
    /// In a process forked after the call was submitted this is at once an
    /// `internal_error`: the work goes on in the parent only.
    pub fn wait(&self, timeout: Option<Duration>) -> Option<JobResult> {
        if self.0.process_id != std::process::id() {
            return Some(Err(Arc::new(ApiError::new(ErrorCode::InternalError).with_message(text!(
                "El trabajo pertenece al proceso padre: envíalo de nuevo tras fork().",
                "The job belongs to the parent process: submit it again after fork()."
            )))));
        }
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut status = self.status();
        loop {
            if let Some(result) = &status.result {
                return Some(result.clone());
            }
            status = match deadline {
                None => self.0.ended.wait(status).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.checked_duration_since(Instant::now())?;
                    let waited = self.0.ended.wait_timeout(status, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// The result, when the job has ended.
    pub fn result(&self) -> Option<JobResult> {
        self.status().result.clone()
    }

    /// How far it has come.
    pub fn progress(&self) -> JobProgress {
        self.status().progress
    }

    /// Calls `hook` on the working thread with each report of progress, for as long
    /// as the job runs. It must return quickly. A job may have several such hooks.
    pub fn on_progress(&self, hook: impl Fn(JobProgress) + Send + Sync + 'static) {
        let mut status = self.status();
        // After the end nothing will be reported: keep nothing of the caller's alive.
        if status.result.is_none() {
            let number = status.next_hook();
            status.progress_hooks.insert(number, Arc::new(hook));
        }
    }

    /// [`Job::on_progress`] and [`Job::on_done`] for as long as the returned value
    /// lives, for whoever may leave before the job ends.
    pub fn listen(
        &self,
        on_progress: impl Fn(JobProgress) + Send + Sync + 'static,
        on_done: impl FnOnce(&JobResult) + Send + 'static,
    ) -> Listener {
        let mut status = self.status();
        let hook = status.next_hook();
        match status.result.clone() {
            Some(result) => {
                drop(status);
                on_done(&result);
            }
            None => {
                status.progress_hooks.insert(hook, Arc::new(on_progress));
                status.done_hooks.insert(hook, Box::new(on_done));
            }
        }
        Listener { job: self.clone(), hook }
    }

    /// [`Job::on_done`] for as long as the returned value lives.
    pub fn listen_for_end(&self, on_done: impl FnOnce(&JobResult) + Send + 'static) -> Listener {
        let mut status = self.status();
        let hook = status.next_hook();
        match status.result.clone() {
            Some(result) => {
                drop(status);
                on_done(&result);
            }
            None => drop(status.done_hooks.insert(hook, Box::new(on_done))),
        }
        Listener { job: self.clone(), hook }
    }

    /// How many hooks wait for something of this job.
    pub fn hook_count(&self) -> usize {
        let status = self.status();
        status.done_hooks.len() + status.admitted_hooks.len() + status.progress_hooks.len()
    }

    /// The job's id and price, once its money is held; never for a call that is
    /// refused, replayed or not billed.
    pub fn admission(&self) -> Option<Admission> {
        self.status().admission
    }

    /// Calls `hook` once when the job's money is held, on the thread that held it;
    /// at once on this thread if it is held already. A call that never comes so
    /// far drops the hook.
    pub fn on_admitted(&self, hook: impl FnOnce(Admission) + Send + 'static) {
        let mut status = self.status();
        match status.admission {
            Some(admission) => {
                drop(status);
                hook(admission);
            }
            None if status.result.is_none() => {
                let number = status.next_hook();
                status.admitted_hooks.insert(number, Box::new(hook));
            }
            None => {}
        }
    }

    /// Calls `hook` once when the job has ended, on the working thread; at once
    /// on this thread if it has ended already.
    pub fn on_done(&self, hook: impl FnOnce(&JobResult) + Send + 'static) {
        let mut status = self.status();
        match status.result.clone() {
            Some(result) => {
                drop(status);
                hook(&result);
            }
            None => {
                let number = status.next_hook();
                status.done_hooks.insert(number, Box::new(hook));
            }
        }
    }

    pub(crate) fn cancel_token(&self) -> &CancelToken {
        &self.0.cancel
    }

    pub(crate) fn tell_admission(&self, admission: Admission) {
        let hooks = {
            let mut status = self.status();
            status.admission = Some(admission);
            std::mem::take(&mut status.admitted_hooks)
        };
        for hook in hooks.into_values() {
            hook(admission);
        }
    }

    /// What to do when the job is cancelled while it waits; at once if it was.
    /// Work that has begun looks at the token instead.
    pub(crate) fn on_cancel_while_waiting(&self, hook: impl FnOnce() + Send + 'static) {
        {
            let mut status = self.status();
            if !self.0.cancel.is_cancelled() {
                status.cancel_hook = Some(Box::new(hook));
                return;
            }
        }
        hook();
    }

    pub(crate) fn report(&self, progress: Progress) {
        let Progress { stage, done, total } = progress;
        self.advance(JobProgress { state: JobState::Running, stage, done, total, stage_remaining_ms: None });
    }

    pub(crate) fn start(&self) {
        self.status().cancel_hook = None;
        self.advance(JobProgress { state: JobState::Running, ..JobProgress::default() });
    }

    fn advance(&self, mut progress: JobProgress) {
        let hooks = {
            let mut status = self.status();
            let JobProgress { stage, done, total, .. } = progress;
            progress.stage_remaining_ms = status.pace.remaining_ms(Instant::now(), stage, done, total);
            status.progress = progress;
            status.progress_hooks.values().cloned().collect::<Vec<_>>()
        };
        for hook in hooks {
            hook(progress);
        }
    }

    pub(crate) fn finish(&self, result: JobResult) {
        let state = if result.is_ok() { JobState::Done } else { JobState::Failed };
        let (hooks, deaf) = {
            let mut status = self.status();
            if status.result.is_some() {
                return;
            }
            status.progress = JobProgress { state, ..JobProgress::default() };
            status.result = Some(result.clone());
            let deaf = (
                std::mem::take(&mut status.progress_hooks),
                std::mem::take(&mut status.admitted_hooks),
                status.cancel_hook.take(),
            );
            (std::mem::take(&mut status.done_hooks), deaf)
        };
        // What hooks hold may listen to jobs, too: not under the lock.
        drop(deaf);
        self.0.ended.notify_all();
        for hook in hooks.into_values() {
            hook(&result);
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Listener({})", self.hook)
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Job({:?})", self.progress())
    }
}
