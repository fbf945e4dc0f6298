//! A provider that is not there, busy, slow, wrong or unwilling: each is told, and costs nothing.

use std::net::TcpListener;

use noxus_api::Language;
use serde_json::json;

use super::{FAL, PROTOCOLS, STOPPING, at, bench, happened, provider, report, run, wait_for};
use crate::common::error;

/// How each fails: its code, words of the error in both languages, and how often a video is asked for.
const FAULTS: &[(&str, &str, &str, &str, usize)] = &[
    ("busy", "provider_unavailable", "demasiadas peticiones", "too many requests", 1),
    ("broken", "provider_unavailable", "HTTP 500", "HTTP 500", 4),
    ("gateway", "provider_unavailable", "HTTP 504", "HTTP 504", 1),
    ("cut-off", "provider_unavailable", "se cortó", "broke off", 1),
    ("page", "provider_error", "página web", "web page", 1),
    ("other", "provider_error", "protocolo", "protocol", 1),
    ("denies", "provider_error", "no acepta la clave", "does not accept the key", 1),
    ("refuses", "content_refused", "This prompt is not allowed.", "This prompt is not allowed.", 1),
    ("unknown-field", "provider_error", "seconds: 7", "seconds: 7", 1),
    ("fails", "provider_error", "CUDA out of memory", "CUDA out of memory", 1),
    ("moderates", "content_refused", "safety system", "safety system", 1),
    ("elsewhere-stopped", "provider_error", "se canceló", "was cancelled", 1),
    ("forgets", "provider_error", "ya no sabe nada", "knows nothing any more", 1),
    ("look-garbage", "provider_error", "protocolo", "protocol", 1),
    ("look-odd", "provider_error", "protocol", "protocol", 1),
    ("empty", "provider_error", "está vacío", "it is empty", 1),
    ("html-result", "provider_error", "es una página", "it is a page", 1),
    ("message-result", "provider_error", "es un mensaje", "it is a message", 1),
    ("cut-off-result", "provider_unavailable", "se cortó", "broke off", 1),
    ("long-result", "provider_error", "dura", "it lasts", 1),
    ("huge-and-says-so", "output_limit_exceeded", "268435456 bytes", "268435456 bytes", 1),
];

