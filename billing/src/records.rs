//! Accounts, apps, keys and jobs as callers see them.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::{Error, Why};
use crate::money::Money;
use crate::upstream::Upstream;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(#[schemars(range(min = 1, max = 9_007_199_254_740_991_i64))] pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// An account: whoever pays.
    AccountId
}
id! {
    /// An app of an account.
    AppId
}
id! {
    /// An API key.
    KeyId
}
id! {
    /// A job: an increasing integer below 2^53.
    JobId
}

/// Two separate worlds: a test key never touches live money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Environment {
    /// For trying out.
    Test,
    /// For real money.
    Live,
}

impl Environment {
    /// `test` or `live`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Environment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "test" => Ok(Self::Test),
            "live" => Ok(Self::Live),
            _ => Err(Error::InvalidField {
                field: "environment",
                why: Why::new("\"test\" | \"live\"", "\"test\" | \"live\""),
            }),
        }
    }
}

/// Whether an account may start jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AccountStatus {
    /// It may.
    Active,
    /// It may not; running jobs still finish.
    Suspended,
}

/// Whether an app's keys may start jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AppStatus {
    /// They may.
    Active,
    /// They may not.
    Disabled,
}

/// Whether a key may start jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum KeyStatus {
    /// It may.
    Active,
    /// Switched off for now.
    Disabled,
    /// Switched off for good.
    Revoked,
}

/// Whoever pays: one balance per environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its unique name.
    pub name: String,
    /// Its tier, free text such as `free`.
    pub tier: String,
    /// Whether it may start jobs.
    pub status: AccountStatus,
    /// Ceiling over all its keys, in each environment; beside those of the keys.
    pub rate_limit: Option<RateLimit>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What a new account needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAccount {
    /// Unique name, 1 to 200 characters.
    pub name: String,
    /// Tier, 1 to 200 characters.
    pub tier: String,
}

/// A program of an account; its keys can be switched off together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// The account it belongs to.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Whether its keys may start jobs.
    pub status: AppStatus,
    /// Ceiling over all its keys, in each environment; beside those of the keys.
    pub rate_limit: Option<RateLimit>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What a rate limit is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RateScope {
    /// One key and its rotations.
    Key,
    /// All keys of an app.
    App,
    /// All keys of an account.
    Account,
}

impl RateScope {
    /// `key`, `app` or `account`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::App => "app",
            Self::Account => "account",
        }
    }
}

/// What a new app needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewApp {
    /// The account it belongs to.
    pub account: AccountId,
    /// Its name, 1 to 200 characters.
    pub name: String,
}

/// At most `limit` successful jobs in any `window_seconds`, jobs in flight included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct RateLimit {
    /// Successful jobs allowed in the window.
    pub limit: u32,
    /// Length of the sliding window in seconds: 1 to 31 days.
    pub window_seconds: u32,
}

/// A page of a list, in the order of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page<Id> {
    /// Only what comes after this id: the last one of the page before.
    pub after: Option<Id>,
    /// At most this many, up to 1,000.
    pub limit: u32,
}

impl<Id> Default for Page<Id> {
    fn default() -> Self {
        Self { after: None, limit: 1_000 }
    }
}

/// An API key without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// The account that pays.
    pub account: AccountId,
    /// The app it belongs to, if any.
    pub app: Option<AppId>,
    /// Which books it writes to.
    pub environment: Environment,
    /// Prefix and last four characters: `noxus_test_...aB3x`.
    pub hint: String,
    /// What it may do, such as `tools:run`.
    pub scopes: Vec<String>,
    /// Tools it may run: `None` is all, also future ones; an empty list is none.
    pub tools: Option<Vec<String>>,
    /// Its rate limit, if any.
    pub rate_limit: Option<RateLimit>,
    /// The most it may ever spend, if bounded.
    pub budget: Option<Money>,
    /// Whether it may start jobs.
    pub status: KeyStatus,
    /// When it was created.
    pub created_at: Timestamp,
    /// The first moment at which it no longer works, if any.
    pub expires_at: Option<Timestamp>,
    /// The key that replaced it, if it was rotated.
    pub replaced_by: Option<KeyId>,
    /// Once replaced: the first moment at which it no longer works.
    pub grace_until: Option<Timestamp>,
    /// The first key of its line of rotations: rate and budget are counted per lineage, so that
    /// a rotation resets neither.
    pub lineage: KeyId,
}

impl ApiKey {
    /// The hint without the last characters, as `ping` shows it: `noxus_test_...`.
    #[must_use]
    pub fn short_hint(&self) -> String {
        format!("noxus_{}_...", self.environment)
    }

    /// Whether the key's allow-list lets it run the tool of that canonical slug.
    #[must_use]
    pub fn allows_tool(&self, slug: &str) -> bool {
        self.tools.as_ref().is_none_or(|tools| tools.iter().any(|tool| tool == slug))
    }
}

