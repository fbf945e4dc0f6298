//! The way of a request to a provider: what an earlier run asked for is gone on with; whatever is new is noted
//! before it is asked for, and again with the provider's own name before it is waited for. So nothing is ever
//! asked for twice for one job, whenever this process ends.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use noxus_billing::{OsRandomness, Randomness as _};
use noxus_engine::script::{plain, shorten};
use noxus_engine::video_generator::{
    GeneratorAnswer, GeneratorRequest, Upstream, UpstreamEnd, UpstreamJournal,
};
use noxus_engine::{Code, Error, Signals, Text, text};
use rust_decimal::Decimal;

use super::config::ModelSettings;
use super::protocol::{Naming, Question, State, Work, is_refusal};
use super::stop::LastWords;
use super::submit::TICK;
use super::{Provider, result, stop, submit};
use crate::endpoint::{Failure, Repeat, jittered, wait};

/// What a note begins with that was made before the provider answered.
const ASKED: &str = "asked:";
/// How often a provider is asked for work that it does not take, and how long is waited before the second time.
const TRIES: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(300);
/// How long whoever waits for no video any more waits to learn what became of the work: for a caller who cancels,
/// and for all others.
const LAST_WORDS: Duration = Duration::from_millis(150);
const LONG_LAST_WORDS: Duration = Duration::from_secs(2);
/// Most characters of what a provider says of a failure.
const SAID_CHARS: usize = 300;

/// One request on its way.
struct Call<'a> {
    provider: &'a Arc<Provider>,
    request: &'a GeneratorRequest,
    signals: &'a Signals<'a>,
    journal: &'a dyn UpstreamJournal,
    end: Instant,
}

/// Has a video made.
pub(super) fn call(
    provider: &Arc<Provider>,
    request: &GeneratorRequest,
    signals: &Signals<'_>,
    journal: &dyn UpstreamJournal,
) -> Result<GeneratorAnswer, Error> {
    provider.endpoint.check()?;
    let named = |model: &&ModelSettings| model.name == request.model;
    let model = provider.settings.models.iter().find(named).ok_or_else(|| {
        let model = &request.model;
        let message = text!("No hay ningún modelo «{model}».", "There is no model “{model}”.");
        Error::new(Code::InvalidField, message).with_field("model")
    })?;
    let end = Instant::now() + Duration::from_millis(provider.settings.timeout_ms);
    let call = Call { provider, request, signals, journal, end };
    signals.step("submit", 0, 1)?;
    let work = match journal.noted(&provider.name) {
        Some(noted) => call.go_on(model, &noted)?,
        None => call.begin(model)?,
    };
    signals.step("submit", 1, 1)?;
    let work = call.wait(work)?;
    call.receive(work)
}

