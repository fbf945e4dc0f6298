//! What a key may do, for doors that ask before they take in anything large.

use std::sync::Arc;

use noxus_billing::{ApiKey, Error as Ledger, LookedUp, Lookup, Money, RateScope};
use noxus_engine::tariff::StartingPrice;

use crate::error::Result;
use crate::inner::{Inner, guarded};
use crate::lanes::Ticket;
use crate::noxus::Noxus;
use crate::order;
use crate::request::{self, JobRequest};

/// A key that may call a tool: steps 1 and 2 of the contract. Until it is dropped, or
/// its call has ended, it takes a place among the key's calls.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Permit {
    /// Canonical slug.
    pub tool: &'static str,
    /// The key that pays; `None` without billing.
    pub key: Option<ApiKey>,
    ticket: Option<Arc<Ticket>>,
}

impl Permit {
    /// The same without the place, for whoever only wants to ask about the key.
    #[must_use]
    pub fn without_place(&self) -> Self {
        Self { tool: self.tool, key: self.key.clone(), ticket: None }
    }
}

impl JobRequest {
    /// The call that the permit is for: it goes on with the place that was taken.
    #[must_use]
    pub fn with_permit(mut self, permit: &mut Permit) -> Self {
        self.ticket = permit.ticket.take();
        self
    }
}

impl Noxus {
    /// Whether a key may call a tool, so that a door can refuse before it takes
    /// files over.
    ///
    /// # Errors
    /// Those of steps 1 and 2 of the contract; `concurrency_limit_exceeded` when the
    /// key has too many calls under way.
    pub fn permit(&self, api_key: Option<&str>, tool: &str) -> Result<Permit> {
        guarded(|| {
            let noxus = self.inner();
            let key = order::authenticate(noxus, api_key)?;
            let tool = order::permitted_tool(noxus, key.as_ref(), tool)?.0.slug();
            let ticket = key.as_ref().map(|key| noxus.runtime()?.lanes.enter(key.lineage)).transpose()?;
            Ok(Permit { tool, key, ticket: ticket.map(Arc::new) })
        })
    }

    /// Whether a call could be paid for, as far as can be told before its files are
    /// there: a look at the rate limit, the budget and the balance, which takes
    /// nothing. A call whose idempotency key is known already may always come, since
    /// it may have been answered.
    ///
    /// # Errors
    /// `invalid_idempotency_key`, `rate_limit_exceeded`, `key_budget_exceeded`,
    /// `insufficient_api_balance`.
    pub fn expect_call(&self, permit: &Permit, idempotency_key: Option<&str>) -> Result<()> {
        guarded(|| match &permit.key {
            None => Ok(()),
            Some(key) => expect_call(self.inner(), key, permit.tool, idempotency_key),
        })
    }

    /// Whether an estimate may be asked for.
    ///
    /// # Errors
    /// `rate_limit_exceeded` when the key asked for too many.
    pub fn expect_estimate(&self, permit: &Permit) -> Result<()> {
        guarded(|| match &permit.key {
            None => Ok(()),
            Some(key) => self.inner().runtime()?.lanes.check_estimates(key.lineage),
        })
    }
}

fn expect_call(noxus: &Inner, key: &ApiKey, tool: &str, idempotency_key: Option<&str>) -> Result<()> {
    if let Some(idempotency_key) = idempotency_key {
        let idempotency_key = request::idempotency_key(idempotency_key)?.to_owned();
        if is_known(noxus, key, idempotency_key)? {
            return Ok(());
        }
    }
    noxus.runtime()?.lanes.check_failures(key.lineage)?;
    let least = least_price(noxus, tool)?;
    check_key(noxus, key, least)?;
    let available = noxus.store()?.balance(key.account, key.environment)?.available();
    if available < least {
        return Err(Ledger::InsufficientBalance { required: least, available }.into());
    }
    Ok(())
}

/// The limits that hold for the key, without a place being taken.
fn check_key(noxus: &Inner, key: &ApiKey, least: Money) -> Result<()> {
    let usage = noxus.store()?.key_usage(key.id)?;
    if let (Some(rate), Some(0)) = (usage.rate_limit, usage.remaining) {
        return Err(Ledger::RateLimitExceeded {
            limit: rate.limit,
            window_seconds: rate.window_seconds,
            remaining: 0,
            in_flight: usage.in_flight,
            retry_after_seconds: usage.reset_after_seconds.max(1),
            scope: RateScope::Key,
        }
        .into());
    }
    let Some(budget) = usage.budget else { return Ok(()) };
    let taken = usage.spent.checked_add(usage.held).unwrap_or(Money::MAX);
    let remaining = budget.checked_sub(taken).unwrap_or(Money::ZERO).max(Money::ZERO);
    if remaining < least {
        return Err(Ledger::KeyBudgetExceeded { budget, required: least, remaining }.into());
    }
    Ok(())
}

/// Whether anything is known under an idempotency key. No request has this fingerprint,
/// so any answer but "nothing" says that something is.
fn is_known(noxus: &Inner, key: &ApiKey, idempotency_key: String) -> Result<bool> {
    let look = Lookup { key: key.id, idempotency_key, fingerprint: [0; 32] };
    match noxus.store()?.lookup(&look) {
        Ok(LookedUp::Absent) => Ok(false),
        Ok(_) | Err(Ledger::IdempotencyKeyReused { .. }) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// The least that a call of a tool can cost: nothing, if all its rates are zero.
fn least_price(noxus: &Inner, tool: &str) -> Result<Money> {
    let (StartingPrice::Fixed(least) | StartingPrice::From(least)) = noxus.tariff.starting_price(tool)?;
    let is_free = noxus.tariff.rates(tool)?.iter().all(|rate| rate.usd.is_zero());
    let least = Money::from_decimal_rounding_up(least)?;
    Ok(if is_free { Money::ZERO } else { least.max(Money::from_micros(1)) })
}
