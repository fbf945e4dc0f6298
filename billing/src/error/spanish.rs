//! What errors say to people, in Spanish.

use super::{Error, duration};

impl Error {
    /// The text for people, in Spanish; `Display` gives it in English.
    #[must_use]
    pub fn message_es(&self) -> String {
        match self {
            Self::MissingApiKey => {
                "Falta la clave API. Envíala como `Authorization: Bearer noxus_...`.".into()
            }
            Self::InvalidApiKey => "La clave API no es válida. Comprueba que se copió entera.".into(),
            Self::ApiKeyRevoked => "La clave API fue revocada. Usa su reemplazo o crea una nueva.".into(),
            Self::ApiKeyExpired => "La clave API ha caducado. Crea una nueva.".into(),
            Self::ApiKeyDisabled => "La clave API está desactivada. Vuelve a activarla o usa otra.".into(),
            Self::AccountSuspended => "La cuenta está suspendida. Contacta con quien la administra.".into(),
            Self::AccountNotFound => {
                "No existe esa cuenta. Lista las cuentas para ver sus identificadores.".into()
            }
            Self::AccountExists { name } => {
                format!("Ya existe una cuenta llamada \"{name}\". Elige otro nombre.")
            }
            Self::JobNotFound { job } => {
                format!("No existe el trabajo {job}. Lista los trabajos para ver sus números.")
            }
            Self::InvalidAmount { text, at, why } => {
                format!("\"{text}\" no es un importe válido (carácter {at}): {}.", why.es())
            }
            Self::InvalidIdempotencyKey => {
                "La clave de idempotencia debe tener de 1 a 255 caracteres ASCII visibles.".into()
            }
            Self::InvalidField { field, why } => {
                format!("El campo \"{field}\" no es válido: {}.", why.es)
            }
            Self::RateLimitExceeded { limit, window_seconds, retry_after_seconds, .. } => format!(
                "Se agotó el límite de {limit} trabajos correctos cada {window_seconds} s. \
                 Reintenta en {retry_after_seconds} s."
            ),
            Self::InsufficientBalance { required, available } => format!(
                "Saldo API insuficiente: se necesitan {required} USD y hay {available} USD \
                 disponibles. Recarga la cuenta."
            ),
            Self::KeyBudgetExceeded { budget, required, remaining } => format!(
                "Se agotó el presupuesto de {budget} USD de la clave: se necesitan {required} USD \
                 y quedan {remaining} USD. Amplíalo o usa otra clave."
            ),
            _ => self.ledger_message_es(),
        }
    }

    fn ledger_message_es(&self) -> String {
        match self {
            Self::IdempotencyKeyReused { job } => format!(
                "La clave de idempotencia ya se usó con otra petición (trabajo {job}). \
                 Usa una clave nueva para una petición nueva."
            ),
            Self::HoldAlreadyCaptured { receipt } => {
                format!("El trabajo {} ya se cobró.", receipt.job)
            }
            Self::HoldAlreadyReleased { job } => {
                format!("La retención del trabajo {job} ya se liberó.")
            }
            Self::HoldExpired { job } => {
                format!("La retención del trabajo {job} caducó. Inicia el trabajo de nuevo.")
            }
            Self::CaptureExceedsHold { amount, reserved } => format!(
                "El cobro de {amount} USD supera los {reserved} USD retenidos. \
                 Amplía antes la retención."
            ),
            Self::LeaseLost { job } => {
                format!("Otro proceso asumió el trabajo {job}. Abandona este intento.")
            }
            Self::DuplicateReference { reference, same, .. } => {
                let why = if *same {
                    ": este mismo movimiento ya se anotó, no queda nada por hacer"
                } else {
                    " para otro movimiento: usa una referencia nueva"
                };
                format!("La referencia \"{reference}\" ya se usó en esta cuenta{why}. No se anotó nada.")
            }
            Self::RefundExceedsCharge { amount, refundable } => {
                format!("El reembolso de {amount} USD supera los {refundable} USD que quedan por reembolsar.")
            }
            Self::AmountOverflow => "El importe resultante es demasiado grande. Usa uno menor.".into(),
            Self::OutputLimitExceeded { size_bytes, max_bytes } => {
                format!("La salida de {size_bytes} bytes supera los {max_bytes} bytes que se pueden guardar.")
            }
            Self::StoreBusy => "El libro está ocupado; no se cambió nada. Reintenta en breve.".into(),
            Self::ClockLeapt { ahead_ms } => format!(
                "El reloj del equipo va {} por delante del libro. Ponlo en hora; si está en hora, \
                 acéptalo con `noxus clock accept`.",
                duration(*ahead_ms)
            ),
            Self::StoreLocked { lock } => format!(
                "El libro está ocupado: otro proceso retiene {lock}. No se cambió nada. Reintenta en breve."
            ),
            Self::Forked => "El libro no puede usarse en este proceso: se bifurcó con fork() en mitad de su \
                             trabajo. Inicia los procesos con exec o spawn, o bifurca sin llamadas en curso."
                .into(),
            Self::StoreUnavailable { what, .. } => format!("El libro no está disponible: {what}"),
            Self::StoreCorrupt { what, .. } => {
                format!("El libro está dañado: {what} Ejecuta verify y restaura una copia.")
            }
            Self::Internal { what, .. } => format!("Error interno: {what}."),
            // Every other variant is answered by `message_es`, which calls this one last.
            _ => self.to_string(),
        }
    }
}
