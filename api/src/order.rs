//! The order of a call. The first step that fails answers; a failure costs nothing.

use std::sync::Arc;
use std::time::Duration;

use noxus_billing::{
    AccountStatus, ApiKey, Failure, Idempotency, JobId, Lease, LookedUp, Lookup, Money, Reserve, Reserved,
};
use noxus_engine::{
    CancelToken, Ctx, DynTool, Facts, Limits, Media, Prepared, ToolOutput, Usage, probe_until, text, tools,
};

use crate::budget::Share;
use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};
use crate::estimate::Estimate;
use crate::fingerprint::fingerprint;
use crate::inner::Inner;
use crate::job::{Admission, Job};
use crate::keeper::Watch;
use crate::request::{self, JobRequest, Normalized, OnInFlight, kind_of, normalize};
use crate::response::{Response, ResultFile};
use crate::runtime::Runtime;
use crate::tiers::Tier;

/// Who calls what: steps 1 and 2 of a call.
pub(crate) struct Entered {
    /// The key that pays; `None` without billing.
    pub(crate) payer: Option<ApiKey>,
    pub(crate) tool: &'static dyn DynTool,
    /// The engine's limits, as the payer's tier narrows them.
    limits: Limits,
}

/// Steps 1 and 2: who is calling, and may they use this tool?
pub(crate) fn enter(noxus: &Inner, request: &JobRequest, job: &Job) -> Result<Entered> {
    refuse_cancelled(job)?;
    let payer = authenticate(noxus, request.api_key.as_deref())?;
    let (tool, tier) = permitted_tool(noxus, payer.as_ref(), &request.tool)?;
    let limits = &noxus.config.limits;
    let limits = tier.map_or_else(|| limits.clone(), |tier| tier.narrow(limits));
    Ok(Entered { payer, tool, limits })
}

/// Steps 3 to 7 of a call: everything before the work, as the contract orders it.
/// It may wait for the disk, so it runs on threads of its own, but never for another
/// call.
pub(crate) fn check_and_hold(
    noxus: &Inner,
    runtime: &Runtime,
    entered: &Entered,
    request: &mut JobRequest,
    request_id: &str,
    loaded: Option<Share>,
    job: &Job,
) -> Result<Admitted> {
    refuse_cancelled(job)?;
    let Entered { payer, tool, limits } = entered;
    let (payer, tool) = (payer.as_ref(), *tool);
    // 3. Was this very call answered before?
    let Normalized { params, inputs } = normalize(tool, request.give(), limits, job.cancel_token())?;
    let prepared = tool.prepare(params, inputs, limits);
    let idempotency = idempotency(noxus, tool, request, prepared.as_deref().ok(), payer, job)?;
    if let Some(known) = look_up(noxus, request, payer, idempotency.as_ref())? {
        return Ok(known);
    }
    // 4. Is it valid and inside the limits?
    let mut prepared = prepared?;
    prepared.meet(&noxus.services)?;
    let facts = probe_inputs(tool, &*prepared, limits, job.cancel_token())?;
    let memory_bytes = memory_needed(noxus, runtime, &*prepared, &facts)?;
    // 6. What can it cost at most? Pure, so it may precede step 5.
    let quote = prepared.quote(&facts, &noxus.tariff)?;
    let assign = |lease, watch| {
        let request_id = request_id.to_owned();
        let watch = runtime.keeper.watch(watch);
        let is_kept = request.keep_answer || request.idempotency_key.is_some();
        let assignment =
            Assignment { tool, prepared, request_id, is_kept, lease, watch, memory_bytes, _loaded: loaded };
        Admitted::Work(Box::new(assignment))
    };
    let Some(payer) = payer else {
        return Ok(assign(None, Watch::unbilled(job.cancel_token())));
    };
    // A call given up while it was being looked at need not touch the books.
    refuse_cancelled(job)?;
    runtime.lanes.check_failures(payer.lineage)?;
    // 5, 7. Rate limit and balance, with step 3 once more: one ledger transaction.
    let estimated = Money::from_decimal_rounding_up(quote.total())?;
    let reserved = reserve(noxus, tool, request, request_id, payer, estimated, idempotency.as_ref())?;
    let lease = match reserved {
        Hold::Fresh(lease) => lease,
        Hold::Known(known) => return Ok(known),
    };
    noxus.running(|jobs| jobs.insert(lease.job, job.clone()));
    job.tell_admission(Admission { job_id: lease.job.0, estimated: lease.reserved });
    let watch = Watch::billed(job.cancel_token(), noxus.store()?, lease.clone(), noxus.config.lease_ms);
    Ok(assign(Some(lease), watch))
}

