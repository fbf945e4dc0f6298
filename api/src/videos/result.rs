//! Fetching what a provider has made.

use std::time::Instant;

use noxus_engine::video_generator::GeneratorRequest;
use noxus_engine::{CancelToken, Content};
use ureq::http::Method;

use super::Provider;
use super::protocol::Place;
use crate::endpoint::{Address, Body, Exchange, Failure, Repeat, Sink, Target};

/// Most places that a result is sent on to.
const MOST_HOPS: usize = 5;

/// Most bytes of a result.
pub(super) fn most_bytes(request: &GeneratorRequest) -> u64 {
    request.limits.max_output_bytes.min(request.limits.max_video_bytes)
}

/// The file, from where it may be fetched. What is cut off is fetched anew.
pub(super) fn fetch(
    provider: &Provider,
    place: Place,
    most_bytes: u64,
    end: Instant,
    cancel: &CancelToken,
) -> Result<Content, Failure> {
    let (mut path, mut address) = match place {
        Place::Here(bytes) if bytes.len() as u64 > most_bytes => return Err(Failure::TooLarge(most_bytes)),
        Place::Here(bytes) => return Ok(bytes.into()),
        Place::Path(path) => (Some(path), None),
        Place::Address(address) => (None, Some(provider.origins.address(&address, None)?)),
    };
    for _ in 0..=MOST_HOPS {
        let target = match (&path, &address) {
            (Some(path), _) => Target::Path(path),
            (None, Some(address)) => Target::Address(address),
            (None, None) => break,
        };
        let exchange = Exchange {
            method: Method::GET,
            target,
            headers: Vec::new(),
            body: Body::None,
            most_bytes,
            sink: Sink::Spool(provider.spool.clone()),
            end,
        };
        match provider.endpoint.ask(&exchange, Repeat::Harmless, cancel) {
            Ok(answer) => return Ok(answer.content.unwrap_or_else(|| answer.body.into())),
            Err(Failure::Moved { status: 301..=303 | 307 | 308, to: Some(to) }) => {
                let from: Option<Address> = match address.take() {
                    Some(from) => Some(from),
                    None => provider.origins.address(provider.settings.base_url.trim(), None).ok(),
                };
                address = Some(provider.origins.address(&to, from.as_ref())?);
                path = None;
            }
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::Moved { status: 302, to: None })
}
