//! Random histories: both stores answer alike, and both agree with plain sums kept outside.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use noxus_billing::{
    AccountId, AccountStatus, Clock, Environment, Error, Failure, Idempotency, JobId, JobQuery, JobState,
    KeyChange, KeyId, KeyStatus, Lease, LeaseToken, Lookup, ManualClock, MemoryStore, Money, NewAccount,
    NewKey, Op, OpResult, Outcome, RateLimit, Receipt, Refund, Reserve, Reserved, Scope, SeededRandomness,
    SqliteOptions, SqliteStore, StatementQuery, Store, Timestamp, TopUp, Upstream,
};
use proptest::prelude::*;
use proptest::test_runner::Config;

const LEASE_MS: i64 = 1_000;
const HOLD_MS: i64 = 3_000;
const RETENTION_MS: i64 = 10_000;

#[derive(Clone, Debug)]
enum Action {
    Reserve { key: usize, micros: i64, idempotency: Option<(u8, u8)>, keep_answer: bool },
    Heartbeat(usize),
    Extend(usize, i64),
    NoteUpstream(usize, i64),
    Capture(usize, i64),
    Release { lease: usize, cancel: bool, detail: Option<u8> },
    Cancel(usize),
    TopUp { environment: bool, micros: i64, reference: u8 },
    Refund { lease: usize, micros: i64, reference: u8 },
    Advance(i64),
    Reap(usize),
    Lookup { key: usize, name: u8, body: u8 },
    KeyStatus(usize, bool),
    UpdateKey { key: usize, rate_limit: Option<u32>, budget: Option<i64> },
    Suspend(bool),
    Rotate(usize),
}

fn action() -> impl Strategy<Value = Action> {
    let micros = prop_oneof![0_i64..50, -2_i64..5];
    let idempotency = proptest::option::of((0_u8..3, 0_u8..2));
    prop_oneof![
        8 => (0_usize..4, micros.clone(), idempotency, proptest::bool::weighted(0.2))
            .prop_map(|(key, micros, idempotency, keep_answer)| {
                Action::Reserve { key, micros, idempotency, keep_answer }
            }),
        2 => (0_usize..99).prop_map(Action::Heartbeat),
        2 => (0_usize..99, micros.clone()).prop_map(|(lease, micros)| Action::Extend(lease, micros)),
        1 => (0_usize..99, micros.clone()).prop_map(|(lease, micros)| Action::NoteUpstream(lease, micros)),
        6 => (0_usize..99, micros.clone()).prop_map(|(lease, micros)| Action::Capture(lease, micros)),
        2 => (0_usize..99, any::<bool>(), proptest::option::of(0_u8..3))
            .prop_map(|(lease, cancel, detail)| Action::Release { lease, cancel, detail }),
        2 => (0_usize..99).prop_map(Action::Cancel),
        3 => (any::<bool>(), 0_i64..200, 0_u8..20)
            .prop_map(|(environment, micros, reference)| Action::TopUp { environment, micros, reference }),
        2 => (0_usize..99, micros, 0_u8..20)
            .prop_map(|(lease, micros, reference)| Action::Refund { lease, micros, reference }),
        4 => prop_oneof![0_i64..2_000, Just(LEASE_MS), Just(HOLD_MS), Just(RETENTION_MS), -500_i64..0]
            .prop_map(Action::Advance),
        // Nothing or everything: which of several holds comes first is each store's own affair.
        1 => prop_oneof![Just(0), Just(1_000)].prop_map(Action::Reap),
        2 => (0_usize..4, 0_u8..3, 0_u8..2).prop_map(|(key, name, body)| Action::Lookup { key, name, body }),
        1 => (0_usize..4, any::<bool>()).prop_map(|(key, on)| Action::KeyStatus(key, on)),
        1 => (0_usize..4, proptest::option::of(0_u32..4), proptest::option::of(-1_i64..150))
            .prop_map(|(key, rate_limit, budget)| Action::UpdateKey { key, rate_limit, budget }),
        1 => any::<bool>().prop_map(Action::Suspend),
        1 => (0_usize..4).prop_map(Action::Rotate),
    ]
}

fn environment(live: bool) -> Environment {
    if live { Environment::Live } else { Environment::Test }
}

/// One store and the leases it gave, in the order of giving.
struct Side {
    store: Box<dyn Store>,
    leases: Vec<Lease>,
}

