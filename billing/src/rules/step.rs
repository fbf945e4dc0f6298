//! The one implementation of the ledger's rules. Pure: rows in, rows out.

use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::error::Error;
use crate::keys::check_account;
use crate::money::Money;
use crate::operations::{
    Failure, Idempotency, Lease, MovementKind, OpResult, Receipt, Refund, Reserve, Reserved, TopUp,
};
use crate::records::{AccountId, Environment, JobId, JobRecord, JobState};
use crate::rules::events::EventKind;
use crate::rules::journal::Transaction;
use crate::rules::limits::{admit, admit_budget};
use crate::rules::seat::Seat;
use crate::rules::state::{Answer, Command, Context, Effects, Job, KeyFacts, State};
use crate::rules::validate;
use crate::upstream::Upstream;

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
        Command::NoteUpstream(lease, upstream) => note_upstream(state, lease, upstream, context),
        Command::Capture(lease, amount, answer) => capture(state, lease, *amount, *answer, context),
        Command::Release(lease, failure, answer) => release(state, lease, failure, *answer, context),
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
    if job.is_forgotten(context.now(), context.retention_ms) {
        return Ok(Prior::Spent(job));
    }
    if job.fingerprint != Some(idempotency.fingerprint) {
        return Err(Error::IdempotencyKeyReused { job: job.record.id });
    }
    Ok(match job.record.state {
        JobState::Succeeded => Prior::Done(job),
        JobState::Failed | JobState::Released | JobState::Expired => Prior::Spent(job),
        JobState::Reserved | JobState::Running if job.lease_is_dead(context.now()) => Prior::Orphaned(job),
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
    context.time.check()?;
    let key = usable_key(state, reserve.key, context.now())?;
    let mut retired = None;
    if let Some(idempotency) = &reserve.idempotency {
        match prior(state, key.account, key.environment, idempotency, context)? {
            Prior::Absent => {}
            Prior::Spent(job) => retired = Some(job),
            Prior::Done(job) => {
                let receipt = job.receipt();
                let request_id = job.record.request_id;
                return Ok((Effects::default(), Answer::Replay { receipt, request_id }));
            }
            Prior::Running(job) => {
                let retry_after_ms = retry_after_ms(&job, context.now());
                let reserved = Reserved::InProgress { job: job.record.id, retry_after_ms };
                return Ok((Effects::default(), Answer::Done(OpResult::Reserved(reserved))));
            }
            Prior::Orphaned(job) => return take_over(state, job, reserve, &key, context),
        }
    }
    let mut seat = Seat::of_key(state, &key)?;
    admit(state, &key, &seat.counters(), context.now())?;
    admit_budget(&seat.usage, key.budget, reserve.amount)?;
    seat.take(reserve.amount)?;
    let mut events = Vec::new();
    let mut forget = false;
    if let Some(old) = &mut retired {
        forget = old.is_forgotten(context.now(), context.retention_ms);
        events.push(unbind(&mut seat, old, forget));
    }
    let mut job = new_job(state, reserve, &key, context)?;
    events.push(seat.wallet.note(EventKind::Reserved, &mut job));
    let answer = Answer::fresh(&job);
    let effects = Effects { retired, forget, new_job: Some(job), events, ..seat.into_effects() };
    Ok((effects, answer))
}

/// Takes the idempotency key off a finished job, and what is kept of it if that is to go.
fn unbind(seat: &mut Seat, job: &mut Job, forget: bool) -> crate::rules::events::Event {
    job.idempotency_active = false;
    let kind = if forget {
        job.answer = None;
        EventKind::Forgotten
    } else {
        EventKind::Unbound
    };
    seat.wallet.note(kind, job)
}

/// Forgets the idempotency key and the answer of a job whose retention has ended.
pub(crate) fn forget(state: &impl State, mut job: Job) -> Result<Effects, Error> {
    let mut seat = Seat::of_job(state, &job)?;
    let events = vec![unbind(&mut seat, &mut job, true)];
    Ok(Effects { wallet: Some(seat.wallet), retired: Some(job), forget: true, events, ..Effects::default() })
}

fn new_job(state: &impl State, reserve: &Reserve, key: &KeyFacts, context: &Context) -> Result<Job, Error> {
    let idempotency = reserve.idempotency.as_ref();
    let now = context.now();
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
            created_at: now,
            started_at: None,
            done_at: None,
            upstream: Vec::new(),
        },
        lineage: key.lineage,
        app: key.app,
        fingerprint: idempotency.map(|idempotency| idempotency.fingerprint),
        idempotency_active: idempotency.is_some(),
        keep_answer: reserve.keep_answer,
        balance_after: Money::ZERO,
        token: context.token,
        lease_owner: reserve.lease_owner.clone(),
        lease_ms: reserve.lease_ms,
        lease_until: now.plus(reserve.lease_ms),
        hold_expires: now.plus(reserve.hold_ms),
        success_ordinal: None,
        account_ordinal: None,
        app_ordinal: None,
        answer: None,
        event: 0,
    })
}

