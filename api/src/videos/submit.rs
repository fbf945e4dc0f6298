//! One question that must not be lost: once it is on its way its answer is waited for, if not by the caller then
//! by the thread that asks, which stops the work at once. Nobody else could: only the answer names it.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use noxus_billing::fork;
use noxus_engine::CancelToken;

use super::protocol::Question;
use super::{Provider, stop};
use crate::endpoint::{Failure, Repeat};

/// Between two looks at whether the caller still waits.
pub(super) const TICK: Duration = Duration::from_millis(20);

/// Between whoever asks and whoever waits.
enum Handover {
    Open,
    /// The answer is there.
    Told(Result<Vec<u8>, Failure>),
    /// Nobody waits for it any more.
    Left,
}

/// Asks once.
pub(super) fn ask(
    provider: &Arc<Provider>,
    question: &Arc<Question>,
    end: Instant,
    cancel: &CancelToken,
) -> Result<Vec<u8>, Failure> {
    let handover = Arc::new(Mutex::new(Handover::Open));
    let (ring, bell) = mpsc::sync_channel::<()>(1);
    let (theirs, provider, question) = (Arc::clone(&handover), Arc::clone(provider), Arc::clone(question));
    let asking = move || {
        let asked = provider.ask(&question, Repeat::Never, end, &CancelToken::new());
        let mut state = theirs.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, Handover::Left) {
            drop(state);
            let named = asked.ok().and_then(|body| provider.protocol.work(&body).ok());
            if let Some(work) = named {
                stop::now(&provider, &work.id, true);
            }
            return;
        }
        *state = Handover::Told(asked);
        drop(state);
        // Whoever waits may have left in this moment.
        let _ = ring.send(());
    };
    fork::section(|| thread::Builder::new().name("noxus-submit".into()).spawn(asking))
        .map_err(|error| Failure::System(error.to_string()))?;
    loop {
        let is_told = !matches!(bell.recv_timeout(TICK), Err(RecvTimeoutError::Timeout));
        if is_told || cancel.is_cancelled() {
            let mut state = handover.lock().unwrap_or_else(PoisonError::into_inner);
            return match std::mem::replace(&mut *state, Handover::Left) {
                Handover::Told(asked) => asked,
                _ if is_told => Err(Failure::System("its thread ended".into())),
                _ => Err(Failure::Cancelled),
            };
        }
    }
}
