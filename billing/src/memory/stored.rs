//! What is kept of one ended job in memory.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

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

    pub(super) fn kept(&self, job: Job) -> Kept {
        let describe =
            |blob: &Vec<u8>| KeptPart { size_bytes: blob.len() as u64, sha256: Sha256::digest(blob).into() };
        let parts = self.parts.get_or_init(|| self.outcome.blobs.iter().map(describe).collect());
        let receipt = job.receipt();
        Kept {
            state: job.record.state,
            receipt,
            request_id: job.record.request_id,
            body: self.outcome.body.clone(),
            parts: parts.clone(),
        }
    }

    pub(super) fn part(&self, part: usize, offset_bytes: u64, max_bytes: usize) -> Option<Vec<u8>> {
        let blob = self.outcome.blobs.get(part)?;
        let start = usize::try_from(offset_bytes).unwrap_or(usize::MAX).min(blob.len());
        let end = start.saturating_add(max_bytes).min(blob.len());
        Some(blob[start..end].to_vec())
    }
}
