//! The contract, rule by rule: what both doors hold is tried at both, what only
//! HTTP can do over a live server.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod doors;
mod order;
mod permission;
mod pictures;
mod room;
#[expect(dead_code, reason = "each test file uses a part of it")]
#[path = "../support/mod.rs"]
mod support;
