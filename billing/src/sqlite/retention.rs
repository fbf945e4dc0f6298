//! Housekeeping: abandoned holds, stored answers past their time, files nobody refers to.

use std::fs;
use std::time::Duration;

use super::blobs::{Blobs, PARTS_MAX};
use super::rows::{self, JOB_COLUMNS};
use super::tables::Tables;
use crate::clock::Timestamp;
use crate::error::Error;
use crate::money::Money;
use crate::operations::ReapReport;
use crate::records::{AccountId, Environment};
use crate::rules::journal::environment_code;
use crate::rules::state::{Job, Place};
use crate::rules::step::{expire, forget};

/// Wallets with open jobs looked at in one reap.
const WALLETS_MAX: usize = 2_000;
/// Before every wallet.
const FIRST_WALLET: Place = (AccountId(0), Environment::Test);

/// A wallet as one number, in the same order; 0 is before every wallet.
pub(super) fn place_of((account, environment): Place) -> i64 {
    account.0.saturating_mul(2) + i64::from(environment_code(environment))
}

/// The wallet of [`place_of`].
pub(super) fn wallet_at(place: i64) -> Place {
    let environment = if place % 2 == 0 { Environment::Test } else { Environment::Live };
    (AccountId(place / 2), environment)
}

/// Stored parts looked at for each answer that may be forgotten: bounds the scan.
const PARTS_PER_ANSWER: i64 = 8;
/// After this time an unfinished file belongs to a process that died.
const UNFINISHED_MAX_AGE: Duration = Duration::from_secs(86_400);

/// Ends abandoned holds and forgets answers, at most `max` of each. Goes on with the wallet after
/// `from`, and moves it on. Also returns the large parts that may have lost their last reference.
/// A damaged wallet is left as it is and stops nobody else's.
pub(super) fn reap(
    tables: &Tables<'_>,
    now: Timestamp,
    retention_ms: i64,
    max: usize,
    from: &mut Place,
) -> Result<(ReapReport, Vec<[u8; 32]>), Error> {
    let mut report = ReapReport::default();
    for _ in 0..WALLETS_MAX {
        let left = max.saturating_sub(usize::try_from(report.expired).unwrap_or(usize::MAX));
        let Some(wallet) = tables.next_open_wallet(*from)? else {
            *from = FIRST_WALLET;
            break;
        };
        let due = tables.due(wallet, now, left)?;
        let whole = due.len() < left;
        let sound = expire_all(tables, due, now, &mut report)?;
        if sound && !whole {
            break;
        }
        *from = wallet;
    }
    let mut loose = Vec::new();
    for job in stale(tables, now.0.saturating_sub(retention_ms), max)? {
        let text = "SELECT sha256 FROM outcome WHERE id BETWEEN ?1 AND ?2 AND sha256 IS NOT NULL";
        let first = job.record.id.0 * PARTS_MAX;
        loose.extend(tables.list(text, [first, first + PARTS_MAX - 1], |row| row.get::<_, [u8; 32]>(0))?);
        tables.write(forget(tables, job)?, &[])?;
        report.forgotten = report.forgotten.saturating_add(1);
    }
    tables.flush()?;
    Ok((report, loose))
}

/// Gives the holds of one wallet back, or none of them if the wallet is damaged; whether it is
/// sound.
fn expire_all(
    tables: &Tables<'_>,
    jobs: Vec<Job>,
    now: Timestamp,
    report: &mut ReapReport,
) -> Result<bool, Error> {
    if jobs.is_empty() {
        return Ok(true);
    }
    let count = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
    let mut released = Money::ZERO;
    let done = tables.in_savepoint(|| {
        for job in jobs {
            released = released.checked_add(job.record.reserved).ok_or(Error::AmountOverflow)?;
            tables.write(expire(tables, job, now)?, &[])?;
        }
        Ok(())
    })?;
    match done {
        Ok(()) => {
            report.expired = report.expired.saturating_add(count);
            report.released = report.released.checked_add(released).ok_or(Error::AmountOverflow)?;
            Ok(true)
        }
        Err(Error::StoreCorrupt { .. }) => {
            report.damaged = report.damaged.saturating_add(count);
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// The oldest kept answers whose job was done at or before `until`.
fn stale(tables: &Tables<'_>, until: i64, max: usize) -> Result<Vec<Job>, Error> {
    let max = i64::try_from(max).unwrap_or(i64::MAX);
    let text = format!(
        "SELECT {JOB_COLUMNS} FROM job WHERE id IN (SELECT j.id \
         FROM (SELECT id FROM outcome ORDER BY id LIMIT ?2) o JOIN job j ON j.id = o.id / ?4 \
         WHERE o.id % ?4 = 0 AND j.done_at <= ?1 LIMIT ?3) ORDER BY id"
    );
    let scanned = max.saturating_mul(PARTS_PER_ANSWER);
    tables.list(&text, [until, scanned, max, PARTS_MAX], rows::job)
}

/// Removes those of `loose` that no answer refers to. Runs in a transaction of the writer, hence
/// under the lock: a capture that relies on one of them finds it missing and stores it again.
pub(super) fn remove_loose(tables: &Tables<'_>, blobs: &Blobs, loose: &[[u8; 32]]) -> Result<(), Error> {
    for sha256 in loose {
        let text = "SELECT 1 FROM outcome INDEXED BY outcome_file WHERE sha256 = ?1 LIMIT 1";
        if tables.find(text, [sha256], |_| Ok(()))?.is_none() {
            blobs.remove(sha256);
        }
    }
    Ok(())
}

impl Blobs {
    /// What lies in one of the 256 folders; unfinished files of dead processes are removed.
    pub(super) fn in_folder(&self, folder: u8) -> Vec<[u8; 32]> {
        let Ok(files) = fs::read_dir(self.folder().join(format!("{folder:02x}"))) else { return Vec::new() };
        let mut found = Vec::new();
        for file in files.flatten() {
            let name = file.file_name();
            let Some(name) = name.to_str() else { continue };
            if let Some(sha256) = from_hex(name) {
                found.push(sha256);
            } else if name.ends_with(".part")
                && let Ok(modified) = file.metadata().and_then(|found| found.modified())
                && modified.elapsed().is_ok_and(|age| age > UNFINISHED_MAX_AGE)
            {
                // A file that stays costs space, not truth.
                let _ = fs::remove_file(file.path());
            }
        }
        found
    }
}

fn from_hex(name: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if name.len() != 64 || !name.is_ascii() {
        return None;
    }
    for (index, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&name[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(digest)
}
