//! The engine from outside. One program, so that codecs, FFmpeg and the recogniser are linked
//! once; what is counted for a whole process happens in a process of its own, by [`alone`].

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod ai_video;
mod bombs;
mod captions;
mod cases;
mod codec_native;
mod house_rules;
mod image_convert;
mod image_judges;
mod inputs;
mod material;
mod qr_readback;
mod scenes;
mod services;
mod speech;
mod subtitles_given;
mod text_to_speech;
mod video;
mod written;

use std::process::Command;

/// Runs the ignored test `name` of a module, as `module_path!()` has it, in a process of its own.
fn alone(module: &str, name: &str) -> Command {
    // The name of a test says nothing of the crate.
    let (_, module) = module.split_once("::").unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "--nocapture", &format!("{module}::{name}")]);
    command
}

/// Whether what is found is to be accepted: written where it is compared.
#[expect(clippy::disallowed_methods, reason = "only the environment can say so")]
fn is_blessing() -> bool {
    std::env::var_os("NOXUS_BLESS").is_some()
}
