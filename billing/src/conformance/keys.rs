//! Accounts, apps and keys: who may spend.

use super::{Harness, Rule, account, answer, code, funded, hold, key_with, request, usd};
use crate::{
    AccountStatus, AppStatus, Clock, Environment, KeyChange, KeyStatus, Money, NewAccount, NewApp, NewKey,
    Page, RateLimit,
};

pub(super) const RULES: &[Rule] = &[
    ("a key is shown once and recognised afterwards", round_trip),
    ("a mistyped key is refused", mistyped),
    ("a revoked key stops at the next reserve", revoked),
    ("a disabled key or app stops and comes back", disabled),
    ("an expired key stops", expired),
    ("a rotated key works through its grace", rotated),
    ("a key's rights change one by one, and are lifted", changed),
    ("a change of a key is checked like a new key", changed_wrongly),
    ("a revoked or replaced key is not changed", changed_too_late),
    ("a suspended account stops; running jobs finish", suspended),
    ("names and lists are bounded", bounded),
    ("an account name is unique", unique),
    ("lists show what was created", listed),
    ("lists come in pages", pages),
    ("an account changes its tier", tier),
];

fn round_trip(harness: &Harness) {
    let account = account(harness, "acme").id;
    for environment in [Environment::Test, Environment::Live] {
        let new = NewKey {
            tools: Some(vec!["qr".to_owned()]),
            rate_limit: Some(RateLimit { limit: 60, window_seconds: 3_600 }),
            budget: Some(usd("5")),
            ..NewKey::unlimited(account, environment)
        };
        let (key, secret) = harness.store.create_key(&new).unwrap();
        let text = secret.reveal();
        let prefix = format!("noxus_{environment}_");
        assert!(text.starts_with(&prefix), "{text}");
        assert_eq!(text.len(), prefix.len() + 38);
        assert_eq!(key.hint, format!("{prefix}...{}", &text[text.len() - 4..]));
        assert_eq!(key.short_hint(), format!("{prefix}..."));
        assert_eq!(harness.store.authenticate(text).unwrap(), key);
        assert_eq!(key.lineage, key.id);
        assert!(key.allows_tool("qr") && !key.allows_tool("image-convert"));
        assert!(!format!("{secret:?}{key:?}").contains(&text[prefix.len()..text.len() - 4]));
    }
}

fn mistyped(harness: &Harness) {
    let (_, _) = funded(harness, "1");
    let account = harness.store.accounts(Page::default()).unwrap()[0].id;
    let new = NewKey::unlimited(account, Environment::Test);
    let (_, secret) = harness.store.create_key(&new).unwrap();
    let text = secret.reveal();
    assert_eq!(code(harness.store.authenticate("")), "missing_api_key");
    for at in 0..text.len() {
        let mut wrong = text.as_bytes().to_vec();
        wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
        let wrong = String::from_utf8(wrong).unwrap();
        assert_eq!(code(harness.store.authenticate(&wrong)), "invalid_api_key", "{at}");
    }
    let swapped = text.replacen("_test_", "_live_", 1);
    for wrong in [&text[1..], &text[..text.len() - 1], &swapped, &format!("{text} "), "Bearer"] {
        assert_eq!(code(harness.store.authenticate(wrong)), "invalid_api_key");
    }
    // Well-formed, but of another ledger.
    let stranger = crate::keys::Secret::generate(Environment::Test, &crate::OsRandomness).unwrap();
    assert_eq!(code(harness.store.authenticate(stranger.reveal())), "invalid_api_key");
}

fn revoked(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    let new = NewKey::unlimited(account, Environment::Test);
    let (key, secret) = harness.store.create_key(&new).unwrap();
    let lease = hold(harness, key.id, "0.1");
    assert_eq!(harness.store.revoke_key(key.id).unwrap().status, KeyStatus::Revoked);
    assert_eq!(code(harness.store.authenticate(secret.reveal())), "api_key_revoked");
    assert_eq!(code(harness.store.reserve(&request(key.id, "0.1"))), "api_key_revoked");
    harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
    assert_eq!(code(harness.store.set_key_status(key.id, KeyStatus::Active)), "api_key_revoked");
    assert_eq!(code(harness.store.rotate_key(key.id, 0)), "api_key_revoked");
    assert_eq!(harness.store.revoke_key(key.id).unwrap().status, KeyStatus::Revoked);
    assert_eq!(code(harness.store.revoke_key(crate::KeyId(404))), "invalid_field");
}

