//! What HTTP adds to every answer: addresses, methods, headers, forms of errors.

use serde_json::{Value, json};

use crate::contract::room::Site;
use crate::support;
use crate::support::client::Answer;
use crate::support::gate::At;

/// An error of the contract, whatever refused it.
#[track_caller]
fn refused(answer: &Answer, code: &str) -> Value {
    let status = noxus_api::codes::info(code).http_status;
    assert_eq!(answer.verdict(), (status, code.to_owned()), "{}", answer.text());
    let body = answer.json();
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(body["request_id"], answer.header("x-request-id"));
    assert_eq!(body["billing"]["charged_usd"], "0");
    body
}

#[test]
pub(crate) fn what_is_not_there_is_told_so() {
    let site = Site::new();
    for path in ["/nope", "/api/v1", "/api/v1/nope", "/api/v1/ping/", "/api/v1/tools/qr/nope", "/api/v2/ping"]
    {
        for answer in [site.get(path).send(), site.client.post(path).send(), site.client.delete(path).send()]
        {
            refused(&answer, "not_found");
        }
    }
    for id in ["abc", "+1", "1.0", "-1", "0", "9223372036854775808"] {
        refused(&site.get(&format!("/api/v1/jobs/{id}")).send(), "job_not_found");
    }
    refused(&site.get("/api/v1/tools/no-such-tool").send(), "tool_not_found");
}

#[test]
pub(crate) fn a_wrong_method_is_told_so() {
    let site = Site::new();
    for (method, path, allowed) in [
        ("GET", "/api/v1/ping", "POST"),
        ("POST", "/api/v1/balance", "GET"),
        ("DELETE", "/api/v1/tools", "GET"),
        ("PUT", "/api/v1/tools/qr", "POST"),
        ("GET", "/api/v1/tools/qr/estimate", "POST"),
        ("PATCH", "/api/v1/jobs/1", "DELETE"),
        ("DELETE", "/api/v1/jobs", "GET"),
        ("POST", "/docs", "GET"),
    ] {
        let answer = site.client.question(method, path).key(&site.key).send();
        refused(&answer, "method_not_allowed");
        assert!(answer.header("allow").contains(allowed), "{method} {path}: {:?}", answer.header("allow"));
    }
}

#[test]
fn head_is_get_without_its_body() {
    let site = Site::new();
    assert_eq!(site.qr().send().status, 200);
    for path in [
        "/healthz",
        "/docs",
        "/api/v1/tools",
        "/api/v1/tools/qr",
        "/api/v1/openapi.json",
        "/api/v1/balance",
        "/api/v1/usage",
        "/api/v1/jobs",
        "/api/v1/jobs/1",
    ] {
        let (get, head) = (site.get(path).send(), site.client.head(path).key(&site.key).send());
        assert_eq!((get.status, head.status, head.body.len()), (200, 200, 0), "{path}");
        for name in ["content-type", "content-length", "cache-control"] {
            assert_eq!(get.header(name), head.header(name), "{path} {name}");
        }
    }
    let head = site.client.head("/api/v1/balance").send();
    assert_eq!((head.status, head.body.len()), (401, 0));
}

#[test]
fn every_answer_names_itself_and_keeps_browsers_safe() {
    let site = Site::new();
    let mut ids = Vec::new();
    for answer in [
        site.qr().header("X-Request-Id", "req_of_somebody_else").send(),
        site.qr().send(),
        site.get("/api/v1/balance").send(),
        site.get("/nope").send(),
        site.client.get("/api/v1/balance").send(),
        site.client.get("/docs").send(),
    ] {
        let id = answer.header("x-request-id").to_owned();
        assert!(id.starts_with("req_") && id.len() == 30, "{id}");
        ids.push(id);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(["no-store", "no-cache"].contains(&answer.header("cache-control")));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6, "each request has an id of its own");
    let made = site.qr().send();
    assert_eq!(made.json()["request_id"], made.header("x-request-id"));
}

#[test]
fn the_key_comes_in_its_header_and_nowhere_else() {
    let site = Site::new();
    let ask = |credentials: &str| {
        let head = format!("GET /api/v1/balance HTTP/1.1\r\nHost: a\r\nAuthorization: {credentials}\r\n\r\n");
        site.live.wire().write(head).answer()
    };
    let key = &site.key;
    for credentials in [format!("Bearer {key}"), format!("bearer {key}"), format!("BEARER   {key} ")] {
        assert_eq!(ask(&credentials).status, 200, "{credentials:?}");
    }
    for credentials in ["Bearer", "Bearer ", "", key, "Basic YTpi", "Token x", "Bearer\u{e9} x"] {
        let answer = ask(credentials);
        assert_eq!((answer.status, &answer.json()["error_code"]), (401, &json!("missing_api_key")));
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"noxus\"");
    }
    assert_eq!(ask(&format!("Bearer {key} {key}")).json()["error_code"], "invalid_api_key");
    refused(&site.client.get(&format!("/api/v1/balance?api_key={key}")).send(), "missing_api_key");
    let body = json!({"text": "a", "api_key": key});
    refused(&site.client.post("/api/v1/tools/qr").json(&body).send(), "missing_api_key");
    refused(&site.post("qr").json(&body).send(), "invalid_field");
    assert_eq!(site.balance(), "1");
}

