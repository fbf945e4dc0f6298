//! Answers by job id in the SQLite store: files, housekeeping beside readers, ledgers of version 1.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use noxus_billing::{
    AccountId, Blob, Directory, Environment, Error, Failure, Idempotency, JobId, JobState, KeyId, Lease,
    LeaseToken, Ledger, ManualClock, Money, NewAccount, NewKey, Outcome, Reserve, Reserved, Scope,
    SeededRandomness, SqliteOptions, SqliteStore, Timestamp, TopUp,
};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

const RETENTION_MS: i64 = 86_400_000;

fn options(clock: &Arc<ManualClock>) -> SqliteOptions {
    SqliteOptions {
        clock: clock.clone(),
        randomness: Arc::new(SeededRandomness::new(2)),
        blob_inline_max_bytes: 32,
        ..SqliteOptions::default()
    }
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp(1_700_000_000_010)))
}

fn funded(store: &SqliteStore) -> KeyId {
    let new = NewAccount { name: "acme".to_owned(), tier: "free".to_owned() };
    let account = store.create_account(&new).unwrap().id;
    let environment = Environment::Test;
    let amount = Money::from_micros(1_000_000_000);
    store.top_up(&TopUp { account, environment, amount, reference: "opening".to_owned() }).unwrap();
    store.create_key(&NewKey::unlimited(account, environment)).unwrap().0.id
}

fn request(key: KeyId, idempotency_key: Option<&str>) -> Reserve {
    let idempotency = idempotency_key.map(|key| Idempotency { key: key.to_owned(), fingerprint: [1; 32] });
    Reserve {
        key,
        tool: "qr".to_owned(),
        amount: Money::from_micros(100_000),
        request_id: "req_02".to_owned(),
        keep_answer: idempotency.is_none(),
        idempotency,
        lease_owner: "test".to_owned(),
        lease_ms: 60_000,
        hold_ms: 600_000,
    }
}

fn reserve(store: &SqliteStore, key: KeyId) -> Lease {
    let Reserved::Fresh(lease) = store.reserve(&request(key, None)).unwrap() else { panic!("not fresh") };
    lease
}

fn keep(store: &SqliteStore, key: KeyId, blobs: &[Vec<u8>]) -> JobId {
    let lease = reserve(store, key);
    let outcome = Outcome { body: "{}".to_owned(), blobs: blobs.iter().cloned().map(Blob::from).collect() };
    store.capture(&lease, lease.reserved, &outcome).unwrap().job
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = found.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn describing_an_answer_reads_no_file_and_a_stretch_only_itself() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("ledger.db"), options(&clock())).unwrap();
    let key = funded(&store);
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let job = keep(&store, key, &[b"small".to_vec(), content.clone()]);
    let described = store.kept(job).unwrap().unwrap();
    assert_eq!(described.parts[1].size_bytes, 100_000);
    let [file] = files(&folder.path().join("ledger.db.blobs")).try_into().unwrap();
    // Changed in place: only whoever reads the whole answer is able to tell.
    let mut changed = content.clone();
    changed[0] ^= 1;
    std::fs::write(&file, &changed).unwrap();
    assert_eq!(store.kept(job).unwrap().unwrap(), described);
    assert_eq!(store.kept_part(job, 1, 1_000, 1_000).unwrap().unwrap(), content[1_000..2_000]);
    assert_eq!(store.answer(job).unwrap_err().code(), "store_corrupt");
    let read = store.kept_part(job, 1, 0, usize::MAX).unwrap().unwrap();
    assert_ne!(<[u8; 32]>::from(Sha256::digest(read)), described.parts[1].sha256);
    // Another size, or no file: damage, never an answer, wherever the stretch lies.
    for size in [99_999, 100_001, 0] {
        let mut changed = content.clone();
        changed.resize(size, 0);
        std::fs::write(&file, &changed).unwrap();
        for offset in [0, 99_998, 200_000] {
            let refused = store.kept_part(job, 1, offset, 1).unwrap_err();
            assert_eq!(refused.code(), "store_corrupt", "{size} bytes, from {offset}");
        }
    }
    std::fs::remove_file(&file).unwrap();
    assert_eq!(store.kept_part(job, 1, 0, 1).unwrap_err().code(), "store_corrupt");
    assert_eq!(store.kept(job).unwrap().unwrap(), described);
    assert_eq!(store.kept_part(job, 0, 0, 9).unwrap().unwrap(), b"small");
}

