//! What clap says about the command line, in both languages.

use std::io::Write as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use noxus_api::Language;
use noxus_api::engine::{Text, text};

use crate::failure::{PIPE_CLOSED, USAGE};

/// Prints help, version or what is wrong, and gives the exit code.
pub(crate) fn report(error: &clap::Error, language: Language) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render().to_string();
            match std::io::stdout().lock().write_all(text.as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::from(PIPE_CLOSED),
            }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(std::io::stderr().lock(), "{}", error.render());
            ExitCode::from(USAGE)
        }
        _ => {
            let words = explain(error);
            let _ = writeln!(std::io::stderr().lock(), "error: {}", words.get(language));
            ExitCode::from(USAGE)
        }
    }
}

fn explain(error: &clap::Error) -> Text {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let Text { es, en } = match error.kind() {
        ErrorKind::UnknownArgument => {
            text!("No se entiende «{argument}».", "“{argument}” is not understood.")
        }
        ErrorKind::InvalidSubcommand => {
            let command = context(error, ContextKind::InvalidSubcommand);
            text!("No existe la orden «{command}».", "There is no command “{command}”.")
        }
        ErrorKind::MissingSubcommand => {
            let known = context(error, ContextKind::ValidSubcommand);
            text!("Falta la orden: {known}.", "The command is missing: {known}.")
        }
        ErrorKind::MissingRequiredArgument => {
            text!("Falta {argument}.", "{argument} is missing.")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            text!("Falta el valor de {argument}.", "{argument} needs a value.")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match context(error, ContextKind::ValidValue)
        {
            known if known.is_empty() => {
                text!("«{value}» no vale para {argument}.", "“{value}” does not do for {argument}.")
            }
            known => text!(
                "«{value}» no vale para {argument}: usa uno de {known}.",
                "“{value}” does not do for {argument}: use one of {known}."
            ),
        },
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            text!("{argument} y {other} no van juntos.", "{argument} and {other} do not go together.")
        }
        ErrorKind::InvalidUtf8 => {
            text!("Un argumento no es texto UTF-8.", "An argument is not UTF-8 text.")
        }
        _ => {
            let words = error.kind();
            text!("La orden no es válida: {words}.", "The command line is not valid: {words}.")
        }
    };
    let suggestion =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .iter()
            .map(|kind| context(error, *kind))
            .find(|word| !word.is_empty());
    let Text { es: hint_es, en: hint_en } = match suggestion {
        Some(word) => text!(" ¿Quisiste decir «{word}»?", " Did you mean “{word}”?"),
        None => text!(" Usa --help para ver cómo.", " See --help."),
    };
    Text::new(format!("{es}{hint_es}"), format!("{en}{hint_en}"))
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        _ => String::new(),
    }
}