#[test]
fn nobodys_body_is_read() {
    let site = Site::new();
    for (tool, key, code) in [
        ("qr", "noxus_test_nope", "invalid_api_key"),
        ("no-such-tool", "noxus_test_nope", "invalid_api_key"),
        ("no-such-tool", site.key.as_str(), "tool_not_found"),
        ("qr", site.key.as_str(), "file_too_large"),
    ] {
        let mut wire = site.live.wire();
        // A body that is announced, and that the server would have to ask for.
        wire.write(format!(
            "POST /api/v1/tools/{tool} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\nExpect: 100-continue\r\n\r\n"
        ));
        let answer = wire.answer();
        assert_eq!(answer.json()["error_code"], code);
        assert_eq!(answer.status, noxus_api::codes::info(code).http_status);
    }
}

#[test]
fn languages_are_weighed() {
    let site = Site::new();
    let (es, en) = ("No existe la herramienta «x».", "There is no tool “x”.");
    for (wanted, text) in [
        ("es-MX,es;q=0.9,en;q=0.8", es),
        ("en;q=0.8, es;q=0.9", es),
        ("es;q=0.1, en;q=0.2", en),
        ("fr, en;q=0.5, es;q=0.4", en),
        ("es;q=0, fr", en),
        ("fr, *;q=0.1", es),
        ("de", en),
        ("!!, ;;;q=x", en),
    ] {
        let answer = site.client.get("/api/v1/tools/x").header("Accept-Language", wanted).send();
        assert_eq!(refused(&answer, "tool_not_found")["error"], text, "{wanted:?}");
    }
    let answer = site.client.get("/api/v1/tools/x").send();
    assert_eq!(answer.json()["error"], es);
}

#[test]
fn errors_come_as_problems_to_those_who_ask() {
    let site = Site::new();
    let problem = "application/problem+json";
    let ask = |accept: &str| {
        let body = json!({"text": "a", "sise": 1});
        site.post("qr").header("Accept", accept).header("Accept-Language", "en").json(&body).send()
    };
    let answer = ask(problem);
    assert_eq!((answer.status, answer.header("content-type")), (400, problem));
    let body = answer.json();
    let id = answer.header("x-request-id");
    let hint = body["hint"].clone();
    assert!(hint.as_str().unwrap().contains("“size”"), "{hint}");
    let expected = json!({
        "type": "/docs#invalid_field",
        "title": "A field is not valid.",
        "status": 400,
        "detail": "There is no field “sise”.",
        "error_code": "invalid_field",
        "request_id": id,
        "billing": {"charged_usd": "0"},
        "field": "sise",
        "hint": hint,
    });
    assert_eq!(body, expected);
    for (accept, expected) in [
        ("application/json, application/problem+json", problem),
        ("application/problem+json;q=0.5, application/json", "application/json"),
        ("*/*", "application/json"),
    ] {
        assert_eq!(ask(accept).header("content-type"), expected, "{accept}");
    }
    // From the first to the last refusal; what succeeds is no problem.
    for answer in [
        site.get("/nope").header("Accept", problem).send(),
        site.client.get("/api/v1/balance").header("Accept", problem).send(),
        site.client.delete("/api/v1/ping").header("Accept", problem).send(),
    ] {
        assert_eq!(answer.header("content-type"), problem);
        assert_eq!(answer.json()["status"], answer.status);
    }
    assert_eq!(site.qr().header("Accept", problem).send().header("content-type"), "application/json");
}