fn disabled(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    let store = &harness.store;
    let app = store.create_app(&NewApp { account, name: "shop".to_owned() }).unwrap();
    let new = NewKey { app: Some(app.id), ..NewKey::unlimited(account, Environment::Test) };
    let (key, secret) = store.create_key(&new).unwrap();
    store.set_key_status(key.id, KeyStatus::Disabled).unwrap();
    assert_eq!(code(store.authenticate(secret.reveal())), "api_key_disabled");
    assert_eq!(code(store.reserve(&request(key.id, "0.1"))), "api_key_disabled");
    store.set_key_status(key.id, KeyStatus::Active).unwrap();
    store.authenticate(secret.reveal()).unwrap();
    store.set_app_status(app.id, AppStatus::Disabled).unwrap();
    assert_eq!(code(store.authenticate(secret.reveal())), "api_key_disabled");
    assert_eq!(code(store.reserve(&request(key.id, "0.1"))), "api_key_disabled");
    store.set_app_status(app.id, AppStatus::Active).unwrap();
    hold(harness, key.id, "0.1");
}

fn expired(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    let expires_at = Some(harness.clock.now().plus(1_000));
    let new = NewKey { expires_at, ..NewKey::unlimited(account, Environment::Test) };
    let (key, secret) = harness.store.create_key(&new).unwrap();
    harness.clock.advance(999);
    harness.store.authenticate(secret.reveal()).unwrap();
    hold(harness, key.id, "0.1");
    harness.clock.advance(1);
    assert_eq!(code(harness.store.authenticate(secret.reveal())), "api_key_expired");
    assert_eq!(code(harness.store.reserve(&request(key.id, "0.1"))), "api_key_expired");
}

fn rotated(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    let new = NewKey::unlimited(account, Environment::Test);
    let (old, old_secret) = harness.store.create_key(&new).unwrap();
    let (successor, secret) = harness.store.rotate_key(old.id, 5_000).unwrap();
    assert_ne!(secret.reveal(), old_secret.reveal());
    assert_eq!((successor.lineage, &successor.scopes), (old.id, &old.scopes));
    let old = harness.store.authenticate(old_secret.reveal()).unwrap();
    assert_eq!(old.replaced_by, Some(successor.id));
    assert_eq!(old.grace_until, Some(harness.clock.now().plus(5_000)));
    hold(harness, old.id, "0.1");
    assert_eq!(code(harness.store.rotate_key(old.id, 0)), "api_key_revoked");
    harness.clock.advance(5_000);
    assert_eq!(code(harness.store.authenticate(old_secret.reveal())), "api_key_revoked");
    assert_eq!(code(harness.store.reserve(&request(old.id, "0.1"))), "api_key_revoked");
    assert_eq!(harness.store.authenticate(secret.reveal()).unwrap().id, successor.id);
    hold(harness, successor.id, "0.1");
}

fn changed(harness: &Harness) {
    let (account, _) = funded(harness, "1");
    let store = &harness.store;
    let app = store.create_app(&NewApp { account, name: "shop".to_owned() }).unwrap().id;
    let (mut key, secret) = store.create_key(&NewKey::unlimited(account, Environment::Test)).unwrap();
    let rate = RateLimit { limit: 5, window_seconds: 60 };
    let same = KeyChange::default();
    let changes = [
        same.clone(),
        KeyChange { scopes: Some(vec!["tools:run".to_owned(), "jobs:read".to_owned()]), ..same.clone() },
        KeyChange { tools: Some(Some(vec!["qr".to_owned()])), ..same.clone() },
        KeyChange { rate_limit: Some(Some(rate)), ..same.clone() },
        KeyChange { budget: Some(Some(usd("0.5"))), ..same.clone() },
        KeyChange { expires_at: Some(Some(harness.clock.now().plus(1_000))), ..same.clone() },
        KeyChange { app: Some(Some(app)), ..same.clone() },
        KeyChange { tools: Some(Some(Vec::new())), ..same.clone() },
        KeyChange { tools: Some(None), rate_limit: Some(None), ..same.clone() },
        KeyChange { budget: Some(None), expires_at: Some(None), app: Some(None), ..same },
    ];
    for change in changes {
        let KeyChange { app, scopes, tools, rate_limit, budget, expires_at } = change.clone();
        key.app = app.unwrap_or(key.app);
        key.scopes = scopes.unwrap_or(key.scopes);
        key.tools = tools.unwrap_or(key.tools);
        key.rate_limit = rate_limit.unwrap_or(key.rate_limit);
        key.budget = budget.unwrap_or(key.budget);
        key.expires_at = expires_at.unwrap_or(key.expires_at);
        assert_eq!(store.update_key(key.id, &change).unwrap(), key, "{change:?}");
        assert_eq!(store.authenticate(secret.reveal()).unwrap(), key, "{change:?}");
        assert_eq!(store.keys(account, Page::default()).unwrap().last(), Some(&key), "{change:?}");
    }
    let past = KeyChange { expires_at: Some(Some(harness.clock.now())), ..KeyChange::default() };
    store.update_key(key.id, &past).unwrap();
    assert_eq!(code(store.authenticate(secret.reveal())), "api_key_expired");
    // An expired or disabled key is changed like any other.
    store.set_key_status(key.id, KeyStatus::Disabled).unwrap();
    let renewed = KeyChange { expires_at: Some(None), ..KeyChange::default() };
    assert_eq!(store.update_key(key.id, &renewed).unwrap().status, KeyStatus::Disabled);
    store.set_key_status(key.id, KeyStatus::Active).unwrap();
    store.authenticate(secret.reveal()).unwrap();
    // It belongs to its app: with it, it is switched off.
    let joined = KeyChange { app: Some(Some(app)), ..KeyChange::default() };
    store.update_key(key.id, &joined).unwrap();
    store.set_app_status(app, AppStatus::Disabled).unwrap();
    assert_eq!(code(store.reserve(&request(key.id, "0.1"))), "api_key_disabled");
}

