//! Processes that fork, as daemons, prefork servers and process pools do.

#![expect(unsafe_code, reason = "fork(), daemon(3) and clone() are what is under test")]

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex};

use noxus_billing::fork::PerProcess;
use noxus_billing::{
    Clock, Environment, KeyId, Ledger, Outcome, Reserved, SqliteOptions, SqliteStore, SystemClock, Timestamp,
};

use super::support::{
    Worker, account, charge, charge_and_note, hold_to_promises, open, path, price, request, say,
};

/// What a process does; in the end it leaves without tidying up, unless it says otherwise.
pub(crate) fn act(scene: &str, folder: &Path, key: KeyId) {
    match scene {
        "daemonise" => daemonise(folder, key),
        "daemon3" => daemon3(folder, key),
        "parent-closes" => parent_closes(folder, key),
        "child-closes" => child_closes(folder, key),
        "grandchild" => grandchild(folder, key),
        "load" => under_load(folder, key, false),
        "load-parent-leaves" => under_load(folder, key, true),
        "raw" => raw_clone(folder, key),
        "dirty" => in_the_middle_of_a_turn(folder, key),
        "bystander-idle" => bystander_while_idle(folder, key),
        "bystander-load" => bystander_under_load(folder, key),
        "section" => section_is_whole(folder, key),
        "own" => every_process_has_its_own(),
        other => panic!("{other}"),
    }
}

/// Runs `work` in a child, which ends with it.
fn fork(work: impl FnOnce()) -> i32 {
    // SAFETY: the child goes on as a process with one thread; whether that holds is the question.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "{}", std::io::Error::last_os_error());
    if child == 0 {
        leave(work);
    }
    child
}

/// Ends this process without destructors, as `os._exit` does.
fn leave(work: impl FnOnce()) -> ! {
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    // SAFETY: ends the process.
    unsafe { libc::_exit(if done.is_ok() { 0 } else { 9 }) }
}

fn wait(child: i32) {
    let mut status = 0;
    // SAFETY: `status` outlives the call.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert_eq!(status, 0, "a child failed");
}

/// The child becomes the program, the parent is gone at once.
fn daemonise(folder: &Path, key: KeyId) {
    let store = open(folder);
    charge_and_note(&store, key, folder, 5);
    fork(|| charge_and_note(&store, key, folder, 50));
    leave(|| {});
}

fn daemon3(folder: &Path, key: KeyId) {
    let store = open(folder);
    charge_and_note(&store, key, folder, 5);
    // SAFETY: keeps the folder and the standard streams, and forks.
    assert_eq!(unsafe { libc::daemon(1, 1) }, 0);
    charge_and_note(&store, key, folder, 50);
    drop(store);
    leave(|| {});
}

fn parent_closes(folder: &Path, key: KeyId) {
    let store = Arc::new(open(folder));
    charge_and_note(&store, key, folder, 5);
    let theirs = Arc::clone(&store);
    let child = fork(move || {
        charge_and_note(&theirs, key, folder, 50);
        // As often as references were copied: the child closes, too.
        drop(Arc::into_inner(theirs));
    });
    charge_and_note(&store, key, folder, 5);
    drop(store);
    wait(child);
}

fn child_closes(folder: &Path, key: KeyId) {
    let store = Mutex::new(Some(open(folder)));
    charge_and_note(store.lock().unwrap().as_ref().unwrap(), key, folder, 5);
    for round in 0..3 {
        let child = fork(|| {
            let store = store.lock().unwrap().take().unwrap();
            // The second child closes what it never used.
            charge_and_note(&store, key, folder, if round == 1 { 0 } else { 20 });
            drop(store);
        });
        charge_and_note(store.lock().unwrap().as_ref().unwrap(), key, folder, 20);
        wait(child);
        charge_and_note(store.lock().unwrap().as_ref().unwrap(), key, folder, 20);
    }
}

fn grandchild(folder: &Path, key: KeyId) {
    let store = open(folder);
    charge_and_note(&store, key, folder, 5);
    let child = fork(|| {
        charge_and_note(&store, key, folder, 10);
        fork(|| {
            charge_and_note(&store, key, folder, 20);
            wait(fork(|| charge_and_note(&store, key, folder, 20)));
        });
        // The child leaves while its own child is at work.
    });
    charge_and_note(&store, key, folder, 20);
    wait(child);
}

/// Children forked while six threads charge, and charging with two threads each.
fn under_load(folder: &Path, key: KeyId, parent_leaves: bool) {
    let store = open(folder);
    let (stop, charged) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while !stop.load(SeqCst) {
                    charge_and_note(&store, key, folder, 1);
                    charged.fetch_add(1, SeqCst);
                }
            });
        }
        let mut children = Vec::new();
        for round in 1..=6 {
            // In the midst of it, not before it.
            while charged.load(SeqCst) < round * 20 {
                std::thread::yield_now();
            }
            children.push(fork(|| {
                std::thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| charge_and_note(&store, key, folder, 10));
                    }
                });
            }));
        }
        if parent_leaves {
            leave(|| {});
        }
        children.into_iter().for_each(wait);
        stop.store(true, SeqCst);
    });
}

