//! Operations of whoever owns the ledger. They take no key: having the file is
//! the permission. Never on a public port.

use noxus_billing::{
    AccountId, AccountStatus, AppId, AppStatus, Environment, JobId, Money, NewAccount, NewApp, Page,
    RateLimit, Refund, StatementQuery, TopUp,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Operation;
use super::calls::EnvironmentName;
use super::keys::{RateLimitArgument, SwitchName};
use crate::answers::{
    self, AccountAnswer, AccountWithBalances, AccountsAnswer, AppAnswer, AppsAnswer, BalanceAnswer, Books,
    JobAnswer, StatementAnswer, TiersAnswer, True,
};
use crate::error::Result;
use crate::history::Viewer;
use crate::inner::Inner;

/// How long a cancelled job of this process may take to stop before the answer
/// shows it as it stands.
const CANCEL_WAIT: std::time::Duration = std::time::Duration::from_secs(2);

/// Creates an account with empty balances.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsCreate {
    /// Unique name, 1 to 200 characters.
    ///
    /// es: Nombre único, de 1 a 200 caracteres.
    name: String,
    /// Its tier, one of `tiers.list`. Default: the list's default, `free`.
    ///
    /// es: Su plan, uno de `tiers.list`. Por defecto, el que la lista tiene por defecto, `free`.
    #[serde(default)]
    tier: Option<String>,
}

impl Operation for AccountsCreate {
    type Answer = AccountAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let tier = self.tier.unwrap_or_else(|| noxus.tiers.default.clone());
        noxus.tiers.check(&tier)?;
        let account = noxus.store()?.create_account(&NewAccount { name: self.name, tier })?;
        Ok(AccountAnswer { success: True, account: answers::Account::from(&account) })
    }
}

/// Lists the accounts with their balances, in the order of ids.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsList {
    /// Only accounts with a larger id: the last one of the page before.
    ///
    /// es: Solo cuentas con un id mayor que este: el último de la página anterior.
    #[serde(default)]
    after: Option<i64>,
    /// How many, 1 to 1,000. Default 1,000.
    ///
    /// es: Cuántas, de 1 a 1000. Por defecto, 1000.
    #[serde(default)]
    limit: Option<u32>,
}

/// A page of a list in the order of ids.
pub(super) fn page<Id>(after: Option<Id>, limit: Option<u32>) -> Page<Id> {
    Page { after, limit: limit.unwrap_or(1_000).clamp(1, 1_000) }
}

impl Operation for AccountsList {
    type Answer = AccountsAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let store = noxus.store()?;
        let accounts = store.accounts(page(self.after.map(AccountId), self.limit))?;
        let balance = |account, environment| -> Result<answers::Balance> {
            Ok(answers::Balance::from(&store.balance(account, environment)?))
        };
        let list = accounts.iter().map(|account| {
            let balances = Books {
                test: balance(account.id, Environment::Test)?,
                live: balance(account.id, Environment::Live)?,
            };
            Ok(AccountWithBalances { account: answers::Account::from(account), balances })
        });
        Ok(AccountsAnswer { success: True, accounts: list.collect::<Result<_>>()? })
    }
}

/// Suspends or reactivates an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsSetStatus {
    /// The account.
    ///
    /// es: La cuenta.
    account: i64,
    /// `active` or `suspended`.
    ///
    /// es: `active` o `suspended`.
    status: StatusName,
}

/// Moves an account to another tier; counts from its next call on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsSetTier {
    /// The account.
    ///
    /// es: La cuenta.
    account: i64,
    /// One of `tiers.list`.
    ///
    /// es: Uno de `tiers.list`.
    tier: String,
}

impl Operation for AccountsSetTier {
    type Answer = AccountAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        noxus.tiers.check(&self.tier)?;
        let account = noxus.store()?.set_account_tier(AccountId(self.account), &self.tier)?;
        Ok(AccountAnswer { success: True, account: answers::Account::from(&account) })
    }
}

/// Lists the tiers and what they give.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TiersList {}

impl Operation for TiersList {
    type Answer = TiersAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        Ok(noxus.tiers.answer())
    }
}

/// `active` or `suspended`.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum StatusName {
    /// Works.
    ///
    /// es: Funciona.
    Active,
    /// All its calls are refused.
    ///
    /// es: Se rechazan todas sus llamadas.
    Suspended,
}

