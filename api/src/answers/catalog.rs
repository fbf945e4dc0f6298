//! The tools, their options, files, services and prices.

use std::collections::BTreeMap;

use noxus_engine::{Example, InputField, InputKindInfo, Service, Text, Unit, tariff};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Currency, ExactDecimal, True};

/// The tools with their options, limits and prices.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CatalogAnswer {
    pub(crate) success: True,
    /// Counts what a reader must learn anew.
    pub(crate) catalog_version: u32,
    /// Upper bounds of one call, by name.
    #[schemars(with = "BTreeMap<String, u64>")]
    pub(crate) limits: Value,
    /// The price list.
    pub(crate) tariff: TariffName,
    /// What is charged for, in words.
    pub(crate) units: Vec<UnitWords>,
    /// The kinds of files that tools take.
    pub(crate) input_kinds: Vec<InputKindInfo>,
    /// The tools.
    pub(crate) tools: Vec<CatalogTool>,
}

/// A price list by its name.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TariffName {
    /// Its name.
    pub(crate) id: String,
    /// Raised with every change of a price.
    pub(crate) version: u32,
    /// Always `USD`.
    #[schemars(with = "Currency")]
    pub(crate) currency: String,
}

/// A unit in words.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UnitWords {
    /// The unit.
    pub(crate) unit: Unit,
    /// What a price in it is for, such as “per call”.
    pub(crate) text: Text,
}

/// A tool: options, files, results, price.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CatalogTool {
    /// Canonical name.
    pub(crate) slug: &'static str,
    /// Other names that stand for it everywhere.
    pub(crate) aliases: Vec<&'static str>,
    /// What it does, in a line.
    pub(crate) summary: Text,
    /// The option or file that matters most: it stands first in a function call.
    pub(crate) primary_field: &'static str,
    /// The files it takes.
    pub(crate) inputs: Vec<InputField>,
    /// JSON Schema (2020-12) of the options.
    #[schemars(with = "serde_json::Map<String, Value>")]
    pub(crate) params: Value,
    /// JSON Schema of what it says beside files.
    #[schemars(with = "serde_json::Map<String, Value>")]
    pub(crate) report: Value,
    /// A call of it and what that answers; files that it needs are the examples of their kinds.
    pub(crate) example: Option<Example>,
    /// The services that it may ask for.
    pub(crate) services: Vec<ServiceState>,
    /// The price of each unit.
    pub(crate) rates: Vec<tariff::Rate>,
    /// Whether it can be called here.
    pub(crate) available: bool,
    /// Why not, where it cannot.
    pub(crate) reason: Option<Text>,
    /// What every call costs, where that is the same for all ...
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ExactDecimal>")]
    pub(crate) price_usd: Option<String>,
    /// ... or else what the least one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ExactDecimal>")]
    pub(crate) from_usd: Option<String>,
}

/// How it is with a service of a tool.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ServiceState {
    /// The service.
    pub(crate) service: Service,
    /// What for, and when.
    pub(crate) summary: Text,
    /// Whether no call does without it.
    pub(crate) is_required: bool,
    /// Whether it is set up here.
    pub(crate) available: bool,
    /// What is missing, where it is not.
    pub(crate) reason: Option<Text>,
}
