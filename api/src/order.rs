//! The order of a call. The first step that fails answers; a failure costs nothing.

use std::sync::Arc;
use std::time::Duration;

use noxus_billing::{
    AccountStatus, ApiKey, Failure, Idempotency, Lease, LookedUp, Lookup, Money, Reserve, Reserved,
};
use noxus_engine::{Ctx, DynTool, Facts, Quote, ToolOutput, Usage, probe, text, tools};
use serde_json::{Value, json};

use crate::budget::Share;
use crate::error::{ApiError, Result};
use crate::fingerprint::fingerprint;
use crate::job::{Admission, Job};
use crate::keeper::Watch;
use crate::noxus::Inner;
use crate::request::{self, JobRequest, Normalized, OnInFlight, kind_of, normalize};
use crate::response::{Response, ResultFile};
use crate::runtime::Runtime;

/// Steps 1 to 7 of a call: everything before the work, as the contract orders it.
/// It may wait for the disk, so it runs on threads of its own.
pub(crate) fn admit(
    noxus: &Inner,
    runtime: &Runtime,
    request: &JobRequest,
    request_id: &str,
    job: &Job,
) -> Result<Admitted> {
    refuse_cancelled(job)?;
    // 1, 2. Who is calling, and may they use this tool?
    let payer = authenticate(noxus, request.api_key.as_deref())?;
    let tool = permitted_tool(noxus, payer.as_ref(), &request.tool)?;
    // 3. Was this very call answered before?
    let memory = take_memory(noxus, runtime, request, job)?;
    let normalized = normalize(tool, request, &noxus.config.limits)?;
    let idempotency = idempotency(noxus, tool, request, &normalized, payer.as_ref(), job)?;
    if let Some(answer) = look_up(noxus, request, payer.as_ref(), idempotency.as_ref(), job)? {
        return Ok(Admitted::Answered(Box::new(answer)));
    }
    // 4. Is it valid and inside the limits?
    let facts = validate(noxus, tool, &normalized)?;
    // 6. What can it cost at most? Pure, so it may precede step 5.
    let quote = tool.quote(&normalized.params, &facts, &noxus.tariff)?;
    let assign = |lease, watch| {
        let request_id = request_id.to_owned();
        let watch = runtime.keeper.watch(watch);
        Admitted::Work(Box::new(Assignment { tool, normalized, request_id, lease, watch, _memory: memory }))
    };
    let Some(payer) = payer else {
        return Ok(assign(None, Watch::unbilled(job.cancel_token())));
    };
    // A call given up while it was being looked at need not touch the books.
    refuse_cancelled(job)?;
    // 5, 7. Rate limit and balance, with step 3 once more: one ledger transaction.
    let estimated = Money::from_decimal_rounding_up(quote.total())?;
    let lease = match reserve(noxus, tool, request, request_id, &payer, estimated, idempotency.as_ref(), job)?
    {
        Hold::Fresh(lease) => lease,
        Hold::Answered(answer) => return Ok(Admitted::Answered(answer)),
    };
    noxus.running().insert(lease.job, job.clone());
    job.admit(Admission { job_id: lease.job.0, estimated: lease.reserved });
    let watch = Watch::billed(job.cancel_token(), noxus.store()?, lease.clone(), noxus.config.lease_ms);
    Ok(assign(Some(lease), watch))
}

/// What comes of a call before any work.
pub(crate) enum Admitted {
    /// It was answered before.
    Answered(Box<Response>),
    /// It is valid and paid for: work to do.
    Work(Box<Assignment>),
}

/// A call on its way through work and settlement.
pub(crate) struct Assignment {
    tool: &'static dyn DynTool,
    normalized: Normalized,
    request_id: String,
    /// The hold; none without billing.
    lease: Option<Lease>,
    watch: Arc<Watch>,
    _memory: Share,
}

impl Assignment {
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
    let Assignment { tool, normalized, request_id, lease, watch, .. } = assignment;
    refuse_cancelled(job)?;
    runtime.keeper.begin(watch, Duration::from_millis(noxus.config.job_timeout_ms));
    job.start();
    let output = work(noxus, *tool, normalized, job, watch)?;
    let charge =
        lease.as_ref().map(|lease| charge(noxus, *tool, &output.usage, lease.reserved)).transpose()?;
    let response = response(*tool, output, request_id);
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
        let (charge, outcome) = bill.ok_or_else(|| ApiError::new("internal_error"))?;
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
    noxus.running().remove(&lease.job);
    settled
}

