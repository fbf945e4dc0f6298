//! Calls that wait for the answer of another one with the same idempotency key. The
//! end of a job of this process wakes them; for those of others they look again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use noxus_billing::Lookup;

use crate::call::{Arrival, Call, cancelled};
use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};
use crate::inner::guarded;
use crate::job::Listener;
use crate::keeper::Alarm;
use crate::lanes::Ticket;
use crate::order::{self, Admitted, Join};
use crate::parked::Parked;
use crate::request::JobRequest;
use crate::runtime::Place;

/// A job of another process is looked at after so long, and then after longer.
const FIRST_LOOK: Duration = Duration::from_millis(50);
const LAST_LOOK: Duration = Duration::from_secs(1);

/// A call that waits for another one's answer.
struct Joiner {
    call: Call,
    request: JobRequest,
    look: Lookup,
    running: noxus_billing::JobId,
    until: Instant,
    pause: Duration,
    /// Its places among those that wait.
    held: (Option<Place>, Option<Arc<Ticket>>),
    /// What wakes it, for as long as it waits.
    wakers: (Option<Listener>, Option<Alarm>),
}

impl Call {
    /// Waits for the answer of a job that has the call's idempotency key. Its files
    /// are read again should that job fail.
    pub(crate) fn wait_for_answer(mut self, request: JobRequest, join: Join) {
        let places = guarded(|| {
            let place = self.runtime.joiners.take().ok_or_else(|| {
                ApiError::new(ErrorCode::ConcurrencyLimitExceeded).with_detail("retry_after_seconds", 1)
            })?;
            let key = self.ticket.as_ref().map(|ticket| ticket.key());
            let ticket = key.map(|key| self.runtime.lanes.join(key)).transpose()?;
            Ok((Some(place), ticket.map(Arc::new)))
        });
        let held = match places {
            Ok(held) => held,
            Err(error) => return self.end(Err(error)),
        };
        self.is_here = false;
        // While it waits it is none of those that work is done for.
        drop((self.place.take(), self.ticket.take()));
        let limit = Duration::from_millis(self.inner.config.join_timeout_ms);
        let now = Instant::now();
        let joiner = Joiner {
            until: now.checked_add(limit).unwrap_or(now + Duration::from_secs(86_400 * 365)),
            call: self,
            request,
            look: join.look,
            running: join.running,
            pause: FIRST_LOOK,
            held,
            wakers: (None, None),
        };
        joiner.wait();
    }
}

impl Joiner {
    /// Waits until the job ends, if it is one of this process, or for a while.
    fn wait(self) {
        let job = self.call.job.clone();
        let (inner, runtime) = (Arc::clone(&self.call.inner), Arc::clone(&self.call.runtime));
        let other = inner.running(|jobs| jobs.get(&self.running).cloned());
        let look_at = Instant::now() + self.pause;
        let alarm_at = if other.is_some() { self.until } else { look_at.min(self.until) };
        let parked = Parked::new(self);
        parked.taken_by_cancel_of(&job, |joiner: Self| joiner.end(Err(cancelled())));
        let woken = parked.clone();
        let wake = move || {
            if let Some(joiner) = woken.take() {
                joiner.come_back();
            }
        };
        let alarm = runtime.keeper.alarm(alarm_at, wake.clone());
        parked.change(move |joiner| joiner.wakers.1 = Some(alarm));
        if let Some(other) = other {
            let listener = other.listen_for_end(move |_| wake());
            parked.change(move |joiner| joiner.wakers.0 = Some(listener));
        }
    }

    /// Looks again on an admitting thread.
    fn come_back(mut self) {
        self.wakers = (None, None);
        let runtime = Arc::clone(&self.call.runtime);
        if let Err(task) = runtime.admission.submit(Box::new(move || self.look_again())) {
            task();
        }
    }

    fn look_again(mut self) {
        if self.call.job.cancel_token().is_cancelled() {
            return self.end(Err(cancelled()));
        }
        match guarded(|| order::look_once(&self.call.inner, &self.request, self.look.clone())) {
            Ok(Some(Admitted::Joins(join))) => {
                if Instant::now() >= self.until {
                    return self.end(Err(order::in_progress(join.running, join.retry_after_ms)));
                }
                self.running = join.running;
                self.pause = (self.pause * 2).min(LAST_LOOK);
                self.wait();
            }
            Ok(Some(Admitted::Answered(answer))) => self.end(Ok(*answer)),
            // The job failed: this call is the next attempt.
            Ok(_) => self.make_the_call(),
            Err(error) => self.end(Err(error)),
        }
    }

    fn make_the_call(self) {
        let Self { mut call, request, held, .. } = self;
        let key = held.1.as_ref().map(|ticket| ticket.key());
        drop(held);
        let entered = guarded(|| {
            let entered = order::enter(&call.inner, &request, &call.job)?;
            let ticket = key.map(|key| call.runtime.lanes.enter(key)).transpose()?;
            let place = call.runtime.calls.take().ok_or_else(|| {
                ApiError::new(ErrorCode::ConcurrencyLimitExceeded).with_detail("retry_after_seconds", 1)
            })?;
            Ok((entered, ticket.map(Arc::new), place))
        });
        match entered {
            Ok((entered, ticket, place)) => {
                (call.ticket, call.place) = (ticket, Some(place));
                call.come_back(Arrival { request, entered, loaded: None });
            }
            Err(error) => call.end(Err(error)),
        }
    }

    fn end(self, result: Result<crate::Response>) {
        let Self { call, held, .. } = self;
        drop(held);
        match result {
            Ok(answer) => call.end(Ok(answer)),
            Err(error) => call.end_apart(error),
        }
    }
}
