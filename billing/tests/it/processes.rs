//! Several processes on one file, killed without warning.
//!
//! The test binary starts itself again as a worker; what a worker has been promised, it writes to
//! its standard output, and the parent holds the ledger to it.

use std::io::{BufRead, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use noxus_billing::{
    AccountId, ApiKey, Directory, Environment, Idempotency, JobId, JobQuery, JobState, KeyId, Lease, Ledger,
    Money, NewAccount, NewKey, Outcome, RateLimit, Reserve, Reserved, Scope, SqliteOptions, SqliteStore,
    TopUp,
};

const PRICE_MICROS: i64 = 2_000;
const WORKER: &str = "NOXUS_TEST_WORKER";

fn open(folder: &Path) -> SqliteStore {
    SqliteStore::open(folder.join("ledger.db"), SqliteOptions::default()).unwrap()
}

fn price() -> Money {
    Money::from_micros(PRICE_MICROS)
}

/// A ledger with one account and money for `jobs` jobs.
fn ledger(folder: &Path, jobs: i64, rate_limit: Option<RateLimit>) -> (SqliteStore, AccountId, ApiKey) {
    let store = open(folder);
    let new = NewAccount { name: "acme".to_owned(), tier: "free".to_owned() };
    let account = store.create_account(&new).unwrap().id;
    if jobs > 0 {
        fund(&store, account, jobs, "opening");
    }
    let new = NewKey { rate_limit, ..NewKey::unlimited(account, Environment::Test) };
    let key = store.create_key(&new).unwrap().0;
    (store, account, key)
}

fn fund(store: &SqliteStore, account: AccountId, jobs: i64, reference: &str) {
    let amount = Money::from_micros(jobs * PRICE_MICROS);
    let reference = reference.to_owned();
    store.top_up(&TopUp { account, environment: Environment::Test, amount, reference }).unwrap();
}

fn request(key: KeyId, idempotency_key: Option<String>, lease_ms: i64) -> Reserve {
    Reserve {
        key,
        tool: "qr".to_owned(),
        amount: price(),
        request_id: "req_01".to_owned(),
        idempotency: idempotency_key.map(|key| Idempotency { key, fingerprint: [1; 32] }),
        keep_answer: false,
        lease_owner: std::process::id().to_string(),
        lease_ms,
        hold_ms: 3_600_000,
    }
}

fn answer() -> Outcome {
    Outcome { body: "{\"ñ\":1.50}\n".repeat(100), blobs: vec![vec![7; 300_000].into(), vec![0, 255].into()] }
}

/// A worker process and both ends of the talk with it. Killed when it goes out of scope.
struct Worker {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    fn start(folder: &Path, key: KeyId, task: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::worker", "--nocapture", "--test-threads=1"])
            .env(WORKER, format!("{task} {key} {}", folder.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, input, output }
    }

    /// The next thing the worker says; `None` when it is gone.
    fn hear(&mut self) -> Option<String> {
        // The test harness of the child prints lines of its own.
        let said = self.output.by_ref().map_while(Result::ok);
        said.filter_map(|line| line.strip_prefix("> ").map(str::to_owned)).next()
    }

    fn tell(&mut self) {
        self.input.write_all(b"go\n").unwrap();
    }

    /// SIGKILL; returns what was said before it took effect.
    fn kill(&mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.hear()).collect()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn say(text: &str) {
    // The harness leaves its own line unfinished.
    let line = format!("\n> {text}\n");
    let mut output = std::io::stdout().lock();
    output.write_all(line.as_bytes()).and_then(|()| output.flush()).unwrap();
}

fn listen() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
}

/// Waits until someone puts an end to this process.
fn wait_for_the_end() -> ! {
    loop {
        std::thread::park();
    }
}

/// What a child does; in the parent's run there is nothing to do.
#[test]
fn worker() {
    let Ok(order) = std::env::var(WORKER) else { return };
    let mut words = order.splitn(3, ' ');
    let task = words.next().unwrap();
    let key = KeyId(words.next().unwrap().parse().unwrap());
    let store = open(Path::new(words.next().unwrap()));
    match task {
        "charge" => charge_for_ever(&store, key),
        "cents" => spend_on_command(&store, key),
        "crowd" => crowd(&store, key),
        _ => once(&store, key, task),
    }
}

/// Four threads that charge jobs until the process is killed, saying each job they were promised.
fn charge_for_ever(store: &SqliteStore, key: KeyId) {
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for turn in 0.. {
                    let name = format!("{}-{thread}-{turn}", std::process::id());
                    let reserved = store.reserve(&request(key, Some(name), 60_000)).unwrap();
                    let Reserved::Fresh(lease) = reserved else { panic!("{reserved:?}") };
                    let outcome = Outcome { body: "{}".to_owned(), blobs: Vec::new() };
                    let receipt = store.capture(&lease, price(), &outcome).unwrap();
                    say(&receipt.job.to_string());
                }
            });
        }
    });
}