/// A job whose hold the ledger's owner gave back was cancelled, as far as its
/// caller is concerned.
fn given_up(error: ApiError) -> ApiError {
    if error.code() == "hold_already_released" { noxus_engine::Error::cancelled().into() } else { error }
}

/// Room in memory for the files that `normalize` will hold there.
fn take_memory(noxus: &Inner, runtime: &Runtime, request: &JobRequest, job: &Job) -> Result<Share> {
    let limits = &noxus.config.limits;
    let bytes = request.inputs.iter().map(|input| input.load_size_bytes(limits));
    let bytes = bytes.fold(0, u64::saturating_add);
    let share = runtime.memory.take(bytes, job.cancel_token());
    share.ok_or_else(|| noxus_engine::Error::cancelled().into())
}

fn refuse_cancelled(job: &Job) -> Result<()> {
    if job.cancel_token().is_cancelled() {
        return Err(noxus_engine::Error::cancelled().into());
    }
    Ok(())
}

/// The price of a call, as an envelope.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// Canonical slug.
    pub tool: String,
    /// The most the call can cost.
    pub estimated: Money,
    /// How that comes about.
    pub quote: Quote,
    /// Id of this request.
    pub request_id: String,
}

impl Estimate {
    /// The envelope.
    pub fn to_value(&self) -> Value {
        json!({
            "success": true,
            "tool": self.tool,
            "currency": self.quote.currency,
            "estimated_usd": self.estimated.to_string(),
            "tariff": {"id": self.quote.tariff, "version": self.quote.tariff_version},
            "lines": self.quote.lines,
            "request_id": self.request_id,
        })
    }

    /// The envelope as JSON text.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }
}

/// Steps 1, 2, 4 and 6 of a call.
pub(crate) fn estimate(noxus: &Inner, request: &JobRequest, request_id: &str) -> Result<Estimate> {
    let payer = authenticate(noxus, request.api_key.as_deref())?;
    let tool = permitted_tool(noxus, payer.as_ref(), &request.tool)?;
    let normalized = normalize(tool, request, &noxus.config.limits)?;
    let facts = validate(noxus, tool, &normalized)?;
    let quote = tool.quote(&normalized.params, &facts, &noxus.tariff)?;
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

/// The scope every tool call needs.
pub(crate) const RUN_SCOPE: &str = "tools:run";

/// Step 2: the account, the key's scope, the tool, the key's list of tools.
pub(crate) fn permitted_tool(
    noxus: &Inner,
    payer: Option<&ApiKey>,
    name: &str,
) -> Result<&'static dyn DynTool> {
    if let Some(key) = payer {
        // Asked again by the ledger when money is held; here it comes before
        // anything is said, or taken in, about the call itself.
        if noxus.store()?.account(key.account)?.status == AccountStatus::Suspended {
            return Err(noxus_billing::Error::AccountSuspended.into());
        }
        if !key.scopes.iter().any(|scope| scope == RUN_SCOPE) {
            return Err(ApiError::new("insufficient_scope").with_detail("required_scope", RUN_SCOPE));
        }
    }
    let tool = tools::find(name)?;
    if let Some(allowed) = payer.and_then(|key| key.tools.as_ref())
        && !allowed.iter().any(|allowed| allowed == tool.slug())
    {
        let slug = tool.slug();
        return Err(ApiError::new("tool_not_allowed").with_message(text!(
            "La API key no permite la herramienta «{slug}».",
            "The API key does not allow the tool “{slug}”."
        )));
    }
    Ok(tool)
}

fn idempotency(
    noxus: &Inner,
    tool: &dyn DynTool,
    request: &JobRequest,
    normalized: &Normalized,
    payer: Option<&ApiKey>,
    job: &Job,
) -> Result<Option<Idempotency>> {
    let Some(key) = request.idempotency_key.as_deref() else { return Ok(None) };
    let key = request::idempotency_key(key)?.to_owned();
    if payer.is_none() {
        noxus.store()?;
    }
    let (limits, cancel) = (&noxus.config.limits, job.cancel_token());
    let fingerprint = fingerprint(tool.slug(), &normalized.params, &normalized.inputs, limits, cancel)?;
    Ok(Some(Idempotency { key, fingerprint }))
}

