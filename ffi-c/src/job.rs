//! `noxus_job`: running work, and who is told about it.

use std::ffi::{c_char, c_void};
use std::mem::offset_of;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, Job, JobProgress, JobResult, JobState, Language};

use crate::boundary::{Failure, Out, Outcome, entry, free, handle, null, struct_size, write_struct};
use crate::callback::{
    Userdata, inside, is_inside, noxus_done_callback, noxus_finalizer, noxus_progress_callback,
};
use crate::error::noxus_error;
use crate::in_flight::InFlight;
use crate::result::noxus_result;
use crate::status::noxus_status;

/// A submitted call. Owned by whoever received it through a `job` parameter; freed
/// with `noxus_job_free`. Any number of threads may use it at once.
pub struct noxus_job {
    job: Job,
    told: Arc<Told>,
    language: Language,
}

/// Where in its life a job is. A program must be ready for numbers it does not know.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum noxus_job_state {
    /// Waits for a thread.
    NOXUS_JOB_QUEUED = 0,
    /// A thread is at it.
    NOXUS_JOB_RUNNING = 1,
    /// Ended with a result.
    NOXUS_JOB_DONE = 2,
    /// Ended with an error.
    NOXUS_JOB_FAILED = 3,
}

/// Bytes of a stage's name, NUL included.
pub const NOXUS_STAGE_SIZE: usize = 32;

/// How far a job has come.
#[repr(C)]
pub struct noxus_progress {
    /// `sizeof(noxus_progress)`: set it before `noxus_job_progress`.
    pub struct_size: usize,
    /// Steps finished in this stage.
    pub done: u64,
    /// Steps of this stage; 0 when unknown.
    pub total: u64,
    /// Where in its life the job is.
    pub state: noxus_job_state,
    /// What is being done, such as "encode"; empty before and after. ASCII.
    pub stage: [c_char; NOXUS_STAGE_SIZE],
    /// About how many milliseconds this stage still takes; -1 while that cannot be told.
    pub stage_remaining_ms: i64,
}

/// The size of the struct in the first version of the library.
const FIRST_VERSION: usize = offset_of!(noxus_progress, stage_remaining_ms);

impl noxus_progress {
    fn new(struct_size: usize, progress: JobProgress) -> Self {
        let mut stage = [0; NOXUS_STAGE_SIZE];
        let (text, _) = stage.split_at_mut(NOXUS_STAGE_SIZE - 1);
        for (place, byte) in text.iter_mut().zip(progress.stage.bytes().filter(u8::is_ascii)) {
            *place = c_char::from_ne_bytes([byte]);
        }
        let state = match progress.state {
            JobState::Queued => noxus_job_state::NOXUS_JOB_QUEUED,
            JobState::Done => noxus_job_state::NOXUS_JOB_DONE,
            JobState::Failed => noxus_job_state::NOXUS_JOB_FAILED,
            _ => noxus_job_state::NOXUS_JOB_RUNNING,
        };
        let remaining_ms = progress.stage_remaining_ms.and_then(|ms| i64::try_from(ms).ok());
        Self {
            struct_size,
            done: progress.done,
            total: progress.total,
            state,
            stage,
            stage_remaining_ms: remaining_ms.unwrap_or(-1),
        }
    }
}

/// A function of the caller and what it is called with.
struct Callback<F> {
    function: F,
    userdata: Userdata,
}

type ProgressFunction = unsafe extern "C" fn(*const noxus_progress, *mut c_void);
type DoneFunction = unsafe extern "C" fn(noxus_status, *const noxus_result, *const noxus_error, *mut c_void);

impl Callback<ProgressFunction> {
    fn call(&self, progress: &noxus_progress) {
        // SAFETY: the caller passed this function to be called so, with this pointer.
        inside(|| unsafe { (self.function)(progress, self.userdata.pointer) });
    }
}

