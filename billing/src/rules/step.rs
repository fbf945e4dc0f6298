//! The one implementation of the ledger's rules. Pure: rows in, rows out.

use subtle::ConstantTimeEq;

use crate::edge::Timestamp;
use crate::error::Error;
use crate::keys::check_account;
use crate::money::Money;
use crate::operations::{
    Failure, Idempotency, Lease, MovementKind, OpResult, Refund, Reserve, Reserved, TopUp,
};
use crate::records::{AccountId, Environment, JobId, JobRecord, JobState};
use crate::rules::journal::Transaction;
use crate::rules::limits::{admit, admit_budget};
use crate::rules::state::{Answer, Command, Context, Effects, Job, KeyFacts, Retired, State, Usage, Wallet};
use crate::rules::validate;

/// The code with which a caller gives a job up before it is done.
const CANCELLED: &str = "cancelled";

/// What an operation changes and answers. A refusal changes nothing.
pub(crate) fn step(
    state: &impl State,
    command: &Command,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    match command {
        Command::Reserve(reserve) => self::reserve(state, reserve, context),
        Command::Heartbeat(lease) => heartbeat(state, lease, context),
        Command::Extend(lease, extra) => extend(state, lease, *extra, context),
        Command::Capture(lease, amount) => capture(state, lease, *amount, context),
        Command::Release(lease, failure) => release(state, lease, failure, context),
        Command::Cancel(job) => cancel(state, *job, context),
        Command::TopUp(top_up) => self::top_up(state, top_up, context),
        Command::Refund(refund) => self::refund(state, refund, context),
    }
}

/// Where an idempotency key leads.
pub(crate) enum Prior {
    /// Nowhere.
    Absent,
    /// To a finished job that gives way: it failed, or its retention has ended.
    Spent(Job),
    /// To a success whose answer is kept.
    Done(Job),
    /// To a job that a live worker has.
    Running(Job),
    /// To a job whose worker has died.
    Orphaned(Job),
}

/// Follows an idempotency key.
pub(crate) fn prior(
    state: &impl State,
    account: AccountId,
    environment: Environment,
    idempotency: &Idempotency,
    context: &Context,
) -> Result<Prior, Error> {
    let found = state.job_of_idempotency_key(account, environment, &idempotency.key)?;
    let Some(job) = found else { return Ok(Prior::Absent) };
    if job.is_forgotten(context.now, context.retention_ms) {
        return Ok(Prior::Spent(job));
    }
    if job.fingerprint != Some(idempotency.fingerprint) {
        return Err(Error::IdempotencyKeyReused { job: job.record.id });
    }
    Ok(match job.record.state {
        JobState::Succeeded => Prior::Done(job),
        JobState::Failed | JobState::Released | JobState::Expired => Prior::Spent(job),
        JobState::Reserved | JobState::Running if job.lease_is_dead(context.now) => Prior::Orphaned(job),
        JobState::Reserved | JobState::Running => Prior::Running(job),
    })
}

/// How long the lease of a running job still lasts.
pub(crate) fn retry_after_ms(job: &Job, now: Timestamp) -> i64 {
    job.lease_until.since(now).max(1)
}

/// The key, unless it or its account may not start jobs.
pub(crate) fn usable_key(
    state: &impl State,
    key: crate::records::KeyId,
    now: Timestamp,
) -> Result<KeyFacts, Error> {
    let key = state.key(key)?.ok_or(Error::InvalidApiKey)?;
    key.life.check(now)?;
    check_account(key.account_status)?;
    Ok(key)
}

fn reserve(state: &impl State, reserve: &Reserve, context: &Context) -> Result<(Effects, Answer), Error> {
    validate::reserve(reserve)?;
    let key = usable_key(state, reserve.key, context.now)?;
    let mut retired = None;
    if let Some(idempotency) = &reserve.idempotency {
        match prior(state, key.account, key.environment, idempotency, context)? {
            Prior::Absent => {}
            Prior::Spent(job) => {
                let forget = job.is_forgotten(context.now, context.retention_ms);
                retired = Some(Retired { job: job.record.id, forget });
            }
            Prior::Done(job) => {
                let receipt = job.receipt();
                let request_id = job.record.request_id;
                return Ok((Effects::default(), Answer::Replay { receipt, request_id }));
            }
            Prior::Running(job) => {
                let retry_after_ms = retry_after_ms(&job, context.now);
                let reserved = Reserved::InProgress { job: job.record.id, retry_after_ms };
                return Ok((Effects::default(), Answer::Done(OpResult::Reserved(reserved))));
            }
            Prior::Orphaned(job) => return take_over(state, job, reserve, &key, context),
        }
    }
    let mut usage = state.usage(key.lineage)?;
    admit(state, &key, &usage, context.now)?;
    admit_budget(&usage, key.budget, reserve.amount)?;
    let mut wallet = state.wallet(key.account, key.environment)?;
    hold(&mut wallet, &mut usage, reserve.amount)?;
    usage.in_flight += 1;
    let job = new_job(state, reserve, &key, context)?;
    let answer = Answer::fresh(&job);
    let effects = Effects {
        wallet: Some(wallet),
        usage: Some(usage),
        retired,
        new_job: Some(job),
        ..Effects::default()
    };
    Ok((effects, answer))
}

