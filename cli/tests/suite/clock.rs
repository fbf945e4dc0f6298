//! A clock that leapt, and a lock that somebody keeps, as people at a terminal meet them.

use rusqlite::Connection;
use serde_json::Value;

use crate::common::{Place, text};

/// What `doctor` says of one check: its state and its remedy.
fn diagnosed(place: &Place, check: &str) -> (String, String) {
    let output = place.noxus(&["doctor", "--json"]).output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = answer["checks"].as_array().unwrap().iter().find(|found| found["check"] == check).unwrap();
    let is_broken = found["state"] == "broken";
    assert!(!is_broken || output.status.code() == Some(1), "{answer}");
    (found["state"].as_str().unwrap().to_owned(), found["remedy"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_leap_of_the_clock_is_told_diagnosed_and_accepted() {
    let place = Place::new();
    let key = place.paying_key("1");
    let run = |language: &str| {
        let words = ["run", "qr", "text=hola", "-o", "out/", "--lang", language];
        place.noxus(&words).env("NOXUS_API_KEY", &key).output().unwrap()
    };
    assert!(run("en").status.success());
    assert_eq!(diagnosed(&place, "ledger_clock").0, "ok");
    // The ledger's time lies three days back, and no time has passed: as if the clock had been set.
    let ledger = Connection::open(place.ledger()).unwrap();
    ledger.execute("UPDATE standing SET at = at - 3 * 86400000", []).unwrap();
    drop(ledger);
    for (language, words) in [("es", "por delante del libro"), ("en", "ahead of the ledger's")] {
        let refused = run(language);
        let said = text(&refused.stderr);
        assert!(
            !refused.status.success() && said.contains(words) && said.contains("noxus clock accept"),
            "{said}"
        );
    }
    let (state, remedy) = diagnosed(&place, "ledger_clock");
    assert!(state == "broken" && remedy.contains("noxus clock accept"), "{state} {remedy}");
    place.ask(&["clock", "accept"]);
    assert_eq!(diagnosed(&place, "ledger_clock").0, "ok");
    assert!(run("en").status.success());
    assert_eq!(place.ask(&["verify"])["clean"], true);
}

#[test]
fn a_lock_that_somebody_keeps_is_diagnosed() {
    let place = Place::new();
    place.paying_key("1");
    assert_eq!(diagnosed(&place, "ledger_turn").0, "ok");
    let mut lock = place.ledger().into_os_string();
    lock.push(".lock");
    let held = std::fs::File::open(&lock).unwrap();
    held.lock().unwrap();
    // Opening a ledger takes a turn of its own: whoever keeps it is named within the busy time-out.
    let output = place.noxus(&["doctor", "--json"]).output().unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(said.contains(lock.to_str().unwrap()), "{said}");
    drop(held);
    assert_eq!(diagnosed(&place, "ledger_turn").0, "ok");
}