/// A child that no handler has seen.
fn raw_clone(folder: &Path, key: KeyId) {
    let store = open(folder);
    charge_and_note(&store, key, folder, 5);
    // SAFETY: without flags and stack, clone is a fork that runs no handlers.
    let child = unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) };
    if child == 0 {
        leave(|| {
            for error in [
                store.reserve(&request(key)).unwrap_err(),
                store.jobs(&noxus_billing::JobQuery::of(noxus_billing::AccountId(1))).unwrap_err(),
                SqliteStore::open(path(folder), SqliteOptions::default()).err().unwrap(),
            ] {
                say(&format!("{} {}: {error}", error.code(), error.retryable()));
            }
            wait(fork(|| say(store.reserve(&request(key)).unwrap_err().code())));
            drop(store);
        });
    }
    wait(i32::try_from(child).unwrap());
    charge_and_note(&store, key, folder, 5);
}

/// A clock that, once asked to, stops whoever writes in the middle of its turn.
struct Gate {
    armed: AtomicBool,
    reached: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl Clock for Gate {
    fn now(&self) -> Timestamp {
        if self.armed.swap(false, SeqCst) {
            self.reached.send(()).unwrap();
            let _ = self.go_on.lock().unwrap().recv();
        }
        SystemClock.now()
    }
}

/// A store, its clock, and both ends of the talk with it.
fn gated(folder: &Path) -> (SqliteStore, Arc<Gate>, Receiver<()>, Sender<()>) {
    let ((reached, at_gate), (open_gate, go_on)) = (channel(), channel());
    let gate = Arc::new(Gate { armed: AtomicBool::new(false), reached, go_on: Mutex::new(go_on) });
    let options = SqliteOptions { clock: gate.clone(), ..SqliteOptions::default() };
    (SqliteStore::open(path(folder), options).unwrap(), gate, at_gate, open_gate)
}

/// A fork that cannot wait any longer: the parent goes on, the child is told why it cannot.
fn in_the_middle_of_a_turn(folder: &Path, key: KeyId) {
    let (store, gate, at_gate, open_gate) = gated(folder);
    charge_and_note(&store, key, folder, 5);
    std::thread::scope(|scope| {
        gate.armed.store(true, SeqCst);
        scope.spawn(|| charge_and_note(&store, key, folder, 1));
        at_gate.recv().unwrap();
        let child = fork(|| {
            say(store.reserve(&request(key)).unwrap_err().code());
            say(store.balance(noxus_billing::AccountId(1), Environment::Test).unwrap_err().code());
            let again = SqliteStore::open(path(folder), SqliteOptions::default());
            say(&again.err().unwrap().to_string());
        });
        wait(child);
        open_gate.send(()).unwrap();
    });
    // A fork in peace is as good as ever.
    wait(fork(|| charge_and_note(&store, key, folder, 5)));
    charge_and_note(&store, key, folder, 5);
}

/// Does nothing, until its parent's test ends the group.
fn bystander() -> i32 {
    fork(|| {
        loop {
            std::thread::park();
        }
    })
}

fn bystander_while_idle(folder: &Path, key: KeyId) {
    let (store, gate, at_gate, _open_gate) = gated(folder);
    charge_and_note(&store, key, folder, 5);
    bystander();
    gate.armed.store(true, SeqCst);
    std::thread::scope(|scope| {
        scope.spawn(|| charge(&store, key));
        at_gate.recv().unwrap();
        say("in its turn");
    });
}

fn bystander_under_load(folder: &Path, key: KeyId) {
    let store = open(folder);
    let charged = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    charge_and_note(&store, key, folder, 1);
                    charged.fetch_add(1, SeqCst);
                }
            });
        }
        while charged.load(SeqCst) < 20 {
            std::thread::yield_now();
        }
        bystander();
        say("at work");
    });
}

/// Two numbers that are equal outside every section.
fn section_is_whole(_folder: &Path, _key: KeyId) {
    let (first, second, stop) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(SeqCst) {
                noxus_billing::fork::section(|| {
                    first.fetch_add(1, SeqCst);
                    std::thread::yield_now();
                    second.fetch_add(1, SeqCst);
                });
            }
        });
        while second.load(SeqCst) < 10 {
            std::thread::yield_now();
        }
        for _ in 0..100 {
            wait(fork(|| assert_eq!(first.load(SeqCst), second.load(SeqCst))));
        }
        stop.store(true, SeqCst);
    });
    say("whole");
}

