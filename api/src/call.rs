//! A call's way over the threads of its engine. Where it waits (for its turn, for
//! memory, for a worker, for another call's answer), it does so without one.

use std::sync::Arc;
use std::time::Duration;

use noxus_billing::KeyId;
use noxus_engine::text;

use crate::budget::Share;
use crate::codes::Class;
use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};
use crate::estimate::Estimate;
use crate::inner::{Inner, guarded, seal};
use crate::job::Job;
use crate::keeper::Watch;
use crate::lanes::Ticket;
use crate::order::{self, Admitted, Assignment, Entered};
use crate::parked::Parked;
use crate::request::JobRequest;
use crate::runtime::{Place, Runtime, no_threads};

/// Who is told a price.
pub(crate) type Told = Box<dyn FnOnce(Result<Estimate>) + Send>;

/// What a call is for.
pub(crate) enum Aim {
    /// The tool's answer, as the job's result.
    Answer,
    /// Its price only.
    Price(Told),
}

/// A call on its way.
pub(crate) struct Call {
    pub(crate) inner: Arc<Inner>,
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) job: Job,
    request_id: String,
    /// Whether this thread is that of somebody who waits for the call's end, and so may as well
    /// wait for the ledger. Threads that admit calls must not: there would be none left.
    pub(crate) is_here: bool,
    aim: Aim,
    /// Among the calls that the engine takes at a time.
    pub(crate) place: Option<Place>,
    /// Among those of its key.
    pub(crate) ticket: Option<Arc<Ticket>>,
}

/// A call whose caller may make it, on its way to be looked at.
pub(crate) struct Arrival {
    pub(crate) request: JobRequest,
    pub(crate) entered: Entered,
    pub(crate) loaded: Option<Share>,
}

/// One of the threads that a key may have for its calls to be looked at.
struct Turn {
    runtime: Arc<Runtime>,
    key: KeyId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(next) = self.runtime.lanes.end_turn(self.key)
            && let Err(next) = self.runtime.admission.submit(next)
        {
            next();
        }
    }
}

/// Sends a call on its way; however it goes, `job` ends, or somebody is told a price.
pub(crate) fn start(inner: &Arc<Inner>, request: JobRequest, request_id: &str, job: &Job, aim: Aim) {
    send(inner, request, request_id, job, aim, false);
}

/// [`start`] for somebody who waits here for the call's end. Files are left to threads whose
/// stack is known.
pub(crate) fn make(inner: &Arc<Inner>, request: JobRequest, request_id: &str, job: &Job, aim: Aim) {
    let is_here = request.inputs.is_empty();
    send(inner, request, request_id, job, aim, is_here);
}

fn send(inner: &Arc<Inner>, request: JobRequest, request_id: &str, job: &Job, aim: Aim, is_here: bool) {
    let runtime = match inner.runtime() {
        Ok(runtime) => runtime,
        Err(error) => return tell(aim, job, Err(error), request_id),
    };
    let place = match runtime.calls.take() {
        Some(place) => place,
        None => return tell(aim, job, Err(full(inner.config.queue_capacity)), request_id),
    };
    let (inner, request_id) = (Arc::clone(inner), request_id.to_owned());
    let admission = Arc::clone(&runtime);
    let (told, id) = (job.clone(), request_id.clone());
    let (job, place) = (job.clone(), Some(place));
    let call = Call { inner, runtime, job, request_id, is_here, aim, place, ticket: None };
    if is_here {
        return call.enter(request);
    }
    if admission.admission.submit(Box::new(move || call.enter(request))).is_err() {
        // Whoever waits for a price hears that its teller is gone.
        told.finish(seal(Err(no_threads()), &id));
    }
}

fn tell(aim: Aim, job: &Job, refused: Result<crate::Response>, request_id: &str) {
    match (aim, refused) {
        (Aim::Price(told), Err(error)) => told(Err(error.with_request_id(request_id))),
        (_, result) => job.finish(seal(result, request_id)),
    }
}

fn full(capacity: usize) -> ApiError {
    ApiError::new(ErrorCode::ConcurrencyLimitExceeded).with_detail("retry_after_seconds", 1).with_hint(text!(
        "La cola de {capacity} trabajos está llena: inténtalo más tarde.",
        "The queue of {capacity} jobs is full: try again later."
    ))
}

impl Call {
    /// Steps 1 and 2, and a place among the calls of the key.
    fn enter(mut self, mut request: JobRequest) {
        let given = request.ticket.take();
        let entered = guarded(|| {
            let entered = order::enter(&self.inner, &request, &self.job)?;
            let Some(key) = entered.payer.as_ref().map(|payer| payer.lineage) else {
                return Ok((entered, None));
            };
            let ticket = match given.filter(|ticket| ticket.key() == key) {
                Some(ticket) => ticket,
                None => Arc::new(self.runtime.lanes.enter(key)?),
            };
            if matches!(self.aim, Aim::Price(_)) {
                self.runtime.lanes.count_estimate(key)?;
            }
            Ok((entered, Some(ticket)))
        });
        match entered {
            Ok((entered, ticket)) => {
                self.ticket = ticket;
                self.take_turn(Arrival { request, entered, loaded: None });
            }
            Err(error) => self.end(Err(error)),
        }
    }

