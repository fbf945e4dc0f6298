//! How a command can end other than well, and the exit code that says so.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use noxus_api::ApiError;
use noxus_api::codes::Class;
use noxus_api::engine::{Text, text};

use crate::screen::Screen;

/// Exit code: a result could not be written.
pub(crate) const UNWRITTEN: u8 = 1;
/// Exit code: `doctor` found something that is broken.
pub(crate) const BROKEN: u8 = 1;
/// Exit code: the command line could not be understood.
pub(crate) const USAGE: u8 = 2;
/// Added to the status of the error's class (1 to 14).
pub(crate) const CLASS_BASE: u8 = 10;
/// Exit code: the reader of standard output went away, as for any Unix program.
pub(crate) const PIPE_CLOSED: u8 = 141;

/// Why a command did not end well.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The engine refused or failed; nothing was charged.
    Refused(Arc<ApiError>),
    /// The words of the command line do not fit together.
    Usage(Text),
    /// A result could not be written.
    Unwritten(Text),
    /// Nobody reads standard output any more.
    PipeClosed,
    /// A signal stopped the job; the number is the signal's.
    Interrupted(Arc<ApiError>, u8),
    /// The answer was given, and it says that the ledger has faults.
    Unclean,
    /// The answer was given, and it says that something is broken.
    Unhealthy,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused(Arc::new(error))
    }
}

impl Failure {
    /// A file that could not be written.
    pub(crate) fn unwritten(path: impl AsRef<Path>, error: &std::io::Error) -> Self {
        let name = path.as_ref().display();
        Self::Unwritten(text!("No se puede escribir «{name}»: {error}.", "Cannot write “{name}”: {error}."))
    }

    /// Tells the user, in the form they asked for, and gives the exit code.
    pub(crate) fn report(&self, screen: &Screen) -> ExitCode {
        match self {
            Self::Refused(error) | Self::Interrupted(error, _) => report_error(error, screen),
            Self::Usage(text) | Self::Unwritten(text) => {
                screen.complain(&headline(text.get(screen.language), None))
            }
            Self::PipeClosed | Self::Unclean | Self::Unhealthy => {}
        }
        ExitCode::from(self.exit_code())
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(error) => class_code(error.info().class),
            Self::Usage(_) => USAGE,
            Self::Unwritten(_) => UNWRITTEN,
            Self::PipeClosed => PIPE_CLOSED,
            Self::Interrupted(_, signal) => signal.saturating_add(128),
            Self::Unclean => class_code(Class::Store),
            Self::Unhealthy => BROKEN,
        }
    }
}

/// The exit code of an error class.
pub(crate) fn class_code(class: Class) -> u8 {
    CLASS_BASE.saturating_add(u8::try_from(class.status()).unwrap_or(u8::MAX))
}

fn report_error(error: &ApiError, screen: &Screen) {
    if screen.json {
        // When nobody reads the envelope there is nobody left to tell.
        let _ = screen.print_line(&error.to_json(screen.language));
        return;
    }
    let language = screen.language;
    let mut lines = vec![headline(error.message().get(language), Some(error.code()))];
    if let Some(hint) = error.hint() {
        lines.push(format!("  {}", hint.get(language)));
    }
    let details: Vec<String> = [
        ("field", screen.pick("campo", "field")),
        ("required_usd", screen.pick("necesario, USD", "required, USD")),
        ("available_usd", screen.pick("disponible, USD", "available, USD")),
        ("budget_usd", screen.pick("presupuesto, USD", "budget, USD")),
        ("retry_after_seconds", screen.pick("reintenta en, s", "retry after, s")),
        ("job_id", screen.pick("trabajo", "job")),
    ]
    .iter()
    .filter_map(|(name, label)| {
        let value = match *name {
            "field" => error.field().map(str::to_owned),
            _ => error.detail(name).map(crate::human::scalar),
        };
        value.map(|value| format!("{label}: {value}"))
    })
    .collect();
    if !details.is_empty() {
        lines.push(format!("  {}", details.join(" · ")));
    }
    screen.complain(&lines.join("\n"));
}

fn headline(message: &str, code: Option<&str>) -> String {
    let code = code.map(|code| format!(" [{code}]")).unwrap_or_default();
    // A message of several lines (TOML shows the place) stays under its headline.
    format!("error: {}{code}", message.trim_end().replace('\n', "\n  "))
}
