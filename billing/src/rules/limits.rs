//! The exact sliding window: successes at completion time, plus jobs in flight.

use crate::edge::Timestamp;
use crate::error::{Error, seconds_until};
use crate::money::Money;
use crate::operations::KeyUsage;
use crate::records::{AppId, RateLimit, RateScope};
use crate::rules::state::{KeyFacts, State, Usage};

/// Wait suggested when only running jobs stand in the way: their ends are not foreseeable.
const IN_FLIGHT_RETRY_SECONDS: u32 = 1;

/// Admits one more job of a key under its own limit and the ceilings of its app and its account.
pub(crate) fn admit(state: &impl State, key: &KeyFacts, usage: &Usage, now: Timestamp) -> Result<(), Error> {
    if let Some(rate) = key.rate_limit {
        admit_key(state, usage, rate, now)?;
    }
    if let (Some(app), Some(rate)) = (key.app, key.app_rate_limit) {
        admit_crowd(state, RateScope::App, key, Some(app), rate, now)?;
    }
    if let Some(rate) = key.account_rate_limit {
        admit_crowd(state, RateScope::Account, key, None, rate, now)?;
    }
    Ok(())
}

/// Admits one more job under a ceiling over several keys: what each has in the window and in flight
/// is added up. The time to come back is that of the first place to become free.
fn admit_crowd(
    state: &impl State,
    scope: RateScope,
    key: &KeyFacts,
    app: Option<AppId>,
    rate: RateLimit,
    now: Timestamp,
) -> Result<(), Error> {
    let (mut in_flight, mut successes, mut first_leaves_at) = (0, 0, None::<Timestamp>);
    for lineage in state.lineages(key.account, key.environment, app)? {
        let usage = state.usage(lineage)?;
        in_flight += usage.in_flight;
        let first = first_in_window(state, &usage, rate, now)?;
        if first <= usage.successes {
            successes += usage.successes - first + 1;
            let leaves_at = success_at(state, &usage, first)?.plus(window_ms(rate));
            first_leaves_at = Some(first_leaves_at.map_or(leaves_at, |earlier| earlier.min(leaves_at)));
        }
    }
    if successes + in_flight < i64::from(rate.limit) {
        return Ok(());
    }
    let retry_after_seconds = match first_leaves_at {
        _ if rate.limit == 0 => rate.window_seconds,
        Some(leaves_at) if in_flight < i64::from(rate.limit) => seconds_until(leaves_at, now),
        _ => IN_FLIGHT_RETRY_SECONDS,
    };
    Err(Error::RateLimitExceeded {
        scope,
        limit: rate.limit,
        window_seconds: rate.window_seconds,
        remaining: 0,
        in_flight: count(in_flight),
        retry_after_seconds,
    })
}

/// Admits one more job of a key, or says when to come back.
///
/// Successes are numbered, and their times never decrease with the number. With `places` left
/// beside the jobs in flight, the window is full exactly when the `places`-th last success still
/// lies inside it: one look-up, whatever the limit.
fn admit_key(state: &impl State, usage: &Usage, rate: RateLimit, now: Timestamp) -> Result<(), Error> {
    let places = i64::from(rate.limit) - usage.in_flight;
    let refuse = |retry_after_seconds| {
        Err(Error::RateLimitExceeded {
            scope: RateScope::Key,
            limit: rate.limit,
            window_seconds: rate.window_seconds,
            remaining: 0,
            in_flight: count(usage.in_flight),
            retry_after_seconds,
        })
    };
    if rate.limit == 0 {
        return refuse(rate.window_seconds);
    }
    if places <= 0 {
        return refuse(IN_FLIGHT_RETRY_SECONDS);
    }
    let ordinal = usage.successes - places + 1;
    if ordinal < 1 {
        return Ok(());
    }
    let leaves_at = success_at(state, usage, ordinal)?.plus(window_ms(rate));
    if leaves_at > now { refuse(seconds_until(leaves_at, now)) } else { Ok(()) }
}

/// Admits an amount under the key's budget.
pub(crate) fn admit_budget(usage: &Usage, budget: Option<Money>, amount: Money) -> Result<(), Error> {
    let Some(budget) = budget else { return Ok(()) };
    let used = usage.spent.checked_add(usage.held).ok_or(Error::AmountOverflow)?;
    let remaining = budget.checked_sub(used).unwrap_or(Money::ZERO).max(Money::ZERO);
    if amount > remaining {
        return Err(Error::KeyBudgetExceeded { budget, required: amount, remaining });
    }
    Ok(())
}

/// Consumption of a key for its holder to see.
pub(crate) fn key_usage(state: &impl State, key: &KeyFacts, now: Timestamp) -> Result<KeyUsage, Error> {
    let usage = state.usage(key.lineage)?;
    let (mut successes_in_window, mut remaining, mut reset_after_seconds) = (0, None, 0);
    if let Some(rate) = key.rate_limit {
        let first = first_in_window(state, &usage, rate, now)?;
        let successes = usage.successes - first + 1;
        successes_in_window = count(successes);
        remaining = Some(count(i64::from(rate.limit) - successes - usage.in_flight));
        if successes > 0 {
            let leaves_at = success_at(state, &usage, first)?.plus(window_ms(rate));
            reset_after_seconds = seconds_until(leaves_at, now);
        }
    }
    Ok(KeyUsage {
        successes_in_window,
        in_flight: count(usage.in_flight),
        remaining,
        reset_after_seconds,
        spent: usage.spent,
        held: usage.held,
    })
}

/// Ordinal of the oldest success inside the window, by bisection; one past the last if none is.
fn first_in_window(state: &impl State, usage: &Usage, rate: RateLimit, now: Timestamp) -> Result<i64, Error> {
    let (mut low, mut high) = (1, usage.successes + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if success_at(state, usage, middle)?.plus(window_ms(rate)) > now {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

fn success_at(state: &impl State, usage: &Usage, ordinal: i64) -> Result<Timestamp, Error> {
    state
        .success_at(usage.lineage, ordinal)?
        .ok_or_else(|| Error::corrupt(format!("Success {ordinal} of key {} is missing.", usage.lineage)))
}

fn window_ms(rate: RateLimit) -> i64 {
    i64::from(rate.window_seconds) * 1_000
}

/// A counter for display: negative reads as none.
fn count(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}