    /// Whose calls this one is counted with.
    fn lane(&self) -> Option<KeyId> {
        self.ticket.as_ref().map(|ticket| ticket.key())
    }

    /// Looks at the call now, or once fewer of its key's are being looked at.
    fn take_turn(mut self, arrival: Arrival) {
        let Some(key) = self.lane() else { return self.look(arrival, None) };
        if self.is_here && self.runtime.lanes.try_turn(key) {
            let turn = Turn { runtime: Arc::clone(&self.runtime), key };
            return self.look(arrival, Some(turn));
        }
        // What it waits for comes on another thread.
        self.is_here = false;
        let (runtime, job) = (Arc::clone(&self.runtime), self.job.clone());
        let parked = Parked::new((self, arrival));
        let (turn_of, coming) = (Arc::clone(&runtime), parked.clone());
        let task = Box::new(move || {
            let turn = Turn { runtime: turn_of, key };
            if let Some((call, arrival)) = coming.take() {
                call.look(arrival, Some(turn));
            }
        });
        match runtime.lanes.take_turn(key, task) {
            Some(task) => task(),
            None => parked.taken_by_cancel_of(&job, |(call, _)| call.end_apart(cancelled())),
        }
    }

    /// Puts the call before the admitting threads once more.
    pub(crate) fn come_back(self, arrival: Arrival) {
        let runtime = Arc::clone(&self.runtime);
        if let Err(task) = runtime.admission.submit(Box::new(move || self.take_turn(arrival))) {
            task();
        }
    }

    /// Reads and probes what came, and holds the money.
    fn look(self, mut arrival: Arrival, turn: Option<Turn>) {
        if arrival.loaded.is_none() {
            #[cfg(all(feature = "images", feature = "video"))]
            if let Err(error) = guarded(|| order::open_folders(&arrival.entered, &mut arrival.request)) {
                drop(turn);
                return self.end(Err(error));
            }
            let bytes = order::load_bytes(&self.inner, &arrival.request);
            arrival.loaded = self.runtime.memory.try_take(bytes);
            if arrival.loaded.is_none() {
                drop(turn);
                return self.wait_for_memory(arrival, bytes);
            }
        }
        let watch = self.limit_looking(&arrival.request);
        let looked = match self.aim {
            Aim::Answer => guarded(|| self.check_and_hold(&mut arrival)).map(Looked::Admitted),
            Aim::Price(_) => guarded(|| self.price(&mut arrival)).map(Looked::Priced),
        };
        let looked = looked.map_err(|error| self.stopped(error, watch.as_deref()));
        drop((watch, turn));
        if let Ok(Looked::Admitted(Admitted::Joins(join))) = looked {
            return self.wait_for_answer(arrival.request, join);
        }
        // Files belong to the work from here on, and go when it is done: not here, however soon that is.
        drop(arrival);
        self.go_on(looked);
    }

    /// To the work, or to an end.
    fn go_on(self, looked: Result<Looked>) {
        match looked {
            Ok(Looked::Admitted(Admitted::Work(assignment))) => self.wait_for_worker(*assignment),
            Ok(Looked::Admitted(Admitted::Answered(answer))) => self.end(Ok(*answer)),
            Ok(Looked::Priced(estimate)) => self.end_priced(Ok(estimate)),
            // Whoever joins has left before.
            Ok(Looked::Admitted(Admitted::Joins(_))) => {
                self.end(Err(ApiError::new(ErrorCode::InternalError)))
            }
            Err(error) => self.end(Err(error)),
        }
    }

    fn check_and_hold(&self, arrival: &mut Arrival) -> Result<Admitted> {
        let Arrival { request, entered, loaded } = arrival;
        let loaded = loaded.take();
        order::check_and_hold(
            &self.inner,
            &self.runtime,
            entered,
            request,
            &self.request_id,
            loaded,
            &self.job,
        )
    }

    fn price(&self, arrival: &mut Arrival) -> Result<Estimate> {
        let Arrival { request, entered, .. } = arrival;
        order::estimate(&self.inner, &self.runtime, entered, request, &self.request_id, &self.job)
    }

    /// A limit for the time that looking at files may take.
    fn limit_looking(&self, request: &JobRequest) -> Option<Arc<Watch>> {
        if request.inputs.is_empty() {
            return None;
        }
        let watch = self.runtime.keeper.watch(Watch::unbilled(self.job.cancel_token()));
        let limit = Duration::from_millis(self.inner.config.admission_timeout_ms);
        self.runtime.keeper.begin(&watch, limit);
        Some(watch)
    }

