//! The log stays short although somebody always reads.

use std::path::Path;
use std::time::Duration;

use noxus_billing::{KeyId, Ledger, Outcome, Reserve, Reserved, SqliteStore};
use rusqlite::{Connection, OpenFlags};

use super::support::{Worker, account, open, path, price, request, say};

/// Twice what starts the cut, and more than overlapping readers ever need.
const BOUND_BYTES: u64 = 80 << 20;

/// Two readers of which one always reads; each for a moment, as an audit or a listing does.
pub(crate) fn read_without_a_pause(folder: &Path) {
    let begin = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let connection = Connection::open_with_flags(path(folder), flags).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection
    };
    let read = |connection: &Connection| {
        connection.execute_batch("BEGIN").unwrap();
        let jobs: i64 = connection.query_row("SELECT count(*) FROM job", [], |row| row.get(0)).unwrap();
        jobs
    };
    let both = [begin(), begin()];
    read(&both[0]);
    say("reading");
    for at in (0..2).cycle() {
        if folder.join("stop").exists() {
            break;
        }
        // The time that reading takes.
        std::thread::sleep(Duration::from_millis(30));
        read(&both[1 - at]);
        std::thread::sleep(Duration::from_millis(30));
        both[at].execute_batch("COMMIT").unwrap();
    }
}

fn keep(store: &SqliteStore, key: KeyId, fill: u8) {
    let reserve = Reserve { keep_answer: true, ..request(key) };
    let Reserved::Fresh(lease) = store.reserve(&reserve).unwrap() else { panic!("not fresh") };
    let outcome = Outcome { body: "{}".to_owned(), blobs: vec![vec![fill; 200_000].into()] };
    store.capture(&lease, price(), &outcome).unwrap();
}

#[test]
fn the_log_is_bounded_beside_readers_that_overlap() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (_, key) = account(&store, "acme");
    let readers: Vec<_> = (0..3).map(|_| Worker::start(folder.path(), key, "readers")).collect();
    for reader in &readers {
        assert_eq!(reader.hear().unwrap(), "reading");
    }
    let log = folder.path().join("ledger.db-wal");
    let mut largest_bytes = 0;
    // 240 MB of answers.
    for number in 0..1_200_u32 {
        keep(&store, key, number.to_le_bytes()[0]);
        largest_bytes = largest_bytes.max(std::fs::metadata(&log).unwrap().len());
    }
    std::fs::write(folder.path().join("stop"), "").unwrap();
    readers.iter().for_each(|reader| assert!(reader.all_said().is_empty()));
    println!("the log grew to {} MiB", largest_bytes >> 20);
    assert!(largest_bytes < BOUND_BYTES, "the log grew to {} MiB", largest_bytes >> 20);
}