fn new_job(state: &impl State, reserve: &Reserve, key: &KeyFacts, context: &Context) -> Result<Job, Error> {
    let idempotency = reserve.idempotency.as_ref();
    Ok(Job {
        record: JobRecord {
            id: state.next_job()?,
            account: key.account,
            environment: key.environment,
            key: key.key,
            tool: reserve.tool.clone(),
            state: JobState::Reserved,
            attempt: 1,
            request_id: reserve.request_id.clone(),
            idempotency_key: idempotency.map(|idempotency| idempotency.key.clone()),
            reserved: reserve.amount,
            charged: Money::ZERO,
            refunded: Money::ZERO,
            error_code: None,
            created_at: context.now,
            started_at: None,
            done_at: None,
        },
        lineage: key.lineage,
        fingerprint: idempotency.map(|idempotency| idempotency.fingerprint),
        idempotency_active: idempotency.is_some(),
        keep_answer: reserve.keep_answer,
        balance_after: Money::ZERO,
        token: context.token,
        lease_owner: reserve.lease_owner.clone(),
        lease_ms: reserve.lease_ms,
        lease_until: context.now.plus(reserve.lease_ms),
        hold_expires: context.now.plus(reserve.hold_ms),
        success_ordinal: None,
    })
}

/// Gives a dead worker's job to a new one, with the same hold. The job keeps its place under the
/// rate limit; only what exceeds the old hold is asked for.
fn take_over(
    state: &impl State,
    mut job: Job,
    reserve: &Reserve,
    key: &KeyFacts,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    let mut usage = state.usage(job.lineage)?;
    let mut wallet = state.wallet(job.record.account, job.record.environment)?;
    let more = reserve.amount.checked_sub(job.record.reserved).ok_or(Error::AmountOverflow)?;
    if more > Money::ZERO {
        let budget = if key.lineage == job.lineage { key.budget } else { None };
        admit_budget(&usage, budget, more)?;
        hold(&mut wallet, &mut usage, more)?;
        job.record.reserved = reserve.amount;
    }
    job.record.attempt = job.record.attempt.saturating_add(1);
    job.record.state = JobState::Reserved;
    job.record.request_id.clone_from(&reserve.request_id);
    job.record.started_at = None;
    job.token = context.token;
    job.lease_owner.clone_from(&reserve.lease_owner);
    job.lease_ms = reserve.lease_ms;
    job.lease_until = context.now.plus(reserve.lease_ms);
    job.hold_expires = job.hold_expires.max(context.now.plus(reserve.hold_ms));
    let answer = Answer::fresh(&job);
    let effects =
        Effects { wallet: Some(wallet), usage: Some(usage), changed_job: Some(job), ..Effects::default() };
    Ok((effects, answer))
}

/// Moves `amount` from available to held.
fn hold(wallet: &mut Wallet, usage: &mut Usage, amount: Money) -> Result<(), Error> {
    let available = wallet.balance.available();
    if amount > available {
        return Err(Error::InsufficientBalance { required: amount, available });
    }
    wallet.balance.held = sum(wallet.balance.held, amount)?;
    usage.held = sum(usage.held, amount)?;
    Ok(())
}

/// The open job of a lease, or why the lease is worth nothing.
fn leased(state: &impl State, lease: &Lease, now: Timestamp) -> Result<Job, Error> {
    let job = state.job(lease.job)?.ok_or(Error::JobNotFound { job: lease.job })?;
    if !bool::from(job.token.0.ct_eq(&lease.token.0)) {
        return Err(Error::LeaseLost { job: job.record.id });
    }
    still_open(job, now)
}

