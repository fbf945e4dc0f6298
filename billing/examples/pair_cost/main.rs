//! `cargo run --release -p noxus-billing --example pair_cost [folder] [seconds]`
//!
//! Prints what a reserve and a capture cost together, with one client and with 64, beside the
//! synced writes per second that the same disk manages at the same time.
#![expect(clippy::print_stdout, reason = "it prints a table")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]

mod harness;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use noxus_billing::{Directory, Environment, Ledger, Page, Scope, SqliteOptions, SqliteStore};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let base = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let seconds = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let folder = base.join(format!("noxus-pair-cost-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let store = SqliteStore::open(folder.join("ledger.db"), SqliteOptions::default())?;
    let key = harness::prepare(&store)?;
    println!("clients  pairs/s  CPU us/pair  p50 ms  p99 ms  max ms  probes/s  pairs/probe");
    for clients in [1, 64] {
        let before = harness::probes_per_second(&folder, Duration::from_millis(700))?;
        let cost =
            harness::measure(&store, key, clients, Duration::from_secs(seconds), &clients.to_string())?;
        let after = harness::probes_per_second(&folder, Duration::from_millis(700))?;
        let probes = f64::midpoint(before, after);
        println!(
            "{clients:7}  {:7.0}  {:11.1}  {:6.2}  {:6.2}  {:6.2}  {probes:8.0}  {:11.2}",
            cost.pairs_per_second(),
            cost.cpu_us_per_pair(),
            cost.p50.as_secs_f64() * 1e3,
            cost.p99.as_secs_f64() * 1e3,
            cost.max.as_secs_f64() * 1e3,
            cost.pairs_per_second() / probes,
        );
    }
    reads(&store, &folder)?;
    drop(store);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// What reading costs once there is something to read.
fn reads(store: &SqliteStore, folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let account = store.accounts(Page::default())?.first().ok_or("no account")?.id;
    let started = Instant::now();
    for _ in 0..10_000 {
        store.balance(account, Environment::Live)?;
    }
    println!("balance: {:.1} us", started.elapsed().as_secs_f64() * 1e6 / 10_000.0);
    let started = Instant::now();
    let report = store.verify(Scope::All)?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "verify: {} jobs, {} entries in {seconds:.2} s, {:.0} entries/s, clean: {}",
        report.jobs,
        report.entries,
        report.entries as f64 / seconds,
        report.is_clean()
    );
    let bytes = std::fs::metadata(folder.join("ledger.db"))?.len();
    println!(
        "file: {:.0} bytes per job, stored answer of 300 bytes included",
        bytes as f64 / report.jobs as f64
    );
    let started = Instant::now();
    drop(SqliteStore::open(folder.join("ledger.db"), SqliteOptions::default())?);
    println!("open and close: {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    Ok(())
}