impl Operation for AccountsSetStatus {
    type Answer = AccountAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let status = match self.status {
            StatusName::Active => AccountStatus::Active,
            StatusName::Suspended => AccountStatus::Suspended,
        };
        let account = noxus.store()?.set_account_status(AccountId(self.account), status)?;
        Ok(AccountAnswer { success: True, account: answers::Account::from(&account) })
    }
}

/// Sets a ceiling over all API keys of an account, beside their own limits; each
/// environment counts for itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsSetRateLimit {
    /// The account.
    ///
    /// es: La cuenta.
    account: i64,
    /// Successful jobs per window: `{"limit": 600, "window_seconds": 3600}`. Absent: no ceiling.
    ///
    /// es: Trabajos con éxito por ventana: `{"limit": 600, "window_seconds": 3600}`. Si falta, sin
    /// techo.
    #[serde(default)]
    rate_limit: Option<RateLimitArgument>,
}

impl Operation for AccountsSetRateLimit {
    type Answer = AccountAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let rate = self.rate_limit.map(RateLimit::from);
        let account = noxus.store()?.set_account_rate_limit(AccountId(self.account), rate)?;
        Ok(AccountAnswer { success: True, account: answers::Account::from(&account) })
    }
}

/// Sets a ceiling over all API keys of an app, beside their own limits; each
/// environment counts for itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppsSetRateLimit {
    /// The app.
    ///
    /// es: La aplicación.
    app: i64,
    /// Successful jobs per window: `{"limit": 600, "window_seconds": 3600}`. Absent: no ceiling.
    ///
    /// es: Trabajos con éxito por ventana: `{"limit": 600, "window_seconds": 3600}`. Si falta, sin
    /// techo.
    #[serde(default)]
    rate_limit: Option<RateLimitArgument>,
}

impl Operation for AppsSetRateLimit {
    type Answer = AppAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let rate = self.rate_limit.map(RateLimit::from);
        let app = noxus.store()?.set_app_rate_limit(AppId(self.app), rate)?;
        Ok(AppAnswer { success: True, app: answers::App::from(&app) })
    }
}

/// Creates an app: a name under which keys are grouped.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppsCreate {
    /// The account it belongs to.
    ///
    /// es: La cuenta a la que pertenece.
    account: i64,
    /// Name, 1 to 200 characters.
    ///
    /// es: Nombre, de 1 a 200 caracteres.
    name: String,
}

impl Operation for AppsCreate {
    type Answer = AppAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let new = NewApp { account: AccountId(self.account), name: self.name };
        let app = noxus.store()?.create_app(&new)?;
        Ok(AppAnswer { success: True, app: answers::App::from(&app) })
    }
}

/// Lists the apps of an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppsList {
    /// The account.
    ///
    /// es: La cuenta.
    account: i64,
    /// Only apps with a larger id: the last one of the page before.
    ///
    /// es: Solo aplicaciones con un id mayor que este: el último de la página anterior.
    #[serde(default)]
    after: Option<i64>,
    /// How many, 1 to 1,000. Default 1,000.
    ///
    /// es: Cuántas, de 1 a 1000. Por defecto, 1000.
    #[serde(default)]
    limit: Option<u32>,
}

impl Operation for AppsList {
    type Answer = AppsAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let page = page(self.after.map(AppId), self.limit);
        let apps = noxus.store()?.apps(AccountId(self.account), page)?;
        Ok(AppsAnswer { success: True, apps: apps.iter().map(answers::App::from).collect() })
    }
}

/// Switches all API keys of an app off for now, or on again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppsSetStatus {
    /// The app.
    ///
    /// es: La aplicación.
    app: i64,
    /// `active` or `disabled`.
    ///
    /// es: `active` o `disabled`.
    status: SwitchName,
}

impl Operation for AppsSetStatus {
    type Answer = AppAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let status = match self.status {
            SwitchName::Active => AppStatus::Active,
            SwitchName::Disabled => AppStatus::Disabled,
        };
        let app = noxus.store()?.set_app_status(AppId(self.app), status)?;
        Ok(AppAnswer { success: True, app: answers::App::from(&app) })
    }
}