/// Gives a dead worker's job to a new one. Under the same key, or a rotation of it, the job keeps
/// its hold and its place under the rate limit, and only what exceeds the old hold is asked for.
/// Another key takes hold and place over to its own: it pays, so its budget and its rate count.
fn take_over(
    state: &impl State,
    mut job: Job,
    reserve: &Reserve,
    key: &KeyFacts,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    let mut seat = Seat::of_job(state, &job)?;
    let mut left = Effects::default();
    if key.lineage == job.lineage {
        let more = reserve.amount.checked_sub(job.record.reserved).ok_or(Error::AmountOverflow)?;
        if more > Money::ZERO {
            admit_budget(&seat.usage, key.budget, more)?;
            seat.hold(more)?;
            job.record.reserved = reserve.amount;
        }
    } else {
        seat.leave(job.record.reserved)?;
        (left, seat) = seat.change_to(state, key)?;
        admit(state, key, &seat.counters(), context.now())?;
        admit_budget(&seat.usage, key.budget, reserve.amount)?;
        seat.take(reserve.amount)?;
        job.record.key = key.key;
        job.lineage = key.lineage;
        job.app = key.app;
        job.record.reserved = reserve.amount;
    }
    let now = context.now();
    job.record.attempt = job.record.attempt.saturating_add(1);
    job.record.state = JobState::Reserved;
    job.record.request_id.clone_from(&reserve.request_id);
    job.record.started_at = None;
    job.token = context.token;
    job.lease_owner.clone_from(&reserve.lease_owner);
    job.lease_ms = reserve.lease_ms;
    job.lease_until = now.plus(reserve.lease_ms);
    job.hold_expires = job.hold_expires.max(now.plus(reserve.hold_ms));
    let events = vec![seat.wallet.note(EventKind::TakenOver, &mut job)];
    let answer = Answer::fresh(&job);
    let mut effects = Effects { changed_job: Some(job), events, ..seat.into_effects() };
    effects.usages.append(&mut left.usages);
    effects.app_usages.append(&mut left.app_usages);
    Ok((effects, answer))
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
    let mut job = leased(state, lease, context.now())?;
    // Time that slows down must not shorten a lease already granted.
    job.lease_until = job.lease_until.max(context.now().plus(job.lease_ms));
    let mut effects = Effects::default();
    if job.record.state == JobState::Reserved {
        job.record.state = JobState::Running;
        job.record.started_at = Some(context.now());
        let mut wallet = state.wallet(job.record.account, job.record.environment)?;
        effects.events.push(wallet.note(EventKind::Started, &mut job));
        effects.wallet = Some(wallet);
    }
    let answer = Answer::Done(OpResult::Lease(job.lease()));
    Ok((Effects { changed_job: Some(job), ..effects }, answer))
}

