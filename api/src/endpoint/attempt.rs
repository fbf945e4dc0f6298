//! One try: on a thread of its own, which is let go when nobody waits for it any more.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use noxus_billing::fork;
use noxus_engine::script::{plain, shorten};
use noxus_engine::{CancelToken, ContentWriter, text};
use serde_json::Value;
use ureq::http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, SendBody};

use super::exchange::{Body, Exchange, Sink, Target};
use super::guard::Guard;
use super::{Answer, Endpoint, Failure, Key, KeyPlace, TICK, escaped};

/// For a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What is read of an answer that is none.
const COMPLAINT_BYTES: u64 = 64 * 1024;
/// What is kept of it.
const COMPLAINT_CHARS: usize = 200;
/// A longer time than that is a moment.
const LONGEST_RESET_S: u64 = 366 * 24 * 60 * 60;
/// Read of a file at a time.
const BLOCK_BYTES: usize = 128 * 1024;

/// Asks once.
pub(super) fn make(
    endpoint: &Endpoint,
    exchange: &Exchange<'_>,
    cancel: &CancelToken,
) -> Result<Answer, Failure> {
    let left = exchange.end.saturating_duration_since(Instant::now());
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
    let (url, key, agent) = match &exchange.target {
        Target::Path(path) => {
            let (url, key) = addressed(endpoint, path);
            (url, key, Agent::from(config))
        }
        Target::Address(address) if address.is_trusted => (address.url.clone(), None, Agent::from(config)),
        Target::Address(address) => {
            let guard = Guard::of(address);
            (address.url.clone(), None, Agent::with_parts(config, DefaultConnector::default(), guard))
        }
    };
    let question = Question {
        method: exchange.method.clone(),
        url,
        key,
        headers: exchange.headers.clone(),
        body: exchange.body.clone(),
        most_bytes: exchange.most_bytes,
        sink: exchange.sink.clone(),
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
        if Instant::now() >= exchange.end {
            agent.shutdown();
            return Err(Failure::TooSlow);
        }
        match told.recv_timeout(TICK) {
            Ok(Err(Failure::Refused { status, code, said })) => {
                return Err(Failure::Refused { status, code, said: endpoint.without_key(&said) });
            }
            Ok(result) => return result,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::System("its thread ended".into())),
        }
    }
}

