//! The SQLite store keeps the rules of every ledger, and those of a file on a disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use noxus_billing::conformance::{Harness, run};
use noxus_billing::{
    AccountId, Directory, Environment, Failure, Idempotency, JobQuery, KeyId, Ledger, ManualClock, Money,
    NewAccount, NewKey, Outcome, Reserve, Reserved, Scope, SeededRandomness, SqliteOptions, SqliteStore,
    Timestamp, TopUp,
};
use rusqlite::Connection;

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
    let number = AtomicU32::new(0);
    run(|| {
        let clock = Arc::new(ManualClock::new(Timestamp(1_700_000_000_000)));
        let number = number.fetch_add(1, Ordering::Relaxed);
        let path = folder.path().join(format!("{number}.db"));
        let store = SqliteStore::open(path, options(&clock)).unwrap();
        Harness { store: Arc::new(store), clock }
    });
}

fn system() -> SqliteOptions {
    SqliteOptions::default()
}

fn account_and_key(store: &SqliteStore, amount: &str) -> (AccountId, KeyId) {
    let new = NewAccount { name: "acme".to_owned(), tier: "free".to_owned() };
    let account = store.create_account(&new).unwrap().id;
    let environment = Environment::Test;
    let top_up =
        TopUp { account, environment, amount: amount.parse().unwrap(), reference: "opening".to_owned() };
    store.top_up(&top_up).unwrap();
    (account, store.create_key(&NewKey::unlimited(account, environment)).unwrap().0.id)
}

fn request(key: KeyId, name: &str) -> Reserve {
    Reserve {
        key,
        tool: "qr".to_owned(),
        amount: "0.1".parse().unwrap(),
        request_id: "req_01".to_owned(),
        idempotency: Some(Idempotency { key: name.to_owned(), fingerprint: [1; 32] }),
        keep_answer: false,
        lease_owner: "test".to_owned(),
        lease_ms: 60_000,
        hold_ms: 600_000,
    }
}

fn charge(store: &SqliteStore, key: KeyId, name: &str, outcome: &Outcome) {
    let Reserved::Fresh(lease) = store.reserve(&request(key, name)).unwrap() else { panic!("not fresh") };
    store.capture(&lease, "0.1".parse().unwrap(), outcome).unwrap();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = found.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn everything_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let outcome = Outcome { body: "ñ".to_owned(), blobs: vec![vec![1; 400_000].into()] };
    let (account, key) = {
        let store = SqliteStore::open(&path, system()).unwrap();
        let (account, key) = account_and_key(&store, "1");
        charge(&store, key, "k", &outcome);
        (account, key)
    };
    let store = SqliteStore::open(&path, system()).unwrap();
    assert_eq!(store.balance(account, Environment::Test).unwrap().posted.to_string(), "0.9");
    let Reserved::Replay(response) = store.reserve(&request(key, "k")).unwrap() else { panic!("no replay") };
    assert_eq!(response.outcome, outcome);
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

#[test]
fn a_holder_of_the_lock_makes_others_busy_not_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let store = SqliteStore::open(&path, SqliteOptions { busy_timeout_ms: 50, ..system() }).unwrap();
    let (account, key) = account_and_key(&store, "1");
    let lock = std::fs::File::open(folder.path().join("ledger.db.lock")).unwrap();
    lock.lock().unwrap();
    let refused = store.reserve(&request(key, "k")).unwrap_err();
    assert_eq!((refused.code(), refused.retryable()), ("store_busy", true));
    // Reads go on beside a writer.
    assert_eq!(store.balance(account, Environment::Test).unwrap().held, Money::ZERO);
    lock.unlock().unwrap();
    charge(&store, key, "k", &Outcome::default());
    // Had the withdrawn reserve been carried out after all, there would be two jobs.
    assert_eq!(store.jobs(&JobQuery::of(account)).unwrap().len(), 1);
}

#[test]
fn paths_that_cannot_hold_a_ledger_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let missing = SqliteStore::open(folder.path().join("no/such/folder/ledger.db"), system());
    let missing = missing.err().unwrap();
    assert_eq!(missing.code(), "store_unavailable");
    assert!(missing.to_string().contains("create it first"), "{missing}");
    let is_folder = SqliteStore::open(folder.path(), system()).err().unwrap();
    assert_eq!(is_folder.code(), "store_unavailable");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "this is no database, it is a long text about something else").unwrap();
    let no_database = SqliteStore::open(&text, system()).err().unwrap();
    assert_eq!(no_database.code(), "store_corrupt");
    let foreign = folder.path().join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let refused = SqliteStore::open(&foreign, system()).err().unwrap();
    assert!(refused.to_string().contains("another program"), "{refused}");
    let newer = folder.path().join("newer.db");
    drop(SqliteStore::open(&newer, system()).unwrap());
    let version = "UPDATE meta SET value = 99 WHERE name = 'schema_version'";
    Connection::open(&newer).unwrap().execute_batch(version).unwrap();
    let refused = SqliteStore::open(&newer, system()).err().unwrap();
    assert!(refused.to_string().contains("newer version"), "{refused}");
}

