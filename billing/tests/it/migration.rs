//! Ledgers of the version before the present one: nothing is lost, nothing is hidden.

use std::path::Path;
use std::sync::Arc;

use noxus_billing::{
    AccountId, Balance, ChainKind, Environment, Error, Idempotency, JobId, JobQuery, JobState, KeyId, Lease,
    LeaseToken, Ledger, ManualClock, Money, MovementKind, Outcome, Refund, Reserve, Reserved, Scope,
    SqliteOptions, SqliteStore, StatementQuery, Timestamp, TopUp,
};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

const ACME: AccountId = AccountId(1);
const OTHER: AccountId = AccountId(2);
/// Just after the last thing that happened in the file.
const NOW: Timestamp = Timestamp(1_700_000_130_040);

fn open(path: &Path, now: Timestamp) -> Result<SqliteStore, Error> {
    let clock = Arc::new(ManualClock::new(now));
    SqliteStore::open(path, SqliteOptions { clock, blob_inline_max_bytes: 32, ..SqliteOptions::default() })
}

/// A ledger as version 4 left it, with the one large blob beside it; then `changed` by somebody.
fn version_4(path: &Path, changed: &str) {
    let raw = Connection::open(path).unwrap();
    for migration in [
        include_str!("../../migrations/0001_ledger.sql"),
        include_str!("../../migrations/0002_answers_by_job.sql"),
        include_str!("../../migrations/0003_ceilings.sql"),
        include_str!("../../migrations/0004_events.sql"),
    ] {
        raw.execute_batch(migration).unwrap();
    }
    raw.execute_batch(
        "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL; PRAGMA application_id = 0x6e787573;
         CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
         INSERT INTO meta VALUES ('schema_version', 4);",
    )
    .unwrap();
    raw.execute_batch(include_str!("../data/ledger_v4.sql")).unwrap();
    let guards = "DROP TRIGGER movement_is_not_changed; DROP TRIGGER movement_is_not_deleted;
                  DROP TRIGGER entry_is_not_changed; DROP TRIGGER entry_is_not_deleted;
                  PRAGMA ignore_check_constraints = ON;";
    if !changed.is_empty() {
        raw.execute_batch(guards).unwrap();
        raw.execute_batch(changed).unwrap_or_else(|error| panic!("{changed}: {error}"));
    }
    let content = [7; 40];
    let name: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = path.with_extension("db.blobs").join(&name[..2]);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), content).unwrap();
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn request(key: i64, name: &str, amount: &str) -> Reserve {
    Reserve {
        key: KeyId(key),
        tool: "qr".to_owned(),
        amount: money(amount),
        request_id: "req_02".to_owned(),
        idempotency: Some(Idempotency { key: name.to_owned(), fingerprint: [1; 32] }),
        keep_answer: false,
        lease_owner: "test".to_owned(),
        lease_ms: 60_000,
        hold_ms: 600_000,
    }
}

fn fresh(store: &SqliteStore, request: &Reserve) -> Lease {
    match store.reserve(request).unwrap() {
        Reserved::Fresh(lease) => lease,
        other => panic!("{other:?}"),
    }
}

/// Length and first bytes of every chain, as version 4 told them.
const HEADS: [(ChainKind, i64, u8, i64, [u8; 4]); 9] = [
    (ChainKind::Events, 0, 2, 2, [86, 222, 182, 81]),
    (ChainKind::Money, 1, 0, 8, [255, 207, 215, 123]),
    (ChainKind::Events, 1, 0, 23, [73, 45, 179, 228]),
    (ChainKind::Money, 1, 1, 2, [221, 163, 132, 185]),
    (ChainKind::Events, 1, 1, 3, [81, 123, 61, 153]),
    (ChainKind::Events, 1, 2, 10, [213, 96, 204, 60]),
    (ChainKind::Money, 2, 0, 2, [43, 90, 131, 110]),
    (ChainKind::Events, 2, 0, 2, [42, 209, 164, 185]),
    (ChainKind::Events, 2, 2, 2, [151, 139, 84, 9]),
];

