//! An error as a caller sees it, whichever door it came through.

use std::error::Error as StdError;
use std::fmt;

use noxus_engine::{Language, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::codes::{self, Class, CodeInfo, ErrorCode};

/// Shorthand for results of this crate.
pub type Result<T, E = ApiError> = std::result::Result<T, E>;

/// A refused or failed call. Nothing was charged for it.
#[derive(Debug)]
pub struct ApiError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    info: &'static CodeInfo,
    message: Text,
    hint: Option<Text>,
    field: Option<String>,
    request_id: Option<String>,
    details: Map<String, Value>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The longest text of an error that the ledger keeps.
const DETAIL_MAX_BYTES: usize = 16 * 1024;

/// The texts of an error, as the ledger keeps them.
#[derive(Serialize, Deserialize)]
struct Kept {
    message: Text,
    hint: Option<Text>,
    field: Option<String>,
    details: Map<String, Value>,
}

impl ApiError {
    /// An error with the table's own text.
    pub fn new(code: ErrorCode) -> Self {
        Self::of(code.info())
    }

    /// An error of another room, by the name of its code.
    pub(crate) fn named(code: &str) -> Self {
        Self::of(codes::info(code))
    }

    fn of(info: &'static CodeInfo) -> Self {
        Self(Box::new(Inner {
            info,
            message: info.text.clone(),
            hint: None,
            field: None,
            request_id: None,
            details: Map::new(),
            source: None,
        }))
    }

    /// A defect of noxus: its words go to the log, never to the caller, and stay with
    /// the error as its source.
    pub fn defect(words: &str) -> Self {
        let mut error = Self::new(ErrorCode::InternalError).with_hint(Text::constant(
            "Es un defecto de noxus; repórtalo con el request_id y lo que diga el registro.",
            "This is a defect in noxus; please report it with the request_id and what the log says.",
        ));
        error.0.source = Some(words.into());
        error
    }

    /// Says exactly what is wrong.
    #[must_use]
    pub fn with_message(mut self, message: Text) -> Self {
        self.0.message = message;
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: Text) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// Names the option or file.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Adds a field to the envelope: `limit`, `required_usd`, ...
    #[must_use]
    pub fn with_detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.details.insert(name.to_owned(), value.into());
        self
    }

    /// Names the request, once.
    #[must_use]
    pub(crate) fn with_request_id(mut self, request_id: &str) -> Self {
        if self.0.request_id.is_none() {
            if let (Class::Internal, Some(source)) = (self.info().class, &self.0.source) {
                tracing::error!(request_id, "a defect in noxus: {source}");
            }
            self.0.request_id = Some(request_id.to_owned());
        }
        self
    }

    /// The row of the error table.
    pub fn info(&self) -> &'static CodeInfo {
        self.0.info
    }

    /// The code: the contract.
    pub fn code(&self) -> &'static str {
        self.0.info.code
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

    /// The id of the request, when it got one.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// A further field of the envelope.
    pub fn detail(&self, name: &str) -> Option<&Value> {
        self.0.details.get(name)
    }

    /// What the ledger keeps of a failed job, so that whoever asks later reads the
    /// same: `None` when it says no more than its code, or too much to keep.
    pub(crate) fn to_detail(&self) -> Option<String> {
        let inner = &self.0;
        let kept = Kept {
            message: inner.message.clone(),
            hint: inner.hint.clone(),
            field: inner.field.clone(),
            details: inner.details.clone(),
        };
        serde_json::to_string(&kept).ok().filter(|text| text.len() <= DETAIL_MAX_BYTES)
    }

    /// The error of a failed job from what the ledger kept; the table's own text
    /// when it kept nothing.
    pub(crate) fn from_detail(code: &str, detail: Option<&str>, request_id: &str) -> Self {
        let mut error = Self::named(code).with_request_id(request_id);
        if let Some(kept) = detail.and_then(|detail| serde_json::from_str::<Kept>(detail).ok()) {
            error.0.message = kept.message;
            error.0.hint = kept.hint;
            error.0.field = kept.field;
            error.0.details = kept.details;
        }
        error
    }

    /// The error envelope as a JSON object.
    pub fn to_value(&self, language: Language) -> Value {
        let mut envelope = json!({
            "success": false,
            "error": self.0.message.get(language),
            "error_code": self.code(),
        });
        if let Value::Object(fields) = &mut envelope {
            if let Some(request_id) = &self.0.request_id {
                fields.insert("request_id".into(), request_id.as_str().into());
            }
            fields.insert("billing".into(), json!({"charged_usd": "0"}));
            if let Some(field) = &self.0.field {
                fields.insert("field".into(), field.as_str().into());
            }
            if let Some(hint) = &self.0.hint {
                fields.insert("hint".into(), hint.get(language).into());
            }
            fields.extend(self.0.details.clone());
        }
        envelope
    }

    /// The error envelope as JSON text.
    pub fn to_json(&self, language: Language) -> String {
        self.to_value(language).to_string()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code(), self.0.message)?;
        if let Some(hint) = &self.0.hint {
            write!(formatter, " {hint}")?;
        }
        Ok(())
    }
}

impl StdError for ApiError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<noxus_engine::Error> for ApiError {
    fn from(error: noxus_engine::Error) -> Self {
        let mut api = Self::named(error.code().as_str()).with_message(error.message().clone());
        api.0.hint = error.hint().cloned();
        api.0.field = error.field().map(str::to_owned);
        api.0.source = Some(error.into());
        api
    }
}

impl From<noxus_billing::Error> for ApiError {
    fn from(error: noxus_billing::Error) -> Self {
        use noxus_billing::Error as Ledger;
        let mut api = Self::named(error.code());
        // Who calls and what they can afford is answered in the published words;
        // everything else says exactly what is wrong.
        if !matches!(api.info().class, Class::Auth | Class::RateLimit | Class::Balance) {
            api.0.message = Text::new(error.message_es(), error.to_string());
        }
        match &error {
            Ledger::InsufficientBalance { required, available } => {
                api = api
                    .with_detail("required_usd", required.to_string())
                    .with_detail("available_usd", available.to_string());
            }
            Ledger::RateLimitExceeded {
                limit,
                window_seconds,
                remaining,
                in_flight,
                retry_after_seconds,
                scope,
            } => {
                if *scope != noxus_billing::RateScope::Key {
                    // Whose limit it is, where it is not the key's own.
                    api = api.with_detail("scope", scope.as_str());
                }
                api = api
                    .with_detail("limit", json!({"limit": limit, "window_seconds": window_seconds}))
                    .with_detail("remaining", *remaining)
                    .with_detail("in_flight", *in_flight)
                    .with_detail("retry_after_seconds", *retry_after_seconds);
            }
            Ledger::KeyBudgetExceeded { budget, required, remaining } => {
                api = api
                    .with_detail("required_usd", required.to_string())
                    .with_detail("available_usd", remaining.to_string())
                    .with_detail("budget_usd", budget.to_string());
            }
            Ledger::DuplicateReference { same, movement, .. } => {
                api =
                    api.with_field("reference").with_detail("same", *same).with_detail("movement", *movement);
            }
            Ledger::InvalidField { field, .. } => api = api.with_field(*field),
            Ledger::InvalidAmount { .. } => api = api.with_field("amount_usd"),
            _ => {}
        }
        api.0.source = Some(error.into());
        api
    }
}
