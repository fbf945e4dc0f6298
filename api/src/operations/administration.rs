//! Operations of whoever owns the ledger. They take no key: having the file is
//! the permission. Never on a public port.

use noxus_billing::{
    Account, AccountId, AccountStatus, App, AppId, AppStatus, Balance, Environment, JobId, Money, Movement,
    NewAccount, NewApp, Page, RateLimit, Refund, StatementQuery, TopUp,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Operation;
use super::calls::{EnvironmentName, job_fields};
use super::keys::{RateLimitArgument, SwitchName};
use crate::error::Result;
use crate::history::Viewer;
use crate::noxus::Inner;

/// How long a cancelled job of this process may take to stop before the answer
/// shows it as it stands.
const CANCEL_WAIT: std::time::Duration = std::time::Duration::from_secs(2);

/// Creates an account with empty balances.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsCreate {
    /// Unique name, 1 to 200 characters.
    name: String,
    /// Its tier, one of `tiers.list`. Default: the list's default, `free`.
    #[serde(default)]
    tier: Option<String>,
}

impl Operation for AccountsCreate {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let tier = self.tier.unwrap_or_else(|| noxus.tiers.default.clone());
        noxus.tiers.check(&tier)?;
        let account = noxus.store()?.create_account(&NewAccount { name: self.name, tier })?;
        Ok(json!({"success": true, "account": account_fields(&account)}))
    }
}

/// Lists the accounts with their balances, in the order of ids.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsList {
    /// Only accounts with a larger id: the last one of the page before.
    #[serde(default)]
    after: Option<i64>,
    /// How many, 1 to 1,000. Default 1,000.
    #[serde(default)]
    limit: Option<u32>,
}

/// A page of a list in the order of ids.
pub(super) fn page<Id>(after: Option<Id>, limit: Option<u32>) -> Page<Id> {
    Page { after, limit: limit.unwrap_or(1_000).clamp(1, 1_000) }
}

impl Operation for AccountsList {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let store = noxus.store()?;
        let accounts = store.accounts(page(self.after.map(AccountId), self.limit))?;
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

/// Moves an account to another tier; counts from its next call on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsSetTier {
    /// The account.
    account: i64,
    /// One of `tiers.list`.
    tier: String,
}

impl Operation for AccountsSetTier {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        noxus.tiers.check(&self.tier)?;
        let account = noxus.store()?.set_account_tier(AccountId(self.account), &self.tier)?;
        Ok(json!({"success": true, "account": account_fields(&account)}))
    }
}

/// Lists the tiers and what they give.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TiersList {}

impl Operation for TiersList {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let mut answer = noxus.tiers.fields();
        answer["success"] = true.into();
        Ok(answer)
    }
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

/// Sets a ceiling over all API keys of an account, beside their own limits; each
/// environment counts for itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsSetRateLimit {
    /// The account.
    account: i64,
    /// Successful jobs per window: `{"limit": 600, "window_seconds": 3600}`. Absent: no ceiling.
    #[serde(default)]
    rate_limit: Option<RateLimitArgument>,
}

impl Operation for AccountsSetRateLimit {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let rate = self.rate_limit.map(RateLimit::from);
        let account = noxus.store()?.set_account_rate_limit(AccountId(self.account), rate)?;
        Ok(json!({"success": true, "account": account_fields(&account)}))
    }
}

/// Sets a ceiling over all API keys of an app, beside their own limits; each
/// environment counts for itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppsSetRateLimit {
    /// The app.
    app: i64,
    /// Successful jobs per window: `{"limit": 600, "window_seconds": 3600}`. Absent: no ceiling.
    #[serde(default)]
    rate_limit: Option<RateLimitArgument>,
}

impl Operation for AppsSetRateLimit {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let rate = self.rate_limit.map(RateLimit::from);
        let app = noxus.store()?.set_app_rate_limit(AppId(self.app), rate)?;
        Ok(json!({"success": true, "app": app_fields(&app)}))
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
    /// Only apps with a larger id: the last one of the page before.
    #[serde(default)]
    after: Option<i64>,
    /// How many, 1 to 1,000. Default 1,000.
    #[serde(default)]
    limit: Option<u32>,
}

impl Operation for AppsList {
    fn run(self, noxus: &Inner, _: &str) -> Result<Value> {
        let page = page(self.after.map(AppId), self.limit);
        let apps = noxus.store()?.apps(AccountId(self.account), page)?;
        Ok(json!({"success": true, "apps": apps.iter().map(app_fields).collect::<Vec<_>>()}))
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

fn account_fields(account: &Account) -> Value {
    let mut fields = json!({
        "account": account.id,
        "name": account.name,
        "tier": account.tier,
        "status": account.status,
        "created_at_ms": account.created_at,
    });
    // Told where there is one.
    if let (Some(rate), Value::Object(fields)) = (account.rate_limit, &mut fields) {
        fields.insert("rate_limit".into(), json!(rate));
    }
    fields
}

fn app_fields(app: &App) -> Value {
    let mut fields = json!({
        "app": app.id,
        "account": app.account,
        "name": app.name,
        "status": app.status,
        "created_at_ms": app.created_at,
    });
    // Told where there is one.
    if let (Some(rate), Value::Object(fields)) = (app.rate_limit, &mut fields) {
        fields.insert("rate_limit".into(), json!(rate));
    }
    fields
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
