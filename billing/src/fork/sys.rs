//! The system's side of a fork: the one place of this crate where the compiler cannot help.

#[cfg(unix)]
#[expect(unsafe_code, reason = "handlers of fork() and inherited descriptors have no safe interface")]
mod unix {
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};

    /// Has the three functions called by every later `fork` of this process.
    pub(crate) fn at_fork(
        before: extern "C" fn(),
        in_parent: extern "C" fn(),
        in_child: extern "C" fn(),
    ) -> io::Result<()> {
        // SAFETY: the three are functions, hence live as long as the code does, and take nothing.
        match unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) } {
            0 => Ok(()),
            code => Err(io::Error::from_raw_os_error(code)),
        }
    }

    /// Closes the descriptor of `file` in a child, where the value itself may be in the hands of a
    /// thread that exists only in the parent. The file must be forgotten, not dropped, afterwards.
    pub(crate) fn close(file: &File) {
        // SAFETY: the descriptor is open, as its file has not been dropped, and nothing in this
        // process will use or close it again: the caller forgets the file.
        drop(unsafe { OwnedFd::from_raw_fd(file.as_raw_fd()) });
    }
}

/// Milliseconds since the computer was started, sleep included. By the C library: what reads the
/// kernel's page directly cannot run under valgrind.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the C library has no safe interface")]
pub(crate) fn boot_time_ms() -> Option<i64> {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a value of the right type that lives through the call.
    let code = unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &raw mut now) };
    (code == 0).then(|| now.tv_sec.saturating_mul(1_000).saturating_add(now.tv_nsec / 1_000_000))
}

#[cfg(unix)]
pub(crate) use unix::{at_fork, close};

/// Where there is no `fork`, there is nothing to do.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as where it can fail")]
pub(crate) fn at_fork(
    _before: extern "C" fn(),
    _in_parent: extern "C" fn(),
    _in_child: extern "C" fn(),
) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn close(_file: &std::fs::File) {}