fn note_upstream(
    state: &impl State,
    lease: &Lease,
    upstream: &Upstream,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    validate::upstream(upstream)?;
    let mut job = leased(state, lease, context.now())?;
    let notes = &mut job.record.upstream;
    match notes.iter_mut().find(|note| (&note.provider, &note.id) == (&upstream.provider, &upstream.id)) {
        Some(note) => note.cost_usd = upstream.cost_usd,
        None => notes.push(upstream.clone()),
    }
    validate::upstream_count(notes.len())?;
    let mut wallet = state.wallet(job.record.account, job.record.environment)?;
    let events = vec![wallet.note(EventKind::UpstreamNoted, &mut job)];
    let answer = Answer::Done(OpResult::Lease(job.lease()));
    Ok((Effects { changed_job: Some(job), wallet: Some(wallet), events, ..Effects::default() }, answer))
}

fn extend(
    state: &impl State,
    lease: &Lease,
    extra: Money,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    validate::not_negative(extra)?;
    let mut job = leased(state, lease, context.now())?;
    let key = state.key(job.record.key)?;
    let mut seat = Seat::of_job(state, &job)?;
    admit_budget(&seat.usage, key.and_then(|key| key.budget), extra)?;
    seat.hold(extra)?;
    job.record.reserved = sum(job.record.reserved, extra)?;
    let events = vec![seat.wallet.note(EventKind::Extended, &mut job)];
    let answer = Answer::Done(OpResult::Lease(job.lease()));
    Ok((Effects { changed_job: Some(job), events, ..seat.into_effects() }, answer))
}

fn capture(
    state: &impl State,
    lease: &Lease,
    amount: Money,
    kept: Option<[u8; 32]>,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    validate::not_negative(amount)?;
    let mut job = leased(state, lease, context.now())?;
    if amount > job.record.reserved {
        return Err(Error::CaptureExceedsHold { amount, reserved: job.record.reserved });
    }
    let mut seat = Seat::of_job(state, &job)?;
    seat.leave(job.record.reserved)?;
    seat.charge(amount)?;
    let done_at = seat.succeed(&mut job, context.now());
    job.record.state = JobState::Succeeded;
    job.record.charged = amount;
    job.record.done_at = Some(done_at);
    job.balance_after = seat.wallet.balance.posted;
    let keep_outcome = job.is_remembered();
    job.answer = kept.filter(|_| keep_outcome);
    let transaction = if amount > Money::ZERO {
        let (kind, id) = (MovementKind::Capture, Some(job.record.id));
        Some(Transaction::book(&mut seat.wallet, kind, amount, id, None, context.now())?)
    } else {
        None
    };
    let events = vec![seat.wallet.note(EventKind::Captured, &mut job)];
    let answer = Answer::Done(OpResult::Receipt(job.receipt()));
    let changed_job = Some(job);
    Ok((Effects { keep_outcome, changed_job, transaction, events, ..seat.into_effects() }, answer))
}

fn release(
    state: &impl State,
    lease: &Lease,
    failure: &Failure,
    kept: Option<[u8; 32]>,
    context: &Context,
) -> Result<(Effects, Answer), Error> {
    validate::failure(failure)?;
    let mut job = leased(state, lease, context.now())?;
    let keep_outcome = job.is_remembered() && failure.detail.is_some();
    job.answer = kept.filter(|_| keep_outcome);
    let end = if failure.error_code == CANCELLED { JobState::Released } else { JobState::Failed };
    let (effects, receipt) = give_back(state, job, end, &failure.error_code, context.now())?;
    Ok((Effects { keep_outcome, ..effects }, Answer::Done(OpResult::Receipt(receipt))))
}

/// Gives a hold back without its lease. The token stays, so that the worker is told what happened.
fn cancel(state: &impl State, id: JobId, context: &Context) -> Result<(Effects, Answer), Error> {
    let job = state.job(id)?.ok_or(Error::JobNotFound { job: id })?;
    let job = still_open(job, context.now())?;
    let (effects, receipt) = give_back(state, job, JobState::Released, CANCELLED, context.now())?;
    Ok((effects, Answer::Done(OpResult::Receipt(receipt))))
}

/// Gives an abandoned hold back: a journaled end, not a disappearance.
pub(crate) fn expire(state: &impl State, job: Job, now: Timestamp) -> Result<Effects, Error> {
    let (effects, _) = give_back(state, job, JobState::Expired, "hold_expired", now)?;
    Ok(effects)
}

