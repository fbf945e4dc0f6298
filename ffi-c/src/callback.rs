//! Functions of the caller: callbacks, finalizers, and the rules they run under.

use std::cell::Cell;
use std::ffi::c_void;

use crate::error::noxus_error;
use crate::job::noxus_progress;
use crate::result::noxus_result;
use crate::status::noxus_status;

/// Told that `userdata` is no longer needed. Called exactly once for each time it
/// was handed over, whatever the function it was handed to returned; maybe at
/// once, maybe later on a thread of the library. Must not wait, throw or longjmp.
pub type noxus_finalizer = Option<unsafe extern "C" fn(userdata: *mut c_void)>;

/// Told how far a job has come, on a thread of the library. `progress` is valid
/// during the call only. Must return quickly and must not wait, throw or longjmp.
pub type noxus_progress_callback =
    Option<unsafe extern "C" fn(progress: *const noxus_progress, userdata: *mut c_void)>;

/// Told how a job ended. With `NOXUS_OK`, `result` is set and `error` is NULL;
/// otherwise the other way round. Both are borrowed and valid during the call
/// only: `noxus_result_keep_file` keeps a file, `noxus_job_wait` gives a result of
/// one's own. Must not wait, throw or longjmp.
pub type noxus_done_callback = Option<
    unsafe extern "C" fn(
        status: noxus_status,
        result: *const noxus_result,
        error: *const noxus_error,
        userdata: *mut c_void,
    ),
>;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Whether this thread is inside a function of the caller. Waiting there could
/// wait for itself: the thread may be the worker that is waited for.
pub(crate) fn is_inside() -> bool {
    DEPTH.get() > 0
}

/// Marks the thread while a function of the caller runs.
pub(crate) fn inside<T>(call: impl FnOnce() -> T) -> T {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get() - 1);
        }
    }
    DEPTH.set(DEPTH.get() + 1);
    let _leave = Leave;
    call()
}

/// The caller's pointer, with the finalizer that ends our use of it.
pub(crate) struct Userdata {
    pub(crate) pointer: *mut c_void,
    finalizer: noxus_finalizer,
}

// SAFETY: the header obliges callers to pass userdata that any thread may use.
unsafe impl Send for Userdata {}
// SAFETY: as above; the pointer is only handed back to the caller's functions.
unsafe impl Sync for Userdata {}

impl Userdata {
    pub(crate) fn new(pointer: *mut c_void, finalizer: noxus_finalizer) -> Self {
        Self { pointer, finalizer }
    }
}

impl Drop for Userdata {
    fn drop(&mut self) {
        if let Some(finalizer) = self.finalizer.take() {
            // SAFETY: the caller passed this function for this pointer, and `take`
            // together with ownership makes it the only call.
            inside(|| unsafe { finalizer(self.pointer) });
        }
    }
}
