//! One try: on a thread of its own, which is let go when nobody waits for it any more.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use noxus_billing::fork;
use noxus_engine::CancelToken;
use noxus_engine::script::{plain, shorten};
use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, HeaderValue, Response, header};

use super::{Answer, Endpoint, Failure, Order, TICK};

/// For a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What is read of an answer that is none.
const COMPLAINT_BYTES: u64 = 64 * 1024;
/// What is kept of it.
const COMPLAINT_CHARS: usize = 200;

/// Asks once.
pub(super) fn make(endpoint: &Endpoint, order: &Order<'_>, cancel: &CancelToken) -> Result<Answer, Failure> {
    let left = order.end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(Failure::TooSlow);
    }
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(left))
        .user_agent(concat!("noxus/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let question = Question {
        url: format!("{}{}", endpoint.base_url, order.path),
        key: endpoint.key.as_ref().map(|key| key.header.clone()),
        body: Arc::clone(&order.body),
        most_bytes: order.most_bytes,
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
        if Instant::now() >= order.end {
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

/// What is sent, without what stays behind.
struct Question {
    url: String,
    key: Option<HeaderValue>,
    body: Arc<[u8]>,
    most_bytes: u64,
}

impl Question {
    fn ask(&self, agent: &Agent) -> Result<Answer, Failure> {
        let mut request = agent.post(&self.url).header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, key);
        }
        let response = request.send(&*self.body).map_err(Failure::of_http)?;
        let status = response.status();
        if status.is_success() {
            return self.read(response);
        }
        let status = status.as_u16();
        match status {
            300..400 => Err(Failure::Moved(status)),
            408 | 425 | 429 | 500..600 => {
                Err(Failure::Busy { status, wait: wait(response.headers(), SystemTime::now()) })
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
        let mut body = Vec::new();
        let reader = response.into_body().into_reader();
        let read = reader.take(self.most_bytes.saturating_add(1)).read_to_end(&mut body);
        read.map_err(Failure::of_body)?;
        if u64::try_from(body.len()).unwrap_or(u64::MAX) > self.most_bytes {
            return Err(too_large);
        }
        Ok(Answer { content_type, body })
    }
}

/// How long an endpoint asks to be left alone: seconds, or a date.
fn wait(headers: &HeaderMap, now: SystemTime) -> Duration {
    let value = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let seconds = value.trim().parse().ok().map(Duration::from_secs);
    let date = || httpdate::parse_http_date(value).ok().and_then(|date| date.duration_since(now).ok());
    seconds.or_else(date).unwrap_or_default()
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

    #[test]
    fn the_time_to_wait_is_a_number_or_a_date() {
        let now = httpdate::parse_http_date("Fri, 27 Nov 2026 10:00:00 GMT").unwrap();
        let wait_of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, value.parse().unwrap());
            wait(&headers, now).as_secs()
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
        assert_eq!(wait(&HeaderMap::new(), now), Duration::ZERO);
    }
}
