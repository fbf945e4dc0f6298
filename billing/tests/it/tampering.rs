//! Somebody edits the file. Whatever they change, the audit finds it.

use std::path::{Path, PathBuf};

use noxus_billing::{
    AccountId, AppStatus, Directory, Environment, Failure, Idempotency, KeyId, KeyStatus, Ledger, NewAccount,
    NewApp, NewKey, Outcome, Refund, Reserve, Reserved, Scope, SqliteOptions, SqliteStore, TopUp,
};
use rusqlite::Connection;

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, SqliteOptions::default()).unwrap()
}

fn reserve(store: &SqliteStore, key: KeyId, name: &str) -> noxus_billing::Lease {
    let reserve = Reserve {
        key,
        tool: "qr".to_owned(),
        amount: "0.1".parse().unwrap(),
        request_id: format!("req_{name}"),
        idempotency: Some(Idempotency { key: name.to_owned(), fingerprint: [1; 32] }),
        keep_answer: false,
        lease_owner: "test".to_owned(),
        lease_ms: 60_000,
        hold_ms: 600_000,
    };
    let Reserved::Fresh(lease) = store.reserve(&reserve).unwrap() else { panic!("not fresh") };
    lease
}

/// Two accounts, an app, keys; jobs 1 and 2 succeeded (2 with a large file), 3 failed with a detail,
/// 4 was refunded in part, 5 is open, 6 belongs to the second account.
fn ledger(folder: &Path) -> PathBuf {
    let path = folder.join("ledger.db");
    let store = open(&path);
    let environment = Environment::Test;
    let mut keys = Vec::new();
    for name in ["acme", "other"] {
        let account =
            store.create_account(&NewAccount { name: name.into(), tier: "free".into() }).unwrap().id;
        let amount = "10".parse().unwrap();
        store.top_up(&TopUp { account, environment, amount, reference: "opening".into() }).unwrap();
        let app = store.create_app(&NewApp { account, name: "shop".into() }).unwrap().id;
        let budget = Some("5".parse().unwrap());
        let new = NewKey { app: Some(app), budget, ..NewKey::unlimited(account, environment) };
        keys.push(store.create_key(&new).unwrap().0.id);
    }
    let charge = |name: &str, outcome: &Outcome| {
        let lease = reserve(&store, keys[0], name);
        store.capture(&lease, lease.reserved, outcome).unwrap();
        lease.job
    };
    charge("one", &Outcome { body: "{\"n\":1}".into(), blobs: vec![vec![1; 100].into()] });
    charge("two", &Outcome { body: "{\"n\":2}".into(), blobs: vec![vec![2; 400_000].into()] });
    let lease = reserve(&store, keys[0], "three");
    store.release(&lease, &Failure { error_code: "tool_failed".into(), detail: Some("why".into()) }).unwrap();
    let job = charge("four", &Outcome { body: "{\"n\":4}".into(), blobs: Vec::new() });
    store.refund(&Refund { job, amount: "0.04".parse().unwrap(), reference: "sorry".into() }).unwrap();
    reserve(&store, keys[0], "five");
    let lease = reserve(&store, keys[1], "six");
    store.capture(&lease, lease.reserved, &Outcome::default()).unwrap();
    store.set_key_status(keys[1], KeyStatus::Disabled).unwrap();
    store.set_app_status(noxus_billing::AppId(2), AppStatus::Disabled).unwrap();
    path
}

const NO_GUARDS: &str = "DROP TRIGGER movement_is_not_changed; DROP TRIGGER movement_is_not_deleted;
    DROP TRIGGER event_is_not_changed; DROP TRIGGER event_is_not_deleted;
    DROP TRIGGER job_is_not_deleted; DROP TRIGGER job_end_is_final;";

