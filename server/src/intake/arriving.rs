//! A body while it arrives: bounded in bytes, in silence and in slowness.

use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::EXPECT;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::text;
use tokio::time::{Instant, timeout};

use super::{Asking, UNASKED_BYTES, full, too_large};
use crate::options::Options;
use crate::quota::Share;

/// After a refusal, at most so much more is read, so that a client that is still
/// sending gets to see the answer instead of a broken connection.
const DRAIN_MAX_BYTES: u64 = 8 * 1024 * 1024;
const DRAIN_MAX: Duration = Duration::from_secs(2);

/// See the module.
pub(crate) struct Arriving {
    body: Body,
    idle: Duration,
    bytes_per_second: u64,
    limit_bytes: u64,
    received_bytes: u64,
    started: Instant,
    is_over: bool,
    /// The client sends nothing before it is told to (`Expect: 100-continue`),
    /// which the first look at the body does.
    waits_to_be_asked: bool,
    /// To be asked before more than a little is taken in.
    asking: Option<Asking>,
    must_end: Instant,
}

impl Arriving {
    pub(crate) fn new(body: Body, options: &Options) -> Self {
        Self {
            body,
            idle: Duration::from_millis(options.idle_timeout_ms),
            bytes_per_second: options.min_body_bytes_per_second,
            limit_bytes: 0,
            received_bytes: 0,
            started: Instant::now(),
            is_over: false,
            waits_to_be_asked: false,
            asking: None,
            must_end: Instant::now() + Duration::from_millis(options.body_timeout_ms),
        }
    }

    /// With a question that stands before everything large.
    pub(crate) fn asking(mut self, asking: Asking) -> Self {
        self.asking = Some(asking);
        self
    }

    /// Asks whether something large may come, once.
    pub(crate) async fn ask(&mut self) -> Result<(), ApiError> {
        match self.asking.take() {
            Some(asking) => asking.await,
            None => Ok(()),
        }
    }

    /// With what the request's headers say about when it will be sent.
    pub(crate) fn announced_by(mut self, headers: &HeaderMap) -> Self {
        self.waits_to_be_asked = headers.contains_key(EXPECT);
        self
    }

    /// How many bytes the body may have.
    pub(crate) fn limit(&mut self, bytes: u64) {
        self.limit_bytes = bytes;
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        self.waits_to_be_asked = false;
        while !self.is_over {
            let patience = self.idle.min(self.must_end.saturating_duration_since(Instant::now()));
            let Ok(frame) = timeout(patience, self.body.frame()).await else {
                self.is_over = true;
                return Err(too_slow());
            };
            let Some(frame) = frame else {
                self.is_over = true;
                break;
            };
            let Ok(frame) = frame else {
                self.is_over = true;
                return Err(broken_off());
            };
            // Trailers say nothing here.
            let Ok(piece) = frame.into_data() else { continue };
            self.received_bytes = self.received_bytes.saturating_add(piece.len() as u64);
            if self.received_bytes > self.limit_bytes {
                return Err(too_large(self.limit_bytes));
            }
            self.keeps_pace()?;
            if self.received_bytes > UNASKED_BYTES {
                self.ask().await?;
            }
            return Ok(Some(piece));
        }
        Ok(None)
    }

    /// A sender that trickles is no better than a silent one.
    fn keeps_pace(&mut self) -> Result<(), ApiError> {
        let due = self.started.elapsed().saturating_sub(self.idle).as_secs();
        if due.saturating_mul(self.bytes_per_second) > self.received_bytes || Instant::now() >= self.must_end
        {
            self.is_over = true;
            return Err(too_slow());
        }
        Ok(())
    }

    /// The whole body in memory.
    pub(crate) async fn whole(&mut self, memory: &mut Share) -> Result<Bytes, ApiError> {
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next().await? {
            if !memory.grow(piece.len() as u64) {
                return Err(full());
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// Reads on for a moment and throws it away.
    pub(crate) async fn drain(&mut self) {
        if self.waits_to_be_asked {
            return;
        }
        self.limit_bytes = self.received_bytes.saturating_add(DRAIN_MAX_BYTES);
        // It was answered already.
        self.asking = None;
        // However it ends, the answer is sent next.
        let _ = timeout(DRAIN_MAX, async { while let Ok(Some(_)) = self.next().await {} }).await;
    }
}

fn too_slow() -> ApiError {
    ApiError::new(ErrorCode::RequestTimeout).with_hint(text!(
        "El cuerpo llegó demasiado despacio: envíalo de nuevo.",
        "The body arrived too slowly: send it again."
    ))
}

fn broken_off() -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest)
        .with_message(text!("El cuerpo de la petición se interrumpió.", "The request's body broke off."))
}
