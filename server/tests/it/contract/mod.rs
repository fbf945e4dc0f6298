//! The contract, rule by rule: what both doors hold is tried at both, what only
//! HTTP can do over a live server.

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
#[cfg(feature = "video")]
mod videos;