/// Puts the guards back as they were, so that their absence is not what is found.
fn guards(connection: &Connection) -> String {
    let text = "SELECT sql FROM sqlite_schema WHERE type = 'trigger'";
    let mut statement = connection.prepare(text).unwrap();
    let guards = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    guards.map(|text| text.unwrap() + ";").collect()
}

fn copy(path: &Path, name: &str) -> PathBuf {
    let target = path.with_file_name(name);
    let files =
        |path: &Path| path.with_file_name(format!("{}.blobs", path.file_name().unwrap().to_str().unwrap()));
    std::fs::create_dir_all(files(&target)).unwrap();
    // What lies in the log belongs to the file.
    Connection::open(path).unwrap().execute("VACUUM INTO ?1", [target.to_str().unwrap()]).unwrap();
    Connection::open(&target).unwrap().execute_batch("PRAGMA application_id = 0x6e787573").unwrap();
    for folder in std::fs::read_dir(files(path)).unwrap() {
        let folder = folder.unwrap();
        let inside = files(&target).join(folder.file_name());
        std::fs::create_dir_all(&inside).unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), inside.join(file.file_name())).unwrap();
        }
    }
    target
}

fn problems(path: &Path) -> Vec<String> {
    open(path).verify(Scope::All).unwrap().problems
}