/// What is sent, without what stays behind.
struct Question {
    method: Method,
    url: String,
    key: Option<HeaderValue>,
    headers: Vec<(&'static str, String)>,
    body: Body,
    most_bytes: u64,
    sink: Sink,
}

impl Question {
    fn ask(&self, agent: &Agent) -> Result<Answer, Failure> {
        let mut request = Request::builder().method(self.method.clone()).uri(&self.url);
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, key);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let bad =
            |_| Failure::Garbage(text!("da una dirección que no lo es", "gives an address that is none"));
        let response = match &self.body {
            Body::None => agent.run(request.body(()).map_err(bad)?),
            Body::Bytes { content_type, bytes } => {
                let request = request.header(header::CONTENT_TYPE, *content_type);
                agent.run(request.body(&**bytes).map_err(bad)?)
            }
            Body::Form(form) => {
                let request = request
                    .header(header::CONTENT_TYPE, form.content_type())
                    .header(header::CONTENT_LENGTH, form.size_bytes());
                let mut reader = form.reader();
                let body = SendBody::from_reader(&mut reader);
                agent.run(request.body(body).map_err(bad)?)
            }
        };
        let response = response.map_err(Failure::of_http)?;
        let status = response.status();
        if status.is_success() {
            return self.read(response);
        }
        let status = status.as_u16();
        match status {
            300..400 => {
                let to = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
                Err(Failure::Moved { status, to: to.map(str::to_owned) })
            }
            408 | 425 | 429 | 500..600 => {
                Err(Failure::Busy { status, wait: wait(status, response.headers(), SystemTime::now()) })
            }
            _ => {
                let (code, said) = complaint(response);
                Err(Failure::Refused { status, code, said })
            }
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
        let system = |error: io::Error| Failure::System(error.to_string());
        let mut answer = Answer { content_type, body: Vec::new(), content: None, bytes: 0 };
        match &self.sink {
            Sink::Memory => {
                reader.read_to_end(&mut answer.body).map_err(Failure::of_body)?;
                answer.bytes = u64::try_from(answer.body.len()).unwrap_or(u64::MAX);
            }
            Sink::Spool(spool) => {
                let mut writer = ContentWriter::new(spool.clone());
                answer.bytes = copy(&mut reader, &mut writer)?;
                answer.content = Some(writer.finish().map_err(system)?);
            }
            Sink::File(path) => {
                let mut file = File::create(path).map_err(system)?;
                answer.bytes = copy(&mut reader, &mut file)?;
            }
        }
        if answer.bytes > self.most_bytes { Err(too_large) } else { Ok(answer) }
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
fn copy(reader: &mut impl Read, writer: &mut impl Write) -> Result<u64, Failure> {
    let (mut bytes, mut block) = (0, vec![0; BLOCK_BYTES]);
    loop {
        let count = match reader.read(&mut block) {
            Ok(0) => return Ok(bytes),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Failure::of_body(error)),
        };
        let part = block.get(..count).unwrap_or_default();
        writer.write_all(part).map_err(|error| Failure::System(error.to_string()))?;
        bytes += u64::try_from(count).unwrap_or(u64::MAX);
    }
}

/// How long an endpoint asks to be left alone: seconds, or a date; else until its count of requests begins
/// anew, in seconds from now or since 1970.
fn wait(status: u16, headers: &HeaderMap, now: SystemTime) -> Duration {
    let value =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
    let after = value("retry-after");
    let seconds = after.parse().ok().map(Duration::from_secs);
    let date = || httpdate::parse_http_date(after).ok().and_then(|date| date.duration_since(now).ok());
    let reset = || {
        let reset = value("x-ratelimit-reset").parse::<u64>().ok().filter(|_| status == 429)?;
        let passed = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        Some(Duration::from_secs(if reset > LONGEST_RESET_S { reset.saturating_sub(passed) } else { reset }))
    };
    seconds.or_else(date).or_else(reset).unwrap_or_default()
}

/// What an endpoint says of a request that it refuses: its code for that, and a line.
fn complaint(response: Response<ureq::Body>) -> (String, String) {
    let mut body = Vec::new();
    // What can be read of it is told.
    drop(response.into_body().into_reader().take(COMPLAINT_BYTES).read_to_end(&mut body));
    let (code, said) = match serde_json::from_slice::<Value>(&body) {
        Ok(value) => {
            let find = |places: &[&str]| {
                places.iter().find_map(|place| value.pointer(place)?.as_str()).unwrap_or_default().to_owned()
            };
            let code =
                find(&["/error/code", "/error/type", "/code", "/type", "/detail/0/type", "/error_type"]);
            let said = find(&["/error/message", "/error", "/message", "/detail", "/detail/0/msg"]);
            (code, node_complaint(&value).map_or(said.clone(), |node| format!("{said}: {node}")))
        }
        // A page of some proxy tells nothing.
        Err(_) => {
            let text = String::from_utf8(body).ok().filter(|text| !text.contains('<'));
            (String::new(), text.unwrap_or_default())
        }
    };
    (shorten(&plain(&code), COMPLAINT_CHARS), shorten(&plain(&said), COMPLAINT_CHARS))
}

/// What is said of the first part of a graph that is not as it should be: which, and why.
fn node_complaint(value: &Value) -> Option<String> {
    let (id, node) = value.get("node_errors")?.as_object()?.iter().next()?;
    let text = |place: &str| node.pointer(place).and_then(Value::as_str).unwrap_or_default();
    let (class, message, details) =
        (text("/class_type"), text("/errors/0/message"), text("/errors/0/details"));
    Some(format!("node {id} ({class}): {message}: {details}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_to_wait_is_a_number_or_a_date() {
        let now = httpdate::parse_http_date("Fri, 27 Nov 2026 10:00:00 GMT").unwrap();
        let wait_of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, value.parse().unwrap());
            wait(503, &headers, now).as_secs()
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
