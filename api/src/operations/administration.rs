//! Operations of whoever owns the ledger. They take no key: having the file is
//! the permission. Never on a public port.

use noxus_billing::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, Balance, Environment, JobId, KeyChange,
    KeyId, KeyStatus, Money, Movement, NewAccount, NewApp, NewKey, RateLimit, Refund, Scope, Secret,
    StatementQuery, Timestamp, TopUp,
};
use noxus_engine::tools;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Operation;
use super::calls::{EnvironmentName, job_fields};
use crate::error::Result;
use crate::history::Viewer;
use crate::noxus::Inner;
use crate::order::RUN_SCOPE;

/// How long a cancelled job of this process may take to stop before the answer
/// shows it as it stands.
const CANCEL_WAIT: std::time::Duration = std::time::Duration::from_secs(2);

/// Creates an account with empty balances.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsCreate {
    /// Unique name, 1 to 200 characters.
    name: String,
    /// Plan of the account. Default `free`.
    #[serde(default)]
    tier: Option<String>,
}

impl Operation for AccountsCreate {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let tier = self.tier.unwrap_or_else(|| "free".into());
        let account = noxus.store()?.create_account(&NewAccount { name: self.name, tier })?;
        Ok(json!({"success": true, "account": account_fields(&account)}))
    }
}

/// Lists the accounts with their balances.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsList {}

impl Operation for AccountsList {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let store = noxus.store()?;
        let accounts = store.accounts()?;
        let list = accounts.iter().map(|account| {
            let mut fields = account_fields(account);
            let books = [Environment::Test, Environment::Live].map(|environment| {
                let balance = store.balance(account.id, environment)?;
                Ok((environment.as_str().to_owned(), balance_fields(&balance)))
            });
            let books: serde_json::Map<_, _> = books.into_iter().collect::<Result<_>>()?;
            if let Value::Object(fields) = &mut fields {
                fields.insert("balances".into(), books.into());
            }
            Ok(fields)
        });
        let list: Vec<Value> = list.collect::<Result<_>>()?;
        Ok(json!({"success": true, "accounts": list}))
    }
}

/// Suspends or reactivates an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsSetStatus {
    /// The account.
    account: i64,
    /// `active` or `suspended`.
    status: StatusName,
}

/// `active` or `suspended`.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum StatusName {
    /// Works.
    Active,
    /// All its calls are refused.
    Suspended,
}

impl Operation for AccountsSetStatus {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let status = match self.status {
            StatusName::Active => AccountStatus::Active,
            StatusName::Suspended => AccountStatus::Suspended,
        };
        let account = noxus.store()?.set_account_status(AccountId(self.account), status)?;
        Ok(json!({"success": true, "account": account_fields(&account)}))
    }
}

/// Creates an app: a name under which keys are grouped.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppsCreate {
    /// The account it belongs to.
    account: i64,
    /// Name, 1 to 200 characters.
    name: String,
}

impl Operation for AppsCreate {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let new = NewApp { account: AccountId(self.account), name: self.name };
        let app = noxus.store()?.create_app(&new)?;
        Ok(json!({"success": true, "app": app_fields(&app)}))
    }
}

/// Lists the apps of an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppsList {
    /// The account.
    account: i64,
}

impl Operation for AppsList {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let apps = noxus.store()?.apps(AccountId(self.account))?;
        Ok(json!({"success": true, "apps": apps.iter().map(app_fields).collect::<Vec<_>>()}))
    }
}

/// Creates an API key. The answer is the only place where the key itself stands.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysCreate {
    /// The account that pays.
    account: i64,
    /// The app it is grouped under.
    #[serde(default)]
    app: Option<i64>,
    /// `test` (default) or `live`.
    #[serde(default)]
    environment: Option<EnvironmentName>,
    /// What it may do. Default `["tools:run"]`.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// Slugs or aliases it may run: `null` = all, also future ones; `[]` = none.
    #[serde(default)]
    tools: Option<Vec<String>>,
    /// Successful jobs per window: `{"limit": 60, "window_seconds": 3600}`. Default: none.
    #[serde(default)]
    rate_limit: Option<RateLimitArgument>,
    /// The most it may ever spend, as a decimal string in US dollars.
    #[serde(default)]
    budget_usd: Option<String>,
    /// When it stops working, in Unix milliseconds.
    #[serde(default)]
    expires_at_ms: Option<i64>,
}

/// Successful jobs per sliding window.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RateLimitArgument {
    /// Jobs.
    limit: u32,
    /// Seconds.
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
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
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
        Ok(new_key_envelope(&key, &secret))
    }
}