/// A thread of the parent never lets go of the parent's value.
fn every_process_has_its_own() {
    static HELD: LazyLock<PerProcess<Mutex<Vec<u32>>>> = LazyLock::new(|| PerProcess::new(Mutex::default));
    let (taken, is_taken) = channel();
    std::thread::spawn(move || {
        let mut held = HELD.get().lock().unwrap();
        held.push(1);
        taken.send(()).unwrap();
        loop {
            std::thread::park();
        }
    });
    is_taken.recv().unwrap();
    wait(fork(|| {
        let mut own = HELD.get().lock().unwrap();
        assert!(own.is_empty(), "a child begins anew");
        own.push(2);
        drop(own);
        wait(fork(|| assert!(HELD.get().lock().unwrap().is_empty())));
        assert_eq!(*HELD.get().lock().unwrap(), [2]);
    }));
    assert!(HELD.get().try_lock().is_err(), "the parent's is still its own");
    say("own");
}

/// Plays a scene with unrelated processes that come and go, several times.
fn play(scene: &str, rounds: usize, least_promised: usize) {
    for round in 0..rounds {
        let folder = tempfile::tempdir().unwrap();
        let (account, key) = account(&open(folder.path()), "acme");
        let visitor = Worker::start(folder.path(), key, "visit");
        assert_eq!(visitor.hear().unwrap(), "visiting");
        let mut worker = Worker::start(folder.path(), key, &format!("fork:{scene}"));
        let said = worker.all_said();
        assert!(worker.child.wait().unwrap().success(), "{scene}, round {round}");
        std::fs::write(folder.path().join("stop"), "").unwrap();
        visitor.all_said();
        assert!(said.is_empty(), "{said:?}");
        let promised = hold_to_promises(folder.path(), account);
        assert!(promised >= least_promised, "{scene}, round {round}: {promised} charges");
    }
}

#[test]
fn a_daemon_loses_no_charge_when_its_parent_leaves() {
    play("daemonise", 8, 55);
    play("daemon3", 8, 55);
}

#[test]
fn whoever_closes_first_closes_only_its_own() {
    play("parent-closes", 8, 60);
    play("child-closes", 8, 5 + 6 * 20 + 2 * 20);
}

#[test]
fn grandchildren_charge_like_their_parents() {
    play("grandchild", 8, 75);
}

#[test]
fn children_forked_under_load_neither_hang_nor_lose_a_charge() {
    play("load", 4, 6 * 20 + 6 * 20);
    play("load-parent-leaves", 4, 6 * 20 + 6 * 20);
}

#[test]
fn a_child_past_the_handlers_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (account, key) = account(&open(folder.path()), "acme");
    let said = Worker::start(folder.path(), key, "fork:raw").all_said();
    assert_eq!(said.len(), 4, "{said:?}");
    for line in &said[..3] {
        assert!(line.starts_with("store_unavailable false: "), "{line}");
        assert!(line.contains("exec or spawn"), "{line}");
    }
    assert_eq!(said[3], "store_unavailable");
    assert_eq!(hold_to_promises(folder.path(), account), 10);
}

#[test]
fn a_fork_in_the_middle_of_a_long_turn_spares_the_parent_and_tells_the_child() {
    let folder = tempfile::tempdir().unwrap();
    let (account, key) = account(&open(folder.path()), "acme");
    let said = Worker::start(folder.path(), key, "fork:dirty").all_said();
    assert_eq!(&said[..2], ["store_unavailable", "store_unavailable"]);
    assert!(said[2].contains("fork while no call is running"), "{said:?}");
    assert_eq!(hold_to_promises(folder.path(), account), 16);
}

#[test]
fn a_parent_killed_in_its_turn_leaves_the_lock_to_others_not_to_its_child() {
    for (scene, rounds) in [("bystander-idle", 2), ("bystander-load", 6)] {
        for _ in 0..rounds {
            let folder = tempfile::tempdir().unwrap();
            let options = SqliteOptions { busy_timeout_ms: 5_000, ..SqliteOptions::default() };
            let store = SqliteStore::open(path(folder.path()), options).unwrap();
            let (account, key) = account(&store, "acme");
            let mut worker = Worker::start(folder.path(), key, &format!("fork:{scene}"));
            worker.hear().unwrap();
            worker.kill();
            let reserved = store.reserve(&request(key)).unwrap();
            let Reserved::Fresh(lease) = reserved else { panic!("{reserved:?}") };
            store.capture(&lease, price(), &Outcome::default()).unwrap();
            hold_to_promises(folder.path(), account);
        }
    }
}

#[test]
fn a_section_is_never_cut_in_half_by_a_fork() {
    let folder = tempfile::tempdir().unwrap();
    let said = Worker::start(folder.path(), KeyId(1), "fork:section").all_said();
    assert_eq!(said, ["whole"]);
}

#[test]
fn a_child_does_not_wait_for_what_its_parents_threads_hold() {
    let folder = tempfile::tempdir().unwrap();
    let said = Worker::start(folder.path(), KeyId(1), "fork:own").all_said();
    assert_eq!(said, ["own"]);
}
