//! What is kept of one ended job in memory.

use std::sync::OnceLock;

use crate::blob::Blob;
use crate::error::Error;
use crate::operations::{Kept, KeptPart, Outcome};
use crate::rules::state::Job;

pub(super) struct Stored {
    pub(super) outcome: Outcome,
    /// Described when somebody asks, so that captures need not wait for the hashes.
    parts: OnceLock<Vec<KeptPart>>,
}

impl Stored {
    pub(super) fn new(outcome: Outcome) -> Self {
        Self { outcome, parts: OnceLock::new() }
    }

    pub(super) fn kept(&self, job: Job) -> Result<Kept, Error> {
        let parts = match self.parts.get() {
            Some(parts) => parts,
            None => {
                let describe = |blob: &Blob| {
                    let sha256 = blob.sha256().map_err(unreadable)?;
                    Ok(KeptPart { size_bytes: blob.size_bytes(), sha256 })
                };
                let parts = self.outcome.blobs.iter().map(describe).collect::<Result<_, Error>>()?;
                self.parts.get_or_init(|| parts)
            }
        };
        let receipt = job.receipt();
        Ok(Kept {
            state: job.record.state,
            receipt,
            request_id: job.record.request_id,
            body: self.outcome.body.clone(),
            parts: parts.clone(),
        })
    }

    pub(super) fn part(
        &self,
        part: usize,
        offset_bytes: u64,
        max_bytes: usize,
    ) -> Result<Option<Vec<u8>>, Error> {
        let blob = self.outcome.blobs.get(part);
        blob.map(|blob| blob.range(offset_bytes, max_bytes).map_err(unreadable)).transpose()
    }
}

/// A kept file that its disk does not give back.
pub(super) fn unreadable(source: std::io::Error) -> Error {
    Error::unavailable("an output file cannot be read.", source)
}
