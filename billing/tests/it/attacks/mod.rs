//! What programs and systems do to a ledger from outside: fork, kill, hold its lock, read without a
//! pause. Nothing acknowledged may be lost, and nothing may hang.
//!
//! The test binary starts itself again as a worker. What a worker was promised it appends to a file
//! of acknowledgements, and the test holds the ledger to it.

mod durability;
mod forks;

mod log;
mod support;
mod turns;

use std::path::Path;

use noxus_billing::KeyId;

/// What a worker does; in the run of the tests themselves there is nothing to do.
#[test]
fn worker() {
    let Ok(order) = std::env::var(support::WORKER) else { return };
    let mut words = order.splitn(3, ' ');
    let task = words.next().unwrap();
    let key = KeyId(words.next().unwrap().parse().unwrap());
    let folder = Path::new(words.next().unwrap());
    match task.split_once(':').unwrap_or((task, "")) {
        ("fork", scene) => forks::act(scene, folder, key),
        ("durability", scene) => durability::act(scene, folder, key),
        ("readers", _) => log::read_without_a_pause(folder),
        ("visit", _) => support::visit(folder),
        _ => panic!("{task}"),
    }
}