#[test]
fn answers_nobody_asked_to_keep_leave_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("ledger.db"), options(&clock())).unwrap();
    let key = funded(&store);
    let plain = Reserve { keep_answer: false, ..request(key, None) };
    let Reserved::Fresh(lease) = store.reserve(&plain).unwrap() else { panic!("not fresh") };
    let outcome = Outcome { body: "{}".to_owned(), blobs: vec![vec![1; 10].into(), vec![2; 1_000].into()] };
    store.capture(&lease, lease.reserved, &outcome).unwrap();
    assert!(files(&folder.path().join("ledger.db.blobs")).is_empty());
    let raw = Connection::open(folder.path().join("ledger.db")).unwrap();
    assert_eq!(rows(&raw), (0, 0));
}

/// Rows of stored parts, and of descriptions of blobs.
fn rows(raw: &Connection) -> (i64, i64) {
    let count = "SELECT (SELECT count(*) FROM outcome), (SELECT count(*) FROM outcome_blob)";
    raw.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[test]
fn housekeeping_leaves_neither_rows_nor_files() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let store = SqliteStore::open(folder.path().join("ledger.db"), options(&clock)).unwrap();
    let key = funded(&store);
    keep(&store, key, &[vec![1; 10], vec![2; 1_000]]);
    let lease = reserve(&store, key);
    // Longer than what lies in the database as a rule, but a detail is never a file.
    let why = Failure { error_code: "tool_failed".to_owned(), detail: Some("x".repeat(60_000)) };
    store.release(&lease, &why).unwrap();
    let raw = Connection::open(folder.path().join("ledger.db")).unwrap();
    assert_eq!(rows(&raw), (4, 2));
    assert_eq!(files(&folder.path().join("ledger.db.blobs")).len(), 1);
    clock.advance(RETENTION_MS);
    assert_eq!(store.reap(100).unwrap().forgotten, 2);
    assert_eq!(rows(&raw), (0, 0));
    assert!(files(&folder.path().join("ledger.db.blobs")).is_empty());
}

#[test]
fn readers_beside_housekeeping_see_all_of_a_file_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let store = SqliteStore::open(folder.path().join("ledger.db"), options(&clock)).unwrap();
    let key = funded(&store);
    for round in 0..20_u8 {
        let content = vec![round; 5_000];
        let job = keep(&store, key, std::slice::from_ref(&content));
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..3)
                .map(|_| {
                    scope.spawn(|| {
                        while let Some(read) = store.kept_part(job, 0, 1_000, 2_000).unwrap() {
                            assert!(read == content[1_000..3_000]);
                        }
                        assert_eq!(store.answer(job).unwrap(), None);
                    })
                })
                .collect();
            clock.advance(RETENTION_MS);
            assert_eq!(store.reap(100).unwrap().forgotten, 1);
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        });
    }
}

#[test]
fn a_cancelled_worker_hears_of_it_from_another_store_on_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let worker = SqliteStore::open(&path, options(&clock())).unwrap();
    let key = funded(&worker);
    let lease = worker.heartbeat(&reserve(&worker, key)).unwrap();
    let owner = SqliteStore::open(&path, options(&clock())).unwrap();
    assert_eq!(owner.cancel(lease.job).unwrap().charged, Money::ZERO);
    assert_eq!(worker.heartbeat(&lease).unwrap_err().code(), "hold_already_released");
    let outcome = Outcome { body: "{}".to_owned(), blobs: vec![vec![1; 1_000].into()] };
    let refused = worker.capture(&lease, lease.reserved, &outcome).unwrap_err();
    assert!(matches!(refused, Error::HoldAlreadyReleased { .. }), "{refused:?}");
    assert_eq!(owner.kept(lease.job).unwrap(), None);
    assert!(owner.verify(Scope::All).unwrap().is_clean());
}

/// A ledger as version 1 left it, with the one large blob beside it.
fn version_1(path: &Path) {
    let raw = Connection::open(path).unwrap();
    raw.execute_batch(include_str!("../../migrations/0001_ledger.sql")).unwrap();
    raw.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA application_id = 0x6e787573;
         CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
         INSERT INTO meta VALUES ('schema_version', 1);",
    )
    .unwrap();
    raw.execute_batch(include_str!("../data/ledger_v1.sql")).unwrap();
    let content = [7; 40];
    let name: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = path.with_file_name("ledger.db.blobs").join(&name[..2]);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), content).unwrap();
}

