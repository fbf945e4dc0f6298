//! Where a result may be fetched from, and where not.

use serde_json::json;

use super::{PROTOCOLS, bench, happened, provider, report, run, server};
use crate::common::error;

#[test]
fn a_result_is_fetched_from_where_anybody_may_go_and_from_nowhere_else() {
    for protocol in PROTOCOLS {
        for (manner, word) in [
            ("sends-to-metadata", "private"),
            ("sends-to-secure-metadata", "private"),
            ("sends-to-other-port", "private"),
            ("sends-to-secure-other-port", "private"),
            ("sends-to-localhost", "private"),
            ("sends-to-short", "private"),
            ("sends-to-friend", "private"),
            ("sends-to-file", "address that is none"),
            ("sends-to-itself", "another address"),
        ] {
            let token = format!("{}-{manner}", protocol.0);
            let bench = bench(provider(protocol, manner, &token));
            let error = error(run(&bench, json!({})));
            assert_eq!(error.code(), "provider_error", "{token}: {error}");
            assert!(error.message().en.contains(word), "{token}: {error}");
            assert!(!error.to_string().contains("169.254"), "{error}");
            assert_eq!(bench.balance(), "10");
        }
    }
    assert!(happened("other", "asked").is_empty(), "nobody was asked who was not named");
}

#[test]
fn places_that_the_settings_name_and_paths_are_followed() {
    let friend = server().get("/log/ports")[0]["friend"].as_u64().unwrap();
    for protocol in PROTOCOLS {
        for manner in ["sends-to-friend", "sends-to-path"] {
            let token = format!("{}-{manner}-named", protocol.0);
            let mut place = provider(protocol, manner, &token);
            place["result_origins"] = json!([format!("http://127.0.0.1:{friend}/ignored")]);
            let bench = bench(place);
            assert_eq!(report(run(&bench, json!({})))["provider"], "out", "{token}");
        }
    }
}
