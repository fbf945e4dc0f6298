//! Small files that ask for gigabytes: refused or read, they take little memory.
//!
//! Memory is counted for a whole process, so each file is read in one of its own: a test
//! that is ignored, and started by another.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod pictures;
mod support;
#[cfg(feature = "video")]
mod video;
