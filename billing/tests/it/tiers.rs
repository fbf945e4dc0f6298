//! Tiers: what accounts and keys may that do not say otherwise.

use std::collections::BTreeMap;
use std::sync::Arc;

use noxus_billing::{
    Environment, Error, KeyChange, KeyId, ManualClock, MemoryStore, Money, NewAccount, NewKey, Outcome,
    RateLimit, RateScope, Reserve, Reserved, SeededRandomness, SqliteOptions, SqliteStore, Store, TierLimits,
    Tiers, Timestamp, TopUp,
};

fn tiers() -> Arc<Tiers> {
    let per_hour = |limit| Some(RateLimit { limit, window_seconds: 3_600 });
    let free = TierLimits { key_rate_limit: per_hour(3), ..TierLimits::default() };
    let team = TierLimits {
        key_rate_limit: per_hour(5),
        account_rate_limit: per_hour(7),
        key_budget: Some(Money::from_micros(40)),
    };
    let named = [("free", free), ("team", team), ("unlimited", TierLimits::default())];
    Arc::new(Tiers {
        named: named.into_iter().map(|(name, limits)| (name.to_owned(), limits)).collect::<BTreeMap<_, _>>(),
        otherwise: free,
    })
}

/// How a reserve of ten millionths ends.
fn reserve(store: &dyn Store, key: KeyId) -> String {
    let reserve = Reserve {
        key,
        tool: "qr".to_owned(),
        amount: Money::from_micros(10),
        request_id: "req_01".to_owned(),
        idempotency: None,
        keep_answer: false,
        lease_owner: "test".to_owned(),
        lease_ms: 60_000,
        hold_ms: 600_000,
    };
    match store.reserve(&reserve) {
        Ok(Reserved::Fresh(lease)) => {
            store.capture(&lease, lease.reserved, &Outcome::default()).unwrap();
            "paid".to_owned()
        }
        Ok(other) => panic!("{other:?}"),
        Err(Error::RateLimitExceeded { scope, limit, .. }) => format!("{} {limit}", scope.as_str()),
        Err(other) => other.code().to_owned(),
    }
}

fn paid(store: &dyn Store, key: KeyId) -> (usize, String) {
    let ends: Vec<String> = (0..20).map(|_| reserve(store, key)).collect();
    let paid = ends.iter().filter(|end| *end == "paid").count();
    (paid, ends.into_iter().find(|end| end != "paid").unwrap_or_default())
}

fn tiers_count(store: &dyn Store) {
    assert_eq!(RateScope::Key.as_str(), "key");
    let account = |name: &str, tier: &str| {
        let new = NewAccount { name: name.to_owned(), tier: tier.to_owned() };
        let account = store.create_account(&new).unwrap().id;
        let amount = Money::from_micros(1_000_000);
        let reference = "opening".to_owned();
        store.top_up(&TopUp { account, environment: Environment::Test, amount, reference }).unwrap();
        account
    };
    let key = |new: NewKey| store.create_key(&new).unwrap().0.id;
    let plain = |account| NewKey::unlimited(account, Environment::Test);
    // A new key of a free account has the limit of its tier, and sees it.
    let free = account("free", "free");
    let first = key(plain(free));
    let told = store.key_usage(first).unwrap();
    assert_eq!(
        (told.rate_limit.map(|rate| rate.limit), told.remaining, told.budget),
        (Some(3), Some(3), None)
    );
    assert_eq!(paid(store, first), (3, "key 3".to_owned()));
    // A key that says otherwise has its own.
    let own = Some(RateLimit { limit: 4, window_seconds: 3_600 });
    let second = key(NewKey { rate_limit: own, ..plain(free) });
    assert_eq!(paid(store, second), (4, "key 4".to_owned()));
    // A change of tier counts from the next reserve on; what was used stays used.
    store.set_account_tier(free, "team").unwrap();
    assert_eq!(paid(store, first), (0, "account 7".to_owned()));
    store.set_account_tier(free, "unlimited").unwrap();
    assert_eq!(paid(store, first), (20, String::new()));
    assert_eq!(store.key_usage(first).unwrap().remaining, None);
    // A key that gives its own limit up has that of the tier again.
    store.set_account_tier(free, "team").unwrap();
    store.update_key(second, &KeyChange { rate_limit: Some(None), ..KeyChange::default() }).unwrap();
    assert_eq!(store.key_usage(second).unwrap().remaining, Some(1));
    // Budgets and ceilings come with tiers, too.
    let team = account("team", "team");
    let keys = [key(plain(team)), key(NewKey { budget: Some(Money::from_micros(15)), ..plain(team) })];
    let budgets = keys.map(|key| store.key_usage(key).unwrap().budget.map(Money::micros));
    assert_eq!(budgets, [Some(40), Some(15)]);
    assert_eq!(paid(store, keys[1]), (1, "key_budget_exceeded".to_owned()));
    assert_eq!(paid(store, keys[0]), (4, "key_budget_exceeded".to_owned()));
    assert_eq!(paid(store, key(plain(team))), (2, "account 7".to_owned()));
    // A tier that is not among them is no way around them.
    let other = account("other", "platinum");
    assert_eq!(paid(store, key(plain(other))), (3, "key 3".to_owned()));
}

#[test]
fn tiers_count_in_both_stores() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_700_000_000_000)));
    let randomness = Arc::new(SeededRandomness::new(1));
    tiers_count(&MemoryStore::new(clock.clone(), randomness.clone()).with_tiers(tiers()));
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteOptions { clock, randomness, tiers: tiers(), ..SqliteOptions::default() };
    tiers_count(&SqliteStore::open(folder.path().join("ledger.db"), options).unwrap());
}
