//! No call does without bound what others wait for, and nobody's damage is everybody's.

use std::path::Path;
use std::sync::Arc;

use noxus_billing::{
    AccountId, Clock, Directory, Environment, Error, JobId, JobQuery, JobState, KeyId, Ledger, ManualClock,
    Money, NewAccount, NewKey, Op, OpResult, Outcome, RateLimit, Reserve, Reserved, Scope, SqliteOptions,
    SqliteStore, Timestamp, TopUp,
};
use rusqlite::Connection;

const START: Timestamp = Timestamp(1_700_000_000_000);

fn open(path: &Path, clock: &Arc<ManualClock>) -> SqliteStore {
    let options = SqliteOptions { clock: clock.clone(), ..SqliteOptions::default() };
    SqliteStore::open(path, options).unwrap()
}

fn account(store: &SqliteStore, name: &str, micros: i64) -> (AccountId, KeyId) {
    let new = NewAccount { name: name.to_owned(), tier: "free".to_owned() };
    let account = store.create_account(&new).unwrap().id;
    let environment = Environment::Test;
    let amount = Money::from_micros(micros);
    store.top_up(&TopUp { account, environment, amount, reference: "opening".to_owned() }).unwrap();
    (account, store.create_key(&NewKey::unlimited(account, environment)).unwrap().0.id)
}

fn request(key: KeyId, micros: i64) -> Reserve {
    Reserve {
        key,
        tool: "qr".to_owned(),
        amount: Money::from_micros(micros),
        request_id: "req_01".to_owned(),
        idempotency: None,
        keep_answer: false,
        lease_owner: "test".to_owned(),
        lease_ms: 1_000,
        hold_ms: 1_000,
    }
}

fn expired(path: &Path) -> i64 {
    let raw = Connection::open(path).unwrap();
    raw.query_row("SELECT count(*) FROM job WHERE state = 5", [], |row| row.get(0)).unwrap()
}

/// `count` holds of one millionth each, abandoned.
fn abandon(store: &SqliteStore, clock: &ManualClock, key: KeyId, count: usize) {
    let ops = vec![Op::Reserve(request(key, 1)); count];
    assert!(store.apply(&ops).iter().all(Result::is_ok));
    clock.advance(1_000);
}

#[test]
fn a_reserve_ends_no_more_abandoned_holds_than_a_turn_has_room_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let clock = Arc::new(ManualClock::new(START));
    let store = open(&path, &clock);
    let (_, key) = account(&store, "acme", 2_001);
    abandon(&store, &clock, key, 2_000);
    // It has the money at once, and leaves the rest for later.
    store.reserve(&request(key, 1)).unwrap();
    assert_eq!(expired(&path), 256);
    let query = JobQuery { state: Some(JobState::Expired), limit: 1_000, ..JobQuery::of(AccountId(1)) };
    assert_eq!(store.jobs(&query).unwrap().len(), 1_000);
    // It needs what all the others hold, and gets it, turn by turn.
    let Reserved::Fresh(lease) = store.reserve(&request(key, 2_000)).unwrap() else { panic!("not fresh") };
    assert_eq!(expired(&path), 2_000);
    assert_eq!(store.reserve(&request(key, 1)).unwrap_err().code(), "insufficient_api_balance");
    store.capture(&lease, lease.reserved, &Outcome::default()).unwrap();
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

#[test]
fn a_damaged_wallet_stops_neither_the_reaper_nor_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let clock = Arc::new(ManualClock::new(START));
    let (damaged, sound) = {
        let store = open(&path, &clock);
        let (damaged, first) = account(&store, "damaged", 1_000);
        let (sound, second) = account(&store, "sound", 1_000);
        abandon(&store, &clock, first, 50);
        abandon(&store, &clock, second, 50);
        (damaged, (sound, second))
    };
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE standing SET held = 2 WHERE account = ?1 AND kind = 0", [damaged.0])
        .unwrap();
    let row = || {
        let text = "SELECT held || ' ' || in_flight || ' ' || event_sequence FROM standing WHERE account = ?1 AND kind = 0";
        let raw = Connection::open(&path).unwrap();
        raw.query_row(text, [damaged.0], |row| row.get::<_, String>(0)).unwrap()
    };
    let before = row();
    let store = open(&path, &clock);
    let mut expired = 0;
    for _ in 0..12 {
        let report = store.reap(10).unwrap();
        expired += report.expired;
    }
    assert_eq!(expired, 50, "all of the sound wallet, none of the damaged one");
    let balance = store.balance(sound.0, Environment::Test).unwrap();
    assert_eq!(balance.held, Money::ZERO);
    store.reserve(&request(sound.1, 1)).unwrap();
    assert!(store.reap(100).unwrap().damaged > 0);
    assert_eq!(row(), before, "the damaged wallet is as it was");
}

