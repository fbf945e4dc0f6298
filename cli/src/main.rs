//! `noxus` on the command line: a thin layer over `noxus-api`.
//!
//! Tools, options, operations and their texts come from the catalog; what stands
//! here is transport: files, output, ledger, key, language.

mod call;
mod command;
mod estimate;
mod failure;
mod human;
mod interrupt;
mod language;
#[cfg(feature = "video")]
mod models;
mod operations;
mod output;
mod progress;
mod request;
mod run;
mod screen;
mod serve;
mod settings;
mod stamp;
mod tools;
mod usage;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;
use noxus_api::ErrorCode;
use noxus_api::Language;

use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::screen::Screen;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = language::choose(&arguments, |name| std::env::var(name).ok());
    let matches = match command::build(language).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return usage::report(&error, language),
    };
    let screen = Screen::new(&matches, language);
    let outcome =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| dispatch(&matches, &screen, language)))
            .unwrap_or_else(|_| Err(noxus_api::ApiError::new(ErrorCode::InternalError).into()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&screen),
    }
}

/// Runs the command that was asked for.
fn dispatch(matches: &ArgMatches, screen: &Screen, language: Language) -> Result<(), Failure> {
    let interrupt = Interrupt::watch();
    match matches.subcommand() {
        Some(("run", matches)) => run::run(matches, screen, &interrupt),
        Some(("estimate", matches)) => estimate::run(matches, screen),
        Some(("serve", matches)) => serve::run(matches, screen, &interrupt),
        Some(("tools", matches)) => tools::run(matches, screen),
        #[cfg(feature = "video")]
        Some(("models", matches)) => models::run(matches, screen),
        Some(("verify", matches)) => verify::run(matches, screen),
        Some(("call", matches)) => call::run(matches, screen),
        Some(("completions", matches)) => command::completions(matches, screen, language),
        _ => operations::run(matches, screen),
    }
}