impl Callback<DoneFunction> {
    fn call(&self, result: &JobResult, language: Language) {
        let (result, error) = match result {
            Ok(response) => (Some(noxus_result::new(Arc::clone(response), language)), None),
            Err(error) => {
                let status = error.info().class.into();
                (None, Some(noxus_error::new(status, Arc::clone(error), language)))
            }
        };
        let status = error.as_ref().map_or(noxus_status::NOXUS_OK, noxus_error::status);
        let result = result.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        let error = error.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: as above; both objects live until the end of this block.
        inside(|| unsafe { (self.function)(status, result, error, self.userdata.pointer) });
    }
}

/// Who is told about a job. Functions of the caller never run under its lock.
#[derive(Default)]
struct Told {
    callbacks: Mutex<Callbacks>,
}

#[derive(Default)]
struct Callbacks {
    progress: Option<Arc<Callback<ProgressFunction>>>,
    done: Vec<Callback<DoneFunction>>,
    ended: bool,
}

impl Told {
    fn lock(&self) -> MutexGuard<'_, Callbacks> {
        self.callbacks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self, progress: JobProgress) {
        let callback = self.lock().progress.clone();
        if let Some(callback) = callback {
            callback.call(&noxus_progress::new(size_of::<noxus_progress>(), progress));
        }
    }

    fn done(&self, result: &JobResult, language: Language) {
        let (progress, done) = {
            let mut callbacks = self.lock();
            callbacks.ended = true;
            (callbacks.progress.take(), std::mem::take(&mut callbacks.done))
        };
        drop(progress);
        for callback in done {
            callback.call(result, language);
        }
    }
}

impl noxus_job {
    /// A handle to a submitted call; the engine counts it among what is under way
    /// until its last callback has returned.
    pub(crate) fn new(job: Job, in_flight: &InFlight, language: Language) -> Self {
        let told = Arc::new(Told::default());
        let reporter = Arc::clone(&told);
        job.on_progress(move |progress| reporter.progress(progress));
        let (reporter, ticket) = (Arc::clone(&told), in_flight.job(job.clone()));
        job.on_done(move |result| {
            reporter.done(result, language);
            drop(ticket);
        });
        Self { job, told, language }
    }
}

/// A result, or why there is none.
pub(crate) fn finished(result: JobResult, language: Language) -> Outcome<noxus_result> {
    Ok(noxus_result::new(result?, language))
}

/// Refuses to wait inside a function of the caller: the thread may be the very
/// worker that is waited for.
pub(crate) fn may_wait() -> Outcome {
    if !is_inside() {
        return Ok(());
    }
    Err(Failure::invalid_argument(
        ApiError::new(ErrorCode::InvalidRequest)
            .with_message(text!("Una función de aviso no puede esperar.", "A callback must not wait."))
            .with_hint(text!(
                "Usa noxus_submit, y espera en un hilo propio.",
                "Use noxus_submit, and wait on a thread of your own."
            )),
    ))
}

/// Waits until the job has ended, at most `timeout_ms` milliseconds; 0 only looks,
/// a negative number waits as long as it takes. May be called again, also after
/// the end: each time `*result` is a new handle to the same answer, owned by the
/// caller. `NOXUS_TIMEOUT` when the time is over: the job goes on, and there is no
/// error object. The job's done callback may still be running when this returns.
///
/// # Safety
/// `job` is NULL or alive; `result` is NULL or writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_job_wait(
    job: *const noxus_job,
    timeout_ms: i64,
    result: *mut *mut noxus_result,
    error: *mut *mut noxus_error,
) -> noxus_status {
    // SAFETY: by the contract above.
    let language = unsafe { job.as_ref() }.map_or_else(Language::default, |job| job.language);
    let body = || {
        // SAFETY: by the contract above, for both arguments.
        let (job, out) = unsafe { (handle(job, "job")?, Out::new(result, "result")?) };
        if timeout_ms != 0 && job.job.result().is_none() {
            may_wait()?;
        }
        let timeout = u64::try_from(timeout_ms).ok().map(Duration::from_millis);
        let ended = job.job.wait(timeout).ok_or(Failure::TIMEOUT)?;
        out.give(finished(ended, language)?);
        Ok(())
    };
    // SAFETY: by the contract above.
    unsafe { entry(language, error, body) }
}