/// What comes of a call before any work.
pub(crate) enum Admitted {
    /// It was answered before.
    Answered(Box<Response>),
    /// It is valid and paid for: work to do.
    Work(Box<Assignment>),
    /// It waits for the answer of a job that has its idempotency key.
    Joins(Join),
}

/// What a call waits for that joins another.
pub(crate) struct Join {
    pub(crate) running: JobId,
    pub(crate) retry_after_ms: i64,
    /// How to look for the answer.
    pub(crate) look: Lookup,
}

/// A call on its way through work and settlement.
pub(crate) struct Assignment {
    tool: &'static dyn DynTool,
    prepared: Box<dyn Prepared>,
    request_id: String,
    /// Whether the ledger will keep the answer.
    is_kept: bool,
    /// The hold; none without billing.
    lease: Option<Lease>,
    watch: Arc<Watch>,
    /// What the work needs.
    pub(crate) memory_bytes: u64,
    /// What its files take.
    _loaded: Option<Share>,
}

impl Assignment {
    /// Whether the work is not worth a change of threads.
    pub(crate) fn is_short(&self) -> bool {
        self.prepared.is_short()
    }

    /// Whether there is nothing to settle.
    pub(crate) fn is_unbilled(&self) -> bool {
        self.lease.is_none()
    }
}

/// What the work came to: the answer, and what it costs with what the ledger keeps.
pub(crate) struct Worked {
    response: Response,
    bill: Option<(Money, noxus_billing::Outcome)>,
}

/// Step 8: the work itself, on a worker's thread. Whatever happens, the
/// assignment goes on to [`settle`].
pub(crate) fn perform(
    noxus: &Inner,
    runtime: &Runtime,
    assignment: &Assignment,
    job: &Job,
) -> Result<Worked> {
    let Assignment { tool, prepared, request_id, lease, watch, is_kept, .. } = assignment;
    refuse_cancelled(job)?;
    runtime.keeper.begin(watch, Duration::from_millis(noxus.config.job_timeout_ms));
    job.start();
    let output = work(noxus, *tool, &**prepared, job, watch)?;
    let charge =
        lease.as_ref().map(|lease| charge(noxus, *tool, &output.usage, lease.reserved)).transpose()?;
    let response = response(*tool, output, request_id, *is_kept);
    let bill = charge.map(|charge| Ok((charge, response.to_outcome()?))).transpose();
    bill.map(|bill| Worked { response, bill })
}

/// Steps 9 and 10: charge, keep the answer and log it in one transaction; or give
/// the hold back. Waits for the disk, so not on a worker's thread.
pub(crate) fn settle(noxus: &Inner, assignment: Assignment, worked: Result<Worked>) -> Result<Response> {
    let Some(lease) = assignment.lease else {
        return worked.map(|worked| worked.response);
    };
    let lease = assignment.watch.lease().unwrap_or(lease);
    drop(assignment.watch);
    let store = noxus.store()?;
    let captured = worked.and_then(|Worked { response, bill }| {
        let (charge, outcome) = bill.ok_or_else(|| ApiError::new(ErrorCode::InternalError))?;
        let receipt = store.capture(&lease, charge, &outcome)?;
        Ok(response.with_receipt(&receipt))
    });
    let settled = captured.map_err(|error| {
        let error = error.with_request_id(&assignment.request_id);
        let failure = Failure { error_code: error.code().to_owned(), detail: error.to_detail() };
        // Should this fail too, the reaper gives the money back when the hold ends.
        let _ = store.release(&lease, &failure);
        given_up(error)
    });
    noxus.running(|jobs| jobs.remove(&lease.job));
    settled
}

/// A job whose hold the ledger's owner gave back was cancelled, as far as its
/// caller is concerned.
fn given_up(error: ApiError) -> ApiError {
    if error.code() == "hold_already_released" { noxus_engine::Error::cancelled().into() } else { error }
}

