//! The error table: every code once, with its class, HTTP status, whether trying
//! again can help, and both texts. Every door's errors are made from it.

use noxus_engine::Text;
use serde::Serialize;

/// What kind of error: decides the C status, the exception class and the exit code.
///
/// The numbers are frozen: they are the C library's status values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[repr(i32)]
pub enum Class {
    /// The API key is missing or does not open anything.
    Auth = 1,
    /// The key may not do this.
    Permission = 2,
    /// No such tool, job or account.
    NotFound = 3,
    /// The request is malformed.
    Validation = 4,
    /// The content of a file is not usable.
    Input = 5,
    /// A size limit.
    Limit = 6,
    /// Too many calls in a window, or at once.
    RateLimit = 7,
    /// Not enough money.
    Balance = 8,
    /// The idempotency key is in use or was used for another request.
    Idempotency = 9,
    /// The ledger refuses the operation.
    Ledger = 10,
    /// The tool failed, ran out of time or was cancelled.
    Tool = 11,
    /// An outside service.
    Provider = 12,
    /// The ledger's storage.
    Store = 13,
    /// A defect in noxus.
    Internal = 14,
}

impl Class {
    /// All classes, by number.
    pub const ALL: [Self; 14] = [
        Self::Auth,
        Self::Permission,
        Self::NotFound,
        Self::Validation,
        Self::Input,
        Self::Limit,
        Self::RateLimit,
        Self::Balance,
        Self::Idempotency,
        Self::Ledger,
        Self::Tool,
        Self::Provider,
        Self::Store,
        Self::Internal,
    ];

    /// The C status, 1 to 14.
    pub const fn status(self) -> i32 {
        self as i32
    }

    /// The name in `UpperCamelCase`, the stem of exception classes.
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct CodeInfo {
    /// The code: the contract, never removed.
    pub code: &'static str,
    /// Its class.
    pub class: Class,
    /// HTTP status.
    pub http_status: u16,
    /// Whether the same call can succeed later without being changed.
    pub retryable: bool,
    /// What it says when there is nothing more exact to say.
    pub text: Text,
}

/// Declares the codes and their table, so that neither can lack what the other has.
macro_rules! codes {
    ($($name:ident = $code:literal, $class:ident, $http_status:literal, $retryable:literal, $es:literal, $en:literal;)*) => {
        /// Every code of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $en] $name,)*
        }

        /// All codes.
        pub static CODES: &[CodeInfo] = &[$(CodeInfo {
            code: $code,
            class: Class::$class,
            http_status: $http_status,
            retryable: $retryable,
            text: Text::constant($es, $en),
        },)*];
    };
}

