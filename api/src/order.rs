//! The order of a call. The first step that fails answers; a failure costs nothing.

use std::sync::Arc;
use std::time::Duration;

use noxus_billing::{ApiKey, Failure, Idempotency, Lease, LookedUp, Lookup, Money, Reserve, Reserved, Store};
use noxus_engine::{Ctx, DynTool, Facts, Quote, ToolOutput, Usage, probe, text, tools};
use serde_json::{Value, json};

use crate::error::{ApiError, Result};
use crate::fingerprint::fingerprint;
use crate::job::Job;
use crate::keeper::{Keeper, Watch};
use crate::noxus::{Inner, guarded};
use crate::request::{self, JobRequest, Normalized, OnInFlight, normalize};
use crate::response::{Response, ResultFile};

/// Runs a call, step by step as the contract orders them.
pub(crate) fn execute(
    noxus: &Inner,
    keeper: &Keeper,
    request: &JobRequest,
    request_id: &str,
    job: &Job,
) -> Result<Response> {
    refuse_cancelled(job)?;
    // 1, 2. Who is calling, and may they use this tool?
    let payer = authenticate(noxus, request)?;
    let tool = permitted_tool(payer.as_ref(), &request.tool)?;
    // 3. Was this very call answered before?
    let normalized = normalize(tool, request, &noxus.config.limits)?;
    let idempotency = idempotency(noxus, tool, request, &normalized, payer.as_ref())?;
    if let Some(answer) = look_up(noxus, request, payer.as_ref(), idempotency.as_ref(), job)? {
        return Ok(answer);
    }
    // 4. Is it valid and inside the limits?
    let facts = validate(noxus, tool, &normalized)?;
    // 6. What can it cost at most? Pure, so it may precede step 5.
    let quote = tool.quote(&normalized.params, &facts, &noxus.tariff)?;
    let Some(payer) = payer else {
        let watch = keeper.watch(Watch::unbilled(job.cancel_token(), time_limit(noxus)));
        let output = work(noxus, tool, &normalized, job, &watch)?;
        return Ok(response(tool, output, request_id));
    };
    // A call given up while it was being looked at need not touch the books.
    refuse_cancelled(job)?;
    // 5, 7. Rate limit and balance, with step 3 once more: one ledger transaction.
    let estimated = Money::from_decimal_rounding_up(quote.total())?;
    let lease = match reserve(noxus, tool, request, request_id, &payer, estimated, idempotency.as_ref(), job)?
    {
        Hold::Fresh(lease) => lease,
        Hold::Answered(answer) => return Ok(*answer),
    };
    // 8, 9, 10. Work; then charge, keep the answer and log it in one transaction.
    run_on_hold(noxus, keeper, tool, &normalized, request_id, lease, job)
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
    let payer = authenticate(noxus, request)?;
    let tool = permitted_tool(payer.as_ref(), &request.tool)?;
    let normalized = normalize(tool, request, &noxus.config.limits)?;
    let facts = validate(noxus, tool, &normalized)?;
    let quote = tool.quote(&normalized.params, &facts, &noxus.tariff)?;
    let estimated = Money::from_decimal_rounding_up(quote.total())?;
    Ok(Estimate { tool: tool.slug().to_owned(), estimated, quote, request_id: request_id.to_owned() })
}

/// The key that pays; `None` for an engine without a ledger.
pub(crate) fn authenticate(noxus: &Inner, request: &JobRequest) -> Result<Option<ApiKey>> {
    let secret = request.api_key.as_deref().or(noxus.config.api_key.as_deref());
    match (&noxus.store, secret) {
        (Some(store), secret) => Ok(Some(store.authenticate(secret.unwrap_or_default())?)),
        (None, None) => Ok(None),
        // A key without a ledger behind it would silently cost nothing.
        (None, Some(_)) => noxus.store().map(|_| None),
    }
}

/// The scope every tool call needs.
pub(crate) const RUN_SCOPE: &str = "tools:run";

fn permitted_tool(payer: Option<&ApiKey>, name: &str) -> Result<&'static dyn DynTool> {
    if let Some(key) = payer
        && !key.scopes.iter().any(|scope| scope == RUN_SCOPE)
    {
        return Err(ApiError::new("insufficient_scope").with_detail("required_scope", RUN_SCOPE));
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
) -> Result<Option<Idempotency>> {
    let Some(key) = request.idempotency_key.as_deref() else { return Ok(None) };
    let key = request::idempotency_key(key)?.to_owned();
    if payer.is_none() {
        noxus.store()?;
    }
    let fingerprint = fingerprint(tool.slug(), &normalized.params, &normalized.inputs, &noxus.config.limits)?;
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
    let facts = normalized.inputs.iter().map(|input| probe(input, limits));
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

/// Does the work on reserved money. Whatever happens, the hold ends here:
/// captured with the answer, or released.
fn run_on_hold(
    noxus: &Inner,
    keeper: &Keeper,
    tool: &dyn DynTool,
    normalized: &Normalized,
    request_id: &str,
    lease: Lease,
    job: &Job,
) -> Result<Response> {
    let store = noxus.store()?;
    let id = lease.job;
    let reserved = lease.reserved;
    noxus.running().insert(id, job.clone());
    let watch =
        Watch::billed(job.cancel_token(), time_limit(noxus), store, lease.clone(), noxus.config.lease_ms);
    let watch = keeper.watch(watch);
    let worked = guarded(|| {
        let output = work(noxus, tool, normalized, job, &watch)?;
        let charge = charge(noxus, tool, &output.usage, reserved)?;
        let response = response(tool, output, request_id);
        Ok((charge, response.to_outcome()?, response))
    });
    let lease = watch.lease().unwrap_or(lease);
    drop(watch);
    let settled = settle(store, &lease, worked);
    noxus.running().remove(&id);
    settled
}

fn settle(
    store: &Arc<dyn Store>,
    lease: &Lease,
    worked: Result<(Money, noxus_billing::Outcome, Response)>,
) -> Result<Response> {
    let captured = worked.and_then(|(charge, outcome, response)| {
        let receipt = store.capture(lease, charge, &outcome)?;
        Ok(response.with_receipt(&receipt))
    });
    captured.inspect_err(|error| {
        // Should this fail too, the reaper gives the money back when the hold ends.
        let _ = store.release(lease, &Failure { error_code: error.code().to_owned() });
    })
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

fn time_limit(noxus: &Inner) -> Duration {
    Duration::from_millis(noxus.config.job_timeout_ms)
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