fn spend_on_command(store: &SqliteStore, key: KeyId) {
    loop {
        say("ready");
        listen();
        match store.reserve(&request(key, None, 60_000)) {
            Ok(Reserved::Fresh(lease)) => {
                store.capture(&lease, price(), &Outcome::default()).unwrap();
                say("won");
            }
            Ok(other) => say(&format!("{other:?}")),
            Err(error) => say(error.code()),
        }
    }
}

/// 16 threads, 4 jobs each, some of which fail first.
fn crowd(store: &SqliteStore, key: KeyId) {
    say("ready");
    listen();
    std::thread::scope(|scope| {
        for thread in 0..16 {
            scope.spawn(move || {
                for turn in 0..4 {
                    match store.reserve(&request(key, None, 60_000)) {
                        Ok(Reserved::Fresh(lease)) if (thread + turn) % 7 == 6 => {
                            let why =
                                noxus_billing::Failure { error_code: "tool_failed".to_owned(), detail: None };
                            store.release(&lease, &why).unwrap();
                            say("failed");
                        }
                        Ok(Reserved::Fresh(lease)) => {
                            store.capture(&lease, price(), &Outcome::default()).unwrap();
                            say("paid");
                        }
                        Ok(other) => say(&format!("{other:?}")),
                        Err(error) => say(error.code()),
                    }
                }
            });
        }
    });
    say("over");
}