#[test]
fn a_ledger_of_version_1_is_migrated_with_all_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    version_1(&path);
    let clock = clock();
    let (account, key) = (AccountId(1), KeyId(1));
    let store = SqliteStore::open(&path, options(&clock)).unwrap();
    let report = store.verify(Scope::All).unwrap();
    assert!(report.is_clean() && (report.jobs, report.movements) == (4, 3), "{report:?}");
    let balance = store.balance(account, Environment::Test).unwrap();
    assert_eq!((balance.posted.to_string(), balance.held.to_string()), ("0.85".into(), "0.1".into()));

    // An answer of then is replayed, and asked for by id, although nothing describes its parts.
    let Reserved::Replay(response) = store.reserve(&request(key, Some("done"))).unwrap() else {
        panic!("no replay")
    };
    assert_eq!(response.outcome.blobs, [Blob::from(b"small".to_vec()), vec![7; 40].into()]);
    assert_eq!(store.answer(JobId(1)).unwrap(), Some(response));
    let kept = store.kept(JobId(1)).unwrap().unwrap();
    assert_eq!((kept.state, kept.body.as_str()), (JobState::Succeeded, "{\"ok\":1}"));
    let described = kept.parts.iter().map(|part| (part.size_bytes, part.sha256));
    let sha256 = |bytes: &[u8]| <[u8; 32]>::from(Sha256::digest(bytes));
    assert!(described.eq([(5, sha256(b"small")), (40, sha256(&[7; 40]))]));
    assert_eq!(store.kept_part(JobId(1), 0, 1, 2).unwrap().unwrap(), b"ma");
    assert_eq!(store.kept_part(JobId(1), 1, 39, 9).unwrap().unwrap(), [7]);
    for job in [2, 3, 4] {
        assert_eq!(store.kept(JobId(job)).unwrap(), None, "job {job}");
    }

    // The open job of then ends under its lease of then, and its answer is not kept.
    let token = [231, 22, 161, 104, 205, 101, 222, 20, 136, 164, 157, 153, 118, 16, 166, 66];
    let lease = Lease { job: JobId(4), token: LeaseToken(token), ..reserve(&store, key) };
    store.capture(&lease, Money::from_micros(100_000), &Outcome::default()).unwrap();
    assert_eq!(store.kept(JobId(4)).unwrap(), None);
    let job = keep(&store, key, &[vec![1; 50]]);
    assert_eq!(store.kept(job).unwrap().unwrap().parts.len(), 1);
    drop(store);

    // Once migrated it is a ledger like any other.
    let store = SqliteStore::open(&path, options(&clock)).unwrap();
    assert_eq!(store.kept(job).unwrap().unwrap().parts.len(), 1);
    clock.advance(RETENTION_MS);
    assert_eq!(store.reap(100).unwrap().forgotten, 2);
    assert!(files(&folder.path().join("ledger.db.blobs")).is_empty());
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

/// A file without a name is kept by giving it one; one that has a name is copied, since its owner may
/// change it; so is one of another file system.
#[cfg(target_os = "linux")]
#[test]
fn a_result_in_a_file_is_linked_or_copied_but_never_shared_with_its_owner() {
    use std::io::Write as _;
    use std::os::unix::fs::MetadataExt as _;

    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let store = SqliteStore::open(folder.path().join("ledger.db"), options(&clock)).unwrap();
    let key = funded(&store);
    let spool = store.spool_folder().unwrap();
    std::fs::create_dir_all(&spool).unwrap();
    let named = tempfile::NamedTempFile::new_in(&folder).unwrap();
    let sources = [
        ("without a name", tempfile::tempfile_in(&spool).unwrap(), true),
        ("named", named.reopen().unwrap(), false),
        ("elsewhere", tempfile::tempfile_in("/dev/shm").unwrap(), false),
    ];
    for (fill, (what, mut source, is_linked)) in (1_u8..).zip(sources) {
        let content = vec![fill; 300_000];
        source.write_all(&content).unwrap();
        // As careful programs make their temporary files.
        source.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let blob = Blob::file(source.try_clone().unwrap()).unwrap();
        let lease = reserve(&store, key);
        let outcome = Outcome { body: "{}".to_owned(), blobs: vec![blob] };
        let job = store.capture(&lease, lease.reserved, &outcome).unwrap().job;
        let sha256 = store.kept(job).unwrap().unwrap().parts[0].sha256;
        let name: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        let kept = spool.join(&name[..2]).join(name).metadata().unwrap();
        assert_eq!(kept.ino() == source.metadata().unwrap().ino(), is_linked, "{what}");
        // Whoever may list the ledger's folder may read it, as with any file that is copied.
        assert_eq!(kept.mode() & 0o444, spool.metadata().unwrap().mode() & 0o444, "{what}");
        // Whoever holds a named file goes on writing.
        if !is_linked {
            source.write_all(b"more").unwrap();
        }
        let answer = store.answer(job).unwrap().unwrap();
        assert!(matches!(answer.outcome.blobs[0], Blob::File(_)), "{what}");
        assert!(answer.outcome.blobs[0].bytes().unwrap() == content, "{what}");
    }
    assert!(store.verify(Scope::All).unwrap().is_clean());
}