#[rustfmt::skip]
codes! {
    MissingApiKey = "missing_api_key", Auth, 401, false, "Falta la API key.", "The API key is missing.";
    InvalidApiKey = "invalid_api_key", Auth, 401, false, "API key inválida.", "The API key is not valid.";
    ApiKeyRevoked = "api_key_revoked", Auth, 401, false, "La API key fue revocada.", "The API key was revoked.";
    ApiKeyExpired = "api_key_expired", Auth, 401, false, "La API key ha caducado.", "The API key has expired.";
    ApiKeyDisabled = "api_key_disabled", Auth, 401, false, "La API key está desactivada.", "The API key is disabled.";
    InvalidAdminToken = "invalid_admin_token", Auth, 401, false, "El token de administración no es válido.", "The administration token is not valid.";
    InsufficientScope = "insufficient_scope", Permission, 403, false, "La API key no tiene el permiso necesario.", "The API key lacks the scope for this.";
    ToolNotAllowed = "tool_not_allowed", Permission, 403, false, "La API key no permite esta herramienta.", "The API key does not allow this tool.";
    AccountSuspended = "account_suspended", Permission, 403, false, "La cuenta está suspendida.", "The account is suspended.";
    ForbiddenOrigin = "forbidden_origin", Permission, 403, false, "La petición no viene de esta página.", "The request does not come from this page.";
    NotFound = "not_found", NotFound, 404, false, "Aquí no hay nada.", "There is nothing here.";
    ToolNotFound = "tool_not_found", NotFound, 404, false, "La herramienta no existe.", "There is no such tool.";
    JobNotFound = "job_not_found", NotFound, 404, false, "El trabajo no existe.", "There is no such job.";
    AccountNotFound = "account_not_found", NotFound, 404, false, "La cuenta no existe.", "There is no such account.";
    ToolDisabled = "tool_disabled", NotFound, 410, false, "La herramienta está desactivada.", "The tool is disabled.";
    InvalidRequest = "invalid_request", Validation, 400, false, "La petición no es válida.", "The request is not valid.";
    MissingField = "missing_field", Validation, 400, false, "Falta un campo obligatorio.", "A required field is missing.";
    InvalidField = "invalid_field", Validation, 400, false, "Un campo no es válido.", "A field is not valid.";
    ConflictingFields = "conflicting_fields", Validation, 400, false, "Hay campos que se excluyen entre sí.", "Some fields exclude each other.";
    InvalidJson = "invalid_json", Validation, 400, false, "El JSON no es válido.", "The JSON is not valid.";
    InvalidBase64 = "invalid_base64", Validation, 400, false, "El base64 no es válido.", "The base64 is not valid.";
    InvalidIdempotencyKey = "invalid_idempotency_key", Validation, 400, false, "La clave de idempotencia no es válida.", "The idempotency key is not valid.";
    InvalidAmount = "invalid_amount", Validation, 400, false, "El importe no es válido.", "The amount is not valid.";
    MethodNotAllowed = "method_not_allowed", Validation, 405, false, "El método HTTP no se admite aquí.", "The HTTP method is not supported here.";
    RequestTimeout = "request_timeout", Validation, 408, true, "La petición tardó demasiado en llegar.", "The request took too long to arrive.";
    RangeNotSatisfiable = "range_not_satisfiable", Validation, 416, false, "El intervalo queda fuera del archivo.", "The range lies outside the file.";
    UnsupportedMediaType = "unsupported_media_type", Validation, 415, false, "El tipo de contenido no se admite.", "The content type is not supported.";
    UnsupportedFormat = "unsupported_format", Input, 422, false, "El formato del archivo no se admite.", "The file format is not supported.";
    CorruptInput = "corrupt_input", Input, 422, false, "El archivo está dañado.", "The file is corrupt.";
    UnsafeInput = "unsafe_input", Input, 422, false, "El archivo no es seguro.", "The file is not safe.";
    FileTooLarge = "file_too_large", Limit, 413, false, "El archivo es demasiado grande.", "The file is too large.";
    DurationLimitExceeded = "duration_limit_exceeded", Limit, 413, false, "La duración supera el límite.", "The duration exceeds the limit.";
    ResolutionLimitExceeded = "resolution_limit_exceeded", Limit, 413, false, "La resolución supera el límite.", "The resolution exceeds the limit.";
    ItemLimitExceeded = "item_limit_exceeded", Limit, 413, false, "Hay demasiados elementos.", "There are too many items.";
    MemoryLimitExceeded = "memory_limit_exceeded", Limit, 413, false, "El trabajo necesitaría demasiada memoria.", "The job would need too much memory.";
    OutputLimitExceeded = "output_limit_exceeded", Limit, 413, false, "El resultado supera el límite.", "The result exceeds the limit.";
    RateLimitExceeded = "rate_limit_exceeded", RateLimit, 429, true, "Límite de uso alcanzado.", "Rate limit exceeded.";
    ConcurrencyLimitExceeded = "concurrency_limit_exceeded", RateLimit, 429, true, "Hay demasiados trabajos a la vez.", "Too many jobs at once.";
    InsufficientApiBalance = "insufficient_api_balance", Balance, 402, false, "Saldo API insuficiente.", "Insufficient API balance.";
    KeyBudgetExceeded = "key_budget_exceeded", Balance, 402, false, "La API key agotó su presupuesto.", "The API key has used up its budget.";
    IdempotencyInProgress = "idempotency_in_progress", Idempotency, 409, true, "Ya hay un trabajo en curso con esta clave de idempotencia.", "A job with this idempotency key is in progress.";
    IdempotencyKeyReused = "idempotency_key_reused", Idempotency, 422, false, "La clave de idempotencia ya se usó con otra petición.", "The idempotency key was used for another request.";
    HoldAlreadyCaptured = "hold_already_captured", Ledger, 409, false, "La reserva ya fue cobrada.", "The hold was already captured.";
    HoldAlreadyReleased = "hold_already_released", Ledger, 409, false, "La reserva ya fue liberada.", "The hold was already released.";
    HoldExpired = "hold_expired", Ledger, 409, false, "La reserva caducó.", "The hold has expired.";
    CaptureExceedsHold = "capture_exceeds_hold", Ledger, 409, false, "El cobro supera la reserva.", "The capture exceeds the hold.";
    LeaseLost = "lease_lost", Ledger, 409, true, "Otro proceso se hizo cargo del trabajo.", "Another process took the job over.";
    DuplicateReference = "duplicate_reference", Ledger, 409, false, "La referencia ya existe.", "The reference exists already.";
    RefundExceedsCharge = "refund_exceeds_charge", Ledger, 409, false, "La devolución supera lo cobrado.", "The refund exceeds the charge.";
    AccountExists = "account_exists", Ledger, 409, false, "La cuenta ya existe.", "The account exists already.";
    AmountOverflow = "amount_overflow", Ledger, 422, false, "El importe desborda.", "The amount overflows.";
    CurrencyMismatch = "currency_mismatch", Ledger, 422, false, "Las monedas no coinciden.", "The currencies differ.";
    ToolFailed = "tool_failed", Tool, 500, true, "La herramienta falló.", "The tool failed.";
    ToolTimeout = "tool_timeout", Tool, 504, true, "La herramienta agotó su tiempo.", "The tool ran out of time.";
    Cancelled = "cancelled", Tool, 499, true, "El trabajo fue cancelado.", "The job was cancelled.";
    ProviderNotConfigured = "provider_not_configured", Provider, 501, false, "El proveedor no está configurado.", "The provider is not set up.";
    ProviderError = "provider_error", Provider, 502, true, "El proveedor devolvió un error.", "The provider answered with an error.";
    ProviderUnavailable = "provider_unavailable", Provider, 503, true, "El proveedor no responde.", "The provider does not answer.";
    ProviderTimeout = "provider_timeout", Provider, 504, true, "El proveedor agotó su tiempo.", "The provider ran out of time.";
    ContentRefused = "content_refused", Provider, 422, false, "El proveedor no admite este contenido.", "The provider does not accept this content.";
    StoreBusy = "store_busy", Store, 503, true, "El almacén está ocupado.", "The store is busy.";
    StoreUnavailable = "store_unavailable", Store, 503, true, "El almacén no está disponible.", "The store is unavailable.";
    StoreCorrupt = "store_corrupt", Store, 500, false, "El almacén está dañado.", "The store is corrupt.";
    InternalError = "internal_error", Internal, 500, true, "Error interno.", "Internal error.";
}

