//! The jobs of one JavaScript environment (the main thread, or a Worker). When it
//! ends (`process.exit`, `worker.terminate()`), nobody can receive their results:
//! they are cancelled, so that held money is released at once and not by the reaper.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use napi::Env;
use noxus_api::Job;

/// The longest the end of an environment is held up by its jobs, together. Tools
/// look for a cancel every 50 ms on an idle machine; a busy one needs longer.
const GRACE: Duration = Duration::from_secs(2);

#[derive(Default)]
struct InFlight {
    jobs: Mutex<HashMap<u64, Job>>,
    next_id: AtomicU64,
}

thread_local! {
    /// An environment and its thread live and end together.
    static HERE: RefCell<Option<Arc<InFlight>>> = const { RefCell::new(None) };
}

impl InFlight {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends every job, waiting a moment for them to let go of their money.
    fn end(&self) {
        let jobs: Vec<Job> = self.lock().drain().map(|(_, job)| job).collect();
        jobs.iter().for_each(Job::cancel);
        let deadline = Instant::now() + GRACE;
        for job in jobs {
            job.wait(Some(deadline.saturating_duration_since(Instant::now())));
        }
    }
}

/// Ends the jobs of this environment. `process.exit` on the main thread runs no cleanup
/// hooks, so the package calls this when the process says that it exits.
pub(crate) fn end_here() {
    if let Some(here) = HERE.with_borrow(Clone::clone) {
        here.end();
    }
}

/// Remembers a job until it ends. Must be called on the JavaScript thread.
///
/// # Errors
/// When the environment is ending.
pub(crate) fn track(env: &Env, job: &Job) -> napi::Result<()> {
    let here = HERE.with_borrow_mut(|here| match here {
        Some(here) => Ok(Arc::clone(here)),
        None => {
            let new = Arc::new(InFlight::default());
            env.add_env_cleanup_hook(Arc::clone(&new), |ending| {
                HERE.with_borrow_mut(Option::take);
                ending.end();
            })?;
            *here = Some(Arc::clone(&new));
            Ok::<_, napi::Error>(new)
        }
    })?;
    let id = here.next_id.fetch_add(1, Ordering::Relaxed);
    here.lock().insert(id, job.clone());
    job.on_done(move |_| {
        here.lock().remove(&id);
    });
    Ok(())
}