#[test]
fn every_chain_ends_where_version_4_left_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    version_4(&path, "");
    let store = open(&path, NOW).unwrap();
    let report = store.verify(Scope::All).unwrap();
    assert!(report.is_clean(), "{report:?}");
    let read = (report.wallets, report.movements, report.entries, report.jobs, report.events, report.answers);
    assert_eq!(read, (3, 12, 24, 12, 42, 8));
    let heads = report
        .heads
        .iter()
        .map(|head| (head.kind, head.account, head.book, head.sequence, head.hash[..4].try_into().unwrap()));
    assert!(heads.eq(HEADS), "{:?}", report.heads);
    for account in [ACME, OTHER] {
        assert!(store.verify(Scope::Account(account)).unwrap().is_clean());
    }
    // Nothing of the old tables is left, and an older version would refuse the file.
    drop(store);
    let raw = Connection::open(&path).unwrap();
    let old =
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('entry', 'entry_unmatched', 'wallet', 'key_usage',
               'app_usage', 'store_time')";
    assert_eq!(raw.query_row(old, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    let version = "SELECT value FROM meta WHERE name = 'schema_version'";
    assert_eq!(raw.query_row(version, [], |row| row.get::<_, i64>(0)).unwrap(), 6);
}

#[test]
fn balances_counters_statements_and_lists_are_those_of_version_4() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    version_4(&path, "");
    let store = open(&path, NOW).unwrap();
    let (test, live) = (Environment::Test, Environment::Live);
    let balance = |posted, held, spent, refunded| Balance {
        posted: money(posted),
        held: money(held),
        lifetime_spent: money(spent),
        refunded: money(refunded),
    };
    assert_eq!(store.balance(ACME, test).unwrap(), balance("9.820001", "0.3", "0.4", "0.22"));
    assert_eq!(store.balance(ACME, live).unwrap(), balance("3.75", "0.125", "1.25", "0"));
    assert_eq!(store.balance(OTHER, test).unwrap(), balance("0.5", "0", "0.5", "0"));
    for (key, successes, in_flight, spent, held) in [
        (1, 4, 0, "0.11", "0"),
        (5, 4, 0, "0.11", "0"),
        (2, 0, 1, "0.07", "0.3"),
        (3, 0, 1, "1.25", "0.125"),
        (4, 0, 0, "0.5", "0"),
    ] {
        let usage = store.key_usage(KeyId(key)).unwrap();
        let told = (usage.successes_in_window, usage.in_flight, usage.spent, usage.held);
        assert_eq!(told, (successes, in_flight, money(spent), money(held)), "key {key}");
    }
    let page = StatementQuery { account: ACME, environment: test, after_sequence: 0, limit: 100 };
    let statement = store.statement(&page).unwrap();
    let told: Vec<_> = statement
        .iter()
        .map(|of| (of.kind, of.job.map(|job| job.0), of.amount.to_string(), of.balance_after.to_string()))
        .collect();
    let (top_up, capture, refund) = (MovementKind::TopUp, MovementKind::Capture, MovementKind::Refund);
    let expected = [
        (top_up, None, "10", "10"),
        (capture, Some(1), "-0.1", "9.9"),
        (capture, Some(2), "-0.22", "9.68"),
        (refund, Some(2), "0.04", "9.72"),
        (refund, Some(2), "0.18", "9.9"),
        (capture, Some(6), "-0.01", "9.89"),
        (capture, Some(8), "-0.07", "9.82"),
        (top_up, None, "0.000001", "9.820001"),
    ];
    assert!(
        told.iter().map(|(kind, job, amount, after)| (*kind, *job, &**amount, &**after)).eq(expected),
        "{told:?}"
    );
    assert_eq!(statement[4].reference.as_deref(), Some("opening"));
    let states = |query: &JobQuery| -> Vec<(i64, JobState)> {
        store.jobs(query).unwrap().iter().map(|job| (job.id.0, job.state)).collect()
    };
    use JobState::{Expired, Failed, Released, Reserved, Succeeded};
    let all = [
        (12, Reserved),
        (10, Succeeded),
        (9, Reserved),
        (8, Succeeded),
        (7, Expired),
        (6, Succeeded),
        (5, Released),
        (4, Failed),
        (3, Succeeded),
        (2, Succeeded),
        (1, Succeeded),
    ];
    assert_eq!(states(&JobQuery::of(ACME)), all);
    let of_second = JobQuery { key: Some(KeyId(2)), ..JobQuery::of(ACME) };
    assert_eq!(states(&of_second), [(9, Reserved), (8, Succeeded), (7, Expired), (5, Released), (4, Failed)]);
}

