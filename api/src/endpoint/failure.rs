//! Why a service outside gave nothing.

use std::fmt;
use std::io;
use std::time::Duration;

use noxus_engine::{Code, Error, Text, text};

use super::guard::Forbidden;

/// Why an endpoint gave no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The caller does not wait any more.
    Cancelled,
    /// It is not there: nothing of the request came to it.
    Unreached(Text),
    /// The connection broke.
    Broken(Text),
    /// It took longer than it may.
    TooSlow,
    /// It has too much to do, or is broken itself; how long it asks to be left alone.
    Busy { status: u16, wait: Duration },
    /// It wants to be asked elsewhere.
    Moved { status: u16, to: Option<String> },
    /// It does not take the request, and what it says of that.
    Refused { status: u16, code: String, said: String },
    /// It answers more than it may.
    TooLarge(u64),
    /// It answers what is no answer.
    Garbage(Text),
    /// It sends on to a place that may not be reached.
    Forbidden,
    /// This machine failed.
    System(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => formatter.write_str("cancelled"),
            Self::Unreached(why) | Self::Broken(why) | Self::Garbage(why) => formatter.write_str(&why.en),
            Self::Forbidden => formatter.write_str("an address that may not be reached"),
            Self::TooSlow => formatter.write_str("no answer in time"),
            Self::Busy { status, wait } => write!(formatter, "HTTP {status}, wait {} s", wait.as_secs()),
            Self::Moved { status, .. } => write!(formatter, "HTTP {status}, a redirect"),
            Self::Refused { status, said, .. } => write!(formatter, "HTTP {status}: {said}"),
            Self::TooLarge(bytes) => write!(formatter, "more than {bytes} bytes"),
            Self::System(why) => formatter.write_str(why),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// What broke while nothing had come yet.
    pub(super) fn of_http(error: ureq::Error) -> Self {
        use ureq::Timeout::{Connect, Resolve};
        match error {
            ureq::Error::Timeout(Connect | Resolve) => {
                Self::Unreached(text!("no acepta la conexión", "it does not accept the connection"))
            }
            ureq::Error::Timeout(_) => Self::TooSlow,
            ureq::Error::HostNotFound => {
                Self::Unreached(text!("no se encuentra su máquina", "its host cannot be found"))
            }
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                Self::Unreached(text!("nadie acepta la conexión", "nobody accepts the connection"))
            }
            ureq::Error::Io(_) => Self::Broken(text!("la conexión se cortó", "the connection broke off")),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
                Self::Unreached(text!("la conexión no es segura", "the connection is not secure"))
            }
            // What a file says while it is sent, and what is told of a place that may not be reached.
            ureq::Error::Other(error) => match error.downcast::<Forbidden>() {
                Ok(_) => Self::Forbidden,
                Err(error) => {
                    Self::Broken(text!("la conexión falló: {error}", "the connection failed: {error}"))
                }
            },
            _ => Self::Broken(text!("no habla HTTP como debe", "it does not speak HTTP as it should")),
        }
    }

    /// What broke while the body came.
    pub(super) fn of_body(error: io::Error) -> Self {
        // It wraps ureq's own.
        match ureq::Error::from(error) {
            ureq::Error::Timeout(_) => Self::TooSlow,
            _ => Self::Broken(text!("la respuesta se cortó", "the answer broke off")),
        }
    }

    /// How long to wait at least before trying again; `None` where that cannot help.
    pub(crate) fn pause(&self) -> Option<Duration> {
        match self {
            Self::Busy { wait, .. } => Some(*wait),
            Self::Unreached(_) | Self::Broken(_) => Some(Duration::ZERO),
            _ => None,
        }
    }

    /// Whether nothing can have come of the request: nobody had it, or whoever had it says that it was
    /// not taken. A gateway that had no answer in time cannot tell.
    pub(crate) fn is_untaken(&self) -> bool {
        match self {
            Self::Unreached(_) => true,
            Self::Busy { status, .. } => !matches!(status, 408 | 502 | 504 | 520..=530),
            _ => false,
        }
    }

    /// What a caller is told, who is not to know where the service is or how it is paid.
    pub(super) fn error(&self, name: &Text, timeout: Duration) -> Error {
        let Text { es, en } = name;
        let seconds = timeout.as_secs();
        let later = text!("Inténtalo más tarde.", "Try again later.");
        let setup = text!(
            "Quien lleva este servicio ha de revisar su configuración; el registro dice más.",
            "Whoever runs this service has to look at its settings; the log says more."
        );
        let (code, message, hint) = match self {
            Self::Cancelled => return Error::cancelled(),
            Self::System(why) => {
                let message = text!("{es} no se pudo consultar.", "{en} could not be asked.");
                return Error::new(Code::ToolFailed, message).with_source(why.as_str());
            }
            Self::Unreached(Text { es: why_es, en: why_en })
            | Self::Broken(Text { es: why_es, en: why_en }) => (
                Code::ProviderUnavailable,
                text!("{es} no responde: {why_es}.", "{en} does not answer: {why_en}."),
                later,
            ),
            Self::TooSlow => (
                Code::ProviderUnavailable,
                text!("{es} no respondió en {seconds} s.", "{en} did not answer within {seconds} s."),
                later,
            ),
            Self::Busy { status: 429, wait } if wait.is_zero() => (
                Code::ProviderUnavailable,
                text!("{es} tiene demasiadas peticiones.", "{en} has too many requests."),
                later,
            ),
            Self::Busy { status: 429, wait } => {
                let wait = wait.as_secs();
                let hint = text!("Inténtalo dentro de {wait} s.", "Try again in {wait} s.");
                let message = text!("{es} tiene demasiadas peticiones.", "{en} has too many requests.");
                (Code::ProviderUnavailable, message, hint)
            }
            Self::Busy { status, .. } => (
                Code::ProviderUnavailable,
                text!("{es} falla: HTTP {status}.", "{en} is failing: HTTP {status}."),
                later,
            ),
            Self::Moved { status, .. } => (
                Code::ProviderError,
                text!(
                    "{es} remite a otra dirección (HTTP {status}), y no se sigue.",
                    "{en} sends on to another address (HTTP {status}), which is not followed."
                ),
                setup,
            ),
            // What is said of a key may hold a part of it.
            Self::Refused { status: 401 | 403, .. } => (
                Code::ProviderError,
                text!("{es} no acepta la clave.", "{en} does not accept the key."),
                setup,
            ),
            Self::Refused { status, said, .. } if said.is_empty() => (
                Code::ProviderError,
                text!(
                    "{es} no acepta la petición: HTTP {status}.",
                    "{en} refuses the request: HTTP {status}."
                ),
                setup,
            ),
            Self::Refused { status, said, .. } => (
                Code::ProviderError,
                text!(
                    "{es} no acepta la petición: HTTP {status}, «{said}»",
                    "{en} refuses the request: HTTP {status}, “{said}”"
                ),
                setup,
            ),
            Self::TooLarge(bytes) => (
                Code::ProviderError,
                text!("{es} responde más de {bytes} bytes.", "{en} answers more than {bytes} bytes."),
                setup,
            ),
            Self::Forbidden => (
                Code::ProviderError,
                text!(
                    "{es} remite a una dirección privada o sin cifrar, y no se sigue.",
                    "{en} sends on to an address that is private, or not secure; it is not followed."
                ),
                setup,
            ),
            Self::Garbage(Text { es: why_es, en: why_en }) => {
                (Code::ProviderError, text!("{es} {why_es}.", "{en} {why_en}."), setup)
            }
        };
        Error::new(code, message).with_hint(hint)
    }
}