/// Lists the API keys of an account, by hint.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysList {
    /// The account.
    account: i64,
}

impl Operation for KeysList {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let keys = noxus.store()?.keys(AccountId(self.account))?;
        Ok(json!({"success": true, "keys": keys.iter().map(key_fields).collect::<Vec<_>>()}))
    }
}

/// Revokes an API key: its next reservation is refused.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysRevoke {
    /// Id of the key.
    key: i64,
}

impl Operation for KeysRevoke {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let key = noxus.store()?.revoke_key(KeyId(self.key))?;
        Ok(json!({"success": true, "key": key_fields(&key)}))
    }
}

/// Replaces an API key; the old one works on for the grace period.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysRotate {
    /// Id of the key.
    key: i64,
    /// Seconds. Default 0: the old key stops at once.
    #[serde(default)]
    grace_seconds: Option<u32>,
}

impl Operation for KeysRotate {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let grace_ms = i64::from(self.grace_seconds.unwrap_or_default()) * 1000;
        let (key, secret) = noxus.store()?.rotate_key(KeyId(self.key), grace_ms)?;
        Ok(new_key_envelope(&key, &secret))
    }
}

/// Changes what an API key may do; counts from its next call on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysUpdate {
    /// Id of the key.
    key: i64,
    /// What it may do.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// Slugs or aliases it may run: `null` = all, also future ones; `[]` = none.
    /// Absent: as before.
    #[serde(default, deserialize_with = "given")]
    tools: Option<Option<Vec<String>>>,
    /// Successful jobs per window; `null` = no limit. Absent: as before.
    #[serde(default, deserialize_with = "given")]
    rate_limit: Option<Option<RateLimitArgument>>,
    /// The most it may ever spend, as a decimal string in US dollars; `null` = no
    /// limit. Absent: as before.
    #[serde(default, deserialize_with = "given")]
    budget_usd: Option<Option<String>>,
    /// When it stops working, in Unix milliseconds; `null` = never. Absent: as before.
    #[serde(default, deserialize_with = "given")]
    expires_at_ms: Option<Option<i64>>,
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
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
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
        let key = noxus.store()?.update_key(KeyId(self.key), &change)?;
        Ok(json!({"success": true, "key": key_fields(&key)}))
    }
}

/// Switches an API key off for now, or on again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysSetStatus {
    /// Id of the key.
    key: i64,
    /// `active` or `disabled`.
    status: SwitchName,
}

/// `active` or `disabled`.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum SwitchName {
    /// Works.
    Active,
    /// Is refused until it is switched on again.
    Disabled,
}

impl Operation for KeysSetStatus {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let status = match self.status {
            SwitchName::Active => KeyStatus::Active,
            SwitchName::Disabled => KeyStatus::Disabled,
        };
        let key = noxus.store()?.set_key_status(KeyId(self.key), status)?;
        Ok(json!({"success": true, "key": key_fields(&key)}))
    }
}

/// Switches all API keys of an app off for now, or on again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppsSetStatus {
    /// The app.
    app: i64,
    /// `active` or `disabled`.
    status: SwitchName,
}

impl Operation for AppsSetStatus {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let status = match self.status {
            SwitchName::Active => AppStatus::Active,
            SwitchName::Disabled => AppStatus::Disabled,
        };
        let app = noxus.store()?.set_app_status(AppId(self.app), status)?;
        Ok(json!({"success": true, "app": app_fields(&app)}))
    }
}

/// Adds money to one book of an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TopUpAccount {
    /// The account.
    account: i64,
    /// `test` (default) or `live`.
    #[serde(default)]
    environment: Option<EnvironmentName>,
    /// Decimal string in US dollars, up to 6 decimals.
    amount_usd: String,
    /// Your own id of the payment, unique in the account: repeating it books
    /// nothing. Default: the id of this request.
    #[serde(default)]
    reference: Option<String>,
}

impl Operation for TopUpAccount {
    fn run(self, noxus: &Inner, request_id: &str) -> Result<Value> {
        let top_up = TopUp {
            account: AccountId(self.account),
            environment: self.environment.map_or(Environment::Test, Environment::from),
            amount: Money::parse(&self.amount_usd)?,
            reference: self.reference.unwrap_or_else(|| request_id.to_owned()),
        };
        let balance = noxus.store()?.top_up(&top_up)?;
        Ok(json!({"success": true, "balance": balance_fields(&balance)}))
    }
}

/// Gives back some or all of what a job cost.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundJob {
    /// The job.
    job_id: i64,
    /// Decimal string in US dollars.
    amount_usd: String,
    /// Your own id of the refund, unique in the account. Default: the id of this request.
    #[serde(default)]
    reference: Option<String>,
}