/// Adds money to one book of an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TopUpAccount {
    /// The account.
    ///
    /// es: La cuenta.
    account: i64,
    /// `test` (default) or `live`.
    ///
    /// es: `test` (por defecto) o `live`.
    #[serde(default)]
    environment: Option<EnvironmentName>,
    /// Decimal string in US dollars, up to 6 decimals.
    ///
    /// es: Texto decimal en dólares estadounidenses, con hasta 6 decimales.
    amount_usd: String,
    /// Your own id of the payment, unique in the account: repeating it books
    /// nothing. Default: the id of this request.
    ///
    /// es: Tu propio identificador del pago, único en la cuenta: repetirlo no anota nada. Por
    /// defecto, el de esta petición.
    #[serde(default)]
    reference: Option<String>,
}

impl Operation for TopUpAccount {
    type Answer = BalanceAnswer;

    fn run(self, noxus: &Inner, request_id: &str) -> Result<Self::Answer> {
        let top_up = TopUp {
            account: AccountId(self.account),
            environment: self.environment.map_or(Environment::Test, Environment::from),
            amount: Money::parse(&self.amount_usd)?,
            reference: self.reference.unwrap_or_else(|| request_id.to_owned()),
        };
        let balance = noxus.store()?.top_up(&top_up)?;
        Ok(BalanceAnswer { success: True, balance: answers::Balance::from(&balance) })
    }
}

/// Gives back some or all of what a job cost.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundJob {
    /// The job.
    ///
    /// es: El trabajo.
    job_id: i64,
    /// Decimal string in US dollars.
    ///
    /// es: Texto decimal en dólares estadounidenses.
    amount_usd: String,
    /// Your own id of the refund, unique in the account. Default: the id of this request.
    ///
    /// es: Tu propio identificador de la devolución, único en la cuenta. Por defecto, el de esta
    /// petición.
    #[serde(default)]
    reference: Option<String>,
}

impl Operation for RefundJob {
    type Answer = BalanceAnswer;

    fn run(self, noxus: &Inner, request_id: &str) -> Result<Self::Answer> {
        let refund = Refund {
            job: JobId(self.job_id),
            amount: Money::parse(&self.amount_usd)?,
            reference: self.reference.unwrap_or_else(|| request_id.to_owned()),
        };
        let balance = noxus.store()?.refund(&refund)?;
        Ok(BalanceAnswer { success: True, balance: answers::Balance::from(&balance) })
    }
}

/// Movements of one book of an account, oldest first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    /// The account.
    ///
    /// es: La cuenta.
    account: i64,
    /// `test` (default) or `live`.
    ///
    /// es: `test` (por defecto) o `live`.
    #[serde(default)]
    environment: Option<EnvironmentName>,
    /// Only movements after this sequence number. Default 0.
    ///
    /// es: Solo movimientos posteriores a este número de orden. Por defecto, 0.
    #[serde(default)]
    after_sequence: Option<i64>,
    /// How many, 1 to 1,000. Default 100.
    ///
    /// es: Cuántos, de 1 a 1000. Por defecto, 100.
    #[serde(default)]
    limit: Option<u32>,
}

impl Operation for Statement {
    type Answer = StatementAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let query = StatementQuery {
            account: AccountId(self.account),
            environment: self.environment.map_or(Environment::Test, Environment::from),
            after_sequence: self.after_sequence.unwrap_or_default(),
            limit: self.limit.unwrap_or(100).clamp(1, 1000),
        };
        let movements = noxus.store()?.statement(&query)?;
        Ok(StatementAnswer {
            success: True,
            movements: movements.iter().map(answers::Movement::from).collect(),
        })
    }
}

/// Gives back what an open job holds and stops it, whichever process works on it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobsCancel {
    /// The job.
    ///
    /// es: El trabajo.
    job_id: i64,
}

impl Operation for JobsCancel {
    type Answer = JobAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let job = crate::history::cancel(noxus, Viewer::Owner, self.job_id)?;
        if let Some(job) = job {
            job.wait(Some(CANCEL_WAIT));
        }
        let record = noxus.store()?.job(JobId(self.job_id))?;
        Ok(JobAnswer { success: True, job: answers::JobRecord::for_owner(&record) })
    }
}