fn look_up(
    noxus: &Inner,
    request: &JobRequest,
    payer: Option<&ApiKey>,
    idempotency: Option<&Idempotency>,
    job: &Job,
) -> Result<Option<Response>> {
    let (Some(payer), Some(idempotency)) = (payer, idempotency) else { return Ok(None) };
    let store = noxus.store()?;
    let look = Lookup {
        key: payer.id,
        idempotency_key: idempotency.key.clone(),
        fingerprint: idempotency.fingerprint,
    };
    loop {
        match store.lookup(&look)? {
            LookedUp::Replay(stored) => return Response::from_stored(stored).map(Some),
            LookedUp::InProgress { job: running, retry_after_ms } => {
                await_turn(noxus, request, running, retry_after_ms, job)?;
            }
            _ => return Ok(None),
        }
    }
}

/// With `join`, waits for a job in flight (of this process by its handle, of
/// another by looking again); otherwise refuses.
fn await_turn(
    noxus: &Inner,
    request: &JobRequest,
    running: noxus_billing::JobId,
    retry_after_ms: i64,
    job: &Job,
) -> Result<()> {
    if request.on_in_flight == OnInFlight::Refuse {
        let seconds = (retry_after_ms.max(0) + 999) / 1000;
        return Err(ApiError::new("idempotency_in_progress")
            .with_detail("job_id", running.0)
            .with_detail("retry_after_seconds", seconds));
    }
    refuse_cancelled(job)?;
    let turn = Duration::from_millis(u64::try_from(retry_after_ms).unwrap_or_default().clamp(10, 100));
    let other = noxus.running().get(&running).cloned();
    // Without a handle the job is another process': this one, which cannot end
    // meanwhile, stands in for it and the wait lasts one turn.
    other.as_ref().unwrap_or(job).wait(Some(turn));
    Ok(())
}

fn validate(noxus: &Inner, tool: &dyn DynTool, normalized: &Normalized) -> Result<Vec<Facts>> {
    let limits = &noxus.config.limits;
    tool.check(&normalized.params, &normalized.inputs, limits)?;
    let facts = normalized.inputs.iter().map(|input| probe(input, kind_of(tool, input), limits));
    Ok(facts.collect::<Result<_, _>>()?)
}

enum Hold {
    Fresh(Lease),
    Answered(Box<Response>),
}

#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename the arguments")]
fn reserve(
    noxus: &Inner,
    tool: &dyn DynTool,
    request: &JobRequest,
    request_id: &str,
    payer: &ApiKey,
    amount: Money,
    idempotency: Option<&Idempotency>,
    job: &Job,
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
    loop {
        match store.reserve(&reserve)? {
            Reserved::Fresh(lease) => return Ok(Hold::Fresh(lease)),
            Reserved::Replay(stored) => {
                return Response::from_stored(stored).map(|answer| Hold::Answered(Box::new(answer)));
            }
            Reserved::InProgress { job: running, retry_after_ms } => {
                await_turn(noxus, request, running, retry_after_ms, job)?;
            }
            _ => return Err(ApiError::new("internal_error")),
        }
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
    normalized: &Normalized,
    job: &Job,
    watch: &Watch,
) -> Result<ToolOutput> {
    let report = |progress| job.report(progress);
    let ctx = Ctx::new(&noxus.config.limits, job.cancel_token(), &report, &noxus.services);
    let worked = tool.run(&normalized.params, &normalized.inputs, &ctx);
    // A cancel that came too late to stop the work still means "do not charge".
    let worked = worked.and_then(|output| ctx.check_cancelled().map(|()| output));
    worked.map_err(|error| if watch.timed_out() { timed_out(noxus) } else { error.into() })
}

fn timed_out(noxus: &Inner) -> ApiError {
    let limit = noxus.config.job_timeout_ms;
    ApiError::new("tool_timeout").with_message(text!(
        "El trabajo superó su límite de {limit} ms.",
        "The job exceeded its limit of {limit} ms."
    ))
}

fn response(tool: &dyn DynTool, output: ToolOutput, request_id: &str) -> Response {
    let files = output.files.into_iter().map(|file| ResultFile {
        filename: file.filename,
        mime_type: file.mime_type.to_owned(),
        bytes: file.bytes.into(),
    });
    Response {
        tool: tool.slug().to_owned(),
        job_id: None,
        billing: None,
        request_id: request_id.to_owned(),
        files: files.collect(),
        report: output.report,
        replayed: false,
    }
}