fn give_back(
    state: &impl State,
    mut job: Job,
    end: JobState,
    error_code: &str,
    now: Timestamp,
) -> Result<(Effects, Receipt), Error> {
    let mut seat = Seat::of_job(state, &job)?;
    seat.leave(job.record.reserved)?;
    job.record.state = end;
    job.record.error_code = Some(error_code.to_owned());
    job.record.done_at = Some(now);
    job.balance_after = seat.wallet.balance.posted;
    let kind = if end == JobState::Expired { EventKind::Expired } else { EventKind::GivenBack };
    let events = vec![seat.wallet.note(kind, &mut job)];
    let receipt = job.receipt();
    Ok((Effects { changed_job: Some(job), events, ..seat.into_effects() }, receipt))
}

fn top_up(state: &impl State, top_up: &TopUp, context: &Context) -> Result<(Effects, Answer), Error> {
    let TopUp { account, environment, amount, reference } = top_up;
    validate::positive(*amount)?;
    validate::reference(reference)?;
    if !state.account_exists(*account)? {
        return Err(Error::AccountNotFound);
    }
    let kind = MovementKind::TopUp;
    unused(state, (*account, *environment), kind, reference, (None, *amount))?;
    let mut wallet = state.wallet(*account, *environment)?;
    wallet.balance.posted = sum(wallet.balance.posted, *amount)?;
    let transaction = Transaction::book(&mut wallet, kind, *amount, None, Some(reference), context.now())?;
    let answer = Answer::Done(OpResult::Balance(wallet.balance));
    let effects = Effects { wallet: Some(wallet), transaction: Some(transaction), ..Effects::default() };
    Ok((effects, answer))
}

fn refund(state: &impl State, refund: &Refund, context: &Context) -> Result<(Effects, Answer), Error> {
    let Refund { job: id, amount, reference } = refund;
    validate::positive(*amount)?;
    validate::reference(reference)?;
    let mut job = state.job(*id)?.ok_or(Error::JobNotFound { job: *id })?;
    let place = (job.record.account, job.record.environment);
    let kind = MovementKind::Refund;
    unused(state, place, kind, reference, (Some(*id), *amount))?;
    let refundable = difference(job.record.charged, job.record.refunded)?;
    if *amount > refundable {
        return Err(Error::RefundExceedsCharge { amount: *amount, refundable });
    }
    let mut seat = Seat::of_job(state, &job)?;
    seat.refund(*amount)?;
    job.record.refunded = sum(job.record.refunded, *amount)?;
    let transaction =
        Transaction::book(&mut seat.wallet, kind, *amount, Some(*id), Some(reference), context.now())?;
    let events = vec![seat.wallet.note(EventKind::Refunded, &mut job)];
    let answer = Answer::Done(OpResult::Balance(seat.wallet.balance));
    let (changed_job, transaction) = (Some(job), Some(transaction));
    Ok((Effects { changed_job, transaction, events, ..seat.into_effects() }, answer))
}

/// Refuses a reference that an earlier movement of the same kind bears, and says whether this would
/// be that movement once more.
fn unused(
    state: &impl State,
    (account, environment): (AccountId, Environment),
    kind: MovementKind,
    reference: &str,
    (job, amount): (Option<JobId>, Money),
) -> Result<(), Error> {
    match state.movement_of_reference(account, environment, kind, reference)? {
        None => Ok(()),
        Some(earlier) => Err(Error::DuplicateReference {
            reference: reference.to_owned(),
            same: (earlier.job, earlier.amount) == (job, amount),
            movement: earlier.sequence,
        }),
    }
}

pub(crate) fn sum(left: Money, right: Money) -> Result<Money, Error> {
    left.checked_add(right).ok_or(Error::AmountOverflow)
}

/// A difference that the rules promise not to be negative; a negative one is damage.
pub(crate) fn difference(left: Money, right: Money) -> Result<Money, Error> {
    left.checked_sub(right)
        .filter(|rest| !rest.is_negative())
        .ok_or_else(|| Error::corrupt(format!("{right} USD are to leave a book of {left} USD.")))
}