/// One idempotency key; `task` says where to get stuck.
fn once(store: &SqliteStore, key: KeyId, task: &str) {
    loop {
        match store.reserve(&request(key, Some("once".to_owned()), 50)).unwrap() {
            Reserved::Fresh(_) if task == "stuck-before" => {
                say("reserved");
                wait_for_the_end();
            }
            Reserved::Fresh(lease) => match capture_alive(store, &lease) {
                Some(job) if task == "stuck-after" => {
                    say(&format!("charged {job}"));
                    wait_for_the_end();
                }
                Some(job) => say(&format!("charged {job}")),
                None => {}
            },
            Reserved::Replay(response) => {
                assert_eq!(response.outcome, answer());
                assert_eq!(response.receipt.charged, price());
                say(&format!("replayed {} {}", response.receipt.job, response.receipt.balance_after));
            }
            // The lease of a killed process lapses by the clock alone.
            Reserved::InProgress { retry_after_ms, .. } => {
                std::thread::sleep(Duration::from_millis(retry_after_ms.unsigned_abs()));
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Captures unless another process has taken over meanwhile.
fn capture_alive(store: &SqliteStore, lease: &Lease) -> Option<JobId> {
    match store.capture(lease, price(), &answer()) {
        Ok(receipt) => Some(receipt.job),
        Err(error) => {
            assert_eq!(error.code(), "lease_lost");
            None
        }
    }
}

#[test]
fn killed_processes_lose_no_acknowledged_charge() {
    let folder = tempfile::tempdir().unwrap();
    let (store, account, key) = ledger(folder.path(), 1_000_000, None);
    let promised: Vec<String> = std::thread::scope(|scope| {
        let slots: Vec<_> = (0..4_usize)
            .map(|slot| {
                let (folder, key) = (folder.path(), key.id);
                scope.spawn(move || {
                    let mut promised = Vec::new();
                    for round in 0..4_usize {
                        let mut worker = Worker::start(folder, key, "charge");
                        // Killed after a different number of promises each time.
                        for _ in 0..(5 + 17 * slot + 11 * round) {
                            promised.push(worker.hear().unwrap());
                        }
                        promised.extend(worker.kill());
                    }
                    promised
                })
            })
            .collect();
        slots.into_iter().flat_map(|slot| slot.join().unwrap()).collect()
    });
    assert!(promised.len() >= 4 * (4 * 5 + 11 * 6) + 17 * 6 * 4, "{}", promised.len());
    // A line cut in half by the kill is no promise; there is at most one per kill.
    let jobs: Vec<JobId> = promised.iter().filter_map(|line| line.parse().ok().map(JobId)).collect();
    for job in &jobs {
        let record = store.job(*job).unwrap();
        assert_eq!((record.state, record.charged), (JobState::Succeeded, price()), "job {job}");
    }
    let distinct: std::collections::HashSet<&JobId> = jobs.iter().collect();
    assert_eq!(distinct.len(), jobs.len(), "a job was promised twice");
    let report = store.verify(Scope::All).unwrap();
    assert!(report.is_clean(), "{report:?}");
    let balance = store.balance(account, Environment::Test).unwrap();
    let charges = balance.lifetime_spent.micros() / PRICE_MICROS;
    assert!(charges >= i64::try_from(jobs.len()).unwrap());
    assert_eq!(balance.posted.micros(), (1_000_000 - charges) * PRICE_MICROS);
    // At most four holds per kill were cut off; all of them can be given back.
    assert!(balance.held.micros() <= 16 * 4 * PRICE_MICROS);
    for state in [JobState::Reserved, JobState::Running] {
        for job in store.jobs(&JobQuery { state: Some(state), ..JobQuery::of(account) }).unwrap() {
            store.cancel(job.id).unwrap();
        }
    }
    assert_eq!(store.balance(account, Environment::Test).unwrap().held, Money::ZERO);
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

#[test]
fn one_idempotency_key_is_charged_once_across_killed_processes() {
    let folder = tempfile::tempdir().unwrap();
    let (store, account, key) = ledger(folder.path(), 100, None);
    for _ in 0..3 {
        let mut worker = Worker::start(folder.path(), key.id, "stuck-before");
        assert_eq!(worker.hear().unwrap(), "reserved");
        worker.kill();
    }
    let mut worker = Worker::start(folder.path(), key.id, "stuck-after");
    let charged = worker.hear().unwrap();
    let job = charged.strip_prefix("charged ").unwrap().to_owned();
    worker.kill();
    let mut replays = 0;
    for _ in 0..3 {
        let mut workers: Vec<_> = (0..4).map(|_| Worker::start(folder.path(), key.id, "fire")).collect();
        for worker in &mut workers {
            for _ in 0..40 {
                assert_eq!(worker.hear().unwrap(), format!("replayed {job} 0.198"));
                replays += 1;
            }
            worker.kill();
        }
    }
    assert_eq!(replays, 480);
    let record = store.job(JobId(job.parse().unwrap())).unwrap();
    assert_eq!(record.attempt, 4, "three workers died with it");
    let balance = store.balance(account, Environment::Test).unwrap();
    assert_eq!((balance.lifetime_spent, balance.held), (price(), Money::ZERO));
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

#[test]
fn two_processes_spend_the_last_cent_once() {
    let folder = tempfile::tempdir().unwrap();
    let (store, account, key) = ledger(folder.path(), 0, None);
    let mut workers = [(); 2].map(|()| Worker::start(folder.path(), key.id, "cents"));
    for round in 0..25 {
        fund(&store, account, 1, &format!("cent {round}"));
        for worker in &mut workers {
            assert_eq!(worker.hear().unwrap(), "ready");
        }
        workers.iter_mut().for_each(Worker::tell);
        let mut heard = workers.each_mut().map(|worker| worker.hear().unwrap());
        heard.sort();
        assert_eq!(heard, ["insufficient_api_balance", "won"], "round {round}");
    }
    assert_eq!(store.balance(account, Environment::Test).unwrap().posted, Money::ZERO);
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

/// 8 processes of 16 threads and 4 calls each: how many were paid, and how the others were refused.
fn crowds(folder: &Path, key: KeyId) -> (usize, Vec<String>) {
    let mut workers: Vec<_> = (0..8).map(|_| Worker::start(folder, key, "crowd")).collect();
    for worker in &mut workers {
        assert_eq!(worker.hear().unwrap(), "ready");
    }
    workers.iter_mut().for_each(Worker::tell);
    let mut paid = 0;
    let mut refused = Vec::new();
    for worker in &mut workers {
        while let Some(said) = worker.hear().filter(|said| said != "over") {
            match said.as_str() {
                "paid" => paid += 1,
                "failed" => {}
                other => refused.push(other.to_owned()),
            }
        }
    }
    (paid, refused)
}

#[test]
fn a_crowd_of_processes_spends_exactly_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (store, account, key) = ledger(folder.path(), 100, None);
    let (paid, refused) = crowds(folder.path(), key.id);
    // Failures may have held the last places while others were refused.
    assert!(paid <= 100, "{paid}");
    assert!(refused.iter().all(|code| code == "insufficient_api_balance"), "{refused:?}");
    for _ in paid..100 {
        store.reserve(&request(key.id, None, 60_000)).unwrap();
    }
    let refused = store.reserve(&request(key.id, None, 60_000)).unwrap_err();
    assert_eq!(refused.code(), "insufficient_api_balance");
    let balance = store.balance(account, Environment::Test).unwrap();
    assert_eq!(balance.available(), Money::ZERO);
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

#[test]
fn a_crowd_of_processes_is_admitted_exactly_sixty_times() {
    let folder = tempfile::tempdir().unwrap();
    let rate_limit = Some(RateLimit { limit: 60, window_seconds: 86_400 });
    let (store, account, key) = ledger(folder.path(), 1_000, rate_limit);
    let (paid, refused) = crowds(folder.path(), key.id);
    assert!(paid <= 60, "{paid}");
    assert!(refused.iter().all(|code| code == "rate_limit_exceeded"), "{refused:?}");
    for _ in paid..60 {
        let Ok(Reserved::Fresh(lease)) = store.reserve(&request(key.id, None, 60_000)) else {
            panic!("{paid}")
        };
        store.capture(&lease, price(), &Outcome::default()).unwrap();
    }
    let refused = store.reserve(&request(key.id, None, 60_000)).unwrap_err();
    assert_eq!(refused.code(), "rate_limit_exceeded");
    let spent = store.balance(account, Environment::Test).unwrap().lifetime_spent;
    assert_eq!(spent.micros(), 60 * PRICE_MICROS);
    assert!(store.verify(Scope::All).unwrap().is_clean());
}
