//! Operations: asked by name, answered by an envelope.

use clap::ArgMatches;
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::text;
use serde_json::Value;

use crate::failure::Failure;
use crate::screen::Screen;
use crate::settings::{Settings, Wants};
use crate::{human, request};

/// Operations that read nothing from a ledger.
const WITHOUT_LEDGER: &[&str] = &["catalog", "versions"];

/// `call`: any operation with JSON arguments.
pub(crate) fn run(matches: &ArgMatches, screen: &Screen) -> Result<(), Failure> {
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let settings = Settings::read(matches, screen)?;
    let arguments = request::json("arguments", word("arguments"), settings.limits())?;
    ask(word("operation"), &arguments, matches, screen)
}

/// Asks the engine and shows the answer.
pub(crate) fn ask(
    operation: &str,
    arguments: &Value,
    matches: &ArgMatches,
    screen: &Screen,
) -> Result<(), Failure> {
    let wants = if WITHOUT_LEDGER.contains(&operation) { Wants::Nothing } else { Wants::Ledger };
    let answer = Settings::read(matches, screen)?.open(wants)?.call(operation, arguments)?;
    show(&answer, screen)
}

/// Shows an answer; one that tells of faults ends the command as not well.
pub(crate) fn show(answer: &Value, screen: &Screen) -> Result<(), Failure> {
    if screen.json {
        screen.print_line(&answer.to_string())?;
    } else if !screen.quiet {
        screen.print_line(&human::answer(answer, screen))?;
    } else if let Some(key) = answer.get("api_key").and_then(Value::as_str) {
        // It is shown once: KEY=$(noxus keys create --account 1 -q)
        screen.print_line(key)?;
    }
    if answer.get("api_key").is_some_and(Value::is_string) {
        screen.remark(screen.pick(
            "Guarda la API key: no se volverá a mostrar.",
            "Keep the API key: it will not be shown again.",
        ));
    }
    if answer.get("healthy") == Some(&Value::Bool(false)) {
        return Err(Failure::Unhealthy);
    }
    match answer.get("clean") {
        Some(Value::Bool(false)) => Err(Failure::Unclean),
        _ => Ok(()),
    }
}

/// An argument that is not the JSON it should be.
pub(crate) fn invalid_json(name: &str, error: &serde_json::Error) -> ApiError {
    let (line, column) = (error.line(), error.column());
    ApiError::new(ErrorCode::InvalidJson)
        .with_message(text!(
            "El JSON no es válido en la línea {line}, columna {column}: {error}.",
            "The JSON is not valid at line {line}, column {column}: {error}."
        ))
        .with_field(name)
}
