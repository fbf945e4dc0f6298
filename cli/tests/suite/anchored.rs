//! `verify --head`: an audit that remembers what history was.

use rusqlite::Connection;

use crate::common::{Place, text};

const SECRET: &str = "a secret of sixteen characters and more";

/// Exit status and what was said.
fn verify(place: &Place, words: &[&str]) -> (Option<i32>, String) {
    let words = [&["verify", "--lang", "en"], words].concat();
    let output = place.noxus(&words).output().unwrap();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn a_history_that_was_rewritten_is_told_from_one_that_went_on() {
    let place = Place::new();
    let key = place.paying_key("1");
    let signed = ["--head", "heads.json", "--head-secret", SECRET];
    let (status, said) = verify(&place, &signed);
    assert_eq!(status, Some(0), "{said}");
    let first = std::fs::read_to_string(place.path("heads.json")).unwrap();
    assert!(first.contains("hmac_sha256") && !said.contains("hmac_sha256"), "{first} {said}");
    // Business goes on; the file follows.
    let paid =
        place.noxus(&["run", "qr", "text=hola", "-o", "out/", "-q"]).env("NOXUS_API_KEY", key).status();
    assert!(paid.unwrap().success());
    assert_eq!(verify(&place, &signed).0, Some(0));
    let second = std::fs::read_to_string(place.path("heads.json")).unwrap();
    assert_ne!(first, second);
    // Another secret, none, or a changed file: refused before anything is compared.
    let (status, said) =
        verify(&place, &["--head", "heads.json", "--head-secret", "another secret altogether"]);
    assert!(status != Some(0) && said.contains("signature"), "{said}");
    let (status, said) = verify(&place, &["--head", "heads.json"]);
    assert!(status != Some(0) && said.contains("secret"), "{said}");
    std::fs::write(place.path("heads.json"), second.replacen("\"sequence\": 1", "\"sequence\": 2", 1))
        .unwrap();
    assert!(verify(&place, &signed).1.contains("signature"));
    std::fs::write(place.path("heads.json"), &second).unwrap();
    // Somebody takes the last charge out of the books, every hash and sum of them.
    let ledger = Connection::open(place.ledger()).unwrap();
    let guards: String = {
        let mut found =
            ledger.prepare("SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        let rows = found.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    for name in ["movement_is_not_deleted", "event_is_not_deleted", "job_is_not_deleted"] {
        ledger.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    ledger
        .execute_batch(
            "DELETE FROM movement; DELETE FROM event WHERE environment < 2; DELETE FROM outcome;
             DELETE FROM outcome_blob; DELETE FROM job; DELETE FROM standing WHERE kind < 3;",
        )
        .unwrap();
    let (dropped, rest): (Vec<&str>, Vec<&str>) =
        guards.split_inclusive("END;").partition(|guard| guard.contains("_deleted"));
    assert!(!rest.is_empty());
    ledger.execute_batch(&dropped.concat()).unwrap();
    drop(ledger);
    assert_eq!(verify(&place, &[]).0, Some(0), "in itself, what is left is sound");
    let (status, said) = verify(&place, &signed);
    assert!(status == Some(23) && said.contains("has fewer"), "{status:?} {said}");
    assert_eq!(std::fs::read_to_string(place.path("heads.json")).unwrap(), second, "no anchor is lost");
}
