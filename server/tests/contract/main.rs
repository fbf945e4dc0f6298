//! The contract, rule by rule: what both doors hold is tried at both, what only
//! HTTP can do over a live server.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod bodies;
mod codes;
mod doors;
mod history;
mod jobs;
mod keys;
mod language;
mod money;
mod order;
mod output;
mod permission;
mod pictures;
mod protocol;
mod rate;
mod replay;
mod room;
#[expect(dead_code, reason = "each test file uses a part of it")]
#[path = "../support/mod.rs"]
mod support;
#[cfg(feature = "video")]
mod videos;
