//! The handle of running work.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use noxus_api::{JobProgress, Language};
use pyo3::prelude::*;

use crate::events::{Events, Next};
use crate::response::Response;
use crate::{exit, failure};

/// How long to wait before looking whether the person pressed Ctrl-C.
const SIGNAL_CHECK: Duration = Duration::from_millis(100);

/// State, stage, steps done, steps in all, milliseconds that the stage still takes.
type Report = (&'static str, &'static str, u64, u64, Option<u64>);

/// A submitted call.
#[pyclass(frozen, module = "noxus._native")]
pub(crate) struct Job {
    job: noxus_api::Job,
    language: Language,
    events: OnceLock<Arc<Events>>,
}

impl Job {
    pub(crate) fn new(job: noxus_api::Job, language: Language) -> Self {
        Self { job, language, events: OnceLock::new() }
    }
}

/// The end of a wait of `timeout_s` seconds; `None` when it never ends.
fn deadline(timeout_s: Option<f64>) -> Option<Instant> {
    let timeout = Duration::try_from_secs_f64(timeout_s?.max(0.0)).ok()?;
    Instant::now().checked_add(timeout)
}

/// How long to wait in one go.
fn slice(deadline: Option<Instant>) -> Duration {
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    left.unwrap_or(SIGNAL_CHECK).min(SIGNAL_CHECK)
}

fn is_over(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

const fn report(progress: JobProgress) -> Report {
    (progress.state.name(), progress.stage, progress.done, progress.total, progress.stage_remaining_ms)
}

#[pymethods]
impl Job {
    /// Waits for the end without holding the interpreter; signals are handled
    /// meanwhile. Whether the job has ended.
    #[pyo3(signature = (timeout_s=None))]
    fn wait(&self, py: Python<'_>, timeout_s: Option<f64>) -> PyResult<bool> {
        let deadline = deadline(timeout_s);
        loop {
            if py.detach(|| self.job.wait(Some(slice(deadline)))).is_some() {
                return Ok(true);
            }
            py.check_signals()?;
            if is_over(deadline) {
                return Ok(false);
            }
        }
    }

    /// The response.
    ///
    /// Raises the job's error, or `RuntimeError` when it has not ended.
    fn result(&self, py: Python<'_>) -> PyResult<Response> {
        // Not `Job::result`: in a forked child only `wait` knows the job is lost.
        match self.job.wait(Some(Duration::ZERO)) {
            Some(Ok(response)) => Ok(Response(response)),
            Some(Err(error)) => Err(failure::to_python(py, &error, self.language)),
            None => Err(pyo3::exceptions::PyRuntimeError::new_err("the job has not ended")),
        }
    }

    /// Asks the job to stop.
    fn cancel(&self) {
        self.job.cancel();
    }

    /// How far it has come.
    fn progress(&self) -> Report {
        report(self.job.progress())
    }

    /// The next report of progress, in order, starting with the state at the
    /// first call. `None` when the job has ended or the time is over.
    #[pyo3(signature = (timeout_s=None))]
    fn next_progress(&self, py: Python<'_>, timeout_s: Option<f64>) -> PyResult<Option<Report>> {
        let deadline = deadline(timeout_s);
        let events = self.events.get_or_init(|| Events::of(&self.job));
        loop {
            match py.detach(|| events.next(slice(deadline))) {
                Next::Report(progress) => return Ok(Some(report(progress))),
                Next::End => return Ok(None),
                Next::Nothing => {}
            }
            py.check_signals()?;
            // After a fork the end would never be announced here.
            if is_over(deadline) || exit::is_closing() || self.job.wait(Some(Duration::ZERO)).is_some() {
                return Ok(None);
            }
        }
    }

    /// Calls `hook` without arguments when the job has ended: at once if it has,
    /// else on the working thread. What it raises goes to `sys.unraisablehook`.
    fn on_done(&self, hook: Py<PyAny>) {
        let call = move |_: &noxus_api::JobResult| {
            exit::visit(|py| {
                if let Err(raised) = hook.call0(py) {
                    raised.write_unraisable(py, None);
                }
            });
        };
        self.job.on_done(call);
    }
}
