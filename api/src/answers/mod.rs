//! What the engine answers, as types: their fields and words are described here once.
//! Documents, typed answers of the bindings and the server's schemas are made from them.

mod calls;
mod catalog;
mod envelopes;
mod ledger;

pub(crate) use calls::{
    Accepted, Billing, Estimate, Hold, JobDetail, OutputLink, Progress, Queued, TariffVersion, define,
};
pub(crate) use catalog::{CatalogAnswer, CatalogTool, ServiceState, TariffName, UnitWords};
pub(crate) use envelopes::{
    AccountAnswer, AccountsAnswer, AppAnswer, AppsAnswer, BalanceAnswer, Check, CheckState, ClockAnswer,
    DoctorAnswer, JobAnswer, JobsAnswer, KeyAnswer, KeysAnswer, NewKeyAnswer, PingAccount, PingAnswer,
    PingKey, ProviderState, ProvidersAnswer, ProvidersChecked, ReapAnswer, StatementAnswer, TierEntry,
    TiersAnswer, UsageAnswer, VerifyAnswer, VersionsAnswer,
};
pub(crate) use envelopes::{Library, PingStatus, Versions};
pub(crate) use ledger::{
    Account, AccountWithBalances, ApiKey, App, Balance, Books, JobRecord, Movement, Usage,
};

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// Always `true`: an answer is of a success, whatever else is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct True;

impl Serialize for True {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

/// A value that is more than its type says: its name and schema.
macro_rules! meanings {
    ($($(#[$doc:meta])* $name:ident, $inline:literal, $schema:tt;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                $inline
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

meanings! {
    /// The id of a request.
    RequestId, false, {
        "type": "string",
        "pattern": "^req_[0-9A-HJKMNP-TV-Z]{26}$",
        "description": "Names the request, in the answer, its header and the server's log.",
    };
    /// A currency.
    Currency, false, {
        "type": "string",
        "pattern": "^[A-Z]{3}$",
        "description": "ISO 4217 code.",
        "examples": ["USD"],
    };
}

/// An exact decimal number, as prices are written.
pub(crate) type ExactDecimal = noxus_engine::tariff::Exact;

impl JsonSchema for True {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "True".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "boolean", "const": true})
    }
}

/// Where definitions stand in the catalog document.
const DEFINITIONS: &str = "/definitions";

/// Makes schemas of what is answered. Types with a name become definitions of the
/// catalog document.
pub(crate) fn generator() -> SchemaGenerator {
    let mut settings = SchemaSettings::draft2020_12().for_serialize().with_transform(Absent);
    settings.definitions_path = DEFINITIONS.into();
    settings.into_generator()
}

/// A field of an answer that may be missing is never null.
#[derive(Clone, Debug)]
struct Absent;

impl Transform for Absent {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let required: Vec<String> = list(schema.get("required"));
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            let optional = properties.iter_mut().filter(|(name, _)| !required.contains(name));
            optional.for_each(|(_, property)| without_null(property));
        }
    }
}

fn list(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn without_null(schema: &mut Value) {
    let Value::Object(fields) = schema else { return };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            fields.insert("type".into(), kind);
        }
    }
    let others = fields.get("anyOf").and_then(Value::as_array).map(|choices| {
        choices
            .iter()
            .filter(|choice| choice.get("type") != Some(&"null".into()))
            .cloned()
            .collect::<Vec<_>>()
    });
    if let Some([Value::Object(only)]) = others.as_deref() {
        let only = only.clone();
        fields.shift_remove("anyOf");
        for (name, value) in only {
            fields.entry(name).or_insert(value);
        }
    }
}
