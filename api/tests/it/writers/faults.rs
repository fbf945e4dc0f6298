//! An endpoint that is not there, busy, slow, wrong or unwilling: each is told, and costs nothing.

use std::net::TcpListener;

use noxus_api::{JobRequest, Noxus};
use serde_json::json;

use super::{asked, bench, happened, options, report, run, writer};
use crate::common::error;

/// How each fails: its code, words of the error in both languages, and how often it is asked.
const FAULTS: &[(&str, &str, &str, &str, usize)] = &[
    ("busy", "provider_unavailable", "demasiadas peticiones", "too many requests", 1),
    ("broken", "provider_unavailable", "HTTP 503", "HTTP 503", 4),
    ("cut-off", "provider_unavailable", "se cortó", "broke off", 4),
    ("no-http", "provider_unavailable", "no habla HTTP", "does not speak HTTP", 4),
    ("other", "provider_error", "protocolo", "protocol", 1),
    ("page", "provider_error", "página web", "web page", 1),
    ("huge", "provider_error", "2097152 bytes", "2097152 bytes", 1),
    ("huge-and-says-so", "provider_error", "2097152 bytes", "2097152 bytes", 1),
    ("prose", "provider_error", "no es un guion", "is no script", 3),
    ("refuses", "provider_error", "«No puedo ayudar con eso.»", "“No puedo ayudar con eso.”", 1),
    ("filters", "provider_error", "se niega", "refuses", 1),
    ("runs-out", "provider_error", "acaba a medias", "ends in the middle", 3),
    ("elsewhere", "provider_error", "remite a otra dirección", "sends on to another address", 1),
    ("denies", "provider_error", "no acepta la clave", "does not accept the key", 1),
];