impl Side {
    fn new(store: Box<dyn Store>) -> Self {
        let new = NewAccount { name: "acme".to_owned(), tier: "free".to_owned() };
        let account = store.create_account(&new).unwrap().id;
        assert_eq!(account, AccountId(1));
        let free = |live| NewKey::unlimited(account, environment(live));
        let rate_limit = Some(RateLimit { limit: 3, window_seconds: 5 });
        let budget = Some(Money::from_micros(120));
        for new in [
            free(false),
            free(true),
            NewKey { rate_limit, ..free(false) },
            NewKey { rate_limit, budget, ..free(true) },
        ] {
            store.create_key(&new).unwrap();
        }
        Self { store, leases: Vec::new() }
    }

    fn lease(&self, index: usize) -> Lease {
        let nobody = Lease {
            job: JobId(999),
            token: LeaseToken([0; 16]),
            attempt: 1,
            reserved: Money::ZERO,
            lease_until: Timestamp(0),
            hold_expires: Timestamp(0),
            account: AccountId(1),
            environment: Environment::Test,
        };
        self.leases.get(index % self.leases.len().max(1)).cloned().unwrap_or(nobody)
    }

    /// The operation an action stands for, on this store's leases.
    fn op(&self, action: &Action) -> Option<Op> {
        Some(match action {
            Action::Reserve { key, micros, idempotency, keep_answer } => Op::Reserve(Reserve {
                key: key_id(*key),
                tool: "qr".to_owned(),
                amount: Money::from_micros(*micros),
                request_id: "req_01".to_owned(),
                idempotency: idempotency
                    .map(|(name, body)| Idempotency { key: format!("k{name}"), fingerprint: [body; 32] }),
                keep_answer: *keep_answer,
                lease_owner: "model".to_owned(),
                lease_ms: LEASE_MS,
                hold_ms: HOLD_MS,
            }),
            Action::Heartbeat(lease) => Op::Heartbeat(self.lease(*lease)),
            Action::Extend(lease, micros) => Op::Extend(self.lease(*lease), Money::from_micros(*micros)),
            Action::NoteUpstream(lease, micros) => {
                let (provider, id) = ("provider".to_owned(), micros.to_string());
                let cost_usd = Money::from_micros(*micros);
                Op::NoteUpstream(self.lease(*lease), Upstream { provider, id, cost_usd })
            }
            Action::Capture(lease, micros) => {
                let body = format!("{{\"answer\":{micros}}}");
                let outcome = Outcome { body, blobs: vec![vec![1; 40].into()] };
                Op::Capture(self.lease(*lease), Money::from_micros(*micros), outcome)
            }
            Action::Release { lease, cancel, detail } => {
                let error_code = if *cancel { "cancelled" } else { "tool_failed" }.to_owned();
                let detail = detail.map(|detail| format!("because {detail}"));
                Op::Release(self.lease(*lease), Failure { error_code, detail })
            }
            Action::Cancel(lease) => Op::Cancel(self.lease(*lease).job),
            Action::TopUp { environment: live, micros, reference } => Op::TopUp(TopUp {
                account: AccountId(1),
                environment: environment(*live),
                amount: Money::from_micros(*micros),
                reference: format!("r{reference}"),
            }),
            Action::Refund { lease, micros, reference } => Op::Refund(Refund {
                job: self.lease(*lease).job,
                amount: Money::from_micros(*micros),
                reference: format!("r{reference}"),
            }),
            _ => return None,
        })
    }

