//! Rows of the ledger as answers show them.

use noxus_billing::{
    AccountId, AccountStatus, AppId, AppStatus, Environment, JobId, JobState, KeyId, KeyStatus, KeyUsage,
    Money, MovementKind, RateLimit, Timestamp, Upstream,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Currency, RequestId};

/// An account: whoever pays.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Account {
    /// Its id.
    pub(crate) account: AccountId,
    /// Its name, unique.
    pub(crate) name: String,
    /// Its tier: what it and its keys may that have no limits of their own.
    pub(crate) tier: String,
    /// Whether it may start jobs.
    pub(crate) status: AccountStatus,
    /// When it was created, in Unix milliseconds.
    pub(crate) created_at_ms: Timestamp,
    /// The ceiling over all its keys, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rate_limit: Option<RateLimit>,
}

impl From<&noxus_billing::Account> for Account {
    fn from(account: &noxus_billing::Account) -> Self {
        Self {
            account: account.id,
            name: account.name.clone(),
            tier: account.tier.clone(),
            status: account.status,
            created_at_ms: account.created_at,
            rate_limit: account.rate_limit,
        }
    }
}

/// An account with its balances.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AccountWithBalances {
    /// The account.
    #[serde(flatten)]
    pub(crate) account: Account,
    /// Its balance in each environment.
    pub(crate) balances: Books,
}

/// A balance for each environment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Books {
    /// Play money.
    pub(crate) test: Balance,
    /// Real money.
    pub(crate) live: Balance,
}

/// Balance of one book of an account.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Balance {
    /// Always `USD`.
    #[schemars(with = "Currency")]
    pub(crate) currency: &'static str,
    /// What is posted.
    pub(crate) balance_usd: Money,
    /// What is posted, less what running jobs hold.
    pub(crate) available_usd: Money,
    /// The sum of all charges.
    pub(crate) lifetime_spent_usd: Money,
}

impl From<&noxus_billing::Balance> for Balance {
    fn from(balance: &noxus_billing::Balance) -> Self {
        Self {
            currency: "USD",
            balance_usd: balance.posted,
            available_usd: balance.available(),
            lifetime_spent_usd: balance.lifetime_spent,
        }
    }
}

/// An app: a name under which keys are grouped.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct App {
    /// Its id.
    pub(crate) app: AppId,
    /// The account it belongs to.
    pub(crate) account: AccountId,
    /// Its name.
    pub(crate) name: String,
    /// Whether its keys may start jobs.
    pub(crate) status: AppStatus,
    /// When it was created, in Unix milliseconds.
    pub(crate) created_at_ms: Timestamp,
    /// The ceiling over all its keys, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rate_limit: Option<RateLimit>,
}

impl From<&noxus_billing::App> for App {
    fn from(app: &noxus_billing::App) -> Self {
        Self {
            app: app.id,
            account: app.account,
            name: app.name.clone(),
            status: app.status,
            created_at_ms: app.created_at,
            rate_limit: app.rate_limit,
        }
    }
}

/// An API key, without its secret.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ApiKey {
    /// Its id.
    pub(crate) key: KeyId,
    /// The account that pays.
    pub(crate) account: AccountId,
    /// The app it belongs to, if any.
    pub(crate) app: Option<AppId>,
    /// Which books it writes to.
    pub(crate) environment: Environment,
    /// How it begins and ends: `noxus_test_...aB3x`.
    pub(crate) key_hint: String,
    /// What it may do, such as `tools:run`.
    pub(crate) scopes: Vec<String>,
    /// Tools it may run: null is all, also future ones; an empty list is none.
    pub(crate) tools: Option<Vec<String>>,
    /// Its own rate limit, if any.
    pub(crate) rate_limit: Option<RateLimit>,
    /// The most it may ever spend, if bounded.
    pub(crate) budget_usd: Option<Money>,
    /// Whether it may start jobs.
    pub(crate) status: KeyStatus,
    /// When it was created, in Unix milliseconds.
    pub(crate) created_at_ms: Timestamp,
    /// The first moment at which it no longer works, if any.
    pub(crate) expires_at_ms: Option<Timestamp>,
    /// The key that replaced it, if it was rotated.
    pub(crate) replaced_by: Option<KeyId>,
    /// Once replaced: the first moment at which it no longer works.
    pub(crate) grace_until_ms: Option<Timestamp>,
}

impl From<&noxus_billing::ApiKey> for ApiKey {
    fn from(key: &noxus_billing::ApiKey) -> Self {
        Self {
            key: key.id,
            account: key.account,
            app: key.app,
            environment: key.environment,
            key_hint: key.hint.clone(),
            scopes: key.scopes.clone(),
            tools: key.tools.clone(),
            rate_limit: key.rate_limit,
            budget_usd: key.budget,
            status: key.status,
            created_at_ms: key.created_at,
            expires_at_ms: key.expires_at,
            replaced_by: key.replaced_by,
            grace_until_ms: key.grace_until,
        }
    }
}

