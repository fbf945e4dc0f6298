//! Jobs after (and while) they run: state, progress, the kept answer and its files.

use noxus_billing::{ApiKey, JobId, JobRecord, JobState, Kept, KeptPart};
use serde_json::{Value, json};

use crate::answers;
use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};
use crate::inner::{Inner, guarded};
use crate::job::{Job, JobProgress};
use crate::noxus::Noxus;
use crate::order::key;
use crate::response::{Response, StoredBody, output_url};

/// Who looks at a job.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Viewer<'a> {
    /// Whoever holds this key (`None`: the configured one): sees the jobs of its
    /// account and environment.
    Key(Option<&'a str>),
    /// Whoever owns the ledger: sees all.
    Owner,
}

/// Where a key stands under its rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateState {
    /// Successful jobs allowed in the window.
    pub limit: u32,
    /// Length of the window in seconds.
    pub window_seconds: u32,
    /// Places left.
    pub remaining: u32,
    /// When the next place becomes free, in seconds; 0 if none is taken.
    pub reset_after_seconds: u32,
}

/// A file of a kept answer, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobOutput {
    /// Name with extension; never a path.
    pub filename: String,
    /// IANA media type.
    pub mime_type: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

/// A job as its history shows it.
#[derive(Debug)]
#[non_exhaustive]
pub struct JobView {
    /// The fields of operation `jobs.get`.
    record: answers::JobRecord,
    /// How far it has come, while it runs in this process.
    pub progress: Option<JobProgress>,
    /// Whether it has reached its last state.
    pub is_ended: bool,
    /// Files of the kept answer.
    pub outputs: Vec<JobOutput>,
    /// How it failed.
    pub failure: Option<ApiError>,
}

impl Noxus {
    /// The catalog of this engine: tools, limits, prices, operations and the error table.
    pub fn catalog(&self) -> Value {
        let inner = self.inner();
        crate::catalog::complete(&inner.config.limits, &inner.tariff, &inner.services)
    }

    /// The part of it that callers see: tools, limits, prices, and what is set up at this moment.
    pub fn tool_catalog(&self) -> Value {
        let inner = self.inner();
        json!(crate::tool_catalog::of(&inner.config.limits, &inner.tariff, &inner.services))
    }

    /// Whether calls are metered.
    pub fn is_billed(&self) -> bool {
        self.inner().store.is_some()
    }

    /// Upper bounds of one call.
    pub fn limits(&self) -> &noxus_engine::Limits {
        &self.inner().config.limits
    }

    /// Where a key stands under its rate limit; `None` if it has none.
    ///
    /// # Errors
    /// Those of the store.
    pub fn rate_state(&self, key: &ApiKey) -> Result<Option<RateState>> {
        let usage = self.inner().store()?.key_usage(key.id)?;
        let Some(rate) = usage.rate_limit else { return Ok(None) };
        Ok(Some(RateState {
            limit: rate.limit,
            window_seconds: rate.window_seconds,
            remaining: usage.remaining.unwrap_or_default(),
            reset_after_seconds: usage.reset_after_seconds,
        }))
    }

    /// The handle of a job that this process works on.
    pub fn running_job(&self, job_id: i64) -> Option<Job> {
        self.inner().running(|jobs| jobs.get(&JobId(job_id)).cloned())
    }

    /// The handles of all billed jobs that this process works on.
    pub fn running_jobs(&self) -> Vec<Job> {
        self.inner().running(|jobs| jobs.values().cloned().collect())
    }

    /// A job of the caller's.
    ///
    /// # Errors
    /// Those of the key; `job_not_found`, also for somebody else's job.
    pub fn job(&self, viewer: Viewer<'_>, job_id: i64) -> Result<JobView> {
        guarded(|| {
            // Asked first: a job that ends in between is then seen as ended.
            let running = self.running_job(job_id);
            let record = record(self.inner(), viewer, job_id)?;
            let kept = self.inner().store()?.kept(record.id)?;
            // The job may have ended between the two looks: what is kept says how.
            let succeeded = |kept: &&Kept| kept.state == JobState::Succeeded;
            let outputs = kept.as_ref().filter(succeeded).map_or(Ok(Vec::new()), outputs)?;
            let failure = record.error_code.as_deref().map(|code| {
                let detail = kept.as_ref().filter(|kept| !succeeded(kept)).map(|kept| kept.body.as_str());
                ApiError::from_detail(code, detail, &record.request_id)
            });
            Ok(JobView {
                record: match viewer {
                    Viewer::Owner => answers::JobRecord::for_owner(&record),
                    Viewer::Key(_) => answers::JobRecord::from(&record),
                },
                progress: running.map(|job| job.progress()).filter(|_| record.state.is_open()),
                is_ended: !record.state.is_open(),
                outputs,
                failure,
            })
        })
    }