/// Asks the job to stop. It ends with the code "cancelled" and costs nothing,
/// unless it had already finished. Does not wait.
///
/// # Safety
/// `job` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_job_cancel(job: *const noxus_job) -> noxus_status {
    let body = || {
        // SAFETY: by the contract above.
        unsafe { handle(job, "job") }?.job.cancel();
        Ok(())
    };
    // SAFETY: no error object is wanted.
    unsafe { entry(Language::default(), std::ptr::null_mut(), body) }
}

/// How far the job has come. `progress->struct_size` must be set.
///
/// # Safety
/// `job` is NULL or alive; `progress` is NULL or a writable `noxus_progress` whose
/// `struct_size` is set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_job_progress(
    job: *const noxus_job,
    progress: *mut noxus_progress,
) -> noxus_status {
    let body = || {
        // SAFETY: by the contract above, for both arguments.
        let (job, size) = unsafe { (handle(job, "job")?, struct_size(progress, FIRST_VERSION, "progress")?) };
        let filled = noxus_progress::new(size, job.job.progress());
        // SAFETY: by the contract above, `progress` is writable for the size it states.
        unsafe { write_struct(progress, size, &filled) };
        Ok(())
    };
    // SAFETY: no error object is wanted.
    unsafe { entry(Language::default(), std::ptr::null_mut(), body) }
}

/// Calls `callback` with each report of progress. A job has one such callback; a
/// later one replaces it, NULL removes it. Reports that came before are not
/// repeated. `finalizer(userdata)` is called once when the callback will not be
/// called again: at the end of the job, when it is replaced, or at once when this
/// fails or the job has ended.
///
/// # Safety
/// `job` is NULL or alive; `userdata` may be used by any thread until `finalizer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_job_on_progress(
    job: *const noxus_job,
    callback: noxus_progress_callback,
    userdata: *mut c_void,
    finalizer: noxus_finalizer,
) -> noxus_status {
    let userdata = Userdata::new(userdata, finalizer);
    let body = || {
        // SAFETY: by the contract above.
        let job = unsafe { handle(job, "job") }?;
        let callback = callback.map(|function| Arc::new(Callback { function, userdata }));
        let mut callbacks = job.told.lock();
        let unused =
            if callbacks.ended { callback } else { std::mem::replace(&mut callbacks.progress, callback) };
        drop(callbacks);
        drop(unused);
        Ok(())
    };
    // SAFETY: no error object is wanted.
    unsafe { entry(Language::default(), std::ptr::null_mut(), body) }
}

/// Calls `callback` once when the job has ended, on a thread of the library; at
/// once on this thread if it has ended already. A job may have several.
/// `finalizer(userdata)` is called once afterwards, or at once when this fails.
///
/// # Safety
/// `job` is NULL or alive; `userdata` may be used by any thread until `finalizer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_job_on_done(
    job: *const noxus_job,
    callback: noxus_done_callback,
    userdata: *mut c_void,
    finalizer: noxus_finalizer,
) -> noxus_status {
    let userdata = Userdata::new(userdata, finalizer);
    let body = || {
        // SAFETY: by the contract above.
        let job = unsafe { handle(job, "job") }?;
        let callback = Callback { function: callback.ok_or_else(|| null("callback"))?, userdata };
        let mut callbacks = job.told.lock();
        if !callbacks.ended {
            callbacks.done.push(callback);
            return Ok(());
        }
        drop(callbacks);
        if let Some(result) = job.job.result() {
            callback.call(&result, job.language);
        }
        Ok(())
    };
    // SAFETY: no error object is wanted.
    unsafe { entry(Language::default(), std::ptr::null_mut(), body) }
}

/// Frees the handle. The job itself goes on, and its callbacks will be called. NULL
/// is allowed.
///
/// # Safety
/// `job` is NULL, or a job of this library that has not been freed and that no
/// other thread is using.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_job_free(job: *mut noxus_job) {
    // SAFETY: by the contract above.
    unsafe { free(job) };
}
