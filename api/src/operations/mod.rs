//! Everything an engine can be asked beside running a tool: one table of named
//! operations with JSON in and out, the same through every door.

mod administration;
mod calls;
mod care;
mod doctor;
mod keys;
mod providers;

use noxus_engine::{Text, schema, text};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};
use crate::inner::{Inner, guarded};
use crate::noxus::Noxus;

/// An operation: its arguments are the fields of the type.
trait Operation: DeserializeOwned + JsonSchema {
    /// The envelope.
    type Answer: Serialize + JsonSchema;

    /// Answers.
    fn run(self, noxus: &Inner, request_id: &str) -> Result<Self::Answer>;
}

/// One row of the table of operations.
pub struct OperationInfo {
    /// Name, such as `keys.create`.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: Text,
    /// Whether it belongs to whoever owns the ledger rather than to a key.
    pub is_administration: bool,
    schema: fn() -> Value,
    answer: fn(&mut SchemaGenerator) -> Schema,
    run: fn(&Inner, &Value, &str) -> Result<Value>,
}

impl OperationInfo {
    /// JSON Schema of the arguments.
    pub fn schema(&self) -> Value {
        (self.schema)()
    }

    /// JSON Schema of the answer; named parts go to the generator's definitions.
    pub(crate) fn answer_schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.answer)(generator)
    }
}

fn dispatch<O: Operation>(noxus: &Inner, arguments: &Value, request_id: &str) -> Result<Value> {
    let operation: O = noxus_engine::params::read(arguments, &schema::of::<O>)?;
    let answer = operation.run(noxus, request_id)?;
    serde_json::to_value(answer).map_err(|_| ApiError::new(ErrorCode::InternalError))
}

fn answer_schema_of<O: Operation>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<O::Answer>()
}

macro_rules! operations {
    ($($name:literal => $type:ty, $admin:literal, $es:literal, $en:literal;)*) => {
        /// Every operation.
        pub static OPERATIONS: &[OperationInfo] = &[$(OperationInfo {
            name: $name,
            summary: Text::constant($es, $en),
            is_administration: $admin,
            schema: schema::of::<$type>,
            answer: answer_schema_of::<$type>,
            run: dispatch::<$type>,
        }),*];
    };
}