/// What a new key needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// The account that pays.
    pub account: AccountId,
    /// The app it belongs to, if any.
    pub app: Option<AppId>,
    /// Which books it writes to.
    pub environment: Environment,
    /// What it may do, such as `tools:run`.
    pub scopes: Vec<String>,
    /// Tools it may run, by canonical slug: `None` is all, an empty list is none.
    pub tools: Option<Vec<String>>,
    /// Its rate limit, if any.
    pub rate_limit: Option<RateLimit>,
    /// The most it may ever spend, if bounded.
    pub budget: Option<Money>,
    /// The first moment at which it no longer works, if any.
    pub expires_at: Option<Timestamp>,
}

impl NewKey {
    /// A key that may run every tool without limits of its own.
    #[must_use]
    pub fn unlimited(account: AccountId, environment: Environment) -> Self {
        Self {
            account,
            app: None,
            environment,
            scopes: vec!["tools:run".to_owned()],
            tools: None,
            rate_limit: None,
            budget: None,
            expires_at: None,
        }
    }
}

/// What to change of a key. `None` leaves a field as it is; `Some(None)` lifts the restriction.
///
/// ```
/// use noxus_billing::{KeyChange, RateLimit};
/// let slower = RateLimit { limit: 10, window_seconds: 60 };
/// let change = KeyChange { rate_limit: Some(Some(slower)), budget: Some(None), ..KeyChange::default() };
/// assert_eq!(change.tools, None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// The app it belongs to; `Some(None)` takes it out of its app.
    pub app: Option<Option<AppId>>,
    /// What it may do.
    pub scopes: Option<Vec<String>>,
    /// Tools it may run, by canonical slug: `Some(None)` is all, an empty list is none.
    pub tools: Option<Option<Vec<String>>>,
    /// Its rate limit.
    pub rate_limit: Option<Option<RateLimit>>,
    /// The most it may ever spend, what it has spent included.
    pub budget: Option<Option<Money>>,
    /// The first moment at which it no longer works.
    pub expires_at: Option<Option<Timestamp>>,
}

/// Where a job stands. The last four never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum JobState {
    /// Money is held; no sign of life yet.
    Reserved,
    /// A worker has sent a heartbeat.
    Running,
    /// Finished and charged.
    Succeeded,
    /// Finished without a result; charged nothing.
    Failed,
    /// Cancelled before it was done; charged nothing.
    Released,
    /// Abandoned by its worker; charged nothing.
    Expired,
}

impl JobState {
    /// Whether money is still held.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Reserved | Self::Running)
    }
}

/// A job as history shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct JobRecord {
    /// Its id.
    pub id: JobId,
    /// The account that pays.
    pub account: AccountId,
    /// Which books it is in.
    pub environment: Environment,
    /// The key that asked for it.
    pub key: KeyId,
    /// Canonical slug of the tool.
    pub tool: String,
    /// Where it stands.
    pub state: JobState,
    /// How many workers have had it.
    pub attempt: u32,
    /// The request that created it.
    pub request_id: String,
    /// The caller's idempotency key, if any.
    pub idempotency_key: Option<String>,
    /// What was held: the upper bound of the charge.
    pub reserved: Money,
    /// What was charged.
    pub charged: Money,
    /// How much of it was given back later.
    pub refunded: Money,
    /// Why it failed, as a code.
    pub error_code: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its worker gave the first sign of life.
    pub started_at: Option<Timestamp>,
    /// When it reached its last state.
    pub done_at: Option<Timestamp>,
    /// What it has asked outside providers for, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upstream: Vec<Upstream>,
}

impl AccountStatus {
    /// How it is stored.
    pub(crate) const fn code(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Suspended => 1,
        }
    }

    pub(crate) const fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Self::Active),
            1 => Some(Self::Suspended),
            _ => None,
        }
    }
}

impl AppStatus {
    /// How it is stored.
    pub(crate) const fn code(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Disabled => 1,
        }
    }

    pub(crate) const fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Self::Active),
            1 => Some(Self::Disabled),
            _ => None,
        }
    }
}

impl KeyStatus {
    /// How it is stored.
    pub(crate) const fn code(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Disabled => 1,
            Self::Revoked => 2,
        }
    }

    pub(crate) const fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Self::Active),
            1 => Some(Self::Disabled),
            2 => Some(Self::Revoked),
            _ => None,
        }
    }
}

impl JobState {
    /// How it is stored.
    pub(crate) const fn code(self) -> i64 {
        match self {
            Self::Reserved => 0,
            Self::Running => 1,
            Self::Succeeded => 2,
            Self::Failed => 3,
            Self::Released => 4,
            Self::Expired => 5,
        }
    }

    pub(crate) const fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Self::Reserved),
            1 => Some(Self::Running),
            2 => Some(Self::Succeeded),
            3 => Some(Self::Failed),
            4 => Some(Self::Released),
            5 => Some(Self::Expired),
            _ => None,
        }
    }
}
