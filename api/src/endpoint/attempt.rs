//! One try: on a thread of its own, which is let go when nobody waits for it any more.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use noxus_billing::fork;
use noxus_engine::CancelToken;
use noxus_engine::script::{plain, shorten};
use serde_json::Value;
use ureq::http::{HeaderMap, HeaderValue, Response, header};
use ureq::{Agent, RequestBuilder};

use super::guard::{self, Reach};
use super::{Answer, Download, Endpoint, Failure, Key, KeyPlace, Look, Order, TICK, escaped};

/// For a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What is read of an answer that is none.
const COMPLAINT_BYTES: u64 = 64 * 1024;
/// A longer time than that is a moment.
const LONGEST_RESET_S: u64 = 366 * 24 * 60 * 60;
/// What is written at a time.
const COPY_BYTES: usize = 64 * 1024;
/// What is kept of it.
const COMPLAINT_CHARS: usize = 200;

/// Asks once; a file from where it may `reach`.
pub(super) fn make(
    endpoint: &Endpoint,
    question: Question,
    reach: Option<Reach>,
    end: Instant,
    cancel: &CancelToken,
) -> Result<Answer, Failure> {
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(Failure::TooSlow);
    }
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(left))
        .user_agent(concat!("noxus/", env!("CARGO_PKG_VERSION")))
        .build();
    let agent = match reach {
        Some(Reach::Outside) => guard::agent(config),
        Some(Reach::Endpoint) | None => Agent::new_with_config(config),
    };
    let (send, told) = mpsc::sync_channel(1);
    let worker = agent.clone();
    let ask = move || drop(send.send(question.ask(&worker)));
    fork::section(|| thread::Builder::new().name("noxus-endpoint".into()).spawn(ask))
        .map_err(|error| Failure::System(error.to_string()))?;
    loop {
        // To shut the agent down closes the connection, and so ends the thread and the work of the
        // other side.
        if cancel.is_cancelled() {
            agent.shutdown();
            return Err(Failure::Cancelled);
        }
        if Instant::now() >= end {
            agent.shutdown();
            return Err(Failure::TooSlow);
        }
        match told.recv_timeout(TICK) {
            Ok(Err(Failure::Refused { status, said })) => {
                return Err(Failure::Refused { status, said: endpoint.without_key(&said) });
            }
            Ok(result) => return result,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::System("its thread ended".into())),
        }
    }
}

/// What is sent, without what stays behind, and where the answer goes.
pub(super) struct Question {
    url: String,
    key: Option<HeaderValue>,
    /// `None`: it is a `GET`.
    body: Option<Arc<[u8]>>,
    /// `None`: the answer stays in memory.
    into: Option<File>,
    most_bytes: u64,
}

impl Question {
    pub(super) fn post(endpoint: &Endpoint, order: &Order<'_>) -> Self {
        let (url, key) = addressed(endpoint, order.path);
        let body = Some(Arc::clone(&order.body));
        Self { url, key, body, into: None, most_bytes: order.most_bytes }
    }

    pub(super) fn get(endpoint: &Endpoint, look: &Look<'_>) -> Self {
        let (url, key) = addressed(endpoint, look.path);
        Self { url, key, body: None, into: None, most_bytes: look.most_bytes }
    }

    /// The key stays behind: a file may lie anywhere.
    pub(super) fn file(file: &Download<'_>) -> io::Result<Self> {
        let into = Some(File::create(file.into)?);
        Ok(Self { url: file.address.to_owned(), key: None, body: None, into, most_bytes: file.most_bytes })
    }

    fn ask(&self, agent: &Agent) -> Result<Answer, Failure> {
        let response = match &self.body {
            Some(body) => {
                let request = agent.post(&self.url).header(header::CONTENT_TYPE, "application/json");
                self.with_key(request).send(&**body)
            }
            None => self.with_key(agent.get(&self.url)).call(),
        };
        let response = response.map_err(Failure::of_http)?;
        let status = response.status();
        if status.is_success() {
            return self.read(response);
        }
        let status = status.as_u16();
        match status {
            300..400 => Err(Failure::Moved(status)),
            408 | 425 | 429 | 500..600 => {
                Err(Failure::Busy { status, wait: wait(status, response.headers(), SystemTime::now()) })
            }
            _ => Err(Failure::Refused { status, said: complaint(response) }),
        }
    }

    fn read(&self, response: Response<ureq::Body>) -> Result<Answer, Failure> {
        let too_large = Failure::TooLarge(self.most_bytes);
        if response.body().content_length().is_some_and(|length| length > self.most_bytes) {
            return Err(too_large);
        }
        let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let mut reader = response.into_body().into_reader().take(self.most_bytes.saturating_add(1));
        let mut body = Vec::new();
        let bytes = match &self.into {
            Some(file) => copy(&mut reader, file)?,
            None => {
                reader.read_to_end(&mut body).map_err(Failure::of_body)?;
                u64::try_from(body.len()).unwrap_or(u64::MAX)
            }
        };
        if bytes > self.most_bytes {
            return Err(too_large);
        }
        Ok(Answer { content_type, body, bytes })
    }

