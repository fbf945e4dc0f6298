//! What is promised is on the disk: the order of writes and syncs as the system sees them, and a
//! process that is killed while it creates the file.

use std::path::{Path, PathBuf};
use std::process::Command;

use noxus_billing::{Environment, KeyId, Ledger, Outcome, Reserved, Scope};

use super::support::{Promises, Worker, account, charge, open, price, request, say};

const LOG: &str = "NOXUS_SHIM_LOG";
const FOLDER: &str = "NOXUS_SHIM_FOLDER";
const KILL: &str = "NOXUS_SHIM_KILL";

pub(crate) fn act(scene: &str, folder: &Path, key: KeyId) {
    match scene {
        "open" => drop(open(folder)),
        "promise" => promise(folder, key),
        other => panic!("{other}"),
    }
    say("done");
}

/// Three charges with a large answer, each step acknowledged in the same list as the system calls.
fn promise(folder: &Path, key: KeyId) {
    let store = open(folder);
    let promises = Promises::of(folder);
    for fill in 1..=3 {
        promises.note("begin");
        let Reserved::Fresh(lease) =
            store.reserve(&noxus_billing::Reserve { keep_answer: true, ..request(key) }).unwrap()
        else {
            panic!("not fresh")
        };
        promises.note("reserved");
        let outcome = Outcome { body: "{}".to_owned(), blobs: vec![vec![fill; 300_000].into()] };
        store.capture(&lease, price(), &outcome).unwrap();
        promises.note("captured");
    }
}

/// The library that listens to a worker's system calls.
fn shim(folder: &Path) -> PathBuf {
    let library = folder.join("shim.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/attacks/shim.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status()
        .unwrap();
    assert!(built.success(), "these tests need a C compiler named cc");
    library
}

/// Position of the first call after `from` for which `matches` holds.
fn find(calls: &[(String, String)], from: usize, matches: impl Fn(&str, &str) -> bool) -> Option<usize> {
    (from..calls.len()).find(|at| matches(&calls[*at].0, &calls[*at].1))
}

#[test]
fn an_acknowledged_operation_is_on_the_disk_with_all_its_files() {
    let (folder, tools) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let library = shim(tools.path());
    let (_, key) = account(&open(folder.path()), "acme");
    // The promises stand in the list of calls, where they were made.
    let list = folder.path().join("promises");
    let variables = [("LD_PRELOAD", library.as_path()), (LOG, list.as_path()), (FOLDER, folder.path())];
    let worker = Worker::start_with(folder.path(), key, "durability:promise", &variables);
    assert_eq!(worker.all_said(), ["done"]);
    let calls: Vec<(String, String)> = Promises::read(folder.path())
        .iter()
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .filter(|(_, path)| !path.ends_with("/promises"))
        .map(|(what, path)| (what.to_owned(), path.to_owned()))
        .collect();
    let marks = ["begin", "reserved", "captured"];
    let mut begun = 0;
    let mut checked = 0;
    for at in 0..calls.len() {
        if !marks.contains(&calls[at].0.as_str()) {
            continue;
        }
        let step = &calls[begun..at];
        if calls[at].0 != "begin" {
            let is_log = |path: &str| path.ends_with("-wal");
            let written = step.iter().rposition(|(what, path)| what == "write" && is_log(path));
            let synced = step.iter().rposition(|(what, path)| what == "sync" && is_log(path));
            assert!(written.is_some() && written < synced, "{}: {step:#?}", calls[at].0);
            checked += 1;
        }
        if calls[at].0 == "captured" {
            let is_part = |path: &str| path.ends_with(".part");
            let written = find(step, 0, |what, path| what == "write" && is_part(path)).unwrap();
            let last = step.iter().rposition(|(what, path)| what == "write" && is_part(path)).unwrap();
            let synced = find(step, last, |what, path| what == "sync" && is_part(path));
            let synced = synced.unwrap_or_else(|| panic!("an unsynced file: {step:#?}"));
            let renamed = find(step, synced, |what, _| what == "rename").unwrap();
            let blobs = Path::new(&step[renamed].1).parent().unwrap().display().to_string();
            let named = find(step, renamed, |what, path| what == "sync" && path == blobs).unwrap();
            let logged = find(step, written, |what, path| what == "write" && path.ends_with("-wal"));
            assert!(named < logged.unwrap(), "the answer is committed before its file: {step:#?}");
        }
        begun = at + 1;
    }
    assert_eq!(checked, 6);
}

#[test]
fn a_kill_at_any_moment_of_the_first_open_leaves_a_file_that_opens() {
    let tools = tempfile::tempdir().unwrap();
    let library = shim(tools.path());
    let mut moments = 0;
    for moment in 1.. {
        let folder = tempfile::tempdir().unwrap();
        let number = tools.path().join("moment");
        std::fs::write(&number, moment.to_string()).unwrap();
        let variables =
            [("LD_PRELOAD", library.as_path()), (KILL, number.as_path()), (FOLDER, folder.path())];
        let worker = Worker::start_with(folder.path(), KeyId(1), "durability:open", &variables);
        let survived = worker.all_said() == ["done"];
        let store = open(folder.path());
        let (account, key) = account(&store, "acme");
        charge(&store, key);
        assert_eq!(store.balance(account, Environment::Test).unwrap().lifetime_spent, price());
        assert!(store.verify(Scope::All).unwrap().is_clean());
        if survived {
            moments = moment;
            break;
        }
    }
    assert!(moments > 5, "only {moments} calls were seen");
}

/// What versions left behind that committed the table of versions first.
#[test]
fn a_file_of_a_first_open_cut_off_long_ago_is_taken_as_new() {
    let folder = tempfile::tempdir().unwrap();
    let meta = "PRAGMA journal_mode = WAL; \
                CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;";
    let raw = || rusqlite::Connection::open(super::support::path(folder.path())).unwrap();
    raw().execute_batch(meta).unwrap();
    let (_, key) = account(&open(folder.path()), "acme");
    charge(&open(folder.path()), key);
    // A table of the same name with something in it belongs to somebody.
    let other = tempfile::tempdir().unwrap();
    let raw = rusqlite::Connection::open(super::support::path(other.path())).unwrap();
    raw.execute_batch(&format!("{meta} INSERT INTO meta VALUES ('mine', 1);")).unwrap();
    let refused = noxus_billing::SqliteStore::open(super::support::path(other.path()), Default::default());
    assert!(refused.err().unwrap().to_string().contains("another program"));
}
