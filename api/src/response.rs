//! The answer to a call that succeeded.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use noxus_billing::{Money, Outcome, Receipt, StoredResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::error::{ApiError, Result};

/// A result file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultFile {
    /// Name with extension; never a path.
    pub filename: String,
    /// IANA media type.
    pub mime_type: String,
    /// The content.
    pub bytes: Arc<[u8]>,
}

/// What a call cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billing {
    /// What was reserved: the upper bound told beforehand.
    pub estimated: Money,
    /// What was taken.
    pub charged: Money,
    /// The posted balance after this charge.
    pub balance_after: Money,
}

/// The answer to a call that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// Canonical slug.
    pub tool: String,
    /// The job in the ledger; `None` without billing.
    pub job_id: Option<i64>,
    /// What it cost; `None` without billing.
    pub billing: Option<Billing>,
    /// Id of the request that did the work.
    pub request_id: String,
    /// Result files; the first is the main one.
    pub files: Vec<ResultFile>,
    /// What the tool says beside files; at the top level of the envelope.
    pub report: Map<String, Value>,
    /// Whether this is the stored answer to an earlier call. Not in the envelope.
    pub replayed: bool,
}

/// The part of a response that is stored as text; files are stored beside it.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredBody {
    tool: String,
    pub(crate) files: Vec<(String, String)>,
    report: Map<String, Value>,
}

impl Response {
    /// The envelope with files as base64: what HTTP answers, byte for byte.
    pub fn to_json(&self) -> String {
        self.envelope(true).to_string()
    }

    /// The envelope without the content of files (`content_base64` is absent,
    /// `bytes` gives the length), for callers that take the bytes directly.
    pub fn to_json_without_content(&self) -> String {
        self.envelope(false).to_string()
    }

    fn envelope(&self, with_content: bool) -> Value {
        let mut envelope = Map::new();
        envelope.insert("success".into(), true.into());
        envelope.insert("tool".into(), self.tool.as_str().into());
        if let Some(job_id) = self.job_id {
            envelope.insert("job_id".into(), job_id.into());
        }
        if let Some(billing) = &self.billing {
            envelope.insert(
                "billing".into(),
                json!({
                    "currency": "USD",
                    "estimated_usd": billing.estimated.to_string(),
                    "charged_usd": billing.charged.to_string(),
                    "balance_after_usd": billing.balance_after.to_string(),
                }),
            );
        }
        let mut files = self.files.iter().map(|file| file.envelope(with_content));
        if self.files.len() == 1 {
            envelope.extend(files.next().map(|file| ("output".to_owned(), file)));
        } else if self.files.len() > 1 {
            let files: Vec<Value> = files.collect();
            envelope.extend(files.first().map(|file| ("output".to_owned(), file.clone())));
            envelope.insert("outputs".into(), files.into());
        }
        envelope.extend(self.report.clone());
        envelope.insert("request_id".into(), self.request_id.as_str().into());
        Value::Object(envelope)
    }

    /// What the ledger keeps, so that a replay is byte-equal.
    pub(crate) fn to_outcome(&self) -> Result<Outcome> {
        let body = StoredBody {
            tool: self.tool.clone(),
            files: self.files.iter().map(|file| (file.filename.clone(), file.mime_type.clone())).collect(),
            report: self.report.clone(),
        };
        let body = serde_json::to_string(&body).map_err(|_| ApiError::new("internal_error"))?;
        Ok(Outcome { body, blobs: self.files.iter().map(|file| file.bytes.to_vec()).collect() })
    }

    /// The answer from what the ledger kept.
    pub(crate) fn from_stored(stored: StoredResponse) -> Result<Self> {
        let corrupt = || ApiError::new("store_corrupt");
        let body: StoredBody = serde_json::from_str(&stored.outcome.body).map_err(|_| corrupt())?;
        if body.files.len() != stored.outcome.blobs.len() {
            return Err(corrupt());
        }
        let files =
            body.files.into_iter().zip(stored.outcome.blobs).map(|((filename, mime_type), bytes)| {
                ResultFile { filename, mime_type, bytes: bytes.into() }
            });
        let files = files.collect();
        let response = Self {
            tool: body.tool,
            job_id: None,
            billing: None,
            request_id: stored.request_id,
            files,
            report: body.report,
            replayed: true,
        };
        Ok(response.with_receipt(&stored.receipt))
    }

    /// Adds what the ledger says about the charge.
    pub(crate) fn with_receipt(mut self, receipt: &Receipt) -> Self {
        self.job_id = Some(receipt.job.0);
        self.billing = Some(Billing {
            estimated: receipt.estimated,
            charged: receipt.charged,
            balance_after: receipt.balance_after,
        });
        self
    }
}

impl ResultFile {
    fn envelope(&self, with_content: bool) -> Value {
        if with_content {
            json!({
                "filename": self.filename,
                "mime_type": self.mime_type,
                "content_base64": STANDARD.encode(&self.bytes),
            })
        } else {
            json!({"filename": self.filename, "mime_type": self.mime_type, "bytes": self.bytes.len()})
        }
    }
}