    /// Performs an action; the text is what a caller could tell the stores apart by.
    fn perform(&mut self, action: &Action) -> (String, Option<(Op, OpResult)>) {
        if let Some(op) = self.op(action) {
            let result = self.store.one(op.clone());
            if let Ok(OpResult::Reserved(Reserved::Fresh(lease)) | OpResult::Lease(lease)) = &result {
                self.leases.push(lease.clone());
            }
            return (told(&result), result.ok().map(|result| (op, result)));
        }
        let store = &self.store;
        let text = match action {
            Action::Reap(max) => told(&store.reap(*max)),
            Action::Lookup { key, name, body } => told(&store.lookup(&Lookup {
                key: key_id(*key),
                idempotency_key: format!("k{name}"),
                fingerprint: [*body; 32],
            })),
            Action::KeyStatus(key, on) => {
                let status = if *on { KeyStatus::Active } else { KeyStatus::Disabled };
                told(&store.set_key_status(key_id(*key), status).map(|key| key.status))
            }
            Action::UpdateKey { key, rate_limit, budget } => {
                let rate_limit = rate_limit.map(|limit| RateLimit { limit, window_seconds: 5 });
                let budget = budget.map(Money::from_micros);
                let change =
                    KeyChange { rate_limit: Some(rate_limit), budget: Some(budget), ..KeyChange::default() };
                told(&store.update_key(key_id(*key), &change))
            }
            Action::Suspend(on) => {
                let status = if *on { AccountStatus::Suspended } else { AccountStatus::Active };
                told(&store.set_account_status(AccountId(1), status))
            }
            Action::Rotate(key) => {
                told(&store.rotate_key(key_id(*key), 2_000).map(|(key, _)| (key.id, key.lineage)))
            }
            _ => String::new(),
        };
        (text, None)
    }

    fn view(&self) -> String {
        let store = &self.store;
        let account = AccountId(1);
        let jobs = store.jobs(&JobQuery::of(account)).unwrap();
        let mut text = format!("{jobs:?}");
        for job in jobs.iter().map(|job| job.id) {
            let kept = store.kept(job).unwrap();
            let parts = [0, 1].map(|part| store.kept_part(job, part, 30, 20).unwrap());
            text += &format!("{kept:?}{parts:?}{:?}", store.answer(job).unwrap());
        }
        for environment in [Environment::Test, Environment::Live] {
            let query = StatementQuery { account, environment, after_sequence: 0, limit: 1_000 };
            let balance = store.balance(account, environment).unwrap();
            text += &format!("{balance:?}{:?}", store.statement(&query).unwrap());
        }
        for key in 0..4 {
            text += &format!("{:?}", store.key_usage(key_id(key)).unwrap());
        }
        text
    }
}

fn key_id(index: usize) -> KeyId {
    KeyId(i64::try_from(index).unwrap() + 1)
}

fn told<T: std::fmt::Debug>(result: &Result<T, Error>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{} {error}", error.code()),
    }
}

/// Plain sums over what the store has acknowledged, kept without its rules.
#[derive(Default)]
struct Sums {
    posted: HashMap<Environment, i64>,
    spent: HashMap<Environment, i64>,
    charged: HashMap<JobId, (Environment, i64)>,
    /// Jobs that ended without a charge; nothing may happen to them any more.
    given_back: HashSet<JobId>,
    /// What is to be kept of ended jobs.
    kept: HashMap<JobId, String>,
    /// Jobs of which something is to be kept once they end.
    asked: HashSet<JobId>,
    /// The latest moment any clock has shown.
    latest: Timestamp,
}

impl Sums {
    fn note(&mut self, op: &Op, result: &OpResult) {
        match (op, result) {
            (Op::Reserve(reserve), OpResult::Reserved(Reserved::Fresh(lease)))
                if reserve.keep_answer || reserve.idempotency.is_some() =>
            {
                self.asked.insert(lease.job);
            }
            (Op::Release(lease, why), OpResult::Receipt(receipt)) => {
                self.give_back(lease.job, receipt);
                if let Some(detail) = why.detail.as_ref().filter(|_| self.asked.contains(&lease.job)) {
                    self.kept.insert(lease.job, detail.clone());
                }
            }
            (Op::Cancel(job), OpResult::Receipt(receipt)) => self.give_back(*job, receipt),
            (Op::TopUp(top_up), _) => {
                *self.posted.entry(top_up.environment).or_default() += top_up.amount.micros();
            }
            (Op::Capture(lease, amount, outcome), OpResult::Receipt(receipt)) => {
                assert!(!self.given_back.contains(&lease.job), "a job was charged that had ended");
                if self.asked.contains(&lease.job) {
                    self.kept.insert(lease.job, outcome.body.clone());
                }
                assert_eq!(receipt.charged, *amount);
                assert!(receipt.charged <= receipt.estimated);
                let twice = self.charged.insert(lease.job, (lease.environment, amount.micros()));
                assert_eq!(twice, None, "a job was charged twice");
                *self.posted.entry(lease.environment).or_default() -= amount.micros();
                *self.spent.entry(lease.environment).or_default() += amount.micros();
            }
            (Op::Refund(refund), _) => {
                let (environment, left) = self.charged.get_mut(&refund.job).unwrap();
                *left -= refund.amount.micros();
                assert!(*left >= 0, "more was refunded than charged");
                *self.posted.entry(*environment).or_default() += refund.amount.micros();
            }
            _ => {}
        }
    }