    fn with_key<Body>(&self, request: RequestBuilder<Body>) -> RequestBuilder<Body> {
        match &self.key {
            Some(key) => request.header(header::AUTHORIZATION, key),
            None => request,
        }
    }
}

/// The address of something of an endpoint's, and what goes along in `Authorization`.
fn addressed(endpoint: &Endpoint, path: &str) -> (String, Option<HeaderValue>) {
    let url = format!("{}{path}", endpoint.base_url);
    match &endpoint.key {
        Some(Key { secret, place: KeyPlace::Query(name), .. }) => {
            let sign = if path.contains('?') { '&' } else { '?' };
            (format!("{url}{sign}{name}={}", escaped(secret)), None)
        }
        Some(key) => (url, Some(key.header.clone())),
        None => (url, None),
    }
}

/// Writes what comes, and tells how much it was.
fn copy(reader: &mut impl Read, mut file: &File) -> Result<u64, Failure> {
    let (mut bytes, mut block) = (0, vec![0; COPY_BYTES]);
    loop {
        let count = match reader.read(&mut block) {
            Ok(0) => return Ok(bytes),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Failure::of_body(error)),
        };
        let part = block.get(..count).unwrap_or_default();
        file.write_all(part).map_err(|error| Failure::System(error.to_string()))?;
        bytes += u64::try_from(count).unwrap_or(u64::MAX);
    }
}

/// How long an endpoint asks to be left alone: seconds, or a date; else until its count of requests begins
/// anew, in seconds from now or since 1970.
fn wait(status: u16, headers: &HeaderMap, now: SystemTime) -> Duration {
    let value = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let seconds = value.trim().parse().ok().map(Duration::from_secs);
    let date = || httpdate::parse_http_date(value).ok().and_then(|date| date.duration_since(now).ok());
    let reset = || {
        let value = headers
            .get("x-ratelimit-reset")
            .filter(|_| status == 429)?
            .to_str()
            .ok()?
            .trim()
            .parse::<u64>()
            .ok()?;
        let passed = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        Some(Duration::from_secs(if value > LONGEST_RESET_S { value.saturating_sub(passed) } else { value }))
    };
    seconds.or_else(date).or_else(reset).unwrap_or_default()
}

/// What an endpoint says of a request that it refuses, in a line.
fn complaint(response: Response<ureq::Body>) -> String {
    let mut body = Vec::new();
    // What can be read of it is told.
    drop(response.into_body().into_reader().take(COMPLAINT_BYTES).read_to_end(&mut body));
    let said = match serde_json::from_slice::<Value>(&body) {
        Ok(value) => {
            let places = ["/error/message", "/error", "/message", "/detail"];
            places.iter().find_map(|place| value.pointer(place)?.as_str()).unwrap_or_default().to_owned()
        }
        // A page of some proxy tells nothing.
        Err(_) => String::from_utf8(body).ok().filter(|text| !text.contains('<')).unwrap_or_default(),
    };
    shorten(&plain(&said), COMPLAINT_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names are looked at where the connection is made, for files that an answer names.
    #[test]
    fn a_file_from_outside_is_not_fetched_from_inside() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let end = Instant::now() + Duration::from_secs(10);
        let endpoint = Endpoint::new(&crate::endpoint::Place {
            setting: "stock.pexels",
            name: noxus_engine::text!("Pexels", "Pexels"),
            base_url: "https://api.example.com",
            api_key_env: None,
            key_place: KeyPlace::Plain,
            timeout_ms: 10_000,
        })
        .unwrap();
        let address = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let file = Download { address: &address, into: &folder.path().join("file"), most_bytes: 9, end };
        let question = Question::file(&file).unwrap();
        let made = make(&endpoint, question, Some(Reach::Outside), end, &CancelToken::new());
        assert!(matches!(made, Err(Failure::Garbage(_))), "{made:?}");
        listener.set_nonblocking(true).unwrap();
        assert!(listener.accept().is_err(), "nobody came");
    }

    #[test]
    fn the_time_to_wait_is_a_number_or_a_date() {
        let now = httpdate::parse_http_date("Fri, 27 Nov 2026 10:00:00 GMT").unwrap();
        let wait_of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, value.parse().unwrap());
            wait(429, &headers, now).as_secs()
        };
        for (value, seconds) in [
            ("7", 7),
            ("Fri, 27 Nov 2026 10:00:30 GMT", 30),
            ("Fri, 27 Nov 2026 09:00:00 GMT", 0),
            ("soon", 0),
            ("-1", 0),
        ] {
            assert_eq!(wait_of(value), seconds, "{value}");
        }
        assert_eq!(wait(429, &HeaderMap::new(), now), Duration::ZERO);
        let passed = now.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        for (value, seconds) in [("60".to_owned(), 60), ((passed + 90).to_string(), 90), ("-".to_owned(), 0)]
        {
            let mut headers = HeaderMap::new();
            headers.insert("x-ratelimit-reset", value.parse().unwrap());
            assert_eq!(wait(429, &headers, now).as_secs(), seconds, "{value}");
            assert_eq!(
                wait(503, &headers, now),
                Duration::ZERO,
                "of {value} a broken endpoint tells nothing"
            );
        }
    }
}
