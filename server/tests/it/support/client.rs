//! A blocking client that takes every status as an answer.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Request, Response};
use ureq::{Agent, Body, BodyReader};

use super::multipart::Form;

/// After this a test has failed instead of hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// Asks one server; keeps connections open between questions.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    base: String,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        Self { agent: Agent::new_with_config(config), base: format!("http://{address}") }
    }

    pub(crate) fn get(&self, path: &str) -> Question<'_> {
        self.question("GET", path)
    }

    pub(crate) fn head(&self, path: &str) -> Question<'_> {
        self.question("HEAD", path)
    }

    pub(crate) fn post(&self, path: &str) -> Question<'_> {
        self.question("POST", path)
    }

    pub(crate) fn delete(&self, path: &str) -> Question<'_> {
        self.question("DELETE", path)
    }

    pub(crate) fn question(&self, method: &str, path: &str) -> Question<'_> {
        let uri = format!("{}{path}", self.base);
        Question { agent: &self.agent, request: Request::builder().method(method).uri(uri), body: None }
    }
}

/// A request being put together.
pub(crate) struct Question<'a> {
    agent: &'a Agent,
    request: ureq::http::request::Builder,
    body: Option<Vec<u8>>,
}

impl Question<'_> {
    /// With this API key.
    pub(crate) fn key(self, key: &str) -> Self {
        self.header("Authorization", &format!("Bearer {key}"))
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn form(self, form: Form) -> Self {
        let content_type = form.content_type();
        self.body(&content_type, form.finish())
    }

    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.header("Content-Type", content_type)
    }

    /// Asks, and takes the whole answer.
    pub(crate) fn send(self) -> Answer {
        let (parts, mut body) = self.ask().into_parts();
        let body = body.with_config().limit(1 << 30).read_to_vec().unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Asks for server-sent events.
    pub(crate) fn events(self) -> Events {
        let (parts, body) = self.ask().into_parts();
        let reader = BufReader::new(body.into_reader());
        Events { status: parts.status.as_u16(), headers: parts.headers, reader }
    }

    fn ask(self) -> Response<Body> {
        let is_post = self.request.method_ref().is_some_and(|method| method == "POST");
        match self.body {
            Some(body) => self.agent.run(self.request.body(body).unwrap()),
            // "Content-Length: 0" instead of an empty body in chunks.
            None if is_post => self.agent.run(self.request.body(Vec::new()).unwrap()),
            None => self.agent.run(self.request.body(()).unwrap()),
        }
        .unwrap()
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A header; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and error code of a refusal; `"ok"` for a success.
    pub(crate) fn verdict(&self) -> (u16, String) {
        let body = self.json();
        let code = body["error_code"].as_str().unwrap_or("ok").to_owned();
        (self.status, code)
    }
}

/// Server-sent events, one after the other: `(event, data)`.
pub(crate) struct Events {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    reader: BufReader<BodyReader<'static>>,
}

impl Iterator for Events {
    type Item = (String, Value);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut event, mut data) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line).unwrap() == 0 {
                assert!(event.is_empty() && data.is_empty(), "an event broke off");
                return None;
            }
            match line.trim_end_matches('\n').split_once(':') {
                Some(("event", name)) => event = name.trim_start().to_owned(),
                Some(("data", text)) => data.push_str(text.trim_start()),
                // Comments keep the connection open.
                Some(_) => {}
                None if data.is_empty() => {}
                None => return Some((event, serde_json::from_str(&data).unwrap())),
            }
        }
    }
}