fn changed_wrongly(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    let other = super::account(harness, "globex").id;
    let foreign = store.create_app(&NewApp { account: other, name: "shop".to_owned() }).unwrap().id;
    let before = store.keys(account, Page::default()).unwrap();
    let same = KeyChange::default();
    let wrong = [
        KeyChange { tools: Some(Some(vec!["t".to_owned(); 257])), ..same.clone() },
        KeyChange { scopes: Some(vec![String::new()]), ..same.clone() },
        KeyChange { rate_limit: Some(Some(RateLimit { limit: 1, window_seconds: 0 })), ..same.clone() },
        KeyChange { budget: Some(Some(Money::from_micros(-1))), ..same.clone() },
        KeyChange { app: Some(Some(crate::AppId(404))), ..same.clone() },
        KeyChange { app: Some(Some(foreign)), ..same.clone() },
    ];
    for change in wrong {
        assert_eq!(code(store.update_key(key, &change)), "invalid_field", "{change:?}");
        // Nothing of a change is made that is refused in part.
        let change = KeyChange { expires_at: Some(Some(harness.clock.now())), ..change };
        assert_eq!(code(store.update_key(key, &change)), "invalid_field", "{change:?}");
    }
    assert_eq!(store.keys(account, Page::default()).unwrap(), before);
    assert_eq!(code(store.update_key(crate::KeyId(404), &same)), "invalid_field");
}

fn changed_too_late(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    let poorer = KeyChange { budget: Some(Some(usd("0.1"))), ..KeyChange::default() };
    let (successor, _) = store.rotate_key(key, 5_000).unwrap();
    assert_eq!(store.update_key(key, &poorer).unwrap().budget, Some(usd("0.1")));
    assert_eq!(store.keys(account, Page::default()).unwrap()[1], successor, "each key has rights of its own");
    harness.clock.advance(5_000);
    assert_eq!(code(store.update_key(key, &poorer)), "api_key_revoked");
    store.revoke_key(successor.id).unwrap();
    assert_eq!(code(store.update_key(successor.id, &poorer)), "api_key_revoked");
    assert_eq!(store.keys(account, Page::default()).unwrap()[1].budget, None);
}

fn suspended(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let lease = hold(harness, key, "0.1");
    let status = AccountStatus::Suspended;
    assert_eq!(harness.store.set_account_status(account, status).unwrap().status, status);
    assert_eq!(code(harness.store.reserve(&request(key, "0.1"))), "account_suspended");
    harness.store.heartbeat(&lease).unwrap();
    harness.store.capture(&lease, usd("0.1"), &answer("{}")).unwrap();
    harness.store.set_account_status(account, AccountStatus::Active).unwrap();
    hold(harness, key, "0.1");
}