/// Puts files of folders in their place.
#[cfg(all(feature = "images", feature = "video"))]
pub(crate) fn open_folders(entered: &Entered, request: &mut JobRequest) -> Result<()> {
    crate::gallery::open(entered.tool, request, &entered.limits)
}

/// Memory for the files that `normalize` will hold there.
pub(crate) fn load_bytes(noxus: &Inner, request: &JobRequest) -> u64 {
    let limits = &noxus.config.limits;
    let bytes = request.inputs.iter().map(|input| input.load_size_bytes(limits));
    bytes.fold(0, u64::saturating_add)
}

/// Memory for the work itself; work that no machine of this size can do is refused.
fn memory_needed(noxus: &Inner, runtime: &Runtime, prepared: &dyn Prepared, facts: &[Facts]) -> Result<u64> {
    let needed = prepared.memory_bytes(facts, &noxus.config.limits);
    let limit = runtime.work.memory_bytes();
    if needed <= limit {
        return Ok(needed);
    }
    // A picture larger than allowed is told so, whatever the machine.
    for fact in facts {
        if let Media::Image(picture) = &fact.media {
            noxus.config.limits.check_frames(picture.frames, picture.width, picture.height)?;
        }
    }
    Err(ApiError::new(ErrorCode::MemoryLimitExceeded)
        .with_message(text!(
            "El trabajo necesitaría {needed} bytes de memoria; el límite es {limit}.",
            "The job would need {needed} bytes of memory; the limit is {limit}."
        ))
        .with_detail("required_bytes", needed)
        .with_detail("available_bytes", limit))
}

fn refuse_cancelled(job: &Job) -> Result<()> {
    if job.cancel_token().is_cancelled() {
        return Err(noxus_engine::Error::cancelled().into());
    }
    Ok(())
}

/// Steps 4 and 6 of a call.
pub(crate) fn estimate(
    noxus: &Inner,
    runtime: &Runtime,
    entered: &Entered,
    request: &mut JobRequest,
    request_id: &str,
    job: &Job,
) -> Result<Estimate> {
    refuse_cancelled(job)?;
    let tool = entered.tool;
    let limits = &entered.limits;
    let Normalized { params, inputs } = normalize(tool, request.give(), limits, job.cancel_token())?;
    let mut prepared = tool.prepare(params, inputs, limits)?;
    prepared.meet(&noxus.services)?;
    let facts = probe_inputs(tool, &*prepared, limits, job.cancel_token())?;
    memory_needed(noxus, runtime, &*prepared, &facts)?;
    let quote = prepared.quote(&facts, &noxus.tariff)?;
    let estimated = Money::from_decimal_rounding_up(quote.total())?;
    Ok(Estimate { tool: tool.slug().to_owned(), estimated, quote, request_id: request_id.to_owned() })
}

/// The key that pays; `None` for an engine without a ledger.
pub(crate) fn authenticate(noxus: &Inner, api_key: Option<&str>) -> Result<Option<ApiKey>> {
    let secret = api_key.or(noxus.config.api_key.as_deref());
    match (&noxus.store, secret) {
        (Some(store), secret) => Ok(Some(store.authenticate(secret.unwrap_or_default())?)),
        (None, None) => Ok(None),
        // A key without a ledger behind it would silently cost nothing.
        (None, Some(_)) => noxus.store().map(|_| None),
    }
}

/// The key of an operation: given, or configured.
pub(crate) fn key(noxus: &Inner, api_key: Option<&str>) -> Result<ApiKey> {
    match authenticate(noxus, api_key)? {
        Some(key) => Ok(key),
        None => Err(noxus.store().err().unwrap_or_else(|| ApiError::new(ErrorCode::MissingApiKey))),
    }
}

/// The scope every tool call needs.
pub(crate) const RUN_SCOPE: &str = "tools:run";

