//! Measures what a reserve and a capture cost together, beside what the disk costs.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use noxus_billing::{
    Directory, Environment, Error, Idempotency, KeyId, Ledger, Money, NewAccount, NewKey, Outcome, Reserve,
    Reserved, SqliteStore, TopUp,
};
use rustix::time::{ClockId, clock_gettime};

/// What a run of pairs came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairCost {
    /// Pairs done, all clients together.
    pub(crate) pairs: u64,
    /// Wall time.
    pub(crate) elapsed: Duration,
    /// CPU time of the whole process, clients included.
    pub(crate) cpu: Duration,
    /// Median latency of one operation.
    pub(crate) p50: Duration,
    /// 99th percentile.
    pub(crate) p99: Duration,
    /// Slowest operation.
    pub(crate) max: Duration,
}

impl PairCost {
    /// Pairs per second of wall time.
    pub(crate) fn pairs_per_second(&self) -> f64 {
        self.pairs as f64 / self.elapsed.as_secs_f64()
    }

    /// Microseconds of CPU time per pair.
    pub(crate) fn cpu_us_per_pair(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.pairs as f64
    }
}

/// Synced appends of 4 KiB per second in `folder`: what one commit cannot beat.
pub(crate) fn probes_per_second(folder: &Path, duration: Duration) -> std::io::Result<f64> {
    let path = folder.join("probe");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let page = [0x5A_u8; 4_096];
    let started = Instant::now();
    let mut probes = 0_u32;
    while started.elapsed() < duration {
        file.write_all(&page)?;
        file.sync_data()?;
        probes += 1;
    }
    let rate = f64::from(probes) / started.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    Ok(rate)
}

/// An account with plenty of money and a key to it.
pub(crate) fn prepare(store: &SqliteStore) -> Result<KeyId, Error> {
    let new = NewAccount { name: "measured".to_owned(), tier: "free".to_owned() };
    let account = store.create_account(&new)?.id;
    let environment = Environment::Live;
    let amount = Money::from_micros(1_000_000_000_000_000);
    store.top_up(&TopUp { account, environment, amount, reference: "opening".to_owned() })?;
    Ok(store.create_key(&NewKey::unlimited(account, environment))?.0.id)
}

/// One reserve with an idempotency key and one capture with a stored answer of 300 bytes.
pub(crate) fn pair(store: &SqliteStore, key: KeyId, name: &str) -> Result<[Duration; 2], Error> {
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
    let Reserved::Fresh(lease) = store.reserve(&reserve)? else { return Err(Error::StoreBusy) };
    let reserved = started.elapsed();
    let outcome = Outcome { body: "x".repeat(300), blobs: Vec::new() };
    let started = Instant::now();
    store.capture(&lease, amount, &outcome)?;
    Ok([reserved, started.elapsed()])
}

/// Runs pairs from `clients` threads for `duration`. `run` keeps the idempotency keys of runs apart.
pub(crate) fn measure(
    store: &SqliteStore,
    key: KeyId,
    clients: usize,
    duration: Duration,
    run: &str,
) -> Result<PairCost, Error> {
    let stop = AtomicBool::new(false);
    let cpu_before = cpu_time();
    let started = Instant::now();
    let latencies: Result<Vec<Vec<Duration>>, Error> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|client| {
                let stop = &stop;
                scope.spawn(move || {
                    let mut latencies = Vec::new();
                    let mut turn = 0_u64;
                    while !stop.load(Ordering::Relaxed) {
                        latencies.extend(pair(store, key, &format!("{run}-{client}-{turn}"))?);
                        turn += 1;
                    }
                    Ok(latencies)
                })
            })
            .collect();
        std::thread::sleep(duration);
        stop.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().unwrap_or(Err(Error::StoreBusy))).collect()
    });
    let elapsed = started.elapsed();
    let cpu = cpu_time().saturating_sub(cpu_before);
    let mut latencies: Vec<Duration> = latencies?.into_iter().flatten().collect();
    latencies.sort_unstable();
    let at = |part: usize| latencies.get(latencies.len() * part / 1_000).copied().unwrap_or_default();
    Ok(PairCost {
        pairs: latencies.len() as u64 / 2,
        elapsed,
        cpu,
        p50: at(500),
        p99: at(990),
        max: latencies.last().copied().unwrap_or_default(),
    })
}

/// CPU time of this process so far.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}
