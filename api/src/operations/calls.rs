//! Operations of whoever holds an API key.

use noxus_billing::{AccountId, Environment, JobId, JobQuery};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Operation;
use crate::answers::{
    self, BalanceAnswer, CatalogAnswer, JobAnswer, JobsAnswer, Library, PingAccount, PingAnswer, PingKey,
    PingStatus, True, UsageAnswer, VersionsAnswer,
};
use crate::error::Result;
use crate::history::Viewer;
use crate::inner::Inner;
use crate::order::key;
use crate::tool_catalog;

/// Checks the API key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ping {
    /// The key; default: the configured one.
    ///
    /// es: La API key; por defecto, la configurada.
    #[serde(default)]
    api_key: Option<String>,
}

impl Operation for Ping {
    type Answer = PingAnswer;

    fn run(self, noxus: &Inner, request_id: &str) -> Result<Self::Answer> {
        let key = key(noxus, self.api_key.as_deref())?;
        let account = noxus.store()?.account(key.account)?;
        Ok(PingAnswer {
            success: True,
            status: PingStatus::Ok,
            request_id: request_id.to_owned(),
            api_key: PingKey { key_hint: key.short_hint(), environment: key.environment },
            account: PingAccount { tier: account.tier, status: account.status },
        })
    }
}

/// Balance of the key's account in the key's environment.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BalanceOf {
    /// The key; default: the configured one.
    ///
    /// es: La API key; por defecto, la configurada.
    #[serde(default)]
    api_key: Option<String>,
}

impl Operation for BalanceOf {
    type Answer = BalanceAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let key = key(noxus, self.api_key.as_deref())?;
        let balance = noxus.store()?.balance(key.account, key.environment)?;
        Ok(BalanceAnswer { success: True, balance: answers::Balance::from(&balance) })
    }
}

/// Use of the key inside its rate window and budget.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Usage {
    /// The key; default: the configured one.
    ///
    /// es: La API key; por defecto, la configurada.
    #[serde(default)]
    api_key: Option<String>,
}

impl Operation for Usage {
    type Answer = UsageAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let key = key(noxus, self.api_key.as_deref())?;
        let store = noxus.store()?;
        let usage = store.key_usage(key.id)?;
        let tier = store.account(key.account)?.tier;
        Ok(UsageAnswer { success: True, usage: answers::Usage::new(tier, &usage) })
    }
}

/// The tools with options, limits and prices.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalog {}

impl Operation for Catalog {
    type Answer = CatalogAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        Ok(tool_catalog::of(&noxus.config.limits, &noxus.tariff, &noxus.services))
    }
}

/// Versions of noxus and of the libraries inside.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Versions {}

impl Operation for Versions {
    type Answer = VersionsAnswer;

    fn run(self, _: &Inner, _: &str) -> Result<Self::Answer> {
        #[cfg(feature = "video")]
        let ffmpeg = {
            let known = noxus_engine::codec::video::ffmpeg_version();
            Some(Library {
                version: known.version,
                license: known.license,
                configuration: known.configuration,
            })
        };
        #[cfg(not(feature = "video"))]
        let ffmpeg: Option<Library> = None;
        let versions = answers::Versions { noxus: env!("CARGO_PKG_VERSION"), ffmpeg };
        Ok(VersionsAnswer { success: True, versions })
    }
}

/// Jobs, latest first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobsList {
    /// The key whose account is meant; default: the configured one.
    ///
    /// es: La API key cuya cuenta interesa; por defecto, la configurada.
    #[serde(default)]
    api_key: Option<String>,
    /// The account, for whoever owns the ledger; then no key is needed.
    ///
    /// es: La cuenta, para quien tiene el libro; entonces no hace falta API key.
    #[serde(default)]
    account: Option<i64>,
    /// `test` or `live`; a key sees its own environment.
    ///
    /// es: `test` o `live`; una API key ve su propio entorno.
    #[serde(default)]
    environment: Option<EnvironmentName>,
    /// Only jobs older than this one.
    ///
    /// es: Solo trabajos anteriores a este.
    #[serde(default)]
    before: Option<i64>,
    /// How many, 1 to 1,000. Default 100.
    ///
    /// es: Cuántos, de 1 a 1000. Por defecto, 100.
    #[serde(default)]
    limit: Option<u32>,
}

impl Operation for JobsList {
    type Answer = JobsAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let is_owner = self.account.is_some();
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
        let shown = |job| match is_owner {
            true => answers::JobRecord::for_owner(job),
            false => answers::JobRecord::from(job),
        };
        Ok(JobsAnswer { success: True, jobs: jobs.iter().map(shown).collect() })
    }
}

/// One job of the key's account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobsGet {
    /// The key; default: the configured one.
    ///
    /// es: La API key; por defecto, la configurada.
    #[serde(default)]
    api_key: Option<String>,
    /// The job.
    ///
    /// es: El trabajo.
    job_id: i64,
}

impl Operation for JobsGet {
    type Answer = JobAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let job = crate::history::record(noxus, Viewer::Key(self.api_key.as_deref()), self.job_id)?;
        Ok(JobAnswer { success: True, job: answers::JobRecord::from(&job) })
    }
}

/// `test` or `live`.
///
/// es: `test` o `live`.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EnvironmentName {
    /// Play money.
    ///
    /// es: Dinero de mentira.
    Test,
    /// Real money.
    ///
    /// es: Dinero de verdad.
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
