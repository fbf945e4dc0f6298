//! The ledger: a reserve and a capture, which every charged call costs, beside
//! what the disk itself costs.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use noxus_api::{Config, Noxus};
use noxus_billing::{
    Environment, Idempotency, KeyId, MemoryStore, Money, NewAccount, NewKey, OsRandomness, Outcome, Reserve,
    Reserved, SqliteOptions, SqliteStore, Store, SystemClock, TopUp,
};
use serde_json::json;

use crate::Result;
use crate::clock::cpu_time;

/// An account with more money than a measurement can spend, and a key to it.
pub struct Wallet {
    /// The ledger itself.
    pub store: Arc<dyn Store>,
    /// The key that pays.
    pub key: KeyId,
    /// An engine on that ledger, with that key.
    pub noxus: Noxus,
    /// Holds the file of a SQLite ledger.
    _folder: tempfile::TempDir,
}

/// What some pairs came to.
#[derive(Clone, Copy, Debug)]
pub struct PairCost {
    /// Pairs done, all clients together.
    pub pairs: u64,
    /// Time on the clock.
    pub wall: Duration,
    /// Time on processors, clients included.
    pub cpu: Duration,
    /// Median latency of one of the two operations.
    pub p50: Duration,
    /// 99th percentile.
    pub p99: Duration,
}

impl Wallet {
    /// Opens a ledger in memory (`:memory:`), or a SQLite file in a fresh folder
    /// under the folder named by `store`.
    ///
    /// # Errors
    /// Of the store.
    pub fn open(store: &str) -> Result<Self> {
        let is_memory = store == ":memory:";
        let folder = if is_memory { tempfile::tempdir() } else { tempfile::tempdir_in(store) }?;
        let store: Arc<dyn Store> = if is_memory {
            Arc::new(MemoryStore::new(Arc::new(SystemClock), Arc::new(OsRandomness)))
        } else {
            Arc::new(SqliteStore::open(folder.path().join("ledger.db"), SqliteOptions::default())?)
        };
        let new = NewAccount { name: "measured".to_owned(), tier: "free".to_owned() };
        let account = store.create_account(&new)?.id;
        let environment = Environment::Live;
        let amount = Money::from_micros(1_000_000_000_000_000);
        store.top_up(&TopUp { account, environment, amount, reference: "opening".to_owned() })?;
        let (key, secret) = store.create_key(&NewKey::unlimited(account, environment))?;
        let mut config = Config::from_json(&json!({"api_key": secret.reveal()}).to_string())?;
        // More estimates than anybody asks for are measured here.
        config.max_estimates_per_minute = usize::MAX;
        let noxus = Noxus::builder(config).store(Arc::clone(&store)).build()?;
        Ok(Self { store, key: key.id, noxus, _folder: folder })
    }

    /// One reserve with an idempotency key, one capture with an answer of 300 bytes.
    ///
    /// # Errors
    /// Of the store.
    pub fn pair(&self, name: &str) -> Result<[Duration; 2]> {
        pair(self.store.as_ref(), self.key, name)
    }

    /// Pairs from `clients` threads for `duration`. `run` keeps the idempotency
    /// keys of runs apart.
    ///
    /// # Errors
    /// The first failure of a client.
    pub fn pairs(&self, clients: usize, duration: Duration, run: &str) -> Result<PairCost> {
        let stop = AtomicBool::new(false);
        let (store, key) = (self.store.as_ref(), self.key);
        let (cpu, started) = (cpu_time(), Instant::now());
        let done: Vec<std::result::Result<Vec<Duration>, String>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..clients)
                .map(|client| {
                    let stop = &stop;
                    scope.spawn(move || {
                        let mut latencies = Vec::new();
                        while !stop.load(Ordering::Relaxed) {
                            let name = format!("{run}-{client}-{}", latencies.len());
                            latencies.extend(pair(store, key, &name).map_err(|error| error.to_string())?);
                        }
                        Ok(latencies)
                    })
                })
                .collect();
            std::thread::sleep(duration);
            stop.store(true, Ordering::Relaxed);
            let lost = || Err("a client panicked".to_owned());
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| lost())).collect()
        });
        let (wall, cpu) = (started.elapsed(), cpu_time().saturating_sub(cpu));
        let mut latencies = Vec::new();
        for client in done {
            latencies.extend(client?);
        }
        latencies.sort_unstable();
        let at = |part: usize| latencies.get(latencies.len() * part / 100).copied().unwrap_or_default();
        Ok(PairCost { pairs: latencies.len() as u64 / 2, wall, cpu, p50: at(50), p99: at(99) })
    }
}

fn pair(store: &dyn Store, key: KeyId, name: &str) -> Result<[Duration; 2]> {
    let amount = Money::from_micros(2_000);
    let reserve = Reserve {
        key,
        tool: "image-convert".to_owned(),
        amount,
        request_id: "req_01JZ0000000000000000000000".to_owned(),
        idempotency: Some(Idempotency { key: name.to_owned(), fingerprint: [7; 32] }),
        keep_answer: false,
        lease_owner: "worker-1".to_owned(),
        lease_ms: 60_000,
        hold_ms: 600_000,
    };
    let started = Instant::now();
    let Reserved::Fresh(lease) = store.reserve(&reserve)? else {
        return Err("the idempotency key was used before".into());
    };
    let reserved = started.elapsed();
    let outcome = Outcome { body: "x".repeat(300), blobs: Vec::new() };
    let started = Instant::now();
    store.capture(&lease, amount, &outcome)?;
    Ok([reserved, started.elapsed()])
}

/// Synced appends of 4 KiB per second in `folder`: what one commit cannot beat.
///
/// # Errors
/// Of the file system.
pub fn probes_per_second(folder: &Path, duration: Duration) -> Result<f64> {
    let path = folder.join("probe");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let started = Instant::now();
    let mut probes = 0_u32;
    while started.elapsed() < duration {
        file.write_all(&[0x5A; 4_096])?;
        file.sync_data()?;
        probes += 1;
    }
    let rate = f64::from(probes) / started.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    Ok(rate)
}
