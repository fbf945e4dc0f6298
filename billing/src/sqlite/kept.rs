//! What is kept of ended jobs: answers whole, described, or a stretch of one output file.

use sha2::{Digest, Sha256};

use super::blobs::{Blobs, PARTS_MAX};
use super::tables::Tables;
use crate::blob::Blob;
use crate::clock::Timestamp;
use crate::error::Error;
use crate::operations::{Kept, KeptPart, Outcome, StoredResponse};
use crate::records::{JobId, JobState};
use crate::rules::state::{Job, State};

/// Where a stored part lies: in the database, or in the file of that SHA-256.
type Stored = (Option<Vec<u8>>, Option<[u8; 32]>);

fn open(blobs: &Blobs, job: JobId, stored: Stored) -> Result<Blob, Error> {
    match stored {
        (Some(content), _) => Ok(content.into()),
        (None, Some(sha256)) => blobs.open(&sha256),
        (None, None) => Err(Error::corrupt(format!("the answer of job {job} is empty."))),
    }
}

fn text(job: JobId, body: &Blob) -> Result<String, Error> {
    let body =
        body.bytes().map_err(|source| Error::unavailable("a stored answer cannot be read.", source))?;
    String::from_utf8(body.into_owned())
        .map_err(|_| Error::corrupt(format!("the answer of job {job} is not text.")))
}

/// The kept answer of a job, if there is one.
pub(super) fn outcome(tables: &Tables<'_>, blobs: &Blobs, job: JobId) -> Result<Option<Outcome>, Error> {
    let query = "SELECT content, sha256 FROM outcome WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
    let first = job.0 * PARTS_MAX;
    let stored: Vec<Stored> =
        tables.list(query, [first, first + PARTS_MAX - 1], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut parts = Vec::with_capacity(stored.len());
    for stored in stored {
        parts.push(open(blobs, job, stored)?);
    }
    let mut parts = parts.into_iter();
    let Some(body) = parts.next() else { return Ok(None) };
    Ok(Some(Outcome { body: text(job, &body)?, blobs: parts.collect() }))
}

/// The job, unless its retention has ended.
fn remembered(
    tables: &Tables<'_>,
    id: JobId,
    now: Timestamp,
    retention_ms: i64,
) -> Result<Option<Job>, Error> {
    let job = State::job(tables, id)?.ok_or(Error::JobNotFound { job: id })?;
    Ok(Some(job).filter(|job| !job.is_forgotten(now, retention_ms)))
}

pub(super) fn answer(
    tables: &Tables<'_>,
    blobs: &Blobs,
    id: JobId,
    now: Timestamp,
    retention_ms: i64,
) -> Result<Option<StoredResponse>, Error> {
    let found = remembered(tables, id, now, retention_ms)?;
    let Some(job) = found.filter(|job| job.record.state == JobState::Succeeded) else { return Ok(None) };
    let outcome = outcome(tables, blobs, id)?;
    let response = |outcome| StoredResponse {
        receipt: job.receipt(),
        request_id: job.record.request_id.clone(),
        outcome,
    };
    Ok(outcome.map(response))
}

pub(super) fn kept(
    tables: &Tables<'_>,
    blobs: &Blobs,
    id: JobId,
    now: Timestamp,
    retention_ms: i64,
) -> Result<Option<Kept>, Error> {
    let Some(job) = remembered(tables, id, now, retention_ms)? else { return Ok(None) };
    let first = id.0 * PARTS_MAX;
    let Some(body) = stored(tables, first)? else { return Ok(None) };
    let body = text(id, &open(blobs, id, body)?)?;
    let query = "SELECT o.id, b.size_bytes, b.sha256 FROM outcome o LEFT JOIN outcome_blob b ON b.id = o.id \
                 WHERE o.id BETWEEN ?1 AND ?2 ORDER BY o.id";
    type Facts = (i64, Option<i64>, Option<[u8; 32]>);
    let facts: Vec<Facts> = tables
        .list(query, [first + 1, first + PARTS_MAX - 1], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let describe = |(place, size_bytes, sha256): Facts| match (unsigned(size_bytes), sha256) {
        (Some(size_bytes), Some(sha256)) => Ok(KeptPart { size_bytes, sha256 }),
        _ => measured(tables, blobs, place),
    };
    let parts = facts.into_iter().map(describe).collect::<Result<_, Error>>()?;
    let (state, receipt, request_id) = (job.record.state, job.receipt(), job.record.request_id);
    Ok(Some(Kept { state, receipt, request_id, body, parts }))
}

fn unsigned(size_bytes: Option<i64>) -> Option<u64> {
    size_bytes.and_then(|size_bytes| u64::try_from(size_bytes).ok())
}

fn stored(tables: &Tables<'_>, place: i64) -> Result<Option<Stored>, Error> {
    let query = "SELECT content, sha256 FROM outcome WHERE id = ?1";
    tables.find(query, [place], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// A part that was stored before its size and hash were written down.
fn measured(tables: &Tables<'_>, blobs: &Blobs, place: i64) -> Result<KeptPart, Error> {
    match stored(tables, place)? {
        Some((Some(content), _)) => {
            Ok(KeptPart { size_bytes: content.len() as u64, sha256: Sha256::digest(&content).into() })
        }
        Some((None, Some(sha256))) => Ok(KeptPart { size_bytes: blobs.size_bytes(&sha256)?, sha256 }),
        _ => Err(Error::corrupt("a part of an answer is empty.")),
    }
}

/// A stretch of one output file.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) part: usize,
    pub(super) offset_bytes: u64,
    pub(super) max_bytes: usize,
}

/// A stretch that was found: here, or in a file.
pub(super) enum Found {
    Inline(Vec<u8>),
    File { sha256: [u8; 32], size_bytes: Option<u64> },
}

impl Found {
    pub(super) fn read(self, blobs: &Blobs, range: Range) -> Result<Vec<u8>, Error> {
        match self {
            Self::Inline(content) => Ok(content),
            Self::File { sha256, size_bytes } => {
                let size_bytes = size_bytes.map_or_else(|| blobs.size_bytes(&sha256), Ok)?;
                blobs.read_range(&sha256, size_bytes, range.offset_bytes, range.max_bytes)
            }
        }
    }
}

/// Finds a stretch of an output file; what lies in the database is read, a file is not.
pub(super) fn part(
    tables: &Tables<'_>,
    id: JobId,
    range: Range,
    now: Timestamp,
    retention_ms: i64,
) -> Result<Option<Found>, Error> {
    let place = i64::try_from(range.part).ok().filter(|part| *part < PARTS_MAX - 1);
    let (Some(_), Some(part)) = (remembered(tables, id, now, retention_ms)?, place) else { return Ok(None) };
    // What lies in the database is never larger than 2^31 bytes.
    let start = i64::from(i32::try_from(range.offset_bytes).unwrap_or(i32::MAX)) + 1;
    let length = i64::from(i32::try_from(range.max_bytes).unwrap_or(i32::MAX));
    let query = "SELECT substr(o.content, ?2, ?3), o.sha256, b.size_bytes FROM outcome o \
                 LEFT JOIN outcome_blob b ON b.id = o.id WHERE o.id = ?1";
    tables.find(query, [id.0 * PARTS_MAX + 1 + part, start, length], |row| {
        let content: Option<Vec<u8>> = row.get(0)?;
        let size_bytes: Option<i64> = row.get(2)?;
        Ok(match row.get(1)? {
            Some(sha256) => Found::File { sha256, size_bytes: unsigned(size_bytes) },
            None => Found::Inline(content.unwrap_or_default()),
        })
    })
}
