//! Addresses that would like to lead elsewhere.

use crate::hostile::Place;
use crate::hostile::raw::Raw;

/// Asks for an address as it stands; its status and whole body.
fn get(place: &Place, method: &str, address: &str) -> (u16, String) {
    let mut raw = Raw::connect(place.live.address);
    let key = &place.key;
    raw.send(format!(
        "{method} {address} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Length: 0\r\n\r\n"
    ));
    let (status, body) = raw.answer().unwrap_or_default();
    (status, String::from_utf8(body).unwrap())
}

#[test]
fn no_address_leads_out_of_the_api() {
    let place = Place::new();
    for address in [
        "/api/v1/jobs/../../etc/passwd",
        "/api/v1/jobs/../../../../../../etc/passwd",
        "/api/v1/jobs/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/jobs/..%2f..%2fetc%2fpasswd",
        "/api/v1/jobs/1/output/../../../../etc/passwd",
        "/api/v1/jobs/1/output/%2e%2e%2f0",
        "/api/v1/jobs/1/output/-1",
        "/api/v1/jobs/1/output/99999999999999999999",
        "/api/v1/jobs/%00",
        "/api/v1/jobs/1%00",
        "/api/v1/jobs/9223372036854775808",
        "/api/v1/jobs/-1",
        "/api/v1/jobs/+1",
        "/api/v1/jobs/0x1",
        "/api/v1/jobs/1;2",
        "/api/v1/tools/../../etc/passwd",
        "/api/v1/tools/..%5c..%5cetc",
        "/api/v1/tools/qr%2f..%2f",
        "/api/v1/tools/qr/",
        "/api/v1/tools/%ff",
        "/api/v1/jobs/%ff",
        "/api/v1/jobs/1/output/%ff",
        "/api/v1/jobs/1/%ff/0",
        "/api/v1/tools/%",
        "/api/v1/tools/%zz",
        "/docs/../../../etc/passwd",
        "/docs/%2e%2e/%2e%2e/etc/passwd",
        "/docs/style.css/../../Cargo.toml",
        "/assets/../../../etc/passwd",
        "/.git/config",
        "/.env",
        "//etc/passwd",
        "/\\..\\..\\etc",
        "/./healthz",
        "//healthz",
        "/healthz/",
        "/HEALTHZ",
        "/metrics",
        "/admin/call/keys.list",
        "/admin/session",
    ] {
        let (status, body) = get(&place, "GET", address);
        assert!(matches!(status, 400 | 404 | 405), "{address}: {status} {body}");
        assert!(!body.contains("root:"), "{address}");
        if !body.is_empty() {
            let body: serde_json::Value =
                serde_json::from_str(&body).unwrap_or_else(|_| panic!("{address}: {body}"));
            assert_eq!(body["success"], false, "{address}");
        }
    }
    place.is_unharmed();
}

#[test]
fn an_address_with_a_host_is_its_path() {
    let place = Place::new();
    for (address, expected) in [
        ("http://evil.example/healthz", 200),
        ("http://127.0.0.1:1/api/v1/balance", 200),
        ("https://user:password@evil.example:99/api/v1/tools/qr", 200),
        ("http://evil.example/../healthz", 404),
        ("file:///etc/passwd", 400),
        ("gopher://evil.example/healthz", 200),
    ] {
        let (status, body) = get(&place, "GET", address);
        assert!(status == expected || status == 400 || status == 404, "{address}: {status} {body}");
        assert!(!body.contains("root:"), "{address}");
    }
    for (method, address) in [
        ("CONNECT", "evil.example:443"),
        ("OPTIONS", "*"),
        ("TRACE", "/api/v1/ping"),
        ("DEBUG", "/api/v1/ping"),
        ("PROPFIND", "/"),
        ("GET", "*"),
        ("POST", "/healthz"),
        ("PATCH", "/api/v1/jobs/1"),
    ] {
        let (status, body) = get(&place, method, address);
        assert!(matches!(status, 400 | 404 | 405), "{method} {address}: {status} {body}");
        assert!(!body.contains("noxus_test_"), "{method} {address}: {body}");
    }
    place.is_unharmed();
}

#[test]
fn queries_that_are_none_are_refused_in_the_same_form() {
    let place = Place::new();
    for address in [
        "/api/v1/jobs?limit=0",
        "/api/v1/jobs?limit=-1",
        "/api/v1/jobs?limit=1e3",
        "/api/v1/jobs?limit=99999999999999999999",
        "/api/v1/jobs?before=a",
        "/api/v1/jobs?limit=1&limit=2",
        "/api/v1/jobs?before=%ff",
        "/api/v1/jobs?unknown=1",
        "/api/v1/jobs?%00=1",
        "/api/v1/jobs/1?content=some",
        "/api/v1/jobs/1?content=none&content=none",
        "/api/v1/jobs/1?content=%ff",
    ] {
        let (status, body) = get(&place, "GET", address);
        let json: serde_json::Value =
            serde_json::from_str(&body).unwrap_or_else(|_| panic!("{address}: {body}"));
        assert!(status == 400 || (status == 404 && address.contains("/1?")), "{address}: {status} {body}");
        assert_eq!(json["success"], false, "{address}");
    }
    place.is_unharmed();
}
