//! The `Prefer` header (RFC 7240): how a caller likes to be served.

use std::time::Duration;

use axum::http::HeaderMap;
use noxus_api::OnInFlight;

/// The longest that `wait=` counts for.
const WAIT_MAX: Duration = Duration::from_secs(600);

/// What a caller prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prefer {
    /// `respond-async`: an answer as soon as the job is accepted.
    pub(crate) respond_async: bool,
    /// `wait=N`: with `respond-async`, how long to wait for the result before.
    pub(crate) wait: Duration,
    /// `on-in-flight=join`: wait for the job that has the same idempotency key.
    pub(crate) on_in_flight: OnInFlight,
}

impl Prefer {
    /// Reads all `Prefer` headers; what is unknown does not count, as the RFC asks.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut prefer = Self::default();
        let members = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        for member in members.flat_map(|list| list.split([',', ';'])) {
            let (name, value) = member.split_once('=').unwrap_or((member, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "respond-async" => prefer.respond_async = true,
                "wait" => {
                    let seconds = value.parse().unwrap_or_default();
                    prefer.wait = Duration::from_secs(seconds).min(WAIT_MAX);
                }
                "on-in-flight" if value == "join" => prefer.on_in_flight = OnInFlight::Join,
                _ => {}
            }
        }
        prefer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_preferences_are_read_wherever_they_stand() {
        let mut headers = HeaderMap::new();
        headers.append("prefer", "respond-async, wait=10".parse().unwrap());
        headers.append("prefer", "handling=lenient; on-in-flight=\"join\"".parse().unwrap());
        let expected =
            Prefer { respond_async: true, wait: Duration::from_secs(10), on_in_flight: OnInFlight::Join };
        assert_eq!(Prefer::read(&headers), expected);
        assert_eq!(Prefer::read(&HeaderMap::new()), Prefer::default());
    }
}