    fn give_back(&mut self, job: JobId, receipt: &Receipt) {
        assert_eq!((receipt.job, receipt.charged), (job, Money::ZERO));
        assert!(self.given_back.insert(job), "a job ended twice");
        assert!(!self.charged.contains_key(&job), "a charged job was given back");
    }

    /// What is kept is what was said, from the end of a job to the end of its retention.
    fn check_kept(&mut self, store: &dyn Store, now: Timestamp) {
        self.latest = self.latest.max(now);
        let jobs = store.jobs(&JobQuery { limit: 1_000, ..JobQuery::of(AccountId(1)) }).unwrap();
        for job in jobs {
            let found = store.kept(job.id).unwrap();
            let Some(said) = self.kept.get(&job.id) else {
                assert_eq!(found, None, "job {}", job.id);
                continue;
            };
            let end = job.done_at.unwrap().plus(RETENTION_MS);
            match &found {
                // The clock may have been set back since.
                None => assert!(end <= self.latest, "job {} was forgotten early", job.id),
                Some(found) => {
                    assert!(now < end, "job {} was forgotten late", job.id);
                    assert_eq!((&found.body, found.state), (said, job.state));
                    assert_eq!(found.parts.len(), usize::from(job.state == JobState::Succeeded));
                }
            }
        }
    }

    fn check(&self, store: &dyn Store) {
        let jobs = store.jobs(&JobQuery { limit: 1_000, ..JobQuery::of(AccountId(1)) }).unwrap();
        for environment in [Environment::Test, Environment::Live] {
            let balance = store.balance(AccountId(1), environment).unwrap();
            let sum = |sums: &HashMap<Environment, i64>| sums.get(&environment).copied().unwrap_or(0);
            assert_eq!(balance.posted.micros(), sum(&self.posted));
            assert_eq!(balance.lifetime_spent.micros(), sum(&self.spent));
            let open = jobs.iter().filter(|job| job.environment == environment && job.state.is_open());
            assert_eq!(balance.held.micros(), open.map(|job| job.reserved.micros()).sum::<i64>());
            assert!(balance.posted >= balance.held && balance.held >= Money::ZERO);
        }
    }
}

/// Memory where there is some: the rules are under test here, not the disk.
fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn history(actions: &[Action]) {
    let folder = folder();
    let clock = Arc::new(ManualClock::new(Timestamp(1_000_000)));
    let randomness = || Arc::new(SeededRandomness::new(7));
    let options = SqliteOptions {
        clock: clock.clone(),
        randomness: randomness(),
        retention_ms: RETENTION_MS,
        blob_inline_max_bytes: 32,
        ..SqliteOptions::default()
    };
    let sqlite = SqliteStore::open(folder.path().join("ledger.db"), options).unwrap();
    let memory = MemoryStore::with_retention_ms(clock.clone(), randomness(), RETENTION_MS);
    let mut sides = [Side::new(Box::new(sqlite)), Side::new(Box::new(memory))];
    let mut sums = Sums::default();
    for action in actions {
        if let Action::Advance(duration_ms) = action {
            clock.advance(*duration_ms);
        }
        let now = clock.now();
        let [(left, noted), (right, _)] = sides.each_mut().map(|side| side.perform(action));
        assert_eq!(left, right, "the stores answer {action:?} differently");
        if let Some((op, result)) = noted {
            sums.note(&op, &result);
        }
        assert_eq!(sides[0].view(), sides[1].view(), "the stores differ after {action:?}");
        sums.check(&*sides[0].store);
        sums.check_kept(&*sides[0].store, now);
    }
    for side in &sides {
        let report = side.store.verify(Scope::All).unwrap();
        assert!(report.is_clean(), "{report:?}");
    }
}

/// Histories per run; more with `PROPTEST_CASES`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(Config { max_shrink_iters: 400, failure_persistence: None, ..Config::with_cases(cases()) })]

    #[test]
    fn random_histories_agree(actions in proptest::collection::vec(action(), 1..80)) {
        history(&actions);
    }
}
