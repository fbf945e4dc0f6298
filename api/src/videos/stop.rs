//! Telling a provider that nobody wants its work any more.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use noxus_billing::fork;
use noxus_engine::CancelToken;
use noxus_engine::video_generator::UpstreamEnd;
use rust_decimal::Decimal;

use super::Provider;
use super::protocol::{Question, State};
use crate::endpoint::{Failure, Repeat};

/// How long a provider may take to be told, when nobody waits for it.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Most questions that stop one piece of work, after the first.
const MOST_STEPS: usize = 4;

/// What became of the work.
pub(super) struct LastWords {
    pub(super) end: UpstreamEnd,
    pub(super) cost_usd: Option<Decimal>,
}

/// Tells it, on a thread that sees to it however long that takes, and whether or not anybody listens for what
/// became of the work.
pub(super) fn tell(provider: &Arc<Provider>, id: &str, had_begun: bool) -> Option<Receiver<LastWords>> {
    let (send, told) = mpsc::sync_channel(1);
    let (other, id) = (Arc::clone(provider), id.to_owned());
    let telling = move || drop(send.send(now(&other, &id, had_begun)));
    let started = fork::section(|| thread::Builder::new().name("noxus-stop".into()).spawn(telling));
    started.ok().map(|_| told)
}

/// Tells it, and looks once what became of the work. `had_begun` is what was last heard.
pub(super) fn now(provider: &Provider, id: &str, had_begun: bool) -> LastWords {
    let (cancel, end) = (CancelToken::new(), Instant::now() + TIMEOUT);
    let last = |is_over: bool| match (is_over, had_begun) {
        (false, _) => UpstreamEnd::Unknown,
        (true, true) => UpstreamEnd::Stopped,
        (true, false) => UpstreamEnd::NeverStarted,
    };
    let stopped = provider.protocol.stop(id).map(|first| {
        let ask = |question| provider.ask(&question, Repeat::Harmless, end, &cancel);
        let mut said = ask(first);
        for step in 0..MOST_STEPS {
            let more = provider.protocol.stop_more(id, step, said.as_deref());
            let Some(question) = more else { break };
            said = ask(question);
        }
        said
    });
    let is_over = match &stopped {
        // What is not there need not be stopped.
        Some(Ok(_) | Err(Failure::Refused { status: 404 | 409 | 410, .. })) => {
            !had_begun || provider.protocol.stops_surely()
        }
        Some(Err(_)) | None => false,
    };
    let answered = stopped.and_then(|stopped| stopped.ok());
    let of_answer = answered.and_then(|body| provider.protocol.work(&body).ok());
    let looked = || {
        let question = provider.protocol.look(id)?;
        let ask = |question: &Question| provider.ask(question, Repeat::Never, end, &cancel);
        provider.see(id, &question, ask).ok()
    };
    let is_final = |state: &State| !matches!(state, State::Waiting | State::Running(_));
    let work = of_answer.filter(|work| is_final(&work.state)).or_else(looked);
    let (provider, id) = (provider.name.as_str(), id);
    tracing::info!(
        provider,
        id,
        "work outside was told to stop: {:?}",
        work.as_ref().map(|work| &work.state)
    );
    match work {
        Some(work) => LastWords {
            end: match work.state {
                State::Stopped { had_begun: false } => UpstreamEnd::NeverStarted,
                State::Stopped { had_begun: true } => UpstreamEnd::Stopped,
                State::Done(_) | State::Failed { .. } => UpstreamEnd::Ended,
                State::Waiting | State::Running(_) => last(is_over),
            },
            cost_usd: work.cost_usd,
        },
        None => LastWords { end: last(is_over), cost_usd: None },
    }
}