#[test]
fn each_fault_is_told_and_costs_nothing() {
    for protocol in PROTOCOLS {
        for (manner, code, es, en, times) in FAULTS {
            let token = format!("{}-{manner}", protocol.0);
            let bench = bench(provider(protocol, manner, &token));
            let error = error(run(&bench, json!({})));
            assert_eq!(error.code(), *code, "{token}: {error}");
            let message = error.message();
            assert!(message.es.contains(es) && message.en.contains(en), "{token}: {message}");
            assert!(!message.en.contains('<'), "{token}: {message}");
            let hint = error.hint().unwrap();
            assert!(!hint.es.is_empty() && hint.es != hint.en, "{token}: {hint}");
            assert!(error.to_json(Language::English).contains(r#""charged_usd":"0""#), "{token}");
            assert_eq!(bench.balance(), "10", "{token}");
            assert_eq!(happened(&token, "submitted").len(), *times, "{token}");
        }
    }
}

#[test]
fn a_result_without_end_is_cut_off_where_the_limit_is() {
    for protocol in PROTOCOLS {
        let token = format!("{}-huge", protocol.0);
        let mut config = json!({"video": {"providers": {"out": provider(protocol, "huge", &token)}}});
        config["limits"] = json!({"max_output_bytes": 4 << 20});
        let bench = crate::common::Bench::new(config, "10");
        let error = error(run(&bench, json!({})));
        assert_eq!(error.code(), "output_limit_exceeded", "{error}");
        wait_for(&token, "flooded", 1);
        // What the system keeps between two sockets is all that is taken beyond the limit.
        let sent = happened(&token, "flooded")[0]["bytes"].as_u64().unwrap();
        assert!(sent < 40 << 20, "{sent} bytes were taken");
        assert_eq!(bench.balance(), "10");
    }
}

#[test]
fn what_passes_is_waited_for() {
    for protocol in PROTOCOLS {
        for (manner, times) in [
            ("busy-once", 2),
            ("broken-once", 2),
            ("look-broken", 1),
            ("look-cut-off", 1),
            ("cut-off-result-once", 1),
        ] {
            let token = format!("{}-{manner}", protocol.0);
            let bench = bench(provider(protocol, manner, &token));
            assert_eq!(report(run(&bench, json!({})))["provider"], "out", "{token}");
            assert_eq!(happened(&token, "made").len(), 1, "{token}");
            assert_eq!(happened(&token, "submitted").len(), times, "{token}");
        }
    }
}

#[test]
fn nobody_at_the_address_is_told() {
    for (_, kind) in PROTOCOLS {
        // A port that was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let bench = bench(at(kind, format!("http://127.0.0.1:{port}/v1")));
        let error = error(run(&bench, json!({})));
        assert_eq!((error.code(), error.field()), ("provider_unavailable", Some("provider")));
        assert!(error.message().en.contains("nobody accepts the connection"), "{error}");
        assert!(!error.to_string().contains(&port.to_string()), "callers do not learn where it is: {error}");
        let told = error.to_json(Language::English);
        assert!(told.contains(r#""upstream":"never_started""#), "{told}");
        assert_eq!(bench.balance(), "10");
    }
}

#[test]
fn silence_ends_at_its_deadline() {
    for protocol in PROTOCOLS {
        for (manner, code, setting, upstream) in [
            ("hang", "provider_unavailable", "request_timeout_ms", "unknown"),
            ("endless", "provider_timeout", "timeout_ms", "stopped"),
            ("look-hang", "provider_timeout", "timeout_ms", ""),
        ] {
            let token = format!("{}-{manner}-deadline", protocol.0);
            let mut place = provider(protocol, manner, &token);
            place[setting] = 1_000.into();
            let bench = bench(place);
            let error = error(run(&bench, json!({})));
            assert_eq!(error.code(), code, "{token}: {error}");
            let told = error.to_json(Language::English);
            let is_stopped = STOPPING.contains(&protocol);
            let upstream = if is_stopped || manner == "hang" { upstream } else { "unknown" };
            assert!(
                upstream.is_empty() || told.contains(&format!(r#""upstream":"{upstream}""#)),
                "{token}: {told}"
            );
            assert_eq!(happened(&token, "submitted").len(), 1, "{token}");
            assert_eq!(bench.balance(), "10");
            if manner != "hang" && is_stopped {
                // It need not go on for nobody.
                wait_for(&token, "stopped", 1);
            }
        }
    }
}

#[test]
fn a_key_goes_to_the_provider_and_nowhere_else() {
    let mut command = crate::alone(module_path!(), "with_a_key");
    let output = command.env("NOXUS_TEST_KEY", "sk-secreta-1234").env("RUST_LOG", "trace").output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{said:?}");
    assert!(said.iter().all(|said| !said.contains("secreta")), "{said:?}");
}

/// In a process of its own, whose environment has a key.
#[test]
#[ignore = "started by another test"]
fn with_a_key() {
    for protocol in PROTOCOLS {
        let token = format!("{}-key", protocol.0);
        let mut place = provider(protocol, "sends-to-friend", &token);
        place["api_key_env"] = "NOXUS_TEST_KEY".into();
        let ports = super::server().get("/log/ports");
        let friend = ports[0]["friend"].as_u64().unwrap();
        place["result_origins"] = json!([format!("http://127.0.0.1:{friend}")]);
        let good = bench(place.clone());
        report(run(&good, json!({})));
        let word = if protocol == FAL { "Key" } else { "Bearer" };
        assert_eq!(happened(&token, "submitted")[0]["authorization"], format!("{word} sk-secreta-1234"));
        assert!(happened(&token, "friend")[0]["authorization"].is_null(), "it is not sent on");
        place["api_key_env"] = "NOXUS_TEST_NO_KEY".into();
        let without = bench(place);
        let error = error(run(&without, json!({})));
        assert_eq!(error.code(), "provider_not_configured");
        assert!(error.hint().unwrap().en.contains("NOXUS_TEST_NO_KEY"), "{error}");
    }
}
