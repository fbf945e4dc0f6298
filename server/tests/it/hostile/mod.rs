//! What no well-behaved client sends: the server refuses it, in bounded time and
//! memory, charges nothing, and goes on serving everybody else.

mod bodies;
mod content;
mod crowds;
mod framing;
mod heads;
mod multipart;
mod names;
mod paths;
mod quotas;
mod raw;
mod unpaid;

use noxus_server::Options;
use serde_json::{Value, json};

use crate::support::{self, Live};

/// A server with one customer who has 1 USD.
struct Place {
    live: Live,
    key: String,
}

impl Place {
    fn new() -> Self {
        Self::with(json!({}), |_| {})
    }

    fn with(config: Value, change: impl FnOnce(&mut Options)) -> Self {
        let mut options = support::options();
        change(&mut options);
        let live = Live::with_options(support::engine(config), options);
        let key = support::customer(&live.noxus, "1").1;
        Self { live, key }
    }

    /// The head of a call of a tool, up to the headers that say how long its body is.
    fn head(&self, tool: &str, content_type: &str) -> String {
        let key = &self.key;
        format!(
            "POST /api/v1/tools/{tool} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: {content_type}\r\n"
        )
    }

    /// The head of a call with a JSON body of a length.
    fn json_head(&self, tool: &str, length: usize) -> String {
        format!("{}Content-Length: {length}\r\n\r\n", self.head(tool, "application/json"))
    }

    /// Others are served as if nothing had happened, and nothing was charged.
    fn is_unharmed(&self) {
        let ping = self.live.client().post("/api/v1/ping").key(&self.key).send();
        assert_eq!(ping.verdict(), (200, "ok".to_owned()));
        assert_eq!(support::balance(&self.live.noxus, &self.key), ("1".to_owned(), "1".to_owned()));
    }
}