#[test]
fn every_kind_of_tampering_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = ledger(folder.path());
    assert_eq!(problems(&copy(&path, "untouched.db")), [""; 0], "the copy itself is clean");
    for (number, damage) in [
        "",
        // Answers.
        "UPDATE outcome SET content = CAST('{\"n\":9}' AS BLOB) WHERE id = 1 * 1024",
        "UPDATE outcome SET content = zeroblob(100) WHERE id = 1 * 1024 + 1",
        "DELETE FROM outcome WHERE id = 1 * 1024",
        "DELETE FROM outcome WHERE id BETWEEN 2 * 1024 AND 2 * 1024 + 9",
        "UPDATE outcome SET content = CAST('because' AS BLOB) WHERE id = 3 * 1024",
        "UPDATE outcome_blob SET size_bytes = 99 WHERE id = 1 * 1024 + 1",
        "INSERT INTO outcome VALUES (5 * 1024, CAST('{}' AS BLOB), NULL)",
        "INSERT INTO outcome VALUES (99 * 1024, CAST('{}' AS BLOB), NULL)",
        // What a job says.
        "UPDATE job SET balance_after = balance_after + 1 WHERE id = 1",
        "UPDATE job SET fingerprint = zeroblob(32) WHERE id = 1",
        "UPDATE job SET request_id = 'req_x' WHERE id = 1",
        "UPDATE job SET tool = 'other' WHERE id = 1",
        "UPDATE job SET key = 2 WHERE id = 1",
        "UPDATE job SET done_at = done_at - 1 WHERE id = 1",
        "UPDATE job SET created_at = created_at - 1 WHERE id = 3",
        "UPDATE job SET error_code = 'other' WHERE id = 3",
        "UPDATE job SET hold_expires = hold_expires + 1 WHERE id = 5",
        "UPDATE job SET reserved = reserved + 1 WHERE id = 5; 
         UPDATE standing SET held = held + 1 WHERE account = 1 AND kind IN (0, 2)",
        "UPDATE job SET success_ordinal = 99 WHERE id = 1; UPDATE job SET success_ordinal = 1 WHERE id = 2;
         UPDATE job SET success_ordinal = 2 WHERE id = 1",
        "UPDATE job SET account_ordinal = 99 WHERE id = 1; UPDATE job SET account_ordinal = 1 WHERE id = 2;
         UPDATE job SET account_ordinal = 2 WHERE id = 1",
        "UPDATE job SET upstream = '[{\"provider\":\"p\",\"id\":\"1\",\"cost_usd\":\"1\"}]' WHERE id = 1",
        "UPDATE job SET idempotency_active = 0 WHERE id = 1",
        "UPDATE job SET idempotency_key = 'another' WHERE id = 1",
        "UPDATE job SET state = 4 WHERE id = 3",
        "UPDATE job SET app = NULL WHERE id = 3",
        "DELETE FROM outcome WHERE id BETWEEN 3 * 1024 AND 4 * 1024 - 1; DELETE FROM job WHERE id = 3",
        "INSERT INTO job SELECT 7, account, environment, key, lineage, tool, 3, attempt, request_id, NULL, 0, NULL,
         0, 0, 0, balance_after, token, lease_owner, lease_ms, lease_until, hold_expires, created_at, started_at,
         created_at, 'tool_failed', NULL, 0, event, NULL, NULL, NULL, NULL, NULL FROM job WHERE id = 3",
        // An older state put back together with its place in the chain.
        "UPDATE job SET state = 0, done_at = NULL, error_code = NULL, balance_after = 0, answer = NULL,
         event = (SELECT min(sequence) FROM event WHERE account = 1 AND environment = 0 AND subject = 3) WHERE id = 3;
         DELETE FROM outcome WHERE id BETWEEN 3 * 1024 AND 4 * 1024 - 1;
         UPDATE standing SET held = held + 100000, in_flight = in_flight + 1 WHERE account = 1",
        // Keys, apps, accounts.
        "UPDATE api_key SET budget = budget * 2 WHERE id = 1",
        "UPDATE api_key SET rate_limit = 1, rate_window_seconds = 1 WHERE id = 1",
        "UPDATE api_key SET tools = '[]' WHERE id = 1",
        "UPDATE api_key SET sha256 = zeroblob(32) WHERE id = 1",
        "UPDATE api_key SET status = 0 WHERE id = 2",
        "UPDATE api_key SET expires_at = 1 WHERE id = 1",
        "UPDATE app SET status = 0 WHERE id = 2",
        "UPDATE account SET tier = 'unlimited' WHERE id = 1",
        "UPDATE account SET status = 1 WHERE id = 1",
        "INSERT INTO api_key SELECT 9, account, app, environment, zeroblob(32), hint, scopes, tools, rate_limit,
         rate_window_seconds, NULL, status, created_at, expires_at, replaced_by, grace_until, 9, event FROM api_key
         WHERE id = 1",
        // A whole account, with everything that speaks of it.
        "DELETE FROM movement WHERE account = 2; DELETE FROM event WHERE account = 2; DELETE FROM chain WHERE account = 2;
         DELETE FROM standing WHERE account = 2; DELETE FROM outcome WHERE id >= 6 * 1024; DELETE FROM job WHERE account = 2;
         DELETE FROM api_key WHERE account = 2; DELETE FROM app WHERE account = 2; DELETE FROM account WHERE id = 2",
        "DELETE FROM movement WHERE account = 2; DELETE FROM standing WHERE account = 2 AND kind = 0",
        // The journals.
        "UPDATE event SET digest = zeroblob(16) WHERE account = 1 AND environment = 0 AND sequence = 1",
        "UPDATE event SET kind = 6 WHERE account = 1 AND environment = 0 AND sequence = 2",
        "DELETE FROM event WHERE account = 1 AND environment = 0 AND sequence = 1",
        "DELETE FROM event WHERE account = 1 AND environment = 2 AND sequence = 3",
        "INSERT INTO event SELECT account, environment, sequence + 100, kind, subject, previous, digest FROM event
         WHERE account = 1 AND environment = 0 AND sequence = 1",
        "INSERT INTO movement VALUES (1, 0, (SELECT head_sequence + 1 FROM standing WHERE account = 1 AND kind = 0),
         1, NULL, 'more', 1700000000000, 5, 5, zeroblob(32))",
        "INSERT INTO movement VALUES (77, 0, 1, 1, NULL, 'more', 1700000000000, 5, 5, zeroblob(32))",
        "UPDATE movement SET amount = amount + 1 WHERE account = 1 AND sequence = 2",
        "UPDATE movement SET amount = -amount, kind = 3 WHERE account = 1 AND sequence = 2",
        "UPDATE movement SET balance_after = balance_after - 1 WHERE account = 1 AND sequence = 2",
        "UPDATE movement SET kind = 1, job = NULL WHERE account = 1 AND kind = 3",
        "DELETE FROM movement WHERE account = 1 AND kind = 3",
        "UPDATE movement SET reference = 'other' WHERE reference = 'opening' AND account = 1",
        // Where wallets, keys and apps stand.
        "UPDATE standing SET event_sequence = event_sequence - 1 WHERE account = 1",
        "UPDATE standing SET event_hash = zeroblob(32) WHERE account = 1",
        "UPDATE standing SET head_sequence = head_sequence - 1 WHERE account = 1",
        "UPDATE standing SET head_hash = zeroblob(32) WHERE account = 1",
        "UPDATE standing SET posted = posted + 1 WHERE account = 1",
        "UPDATE standing SET refunded = refunded + 1, spent = spent + 1 WHERE account = 1 AND kind = 0",
        "UPDATE standing SET in_flight = 0 WHERE account = 1 AND kind = 0",
        "UPDATE standing SET successes = successes - 1 WHERE account = 1 AND kind = 0",
        "UPDATE standing SET successes = successes - 1 WHERE subject = 1 AND kind = 1",
        "UPDATE standing SET in_flight = 0 WHERE subject = 1 AND kind = 1",
        "UPDATE standing SET last_success_at = last_success_at + 1 WHERE subject = 1 AND kind = 1",
        "UPDATE standing SET successes = successes - 1 WHERE subject = 1 AND kind = 2",
        "UPDATE standing SET held = held - 1 WHERE subject = 1 AND kind = 2",
        "UPDATE standing SET spent = spent - 1 WHERE subject = 1 AND kind = 2",
        "UPDATE standing SET environment = 1 WHERE subject = 1 AND kind = 1",
        "UPDATE standing SET account = 2 WHERE subject = 1 AND kind = 1",
        "UPDATE standing SET account = 2 WHERE subject = 1 AND kind = 2",
        "UPDATE standing SET environment = 1 WHERE subject = 1 AND kind = 2",
        "UPDATE standing SET subject = 1 WHERE account = 1 AND kind = 0",
        "UPDATE standing SET environment = 1 WHERE account = 1 AND kind = 0",
        "DELETE FROM standing WHERE kind = 0 AND account = 1",
        "DELETE FROM standing WHERE kind = 1",
        "DELETE FROM standing WHERE kind = 2",
        "INSERT INTO standing SELECT 9, environment, kind, subject, 0, 0, 0, 0, 0, 0, 0, 0, zeroblob(32), 0, zeroblob(32),
         NULL, NULL, NULL FROM standing WHERE account = 1 AND kind = 0",
        "INSERT INTO standing SELECT account, environment, kind, 9, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL FROM standing WHERE account = 1 AND kind = 2",
        "INSERT INTO standing SELECT account, environment, kind, 9, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL FROM standing WHERE account = 1 AND kind = 1",
        "INSERT INTO standing (account, environment, kind, subject, at) VALUES (1, 0, 3, 0, 1)",
        "INSERT INTO standing (account, environment, kind, subject) VALUES (1, 0, 4, 0)",
        "UPDATE chain SET sequence = sequence - 1 WHERE account = 1",
        "UPDATE chain SET hash = zeroblob(32) WHERE account = 0",
    ]
    .into_iter()
    .enumerate()
    {
        let target = copy(&path, &format!("damaged-{number}.db"));
        let raw = Connection::open(&target).unwrap();
        raw.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
        let guards = guards(&raw);
        raw.execute_batch(NO_GUARDS).unwrap();
        raw.execute_batch(damage).unwrap_or_else(|error| panic!("{damage}: {error}"));
        raw.execute_batch(&guards).unwrap();
        drop(raw);
        // Taking the guards off and putting them back is not what is found.
        assert_eq!(problems(&target).is_empty(), damage.is_empty(), "{damage:?} was not found");
    }
}