/// A job as the usage log shows it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct JobRecord {
    /// Its id: grows from job to job.
    pub(crate) job_id: JobId,
    /// Canonical name of the tool.
    pub(crate) tool: String,
    /// Where it stands.
    pub(crate) state: JobState,
    /// Which books it is in.
    pub(crate) environment: Environment,
    /// The account that pays.
    pub(crate) account: AccountId,
    /// The key that asked for it.
    pub(crate) key: KeyId,
    /// How many workers have had it.
    pub(crate) attempt: u32,
    /// The request that created it.
    #[schemars(with = "RequestId")]
    pub(crate) request_id: String,
    /// The caller's idempotency key, if any.
    pub(crate) idempotency_key: Option<String>,
    /// What was reserved: the most it could cost.
    pub(crate) estimated_usd: Money,
    /// What was charged.
    pub(crate) charged_usd: Money,
    /// How much of the charge was given back.
    pub(crate) refunded_usd: Money,
    /// Why it failed, as a code.
    pub(crate) error_code: Option<String>,
    /// When it was created, in Unix milliseconds.
    pub(crate) created_at_ms: Timestamp,
    /// When its worker gave the first sign of life.
    pub(crate) started_at_ms: Option<Timestamp>,
    /// When it ended.
    pub(crate) done_at_ms: Option<Timestamp>,
    /// What it has asked outside providers for, for whoever owns the ledger: they pay it, also where the
    /// job failed. Where there is any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Option<Vec<Upstream>>")]
    pub(crate) upstream: Vec<Upstream>,
}

impl JobRecord {
    /// What only the ledger's owner is shown, besides.
    pub(crate) fn for_owner(job: &noxus_billing::JobRecord) -> Self {
        Self { upstream: job.upstream.clone(), ..job.into() }
    }
}

impl From<&noxus_billing::JobRecord> for JobRecord {
    fn from(job: &noxus_billing::JobRecord) -> Self {
        Self {
            job_id: job.id,
            tool: job.tool.clone(),
            state: job.state,
            environment: job.environment,
            account: job.account,
            key: job.key,
            attempt: job.attempt,
            request_id: job.request_id.clone(),
            idempotency_key: job.idempotency_key.clone(),
            estimated_usd: job.reserved,
            charged_usd: job.charged,
            refunded_usd: job.refunded,
            error_code: job.error_code.clone(),
            created_at_ms: job.created_at,
            started_at_ms: job.started_at,
            done_at_ms: job.done_at,
            upstream: Vec::new(),
        }
    }
}

/// A movement of one book of an account.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Movement {
    /// 1, 2, 3, ... without gaps in each book.
    pub(crate) sequence: i64,
    /// When it was booked, in Unix milliseconds.
    pub(crate) at_ms: Timestamp,
    /// What moved the money.
    pub(crate) kind: MovementKind,
    /// The job charged or refunded.
    pub(crate) job_id: Option<JobId>,
    /// The caller's own id of the payment or refund.
    pub(crate) reference: Option<String>,
    /// Change of the posted balance; negative for charges.
    pub(crate) amount_usd: Money,
    /// The posted balance afterwards.
    pub(crate) balance_after_usd: Money,
}

impl From<&noxus_billing::Movement> for Movement {
    fn from(movement: &noxus_billing::Movement) -> Self {
        Self {
            sequence: movement.sequence,
            at_ms: movement.at,
            kind: movement.kind,
            job_id: movement.job,
            reference: movement.reference.clone(),
            amount_usd: movement.amount,
            balance_after_usd: movement.balance_after,
        }
    }
}

/// Use of a key inside its rate window and budget.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Usage {
    /// Tier of the account: its limits hold where the key has none of its own.
    pub(crate) tier: String,
    /// The rate limit that holds, if any.
    pub(crate) limit: Option<RateLimit>,
    /// Successful jobs in the window.
    pub(crate) successes_in_window: u32,
    /// Jobs running now; each holds a place.
    pub(crate) in_flight: u32,
    /// Places left; null without a limit.
    pub(crate) remaining: Option<u32>,
    /// When the next place can be free; 0 when none is taken.
    pub(crate) reset_after_seconds: u32,
    /// What the key has spent, refunds deducted.
    pub(crate) spent_usd: Money,
    /// What its running jobs hold.
    pub(crate) held_usd: Money,
    /// The most it may ever spend, if bounded.
    pub(crate) budget_usd: Option<Money>,
}

impl Usage {
    pub(crate) fn new(tier: String, usage: &KeyUsage) -> Self {
        Self {
            tier,
            limit: usage.rate_limit,
            successes_in_window: usage.successes_in_window,
            in_flight: usage.in_flight,
            remaining: usage.remaining,
            reset_after_seconds: usage.reset_after_seconds,
            spent_usd: usage.spent,
            held_usd: usage.held,
            budget_usd: usage.budget,
        }
    }
}
