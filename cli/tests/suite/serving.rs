//! A server of one's own, as a process, and clients to ask it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ExitStatus, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use crate::common::Place;

/// After this a test has failed instead of hanging.
const PATIENCE: Duration = Duration::from_secs(120);

/// A process that serves the ledger of a place. Killed when it goes out of scope.
pub(crate) struct Serving {
    child: Child,
    pub(crate) url: String,
}

impl Serving {
    /// Starts a server with short leases, so that what a dead one has begun can be
    /// taken over soon; comes back when it listens.
    pub(crate) fn start(place: &Place, server_config: &Value) -> Self {
        let write =
            |name: &str, content: &Value| std::fs::write(place.path(name), content.to_string()).unwrap();
        write("engine.json", &json!({"lease_ms": 1_000}));
        write("server.json", server_config);
        let words = ["serve", "--listen", "127.0.0.1:0", "--admin-listen", "none", "--log", "none", "--json"];
        let mut command = place.noxus(&words);
        command.args(["--config", "engine.json", "--server-config", "server.json"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let announced: Value = serde_json::from_str(&line).unwrap();
        Self { child, url: announced["url"].as_str().unwrap().to_owned() }
    }

    pub(crate) fn client(&self, key: &str) -> Client {
        Client::new(&self.url, key)
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no time for anything.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks one server on behalf of one key.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    url: String,
    key: String,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) is_replayed: bool,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

impl Client {
    pub(crate) fn new(url: &str, key: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        Self { agent: Agent::new_with_config(config.build()), url: url.to_owned(), key: key.to_owned() }
    }

    /// Asks; an error is a connection that broke before the whole answer was there.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<Answer, ureq::Error> {
        let uri = format!("{}{path}", self.url);
        let mut request = ureq::http::Request::builder().method(method).uri(uri);
        request = request.header("Authorization", format!("Bearer {}", self.key));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = match body {
            Some((content_type, body)) => {
                self.agent.run(request.header("Content-Type", content_type).body(body).unwrap())?
            }
            None => self.agent.run(request.body(()).unwrap())?,
        };
        let is_replayed = response.headers().contains_key("idempotency-replayed");
        let body = response.body_mut().with_config().limit(1 << 28).read_to_string()?;
        Ok(Answer { status: response.status().as_u16(), is_replayed, body })
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], None).unwrap()
    }

    /// One `qr` under an idempotency key; whoever works on the same is waited for.
    pub(crate) fn qr(&self, idempotency_key: &str) -> Result<Answer, ureq::Error> {
        let body = json!({"text": idempotency_key, "output_format": "svg"}).to_string();
        let headers = [("Idempotency-Key", idempotency_key), ("Prefer", "on-in-flight=join")];
        self.ask("POST", "/api/v1/tools/qr", &headers, Some(("application/json", body.into_bytes())))
    }

    /// Starts a job of several seconds that says how far it is; its id.
    pub(crate) fn start_long_job(&self, picture: &[u8]) -> i64 {
        let mut body = Vec::new();
        for (name, value) in [("output_format", "avif"), ("effort", "9")] {
            let part = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        body.extend(b"--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n");
        body.extend(picture);
        body.extend(b"\r\n--b--\r\n");
        let body = Some(("multipart/form-data; boundary=b", body));
        let headers = [("Prefer", "respond-async")];
        let answer = self.ask("POST", "/api/v1/tools/image-convert", &headers, body).unwrap();
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.json()["job_id"].as_i64().unwrap()
    }

    /// The events of a job, one after the other.
    pub(crate) fn follow(&self, job_id: i64) -> impl Iterator<Item = (String, Value)> + use<> {
        let uri = format!("{}/api/v1/jobs/{job_id}/events", self.url);
        let asked = self.agent.get(uri).header("Authorization", format!("Bearer {}", self.key)).call();
        let mut lines = BufReader::new(asked.unwrap().into_body().into_reader()).lines();
        std::iter::from_fn(move || {
            let mut event = String::new();
            while let Some(Ok(line)) = lines.next() {
                if let Some(name) = line.strip_prefix("event: ") {
                    name.clone_into(&mut event);
                } else if let Some(data) = line.strip_prefix("data: ") {
                    return Some((event, serde_json::from_str(data).unwrap()));
                }
            }
            None
        })
    }

    /// Posted and available money.
    pub(crate) fn balance(&self) -> (String, String) {
        let balance = self.get("/api/v1/balance").json();
        let field = |name: &str| balance["balance"][name].as_str().unwrap().to_owned();
        (field("balance_usd"), field("available_usd"))
    }
}

/// A large picture, for jobs that take their time.
pub(crate) fn large_picture(place: &Place) -> Vec<u8> {
    let words = ["run", "qr", "text=hola", "size=4096", "-o", "large.png", "-q"];
    assert!(place.noxus(&words).status().unwrap().success());
    std::fs::read(place.path("large.png")).unwrap()
}

/// So many thousandths of a dollar, as envelopes write them.
pub(crate) fn usd(thousandths: usize) -> String {
    let (whole, part) = (thousandths / 1_000, thousandths % 1_000);
    let text = format!("{whole}.{part:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