#[test]
fn guards_and_indexes_that_are_gone_or_changed_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = ledger(folder.path());
    for (number, damage) in [
        "DROP TRIGGER movement_is_not_changed",
        "DROP TRIGGER job_end_is_final",
        "DROP TRIGGER event_is_not_deleted; CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
         BEGIN SELECT 1; END",
        "DROP INDEX job_of_idempotency_key",
        "DROP INDEX movement_reference; CREATE INDEX movement_reference ON movement (account) WHERE reference IS NOT NULL",
        "CREATE TRIGGER generous AFTER INSERT ON job BEGIN UPDATE standing SET posted = posted + 1; END",
    ]
    .into_iter()
    .enumerate()
    {
        let target = copy(&path, &format!("unguarded-{number}.db"));
        Connection::open(&target).unwrap().execute_batch(damage).unwrap();
        assert_ne!(problems(&target), [""; 0], "{damage} was not found");
    }
}

#[test]
fn files_of_answers_that_are_gone_or_changed_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = ledger(folder.path());
    let blobs = path.with_file_name("ledger.db.blobs");
    let inside = std::fs::read_dir(&blobs).unwrap().next().unwrap().unwrap().path();
    let file = std::fs::read_dir(inside).unwrap().next().unwrap().unwrap().path();
    let content = std::fs::read(&file).unwrap();
    let mut changed = content.clone();
    changed[200_000] ^= 1;
    std::fs::write(&file, changed).unwrap();
    assert_eq!(problems(&path), ["job 2: a file of its answer is missing or was changed"]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(problems(&path), ["job 2: a file of its answer is missing or was changed"]);
    std::fs::write(&file, content).unwrap();
    assert_eq!(problems(&path), [""; 0]);
}