fn bounded(harness: &Harness) {
    let (account, key) = funded(harness, "1");
    let store = &harness.store;
    for name in ["", "  ", "a\nb", &"x".repeat(201)] {
        let new = NewAccount { name: name.to_owned(), tier: "free".to_owned() };
        assert_eq!(code(store.create_account(&new)), "invalid_field", "{name:?}");
        let new = NewApp { account, name: name.to_owned() };
        assert_eq!(code(store.create_app(&new)), "invalid_field", "{name:?}");
    }
    let base = NewKey::unlimited(account, Environment::Test);
    let wrong = [
        NewKey { tools: Some(vec!["t".to_owned(); 257]), ..base.clone() },
        NewKey { scopes: vec![String::new()], ..base.clone() },
        NewKey { rate_limit: Some(RateLimit { limit: 1, window_seconds: 0 }), ..base.clone() },
        NewKey { budget: Some(Money::from_micros(-1)), ..base.clone() },
        NewKey { app: Some(crate::AppId(404)), ..base },
    ];
    for new in wrong {
        assert_eq!(code(store.create_key(&new)), "invalid_field", "{new:?}");
    }
    let long = crate::Reserve { tool: "x".repeat(129), ..request(key, "0") };
    assert_eq!(code(store.reserve(&long)), "invalid_field");
    for lease_ms in [0, -1, i64::MAX] {
        let refused = store.reserve(&crate::Reserve { lease_ms, ..request(key, "0") });
        assert_eq!(code(refused), "invalid_field");
        let refused = store.reserve(&crate::Reserve { hold_ms: lease_ms, ..request(key, "0") });
        assert_eq!(code(refused), "invalid_field");
    }
    assert_eq!(code(store.rotate_key(key, -1)), "invalid_field");
}

fn unique(harness: &Harness) {
    account(harness, "acme");
    let new = NewAccount { name: "acme".to_owned(), tier: "pro".to_owned() };
    assert_eq!(code(harness.store.create_account(&new)), "account_exists");
    assert_eq!(harness.store.accounts(Page::default()).unwrap().len(), 1);
}

fn listed(harness: &Harness) {
    let store = &harness.store;
    let first = account(harness, "acme");
    let second = account(harness, "globex");
    assert_eq!(store.accounts(Page::default()).unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.account(second.id).unwrap(), second);
    let app = store.create_app(&NewApp { account: first.id, name: "shop".to_owned() }).unwrap();
    assert_eq!(store.apps(first.id, Page::default()).unwrap(), std::slice::from_ref(&app));
    assert!(store.apps(second.id, Page::default()).unwrap().is_empty());
    let none = NewKey {
        app: Some(app.id),
        tools: Some(Vec::new()),
        ..NewKey::unlimited(first.id, Environment::Live)
    };
    let keys = [key_with(harness, NewKey::unlimited(first.id, Environment::Test)), key_with(harness, none)];
    assert_eq!(store.keys(first.id, Page::default()).unwrap(), keys);
    assert_eq!(keys[0].tools, None);
    assert_eq!(keys[1].tools, Some(Vec::new()));
    assert!(!keys[1].allows_tool("qr") && keys[0].allows_tool("qr"));
    assert!(store.keys(second.id, Page::default()).unwrap().is_empty());
    let foreign = NewKey { app: Some(app.id), ..NewKey::unlimited(second.id, Environment::Test) };
    assert_eq!(code(store.create_key(&foreign)), "invalid_field");
}

fn pages(harness: &Harness) {
    let store = &harness.store;
    let accounts: Vec<_> = (0..5).map(|number| account(harness, &format!("a{number}")).id).collect();
    let page = |after, limit| {
        let page = store.accounts(Page { after, limit }).unwrap();
        page.iter().map(|account| account.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 2), accounts[..2]);
    assert_eq!(page(Some(accounts[1]), 2), accounts[2..4]);
    assert_eq!(page(Some(accounts[4]), 2), []);
    let owner = accounts[0];
    let keys: Vec<_> =
        (0..3).map(|_| key_with(harness, NewKey::unlimited(owner, Environment::Test)).id).collect();
    let page = store.keys(owner, Page { after: Some(keys[0]), limit: 1 }).unwrap();
    assert_eq!(page.iter().map(|key| key.id).collect::<Vec<_>>(), keys[1..2]);
    let new = |name: &str| NewApp { account: owner, name: name.to_owned() };
    let apps = ["x", "y"].map(|name| store.create_app(&new(name)).unwrap());
    assert_eq!(store.apps(owner, Page { after: Some(apps[0].id), limit: 9 }).unwrap(), apps[1..]);
}

fn tier(harness: &Harness) {
    let owner = account(harness, "acme");
    let changed = harness.store.set_account_tier(owner.id, "pro").unwrap();
    assert_eq!(changed.tier, "pro");
    assert_eq!(harness.store.account(owner.id).unwrap(), changed);
    assert_eq!(code(harness.store.set_account_tier(owner.id, "")), "invalid_field");
    assert_eq!(code(harness.store.set_account_tier(crate::AccountId(404), "pro")), "account_not_found");
}
