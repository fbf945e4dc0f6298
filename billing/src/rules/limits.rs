//! The exact sliding window: successes at completion time, plus jobs in flight.

use crate::clock::Timestamp;
use crate::error::{Error, seconds_until};
use crate::money::Money;
use crate::operations::KeyUsage;
use crate::records::{RateLimit, RateScope};
use crate::rules::state::{Counter, Crowd, KeyFacts, KeySpending, State};

/// Wait suggested when only running jobs stand in the way: their ends are not foreseeable.
const IN_FLIGHT_RETRY_SECONDS: u32 = 1;

/// Admits one more job of a key under its own limit and the ceilings of its app and its account.
pub(crate) fn admit(
    state: &impl State,
    key: &KeyFacts,
    counters: &Counters,
    now: Timestamp,
) -> Result<(), Error> {
    if let Some(rate) = key.rate_limit {
        let crowd = Crowd::Key(key.lineage);
        admit_crowd(state, RateScope::Key, crowd, counters.key, rate, now)?;
    }
    if let (Some(app), Some(rate), Some(counter)) = (key.app, key.app_rate_limit, counters.app) {
        let crowd = Crowd::App(app, key.environment);
        admit_crowd(state, RateScope::App, crowd, counter, rate, now)?;
    }
    if let Some(rate) = key.account_rate_limit {
        let crowd = Crowd::Account(key.account, key.environment);
        admit_crowd(state, RateScope::Account, crowd, counters.account, rate, now)?;
    }
    Ok(())
}

/// Where a key, its app and its account stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counters {
    pub(crate) key: Counter,
    pub(crate) app: Option<Counter>,
    pub(crate) account: Counter,
}

/// Admits one more job of a crowd, or says when to come back.
///
/// Successes are numbered, and their times never decrease with the number. With `places` left
/// beside the jobs in flight, the window is full exactly when the `places`-th last success still
/// lies inside it: one look-up, whatever the limit and however many keys there are.
fn admit_crowd(
    state: &impl State,
    scope: RateScope,
    crowd: Crowd,
    counter: Counter,
    rate: RateLimit,
    now: Timestamp,
) -> Result<(), Error> {
    let places = i64::from(rate.limit) - counter.in_flight;
    let refuse = |retry_after_seconds| {
        Err(Error::RateLimitExceeded {
            scope,
            limit: rate.limit,
            window_seconds: rate.window_seconds,
            remaining: 0,
            in_flight: count(counter.in_flight),
            retry_after_seconds,
        })
    };
    if rate.limit == 0 {
        return refuse(rate.window_seconds);
    }
    if places <= 0 {
        return refuse(IN_FLIGHT_RETRY_SECONDS);
    }
    let ordinal = counter.successes - places + 1;
    if ordinal < 1 {
        return Ok(());
    }
    let leaves_at = success_at(state, crowd, ordinal)?.plus(window_ms(rate));
    if leaves_at > now { refuse(seconds_until(leaves_at, now)) } else { Ok(()) }
}

/// Admits an amount under the key's budget.
pub(crate) fn admit_budget(usage: &KeySpending, budget: Option<Money>, amount: Money) -> Result<(), Error> {
    let Some(budget) = budget else { return Ok(()) };
    let used = usage.spent.checked_add(usage.held).ok_or(Error::AmountOverflow)?;
    let remaining = budget.checked_sub(used).unwrap_or(Money::ZERO).max(Money::ZERO);
    if amount > remaining {
        return Err(Error::KeyBudgetExceeded { budget, required: amount, remaining });
    }
    Ok(())
}

/// Consumption of a key for its holder to see; `usage` without the holds that are due to expire.
pub(crate) fn key_usage(
    state: &impl State,
    key: &KeyFacts,
    usage: &KeySpending,
    now: Timestamp,
) -> Result<KeyUsage, Error> {
    let Counter { in_flight, successes: total, .. } = usage.counter;
    let crowd = Crowd::Key(key.lineage);
    let (mut successes_in_window, mut remaining, mut reset_after_seconds) = (0, None, 0);
    if let Some(rate) = key.rate_limit {
        let first = first_in_window(state, crowd, usage.counter, rate, now)?;
        let successes = total - first + 1;
        successes_in_window = count(successes);
        remaining = Some(count(i64::from(rate.limit) - successes - in_flight));
        if successes > 0 {
            let leaves_at = success_at(state, crowd, first)?.plus(window_ms(rate));
            reset_after_seconds = seconds_until(leaves_at, now);
        }
    }
    Ok(KeyUsage {
        rate_limit: key.rate_limit,
        budget: key.budget,
        successes_in_window,
        in_flight: count(in_flight),
        remaining,
        reset_after_seconds,
        spent: usage.spent,
        held: usage.held,
    })
}

/// Ordinal of the oldest success inside the window, by bisection; one past the last if none is.
fn first_in_window(
    state: &impl State,
    crowd: Crowd,
    counter: Counter,
    rate: RateLimit,
    now: Timestamp,
) -> Result<i64, Error> {
    let (mut low, mut high) = (1, counter.successes + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if success_at(state, crowd, middle)?.plus(window_ms(rate)) > now {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

fn success_at(state: &impl State, crowd: Crowd, ordinal: i64) -> Result<Timestamp, Error> {
    state
        .success_at(crowd, ordinal)?
        .ok_or_else(|| Error::corrupt(format!("Success {ordinal} of {crowd:?} is missing.")))
}

fn window_ms(rate: RateLimit) -> i64 {
    i64::from(rate.window_seconds) * 1_000
}

/// A counter for display: negative reads as none.
fn count(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}