#[test]
fn the_ledger_goes_on_where_version_4_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    version_4(&path, "");
    let store = open(&path, NOW).unwrap();
    let heads = store.verify(Scope::All).unwrap().heads;
    // Time goes on from there, too.
    assert_eq!(store.time().unwrap(), NOW);
    // References of then are taken, each among its kind.
    let again = TopUp {
        account: ACME,
        environment: Environment::Test,
        amount: money("10"),
        reference: "opening".to_owned(),
    };
    let refused = store.top_up(&again).unwrap_err();
    assert!(matches!(refused, Error::DuplicateReference { same: true, movement: 1, .. }), "{refused:?}");
    let refund = Refund { job: JobId(2), amount: money("0.1"), reference: "sorry".to_owned() };
    let refused = store.refund(&refund).unwrap_err();
    assert!(matches!(refused, Error::DuplicateReference { same: false, movement: 4, .. }), "{refused:?}");
    let refund = Refund { reference: "again".to_owned(), ..refund };
    assert!(matches!(store.refund(&refund).unwrap_err(), Error::RefundExceedsCharge { .. }));
    // An answer of then is replayed.
    let Reserved::Replay(response) = store.reserve(&request(5, "one", "0.1")).unwrap() else {
        panic!("no replay")
    };
    assert_eq!(response.outcome.blobs, [b"small".to_vec().into(), vec![7; 40].into()]);
    // The key and its rotation have one place left in their hour, the account has none left after it.
    let lease = fresh(&store, &request(1, "fifth", "0.001"));
    let refused = store.reserve(&request(5, "sixth", "0.001")).unwrap_err();
    assert!(matches!(refused, Error::RateLimitExceeded { limit: 5, .. }), "{refused:?}");
    store.capture(&lease, lease.reserved, &Outcome::default()).unwrap();
    let refused = store.reserve(&request(2, "seventh", "0.001")).unwrap_err();
    assert!(matches!(refused, Error::RateLimitExceeded { limit: 7, .. }), "{refused:?}");
    // The open job of then ends under its lease of then.
    let raw = Connection::open(&path).unwrap();
    let token = raw.query_row("SELECT token FROM job WHERE id = 12", [], |row| row.get(0)).unwrap();
    let lease = Lease { job: JobId(12), token: LeaseToken(token), ..lease };
    assert_eq!(
        store.capture(&lease, money("0.125"), &Outcome::default()).unwrap().balance_after,
        money("3.625")
    );
    // And what nobody ended expires.
    drop(store);
    let store = open(&path, Timestamp(NOW.0 + 600_000)).unwrap();
    assert_eq!(store.reap(100).unwrap().expired, 1);
    assert_eq!(store.job(JobId(9)).unwrap().state, JobState::Expired);
    assert!(store.verify_since(Scope::All, &heads).unwrap().is_clean());
}

