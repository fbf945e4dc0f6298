//! Operations of whoever holds an API key.

use noxus_billing::{AccountId, ApiKey, Environment, JobId, JobQuery, JobRecord};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Operation;
use crate::catalog;
use crate::error::{ApiError, Result};
use crate::history::Viewer;
use crate::noxus::Inner;
use crate::order;

/// The key of an operation: given, or configured.
pub(crate) fn key(noxus: &Inner, api_key: Option<&str>) -> Result<ApiKey> {
    match order::authenticate(noxus, api_key)? {
        Some(key) => Ok(key),
        None => Err(noxus.store().err().unwrap_or_else(|| ApiError::new("missing_api_key"))),
    }
}

/// Checks the API key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ping {
    /// The key; default: the configured one.
    #[serde(default)]
    api_key: Option<String>,
}

impl Operation for Ping {
    fn run(self, noxus: &Inner, request_id: &str) -> Result<Value> {
        let key = key(noxus, self.api_key.as_deref())?;
        let account = noxus.store()?.account(key.account)?;
        Ok(json!({
            "success": true,
            "status": "ok",
            "request_id": request_id,
            "api_key": {"key_hint": key.short_hint(), "environment": key.environment},
            "account": {"tier": account.tier, "status": account.status},
        }))
    }
}

/// Balance of the key's account in the key's environment.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BalanceOf {
    /// The key; default: the configured one.
    #[serde(default)]
    api_key: Option<String>,
}

impl Operation for BalanceOf {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let key = key(noxus, self.api_key.as_deref())?;
        let balance = noxus.store()?.balance(key.account, key.environment)?;
        Ok(json!({"success": true, "balance": super::administration::balance_fields(&balance)}))
    }
}

/// Use of the key inside its rate window and budget.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Usage {
    /// The key; default: the configured one.
    #[serde(default)]
    api_key: Option<String>,
}

impl Operation for Usage {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let key = key(noxus, self.api_key.as_deref())?;
        let store = noxus.store()?;
        let usage = store.key_usage(key.id)?;
        let tier = store.account(key.account)?.tier;
        Ok(json!({
            "success": true,
            "usage": {
                "tier": tier,
                "limit": usage.rate_limit,
                "successes_in_window": usage.successes_in_window,
                "in_flight": usage.in_flight,
                "remaining": usage.remaining,
                "reset_after_seconds": usage.reset_after_seconds,
                "spent_usd": usage.spent,
                "held_usd": usage.held,
                "budget_usd": usage.budget,
            },
        }))
    }
}

/// The tools with options, limits and prices.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalog {}

impl Operation for Catalog {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        Ok(catalog::of(&noxus.config.limits, &noxus.tariff))
    }
}

/// Versions of noxus and of the libraries inside.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Versions {}

impl Operation for Versions {
    fn run(self, _: &Inner, _: &str) -> Result<Value> {
        let mut versions = Map::new();
        versions.insert("noxus".to_owned(), env!("CARGO_PKG_VERSION").into());
        #[cfg(feature = "video")]
        {
            let ffmpeg = noxus_engine::codec::video::ffmpeg_version();
            versions.insert("ffmpeg".to_owned(), ffmpeg.version.into());
            versions.insert("ffmpeg_license".to_owned(), ffmpeg.license.into());
            versions.insert("ffmpeg_configuration".to_owned(), ffmpeg.configuration.into());
        }
        Ok(json!({"success": true, "versions": versions}))
    }
}

/// Jobs, latest first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobsList {
    /// The key whose account is meant; default: the configured one.
    #[serde(default)]
    api_key: Option<String>,
    /// The account, for whoever owns the ledger; then no key is needed.
    #[serde(default)]
    account: Option<i64>,
    /// `test` or `live`; a key sees its own environment.
    #[serde(default)]
    environment: Option<EnvironmentName>,
    /// Only jobs older than this one.
    #[serde(default)]
    before: Option<i64>,
    /// How many, 1 to 1,000. Default 100.
    #[serde(default)]
    limit: Option<u32>,
}

impl Operation for JobsList {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let mut query = match self.account {
            Some(account) => {
                let environment = self.environment.map(Environment::from);
                JobQuery { environment, ..JobQuery::of(AccountId(account)) }
            }
            None => {
                let key = key(noxus, self.api_key.as_deref())?;
                JobQuery { environment: Some(key.environment), ..JobQuery::of(key.account) }
            }
        };
        query.before = self.before.map(JobId);
        query.limit = self.limit.unwrap_or(100).clamp(1, 1000);
        let jobs = noxus.store()?.jobs(&query)?;
        Ok(json!({"success": true, "jobs": jobs.iter().map(job_fields).collect::<Vec<_>>()}))
    }
}

/// One job of the key's account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobsGet {
    /// The key; default: the configured one.
    #[serde(default)]
    api_key: Option<String>,
    /// The job.
    job_id: i64,
}

impl Operation for JobsGet {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let job = crate::history::record(noxus, Viewer::Key(self.api_key.as_deref()), self.job_id)?;
        Ok(json!({"success": true, "job": job_fields(&job)}))
    }
}

/// `test` or `live`.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EnvironmentName {
    /// Play money.
    Test,
    /// Real money.
    Live,
}

impl From<EnvironmentName> for Environment {
    fn from(name: EnvironmentName) -> Self {
        match name {
            EnvironmentName::Test => Self::Test,
            EnvironmentName::Live => Self::Live,
        }
    }
}

/// A job as the usage log shows it.
pub(crate) fn job_fields(job: &JobRecord) -> Value {
    json!({
        "job_id": job.id,
        "tool": job.tool,
        "state": job.state,
        "environment": job.environment,
        "account": job.account,
        "key": job.key,
        "attempt": job.attempt,
        "request_id": job.request_id,
        "idempotency_key": job.idempotency_key,
        "estimated_usd": job.reserved,
        "charged_usd": job.charged,
        "refunded_usd": job.refunded,
        "error_code": job.error_code,
        "created_at_ms": job.created_at,
        "started_at_ms": job.started_at,
        "done_at_ms": job.done_at,
    })
}