/// Step 2: the account, the key's scope, the tool, the lists of tools of key and tier. Also the tier
/// of whoever pays.
pub(crate) fn permitted_tool<'n>(
    noxus: &'n Inner,
    payer: Option<&ApiKey>,
    name: &str,
) -> Result<(&'static dyn DynTool, Option<&'n Tier>)> {
    let Some(key) = payer else { return Ok((tools::find(name)?, None)) };
    // Asked again by the ledger when money is held; here it comes before
    // anything is said, or taken in, about the call itself.
    let account = noxus.store()?.account(key.account)?;
    if account.status == AccountStatus::Suspended {
        return Err(noxus_billing::Error::AccountSuspended.into());
    }
    if !key.scopes.iter().any(|scope| scope == RUN_SCOPE) {
        return Err(ApiError::new(ErrorCode::InsufficientScope).with_detail("required_scope", RUN_SCOPE));
    }
    let tool = tools::find(name)?;
    let (slug, tier) = (tool.slug(), noxus.tiers.get(&account.tier));
    if !key.allows_tool(slug) {
        return Err(ApiError::new(ErrorCode::ToolNotAllowed).with_message(text!(
            "La API key no permite la herramienta «{slug}».",
            "The API key does not allow the tool “{slug}”."
        )));
    }
    if tier.is_some_and(|tier| !tier.allows_tool(slug)) {
        return Err(ApiError::new(ErrorCode::ToolNotAllowed).with_message(text!(
            "El plan de la cuenta no incluye la herramienta «{slug}».",
            "The account's tier does not include the tool “{slug}”."
        )));
    }
    Ok((tool, tier))
}

fn idempotency(
    noxus: &Inner,
    tool: &dyn DynTool,
    request: &JobRequest,
    prepared: Option<&dyn Prepared>,
    payer: Option<&ApiKey>,
    job: &Job,
) -> Result<Option<Idempotency>> {
    let Some(key) = request.idempotency_key.as_deref() else { return Ok(None) };
    let key = request::idempotency_key(key)?.to_owned();
    if payer.is_none() {
        noxus.store()?;
    }
    let (limits, cancel) = (&noxus.config.limits, job.cancel_token());
    let fingerprint = match prepared {
        Some(prepared) => {
            fingerprint(tool.slug(), prepared.canonical_params()?, prepared.inputs(), limits, cancel)?
        }
        // Not that of any call that was ever made: a key that is known was used for another one.
        None => [0; 32],
    };
    Ok(Some(Idempotency { key, fingerprint }))
}

fn look_up(
    noxus: &Inner,
    request: &JobRequest,
    payer: Option<&ApiKey>,
    idempotency: Option<&Idempotency>,
) -> Result<Option<Admitted>> {
    let (Some(payer), Some(idempotency)) = (payer, idempotency) else { return Ok(None) };
    let look = Lookup {
        key: payer.id,
        idempotency_key: idempotency.key.clone(),
        fingerprint: idempotency.fingerprint,
    };
    look_once(noxus, request, look)
}

/// The answer that is there, or who is at it; `None` when the call is to be made.
pub(crate) fn look_once(noxus: &Inner, request: &JobRequest, look: Lookup) -> Result<Option<Admitted>> {
    match noxus.store()?.lookup(&look)? {
        LookedUp::Replay(stored) => {
            Response::from_stored(stored).map(|answer| Some(Admitted::Answered(Box::new(answer))))
        }
        LookedUp::InProgress { job, retry_after_ms } => {
            in_flight(request, job, retry_after_ms, look).map(Some)
        }
        _ => Ok(None),
    }
}

/// A job has the idempotency key: it is joined where the caller wants that.
fn in_flight(request: &JobRequest, running: JobId, retry_after_ms: i64, look: Lookup) -> Result<Admitted> {
    match request.on_in_flight {
        OnInFlight::Refuse => Err(in_progress(running, retry_after_ms)),
        OnInFlight::Join => Ok(Admitted::Joins(Join { running, retry_after_ms, look })),
    }
}

/// The refusal of a call whose idempotency key a job has.
pub(crate) fn in_progress(running: JobId, retry_after_ms: i64) -> ApiError {
    ApiError::new(ErrorCode::IdempotencyInProgress)
        .with_detail("job_id", running.0)
        .with_detail("retry_after_seconds", (retry_after_ms.max(0) + 999) / 1000)
}

fn probe_inputs(
    tool: &dyn DynTool,
    prepared: &dyn Prepared,
    limits: &Limits,
    cancel: &CancelToken,
) -> Result<Vec<Facts>> {
    let facts = prepared.inputs().iter();
    let facts = facts.map(|input| probe_until(input, kind_of(tool, input), limits, cancel));
    Ok(facts.collect::<Result<_, _>>()?)
}

