//! Turns of the writer: who shares a commit, whom a failure hits, how long anybody waits.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};
use std::thread::Scope;

use noxus_billing::{
    AccountStatus, Clock, Directory, Environment, Error, KeyId, Lease, Ledger, NewAccount, Op, OpResult,
    OsRandomness, Outcome, Randomness, Reserved, Scope as Books, SqliteOptions, SqliteStore, StatementQuery,
    SystemClock, Timestamp,
};

use super::support::{HANG, account, charge, open, path, price, request, top_up};

/// Holds the turn as another process would.
fn hold_the_turn(folder: &Path) -> std::fs::File {
    hold(folder, "ledger.db.lock")
}

fn hold(folder: &Path, name: &str) -> std::fs::File {
    let lock = std::fs::File::options().write(true).open(folder.join(name)).unwrap();
    lock.lock().unwrap();
    lock
}

/// Starts `call` in a thread and returns when it waits for the writer.
fn queue<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    call: impl FnOnce() -> T + Send + 'scope,
) -> std::thread::ScopedJoinHandle<'scope, T> {
    let (sender, receiver) = channel();
    let thread = scope.spawn(move || {
        sender.send(std::fs::read_link("/proc/thread-self").unwrap()).unwrap();
        call()
    });
    let status = Path::new("/proc").join(receiver.recv().unwrap()).join("syscall");
    // A futex call, number 202 on x86-64 and 98 on ARM64, is how a thread waits for another.
    while !["202 ", "98 "].iter().any(|number| std::fs::read_to_string(&status).unwrap().starts_with(number))
    {
        std::thread::yield_now();
    }
    thread
}

fn lease(store: &SqliteStore, key: KeyId) -> Lease {
    let Reserved::Fresh(lease) = store.reserve(&request(key)).unwrap() else { panic!("not fresh") };
    lease
}

/// Commits in the log. A frame's second number is the size of the database, if it ends a commit.
fn commits(folder: &Path) -> usize {
    let log = std::fs::read(folder.join("ledger.db-wal")).unwrap();
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
    let page_bytes = usize::try_from(number(&log[8..12])).unwrap();
    let frames = log[32..].chunks_exact(24 + page_bytes);
    frames.filter(|frame| frame[8..16] == log[16..24] && number(&frame[4..8]) != 0).count()
}

#[test]
fn changes_find_the_money_that_moved_before_them_in_the_same_commit() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (account, key) = account(&store, "acme");
    let leases: Vec<Lease> = (0..3).map(|_| lease(&store, key)).collect();
    let before = commits(folder.path());
    let turn = hold_the_turn(folder.path());
    std::thread::scope(|scope| {
        let first = queue(scope, || store.capture(&leases[0], price(), &Outcome::default()));
        let change = queue(scope, || store.set_account_status(account, AccountStatus::Suspended));
        let second = queue(scope, || store.capture(&leases[1], price(), &Outcome::default()));
        let change_back = queue(scope, || store.set_account_status(account, AccountStatus::Active));
        turn.unlock().unwrap();
        first.join().unwrap().unwrap();
        second.join().unwrap().unwrap();
        change.join().unwrap().unwrap();
        change_back.join().unwrap().unwrap();
    });
    assert_eq!(commits(folder.path()), before + 1, "they did not share a commit");
    let balance = store.balance(account, Environment::Test).unwrap();
    assert_eq!(balance.lifetime_spent.micros(), 2 * price().micros());
    assert_eq!(balance.held, price());
    let report = store.verify(Books::All).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn a_refused_change_undoes_only_itself() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (account, key) = account(&store, "acme");
    let leases: Vec<Lease> = (0..8).map(|_| lease(&store, key)).collect();
    let before = commits(folder.path());
    let turn = hold_the_turn(folder.path());
    std::thread::scope(|scope| {
        let mut captures = Vec::new();
        let mut refusals = Vec::new();
        for lease in &leases {
            captures.push(queue(scope, || store.capture(lease, price(), &Outcome::default())));
            let taken = NewAccount { name: "acme".to_owned(), tier: "free".to_owned() };
            let store = &store;
            refusals.push(queue(scope, move || store.create_account(&taken)));
        }
        turn.unlock().unwrap();
        captures.into_iter().for_each(|capture| assert!(capture.join().unwrap().is_ok()));
        for refusal in refusals {
            assert_eq!(refusal.join().unwrap().unwrap_err().code(), "account_exists");
        }
    });
    assert_eq!(commits(folder.path()), before + 1, "the others were committed one by one");
    let balance = store.balance(account, Environment::Test).unwrap();
    assert_eq!(balance.lifetime_spent.micros(), 8 * price().micros());
    assert!(store.verify(Books::All).unwrap().is_clean());
}