    /// The answer of a job that succeeded, as it was given; `None` when it has
    /// not ended, failed, or is no longer kept.
    ///
    /// # Errors
    /// As [`Noxus::job`].
    pub fn job_answer(&self, viewer: Viewer<'_>, job_id: i64) -> Result<Option<Response>> {
        guarded(|| {
            let record = record(self.inner(), viewer, job_id)?;
            self.inner().store()?.answer(record.id)?.map(Response::from_stored).transpose()
        })
    }

    /// One file of a job's kept answer; `index` counts from 0.
    ///
    /// # Errors
    /// As [`Noxus::job`]; `not_found` when the job has no such file, or no longer.
    pub fn job_output(&self, viewer: Viewer<'_>, job_id: i64, index: usize) -> Result<JobOutput> {
        let view = self.job(viewer, job_id)?;
        view.outputs.into_iter().nth(index).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
    }

    /// At most `max_bytes` of a file of a kept answer, from `offset_bytes` on;
    /// for whoever was shown the file by [`Noxus::job_output`].
    ///
    /// # Errors
    /// `not_found` when it is no longer kept; those of the store.
    pub fn read_job_output(
        &self,
        job_id: i64,
        index: usize,
        offset_bytes: u64,
        max_bytes: usize,
    ) -> Result<Vec<u8>> {
        let part = self.inner().store()?.kept_part(JobId(job_id), index, offset_bytes, max_bytes)?;
        part.ok_or_else(|| ApiError::new(ErrorCode::NotFound))
    }

    /// Asks a job to stop, wherever it runs; it costs nothing unless it had
    /// finished already. A handle comes back when it runs in this process, so
    /// that its end can be awaited.
    ///
    /// # Errors
    /// As [`Noxus::job`].
    pub fn cancel_job(&self, viewer: Viewer<'_>, job_id: i64) -> Result<Option<Job>> {
        guarded(|| cancel(self.inner(), viewer, job_id))
    }
}

/// See [`Noxus::cancel_job`].
pub(crate) fn cancel(noxus: &Inner, viewer: Viewer<'_>, job_id: i64) -> Result<Option<Job>> {
    let running = noxus.running(|jobs| jobs.get(&JobId(job_id)).cloned());
    let record = record(noxus, viewer, job_id)?;
    if let Some(job) = running {
        job.cancel();
        return Ok(Some(job));
    }
    if record.state.is_open() {
        match noxus.store()?.cancel(record.id) {
            Ok(_) => {}
            // It ended by itself in between.
            Err(error)
                if matches!(
                    error.code(),
                    "hold_already_captured" | "hold_already_released" | "hold_expired"
                ) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// A job that the viewer may see.
pub(crate) fn record(noxus: &Inner, viewer: Viewer<'_>, job_id: i64) -> Result<JobRecord> {
    let key = match viewer {
        Viewer::Key(api_key) => Some(key(noxus, api_key)?),
        Viewer::Owner => None,
    };
    let record = noxus.store()?.job(JobId(job_id))?;
    // Somebody else's job is no different from none, to the last word.
    if key.is_some_and(|key| (key.account, key.environment) != (record.account, record.environment)) {
        return Err(noxus_billing::Error::JobNotFound { job: record.id }.into());
    }
    Ok(record)
}

fn outputs(kept: &Kept) -> Result<Vec<JobOutput>> {
    let body: StoredBody =
        serde_json::from_str(&kept.body).map_err(|_| ApiError::new(ErrorCode::StoreCorrupt))?;
    let files = body.files.into_iter().zip(&kept.parts);
    let output = |((filename, mime_type), part): ((String, String), &KeptPart)| JobOutput {
        filename,
        mime_type,
        size_bytes: part.size_bytes,
        sha256: part.sha256,
    };
    Ok(files.map(output).collect())
}

impl JobView {
    /// Where it stands, as the ledger names it.
    pub const fn state(&self) -> JobState {
        self.record.state
    }

    /// As envelopes show it: its record, progress and files.
    pub fn to_value(&self) -> Value {
        let files = self.outputs.iter().enumerate();
        json!(answers::JobDetail {
            record: self.record.clone(),
            progress: self.progress.map(Into::into),
            outputs: files.map(|(index, file)| file.link(self.record.job_id, index)).collect(),
        })
    }
}

impl JobOutput {
    fn link(&self, job: JobId, index: usize) -> answers::OutputLink {
        answers::OutputLink {
            index,
            filename: self.filename.clone(),
            mime_type: self.mime_type.clone(),
            bytes: self.size_bytes,
            url: output_url(job.0, index),
        }
    }
}

impl JobProgress {
    /// As envelopes show it: `state`, `stage`, `done`, `total`, `stage_remaining_ms`.
    pub fn to_value(&self) -> Value {
        json!(answers::Progress::from(*self))
    }
}
