//! The server from outside: one program, so that FFmpeg and the models are linked once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod admin;
mod conformance;
mod contract;
mod documents;
mod hostile;
mod samples;
mod support;