#[test]
fn a_refused_change_leaves_the_money_that_moved_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (account, key) = account(&store, "acme");
    let lease = lease(&store, key);
    let before = commits(folder.path());
    let turn = hold_the_turn(folder.path());
    std::thread::scope(|scope| {
        let capture = queue(scope, || store.capture(&lease, price(), &Outcome::default()));
        let taken = NewAccount { name: "acme".to_owned(), tier: "free".to_owned() };
        let store = &store;
        let refusal = queue(scope, move || store.create_account(&taken));
        turn.unlock().unwrap();
        assert!(capture.join().unwrap().is_ok());
        assert!(refusal.join().unwrap().is_err());
    });
    assert_eq!(commits(folder.path()), before + 1);
    let balance = store.balance(account, Environment::Test).unwrap();
    assert_eq!(balance.lifetime_spent, price());
    assert!(store.verify(Books::All).unwrap().is_clean());
}

#[test]
fn a_damaged_wallet_stops_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (damaged, bad_key) = account(&store, "damaged");
    let (healthy, key) = account(&store, "healthy");
    let capture = |lease: Lease| Op::Capture(lease, price(), Outcome::default());
    let batch: Vec<Op> =
        (0..10).map(|at| capture(lease(&store, if at % 2 == 0 { key } else { bad_key }))).collect();
    let raw = rusqlite::Connection::open(path(folder.path())).unwrap();
    // The place of its next movement is taken.
    let orphan = "INSERT INTO movement (account, environment, sequence, kind, at, amount, balance_after, hash) \
                  SELECT account, environment, head_sequence + 1, 1, 1, 1, 1, head_hash FROM standing \
                  WHERE account = ?1 AND kind = 0";
    raw.execute(orphan, [damaged.0]).unwrap();
    let before = commits(folder.path());
    for (at, result) in store.apply(&batch).into_iter().enumerate() {
        assert_eq!(result.is_ok(), at % 2 == 0, "{at}: {result:?}");
    }
    assert_eq!(commits(folder.path()), before + 1);
    let balance = store.balance(healthy, Environment::Test).unwrap();
    assert_eq!(balance.lifetime_spent.micros(), 5 * price().micros());
    assert!(store.verify(Books::Account(healthy)).unwrap().is_clean());
}

#[test]
fn a_long_batch_lets_others_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (account, _) = account(&store, "acme");
    let batch: Vec<Op> =
        (0..5_000).map(|at| Op::TopUp(top_up(account, price(), &format!("batch {at}")))).collect();
    let (over, start) = (AtomicBool::new(false), Barrier::new(2));
    std::thread::scope(|scope| {
        let long = scope.spawn(|| {
            start.wait();
            let results = store.apply(&batch);
            over.store(true, SeqCst);
            assert!(results.iter().all(Result::is_ok));
        });
        start.wait();
        for at in 0.. {
            if over.load(SeqCst) {
                break;
            }
            store.top_up(&top_up(account, price(), &format!("single {at}"))).unwrap();
        }
        long.join().unwrap();
    });
    let mut references = Vec::new();
    let mut after_sequence = 0;
    loop {
        let environment = Environment::Test;
        let query = StatementQuery { account, environment, after_sequence, limit: 1_000 };
        let page = store.statement(&query).unwrap();
        let Some(last) = page.last() else { break };
        after_sequence = last.sequence;
        references.extend(page.into_iter().filter_map(|movement| movement.reference));
    }
    let is_batch = |reference: &String| reference.starts_with("batch");
    let first = references.iter().position(is_batch).unwrap();
    let last = references.iter().rposition(is_batch).unwrap();
    let between = references[first..=last].iter().filter(|reference| !is_batch(reference)).count();
    assert!(between > 0, "nobody got a turn during {} operations", batch.len());
    assert!(store.verify(Books::All).unwrap().is_clean());
}

