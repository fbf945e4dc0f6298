//! The contract from outside. One program, so that the engine and all it stands on are linked once;
//! what is counted or set for a whole process happens in a process of its own, by [`alone`].

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
mod contract;
mod gallery;
mod lifecycle;
mod models;
mod providers;
mod speeches;
mod stock;
mod subtitles_jobs;
mod subtitles_refusals;
mod tiers;
mod videos;
mod voices;
mod writers;

/// Runs the ignored test `name` of a module, as `module_path!()` has it, in a process of its own.
fn alone(module: &str, name: &str) -> std::process::Command {
    // The name of a test says nothing of the crate.
    let (_, module) = module.split_once("::").unwrap();
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "--nocapture", &format!("{module}::{name}")]);
    command
}