    /// What a look that was stopped is told as, whatever it broke off with.
    fn stopped(&self, error: ApiError, watch: Option<&Watch>) -> ApiError {
        if watch.is_some_and(Watch::timed_out) {
            let limit = self.inner.config.admission_timeout_ms;
            return ApiError::new(ErrorCode::ToolTimeout).with_message(text!(
                "Leer y examinar los archivos superó su límite de {limit} ms.",
                "Reading and examining the files exceeded its limit of {limit} ms."
            ));
        }
        if self.job.cancel_token().is_cancelled() { cancelled() } else { error }
    }

    /// Waits until there is memory for its files.
    fn wait_for_memory(mut self, arrival: Arrival, bytes: u64) {
        self.is_here = false;
        let (runtime, job) = (Arc::clone(&self.runtime), self.job.clone());
        let parked = Parked::new((self, arrival));
        let coming = parked.clone();
        parked.taken_by_cancel_of(&job, |(call, _)| call.end_apart(cancelled()));
        runtime.memory.take_later(bytes, move |share| {
            if let Some((call, mut arrival)) = coming.take() {
                arrival.loaded = Some(share);
                call.come_back(arrival);
            }
        });
    }

    /// Does short work here, in the place of a free worker; queues any other. Whoever takes the call
    /// out first has it: a worker, or the one who cancels it.
    fn wait_for_worker(mut self, assignment: Assignment) {
        let (runtime, job, payer) = (Arc::clone(&self.runtime), self.job.clone(), self.lane());
        let bytes = assignment.memory_bytes;
        if assignment.is_short()
            && let Some(place) = runtime.work.begin_here(payer, bytes)
        {
            let worked = self.perform(&assignment);
            drop(place);
            return self.settle(assignment, worked);
        }
        self.is_here = false;
        let parked = Parked::new((self, assignment));
        let coming = parked.clone();
        let worker = move || {
            if let Some((call, assignment)) = coming.take() {
                call.work(assignment);
            }
        };
        match runtime.work.submit(payer, bytes, Box::new(worker)) {
            Ok(number) => parked.taken_by_cancel_of(&job, move |(call, assignment)| {
                call.runtime.work.take_back(payer, number);
                // Not here: whoever cancels is not to run the hooks of the job's end.
                call.settle_apart(assignment, Err(cancelled()));
            }),
            Err(_) => {
                if let Some((call, assignment)) = parked.take() {
                    call.settle(assignment, Err(no_threads()));
                }
            }
        }
    }

    fn work(self, assignment: Assignment) {
        let worked = self.perform(&assignment);
        self.settle(assignment, worked);
    }

    fn perform(&self, assignment: &Assignment) -> Result<order::Worked> {
        let has_begun = !self.job.cancel_token().is_cancelled();
        let worked = guarded(|| order::perform(&self.inner, &self.runtime, assignment, &self.job));
        if let (Err(error), Some(ticket), true) = (&worked, &self.ticket, has_begun)
            // Neither an outside service nor the ledger is the caller's to answer for.
            && !matches!(error.info().class, Class::Provider | Class::Store)
        {
            ticket.failed();
        }
        worked
    }

    /// Ends the call: at once where there is nothing to settle, or this thread may wait for it.
    fn settle(self, assignment: Assignment, worked: Result<order::Worked>) {
        if self.is_here || assignment.is_unbilled() {
            self.settle_here(assignment, worked);
        } else {
            self.settle_apart(assignment, worked);
        }
    }

    /// Hands the call to the settling threads; without them this one does it.
    fn settle_apart(self, assignment: Assignment, worked: Result<order::Worked>) {
        let runtime = Arc::clone(&self.runtime);
        let task = Box::new(move || self.settle_here(assignment, worked));
        if let Err(task) = runtime.settlement.submit(task) {
            task();
        }
    }

    fn settle_here(self, assignment: Assignment, worked: Result<order::Worked>) {
        let settled = guarded(|| order::settle(&self.inner, assignment, worked));
        self.end(settled);
    }

    /// Ends a call that waited, away from whoever ends it.
    pub(crate) fn end_apart(self, error: ApiError) {
        let runtime = Arc::clone(&self.runtime);
        if let Err(task) = runtime.settlement.submit(Box::new(move || self.end(Err(error)))) {
            task();
        }
    }

    pub(crate) fn end(self, result: Result<crate::Response>) {
        let Self { job, request_id, place, ticket, aim, .. } = self;
        // Whoever is told of the end may submit the next call at once.
        drop((place, ticket));
        tell(aim, &job, result, &request_id);
    }

    fn end_priced(self, estimate: Result<Estimate>) {
        let Self { place, ticket, aim, .. } = self;
        drop((place, ticket));
        if let Aim::Price(told) = aim {
            told(estimate);
        }
    }
}

/// What a look comes to.
enum Looked {
    Admitted(Admitted),
    Priced(Estimate),
}

pub(crate) fn cancelled() -> ApiError {
    noxus_engine::Error::cancelled().into()
}