#[test]
fn a_commit_has_at_most_so_many_operations() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteOptions { batch_max: 4, ..SqliteOptions::default() };
    let store = SqliteStore::open(path(folder.path()), options).unwrap();
    let (account, _) = account(&store, "acme");
    let batch = |name: &str, size: usize| -> Vec<Op> {
        (0..size).map(|at| Op::TopUp(top_up(account, price(), &format!("{name} {at}")))).collect()
    };
    let mut before = commits(folder.path());
    assert!(store.apply(&batch("long", 9)).iter().all(Result::is_ok));
    assert_eq!(commits(folder.path()), before + 3);
    before = commits(folder.path());
    let turn = hold_the_turn(folder.path());
    std::thread::scope(|scope| {
        let calls = ["a", "b", "c", "d"].map(|name| {
            let batch = batch(name, 2);
            let store = &store;
            queue(scope, move || store.apply(&batch))
        });
        turn.unlock().unwrap();
        for call in calls {
            assert!(call.join().unwrap().iter().all(Result::is_ok));
        }
    });
    assert_eq!(commits(folder.path()), before + 2);
    assert!(store.verify(Books::All).unwrap().is_clean());
}

#[test]
fn a_leftover_of_a_killed_process_of_the_same_number_is_in_nobodys_way() {
    use sha2::Digest as _;
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (_, key) = account(&store, "acme");
    let content = vec![5; 300_000];
    let first = sha2::Sha256::digest(&content)[0];
    let parts = folder.path().join(format!("ledger.db.blobs/{first:02x}"));
    std::fs::create_dir_all(&parts).unwrap();
    for number in 0..50 {
        let name = format!("{}-{number}.part", std::process::id());
        std::fs::write(parts.join(name), "cut off").unwrap();
    }
    let reserve = noxus_billing::Reserve { keep_answer: true, ..request(key) };
    let Reserved::Fresh(lease) = store.reserve(&reserve).unwrap() else { panic!("not fresh") };
    let outcome = Outcome { body: "{}".to_owned(), blobs: vec![content.into()] };
    store.capture(&lease, price(), &outcome).unwrap();
    assert_eq!(store.answer(lease.job).unwrap().unwrap().outcome, outcome);
}

#[test]
fn an_answer_swept_away_before_its_turn_is_stored_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (_, key) = account(&store, "acme");
    let Reserved::Fresh(lease) =
        store.reserve(&noxus_billing::Reserve { keep_answer: true, ..request(key) }).unwrap()
    else {
        panic!("not fresh")
    };
    let outcome = Outcome {
        body: "{}".to_owned(),
        blobs: vec![(0..=255).cycle().take(400_000).collect::<Vec<u8>>().into()],
    };
    let turn = hold_the_turn(folder.path());
    std::thread::scope(|scope| {
        let capture = queue(scope, || store.capture(&lease, price(), &outcome));
        let blobs = folder.path().join("ledger.db.blobs");
        let mut removed = 0;
        for part in std::fs::read_dir(blobs).unwrap() {
            for file in std::fs::read_dir(part.unwrap().path()).unwrap() {
                std::fs::remove_file(file.unwrap().path()).unwrap();
                removed += 1;
            }
        }
        assert_eq!(removed, 1);
        turn.unlock().unwrap();
        capture.join().unwrap().unwrap();
    });
    assert_eq!(store.answer(lease.job).unwrap().unwrap().outcome, outcome);
    assert!(store.verify(Books::All).unwrap().is_clean());
}

/// Panics at the calls of one reserve, told by their number.
struct Panicking {
    call: AtomicU32,
    at: [u32; 2],
}

impl Randomness for Panicking {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        if bytes.len() == 16 && self.at.contains(&self.call.fetch_add(1, SeqCst)) {
            panic!("planted");
        }
        OsRandomness.fill(bytes)
    }
}