#[test]
fn lists_of_jobs_are_the_same_by_every_filter() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(START));
    let store = open(&folder.path().join("ledger.db"), &clock);
    let (owner, key) = account(&store, "acme", 1_000_000);
    let live = NewKey::unlimited(owner, Environment::Live);
    let keys = [
        key,
        store.create_key(&NewKey::unlimited(owner, Environment::Test)).unwrap().0.id,
        store.create_key(&live).unwrap().0.id,
    ];
    let (foreign, other) = account(&store, "other", 1_000);
    for turn in 0..120_usize {
        let key = if turn % 11 == 0 { other } else { keys[turn % 3] };
        let reserve = Reserve { hold_ms: 10_000, ..request(key, 0) };
        let Reserved::Fresh(lease) = store.reserve(&reserve).unwrap() else { panic!("not fresh") };
        let failure = |code: &str| noxus_billing::Failure { error_code: code.to_owned(), detail: None };
        match turn % 7 {
            0..=2 => drop(store.capture(&lease, Money::ZERO, &Outcome::default()).unwrap()),
            3 => drop(store.release(&lease, &failure("tool_failed")).unwrap()),
            4 => drop(store.release(&lease, &failure("cancelled")).unwrap()),
            5 => drop(store.heartbeat(&lease).unwrap()),
            _ => {}
        }
        clock.advance(150);
    }
    // Everything there is, looked through here.
    let all: Vec<_> = (1..=120).map(|id| store.job(JobId(id)).unwrap()).rev().collect();
    let states = [
        JobState::Reserved,
        JobState::Running,
        JobState::Succeeded,
        JobState::Failed,
        JobState::Released,
        JobState::Expired,
    ];
    let mut told = 0;
    for state in std::iter::once(None).chain(states.map(Some)) {
        for environment in [None, Some(Environment::Test), Some(Environment::Live)] {
            for key in [None, Some(keys[0]), Some(keys[2]), Some(other)] {
                for (before, limit) in [(None, 1_000), (Some(JobId(70)), 5), (None, 1)] {
                    let query = JobQuery { account: owner, environment, key, state, before, limit };
                    let expected: Vec<_> = all
                        .iter()
                        .filter(|job| job.account == owner && before.is_none_or(|before| job.id < before))
                        .filter(|job| environment.is_none_or(|only| job.environment == only))
                        .filter(|job| key.is_none_or(|only| job.key == only))
                        .filter(|job| state.is_none_or(|only| job.state == only))
                        .take(limit as usize)
                        .cloned()
                        .collect();
                    told += expected.len();
                    assert_eq!(store.jobs(&query).unwrap(), expected, "{query:?}");
                }
            }
        }
    }
    assert!(told > 500, "{told}");
    assert_eq!(store.jobs(&JobQuery::of(foreign)).unwrap().len(), 11);
}

#[test]
fn stores_whose_clocks_differ_hold_one_limit_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let clocks = [-150_i64, 0, 150].map(|skew_ms| Arc::new(ManualClock::new(Timestamp(START.0 + skew_ms))));
    let stores = clocks.each_ref().map(|clock| open(&path, clock));
    let (owner, _) = account(&stores[0], "acme", 1_000_000);
    let rate_limit = Some(RateLimit { limit: 25, window_seconds: 1 });
    let new = NewKey { rate_limit, ..NewKey::unlimited(owner, Environment::Test) };
    let key = stores[0].create_key(&new).unwrap().0.id;
    let mut paid = Vec::new();
    for turn in 0..3_000 {
        let store = &stores[turn % 3];
        match store.reserve(&request(key, 1)) {
            Ok(Reserved::Fresh(lease)) => {
                store.capture(&lease, lease.reserved, &Outcome::default()).unwrap();
                paid.push(lease.job);
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => assert_eq!(error.code(), "rate_limit_exceeded"),
        }
        clocks.iter().for_each(|clock| clock.advance(3));
    }
    let times: Vec<i64> = paid.iter().map(|job| stores[0].job(*job).unwrap().done_at.unwrap().0).collect();
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "the store's order is the order of its times");
    for window in times.windows(26) {
        assert!(window[25] - window[0] >= 1_000, "26 successes in {} ms", window[25] - window[0]);
    }
    assert!(paid.len() >= 9 * 25 / 2, "{}", paid.len());
}

#[test]
fn a_leap_is_noticed_across_processes_and_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let clock = Arc::new(ManualClock::new(START));
    let key = {
        let store = open(&path, &clock);
        account(&store, "acme", 1_000).1
    };
    clock.set(START.plus(3 * 3_600_000));
    let refused = open(&path, &clock).reserve(&request(key, 1)).unwrap_err();
    assert!(matches!(refused, Error::ClockLeapt { ahead_ms: 10_800_000 }), "{refused:?}");
    assert!(refused.to_string().contains("3 h 0 min ahead") && refused.retryable(), "{refused}");
    assert!(refused.message_es().contains("noxus clock accept"), "{}", refused.message_es());
    let store = open(&path, &clock);
    assert_eq!(store.accept_clock().unwrap(), clock.now());
    store.reserve(&request(key, 1)).unwrap();
    assert!(store.verify(Scope::All).unwrap().is_clean());
}

#[test]
fn many_operations_at_once_are_all_answered() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(START));
    let store = open(&folder.path().join("ledger.db"), &clock);
    let (owner, key) = account(&store, "acme", 1_500);
    let results = store.apply(&vec![Op::Reserve(request(key, 1)); 2_000]);
    let held = results.iter().filter(|result| matches!(result, Ok(OpResult::Reserved(_)))).count();
    assert_eq!((results.len(), held), (2_000, 1_500));
    assert_eq!(store.balance(owner, Environment::Test).unwrap().held, Money::from_micros(1_500));
}