#[test]
fn each_fault_is_told_and_costs_nothing() {
    for (manner, code, es, en, times) in FAULTS {
        let bench = bench(writer(manner, manner));
        let error = error(run(&bench.noxus, options(json!({}))));
        assert_eq!((error.code(), error.field()), (*code, Some("writer")), "{manner}: {error}");
        let message = error.message();
        assert!(message.es.contains(es) && message.en.contains(en), "{manner}: {message}");
        let hint = error.hint().unwrap();
        assert!(!hint.es.is_empty() && hint.es != hint.en, "{manner}: {hint}");
        assert!(error.to_json(noxus_api::Language::English).contains(r#""charged_usd":"0""#), "{manner}");
        assert_eq!(bench.balance(), "1", "{manner}");
        assert_eq!(asked(manner).len(), *times, "{manner}");
    }
    assert!(asked("elsewhere-other").is_empty(), "a redirect is not followed");
    for manner in ["huge", "huge-and-says-so"] {
        // What the system keeps between two sockets is all that is taken beyond the limit.
        let sent = happened(manner, "sent")["bytes"].as_u64().unwrap();
        assert!(sent < 32 << 20, "{manner}: {sent} bytes were taken");
    }
}

#[test]
fn whoever_asked_for_it_gets_the_outline_instead() {
    for manner in ["broken", "page", "prose", "refuses"] {
        let bench = bench(writer(manner, &format!("{manner}-outline")));
        let report = report(run(&bench.noxus, options(json!({"writer_fallback": "outline"}))));
        assert_eq!(report["writer"], "outline", "{manner}");
        // The call alone: nobody wrote.
        assert_eq!(report["billing"]["charged_usd"], "0.002", "{manner}");
        assert_eq!(bench.balance(), "0.998", "{manner}");
    }
}

#[test]
fn nobody_at_the_address_is_told() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let place = json!({"base_url": format!("http://127.0.0.1:{port}/v1"), "model": "m"});
    let bench = bench(place);
    let error = error(run(&bench.noxus, options(json!({}))));
    assert_eq!(error.code(), "provider_unavailable");
    assert!(error.message().en.contains("nobody accepts the connection"), "{error}");
    assert!(!error.to_string().contains(&port.to_string()), "callers do not learn where it is: {error}");
    assert_eq!(bench.balance(), "1");
}

#[test]
fn what_passes_is_waited_for() {
    for (manner, times) in [("busy-once", 2), ("broken-once", 2), ("cut-off-once", 2)] {
        let bench = bench(writer(manner, manner));
        assert_eq!(report(run(&bench.noxus, options(json!({}))))["writer"], "model", "{manner}");
        assert_eq!(asked(manner).len(), times, "{manner}");
    }
}

#[test]
fn an_endpoint_without_schemas_is_asked_in_words() {
    let bench = bench(writer("no-schema", "no-schema"));
    for _ in 0..2 {
        assert_eq!(report(run(&bench.noxus, options(json!({}))))["writer"], "model");
    }
    let forms: Vec<bool> =
        asked("no-schema").iter().map(|one| one["body"].get("response_format").is_some()).collect();
    assert_eq!(forms, [true, false, false], "it is asked with a schema once only");
}

#[test]
fn silence_ends_at_the_deadline() {
    for manner in ["hang", "drip"] {
        let mut place = writer(manner, &format!("{manner}-deadline"));
        place["timeout_ms"] = 1_000.into();
        let bench = bench(place);
        let error = error(run(&bench.noxus, options(json!({}))));
        assert_eq!(error.code(), "provider_unavailable", "{manner}: {error}");
        assert!(error.message().es.contains("no respondió en 1 s"), "{manner}: {error}");
        assert_eq!(bench.balance(), "1");
    }
}

#[test]
fn whoever_does_not_wait_any_more_hangs_up() {
    let bench = bench(writer("hang", "cancelled"));
    let job = bench.noxus.submit(JobRequest::new("script-to-video", options(json!({}))));
    happened("cancelled", "asked");
    job.cancel();
    assert_eq!(error(job.wait(None).unwrap()).code(), "cancelled");
    // The model need not go on writing.
    happened("cancelled", "closed");
    assert_eq!(bench.balance(), "1");
    assert_eq!(asked("cancelled").len(), 1);
}

#[test]
fn a_key_goes_to_the_endpoint_and_nowhere_else() {
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
    let place = |manner: &str, variable: &str| {
        let mut place = writer(manner, manner);
        place["api_key_env"] = variable.into();
        place
    };
    let good = bench(place("good", "NOXUS_TEST_KEY"));
    assert_eq!(report(run(&good.noxus, options(json!({}))))["writer"], "model");
    assert_eq!(asked("good")[0]["authorization"], "Bearer sk-secreta-1234");
    for (manner, word) in [("denies", "does not accept the key"), ("repeats", "cannot read Bearer …")] {
        let bench = bench(place(manner, "NOXUS_TEST_KEY"));
        let error = error(run(&bench.noxus, options(json!({}))));
        assert!(error.message().en.contains(word), "{error}");
        let kept = format!("{error:?} {} {:?}", bench.call("jobs.list", json!({})), bench.noxus.language());
        assert!(!kept.contains("secreta"), "{kept}");
    }
    let without = bench(place("good", "NOXUS_TEST_NO_KEY"));
    let error = error(run(&without.noxus, options(json!({}))));
    assert_eq!((error.code(), error.field()), ("provider_not_configured", Some("script_writer.api_key_env")));
    assert!(error.hint().unwrap().en.contains("NOXUS_TEST_NO_KEY"), "{error}");
    let checks = without.call("doctor", json!({}));
    let found =
        checks["checks"].as_array().unwrap().iter().find(|one| one["check"] == "script_writer").unwrap();
    assert_eq!(found["state"], "warning", "{found}");
}

#[test]
fn settings_that_cannot_be_are_refused() {
    for (field, place) in [
        ("base_url", json!({"base_url": "ftp://127.0.0.1/v1", "model": "m"})),
        ("base_url", json!({"base_url": "/v1", "model": "m"})),
        ("base_url", json!({"base_url": "http://user:pass@127.0.0.1/v1", "model": "m"})),
        ("base_url", json!({"base_url": "http://127.0.0.1/v1?key=x", "model": "m"})),
        ("model", json!({"base_url": "http://127.0.0.1/v1", "model": " "})),
        ("timeout_ms", json!({"base_url": "http://127.0.0.1/v1", "model": "m", "timeout_ms": 1})),
        ("max_tokens", json!({"base_url": "http://127.0.0.1/v1", "model": "m", "max_tokens": 1})),
    ] {
        let error = Noxus::from_json(&json!({"script_writer": place}).to_string()).err().unwrap();
        let named = format!("script_writer.{field}");
        assert_eq!((error.code(), error.field()), ("invalid_field", Some(named.as_str())), "{place}");
        assert!(error.message().es != error.message().en, "{error}");
    }
    let error = Noxus::from_json(r#"{"script_writer": {"base_url": "http://a/v1"}}"#).err().unwrap();
    assert_eq!(error.code(), "invalid_json");
    assert!(error.to_string().contains("model"), "{error}");
}
