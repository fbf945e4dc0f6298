//! Bounds on what callers send, checked before anything is read.

use crate::error::{AmountProblem, Error, Why};
use crate::keys::check_name;
use crate::money::Money;
use crate::operations::{Failure, Idempotency, Reserve};
use crate::upstream::Upstream;

/// Longest lease: a day.
const LEASE_MAX_MS: i64 = 86_400_000;
/// Longest hold: 31 days.
const HOLD_MAX_MS: i64 = 31 * 86_400_000;
/// Longest tool slug, request id, lease owner or error code, in bytes.
const LABEL_MAX_BYTES: usize = 128;
/// Longest detail of a failure: 64 KiB.
const DETAIL_MAX_BYTES: usize = 65_536;
/// Longest id of a provider's: gateways put a whole route into theirs.
const UPSTREAM_ID_MAX_BYTES: usize = 1_024;
/// Most notes of what one job has asked providers for.
const UPSTREAM_MAX: usize = 256;
const IDEMPOTENCY_KEY_MAX_BYTES: usize = 255;

pub(crate) fn reserve(reserve: &Reserve) -> Result<(), Error> {
    label("tool", &reserve.tool)?;
    label("request_id", &reserve.request_id)?;
    label("lease_owner", &reserve.lease_owner)?;
    not_negative(reserve.amount)?;
    if !(1..=LEASE_MAX_MS).contains(&reserve.lease_ms) {
        return Err(Error::InvalidField {
            field: "lease_ms",
            why: Why::new("1-86400000 ms", "1-86400000 ms"),
        });
    }
    if !(1..=HOLD_MAX_MS).contains(&reserve.hold_ms) {
        return Err(Error::InvalidField {
            field: "hold_ms",
            why: Why::new("1-2678400000 ms", "1-2678400000 ms"),
        });
    }
    reserve.idempotency.as_ref().map_or(Ok(()), idempotency)
}

fn idempotency(idempotency: &Idempotency) -> Result<(), Error> {
    idempotency_key(&idempotency.key)
}

pub(crate) fn idempotency_key(key: &str) -> Result<(), Error> {
    let fits = (1..=IDEMPOTENCY_KEY_MAX_BYTES).contains(&key.len());
    if fits && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Error::InvalidIdempotencyKey)
}

pub(crate) fn failure(failure: &Failure) -> Result<(), Error> {
    label("error_code", &failure.error_code)?;
    if failure.detail.as_ref().is_some_and(|detail| detail.len() > DETAIL_MAX_BYTES) {
        return Err(Error::InvalidField { field: "detail", why: Why::new("0-65536 bytes", "0-65536 bytes") });
    }
    Ok(())
}

pub(crate) fn upstream(upstream: &Upstream) -> Result<(), Error> {
    label("upstream.provider", &upstream.provider)?;
    upstream_id(&upstream.id)?;
    not_negative(upstream.cost_usd)
}

fn upstream_id(id: &str) -> Result<(), Error> {
    let fits = (1..=UPSTREAM_ID_MAX_BYTES).contains(&id.len());
    if fits && !id.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Error::InvalidField { field: "upstream.id", why: Why::new("1-1024 bytes", "1-1024 bytes") })
}

pub(crate) fn upstream_count(count: usize) -> Result<(), Error> {
    if count <= UPSTREAM_MAX {
        return Ok(());
    }
    Err(Error::InvalidField { field: "upstream", why: Why::new("0-256", "0-256") })
}

pub(crate) fn reference(text: &str) -> Result<(), Error> {
    check_name("reference", text)
}

pub(crate) fn not_negative(amount: Money) -> Result<(), Error> {
    if amount.is_negative() { Err(refused(amount, AmountProblem::Negative)) } else { Ok(()) }
}

pub(crate) fn positive(amount: Money) -> Result<(), Error> {
    not_negative(amount)?;
    if amount == Money::ZERO { Err(refused(amount, AmountProblem::Zero)) } else { Ok(()) }
}

fn refused(amount: Money, why: AmountProblem) -> Error {
    Error::InvalidAmount { text: amount.to_string(), at: 0, why }
}

fn label(field: &'static str, text: &str) -> Result<(), Error> {
    let fits = (1..=LABEL_MAX_BYTES).contains(&text.len());
    if fits && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Error::InvalidField { field, why: Why::new("1-128 bytes", "1-128 bytes") })
}
