//! Ledgers, workers and what they were promised.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use noxus_billing::{
    AccountId, Directory, Environment, JobId, JobState, KeyId, Ledger, Money, NewAccount, NewKey, Outcome,
    Reserve, Reserved, Scope, SqliteOptions, SqliteStore, TopUp,
};

pub(crate) const WORKER: &str = "NOXUS_TEST_WORKER";
pub(crate) const PRICE_MICROS: i64 = 2_000;
/// Whoever takes so long hangs.
pub(crate) const HANG: Duration = Duration::from_secs(60);

pub(crate) fn path(folder: &Path) -> PathBuf {
    folder.join("ledger.db")
}

pub(crate) fn open(folder: &Path) -> SqliteStore {
    SqliteStore::open(path(folder), SqliteOptions::default()).unwrap()
}

pub(crate) fn price() -> Money {
    Money::from_micros(PRICE_MICROS)
}

/// An account with money for ten million jobs, and its key.
pub(crate) fn account(store: &SqliteStore, name: &str) -> (AccountId, KeyId) {
    let account = store.create_account(&NewAccount { name: name.to_owned(), tier: "free".to_owned() });
    let account = account.unwrap().id;
    store.top_up(&top_up(account, Money::from_micros(10_000_000 * PRICE_MICROS), "opening")).unwrap();
    (account, store.create_key(&NewKey::unlimited(account, Environment::Test)).unwrap().0.id)
}

pub(crate) fn top_up(account: AccountId, amount: Money, reference: &str) -> TopUp {
    TopUp { account, environment: Environment::Test, amount, reference: reference.to_owned() }
}

pub(crate) fn request(key: KeyId) -> Reserve {
    Reserve {
        key,
        tool: "qr".to_owned(),
        amount: price(),
        request_id: "req_01".to_owned(),
        idempotency: None,
        keep_answer: false,
        lease_owner: std::process::id().to_string(),
        lease_ms: 600_000,
        hold_ms: 3_600_000,
    }
}

pub(crate) fn charge(store: &SqliteStore, key: KeyId) -> JobId {
    let Reserved::Fresh(lease) = store.reserve(&request(key)).unwrap() else { panic!("not fresh") };
    store.capture(&lease, price(), &Outcome::default()).unwrap().job
}

/// The file of acknowledgements: one write per line, whoever writes.
pub(crate) struct Promises(File);

impl Promises {
    pub(crate) fn of(folder: &Path) -> Self {
        Self(OpenOptions::new().create(true).append(true).open(folder.join("promises")).unwrap())
    }

    pub(crate) fn note(&self, what: impl std::fmt::Display) {
        (&self.0).write_all(format!("{what}\n").as_bytes()).unwrap();
    }

    pub(crate) fn read(folder: &Path) -> Vec<String> {
        let text = std::fs::read_to_string(folder.join("promises")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

pub(crate) fn charge_and_note(store: &SqliteStore, key: KeyId, folder: &Path, times: usize) {
    let promises = Promises::of(folder);
    for _ in 0..times {
        promises.note(charge(store, key));
    }
}

/// Every acknowledged charge is in the file, once, and the books are in order.
pub(crate) fn hold_to_promises(folder: &Path, account: AccountId) -> usize {
    let store = open(folder);
    let promised = Promises::read(folder);
    let jobs: HashSet<JobId> = promised.iter().map(|line| JobId(line.parse().unwrap())).collect();
    assert_eq!(jobs.len(), promised.len(), "a job was promised twice");
    let missing: Vec<&JobId> = jobs
        .iter()
        .filter(|job| !store.job(**job).is_ok_and(|found| found.state == JobState::Succeeded))
        .collect();
    assert!(missing.is_empty(), "{} of {} acknowledged charges are lost", missing.len(), jobs.len());
    let report = store.verify(Scope::All).unwrap();
    assert!(report.is_clean(), "{report:?}");
    let spent = store.balance(account, Environment::Test).unwrap().lifetime_spent.micros() / PRICE_MICROS;
    assert!(spent >= i64::try_from(jobs.len()).unwrap(), "{spent} charges, {} promised", jobs.len());
    jobs.len()
}

/// A worker and all of its descendants, who share its standard output and its process group.
pub(crate) struct Worker {
    pub(crate) child: Child,
    lines: Receiver<String>,
}

impl Worker {
    pub(crate) fn start(folder: &Path, key: KeyId, task: &str) -> Self {
        Self::start_with(folder, key, task, &[])
    }

    pub(crate) fn start_with(folder: &Path, key: KeyId, task: &str, variables: &[(&str, &Path)]) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "attacks::worker", "--nocapture", "--test-threads=1"])
            .env(WORKER, format!("{task} {key} {}", folder.display()))
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            // Ends when the last descendant does.
            for line in output.lines().map_while(Result::ok) {
                if let Some(said) = line.strip_prefix("> ") {
                    let _ = sender.send(said.to_owned());
                }
            }
        });
        Self { child, lines }
    }

    /// The next thing said; `None` when everybody has ended.
    pub(crate) fn hear(&self) -> Option<String> {
        use std::sync::mpsc::RecvTimeoutError;
        match self.lines.recv_timeout(HANG) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("a worker hangs"),
        }
    }

    /// Waits until the worker and everybody it forked have ended; what they said meanwhile.
    pub(crate) fn all_said(&self) -> Vec<String> {
        std::iter::from_fn(|| self.hear()).collect()
    }

    /// SIGKILL for the worker alone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Worker {
    #[expect(unsafe_code, reason = "killing a process group has no safe interface here")]
    fn drop(&mut self) {
        let group = i32::try_from(self.child.id()).unwrap();
        // SAFETY: a system call without memory; the group is the one of our own worker.
        unsafe { libc::kill(-group, libc::SIGKILL) };
        let _ = self.child.wait();
    }
}

/// Without the locks of std, of which a forked child may have inherited a locked copy.
pub(crate) fn say(text: &str) {
    let mut output = File::options().append(true).open("/proc/self/fd/1").unwrap();
    output.write_all(format!("\n> {text}\n").as_bytes()).unwrap();
}

/// An unrelated process that opens and closes the ledger until there is a file named `stop`.
pub(crate) fn visit(folder: &Path) {
    say("visiting");
    while !folder.join("stop").exists() {
        drop(open(folder));
    }
}
