//! The ledger in memory keeps the rules of every ledger.

use std::sync::Arc;

use noxus_billing::conformance::{Harness, run};
use noxus_billing::{ManualClock, MemoryStore, SeededRandomness, Timestamp};

#[test]
fn memory_keeps_the_contract() {
    run(|| {
        let clock = Arc::new(ManualClock::new(Timestamp(1_700_000_000_000)));
        let store = MemoryStore::new(clock.clone(), Arc::new(SeededRandomness::new(1)));
        Harness { store: Arc::new(store), clock }
    });
}
