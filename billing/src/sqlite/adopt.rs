//! Takes rows that were there before events were kept into the chains: what they say now is where
//! their history begins.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::blobs::PARTS_MAX;
use super::connect::sql;
use super::directory::{note_account, note_app, note_key};
use super::rows::{self, JOB_COLUMNS};
use super::tables::Tables;
use crate::error::Error;
use crate::records::{AccountId, AppId, JobId, KeyId};
use crate::rules::events::{EventKind, answer_digest};
use crate::rules::state::{Effects, Job, State};
use crate::tiers::Tiers;

/// Rows taken over at a time.
const STEP: i64 = 1_000;

/// Runs inside the transaction of the migration that made the tables of events.
pub(super) fn adopt(connection: &Connection) -> Result<(), Error> {
    let tiers = Tiers::default();
    let tables = Tables::new(connection, &tiers);
    for id in ids(&tables, "SELECT id FROM account ORDER BY id")? {
        note_account(&tables, AccountId(id), EventKind::AccountCreated)?;
    }
    for id in ids(&tables, "SELECT id FROM app ORDER BY id")? {
        note_app(&tables, AppId(id), EventKind::AppCreated)?;
    }
    for id in ids(&tables, "SELECT id FROM api_key ORDER BY id")? {
        note_key(&tables, KeyId(id), EventKind::KeyCreated)?;
    }
    let text = format!("SELECT {JOB_COLUMNS} FROM job WHERE id > ?1 ORDER BY id LIMIT ?2");
    let mut last = 0;
    loop {
        let jobs = tables.list(&text, [last, STEP], rows::job)?;
        let Some(end) = jobs.last() else { break };
        last = end.record.id.0;
        jobs.into_iter().try_for_each(|job| adopt_job(&tables, job))?;
        tables.flush()?;
    }
    Ok(())
}

fn ids(tables: &Tables<'_>, text: &str) -> Result<Vec<i64>, Error> {
    tables.list(text, [], |row| row.get(0))
}

fn adopt_job(tables: &Tables<'_>, mut job: Job) -> Result<(), Error> {
    job.answer = kept(tables, job.record.id)?;
    let mut wallet = tables.wallet(job.record.account, job.record.environment)?;
    let events = vec![wallet.note(EventKind::Adopted, &mut job)];
    let (wallet, changed_job) = (Some(wallet), Some(job));
    tables.write(Effects { wallet, changed_job, events, ..Effects::default() }, &[])
}

/// Digest of what is kept of a job, if anything.
fn kept(tables: &Tables<'_>, job: JobId) -> Result<Option<[u8; 32]>, Error> {
    let mut statement =
        tables.statement("SELECT content, sha256 FROM outcome WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let first = job.0 * PARTS_MAX;
    let parts = statement.query_map([first, first + PARTS_MAX - 1], |row| {
        Ok(match row.get::<_, Option<[u8; 32]>>(1)? {
            Some(sha256) => sha256,
            None => Sha256::digest(row.get_ref(0)?.as_bytes_or_null()?.unwrap_or_default()).into(),
        })
    });
    let parts: Vec<[u8; 32]> = parts.and_then(Iterator::collect).map_err(sql)?;
    Ok((!parts.is_empty()).then(|| answer_digest(parts)))
}