impl ErrorCode {
    /// The code's row.
    pub fn info(self) -> &'static CodeInfo {
        // The table has its rows in the order of the codes; a test says so.
        CODES.get(self as usize).unwrap_or(&UNKNOWN)
    }

    /// The code itself.
    pub fn name(self) -> &'static str {
        self.info().code
    }
}

static UNKNOWN: CodeInfo = CodeInfo {
    code: "internal_error",
    class: Class::Internal,
    http_status: 500,
    retryable: true,
    text: Text::constant("Error interno.", "Internal error."),
};

/// The row of `code`; the row of `internal_error` for a code that is not in the table.
pub fn info(code: &str) -> &'static CodeInfo {
    CODES.iter().find(|row| row.code == code).unwrap_or(&UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_worded() {
        for row in CODES {
            assert_eq!(CODES.iter().filter(|other| other.code == row.code).count(), 1, "{}", row.code);
            assert!(row.text.es.ends_with('.') && row.text.en.ends_with('.'), "{}", row.code);
            assert!((400..=599).contains(&row.http_status), "{}", row.code);
        }
        assert_eq!(info("no_such_code").code, "internal_error");
        // A code's name is its variant's.
        for (code, row) in [
            (ErrorCode::MissingApiKey, "missing_api_key"),
            (ErrorCode::MemoryLimitExceeded, "memory_limit_exceeded"),
            (ErrorCode::InternalError, "internal_error"),
        ] {
            assert_eq!(code.name(), row);
        }
    }

    #[test]
    fn status_numbers_are_frozen() {
        for (index, class) in Class::ALL.iter().enumerate() {
            assert_eq!(usize::try_from(class.status()), Ok(index + 1));
        }
    }
}
