//! Work that cannot be interrupted, done apart from a caller who can.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use super::failed;
use crate::Ctx;
use crate::error::Result;

/// How often a caller who waits looks whether the work was cancelled.
pub(super) const LOOK: Duration = Duration::from_millis(10);

/// Does `work` on a thread of its own and waits for it, unless the call is cancelled.
pub(super) fn run<T: Send + 'static>(
    ctx: &Ctx<'_>,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (report, result) = sync_channel(1);
    // Nobody listens when the call was cancelled: what was made is dropped here.
    start("noxus-video", move || drop(report.send(work())))?;
    loop {
        ctx.check_cancelled()?;
        match result.recv_timeout(LOOK) {
            Ok(result) => return result,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(failed("un hilo se detuvo", "a thread stopped"));
            }
        }
    }
}

/// Starts a thread.
pub(super) fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(work).map_err(|error| {
        failed("no se pudo crear un hilo", "a thread could not be started").with_source(error)
    })
}