#[test]
fn a_panic_in_a_turn_is_an_error_of_its_call_and_of_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let (account, key) = account(&open(folder.path()), "acme");
    // The second of three reserves, together and then apart; the first alone.
    for (at, batch, expected) in [([1, 3], 3, "ok internal_error ok"), ([0, 9], 1, "internal_error")] {
        let randomness = Arc::new(Panicking { call: AtomicU32::new(0), at });
        let options = SqliteOptions { randomness, ..SqliteOptions::default() };
        let store = SqliteStore::open(path(folder.path()), options).unwrap();
        let batch: Vec<Op> = (0..batch).map(|_| Op::Reserve(request(key))).collect();
        let code = |result: Result<OpResult, Error>| result.map_or_else(|error| error.code(), |_| "ok");
        let codes: Vec<&str> = store.apply(&batch).into_iter().map(code).collect();
        assert_eq!(codes.join(" "), expected);
        charge(&store, key);
    }
    let store = open(folder.path());
    let balance = store.balance(account, Environment::Test).unwrap();
    assert_eq!(balance.lifetime_spent.micros(), 2 * price().micros());
    assert_eq!(balance.held.micros(), 2 * price().micros());
    assert!(store.verify(Books::All).unwrap().is_clean());
}

#[test]
fn opening_and_closing_wait_for_another_process_only_so_long() {
    for name in ["ledger.db.lock", "ledger.db.queue"] {
        wait_only_so_long_for(name);
    }
}

fn wait_only_so_long_for(name: &'static str) {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteOptions { busy_timeout_ms: 100, ..SqliteOptions::default() };
    let store = SqliteStore::open(path(folder.path()), options.clone()).unwrap();
    let (_, key) = account(&store, "acme");
    let turn = hold(folder.path(), name);
    let (sender, receiver) = channel();
    let ledger = path(folder.path());
    std::thread::spawn(move || {
        sender.send(SqliteStore::open(&ledger, options).err()).unwrap();
        sender.send(store.reserve(&request(key)).err()).unwrap();
        drop(store);
        sender.send(None).unwrap();
    });
    for _ in 0..2 {
        let refused = receiver.recv_timeout(HANG).unwrap().unwrap();
        assert_eq!((refused.code(), refused.retryable()), ("store_busy", true));
        assert!(refused.to_string().contains(name), "{refused}");
        assert!(refused.message_es().contains(name), "{refused}");
    }
    assert!(receiver.recv_timeout(HANG).unwrap().is_none());
    turn.unlock().unwrap();
    charge(&open(folder.path()), key);
}

/// A clock that notes who asks: each turn begins with a look at it.
#[derive(Default)]
struct Attendance(Mutex<Vec<String>>);

impl Clock for Attendance {
    fn now(&self) -> Timestamp {
        let name = std::thread::current().name().unwrap_or_default().to_owned();
        self.0.lock().unwrap().push(name);
        SystemClock.now()
    }
}

impl Attendance {
    /// Who has asked since the last time.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[test]
fn a_caller_alone_commits_in_its_own_thread_and_overtakes_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Attendance::default());
    let options = SqliteOptions { clock: clock.clone(), ..SqliteOptions::default() };
    let store = SqliteStore::open(path(folder.path()), options).unwrap();
    let (account, key) = account(&store, "acme");
    let me = std::thread::current().name().unwrap().to_owned();
    clock.take();
    charge(&store, key);
    assert_eq!(clock.take(), [&*me, &*me]);
    // Somebody waits for a turn, as another process does: it comes first, whoever would be quicker.
    let queue = std::fs::File::options().write(true).open(folder.path().join("ledger.db.queue")).unwrap();
    queue.lock_shared().unwrap();
    charge(&store, key);
    assert_eq!(clock.take(), ["noxus-ledger", "noxus-ledger"]);
    queue.unlock().unwrap();
    charge(&store, key);
    assert_eq!(clock.take(), [&*me, &*me]);
    assert_eq!(
        store.balance(account, Environment::Test).unwrap().lifetime_spent.micros(),
        3 * price().micros()
    );
}

#[test]
fn a_caller_that_never_pauses_lets_others_in() {
    let folder = tempfile::tempdir().unwrap();
    let (greedy, modest) = (open(folder.path()), open(folder.path()));
    let (account, key) = account(&greedy, "acme");
    let over = AtomicBool::new(false);
    let charged = std::thread::scope(|scope| {
        let loops = scope.spawn(|| {
            let mut charged = 0;
            while !over.load(SeqCst) {
                charge(&greedy, key);
                charged += 1;
            }
            charged
        });
        for _ in 0..50 {
            charge(&modest, key);
        }
        over.store(true, SeqCst);
        loops.join().unwrap()
    });
    let spent = modest.balance(account, Environment::Test).unwrap().lifetime_spent.micros();
    assert_eq!(spent, (charged + 50) * price().micros());
    assert!(modest.verify(Books::All).unwrap().is_clean());
}
