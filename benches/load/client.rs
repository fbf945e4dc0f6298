//! A client for load: HTTP/1.1 over connections that stay open, one request at a
//! time on each. It never asks twice: what breaks is counted as broken.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use noxus_benches::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::calls::Call;

/// A connection that is silent for longer is broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// How much, and where to.
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    pub(crate) connections: usize,
    pub(crate) requests: usize,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) wall: Duration,
    /// Of each request that was answered with success.
    pub(crate) times: Vec<Duration>,
    /// Answers other than success, and connections that broke.
    pub(crate) failures: usize,
    /// The first failure, in words.
    pub(crate) first_failure: Option<String>,
    /// Charges of the successes: how many, and what they come to, in micro-USD.
    pub(crate) charges: usize,
    pub(crate) charged_micros: i64,
}

/// What clients have seen of a server with a ledger, over all rounds.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) charges: usize,
    pub(crate) charged_micros: i64,
    pub(crate) failures: usize,
}

impl Seen {
    pub(crate) fn add(&mut self, done: &Done) {
        self.charges += done.charges;
        self.charged_micros += done.charged_micros;
        self.failures += done.failures;
    }
}

impl Load {
    /// Sends all requests; `name` keeps the idempotency keys of runs apart.
    pub(crate) async fn run(&self, call: &Call, name: &str) -> Result<Done> {
        let next = Arc::new(AtomicUsize::new(0));
        let started = Instant::now();
        let clients = (0..self.connections).map(|_| self.client(call, name, Arc::clone(&next)));
        let mut all = Done::default();
        for done in futures_util::future::join_all(clients).await {
            all.times.extend(done.times);
            all.failures += done.failures;
            all.first_failure = all.first_failure.or(done.first_failure);
            all.charges += done.charges;
            all.charged_micros += done.charged_micros;
        }
        all.wall = started.elapsed();
        all.times.sort_unstable();
        if let Some(failure) = &all.first_failure {
            eprintln!("{} of {} requests failed; the first one: {failure}", all.failures, self.requests);
        }
        Ok(all)
    }

    async fn client(&self, call: &Call, name: &str, next: Arc<AtomicUsize>) -> Done {
        let mut done = Done::default();
        let mut connection = None;
        let mut request = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= self.requests {
                return done;
            }
            call.write(&format!("{name}-{number}"), &mut request);
            let started = Instant::now();
            match self.ask(&mut connection, &request).await {
                Ok(body) if body.starts_with(b"{\"success\":true") => {
                    done.times.push(started.elapsed());
                    if let Some(micros) = charged_micros(&body) {
                        done.charges += 1;
                        done.charged_micros += micros;
                    }
                }
                other => {
                    connection = None;
                    done.failures += 1;
                    let words = other.map(|body| String::from_utf8_lossy(&body).chars().take(300).collect());
                    done.first_failure.get_or_insert(words.unwrap_or_else(|error| error.to_string()));
                }
            }
        }
    }

    /// One request and the body of its answer.
    async fn ask(&self, connection: &mut Option<TcpStream>, request: &[u8]) -> Result<Vec<u8>> {
        let asking = async {
            let mut stream = match connection.take() {
                Some(stream) => stream,
                None => {
                    let stream = TcpStream::connect(self.address).await?;
                    stream.set_nodelay(true)?;
                    stream
                }
            };
            stream.write_all(request).await?;
            let body = read_answer(&mut stream).await?;
            *connection = Some(stream);
            Ok(body)
        };
        tokio::time::timeout(PATIENCE, asking).await?
    }
}

/// The body of an answer whose length stands in its head.
async fn read_answer(stream: &mut TcpStream) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(16_384);
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err("the connection ended before the answer".into());
        }
    };
    let head = std::str::from_utf8(bytes.get(..end).unwrap_or_default())?.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.ok_or("an answer without its length")?.trim().parse()?;
    bytes.reserve((end + length).saturating_sub(bytes.len()));
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err("the connection ended inside the answer".into());
        }
    }
    Ok(bytes.split_off(end))
}

/// What an envelope says was charged.
fn charged_micros(body: &[u8]) -> Option<i64> {
    const NAME: &[u8] = b"\"charged_usd\":\"";
    // It stands before the content of files.
    let start = body.get(..body.len().min(1_000))?;
    let at = start.windows(NAME.len()).position(|window| window == NAME)? + NAME.len();
    let text = start.get(at..)?.split(|byte| *byte == b'"').next()?;
    micros(std::str::from_utf8(text).ok()?)
}

/// `"0.002"` in micro-USD.
pub(crate) fn micros(usd: &str) -> Option<i64> {
    let (whole, part) = usd.split_once('.').unwrap_or((usd, ""));
    let part = format!("{part:0<6}");
    Some(whole.parse::<i64>().ok()? * 1_000_000 + part.get(..6)?.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_last_micro() {
        for (usd, expected) in [("0", 0), ("0.002", 2_000), ("10", 10_000_000), ("1.000001", 1_000_001)] {
            assert_eq!(micros(usd), Some(expected));
        }
        let body = br#"{"success":true,"billing":{"charged_usd":"0.002","x":"1"}}"#;
        assert_eq!(charged_micros(body), Some(2_000));
        assert_eq!(charged_micros(br#"{"success":true}"#), None);
    }
}
