//! Tiers: what accounts and their keys may that do not say otherwise. Data, like
//! the tariff.

use std::collections::BTreeMap;

use noxus_billing::{Money, RateLimit, TierLimits, Tiers};
use noxus_engine::{Limits, text, tools};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answers::{TierEntry, TiersAnswer, True};
use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};

/// A list of tiers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierList {
    /// Its name, for people.
    pub id: String,
    /// Counts its changes.
    pub version: u32,
    /// The tier of new accounts, and the limits of accounts whose tier is not listed.
    pub default: String,
    tiers: BTreeMap<String, Tier>,
}

/// One tier; what it does not say is not limited.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Successful jobs of each API key in a sliding window.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<RateLimit>")]
    pub key_rate_limit: Option<Rate>,
    /// The same over all keys of an account, in each environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<RateLimit>")]
    pub account_rate_limit: Option<Rate>,
    /// The most each key may ever spend, as a decimal string in US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_budget_usd: Option<Money>,
    /// The tools its keys may run, by slug or alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<String>>,
    /// Largest file taken in, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_input_bytes: Option<u64>,
    /// Largest video taken in, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_video_bytes: Option<u64>,
}

/// Successful jobs per sliding window.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Jobs.
    pub limit: u32,
    /// Length of the window: 1 second to 31 days.
    pub window_seconds: u32,
}

impl From<Rate> for RateLimit {
    fn from(rate: Rate) -> Self {
        Self { limit: rate.limit, window_seconds: rate.window_seconds }
    }
}

const WINDOW_MAX_SECONDS: u32 = 31 * 86_400;

impl TierList {
    /// The list noxus ships with.
    ///
    /// # Errors
    /// None in a build whose tests passed.
    pub fn builtin() -> Result<Self> {
        Self::from_toml(include_str!("../tiers/default.toml"))
    }

    /// Reads a list.
    ///
    /// # Errors
    /// `invalid_request` that says where and what.
    pub fn from_toml(toml: &str) -> Result<Self> {
        let mut list: Self = toml::from_str(toml).map_err(|error| refused(&error.to_string()))?;
        if !list.tiers.contains_key(&list.default) {
            return Err(refused(&format!("default = \"{}\": there is no such tier", list.default)));
        }
        for (name, tier) in &mut list.tiers {
            let rates = [tier.key_rate_limit, tier.account_rate_limit];
            if rates
                .into_iter()
                .flatten()
                .any(|rate| !(1..=WINDOW_MAX_SECONDS).contains(&rate.window_seconds))
            {
                return Err(refused(&format!(
                    "tiers.{name}: window_seconds must be 1 to {WINDOW_MAX_SECONDS}"
                )));
            }
            for tool in tier.tools.iter_mut().flatten() {
                let found = tools::find(tool)
                    .map_err(|_| refused(&format!("tiers.{name}: there is no tool \"{tool}\"")))?;
                found.slug().clone_into(tool);
            }
        }
        Ok(list)
    }

    /// The tier an account has.
    pub fn get(&self, name: &str) -> Option<&Tier> {
        self.tiers.get(name).or_else(|| self.tiers.get(&self.default))
    }

    /// Refuses a name that is not in the list.
    ///
    /// # Errors
    /// `invalid_field` that names those that are.
    pub fn check(&self, name: &str) -> Result<()> {
        if self.tiers.contains_key(name) {
            return Ok(());
        }
        let known = self.tiers.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let name: String = name.chars().take(60).collect();
        Err(ApiError::new(ErrorCode::InvalidField)
            .with_field("tier")
            .with_message(text!("No existe el plan «{name}».", "There is no tier “{name}”."))
            .with_hint(text!("Planes: {known}.", "Tiers: {known}.")))
    }

    /// What the ledger has to know: for whoever brings a store of their own.
    pub fn for_ledger(&self) -> Tiers {
        let limits = |tier: &Tier| TierLimits {
            key_rate_limit: tier.key_rate_limit.map(RateLimit::from),
            account_rate_limit: tier.account_rate_limit.map(RateLimit::from),
            key_budget: tier.key_budget_usd,
        };
        Tiers {
            named: self.tiers.iter().map(|(name, tier)| (name.clone(), limits(tier))).collect(),
            otherwise: self.get(&self.default).map(limits).unwrap_or_default(),
        }
    }

    /// The list for people and panels.
    pub(crate) fn answer(&self) -> TiersAnswer {
        let tiers =
            self.tiers.iter().map(|(name, tier)| TierEntry { limits: tier.clone(), tier: name.clone() });
        TiersAnswer {
            id: self.id.clone(),
            version: self.version,
            default: self.default.clone(),
            tiers: tiers.collect(),
            success: True,
        }
    }
}

impl Tier {
    /// Whether its keys may run the tool of that slug.
    pub(crate) fn allows_tool(&self, slug: &str) -> bool {
        self.tools.as_ref().is_none_or(|tools| tools.iter().any(|tool| tool == slug))
    }

    /// The engine's limits, where the tier sets narrower ones.
    pub(crate) fn narrow(&self, limits: &Limits) -> Limits {
        let mut narrowed = limits.clone();
        if let Some(most) = self.max_input_bytes {
            narrowed.max_input_bytes = narrowed.max_input_bytes.min(most);
        }
        if let Some(most) = self.max_video_bytes {
            narrowed.max_video_bytes = narrowed.max_video_bytes.min(most);
        }
        narrowed
    }
}

fn refused(what: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest)
        .with_message(text!(
            "La lista de planes no es válida: {what}.",
            "The list of tiers is not valid: {what}."
        ))
        .with_hint(text!(
            "Compárala con api/tiers/default.toml, que trae noxus.",
            "Compare it with api/tiers/default.toml, which noxus ships."
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tiers_are_the_published_ones() {
        let list = TierList::builtin().unwrap();
        let free = list.get("free").unwrap().key_rate_limit.unwrap();
        assert_eq!((free.limit, free.window_seconds, list.default.as_str()), (60, 3_600, "free"));
        let unlimited = list.get("unlimited").unwrap();
        assert!(unlimited.key_rate_limit.is_none() && unlimited.allows_tool("qr"));
        assert!(list.get("gold").unwrap().key_rate_limit.is_some(), "an unknown tier is no way around");
    }

    #[test]
    fn a_list_that_makes_no_sense_is_refused_by_place() {
        let with = |text: &str| {
            let toml = format!("id = \"x\"\nversion = 1\ndefault = \"a\"\n[tiers.a]\n{text}");
            TierList::from_toml(&toml).map(|_| ()).unwrap_err().to_string()
        };
        assert!(with("tools = [\"nada\"]").contains("there is no tool \"nada\""));
        assert!(with("key_rate_limit = { limit = 1, window_seconds = 0 }").contains("window_seconds"));
        assert!(with("key_budget_usd = \"-1\"").contains("key_budget_usd"));
        assert!(with("rate = 1").contains("rate"));
        let toml = "id = \"x\"\nversion = 1\ndefault = \"b\"\n[tiers.a]";
        assert!(TierList::from_toml(toml).map(|_| ()).unwrap_err().to_string().contains("no such tier"));
        // An alias means its tool.
        let toml = "id = \"x\"\nversion = 1\ndefault = \"a\"\n[tiers.a]\ntools = [\"crear-qr\"]\nmax_input_bytes = 5";
        let list = TierList::from_toml(toml).unwrap();
        let tier = list.get("a").unwrap();
        assert!(tier.allows_tool("qr") && !tier.allows_tool("image-convert"));
        assert_eq!(tier.narrow(&Limits::default()).max_input_bytes, 5);
    }
}