#[test]
fn the_journal_cannot_be_rewritten_and_damage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let store = SqliteStore::open(&path, system()).unwrap();
    let (_, key) = account_and_key(&store, "1");
    for name in ["a", "b", "c"] {
        charge(&store, key, name, &Outcome::default());
    }
    assert!(store.verify(Scope::All).unwrap().is_clean());
    drop(store);
    let raw = Connection::open(&path).unwrap();
    for forbidden in [
        "UPDATE movement SET amount = 1",
        "UPDATE movement SET at = 0",
        "DELETE FROM movement",
        "DELETE FROM job",
        "UPDATE job SET state = 0, done_at = NULL, success_ordinal = NULL",
        "UPDATE standing SET held = -1 WHERE kind = 0",
        "UPDATE standing SET posted = 0, held = 1 WHERE kind = 0",
    ] {
        assert!(raw.execute_batch(forbidden).is_err(), "{forbidden}");
    }
    // Whoever removes the guards as well is found out by the audit.
    for damage in [
        "UPDATE standing SET posted = posted + 1 WHERE kind = 0",
        "UPDATE standing SET spent = spent - 1 WHERE kind = 0",
        "UPDATE standing SET head_sequence = head_sequence - 1 WHERE kind = 0",
        "UPDATE movement SET at = at + 1 WHERE sequence = 2",
        "UPDATE movement SET job = 3 WHERE sequence = 2",
        "DELETE FROM movement WHERE sequence = 3",
        "UPDATE movement SET amount = amount + 1 WHERE sequence = 2",
        "UPDATE movement SET balance_after = balance_after + 1 WHERE sequence = 2",
        "UPDATE movement SET kind = 3 WHERE sequence = 2",
        "DELETE FROM movement WHERE sequence = 4",
        "UPDATE job SET charged = charged - 1 WHERE id = 1",
        "UPDATE job SET charged = charged - 1 WHERE id = 1; UPDATE job SET reserved = reserved + 1, charged = charged + 1 WHERE id = 2",
        "UPDATE job SET refunded = 1 WHERE id = 2",
        "UPDATE standing SET spent = spent + 1 WHERE kind = 2",
        "UPDATE standing SET successes = successes + 1 WHERE kind = 2",
        "DELETE FROM standing WHERE kind = 2",
    ] {
        let copy = folder.path().join("copy.db");
        std::fs::copy(&path, &copy).unwrap();
        let raw = Connection::open(&copy).unwrap();
        raw.execute_batch("DROP TRIGGER movement_is_not_changed; DROP TRIGGER movement_is_not_deleted;")
            .unwrap();
        raw.execute_batch(damage).unwrap();
        drop(raw);
        let store = SqliteStore::open(&copy, system()).unwrap();
        let report = store.verify(Scope::All).unwrap();
        assert!(!report.is_clean(), "{damage} was not found");
    }
}

#[test]
fn large_answers_lie_in_files_and_go_when_nobody_needs_them() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp(1_700_000_000_000)));
    let path = folder.path().join("ledger.db");
    let store = SqliteStore::open(&path, options(&clock)).unwrap();
    let (_, key) = account_and_key(&store, "10");
    let blobs = folder.path().join("ledger.db.blobs");
    let large = |fill: u8| Outcome { body: "{}".to_owned(), blobs: vec![vec![fill; 300_000].into()] };
    charge(&store, key, "small", &Outcome { body: "{}".to_owned(), blobs: vec![vec![1; 1_000].into()] });
    assert!(files(&blobs).is_empty());
    charge(&store, key, "first", &large(1));
    charge(&store, key, "same-content", &large(1));
    assert_eq!(files(&blobs).len(), 1);
    clock.advance(86_399_999);
    charge(&store, key, "later", &large(1));
    charge(&store, key, "other", &large(2));
    assert_eq!(files(&blobs).len(), 2);
    clock.advance(1);
    assert_eq!(store.reap(100).unwrap().forgotten, 3);
    assert_eq!(files(&blobs).len(), 2, "a later answer still needs the first file");
    // A changed file is damage, never an answer.
    let Reserved::Replay(response) = store.reserve(&request(key, "later")).unwrap() else { panic!("gone") };
    assert_eq!(response.outcome, large(1));
    for file in files(&blobs) {
        std::fs::write(file, vec![9; 300_000]).unwrap();
    }
    assert_eq!(store.reserve(&request(key, "later")).unwrap_err().code(), "store_corrupt");
    clock.advance(86_400_000);
    assert_eq!(store.reap(100).unwrap().forgotten, 2);
    assert!(files(&blobs).is_empty());
    // What a killed process left behind is swept, one of 256 folders at a time.
    let orphan = blobs.join("ab").join(format!("ab{}", "0".repeat(62)));
    std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    std::fs::write(&orphan, "orphan").unwrap();
    for _ in 0..256 {
        store.reap(1).unwrap();
    }
    assert!(!orphan.exists());
}

#[test]
fn an_answer_beyond_the_limit_is_refused_and_the_hold_stays() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteOptions { output_max_bytes: 1_000, ..system() };
    let store = SqliteStore::open(folder.path().join("ledger.db"), options).unwrap();
    let (account, key) = account_and_key(&store, "1");
    let Reserved::Fresh(lease) = store.reserve(&request(key, "k")).unwrap() else { panic!("not fresh") };
    let outcome = Outcome { body: String::new(), blobs: vec![vec![0; 1_001].into()] };
    let refused = store.capture(&lease, lease.reserved, &outcome).unwrap_err();
    assert_eq!(refused.code(), "output_limit_exceeded");
    let balance = store.balance(account, Environment::Test).unwrap();
    assert_eq!((balance.posted.to_string(), balance.held.to_string()), ("1".into(), "0.1".into()));
    let why = Failure { error_code: refused.code().to_owned(), detail: None };
    assert_eq!(store.release(&lease, &why).unwrap().charged, Money::ZERO);
}

#[test]
fn the_secret_of_a_key_is_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let store = SqliteStore::open(&path, system()).unwrap();
    let (account, _) = account_and_key(&store, "1");
    let (_, secret) = store.create_key(&NewKey::unlimited(account, Environment::Live)).unwrap();
    let random = secret.reveal().strip_prefix("noxus_live_").unwrap().get(..32).unwrap().as_bytes().to_vec();
    drop(store);
    for file in files(folder.path()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(random.len()).any(|window| window == random), "{}", file.display());
    }
}
