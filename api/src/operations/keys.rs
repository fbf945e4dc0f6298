//! Operations on API keys, for whoever owns the ledger.

use noxus_billing::{
    AccountId, ApiKey, AppId, Environment, KeyChange, KeyId, KeyStatus, Money, NewKey, RateLimit, Secret,
    Timestamp,
};
use noxus_engine::tools;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Operation;
use super::administration::page;
use super::calls::EnvironmentName;
use crate::answers::{self, KeyAnswer, KeysAnswer, NewKeyAnswer, True};
use crate::error::Result;
use crate::inner::Inner;
use crate::order::RUN_SCOPE;

/// Creates an API key. The answer is the only place where the key itself stands.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysCreate {
    /// The account that pays.
    ///
    /// es: La cuenta que paga.
    account: i64,
    /// The app it is grouped under.
    ///
    /// es: La aplicación en la que se agrupa.
    #[serde(default)]
    app: Option<i64>,
    /// `test` (default) or `live`.
    ///
    /// es: `test` (por defecto) o `live`.
    #[serde(default)]
    environment: Option<EnvironmentName>,
    /// What it may do. Default `["tools:run"]`.
    ///
    /// es: Lo que puede hacer. Por defecto, `["tools:run"]`.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// Slugs or aliases it may run: `null` = all, also future ones; `[]` = none.
    ///
    /// es: Herramientas que puede usar, por su nombre o un alias: `null` = todas, también las
    /// futuras; `[]` = ninguna.
    #[serde(default)]
    tools: Option<Vec<String>>,
    /// Successful jobs per window: `{"limit": 60, "window_seconds": 3600}`. Default: that of the
    /// account's tier.
    ///
    /// es: Trabajos con éxito por ventana: `{"limit": 60, "window_seconds": 3600}`. Por defecto,
    /// los del plan de la cuenta.
    #[serde(default)]
    rate_limit: Option<RateLimitArgument>,
    /// The most it may ever spend, as a decimal string in US dollars. Default: that of the
    /// account's tier.
    ///
    /// es: Lo máximo que podrá gastar en total, como texto decimal en dólares estadounidenses. Por
    /// defecto, lo que diga el plan de la cuenta.
    #[serde(default)]
    budget_usd: Option<String>,
    /// When it stops working, in Unix milliseconds.
    ///
    /// es: Cuándo deja de valer, en milisegundos Unix.
    #[serde(default)]
    expires_at_ms: Option<i64>,
}

/// Successful jobs per sliding window.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RateLimitArgument {
    /// Jobs.
    ///
    /// es: Trabajos.
    limit: u32,
    /// Seconds.
    ///
    /// es: Segundos.
    window_seconds: u32,
}

impl From<RateLimitArgument> for RateLimit {
    fn from(rate: RateLimitArgument) -> Self {
        Self { limit: rate.limit, window_seconds: rate.window_seconds }
    }
}

/// Tools by their slugs, whatever name they were given by.
fn canonical(names: Vec<String>) -> Result<Vec<String>> {
    names.iter().map(|name| Ok(tools::find(name)?.slug().to_owned())).collect()
}

impl Operation for KeysCreate {
    type Answer = NewKeyAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let new = NewKey {
            account: AccountId(self.account),
            app: self.app.map(AppId),
            environment: self.environment.map_or(Environment::Test, Environment::from),
            scopes: self.scopes.unwrap_or_else(|| vec![RUN_SCOPE.to_owned()]),
            tools: self.tools.map(canonical).transpose()?,
            rate_limit: self.rate_limit.map(RateLimit::from),
            budget: self.budget_usd.as_deref().map(Money::parse).transpose()?,
            expires_at: self.expires_at_ms.map(Timestamp),
        };
        let (key, secret) = noxus.store()?.create_key(&new)?;
        Ok(new_key(&key, &secret))
    }
}

/// Lists the API keys of an account, by hint.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysList {
    /// The account.
    ///
    /// es: La cuenta.
    account: i64,
    /// Only keys with a larger id: the last one of the page before.
    ///
    /// es: Solo API keys con un id mayor que este: el último de la página anterior.
    #[serde(default)]
    after: Option<i64>,
    /// How many, 1 to 1,000. Default 1,000.
    ///
    /// es: Cuántas, de 1 a 1000. Por defecto, 1000.
    #[serde(default)]
    limit: Option<u32>,
}

impl Operation for KeysList {
    type Answer = KeysAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let page = page(self.after.map(KeyId), self.limit);
        let keys = noxus.store()?.keys(AccountId(self.account), page)?;
        Ok(KeysAnswer { success: True, keys: keys.iter().map(answers::ApiKey::from).collect() })
    }
}

/// Revokes an API key: its next reservation is refused.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysRevoke {
    /// Id of the key.
    ///
    /// es: Id de la API key.
    key: i64,
}

impl Operation for KeysRevoke {
    type Answer = KeyAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let key = noxus.store()?.revoke_key(KeyId(self.key))?;
        Ok(KeyAnswer { success: True, key: answers::ApiKey::from(&key) })
    }
}

/// Replaces an API key; the old one works on for the grace period.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysRotate {
    /// Id of the key.
    ///
    /// es: Id de la API key.
    key: i64,
    /// Seconds. Default 0: the old key stops at once.
    ///
    /// es: Segundos. Por defecto, 0: la antigua deja de valer en el acto.
    #[serde(default)]
    grace_seconds: Option<u32>,
}

