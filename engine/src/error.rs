//! The one error type of the engine: a stable code, who is at fault, what is
//! wrong, where, and what to do.

use std::error::Error as StdError;
use std::fmt;

use crate::Text;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn StdError + Send + Sync>;

/// What went wrong, as a stable word. Codes are never removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The request as a whole makes no sense.
    InvalidRequest,
    /// A required field is absent.
    MissingField,
    /// A field has a wrong type, name or value.
    InvalidField,
    /// Fields that exclude each other were given together.
    ConflictingFields,
    /// No tool has that name.
    ToolNotFound,
    /// The input is of a kind this tool does not read.
    UnsupportedFormat,
    /// The input claims a known format but breaks its rules.
    CorruptInput,
    /// The input would make the engine touch something it must not.
    UnsafeInput,
    /// More bytes than the limit.
    FileTooLarge,
    /// More seconds than the limit.
    DurationLimitExceeded,
    /// More pixels, or a longer side, than the limit.
    ResolutionLimitExceeded,
    /// More frames, pages or files than the limit.
    ItemLimitExceeded,
    /// The result would be larger than the limit.
    OutputLimitExceeded,
    /// The tool failed for a reason that is not the caller's.
    ToolFailed,
    /// The caller cancelled.
    Cancelled,
    /// The tool needs a service that was not set up.
    ProviderNotConfigured,
    /// An outside service refused, or answered what is no answer.
    ProviderError,
    /// An outside service does not answer, or not now.
    ProviderUnavailable,
    /// An outside service has not done the work in time.
    ProviderTimeout,
    /// The rules of an outside service forbid what it was asked for.
    ContentRefused,
}

impl Code {
    /// The code as it stands in envelopes, such as `corrupt_input`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::MissingField => "missing_field",
            Self::InvalidField => "invalid_field",
            Self::ConflictingFields => "conflicting_fields",
            Self::ToolNotFound => "tool_not_found",
            Self::UnsupportedFormat => "unsupported_format",
            Self::CorruptInput => "corrupt_input",
            Self::UnsafeInput => "unsafe_input",
            Self::FileTooLarge => "file_too_large",
            Self::DurationLimitExceeded => "duration_limit_exceeded",
            Self::ResolutionLimitExceeded => "resolution_limit_exceeded",
            Self::ItemLimitExceeded => "item_limit_exceeded",
            Self::OutputLimitExceeded => "output_limit_exceeded",
            Self::ToolFailed => "tool_failed",
            Self::Cancelled => "cancelled",
            Self::ProviderNotConfigured => "provider_not_configured",
            Self::ProviderError => "provider_error",
            Self::ProviderUnavailable => "provider_unavailable",
            Self::ProviderTimeout => "provider_timeout",
            Self::ContentRefused => "content_refused",
        }
    }

    /// Who has to act for the next attempt to succeed.
    pub const fn fault(self) -> Fault {
        match self {
            Self::ToolFailed => Fault::Engine,
            Self::ProviderNotConfigured => Fault::Setup,
            Self::ProviderError | Self::ProviderUnavailable | Self::ProviderTimeout => Fault::Provider,
            Self::UnsupportedFormat | Self::CorruptInput | Self::UnsafeInput => Fault::Input,
            _ => Fault::Caller,
        }
    }
}

/// Who is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The options or the size of the request.
    Caller,
    /// The content of a file.
    Input,
    /// noxus itself or a codec.
    Engine,
    /// Whoever installed noxus: something is not configured.
    Setup,
    /// A service outside.
    Provider,
}

/// Anything that can go wrong in the engine.
///
/// Boxed inside, so a `Result` stays one pointer wide.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    message: Text,
    hint: Option<Text>,
    field: Option<String>,
    source: Option<Source>,
}

impl Error {
    /// An error with a code and what is wrong.
    pub fn new(code: Code, message: Text) -> Self {
        Self(Box::new(Inner { code, message, hint: None, field: None, source: None }))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: Text) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// Adds which option or file it is about.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Keeps the lower-level error for logs.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The caller asked to stop.
    pub fn cancelled() -> Self {
        Self::new(Code::Cancelled, Text::constant("El trabajo fue cancelado.", "The job was cancelled."))
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What is wrong.
    pub fn message(&self) -> &Text {
        &self.0.message
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&Text> {
        self.0.hint.as_ref()
    }

    /// The option or file it is about.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.0.code.as_str(), self.0.message)?;
        if let Some(hint) = &self.0.hint {
            write!(formatter, " {hint}")?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