impl Call<'_> {
    /// Asks for the first time.
    fn begin(&self, model: &ModelSettings) -> Result<Work, Error> {
        let name = match &self.request.idempotency_token {
            Some(token) => token.clone(),
            None => fresh_name()?,
        };
        let naming = self.provider.protocol.naming();
        let timeout_ms = self.provider.settings.timeout_ms;
        let mut answers = Vec::new();
        for question in self.provider.protocol.preparation(model, self.request, &name)? {
            let answered = self.ask(&question, Repeat::Harmless);
            answers.push(
                answered
                    .inspect_err(|_| self.journal.ended(UpstreamEnd::NeverStarted))
                    .map_err(|failure| self.error(&failure))?,
            );
        }
        let question = self.provider.protocol.prepared(model, self.request, &name, timeout_ms, &answers)?;
        let noted = match naming {
            Naming::Ours => name.clone(),
            Naming::Theirs => format!("{ASKED}{name}"),
        };
        self.note(&noted, None)?;
        let asked = match naming {
            Naming::Ours => self.ask(&question, Repeat::Harmless),
            Naming::Theirs => self.ask_once(question.into()),
        };
        match asked.and_then(|body| self.provider.protocol.work(&body)) {
            Ok(work) => {
                if let Err(error) = self.note(&work.id, work.cost_usd) {
                    self.stop(Some(&work.id), true);
                    return Err(error);
                }
                Ok(work)
            }
            Err(Failure::Cancelled) => {
                self.stop(Some(name.as_str()).filter(|_| naming == Naming::Ours), true);
                Err(Error::cancelled())
            }
            Err(failure) => {
                let is_untaken = failure.is_untaken() || matches!(failure, Failure::Refused { .. });
                if let Some(id) = self.provider.protocol.expected(&name).filter(|_| !is_untaken) {
                    // Should it have been taken after all, it need not go on for nobody.
                    drop(stop::tell(self.provider, &id, true));
                }
                self.journal.ended(if is_untaken { UpstreamEnd::NeverStarted } else { UpstreamEnd::Unknown });
                Err(self.error(&failure))
            }
        }
    }

    /// Goes on with what was asked for under a name and not heard of, where that can be looked for.
    fn unheard(&self, name: &str) -> Result<Work, Error> {
        let protocol = &self.provider.protocol;
        let found = protocol.expected(name).and_then(|id| Some((protocol.look(&id)?, id)));
        if let Some((question, id)) = found {
            match self.see(&id, &question, Repeat::Harmless) {
                Ok(work) => {
                    self.note(&work.id, work.cost_usd)?;
                    return Ok(work);
                }
                // It may well be there: it is waited for.
                Err(failure) if Self::is_passing(&failure) => return Ok(Work::running(id)),
                Err(Failure::Cancelled) => {
                    self.stop(Some(&id), true);
                    return Err(Error::cancelled());
                }
                Err(_) => {}
            }
        }
        self.journal.ended(UpstreamEnd::Unknown);
        let name = &self.provider.name;
        let message = text!(
            "Un intento anterior de este trabajo se cortó mientras pedía el vídeo a «{name}», y no se sabe si la \
             petición llegó: no se pide otra vez.",
            "An earlier attempt at this job broke off while it asked “{name}” for the video, and it is not known \
             whether the request arrived: it is not asked for again."
        );
        Err(Error::new(Code::ProviderError, message).with_field("provider").with_hint(text!(
            "No se cobra nada. Repite la llamada si quieres pedir otro.",
            "Nothing is charged. Make the call once more to ask for another."
        )))
    }

    /// Goes on with what an earlier run of this job asked for.
    fn go_on(&self, model: &ModelSettings, noted: &Upstream) -> Result<Work, Error> {
        if let Some(name) = noted.id.strip_prefix(ASKED) {
            // That run ended between the question and its answer, which nobody can read any more.
            return self.unheard(name);
        }
        let question = match self.provider.protocol.look(&noted.id) {
            Some(question) => question,
            None => {
                let timeout_ms = self.provider.settings.timeout_ms;
                self.provider.protocol.submission(model, self.request, &noted.id, timeout_ms)?
            }
        };
        // However often it is asked: the work is under way, or done.
        match self.see(&noted.id, &question, Repeat::Harmless) {
            Ok(work) => Ok(work),
            Err(failure) if Self::is_passing(&failure) => Ok(Work::running(noted.id.clone())),
            Err(failure) => Err(self.fail(&noted.id, true, failure)),
        }
    }

    /// Looks at the work until it has come to an end.
    fn wait(&self, mut work: Work) -> Result<Work, Error> {
        let settings = &self.provider.settings;
        let first = Duration::from_millis(settings.poll_ms);
        let silence = Duration::from_millis(settings.silence_ms);
        let (mut pause, mut heard) = (first, Instant::now());
        loop {
            match &work.state {
                State::Waiting => self.tell(&work, 0)?,
                State::Running(percent) => self.tell(&work, u64::from(percent.unwrap_or(0)))?,
                State::Done(_) => return Ok(work),
                State::Failed { code, said } => return Err(self.failed(&work, code, said)),
                State::Stopped { had_begun } => return Err(self.stopped(&work, *had_begun)),
            }
            let now = Instant::now();
            if now >= self.end {
                self.stop(Some(&work.id), work.state != State::Waiting);
                return Err(self.too_slow());
            }
            let until = jittered(pause).min(self.end.saturating_duration_since(now));
            if wait(until, self.signals.cancel_token()).is_err() {
                self.stop(Some(&work.id), work.state != State::Waiting);
                return Err(Error::cancelled());
            }
            pause = (pause.mul_f64(1.4)).min(first * 10);
            work = match self.look(&work) {
                Ok(seen) => {
                    heard = Instant::now();
                    seen
                }
                // It is paid for: it is waited for while there is hope.
                Err(failure)
                    if Self::is_passing(&failure)
                        && (heard.elapsed() < silence || Instant::now() >= self.end) =>
                {
                    pause = pause.max(failure.pause().unwrap_or_default());
                    work
                }
                Err(failure) => return Err(self.fail(&work.id, work.state != State::Waiting, failure)),
            };
        }
    }

    fn look(&self, work: &Work) -> Result<Work, Failure> {
        let named = |model: &&ModelSettings| model.name == self.request.model;
        let question = match self.provider.protocol.look(&work.id) {
            Some(question) => question,
            None => {
                let model = self.provider.settings.models.iter().find(named);
                let system = |why: &str| Failure::System(why.to_owned());
                let model = model.ok_or_else(|| system("a model is gone"))?;
                let timeout_ms = self.provider.settings.timeout_ms;
                let asked = self.provider.protocol.submission(model, self.request, &work.id, timeout_ms);
                asked.map_err(|error| system(&error.to_string()))?
            }
        };
        self.see(&work.id, &question, Repeat::Never)
    }

    fn see(&self, id: &str, question: &Question, repeat: Repeat) -> Result<Work, Failure> {
        self.provider.see(id, question, |question| self.ask(question, repeat))
    }

    /// Fetches what is done.
    fn receive(&self, work: Work) -> Result<GeneratorAnswer, Error> {
        self.journal.ended(UpstreamEnd::Ended);
        self.note(&work.id, work.cost_usd)?;
        self.signals.step("download", 0, 1)?;
        let Work { id, state, cost_usd, model, seed } = work;
        let State::Done(place) = state else { return Err(Error::cancelled()) };
        let most_bytes = result::most_bytes(self.request);
        let cancel = self.signals.cancel_token();
        let content = result::fetch(self.provider, place, most_bytes, self.end, cancel).map_err(
            |failure| match failure {
                Failure::TooLarge(bytes) => {
                    let name = &self.provider.name;
                    let message = text!(
                        "El vídeo de «{name}» tiene más de {bytes} bytes, que es el límite.",
                        "The video of “{name}” has more than {bytes} bytes, which is the limit."
                    );
                    Error::new(Code::OutputLimitExceeded, message).with_hint(text!(
                        "Pide un vídeo más corto o más pequeño.",
                        "Ask for a shorter or smaller one."
                    ))
                }
                Failure::TooSlow => self.too_slow(),
                other => self.error(&other),
            },
        )?;
        self.signals.step("download", 1, 1)?;
        let upstream = Upstream { provider: self.provider.name.clone(), id, cost_usd };
        let model = model.filter(|model| !model.trim().is_empty());
        let model = model.map_or_else(|| self.request.model.clone(), |model| shorten(&plain(&model), 100));
        Ok(GeneratorAnswer { content, model, seed, upstream: Some(upstream) })
    }

    /// Tells how far it is; stops the work of a caller who does not wait any more.
    fn tell(&self, work: &Work, percent: u64) -> Result<(), Error> {
        let told = self.signals.step("generate", percent, 100);
        told.inspect_err(|_| self.stop(Some(&work.id), work.state != State::Waiting))
    }

    /// When the answer to a question has to be there.
    fn end_of(&self, question: &Question) -> Instant {
        let most = Duration::from_millis(self.provider.settings.request_timeout_ms);
        if question.is_long { self.end } else { self.end.min(Instant::now() + most) }
    }

    fn ask(&self, question: &Question, repeat: Repeat) -> Result<Vec<u8>, Failure> {
        let cancel = self.signals.cancel_token();
        self.provider.ask(question, repeat, self.end_of(question), cancel)
    }

    /// Asks for work that the provider will name, and again only if it is sure that nothing came of it.
    fn ask_once(&self, question: Arc<Question>) -> Result<Vec<u8>, Failure> {
        let (mut tries, mut pause) = (1, FIRST_PAUSE);
        loop {
            let end = self.end_of(&question);
            let asked = submit::ask(self.provider, &question, end, self.signals.cancel_token());
            let Err(failure) = asked else { return asked };
            let least = failure.pause().unwrap_or_default();
            let pause_now = jittered(pause).max(least);
            if !failure.is_untaken() || tries >= TRIES || Instant::now() + pause_now >= self.end {
                return Err(failure);
            }
            wait(pause_now, self.signals.cancel_token())?;
            (tries, pause) = (tries + 1, pause * 2);
        }
    }

    fn note(&self, id: &str, cost_usd: Option<Decimal>) -> Result<(), Error> {
        let provider = self.provider.name.clone();
        self.journal.note(&Upstream { provider, id: id.to_owned(), cost_usd })
    }

    /// Stops the work outside; the caller is answered at once, whether or not it is heard that it stopped.
    fn stop(&self, id: Option<&str>, had_begun: bool) {
        let Some(id) = id else { return self.journal.ended(UpstreamEnd::Unknown) };
        let Some(last) = stop::tell(self.provider, id, had_begun).and_then(|told| self.last_words(&told))
        else {
            return self.journal.ended(UpstreamEnd::Unknown);
        };
        self.journal.ended(last.end);
        if last.cost_usd.is_some() {
            // Whoever took the job away has it now.
            drop(self.note(id, last.cost_usd));
        }
    }

    fn last_words(&self, told: &Receiver<LastWords>) -> Option<LastWords> {
        let start = Instant::now();
        loop {
            match told.recv_timeout(TICK) {
                Ok(last) => return Some(last),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    let is_cancelled = self.signals.cancel_token().is_cancelled();
                    let patience = if is_cancelled { LAST_WORDS } else { LONG_LAST_WORDS };
                    if start.elapsed() >= patience {
                        return None;
                    }
                }
            }
        }
    }

    /// Whether it may be answered all the same when it is asked once more.
    fn is_passing(failure: &Failure) -> bool {
        matches!(
            failure,
            Failure::Unreached(_) | Failure::Broken(_) | Failure::TooSlow | Failure::Busy { .. }
        )
    }

    /// What is told of work that is not heard of any more.
    fn fail(&self, id: &str, had_begun: bool, failure: Failure) -> Error {
        match failure {
            Failure::Cancelled => {
                self.stop(Some(id), had_begun);
                Error::cancelled()
            }
            Failure::Refused { status: 404 | 410, .. } => {
                self.journal.ended(UpstreamEnd::Unknown);
                let name = &self.provider.name;
                let message = text!(
                    "«{name}» ya no sabe nada del vídeo que se le pidió.",
                    "“{name}” knows nothing any more of the video that it was asked for."
                );
                Error::new(Code::ProviderError, message).with_field("provider").with_hint(nothing_charged())
            }
            other => {
                self.stop(Some(id), had_begun);
                self.error(&other)
            }
        }
    }

    /// The provider says that it could not, or would not.
    fn failed(&self, work: &Work, code: &str, said: &str) -> Error {
        self.journal.ended(UpstreamEnd::Ended);
        if work.cost_usd.is_some() {
            drop(self.note(&work.id, work.cost_usd));
        }
        let said_line = shorten(&plain(&self.provider.endpoint.without_key(said)), SAID_CHARS);
        if is_refusal(code, said) {
            return self.refused(&said_line);
        }
        let name = &self.provider.name;
        let message = if said_line.is_empty() {
            text!("«{name}» no pudo hacer el vídeo.", "“{name}” could not make the video.")
        } else {
            text!(
                "«{name}» no pudo hacer el vídeo: «{said_line}»",
                "“{name}” could not make the video: “{said_line}”"
            )
        };
        Error::new(Code::ProviderError, message).with_field("provider").with_hint(nothing_charged())
    }

    fn refused(&self, said: &str) -> Error {
        let name = &self.provider.name;
        let message = if said.is_empty() {
            text!("Las normas de «{name}» prohíben este vídeo.", "The rules of “{name}” forbid this video.")
        } else {
            text!(
                "Las normas de «{name}» prohíben este vídeo: «{said}»",
                "The rules of “{name}” forbid this video: “{said}”"
            )
        };
        Error::new(Code::ContentRefused, message).with_field("prompt").with_hint(text!(
            "No se cobra nada. Describe otra cosa, o envía otras imágenes.",
            "Nothing is charged. Describe something else, or send other pictures."
        ))
    }

    /// Somebody else stopped it.
    fn stopped(&self, work: &Work, had_begun: bool) -> Error {
        self.journal.ended(if had_begun { UpstreamEnd::Stopped } else { UpstreamEnd::NeverStarted });
        if work.cost_usd.is_some() {
            drop(self.note(&work.id, work.cost_usd));
        }
        let name = &self.provider.name;
        let message = text!("El vídeo se canceló en «{name}».", "The video was cancelled at “{name}”.");
        Error::new(Code::ProviderError, message).with_field("provider").with_hint(nothing_charged())
    }

    fn too_slow(&self) -> Error {
        let (name, seconds) = (&self.provider.name, self.provider.settings.timeout_ms / 1_000);
        let message = text!(
            "«{name}» no terminó el vídeo en {seconds} s.",
            "“{name}” did not finish the video within {seconds} s."
        );
        Error::new(Code::ProviderTimeout, message).with_field("provider").with_hint(nothing_charged())
    }

    fn error(&self, failure: &Failure) -> Error {
        match failure {
            Failure::Cancelled => Error::cancelled(),
            Failure::Refused { code, said, status: 400 | 403 | 422 | 451 } if is_refusal(code, said) => {
                self.refused(said)
            }
            other => self.provider.endpoint.error(other).with_field("provider"),
        }
    }
}

fn nothing_charged() -> Text {
    text!(
        "No se cobra nada. Inténtalo de nuevo, o elige otro modelo o proveedor.",
        "Nothing is charged. Try again, or choose another model or provider."
    )
}

/// A name that nobody else has given.
fn fresh_name() -> Result<String, Error> {
    let mut bytes = [0; 16];
    OsRandomness.fill(&mut bytes).map_err(|error| {
        let message = text!("Falta azar en el sistema.", "The system gives no randomness.");
        Error::new(Code::ToolFailed, message).with_source(error)
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