/// The job, or its last state.
fn still_open(job: Job, now: Timestamp) -> Result<Job, Error> {
    let id = job.record.id;
    match job.record.state {
        JobState::Succeeded => Err(Error::HoldAlreadyCaptured { receipt: job.receipt() }),
        JobState::Failed | JobState::Released => Err(Error::HoldAlreadyReleased { job: id }),
        JobState::Expired => Err(Error::HoldExpired { job: id }),
        JobState::Reserved | JobState::Running if job.is_due(now) => Err(Error::HoldExpired { job: id }),
        JobState::Reserved | JobState::Running => Ok(job),
    }
}

fn heartbeat(state: &impl State, lease: &Lease, context: &Context) -> Result<(Effects, Answer), Error> {
    let mut job = leased(state, lease, context.now)?;
    if job.record.state == JobState::Reserved {
        job.record.state = JobState::Running;
        job.record.started_at = Some(context.now);
    }
    // A clock that jumped back must not shorten a lease already granted.
    job.lease_until = job.lease_until.max(context.now.plus(job.lease_ms));
    let answer = Answer::Done(OpResult::Lease(job.lease()));
    Ok((Effects { changed_job: Some(job), ..Effects::default() }, answer))
}

fn extend(
    state: &impl State,
    lease: &Lease,
    extra: Money,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    validate::not_negative(extra)?;
    let mut job = leased(state, lease, context.now)?;
    let key = state.key(job.record.key)?;
    let mut usage = state.usage(job.lineage)?;
    let mut wallet = state.wallet(job.record.account, job.record.environment)?;
    admit_budget(&usage, key.and_then(|key| key.budget), extra)?;
    hold(&mut wallet, &mut usage, extra)?;
    job.record.reserved = sum(job.record.reserved, extra)?;
    let answer = Answer::Done(OpResult::Lease(job.lease()));
    let effects =
        Effects { wallet: Some(wallet), usage: Some(usage), changed_job: Some(job), ..Effects::default() };
    Ok((effects, answer))
}

fn capture(
    state: &impl State,
    lease: &Lease,
    amount: Money,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    validate::not_negative(amount)?;
    let mut job = leased(state, lease, context.now)?;
    if amount > job.record.reserved {
        return Err(Error::CaptureExceedsHold { amount, reserved: job.record.reserved });
    }
    let mut wallet = state.wallet(job.record.account, job.record.environment)?;
    let mut usage = state.usage(job.lineage)?;
    unhold(&mut wallet, &mut usage, &job)?;
    wallet.balance.posted = difference(wallet.balance.posted, amount)?;
    wallet.balance.lifetime_spent = sum(wallet.balance.lifetime_spent, amount)?;
    usage.spent = sum(usage.spent, amount)?;
    usage.successes += 1;
    // Times of successes never decrease, or the rate window could not be bisected.
    usage.last_success_at = usage.last_success_at.max(context.now);
    job.success_ordinal = Some(usage.successes);
    job.record.state = JobState::Succeeded;
    job.record.charged = amount;
    job.record.done_at = Some(usage.last_success_at);
    job.balance_after = wallet.balance.posted;
    let transaction = if amount > Money::ZERO {
        let (kind, id) = (MovementKind::Capture, Some(job.record.id));
        Some(Transaction::book(&mut wallet, kind, amount, id, None, context.now)?)
    } else {
        None
    };
    let answer = Answer::Done(OpResult::Receipt(job.receipt()));
    let effects = Effects {
        wallet: Some(wallet),
        usage: Some(usage),
        keep_outcome: job.is_remembered(),
        changed_job: Some(job),
        transaction,
        ..Effects::default()
    };
    Ok((effects, answer))
}

fn release(
    state: &impl State,
    lease: &Lease,
    failure: &Failure,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    validate::failure(failure)?;
    let job = leased(state, lease, context.now)?;
    let end = if failure.error_code == CANCELLED { JobState::Released } else { JobState::Failed };
    let (effects, job) = give_back(state, job, end, Some(failure.error_code.clone()), context.now)?;
    let answer = Answer::Done(OpResult::Receipt(job.receipt()));
    let keep_outcome = job.is_remembered() && failure.detail.is_some();
    Ok((Effects { changed_job: Some(job), keep_outcome, ..effects }, answer))
}

/// Gives a hold back without its lease. The token stays, so that the worker is told what happened.
fn cancel(state: &impl State, id: JobId, context: &Context) -> Result<(Effects, Answer), Error> {
    let job = state.job(id)?.ok_or(Error::JobNotFound { job: id })?;
    let job = still_open(job, context.now)?;
    let code = Some(CANCELLED.to_owned());
    let (effects, job) = give_back(state, job, JobState::Released, code, context.now)?;
    let answer = Answer::Done(OpResult::Receipt(job.receipt()));
    Ok((Effects { changed_job: Some(job), ..effects }, answer))
}

