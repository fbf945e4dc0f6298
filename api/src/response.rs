//! The answer to a call that succeeded.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use noxus_billing::{Blob, Money, Outcome, Receipt, StoredResponse};
use noxus_engine::{Content, SharedBytes};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answers;
use crate::codes::ErrorCode;
use crate::envelope::{Envelope, unreadable};
use crate::error::{ApiError, Result};

/// A result file.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultFile {
    /// Name with extension; never a path.
    pub filename: String,
    /// IANA media type.
    pub mime_type: String,
    /// The content.
    pub content: Content,
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
#[derive(Clone, Debug, PartialEq)]
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
    /// Whether the ledger keeps it for a while, so that its files can be fetched by the job's id.
    pub(crate) is_kept: bool,
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
    ///
    /// # Errors
    /// `store_unavailable` when a result that lies in a file cannot be read any more.
    pub fn to_json(&self) -> Result<String> {
        self.envelope().text()
    }

    /// The envelope without the content of files (`content_base64` is absent,
    /// `bytes` gives the length), for callers that take the bytes directly.
    pub fn to_json_without_content(&self) -> String {
        self.write_envelope(false).plain_text()
    }

    /// The envelope, to be written out block by block.
    pub fn envelope(&self) -> Envelope {
        self.write_envelope(true)
    }

    /// [`Response::to_json_without_content`], to be put into another answer.
    pub fn envelope_without_content(&self) -> Envelope {
        self.write_envelope(false)
    }

    fn write_envelope(&self, with_content: bool) -> Envelope {
        let mut envelope = Envelope::default();
        envelope.push_text("{");
        envelope.push_field("success", &true.into());
        envelope.push_field("tool", &self.tool.as_str().into());
        if let Some(job_id) = self.job_id {
            envelope.push_field("job_id", &job_id.into());
        }
        if let Some(billing) = &self.billing {
            envelope.push_field(
                "billing",
                &json!(answers::Billing {
                    currency: "USD",
                    estimated_usd: billing.estimated,
                    charged_usd: billing.charged,
                    balance_after_usd: billing.balance_after,
                }),
            );
        }
        if let Some(main) = self.files.first() {
            envelope.push_text(",\"output\":{");
            main.describe(&mut envelope, with_content);
            envelope.push_text("}");
        }
        if self.files.len() > 1 {
            self.list_files(&mut envelope, with_content);
        }
        for (name, value) in &self.report {
            envelope.push_field(name, value);
        }
        envelope.push_field("request_id", &self.request_id.as_str().into());
        envelope.push_text("}");
        envelope
    }

    /// All files by their numbers. The content of the first stands in `output` already.
    fn list_files(&self, envelope: &mut Envelope, with_content: bool) {
        envelope.push_text(",\"outputs\":[");
        for (index, file) in self.files.iter().enumerate() {
            envelope.push_text(if index == 0 { "{" } else { ",{" });
            envelope.push_field("index", &index.into());
            envelope.push_field("filename", &file.filename.as_str().into());
            envelope.push_field("mime_type", &file.mime_type.as_str().into());
            envelope.push_field("bytes", &file.content.size_bytes().into());
            if let Some(job_id) = self.job_id.filter(|_| self.is_kept) {
                envelope.push_field("url", &output_url(job_id, index).into());
            }
            if with_content && index > 0 {
                envelope.push_file("content_base64", &file.content);
            }
            envelope.push_text("}");
        }
        envelope.push_text("]");
    }

    /// What the ledger keeps, so that a replay is byte-equal.
    pub(crate) fn to_outcome(&self) -> Result<Outcome> {
        let body = StoredBody {
            tool: self.tool.clone(),
            files: self.files.iter().map(|file| (file.filename.clone(), file.mime_type.clone())).collect(),
            report: self.report.clone(),
        };
        let blobs = self.files.iter().map(|file| blob(&file.content)).collect::<io::Result<_>>();
        let blobs = blobs.map_err(|error| unreadable(&error))?;
        let body = serde_json::to_string(&body).map_err(|_| ApiError::new(ErrorCode::InternalError))?;
        Ok(Outcome { body, blobs })
    }

    /// The answer from what the ledger kept.
    pub(crate) fn from_stored(stored: StoredResponse) -> Result<Self> {
        let corrupt = || ApiError::new(ErrorCode::StoreCorrupt);
        let body: StoredBody = serde_json::from_str(&stored.outcome.body).map_err(|_| corrupt())?;
        if body.files.len() != stored.outcome.blobs.len() {
            return Err(corrupt());
        }
        let files = body.files.into_iter().zip(stored.outcome.blobs).map(|((filename, mime_type), blob)| {
            Ok(ResultFile { filename, mime_type, content: content(blob)? })
        });
        let files = files.collect::<io::Result<_>>().map_err(|error| unreadable(&error))?;
        let response = Self {
            tool: body.tool,
            job_id: None,
            billing: None,
            request_id: stored.request_id,
            files,
            report: body.report,
            replayed: true,
            is_kept: true,
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

/// A result as the ledger takes it: nothing is copied.
fn blob(content: &Content) -> io::Result<Blob> {
    match content {
        Content::Shared(bytes) => Ok(Blob::Shared(Arc::clone(bytes))),
        Content::Spooled(file) => Blob::file(file.file().try_clone()?),
    }
}

/// The way back.
fn content(blob: Blob) -> io::Result<Content> {
    match blob {
        Blob::Shared(bytes) => Ok(Content::Shared(bytes)),
        Blob::File(file) => Content::spooled(file.file().try_clone()?),
    }
}

/// Where a file of a kept answer can be fetched.
pub(crate) fn output_url(job_id: i64, index: usize) -> String {
    format!("{}/output/{index}", job_url(job_id))
}

/// Where a job can be looked at.
pub(crate) fn job_url(job_id: i64) -> String {
    format!("/api/v1/jobs/{job_id}")
}

impl ResultFile {
    /// The content in memory: borrowed where it is there already.
    ///
    /// # Errors
    /// `store_unavailable` when it lies in a file that cannot be read any more.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>> {
        self.content.bytes().map_err(|error| unreadable(&error))
    }

    /// The content in memory, for as long as somebody holds it.
    ///
    /// # Errors
    /// As [`ResultFile::bytes`].
    pub fn shared_bytes(&self) -> Result<SharedBytes> {
        self.content.shared().map_err(|error| unreadable(&error))
    }

    fn describe(&self, envelope: &mut Envelope, with_content: bool) {
        envelope.push_field("filename", &self.filename.as_str().into());
        envelope.push_field("mime_type", &self.mime_type.as_str().into());
        if with_content {
            envelope.push_file("content_base64", &self.content);
        } else {
            envelope.push_field("bytes", &self.content.size_bytes().into());
        }
    }
}