#[test]
fn a_page_of_garbage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(&ledger(folder.path()), "garbage.db");
    let page: u32 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'job_ended'", [], |row| row.get(0))
        .unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let at = (page as usize - 1) * 4_096 + 8;
    bytes[at..at + 64].fill(0xFF);
    std::fs::write(&path, bytes).unwrap();
    let store = open(&path);
    match store.verify(Scope::All) {
        Ok(report) => assert!(!report.is_clean(), "{report:?}"),
        Err(error) => assert_eq!(error.code(), "store_corrupt"),
    }
}

#[test]
fn heads_kept_elsewhere_tell_a_rewritten_history_from_its_continuation() {
    let folder = tempfile::tempdir().unwrap();
    let path = ledger(folder.path());
    let store = open(&path);
    let heads = store.verify(Scope::All).unwrap().heads;
    assert!(heads.iter().any(|head| head.sequence > 3));
    // History goes on.
    let lease = reserve(&store, KeyId(1), "seven");
    store.capture(&lease, lease.reserved, &Outcome::default()).unwrap();
    assert!(store.verify_since(Scope::All, &heads).unwrap().is_clean());
    assert!(store.verify_since(Scope::Account(AccountId(2)), &heads).unwrap().is_clean());
    let later = store.verify(Scope::All).unwrap().heads;
    // Another ledger with the same story, sound in itself, is not this one.
    let elsewhere = tempfile::tempdir().unwrap();
    let forged = open(&ledger(elsewhere.path()));
    assert!(forged.verify(Scope::All).unwrap().is_clean());
    let report = forged.verify_since(Scope::All, &heads).unwrap();
    assert!(report.problems.iter().any(|what| what.contains("was rewritten")), "{report:?}");
    // Nor is an older copy of it.
    let report = forged.verify_since(Scope::All, &later).unwrap();
    assert!(report.problems.iter().any(|what| what.contains("has fewer")), "{report:?}");
}
