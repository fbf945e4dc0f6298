//! The built program, from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod anchored;
mod clock;
mod common;
mod conformance;
#[cfg(unix)]
mod processes;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod serving;
#[cfg(unix)]
mod transcripts;
#[cfg(feature = "video")]
mod videos;
