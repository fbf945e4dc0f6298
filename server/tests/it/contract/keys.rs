//! Contract, section 4: API keys, test and live, budgets.

use serde_json::json;

use crate::contract::doors::Call;
use crate::contract::room::{Room, Way, held_at_both_doors};
use crate::support::gate::At;
use crate::support::{self, START};

held_at_both_doors! {
    a_rotated_key_works_on_for_its_grace,
    a_revoked_key_stops_at_its_next_hold,
    a_disabled_key_and_a_disabled_app_are_told,
    a_key_expires_by_the_clock,
    a_suspended_account_stops_at_its_next_hold,
    a_budget_counts_what_is_spent_and_what_is_held,
    test_money_and_live_money_are_apart,
    a_key_is_shown_once_and_hinted_at_after_that,
}

fn a_rotated_key_works_on_for_its_grace(way: Way) {
    let room = Room::new(way);
    let (old, id) = support::key_and_id(&room.noxus, room.account, json!({}));
    let run = |key: &str| room.door.run(&Call::qr("hola").by(key));
    let rotated = room.owner("keys.rotate", json!({"key": id, "grace_seconds": 60}));
    let new = rotated["api_key"].as_str().unwrap();
    room.clock().advance(59_999);
    run(&old).ok();
    run(new).ok();
    room.clock().advance(1);
    run(&old).refused("api_key_revoked");
    run(new).ok();
    // Without grace the old key stops at once.
    let id = rotated["key"]["key"].clone();
    let newest = room.owner("keys.rotate", json!({"key": id}));
    run(new).refused("api_key_revoked");
    run(newest["api_key"].as_str().unwrap()).ok();
}

fn a_revoked_key_stops_at_its_next_hold(way: Way) {
    let room = Room::new(way);
    let (key, id) = support::key_and_id(&room.noxus, room.account, json!({}));
    // One call has its money held, another has only said who it is.
    room.gate().close(At::Capture);
    let paid = room.start(Call::qr("pagado").by(&key));
    room.gate().await_waiting(At::Capture, 1);
    room.gate().close(At::Reserve);
    let known = room.start(Call::qr("conocido").by(&key));
    room.gate().await_waiting(At::Reserve, 1);
    room.owner("keys.revoke", json!({"key": id}));
    room.gate().open(At::Reserve);
    known.answer().refused("api_key_revoked");
    room.gate().open(At::Capture);
    paid.answer().ok();
    for answer in [room.door.run(&Call::qr("nuevo").by(&key)), room.door.ask(Some(&key), "ping")] {
        answer.refused("api_key_revoked");
    }
    assert_eq!(room.balance(), "0.998");
}

fn a_disabled_key_and_a_disabled_app_are_told(way: Way) {
    let room = Room::new(way);
    let app =
        room.owner("apps.create", json!({"account": room.account, "name": "web"}))["app"]["app"].clone();
    let (key, id) = support::key_and_id(&room.noxus, room.account, json!({"app": app}));
    let run = || room.door.run(&Call::qr("hola").by(&key));
    run().ok();
    room.owner("keys.set_status", json!({"key": id, "status": "disabled"}));
    run().refused("api_key_disabled");
    room.owner("keys.set_status", json!({"key": id, "status": "active"}));
    room.owner("apps.set_status", json!({"app": app, "status": "disabled"}));
    run().refused("api_key_disabled");
    room.owner("apps.set_status", json!({"app": app, "status": "active"}));
    run().ok();
}

fn a_key_expires_by_the_clock(way: Way) {
    let room = Room::new(way);
    let key = room.key(json!({"expires_at_ms": START.0 + 1000}));
    let run = || room.door.run(&Call::qr("hola").by(&key));
    room.clock().advance(999);
    run().ok();
    room.clock().advance(1);
    run().refused("api_key_expired");
    room.door.ask(Some(&key), "balance").refused("api_key_expired");
}

fn a_suspended_account_stops_at_its_next_hold(way: Way) {
    let room = Room::new(way);
    room.gate().close(At::Reserve);
    let known = room.start(Call::qr("hola").by(&room.key));
    room.gate().await_waiting(At::Reserve, 1);
    room.owner("accounts.set_status", json!({"account": room.account, "status": "suspended"}));
    room.gate().open(At::Reserve);
    known.answer().refused("account_suspended");
    assert_eq!(room.balance(), "1");
}

fn a_budget_counts_what_is_spent_and_what_is_held(way: Way) {
    let room = Room::new(way);
    let key = room.key(json!({"budget_usd": "0.005"}));
    room.door.run(&Call::qr("a").by(&key)).ok();
    room.gate().close(At::Capture);
    let running = room.start(Call::qr("b").by(&key));
    room.gate().await_waiting(At::Capture, 1);
    let refused = || {
        let envelope = room.door.run(&Call::qr("c").by(&key)).refused("key_budget_exceeded");
        let field = |name: &str| envelope[name].as_str().unwrap().to_owned();
        [field("required_usd"), field("available_usd"), field("budget_usd")]
    };
    assert_eq!(refused(), ["0.002", "0.001", "0.005"]);
    room.gate().open(At::Capture);
    running.answer().ok();
    assert_eq!(refused(), ["0.002", "0.001", "0.005"]);
    let usage = room.door.ask(Some(&key), "usage").ok()["usage"].clone();
    assert_eq!((&usage["spent_usd"], &usage["budget_usd"]), (&json!("0.004"), &json!("0.005")));
    assert_eq!(room.balance(), "0.996", "the account has more, but not for this key");
}

fn test_money_and_live_money_are_apart(way: Way) {
    let room = Room::new(way);
    let live = room.key(json!({"environment": "live"}));
    assert!(live.starts_with("noxus_live_") && room.key.starts_with("noxus_test_"));
    room.door.run(&Call::qr("hola").by(&live)).refused("insufficient_api_balance");
    room.owner("top_up", json!({"account": room.account, "environment": "live", "amount_usd": "5"}));
    let made = room.door.run(&Call::qr("hola").by(&live)).ok();
    assert_eq!(made["billing"]["balance_after_usd"], "4.998");
    assert_eq!(room.balance(), "1");
    assert_eq!(room.door.ask(Some(&live), "ping").ok()["api_key"]["environment"], "live");
    // Nor does one see the other's jobs.
    let job_id = made["job_id"].as_i64().unwrap();
    room.door.job(&room.key, job_id).refused("job_not_found");
    assert_eq!(room.job_count(), 0);
    room.door.job(&live, job_id).ok();
}

fn a_key_is_shown_once_and_hinted_at_after_that(way: Way) {
    let room = Room::new(way);
    let random = &room.key[11..];
    let ping = room.door.ask(Some(&room.key), "ping");
    assert_eq!(ping.ok()["api_key"]["key_hint"], "noxus_test_...");
    let listed = room.owner("keys.list", json!({"account": room.account})).to_string();
    assert!(listed.contains(&format!("noxus_test_...{}", &random[random.len() - 4..])), "{listed}");
    let shown = [ping.text, listed, room.door.jobs(&room.key, None, 10).text];
    assert!(shown.iter().all(|text| !text.contains(&random[..8])));
}
