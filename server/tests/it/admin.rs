//! Administration over real HTTP: who gets in, and who is kept out.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use noxus_api::billing::ManualClock;
use noxus_server::{Admin, AdminToken, Server};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::support::client::{Answer, Client, Question};
use crate::support::{START, engine, options};

const HOUR_MS: i64 = 3_600_000;

/// A server with administration on a clock that a test moves.
struct Desk {
    client: Client,
    public: Client,
    address: SocketAddr,
    token: String,
    clock: Arc<ManualClock>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What a browser holds after logging in.
#[derive(Clone)]
struct Session {
    cookie: String,
    csrf: String,
}

impl Desk {
    fn start() -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let (token, secret) = AdminToken::load_or_create(None).unwrap();
        let mut options = options();
        options.admin_listen = Some((Ipv4Addr::LOCALHOST, 0).into());
        options.admin_hosts = vec!["panel.example".into()];
        let admin = Admin::new(token).clock(clock.clone());
        let server = Server::new(engine(json!({})), options).with_admin(admin);
        let (stop, stopped) = oneshot::channel::<()>();
        let (send, addresses) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let bound = server.bind().await.unwrap();
                send.send((bound.address().unwrap(), bound.admin_address().unwrap().unwrap())).unwrap();
                bound.serve(async { drop(stopped.await) }).await;
            });
        });
        let (public, address) = addresses.recv().unwrap();
        Self {
            client: Client::new(address),
            public: Client::new(public),
            address,
            token: secret.unwrap(),
            clock,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    fn try_token(&self, token: &str) -> Answer {
        self.client.post("/admin/session").json(&json!({"token": token})).send()
    }

    fn log_in(&self) -> Session {
        let answer = self.try_token(&self.token);
        assert_eq!(answer.status, 200, "{answer:?}");
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        Session { cookie, csrf: answer.json()["csrf_token"].as_str().unwrap().to_owned() }
    }

    /// An operation as the panel calls it.
    fn call(&self, session: &Session, operation: &str) -> Question<'_> {
        let question = self.client.post(&format!("/admin/call/{operation}"));
        question.header("Cookie", &session.cookie).header("X-CSRF-Token", &session.csrf).json(&json!({}))
    }

    /// An operation as a program calls it.
    fn by_token(&self, operation: &str, arguments: &Value) -> Answer {
        let question = self.client.post(&format!("/admin/call/{operation}"));
        question.key(&self.token).json(arguments).send()
    }

    fn get(&self, path: &str, session: &Session) -> Answer {
        self.client.get(path).header("Cookie", &session.cookie).send()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            assert!(thread.join().is_ok() || std::thread::panicking(), "the server panicked");
        }
    }
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[test]
fn the_token_opens_a_session_whose_cookie_no_script_can_read() {
    let desk = Desk::start();
    let answer = desk.try_token(&desk.token);
    let cookie = answer.header("set-cookie");
    for part in ["noxus_session=", "; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "over plain http a browser would drop it");
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.json();
    assert_eq!(body["expires_at_ms"], START.0 + 12 * HOUR_MS);
    let session = desk.log_in();
    assert_ne!(cookie.split(';').next().unwrap(), session.cookie, "each session has its own secret");
    let again = desk.get("/admin/session", &session);
    assert_eq!((again.status, again.text().contains(&session.csrf)), (200, false), "it was told once");
    assert_eq!(desk.call(&session, "accounts.list").send().verdict(), (200, "ok".into()));
    let https = desk.client.post("/admin/session").json(&json!({"token": desk.token}));
    let origin = format!("https://{}", desk.address);
    assert!(https.header("Origin", &origin).send().header("set-cookie").ends_with("; Secure"));
}

#[test]
fn wrong_tokens_make_their_sender_wait_and_lock_nobody_out() {
    let desk = Desk::start();
    assert_eq!(desk.client.post("/admin/session").json(&json!({})).send().verdict().0, 400);
    assert_eq!(desk.client.post("/admin/session").body("text/plain", "token").send().verdict().0, 400);
    let session = desk.log_in();
    for wrong in ["", "noxus_admin_", &desk.token.to_lowercase(), &format!("{}x", desk.token)] {
        assert_eq!(desk.try_token(wrong).verdict(), refused(401, "invalid_admin_token"), "{wrong}");
    }
    // Both doors count together.
    let bearer = desk.client.post("/admin/call/accounts.list").key("noxus_admin_wrong").send();
    assert_eq!(bearer.verdict(), refused(401, "invalid_admin_token"));
    let closed = desk.try_token("noxus_admin_wrong");
    assert_eq!(closed.verdict(), refused(429, "rate_limit_exceeded"));
    let seconds: i64 = closed.header("retry-after").parse().unwrap();
    assert!((1..=61).contains(&seconds), "{seconds}");
    let bearer = desk.client.post("/admin/call/accounts.list").key("noxus_admin_wrong").send();
    assert_eq!(bearer.status, 429, "both doors count together");
    // The right one opens whatever others send, from the same address even.
    assert_eq!(desk.try_token(&desk.token).status, 200);
    assert_eq!(desk.by_token("accounts.list", &json!({})).status, 200);
    // Behind a proxy everybody has their own count.
    let other = desk.client.post("/admin/session").header("X-Forwarded-For", "192.0.2.7");
    let other = other.json(&json!({"token": "noxus_admin_wrong"})).send();
    assert_eq!(other.verdict(), refused(401, "invalid_admin_token"));
    assert_eq!(desk.call(&session, "accounts.list").send().status, 200, "who is in stays in");
    desk.clock.advance(seconds * 1000);
    assert_eq!(desk.try_token("noxus_admin_wrong").status, 401);
}

#[test]
fn what_changes_something_needs_the_csrf_token() {
    let desk = Desk::start();
    let session = desk.log_in();
    let without = desk.client.post("/admin/call/accounts.list").header("Cookie", &session.cookie);
    assert_eq!(without.send().verdict(), refused(403, "forbidden_origin"));
    let other = desk.log_in();
    for wrong in ["", "x", other.csrf.as_str(), &session.csrf.to_uppercase()] {
        let stolen = Session { cookie: session.cookie.clone(), csrf: wrong.to_owned() };
        let verdict = desk.call(&stolen, "accounts.list").send().verdict();
        assert_eq!(verdict, refused(403, "forbidden_origin"), "{wrong}");
        let delete = desk.client.delete("/admin/session").header("Cookie", &session.cookie);
        assert_eq!(delete.header("X-CSRF-Token", wrong).send().status, 403);
        let cancel = desk.client.delete("/admin/jobs/1").header("Cookie", &session.cookie);
        assert_eq!(cancel.header("X-CSRF-Token", wrong).send().status, 403);
    }
    assert_eq!(desk.client.post("/admin/call/accounts.list").send().status, 401, "nobody at all");
}

#[test]
fn a_cookie_alone_tells_no_csrf_token() {
    use sha2::{Digest as _, Sha256};

    let desk = Desk::start();
    let session = desk.log_in();
    // Every program under the same name gets to see the cookie, on whatever port.
    let secret = session.cookie.strip_prefix("noxus_session=").unwrap();
    let with = |csrf: &str| {
        let get = desk.client.get("/admin/session").header("Cookie", &session.cookie);
        get.header("X-CSRF-Token", csrf).send().status
    };
    assert_eq!((with(&session.csrf), with("x")), (200, 401));
    let bytes = URL_SAFE_NO_PAD.decode(secret).unwrap();
    let derived = Sha256::new().chain_update(b"noxus csrf token\0").chain_update(&bytes).finalize();
    for guess in [secret.to_owned(), URL_SAFE_NO_PAD.encode(derived)] {
        let stolen = Session { cookie: session.cookie.clone(), csrf: guess };
        assert_eq!(desk.call(&stolen, "accounts.list").send().verdict(), refused(403, "forbidden_origin"));
    }
}

#[test]
fn counters_are_for_whoever_has_the_token() {
    let desk = Desk::start();
    assert_eq!(desk.client.get("/metrics").send().verdict(), refused(401, "invalid_admin_token"));
    assert_eq!(desk.client.get("/metrics").key("noxus_admin_wrong").send().status, 401);
    assert_eq!(desk.client.get("/metrics").key(&desk.token).send().status, 200);
    assert_eq!(desk.get("/metrics", &desk.log_in()).status, 200);
}

#[test]
fn other_pages_and_other_names_are_kept_out() {
    let desk = Desk::start();
    let session = desk.log_in();
    let ours = format!("http://{}", desk.address);
    for (name, value, expected) in [
        ("Origin", ours.as_str(), 200),
        ("Sec-Fetch-Site", "same-origin", 200),
        ("Origin", "https://evil.example", 403),
        ("Origin", "http://127.0.0.1:1", 403),
        ("Origin", "null", 403),
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Sec-Fetch-Site", "same-site", 403),
    ] {
        let answer = desk.call(&session, "accounts.list").header(name, value).send();
        assert_eq!(answer.status, expected, "{name}: {value}");
        let token = desk.client.post("/admin/call/accounts.list").key(&desk.token).header(name, value);
        assert_eq!(token.send().status, expected, "a token does not help: {name}: {value}");
    }
    for (host, expected) in [
        ("localhost:8788", 200),
        ("panel.example", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:8788", 403),
        ("", 403),
    ] {
        for path in ["/", "/admin/session", "/api/v1/tools", "/healthz", "/metrics"] {
            let answer = desk.client.get(path).header("Host", host).header("Cookie", &session.cookie).send();
            assert_eq!(answer.status, expected, "{host}{path}");
        }
    }
}

#[test]
fn a_session_ends_by_time_and_by_logging_out() {
    let desk = Desk::start();
    let early = desk.log_in();
    desk.clock.advance(11 * HOUR_MS);
    let late = desk.log_in();
    assert_eq!(desk.get("/admin/session", &early).status, 200);
    desk.clock.advance(HOUR_MS);
    let ended = desk.get("/admin/session", &early);
    assert_eq!(ended.verdict(), refused(401, "invalid_admin_token"));
    assert_eq!(desk.call(&early, "accounts.list").send().status, 401);
    let delete = desk.client.delete("/admin/session").header("Cookie", &late.cookie);
    let left = delete.header("X-CSRF-Token", &late.csrf).send();
    assert_eq!(left.status, 200);
    assert!(left.header("set-cookie").contains("noxus_session=; Path=/; Max-Age=0"));
    assert_eq!(desk.call(&late, "accounts.list").send().status, 401, "the old cookie is worth nothing");
}

#[test]
fn operations_answer_as_the_library_does() {
    let desk = Desk::start();
    let account = desk.by_token("accounts.create", &json!({"name": "Acme"}));
    assert_eq!(account.json()["account"]["name"], "Acme");
    let again = desk.by_token("accounts.create", &json!({"name": "Acme"}));
    assert_eq!(again.verdict(), refused(409, "account_exists"));
    assert_eq!(again.json()["request_id"].as_str().unwrap(), again.header("x-request-id"));
    let unknown = desk.by_token("accounts.delete", &json!({}));
    assert_eq!(unknown.verdict(), refused(400, "invalid_request"));
    let session = desk.log_in();
    let spanish = desk.call(&session, "nothing").header("Accept-Language", "es").send();
    assert!(spanish.json()["error"].as_str().unwrap().starts_with("No existe la operación"));
    let broken = desk.client.post("/admin/call/accounts.list").key(&desk.token);
    assert_eq!(broken.body("application/json", "{").send().verdict(), refused(400, "invalid_json"));
    let large = desk.client.post("/admin/call/accounts.list").key(&desk.token);
    let large = large.body("application/json", vec![b' '; 1024 * 1024 + 1]).send();
    assert_eq!(large.verdict(), refused(413, "file_too_large"));
}

#[test]
fn the_owner_sees_everybodys_jobs_and_their_pictures() {
    let desk = Desk::start();
    desk.by_token("accounts.create", &json!({"name": "Acme"}));
    desk.by_token("top_up", &json!({"account": 1, "amount_usd": "1"}));
    let created = desk.by_token("keys.create", &json!({"account": 1})).json();
    let key = created["api_key"].as_str().unwrap();
    let options = json!({"text": "hola", "output_format": "svg"});
    let run = desk.public.post("/api/v1/tools/qr").key(key).json(&options).send();
    assert_eq!(run.status, 200, "{run:?}");
    let session = desk.log_in();
    let job = desk.get("/admin/jobs/1?content=none", &session).json();
    assert_eq!(job["job"]["outputs"][0]["mime_type"], "image/svg+xml");
    assert_eq!(job["result"]["billing"], run.json()["billing"]);
    let picture = desk.get("/admin/jobs/1/output/0", &session);
    assert!(picture.text().starts_with("<svg") || picture.text().starts_with("<?xml"));
    assert_eq!(picture.header("content-security-policy"), "default-src 'none'; sandbox");
    assert!(picture.header("content-disposition").starts_with("attachment"));
    assert_eq!(desk.get("/admin/jobs/2", &session).verdict(), refused(404, "job_not_found"));
    for path in ["/admin/jobs/1", "/admin/jobs/1/output/0"] {
        assert_eq!(desk.client.get(path).send().status, 401, "{path}");
        assert_eq!(desk.client.get(path).key(key).send().status, 401, "an API key is no admin token");
    }
    let delete = desk.client.delete("/admin/jobs/1").header("Cookie", &session.cookie);
    let ended = delete.header("X-CSRF-Token", &session.csrf).send();
    assert_eq!(ended.json()["job"]["state"], "succeeded", "what has ended stays as it is");
}

#[test]
fn nothing_of_it_is_on_the_public_listener() {
    let desk = Desk::start();
    for path in ["/admin/session", "/admin/jobs/1", "/metrics", "/assets/main.js"] {
        assert_eq!(desk.public.get(path).key(&desk.token).send().status, 404, "{path}");
    }
    let call = desk.public.post("/admin/call/accounts.list").key(&desk.token).send();
    assert_eq!(call.status, 404);
    assert_eq!(desk.public.get("/").send().status, 303);
}

#[test]
fn every_answer_carries_the_headers_that_keep_browsers_safe() {
    let desk = Desk::start();
    let session = desk.log_in();
    for path in ["/", "/assets/main.js", "/assets/base.css", "/admin/session", "/admin/none", "/api/v1/tools"]
    {
        let answer = desk.get(path, &session);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        let is_asset = path == "/" || path.starts_with("/assets/");
        let caching = if is_asset { "no-cache" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        if path != "/admin/none" {
            assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        }
    }
}

#[cfg(feature = "panel")]
#[test]
fn the_panel_is_served_and_cached_by_its_content() {
    let desk = Desk::start();
    let page = desk.client.get("/").send();
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text().contains("/assets/main.js"));
    let script = desk.client.get("/assets/screens/login.js").send();
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    let known = desk.client.get("/assets/screens/login.js").header("If-None-Match", script.header("etag"));
    let known = known.send();
    assert_eq!((known.status, known.body.len()), (304, 0));
    for path in ["/assets/", "/assets/none.js", "/assets/../Cargo.toml", "/assets/%2e%2e/index.html"] {
        assert_eq!(desk.client.get(path).send().status, 404, "{path}");
    }
}