/// Gives an abandoned hold back: a journaled end, not a disappearance.
pub(crate) fn expire(state: &impl State, job: Job, now: Timestamp) -> Result<Effects, Error> {
    let code = Some("hold_expired".to_owned());
    let (effects, job) = give_back(state, job, JobState::Expired, code, now)?;
    Ok(Effects { changed_job: Some(job), ..effects })
}

fn give_back(
    state: &impl State,
    mut job: Job,
    end: JobState,
    error_code: Option<String>,
    now: Timestamp,
) -> Result<(Effects, Job), Error> {
    let mut wallet = state.wallet(job.record.account, job.record.environment)?;
    let mut usage = state.usage(job.lineage)?;
    unhold(&mut wallet, &mut usage, &job)?;
    job.record.state = end;
    job.record.error_code = error_code;
    job.record.done_at = Some(now);
    job.balance_after = wallet.balance.posted;
    let effects = Effects { wallet: Some(wallet), usage: Some(usage), ..Effects::default() };
    Ok((effects, job))
}

/// Takes the whole hold of a job off, and its place in flight.
fn unhold(wallet: &mut Wallet, usage: &mut Usage, job: &Job) -> Result<(), Error> {
    wallet.balance.held = difference(wallet.balance.held, job.record.reserved)?;
    usage.held = difference(usage.held, job.record.reserved)?;
    usage.in_flight -= 1;
    Ok(())
}

fn top_up(state: &impl State, top_up: &TopUp, context: &Context) -> Result<(Effects, Answer), Error> {
    let TopUp { account, environment, amount, reference } = top_up;
    validate::positive(*amount)?;
    validate::reference(reference)?;
    if !state.account_exists(*account)? {
        return Err(Error::AccountNotFound);
    }
    unused(state, *account, *environment, reference)?;
    let mut wallet = state.wallet(*account, *environment)?;
    wallet.balance.posted = sum(wallet.balance.posted, *amount)?;
    let kind = MovementKind::TopUp;
    let transaction = Transaction::book(&mut wallet, kind, *amount, None, Some(reference), context.now)?;
    let answer = Answer::Done(OpResult::Balance(wallet.balance));
    let effects = Effects { wallet: Some(wallet), transaction: Some(transaction), ..Effects::default() };
    Ok((effects, answer))
}

fn refund(state: &impl State, refund: &Refund, context: &Context) -> Result<(Effects, Answer), Error> {
    let Refund { job: id, amount, reference } = refund;
    validate::positive(*amount)?;
    validate::reference(reference)?;
    let mut job = state.job(*id)?.ok_or(Error::JobNotFound { job: *id })?;
    unused(state, job.record.account, job.record.environment, reference)?;
    let refundable = difference(job.record.charged, job.record.refunded)?;
    if *amount > refundable {
        return Err(Error::RefundExceedsCharge { amount: *amount, refundable });
    }
    let mut wallet = state.wallet(job.record.account, job.record.environment)?;
    let mut usage = state.usage(job.lineage)?;
    wallet.balance.posted = sum(wallet.balance.posted, *amount)?;
    wallet.balance.refunded = sum(wallet.balance.refunded, *amount)?;
    usage.spent = difference(usage.spent, *amount)?;
    job.record.refunded = sum(job.record.refunded, *amount)?;
    let kind = MovementKind::Refund;
    let transaction = Transaction::book(&mut wallet, kind, *amount, Some(*id), Some(reference), context.now)?;
    let answer = Answer::Done(OpResult::Balance(wallet.balance));
    let effects = Effects {
        wallet: Some(wallet),
        usage: Some(usage),
        changed_job: Some(job),
        transaction: Some(transaction),
        ..Effects::default()
    };
    Ok((effects, answer))
}

fn unused(
    state: &impl State,
    account: AccountId,
    environment: Environment,
    reference: &str,
) -> Result<(), Error> {
    if state.reference_exists(account, environment, reference)? {
        return Err(Error::DuplicateReference { reference: reference.to_owned() });
    }
    Ok(())
}

fn sum(left: Money, right: Money) -> Result<Money, Error> {
    left.checked_add(right).ok_or(Error::AmountOverflow)
}

/// A difference that the rules promise not to be negative; a negative one is damage.
fn difference(left: Money, right: Money) -> Result<Money, Error> {
    left.checked_sub(right)
        .filter(|rest| !rest.is_negative())
        .ok_or_else(|| Error::corrupt(format!("{right} USD are to leave a book of {left} USD.")))
}
