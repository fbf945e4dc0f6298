//! What each operation answers.

use noxus_billing::{AccountStatus, AuditReport, Environment, Money, Timestamp};
use noxus_engine::video_generator::ProviderInfo;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Account, AccountWithBalances, ApiKey, App, Balance, JobRecord, Movement, RequestId, True, Usage,
};
use crate::heads;
use crate::tiers::Tier;

/// The key works.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PingAnswer {
    pub(crate) success: True,
    /// Always `ok`.
    pub(crate) status: PingStatus,
    /// Id of this request.
    #[schemars(with = "RequestId")]
    pub(crate) request_id: String,
    /// The key that asks.
    pub(crate) api_key: PingKey,
    /// The account that pays.
    pub(crate) account: PingAccount,
}

/// How it is with the engine.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum PingStatus {
    /// It works.
    Ok,
}

/// The key that asks.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PingKey {
    /// How it begins.
    pub(crate) key_hint: String,
    /// Which books it writes to.
    pub(crate) environment: Environment,
}

/// The account that pays.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PingAccount {
    /// Its tier.
    pub(crate) tier: String,
    /// Whether it may start jobs.
    pub(crate) status: AccountStatus,
}

/// A balance.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BalanceAnswer {
    pub(crate) success: True,
    /// The balance.
    pub(crate) balance: Balance,
}

/// Use of the key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UsageAnswer {
    pub(crate) success: True,
    /// Inside the key's rate window and budget.
    pub(crate) usage: Usage,
}

/// Versions of noxus and of the libraries inside.
#[derive(Serialize, JsonSchema)]
pub(crate) struct VersionsAnswer {
    pub(crate) success: True,
    /// The versions.
    pub(crate) versions: Versions,
}

/// Versions of noxus and of the libraries inside.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Versions {
    /// Of noxus.
    pub(crate) noxus: &'static str,
    /// Of FFmpeg, where it is inside.
    #[serde(flatten)]
    pub(crate) ffmpeg: Option<Library>,
}

/// FFmpeg as it was linked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Library {
    /// Version of FFmpeg.
    #[serde(rename = "ffmpeg")]
    pub(crate) version: String,
    /// Licence of FFmpeg.
    #[serde(rename = "ffmpeg_license")]
    pub(crate) license: String,
    /// How FFmpeg was configured.
    #[serde(rename = "ffmpeg_configuration")]
    pub(crate) configuration: String,
}

/// Who makes videos.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProvidersAnswer {
    pub(crate) success: True,
    /// The providers that the settings name, with what they can do.
    pub(crate) providers: Vec<ProviderInfo>,
}

/// Whether providers of video answer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProvidersChecked {
    pub(crate) success: True,
    /// Whether all of them answer.
    pub(crate) healthy: bool,
    /// Those that were asked.
    pub(crate) providers: Vec<ProviderState>,
}

/// How it is with a provider.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProviderState {
    /// Its name, as calls ask for it.
    pub(crate) name: String,
    /// What it speaks.
    pub(crate) kind: String,
    /// Whether it answers, and takes its key.
    pub(crate) answers: bool,
    /// What was found, in the language of the engine.
    pub(crate) found: String,
    /// How to mend it, where something is not well.
    pub(crate) remedy: Option<String>,
}

/// What the doctor found.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DoctorAnswer {
    pub(crate) success: True,
    /// Whether nothing is broken.
    pub(crate) healthy: bool,
    /// What was looked at.
    pub(crate) checks: Vec<Check>,
}

/// What was found about one thing.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Check {
    /// What was looked at.
    pub(crate) check: &'static str,
    /// How it is with it.
    pub(crate) state: CheckState,
    /// What was found, in the language of the engine.
    pub(crate) found: String,
    /// How to mend it, where something is not well.
    pub(crate) remedy: Option<String>,
}

/// How it is with one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CheckState {
    /// It is well.
    Ok,
    /// It works, but not as well or as safely as it could.
    Warning,
    /// Something will not work.
    Broken,
}

/// Jobs, latest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct JobsAnswer {
    pub(crate) success: True,
    /// The jobs.
    pub(crate) jobs: Vec<JobRecord>,
}

/// A job.
#[derive(Serialize, JsonSchema)]
pub(crate) struct JobAnswer {
    pub(crate) success: True,
    /// The job.
    pub(crate) job: JobRecord,
}

/// An account.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AccountAnswer {
    pub(crate) success: True,
    /// The account.
    pub(crate) account: Account,
}

/// Accounts, in the order of their ids.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AccountsAnswer {
    pub(crate) success: True,
    /// The accounts.
    pub(crate) accounts: Vec<AccountWithBalances>,
}

/// The tiers and what they give.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TiersAnswer {
    /// Names the list.
    pub(crate) id: String,
    /// Counts its changes.
    pub(crate) version: u32,
    /// The tier of new accounts, and the limits of accounts whose tier is not listed.
    pub(crate) default: String,
    /// The tiers.
    pub(crate) tiers: Vec<TierEntry>,
    pub(crate) success: True,
}

/// A tier; what it does not say is not limited.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TierEntry {
    #[serde(flatten)]
    pub(crate) limits: Tier,
    /// Its name.
    pub(crate) tier: String,
}

/// An app.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AppAnswer {
    pub(crate) success: True,
    /// The app.
    pub(crate) app: App,
}

/// Apps, in the order of their ids.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AppsAnswer {
    pub(crate) success: True,
    /// The apps.
    pub(crate) apps: Vec<App>,
}

/// An API key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct KeyAnswer {
    pub(crate) success: True,
    /// The key.
    pub(crate) key: ApiKey,
}

/// API keys, in the order of their ids.
#[derive(Serialize, JsonSchema)]
pub(crate) struct KeysAnswer {
    pub(crate) success: True,
    /// The keys.
    pub(crate) keys: Vec<ApiKey>,
}

/// A new API key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NewKeyAnswer {
    pub(crate) success: True,
    /// The key itself: it is shown this once.
    pub(crate) api_key: String,
    /// What is known of it afterwards.
    pub(crate) key: ApiKey,
}

/// Movements, oldest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StatementAnswer {
    pub(crate) success: True,
    /// The movements.
    pub(crate) movements: Vec<Movement>,
}

/// What an audit found.
#[derive(Serialize, JsonSchema)]
pub(crate) struct VerifyAnswer {
    pub(crate) success: True,
    /// Whether everything agrees.
    pub(crate) clean: bool,
    /// What was read, and what does not agree.
    pub(crate) audit: AuditReport,
    /// The ends of all chains, to be kept elsewhere; where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) heads: Option<heads::Signed>,
}

/// The ledger's time.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ClockAnswer {
    pub(crate) success: True,
    /// What time it is to the ledger, in Unix milliseconds.
    pub(crate) now_ms: Timestamp,
}

/// What became of abandoned jobs.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ReapAnswer {
    pub(crate) success: True,
    /// Abandoned jobs that were ended.
    pub(crate) expired: u32,
    /// The money they held.
    pub(crate) released_usd: Money,
    /// Abandoned jobs of damaged books, left as they are: run `verify`. Where there are some.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) damaged: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}