enum Hold {
    Fresh(Lease),
    Known(Admitted),
}

fn reserve(
    noxus: &Inner,
    tool: &dyn DynTool,
    request: &JobRequest,
    request_id: &str,
    payer: &ApiKey,
    amount: Money,
    idempotency: Option<&Idempotency>,
) -> Result<Hold> {
    let store = noxus.store()?;
    let reserve = Reserve {
        key: payer.id,
        tool: tool.slug().to_owned(),
        amount,
        request_id: request_id.to_owned(),
        idempotency: idempotency.cloned(),
        keep_answer: request.keep_answer,
        lease_owner: format!("process {}", std::process::id()),
        lease_ms: noxus.config.lease_ms,
        hold_ms: noxus.config.hold_ms,
    };
    match store.reserve(&reserve)? {
        Reserved::Fresh(lease) => Ok(Hold::Fresh(lease)),
        Reserved::Replay(stored) => {
            Response::from_stored(stored).map(|answer| Hold::Known(Admitted::Answered(Box::new(answer))))
        }
        Reserved::InProgress { job, retry_after_ms } => {
            // Only a call with an idempotency key can meet another one.
            let idempotency = idempotency.ok_or_else(|| ApiError::new(ErrorCode::InternalError))?;
            let look = Lookup {
                key: payer.id,
                idempotency_key: idempotency.key.clone(),
                fingerprint: idempotency.fingerprint,
            };
            in_flight(request, job, retry_after_ms, look).map(Hold::Known)
        }
        _ => Err(ApiError::new(ErrorCode::InternalError)),
    }
}

/// The price of the work done, never above what was reserved.
fn charge(noxus: &Inner, tool: &dyn DynTool, usage: &[Usage], reserved: Money) -> Result<Money> {
    let total = noxus.tariff.price(tool.slug(), usage)?.total();
    Ok(Money::from_decimal_rounding_up(total)?.min(reserved))
}

fn work(
    noxus: &Inner,
    tool: &dyn DynTool,
    prepared: &dyn Prepared,
    job: &Job,
    watch: &Arc<Watch>,
) -> Result<ToolOutput> {
    let report = |progress| job.report(progress);
    #[cfg(feature = "video")]
    let journal = crate::upstream::of_job(noxus, tool, watch)?;
    #[cfg(feature = "video")]
    let with_journal = journal.as_ref().map(|journal| journal.beside(&noxus.services));
    #[cfg(feature = "video")]
    let services = with_journal.as_ref().unwrap_or(&noxus.services);
    #[cfg(not(feature = "video"))]
    let (services, _) = (&noxus.services, tool);
    let ctx = Ctx::new(&noxus.config.limits, job.cancel_token(), &report, services);
    let worked = prepared.run(&ctx);
    // A cancel that came too late to stop the work still means "do not charge".
    let worked = worked.and_then(|output| ctx.check_cancelled().map(|()| output));
    worked.map_err(|error| {
        let error = if watch.timed_out() {
            timed_out(noxus)
        } else if job.cancel_token().is_cancelled() {
            // Whatever it broke off with.
            noxus_engine::Error::cancelled().into()
        } else {
            error.into()
        };
        #[cfg(feature = "video")]
        let error = match journal.as_ref().and_then(|journal| journal.end()) {
            Some(end) => error.with_detail("upstream", end.name()),
            None => error,
        };
        error
    })
}

fn timed_out(noxus: &Inner) -> ApiError {
    let limit = noxus.config.job_timeout_ms;
    ApiError::new(ErrorCode::ToolTimeout).with_message(text!(
        "El trabajo superó su límite de {limit} ms.",
        "The job exceeded its limit of {limit} ms."
    ))
}

fn response(tool: &dyn DynTool, output: ToolOutput, request_id: &str, is_kept: bool) -> Response {
    let files = output.files.into_iter().map(|file| ResultFile {
        filename: file.filename,
        mime_type: file.mime_type.to_owned(),
        content: file.content,
    });
    Response {
        tool: tool.slug().to_owned(),
        job_id: None,
        billing: None,
        request_id: request_id.to_owned(),
        files: files.collect(),
        report: output.report,
        replayed: false,
        is_kept,
    }
}