#[test]
fn rate_limits_are_told_in_the_ietfs_fields() {
    let site = Site::new();
    let key = support::key(&site.live.noxus, 1, json!({"rate_limit": {"limit": 2, "window_seconds": 3600}}));
    let ask = |name: &str| {
        let body = json!({"text": name});
        site.client.post("/api/v1/tools/qr").key(&key).header("Idempotency-Key", name).json(&body).send()
    };
    let fields = |answer: &Answer| {
        assert_eq!(answer.header("ratelimit-policy"), "\"jobs\";q=2;w=3600");
        answer.header("ratelimit").to_owned()
    };
    assert_eq!(fields(&ask("a")), "\"jobs\";r=1;t=3600");
    site.guarded.clock.advance(600_000);
    assert_eq!(fields(&ask("b")), "\"jobs\";r=0;t=3000");
    let full = ask("c");
    assert_eq!(fields(&full), "\"jobs\";r=0;t=3000");
    assert_eq!(refused(&full, "rate_limit_exceeded")["retry_after_seconds"], 3000);
    assert_eq!(full.header("retry-after"), "3000");
    let replayed = ask("a");
    assert_eq!((replayed.status, replayed.header("idempotency-replayed")), (200, "true"));
    assert_eq!(fields(&replayed), "\"jobs\";r=0;t=3000");
    // A key without a limit has nothing to tell.
    assert_eq!(site.qr().send().header("ratelimit"), "");
}

#[test]
fn a_wait_is_told_in_its_header() {
    let site = Site::new();
    site.gate().close(At::Capture);
    std::thread::scope(|scope| {
        let ask = || site.qr().header("Idempotency-Key", "k").send();
        let running = scope.spawn(ask);
        site.gate().await_waiting(At::Capture, 1);
        let answer = ask();
        assert_eq!(refused(&answer, "idempotency_in_progress")["retry_after_seconds"], 60);
        assert_eq!((answer.header("retry-after"), answer.header("idempotency-replayed")), ("60", ""));
        site.gate().open(At::Capture);
        assert_eq!(running.join().unwrap().status, 200);
    });
}

#[test]
fn an_idempotency_key_comes_once_and_is_ascii() {
    let site = Site::new();
    let twice = site.qr().header("Idempotency-Key", "a").header("Idempotency-Key", "b").send();
    refused(&twice, "invalid_idempotency_key");
    refused(&site.qr().header("Idempotency-Key", "clave-ñ").send(), "invalid_idempotency_key");
    assert_eq!(site.balance(), "1");
}

#[test]
fn options_do_not_come_in_the_address() {
    let site = Site::new();
    for path in ["/api/v1/tools/qr?text=hola", "/api/v1/tools/qr/estimate?text=hola"] {
        let answer = site.client.post(path).key(&site.key).json(&json!({"text": "hola"})).send();
        refused(&answer, "invalid_request");
    }
    for query in ["limit=0", "limit=-1", "limit=x", "before=0", "limit="] {
        refused(&site.get(&format!("/api/v1/jobs?{query}")).send(), "invalid_field");
    }
    refused(&site.get("/api/v1/jobs?page=2").send(), "invalid_request");
    refused(&site.get("/api/v1/jobs?limit=1&limit=2").send(), "conflicting_fields");
}

#[test]
fn what_is_for_everybody_needs_no_key() {
    let site = Site::new();
    let tools = site.client.get("/api/v1/tools").send().json();
    assert_eq!((&tools["success"], &tools["tools"][0]["slug"]), (&json!(true), &json!("qr")));
    let alias = site.client.get("/api/v1/tools/crear-qr").send().json();
    assert_eq!(alias["tool"], tools["tools"][0]);
    for field in ["slug", "aliases", "summary", "inputs"] {
        assert!(!alias["tool"][field].is_null(), "{field}");
    }
    // A wrong key is not asked for either.
    assert_eq!(site.client.get("/api/v1/tools").key("nope").send().status, 200);
    let document = site.client.get("/api/v1/openapi.json").send().json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let front = site.client.get("/").send();
    assert_eq!((front.status, front.header("location")), (303, "/docs"));
    let docs = site.client.get("/docs").send();
    assert!(docs.header("content-type").starts_with("text/html") && docs.text().contains("lang=\"es\""));
    assert!(site.client.get("/docs").header("Accept-Language", "en").send().text().contains("lang=\"en\""));
    // Administration is not on this listener.
    for path in ["/metrics", "/admin/session", "/admin/call/accounts.list"] {
        refused(&site.get(path).send(), "not_found");
    }
}

#[test]
pub(crate) fn administration_is_for_its_owner() {
    let live = support::Live::with_admin(support::engine(json!({})));
    let (address, token) = live.admin.clone().unwrap();
    let client = support::client::Client::new(address);
    let call = |token: &str| client.post("/admin/call/accounts.list").key(token).json(&json!({}));
    assert_eq!(call(&token).send().verdict(), (200, "ok".into()));
    refused(&call("noxus_admin_nope").send(), "invalid_admin_token");
    refused(&call(&token).header("Origin", "http://example.com").send(), "forbidden_origin");
    // It also serves what the public listener serves, by the same rules.
    let key = support::customer(&live.noxus, "1").1;
    assert_eq!(client.get("/api/v1/balance").key(&key).send().status, 200);
    refused(&client.get("/api/v1/balance").key(&token).send(), "invalid_api_key");
}