impl Operation for KeysRotate {
    type Answer = NewKeyAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let grace_ms = i64::from(self.grace_seconds.unwrap_or_default()) * 1000;
        let (key, secret) = noxus.store()?.rotate_key(KeyId(self.key), grace_ms)?;
        Ok(new_key(&key, &secret))
    }
}

/// Changes what an API key may do; counts from its next call on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysUpdate {
    /// Id of the key.
    ///
    /// es: Id de la API key.
    key: i64,
    /// What it may do.
    ///
    /// es: Lo que puede hacer.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// Slugs or aliases it may run: `null` = all, also future ones; `[]` = none.
    /// Absent: as before.
    ///
    /// es: Herramientas que puede usar, por su nombre o un alias: `null` = todas, también las
    /// futuras; `[]` = ninguna. Si falta, como antes.
    #[serde(default, deserialize_with = "given")]
    tools: Option<Option<Vec<String>>>,
    /// Successful jobs per window; `null` = no limit. Absent: as before.
    ///
    /// es: Trabajos con éxito por ventana; `null` = sin límite. Si falta, como antes.
    #[serde(default, deserialize_with = "given")]
    rate_limit: Option<Option<RateLimitArgument>>,
    /// The most it may ever spend, as a decimal string in US dollars; `null` = no
    /// limit. Absent: as before.
    ///
    /// es: Lo máximo que podrá gastar en total, como texto decimal en dólares estadounidenses;
    /// `null` = sin límite. Si falta, como antes.
    #[serde(default, deserialize_with = "given")]
    budget_usd: Option<Option<String>>,
    /// When it stops working, in Unix milliseconds; `null` = never. Absent: as before.
    ///
    /// es: Cuándo deja de valer, en milisegundos Unix; `null` = nunca. Si falta, como antes.
    #[serde(default, deserialize_with = "given")]
    expires_at_ms: Option<Option<i64>>,
    /// Limits to take away, where a language cannot tell `null` from absence.
    ///
    /// es: Límites que se quitan, para lenguajes que no distinguen `null` de lo que falta.
    #[serde(default)]
    clear: Option<Vec<Clearable>>,
}

/// A limit of a key that can be taken away.
///
/// es: Un límite de una API key que se puede quitar.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Clearable {
    /// All tools, also future ones.
    ///
    /// es: Todas las herramientas, también las futuras.
    Tools,
    /// No limit on jobs.
    ///
    /// es: Sin límite de trabajos.
    RateLimit,
    /// No limit on money.
    ///
    /// es: Sin límite de dinero.
    BudgetUsd,
    /// No end.
    ///
    /// es: Sin caducidad.
    ExpiresAtMs,
}

/// Tells `null` (clear it) from absence (leave it).
fn given<'de, T, D>(deserializer: D) -> std::result::Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

impl Operation for KeysUpdate {
    type Answer = KeyAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let clear = self.clear.unwrap_or_default();
        let cleared = |limit| clear.contains(&limit);
        let change = KeyChange {
            scopes: self.scopes,
            tools: self.tools.map(|tools| tools.map(canonical).transpose()).transpose()?,
            rate_limit: self.rate_limit.map(|rate| rate.map(RateLimit::from)),
            budget: self
                .budget_usd
                .map(|budget| budget.as_deref().map(Money::parse).transpose())
                .transpose()?,
            expires_at: self.expires_at_ms.map(|at| at.map(Timestamp)),
            ..KeyChange::default()
        };
        let change = KeyChange {
            tools: if cleared(Clearable::Tools) { Some(None) } else { change.tools },
            rate_limit: if cleared(Clearable::RateLimit) { Some(None) } else { change.rate_limit },
            budget: if cleared(Clearable::BudgetUsd) { Some(None) } else { change.budget },
            expires_at: if cleared(Clearable::ExpiresAtMs) { Some(None) } else { change.expires_at },
            ..change
        };
        let key = noxus.store()?.update_key(KeyId(self.key), &change)?;
        Ok(KeyAnswer { success: True, key: answers::ApiKey::from(&key) })
    }
}

/// Switches an API key off for now, or on again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysSetStatus {
    /// Id of the key.
    ///
    /// es: Id de la API key.
    key: i64,
    /// `active` or `disabled`.
    ///
    /// es: `active` o `disabled`.
    status: SwitchName,
}

/// `active` or `disabled`.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum SwitchName {
    /// Works.
    ///
    /// es: Funciona.
    Active,
    /// Is refused until it is switched on again.
    ///
    /// es: Se rechaza hasta que se vuelva a activar.
    Disabled,
}

impl Operation for KeysSetStatus {
    type Answer = KeyAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let status = match self.status {
            SwitchName::Active => KeyStatus::Active,
            SwitchName::Disabled => KeyStatus::Disabled,
        };
        let key = noxus.store()?.set_key_status(KeyId(self.key), status)?;
        Ok(KeyAnswer { success: True, key: answers::ApiKey::from(&key) })
    }
}

fn new_key(key: &ApiKey, secret: &Secret) -> NewKeyAnswer {
    NewKeyAnswer { success: True, api_key: secret.reveal().to_owned(), key: answers::ApiKey::from(key) }
}
