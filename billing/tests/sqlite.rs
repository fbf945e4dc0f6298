//! The SQLite store keeps the rules of every ledger, and those of a file on a disk.

use std::sync::Arc;

use noxus_billing::contract::{Harness, run};
use noxus_billing::{ManualClock, SeededRandomness, SqliteOptions, SqliteStore, Timestamp};

fn options(clock: &Arc<ManualClock>) -> SqliteOptions {
    SqliteOptions {
        clock: clock.clone(),
        randomness: Arc::new(SeededRandomness::new(1)),
        ..SqliteOptions::default()
    }
}

#[test]
fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let number = std::sync::atomic::AtomicU32::new(0);
    run(|| {
        let clock = Arc::new(ManualClock::new(Timestamp(1_700_000_000_000)));
        let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = folder.path().join(format!("{number}.db"));
        let store = SqliteStore::open(path, options(&clock)).unwrap();
        Harness { store: Arc::new(store), clock }
    });
}
