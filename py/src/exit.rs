//! The end of the program: workers outlive the interpreter by a moment, and must
//! not be inside it when it is taken down.
//!
//! Atomics, not locks: a lock held by a worker during a fork would stay locked in
//! the child.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use pyo3::prelude::*;

static CLOSING: AtomicBool = AtomicBool::new(false);
static VISITORS: AtomicUsize = AtomicUsize::new(0);

/// Whether the program is ending.
pub(crate) fn is_closing() -> bool {
    CLOSING.load(Ordering::SeqCst)
}

/// Runs `visit` inside the interpreter, from a thread that is not Python's; not
/// at all when the program is ending.
pub(crate) fn visit(visit: impl FnOnce(Python<'_>)) {
    VISITORS.fetch_add(1, Ordering::SeqCst);
    if !is_closing() {
        let _ = Python::try_attach(visit);
    }
    VISITORS.fetch_sub(1, Ordering::SeqCst);
}

/// Lets nobody in any more and waits until everybody is out. For `atexit`.
#[pyfunction]
pub(crate) fn close(py: Python<'_>) {
    CLOSING.store(true, Ordering::SeqCst);
    py.detach(|| {
        while VISITORS.load(Ordering::SeqCst) > 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
}

/// Forgets the parent's workers, which do not exist in this process.
#[pyfunction]
pub(crate) fn forked() {
    VISITORS.store(0, Ordering::SeqCst);
}