operations! {
    "ping" => calls::Ping, false, "Comprueba la API key.", "Checks the API key.";
    "balance" => calls::BalanceOf, false, "Saldo de la cuenta de la API key.", "Balance of the key's account.";
    "usage" => calls::Usage, false, "Uso y límites de la API key.", "Use and limits of the API key.";
    "catalog" => calls::Catalog, false, "Las herramientas, sus opciones y precios.", "The tools, their options and prices.";
    "versions" => calls::Versions, false, "Versiones de noxus y de sus códecs.", "Versions of noxus and its codecs.";
    "doctor" => doctor::Doctor, true, "Comprueba la máquina y los ajustes, y dice cómo arreglarlos.", "Examines the machine and the settings, and says how to mend them.";
    "providers.list" => providers::ProvidersList, true, "Los proveedores de vídeo, lo que saben hacer y lo que piden.", "The providers of video, what they can do and what they ask.";
    "providers.check" => providers::ProvidersCheck, true, "Pregunta a los proveedores de vídeo si están, sin coste.", "Asks the providers of video whether they are there, at no cost.";
    "jobs.list" => calls::JobsList, false, "Trabajos de la API key o de una cuenta, el último primero.", "Jobs of the key or of an account, latest first.";
    "jobs.get" => calls::JobsGet, false, "Un trabajo.", "One job.";
    "accounts.create" => administration::AccountsCreate, true, "Crea una cuenta.", "Creates an account.";
    "accounts.list" => administration::AccountsList, true, "Lista las cuentas con sus saldos.", "Lists the accounts with their balances.";
    "accounts.set_status" => administration::AccountsSetStatus, true, "Suspende o reactiva una cuenta.", "Suspends or reactivates an account.";
    "accounts.set_tier" => administration::AccountsSetTier, true, "Cambia el plan de una cuenta.", "Moves an account to another tier.";
    "accounts.set_rate_limit" => administration::AccountsSetRateLimit, true, "Pone un techo de trabajos a una cuenta.", "Sets a ceiling of jobs on an account.";
    "tiers.list" => administration::TiersList, true, "Los planes y lo que dan.", "The tiers and what they give.";
    "apps.create" => administration::AppsCreate, true, "Crea una aplicación.", "Creates an app.";
    "apps.list" => administration::AppsList, true, "Lista las aplicaciones de una cuenta.", "Lists the apps of an account.";
    "apps.set_rate_limit" => administration::AppsSetRateLimit, true, "Pone un techo de trabajos a una aplicación.", "Sets a ceiling of jobs on an app.";
    "apps.set_status" => administration::AppsSetStatus, true, "Desactiva o reactiva las API keys de una aplicación.", "Switches the API keys of an app off or on.";
    "keys.create" => keys::KeysCreate, true, "Crea una API key; se muestra una sola vez.", "Creates an API key; it is shown once.";
    "keys.list" => keys::KeysList, true, "Lista las API keys de una cuenta.", "Lists the API keys of an account.";
    "keys.update" => keys::KeysUpdate, true, "Cambia permisos y límites de una API key.", "Changes the rights and limits of an API key.";
    "keys.set_status" => keys::KeysSetStatus, true, "Desactiva o reactiva una API key.", "Switches an API key off or on.";
    "keys.revoke" => keys::KeysRevoke, true, "Revoca una API key.", "Revokes an API key.";
    "keys.rotate" => keys::KeysRotate, true, "Sustituye una API key, con un plazo de gracia.", "Replaces an API key, with a grace period.";
    "jobs.cancel" => administration::JobsCancel, true, "Cancela un trabajo en curso y libera su reserva.", "Cancels an open job and releases its hold.";
    "top_up" => administration::TopUpAccount, true, "Añade saldo a una cuenta.", "Adds money to an account.";
    "refund" => administration::RefundJob, true, "Devuelve lo cobrado por un trabajo.", "Gives back what a job cost.";
    "statement" => administration::Statement, true, "Movimientos de una cuenta.", "Movements of an account.";
    "verify" => care::Verify, true, "Comprueba el libro: saldos, cadenas y contadores.", "Audits the ledger: balances, chains and counters.";
    "clock.accept" => care::ClockAccept, true, "Da por bueno el reloj del equipo después de un salto.", "Takes the computer's clock as right after it has leapt.";
    "reap" => care::Reap, true, "Libera reservas caducadas.", "Releases expired holds.";
}

impl Noxus {
    /// Runs a named operation; `arguments` is a JSON object.
    ///
    /// # Errors
    /// `invalid_request` for an unknown name; else what the operation meets.
    pub fn call(&self, operation: &str, arguments: &Value) -> Result<Value> {
        self.call_as(&self.new_request_id()?, operation, arguments)
    }

    /// [`Noxus::call`] under a request id of [`Noxus::new_request_id`].
    ///
    /// # Errors
    /// As [`Noxus::call`].
    pub fn call_as(&self, request_id: &str, operation: &str, arguments: &Value) -> Result<Value> {
        let found = OPERATIONS.iter().find(|row| row.name == operation).ok_or_else(|| {
            let known = OPERATIONS.iter().map(|row| row.name).collect::<Vec<_>>().join(", ");
            let name: String = operation.chars().take(60).collect();
            ApiError::new(ErrorCode::InvalidRequest)
                .with_message(text!("No existe la operación «{name}».", "There is no operation “{name}”."))
                .with_hint(text!("Operaciones: {known}.", "Operations: {known}."))
        });
        found
            .and_then(|row| guarded(|| (row.run)(self.inner(), arguments, request_id)))
            .map_err(|error| error.with_request_id(request_id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_is_described_in_both_languages() {
        let untranslated = OPERATIONS.iter().flat_map(|row| {
            let places = schema::untranslated(&row.schema());
            places.into_iter().map(|place| format!("{}: {place}", row.name))
        });
        assert_eq!(untranslated.collect::<Vec<_>>(), Vec::<String>::new());
    }
}