impl Operation for RefundJob {
    fn run(self, noxus: &Inner, request_id: &str) -> Result<Value> {
        let refund = Refund {
            job: JobId(self.job_id),
            amount: Money::parse(&self.amount_usd)?,
            reference: self.reference.unwrap_or_else(|| request_id.to_owned()),
        };
        let balance = noxus.store()?.refund(&refund)?;
        Ok(json!({"success": true, "balance": balance_fields(&balance)}))
    }
}

/// Movements of one book of an account, oldest first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    /// The account.
    account: i64,
    /// `test` (default) or `live`.
    #[serde(default)]
    environment: Option<EnvironmentName>,
    /// Only movements after this sequence number. Default 0.
    #[serde(default)]
    after_sequence: Option<i64>,
    /// How many, 1 to 1,000. Default 100.
    #[serde(default)]
    limit: Option<u32>,
}

impl Operation for Statement {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let query = StatementQuery {
            account: AccountId(self.account),
            environment: self.environment.map_or(Environment::Test, Environment::from),
            after_sequence: self.after_sequence.unwrap_or_default(),
            limit: self.limit.unwrap_or(100).clamp(1, 1000),
        };
        let movements = noxus.store()?.statement(&query)?;
        Ok(json!({"success": true, "movements": movements.iter().map(movement_fields).collect::<Vec<_>>()}))
    }
}

/// Gives back what an open job holds and stops it, whichever process works on it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobsCancel {
    /// The job.
    job_id: i64,
}

impl Operation for JobsCancel {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let job = crate::history::cancel(noxus, Viewer::Owner, self.job_id)?;
        if let Some(job) = job {
            job.wait(Some(CANCEL_WAIT));
        }
        let record = noxus.store()?.job(JobId(self.job_id))?;
        Ok(json!({"success": true, "job": job_fields(&record)}))
    }
}

/// Re-derives every balance, hash chain and counter.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Verify {
    /// One account only. Default: all.
    #[serde(default)]
    account: Option<i64>,
}

impl Operation for Verify {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let scope = self.account.map_or(Scope::All, |account| Scope::Account(AccountId(account)));
        let audit = noxus.store()?.verify(scope)?;
        Ok(json!({"success": true, "clean": audit.is_clean(), "audit": audit}))
    }
}

/// Releases the money of jobs whose worker died.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reap {
    /// The most jobs to end. Default 1,000.
    #[serde(default)]
    max: Option<u32>,
}

impl Operation for Reap {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let max = usize::try_from(self.max.unwrap_or(1000)).unwrap_or(1000);
        let report = noxus.store()?.reap(noxus.clock.now(), max)?;
        Ok(json!({"success": true, "expired": report.expired, "released_usd": report.released}))
    }
}

fn account_fields(account: &Account) -> Value {
    json!({
        "account": account.id,
        "name": account.name,
        "tier": account.tier,
        "status": account.status,
        "created_at_ms": account.created_at,
    })
}

fn app_fields(app: &App) -> Value {
    json!({
        "app": app.id,
        "account": app.account,
        "name": app.name,
        "status": app.status,
        "created_at_ms": app.created_at,
    })
}

/// The balance as the published sample has it.
pub(super) fn balance_fields(balance: &Balance) -> Value {
    json!({
        "currency": "USD",
        "balance_usd": balance.posted,
        "available_usd": balance.available(),
        "lifetime_spent_usd": balance.lifetime_spent,
    })
}

fn key_fields(key: &ApiKey) -> Value {
    json!({
        "key": key.id,
        "account": key.account,
        "app": key.app,
        "environment": key.environment,
        "key_hint": key.hint,
        "scopes": key.scopes,
        "tools": key.tools,
        "rate_limit": key.rate_limit,
        "budget_usd": key.budget,
        "status": key.status,
        "created_at_ms": key.created_at,
        "expires_at_ms": key.expires_at,
        "replaced_by": key.replaced_by,
        "grace_until_ms": key.grace_until,
    })
}

fn new_key_envelope(key: &ApiKey, secret: &Secret) -> Value {
    json!({"success": true, "api_key": secret.reveal(), "key": key_fields(key)})
}

fn movement_fields(movement: &Movement) -> Value {
    json!({
        "sequence": movement.sequence,
        "at_ms": movement.at,
        "kind": movement.kind,
        "job_id": movement.job,
        "reference": movement.reference,
        "amount_usd": movement.amount,
        "balance_after_usd": movement.balance_after,
    })
}
