//! What calls of tools answer.

use noxus_billing::{JobId, Money};
use noxus_engine::tariff::Line;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

use super::{Currency, JobRecord, RequestId, True};

/// What a call cost.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Billing {
    /// Always `USD`.
    #[schemars(with = "Currency")]
    pub(crate) currency: &'static str,
    /// Told and reserved beforehand; an upper bound.
    pub(crate) estimated_usd: Money,
    /// What it cost, never above the estimate.
    pub(crate) charged_usd: Money,
    /// The posted balance after this charge.
    pub(crate) balance_after_usd: Money,
}

/// The price of a call. Nothing is reserved.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Estimate {
    pub(crate) success: True,
    /// Canonical name of the tool.
    pub(crate) tool: String,
    /// Always `USD`.
    #[schemars(with = "Currency")]
    pub(crate) currency: String,
    /// The most the call can cost.
    pub(crate) estimated_usd: Money,
    /// The price list.
    pub(crate) tariff: TariffVersion,
    /// How that comes about.
    pub(crate) lines: Vec<Line>,
    /// Id of this request.
    #[schemars(with = "RequestId")]
    pub(crate) request_id: String,
}

/// A version of a price list.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TariffVersion {
    /// Its name.
    pub(crate) id: String,
    /// Raised with every change of a price.
    pub(crate) version: u32,
}

/// The call goes on by itself.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Accepted {
    pub(crate) success: True,
    /// Canonical name of the tool.
    pub(crate) tool: String,
    /// The job.
    pub(crate) job_id: JobId,
    /// Always `queued`.
    pub(crate) state: Queued,
    /// What is reserved.
    pub(crate) billing: Hold,
    /// Where the job can be looked at.
    pub(crate) status_url: String,
    /// Where it can be followed.
    pub(crate) events_url: String,
    /// Id of this request.
    #[schemars(with = "RequestId")]
    pub(crate) request_id: String,
}

/// How a job begins.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Queued {
    /// It waits for a worker.
    Queued,
}

/// What is reserved.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Hold {
    /// Always `USD`.
    #[schemars(with = "Currency")]
    pub(crate) currency: &'static str,
    /// The most the call can cost.
    pub(crate) estimated_usd: Money,
}

/// How far a job has come.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Progress {
    /// Where in its life it is.
    pub(crate) state: crate::job::JobState,
    /// What is being done, such as `encode`; may be empty.
    pub(crate) stage: &'static str,
    /// Steps finished in this stage.
    pub(crate) done: u64,
    /// Steps of this stage; 0 when unknown.
    pub(crate) total: u64,
    /// About how many milliseconds this stage still takes; null while that cannot be told.
    pub(crate) stage_remaining_ms: Option<u64>,
}

impl From<crate::job::JobProgress> for Progress {
    fn from(progress: crate::job::JobProgress) -> Self {
        let crate::job::JobProgress { state, stage, done, total, stage_remaining_ms } = progress;
        Self { state, stage, done, total, stage_remaining_ms }
    }
}

/// A job with how far it has come and the files of its result.
#[derive(Serialize, JsonSchema)]
pub(crate) struct JobDetail {
    #[serde(flatten)]
    pub(crate) record: JobRecord,
    /// How far it has come; null unless it runs in this process.
    pub(crate) progress: Option<Progress>,
    /// The files of its result; none until it has succeeded, or when they are no longer kept.
    pub(crate) outputs: Vec<OutputLink>,
}

/// Where a result file can be fetched.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OutputLink {
    /// Counted from 0.
    pub(crate) index: usize,
    /// With extension; never a path.
    pub(crate) filename: String,
    /// IANA media type, such as `image/png`.
    pub(crate) mime_type: String,
    /// Length of the content.
    pub(crate) bytes: u64,
    /// Where the content is.
    pub(crate) url: String,
}

/// Adds what no operation answers, and the server does.
pub(crate) fn define(generator: &mut SchemaGenerator) {
    let _ = generator.subschema_for::<Billing>();
    let _ = generator.subschema_for::<Estimate>();
    let _ = generator.subschema_for::<Accepted>();
    let _ = generator.subschema_for::<JobDetail>();
}
