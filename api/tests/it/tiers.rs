//! Tiers as callers meet them: what they may run, how much, how large.

use crate::common::{Bench, error};
use noxus_api::{Input, JobRequest, Language, Noxus};
use serde_json::{Value, json};

const TIERS: &str = r#"
    id = "mine"
    version = 3
    default = "small"

    [tiers.small]
    key_rate_limit = { limit = 2, window_seconds = 3600 }
    key_budget_usd = "0.005"
    tools = ["crear-qr"]

    [tiers.large]
    max_input_bytes = 1000
"#;

fn bench() -> Bench {
    Bench::new(json!({"tiers": TIERS}), "10")
}

fn qr(text: &str) -> JobRequest {
    JobRequest::new("qr", json!({"text": text}))
}

fn picture(bytes: &[u8]) -> JobRequest {
    let mut request = JobRequest::new("image-convert", json!({"output_format": "webp"}));
    request.inputs.push(Input::from_bytes("image", bytes));
    request
}

fn usage(bench: &Bench) -> Value {
    bench.call("usage", json!({}))["usage"].clone()
}

#[test]
fn a_key_that_says_nothing_has_what_its_tier_gives() {
    let bench = bench();
    let told = usage(&bench);
    assert_eq!(
        (&told["tier"], &told["limit"], &told["remaining"], &told["budget_usd"]),
        (&json!("small"), &json!({"limit": 2, "window_seconds": 3600}), &json!(2), &json!("0.005"))
    );
    for text in ["one", "two"] {
        bench.noxus.run(qr(text)).unwrap();
    }
    assert_eq!(error(bench.noxus.run(qr("three"))).code(), "rate_limit_exceeded");
    // Another tier counts from the next call on.
    let moved = bench.call("accounts.set_tier", json!({"account": 1, "tier": "large"}));
    assert_eq!(moved["account"]["tier"], "large");
    bench.noxus.run(qr("three")).unwrap();
    assert_eq!(usage(&bench)["limit"], Value::Null);
    bench.call("accounts.set_tier", json!({"account": 1, "tier": "small"}));
    let own = bench.key(json!({"rate_limit": {"limit": 9, "window_seconds": 60}, "budget_usd": "1"}));
    let own = bench.call("usage", json!({"api_key": own}));
    assert_eq!((&own["usage"]["limit"]["limit"], &own["usage"]["budget_usd"]), (&json!(9), &json!("1")));
}

#[test]
fn tools_and_sizes_are_the_tiers_too() {
    let bench = bench();
    let photo = std::fs::read("../tests/fixtures/foto.png").unwrap();
    let refused = error(bench.noxus.run(picture(&photo)));
    assert_eq!(refused.code(), "tool_not_allowed");
    for (language, words) in [(Language::Spanish, "plan de la cuenta"), (Language::English, "account's tier")]
    {
        assert!(refused.to_json(language).contains(words), "{}", refused.to_json(language));
    }
    bench.call("accounts.set_tier", json!({"account": 1, "tier": "large"}));
    assert!(photo.len() > 1_000);
    let refused = error(bench.noxus.run(picture(&photo)));
    assert_eq!(refused.code(), "file_too_large");
    assert_eq!(bench.balance(), "10", "nothing was charged");
}

#[test]
fn a_tier_that_is_not_there_is_refused_by_name() {
    let bench = bench();
    for (operation, arguments) in [
        ("accounts.create", json!({"name": "b", "tier": "gold"})),
        ("accounts.set_tier", json!({"account": 1, "tier": "gold"})),
    ] {
        let refused = bench.noxus.call(operation, &arguments).unwrap_err();
        assert_eq!((refused.code(), refused.field()), ("invalid_field", Some("tier")));
        assert!(refused.hint().unwrap().en.contains("large, small"));
    }
    let listed = bench.call("tiers.list", json!({}));
    assert_eq!(
        (&listed["id"], &listed["version"], &listed["default"]),
        (&json!("mine"), &json!(3), &json!("small"))
    );
    assert_eq!(listed["tiers"][1]["tools"], json!(["qr"]), "by its slug");
    let broken = Noxus::from_json(&json!({"tiers": "id = 1"}).to_string()).err().unwrap();
    assert_eq!(broken.code(), "invalid_request");
}