#[test]
fn what_somebody_changed_before_the_migration_is_found_after_it() {
    let folder = tempfile::tempdir().unwrap();
    for (number, damage) in [
        // Either entry: what it says, where it stands, whether it is there.
        "UPDATE entry SET delta = delta - 1 WHERE account = 1 AND environment = 0 AND sequence = 2 AND line = 0",
        "UPDATE entry SET delta = delta + 1 WHERE account = 1 AND environment = 0 AND sequence = 2 AND line = 1",
        "UPDATE entry SET balance_after = 1 WHERE account = 1 AND environment = 0 AND sequence = 2 AND line = 0",
        "UPDATE entry SET balance_after = 1 WHERE account = 1 AND environment = 0 AND sequence = 2 AND line = 1",
        "UPDATE entry SET balance_after = 1 WHERE account = 1 AND environment = 0 AND sequence = 1 AND line = 0",
        "UPDATE entry SET balance_after = 1 WHERE account = 1 AND environment = 0 AND sequence = 4 AND line = 0",
        "UPDATE entry SET book = 3 WHERE account = 1 AND environment = 0 AND sequence = 2 AND line = 1",
        "UPDATE entry SET line = 7 WHERE account = 1 AND environment = 0 AND sequence = 2 AND line = 1",
        "DELETE FROM entry WHERE account = 1 AND environment = 0 AND sequence = 1 AND line = 0",
        "DELETE FROM entry WHERE account = 1 AND environment = 0 AND sequence = 2 AND line = 1",
        "DELETE FROM entry WHERE account = 1 AND environment = 0 AND sequence = 8",
        "INSERT INTO entry VALUES (1, 0, 2, 2, 1, 5, 5)",
        "INSERT INTO entry VALUES (1, 0, 9, 0, 1, 5, 5)",
        "UPDATE entry SET delta = 2 * delta WHERE account = 1 AND environment = 0 AND sequence = 2",
        // Movements.
        "UPDATE movement SET kind = 3 WHERE account = 1 AND environment = 0 AND sequence = 2",
        "UPDATE movement SET at = at + 1 WHERE account = 1 AND environment = 0 AND sequence = 2",
        "DELETE FROM movement WHERE account = 1 AND environment = 0 AND sequence = 8",
        // What stands together now.
        "UPDATE wallet SET posted = 1, held = 2 WHERE account = 1",
        "UPDATE wallet SET head_hash = event_hash WHERE account = 1",
        "UPDATE wallet SET refunded = refunded + 1, lifetime_spent = lifetime_spent + 1 WHERE account = 1",
        "UPDATE wallet SET in_flight = -1 WHERE account = 1",
        "UPDATE key_usage SET held = -1 WHERE lineage = 1",
        "UPDATE app_usage SET successes = successes + 1 WHERE app = 1",
        "INSERT INTO key_usage VALUES (77, 0, 0, 0, 0, 0)",
        "INSERT INTO app_usage VALUES (77, 0, 0, 0, 0)",
    ]
    .into_iter()
    .enumerate()
    {
        let path = folder.path().join(format!("{number}.db"));
        version_4(&path, damage);
        let store = open(&path, NOW).unwrap_or_else(|error| panic!("{damage}: {error}"));
        // Once more than at the opening that migrated it.
        drop(store);
        let store = open(&path, NOW).unwrap();
        let report = store.verify(Scope::All).unwrap();
        assert!(!report.is_clean(), "{damage} was not found");
        // Somebody who looks at one account finds what was done to it, and only that.
        assert!(store.verify(Scope::Account(OTHER)).unwrap().is_clean(), "{damage}");
        if damage.contains("account = 1") || damage.contains("(1, 0") {
            assert!(!store.verify(Scope::Account(ACME)).unwrap().is_clean(), "{damage} was not found");
        }
    }
}

#[test]
fn entries_that_did_not_follow_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let damage = "UPDATE entry SET balance_after = 1 WHERE account = 1 AND environment = 0 AND sequence = 2 AND line = 1;
                  DELETE FROM entry WHERE account = 2 AND sequence = 1 AND line = 0";
    version_4(&path, damage);
    let store = open(&path, NOW).unwrap();
    let problems = |scope| store.verify(scope).unwrap().problems;
    let first = ["did not follow from it", "was missing"]
        .map(|what| format!("account 1 (environment 0), movement 2: its entry 1 {what}"));
    assert_eq!(problems(Scope::Account(ACME)), first);
    let second = "account 2 (environment 0), movement 1: its entry 0 was missing";
    assert_eq!(problems(Scope::Account(OTHER)), [second]);
    // Business goes on meanwhile.
    let lease = fresh(&store, &request(4, "new", "0.1"));
    store.capture(&lease, lease.reserved, &Outcome::default()).unwrap();
    assert_eq!(problems(Scope::Account(OTHER)), [second]);
}
