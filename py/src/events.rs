//! Progress on its way from a worker to whoever waits in Python.
//!
//! Workers never touch the interpreter for progress: they leave it here, and a
//! waiting Python thread takes it. A busy interpreter thus slows no codec.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use noxus_api::{Job, JobProgress};

/// The reports not yet taken: at most the latest of each stretch of one stage.
#[derive(Default)]
pub(crate) struct Events {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<JobProgress>,
    ended: bool,
}

/// What waiting for progress came to.
pub(crate) enum Next {
    /// A report.
    Report(JobProgress),
    /// None came in time.
    Nothing,
    /// The job ended and all reports were taken.
    End,
}

impl Events {
    /// Listens to `job` from now on; what it is doing already is the first report.
    pub(crate) fn of(job: &Job) -> Arc<Self> {
        let events = Arc::new(Self::default());
        events.push(job.progress());
        let listener = Arc::clone(&events);
        job.on_progress(move |progress| listener.push(progress));
        let listener = Arc::clone(&events);
        job.on_done(move |_| listener.end());
        events
    }

    /// No code that can panic runs under this lock, so poison means nothing.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, progress: JobProgress) {
        let mut state = self.state();
        let same_stretch = |last: &JobProgress| (last.state, last.stage) == (progress.state, progress.stage);
        match state.waiting.back_mut().filter(|last| same_stretch(last)) {
            Some(last) => *last = progress,
            None => state.waiting.push_back(progress),
        }
        drop(state);
        self.changed.notify_all();
    }

    fn end(&self) {
        self.state().ended = true;
        self.changed.notify_all();
    }

    /// The next report, waiting at most `timeout` for it.
    pub(crate) fn next(&self, timeout: Duration) -> Next {
        let is_idle = |state: &mut State| state.waiting.is_empty() && !state.ended;
        let waited = self.changed.wait_timeout_while(self.state(), timeout, is_idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        match state.waiting.pop_front() {
            Some(progress) => Next::Report(progress),
            None if state.ended => Next::End,
            None => Next::Nothing,
        }
    }
}
