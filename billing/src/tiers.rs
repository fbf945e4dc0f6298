//! What accounts and keys may that do not say otherwise.

use std::collections::BTreeMap;

use crate::money::Money;
use crate::records::RateLimit;

/// What a tier gives an account and its keys where they do not say otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TierLimits {
    /// Rate limit of each key.
    pub key_rate_limit: Option<RateLimit>,
    /// Ceiling over all keys of an account.
    pub account_rate_limit: Option<RateLimit>,
    /// The most each key may ever spend.
    pub key_budget: Option<Money>,
}

/// Tiers by name. An account whose tier is not among them has the limits of [`Tiers::otherwise`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tiers {
    /// The tiers there are.
    pub named: BTreeMap<String, TierLimits>,
    /// For accounts of a tier that is not there: no limits unless set.
    pub otherwise: TierLimits,
}

impl Tiers {
    /// What the tier of that name gives.
    #[must_use]
    pub fn limits(&self, tier: &str) -> TierLimits {
        self.named.get(tier).copied().unwrap_or(self.otherwise)
    }
}
